/* What the editing files of this room share: the pen as cells, rows and their
 * soft-wrap links, scrolling, pins that follow. Each function works on the
 * active page unless it names another.
 *
 * A function marked "may regrow" may put a larger page in the place of the
 * active one: ids and cell pointers read before are void after it. All ids are
 * therefore taken first, then cells are read. */
#ifndef QUIRE_SRC_SCREEN_GRID_H
#define QUIRE_SRC_SCREEN_GRID_H

#include "base/assert.h"
#include "screen/screen.h"

/* Counts of the interface are clamped to this before any arithmetic. */
#define QUIRE_GRID_COUNT_MAX 32768u

/* ---- pages (grow.c) ------------------------------------------------------ */

/* Room for a page of cols x rows with modest regions. */
void quire_grid_capacity(uint16_t cols, uint16_t rows,
                         struct quire_page_capacity *out);
QUIRE_NODISCARD enum quire_result quire_grid_new_page(
    struct quire_screen *s, const struct quire_page_capacity *capacity,
    struct quire_page **out);
/* Puts a page in the place of *slot that is larger in the dimension `full`
 * names. On failure *slot is as it was. */
QUIRE_NODISCARD enum quire_result quire_grid_regrow(struct quire_screen *s,
                                                    struct quire_page **slot,
                                                    enum quire_result full);
/* After an attempt to put something into the active page: true when it failed
 * for want of room, the page has grown, and it may be tried again. `*tries`
 * starts at 0 and bounds how often. */
bool quire_grid_retry(struct quire_screen *s, enum quire_result result,
                      int *tries);

/* ---- the pen as cells (grow.c) ------------------------------------------ */

/* A cell without content that looks like the pen; style and link hold `count`
 * references. Degrades. May regrow. */
quire_cell quire_grid_take_pen(struct quire_screen *s, uint32_t count);
/* An erased cell: the pen's background. Its style holds one reference until
 * quire_grid_drop_blank(). Degrades. May regrow. */
quire_cell quire_grid_take_blank(struct quire_screen *s);
void quire_grid_drop_blank(struct quire_screen *s, quire_cell blank);
/* One more reference to all that a cell of the active page refers to. */
void quire_grid_use_cell(struct quire_screen *s, quire_cell cell);

/* ---- rows (row.c) ------------------------------------------------------- */

static inline uint16_t quire_grid_row_flags(const struct quire_screen *s,
                                            uint16_t y) {
  return quire_page_row(s->page, y)->flags;
}
/* The last column of a row: half of it for double-size rows. */
uint16_t quire_grid_last_col(const struct quire_screen *s, uint16_t y);
/* The last column that printing reaches from the cursor. */
uint16_t quire_grid_right_limit(const struct quire_screen *s);
/* The cursor is inside the left and right margins. */
bool quire_grid_in_columns(const struct quire_screen *s);
bool quire_grid_in_rows(const struct quire_screen *s);

/* Row y ends what it soft-wrapped from: the link to the row above (or to the
 * open line of history) is cut. */
void quire_grid_unlink(struct quire_screen *s, uint16_t y);
/* The same for the row below y. */
void quire_grid_unlink_below(struct quire_screen *s, uint16_t y);
/* Marks row y as wrapping into y + 1. */
void quire_grid_link_below(struct quire_screen *s, uint16_t y);
/* Makes the primary's top row agree with history about the open line (S5). */
void quire_grid_sync_top(struct quire_screen *s);
/* The spacer head of row y, if any, becomes a blank. */
void quire_grid_drop_head(struct quire_page *page, uint16_t y);
/* To be called when cells from column x of row y on have changed: the row above
 * keeps its spacer head only as long as the wide character that did not fit
 * there stands at the start of this one (S8). */
void quire_grid_settle_head(struct quire_screen *s, uint16_t y, uint16_t x);
/* Blanks wide pairs that lie across the borders of columns x .. x+n-1. */
void quire_grid_cut(struct quire_screen *s, uint16_t y, uint16_t x, uint16_t n);
/* Clears cells, wide pairs at the borders repaired; `selective` spares
 * protected ones. */
void quire_grid_clear(struct quire_screen *s, uint16_t y, uint16_t x,
                      uint16_t n, quire_cell blank, bool selective);
/* A whole row as never written, then `blank`; the links to both neighbours are
 * cut. */
void quire_grid_wipe_row(struct quire_screen *s, uint16_t y, quire_cell blank);

/* ---- scrolling (scroll.c) ----------------------------------------------- */

/* Moves the cells of a rectangle up or down by n rows, blanks what comes in.
 * `commit`: rows that leave the top of the primary, full width, go to history.
 * May regrow. */
void quire_grid_scroll_up(struct quire_screen *s, struct quire_rect region,
                          uint16_t n, bool commit);
void quire_grid_scroll_down(struct quire_screen *s, struct quire_rect region,
                            uint16_t n);
/* The scroll region from row `top` on. */
struct quire_rect quire_grid_region(const struct quire_screen *s, uint16_t top);
/* Index without forgetting the cluster: down or scroll. May regrow. */
void quire_grid_index(struct quire_screen *s);
/* Opens or closes n columns in every row of a rectangle at column x. May
 * regrow. */
void quire_grid_shift_columns(struct quire_screen *s, struct quire_rect region,
                              uint16_t x, uint16_t n, bool open);
/* The same in one row, with a blank taken by the caller. */
void quire_grid_shift_row(struct quire_screen *s, uint16_t y, uint16_t x,
                          uint16_t right, uint16_t n, bool open,
                          quire_cell blank);

/* ---- pins of the active screen (pin.c) ---------------------------------- */

void quire_pins_rows_up(struct quire_screen *s, struct quire_rect region,
                        uint16_t n);
void quire_pins_rows_down(struct quire_screen *s, struct quire_rect region,
                          uint16_t n);
void quire_pins_cells_inserted(struct quire_screen *s, uint16_t y, uint16_t x,
                               uint16_t right, uint16_t n);
void quire_pins_cells_deleted(struct quire_screen *s, uint16_t y, uint16_t x,
                              uint16_t right, uint16_t n);
/* Row y of the primary became the cells from `start` on, or was lost (NULL). */
void quire_pins_committed(struct quire_screen *s, uint16_t y,
                          const struct quire_address *start);

/* ---- links of the pen (pen.c) ------------------------------------------- */

struct quire_shared_link *quire_shared_link_use(struct quire_shared_link *link);
void quire_shared_link_release(const struct quire_screen *s,
                               struct quire_shared_link *link);

/* ---- small things ------------------------------------------------------- */

static inline uint16_t quire_grid_count(uint32_t n, uint16_t max) {
  return n == 0 ? (max == 0 ? 0 : 1) : (uint16_t)(n < max ? n : max);
}
static inline uint64_t quire_grid_now(const struct quire_screen *s) {
  return s->clock_ms(s->clock_ctx);
}
static inline size_t quire_tabs_bytes(uint16_t cols) {
  return ((size_t)cols + 63) / 64 * sizeof(uint64_t);
}
/* Tab stops at every eighth column from `first` on. */
void quire_tabs_fill(uint64_t *tabs, uint16_t first, uint16_t cols);
void quire_grid_reset_margins(struct quire_screen *s);

#endif
