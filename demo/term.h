/* demo-term's state, and what its files do with it:
 *
 *   demo_term.c   options, the loop
 *   commands.c    host events: the prefix key and what follows it, mouse
 *   copy_mode.c   scrolling back, searching, selecting, copying
 *   clone.c       the frozen pane: clone, save, open
 *   compose.c     the frame: live pane, frozen pane, status line
 *   overlay.c     inspector and help */
#ifndef QUIRE_DEMO_TERM_H
#define QUIRE_DEMO_TERM_H

#include <quire/quire.h>
#include <stdbool.h>

#include "frame.h"
#include "host_input.h"
#include "session.h"

enum term_mode {
  TERM_LIVE,   /* keys go to the child */
  TERM_PREFIX, /* the prefix key was typed */
  TERM_COPY,   /* scrolled back, a cursor of our own */
  TERM_SEARCH, /* typing what to look for */
  TERM_OPEN    /* typing the name of a saved page */
};

enum term_overlay { OVERLAY_NONE, OVERLAY_INSPECTOR, OVERLAY_HELP };

enum {
  TERM_NEEDLE_MAX = 256,
  TERM_MESSAGE_MAX = 200,
  TERM_SPLIT_COLS_MIN = 24 /* narrower hosts have no room for two panes */
};

struct term {
  struct session session;
  struct frame *frame;
  struct quire_view *view;
  struct host_input input;
  uint32_t prefix; /* the letter of Ctrl-letter */
  bool quit;
  bool dirty; /* a frame is due */

  enum term_mode mode;
  enum term_overlay overlay;
  char message[TERM_MESSAGE_MAX];
  char title[TERM_MESSAGE_MAX];

  /* The host, and where the panes are in it. */
  uint16_t cols, rows;
  uint16_t live_cols, live_rows;
  /* The size that the child asked for, 0 for what the host has. It is granted
   * as far as the host is large enough, and forgotten when the host changes. */
  uint16_t wished_cols, wished_rows;

  /* The frozen clone of the pages that were in view, or NULL. */
  struct quire_page *frozen;
  uint16_t frozen_pan;        /* columns it is moved to the left */
  char path[TERM_NEEDLE_MAX]; /* of the page saved or opened last */

  /* Copy mode. */
  struct quire_point at;    /* its cursor */
  struct quire_pin *at_pin; /* keeps it on its text while output goes on */
  bool selecting;
  char needle[TERM_NEEDLE_MAX];
  size_t needle_len;
  bool has_match;
  struct quire_range match;

  bool dragging;
  char *paste; /* being collected */
  size_t paste_len, paste_room;

  struct quire_page *scratch; /* one row, for highlighted and panned rows */
};

/* commands.c */
void term_on_host_event(void *ctx, const struct host_event *event);
/* Gives the live pane its size after the host's or the layout changed. */
void term_layout(struct term *t);
void term_say(struct term *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* clone.c */
void term_clone_view(struct term *t);
void term_clone_close(struct term *t);
void term_clone_pan(struct term *t, int columns);
/* Saves the frozen clone, or one of the view, to a new file. */
void term_clone_save(struct term *t);
/* Shows a saved page in the frozen pane. */
void term_clone_open(struct term *t, const char *path);

/* A line of text being typed in the status line; true when Enter ended it. Esc
 * leaves the mode. */
bool term_line_key(struct term *t, const struct quire_key_event *key);

/* copy_mode.c */
void term_copy_enter(struct term *t);
void term_copy_leave(struct term *t);
void term_copy_key(struct term *t, const struct quire_key_event *key);
void term_search_key(struct term *t, const struct quire_key_event *key);
void term_search_begin(struct term *t);
void term_select_begin(struct term *t);
void term_copy_selection(struct term *t);
/* Re-reads the cursor's place after output or a resize. */
void term_copy_refresh(struct term *t);
/* Puts bytes on the host's clipboard (OSC 52). */
void term_host_clipboard(char selection, const char *data, size_t len);

/* compose.c */
bool term_draw(struct term *t);

/* overlay.c: draws over the right of the live pane; answers the columns and
 * rows it takes, which the pane leaves free. */
void term_overlay_size(const struct term *t, uint16_t *cols, uint16_t *rows);
void term_overlay_draw(struct term *t, uint16_t x);

#endif
