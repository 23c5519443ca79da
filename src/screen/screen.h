/* The screen's inside: one struct, shared by the files of this room.
 *
 *   history <- primary page (rows 0 .. rows-1) | alternate page | pins, views
 *
 * Who writes what:
 *   screen.c               life, options, figures
 *   cursor.c, pen.c        cursor and tab stops; style, link, modes, margins
 *   print.c, join.c        printing, grapheme clusters
 *   edit.c, scroll.c,      cells and rows erased, inserted, moved; rectangles;
 *   rect.c, place.c        what a front end places itself
 *   row.c, grow.c          what they all need: soft wraps, pages that grow
 *   alternate.c, marks.c   the alternate page, resets; OSC 133
 *   resize.c, reflow.c     another size
 *   pin.c                  places that follow their text
 * Who only reads: read.c, lines.c and row_source.c, on which view.c,
 * selection.c, word.c, search*.c and format*.c stand; row_read.c; verify.c.
 *
 * Numbered invariants, checked by quire_screen_verify():
 *   S1  pages[0] exists and is cols x rows; pages[1] is NULL or cols x rows.
 *       `page` is the active one.
 *   S2  the cursor lies in cols x rows.
 *   S3  0 <= top < bottom < rows unless rows == 1; left < right < cols unless
 *       cols == 1; left/right are the whole width while DECLRMM is off.
 *   S4  row y+1 has CONTINUATION only if row y has WRAP and the other way
 *       round, on the primary page; the alternate page keeps the same rule.
 *   S5  the top row of the primary has CONTINUATION exactly when the newest
 *       line of history is open and held.
 *   S6  a pin ON_SCREEN lies in cols x rows; one IN_HISTORY names a held line
 *       or a line pruned since (then it reads as GONE).
 *   S7  no two pages that ever were active share a generation.
 *   S8  a spacer head stands only in a row that wraps, above the wide character
 *       that did not fit. */
#ifndef QUIRE_SRC_SCREEN_SCREEN_H
#define QUIRE_SRC_SCREEN_SCREEN_H

#include <quire/screen.h>

#include "history/history.h"

/* A link as the pen and the saved cursors hold it: one block, counted. */
struct quire_shared_link {
  uint32_t refs;
  size_t block_bytes;
  struct quire_link link; /* points behind this struct */
};

struct quire_saved_cursor {
  bool set;
  bool origin;
  struct quire_cursor cursor;
  struct quire_pen pen;
  struct quire_shared_link *link; /* one reference, or NULL */
  uint64_t front_end;
};

/* The grapheme cluster that the next codepoint may join. */
struct quire_join {
  bool active;
  uint16_t row, col; /* of the cluster's first cell */
  uint32_t last;     /* the codepoint before */
  int32_t state;     /* of utf8proc_grapheme_break_stateful */
};

/* In the list s->pins. ON_SCREEN uses row and col, IN_HISTORY uses at. */
struct quire_pin {
  struct quire_screen *screen;
  struct quire_pin *prev, *next;
  uint8_t state;  /* enum quire_pin_state */
  bool alternate; /* of the alternate page; then never IN_HISTORY */
  uint16_t row, col;
  struct quire_address at;
};

/* In the list s->views. Freed with quire_mem_free(allocator, v, sizeof *v). */
struct quire_view {
  struct quire_screen *screen;
  struct quire_view *prev, *next;
  struct quire_pin *top; /* the cell at the view's top left; NULL: it follows */
};

struct quire_selection {
  bool active;
  enum quire_selection_mode mode;
  struct quire_pin *anchor, *extent; /* both set while active */
  uint16_t anchor_col, extent_col; /* a block keeps the columns it was given */
};

/* How often an editing function had to degrade. */
struct quire_degrades {
  uint64_t regrows;
  uint64_t lines_lost, styles_lost, links_lost, clusters_lost, marks_lost;
};

struct quire_screen {
  const struct quire_allocator *allocator;
  uint64_t (*clock_ms)(void *ctx);
  void *clock_ctx;
  uint64_t seed_state;
  uint64_t generations; /* the last one given to a page */

  uint16_t cols, rows;
  bool alternate;
  struct quire_page *page;     /* pages[alternate] */
  struct quire_page *pages[2]; /* primary, alternate */
  struct quire_history *history;
  uint64_t history_lines_max;
  uint64_t history_bytes_max;

  struct quire_cursor cursor;
  struct quire_pen pen;
  struct quire_shared_link *link; /* of the pen, or NULL */
  struct quire_id_memo style_memo, link_memo, blank_memo;
  struct quire_saved_cursor saved[2]; /* primary, alternate */
  struct quire_join join;

  uint32_t modes;      /* bit 1 << enum quire_screen_mode */
  bool codepoints;     /* CLUSTERS starts off */
  bool ambiguous_wide; /* AMBIGUOUS_WIDE starts on */
  struct quire_margins margins;
  uint64_t *tabs; /* a bit a column, quire_tabs_bytes(cols) */

  struct quire_pin *pins;
  struct quire_view *views;
  struct quire_selection selection;
  struct quire_degrades degrades;
};

static inline bool quire_screen_has(const struct quire_screen *s,
                                    enum quire_screen_mode mode) {
  return (s->modes >> mode & 1) != 0;
}

/* ---- pins (pin.c) -------------------------------------------------------- */

/* Moves a pin, whatever its state; on failure (a row that is not there, memory)
 * it stays where it was. A row >= 0 is of the active screen. */
QUIRE_NODISCARD enum quire_result quire_pin_set(struct quire_pin *pin,
                                                struct quire_point point);

#endif
