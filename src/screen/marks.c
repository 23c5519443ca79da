/* Shell integration marks (OSC 133): one is set, a row's is read, the next one
 * above or below a row is found. */
#include "page/fault.h"
#include "screen/grid.h"
#include "screen/read.h"

void quire_screen_mark(struct quire_screen *s, const struct quire_mark *mark,
                       enum quire_row_semantic row_semantic) {
  uint16_t y = s->cursor.row;
  uint16_t bits =
      (uint16_t)((unsigned)row_semantic << QUIRE_ROW_SEMANTIC_SHIFT) &
      QUIRE_ROW_SEMANTIC_MASK;
  quire_page_set_row_flags(s->page, y, QUIRE_ROW_SEMANTIC_MASK, bits);
  enum quire_result result;
  int tries = 0;
  do {
    result = quire_page_fault(s->allocator);
    if (result == QUIRE_OK) {
      result = quire_page_mark_merge(s->page, y, mark);
    }
  } while (quire_grid_retry(s, result, &tries));
  s->degrades.marks_lost += result != QUIRE_OK;
}

bool quire_screen_row_mark(struct quire_screen *s, int64_t row,
                           struct quire_mark *out) {
  struct quire_row_ref ref;
  if (quire_screen_row(s, row, &ref) != QUIRE_OK) {
    return false;
  }
  return quire_page_mark(ref.page, ref.y, out);
}

/* ---- the next one -------------------------------------------------------- */

/* Looks at rows from, from+step ... before `end`: OK, NOT_FOUND, or why a row
 * could not be read. */
static enum quire_result scan_marks(struct quire_screen *s, int64_t from,
                                    int64_t end, int64_t step, uint32_t kinds,
                                    int64_t *row) {
  for (int64_t r = from; step > 0 ? r < end : r > end; r += step) {
    struct quire_row_ref ref;
    struct quire_mark mark;
    enum quire_result result = quire_screen_row(s, r, &ref);
    if (result != QUIRE_OK) {
      return result;
    }
    if (quire_page_mark(ref.page, ref.y, &mark) && (mark.kinds & kinds) != 0) {
      *row = r;
      return QUIRE_OK;
    }
  }
  return QUIRE_ERR_NOT_FOUND;
}

/* The rows [*first, *end) of a line of history. */
static enum quire_result line_rows(struct quire_screen *s, uint64_t line,
                                   int64_t *first, int64_t *end) {
  int64_t oldest = quire_read_first_row(s);
  struct quire_address at = {.line_id = line, .cell = 0};
  uint64_t row;
  enum quire_result result =
      quire_history_address_to_row(s->history, s->cols, at, &row, NULL);
  if (result != QUIRE_OK) {
    return result;
  }
  *first = oldest + (int64_t)row;
  *end = 0;
  at.line_id++;
  if (at.line_id < quire_history_end_line(s->history)) {
    result = quire_history_address_to_row(s->history, s->cols, at, &row, NULL);
    *end = oldest + (int64_t)row;
  }
  return result;
}

/* The nearest marked row of history at or above (backward) or at or below
 * `start`. The history answers by lines, a line may carry several marks on
 * several rows: the rows of the line it names are looked at here. */
static enum quire_result find_in_history(struct quire_screen *s, int64_t start,
                                         bool backward, uint32_t kinds,
                                         int64_t *row) {
  int64_t oldest = quire_read_first_row(s);
  int64_t first;
  int64_t end;
  struct quire_address at;
  enum quire_result result = quire_history_row_to_address(
      s->history, s->cols, (uint64_t)(start - oldest), &at);
  while (result == QUIRE_OK) {
    result = line_rows(s, at.line_id, &first, &end);
    if (result != QUIRE_OK) {
      break;
    }
    result = backward ? scan_marks(s, start < end ? start : end - 1, first - 1,
                                   -1, kinds, row)
                      : scan_marks(s, start > first ? start : first, end, 1,
                                   kinds, row);
    if (result != QUIRE_ERR_NOT_FOUND) {
      return result;
    }
    if (backward && at.line_id == quire_history_first_line(s->history)) {
      return QUIRE_ERR_NOT_FOUND;
    }
    struct quire_mark mark;
    uint64_t from = backward ? at.line_id - 1 : at.line_id;
    result =
        quire_history_find_mark(s->history, from, backward, kinds, &at, &mark);
  }
  return result;
}

enum quire_result quire_screen_find_mark(struct quire_screen *s, int64_t from,
                                         bool backward, uint32_t kinds,
                                         int64_t *row) {
  int64_t oldest = quire_read_first_row(s);
  if (backward) {
    from = from > s->rows ? s->rows : from;
    if (from <= oldest) {
      return QUIRE_ERR_NOT_FOUND;
    }
    enum quire_result result = from > 0
                                   ? scan_marks(s, from - 1, -1, -1, kinds, row)
                                   : QUIRE_ERR_NOT_FOUND;
    if (result != QUIRE_ERR_NOT_FOUND) {
      return result;
    }
    return oldest < 0
               ? find_in_history(s, from > 0 ? -1 : from - 1, true, kinds, row)
               : QUIRE_ERR_NOT_FOUND;
  }
  from = from < oldest - 1 ? oldest - 1 : from;
  if (from < -1) {
    enum quire_result result = find_in_history(s, from + 1, false, kinds, row);
    if (result != QUIRE_ERR_NOT_FOUND) {
      return result;
    }
  }
  return from < s->rows
             ? scan_marks(s, from < 0 ? 0 : from + 1, s->rows, 1, kinds, row)
             : QUIRE_ERR_NOT_FOUND;
}
