/* Moving the cursor, and the tab stops.
 *
 * Each movement forgets the grapheme cluster and the pending wrap; vertical
 * ones stop at the scroll margins if they start inside them. The cursor is
 * absolute: origin mode is added here, at the interface. Where terminals
 * differ, xterm (379) decides. */
#include <string.h>

#include "screen/grid.h"

static void moved(struct quire_screen *s) {
  quire_screen_break_cluster(s);
  s->cursor.pending_wrap = false;
  QUIRE_ASSERT(s->cursor.row < s->rows && s->cursor.col < s->cols); /* S2 */
}

struct quire_cursor quire_screen_cursor(const struct quire_screen *s) {
  return s->cursor;
}

void quire_screen_up(struct quire_screen *s, uint32_t n) {
  uint16_t min = s->cursor.row < s->margins.top ? 0 : s->margins.top;
  uint16_t room = (uint16_t)(s->cursor.row - min);
  s->cursor.row = (uint16_t)(s->cursor.row - quire_grid_count(n, room));
  moved(s);
}

void quire_screen_down(struct quire_screen *s, uint32_t n) {
  uint16_t max = s->cursor.row > s->margins.bottom ? (uint16_t)(s->rows - 1)
                                                   : s->margins.bottom;
  uint16_t room = (uint16_t)(max - s->cursor.row);
  s->cursor.row = (uint16_t)(s->cursor.row + quire_grid_count(n, room));
  moved(s);
}

void quire_screen_right(struct quire_screen *s, uint32_t n) {
  uint16_t room = (uint16_t)(quire_grid_right_limit(s) - s->cursor.col);
  s->cursor.col = (uint16_t)(s->cursor.col + quire_grid_count(n, room));
  moved(s);
}

/* Steps over the left border count through the rows above, from the top row on
 * through the bottom one (xterm 379: modes 45 and 1045 alike). From the left
 * border of the top margin's row the way leads to the bottom margin's. */
static void wrap_back(struct quire_screen *s, uint16_t left, uint32_t n) {
  int64_t width = (int64_t)s->margins.right - left + 1;
  int64_t length = width * s->rows;
  int64_t at = width * s->cursor.row + s->cursor.col - left - (int64_t)n;
  bool leaves_margins = s->cursor.row >= s->margins.top &&
                        s->cursor.row <= s->margins.bottom &&
                        at < width * s->margins.top;
  at %= length;
  if (at < 0) {
    at += length;
  }
  if (leaves_margins && s->cursor.col == left) {
    at = width * s->margins.bottom + at % width;
  }
  s->cursor.row = (uint16_t)(at / width);
  s->cursor.col = (uint16_t)(at % width + left);
}

void quire_screen_left(struct quire_screen *s, uint32_t n) {
  n = n == 0 ? 1 : n;
  bool reverse = quire_screen_has(s, QUIRE_SCREEN_AUTOWRAP) &&
                 (quire_screen_has(s, QUIRE_SCREEN_REVERSE_WRAP) ||
                  quire_screen_has(s, QUIRE_SCREEN_REVERSE_WRAP_EXTENDED));
  if (reverse && s->cursor.pending_wrap) {
    n--;
  }
  uint16_t left = s->cursor.col < s->margins.left ? 0 : s->margins.left;
  if (n <= (uint32_t)(s->cursor.col - left)) {
    s->cursor.col = (uint16_t)(s->cursor.col - n);
  } else if (reverse) {
    wrap_back(s, left, n);
  } else {
    s->cursor.col = left;
  }
  moved(s);
}

static uint16_t bounded(uint64_t value, uint16_t max) {
  return value < max ? (uint16_t)value : max;
}

static void set_row(struct quire_screen *s, uint32_t row) {
  bool origin = quire_screen_has(s, QUIRE_SCREEN_ORIGIN);
  s->cursor.row =
      origin ? bounded((uint64_t)s->margins.top + row, s->margins.bottom)
             : bounded(row, (uint16_t)(s->rows - 1));
}

static void set_col(struct quire_screen *s, uint32_t col) {
  bool origin = quire_screen_has(s, QUIRE_SCREEN_ORIGIN);
  s->cursor.col =
      origin ? bounded((uint64_t)s->margins.left + col, s->margins.right)
             : bounded(col, (uint16_t)(s->cols - 1));
}

void quire_screen_goto(struct quire_screen *s, uint32_t row, uint32_t col) {
  set_row(s, row);
  set_col(s, col);
  moved(s);
}

void quire_screen_goto_col(struct quire_screen *s, uint32_t col) {
  set_col(s, col);
  moved(s);
}

void quire_screen_goto_row(struct quire_screen *s, uint32_t row) {
  set_row(s, row);
  moved(s);
}

void quire_screen_set_cursor(struct quire_screen *s, uint16_t row, uint16_t col,
                             bool pending_wrap) {
  s->cursor.row = bounded(row, (uint16_t)(s->rows - 1));
  s->cursor.col = bounded(col, (uint16_t)(s->cols - 1));
  moved(s);
  s->cursor.pending_wrap = pending_wrap;
}

void quire_screen_carriage_return(struct quire_screen *s) {
  bool follow = quire_screen_has(s, QUIRE_SCREEN_ORIGIN) ||
                s->cursor.col >= s->margins.left;
  s->cursor.col = follow ? s->margins.left : 0;
  moved(s);
}

/* ---- tab stops ---------------------------------------------------------- */

void quire_tabs_fill(uint64_t *tabs, uint16_t first, uint16_t cols) {
  for (uint32_t col = ((uint32_t)first + 7) / 8 * 8; col < cols; col += 8) {
    tabs[col / 64] |= UINT64_C(1) << (col % 64);
  }
}

bool quire_screen_is_tab(const struct quire_screen *s, uint16_t col) {
  return col < s->cols && (s->tabs[col / 64] >> (col % 64) & 1) != 0;
}

/* In xterm HT leaves the pending wrap alone where the cursor cannot move. */
void quire_screen_tab(struct quire_screen *s, uint32_t n) {
  uint16_t max = quire_grid_right_limit(s);
  uint16_t from = s->cursor.col;
  for (n = n == 0 ? 1 : n; n > 0 && s->cursor.col < max; n--) {
    do {
      s->cursor.col++;
    } while (s->cursor.col < max && !quire_screen_is_tab(s, s->cursor.col));
  }
  bool pending = s->cursor.pending_wrap && s->cursor.col == from;
  moved(s);
  s->cursor.pending_wrap = pending;
}

void quire_screen_back_tab(struct quire_screen *s, uint32_t n) {
  uint16_t min = quire_screen_has(s, QUIRE_SCREEN_ORIGIN) ? s->margins.left : 0;
  for (n = n == 0 ? 1 : n; n > 0 && s->cursor.col > min; n--) {
    do {
      s->cursor.col--;
    } while (s->cursor.col > min && !quire_screen_is_tab(s, s->cursor.col));
  }
  moved(s);
}

void quire_screen_set_tab(struct quire_screen *s) {
  s->tabs[s->cursor.col / 64] |= UINT64_C(1) << (s->cursor.col % 64);
}

void quire_screen_clear_tab(struct quire_screen *s) {
  s->tabs[s->cursor.col / 64] &= ~(UINT64_C(1) << (s->cursor.col % 64));
}

void quire_screen_clear_all_tabs(struct quire_screen *s) {
  memset(s->tabs, 0, quire_tabs_bytes(s->cols));
}

void quire_screen_default_tabs(struct quire_screen *s) {
  quire_screen_clear_all_tabs(s);
  quire_tabs_fill(s->tabs, 8, s->cols);
}
