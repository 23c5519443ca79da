/* Erasing and inserting cells at the cursor. Erased cells take the pen's
 * background; wide pairs that an edit would cut are blanked. */
#include "screen/grid.h"

static void edited(struct quire_screen *s) {
  quire_screen_break_cluster(s);
  s->cursor.pending_wrap = false;
}

/* ED 0 and EL 0 end a soft wrap: what follows is no longer its text. */
static void erase_right(struct quire_screen *s, quire_cell blank,
                        bool selective) {
  uint16_t x = s->cursor.col;
  quire_grid_unlink_below(s, s->cursor.row);
  quire_grid_clear(s, s->cursor.row, x, (uint16_t)(s->cols - x), blank,
                   selective);
}

static void erase_left(struct quire_screen *s, quire_cell blank,
                       bool selective) {
  quire_grid_clear(s, s->cursor.row, 0, (uint16_t)(s->cursor.col + 1), blank,
                   selective);
}

void quire_screen_erase_line(struct quire_screen *s, enum quire_erase what,
                             bool selective) {
  edited(s);
  quire_cell blank = quire_grid_take_blank(s);
  switch (what) {
    case QUIRE_ERASE_RIGHT: erase_right(s, blank, selective); break;
    case QUIRE_ERASE_LEFT: erase_left(s, blank, selective); break;
    case QUIRE_ERASE_ALL:
      if (!selective) {
        quire_grid_unlink_below(s, s->cursor.row);
      }
      quire_grid_clear(s, s->cursor.row, 0, s->cols, blank, selective);
      break;
  }
  quire_grid_drop_blank(s, blank);
}

static void erase_rows(struct quire_screen *s, uint16_t first, uint16_t end,
                       quire_cell blank, bool selective) {
  for (uint16_t y = first; y < end; y++) {
    if (selective) {
      quire_grid_clear(s, y, 0, s->cols, blank, true);
    } else {
      quire_grid_wipe_row(s, y, blank);
    }
  }
}

void quire_screen_erase_display(struct quire_screen *s, enum quire_erase what,
                                bool selective) {
  edited(s);
  uint16_t row = s->cursor.row;
  /* From home on, or up to the last cell, is everything: row attributes go. */
  if ((what == QUIRE_ERASE_RIGHT && row == 0 && s->cursor.col == 0) ||
      (what == QUIRE_ERASE_LEFT && row == s->rows - 1 &&
       s->cursor.col == s->cols - 1)) {
    what = QUIRE_ERASE_ALL;
  }
  quire_cell blank = quire_grid_take_blank(s);
  switch (what) {
    case QUIRE_ERASE_RIGHT:
      erase_right(s, blank, selective);
      erase_rows(s, (uint16_t)(row + 1), s->rows, blank, selective);
      break;
    case QUIRE_ERASE_LEFT:
      erase_rows(s, 0, row, blank, selective);
      erase_left(s, blank, selective);
      break;
    case QUIRE_ERASE_ALL: erase_rows(s, 0, s->rows, blank, selective); break;
  }
  quire_grid_drop_blank(s, blank);
}

void quire_screen_clear_history(struct quire_screen *s) {
  quire_history_clear(s->history);
  quire_grid_sync_top(s);
}

void quire_screen_erase_cells(struct quire_screen *s, uint32_t n) {
  edited(s);
  uint16_t room = (uint16_t)(s->cols - s->cursor.col);
  uint16_t count = quire_grid_count(n, room);
  quire_cell blank = quire_grid_take_blank(s);
  if (count == room) {
    quire_grid_unlink_below(s, s->cursor.row);
  }
  quire_grid_clear(s, s->cursor.row, s->cursor.col, count, blank, false);
  quire_grid_drop_blank(s, blank);
}

/* ICH and DCH work between the cursor and the right margin. */
static void shift_at_cursor(struct quire_screen *s, uint32_t n, bool open) {
  quire_cell blank = quire_grid_take_blank(s);
  quire_grid_shift_row(s, s->cursor.row, s->cursor.col, s->margins.right,
                       quire_grid_count(n, s->cols), open, blank);
  quire_grid_settle_head(s, s->cursor.row, s->cursor.col);
  quire_grid_drop_blank(s, blank);
}

void quire_screen_insert_cells(struct quire_screen *s, uint32_t n) {
  edited(s);
  if (quire_grid_in_columns(s)) {
    shift_at_cursor(s, n, true);
  }
}

void quire_screen_delete_cells(struct quire_screen *s, uint32_t n) {
  quire_screen_break_cluster(s);
  if (quire_grid_in_columns(s)) {
    s->cursor.pending_wrap = false;
    shift_at_cursor(s, n, false);
  }
}

void quire_screen_align(struct quire_screen *s) {
  edited(s);
  quire_grid_reset_margins(s);
  uint8_t run[64];
  for (size_t i = 0; i < sizeof run; i++) {
    run[i] = 'E';
  }
  for (uint16_t y = 0; y < s->rows; y++) {
    quire_grid_wipe_row(s, y, 0);
    for (uint32_t x = 0; x < s->cols; x += (uint32_t)sizeof run) {
      uint32_t rest = (uint32_t)s->cols - x;
      uint16_t n = (uint16_t)(rest < sizeof run ? rest : sizeof run);
      quire_page_put_ascii(s->page, y, (uint16_t)x, run, n, 0);
    }
  }
  quire_screen_goto(s, 0, 0);
}

void quire_screen_set_row_size(struct quire_screen *s,
                               enum quire_row_size size) {
  uint16_t y = s->cursor.row;
  uint16_t bits =
      (uint16_t)((unsigned)size << QUIRE_ROW_SIZE_SHIFT) & QUIRE_ROW_SIZE_MASK;
  edited(s);
  if (bits != 0) {
    quire_grid_unlink(s, y); /* rows of two sizes do not make one line */
    quire_grid_unlink_below(s, y);
  }
  quire_page_set_row_flags(s->page, y, QUIRE_ROW_SIZE_MASK, bits);
  uint16_t last = quire_grid_last_col(s, y);
  if (s->cursor.col > last) {
    s->cursor.col = last;
  }
}
