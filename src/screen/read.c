/* Reading: rows of the screen and of history as rows of pages, and clones.
 *
 *   point rows   -history_rows .. -1 | 0 .. rows-1
 *   come from    history, thawed     | the active page
 *
 * Numbered invariants, on top of those of screen.h:
 *   R1  the seam is open in both directions or in none: row -1 has WRAP and row
 *       0 has CONTINUATION exactly while the newest line is open and the
 *       primary screen is active. Beside the alternate screen the line shows as
 *       if it ended, whatever the primary page behind says.
 *   R2  an address that the history has taken back (its rows are on the screen
 *       again) keeps its meaning: the k-th logical line on the screen will be
 *       committed under the k-th id from the history's end. */
#include <quire/row.h>

#include "screen/read.h"

#include "base/assert.h"
#include "page/fault.h"

int64_t quire_read_first_row(struct quire_screen *s) {
  uint64_t rows = quire_history_rows(s->history, s->cols);
  QUIRE_ASSERT(rows <= INT64_MAX);
  return -(int64_t)rows;
}

bool quire_read_seam_joined(const struct quire_screen *s) {
  return !s->alternate && quire_history_tail_open(s->history);
}

void quire_page_row_ref(const struct quire_page *page, uint16_t y,
                        struct quire_row_ref *out) {
  const struct quire_row *head = quire_page_row(page, y);
  out->page = page;
  out->y = y;
  out->cols = quire_page_cols(page);
  out->flags = head->flags;
  out->occupied = head->occupied;
  out->cells = quire_page_cells(page, y);
  out->generation = quire_page_generation(page);
  out->version = head->version;
  out->row = y;
}

void quire_row_ref_fill(const struct quire_screen *s,
                        const struct quire_page *page, uint16_t y, int64_t row,
                        struct quire_row_ref *out) {
  quire_page_row_ref(page, y, out);
  out->cols = s->cols;
  out->row = row;
  /* R1 */
  if (row == -1 || row == 0) {
    uint16_t flag = row == 0 ? QUIRE_ROW_CONTINUATION : QUIRE_ROW_WRAP;
    out->flags = (uint16_t)(out->flags & ~(unsigned)flag);
    if (quire_read_seam_joined(s)) {
      out->flags = (uint16_t)(out->flags | flag);
    }
  }
}

enum quire_result quire_screen_row(struct quire_screen *s, int64_t row,
                                   struct quire_row_ref *out) {
  if (row >= s->rows) {
    return QUIRE_ERR_NOT_FOUND;
  }
  if (row >= 0) {
    quire_row_ref_fill(s, s->page, (uint16_t)row, row, out);
    return QUIRE_OK;
  }
  int64_t first = quire_read_first_row(s);
  if (row < first) {
    return QUIRE_ERR_NOT_FOUND;
  }
  struct quire_thawed_row thawed;
  enum quire_result result = quire_history_thaw_row(
      s->history, s->cols, (uint64_t)(row - first), &thawed);
  if (result != QUIRE_OK) {
    return result;
  }
  quire_row_ref_fill(s, thawed.page, thawed.y, row, out);
  return QUIRE_OK;
}

uint16_t quire_read_wrap_end(const struct quire_row_ref *row) {
  uint16_t end = row->row < 0 ? row->occupied : row->cols;
  QUIRE_ASSERT(end <= row->cols);
  bool head =
      end > 0 && quire_cell_wide(row->cells[end - 1]) == QUIRE_SPACER_HEAD;
  return head ? (uint16_t)(end - 1) : end;
}

/* ---- clones ------------------------------------------------------------- */

/* Copies a row, growing *page as often as it takes. */
static enum quire_result clone_row(struct quire_screen *s,
                                   const struct quire_row_ref *row, uint16_t y,
                                   struct quire_page **page) {
  for (;;) {
    enum quire_result result = quire_page_fault(s->allocator);
    if (result == QUIRE_OK) {
      result = quire_page_copy_row(*page, y, row->page, row->y);
    }
    if (result == QUIRE_OK) {
      uint16_t seam = QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION;
      quire_page_set_row_flags(*page, y, seam, row->flags & seam);
      return QUIRE_OK;
    }
    struct quire_page_capacity capacity;
    quire_page_get_capacity(*page, &capacity);
    result = quire_page_capacity_grow(&capacity, result);
    struct quire_page *larger = NULL;
    if (result == QUIRE_OK) {
      result = quire_page_regrow(s->allocator, *page, &capacity, 0, &larger);
    }
    if (result != QUIRE_OK) {
      return result;
    }
    quire_page_free(s->allocator, *page);
    *page = larger;
  }
}

/* Moves the rows into a page that has room for nothing more. */
static enum quire_result shrink_to_fit(struct quire_screen *s,
                                       struct quire_page **page) {
  struct quire_page_capacity exact;
  quire_page_exact_capacity(*page, 0, quire_page_rows(*page), &exact);
  struct quire_page *fit;
  enum quire_result result =
      quire_page_regrow(s->allocator, *page, &exact, 0, &fit);
  if (result == QUIRE_OK) {
    quire_page_free(s->allocator, *page);
    *page = fit;
  }
  return result;
}

enum quire_result quire_screen_clone_rows(struct quire_screen *s, int64_t first,
                                          uint16_t n, struct quire_page **out) {
  if (n == 0 || first < quire_read_first_row(s) || first > s->rows - n) {
    return QUIRE_ERR_NOT_FOUND;
  }
  struct quire_page_capacity capacity = {.cols = s->cols, .rows = n};
  struct quire_page *page;
  enum quire_result result = quire_page_new(s->allocator, &capacity, 0, &page);
  if (result != QUIRE_OK) {
    return result;
  }
  for (uint16_t y = 0; y < n && result == QUIRE_OK; y++) {
    struct quire_row_ref row;
    result = quire_screen_row(s, first + y, &row);
    if (result == QUIRE_OK) {
      result = clone_row(s, &row, y, &page);
    }
  }
  if (result == QUIRE_OK) {
    result = shrink_to_fit(s, &page);
  }
  if (result != QUIRE_OK) {
    quire_page_free(s->allocator, page);
    return result;
  }
  quire_page_set_generation(page, ++s->generations);
  *out = page;
  return QUIRE_OK;
}
