/* Rows in sequence, history decoded in batches of whole lines. See read.h.
 *
 * Invariant:
 *   Q1  while page is not NULL it holds exactly the rows [first, end) of
 *       history, all of lines before next_line, and row `end` begins next_line.
 */
#include "base/assert.h"
#include "screen/read.h"

/* About the rows of a batch: enough that the cost of making a page vanishes,
 * few enough that an export of a large history stays small. */
enum { BATCH_ROWS = 256 };

void quire_row_source_init(struct quire_row_source *source,
                           struct quire_screen *s) {
  source->screen = s;
  source->page = NULL;
  source->first = 0;
  source->end = 0;
  source->next_line = 0;
}

void quire_row_source_deinit(struct quire_row_source *source) {
  quire_page_free(source->screen->allocator, source->page);
  source->page = NULL;
}

/* The end of a batch of lines that starts at `line`. */
static uint64_t batch_end(const struct quire_screen *s, uint64_t line) {
  uint64_t end = line;
  uint64_t rows = 0;
  struct quire_line_info info;
  while (rows < BATCH_ROWS &&
         quire_history_line_info(s->history, end, &info) == QUIRE_OK) {
    rows += info.cells / s->cols + 1;
    end++;
  }
  return end;
}

/* Decodes the batch that begins with the line of `row`. */
static enum quire_result load(struct quire_row_source *source, int64_t row) {
  struct quire_screen *s = source->screen;
  struct quire_address at = {.line_id = source->next_line, .cell = 0};
  int64_t first = row;
  if (source->page == NULL || row != source->end) {
    int64_t oldest = quire_read_first_row(s);
    enum quire_result result = quire_history_row_to_address(
        s->history, s->cols, (uint64_t)(row - oldest), &at);
    at.cell = 0;
    uint64_t line_row = 0;
    if (result == QUIRE_OK) {
      result = quire_history_address_to_row(s->history, s->cols, at, &line_row,
                                            NULL);
    }
    if (result != QUIRE_OK) {
      return result;
    }
    first = oldest + (int64_t)line_row;
  }
  uint64_t end_line = batch_end(s, at.line_id);
  struct quire_page *page;
  enum quire_result result = quire_history_decode_lines(
      s->history, s->cols, at.line_id, end_line, &page);
  if (result != QUIRE_OK) {
    return result;
  }
  quire_row_source_deinit(source);
  source->page = page;
  source->first = first;
  source->end = first + quire_page_rows(page);
  source->next_line = end_line;
  QUIRE_ASSERT(source->end <= 0); /* Q1 */
  return QUIRE_OK;
}

enum quire_result quire_row_source_get(struct quire_row_source *source,
                                       int64_t row, struct quire_row_ref *out) {
  struct quire_screen *s = source->screen;
  if (source->page == NULL || row < source->first || row >= source->end) {
    if (row >= 0 || row < quire_read_first_row(s)) {
      return quire_screen_row(s, row, out);
    }
    enum quire_result result = load(source, row);
    if (result == QUIRE_ERR_LIMIT) {
      /* A line with more rows than a page can have: one row at a time. */
      return quire_screen_row(s, row, out);
    }
    if (result != QUIRE_OK) {
      return result;
    }
  }
  QUIRE_ASSERT(row >= source->first && row < source->end); /* Q1 */
  quire_row_ref_fill(s, source->page, (uint16_t)(row - source->first), row,
                     out);
  return QUIRE_OK;
}
