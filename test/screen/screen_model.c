#include "screen_model.h"

#include <check.h>
#include <quire/cell.h>
#include <stdlib.h>
#include <string.h>

static const struct model_cell nothing;

static bool is_zero(const struct model_cell *c) {
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

/* Cells of a row that count in its line; written blanks fill one that wraps. */
static uint16_t normalise(struct model_row *row, uint16_t cols) {
  uint16_t len = cols;
  if (row->cells[cols - 1].wide == QUIRE_SPACER_HEAD) {
    len--;
  }
  uint16_t used = len;
  while (used > 0 && is_zero(&row->cells[used - 1])) {
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

static void append_row(struct model *m, struct model_row row) {
  uint16_t n = normalise(&row, m->cols);
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
    append_row(m, *row);
    model_set_limit(m, m->lines_max);
  }
}

static void drop_head(struct model *m, uint16_t y) {
  struct model_cell *last = &m->screen[y].cells[m->cols - 1];
  if (last->wide == QUIRE_SPACER_HEAD) {
    last->wide = 0;
  }
}

/* A head whose wide character does not stand below it is a blank. */
static void settle_heads(struct model *m) {
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
  settle_heads(m);
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
  settle_heads(m);
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
  settle_heads(m);
}

void model_shift_cells(struct model *m, uint16_t n, bool open) {
  edited(m);
  shift(m, m->row, m->col, n == 0 ? 1 : n, open);
  settle_heads(m);
}

/* ---- breaking lines anew ------------------------------------------------ */

struct layout {
  struct model_row *rows;
  uint32_t count; /* whole rows; rows[count] is being filled */
  uint16_t cols, x;
};

static void next_row(struct layout *l, bool wraps) {
  l->rows[l->count].wraps = wraps;
  l->count++;
  l->x = 0;
  ck_assert_uint_lt(l->count + 1, MODEL_LINES_MAX);
  memset(&l->rows[l->count], 0, sizeof l->rows[0]);
}

static void lay_cells(struct layout *l, const struct model_cell *cells,
                      uint32_t n, const uint32_t *track, uint32_t *found_row,
                      uint16_t *found_col) {
  for (uint32_t i = 0; i < n; i++) {
    uint16_t width = cells[i].wide == QUIRE_WIDE ? 2 : 1;
    if (l->x + width > l->cols) {
      if (l->x < l->cols) {
        l->rows[l->count].cells[l->x].wide = QUIRE_SPACER_HEAD;
      }
      next_row(l, true);
    }
    if (track != NULL && *track == i) {
      *found_row = l->count;
      *found_col = l->x;
    }
    l->rows[l->count].cells[l->x++] = cells[i];
  }
}

/* Lays history out; the last row is left unfinished if its line is open. */
static void lay_history(const struct model *m, struct layout *l,
                        uint32_t *line_rows) {
  memset(&l->rows[0], 0, sizeof l->rows[0]);
  for (uint32_t i = 0; i < m->lines_count; i++) {
    if (line_rows != NULL) {
      line_rows[i] = l->count;
    }
    lay_cells(l, m->lines[i].cells, m->lines[i].count, NULL, NULL, NULL);
    if (!m->open || i + 1 < m->lines_count) {
      next_row(l, false);
    }
  }
}

uint32_t model_history(const struct model *m, struct model_row *out) {
  struct layout l = {out, 0, m->cols, 0};
  lay_history(m, &l, NULL);
  if (m->open) {
    next_row(&l, true);
  }
  return l.count;
}

static uint16_t used_rows(const struct model *m) {
  uint16_t used = m->rows;
  while (used > m->row + 1) {
    for (uint16_t x = 0; x < m->cols; x++) {
      if (!is_zero(&m->screen[used - 1].cells[x])) {
        return used;
      }
    }
    used--;
  }
  return used;
}

/* Everything from the first line of history to the last used row, broken anew.
 */
struct all_rows {
  struct model_row rows[MODEL_LINES_MAX];
  uint32_t count;
  uint32_t base; /* the first row that is looked at before lines are pulled */
  uint32_t kept; /* lines of history that stay as they are */
  bool seam_is_full; /* the last row of the open line has no column left */
  uint32_t line_rows[MODEL_LINES_MAX]; /* where each line of history begins */
  uint32_t cursor_row;
  uint16_t cursor_col;
  bool pending;
};

static void lay_screen_row(struct model *m, struct layout *l, uint16_t y,
                           uint16_t used, struct all_rows *all) {
  struct model_row row = m->screen[y];
  row.wraps = row.wraps && y + 1 < used;
  uint16_t len = normalise(&row, m->cols);
  uint32_t track = m->col;
  bool here = y == m->row;
  lay_cells(l, row.cells, len, here ? &track : NULL, &all->cursor_row,
            &all->cursor_col);
  if (here) {
    uint32_t col = all->cursor_col + (m->pending ? 1u : 0);
    bool behind = m->pending;
    if (m->col >= len) {
      all->cursor_row = l->count;
      col = (uint32_t)l->x + m->col - len;
      behind = m->pending || m->col == len;
    }
    all->pending = col >= l->cols && behind;
    all->cursor_col = (uint16_t)(col < l->cols ? col : l->cols - 1u);
  }
  if (!row.wraps) {
    next_row(l, false);
  }
}

static void break_anew(struct model *m, uint16_t cols, uint16_t used,
                       struct all_rows *all) {
  struct layout l = {all->rows, 0, cols, 0};
  lay_history(m, &l, all->line_rows);
  all->kept = m->lines_count - m->open;
  all->base = m->open ? all->line_rows[all->kept] : l.count;
  for (uint16_t y = 0; y < used; y++) {
    lay_screen_row(m, &l, y, used, all);
  }
  all->count = l.count;
}

/* The width stays: rows of the screen stay as they are. */
static void keep_rows(const struct model *m, uint16_t used,
                      struct all_rows *all) {
  struct layout l = {all->rows, 0, m->cols, 0};
  lay_history(m, &l, all->line_rows);
  all->seam_is_full = l.x == m->cols;
  if (m->open) {
    next_row(&l, true);
  }
  all->kept = m->lines_count;
  all->base = l.count;
  memcpy(&all->rows[all->base], m->screen, used * sizeof m->screen[0]);
  all->count = all->base + used;
  all->rows[all->count - 1].wraps = false;
  all->cursor_row = all->base + m->row;
  all->cursor_col = m->col;
  all->pending = m->pending;
}

/* Whole lines are taken back from history until they fill `need` rows, as if
 * they had no wide characters. */
static void pull_lines(const struct model *m, struct all_rows *all,
                       uint16_t cols, uint32_t need) {
  uint32_t rows = 0;
  while (all->kept > 0 && rows < need) {
    uint32_t cells = m->lines[--all->kept].count;
    rows += cells == 0 ? 1 : (cells - 1) / cols + 1;
  }
}

/* The first row of the screen among all rows. */
static uint32_t choose_top(const struct model *m, const struct all_rows *all,
                           uint16_t rows) {
  uint32_t first =
      all->kept < m->lines_count ? all->line_rows[all->kept] : all->base;
  uint32_t have = all->count - first;
  if (have <= rows) {
    return first;
  }
  uint32_t surplus = have - rows;
  uint32_t above = all->cursor_row - first;
  return first + (surplus < above ? surplus : above);
}

/* Rows above the top become lines again, but for lines that were not touched.
 */
static void rebuild_history(struct model *m, struct all_rows *all,
                            uint32_t top) {
  uint32_t first = all->base;
  if (m->lines_max == 0) {
    return;
  }
  if (all->kept < m->lines_count) {
    first = all->line_rows[all->kept];
    m->open = false;
  }
  while (m->lines_count > all->kept) {
    free(m->lines[--m->lines_count].cells);
  }
  for (uint32_t y = first; y < top; y++) {
    append_row(m, all->rows[y]);
  }
  model_set_limit(m, m->lines_max);
}

void model_resize(struct model *m, uint16_t cols, uint16_t rows) {
  static struct all_rows all;
  if (cols == m->cols && rows == m->rows) {
    return;
  }
  uint16_t used = used_rows(m);
  bool full = used == m->rows;
  memset(&all, 0, sizeof all);
  if (cols == m->cols) {
    keep_rows(m, used, &all);
  } else {
    break_anew(m, cols, used, &all);
  }
  uint32_t have = all.count - all.base;
  if (full && have < rows) {
    pull_lines(m, &all, cols, rows - have);
    /* Half a line cannot be put beside the other half as it is when a wide
     * character fell over the edge between them. */
    if (cols == m->cols && m->open && all.kept < m->lines_count &&
        m->lines[m->lines_count - 1].count != 0 && !all.seam_is_full) {
      uint32_t kept = all.kept;
      break_anew(m, cols, used, &all);
      all.kept = kept;
    }
  }
  uint32_t top = choose_top(m, &all, rows);
  m->cols = cols;
  m->rows = rows;
  rebuild_history(m, &all, top);
  memset(m->screen, 0, sizeof m->screen);
  uint32_t shown = all.count - top < rows ? all.count - top : rows;
  memcpy(m->screen, &all.rows[top], shown * sizeof all.rows[0]);
  m->screen[shown - 1].wraps = false;
  m->row = (uint16_t)(all.cursor_row - top);
  m->col = all.cursor_col;
  m->pending = all.pending;
  m->top = 0;
  m->bottom = (uint16_t)(rows - 1);
  m->joinable = false;
  settle_heads(m);
}
