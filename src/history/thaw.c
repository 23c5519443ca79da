/* Thawing: rows of history as rows of pages, kept in an LRU.
 *
 * A page holds a block of up to 32 lines of one leaf; a line of many rows has
 * pages of its own, 64 rows each, so that no page grows with the line. The key
 * says what the page holds, not where it stands: the stamp of the leaf's
 * contents, the block, and for the growing end how far it had grown. Nothing
 * needs to be thrown out when lines are committed, sealed, pruned or taken
 * back: a page that no key leads to any more ages and goes.
 *
 * Invariants:
 *   1. thawed_bytes is the sum of the sizes of the pages in the LRU.
 *   2. Lines of more than LONG_ROWS rows are in no block's page. */
#include "base/assert.h"
#include "history/decode.h"
#include "history/wrap.h"

enum { BLOCK_LINES = 32, LONG_ROWS = 64, PART_ROWS = 64 };

/* Generations of thawed pages differ from those of pages of a screen, which
 * count from 1. */
static const uint64_t generation_base = UINT64_C(1) << 63;

static void drop_page(struct quire_history *h, struct quire_thaw_page *thawed) {
  h->thawed_bytes -= quire_page_size_bytes(thawed->page);
  quire_page_free(h->allocator, thawed->page);
}

void quire_thaw_drop_all(struct quire_history *h) {
  struct quire_thaw_page thawed;
  while (quire_thaw_lru_pop_lru(&h->thawed, NULL, &thawed)) {
    drop_page(h, &thawed);
  }
  QUIRE_ASSERT(h->thawed_bytes == 0);
}

/* The page that shows a row, by key, and how to make it. */
struct wish {
  struct quire_thaw_key key;
  struct quire_decode_job job;
  uint16_t y;
};

static void wish_for_part(const struct quire_row_place *place, struct wish *w) {
  const uint32_t part = place->row / PART_ROWS;
  w->key.block = place->index;
  w->key.part = 1 + part;
  w->job.index = place->index;
  w->job.end_index = place->index + 1;
  w->job.rows_max = UINT32_MAX;
  w->job.row_from = part * PART_ROWS;
  w->job.row_to = w->job.row_from + PART_ROWS;
  w->y = (uint16_t)(place->row % PART_ROWS);
}

static void wish_for_block(const struct quire_row_place *place,
                           struct wish *w) {
  const struct quire_leaf *leaf = place->leaf;
  const uint32_t first = place->index - place->index % BLOCK_LINES;
  uint32_t rows = 0;
  w->key.block = place->index / BLOCK_LINES;
  w->job.index = first;
  w->job.end_index =
      leaf->end - first < BLOCK_LINES ? leaf->end : first + BLOCK_LINES;
  w->job.rows_max = LONG_ROWS;
  w->job.row_to = UINT32_MAX;
  for (uint32_t i = first; i < place->index; i++) {
    const uint32_t n = quire_wrap_rows(&leaf->view, i, w->job.cols);
    rows += n <= LONG_ROWS ? n : 0;
  }
  w->y = (uint16_t)(rows + place->row);
}

static void make_wish(struct quire_history *h, uint16_t cols,
                      const struct quire_row_place *place, struct wish *w) {
  const struct quire_leaf *leaf = place->leaf;
  memset(w, 0, sizeof *w);
  w->job.history = h;
  w->job.leaf = place->position;
  w->job.last_leaf = place->position;
  w->job.cols = cols;
  if (place->rows > LONG_ROWS) {
    wish_for_part(place, w);
  } else {
    wish_for_block(place, w);
  }
  w->job.last_wraps =
      quire_history_line_wraps(h, leaf->first_line + w->job.end_index - 1);
  w->key.stamp = leaf->stamp;
  w->key.lines = w->job.end_index - w->job.index;
  w->key.cols = cols;
  w->key.wraps = w->job.last_wraps;
  if (leaf->buffer == NULL && w->job.end_index == leaf->end) {
    w->key.tail_bytes = leaf->view.records_bytes;
  }
}

/* Puts a page that was made into the LRU, which owns it from then on. */
static enum quire_result keep_page(struct quire_history *h,
                                   const struct quire_thaw_key *key,
                                   struct quire_page *page) {
  struct quire_thaw_lru_result put;
  struct quire_thaw_page old;
  const size_t bytes = quire_page_size_bytes(page);
  const size_t limit = quire_thaw_lru_limit(&h->thawed);
  /* A page larger than the limit is kept alone. */
  const enum quire_result result = quire_thaw_lru_get_or_put(
      &h->thawed, *key, bytes < limit ? bytes : limit, &put);
  if (result != QUIRE_OK) {
    quire_page_free(h->allocator, page);
    return result;
  }
  QUIRE_ASSERT(!put.found_existing);
  put.value->page = page;
  h->thawed_bytes += bytes;
  if (put.evicted) {
    drop_page(h, &put.evicted_value);
  }
  while (quire_thaw_lru_pop_over_limit(&h->thawed, NULL, &old)) {
    drop_page(h, &old);
  }
  return QUIRE_OK;
}

enum quire_result quire_history_thaw_row(struct quire_history *h, uint16_t cols,
                                         uint64_t row,
                                         struct quire_thawed_row *out) {
  struct quire_row_place place;
  struct wish w;
  struct quire_page *page = NULL;
  if (cols > QUIRE_PAGE_COLS_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  enum quire_result result = quire_history_locate_row(h, cols, row, &place);
  if (result != QUIRE_OK) {
    return result;
  }
  make_wish(h, cols, &place, &w);
  const struct quire_thaw_page *found = quire_thaw_lru_get(&h->thawed, w.key);
  if (found != NULL) {
    h->thaw_hits++;
    page = found->page;
  } else {
    h->thaw_misses++;
    result =
        quire_decode_page(&w.job, (uint16_t)quire_decode_rows(&w.job), &page);
    if (result != QUIRE_OK) {
      return result;
    }
    quire_page_set_generation(page, generation_base + ++h->pages_made);
    result = keep_page(h, &w.key, page);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  QUIRE_ASSERT(w.y < quire_page_rows(page));
  out->page = page;
  out->y = w.y;
  out->start.line_id = place.leaf->first_line + place.index;
  out->start.cell = place.cell;
  return QUIRE_OK;
}

enum quire_result quire_history_decode_lines(struct quire_history *h,
                                             uint16_t cols, uint64_t first,
                                             uint64_t end,
                                             struct quire_page **out) {
  struct quire_decode_job job = {
      .history = h,
      .cols = cols,
      .rows_max = UINT32_MAX,
      .row_to = UINT32_MAX,
  };
  if (cols == 0 || cols > QUIRE_PAGE_COLS_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  if (first >= end || end > h->end_line ||
      quire_directory_find(h, first, &job.leaf, &job.index) == NULL) {
    return QUIRE_ERR_NOT_FOUND;
  }
  if (end - first > QUIRE_PAGE_ROWS_MAX ||
      quire_directory_find(h, end - 1, &job.last_leaf, &job.end_index) ==
          NULL) {
    return QUIRE_ERR_LIMIT;
  }
  job.end_index++;
  job.last_wraps = quire_history_line_wraps(h, end - 1);
  const uint64_t rows = quire_decode_rows(&job);
  if (rows > QUIRE_PAGE_ROWS_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  return quire_decode_page(&job, (uint16_t)rows, out);
}
