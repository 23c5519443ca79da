/* Histograms of line widths: made from lines, merged, asked.
 *
 * Most lines are short, so small widths are counted in an array on the stack
 * and only the others are sorted. */
#include "history/width_index.h"

#include <stdlib.h>

#include "base/assert.h"
#include "history/wrap.h"

enum { SMALL_WIDTHS = 1024 };

static int compare_cells(const void *a, const void *b) {
  const struct quire_width_count *x = a;
  const struct quire_width_count *y = b;
  return (x->cells > y->cells) - (x->cells < y->cells);
}

/* Sorts and sums up equal widths; answers how many are left. */
static uint32_t compact(struct quire_width_count *items, uint32_t n) {
  uint32_t kept = 0;
  if (n != 0) {
    qsort(items, n, sizeof *items, compare_cells);
  }
  for (uint32_t i = 0; i < n; i++) {
    if (kept != 0 && items[kept - 1].cells == items[i].cells) {
      items[kept - 1].lines += items[i].lines;
    } else {
      items[kept++] = items[i];
    }
  }
  return kept;
}

/* Lines that have, or have not, wide characters. `items` has room for all. */
static uint32_t count_lines(const struct quire_leaf_view *v, uint32_t from,
                            uint32_t to, bool wide,
                            struct quire_width_count *items) {
  uint32_t small[SMALL_WIDTHS] = {0};
  uint32_t small_count = 0, large_count = 0;
  for (uint32_t i = from; i < to; i++) {
    const uint32_t cells = quire_leaf_cells(v, i);
    if (((v->lines[i].info & QUIRE_LEAF_LINE_WIDE) != 0) != wide) {
      continue;
    }
    if (cells < SMALL_WIDTHS) {
      small_count += small[cells]++ == 0;
    } else {
      items[large_count++] = (struct quire_width_count){cells, 1};
    }
  }
  large_count = compact(items, large_count);
  if (large_count != 0) {
    memmove(items + small_count, items, large_count * sizeof *items);
  }
  uint32_t n = 0;
  for (uint32_t cells = 0; n < small_count; cells++) {
    if (small[cells] != 0) {
      items[n++] = (struct quire_width_count){cells, small[cells]};
    }
  }
  return small_count + large_count;
}

/* Cuts the items' memory down to what is used, where the allocator can. */
static void fit(const struct quire_allocator *a, struct quire_widths *w,
                uint32_t room) {
  if (w->count == room) {
    return;
  }
  struct quire_width_count *items = quire_mem_resize(
      a, w->items, room * sizeof *items, w->count * sizeof *items);
  if (items != NULL) {
    w->items = items;
  } else {
    /* Rare: rather none than one whose size is not known any more. */
    quire_mem_free(a, w->items, room * sizeof *items);
    memset(w, 0, sizeof *w);
  }
}

enum quire_result quire_widths_of_lines(const struct quire_allocator *a,
                                        const struct quire_leaf_view *v,
                                        uint32_t from, uint32_t to,
                                        struct quire_widths *out) {
  const uint32_t lines = to - from;
  memset(out, 0, sizeof *out);
  if (lines == 0) {
    return QUIRE_OK;
  }
  out->items = quire_mem_alloc_array(a, lines, sizeof *out->items);
  if (out->items == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  out->narrow = count_lines(v, from, to, false, out->items);
  out->count =
      out->narrow + count_lines(v, from, to, true, out->items + out->narrow);
  QUIRE_ASSERT(out->count <= lines);
  fit(a, out, lines);
  return out->items != NULL ? QUIRE_OK : QUIRE_ERR_OUT_OF_MEMORY;
}

enum quire_result quire_widths_merge(const struct quire_allocator *a,
                                     const struct quire_widths *const *parts,
                                     uint32_t n, struct quire_widths *out) {
  uint32_t room = 0, at = 0;
  memset(out, 0, sizeof *out);
  for (uint32_t i = 0; i < n; i++) {
    if (__builtin_add_overflow(room, parts[i]->count, &room)) {
      return QUIRE_ERR_LIMIT;
    }
  }
  if (room == 0) {
    return QUIRE_OK;
  }
  out->items = quire_mem_alloc_array(a, room, sizeof *out->items);
  if (out->items == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  for (uint32_t i = 0; i < n; i++) {
    memcpy(out->items + at, parts[i]->items,
           parts[i]->narrow * sizeof *out->items);
    at += parts[i]->narrow;
  }
  out->narrow = compact(out->items, at);
  at = out->narrow;
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t wide = parts[i]->count - parts[i]->narrow;
    memcpy(out->items + at, parts[i]->items + parts[i]->narrow,
           wide * sizeof *out->items);
    at += wide;
  }
  out->count =
      out->narrow + compact(out->items + out->narrow, at - out->narrow);
  fit(a, out, room);
  return out->items != NULL ? QUIRE_OK : QUIRE_ERR_OUT_OF_MEMORY;
}

void quire_widths_deinit(const struct quire_allocator *a,
                         struct quire_widths *w) {
  quire_mem_free(a, w->items, w->count * sizeof *w->items);
  memset(w, 0, sizeof *w);
}

uint64_t quire_widths_rows(const struct quire_widths *w, uint16_t cols,
                           bool *exact) {
  uint64_t rows = 0;
  *exact = true;
  for (uint32_t i = 0; i < w->narrow; i++) {
    rows += (uint64_t)quire_wrap_narrow_rows(w->items[i].cells, cols) *
            w->items[i].lines;
  }
  for (uint32_t i = w->narrow; i < w->count; i++) {
    const uint32_t cells = w->items[i].cells;
    const uint32_t least = quire_wrap_wide_rows_min(cells, cols);
    rows += (uint64_t)least * w->items[i].lines;
    *exact = *exact && least == quire_wrap_wide_rows_max(cells, cols);
  }
  return rows;
}
