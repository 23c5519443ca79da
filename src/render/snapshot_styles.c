/* The styles of a snapshot's rows: a copy of each page's style table.
 *
 *   list -> [generation | shown | coming] -> [ ... ] -> ...
 *
 * Cells keep the style ids of their page, so that copying a row is one memcpy
 * under the terminal's lock; resolving them one by one took three times as
 * long. All rows of a page share a table: the ids of a row that did not change
 * still mean the same styles, because the row holds references to them, and
 * where ids get new meanings the page gets a new generation.
 *
 * An update reads into `coming`, and the two change places when all of it went
 * well: a failed update must not show new styles in old rows.
 *
 * Invariants:
 *   1. no two tables have the same generation but 0;
 *   2. between updates has_coming and used are false everywhere, and a table
 *      that no row on show points to has generation 0. */
#include "render/snapshot_styles.h"

#include "base/alloc.h"
#include "base/assert.h"

static void deinit_table(const struct quire_allocator *a,
                         struct style_table *t) {
  quire_mem_free(a, t->styles, t->max * sizeof *t->styles);
}

void quire_snapshot_styles_free(const struct quire_allocator *a,
                                struct snapshot_styles *list) {
  while (list != NULL) {
    struct snapshot_styles *next = list->next;
    deinit_table(a, &list->shown);
    deinit_table(a, &list->coming);
    quire_mem_free(a, list, sizeof *list);
    list = next;
  }
}

size_t quire_snapshot_styles_size_bytes(const struct snapshot_styles *list) {
  size_t bytes = 0;
  for (; list != NULL; list = list->next) {
    bytes += sizeof *list +
             (list->shown.max + list->coming.max) * sizeof *list->shown.styles;
  }
  return bytes;
}

/* The table of `generation`, else a free one, else NULL. */
static struct snapshot_styles *find(struct snapshot_styles *list,
                                    uint64_t generation) {
  struct snapshot_styles *found = NULL;
  for (; list != NULL; list = list->next) {
    if (list->generation == generation) {
      return list; /* invariant 1 */
    }
    if (list->generation == 0) {
      found = list;
    }
  }
  return found;
}

static enum quire_result read_page(const struct quire_allocator *a,
                                   struct style_table *t,
                                   const struct quire_page *page) {
  size_t count = quire_page_styles_end(page);
  if (count > t->max) {
    size_t max = t->max * 2 > count ? t->max * 2 : count;
    struct quire_style *larger = quire_mem_resize(
        a, t->styles, t->max * sizeof *t->styles, max * sizeof *t->styles);
    if (larger == NULL) {
      return QUIRE_ERR_OUT_OF_MEMORY;
    }
    t->styles = larger;
    t->max = max;
  }
  quire_page_styles_read(page, t->styles);
  t->count = count;
  return QUIRE_OK;
}

enum quire_result quire_snapshot_styles_take(const struct quire_allocator *a,
                                             struct snapshot_styles **list,
                                             const struct quire_row_ref *ref,
                                             struct snapshot_styles **out) {
  QUIRE_ASSERT(ref->generation != 0);
  struct snapshot_styles *t = find(*list, ref->generation);
  if (t == NULL) {
    t = quire_mem_zalloc(a, sizeof *t);
    if (t == NULL) {
      return QUIRE_ERR_OUT_OF_MEMORY;
    }
    t->next = *list;
    *list = t;
  }
  if (!t->has_coming) {
    if (read_page(a, &t->coming, ref->page) != QUIRE_OK) {
      return QUIRE_ERR_OUT_OF_MEMORY;
    }
    t->has_coming = true;
    t->generation = ref->generation;
  }
  *out = t;
  return QUIRE_OK;
}

void quire_snapshot_styles_settle(struct snapshot_styles *list, bool show) {
  for (; list != NULL; list = list->next) {
    if (list->has_coming && show) {
      struct style_table shown = list->shown;
      list->shown = list->coming;
      list->coming = shown;
    }
    list->has_coming = false;
  }
}

void quire_snapshot_styles_let_go(struct snapshot_styles *list) {
  for (; list != NULL; list = list->next) {
    if (!list->used) {
      list->generation = 0;
    }
    list->used = false;
  }
}
