/* Growing: the next capacity, the exact capacity, and a page of another one.
 *
 * A page never grows in place. Its owner asks for a larger capacity, has the
 * rows re-interned into a page of it, and frees the old one; dead values stay
 * behind, so this is also the cure for QUIRE_ERR_REHASH. */
#include <string.h>

#include "base/alloc.h"
#include "base/seed.h"
#include "page/copy.h"
#include "page/fault.h"
#include "page/layout.h"

/* What a region of capacity 0 becomes when it is first needed. */
enum {
  FIRST_STYLES = 16,
  FIRST_LINKS = 8,
  FIRST_CLUSTERS = 16,
  FIRST_CODEPOINTS = 64,
  FIRST_STRING_BYTES = 1024,
  FIRST_MARKS = 16
};

/* Seeds that a regrow tries before it answers REHASH: only crafted values need
 * more than one. */
enum { SEEDS_MAX = 4 };

static enum quire_result grow_u16(uint16_t *value, uint32_t first,
                                  uint32_t most) {
  const uint32_t wanted = *value == 0 ? first : (uint32_t)*value * 2;
  if (*value >= most) {
    return QUIRE_ERR_LIMIT;
  }
  *value = (uint16_t)(wanted < most ? wanted : most);
  return QUIRE_OK;
}

static enum quire_result grow_u32(uint32_t *value, uint32_t first) {
  /* A quarter of what a page can be: larger ones leave no room for cells. */
  const uint32_t most = UINT32_C(1) << 28;
  if (*value >= most) {
    return QUIRE_ERR_LIMIT;
  }
  const uint32_t wanted = *value == 0 ? first : *value * 2;
  *value = wanted < most ? wanted : most;
  return QUIRE_OK;
}

enum quire_result quire_page_capacity_grow(struct quire_page_capacity *capacity,
                                           enum quire_result full) {
  switch ((int)full) {
    case QUIRE_ERR_REHASH: return QUIRE_OK;
    case QUIRE_ERR_FULL_STYLES:
      return grow_u16(&capacity->styles, FIRST_STYLES, QUIRE_PAGE_IDS_MAX);
    case QUIRE_ERR_FULL_LINKS:
      return grow_u16(&capacity->links, FIRST_LINKS, QUIRE_PAGE_LINKS_MAX);
    case QUIRE_ERR_FULL_CLUSTERS:
      return grow_u16(&capacity->clusters, FIRST_CLUSTERS, QUIRE_PAGE_IDS_MAX);
    case QUIRE_ERR_FULL_CODEPOINTS:
      return grow_u32(&capacity->codepoints, FIRST_CODEPOINTS);
    case QUIRE_ERR_FULL_STRINGS:
      return grow_u32(&capacity->string_bytes, FIRST_STRING_BYTES);
    case QUIRE_ERR_FULL_MARKS:
      return grow_u16(&capacity->marks, FIRST_MARKS, QUIRE_PAGE_ROWS_MAX);
    case QUIRE_ERR_FULL_ROWS:
      return grow_u16(&capacity->rows, 1, QUIRE_PAGE_ROWS_MAX);
    default: return QUIRE_ERR_MISUSE;
  }
}

/* ---- exact capacity ----------------------------------------------------- */

/* A set of ids on the stack: 8 KiB. */
struct id_bits {
  uint64_t words[(UINT16_MAX + 1) / 64];
};

/* True when the id is new. */
static bool id_bits_add(struct id_bits *bits, quire_id id) {
  const uint64_t bit = UINT64_C(1) << (id % 64);
  const bool fresh = (bits->words[id / 64] & bit) == 0;
  bits->words[id / 64] |= bit;
  return fresh;
}

static uint16_t count_styles(const struct quire_page *page, uint32_t y0,
                             uint32_t end) {
  struct id_bits seen = {{0}};
  uint16_t count = 0;
  for (uint32_t y = y0; y < end; y++) {
    const struct quire_row *row = quire_page_row_at(page, (uint16_t)y);
    const quire_cell *cells = quire_page_cells_at(page, (uint16_t)y);
    const uint32_t n = (row->flags & QUIRE_ROW_STYLED) ? row->occupied : 0;
    for (uint32_t x = 0; x < n; x++) {
      const quire_id id = quire_cell_style(cells[x]);
      count = (uint16_t)(count + (id != 0 && id_bits_add(&seen, id)));
    }
  }
  return count;
}

static void count_clusters(const struct quire_page *page, uint32_t y0,
                           uint32_t end, struct quire_page_capacity *out) {
  struct id_bits seen = {{0}};
  uint64_t bytes = 0;
  for (uint32_t y = y0; y < end; y++) {
    const struct quire_row *row = quire_page_row_at(page, (uint16_t)y);
    const quire_cell *cells = quire_page_cells_at(page, (uint16_t)y);
    const uint32_t n = (row->flags & QUIRE_ROW_HAS_CLUSTER) ? row->occupied : 0;
    for (uint32_t x = 0; x < n; x++) {
      const quire_id id = (quire_id)quire_cell_content(cells[x]);
      if (quire_cell_is_cluster(cells[x]) && id_bits_add(&seen, id)) {
        size_t len;
        (void)quire_page_cluster(page, id, &len);
        out->clusters++;
        bytes +=
            quire_align_up(len * sizeof(uint32_t), QUIRE_PAGE_CODEPOINT_CHUNK);
      }
    }
  }
  out->codepoints = (uint32_t)(bytes / sizeof(uint32_t));
}

static uint32_t string_room(const struct quire_page *page, quire_id id,
                            struct id_bits *seen) {
  const struct quire_page_string *v = string_set_find(&page->strings, id);
  return v != NULL && id_bits_add(seen, id)
             ? (uint32_t)quire_align_up(v->len_bytes, QUIRE_PAGE_STRING_CHUNK)
             : 0;
}

static void count_links(const struct quire_page *page, uint32_t y0,
                        uint32_t end, struct quire_page_capacity *out) {
  struct id_bits seen = {{0}};
  struct id_bits strings = {{0}};
  for (uint32_t y = y0; y < end; y++) {
    const struct quire_row *row = quire_page_row_at(page, (uint16_t)y);
    const quire_cell *cells = quire_page_cells_at(page, (uint16_t)y);
    const uint32_t n = (row->flags & QUIRE_ROW_HAS_LINK) ? row->occupied : 0;
    for (uint32_t x = 0; x < n; x++) {
      const quire_id id = quire_cell_link(cells[x]);
      const struct quire_page_link *v = link_set_find(&page->links, id);
      if (v != NULL && id_bits_add(&seen, id)) {
        out->links++;
        out->string_bytes += string_room(page, v->uri, &strings) +
                             string_room(page, v->id, &strings);
      }
    }
  }
}

void quire_page_exact_capacity(const struct quire_page *page, uint16_t y0,
                               uint16_t n, struct quire_page_capacity *out) {
  const uint32_t end = (uint32_t)y0 + n;
  QUIRE_ASSERT(n != 0 && end <= page->capacity.rows);
  memset(out, 0, sizeof *out);
  out->cols = page->capacity.cols;
  out->rows = n;
  out->styles = count_styles(page, y0, end);
  count_clusters(page, y0, end, out);
  count_links(page, y0, end, out);
  for (uint32_t y = y0; y < end; y++) {
    const struct quire_row *row = quire_page_row_at(page, (uint16_t)y);
    out->marks = (uint16_t)(out->marks +
                            ((row->flags & QUIRE_ROW_HAS_MARK) != 0 ? 1 : 0));
  }
}

/* ---- regrow ------------------------------------------------------------- */

enum quire_result quire_page_fault_asked(
    const struct quire_allocator *allocator) {
  static const struct {
    enum quire_fault_point point;
    enum quire_result result;
  } faults[] = {
      {QUIRE_FAULT_PAGE_STYLES, QUIRE_ERR_FULL_STYLES},
      {QUIRE_FAULT_PAGE_LINKS, QUIRE_ERR_FULL_LINKS},
      {QUIRE_FAULT_PAGE_CLUSTERS, QUIRE_ERR_FULL_CLUSTERS},
      {QUIRE_FAULT_PAGE_CODEPOINTS, QUIRE_ERR_FULL_CODEPOINTS},
      {QUIRE_FAULT_PAGE_STRINGS, QUIRE_ERR_FULL_STRINGS},
      {QUIRE_FAULT_PAGE_MARKS, QUIRE_ERR_FULL_MARKS},
      {QUIRE_FAULT_PAGE_REHASH, QUIRE_ERR_REHASH},
  };
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    if (quire_fault(allocator, faults[i].point)) {
      return faults[i].result;
    }
  }
  return QUIRE_OK;
}

static enum quire_result copy_rows(const struct quire_allocator *allocator,
                                   const struct quire_page *page,
                                   struct quire_page *grown) {
  const uint32_t rows = page->capacity.rows < grown->capacity.rows
                            ? page->capacity.rows
                            : grown->capacity.rows;
  struct quire_copier copier;
  quire_copier_init(&copier, grown, page);
  for (uint32_t y = 0; y < rows; y++) {
    enum quire_result result = quire_page_fault(allocator);
    if (result == QUIRE_OK) {
      result = quire_copier_row(&copier, (uint16_t)y, (uint16_t)y);
    }
    if (result != QUIRE_OK) {
      return result;
    }
    quire_page_row_mut(grown, (uint16_t)y)->version =
        quire_page_row_at(page, (uint16_t)y)->version;
  }
  return QUIRE_OK;
}

static enum quire_result regrow_once(const struct quire_allocator *allocator,
                                     const struct quire_page *page,
                                     const struct quire_page_capacity *capacity,
                                     uint64_t seed, struct quire_page **out) {
  struct quire_page *grown;
  enum quire_result result = quire_page_new(allocator, capacity, seed, &grown);
  if (result != QUIRE_OK) {
    return result;
  }
  result = copy_rows(allocator, page, grown);
  if (result != QUIRE_OK) {
    quire_page_free(allocator, grown);
    return result;
  }
  grown->unicode = page->unicode;
  grown->generation = page->generation;
  grown->version = page->version;
  /* Ids mean something else here: no memo of the old page may hold. */
  grown->id_epoch = page->id_epoch + style_set_epoch(&page->styles) +
                    link_set_epoch(&page->links) + 1;
  *out = grown;
  return QUIRE_OK;
}

enum quire_result quire_page_regrow(const struct quire_allocator *allocator,
                                    const struct quire_page *page,
                                    const struct quire_page_capacity *capacity,
                                    uint64_t seed, struct quire_page **out) {
  uint64_t seeds = quire_seed(seed);
  enum quire_result result = QUIRE_ERR_REHASH;
  for (int i = 0; i < SEEDS_MAX && result == QUIRE_ERR_REHASH; i++) {
    result = regrow_once(allocator, page, capacity, seeds, out);
    seeds = quire_seed(quire_seed_next(&seeds));
  }
  return result;
}
