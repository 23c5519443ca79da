/* Figures of a history, and whether it is sound. */
#include "history/state.h"
#include "history/wrap.h"

void quire_history_get_stats(const struct quire_history *h,
                             struct quire_history_stats *out) {
  const size_t count = quire_directory_count(h);
  memset(out, 0, sizeof *out);
  out->lines = h->end_line - h->first_line;
  out->leaves = count;
  out->sealed_leaves = h->sealed_count;
  out->leaf_bytes = quire_directory_held(h);
  for (size_t i = 0; i < count; i++) {
    const struct quire_leaf_view *v = &quire_directory_at(h, i)->view;
    out->text_bytes += v->totals.text_bytes;
    out->style_bytes += v->totals.run_bytes + v->strings_bytes +
                        v->styles_count * sizeof *v->styles +
                        v->links_count * sizeof *v->links;
    out->index_bytes += v->lines_count * sizeof *v->lines;
    out->styles += v->styles_count;
    out->links += v->links_count;
    out->clusters += v->totals.clusters;
  }
  out->index_bytes += h->widths_bytes +
                      h->sealed_count * sizeof(struct quire_leaf) +
                      h->sealed_capacity * sizeof(struct quire_leaf *) +
                      quire_open_leaf_index_bytes(&h->open);
  out->thawed_pages = quire_thaw_lru_count(&h->thawed);
  out->thawed_bytes = h->thawed_bytes;
  out->thaw_hits = h->thaw_hits;
  out->thaw_misses = h->thaw_misses;
  out->lines_pruned = h->lines_pruned;
}

/* ---- verify -------------------------------------------------------------- */

/* Compares the histogram with one that is made afresh, at a few widths. */
static const char *widths_fault(const struct quire_leaf *leaf) {
  static const uint16_t probes[] = {1, 2, 7, 80, 16384};
  uint64_t lines = 0;
  for (uint32_t i = 0; i < leaf->widths.count; i++) {
    lines += leaf->widths.items[i].lines;
  }
  if (lines != leaf->view.lines_count) {
    return "tree: lines in a histogram (1)";
  }
  for (size_t p = 0; p < sizeof probes / sizeof probes[0]; p++) {
    bool exact;
    uint64_t counted = 0;
    const uint64_t rows = quire_widths_rows(&leaf->widths, probes[p], &exact);
    for (uint32_t i = 0; i < leaf->view.lines_count; i++) {
      counted += quire_wrap_rows(&leaf->view, i, probes[p]);
    }
    if (rows > counted || (exact && rows != counted)) {
      return "tree: rows of a histogram (1)";
    }
  }
  return NULL;
}

static const char *memo_fault(const struct quire_leaf *leaf) {
  uint64_t rows = 0;
  if (leaf->memo.cols == 0) {
    return NULL;
  }
  if (leaf->memo_end > leaf->end) {
    return "tree: memo beyond the leaf (2)";
  }
  for (uint32_t i = leaf->skip; i < leaf->memo_end; i++) {
    rows += quire_wrap_rows(&leaf->view, i, leaf->memo.cols);
  }
  return rows == leaf->memo.rows ? NULL : "tree: memo of a leaf (2)";
}

static const char *leaf_fault(const struct quire_history *h, size_t i,
                              uint64_t first_line) {
  const struct quire_leaf *leaf = quire_directory_at(h, i);
  const char *fault = NULL;
  if (leaf->skip >= leaf->end || leaf->end > leaf->view.lines_count ||
      (i != 0 && leaf->skip != 0)) {
    return "directory: lines of a leaf (2)";
  }
  if (quire_leaf_first(leaf) != first_line) {
    return "directory: ids with a gap (1)";
  }
  if (!quire_leaf_verify(&leaf->view, &fault)) {
    return fault;
  }
  fault = memo_fault(leaf);
  if (fault == NULL && leaf->buffer != NULL) {
    fault = widths_fault(leaf);
  }
  return fault;
}

/* Each node against the leaves under it. */
static const char *nodes_fault(const struct quire_history *h, size_t i) {
  const struct quire_leaf *owner = quire_directory_at(h, i);
  size_t span = 1;
  for (int k = 0; k < QUIRE_TREE_LEVELS; k++) {
    const struct quire_tree_node *node = owner->node[k];
    uint64_t rows = 0, lines = 0;
    bool exact;
    span *= QUIRE_TREE_FAN;
    if (node == NULL) {
      continue;
    }
    if ((h->head_seq + i) % span != 0 || span > h->sealed_count - i) {
      return "tree: a node over leaves that are not there (1)";
    }
    for (size_t j = i; j < i + span; j++) {
      const struct quire_leaf *leaf = quire_directory_at(h, j);
      if (!quire_leaf_is_whole(leaf)) {
        return "tree: a node over a leaf that is not whole (1)";
      }
      rows += quire_widths_rows(&leaf->widths, 80, &exact);
      lines += leaf->end;
    }
    for (uint32_t w = 0; w < node->widths.count; w++) {
      lines -= node->widths.items[w].lines;
    }
    if (lines != 0 || rows != quire_widths_rows(&node->widths, 80, &exact)) {
      return "tree: widths of a node (1)";
    }
  }
  return NULL;
}

static const char *state_fault(const struct quire_history *h) {
  size_t thawed = 0;
  for (const struct quire_thaw_lru_entry *e = quire_thaw_lru_newest(&h->thawed);
       e != NULL; e = quire_thaw_lru_next_older(e)) {
    thawed += quire_page_size_bytes(e->value.page);
  }
  if (thawed != h->thawed_bytes) {
    return "thaw: bytes of pages (1)";
  }
  if (h->tail_open && h->first_line == h->end_line) {
    return "history: an open line that is not held (1)";
  }
  if (h->end_line - h->first_line > h->lines_max ||
      (h->first_line != h->end_line &&
       quire_directory_live(h) > h->bytes_max)) {
    return "history: beyond its limits (3)";
  }
  return NULL;
}

bool quire_history_verify(const struct quire_history *h, const char **fault) {
  const size_t count = quire_directory_count(h);
  uint64_t line = h->first_line;
  size_t bytes = 0;
  const char *lru_fault = NULL;
  *fault = state_fault(h);
  for (size_t i = 0; i < count && *fault == NULL; i++) {
    const struct quire_leaf *leaf = quire_directory_at(h, i);
    *fault = leaf_fault(h, i, line);
    if (*fault == NULL && leaf->buffer != NULL) {
      *fault = nodes_fault(h, i);
    }
    line += leaf->end - leaf->skip;
    bytes += leaf->buffer_bytes;
  }
  if (*fault == NULL && line != h->end_line) {
    *fault = "directory: ids with a gap (1)";
  }
  if (*fault == NULL && bytes != h->sealed_bytes) {
    *fault = "directory: bytes of sealed leaves (3)";
  }
  if (*fault == NULL && !quire_thaw_lru_verify(&h->thawed, &lru_fault)) {
    *fault = lru_fault;
  }
  return *fault == NULL;
}
