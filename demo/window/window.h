/* demo-term's windows, and what the files here do with them:
 *
 *   app.c        start, the event loop, frame pacing, end
 *   watcher.c    a thread that tells the loop of the child's output
 *   window.c     a window's life, size, scale and font
 *   desktop.c    what SDL leaves to its users on X11: scale, errors
 *   draw.c       a frame: snapshot, overlays, picture, scroll bar
 *   panel.c      text over the picture: prompts, messages, inspector
 *   keyboard.c   SDL's keys and text as struct quire_key_event
 *   actions.c    what keys do here: shortcuts, typing in prompts
 *   mouse.c      reports, wheel, selecting, the scroll bar
 *   links.c      the link under the mouse, and opening it
 *   clipboard.c  copy and paste
 *   search.c     finding text and prompts, highlights
 *   frozen.c     a clone in a window of its own: save, open
 *
 * A window shows a screen through a view. The live window shows the session's;
 * a frozen one owns a page (the clone) and a terminal that was fed from it, so
 * that both kinds scroll, search and select by the same code. Everything runs
 * on one thread; the watcher touches nothing but the pty's poll. */
#ifndef QUIRE_DEMO_WINDOW_H
#define QUIRE_DEMO_WINDOW_H

#include <SDL.h>
#include <quire/quire.h>
#include <quire/render.h>
#include <quire/snapshot.h>
#include <stdbool.h>

#include "watcher.h"
#include "window_main.h"

enum {
  WINDOW_TEXT_MAX = 256,
  WINDOW_MESSAGE_MS = 4000, /* how long a message stays */
  WINDOW_MATCHES_MAX = 512  /* highlights in one picture */
};

enum window_mode {
  MODE_NORMAL,
  MODE_SEARCH, /* typing what to look for */
  MODE_OPEN,   /* typing the name of a saved page */
  MODE_PASTE   /* asking whether lines may be pasted */
};

enum window_panel { PANEL_NONE, PANEL_INSPECTOR, PANEL_HELP };

enum window_drag { DRAG_NONE, DRAG_SELECT, DRAG_BAR };

/* A cell of what is in view. */
struct window_spot {
  uint16_t y, x;
};

struct window_stats {
  uint64_t frames, frames_unchanged; /* shown, and found to be as they were */
  uint64_t rows_drawn, rows_rasterised;
};

struct app {
  struct session session;
  struct watcher watcher;
  struct quire_row_cache *rows;
  const struct demo_options *options;
  struct window *windows; /* a list */
  struct window_stats stats;
  bool quit;
  /* The last shortcut that acts once, and where; see actions.c. */
  uint32_t once_key;
  const struct window *once_window;
  uint64_t once_at_ms;
  SDL_Cursor *arrow, *hand;
  bool hung_up; /* the user closed the live window */
};

struct window {
  struct app *app;
  struct window *next;
  SDL_Window *sdl;
  SDL_Renderer *out;
  SDL_Texture *texture; /* what of the picture SDL has */
  bool closing, hidden, focused;
  bool dirty; /* a frame is due */
  uint64_t drawn_at_ms;
  uint64_t draw_ms; /* what the last frame took */

  /* What it shows. */
  struct session *session;         /* NULL: frozen */
  struct quire_terminal *terminal; /* of ours, or the frozen one; or NULL */
  struct quire_screen *screen;
  struct quire_view *view;
  struct quire_page *page; /* the clone, when frozen */

  /* How. Pixels are the display's; `pixel_ratio` of them to one of SDL's
   * window coordinates. */
  struct quire_renderer *renderer;
  struct quire_theme theme;
  struct quire_frame *frame;
  struct quire_snapshot *snapshot;
  struct quire_cell_metrics cell;
  double font_size, scale, pixel_ratio;
  int width, height, bar_width;
  uint16_t cols, rows;
  bool blink_on;
  uint64_t blink_at_ms, input_at_ms;
  uint64_t picture; /* hash of what is drawn beside the rows */

  enum window_mode mode;
  enum window_panel panel;
  char message[WINDOW_TEXT_MAX];
  uint64_t message_at_ms;
  char line[WINDOW_TEXT_MAX]; /* being typed */
  size_t line_len;
  char composing[WINDOW_TEXT_MAX]; /* an input method's unfinished text */
  char *paste;                     /* SDL's; while it is asked about */
  /* Keys that are down and whose press the child has: a bit a scancode. */
  uint8_t held[SDL_NUM_SCANCODES / 8];

  /* Searching. */
  char needle[WINDOW_TEXT_MAX];
  size_t needle_len;
  struct quire_pin *match_first, *match_last; /* the match stood on */
  struct quire_overlay overlays[WINDOW_MATCHES_MAX];
  size_t overlay_count;

  /* The mouse. */
  enum window_drag drag;
  int clicks;
  uint32_t buttons; /* SDL_BUTTON()s whose press the child has */
  int drag_rows;    /* rows a tick while dragging beyond an edge */
  uint64_t drag_at_ms;
  int32_t mouse_x, mouse_y;
  int bar_grab; /* pixels from the thumb's top to where it was taken */
  double wheel_rest;
  bool has_link;
  /* The first and the last cell of a plain address, which may wrap. */
  bool link_is_plain;
  struct window_spot link_first, link_last;
  char link[QUIRE_LINK_URI_BYTES_MAX + 1];
};

/* ---- app.c ---- */
uint64_t now_ms(void);

/* ---- window.c ----
 * A window over a screen, `session` NULL for a frozen one. NULL: *why is one
 * line, and `page` and `terminal` stay the caller's. */
struct window *window_open(struct app *app, struct session *session,
                           struct quire_terminal *terminal,
                           struct quire_page *page, uint16_t cols,
                           uint16_t rows, const char **why);
void window_close(struct window *w);
/* SDL's window has another size, or is on another display. */
void window_resized(struct window *w);
/* Asks the desktop for a size; what it grants comes as an event. */
void window_set_cells(struct window *w, uint16_t cols, uint16_t rows);
/* The font's size times this; 0: as at the start. */
void window_zoom(struct window *w, double factor);
void window_set_title(struct window *w);
void window_say(struct window *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- draw.c ---- */
/* Draws if what it shows changed. */
void window_draw(struct window *w, uint64_t now);
/* Milliseconds until the window has something to do by itself; -1: never. */
int window_wait_ms(const struct window *w, uint64_t now);
/* Writes the picture as PNG. */
void window_save_picture(struct window *w);
/* Where the scroll bar's thumb is; false when everything is in view. */
bool window_bar(struct window *w, int *top, int *height);

/* ---- panel.c ---- */
void window_draw_panels(struct window *w);
/* Changes when what the panels show does. */
uint64_t window_panels_hash(struct window *w);

/* ---- keyboard.c ---- */
void window_on_key(struct window *w, const SDL_KeyboardEvent *event);
void window_on_text(struct window *w, const char *utf8);
uint16_t window_modifiers(void);
/* The codepoint at *text, which moves on behind it. */
uint32_t window_codepoint(const char **text);

/* ---- actions.c ---- */
/* A press or repeat of a key for the prompts, for us or, if it may be sent, for
 * the child. True when the child has it. */
bool window_key(struct window *w, const struct quire_key_event *key,
                bool may_send);
/* Text for the prompt's line, up to its end or the text's first line's. */
void window_insert(struct window *w, const char *utf8);
extern const char *const window_help_lines[];

/* ---- mouse.c ---- */
void window_on_button(struct window *w, const SDL_MouseButtonEvent *event);
void window_on_motion(struct window *w, const SDL_MouseMotionEvent *event);
void window_on_wheel(struct window *w, const SDL_MouseWheelEvent *event);
/* Scrolls on while a selection is dragged beyond an edge. */
void window_drag_tick(struct window *w);

/* ---- links.c ---- */
/* Looks up what is under the mouse. */
void window_find_link(struct window *w);
void window_open_link(struct window *w);

/* ---- clipboard.c ---- */
void window_copy(struct window *w);
/* Puts the selection where the middle button pastes it from. */
void window_copy_primary(struct window *w);
void window_paste(struct window *w, bool primary);
void window_paste_confirmed(struct window *w, bool yes);
void window_set_clipboard(char selection, const char *text);

/* ---- search.c ---- */
void window_find(struct window *w, bool backward);
void window_find_prompt(struct window *w, bool backward);
void window_search_end(struct window *w);
/* Fills w->overlays for the snapshot. */
void window_highlight(struct window *w);

/* ---- frozen.c ---- */
/* Clones the newest history and the screen into a window of its own. */
void window_clone(struct window *w);
void window_save_page(struct window *w);
void window_open_page(struct window *w, const char *path);

#endif
