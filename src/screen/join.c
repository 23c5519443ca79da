/* Grapheme clusters on the grid: what joins the cell before, and how that
 * cell's width follows.
 *
 * The width of a cluster is that of its widest codepoint, as in Ghostty and
 * kitty; on top of it VS16 makes a pictograph (and a keycap's base) two columns
 * wide, and VS15 makes a wide pictograph that has a text form one column wide.
 * A cluster that has to widen in the last column moves to the next row.
 *
 *   J1  the cell joined to keeps its style, link and flags. */
#include "screen/join.h"

#include "page/fault.h"
#include "screen/grid.h"
#include "screen/unicode.h"

static quire_cell cell_at(const struct quire_screen *s, uint16_t y,
                          uint16_t x) {
  return quire_page_cells(s->page, y)[x];
}

/* The cell's text gains a codepoint; false when it could not. */
static bool append(struct quire_screen *s, uint16_t y, uint16_t x,
                   uint32_t cp) {
  quire_cell cell;
  quire_id id;
  enum quire_result result;
  int tries = 0;
  do {
    cell = cell_at(s, y, x); /* anew: a regrow changes ids */
    result = quire_page_fault(s->allocator);
    if (result == QUIRE_OK) {
      result = quire_page_cluster_join(s->page, cell, cp, &id);
    }
  } while (result != QUIRE_ERR_LIMIT && quire_grid_retry(s, result, &tries));
  if (result != QUIRE_OK) {
    /* LIMIT is the cap on a cluster's length: dropped, nothing degrades. */
    s->degrades.clusters_lost += result != QUIRE_ERR_LIMIT;
    return false;
  }
  quire_page_style_use(s->page, quire_cell_style(cell), 1);
  quire_page_link_use(s->page, quire_cell_link(cell), 1);
  cell = quire_cell_with_cluster(cell, id);
  quire_page_put_cells(s->page, y, x, &cell, 1);
  return true;
}

/* The cells of a pair made of `cell`, whose references the caller took; those
 * of the tail are taken here. */
static void put_pair(struct quire_screen *s, uint16_t y, uint16_t x,
                     quire_cell cell) {
  quire_cell tail =
      quire_cell_with_wide(quire_cell_with_content(cell, 0), QUIRE_SPACER_TAIL);
  quire_grid_use_cell(s, tail);
  quire_cell pair[2] = {quire_cell_with_wide(cell, QUIRE_WIDE), tail};
  quire_grid_cut(s, y, x, 2);
  quire_page_put_cells(s->page, y, x, pair, 2);
}

/* The cluster in the last column goes to the next row, where it is wide. */
static void widen_on_next_row(struct quire_screen *s, uint16_t x) {
  uint16_t y = s->cursor.row;
  quire_cell blank = quire_grid_take_blank(s); /* held: no regrow from here */
  quire_cell cell = cell_at(s, y, x);
  quire_grid_use_cell(s, cell);
  quire_page_clear_cells(s->page, y, x, 1, blank);
  quire_print_wrap(s, true);
  put_pair(s, s->cursor.row, s->cursor.col, cell);
  quire_grid_drop_blank(s, blank);
  s->join.row = s->cursor.row;
  s->join.col = s->cursor.col;
  uint16_t limit = quire_grid_right_limit(s);
  s->cursor.pending_wrap = s->cursor.col + 2 > limit;
  s->cursor.col = (uint16_t)(s->cursor.col + (s->cursor.pending_wrap ? 1 : 2));
}

/* The narrow cell (y, x), which the cursor stands behind, becomes wide. */
static void widen(struct quire_screen *s, uint16_t y, uint16_t x) {
  uint16_t limit = quire_grid_right_limit(s);
  if (s->cursor.row != y) {
    return;
  }
  if (x >= limit) {
    if (quire_screen_has(s, QUIRE_SCREEN_AUTOWRAP) && s->cursor.pending_wrap &&
        s->margins.left + 1 <= limit && limit > 0) {
      widen_on_next_row(s, x);
    }
    return;
  }
  if (quire_screen_has(s, QUIRE_SCREEN_INSERT)) {
    quire_cell blank = quire_grid_take_blank(s);
    quire_grid_shift_row(s, y, (uint16_t)(x + 1), limit, 1, true, blank);
    quire_grid_drop_blank(s, blank);
  }
  quire_cell cell = cell_at(s, y, x);
  quire_grid_use_cell(s, cell);
  put_pair(s, y, x, cell);
  s->cursor.pending_wrap = x + 2 > limit;
  s->cursor.col = (uint16_t)(s->cursor.pending_wrap ? limit : x + 2);
}

/* The wide cell (y, x) becomes narrow; the cursor follows if it stood behind.
 */
static void narrow(struct quire_screen *s, uint16_t y, uint16_t x) {
  quire_cell cell = cell_at(s, y, x);
  quire_grid_use_cell(s, cell);
  quire_cell pair[2] = {quire_cell_with_wide(cell, QUIRE_NARROW), 0};
  quire_page_put_cells(s->page, y, x, pair, 2);
  quire_grid_settle_head(s, y, x);
  if (s->cursor.row == y && s->cursor.col >= x && s->cursor.col <= x + 2) {
    s->cursor.col = (uint16_t)(x + 1);
    s->cursor.pending_wrap = false;
  }
}

/* What the codepoint that has just joined does to the width. */
static void adjust_width(struct quire_screen *s, uint16_t y, uint16_t x,
                         quire_cell before, uint32_t cp) {
  bool wide = quire_cell_wide(before) == QUIRE_WIDE;
  bool single = !quire_cell_is_cluster(before);
  uint32_t base = quire_cell_content(before);
  if (cp == QUIRE_VS15) {
    if (wide && single && quire_unicode_takes_text_selector(base)) {
      narrow(s, y, x);
    }
  } else if (cp == QUIRE_VS16) {
    if (!wide && single && quire_unicode_takes_emoji_selector(base)) {
      widen(s, y, x);
    }
  } else if (!wide && quire_screen_codepoint_width(s, cp) == 2) {
    widen(s, y, x);
  }
}

/* Only a cell with a character can be joined. */
static bool can_join(quire_cell cell) {
  enum quire_wide wide = quire_cell_wide(cell);
  return !quire_cell_is_blank(cell) &&
         (wide == QUIRE_NARROW || wide == QUIRE_WIDE);
}

bool quire_join_continue(struct quire_screen *s, uint32_t codepoint) {
  struct quire_join *join = &s->join;
  if (!join->active || !quire_screen_has(s, QUIRE_SCREEN_CLUSTERS) ||
      !quire_unicode_joins(join->last, codepoint, &join->state)) {
    return false;
  }
  quire_cell before = cell_at(s, join->row, join->col);
  QUIRE_ASSERT(can_join(before)); /* P2 */
  join->last = codepoint;
  if (append(s, join->row, join->col, codepoint)) {
    adjust_width(s, join->row, join->col, before, codepoint);
  }
  return true;
}

/* The cell before the cursor: its own while a wrap is pending. */
static bool cell_before(const struct quire_screen *s, uint16_t *x) {
  if (s->cursor.pending_wrap) {
    *x = s->cursor.col;
  } else if (s->cursor.col > 0) {
    *x = (uint16_t)(s->cursor.col - 1);
  } else {
    return false;
  }
  enum quire_wide wide = quire_cell_wide(cell_at(s, s->cursor.row, *x));
  if (wide == QUIRE_SPACER_TAIL) {
    --*x;
  }
  return true;
}

void quire_join_zero_width(struct quire_screen *s, uint32_t codepoint) {
  uint16_t y = s->join.active ? s->join.row : s->cursor.row;
  uint16_t x = s->join.col;
  if (!s->join.active && !cell_before(s, &x)) {
    return;
  }
  quire_cell before = cell_at(s, y, x);
  if (!can_join(before)) {
    return;
  }
  s->join = (struct quire_join){
      .active = true, .row = y, .col = x, .last = codepoint};
  if (append(s, y, x, codepoint) &&
      quire_screen_has(s, QUIRE_SCREEN_CLUSTERS)) {
    adjust_width(s, y, x, before, codepoint);
  }
}
