/* A window's life, and what its size means in cells.
 *
 * Three kinds of lengths: cells; pixels of the display, in which everything is
 * drawn; SDL's window coordinates, which are the same or, on displays of high
 * density, fewer. Only the mouse and the window's own size come in the last. */
#include "window.h"

#include "desktop.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  FONT_SIZE = 16,
  BAR_WIDTH = 10, /* of the scroll bar, before scaling */
  WINDOW_SIDE_MAX = 16384
};

void window_say(struct window *w, const char *format, ...) {
  va_list args;
  va_start(args, format);
  (void)vsnprintf(w->message, sizeof w->message, format, args);
  va_end(args);
  w->message_at_ms = now_ms();
  w->dirty = true;
}

void window_set_title(struct window *w) {
  char title[WINDOW_TEXT_MAX];
  const char *own =
      w->session != NULL ? engine_title(w->session->engine) : "frozen clone";
  (void)snprintf(title, sizeof title, "%.200s%sdemo-term", own,
                 own[0] != '\0' ? " - " : "");
  SDL_SetWindowTitle(w->sdl, title);
}

/* ---- scale and size ------------------------------------------------------ */

/* Device pixels a pixel, where --scale does not say. */
static double display_scale(struct window *w) {
  if (w->app->options->scale > 0) {
    return w->app->options->scale;
  }
  return w->pixel_ratio > 1 ? w->pixel_ratio : desktop_scale(w->sdl);
}

static void measure(struct window *w) {
  int width = 0;
  int height = 0;
  SDL_GetWindowSize(w->sdl, &width, &height);
  if (SDL_GetRendererOutputSize(w->out, &w->width, &w->height) != 0) {
    w->width = width;
    w->height = height;
  }
  w->pixel_ratio = width > 0 && w->width > 0 ? (double)w->width / width : 1;
}

static uint16_t cells_in(int pixels, uint32_t cell, uint16_t max) {
  uint32_t cells = pixels > 0 ? (uint32_t)pixels / cell : 0;
  return (uint16_t)(cells < 1 ? 1 : cells > max ? max : cells);
}

/* Gives what the window shows the size that the window has. */
static void fit(struct window *w) {
  uint16_t cols =
      cells_in(w->width - w->bar_width, w->cell.width, QUIRE_SCREEN_COLS_MAX);
  uint16_t rows = cells_in(w->height, w->cell.height, QUIRE_SCREEN_ROWS_MAX);
  uint32_t width_px = cols * w->cell.width;
  uint32_t height_px = rows * w->cell.height;
  struct pty_size size = {
      .cols = cols,
      .rows = rows,
      .width_px = (uint16_t)(width_px < UINT16_MAX ? width_px : UINT16_MAX),
      .height_px = (uint16_t)(height_px < UINT16_MAX ? height_px : UINT16_MAX)};
  enum quire_result r = QUIRE_OK;
  if (w->session == NULL) {
    r = quire_terminal_resize(w->terminal, cols, rows);
  } else if (memcmp(&size, &w->session->size, sizeof size) != 0) {
    r = session_resize(w->session, &size);
    if (r == QUIRE_OK && w->terminal != NULL) {
      quire_terminal_set_cell_pixels(w->terminal, (uint16_t)w->cell.width,
                                     (uint16_t)w->cell.height);
    }
  }
  if (r != QUIRE_OK) {
    window_say(w, "cannot resize: %s", quire_result_text(r));
  }
  w->cols = quire_screen_cols(w->screen);
  w->rows = quire_screen_rows(w->screen);
  w->picture = 0;
  w->dirty = true;
}

void window_set_cells(struct window *w, uint16_t cols, uint16_t rows) {
  double width = (double)cols * w->cell.width + w->bar_width;
  double height = (double)rows * w->cell.height;
  /* Wider than any display has no use. */
  if (width <= WINDOW_SIDE_MAX && height <= WINDOW_SIDE_MAX) {
    SDL_SetWindowSize(w->sdl, (int)ceil(width / w->pixel_ratio),
                      (int)ceil(height / w->pixel_ratio));
  }
}

static void adopt_metrics(struct window *w) {
  quire_renderer_get_metrics(w->renderer, &w->cell);
  w->bar_width = (int)(BAR_WIDTH * w->scale);
  SDL_SetWindowMinimumSize(
      w->sdl, (int)(2 * w->cell.width / w->pixel_ratio) + BAR_WIDTH,
      (int)(w->cell.height / w->pixel_ratio));
}

/* True when the scale, and so the cells' size, is another one now. */
static bool follow_scale(struct window *w) {
  double scale = display_scale(w);
  if (fabs(scale - w->scale) <= 0.01 ||
      quire_renderer_set_font(w->renderer, w->app->options->font, w->font_size,
                              scale) != QUIRE_OK) {
    return false;
  }
  w->scale = scale;
  adopt_metrics(w);
  return true;
}

void window_resized(struct window *w) {
  measure(w);
  (void)follow_scale(w);
  fit(w);
}

void window_zoom(struct window *w, double factor) {
  double start =
      w->app->options->font_size > 0 ? w->app->options->font_size : FONT_SIZE;
  double size = factor > 0 ? round(w->font_size * factor) : start;
  if (factor > 1 && size <= w->font_size) {
    size = w->font_size + 1;
  }
  enum quire_result r = quire_renderer_set_font(
      w->renderer, w->app->options->font, size, w->scale);
  if (r != QUIRE_OK) {
    window_say(w, "no font of %.0f pixels: %s", size, quire_result_text(r));
    return;
  }
  w->font_size = size;
  adopt_metrics(w);
  fit(w);
  window_say(w, "%.0f pixels, %ux%u cells", size, (unsigned)w->cols,
             (unsigned)w->rows);
}

/* ---- life ---------------------------------------------------------------- */

static bool open_renderer(struct window *w, const char **why) {
  const struct demo_options *o = w->app->options;
  struct quire_renderer_options ro;
  quire_renderer_options_init(&ro);
  w->font_size = o->font_size > 0 ? o->font_size : FONT_SIZE;
  w->scale = o->scale > 0 ? o->scale : 1;
  ro.font = o->font;
  ro.font_size = w->font_size;
  ro.scale = w->scale;
  ro.ligatures = o->ligatures;
  ro.cache = w->app->rows;
  enum quire_result r = quire_renderer_new(&ro, &w->renderer);
  if (r == QUIRE_OK) {
    quire_renderer_get_metrics(w->renderer, &w->cell);
    w->bar_width = (int)(BAR_WIDTH * w->scale);
    r = quire_frame_new(NULL, &w->frame);
  }
  if (r == QUIRE_OK) {
    r = quire_snapshot_new(NULL, &w->snapshot);
  }
  if (r == QUIRE_OK) {
    r = quire_view_new(w->screen, &w->view);
  }
  *why = r == QUIRE_ERR_NOT_FOUND ? "no font was found"
         : r == QUIRE_ERR_LIMIT   ? "font size or scale is out of range"
                                  : quire_result_text(r);
  return r == QUIRE_OK;
}

static bool open_sdl(struct window *w, uint16_t cols, uint16_t rows,
                     const char **why) {
  double width = (double)cols * w->cell.width + w->bar_width;
  double height = (double)rows * w->cell.height;
  /* Hidden at first: for some of its renderers SDL makes the window anew. */
  *why = "the size is out of range";
  if (width > WINDOW_SIDE_MAX || height > WINDOW_SIDE_MAX) {
    return false;
  }
  w->sdl = SDL_CreateWindow(
      "demo-term", SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED, (int)width,
      (int)height,
      SDL_WINDOW_HIDDEN | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (w->sdl != NULL) {
    w->out = SDL_CreateRenderer(w->sdl, -1, 0);
  }
  *why = SDL_GetError();
  if (w->out == NULL) {
    return false;
  }
  measure(w);
  if (follow_scale(w)) {
    window_set_cells(w, cols, rows);
    measure(w);
  }
  adopt_metrics(w);
  return true;
}

struct window *window_open(struct app *app, struct session *session,
                           struct quire_terminal *terminal,
                           struct quire_page *page, uint16_t cols,
                           uint16_t rows, const char **why) {
  struct window *w = calloc(1, sizeof *w);
  *why = "out of memory";
  if (w == NULL) {
    return NULL;
  }
  w->app = app;
  w->session = session;
  w->screen = session != NULL ? engine_screen(session->engine)
                              : quire_terminal_screen(terminal);
  w->pixel_ratio = 1;
  w->focused = true;
  w->blink_on = true;
  w->input_at_ms = now_ms();
  quire_theme_init(&w->theme);
  if (!open_renderer(w, why) || !open_sdl(w, cols, rows, why)) {
    window_close(w);
    return NULL;
  }
  w->terminal = session != NULL ? engine_terminal(session->engine) : terminal;
  w->page = page;
  w->next = app->windows;
  app->windows = w;
  fit(w);
  window_set_title(w);
  SDL_ShowWindow(w->sdl);
  return w;
}

void window_close(struct window *w) {
  quire_pin_free(w->match_first);
  quire_pin_free(w->match_last);
  quire_view_free(w->view);
  quire_frame_free(w->frame);
  quire_snapshot_free(w->snapshot);
  quire_renderer_free(w->renderer);
  SDL_free(w->paste);
  if (w->session == NULL) {
    quire_terminal_free(w->terminal);
    quire_page_free(NULL, w->page);
  }
  SDL_DestroyTexture(w->texture);
  if (w->out != NULL) {
    SDL_DestroyRenderer(w->out);
  }
  if (w->sdl != NULL) {
    SDL_DestroyWindow(w->sdl);
  }
  free(w);
}
