/* How many lines of which width: answers "how many rows at this width" for a
 * whole leaf, or for many, without a look at a line.
 *
 * A histogram lists the distinct widths of lines, those of only narrow cells
 * apart from those with wide characters: for the latter the rows are known only
 * between two bounds when they break, and the lines are walked where the bounds
 * differ. Histograms are merged, 16 at a time, into nodes of a tree over the
 * sealed leaves. */
#ifndef QUIRE_SRC_HISTORY_WIDTH_INDEX_H
#define QUIRE_SRC_HISTORY_WIDTH_INDEX_H

#include "history/leaf.h"

struct quire_width_count {
  uint32_t cells;
  uint32_t lines;
};

/* Sorted by cells; the first `narrow` items are of narrow lines. */
struct quire_widths {
  struct quire_width_count *items;
  uint32_t narrow;
  uint32_t count;
};

/* A number of rows that was found out, and for which width. cols 0: none. */
struct quire_rows_memo {
  uint64_t rows;
  uint16_t cols;
};

/* Of lines [from, to). */
QUIRE_NODISCARD enum quire_result quire_widths_of_lines(
    const struct quire_allocator *a, const struct quire_leaf_view *v,
    uint32_t from, uint32_t to, struct quire_widths *out);
/* The sum of several. */
QUIRE_NODISCARD enum quire_result quire_widths_merge(
    const struct quire_allocator *a, const struct quire_widths *const *parts,
    uint32_t n, struct quire_widths *out);
void quire_widths_deinit(const struct quire_allocator *a,
                         struct quire_widths *w);

/* Rows at `cols`: never more than there are, and exactly as many when *exact.
 */
uint64_t quire_widths_rows(const struct quire_widths *w, uint16_t cols,
                           bool *exact);

static inline size_t quire_widths_bytes(const struct quire_widths *w) {
  return w->count * sizeof *w->items;
}

#endif
