/* Reflow: laying the cells of logical lines into rows of another width, and
 * following places through it. Between reflow.c (how) and resize.c (what). */
#ifndef QUIRE_SRC_SCREEN_REFLOW_H
#define QUIRE_SRC_SCREEN_REFLOW_H

#include "screen/grid.h"

/* A place that is carried along. In: a source row and a column, or an address
 * of a pulled line; out: a target row and a column. */
struct quire_reflow_point {
  bool in_history; /* in: `at` holds, row is not known yet */
  struct quire_address at;
  uint64_t row;
  uint16_t col;
  bool behind; /* the place behind the cell: a pending wrap */
  bool placed;
  uint64_t to_row;
  uint16_t to_col;
  bool to_behind;
};

/* Where rows come from: lines taken back from history, then rows of the screen.
 * Row numbers run through both. */
struct quire_reflow_source {
  const struct quire_history *history;
  const struct quire_page *pulled; /* lines [first_line, end_line), or NULL */
  uint64_t first_line, end_line;
  uint32_t pulled_rows;
  const struct quire_page *screen;
  uint32_t screen_rows; /* without the never-written ones at the end */
  bool continues;       /* row 0 continues a line that stays in history */

  /* State of the walk over pulled lines. */
  uint64_t line;
  struct quire_line_info info;
  uint32_t used; /* cells of `line` before the row at hand */
};

/* Where rows go: `surplus` rows into pages of `chunk_rows` rows, the next
 * `rows` ones into the screen's page, the rest nowhere. While measuring every
 * page is NULL and rows are only counted. */
struct quire_reflow_target {
  struct quire_screen *s;
  uint16_t cols;
  bool verbatim; /* every source row is one target row */
  bool measuring;
  uint64_t surplus;
  uint32_t chunk_rows;
  struct quire_page **chunks;
  struct quire_page *page;
  uint32_t rows;

  uint64_t y; /* the place of the next cell */
  uint32_t x;
};

/* Lays all rows of the source out. After it target->y is the number of rows,
 * and every point is placed. Measuring cannot fail. */
QUIRE_NODISCARD enum quire_result quire_reflow_run(
    struct quire_reflow_source *source, struct quire_reflow_target *target,
    struct quire_reflow_point *points, size_t points_count);

/* False when a pulled row ends before the width although its line goes on, so
 * that rows cannot be taken one by one. */
bool quire_reflow_is_verbatim(struct quire_reflow_source *source,
                              uint16_t cols);

#endif
