/* The directory: which leaf holds which line; pruning, taking back, sealing.
 *
 *   sealed[head] ... sealed[head + count - 1] | open_entry -> open
 *
 * Lines are pruned at the front by moving a leaf's `skip`, and taken back at
 * the end by moving `end`, or, in the open leaf, by erasing. A leaf whose last
 * line went is freed at once.
 *
 * Invariants:
 *   1. The ids of the leaves' lines are first_line .. end_line - 1 without
 *      gaps, oldest leaf first.
 *   2. Every sealed leaf holds a line (skip < end). Only the first one may have
 *      skip > 0, and only the last one end < lines_count ... unless lines were
 *      taken back before newer leaves were sealed.
 *   3. sealed_bytes is the sum of the sealed buffers.
 *   4. The open leaf's entry shows its arrays; without lines its first_line is
 *      end_line.
 *   5. A stamp names one sequence of lines: it changes whenever an index may
 *      come to mean another line. */
#include "base/assert.h"
#include "history/state.h"
#include "history/wrap.h"

size_t quire_directory_count(const struct quire_history *h) {
  return h->sealed_count + (h->open_entry.end > h->open_entry.skip);
}

struct quire_leaf *quire_directory_at(const struct quire_history *h, size_t i) {
  QUIRE_ASSERT(i <= h->sealed_count);
  /* The entries are the history's own, whoever asks. */
  return i < h->sealed_count ? h->sealed[h->sealed_head + i]
                             : (struct quire_leaf *)(uintptr_t)&h->open_entry;
}

struct quire_leaf *quire_directory_find(const struct quire_history *h,
                                        uint64_t line, size_t *position,
                                        uint32_t *index) {
  if (line < h->first_line || line >= h->end_line) {
    return NULL;
  }
  /* The last leaf that starts at or before the line. */
  size_t low = 0, high = quire_directory_count(h);
  QUIRE_ASSERT(high != 0);
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (quire_leaf_first(quire_directory_at(h, middle)) <= line) {
      low = middle;
    } else {
      high = middle;
    }
  }
  struct quire_leaf *leaf = quire_directory_at(h, low);
  *position = low;
  *index = (uint32_t)(line - leaf->first_line);
  QUIRE_ASSERT(*index >= leaf->skip && *index < leaf->end);
  return leaf;
}

void quire_directory_refresh(struct quire_history *h) {
  quire_open_leaf_view(&h->open, &h->open_entry.view);
  h->open_entry.end = h->open_entry.view.lines_count;
}

/* ---- bytes --------------------------------------------------------------- */

size_t quire_directory_held(const struct quire_history *h) {
  return h->sealed_bytes + quire_open_leaf_held(&h->open);
}

static size_t pruned_bytes(const struct quire_leaf *leaf) {
  const size_t records = leaf->skip < leaf->view.lines_count
                             ? leaf->view.lines[leaf->skip].offset
                             : leaf->view.records_bytes;
  return leaf->skip == 0
             ? 0
             : records + leaf->skip * sizeof(struct quire_leaf_line);
}

size_t quire_directory_live(const struct quire_history *h) {
  size_t bytes = h->sealed_bytes + quire_open_leaf_used(&h->open) -
                 pruned_bytes(&h->open_entry);
  if (h->sealed_count != 0) {
    bytes -= pruned_bytes(quire_directory_at(h, 0));
  }
  return bytes;
}

/* ---- leaves come and go -------------------------------------------------- */

static void free_leaf(struct quire_history *h, struct quire_leaf *leaf) {
  for (int k = 0; k < QUIRE_TREE_LEVELS; k++) {
    QUIRE_ASSERT(leaf->node[k] == NULL);
  }
  h->widths_bytes -= quire_widths_bytes(&leaf->widths);
  h->sealed_bytes -= leaf->buffer_bytes;
  quire_widths_deinit(h->allocator, &leaf->widths);
  quire_mem_unmap(h->allocator, leaf->buffer, leaf->buffer_bytes);
  quire_mem_free(h->allocator, leaf, sizeof *leaf);
}

/* Room for one more leaf in the array. */
static bool reserve_slot(struct quire_history *h) {
  if (h->sealed_head + h->sealed_count < h->sealed_capacity) {
    return true;
  }
  if (h->sealed_head > h->sealed_capacity / 2) {
    memmove(h->sealed, h->sealed + h->sealed_head,
            h->sealed_count * sizeof(struct quire_leaf *));
    h->sealed_head = 0;
    return true;
  }
  const size_t capacity = h->sealed_capacity != 0 ? h->sealed_capacity * 2 : 16;
  struct quire_leaf **sealed =
      quire_mem_resize(h->allocator, (void *)h->sealed,
                       h->sealed_capacity * sizeof(struct quire_leaf *),
                       capacity * sizeof(struct quire_leaf *));
  if (sealed == NULL) {
    return false;
  }
  h->sealed = sealed;
  h->sealed_capacity = capacity;
  return true;
}

/* A sealed leaf of lines [from, to) of the open one, or NULL. */
static struct quire_leaf *make_leaf(struct quire_history *h, uint32_t from,
                                    uint32_t to) {
  const struct quire_leaf_view *v = &h->open_entry.view;
  const size_t bytes = quire_leaf_sealed_bytes(v, from, to);
  struct quire_leaf *leaf = quire_mem_zalloc(h->allocator, sizeof *leaf);
  if (leaf == NULL || bytes > UINT32_MAX) {
    quire_mem_free(h->allocator, leaf, sizeof *leaf);
    return NULL;
  }
  leaf->buffer = quire_mem_map(h->allocator, bytes);
  if (leaf->buffer == NULL ||
      quire_widths_of_lines(h->allocator, v, from, to, &leaf->widths) !=
          QUIRE_OK) {
    quire_mem_unmap(h->allocator, leaf->buffer, bytes);
    quire_mem_free(h->allocator, leaf, sizeof *leaf);
    return NULL;
  }
  quire_leaf_write(v, from, to, leaf->buffer);
  const enum quire_result opened =
      quire_leaf_open(leaf->buffer, bytes, &leaf->view);
  QUIRE_ASSERT(opened == QUIRE_OK);
  (void)opened;
  leaf->buffer_bytes = bytes;
  leaf->first_line = h->open_entry.first_line + from;
  leaf->end = to - from;
  /* Indices stay what they were, so thawed pages of the open leaf serve on. */
  leaf->stamp = from == 0 ? h->open_entry.stamp : ++h->last_stamp;
  return leaf;
}

/* The end of the next leaf's lines: about leaf_bytes, or all the rest. */
static uint32_t cut_lines(const struct quire_history *h, uint32_t from,
                          uint32_t end) {
  const struct quire_leaf_view *v = &h->open_entry.view;
  const size_t limit = h->leaf_bytes;
  if (quire_leaf_sealed_bytes(v, from, end) <= limit + limit / 2) {
    return end;
  }
  uint32_t to = from + 1;
  while (to < end && quire_leaf_sealed_bytes(v, from, to) < limit) {
    to++;
  }
  return to;
}

/* The open leaf without its first n lines. */
static void advance_open(struct quire_history *h, uint32_t n) {
  struct quire_leaf *entry = &h->open_entry;
  quire_open_leaf_erase(&h->open, 0, n);
  entry->first_line += n;
  entry->skip = 0;
  entry->stamp = ++h->last_stamp;
  entry->memo.cols = 0;
  if (quire_open_leaf_held(&h->open) / 4 > h->leaf_bytes) {
    quire_open_leaf_shrink(&h->open); /* a giant line made it large */
  }
  quire_directory_refresh(h);
}

void quire_directory_compact(struct quire_history *h) {
  if (h->open_entry.skip != 0) {
    advance_open(h, h->open_entry.skip);
  }
}

void quire_directory_seal(struct quire_history *h, uint32_t keep) {
  quire_directory_compact(h);
  const uint32_t lines = h->open_entry.end;
  const uint32_t end = lines > keep ? lines - keep : 0;
  uint32_t from = 0;
  if (quire_open_leaf_used(&h->open) < h->leaf_bytes / 2) {
    return;
  }
  while (from < end) {
    const uint32_t to = cut_lines(h, from, end);
    struct quire_leaf *leaf = reserve_slot(h) ? make_leaf(h, from, to) : NULL;
    if (leaf == NULL) {
      break;
    }
    h->sealed[h->sealed_head + h->sealed_count++] = leaf;
    h->sealed_bytes += leaf->buffer_bytes;
    h->widths_bytes += quire_widths_bytes(&leaf->widths);
    quire_tree_grow(h);
    from = to;
  }
  if (from != 0) {
    advance_open(h, from);
  }
}

void quire_directory_shrink(struct quire_history *h) {
  quire_directory_compact(h);
  quire_open_leaf_shrink(&h->open);
  quire_directory_refresh(h);
  if (h->sealed_count == 0) {
    quire_mem_free(h->allocator, (void *)h->sealed,
                   h->sealed_capacity * sizeof(struct quire_leaf *));
    h->sealed = NULL;
    h->sealed_capacity = 0;
  }
}

/* ---- pruning ------------------------------------------------------------- */

static void drop_front_leaf(struct quire_history *h) {
  struct quire_leaf *leaf = quire_directory_at(h, 0);
  QUIRE_ASSERT(h->sealed_count != 0);
  quire_tree_cut(h, 0);
  h->sealed_head++;
  h->sealed_count--;
  h->head_seq++;
  if (h->sealed_count == 0) {
    h->sealed_head = 0;
  }
  free_leaf(h, leaf);
}

static void note_pruned(struct quire_history *h, uint64_t lines) {
  h->first_line += lines;
  h->lines_pruned += lines;
  if (h->first_line == h->end_line) {
    h->tail_open = false;
  }
}

/* Leaves [0, 1) without its oldest line; the memo follows. */
static void skip_line(struct quire_leaf *leaf) {
  if (leaf->memo.cols != 0) {
    if (leaf->memo_end > leaf->skip) {
      leaf->memo.rows -=
          quire_wrap_rows(&leaf->view, leaf->skip, leaf->memo.cols);
    } else {
      leaf->memo.cols = 0;
    }
  }
  leaf->skip++;
}

static void empty_open(struct quire_history *h) {
  h->open_entry.skip = 0;
  advance_open(h, h->open_entry.end);
}

void quire_directory_prune_line(struct quire_history *h) {
  struct quire_leaf *leaf = quire_directory_at(h, 0);
  QUIRE_ASSERT(leaf->skip < leaf->end);
  if (leaf->buffer != NULL && leaf->skip == 0) {
    quire_tree_cut(h, 0);
  }
  skip_line(leaf);
  note_pruned(h, 1);
  if (leaf->skip == leaf->end) {
    if (leaf->buffer != NULL) {
      drop_front_leaf(h);
    } else {
      empty_open(h);
    }
  }
}

void quire_directory_prune_leaf(struct quire_history *h) {
  const struct quire_leaf *leaf = quire_directory_at(h, 0);
  note_pruned(h, leaf->end - leaf->skip);
  if (leaf->buffer != NULL) {
    drop_front_leaf(h);
  } else {
    empty_open(h);
  }
}

void quire_directory_drop_all(struct quire_history *h) {
  while (h->sealed_count != 0) {
    quire_directory_prune_leaf(h);
  }
  note_pruned(h, h->end_line - h->first_line);
  empty_open(h);
  h->open_entry.first_line = h->end_line;
  quire_directory_shrink(h);
}

/* ---- taking back --------------------------------------------------------- */

static void take_back_sealed(struct quire_history *h, uint64_t line) {
  while (h->sealed_count != 0) {
    const size_t last = h->sealed_count - 1;
    struct quire_leaf *leaf = quire_directory_at(h, last);
    if (leaf->first_line + leaf->end <= line) {
      return;
    }
    quire_tree_cut(h, last);
    if (quire_leaf_first(leaf) < line) {
      leaf->end = (uint32_t)(line - leaf->first_line);
      leaf->memo.cols = 0;
      return;
    }
    h->sealed_count--;
    free_leaf(h, leaf);
  }
  h->sealed_head = 0;
}

void quire_directory_take_back(struct quire_history *h, uint64_t line,
                               uint32_t staged_from) {
  struct quire_leaf *entry = &h->open_entry;
  const uint32_t staged = quire_open_leaf_lines(&h->open) - staged_from;
  take_back_sealed(h, line);
  uint32_t from = 0;
  if (line > quire_leaf_first(entry)) {
    from = (uint32_t)(line - entry->first_line);
  } else {
    entry->skip = 0;
    entry->first_line = line;
  }
  if (from < staged_from) {
    quire_open_leaf_erase(&h->open, from, staged_from);
    entry->stamp = ++h->last_stamp;
    entry->memo.cols = 0;
  }
  h->end_line = line + staged;
  quire_directory_refresh(h);
}
