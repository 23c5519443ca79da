/* Copying one row: cells as they are, then the links and clusters in them made
 * the row's own. Style ids stay the page's (snapshot_styles.c).
 *
 *   cells       the occupied ones
 *   links       [0] none, then each link; their text lies in `bytes`
 *   codepoints  length, codepoints, length, codepoints ... of the clusters
 *
 * This runs under the terminal's lock, so the common row (no link, no cluster)
 * is one memcpy, and links are looked up once a run: a small memo maps a page's
 * id to the row's. A link that falls out of the memo and comes again is stored
 * twice, which harms nothing.
 *
 * Invariants:
 *   1. every link id and cluster index in `cells` lies inside its array;
 *   2. links point into `bytes`, wherever it was moved to. */
#include "render/snapshot_row.h"

#include <string.h>

#include "base/alloc.h"
#include "base/assert.h"

enum { MEMO = 8 };

struct memo {
  quire_id page[MEMO], own[MEMO];
};

void quire_snapshot_store_deinit(const struct quire_allocator *a,
                                 struct snapshot_store *t) {
  quire_mem_free(a, t->cells, t->cells_max * sizeof *t->cells);
  quire_mem_free(a, t->links, t->links_max * sizeof *t->links);
  quire_mem_free(a, t->codepoints, t->codepoints_max * sizeof *t->codepoints);
  quire_mem_free(a, t->bytes, t->bytes_max);
}

size_t quire_snapshot_store_size_bytes(const struct snapshot_store *t) {
  return t->cells_max * sizeof *t->cells + t->links_max * sizeof *t->links +
         t->codepoints_max * sizeof *t->codepoints + t->bytes_max;
}

bool quire_snapshot_store_is(const struct snapshot_store *t,
                             const struct quire_row_ref *ref) {
  return t->generation == ref->generation && t->version == ref->version &&
         t->row.cols == ref->cols &&
         (ref->version != 0 || (ref->occupied == 0 && t->row.occupied == 0));
}

/* The array with room for `wanted` items, its contents kept; NULL without
 * memory, and then the old one is untouched. */
static void *grown(const struct quire_allocator *a, void *array, size_t item,
                   size_t *max, size_t wanted) {
  size_t room = *max * 2 > wanted ? *max * 2 : wanted;
  void *larger = quire_mem_resize(a, array, *max * item, room * item);
  if (larger != NULL) {
    *max = room;
  }
  return larger;
}

static enum quire_result reserve_bytes(const struct quire_allocator *a,
                                       struct snapshot_store *t,
                                       size_t wanted) {
  if (wanted <= t->bytes_max) {
    return QUIRE_OK;
  }
  size_t room = t->bytes_max * 2 > wanted ? t->bytes_max * 2 : wanted;
  char *larger = quire_mem_alloc(a, room);
  if (larger == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  if (t->bytes_count != 0) {
    memcpy(larger, t->bytes, t->bytes_count);
  }
  /* Invariant 2. */
  for (uint16_t i = 0; i < t->row.links_count; i++) {
    struct quire_link *link = &t->links[i];
    link->uri = larger + (link->uri - t->bytes);
    link->id = larger + (link->id - t->bytes);
  }
  quire_mem_free(a, t->bytes, t->bytes_max);
  t->bytes = larger;
  t->bytes_max = room;
  return QUIRE_OK;
}

static enum quire_result add_link(const struct quire_allocator *a,
                                  struct snapshot_store *t,
                                  const struct quire_link *link) {
  uint16_t at = t->row.links_count;
  if (at == t->links_max) {
    void *larger = grown(a, t->links, sizeof *t->links, &t->links_max, at + 4u);
    if (larger == NULL) {
      return QUIRE_ERR_OUT_OF_MEMORY;
    }
    t->links = larger;
  }
  size_t len = link->uri_len_bytes + link->id_len_bytes;
  /* One byte at least, so that `bytes` is there to point into. */
  if (reserve_bytes(a, t, t->bytes_count + len + 1) != QUIRE_OK) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  struct quire_link *own = &t->links[at];
  *own = *link;
  own->uri = t->bytes + t->bytes_count;
  own->id = own->uri + link->uri_len_bytes;
  if (link->uri_len_bytes != 0) {
    memcpy(t->bytes + t->bytes_count, link->uri, link->uri_len_bytes);
  }
  if (link->id_len_bytes != 0) {
    memcpy(t->bytes + t->bytes_count + link->uri_len_bytes, link->id,
           link->id_len_bytes);
  }
  t->bytes_count += len;
  t->row.links_count++;
  return QUIRE_OK;
}

static enum quire_result add_cluster(const struct quire_allocator *a,
                                     struct snapshot_store *t,
                                     const uint32_t *codepoints, size_t len) {
  size_t wanted = t->codepoints_count + len + 1;
  QUIRE_ASSERT(len <= QUIRE_CLUSTER_CODEPOINTS_MAX);
  if (wanted > t->codepoints_max) {
    void *larger = grown(a, t->codepoints, sizeof *t->codepoints,
                         &t->codepoints_max, wanted);
    if (larger == NULL) {
      return QUIRE_ERR_OUT_OF_MEMORY;
    }
    t->codepoints = larger;
  }
  t->codepoints[t->codepoints_count] = (uint32_t)len;
  memcpy(t->codepoints + t->codepoints_count + 1, codepoints,
         len * sizeof *codepoints);
  t->codepoints_count = wanted;
  return QUIRE_OK;
}

static enum quire_result own_link(const struct quire_allocator *a,
                                  struct snapshot_store *t,
                                  const struct quire_page *page,
                                  struct memo *memo, quire_cell *cell) {
  quire_id id = quire_cell_link(*cell);
  quire_id *own = &memo->own[id % MEMO];
  if (memo->page[id % MEMO] != id) {
    struct quire_link link;
    *own = 0;
    if (quire_page_link(page, id, &link)) {
      if (add_link(a, t, &link) != QUIRE_OK) {
        return QUIRE_ERR_OUT_OF_MEMORY;
      }
      *own = (quire_id)(t->row.links_count - 1);
    }
    memo->page[id % MEMO] = id;
  }
  *cell = quire_cell_with_link(*cell, *own);
  return QUIRE_OK;
}

static enum quire_result own_cluster(const struct quire_allocator *a,
                                     struct snapshot_store *t,
                                     const struct quire_page *page,
                                     quire_cell *cell) {
  size_t len = 0;
  const uint32_t *codepoints =
      quire_page_cluster(page, (quire_id)quire_cell_content(*cell), &len);
  if (codepoints == NULL) {
    *cell = quire_cell_with_content(*cell, 0);
    return QUIRE_OK;
  }
  /* A row of the widest page full of the longest clusters still fits. */
  _Static_assert((QUIRE_CLUSTER_CODEPOINTS_MAX + 1ULL) * QUIRE_PAGE_COLS_MAX <=
                     QUIRE_CELL_CONTENT_MASK,
                 "a cluster's index fits the content");
  size_t at = t->codepoints_count;
  if (add_cluster(a, t, codepoints, len) != QUIRE_OK) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  *cell = quire_cell_with_content(*cell, (uint32_t)at) | QUIRE_CELL_CLUSTER_BIT;
  return QUIRE_OK;
}

/* Copies the cells, their links and clusters made the row's own (invariant 1).
 * A cell with the link of the cell before differs from its source by the same
 * bits. */
static enum quire_result copy_resolved(const struct quire_allocator *a,
                                       struct snapshot_store *t,
                                       const struct quire_row_ref *ref) {
  const quire_cell ids = QUIRE_CELL_LINK_MASK | QUIRE_CELL_CLUSTER_BIT;
  struct memo links = {{0}, {0}};
  quire_cell before = 0;
  quire_cell difference = 0;
  enum quire_result r = QUIRE_OK;
  const quire_cell *from = ref->cells;
  quire_cell *to = t->cells;
  const uint16_t n = ref->occupied;
  for (uint16_t x = 0; r == QUIRE_OK; x++) {
    while (x < n && (from[x] & ids) == before) {
      to[x] = from[x] ^ difference;
      x++;
    }
    if (x >= n) {
      break;
    }
    quire_cell cell = from[x];
    if ((cell & QUIRE_CELL_LINK_MASK) != 0) {
      r = own_link(a, t, ref->page, &links, &cell);
    }
    if (!quire_cell_is_cluster(cell)) {
      before = from[x] & ids;
      difference = cell ^ from[x];
    } else if (r == QUIRE_OK) {
      r = own_cluster(a, t, ref->page, &cell);
    }
    to[x] = cell;
  }
  return r;
}

static enum quire_result reserve(const struct quire_allocator *a,
                                 struct snapshot_store *t, uint16_t cols) {
  static const struct quire_link none = {"", 0, "", 0};
  if (cols > t->cells_max) {
    void *larger = grown(a, t->cells, sizeof *t->cells, &t->cells_max, cols);
    if (larger == NULL) {
      return QUIRE_ERR_OUT_OF_MEMORY;
    }
    t->cells = larger;
  }
  return add_link(a, t, &none);
}

enum quire_result quire_snapshot_store_copy(const struct quire_allocator *a,
                                            struct snapshot_store *t,
                                            const struct quire_row_ref *ref) {
  QUIRE_ASSERT(ref->occupied <= ref->cols);
  t->generation = 0; /* belongs to no row until it is whole */
  t->version = 0;
  t->codepoints_count = 0;
  t->bytes_count = 0;
  t->row.links_count = 0;
  enum quire_result r = reserve(a, t, ref->cols);
  if (r != QUIRE_OK) {
    return r;
  }
  t->row.cols = ref->cols;
  t->row.occupied = ref->occupied;
  t->row.flags = ref->flags;
  if ((ref->flags & (QUIRE_ROW_HAS_LINK | QUIRE_ROW_HAS_CLUSTER)) != 0) {
    r = copy_resolved(a, t, ref);
  } else if (ref->occupied != 0) {
    memcpy(t->cells, ref->cells, ref->occupied * sizeof *t->cells);
  }
  if (r == QUIRE_OK) {
    t->generation = ref->generation;
    t->version = ref->version;
    t->row.cells = t->cells;
    t->row.links = t->links;
    t->row.codepoints = t->codepoints;
  }
  return r;
}
