/* Rows: scrolling, wiping, flags and marks.
 *
 * Scrolling rotates row headers; a row keeps its cells, its mark's key and its
 * version wherever its header goes. The rows that come in are wiped, so that
 * recycled memory is as good as fresh memory (invariant 3). */
#include <string.h>

#include "page/layout.h"

/* Row headers that are moved aside at a time; scrolls are mostly by one. */
enum { ROTATE_ROWS = 32 };

static void forget_mark(struct quire_page *page, struct quire_row *row) {
  if ((row->flags & QUIRE_ROW_HAS_MARK) != 0) {
    const uint32_t slot = quire_page_slot(page, row);
    const bool held = mark_map_remove(&page->marks, NULL, &slot);
    QUIRE_ASSERT(held);
    (void)held;
    row->flags &= (uint16_t)~QUIRE_ROW_HAS_MARK;
  }
}

void quire_page_wipe_row(struct quire_page *page, uint16_t y) {
  struct quire_row *row = quire_page_row_mut(page, y);
  quire_page_drop_cells(page, row, 0, row->occupied);
  forget_mark(page, row);
  memset(quire_page_cells_of(page, row), 0, row->occupied * sizeof(quire_cell));
  row->occupied = 0;
  row->flags = 0;
  quire_page_touch(page, row);
}

static void fill_rows(struct quire_page *page, uint16_t y, uint16_t n,
                      quire_cell blank) {
  for (uint32_t i = 0; i < n; i++) {
    const uint16_t row = (uint16_t)(y + i);
    quire_page_wipe_row(page, row);
    if (blank != 0) {
      quire_page_clear_cells(page, row, 0, page->capacity.cols, blank);
    }
  }
}

void quire_page_scroll_up(struct quire_page *page, uint16_t top,
                          uint16_t bottom, uint16_t n, quire_cell blank) {
  QUIRE_ASSERT(top <= bottom && bottom < page->capacity.rows);
  const uint32_t height = (uint32_t)bottom - top + 1;
  const uint16_t count = (uint16_t)(n < height ? n : height);
  struct quire_row *rows = quire_page_row_mut(page, top);
  struct quire_row aside[ROTATE_ROWS];
  for (uint32_t left = count < height ? count : 0; left != 0;) {
    const uint32_t step = left < ROTATE_ROWS ? left : ROTATE_ROWS;
    memcpy(aside, rows, step * sizeof *rows);
    memmove(rows, rows + step, (height - step) * sizeof *rows);
    memcpy(rows + (height - step), aside, step * sizeof *rows);
    left -= step;
  }
  fill_rows(page, (uint16_t)(bottom + 1 - count), count, blank);
}

void quire_page_scroll_down(struct quire_page *page, uint16_t top,
                            uint16_t bottom, uint16_t n, quire_cell blank) {
  QUIRE_ASSERT(top <= bottom && bottom < page->capacity.rows);
  const uint32_t height = (uint32_t)bottom - top + 1;
  const uint16_t count = (uint16_t)(n < height ? n : height);
  struct quire_row *rows = quire_page_row_mut(page, top);
  struct quire_row aside[ROTATE_ROWS];
  for (uint32_t left = count < height ? count : 0; left != 0;) {
    const uint32_t step = left < ROTATE_ROWS ? left : ROTATE_ROWS;
    memcpy(aside, rows + (height - step), step * sizeof *rows);
    memmove(rows + step, rows, (height - step) * sizeof *rows);
    memcpy(rows, aside, step * sizeof *rows);
    left -= step;
  }
  fill_rows(page, top, count, blank);
}

void quire_page_set_row_flags(struct quire_page *page, uint16_t y,
                              uint16_t clear, uint16_t set) {
  struct quire_row *row = quire_page_row_mut(page, y);
  QUIRE_ASSERT(((clear | set) & ~QUIRE_ROW_OWNED) == 0);
  const uint16_t flags = (uint16_t)((row->flags & ~(clear & QUIRE_ROW_OWNED)) |
                                    (set & QUIRE_ROW_OWNED));
  if (flags != row->flags) {
    row->flags = flags;
    quire_page_touch(page, row);
  }
}

enum quire_result quire_page_mark_merge(struct quire_page *page, uint16_t y,
                                        const struct quire_mark *mark) {
  struct quire_row *row = quire_page_row_mut(page, y);
  const uint32_t slot = quire_page_slot(page, row);
  struct quire_mark *held = mark_map_get_ptr(&page->marks, NULL, &slot);
  if (held == NULL) {
    if (mark_map_put(&page->marks, NULL, &slot, mark) != QUIRE_OK) {
      return QUIRE_ERR_FULL_MARKS;
    }
    row->flags |= QUIRE_ROW_HAS_MARK;
  } else {
    held->kinds |= mark->kinds;
    if ((mark->kinds & QUIRE_MARK_STATUS) != 0) {
      held->exit_status = mark->exit_status;
    }
  }
  quire_page_touch(page, row);
  return QUIRE_OK;
}

void quire_page_mark_remove(struct quire_page *page, uint16_t y) {
  struct quire_row *row = quire_page_row_mut(page, y);
  if ((row->flags & QUIRE_ROW_HAS_MARK) != 0) {
    forget_mark(page, row);
    quire_page_touch(page, row);
  }
}
