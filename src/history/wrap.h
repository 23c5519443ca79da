/* Where a logical line breaks at a width: rows and columns of its cells.
 *
 * A line of narrow cells breaks at each multiple of the width. Where a wide
 * pair does not fit into the last column it moves to the next row, and its old
 * place is a spacer head, which is no cell of the line. In one column a wide
 * pair is shown as one blank, which takes one row and both cells. */
#ifndef QUIRE_SRC_HISTORY_WRAP_H
#define QUIRE_SRC_HISTORY_WRAP_H

#include "history/leaf.h"

/* Rows that `cells` narrow cells take; at least one. */
static inline uint32_t quire_wrap_narrow_rows(uint32_t cells, uint16_t cols) {
  return cells <= cols ? 1 : (cells + cols - 1u) / cols;
}
/* The least and the most when some of the cells are wide: each row but the last
 * loses one column at most; in one column a pair takes one row. */
static inline uint32_t quire_wrap_wide_rows_min(uint32_t cells, uint16_t cols) {
  return cols == 1 ? (cells + 1) / 2 : quire_wrap_narrow_rows(cells, cols);
}
static inline uint32_t quire_wrap_wide_rows_max(uint32_t cells, uint16_t cols) {
  return cells <= cols ? 1
         : cols == 1   ? cells
                       : quire_wrap_narrow_rows(cells, (uint16_t)(cols - 1));
}

/* Exact rows of a line. O(1), or O(shape runs + rows) with wide characters. */
uint32_t quire_wrap_rows(const struct quire_leaf_view *v, uint32_t line,
                         uint16_t cols);
/* The cell that row `row` begins with. `row` is below the line's rows. */
uint32_t quire_wrap_row_start(const struct quire_leaf_view *v, uint32_t line,
                              uint16_t cols, uint32_t row);
/* Row and column of a cell; a cell behind the line's end is shown behind its
 * last cell, at the latest in the last column. */
void quire_wrap_cell_place(const struct quire_leaf_view *v, uint32_t line,
                           uint16_t cols, uint32_t cell, uint32_t *row,
                           uint16_t *col);

#endif
