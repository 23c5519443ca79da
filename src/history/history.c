/* The history: committing rows, replacing the tail, limits.
 *
 * A row is appended to the open leaf first and everything else follows from
 * steps that cannot fail, so that a failure only has to roll the open leaf
 * back. Sealing is not part of any promise: where memory for a sealed leaf is
 * short, the open leaf simply grows on until there is some.
 *
 * Invariants (directory.c has those of leaves and ids):
 *   1. tail_open is false when no line is held.
 *   2. tail_cols is the width of the rows of the open tail; it is 0 when the
 *      newest line must not be extended: it is complete, or its tail was taken
 *      back at a chunk's border, where rows must go on breaking.
 *   3. After each call at most lines_max lines are held, their bytes are at
 *      most bytes_max, and the memory held is at most one leaf more. */
#include "base/assert.h"
#include "base/seed.h"
#include "history/state.h"

enum {
  LEAF_BYTES = 128 * 1024,
  LEAF_BYTES_MIN = 1024,
  THAW_BYTES = 8 * 1024 * 1024
};

/* ---- life ---------------------------------------------------------------- */

static uint32_t leaf_bytes_of(uint32_t wished, uint64_t bytes_max) {
  uint64_t bytes = wished != 0 ? wished : LEAF_BYTES;
  /* Some leaves must fit, or the limit would be reached by one of them. */
  if (bytes > bytes_max / 4) {
    bytes = bytes_max / 4;
  }
  return bytes < LEAF_BYTES_MIN ? LEAF_BYTES_MIN : (uint32_t)bytes;
}

enum quire_result quire_history_new(const struct quire_history_options *options,
                                    struct quire_history **out) {
  const struct quire_allocator *a = options->allocator;
  struct quire_history *h = quire_mem_zalloc(a, sizeof *h);
  if (h == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  h->allocator = a;
  h->lines_max = options->lines_max;
  h->bytes_max = options->bytes_max;
  h->leaf_wished = options->leaf_bytes;
  h->leaf_bytes = leaf_bytes_of(options->leaf_bytes, options->bytes_max);
  h->seed = quire_seed(options->seed);
  quire_open_leaf_init(&h->open, a, quire_seed_next(&h->seed));
  h->open_entry.stamp = ++h->last_stamp;
  quire_thaw_lru_init(
      &h->thawed, a,
      options->thaw_bytes_max != 0 ? options->thaw_bytes_max : THAW_BYTES,
      quire_seed_next(&h->seed));
  *out = h;
  return QUIRE_OK;
}

void quire_history_free(struct quire_history *h) {
  if (h == NULL) {
    return;
  }
  const struct quire_allocator *a = h->allocator;
  quire_thaw_drop_all(h);
  quire_thaw_lru_deinit(&h->thawed);
  quire_directory_drop_all(h);
  quire_open_leaf_deinit(&h->open);
  quire_buffer_deinit(&h->text, a);
  quire_mem_free(a, h, sizeof *h);
}

/* ---- limits -------------------------------------------------------------- */

static uint64_t lines_held(const struct quire_history *h) {
  return h->end_line - h->first_line;
}

static void prune(struct quire_history *h) {
  while (lines_held(h) > h->lines_max) {
    const struct quire_leaf *front = quire_directory_at(h, 0);
    if (lines_held(h) - h->lines_max >= front->end - front->skip) {
      quire_directory_prune_leaf(h);
    } else {
      quire_directory_prune_line(h);
    }
  }
  while (h->sealed_count != 0 &&
         quire_directory_held(h) - quire_directory_at(h, 0)->buffer_bytes >
             h->bytes_max) {
    quire_directory_prune_leaf(h);
  }
  while (lines_held(h) != 0 && quire_directory_live(h) > h->bytes_max) {
    quire_directory_prune_line(h);
  }
  QUIRE_ASSERT(!h->tail_open || lines_held(h) != 0); /* 1 */
}

void quire_history_set_limits(struct quire_history *h, uint64_t lines_max,
                              uint64_t bytes_max) {
  h->lines_max = lines_max;
  h->bytes_max = bytes_max;
  h->leaf_bytes = leaf_bytes_of(h->leaf_wished, bytes_max);
  prune(h);
  quire_directory_shrink(h);
  prune(h); /* where the memory held was over, not the lines */
  quire_thaw_drop_all(h);
}

void quire_history_clear(struct quire_history *h) {
  quire_directory_drop_all(h);
  quire_thaw_drop_all(h);
}

/* ---- writing ------------------------------------------------------------- */

/* The cells of the newest line, which is in the open leaf. */
static uint32_t newest_cells(const struct quire_history *h) {
  const struct quire_leaf_view *v = &h->open_entry.view;
  return v->lines_count != 0 ? quire_leaf_cells(v, v->lines_count - 1) : 0;
}

/* Whether the row goes on in the row before, be it in a new chunk. */
static bool continues_line(const struct quire_history *h,
                           const struct quire_page *page, uint16_t y) {
  return h->tail_open &&
         (quire_page_row(page, y)->flags & QUIRE_ROW_CONTINUATION) != 0;
}

/* Whether the row is appended to the newest chunk. */
static bool extends_chunk(const struct quire_history *h,
                          const struct quire_page *page, uint16_t y) {
  return continues_line(h, page, y) && h->tail_cols == quire_page_cols(page) &&
         h->open_entry.view.lines_count != 0 &&
         newest_cells(h) + quire_encode_cells(page, y) <= QUIRE_LINE_CELLS_MAX;
}

/* Appends a row behind what the open leaf holds and moves the tail state on. On
 * failure the caller rolls back. */
static enum quire_result append_row(struct quire_history *h,
                                    const struct quire_page *page, uint16_t y,
                                    uint64_t time_ms, bool *new_line) {
  const uint16_t cols = quire_page_cols(page);
  const uint16_t flags = quire_page_row(page, y)->flags;
  const bool extends = extends_chunk(h, page, y);
  const struct quire_encode e = {
      .page = page,
      .y = y,
      .new_line = !extends,
      .continues = continues_line(h, page, y),
      .time_ms = time_ms,
  };
  const enum quire_result result = quire_open_leaf_append(&h->open, &e);
  if (result == QUIRE_OK) {
    quire_open_leaf_view(&h->open, &h->open_entry.view);
    h->tail_open = (flags & QUIRE_ROW_WRAP) != 0;
    h->tail_cols = h->tail_open ? cols : 0;
    *new_line = !extends;
  }
  return result;
}

/* The limits say that nothing is kept: the line only gets its id. */
static void commit_nothing(struct quire_history *h,
                           struct quire_address *start) {
  QUIRE_ASSERT(lines_held(h) == 0);
  start->line_id = h->end_line;
  start->cell = 0;
  h->end_line++;
  h->first_line = h->end_line;
  h->open_entry.first_line = h->end_line;
  h->lines_pruned++;
}

enum quire_result quire_history_commit_row(struct quire_history *h,
                                           const struct quire_page *page,
                                           uint16_t y, uint64_t time_ms,
                                           struct quire_address *start) {
  struct quire_address at = {0};
  struct quire_open_leaf_mark mark;
  bool new_line = false;
  if (y >= quire_page_rows(page)) {
    return QUIRE_ERR_MISUSE;
  }
  if (h->lines_max == 0 || h->bytes_max == 0) {
    commit_nothing(h, &at);
  } else {
    if (quire_open_leaf_used(&h->open) >= h->leaf_bytes &&
        !extends_chunk(h, page, y)) {
      /* Also in the middle of a line: it may never end. */
      quire_directory_seal(h, 0);
    }
    quire_open_leaf_mark_set(&h->open, &mark);
    at.cell = newest_cells(h);
    const enum quire_result result = append_row(h, page, y, time_ms, &new_line);
    if (result != QUIRE_OK) {
      quire_open_leaf_rollback(&h->open, &mark);
      quire_directory_refresh(h);
      return result;
    }
    quire_directory_refresh(h);
    h->end_line += new_line;
    at.line_id = h->end_line - 1;
    at.cell = new_line ? 0 : at.cell;
    prune(h);
  }
  if (start != NULL) {
    *start = at;
  }
  return QUIRE_OK;
}

/* The tail state when lines from `line` on are gone: open when the first of
 * them continued the line before. */
static void reopen_tail(struct quire_history *h, uint64_t line) {
  size_t position;
  uint32_t index;
  const struct quire_leaf *leaf =
      quire_directory_find(h, line, &position, &index);
  if (leaf != NULL) {
    h->tail_open =
        line > h->first_line && quire_leaf_line_continues(leaf, index);
    h->tail_cols = 0;
  }
}

enum quire_result quire_history_replace_tail(struct quire_history *h,
                                             uint64_t first_line,
                                             const struct quire_page *page,
                                             uint16_t y0, uint16_t n,
                                             uint64_t time_ms) {
  struct quire_open_leaf_mark mark;
  const bool tail_open = h->tail_open;
  const uint16_t tail_cols = h->tail_cols;
  const uint32_t staged_from = quire_open_leaf_lines(&h->open);
  bool new_line;
  if (n != 0 && (page == NULL || y0 >= quire_page_rows(page) ||
                 n > quire_page_rows(page) - y0)) {
    return QUIRE_ERR_MISUSE;
  }
  first_line = first_line < h->first_line ? h->first_line : first_line;
  first_line = first_line > h->end_line ? h->end_line : first_line;
  reopen_tail(h, first_line);
  quire_open_leaf_mark_set(&h->open, &mark);
  for (uint16_t i = 0; i < n; i++) {
    const enum quire_result result =
        append_row(h, page, (uint16_t)(y0 + i), time_ms, &new_line);
    if (result != QUIRE_OK) {
      quire_open_leaf_rollback(&h->open, &mark);
      quire_directory_refresh(h);
      h->tail_open = tail_open;
      h->tail_cols = tail_cols;
      return result;
    }
  }
  quire_directory_take_back(h, first_line, staged_from);
  if (quire_open_leaf_used(&h->open) / 4 >= h->leaf_bytes) {
    quire_directory_seal(h, h->tail_open ? 1 : 0);
  }
  prune(h);
  return QUIRE_OK;
}

void quire_history_close_line(struct quire_history *h) {
  h->tail_open = false;
  h->tail_cols = 0;
}

/* ---- what is held -------------------------------------------------------- */

uint64_t quire_history_first_line(const struct quire_history *h) {
  return h->first_line;
}

uint64_t quire_history_end_line(const struct quire_history *h) {
  return h->end_line;
}

bool quire_history_tail_open(const struct quire_history *h) {
  return h->tail_open;
}

bool quire_history_line_wraps(const struct quire_history *h, uint64_t line) {
  size_t position;
  uint32_t index;
  if (line + 1 == h->end_line) {
    return h->tail_open;
  }
  const struct quire_leaf *next =
      quire_directory_find(h, line + 1, &position, &index);
  return next != NULL && quire_leaf_line_continues(next, index);
}

enum quire_result quire_history_line_info(const struct quire_history *h,
                                          uint64_t id,
                                          struct quire_line_info *out) {
  size_t position;
  uint32_t index;
  struct quire_reader r;
  struct quire_segment s;
  const struct quire_leaf *leaf =
      quire_directory_find(h, id, &position, &index);
  if (leaf == NULL) {
    return QUIRE_ERR_NOT_FOUND;
  }
  memset(out, 0, sizeof *out);
  out->id = id;
  out->cells = quire_leaf_cells(&leaf->view, index);
  out->has_wide = (leaf->view.lines[index].info & QUIRE_LEAF_LINE_WIDE) != 0;
  out->open = id + 1 == h->end_line && h->tail_open;
  out->joined = id + 1 != h->end_line && quire_history_line_wraps(h, id);
  if (quire_leaf_line_records(&leaf->view, index, &r) &&
      quire_segment_next(&leaf->view, &r, &s)) {
    out->time_ms = s.time_ms;
  }
  return QUIRE_OK;
}
