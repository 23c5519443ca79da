/* The rasteriser: grounds, then lines under the text, text, lines through it.
 *
 * Three passes over the cells, so that a glyph that leans out of its cell is
 * not cut by its neighbour's ground. Styles are resolved into colours once a
 * run. */
#include "render/raster.h"

#include <math.h>

#include "render/box.h"

/* A style as it is drawn. */
struct look {
  uint32_t text, ground, line;
  unsigned face;
  uint16_t attrs;
  uint8_t underline;
  bool hidden; /* nothing but the ground */
};

static uint32_t resolve(const struct quire_theme *theme,
                        struct quire_color color, struct quire_rgb otherwise) {
  switch (color.kind) {
    case QUIRE_COLOR_PALETTE: return argb(theme->palette[color.r]);
    case QUIRE_COLOR_RGB:
      return argb((struct quire_rgb){color.r, color.g, color.b});
    default: return argb(otherwise);
  }
}

uint32_t quire_raster_ground(const struct quire_theme *theme) {
  return argb(theme->reverse ? theme->foreground : theme->background);
}

bool quire_raster_blinks(const struct quire_snapshot_row *row) {
  return quire_snapshot_row_has_attrs(
      row, QUIRE_ATTR_BLINK | QUIRE_ATTR_RAPID_BLINK);
}

static struct quire_color brightened(const struct quire_raster *r,
                                     const struct quire_style *style) {
  struct quire_color c = style->fg;
  if (r->theme->bold_is_bright && (style->attrs & QUIRE_ATTR_BOLD) != 0 &&
      c.kind == QUIRE_COLOR_PALETTE && c.r < 8) {
    c.r = (uint8_t)(c.r + 8);
  }
  return c;
}

static struct look look_of(const struct quire_raster *r,
                           const struct quire_style *style) {
  const struct quire_theme *theme = r->theme;
  const uint16_t blinks = QUIRE_ATTR_BLINK | QUIRE_ATTR_RAPID_BLINK;
  struct quire_rgb fg = theme->reverse ? theme->background : theme->foreground;
  struct quire_rgb bg = theme->reverse ? theme->foreground : theme->background;
  struct look look = {.attrs = style->attrs, .underline = style->underline};
  look.text = resolve(theme, brightened(r, style), fg);
  look.ground = resolve(theme, style->bg, bg);
  if ((style->attrs & QUIRE_ATTR_INVERSE) != 0) {
    uint32_t text = look.text;
    look.text = look.ground;
    look.ground = text;
  }
  if (r->recolor) {
    look.text = r->text;
    look.ground = r->ground;
  }
  if ((style->attrs & QUIRE_ATTR_FAINT) != 0) {
    look.text = mix(look.ground, look.text, 140);
  }
  look.line = style->underline_color.kind == QUIRE_COLOR_DEFAULT || r->recolor
                  ? look.text
                  : resolve(theme, style->underline_color, fg);
  look.hidden = (style->attrs & QUIRE_ATTR_HIDDEN) != 0 ||
                (!r->blink_on && (style->attrs & blinks) != 0);
  look.face =
      ((style->attrs & QUIRE_ATTR_BOLD) != 0 ? QUIRE_FACE_BOLD : 0u) |
      ((style->attrs & QUIRE_ATTR_ITALIC) != 0 ? QUIRE_FACE_ITALIC : 0u) |
      ((style->attrs & (QUIRE_ATTR_SUPERSCRIPT | QUIRE_ATTR_SUBSCRIPT)) != 0
           ? QUIRE_FACE_SMALL
           : 0u);
  return look;
}

uint32_t quire_raster_cell_ground(const struct quire_theme *theme,
                                  const struct quire_snapshot_row *row,
                                  uint16_t x) {
  const struct quire_raster r = {.theme = theme, .blink_on = true};
  quire_cell cell = quire_snapshot_cell(row, x);
  return look_of(&r, quire_snapshot_style(row, cell)).ground;
}

/* ---- lines --------------------------------------------------------------- */

/* Where a line is drawn: in pixels of the target. */
struct stretch {
  const struct quire_pixels *target;
  int32_t x, y, width; /* y: the row's top */
  int32_t origin;      /* x of the row's column 0: where patterns begin */
};

/* A wave of a cell's length, smoothed by its distance from each pixel. */
static void draw_curl(const struct quire_fonts *f, const struct stretch *s,
                      uint32_t color) {
  double t = f->underline_t;
  int32_t bottom = (int32_t)f->cell_height;
  int32_t top = f->underline_y - 1;
  int32_t least = 2 * f->underline_t + 2;
  top = bottom - top < least ? bottom - least : top;
  double rise = (bottom - top - t) / 2;
  rise = rise > 2 * t ? 2 * t : rise;
  double middle = top + (bottom - top) / 2.0;
  for (int32_t i = 0; i < s->width; i++) {
    double phase =
        (s->x + i - s->origin + 0.5) * 6.283185307179586 / f->cell_width;
    double centre = middle + rise * sin(phase);
    for (int32_t y = top; y < bottom; y++) {
      double cover = t / 2 + 0.5 - fabs(y + 0.5 - centre);
      if (cover > 0) {
        quire_pixels_tint(s->target, s->x + i, s->y + y, 1, 1, color,
                          (uint8_t)(cover >= 1 ? 255 : cover * 255));
      }
    }
  }
}

/* Marks of `on` pixels every `period`, counted from the row's first column. */
static void draw_broken(const struct quire_fonts *f, const struct stretch *s,
                        int32_t on, int32_t period, uint32_t color) {
  for (int32_t i = 0; i < s->width; i++) {
    if ((s->x + i - s->origin) % period < on) {
      quire_pixels_fill(s->target, s->x + i, s->y + f->underline_y, 1,
                        f->underline_t, color);
    }
  }
}

static void draw_underline(const struct quire_fonts *f, const struct stretch *s,
                           uint8_t kind, uint32_t color) {
  int32_t t = f->underline_t;
  int32_t y = f->underline_y;
  int32_t cell = (int32_t)f->cell_width;
  switch (kind) {
    case QUIRE_UNDERLINE_SINGLE:
      quire_pixels_fill(s->target, s->x, s->y + y, s->width, t, color);
      break;
    case QUIRE_UNDERLINE_DOUBLE: {
      int32_t room = (int32_t)f->cell_height - 3 * t;
      y = y < room ? y : room;
      quire_pixels_fill(s->target, s->x, s->y + y, s->width, t, color);
      quire_pixels_fill(s->target, s->x, s->y + y + 2 * t, s->width, t, color);
      break;
    }
    case QUIRE_UNDERLINE_CURLY: draw_curl(f, s, color); break;
    case QUIRE_UNDERLINE_DOTTED: draw_broken(f, s, t, 2 * t, color); break;
    case QUIRE_UNDERLINE_DASHED: {
      int32_t period = cell > 1 ? cell : 2;
      draw_broken(f, s, (period + 1) / 2, period, color);
      break;
    }
    default: break;
  }
}

/* ---- text ---------------------------------------------------------------- */

static void draw_missing(const struct quire_raster *r,
                         const struct quire_pixels *target, int32_t x,
                         int32_t y, int32_t width, uint32_t color) {
  int32_t t = (int32_t)r->fonts->cell_width / 8;
  int32_t top = (int32_t)r->fonts->cell_height / 6;
  int32_t height = (int32_t)r->fonts->baseline - top;
  t = t > 0 ? t : 1;
  x += t;
  width -= 2 * t;
  quire_pixels_fill(target, x, y + top, width, t, color);
  quire_pixels_fill(target, x, y + top + height - t, width, t, color);
  quire_pixels_fill(target, x, y + top, t, height, color);
  quire_pixels_fill(target, x + width - t, y + top, t, height, color);
}

static void draw_glyphs(const struct quire_raster *r, const struct look *look,
                        const struct quire_glyphs *glyphs,
                        const struct quire_pixels *target, int32_t x,
                        int32_t y) {
  int32_t baseline = y + (int32_t)r->fonts->baseline;
  if ((look->attrs & QUIRE_ATTR_SUPERSCRIPT) != 0) {
    baseline -= (int32_t)r->fonts->baseline * 3 / 8;
  }
  for (size_t i = 0; i < glyphs->count; i++) {
    const struct quire_glyph *g = &glyphs->items[i];
    quire_pixels_put(target, x + g->x, baseline + g->y, &g->image, look->text);
  }
}

struct text {
  const uint32_t *codepoints;
  size_t len;
  unsigned cells;
};

static void draw_text(const struct quire_raster *r, const struct look *look,
                      const struct text *text,
                      const struct quire_pixels *target, int32_t x, int32_t y) {
  int box = text->len == 1 ? quire_box_index(text->codepoints[0]) : -1;
  if (box >= 0) {
    struct image shape = quire_fonts_box(r->fonts, box, text->cells);
    if (shape.mask != NULL) {
      quire_pixels_put(target, x, y, &shape, look->text);
    }
    return;
  }
  struct quire_glyphs glyphs = quire_fonts_glyphs(
      r->fonts, look->face, text->codepoints, text->len, text->cells, false);
  if (glyphs.missing) {
    draw_missing(r, target, x, y, (int32_t)(text->cells * r->fonts->cell_width),
                 look->text);
    return;
  }
  draw_glyphs(r, look, &glyphs, target, x, y);
}

/* The characters from x on that are shaped together: one style, one codepoint
 * and one cell each, no blanks and no shapes of ours. */
static size_t collect_run(const struct quire_snapshot_row *row, uint16_t x,
                          uint16_t end, uint32_t *codepoints, size_t max) {
  size_t len = 0;
  quire_cell first = quire_snapshot_cell(row, x);
  for (; x < end && len < max; x++) {
    quire_cell cell = quire_snapshot_cell(row, x);
    uint32_t cp = quire_cell_content(cell);
    if (quire_cell_is_cluster(cell) || cp <= ' ' ||
        quire_cell_wide(cell) != QUIRE_NARROW || quire_box_index(cp) >= 0 ||
        quire_cell_style(cell) != quire_cell_style(first)) {
      break;
    }
    codepoints[len++] = cp;
  }
  return len;
}

/* ---- passes -------------------------------------------------------------- */

struct pass {
  const struct quire_raster *r;
  const struct quire_snapshot_row *row;
  uint16_t begin, end;
  const struct quire_pixels *target;
  int32_t x, y;
};

static int32_t column_x(const struct pass *p, uint16_t column) {
  return p->x + (column - p->begin) * (int32_t)p->r->fonts->cell_width;
}

/* The end of the cells from x on that share its style. */
static uint16_t run_end(const struct pass *p, uint16_t x) {
  quire_id style = quire_cell_style(quire_snapshot_cell(p->row, x));
  while (x < p->end &&
         quire_cell_style(quire_snapshot_cell(p->row, x)) == style) {
    x++;
  }
  return x;
}

static void draw_text_run(const struct pass *p, uint16_t from, uint16_t to,
                          const struct look *look) {
  enum { RUN_MAX = 64 };
  uint32_t run[RUN_MAX];
  for (uint16_t x = from; x < to; x++) {
    quire_cell cell = quire_snapshot_cell(p->row, x);
    uint32_t single = 0;
    struct text text = {.cells = 1};
    text.codepoints = quire_snapshot_text(p->row, cell, &single, &text.len);
    if (text.len == 0 || single == ' ') {
      continue;
    }
    if (p->r->ligatures) {
      size_t len = collect_run(p->row, x, to, run, RUN_MAX);
      if (len > 1) {
        struct quire_glyphs shaped =
            quire_fonts_glyphs(p->r->fonts, look->face, run, len, 1, true);
        if (!shaped.missing) {
          draw_glyphs(p->r, look, &shaped, p->target, column_x(p, x), p->y);
          x = (uint16_t)(x + len - 1);
          continue;
        }
      }
    }
    text.cells = quire_cell_wide(cell) == QUIRE_WIDE ? 2 : 1;
    draw_text(p->r, look, &text, p->target, column_x(p, x), p->y);
  }
}

static void draw_run(const struct pass *p, uint16_t from, uint16_t to,
                     const struct look *look) {
  const struct quire_fonts *f = p->r->fonts;
  struct stretch s = {.target = p->target,
                      .x = column_x(p, from),
                      .y = p->y,
                      .width = (to - from) * (int32_t)f->cell_width,
                      .origin = p->x - p->begin * (int32_t)f->cell_width};
  if (look->hidden) {
    return;
  }
  draw_underline(f, &s, look->underline, look->line);
  draw_text_run(p, from, to, look);
  if ((look->attrs & QUIRE_ATTR_STRIKE) != 0) {
    quire_pixels_fill(s.target, s.x, s.y + f->strike_y, s.width, f->strike_t,
                      look->text);
  }
  if ((look->attrs & QUIRE_ATTR_OVERLINE) != 0) {
    quire_pixels_fill(s.target, s.x, s.y, s.width, f->underline_t, look->text);
  }
}

void quire_raster_cells(const struct quire_raster *r,
                        const struct quire_snapshot_row *row, uint16_t begin,
                        uint16_t end, const struct quire_pixels *target,
                        int32_t x, int32_t y) {
  struct pass p = {r, row, begin, end, target, x, y};
  int32_t height = (int32_t)r->fonts->cell_height;
  for (uint16_t from = begin; from < end;) {
    uint16_t to = run_end(&p, from);
    quire_id style = quire_cell_style(quire_snapshot_cell(row, from));
    struct look look = look_of(r, &row->styles[style]);
    quire_pixels_fill(target, column_x(&p, from), y,
                      column_x(&p, to) - column_x(&p, from), height,
                      look.ground);
    from = to;
  }
  for (uint16_t from = begin; from < end;) {
    uint16_t to = run_end(&p, from);
    quire_id style = quire_cell_style(quire_snapshot_cell(row, from));
    struct look look = look_of(r, &row->styles[style]);
    draw_run(&p, from, to, &look);
    from = to;
  }
}
