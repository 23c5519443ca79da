/* The page's life and its readers. Memory map: page/layout.h.
 *
 * Invariants (quire_page_verify checks all of them):
 *   1. The header's offsets and control structs are those of its capacity.
 *   2. Each row header names a slot of its own: the rows are a permutation of
 *      the slots.
 *   3. Cells at and beyond a row's `occupied` are zero. All-zero is a valid
 *      empty body: fresh and recycled memory look the same.
 *   4. A row that holds a cluster, a style or a link has the hint flag for it;
 *      the flag may stay when the cells are gone. HAS_MARK is exact.
 *   5. A wide cell is followed by its spacer tail and a tail preceded by its
 *      wide cell; a spacer head is in the last column only. Spacers have no
 *      content.
 *   6. The count of a style, link or cluster is the number of cells that show
 *      it, plus for a cluster the number of clusters whose parent it is. The
 *      count of a string is that of its uses by links in the set, dead ones
 *      included.
 *   7. A cluster with a parent is its parent's text and one codepoint more, has
 *      the entry (parent, that codepoint) in the join map, and holds one
 *      reference on a parent that is a cluster. The map has no other entries.
 *   8. The arenas' used chunks are exactly those of the strings and clusters in
 *      the sets, which do not overlap.
 *   9. A row's version is at most the page's. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/alloc.h"
#include "base/seed.h"
#include "page/layout.h"

/* Whole cache lines, so that a region is not shared with its neighbour. */
enum { REGION_ALIGN = 64 };

/* ---- layout ------------------------------------------------------------- */

static enum quire_result divide(const struct quire_page_capacity *c,
                                struct quire_page_regions *r) {
  const uint64_t codepoint_bytes = (uint64_t)c->codepoints * sizeof(uint32_t);
  if (c->cols == 0 || c->cols > QUIRE_PAGE_COLS_MAX || c->rows == 0 ||
      codepoint_bytes > UINT32_MAX - QUIRE_PAGE_ALIGN ||
      c->string_bytes > UINT32_MAX - QUIRE_PAGE_ALIGN ||
      style_set_layout_for(c->styles, &r->styles) != QUIRE_OK ||
      link_set_layout_for(c->links, &r->links) != QUIRE_OK ||
      string_set_layout_for(2 * (uint32_t)c->links, &r->strings) != QUIRE_OK ||
      cluster_set_layout_for(c->clusters, &r->clusters) != QUIRE_OK ||
      join_map_layout_for(c->clusters, &r->joins) != QUIRE_OK ||
      mark_map_layout_for(c->marks, &r->marks) != QUIRE_OK ||
      quire_bitmap_alloc_layout((uint32_t)codepoint_bytes,
                                QUIRE_PAGE_CODEPOINT_CHUNK,
                                &r->codepoint_arena) != QUIRE_OK ||
      quire_bitmap_alloc_layout(c->string_bytes, QUIRE_PAGE_STRING_CHUNK,
                                &r->string_arena) != QUIRE_OK) {
    return QUIRE_ERR_LIMIT;
  }
  return QUIRE_OK;
}

/* Answers `at` and moves it behind a region of that size. */
static size_t place(uint64_t *at, uint64_t size_bytes) {
  const uint64_t offset = *at;
  *at = quire_align_up(offset + size_bytes, REGION_ALIGN);
  return (size_t)offset;
}

enum quire_result quire_page_regions_for(
    const struct quire_page_capacity *capacity,
    struct quire_page_regions *out) {
  struct quire_page_layout *offsets = &out->offsets;
  const enum quire_result result = divide(capacity, out);
  if (result != QUIRE_OK) {
    return result;
  }
  const uint64_t rows = capacity->rows;
  uint64_t at = quire_align_up(sizeof(struct quire_page), REGION_ALIGN);
  offsets->rows_offset = place(&at, rows * sizeof(struct quire_row));
  offsets->cells_offset =
      place(&at, rows * capacity->cols * sizeof(quire_cell));
  offsets->styles_offset = place(&at, out->styles.size_bytes);
  offsets->links_offset = place(&at, out->links.size_bytes);
  offsets->clusters_offset = place(&at, out->clusters.size_bytes);
  offsets->joins_offset = place(&at, out->joins.size_bytes);
  offsets->codepoints_offset = place(&at, out->codepoint_arena.size_bytes);
  offsets->strings_offset = place(&at, out->strings.size_bytes);
  out->string_arena_offset = place(&at, out->string_arena.size_bytes);
  offsets->marks_offset = place(&at, out->marks.size_bytes);
  at = quire_align_up(at, QUIRE_PAGE_ALIGN);
  if (at >= UINT32_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  offsets->size_bytes = (size_t)at;
  return QUIRE_OK;
}

enum quire_result quire_page_layout(const struct quire_page_capacity *capacity,
                                    struct quire_page_layout *out) {
  struct quire_page_regions regions;
  const enum quire_result result = quire_page_regions_for(capacity, &regions);
  if (result == QUIRE_OK) {
    *out = regions.offsets;
  }
  return result;
}

/* ---- life --------------------------------------------------------------- */

/* "15.0.0" as 0x0f0000. */
static uint32_t unicode_version(void) {
  const char *at = utf8proc_unicode_version();
  uint32_t packed = 0;
  for (int part = 0; part < 3; part++) {
    char *end;
    packed = packed << 8 | (uint32_t)(strtoul(at, &end, 10) & 0xff);
    at = *end == '.' ? end + 1 : end;
  }
  return packed;
}

/* The containers over zeroed memory. */
static void set_up_containers(struct quire_page *page,
                              const struct quire_page_regions *r) {
  unsigned char *base = (unsigned char *)page;
  uint64_t seed = page->seed;
  style_set_init_zeroed(&page->styles, base + r->offsets.styles_offset,
                        &r->styles, quire_seed_next(&seed));
  link_set_init_zeroed(&page->links, base + r->offsets.links_offset, &r->links,
                       quire_seed_next(&seed));
  string_set_init_zeroed(&page->strings, base + r->offsets.strings_offset,
                         &r->strings, quire_seed_next(&seed));
  cluster_set_init_zeroed(&page->clusters, base + r->offsets.clusters_offset,
                          &r->clusters, quire_seed_next(&seed));
  join_map_init_zeroed(&page->joins, base + r->offsets.joins_offset, &r->joins,
                       quire_seed_next(&seed));
  mark_map_init_zeroed(&page->marks, base + r->offsets.marks_offset, &r->marks,
                       quire_seed_next(&seed));
  quire_bitmap_alloc_init_zeroed(&page->codepoint_arena,
                                 base + r->offsets.codepoints_offset,
                                 &r->codepoint_arena);
  quire_bitmap_alloc_init_zeroed(
      &page->string_arena, base + r->string_arena_offset, &r->string_arena);
}

static bool fits(const void *buffer, size_t buffer_bytes, size_t size_bytes) {
  return ((uintptr_t)buffer & (QUIRE_PAGE_ALIGN - 1)) == 0 &&
         buffer_bytes >= size_bytes;
}

enum quire_result quire_page_init(void *buffer, size_t buffer_bytes,
                                  const struct quire_page_capacity *capacity,
                                  uint64_t seed, struct quire_page **out) {
  struct quire_page_regions regions;
  const enum quire_result result = quire_page_regions_for(capacity, &regions);
  if (result != QUIRE_OK) {
    return result;
  }
  if (buffer == NULL ||
      !fits(buffer, buffer_bytes, regions.offsets.size_bytes)) {
    return QUIRE_ERR_MISUSE;
  }
  struct quire_page *page = (struct quire_page *)buffer;
  page->magic = QUIRE_PAGE_MAGIC;
  page->format = QUIRE_PAGE_FORMAT;
  page->unicode = unicode_version();
  page->size_bytes = regions.offsets.size_bytes;
  page->capacity = *capacity;
  page->seed = quire_seed(seed);
  page->rows_offset = regions.offsets.rows_offset;
  page->cells_offset = regions.offsets.cells_offset;
  set_up_containers(page, &regions);
  const uint32_t stride = capacity->cols * (uint32_t)sizeof(quire_cell);
  for (uint32_t y = 0; y < capacity->rows; y++) {
    quire_page_row_mut(page, (uint16_t)y)->cells =
        (uint32_t)page->cells_offset + y * stride;
  }
  *out = page;
  return QUIRE_OK;
}

static void *map_page(const struct quire_allocator *allocator,
                      size_t size_bytes) {
  return quire_fault(allocator, QUIRE_FAULT_PAGE_MAP)
             ? NULL
             : quire_mem_map(allocator, size_bytes);
}

enum quire_result quire_page_new(const struct quire_allocator *allocator,
                                 const struct quire_page_capacity *capacity,
                                 uint64_t seed, struct quire_page **out) {
  struct quire_page_layout layout;
  enum quire_result result = quire_page_layout(capacity, &layout);
  if (result != QUIRE_OK) {
    return result;
  }
  void *buffer = map_page(allocator, layout.size_bytes);
  if (buffer == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  result = quire_page_init(buffer, layout.size_bytes, capacity, seed, out);
  if (result != QUIRE_OK) {
    quire_mem_unmap(allocator, buffer, layout.size_bytes);
  }
  return result;
}

void quire_page_free(const struct quire_allocator *allocator,
                     struct quire_page *page) {
  if (page != NULL) {
    QUIRE_ASSERT(page->magic == QUIRE_PAGE_MAGIC);
    quire_mem_unmap(allocator, page, (size_t)page->size_bytes);
  }
}

enum quire_result quire_page_clone_into(const struct quire_page *page,
                                        void *buffer, size_t buffer_bytes,
                                        struct quire_page **out) {
  if (buffer == NULL || !fits(buffer, buffer_bytes, (size_t)page->size_bytes)) {
    return QUIRE_ERR_MISUSE;
  }
  memcpy(buffer, page, (size_t)page->size_bytes);
  *out = (struct quire_page *)buffer;
  return QUIRE_OK;
}

enum quire_result quire_page_clone(const struct quire_allocator *allocator,
                                   const struct quire_page *page,
                                   struct quire_page **out) {
  const size_t size_bytes = (size_t)page->size_bytes;
  void *buffer = map_page(allocator, size_bytes);
  if (buffer == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  return quire_page_clone_into(page, buffer, size_bytes, out);
}

/* ---- reading ------------------------------------------------------------ */

size_t quire_page_size_bytes(const struct quire_page *page) {
  return (size_t)page->size_bytes;
}

uint16_t quire_page_cols(const struct quire_page *page) {
  return page->capacity.cols;
}

uint16_t quire_page_rows(const struct quire_page *page) {
  return page->capacity.rows;
}

void quire_page_get_capacity(const struct quire_page *page,
                             struct quire_page_capacity *out) {
  *out = page->capacity;
}

uint64_t quire_page_generation(const struct quire_page *page) {
  return page->generation;
}

void quire_page_set_generation(struct quire_page *page, uint64_t generation) {
  page->generation = generation;
}

const struct quire_row *quire_page_row(const struct quire_page *page,
                                       uint16_t y) {
  return quire_page_row_at(page, y);
}

const quire_cell *quire_page_cells(const struct quire_page *page, uint16_t y) {
  return quire_page_cells_at(page, y);
}

const struct quire_style *quire_page_style(const struct quire_page *page,
                                           quire_id id) {
  static const struct quire_style default_style;
  const struct quire_style *style = style_set_find(&page->styles, id);
  return style != NULL ? style : &default_style;
}

uint32_t quire_page_styles_end(const struct quire_page *page) {
  return page->styles.id_end;
}

void quire_page_styles_read(const struct quire_page *page,
                            struct quire_style *out) {
  for (uint32_t id = 0; id < page->styles.id_end; id++) {
    out[id] = *quire_page_style(page, (quire_id)id);
  }
}

/* String id 0 is the empty string. */
static const char *string_of(const struct quire_page *page, quire_id id,
                             size_t *len_bytes) {
  const struct quire_page_string *v = string_set_find(&page->strings, id);
  *len_bytes = v != NULL ? v->len_bytes : 0;
  return v != NULL ? (const char *)quire_bitmap_alloc_cptr(&page->string_arena,
                                                           v->offset)
                   : "";
}

bool quire_page_link(const struct quire_page *page, quire_id id,
                     struct quire_link *out) {
  const struct quire_page_link *v = link_set_find(&page->links, id);
  if (v == NULL) {
    return false;
  }
  out->uri = string_of(page, v->uri, &out->uri_len_bytes);
  out->id = string_of(page, v->id, &out->id_len_bytes);
  return true;
}

const uint32_t *quire_page_cluster(const struct quire_page *page, quire_id id,
                                   size_t *len) {
  const struct quire_page_cluster *v = cluster_set_find(&page->clusters, id);
  if (v == NULL) {
    *len = 0;
    return NULL;
  }
  *len = v->len;
  return (const uint32_t *)quire_bitmap_alloc_cptr(&page->codepoint_arena,
                                                   v->offset);
}

size_t quire_page_cell_text(const struct quire_page *page, quire_cell cell,
                            uint32_t *out) {
  if (!quire_cell_is_cluster(cell)) {
    out[0] = quire_cell_content(cell);
    return out[0] != 0 ? 1 : 0;
  }
  size_t len;
  const uint32_t *text =
      quire_page_cluster(page, (quire_id)quire_cell_content(cell), &len);
  if (text != NULL) {
    memcpy(out, text, len * sizeof *out);
  }
  return len;
}

bool quire_page_mark(const struct quire_page *page, uint16_t y,
                     struct quire_mark *out) {
  const struct quire_row *row = quire_page_row_at(page, y);
  const uint32_t slot = quire_page_slot(page, row);
  return (row->flags & QUIRE_ROW_HAS_MARK) != 0 &&
         mark_map_get(&page->marks, NULL, &slot, out);
}

static uint32_t sum_styles(const struct quire_page *page) {
  uint32_t sum = 0;
  for (quire_id id = style_set_next(&page->styles, 0); id != 0;
       id = style_set_next(&page->styles, id)) {
    sum += style_set_ref_count(&page->styles, id);
  }
  return sum;
}

static uint32_t sum_links(const struct quire_page *page) {
  uint32_t sum = 0;
  for (quire_id id = link_set_next(&page->links, 0); id != 0;
       id = link_set_next(&page->links, id)) {
    sum += link_set_ref_count(&page->links, id);
  }
  return sum;
}

static uint32_t sum_clusters(const struct quire_page *page) {
  uint32_t sum = 0;
  for (quire_id id = cluster_set_next(&page->clusters, 0); id != 0;
       id = cluster_set_next(&page->clusters, id)) {
    sum += cluster_set_ref_count(&page->clusters, id);
  }
  return sum;
}

void quire_page_get_stats(const struct quire_page *page,
                          struct quire_page_stats *out) {
  out->styles = style_set_count(&page->styles);
  out->links = link_set_count(&page->links);
  out->clusters = cluster_set_count(&page->clusters);
  out->marks = mark_map_count(&page->marks);
  out->joins = join_map_count(&page->joins);
  out->style_refs = sum_styles(page);
  out->link_refs = sum_links(page);
  out->cluster_refs = sum_clusters(page);
  out->codepoints_used = quire_bitmap_alloc_used_bytes(&page->codepoint_arena) /
                         (uint32_t)sizeof(uint32_t);
  out->string_bytes_used = quire_bitmap_alloc_used_bytes(&page->string_arena);
  out->size_bytes = (size_t)page->size_bytes;
}
