/* The oracle's resize: all text ever kept is broken anew. */
#include <check.h>
#include <quire/cell.h>
#include <stdlib.h>
#include <string.h>

#include "screen_model.h"

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
      if (!model_is_zero(&m->screen[used - 1].cells[x])) {
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
  uint16_t len = model_normalise(&row, m->cols);
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
    model_append_row(m, all->rows[y]);
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
  model_settle_heads(m);
}
