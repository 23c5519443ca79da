/* The page's header and the accessors of its hot paths. Private: the rooms
 * above may use the inline functions, nobody outside src/ sees this file.
 *
 * Memory map of a page of capacity C (every region 64-byte aligned):
 *
 *   0              struct quire_page: what it is, offsets, control structs
 *   rows_offset    C.rows x struct quire_row
 *   cells_offset   C.rows x C.cols x quire_cell; slot s starts at s x C.cols
 *   styles_offset  table and items of style_set
 *   links_offset   table and items of link_set
 *   clusters_offset  table and items of cluster_set
 *   joins_offset   join_map
 *   codepoints_offset  bitmap arena of cluster codepoints
 *   strings_offset table and items of string_set, then the bitmap arena of the
 *                  bytes
 *   marks_offset   mark_map
 *
 * A row finds its cells by the offset in its header, so that scrolling rotates
 * headers and leaves cells where they are. The slot of a row (which cells it
 * owns) is what marks are keyed by, never its index. */
#ifndef QUIRE_SRC_PAGE_LAYOUT_H
#define QUIRE_SRC_PAGE_LAYOUT_H

#include <quire/bitmap_alloc.h>
#include <quire/page.h>

#include "base/assert.h"
#include "page/values.h"

#define QUIRE_PAGE_MAGIC UINT64_C(0x0a65726975511a01)
#define QUIRE_PAGE_FORMAT 1u
/* One chunk of the codepoint arena holds two codepoints, the shortest cluster;
 * one of the string arena a sixth of a usual URI. */
#define QUIRE_PAGE_CODEPOINT_CHUNK 8u
#define QUIRE_PAGE_STRING_CHUNK 16u
/* The largest sets that 16-bit ids allow at the containers' load. Each link
 * takes up to two strings. */
#define QUIRE_PAGE_IDS_MAX 53248u
#define QUIRE_PAGE_LINKS_MAX (QUIRE_PAGE_IDS_MAX / 2)

#define QUIRE_ROW_HINTS \
  (QUIRE_ROW_HAS_CLUSTER | QUIRE_ROW_STYLED | QUIRE_ROW_HAS_LINK)
/* What quire_page_set_row_flags() may touch. */
#define QUIRE_ROW_OWNED                                                \
  (QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION | QUIRE_ROW_SEMANTIC_MASK | \
   QUIRE_ROW_SIZE_MASK)

struct quire_page {
  uint64_t magic; /* reads differently on a machine of the other byte order */
  uint32_t format;
  uint32_t unicode; /* 0xMMmmpp: whose widths and breaks made the cells */
  uint64_t size_bytes;
  struct quire_page_capacity capacity;
  uint64_t generation;
  uint64_t version;  /* the last row version that was given out */
  uint64_t id_epoch; /* added to a set's epoch; sets regrown pages apart */
  uint64_t seed;
  uint64_t rows_offset;
  uint64_t cells_offset;
  struct style_set styles;
  struct link_set links;
  struct string_set strings;
  struct cluster_set clusters;
  struct join_map joins;
  struct mark_map marks;
  struct quire_bitmap_alloc codepoint_arena;
  struct quire_bitmap_alloc string_arena;
};

_Static_assert(sizeof(quire_cell) == 8, "a cell is 8 bytes");
_Static_assert(sizeof(struct quire_row) == 16, "a row header is 16 bytes");
_Static_assert(offsetof(struct quire_row, version) == 8,
               "version ends the row");
_Static_assert(sizeof(struct quire_style) == 16, "a style has no padding");
_Static_assert(sizeof(struct quire_color) == 4, "a colour has no padding");
_Static_assert(sizeof(struct quire_mark) == 8, "a mark has no padding");
_Static_assert(sizeof(struct quire_page_capacity) == 20, "no padding");
_Static_assert((QUIRE_CELL_CONTENT_MASK | QUIRE_CELL_CLUSTER_BIT |
                QUIRE_CELL_WIDE_MASK | QUIRE_CELL_STYLE_MASK |
                QUIRE_CELL_LINK_MASK | QUIRE_CELL_PROTECTED_BIT |
                QUIRE_CELL_SEMANTIC_MASK | QUIRE_CELL_SPARE_MASK) == UINT64_MAX,
               "the fields fill the cell");
_Static_assert(QUIRE_CELL_CONTENT_MASK + QUIRE_CELL_CLUSTER_BIT +
                       QUIRE_CELL_WIDE_MASK + QUIRE_CELL_STYLE_MASK +
                       QUIRE_CELL_LINK_MASK + QUIRE_CELL_PROTECTED_BIT +
                       QUIRE_CELL_SEMANTIC_MASK + QUIRE_CELL_SPARE_MASK ==
                   UINT64_MAX,
               "no two fields overlap");
_Static_assert(QUIRE_CELL_CONTENT_MASK >= 0x10ffff, "a codepoint fits");
_Static_assert(QUIRE_CELL_CONTENT_MASK >= UINT16_MAX, "a cluster id fits");

/* ---- rows and cells ----------------------------------------------------- */

static inline struct quire_row *quire_page_row_mut(struct quire_page *page,
                                                   uint16_t y) {
  QUIRE_ASSERT(y < page->capacity.rows);
  return (struct quire_row *)quire_offset_ptr(page,
                                              (uint32_t)page->rows_offset) +
         y;
}

static inline const struct quire_row *quire_page_row_at(
    const struct quire_page *page, uint16_t y) {
  QUIRE_ASSERT(y < page->capacity.rows);
  return (const struct quire_row *)quire_offset_cptr(
             page, (uint32_t)page->rows_offset) +
         y;
}

static inline quire_cell *quire_page_cells_of(struct quire_page *page,
                                              const struct quire_row *row) {
  return (quire_cell *)quire_offset_ptr(page, row->cells);
}

static inline quire_cell *quire_page_cells_mut(struct quire_page *page,
                                               uint16_t y) {
  return quire_page_cells_of(page, quire_page_row_mut(page, y));
}

static inline const quire_cell *quire_page_cells_at(
    const struct quire_page *page, uint16_t y) {
  return (const quire_cell *)quire_offset_cptr(
      page, quire_page_row_at(page, y)->cells);
}

/* Which cells the row owns: the key of its mark. */
static inline uint32_t quire_page_slot(const struct quire_page *page,
                                       const struct quire_row *row) {
  return (row->cells - (uint32_t)page->cells_offset) /
         ((uint32_t)page->capacity.cols * (uint32_t)sizeof(quire_cell));
}

/* The row changed: no reader may take it for what it was. */
static inline void quire_page_touch(struct quire_page *page,
                                    struct quire_row *row) {
  row->version = ++page->version;
}

static inline void quire_page_touch_row(struct quire_page *page, uint16_t y) {
  quire_page_touch(page, quire_page_row_mut(page, y));
}

/* The row flags that a cell asks for. */
static inline uint16_t quire_cell_hints(quire_cell c) {
  return (uint16_t)(((c & QUIRE_CELL_CLUSTER_BIT) != 0 ? QUIRE_ROW_HAS_CLUSTER
                                                       : 0) |
                    ((c & QUIRE_CELL_STYLE_MASK) != 0 ? QUIRE_ROW_STYLED : 0) |
                    ((c & QUIRE_CELL_LINK_MASK) != 0 ? QUIRE_ROW_HAS_LINK : 0));
}

/* Cells up to `end` may be something else than zero from now on. */
static inline void quire_page_occupy(struct quire_row *row, uint32_t end) {
  if (row->occupied < end) {
    row->occupied = (uint16_t)end;
  }
}

/* ---- inside the room ---------------------------------------------------- */

/* Where each region lies and how its container divides it. */
struct quire_page_regions {
  struct quire_page_layout offsets;
  size_t string_arena_offset; /* behind the table of strings */
  struct style_set_layout styles;
  struct link_set_layout links;
  struct string_set_layout strings;
  struct cluster_set_layout clusters;
  struct join_map_layout joins;
  struct mark_map_layout marks;
  struct quire_bitmap_alloc_layout codepoint_arena;
  struct quire_bitmap_alloc_layout string_arena;
};
QUIRE_NODISCARD enum quire_result quire_page_regions_for(
    const struct quire_page_capacity *capacity, struct quire_page_regions *out);

/* Gives back what cells x .. x+n-1 refer to, in runs. The cells stay. */
void quire_page_drop_cells(struct quire_page *page, const struct quire_row *row,
                           uint32_t x, uint32_t n);
/* The page behind a const pointer, for container functions that read through a
 * context of the other kind. */
static inline struct quire_page *quire_page_context(
    const struct quire_page *page) {
  return (struct quire_page *)(uintptr_t)page;
}

#endif
