/* A frame: the snapshot is brought up to date, the picture composed, and what
 * changed of it handed to SDL. A frame that looks like the last is not shown.
 *
 * A row's pixels come from the rendered-row cache; selection, matches and the
 * hovered link are overlays of the picture; scroll bar and panels lie above it
 * and are drawn by SDL each time that a frame is shown. */
#include <stdio.h>
#include <string.h>

#include "page_disk.h"
#include "window.h"

enum {
  FRAMES_A_SECOND = 60,
  SYNCHRONIZED_MS = 150, /* mode 2026 holds frames no longer */
  BLINK_MS = 500,
  BLINK_FOR_MS = 15000, /* after the last key; then the cursor stays */
  DRAG_MS = 40,         /* between rows scrolled by a drag */
  THUMB_MIN = 16
};

/* ---- when ---------------------------------------------------------------- */

static bool cursor_blinks(const struct window *w, uint64_t now) {
  const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
  return w->focused && info->cursor_look.visible && info->cursor_look.blink &&
         info->cursor_y >= 0 && now - w->input_at_ms < BLINK_FOR_MS;
}

static bool text_blinks(const struct window *w) {
  const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
  for (uint16_t y = 0; y < info->rows; y++) {
    if (quire_snapshot_row_has_attrs(
            quire_snapshot_row(w->snapshot, y),
            QUIRE_ATTR_BLINK | QUIRE_ATTR_RAPID_BLINK)) {
      return true;
    }
  }
  return false;
}

/* Frames have places in time, 60 a second, and each may have one picture: so
 * they follow each other after 16 or 17 ms, as the display's do. */
static uint64_t next_place_ms(uint64_t ms) {
  uint64_t place = ms * FRAMES_A_SECOND / 1000 + 1;
  return (place * 1000 + FRAMES_A_SECOND - 1) / FRAMES_A_SECOND;
}

/* When a frame may be shown that is due. Where drawing is slow it takes half of
 * the time at most, so that the child's output goes on. */
static uint64_t next_frame_ms(const struct window *w) {
  if (w->session != NULL && engine_is_synchronized(w->session->engine)) {
    return w->drawn_at_ms + SYNCHRONIZED_MS;
  }
  uint64_t place = next_place_ms(w->drawn_at_ms);
  uint64_t rested = w->drawn_at_ms + 2 * w->draw_ms;
  return rested > place ? rested : place;
}

static int until(uint64_t when, uint64_t now) {
  return when > now ? (int)(when - now) : 0;
}

static int sooner(int a, int b) {
  return a < 0 || (b >= 0 && b < a) ? b : a;
}

int window_wait_ms(const struct window *w, uint64_t now) {
  int wait = -1;
  if (w->drag == DRAG_SELECT && w->drag_rows != 0) {
    wait = DRAG_MS;
  }
  if (w->hidden) {
    return wait;
  }
  if (w->dirty) {
    wait = sooner(wait, until(next_frame_ms(w), now));
  }
  if (cursor_blinks(w, now) || text_blinks(w)) {
    wait = sooner(wait, until(w->blink_at_ms + BLINK_MS, now));
  }
  if (w->message[0] != '\0') {
    wait = sooner(wait, until(w->message_at_ms + WINDOW_MESSAGE_MS, now));
  }
  return wait;
}

/* What happens by itself. */
static void tick(struct window *w, uint64_t now) {
  if (w->message[0] != '\0' && now - w->message_at_ms >= WINDOW_MESSAGE_MS) {
    w->message[0] = '\0';
    w->dirty = true;
  }
  if (now - w->blink_at_ms >= BLINK_MS) {
    bool blinks = cursor_blinks(w, now) || text_blinks(w);
    bool on = blinks ? !w->blink_on : true;
    w->dirty = w->dirty || on != w->blink_on;
    w->blink_on = on;
    w->blink_at_ms = now;
  }
}

/* ---- what ---------------------------------------------------------------- */

bool window_bar(struct window *w, int *top, int *height) {
  uint64_t history = quire_screen_is_alternate(w->screen)
                         ? 0
                         : quire_screen_history_rows(w->screen);
  int64_t at = (int64_t)history + quire_view_top(w->view);
  double all = (double)history + w->rows;
  if (history == 0) {
    return false;
  }
  double thumb = w->rows / all * w->height;
  thumb = thumb < THUMB_MIN ? THUMB_MIN : thumb;
  thumb = thumb > w->height ? w->height : thumb;
  *height = (int)thumb;
  *top = (int)((w->height - thumb) * (double)at / (double)history + 0.5);
  return true;
}

static uint32_t solid(struct quire_rgb c) {
  return 0xff000000U | (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b;
}

static uint64_t mix(uint64_t hash, uint64_t value) {
  return (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Of all that is drawn beside the rows. */
static uint64_t picture_hash(struct window *w) {
  int top = 0;
  int height = 0;
  uint64_t hash = mix(1, window_panels_hash(w));
  if (window_bar(w, &top, &height)) {
    hash = mix(hash, (uint64_t)(unsigned)top << 32 | (unsigned)height);
  }
  hash = mix(hash, solid(w->theme.background));
  return hash | 1;
}

static bool hand_over(struct window *w,
                      const struct quire_frame_report *report) {
  struct quire_pixels p = quire_frame_pixels(w->frame);
  bool all = report->resized || w->texture == NULL;
  if (all) {
    SDL_DestroyTexture(w->texture);
    w->texture = SDL_CreateTexture(w->out, SDL_PIXELFORMAT_ARGB8888,
                                   SDL_TEXTUREACCESS_STREAMING, (int)p.width,
                                   (int)p.height);
    if (w->texture == NULL) {
      return false;
    }
    (void)SDL_SetTextureBlendMode(w->texture, SDL_BLENDMODE_NONE);
  }
  int pitch = (int)(p.stride * sizeof(uint32_t));
  if (all) {
    return SDL_UpdateTexture(w->texture, NULL, p.argb, pitch) == 0;
  }
  for (uint16_t y = 0; y < w->rows; y++) {
    if (quire_frame_row_drawn(w->frame, y)) {
      SDL_Rect row = {0, (int)(y * w->cell.height), (int)p.width,
                      (int)w->cell.height};
      (void)SDL_UpdateTexture(w->texture, &row,
                              p.argb + (size_t)row.y * p.stride, pitch);
    }
  }
  return true;
}

static void draw_bar(struct window *w) {
  int top = 0;
  int height = 0;
  if (!window_bar(w, &top, &height)) {
    return;
  }
  struct quire_rgb c = w->theme.foreground;
  SDL_Rect track = {w->width - w->bar_width, 0, w->bar_width, w->height};
  SDL_Rect thumb = {track.x + 2, top, w->bar_width - 4, height};
  (void)SDL_SetRenderDrawBlendMode(w->out, SDL_BLENDMODE_BLEND);
  (void)SDL_SetRenderDrawColor(w->out, c.r, c.g, c.b, 24);
  (void)SDL_RenderFillRect(w->out, &track);
  (void)SDL_SetRenderDrawColor(
      w->out, c.r, c.g, c.b,
      w->drag == DRAG_BAR || !quire_view_following(w->view) ? 160 : 80);
  (void)SDL_RenderFillRect(w->out, &thumb);
}

static void show(struct window *w) {
  struct quire_rgb ground =
      w->theme.reverse ? w->theme.foreground : w->theme.background;
  struct quire_pixels p = quire_frame_pixels(w->frame);
  SDL_Rect place = {0, 0, (int)p.width, (int)p.height};
  (void)SDL_SetRenderDrawColor(w->out, ground.r, ground.g, ground.b, 255);
  (void)SDL_RenderClear(w->out);
  (void)SDL_RenderCopy(w->out, w->texture, NULL, &place);
  draw_bar(w);
  window_draw_panels(w);
  SDL_RenderPresent(w->out);
}

static bool update_snapshot(struct window *w) {
  enum quire_result r =
      w->terminal != NULL
          ? quire_snapshot_update_terminal(w->snapshot, w->terminal, w->view)
          : quire_snapshot_update(w->snapshot, w->screen, w->view);
  const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
  w->cols = info->cols;
  w->rows = info->rows;
  quire_theme_follow(&w->theme, info);
  quire_renderer_set_theme(w->renderer, &w->theme);
  return r == QUIRE_OK;
}

static void place_input_method(struct window *w) {
  const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
  int y = info->cursor_y > 0 ? info->cursor_y : 0;
  SDL_Rect at = {
      (int)(info->cursor.col * w->cell.width / w->pixel_ratio),
      (int)((uint32_t)y * w->cell.height / w->pixel_ratio),
      (int)(w->cell.width / w->pixel_ratio),
      (int)(w->cell.height / w->pixel_ratio),
  };
  SDL_SetTextInputRect(&at);
}

void window_draw(struct window *w, uint64_t now) {
  struct quire_frame_options options;
  struct quire_frame_report report;
  struct window_stats *stats = &w->app->stats;
  tick(w, now);
  if (!w->dirty || w->hidden || now < next_frame_ms(w)) {
    return;
  }
  w->drawn_at_ms = now;
  w->dirty = false;
  if (!update_snapshot(w)) {
    return; /* no memory for a frame now; the next one may have it */
  }
  window_find_link(w);
  window_highlight(w);
  quire_frame_options_init(&options);
  options.blink_on = w->blink_on;
  options.cursor_on =
      w->session != NULL && (w->blink_on || !cursor_blinks(w, now));
  options.focused = w->focused;
  options.overlays = w->overlays;
  options.overlays_count = w->overlay_count;
  enum quire_result r = quire_frame_compose(w->frame, w->renderer, w->snapshot,
                                            &options, &report);
  if (r != QUIRE_OK) {
    return;
  }
  stats->rows_drawn += report.rows_drawn;
  stats->rows_rasterised += report.rows_rasterised;
  uint64_t picture = picture_hash(w);
  if (!report.resized && report.rows_drawn == 0 && picture == w->picture &&
      w->texture != NULL) {
    stats->frames_unchanged++;
    w->draw_ms = now_ms() - now;
    return;
  }
  w->picture = picture;
  stats->frames++;
  if (hand_over(w, &report)) {
    show(w);
  }
  w->draw_ms = now_ms() - now;
  if (w->focused) {
    place_input_method(w);
  }
}

/* ---- as a file ----------------------------------------------------------- */

void window_save_picture(struct window *w) {
  char path[WINDOW_TEXT_MAX];
  struct quire_pixels p = quire_frame_pixels(w->frame);
  struct quire_png *png = NULL;
  int os_error = 0;
  page_disk_name(path, sizeof path, "picture", "png");
  enum quire_result r =
      quire_png_open(path, p.width, p.height, &os_error, &png);
  if (r == QUIRE_OK) {
    enum quire_result written = quire_png_write(png, &p);
    r = quire_png_close(png, written != QUIRE_OK, &os_error);
    r = written != QUIRE_OK ? written : r;
  }
  if (r == QUIRE_OK) {
    window_say(w, "saved %s", path);
  } else {
    window_say(w, "cannot save %s: %s", path,
               os_error != 0 ? strerror(os_error) : quire_result_text(r));
  }
}
