/* SVG with real text: it can be selected, searched, and scales.
 *
 * One rectangle for each run of one background, one <text> for each run of one
 * style; clusters and wide characters stand alone, so that a font of other
 * widths moves nothing. Viewers choose the font; textLength holds the width.
 * Lines under and through text are paths: few viewers know text-decoration's
 * colours and waves. A row of double size is a picture in the picture, drawn
 * narrow and magnified by its viewBox. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "picture.h"

/* Of a line of text below its cell's top, in parts of the font's size. */
#define BASELINE 0.9375

struct svg {
  FILE *file;
  const struct quire_theme *theme;
  double cell_width, cell_height, font_size;
};

struct look {
  struct quire_rgb text, ground, line;
};

static struct quire_rgb resolve(const struct quire_theme *theme,
                                struct quire_color color,
                                struct quire_rgb otherwise) {
  struct quire_rgb rgb = {color.r, color.g, color.b};
  switch (color.kind) {
    case QUIRE_COLOR_PALETTE: return theme->palette[color.r];
    case QUIRE_COLOR_RGB: return rgb;
    default: return otherwise;
  }
}

static struct quire_rgb ground_of(const struct quire_theme *theme) {
  return theme->reverse ? theme->foreground : theme->background;
}

static struct look look_of(const struct svg *s,
                           const struct quire_style *style) {
  struct quire_rgb fg =
      s->theme->reverse ? s->theme->background : s->theme->foreground;
  struct look look = {resolve(s->theme, style->fg, fg),
                      resolve(s->theme, style->bg, ground_of(s->theme)),
                      {0, 0, 0}};
  if ((style->attrs & QUIRE_ATTR_INVERSE) != 0) {
    struct quire_rgb text = look.text;
    look.text = look.ground;
    look.ground = text;
  }
  look.line = resolve(s->theme, style->underline_color, look.text);
  return look;
}

static void put_color(const struct svg *s, const char *before,
                      struct quire_rgb c) {
  (void)fprintf(s->file, "%s#%02x%02x%02x", before, c.r, c.g, c.b);
}

static void put_codepoint(FILE *f, uint32_t cp) {
  switch (cp) {
    case '<': (void)fputs("&lt;", f); return;
    case '>': (void)fputs("&gt;", f); return;
    case '&': (void)fputs("&amp;", f); return;
    case '"': (void)fputs("&quot;", f); return;
    default: break;
  }
  /* What XML allows. */
  bool allowed = cp >= 0x20 && !(cp >= 0x7f && cp < 0xa0) &&
                 !(cp >= 0xd800 && cp < 0xe000) && (cp & 0xfffe) != 0xfffe &&
                 cp < 0x110000;
  if (!allowed) {
    (void)fputs("&#xfffd;", f);
  } else if (cp < 0x7f) {
    (void)fputc((int)cp, f);
  } else {
    (void)fprintf(f, "&#x%x;", cp);
  }
}

/* ---- rows ---------------------------------------------------------------- */

struct run {
  const struct quire_snapshot_row *row;
  uint16_t y, begin, end;
};

/* The run from x on: one style and link; text that is not one codepoint in one
 * cell stands alone. */
static struct run run_at(const struct quire_snapshot_row *row, uint16_t y,
                         uint16_t x) {
  const quire_cell same = QUIRE_CELL_STYLE_MASK | QUIRE_CELL_LINK_MASK;
  struct run run = {row, y, x, (uint16_t)(x + 1)};
  quire_cell first = quire_snapshot_cell(row, x);
  if (quire_cell_wide(first) == QUIRE_WIDE && x + 1 < row->cols) {
    run.end++;
    return run;
  }
  while (run.end < row->cols && !quire_cell_is_cluster(first)) {
    quire_cell cell = quire_snapshot_cell(row, run.end);
    if (((cell ^ first) & same) != 0 || quire_cell_is_cluster(cell) ||
        quire_cell_wide(cell) != QUIRE_NARROW) {
      break;
    }
    run.end++;
  }
  return run;
}

/* Without the blanks at its end; false when nothing is left to write. */
static bool trim(struct run *run) {
  while (run->end > run->begin) {
    quire_cell cell = quire_snapshot_cell(run->row, (uint16_t)(run->end - 1));
    uint32_t content = quire_cell_content(cell);
    if (quire_cell_is_cluster(cell) || (content != 0 && content != ' ')) {
      return true;
    }
    run->end--;
  }
  return false;
}

static void put_ground(const struct svg *s, const struct run *run) {
  quire_cell cell = quire_snapshot_cell(run->row, run->begin);
  struct look look = look_of(s, quire_snapshot_style(run->row, cell));
  struct quire_rgb ground = ground_of(s->theme);
  if (memcmp(&look.ground, &ground, sizeof ground) == 0) {
    return;
  }
  (void)fprintf(s->file,
                "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
                "shape-rendering=\"crispEdges\"",
                run->begin * s->cell_width, run->y * s->cell_height,
                (run->end - run->begin) * s->cell_width, s->cell_height);
  put_color(s, " fill=\"", look.ground);
  (void)fputs("\"/>\n", s->file);
}

static void put_characters(const struct svg *s, const struct run *run) {
  for (uint16_t x = run->begin; x < run->end; x++) {
    quire_cell cell = quire_snapshot_cell(run->row, x);
    uint32_t single = 0;
    size_t len = 0;
    const uint32_t *text = quire_snapshot_text(run->row, cell, &single, &len);
    for (size_t i = 0; i < len; i++) {
      put_codepoint(s->file, text[i]);
    }
    if (len == 0 && quire_cell_wide(cell) != QUIRE_SPACER_TAIL) {
      (void)fputc(' ', s->file);
    }
  }
}

static void put_link(const struct svg *s, const struct quire_link *link) {
  (void)fputs("<a href=\"", s->file);
  for (size_t i = 0; i < link->uri_len_bytes; i++) {
    unsigned char c = (unsigned char)link->uri[i];
    if (c > 0x20 && c < 0x7f) {
      put_codepoint(s->file, c);
    } else {
      (void)fprintf(s->file, "%%%02X", c);
    }
  }
  (void)fputs("\">", s->file);
}

/* Links that a picture may carry: nothing that runs. */
static bool is_safe(const struct quire_link *link) {
  static const char *const schemes[] = {"http://", "https://", "mailto:"};
  for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
    size_t len = strlen(schemes[i]);
    if (link->uri_len_bytes > len && memcmp(link->uri, schemes[i], len) == 0) {
      return true;
    }
  }
  return false;
}

/* A stretch to draw a line along. */
struct stretch {
  double x, y, width, thickness;
};

static void put_line(const struct svg *s, const struct stretch *at, double down,
                     const char *dashes, struct quire_rgb color) {
  (void)fprintf(s->file, "<path d=\"M%.2f %.2fh%.2f\"", at->x, at->y + down,
                at->width);
  put_color(s, " stroke=\"", color);
  (void)fprintf(s->file, "\" stroke-width=\"%.2f\"%s fill=\"none\"/>\n",
                at->thickness, dashes);
}

/* A wave a cell long. */
static void put_wave(const struct svg *s, const struct stretch *at,
                     struct quire_rgb color) {
  double half = s->cell_width / 2;
  (void)fprintf(s->file, "<path d=\"M%.2f %.2f", at->x, at->y);
  for (double x = 0; x + half <= at->width + 0.01; x += half) {
    bool up = (int)(x / half + 0.5) % 2 == 0;
    (void)fprintf(s->file, "q%.2f %.2f %.2f 0", half / 2,
                  (up ? -3 : 3) * at->thickness, half);
  }
  put_color(s, "\" stroke=\"", color);
  (void)fprintf(s->file, "\" stroke-width=\"%.2f\" fill=\"none\"/>\n",
                at->thickness);
}

static void put_underline(const struct svg *s, const struct stretch *at,
                          uint8_t kind, struct quire_rgb color) {
  char dashes[64];
  switch (kind) {
    case QUIRE_UNDERLINE_SINGLE: put_line(s, at, 0, "", color); break;
    case QUIRE_UNDERLINE_DOUBLE:
      put_line(s, at, -at->thickness, "", color);
      put_line(s, at, at->thickness, "", color);
      break;
    case QUIRE_UNDERLINE_CURLY: put_wave(s, at, color); break;
    case QUIRE_UNDERLINE_DOTTED:
      (void)snprintf(dashes, sizeof dashes, " stroke-dasharray=\"%.2f\"",
                     at->thickness);
      put_line(s, at, 0, dashes, color);
      break;
    case QUIRE_UNDERLINE_DASHED:
      (void)snprintf(dashes, sizeof dashes, " stroke-dasharray=\"%.2f\"",
                     s->cell_width / 2);
      put_line(s, at, 0, dashes, color);
      break;
    default: break;
  }
}

static struct stretch stretch_of(const struct svg *s, const struct run *run,
                                 double y) {
  struct stretch at = {run->begin * s->cell_width, run->y * s->cell_height + y,
                       (run->end - run->begin) * s->cell_width,
                       s->font_size / 14};
  return at;
}

static void put_style(const struct svg *s, const struct quire_style *style,
                      const struct look *look) {
  put_color(s, " fill=\"", look->text);
  (void)fprintf(
      s->file, "\"%s%s",
      (style->attrs & QUIRE_ATTR_BOLD) != 0 ? " font-weight=\"bold\"" : "",
      (style->attrs & QUIRE_ATTR_ITALIC) != 0 ? " font-style=\"italic\"" : "");
}

/* The text of a run, if it is not blank. */
static void put_letters(const struct svg *s, struct run run,
                        const struct quire_style *style,
                        const struct look *look) {
  if (!trim(&run)) {
    return;
  }
  bool small =
      (style->attrs & (QUIRE_ATTR_SUPERSCRIPT | QUIRE_ATTR_SUBSCRIPT)) != 0;
  double raise = (style->attrs & QUIRE_ATTR_SUPERSCRIPT) != 0 ? 0.35 : 0;
  (void)fprintf(s->file,
                "<text x=\"%.2f\" y=\"%.2f\" textLength=\"%.2f\""
                " lengthAdjust=\"spacingAndGlyphs\"",
                run.begin * s->cell_width,
                run.y * s->cell_height + (BASELINE - raise) * s->font_size,
                (run.end - run.begin) * s->cell_width);
  if (small) {
    (void)fprintf(s->file, " font-size=\"%.2f\"", s->font_size * 0.62);
  }
  put_style(s, style, look);
  (void)fputc('>', s->file);
  put_characters(s, &run);
  (void)fputs("</text>\n", s->file);
}

static void put_text(const struct svg *s, struct run run) {
  quire_cell cell = quire_snapshot_cell(run.row, run.begin);
  const struct quire_style *style = quire_snapshot_style(run.row, cell);
  struct look look = look_of(s, style);
  if ((style->attrs & QUIRE_ATTR_HIDDEN) != 0) {
    return;
  }
  const struct quire_link *link = &run.row->links[quire_cell_link(cell)];
  bool linked = quire_cell_link(cell) != 0 && is_safe(link);
  bool faint = (style->attrs & QUIRE_ATTR_FAINT) != 0;
  if (linked) {
    put_link(s, link);
  }
  if (faint) {
    (void)fputs("<g opacity=\"0.55\">", s->file);
  }
  struct stretch under = stretch_of(s, &run, (BASELINE + 0.12) * s->font_size);
  put_underline(s, &under, style->underline, look.line);
  put_letters(s, run, style, &look);
  if ((style->attrs & QUIRE_ATTR_STRIKE) != 0) {
    struct stretch at = stretch_of(s, &run, (BASELINE - 0.3) * s->font_size);
    put_line(s, &at, 0, "", look.text);
  }
  if ((style->attrs & QUIRE_ATTR_OVERLINE) != 0) {
    struct stretch at = stretch_of(s, &run, 0);
    put_line(s, &at, at.thickness / 2, "", look.text);
  }
  (void)fprintf(s->file, "%s%s", faint ? "</g>\n" : "", linked ? "</a>\n" : "");
}

static void put_row(const struct svg *s, const struct quire_snapshot_row *row,
                    uint16_t y) {
  for (uint16_t x = 0; x < row->cols;) {
    struct run run = run_at(row, y, x);
    put_ground(s, &run);
    x = run.end;
  }
  for (uint16_t x = 0; x < row->cols;) {
    struct run run = run_at(row, y, x);
    put_text(s, run);
    x = run.end;
  }
}

/* A row of double width, or half of one of double height. */
static void put_double_row(const struct svg *s,
                           const struct quire_snapshot_row *row, uint16_t y) {
  unsigned size = (row->flags & QUIRE_ROW_SIZE_MASK) >> QUIRE_ROW_SIZE_SHIFT;
  double width = row->cols * s->cell_width;
  double shown =
      size == QUIRE_ROW_DOUBLE_WIDTH ? s->cell_height : s->cell_height / 2;
  (void)fprintf(s->file,
                "<svg x=\"0\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
                "viewBox=\"0 %.2f %.2f %.2f\" preserveAspectRatio=\"none\">\n",
                y * s->cell_height, width, s->cell_height,
                size == QUIRE_ROW_DOUBLE_BOTTOM ? shown : 0.0, width / 2,
                shown);
  put_row(s, row, 0);
  (void)fputs("</svg>\n", s->file);
}

static void put_cursor(const struct svg *s,
                       const struct quire_snapshot *snapshot) {
  const struct quire_snapshot_info *info = quire_snapshot_info(snapshot);
  if (info->cursor_y < 0 || !info->cursor_look.visible) {
    return;
  }
  const struct quire_snapshot_row *row =
      quire_snapshot_row(snapshot, (uint16_t)info->cursor_y);
  quire_cell cell = quire_snapshot_cell(row, info->cursor.col);
  double cell_width = s->cell_width;
  cell_width *= (row->flags & QUIRE_ROW_SIZE_MASK) != 0 ? 2 : 1;
  double cells = quire_cell_wide(cell) == QUIRE_WIDE ? 2 : 1;
  bool bar = info->cursor_look.shape == QUIRE_CURSOR_BAR;
  bool line = info->cursor_look.shape == QUIRE_CURSOR_UNDERLINE;
  double height = line ? s->cell_height / 8 : s->cell_height;
  (void)fprintf(s->file,
                "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"",
                info->cursor.col * cell_width,
                (info->cursor_y + 1) * s->cell_height - height,
                cell_width * (bar ? 0.2 : cells), height);
  put_color(s, " fill=\"", s->theme->cursor);
  (void)fprintf(s->file, "\" fill-opacity=\"%s\"/>\n",
                bar || line ? "1" : "0.6");
}

static void put_head(const struct svg *s,
                     const struct quire_snapshot_info *info, const char *font) {
  double width = info->cols * s->cell_width;
  double height = info->rows * s->cell_height;
  (void)fprintf(s->file,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.2f\" "
                "height=\"%.2f\" viewBox=\"0 0 %.2f %.2f\" font-family=\"",
                width, height, width, height);
  for (const char *p = font != NULL ? font : ""; *p != '\0'; p++) {
    put_codepoint(s->file, (unsigned char)*p < 0x7f ? (unsigned char)*p : ' ');
  }
  (void)fprintf(s->file,
                "%smonospace\" font-size=\"%.2f\" xml:space=\"preserve\">\n"
                "<rect width=\"100%%\" height=\"100%%\"",
                font != NULL ? ", " : "", s->font_size);
  put_color(s, " fill=\"", ground_of(s->theme));
  (void)fputs("\"/>\n", s->file);
}

/* What a fixed-pitch font takes, near enough for shapes to meet. */
static void put_picture(struct svg *s, const struct quire_snapshot *snapshot,
                        const char *font) {
  const struct quire_snapshot_info *info = quire_snapshot_info(snapshot);
  s->cell_width = s->font_size * 0.602;
  s->cell_height = s->font_size * 1.1875;
  put_head(s, info, font);
  for (uint16_t y = 0; y < info->rows; y++) {
    const struct quire_snapshot_row *row = quire_snapshot_row(snapshot, y);
    if ((row->flags & QUIRE_ROW_SIZE_MASK) != 0) {
      put_double_row(s, row, y);
    } else {
      put_row(s, row, y);
    }
  }
  put_cursor(s, snapshot);
  (void)fputs("</svg>\n", s->file);
}

bool picture_svg_write(const struct quire_snapshot *snapshot,
                       const struct picture_options *o, const char *path) {
  struct svg s = {.theme = o->theme, .font_size = o->font_size * o->scale};
  struct stat status;
  s.file = fopen(path, "w");
  if (s.file == NULL) {
    return false;
  }
  put_picture(&s, snapshot, o->font);
  bool ok = ferror(s.file) == 0;
  int saved = errno;
  /* Not a device, whoever named it as a picture. */
  bool regular = fstat(fileno(s.file), &status) == 0 && S_ISREG(status.st_mode);
  bool closed = fclose(s.file) == 0;
  saved = ok ? errno : saved;
  if (!(ok && closed) && regular) {
    (void)remove(path);
  }
  errno = saved;
  return ok && closed;
}
