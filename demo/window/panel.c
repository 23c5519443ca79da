/* Panels: lines of text above the picture, drawn with the window's own font by
 * the same rasteriser that draws rows. A line becomes a row of cells by hand.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats.h"
#include "window.h"

enum { BOX_COLS = 46, LINES_MAX = 40, COLS_MAX = 512 };

struct text_box {
  char lines[LINES_MAX][STATS_LINE_BYTES];
  uint16_t count, cols;
};

__attribute__((format(printf, 2, 3))) static void add(struct text_box *b,
                                                      const char *format, ...) {
  va_list args;
  if (b->count < LINES_MAX) {
    va_start(args, format);
    (void)vsnprintf(b->lines[b->count++], STATS_LINE_BYTES, format, args);
    va_end(args);
  }
}

/* ---- what the panels say ------------------------------------------------- */

static void fill_inspector(struct window *w, struct text_box *b) {
  struct quire_cache_stats c = {.struct_size = sizeof c};
  const struct window_stats *f = &w->app->stats;
  b->count = stats_describe(b->lines, LINES_MAX, w->screen);
  quire_row_cache_get_stats(w->app->rows, &c);
  add(b, " rows     %zu cached, %zu KiB of %zu", c.len, c.used_bytes / 1024,
      c.max_bytes / 1024);
  add(b, "          %" PRIu64 " hits, %" PRIu64 " misses", c.hits, c.misses);
  add(b, "          %" PRIu64 " evicted, %" PRIu64 " expired", c.evictions,
      c.expirations);
  add(b, " frames   %" PRIu64 " drawn, %" PRIu64 " unchanged", f->frames,
      f->frames_unchanged);
  add(b, "          %" PRIu64 " rows, %" PRIu64 " rasterised", f->rows_drawn,
      f->rows_rasterised);
  add(b, " font     %.24s, %.0f px, %ux%u", w->cell.font_name, w->font_size,
      w->cell.width, w->cell.height);
  add(b, " window   %ux%u cells, scale %.2f", (unsigned)w->cols,
      (unsigned)w->rows, w->scale);
  if (w->page != NULL) {
    struct quire_page_stats p;
    quire_page_get_stats(w->page, &p);
    add(b, " clone    %u rows, %zu KiB", (unsigned)quire_page_rows(w->page),
        p.size_bytes / 1024);
  }
}

static void fill_box(struct window *w, struct text_box *b) {
  b->count = 0;
  b->cols = BOX_COLS;
  if (w->panel == PANEL_INSPECTOR) {
    fill_inspector(w, b);
  } else if (w->panel == PANEL_HELP) {
    for (size_t i = 0; window_help_lines[i] != NULL; i++) {
      add(b, " %s", window_help_lines[i]);
    }
  }
}

static size_t count_lines(const char *text) {
  size_t lines = 1;
  for (; *text != '\0'; text++) {
    lines += *text == '\n' && text[1] != '\0';
  }
  return lines;
}

/* The line at the bottom; false when there is none. */
static bool fill_line(const struct window *w, char *text, size_t room) {
  switch (w->mode) {
    case MODE_SEARCH:
      (void)snprintf(text, room, " search: %.*s%s\xe2\x96\x88  %s",
                     (int)w->line_len, w->line, w->composing, w->message);
      return true;
    case MODE_OPEN:
      (void)snprintf(text, room, " open page: %.*s%s\xe2\x96\x88",
                     (int)w->line_len, w->line, w->composing);
      return true;
    case MODE_PASTE:
      (void)snprintf(text, room, " paste %zu lines? Enter: yes  Esc: no",
                     count_lines(w->paste));
      return true;
    default: break;
  }
  (void)snprintf(text, room, " %s", w->message);
  return w->message[0] != '\0';
}

/* Text that an input method has not finished is shown where it will go: in the
 * prompt's line, or at the cursor. */
static bool composes_here(const struct window *w) {
  return w->mode == MODE_NORMAL && w->session != NULL &&
         w->composing[0] != '\0';
}

static uint64_t mix_text(uint64_t hash, const char *text) {
  for (; *text != '\0'; text++) {
    hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
  }
  return hash;
}

uint64_t window_panels_hash(struct window *w) {
  char text[2 * WINDOW_TEXT_MAX + 64];
  uint64_t hash = UINT64_C(14695981039346656037);
  if (w->panel != PANEL_NONE) {
    /* Its figures change with every frame, and frames are counted in it: it is
     * shown again whenever something else made a frame due. */
    hash += w->app->stats.rows_drawn * 2 + (uint64_t)w->panel;
  }
  if (fill_line(w, text, sizeof text)) {
    hash = mix_text(hash, text);
  }
  if (composes_here(w)) {
    const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
    hash = mix_text(hash, w->composing);
    hash += (uint64_t)(uint32_t)info->cursor_y << 16 | info->cursor.col;
  }
  return hash;
}

/* ---- drawing ------------------------------------------------------------- */

/* The cells have style 1. Answers how many they are. */
static uint16_t put_text(const struct window *w, const char *text,
                         quire_cell *cells, uint16_t cols) {
  uint16_t x = 0;
  quire_cell plain = quire_cell_with_style(0, 1);
  while (*text != '\0' && x < cols) {
    uint32_t cp = window_codepoint(&text);
    int width = cp < 0x20 ? 0 : quire_screen_codepoint_width(w->screen, cp);
    quire_cell cell = quire_cell_with_content(plain, cp);
    if (width == 2 && x + 1 < cols) {
      cells[x++] = quire_cell_with_wide(cell, QUIRE_WIDE);
      cells[x++] = quire_cell_with_wide(plain, QUIRE_SPACER_TAIL);
    } else if (width == 1) {
      cells[x++] = cell;
    }
  }
  return x;
}

static void draw_line(struct window *w, const char *text,
                      const struct quire_pixels *target, uint16_t cols, int y,
                      uint8_t underline) {
  struct quire_style styles[2];
  quire_cell cells[COLS_MAX];
  memset(styles, 0, sizeof styles);
  styles[1].fg = quire_color_palette(15);
  styles[1].bg = quire_color_palette(4);
  styles[1].underline = underline;
  struct quire_snapshot_row row = {.cells = cells,
                                   .styles = styles,
                                   .cols = cols,
                                   .styles_count = 2,
                                   .flags = QUIRE_ROW_STYLED};
  row.occupied = put_text(w, text, cells, cols);
  while (row.occupied < cols) {
    cells[row.occupied++] = quire_cell_with_style(0, 1);
  }
  quire_renderer_draw_cells(w->renderer, &row, 0, cols, target, 0, y);
}

/* Lines with their top left corner at (x, y) of the window, in pixels. */
struct place {
  uint32_t x, y;
  uint16_t cols;
  uint8_t underline; /* enum quire_underline */
};

static void draw_lines(struct window *w, const char *const *lines,
                       uint16_t count, const struct place *at) {
  uint16_t cols = at->cols < COLS_MAX ? at->cols : COLS_MAX;
  struct quire_pixels p = {.width = cols * w->cell.width,
                           .height = count * w->cell.height};
  SDL_Rect place = {(int)at->x, (int)at->y, (int)p.width, (int)p.height};
  p.stride = p.width;
  p.argb = calloc((size_t)p.width * p.height, sizeof *p.argb);
  SDL_Texture *texture = NULL;
  if (p.argb != NULL) {
    for (uint16_t i = 0; i < count; i++) {
      draw_line(w, lines[i], &p, cols, (int)(i * w->cell.height),
                at->underline);
    }
    texture = SDL_CreateTexture(w->out, SDL_PIXELFORMAT_ARGB8888,
                                SDL_TEXTUREACCESS_STATIC, place.w, place.h);
  }
  if (texture != NULL) {
    (void)SDL_UpdateTexture(texture, NULL, p.argb,
                            (int)(p.stride * sizeof(uint32_t)));
    (void)SDL_RenderCopy(w->out, texture, NULL, &place);
    SDL_DestroyTexture(texture);
  }
  free(p.argb);
}

/* At the cursor, as far left as it takes to fit. */
static void draw_composing(struct window *w) {
  const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
  quire_cell cells[WINDOW_TEXT_MAX];
  const char *text = w->composing;
  uint16_t cols = put_text(w, text, cells, WINDOW_TEXT_MAX);
  cols = cols < w->cols ? cols : w->cols;
  uint32_t x = info->cursor.col;
  uint32_t y = info->cursor_y > 0 ? (uint32_t)info->cursor_y : 0;
  x = x + cols <= w->cols ? x : (uint32_t)(w->cols - cols);
  y = y < w->rows ? y : w->rows - 1U;
  struct place at = {x * w->cell.width, y * w->cell.height, cols,
                     QUIRE_UNDERLINE_SINGLE};
  draw_lines(w, &text, 1, &at);
}

void window_draw_panels(struct window *w) {
  struct text_box box;
  const char *lines[LINES_MAX];
  char text[2 * WINDOW_TEXT_MAX + 64];
  if (composes_here(w)) {
    draw_composing(w);
  }
  fill_box(w, &box);
  if (box.count != 0) {
    uint16_t cols = box.cols < w->cols ? box.cols : w->cols;
    struct place at = {.x = (uint32_t)(w->cols - cols) * w->cell.width,
                       .cols = cols};
    for (uint16_t i = 0; i < box.count; i++) {
      lines[i] = box.lines[i];
    }
    draw_lines(w, lines, box.count < w->rows ? box.count : w->rows, &at);
  }
  if (fill_line(w, text, sizeof text)) {
    struct place at = {.y = (w->rows - 1U) * w->cell.height, .cols = w->cols};
    lines[0] = text;
    draw_lines(w, lines, 1, &at);
  }
}
