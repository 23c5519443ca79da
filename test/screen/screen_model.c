/* The oracle: everything but resize. */
#include "screen_model.h"

#include <check.h>
#include <quire/cell.h>
#include <stdlib.h>
#include <string.h>

static const struct model_cell nothing;

bool model_is_zero(const struct model_cell *c) {
  return c->codepoint == 0 && c->wide == 0 && c->style == 0;
}

static struct model_cell blank_cell(const struct model *m) {
  struct model_cell c = nothing;
  if (m->style >= 4) {
    c.style = (uint8_t)(MODEL_BACKGROUND + m->style);
  }
  return c;
}

void model_init(struct model *m, uint16_t cols, uint16_t rows,
                uint64_t lines_max) {
  memset(m, 0, sizeof *m);
  m->cols = cols;
  m->rows = rows;
  m->lines_max = lines_max;
  m->autowrap = true;
  m->bottom = (uint16_t)(rows - 1);
}

static void drop_lines(struct model *m, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    free(m->lines[i].cells);
  }
  memmove(m->lines, m->lines + n, (m->lines_count - n) * sizeof m->lines[0]);
  m->lines_count -= n;
  if (m->lines_count == 0) {
    m->open = false;
  }
}

void model_deinit(struct model *m) {
  drop_lines(m, m->lines_count);
}

void model_set_limit(struct model *m, uint64_t lines_max) {
  m->lines_max = lines_max;
  if (m->lines_count > lines_max) {
    drop_lines(m, m->lines_count - (uint32_t)lines_max);
  }
}

/* ---- rows --------------------------------------------------------------- */

uint16_t model_normalise(struct model_row *row, uint16_t cols) {
  uint16_t len = cols;
  if (row->cells[cols - 1].wide == QUIRE_SPACER_HEAD) {
    len--;
  }
  uint16_t used = len;
  while (used > 0 && model_is_zero(&row->cells[used - 1])) {
    used--;
  }
  if (!row->wraps) {
    return used;
  }
  for (uint16_t x = used; x < len; x++) {
    row->cells[x].codepoint = ' ';
  }
  return len;
}

void model_append_row(struct model *m, struct model_row row) {
  uint16_t n = model_normalise(&row, m->cols);
  if (!m->open) {
    ck_assert_uint_lt(m->lines_count, MODEL_LINES_MAX);
    m->lines[m->lines_count++] = (struct model_line){NULL, 0};
  }
  struct model_line *line = &m->lines[m->lines_count - 1];
  line->cells =
      realloc(line->cells, (line->count + n + 1u) * sizeof line->cells[0]);
  memcpy(line->cells + line->count, row.cells, n * sizeof row.cells[0]);
  line->count += n;
  m->open = row.wraps;
}

static void commit_row(struct model *m, const struct model_row *row) {
  if (m->lines_max != 0) {
    model_append_row(m, *row);
    model_set_limit(m, m->lines_max);
  }
}

static void drop_head(struct model *m, uint16_t y) {
  struct model_cell *last = &m->screen[y].cells[m->cols - 1];
  if (last->wide == QUIRE_SPACER_HEAD) {
    last->wide = 0;
  }
}

void model_settle_heads(struct model *m) {
  for (uint16_t y = 0; y < m->rows; y++) {
    if (!m->screen[y].wraps || y + 1 == m->rows ||
        m->screen[y + 1].cells[0].wide != QUIRE_WIDE) {
      drop_head(m, y);
    }
  }
}

/* Row y no longer continues what is above it. */
static void unlink_row(struct model *m, uint32_t y) {
  if (y >= m->rows) {
    return;
  }
  if (y == 0) {
    m->open = false;
  } else if (m->screen[y - 1].wraps) {
    m->screen[y - 1].wraps = false;
    drop_head(m, (uint16_t)(y - 1));
  }
}

/* A pair over the border before x loses its character. */
static void split(struct model *m, uint16_t y, uint32_t x) {
  struct model_cell *c = m->screen[y].cells;
  if (x > 0 && x < m->cols && c[x].wide == QUIRE_SPACER_TAIL) {
    c[x - 1] = (struct model_cell){.style = c[x - 1].style};
    c[x] = (struct model_cell){.style = c[x].style};
  }
}

static void clear(struct model *m, uint16_t y, uint16_t x, uint16_t n) {
  split(m, y, x);
  split(m, y, (uint32_t)x + n);
  for (uint16_t i = 0; i < n; i++) {
    m->screen[y].cells[x + i] = blank_cell(m);
  }
}

static void wipe_row(struct model *m, uint16_t y) {
  unlink_row(m, y);
  unlink_row(m, y + 1u);
  for (uint16_t x = 0; x < m->cols; x++) {
    m->screen[y].cells[x] = blank_cell(m);
  }
}

/* ---- scrolling ---------------------------------------------------------- */

static void move_rows(struct model *m, uint16_t to, uint16_t from, uint16_t n) {
  memmove(&m->screen[to], &m->screen[from], n * sizeof m->screen[0]);
}

static void blank_rows(struct model *m, uint16_t y, uint16_t n) {
  for (uint16_t i = 0; i < n; i++) {
    memset(&m->screen[y + i], 0, sizeof m->screen[0]);
    for (uint16_t x = 0; x < m->cols; x++) {
      m->screen[y + i].cells[x] = blank_cell(m);
    }
  }
}

static void scroll_up(struct model *m, uint16_t top, uint16_t n, bool commit) {
  uint16_t bottom = m->bottom;
  uint16_t height = (uint16_t)(bottom - top + 1);
  unlink_row(m, bottom + 1u);
  if (commit && top == 0) {
    for (uint16_t y = 0; y < n; y++) {
      commit_row(m, &m->screen[y]);
    }
  } else {
    unlink_row(m, top);
    unlink_row(m, (uint32_t)top + n);
  }
  move_rows(m, top, (uint16_t)(top + n), (uint16_t)(height - n));
  blank_rows(m, (uint16_t)(bottom - n + 1), n);
}

static void scroll_down(struct model *m, uint16_t top, uint16_t n) {
  uint16_t bottom = m->bottom;
  uint16_t height = (uint16_t)(bottom - top + 1);
  unlink_row(m, top);
  unlink_row(m, bottom - n + 1u);
  unlink_row(m, bottom + 1u);
  move_rows(m, (uint16_t)(top + n), top, (uint16_t)(height - n));
  blank_rows(m, top, n);
}

void model_scroll(struct model *m, uint16_t top, uint16_t n, bool up,
                  bool commit) {
  uint16_t height = (uint16_t)(m->bottom - top + 1);
  n = n == 0 ? 1 : n;
  n = n < height ? n : height;
  m->joinable = false;
  if (up) {
    scroll_up(m, top, n, commit);
  } else {
    scroll_down(m, top, n);
  }
}

static void index_row(struct model *m) {
  if (m->row == m->bottom) {
    scroll_up(m, m->top, 1, true);
  } else if (m->row + 1 < m->rows) {
    m->row++;
  }
}

void model_index(struct model *m) {
  m->joinable = false;
  m->pending = false;
  index_row(m);
}

void model_reverse_index(struct model *m) {
  m->joinable = false;
  m->pending = false;
  if (m->row == m->top) {
    scroll_down(m, m->top, 1);
  } else if (m->row > 0) {
    m->row--;
  }
}

/* ---- printing ----------------------------------------------------------- */

static void shift(struct model *m, uint16_t y, uint16_t x, uint16_t n,
                  bool open) {
  struct model_cell *c = m->screen[y].cells;
  uint16_t room = (uint16_t)(m->cols - x);
  n = n < room ? n : room;
  drop_head(m, y);
  split(m, y, x);
  split(m, y, open ? (uint32_t)m->cols - n : (uint32_t)x + n);
  if (open) {
    memmove(c + x + n, c + x, (size_t)(room - n) * sizeof *c);
  } else {
    memmove(c + x, c + x + n, (size_t)(room - n) * sizeof *c);
  }
  for (uint16_t i = 0; i < n; i++) {
    c[open ? x + i : m->cols - n + i] = blank_cell(m);
  }
}

static void wrap(struct model *m, bool leaves_column) {
  uint16_t y = m->row;
  bool scrolls = y == m->bottom;
  bool links = scrolls || y + 1 < m->rows;
  if (scrolls || !links) {
    unlink_row(m, y + 1u);
  }
  if (links && leaves_column) {
    clear(m, y, (uint16_t)(m->cols - 1), 1);
    m->screen[y].cells[m->cols - 1].wide = QUIRE_SPACER_HEAD;
  }
  m->screen[y].wraps = links && m->rows == 1;
  index_row(m);
  if (links && m->rows > 1) {
    m->screen[m->row - 1].wraps = true;
  }
  m->col = 0;
  m->pending = false;
}

void model_print(struct model *m, uint32_t codepoint, uint16_t width) {
  m->joinable = false;
  if (m->pending && m->autowrap) {
    wrap(m, false);
  }
  if (m->col + width > m->cols) {
    if (!m->autowrap) {
      return;
    }
    if (m->cols < width) {
      m->pending = true;
      return;
    }
    wrap(m, true);
  }
  if (m->insert) {
    shift(m, m->row, m->col, width, true);
  }
  split(m, m->row, m->col);
  split(m, m->row, (uint32_t)m->col + width);
  struct model_cell *c = &m->screen[m->row].cells[m->col];
  c[0] = (struct model_cell){.codepoint = codepoint,
                             .wide = width == 2 ? QUIRE_WIDE : QUIRE_NARROW,
                             .style = m->style,
                             .serial = ++m->serial};
  if (width == 2) {
    c[1] = (struct model_cell){.wide = QUIRE_SPACER_TAIL, .style = m->style};
  }
  m->joinable = true;
  m->join_row = m->row;
  m->join_col = m->col;
  m->pending = m->col + width >= m->cols;
  m->col = (uint16_t)(m->pending ? m->cols - 1 : m->col + width);
  model_settle_heads(m);
}

void model_combine(struct model *m) {
  uint16_t y = m->row;
  uint16_t x = m->col;
  if (m->joinable) {
    y = m->join_row;
    x = m->join_col;
  } else if (!m->pending) {
    if (x == 0) {
      return;
    }
    x--;
  }
  struct model_cell *c = m->screen[y].cells;
  if (c[x].wide == QUIRE_SPACER_TAIL) {
    x--;
  }
  if (c[x].codepoint == 0 || c[x].wide == QUIRE_SPACER_HEAD) {
    return;
  }
  if (c[x].marks < 63) {
    c[x].marks++;
  }
  m->joinable = true;
  m->join_row = y;
  m->join_col = x;
}

/* ---- erasing ------------------------------------------------------------ */

static void edited(struct model *m) {
  m->joinable = false;
  m->pending = false;
}

void model_erase_line(struct model *m, int what) {
  edited(m);
  if (what != 1) {
    unlink_row(m, m->row + 1u);
  }
  uint16_t from = what == 0 ? m->col : 0;
  uint16_t end = what == 1 ? (uint16_t)(m->col + 1) : m->cols;
  clear(m, m->row, from, (uint16_t)(end - from));
  model_settle_heads(m);
}

void model_erase_display(struct model *m, int what) {
  edited(m);
  if (what == 0 && m->row == 0 && m->col == 0) {
    what = 2;
  }
  if (what == 1 && m->row + 1 == m->rows && m->col + 1 == m->cols) {
    what = 2;
  }
  if (what != 2) {
    model_erase_line(m, what);
  }
  for (uint16_t y = 0; y < m->rows; y++) {
    if (what == 2 || (what == 0 && y > m->row) || (what == 1 && y < m->row)) {
      wipe_row(m, y);
    }
  }
}

void model_erase_cells(struct model *m, uint16_t n) {
  edited(m);
  uint16_t room = (uint16_t)(m->cols - m->col);
  n = n == 0 ? 1 : n;
  if (n >= room) {
    n = room;
    unlink_row(m, m->row + 1u);
  }
  clear(m, m->row, m->col, n);
  model_settle_heads(m);
}

void model_shift_cells(struct model *m, uint16_t n, bool open) {
  edited(m);
  shift(m, m->row, m->col, n == 0 ? 1 : n, open);
  model_settle_heads(m);
}
