/* Pages that grow, and the pen as cells of them.
 *
 * The cursor holds style and link by value. What is printed needs their ids in
 * the page at hand; a memo remembers them per page and id epoch. When a region
 * of the page is full the page is re-cloned larger; where that fails (memory,
 * the largest capacity) the pen degrades: default style, no link. An editing
 * function never fails.
 *
 * Invariants:
 *   G1  style and link of one cell are taken from the same page: a regrow
 *       between the two starts over.
 *   G2  each page that becomes active has a generation of its own. */
#include "base/seed.h"
#include "page/fault.h"
#include "screen/grid.h"

/* How often in a row a page of hostile values may ask to grow. */
enum { GROW_TRIES = 8 };

void quire_grid_capacity(uint16_t cols, uint16_t rows,
                         struct quire_page_capacity *out) {
  *out = (struct quire_page_capacity){.cols = cols, .rows = rows, .styles = 64};
}

enum quire_result quire_grid_new_page(
    struct quire_screen *s, const struct quire_page_capacity *capacity,
    struct quire_page **out) {
  enum quire_result result = quire_page_new(
      s->allocator, capacity, quire_seed_next(&s->seed_state), out);
  if (result == QUIRE_OK) {
    quire_page_set_generation(*out, ++s->generations);
  }
  return result;
}

enum quire_result quire_grid_regrow(struct quire_screen *s,
                                    struct quire_page **slot,
                                    enum quire_result full) {
  struct quire_page_capacity capacity;
  quire_page_get_capacity(*slot, &capacity);
  struct quire_page *grown = NULL;
  enum quire_result result = full;
  for (int i = 0; i < GROW_TRIES; i++) {
    enum quire_result step = quire_page_capacity_grow(&capacity, result);
    if (step != QUIRE_OK) {
      return step;
    }
    result = quire_page_regrow(s->allocator, *slot, &capacity,
                               quire_seed_next(&s->seed_state), &grown);
    if (result == QUIRE_OK) {
      break;
    }
    if (result == QUIRE_ERR_OUT_OF_MEMORY || result == QUIRE_ERR_LIMIT) {
      return result;
    }
  }
  if (result != QUIRE_OK) {
    return result;
  }
  quire_page_set_generation(grown, ++s->generations);
  quire_page_free(s->allocator, *slot);
  *slot = grown;
  s->degrades.regrows++;
  return QUIRE_OK;
}

bool quire_grid_retry(struct quire_screen *s, enum quire_result result,
                      int *tries) {
  struct quire_page **slot = &s->pages[s->alternate];
  QUIRE_ASSERT(s->page == *slot); /* S1 */
  if (result == QUIRE_OK || ++*tries > GROW_TRIES) {
    return false;
  }
  bool grown = quire_grid_regrow(s, slot, result) == QUIRE_OK;
  s->page = *slot;
  return grown;
}

/* Style and link ids with `count` references each, or what made it fail and for
 * which of the two. */
static enum quire_result take_ids(struct quire_screen *s, uint32_t count,
                                  bool styled, bool linked, quire_cell *cell,
                                  bool *link_failed) {
  quire_id style = 0;
  quire_id link = 0;
  *link_failed = false;
  enum quire_result result = QUIRE_OK;
  if (styled) {
    result = quire_page_fault(s->allocator);
    if (result == QUIRE_OK) {
      result = quire_page_style_add_memo(s->page, &s->pen.style, count,
                                         &s->style_memo, &style);
    }
    if (result != QUIRE_OK) {
      return result;
    }
  }
  if (linked) {
    result = quire_page_fault(s->allocator);
    if (result == QUIRE_OK) {
      result = quire_page_link_add_memo(s->page, &s->link->link, count,
                                        &s->link_memo, &link);
    }
    if (result != QUIRE_OK) {
      quire_page_style_release(s->page, style, count);
      *link_failed = true;
      return result;
    }
  }
  *cell = quire_cell_with_link(quire_cell_with_style(*cell, style), link);
  return QUIRE_OK;
}

quire_cell quire_grid_take_pen(struct quire_screen *s, uint32_t count) {
  quire_cell cell = quire_cell_with_protected(
      quire_cell_with_semantic(0, (enum quire_semantic)s->pen.semantic),
      s->pen.is_protected);
  bool styled = !quire_style_is_default(&s->pen.style);
  bool linked = s->link != NULL;
  if ((!styled && !linked) || count == 0) {
    return cell;
  }
  int tries = 0;
  bool link_failed = false;
  enum quire_result result;
  while ((result = take_ids(s, count, styled, linked, &cell, &link_failed)) !=
         QUIRE_OK) {
    if (quire_grid_retry(s, result, &tries)) {
      continue; /* G1 */
    }
    if (link_failed) {
      s->degrades.links_lost++;
      linked = false;
    } else {
      s->degrades.styles_lost++;
      styled = false;
    }
  }
  return cell;
}

quire_cell quire_grid_take_blank(struct quire_screen *s) {
  if (s->pen.style.bg.kind == QUIRE_COLOR_DEFAULT) {
    return 0;
  }
  const struct quire_style style = {.bg = s->pen.style.bg};
  quire_id id = 0;
  enum quire_result result;
  int tries = 0;
  do {
    result = quire_page_fault(s->allocator);
    if (result == QUIRE_OK) {
      result =
          quire_page_style_add_memo(s->page, &style, 1, &s->blank_memo, &id);
    }
  } while (quire_grid_retry(s, result, &tries));
  if (result != QUIRE_OK) {
    s->degrades.styles_lost++;
    return 0;
  }
  return quire_cell_with_style(0, id);
}

void quire_grid_drop_blank(struct quire_screen *s, quire_cell blank) {
  quire_page_style_release(s->page, quire_cell_style(blank), 1);
}

void quire_grid_use_cell(struct quire_screen *s, quire_cell cell) {
  quire_page_style_use(s->page, quire_cell_style(cell), 1);
  quire_page_link_use(s->page, quire_cell_link(cell), 1);
  if (quire_cell_is_cluster(cell)) {
    quire_page_cluster_use(s->page, (quire_id)quire_cell_content(cell), 1);
  }
}
