/* Inspector and help: boxes over the right of the live pane. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "stats.h"
#include "term.h"

enum { BOX_COLS = 40, LINES_MAX = 24 };

struct box {
  char lines[LINES_MAX][STATS_LINE_BYTES];
  uint16_t count;
};

static const char *const help_lines[] = {
    " demo-term: after the prefix key",
    "",
    " [  scroll back, a cursor of its own",
    " /  search in screen and history",
    " v  select from the cursor",
    " y  copy the selection (OSC 52)",
    " c  clone the view into a frozen pane",
    " x  close the frozen pane  < > pan it",
    " s  save the clone  o  open a saved one",
    " i  inspector: what is held",
    " l  draw everything again",
    " ?  this help             q  quit",
    " prefix again: send it to the program",
    "",
    " scrolled back: arrows hjkl, PgUp PgDn",
    " g G ends  p n prompts  / search",
    " N M next match up, down",
    " v select  y copy  Esc q leave",
    " wheel scrolls, drag selects",
};

__attribute__((format(printf, 2, 3))) static void add(struct box *b,
                                                      const char *format, ...) {
  va_list args;
  if (b->count < LINES_MAX) {
    va_start(args, format);
    (void)vsnprintf(b->lines[b->count++], STATS_LINE_BYTES, format, args);
    va_end(args);
  }
}

static void fill_inspector(const struct term *t, struct box *b) {
  struct quire_cache_stats c;
  struct frame_stats f;
  b->count =
      stats_describe(b->lines, LINES_MAX, engine_screen(t->session.engine));
  frame_get_cache_stats(t->frame, &c);
  frame_get_stats(t->frame, &f);
  add(b, " rows     %zu cached, %zu KiB of %zu", c.len, c.used_bytes / 1024,
      c.max_bytes / 1024);
  add(b, "          %" PRIu64 " hits, %" PRIu64 " misses", c.hits, c.misses);
  add(b, "          %" PRIu64 " evicted, %" PRIu64 " expired", c.evictions,
      c.expirations);
  add(b, " frames   %" PRIu64 " drawn, %" PRIu64 " unchanged", f.frames,
      f.frames_unchanged);
  add(b, "          %" PRIu64 " rows, %" PRIu64 " KiB sent", f.rows_drawn,
      f.bytes_sent / 1024);
}

static void fill(const struct term *t, struct box *b) {
  b->count = 0;
  if (t->overlay == OVERLAY_INSPECTOR) {
    fill_inspector(t, b);
  } else if (t->overlay == OVERLAY_HELP) {
    for (size_t i = 0; i < sizeof help_lines / sizeof help_lines[0]; i++) {
      add(b, "%s", help_lines[i]);
    }
  }
}

void term_overlay_size(const struct term *t, uint16_t *cols, uint16_t *rows) {
  struct box b;
  fill(t, &b);
  *rows = b.count < t->live_rows ? b.count : t->live_rows;
  *cols = t->live_cols < BOX_COLS ? t->live_cols : BOX_COLS;
  if (*rows == 0) {
    *cols = 0;
  }
}

void term_overlay_draw(struct term *t, uint16_t x) {
  static const struct quire_style style = {
      .fg = {QUIRE_COLOR_PALETTE, 15, 0, 0},
      .bg = {QUIRE_COLOR_PALETTE, 4, 0, 0}};
  struct box b;
  fill(t, &b);
  for (uint16_t y = 0; y < b.count && y < t->live_rows; y++) {
    frame_put_text(t->frame, y, x, (uint16_t)(t->live_cols - x), b.lines[y],
                   &style);
  }
}
