/* Printing: pending wrap, widths, insert mode, and the bulk way for ASCII.
 *
 * Invariants:
 *   P1  after a print the cursor stands behind the cell, or on the last cell it
 *       could reach with pending_wrap set.
 *   P2  join names the first cell of the cluster printed last, or is inactive.
 *   P3  a run costs one style and one link lookup, one write of cells. */
#include "screen/grid.h"
#include "screen/join.h"
#include "screen/unicode.h"

/* ASCII joins nothing but characters that prepend, of which this is the first.
 */
enum { FIRST_PREPENDED = 0x600 };

/* As many characters are written at once. */
enum { RUN_CHARS = 64 };

void quire_screen_break_cluster(struct quire_screen *s) {
  s->join.active = false;
}

int quire_screen_codepoint_width(const struct quire_screen *s,
                                 uint32_t codepoint) {
  if (quire_screen_has(s, QUIRE_SCREEN_CLUSTERS) &&
      quire_unicode_is_regional(codepoint)) {
    return 2;
  }
  return quire_unicode_width(codepoint,
                             quire_screen_has(s, QUIRE_SCREEN_AMBIGUOUS_WIDE));
}

/* True when the row is soft-wrapped by a print that leaves its last column: not
 * inside left and right margins, not on a double-size row. */
static bool wraps_whole_row(const struct quire_screen *s) {
  return s->margins.left == 0 && s->margins.right == s->cols - 1 &&
         (quire_grid_row_flags(s, s->cursor.row) & QUIRE_ROW_SIZE_MASK) == 0;
}

/* The last column stays empty for a wide character that goes to the next row.
 */
static void put_spacer_head(struct quire_screen *s) {
  uint16_t last = (uint16_t)(s->cols - 1);
  quire_cell blank = quire_grid_take_blank(s);
  quire_cell head = quire_cell_with_wide(blank, QUIRE_SPACER_HEAD);
  quire_grid_cut(s, s->cursor.row, last, 1);
  quire_page_put_cells(s->page, s->cursor.row, last, &head, 1);
  quire_grid_settle_head(s, s->cursor.row, last);
}

void quire_print_wrap(struct quire_screen *s, bool leaves_column) {
  uint16_t y = s->cursor.row;
  bool scrolls = y == s->margins.bottom;
  bool links = wraps_whole_row(s) && (scrolls || y + 1 < s->rows);
  if (scrolls || !links) {
    quire_grid_unlink_below(s, y);
  }
  if (links) {
    if (leaves_column) {
      put_spacer_head(s);
    }
    quire_page_set_row_flags(s->page, y, 0, QUIRE_ROW_WRAP);
  }
  quire_grid_index(s);
  s->cursor.col = s->margins.left;
  s->cursor.pending_wrap = false;
  if (links && s->cursor.row > 0) {
    quire_grid_link_below(s, (uint16_t)(s->cursor.row - 1));
  }
}

/* Moves the cursor behind w columns that were written at it. */
static void advance(struct quire_screen *s, uint16_t w, uint16_t limit) {
  uint32_t col = (uint32_t)s->cursor.col + w;
  s->cursor.pending_wrap = col > limit;
  s->cursor.col = col > limit ? limit : (uint16_t)col;
}

/* Room for w columns at the cursor: insert mode shifts, wide pairs that would
 * be cut are blanked. */
static void make_room(struct quire_screen *s, uint16_t w, uint16_t limit) {
  uint16_t y = s->cursor.row;
  uint16_t x = s->cursor.col;
  if (quire_screen_has(s, QUIRE_SCREEN_INSERT)) {
    quire_cell blank = quire_grid_take_blank(s);
    quire_grid_shift_row(s, y, x, limit, w, true, blank);
    quire_grid_drop_blank(s, blank);
  }
  quire_grid_cut(s, y, x, w);
}

static void remember(struct quire_screen *s, uint16_t col, uint32_t last) {
  s->join = (struct quire_join){
      .active = true, .row = s->cursor.row, .col = col, .last = last}; /* P2 */
}

/* ---- one codepoint ------------------------------------------------------ */

/* Makes the cursor stand where w columns fit; false when nothing can be
 * printed. */
static bool find_place(struct quire_screen *s, uint16_t w, uint16_t *limit) {
  bool wraps = quire_screen_has(s, QUIRE_SCREEN_AUTOWRAP);
  if (s->cursor.pending_wrap && wraps) {
    quire_print_wrap(s, false);
  }
  *limit = quire_grid_right_limit(s);
  if (s->cursor.col + w - 1 <= *limit) {
    return true;
  }
  if (!wraps) {
    return false;
  }
  if (s->margins.left >= *limit || *limit == 0) {
    s->cursor.pending_wrap = true; /* one column: no line has room */
    return false;
  }
  quire_print_wrap(s, true);
  *limit = quire_grid_right_limit(s);
  return s->cursor.col + w - 1 <= *limit;
}

/* Writes what fits into a row of n characters, RUN_CHARS at most, that join
 * nothing, w columns each; answers how many. */
static size_t put_chars(struct quire_screen *s, const uint32_t *cps, size_t n,
                        uint16_t w) {
  quire_cell cells[2 * RUN_CHARS];
  uint16_t limit;
  if (!find_place(s, w, &limit)) {
    quire_grid_settle_head(s, s->cursor.row, 0);
    quire_screen_break_cluster(s);
    return 1;
  }
  size_t room = (size_t)(limit - s->cursor.col + 1) / w;
  size_t count = n < room ? n : room;
  uint16_t width = (uint16_t)(count * w);
  make_room(s, width, limit);
  quire_cell pen = quire_grid_take_pen(s, width);
  quire_cell lead = w == 2 ? quire_cell_with_wide(pen, QUIRE_WIDE) : pen;
  quire_cell tail = quire_cell_with_wide(pen, QUIRE_SPACER_TAIL);
  for (size_t i = 0; i < count; i++) {
    cells[i * w + w - 1] = tail; /* overwritten where the width is 1 */
    cells[i * w] = quire_cell_with_content(lead, cps[i]);
  }
  quire_page_put_cells(s->page, s->cursor.row, s->cursor.col, cells, width);
  quire_grid_settle_head(s, s->cursor.row, s->cursor.col);
  remember(s, (uint16_t)(s->cursor.col + width - w), cps[count - 1]);
  advance(s, width, limit);
  return count;
}

void quire_screen_print(struct quire_screen *s, uint32_t codepoint) {
  if (quire_unicode_is_control(codepoint)) {
    return;
  }
  if (codepoint < 0x80) {
    uint8_t byte = (uint8_t)codepoint;
    quire_screen_print_ascii(s, &byte, 1);
    return;
  }
  codepoint = quire_unicode_scalar(codepoint);
  if (quire_join_continue(s, codepoint)) {
    return;
  }
  int w = quire_screen_codepoint_width(s, codepoint);
  if (w == 0) {
    quire_join_zero_width(s, codepoint);
    return;
  }
  (void)put_chars(s, &codepoint, 1, (uint16_t)w);
}

/* ---- runs of other text ------------------------------------------------- */

/* How many characters from the first on are plain and as wide as it, and that
 * width. */
static size_t plain_run(const struct quire_screen *s, const uint32_t *cps,
                        size_t n, uint16_t *w) {
  size_t i = 0;
  int width = 0;
  while (i < n && i < RUN_CHARS && quire_unicode_is_plain(cps[i])) {
    int each = quire_screen_codepoint_width(s, cps[i]);
    if (each == 0 || (i != 0 && each != width)) {
      break;
    }
    width = each;
    i++;
  }
  *w = (uint16_t)width;
  return i;
}

void quire_screen_print_run(struct quire_screen *s, const uint32_t *codepoints,
                            size_t n) {
  while (n > 0) {
    uint16_t w;
    size_t plain = plain_run(s, codepoints, n, &w);
    /* Without autowrap the last column would be overwritten again and again;
     * the first may join what was printed before. */
    bool bulk = plain > 1 && quire_screen_has(s, QUIRE_SCREEN_AUTOWRAP) &&
                !(s->join.active && s->join.last >= FIRST_PREPENDED &&
                  !quire_unicode_is_plain(s->join.last));
    size_t done = 1;
    if (bulk) {
      done = put_chars(s, codepoints, plain, w);
    } else {
      quire_screen_print(s, codepoints[0]);
    }
    codepoints += done;
    n -= done;
  }
}

/* ---- runs of ASCII ------------------------------------------------------ */

/* Writes what fits into the row at the cursor; answers how many bytes. */
static size_t put_run(struct quire_screen *s, const uint8_t *text,
                      size_t len_bytes) {
  if (s->cursor.pending_wrap && quire_screen_has(s, QUIRE_SCREEN_AUTOWRAP)) {
    quire_print_wrap(s, false);
  }
  uint16_t limit = quire_grid_right_limit(s);
  uint16_t room = (uint16_t)(limit - s->cursor.col + 1);
  uint16_t n = len_bytes < room ? (uint16_t)len_bytes : room;
  make_room(s, n, limit);
  quire_cell pen = quire_grid_take_pen(s, n);
  quire_page_put_ascii(s->page, s->cursor.row, s->cursor.col, text, n, pen);
  quire_grid_settle_head(s, s->cursor.row, s->cursor.col);
  remember(s, (uint16_t)(s->cursor.col + n - 1), text[n - 1]);
  advance(s, n, limit);
  return n;
}

void quire_screen_print_ascii(struct quire_screen *s, const uint8_t *text,
                              size_t len_bytes) {
  if (len_bytes > 0 && s->join.active && s->join.last >= FIRST_PREPENDED &&
      quire_join_continue(s, text[0])) {
    text++;
    len_bytes--;
  }
  while (len_bytes > 0) {
    if (!quire_screen_has(s, QUIRE_SCREEN_AUTOWRAP) &&
        s->cursor.col == quire_grid_right_limit(s)) {
      /* Each would overwrite the one before in the last column. */
      text += len_bytes - 1;
      len_bytes = 1;
    }
    size_t n = put_run(s, text, len_bytes);
    text += n;
    len_bytes -= n;
  }
}
