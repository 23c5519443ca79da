/* Scrolling: whole rows by rotating row headers, parts of rows by moving cells,
 * columns by shifting cells inside rows, and the commit to history.
 *
 * A row that leaves the top of the primary screen over the full width is
 * encoded into history before it is reused; if that fails the line is lost,
 * counted, and the line that was open is closed, so that no later row continues
 * a line that it does not belong to (S5). */
#include "screen/grid.h"

static uint16_t min_u16(uint16_t a, uint16_t b) {
  return a < b ? a : b;
}

struct quire_rect quire_grid_region(const struct quire_screen *s,
                                    uint16_t top) {
  return (struct quire_rect){.top = top,
                             .left = s->margins.left,
                             .bottom = s->margins.bottom,
                             .right = s->margins.right};
}

static bool is_full_width(const struct quire_screen *s,
                          struct quire_rect region) {
  return region.left == 0 && region.right == s->cols - 1;
}

/* Encodes the top row of the primary; its pins become addresses. */
static void commit_row(struct quire_screen *s, uint16_t y, uint64_t now) {
  struct quire_address start;
  if (s->history_lines_max == 0) {
    quire_pins_committed(s, y, NULL);
    return;
  }
  if (quire_history_commit_row(s->history, s->page, y, now, &start) !=
      QUIRE_OK) {
    s->degrades.lines_lost++;
    quire_history_close_line(s->history);
    quire_pins_committed(s, y, NULL);
    return;
  }
  quire_pins_committed(s, y, &start);
}

static void commit_rows(struct quire_screen *s, uint16_t n) {
  QUIRE_ASSERT(!s->alternate);
  uint64_t now = quire_grid_now(s);
  for (uint16_t y = 0; y < n; y++) {
    commit_row(s, y, now);
  }
}

/* Cuts the soft wraps that a scroll of part of the width tears apart. */
static void unlink_part(struct quire_screen *s, struct quire_rect region) {
  for (uint32_t y = region.top; y <= (uint32_t)region.bottom + 1; y++) {
    quire_grid_unlink(s, (uint16_t)y);
  }
}

/* Wide pairs across the side borders are blanked in every row. */
static void cut_sides(struct quire_screen *s, struct quire_rect region) {
  uint16_t width = (uint16_t)(region.right - region.left + 1);
  for (uint32_t y = region.top; y <= region.bottom; y++) {
    quire_grid_cut(s, (uint16_t)y, region.left, width);
  }
}

static void clear_part(struct quire_screen *s, struct quire_rect region,
                       uint16_t top, uint16_t bottom, quire_cell blank) {
  uint16_t width = (uint16_t)(region.right - region.left + 1);
  for (uint32_t y = top; y <= bottom; y++) {
    quire_page_clear_cells(s->page, (uint16_t)y, region.left, width, blank);
  }
}

static void part_up(struct quire_screen *s, struct quire_rect region,
                    uint16_t n, quire_cell blank) {
  uint16_t width = (uint16_t)(region.right - region.left + 1);
  unlink_part(s, region);
  cut_sides(s, region);
  for (uint32_t y = region.top; y + n <= region.bottom; y++) {
    quire_page_move_cells(s->page, (uint16_t)y, (uint16_t)(y + n), region.left,
                          width);
  }
  clear_part(s, region, (uint16_t)(region.bottom - n + 1), region.bottom,
             blank);
}

static void part_down(struct quire_screen *s, struct quire_rect region,
                      uint16_t n, quire_cell blank) {
  uint16_t width = (uint16_t)(region.right - region.left + 1);
  unlink_part(s, region);
  cut_sides(s, region);
  for (uint32_t y = region.bottom; y >= (uint32_t)region.top + n; y--) {
    quire_page_move_cells(s->page, (uint16_t)y, (uint16_t)(y - n), region.left,
                          width);
  }
  clear_part(s, region, region.top, (uint16_t)(region.top + n - 1), blank);
}

void quire_grid_scroll_up(struct quire_screen *s, struct quire_rect region,
                          uint16_t n, bool commit) {
  n = min_u16(n, (uint16_t)(region.bottom - region.top + 1));
  if (n == 0) {
    return;
  }
  quire_cell blank = quire_grid_take_blank(s);
  if (!is_full_width(s, region)) {
    part_up(s, region, n, blank);
    quire_pins_rows_up(s, region, n);
    quire_grid_drop_blank(s, blank);
    return;
  }
  commit = commit && !s->alternate && region.top == 0;
  /* Only a one-row screen wraps into the row that comes in. */
  bool carries = commit && n == s->rows &&
                 (quire_grid_row_flags(s, region.bottom) & QUIRE_ROW_WRAP) != 0;
  quire_grid_unlink(s, (uint16_t)(region.bottom + 1));
  if (commit) {
    commit_rows(s, n);
  } else {
    quire_grid_unlink(s, region.top);
    quire_grid_unlink(s, (uint16_t)(region.top + n));
  }
  quire_pins_rows_up(s, region, n);
  quire_page_scroll_up(s->page, region.top, region.bottom, n, blank);
  if (commit) {
    if (carries) {
      quire_page_set_row_flags(s->page, 0, 0, QUIRE_ROW_CONTINUATION);
    }
    quire_grid_sync_top(s);
  }
  quire_grid_drop_blank(s, blank);
}

void quire_grid_scroll_down(struct quire_screen *s, struct quire_rect region,
                            uint16_t n) {
  n = min_u16(n, (uint16_t)(region.bottom - region.top + 1));
  if (n == 0) {
    return;
  }
  quire_cell blank = quire_grid_take_blank(s);
  if (!is_full_width(s, region)) {
    part_down(s, region, n, blank);
  } else {
    quire_grid_unlink(s, region.top);
    quire_grid_unlink(s, (uint16_t)(region.bottom - n + 1));
    quire_grid_unlink(s, (uint16_t)(region.bottom + 1));
    quire_page_scroll_down(s->page, region.top, region.bottom, n, blank);
  }
  quire_pins_rows_down(s, region, n);
  quire_grid_drop_blank(s, blank);
}

void quire_grid_index(struct quire_screen *s) {
  if (s->cursor.row == s->margins.bottom && quire_grid_in_columns(s)) {
    quire_grid_scroll_up(s, quire_grid_region(s, s->margins.top), 1, true);
  } else if (s->cursor.row + 1 < s->rows &&
             s->cursor.row != s->margins.bottom) {
    s->cursor.row++;
  }
}

void quire_screen_index(struct quire_screen *s) {
  quire_screen_break_cluster(s);
  s->cursor.pending_wrap = false;
  quire_grid_index(s);
}

void quire_screen_reverse_index(struct quire_screen *s) {
  quire_screen_break_cluster(s);
  s->cursor.pending_wrap = false;
  if (s->cursor.row == s->margins.top && quire_grid_in_columns(s)) {
    quire_grid_scroll_down(s, quire_grid_region(s, s->margins.top), 1);
  } else if (s->cursor.row > 0 && s->cursor.row != s->margins.top) {
    s->cursor.row--;
  }
}

void quire_screen_scroll_up(struct quire_screen *s, uint32_t n) {
  quire_screen_break_cluster(s);
  quire_grid_scroll_up(s, quire_grid_region(s, s->margins.top),
                       quire_grid_count(n, s->rows), true);
}

void quire_screen_scroll_down(struct quire_screen *s, uint32_t n) {
  quire_screen_break_cluster(s);
  quire_grid_scroll_down(s, quire_grid_region(s, s->margins.top),
                         quire_grid_count(n, s->rows));
}

/* ---- lines and columns --------------------------------------------------- */

void quire_screen_insert_lines(struct quire_screen *s, uint32_t n) {
  quire_screen_break_cluster(s);
  if (!quire_grid_in_rows(s) || !quire_grid_in_columns(s)) {
    return;
  }
  s->cursor.pending_wrap = false;
  quire_grid_scroll_down(s, quire_grid_region(s, s->cursor.row),
                         quire_grid_count(n, s->rows));
  s->cursor.col = s->margins.left;
}

void quire_screen_delete_lines(struct quire_screen *s, uint32_t n) {
  quire_screen_break_cluster(s);
  if (!quire_grid_in_rows(s) || !quire_grid_in_columns(s)) {
    return;
  }
  s->cursor.pending_wrap = false;
  quire_grid_scroll_up(s, quire_grid_region(s, s->cursor.row),
                       quire_grid_count(n, s->rows), false);
  s->cursor.col = s->margins.left;
}

void quire_grid_shift_row(struct quire_screen *s, uint16_t y, uint16_t x,
                          uint16_t right, uint16_t n, bool open,
                          quire_cell blank) {
  QUIRE_ASSERT(x <= right && right < s->cols);
  uint16_t end = (uint16_t)(right + 1);
  n = min_u16(n, (uint16_t)(end - x));
  if (n == 0) {
    return;
  }
  quire_grid_cut(s, y, x, (uint16_t)(end - x));
  if (open) {
    quire_page_split_wide(s->page, y, (uint16_t)(end - n));
    quire_page_insert_cells(s->page, y, x, end, n, blank);
    quire_pins_cells_inserted(s, y, x, right, n);
  } else {
    quire_page_split_wide(s->page, y, (uint16_t)(x + n));
    quire_page_delete_cells(s->page, y, x, end, n, blank);
    quire_pins_cells_deleted(s, y, x, right, n);
  }
}

void quire_grid_shift_columns(struct quire_screen *s, struct quire_rect region,
                              uint16_t x, uint16_t n, bool open) {
  quire_cell blank = quire_grid_take_blank(s);
  for (uint32_t y = region.top; y <= region.bottom; y++) {
    quire_grid_shift_row(s, (uint16_t)y, x, region.right, n, open, blank);
    quire_grid_settle_head(s, (uint16_t)y, x);
  }
  quire_grid_drop_blank(s, blank);
}

/* Shifts the columns of the scroll region from x on, if the cursor is inside.
 */
static void shift_region(struct quire_screen *s, uint16_t x, uint32_t n,
                         bool open) {
  quire_screen_break_cluster(s);
  if (quire_grid_in_rows(s) && quire_grid_in_columns(s)) {
    quire_grid_shift_columns(s, quire_grid_region(s, s->margins.top), x,
                             quire_grid_count(n, s->cols), open);
  }
}

void quire_screen_insert_columns(struct quire_screen *s, uint32_t n) {
  shift_region(s, s->cursor.col, n, true);
}

void quire_screen_delete_columns(struct quire_screen *s, uint32_t n) {
  shift_region(s, s->cursor.col, n, false);
}

void quire_screen_scroll_left(struct quire_screen *s, uint32_t n) {
  shift_region(s, s->margins.left, n, false);
}

void quire_screen_scroll_right(struct quire_screen *s, uint32_t n) {
  shift_region(s, s->margins.left, n, true);
}

void quire_screen_forward_column(struct quire_screen *s) {
  if (s->cursor.col == s->margins.right) {
    shift_region(s, s->margins.left, 1, false);
  } else {
    quire_screen_right(s, 1); /* also outside the margins, up to the edge */
  }
}

void quire_screen_back_column(struct quire_screen *s) {
  if (s->cursor.col == s->margins.left) {
    shift_region(s, s->margins.left, 1, true);
  } else if (s->cursor.col > 0) {
    s->cursor.col--;
    s->cursor.pending_wrap = false;
    quire_screen_break_cluster(s);
  }
}
