/* The tree over the leaves: rows of many leaves at once.
 *
 * Leaves are numbered for ever as they are sealed (seq). The node of level k
 * over leaves s .. s + 16^k - 1, where 16^k divides s, hangs on leaf s and is
 * made when the last of them is sealed. A node exists only while all its leaves
 * are whole: pruning cuts the nodes over the oldest leaf, taking lines back
 * those over the newest, so that a walk visits at most 15 nodes a level at
 * either end. A node that could not be made for lack of memory is missing, and
 * its children are visited instead.
 *
 * What a node or a leaf answered last is remembered with the width it was for:
 * the first exact question at a width walks the lines with wide characters, the
 * next ones do not.
 *
 * Invariants:
 *   1. A node's widths are the sum of those of its leaves, which are all whole.
 *   2. A memo holds exact rows. */
#include "base/assert.h"
#include "history/state.h"
#include "history/wrap.h"

static uint64_t span_of(int level) {
  return UINT64_C(1) << (4 * level);
}

static struct quire_leaf *sealed_at(const struct quire_history *h, size_t i) {
  return h->sealed[h->sealed_head + i];
}

/* ---- growing and cutting ------------------------------------------------- */

/* Histograms of the 16 parts of a node of `level` at leaf i, or false. */
static bool parts_of_node(const struct quire_history *h, size_t i, int level,
                          const struct quire_widths **parts) {
  const size_t step = (size_t)span_of(level - 1);
  for (size_t k = 0; k < QUIRE_TREE_FAN; k++) {
    const struct quire_leaf *leaf = sealed_at(h, i + k * step);
    if (level == 1) {
      if (!quire_leaf_is_whole(leaf)) {
        return false;
      }
      parts[k] = &leaf->widths;
    } else if (leaf->node[level - 2] == NULL) {
      return false;
    } else {
      parts[k] = &leaf->node[level - 2]->widths;
    }
  }
  return true;
}

static bool make_node(struct quire_history *h, size_t i, int level) {
  const struct quire_widths *parts[QUIRE_TREE_FAN];
  struct quire_leaf *owner = sealed_at(h, i);
  QUIRE_ASSERT(owner->node[level - 1] == NULL);
  if (!parts_of_node(h, i, level, parts)) {
    return false;
  }
  struct quire_tree_node *node = quire_mem_zalloc(h->allocator, sizeof *node);
  if (node == NULL || quire_widths_merge(h->allocator, parts, QUIRE_TREE_FAN,
                                         &node->widths) != QUIRE_OK) {
    quire_mem_free(h->allocator, node, sizeof *node);
    return false;
  }
  h->widths_bytes += sizeof *node + quire_widths_bytes(&node->widths);
  owner->node[level - 1] = node;
  return true;
}

void quire_tree_grow(struct quire_history *h) {
  const uint64_t next = h->head_seq + h->sealed_count;
  for (int level = 1; level <= QUIRE_TREE_LEVELS; level++) {
    const uint64_t span = span_of(level);
    if (next % span != 0 || next - span < h->head_seq ||
        !make_node(h, (size_t)(next - span - h->head_seq), level)) {
      return;
    }
  }
}

void quire_tree_cut(struct quire_history *h, size_t i) {
  const uint64_t seq = h->head_seq + i;
  for (int level = 1; level <= QUIRE_TREE_LEVELS; level++) {
    const uint64_t start = seq - seq % span_of(level);
    if (start < h->head_seq) {
      /* Its owner is gone, and so is it; the same holds further up. */
      return;
    }
    struct quire_leaf *owner = sealed_at(h, (size_t)(start - h->head_seq));
    struct quire_tree_node *node = owner->node[level - 1];
    if (node != NULL) {
      h->widths_bytes -= sizeof *node + quire_widths_bytes(&node->widths);
      quire_widths_deinit(h->allocator, &node->widths);
      quire_mem_free(h->allocator, node, sizeof *node);
      owner->node[level - 1] = NULL;
    }
  }
}

/* ---- asking -------------------------------------------------------------- */

uint64_t quire_leaf_rows(struct quire_leaf *leaf, uint16_t cols) {
  /* The newest line of the open leaf may still grow. */
  const uint32_t stable = leaf->buffer != NULL || leaf->end == leaf->skip
                              ? leaf->end
                              : leaf->end - 1;
  if (leaf->memo.cols != cols) {
    bool exact = false;
    uint64_t rows = 0;
    if (quire_leaf_is_whole(leaf)) {
      rows = quire_widths_rows(&leaf->widths, cols, &exact);
    }
    leaf->memo.cols = cols;
    leaf->memo.rows = exact ? rows : 0;
    leaf->memo_end = exact ? leaf->end : leaf->skip;
  }
  while (leaf->memo_end < stable) {
    leaf->memo.rows += quire_wrap_rows(&leaf->view, leaf->memo_end++, cols);
  }
  uint64_t rows = leaf->memo.rows;
  if (stable < leaf->end) {
    rows += quire_wrap_rows(&leaf->view, stable, cols);
  }
  return rows;
}

/* The highest level, at most `max_level`, of a node at leaf i that ends at or
 * before `to`; 0 when there is only the leaf itself. */
static int level_at(const struct quire_history *h, size_t i, size_t to,
                    int max_level) {
  if (i >= h->sealed_count) {
    return 0;
  }
  const struct quire_leaf *leaf = sealed_at(h, i);
  for (int level = max_level; level > 0; level--) {
    if (leaf->node[level - 1] != NULL && span_of(level) <= to - i) {
      return level;
    }
  }
  return 0;
}

static uint64_t rows_between(struct quire_history *h, size_t from, size_t to,
                             uint16_t cols, int max_level);

static uint64_t item_rows(struct quire_history *h, size_t i, int level,
                          uint16_t cols) {
  bool exact;
  if (level == 0) {
    return quire_leaf_rows(quire_directory_at(h, i), cols);
  }
  struct quire_tree_node *node = sealed_at(h, i)->node[level - 1];
  if (node->memo.cols != cols) {
    uint64_t rows = quire_widths_rows(&node->widths, cols, &exact);
    if (!exact) {
      rows = rows_between(h, i, i + (size_t)span_of(level), cols, level - 1);
    }
    node->memo.cols = cols;
    node->memo.rows = rows;
  }
  return node->memo.rows;
}

static uint64_t rows_between(struct quire_history *h, size_t from, size_t to,
                             uint16_t cols, int max_level) {
  uint64_t rows = 0;
  while (from < to) {
    const int level = level_at(h, from, to, max_level);
    rows += item_rows(h, from, level, cols);
    from += (size_t)span_of(level);
  }
  return rows;
}

uint64_t quire_tree_rows(struct quire_history *h, size_t n, uint16_t cols) {
  return rows_between(h, 0, n, cols, QUIRE_TREE_LEVELS);
}

bool quire_tree_find_row(struct quire_history *h, uint16_t cols, uint64_t *row,
                         size_t *leaf) {
  size_t from = 0, to = quire_directory_count(h);
  int max_level = QUIRE_TREE_LEVELS;
  while (from < to) {
    const int level = level_at(h, from, to, max_level);
    const uint64_t rows = item_rows(h, from, level, cols);
    if (*row >= rows) {
      *row -= rows;
      from += (size_t)span_of(level);
    } else if (level == 0) {
      *leaf = from;
      return true;
    } else {
      to = from + (size_t)span_of(level);
      max_level = level - 1;
    }
  }
  return false;
}
