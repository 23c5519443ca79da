/* Verify, second half: rows, cells and exact reference counts.
 *
 * Counting takes no memory from anybody: ids are taken a window at a time, with
 * one pass over the cells each. A page that a terminal uses fits in one. */
#include "page/verify.h"

#include <string.h>

#include "page/layout.h"

/* Ids counted in one pass: 12 KiB of counters. */
enum { WINDOW_IDS = 1024 };

struct counts {
  uint32_t first; /* id */
  uint32_t styles[WINDOW_IDS];
  uint32_t links[WINDOW_IDS];
  uint32_t clusters[WINDOW_IDS];
};

static bool fail(struct quire_page_fault *fault, const char *what, uint32_t y,
                 uint32_t x) {
  fault->what = what;
  fault->y = y;
  fault->x = x;
  return false;
}

/* ---- rows --------------------------------------------------------------- */

/* Invariants 2, 4 (marks) and 9; the offset is checked before it is used. */
static const char *check_row(const struct quire_page *page,
                             const struct quire_row *row, uint64_t *slots) {
  const uint32_t stride = page->capacity.cols * (uint32_t)sizeof(quire_cell);
  const uint32_t base = (uint32_t)page->cells_offset;
  const uint16_t known = QUIRE_ROW_OWNED | QUIRE_ROW_HINTS | QUIRE_ROW_HAS_MARK;
  if (row->cells < base || (row->cells - base) % stride != 0 ||
      (row->cells - base) / stride >= page->capacity.rows) {
    return "row: its cells are not a slot";
  }
  const uint32_t slot = (row->cells - base) / stride;
  if ((slots[slot / 64] >> (slot % 64) & 1) != 0) {
    return "row: shares its cells with another";
  }
  slots[slot / 64] |= UINT64_C(1) << (slot % 64);
  if (row->occupied > page->capacity.cols) {
    return "row: occupied beyond its width";
  }
  if ((row->flags & ~known) != 0) {
    return "row: unknown flags";
  }
  if (row->version > page->version) {
    return "row: version from the future";
  }
  const bool marked = mark_map_contains(&page->marks, NULL, &slot);
  return marked == ((row->flags & QUIRE_ROW_HAS_MARK) != 0)
             ? NULL
             : "row: mark flag and mark disagree";
}

static const char *check_marks(const struct quire_page *page,
                               uint32_t marked_rows) {
  const uint32_t kinds = QUIRE_MARK_PROMPT | QUIRE_MARK_INPUT |
                         QUIRE_MARK_OUTPUT | QUIRE_MARK_END | QUIRE_MARK_STATUS;
  struct mark_map_iter iter;
  mark_map_iter_init(&iter, &quire_page_context(page)->marks);
  for (const struct mark_map_entry *entry = mark_map_iter_next(&iter);
       entry != NULL; entry = mark_map_iter_next(&iter)) {
    if ((entry->value.kinds & ~kinds) != 0) {
      return "mark: unknown kind";
    }
  }
  return marked_rows == mark_map_count(&page->marks)
             ? NULL
             : "mark: of a slot that is not there";
}

static bool check_rows(const struct quire_page *page,
                       struct quire_page_fault *fault) {
  uint64_t slots[(QUIRE_PAGE_ROWS_MAX + 64) / 64] = {0};
  uint32_t marked = 0;
  for (uint32_t y = 0; y < page->capacity.rows; y++) {
    const struct quire_row *row = quire_page_row_at(page, (uint16_t)y);
    const char *what = check_row(page, row, slots);
    if (what != NULL) {
      return fail(fault, what, y, 0);
    }
    marked += (row->flags & QUIRE_ROW_HAS_MARK) != 0 ? 1u : 0u;
  }
  const char *what = check_marks(page, marked);
  return what == NULL || fail(fault, what, 0, 0);
}

/* ---- cells -------------------------------------------------------------- */

/* Invariant 5 at one cell, and what a cell may hold. */
static const char *check_cell(const quire_cell *cells, uint32_t x,
                              uint32_t cols) {
  const quire_cell c = cells[x];
  const uint32_t content = quire_cell_content(c);
  const enum quire_wide wide = quire_cell_wide(c);
  if ((c & QUIRE_CELL_SPARE_MASK) != 0) {
    return "cell: spare bits are set";
  }
  if (quire_cell_semantic(c) > QUIRE_SEMANTIC_PROMPT) {
    return "cell: unknown semantic";
  }
  if (quire_cell_is_cluster(c) ? content == 0 || content > UINT16_MAX
                               : content != 0 && !quire_page_is_text(content)) {
    return "cell: content is not text";
  }
  if ((wide == QUIRE_SPACER_TAIL || wide == QUIRE_SPACER_HEAD) &&
      !quire_cell_is_blank(c)) {
    return "cell: a spacer with content";
  }
  if (wide == QUIRE_WIDE &&
      (x + 1 >= cols || quire_cell_wide(cells[x + 1]) != QUIRE_SPACER_TAIL)) {
    return "cell: a wide cell without its tail";
  }
  if (wide == QUIRE_SPACER_TAIL &&
      (x == 0 || quire_cell_wide(cells[x - 1]) != QUIRE_WIDE)) {
    return "cell: a tail without its wide cell";
  }
  if (wide == QUIRE_SPACER_HEAD && x + 1 != cols) {
    return "cell: a spacer head before the last column";
  }
  return NULL;
}

/* The ids of a cell are alive. */
static bool ids_live(const struct quire_page *page, quire_cell c) {
  return (quire_cell_style(c) == 0 ||
          style_set_ref_count(&page->styles, quire_cell_style(c)) != 0) &&
         (quire_cell_link(c) == 0 ||
          link_set_ref_count(&page->links, quire_cell_link(c)) != 0) &&
         (!quire_cell_is_cluster(c) ||
          cluster_set_ref_count(&page->clusters,
                                (quire_id)quire_cell_content(c)) != 0);
}

static bool check_cells(const struct quire_page *page,
                        struct quire_page_fault *fault) {
  const uint32_t cols = page->capacity.cols;
  for (uint32_t y = 0; y < page->capacity.rows; y++) {
    const struct quire_row *row = quire_page_row_at(page, (uint16_t)y);
    const quire_cell *cells = quire_page_cells_at(page, (uint16_t)y);
    for (uint32_t x = 0; x < row->occupied; x++) {
      const char *what = check_cell(cells, x, cols);
      if (what != NULL) {
        return fail(fault, what, y, x);
      }
      if ((quire_cell_hints(cells[x]) & ~row->flags) != 0) {
        return fail(fault, "row: a hint flag is missing", y, x);
      }
      if (!ids_live(page, cells[x])) {
        return fail(fault, "cell: an id that is not alive", y, x);
      }
    }
    for (uint32_t x = row->occupied; x < cols; x++) {
      if (cells[x] != 0) {
        return fail(fault, "row: a cell beyond occupied is not zero", y, x);
      }
    }
  }
  return true;
}

/* ---- counts: invariant 6 ------------------------------------------------ */

static void count_id(uint32_t *counters, uint32_t first, uint32_t id) {
  if (id - first < WINDOW_IDS) {
    counters[id - first]++;
  }
}

static void count_cells(const struct quire_page *page, struct counts *counts) {
  for (uint32_t y = 0; y < page->capacity.rows; y++) {
    const struct quire_row *row = quire_page_row_at(page, (uint16_t)y);
    const quire_cell *cells = quire_page_cells_at(page, (uint16_t)y);
    for (uint32_t x = 0; x < row->occupied; x++) {
      count_id(counts->styles, counts->first, quire_cell_style(cells[x]));
      count_id(counts->links, counts->first, quire_cell_link(cells[x]));
      if (quire_cell_is_cluster(cells[x])) {
        count_id(counts->clusters, counts->first, quire_cell_content(cells[x]));
      }
    }
  }
  for (uint32_t id = 1; id <= page->clusters.capacity; id++) {
    const struct quire_page_cluster *v =
        cluster_set_find(&page->clusters, (quire_id)id);
    if (v != NULL && (v->parent & QUIRE_CELL_CLUSTER_BIT) != 0) {
      count_id(counts->clusters, counts->first, quire_cell_content(v->parent));
    }
  }
}

static const char *compare_counts(const struct quire_page *page,
                                  const struct counts *counts) {
  for (uint32_t i = counts->first == 0 ? 1 : 0; i < WINDOW_IDS; i++) {
    const quire_id id = (quire_id)(counts->first + i);
    if (style_set_ref_count(&page->styles, id) != counts->styles[i]) {
      return "style: wrong reference count";
    }
    if (link_set_ref_count(&page->links, id) != counts->links[i]) {
      return "link: wrong reference count";
    }
    if (cluster_set_ref_count(&page->clusters, id) != counts->clusters[i]) {
      return "cluster: wrong reference count";
    }
  }
  return NULL;
}

static const char *check_string_counts(const struct quire_page *page) {
  for (uint32_t first = 0; first <= page->strings.capacity;
       first += WINDOW_IDS) {
    uint32_t counters[WINDOW_IDS] = {0};
    for (uint32_t id = 1; id <= page->links.capacity; id++) {
      const struct quire_page_link *v =
          link_set_find(&page->links, (quire_id)id);
      if (v != NULL) {
        count_id(counters, first, v->uri);
        count_id(counters, first, v->id);
      }
    }
    for (uint32_t i = first == 0 ? 1 : 0; i < WINDOW_IDS; i++) {
      if (string_set_ref_count(&page->strings, (quire_id)(first + i)) !=
          counters[i]) {
        return "string: wrong reference count";
      }
    }
  }
  return NULL;
}

static const char *check_counts(const struct quire_page *page) {
  uint32_t most = page->styles.capacity;
  most = page->links.capacity > most ? page->links.capacity : most;
  most = page->clusters.capacity > most ? page->clusters.capacity : most;
  struct counts counts;
  for (uint32_t first = 0; first <= most; first += WINDOW_IDS) {
    memset(&counts, 0, sizeof counts);
    counts.first = first;
    count_cells(page, &counts);
    const char *what = compare_counts(page, &counts);
    if (what != NULL) {
      return what;
    }
  }
  return check_string_counts(page);
}

/* ---- all ---------------------------------------------------------------- */

bool quire_page_verify(const struct quire_page *page,
                       struct quire_page_fault *fault) {
  struct quire_page_fault ignored;
  fault = fault != NULL ? fault : &ignored;
  const char *what = quire_page_verify_containers(page);
  if (what != NULL) {
    return fail(fault, what, 0, 0);
  }
  if (!check_rows(page, fault) || !check_cells(page, fault)) {
    return false;
  }
  what = check_counts(page);
  return what == NULL || fail(fault, what, 0, 0);
}
