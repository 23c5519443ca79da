/* Logical lines and addresses: where a soft-wrapped line begins and ends, and
 * places in history by line id and cell. Never visits a line of history that is
 * not part of the answer. R1 and R2: read.c. */
#include "screen/read.h"

/* The first row of the logical line that chunk `line` belongs to. */
static enum quire_result history_line_start(struct quire_screen *s,
                                            uint64_t line, int64_t *first) {
  while (line > quire_history_first_line(s->history)) {
    struct quire_line_info before;
    if (quire_history_line_info(s->history, line - 1, &before) != QUIRE_OK ||
        !before.joined) {
      break;
    }
    line--;
  }
  struct quire_address address = {.line_id = line, .cell = 0};
  uint64_t row;
  enum quire_result result =
      quire_history_address_to_row(s->history, s->cols, address, &row, NULL);
  if (result == QUIRE_OK) {
    *first = quire_read_first_row(s) + (int64_t)row;
  }
  return result;
}

enum quire_result quire_read_line_start(struct quire_screen *s, int64_t row,
                                        int64_t *first) {
  struct quire_row_ref ref;
  for (; row >= 0; row--) {
    enum quire_result result = quire_screen_row(s, row, &ref);
    if (result != QUIRE_OK) {
      return result;
    }
    if ((ref.flags & QUIRE_ROW_CONTINUATION) == 0) {
      *first = row;
      return QUIRE_OK;
    }
  }
  int64_t oldest = quire_read_first_row(s);
  if (row < oldest) {
    return QUIRE_ERR_NOT_FOUND;
  }
  struct quire_address address;
  enum quire_result result = quire_history_row_to_address(
      s->history, s->cols, (uint64_t)(row - oldest), &address);
  if (result != QUIRE_OK) {
    return result;
  }
  return history_line_start(s, address.line_id, first);
}

/* The last row, in history, of the logical line that `row` belongs to; *open
 * when the line goes on in row 0. */
static enum quire_result history_line_end(struct quire_screen *s, int64_t row,
                                          int64_t *last, bool *open) {
  int64_t oldest = quire_read_first_row(s);
  if (row < oldest) {
    return QUIRE_ERR_NOT_FOUND;
  }
  uint64_t end = quire_history_end_line(s->history);
  struct quire_address at;
  enum quire_result result = quire_history_row_to_address(
      s->history, s->cols, (uint64_t)(row - oldest), &at);
  struct quire_line_info info = {.joined = true};
  while (result == QUIRE_OK && info.joined && at.line_id < end) {
    result = quire_history_line_info(s->history, at.line_id++, &info);
  }
  uint64_t next = (uint64_t)-oldest;
  at.cell = 0;
  if (result == QUIRE_OK && at.line_id < end) {
    result = quire_history_address_to_row(s->history, s->cols, at, &next, NULL);
  }
  if (result == QUIRE_OK) {
    *last = oldest + (int64_t)next - 1;
    *open = *last == -1 && quire_read_seam_joined(s);
  }
  return result;
}

enum quire_result quire_read_line_end(struct quire_screen *s, int64_t row,
                                      int64_t *last) {
  if (row < 0) {
    bool open = false;
    enum quire_result result = history_line_end(s, row, last, &open);
    if (result != QUIRE_OK || !open) {
      return result;
    }
    row = 0;
  }
  for (;; row++) {
    struct quire_row_ref ref;
    enum quire_result result = quire_screen_row(s, row, &ref);
    if (result != QUIRE_OK) {
      return result;
    }
    if ((ref.flags & QUIRE_ROW_WRAP) == 0 || row == s->rows - 1) {
      *last = row;
      return QUIRE_OK;
    }
  }
}

/* ---- addresses ---------------------------------------------------------- */

enum quire_result quire_screen_point_to_address(struct quire_screen *s,
                                                struct quire_point point,
                                                struct quire_address *out) {
  int64_t oldest = quire_read_first_row(s);
  if (point.row >= 0 || point.row < oldest || point.col >= s->cols) {
    return QUIRE_ERR_NOT_FOUND;
  }
  enum quire_result result = quire_history_row_to_address(
      s->history, s->cols, (uint64_t)(point.row - oldest), out);
  if (result == QUIRE_OK) {
    out->cell += point.col;
  }
  return result;
}

/* The place `cells` cells into the line that begins in row y of the primary
 * screen; beyond its text, in its last row. */
static struct quire_point walk_screen_line(const struct quire_screen *s,
                                           uint16_t y, uint32_t cells) {
  for (;; y++) {
    struct quire_row_ref row;
    quire_row_ref_fill(s, s->pages[0], y, y, &row);
    uint16_t last_col = (uint16_t)(s->cols - 1);
    uint16_t width = quire_read_wrap_end(&row);
    if (cells < width || (row.flags & QUIRE_ROW_WRAP) == 0 ||
        y + 1 == s->rows) {
      uint16_t col = cells < last_col ? (uint16_t)cells : last_col;
      return (struct quire_point){.row = y, .col = col};
    }
    cells -= width;
  }
}

/* R2: an address of the line that begins `lines` lines below the first line
 * that begins on the screen. */
static enum quire_result address_on_screen(const struct quire_screen *s,
                                           uint64_t lines, uint32_t cell,
                                           struct quire_point *out) {
  if (s->alternate) {
    return QUIRE_ERR_NOT_FOUND;
  }
  for (uint16_t y = 0; y < s->rows; y++) {
    const struct quire_row *row = quire_page_row(s->pages[0], y);
    if ((row->flags & QUIRE_ROW_CONTINUATION) != 0) {
      continue;
    }
    if (lines == 0) {
      *out = walk_screen_line(s, y, cell);
      return QUIRE_OK;
    }
    lines--;
  }
  return QUIRE_ERR_NOT_FOUND;
}

enum quire_result quire_screen_address_to_point(struct quire_screen *s,
                                                struct quire_address address,
                                                struct quire_point *out) {
  uint64_t end = quire_history_end_line(s->history);
  if (address.line_id >= end) {
    return address_on_screen(s, address.line_id - end, address.cell, out);
  }
  struct quire_line_info info;
  enum quire_result result =
      quire_history_line_info(s->history, address.line_id, &info);
  if (result != QUIRE_OK) {
    return result;
  }
  uint32_t beyond = 0;
  if (address.cell >= info.cells) {
    if (info.open && quire_read_seam_joined(s)) {
      *out = walk_screen_line(s, 0, address.cell - info.cells);
      return QUIRE_OK;
    }
    /* Right of the text: as far right of it as the row allows. */
    uint32_t text_end = info.cells > 0 ? info.cells - 1 : 0;
    beyond = address.cell - text_end;
    address.cell = text_end;
  }
  uint64_t row;
  uint16_t col;
  result =
      quire_history_address_to_row(s->history, s->cols, address, &row, &col);
  if (result == QUIRE_OK) {
    uint32_t room = (uint32_t)(s->cols - 1 - col);
    out->row = quire_read_first_row(s) + (int64_t)row;
    out->col = (uint16_t)(col + (beyond < room ? beyond : room));
  }
  return result;
}
