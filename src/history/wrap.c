/* Line breaking at a width.
 *
 * The walker goes over the shape runs of a line, a row's worth at a time, and
 * never looks at the text. It stops at a row or at a cell, whichever is wished
 * for.
 *
 * Invariants of struct walker:
 *   1. col <= cols; col == cols means that the row is full, and the next cell
 *      opens a new one. An empty line has one row.
 *   2. row_start is the cell in column 0 of `row`. */
#include "history/wrap.h"

#include "base/assert.h"

static const uint32_t nowhere = UINT32_MAX;

struct walker {
  uint32_t cols;
  uint32_t col;
  uint32_t row;
  uint32_t row_start;
  uint32_t cell;
  uint32_t stop_row;
  uint32_t stop_cell;
  uint32_t found_col;
};

/* Places n characters of one kind; true when the place looked for is reached.
 */
static bool walk_run(struct walker *w, bool wide, uint32_t n) {
  const uint32_t cells = wide ? 2 : 1;
  const uint32_t cols = wide && w->cols > 1 ? 2 : 1;
  while (n != 0) {
    uint32_t fit = (w->cols - w->col) / cols;
    if (fit == 0) {
      w->row++;
      w->col = 0;
      w->row_start = w->cell;
      if (w->row == w->stop_row) {
        return true;
      }
      continue;
    }
    fit = fit < n ? fit : n;
    if (w->stop_cell - w->cell < fit * cells) {
      const uint32_t ahead = w->stop_cell - w->cell;
      w->found_col = w->col + (cols == cells ? ahead : ahead / 2);
      return true;
    }
    w->col += fit * cols;
    w->cell += fit * cells;
    n -= fit;
  }
  QUIRE_ASSERT(w->col <= w->cols);
  return false;
}

static bool walk_segment(struct walker *w, const struct quire_segment *s) {
  struct quire_reader shapes = s->shapes;
  enum quire_shape kind;
  uint32_t n;
  if ((s->flags & QUIRE_SEGMENT_SHAPED) == 0) {
    return walk_run(w, false, s->cells);
  }
  while (quire_shape_next(&shapes, &kind, &n)) {
    const bool cluster = kind >= QUIRE_SHAPE_NARROW_CLUSTER;
    if (walk_run(w, (kind & QUIRE_SHAPE_WIDE) != 0, cluster ? 1 : n)) {
      return true;
    }
  }
  return false;
}

/* True when the place looked for was reached. */
static bool walk_line(struct walker *w, const struct quire_leaf_view *v,
                      uint32_t line) {
  struct quire_reader r;
  struct quire_segment s;
  if (w->stop_row == 0 || !quire_leaf_line_records(v, line, &r)) {
    return true;
  }
  while (quire_segment_next(v, &r, &s)) {
    if (walk_segment(w, &s)) {
      return true;
    }
  }
  return false;
}

static struct walker walker_at_start(uint16_t cols) {
  struct walker w = {.cols = cols, .stop_row = nowhere, .stop_cell = nowhere};
  return w;
}

uint32_t quire_wrap_rows(const struct quire_leaf_view *v, uint32_t line,
                         uint16_t cols) {
  const uint32_t cells = quire_leaf_cells(v, line);
  if ((v->lines[line].info & QUIRE_LEAF_LINE_WIDE) == 0 || cells <= cols) {
    return cells <= cols ? 1 : quire_wrap_narrow_rows(cells, cols);
  }
  struct walker w = walker_at_start(cols);
  (void)walk_line(&w, v, line);
  return w.row + 1;
}

uint32_t quire_wrap_row_start(const struct quire_leaf_view *v, uint32_t line,
                              uint16_t cols, uint32_t row) {
  if ((v->lines[line].info & QUIRE_LEAF_LINE_WIDE) == 0) {
    return row * cols;
  }
  struct walker w = walker_at_start(cols);
  w.stop_row = row;
  (void)walk_line(&w, v, line);
  QUIRE_ASSERT(w.row == row);
  return w.row_start;
}

void quire_wrap_cell_place(const struct quire_leaf_view *v, uint32_t line,
                           uint16_t cols, uint32_t cell, uint32_t *row,
                           uint16_t *col) {
  const uint32_t cells = quire_leaf_cells(v, line);
  struct walker w = walker_at_start(cols);
  if ((v->lines[line].info & QUIRE_LEAF_LINE_WIDE) != 0) {
    w.stop_cell = cell < cells ? cell : nowhere;
    if (!walk_line(&w, v, line)) {
      w.found_col = w.col;
    }
  } else if (cell < cells) {
    w.row = cell / cols;
    w.found_col = cell % cols;
  } else {
    w.row = quire_wrap_narrow_rows(cells, cols) - 1;
    w.found_col = cells - w.row * cols;
  }
  *row = w.row;
  *col = (uint16_t)(w.found_col < cols ? w.found_col : cols - 1u);
}
