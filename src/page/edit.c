/* Editing cells: put, clear, insert, delete, move, swap.
 *
 * Each function keeps the page's invariants (page.c) for the rows it touches:
 * references move or are given back in runs, `occupied` stays a high-water
 * mark, the hint flags gain what the new cells need and lose it only when the
 * row is known to be empty, and the row's version grows. */
#include <string.h>

#include "page/layout.h"

static void row_emptied(struct quire_row *row) {
  if (row->occupied == 0) {
    row->flags &= (uint16_t)~QUIRE_ROW_HINTS;
  }
}

static uint32_t min_u32(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}
static uint32_t max_u32(uint32_t a, uint32_t b) {
  return a > b ? a : b;
}

/* Styles and links of cells that the flags allow, in runs of equal ids. */
static void drop_runs(struct quire_page *page, const quire_cell *cells,
                      uint32_t n) {
  const quire_cell ids = QUIRE_CELL_STYLE_MASK | QUIRE_CELL_LINK_MASK;
  for (uint32_t i = 0; i < n;) {
    const quire_cell run = cells[i] & ids;
    const uint32_t from = i;
    do {
      i++;
    } while (i < n && (cells[i] & ids) == run);
    if ((run & QUIRE_CELL_STYLE_MASK) != 0) {
      (void)style_set_release_multiple(&page->styles, quire_cell_style(run),
                                       i - from);
    }
    if ((run & QUIRE_CELL_LINK_MASK) != 0) {
      (void)link_set_release_multiple(&page->links, quire_cell_link(run),
                                      i - from);
    }
  }
}

void quire_page_drop_cells(struct quire_page *page, const struct quire_row *row,
                           uint32_t x, uint32_t n) {
  const uint32_t end = min_u32(x + n, row->occupied);
  if ((row->flags & QUIRE_ROW_HINTS) == 0 || end <= x) {
    return;
  }
  const quire_cell *cells = quire_page_cells_of(page, row);
  if ((row->flags & (QUIRE_ROW_STYLED | QUIRE_ROW_HAS_LINK)) != 0) {
    drop_runs(page, cells + x, end - x);
  }
  if ((row->flags & QUIRE_ROW_HAS_CLUSTER) != 0) {
    for (uint32_t i = x; i < end; i++) {
      if (quire_cell_is_cluster(cells[i])) {
        (void)cluster_set_release(&page->clusters,
                                  (quire_id)quire_cell_content(cells[i]));
      }
    }
  }
}

void quire_page_put_cells(struct quire_page *page, uint16_t y, uint16_t x,
                          const quire_cell *cells, uint16_t n) {
  struct quire_row *row = quire_page_row_mut(page, y);
  QUIRE_ASSERT((uint32_t)x + n <= page->capacity.cols);
  if (n == 0) {
    return;
  }
  quire_page_drop_cells(page, row, x, n);
  quire_cell *out = quire_page_cells_of(page, row) + x;
  quire_cell seen = 0;
  for (uint32_t i = 0; i < n; i++) {
    seen |= cells[i];
    out[i] = cells[i];
  }
  row->flags |= quire_cell_hints(seen);
  quire_page_occupy(row, (uint32_t)x + n);
  quire_page_touch(page, row);
}

/* Cells that the widening loop makes at a time: a count that is known lets
 * compilers turn the loop into vectors at -O2, too. */
enum { WIDEN = 16 };

/* One cell a byte, without a branch. */
static void widen(quire_cell *restrict out, const uint8_t *restrict text,
                  uint32_t n, quire_cell base) {
  uint32_t i = 0;
  for (; i + WIDEN <= n; i += WIDEN) {
    for (uint32_t k = 0; k < WIDEN; k++) {
      out[i + k] = base | text[i + k];
    }
  }
  for (; i < n; i++) {
    out[i] = base | text[i];
  }
}

void quire_page_put_ascii(struct quire_page *page, uint16_t y, uint16_t x,
                          const uint8_t *text, uint16_t n, quire_cell like) {
  struct quire_row *row = quire_page_row_mut(page, y);
  QUIRE_ASSERT((uint32_t)x + n <= page->capacity.cols);
  if (n == 0) {
    return;
  }
  quire_page_drop_cells(page, row, x, n);
  const quire_cell base = quire_cell_with_content(like, 0);
  widen(quire_page_cells_of(page, row) + x, text, n, base);
  row->flags |= quire_cell_hints(base);
  quire_page_occupy(row, (uint32_t)x + n);
  quire_page_touch(page, row);
}

/* Fills n cells, whose old references are gone already, with `blank`. A style
 * that died when they went is still in the set and comes back under its id. */
static void fill(struct quire_page *page, struct quire_row *row, uint32_t x,
                 uint32_t n, quire_cell blank) {
  quire_cell *cells = quire_page_cells_of(page, row) + x;
  if (n == 0) {
    return;
  }
  if (blank == 0) {
    memset(cells, 0, n * sizeof *cells);
    return;
  }
  QUIRE_ASSERT((blank & ~QUIRE_CELL_STYLE_MASK) == 0);
  quire_page_style_use(page, quire_cell_style(blank), n);
  for (uint32_t i = 0; i < n; i++) {
    cells[i] = blank;
  }
  row->flags |= quire_cell_hints(blank);
  quire_page_occupy(row, x + n);
}

void quire_page_clear_cells(struct quire_page *page, uint16_t y, uint16_t x,
                            uint16_t n, quire_cell blank) {
  struct quire_row *row = quire_page_row_mut(page, y);
  QUIRE_ASSERT((uint32_t)x + n <= page->capacity.cols);
  if (n == 0) {
    return;
  }
  quire_page_drop_cells(page, row, x, n);
  if (blank != 0) {
    fill(page, row, x, n, blank);
  } else if (x < row->occupied) {
    fill(page, row, x, min_u32(n, (uint32_t)row->occupied - x), 0);
    if ((uint32_t)x + n >= row->occupied) {
      row->occupied = x;
    }
    row_emptied(row);
  }
  quire_page_touch(page, row);
}

/* One half of a pair loses its character and keeps its style. */
static void blank_half(struct quire_page *page, quire_cell *cell) {
  if (quire_cell_is_cluster(*cell)) {
    quire_page_cluster_release(page, (quire_id)quire_cell_content(*cell), 1);
  }
  quire_page_link_release(page, quire_cell_link(*cell), 1);
  *cell &= QUIRE_CELL_STYLE_MASK;
}

void quire_page_split_wide(struct quire_page *page, uint16_t y, uint16_t x) {
  if (x == 0 || x >= page->capacity.cols) {
    return;
  }
  quire_cell *cells = quire_page_cells_mut(page, y);
  if (quire_cell_wide(cells[x]) != QUIRE_SPACER_TAIL) {
    return;
  }
  QUIRE_ASSERT(quire_cell_wide(cells[x - 1]) == QUIRE_WIDE);
  blank_half(page, &cells[x - 1]);
  blank_half(page, &cells[x]);
  quire_page_touch_row(page, y);
}

/* A spacer head means something in the last column only; before cells shift it
 * becomes a blank. */
static void drop_spacer_head(struct quire_page *page, struct quire_row *row,
                             uint32_t right) {
  quire_cell *last = quire_page_cells_of(page, row) + (right - 1);
  if (quire_cell_wide(*last) == QUIRE_SPACER_HEAD) {
    blank_half(page, last);
  }
}

void quire_page_insert_cells(struct quire_page *page, uint16_t y, uint16_t x,
                             uint16_t right, uint16_t n, quire_cell blank) {
  struct quire_row *row = quire_page_row_mut(page, y);
  QUIRE_ASSERT(x <= right && right <= page->capacity.cols);
  const uint32_t gap = min_u32(n, (uint32_t)right - x);
  if (gap == 0) {
    return;
  }
  drop_spacer_head(page, row, right);
  quire_page_drop_cells(page, row, right - gap, gap);
  quire_cell *cells = quire_page_cells_of(page, row);
  memmove(cells + x + gap, cells + x, (right - x - gap) * sizeof *cells);
  if (row->occupied > x && row->occupied < right) {
    row->occupied = (uint16_t)min_u32(right, row->occupied + gap);
  }
  fill(page, row, x, gap, blank);
  quire_page_touch(page, row);
}

void quire_page_delete_cells(struct quire_page *page, uint16_t y, uint16_t x,
                             uint16_t right, uint16_t n, quire_cell blank) {
  struct quire_row *row = quire_page_row_mut(page, y);
  QUIRE_ASSERT(x <= right && right <= page->capacity.cols);
  const uint32_t gap = min_u32(n, (uint32_t)right - x);
  if (gap == 0) {
    return;
  }
  drop_spacer_head(page, row, right);
  quire_page_drop_cells(page, row, x, gap);
  quire_cell *cells = quire_page_cells_of(page, row);
  memmove(cells + x, cells + x + gap, (right - x - gap) * sizeof *cells);
  if (row->occupied > x && row->occupied <= right) {
    row->occupied =
        (uint16_t)max_u32(x, row->occupied > gap ? row->occupied - gap : 0);
  }
  fill(page, row, right - gap, gap, blank);
  row_emptied(row);
  quire_page_touch(page, row);
}

/* The high-water mark of a row of which cells x .. x+n-1 are replaced by those
 * of a row whose mark is `other`. */
static uint16_t mark_after(const struct quire_row *row, uint16_t other,
                           uint32_t x, uint32_t n) {
  if (row->occupied > x + n) {
    return row->occupied;
  }
  const uint32_t kept = min_u32(row->occupied, x);
  return (uint16_t)(other > x ? max_u32(kept, min_u32(other, x + n)) : kept);
}

void quire_page_move_cells(struct quire_page *page, uint16_t dst_y,
                           uint16_t src_y, uint16_t x, uint16_t n) {
  struct quire_row *dst = quire_page_row_mut(page, dst_y);
  struct quire_row *src = quire_page_row_mut(page, src_y);
  QUIRE_ASSERT((uint32_t)x + n <= page->capacity.cols);
  if (n == 0 || dst == src) {
    return;
  }
  quire_page_drop_cells(page, dst, x, n);
  quire_cell *from = quire_page_cells_of(page, src) + x;
  memcpy(quire_page_cells_of(page, dst) + x, from, n * sizeof *from);
  memset(from, 0, n * sizeof *from);
  dst->occupied = mark_after(dst, src->occupied, x, n);
  dst->flags |= src->flags & QUIRE_ROW_HINTS;
  src->occupied = mark_after(src, 0, x, n);
  row_emptied(src);
  row_emptied(dst);
  quire_page_touch(page, dst);
  quire_page_touch(page, src);
}

void quire_page_swap_cells(struct quire_page *page, uint16_t a_y, uint16_t b_y,
                           uint16_t x, uint16_t n) {
  struct quire_row *a = quire_page_row_mut(page, a_y);
  struct quire_row *b = quire_page_row_mut(page, b_y);
  QUIRE_ASSERT((uint32_t)x + n <= page->capacity.cols);
  if (n == 0 || a == b) {
    return;
  }
  quire_cell *a_cells = quire_page_cells_of(page, a) + x;
  quire_cell *b_cells = quire_page_cells_of(page, b) + x;
  for (uint32_t i = 0; i < n; i++) {
    const quire_cell kept = a_cells[i];
    a_cells[i] = b_cells[i];
    b_cells[i] = kept;
  }
  const uint16_t a_mark = mark_after(a, b->occupied, x, n);
  b->occupied = mark_after(b, a->occupied, x, n);
  a->occupied = a_mark;
  const uint16_t hints = (a->flags | b->flags) & QUIRE_ROW_HINTS;
  a->flags |= hints;
  b->flags |= hints;
  row_emptied(a);
  row_emptied(b);
  quire_page_touch(page, a);
  quire_page_touch(page, b);
}
