/* A terminal with everything in it, on an allocator that fails on demand: what
 * the sweeps of the whole library run their operations on.
 *
 * Two worlds that were made the same way are equal to the last bit: seeds and
 * clock are fixed. So one reference run serves a whole sweep. */
#ifndef QUIRE_TEST_OOM_WORLD_H
#define QUIRE_TEST_OOM_WORLD_H

#include <check.h>
#include <quire/snapshot.h>
#include <quire/terminal.h>

#include "support/failing_allocator.h"

enum { WORLD_COLS = 30, WORLD_ROWS = 8, WORLD_PINS = 4, WORLD_LINES = 60 };

struct world {
  struct failing_allocator fa;
  struct quire_terminal *t;
  struct quire_screen *s;
  struct quire_pin *pins[WORLD_PINS];
  struct quire_view *view;     /* scrolled back */
  struct quire_view *follower; /* at the bottom */
  struct quire_snapshot *snapshot;
  unsigned refused; /* resizes and alternate screens that found no memory */
  uint64_t events;  /* hash of what the callbacks were told */
};

/* What can be seen of a world from outside. */
struct world_state {
  uint64_t rows;  /* text and looks of history and screen */
  uint64_t page;  /* the bytes of the active page */
  uint64_t shown; /* by the snapshot */
  uint64_t history_rows, first_line, end_line;
  uint16_t cols, height;
  struct quire_cursor cursor;
  bool alternate;
  enum quire_pin_state pin_states[WORLD_PINS];
  struct quire_point pins[WORLD_PINS];
  int64_t view_top, follower_top;
  bool selected;
  struct quire_range selection;
};

/* What a terminal or another front end of the same size is made with: `w`'s
 * allocator, callbacks that leave their trace in `w`. */
void world_options(struct world *w, struct quire_screen_options *screen,
                   struct quire_terminal_callbacks *told);
/* A terminal without contents; `t` is NULL when there was no memory. */
void world_open(struct world *w);
/* Makes it a world: the capture below, pins, a view scrolled back, a selection,
 * a snapshot that shows the view. Nothing may be armed. */
void world_fill(struct world *w);
/* Frees all; the allocator must then hold nothing. */
void world_close(struct world *w);

/* Styles, links, clusters, wide characters, marks, wraps, strings, images,
 * size requests, the alternate screen, scrolling into history: enough of each
 * to fill every region of a fresh page. */
const char *world_capture(size_t *len_bytes);

void world_verify(const struct world *w, const char *what, size_t nth);
void world_state(struct world *w, struct world_state *out);
/* NULL, or the part that differs. */
const char *world_difference(const struct world_state *a,
                             const struct world_state *b);
/* How often something was degraded and counted. */
uint64_t world_losses(const struct world *w);

uint64_t world_hash(uint64_t hash, const void *bytes, size_t len_bytes);
/* A quire_write_fn whose context is a uint64_t. */
enum quire_result world_hash_write(void *ctx, const char *bytes,
                                   size_t len_bytes);
struct quire_range world_everything(struct quire_screen *s);

static inline void ck_ok(enum quire_result result) {
  ck_assert_msg(result == QUIRE_OK, "%s", quire_result_text(result));
}

#endif
