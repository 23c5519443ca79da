/* Rows of the active page: how far they reach, how they are linked by soft
 * wraps, and clearing their cells with wide pairs kept whole.
 *
 * A soft wrap is said twice, by WRAP on the upper row and CONTINUATION on the
 * lower one (S4); the functions here are the only ones that set either on a
 * live page. Above row 0 of the primary stands the newest line of history (S5).
 */
#include "screen/grid.h"

uint16_t quire_grid_last_col(const struct quire_screen *s, uint16_t y) {
  if ((quire_grid_row_flags(s, y) & QUIRE_ROW_SIZE_MASK) == 0 || s->cols < 2) {
    return (uint16_t)(s->cols - 1);
  }
  return (uint16_t)(s->cols / 2 - 1);
}

uint16_t quire_grid_right_limit(const struct quire_screen *s) {
  uint16_t last = quire_grid_last_col(s, s->cursor.row);
  if (s->cursor.col <= s->margins.right && s->margins.right < last) {
    last = s->margins.right;
  }
  return last < s->cursor.col ? s->cursor.col : last;
}

bool quire_grid_in_columns(const struct quire_screen *s) {
  return s->cursor.col >= s->margins.left && s->cursor.col <= s->margins.right;
}

bool quire_grid_in_rows(const struct quire_screen *s) {
  return s->cursor.row >= s->margins.top && s->cursor.row <= s->margins.bottom;
}

void quire_grid_drop_head(struct quire_page *page, uint16_t y) {
  uint16_t last = (uint16_t)(quire_page_cols(page) - 1);
  quire_cell cell = quire_page_cells(page, y)[last];
  if (quire_cell_wide(cell) == QUIRE_SPACER_HEAD) {
    quire_page_clear_cells(page, y, last, 1, cell & QUIRE_CELL_STYLE_MASK);
  }
}

void quire_grid_settle_head(struct quire_screen *s, uint16_t y, uint16_t x) {
  /* A change at column 1 may have split the pair that begins at 0. */
  if (x <= 1 && y > 0 &&
      (quire_grid_row_flags(s, y) & QUIRE_ROW_CONTINUATION) != 0 &&
      quire_cell_wide(quire_page_cells(s->page, y)[0]) != QUIRE_WIDE) {
    quire_grid_drop_head(s->page, (uint16_t)(y - 1));
  }
}

void quire_grid_unlink(struct quire_screen *s, uint16_t y) {
  if (y >= s->rows ||
      (quire_grid_row_flags(s, y) & QUIRE_ROW_CONTINUATION) == 0) {
    return;
  }
  quire_page_set_row_flags(s->page, y, QUIRE_ROW_CONTINUATION, 0);
  if (y > 0) {
    uint16_t above = (uint16_t)(y - 1);
    quire_page_set_row_flags(s->page, above, QUIRE_ROW_WRAP, 0);
    quire_grid_drop_head(s->page, above);
  } else if (!s->alternate) {
    quire_history_close_line(s->history);
  }
}

void quire_grid_unlink_below(struct quire_screen *s, uint16_t y) {
  quire_grid_unlink(s, (uint16_t)(y + 1));
}

void quire_grid_link_below(struct quire_screen *s, uint16_t y) {
  QUIRE_ASSERT(y + 1 < s->rows);
  quire_page_set_row_flags(s->page, y, 0, QUIRE_ROW_WRAP);
  quire_page_set_row_flags(s->page, (uint16_t)(y + 1), 0,
                           QUIRE_ROW_CONTINUATION);
}

void quire_grid_sync_top(struct quire_screen *s) {
  struct quire_page *page = s->pages[0];
  bool open = quire_history_tail_open(s->history);
  bool continues =
      (quire_page_row(page, 0)->flags & QUIRE_ROW_CONTINUATION) != 0;
  if (continues && !open) {
    quire_page_set_row_flags(page, 0, QUIRE_ROW_CONTINUATION, 0);
  } else if (open && !continues) {
    quire_history_close_line(s->history);
  }
}

void quire_grid_cut(struct quire_screen *s, uint16_t y, uint16_t x,
                    uint16_t n) {
  QUIRE_ASSERT((uint32_t)x + n <= s->cols);
  quire_page_split_wide(s->page, y, x);
  quire_page_split_wide(s->page, y, (uint16_t)(x + n));
}

/* Clears the runs of cells that are not protected. A wide pair is protected as
 * a whole, so no border repair is needed inside. */
static void clear_unprotected(struct quire_screen *s, uint16_t y, uint16_t x,
                              uint16_t n, quire_cell blank) {
  uint16_t end = (uint16_t)(x + n);
  for (uint16_t at = x; at < end;) {
    const quire_cell *cells = quire_page_cells(s->page, y);
    uint16_t from = at;
    while (at < end && !quire_cell_is_protected(cells[at])) {
      at++;
    }
    quire_page_clear_cells(s->page, y, from, (uint16_t)(at - from), blank);
    while (at < end && quire_cell_is_protected(cells[at])) {
      at++;
    }
  }
}

void quire_grid_clear(struct quire_screen *s, uint16_t y, uint16_t x,
                      uint16_t n, quire_cell blank, bool selective) {
  if (n == 0) {
    return;
  }
  if (selective) {
    const quire_cell *cells = quire_page_cells(s->page, y);
    uint16_t end = (uint16_t)(x + n);
    if (!quire_cell_is_protected(cells[x])) {
      quire_page_split_wide(s->page, y, x);
    }
    if (end < s->cols && !quire_cell_is_protected(cells[end])) {
      quire_page_split_wide(s->page, y, end);
    }
    clear_unprotected(s, y, x, n, blank);
  } else {
    quire_grid_cut(s, y, x, n);
    quire_page_clear_cells(s->page, y, x, n, blank);
  }
  quire_grid_settle_head(s, y, x);
}

void quire_grid_wipe_row(struct quire_screen *s, uint16_t y, quire_cell blank) {
  quire_grid_unlink(s, y);
  quire_grid_unlink_below(s, y);
  quire_page_wipe_row(s->page, y);
  if (blank != 0) {
    quire_page_clear_cells(s->page, y, 0, s->cols, blank);
  }
}
