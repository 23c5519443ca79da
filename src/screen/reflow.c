/* Reflow: source rows -> logical lines -> target rows.
 *
 *   source  | pulled lines, at any width | rows of the screen, old width |
 *   target  | surplus rows, for history  | rows of the new screen | cut off |
 *
 * A logical line is a chain of soft-wrapped rows. Its cells are copied run by
 * run into rows of the new width:
 *
 *   R1  spacer heads are dropped and made anew; a wide pair is never cut. In
 *       one column it becomes a blank.
 *   R2  the never-written tail of a row that soft-wraps counts as written
 *       blanks; that of a row that ends hard is dropped; written blanks and
 *       cells erased with a background stay.
 *   R3  marks and semantic flags go to the row that holds the row's first cell.
 *   R4  rows of double size are lines of their own, cut at the new width.
 *
 * The same code measures (counts rows and places points) and writes, so that
 * the two cannot disagree. */
#include "screen/reflow.h"

#include "page/fault.h"

/* One row of the source. */
struct source_row {
  const struct quire_page *page;
  uint16_t y;
  uint16_t flags;
  uint32_t len;    /* cells that count */
  uint32_t blanks; /* written blanks behind them (R2) */
  bool goes_on;    /* soft-wraps into the next source row */
};

struct walk {
  struct quire_reflow_source *source;
  struct quire_reflow_target *target;
  struct quire_reflow_point *points;
  size_t points_count;
  uint64_t row; /* of the source */
};

/* ---- the source --------------------------------------------------------- */

static uint32_t min_u32(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

/* Cells of a row, of the first `full` ones, up to the last that was written. */
static uint32_t written_len(const struct quire_page *page, uint16_t y,
                            uint32_t full) {
  const quire_cell *cells = quire_page_cells(page, y);
  uint32_t len = min_u32(quire_page_row(page, y)->occupied, full);
  while (len > 0 && cells[len - 1] == 0) {
    len--;
  }
  return len;
}

/* The width of a row that soft-wraps: its spacer head does not count. */
static uint32_t full_len(const struct quire_page *page, uint16_t y) {
  uint32_t cols = quire_page_cols(page);
  quire_cell last = quire_page_cells(page, y)[cols - 1];
  return quire_cell_wide(last) == QUIRE_SPACER_HEAD ? cols - 1 : cols;
}

/* A row of a pulled line: how many cells it shows is counted, because rows of
 * history break at the borders of a line's chunks too. */
static void read_pulled(struct quire_reflow_source *src, uint16_t y,
                        struct source_row *out) {
  if (y == 0) {
    src->line = src->first_line;
    src->used = 0;
  }
  if (src->used == 0 && quire_history_line_info(src->history, src->line,
                                                &src->info) != QUIRE_OK) {
    src->info = (struct quire_line_info){.cells = full_len(src->pulled, y)};
  }
  out->page = src->pulled;
  out->y = y;
  out->flags = quire_page_row(src->pulled, y)->flags;
  out->len = min_u32(full_len(src->pulled, y), src->info.cells - src->used);
  out->blanks = 0;
  src->used += out->len;
  out->goes_on = true;
  if (src->used >= src->info.cells) {
    out->goes_on = src->info.joined || src->info.open;
    src->line++;
    src->used = 0;
  }
}

static void read_screen(const struct quire_reflow_source *src, uint16_t y,
                        struct source_row *out) {
  out->page = src->screen;
  out->y = y;
  out->flags = quire_page_row(src->screen, y)->flags;
  out->goes_on =
      (out->flags & QUIRE_ROW_WRAP) != 0 && (uint32_t)y + 1 < src->screen_rows;
  uint32_t full = full_len(src->screen, y);
  out->len = written_len(src->screen, y, full);
  out->blanks = out->goes_on ? full - out->len : 0;
}

static void read_row(struct quire_reflow_source *src, uint64_t row,
                     struct source_row *out) {
  if (row < src->pulled_rows) {
    read_pulled(src, (uint16_t)row, out);
  } else {
    read_screen(src, (uint16_t)(row - src->pulled_rows), out);
  }
}

static uint64_t source_rows(const struct quire_reflow_source *src) {
  return (uint64_t)src->pulled_rows + src->screen_rows;
}

bool quire_reflow_is_verbatim(struct quire_reflow_source *source,
                              uint16_t cols) {
  for (uint32_t y = 0; y < source->pulled_rows; y++) {
    struct source_row row;
    read_pulled(source, (uint16_t)y, &row);
    if (quire_page_cols(source->pulled) != cols ||
        (row.goes_on && row.len < full_len(source->pulled, (uint16_t)y))) {
      return false;
    }
  }
  return true;
}

/* ---- points ------------------------------------------------------------- */

/* Gives points in pulled lines the source row they are on. */
static void find_address(const struct walk *w, uint64_t line, uint32_t from,
                         const struct source_row *row) {
  bool ends = !row->goes_on || w->source->used == 0;
  for (size_t i = 0; i < w->points_count; i++) {
    struct quire_reflow_point *p = &w->points[i];
    if (p->in_history && p->at.line_id == line && p->at.cell >= from &&
        (ends || p->at.cell < from + row->len)) {
      uint32_t col = p->at.cell - from;
      p->in_history = false;
      p->row = w->row;
      p->col = (uint16_t)min_u32(col, QUIRE_SCREEN_COLS_MAX - 1);
    }
  }
}

static void place(struct quire_reflow_point *p, uint64_t y, uint32_t x,
                  uint16_t cols) {
  p->placed = true;
  p->to_row = y;
  p->to_behind = x >= cols;
  p->to_col = (uint16_t)min_u32(x, (uint32_t)cols - 1);
}

/* Source cells [from, from + n) of the row at hand are at (y, x) on;
 * `squeezed`: all of them in the one cell there. */
static void place_run(const struct walk *w, uint32_t from, uint32_t n,
                      uint64_t y, uint32_t x, bool squeezed) {
  for (size_t i = 0; i < w->points_count; i++) {
    struct quire_reflow_point *p = &w->points[i];
    if (!p->in_history && !p->placed && p->row == w->row && p->col >= from &&
        p->col < from + n) {
      uint32_t at = x + (squeezed ? 0 : p->col - from);
      place(p, y, at + p->behind, w->target->cols);
    }
  }
}

/* Points behind the text of the row at hand, which ends at the target's place.
 * Right behind it, with the row full, is a pending wrap; further on is not. */
static void place_rest(const struct walk *w, uint32_t end) {
  const struct quire_reflow_target *t = w->target;
  for (size_t i = 0; i < w->points_count; i++) {
    struct quire_reflow_point *p = &w->points[i];
    if (!p->in_history && !p->placed && p->row == w->row) {
      uint32_t beyond = p->col > end ? p->col - end : 0;
      place(p, t->y, t->x + beyond, t->cols);
      p->to_behind = p->to_behind && (beyond == 0 || p->behind);
    }
  }
}

/* ---- the target --------------------------------------------------------- */

/* The page slot that holds a target row, NULL for one that is cut off. */
static struct quire_page **slot_of(struct quire_reflow_target *t, uint64_t y,
                                   uint16_t *page_y) {
  if (y < t->surplus) {
    *page_y = (uint16_t)(y % t->chunk_rows);
    return &t->chunks[y / t->chunk_rows];
  }
  if (y - t->surplus >= t->rows) {
    return NULL;
  }
  *page_y = (uint16_t)(y - t->surplus);
  return &t->page;
}

static void set_flags(struct quire_reflow_target *t, uint64_t y, uint16_t clear,
                      uint16_t set) {
  uint16_t page_y;
  struct quire_page **slot = t->measuring ? NULL : slot_of(t, y, &page_y);
  if (slot != NULL) {
    quire_page_set_row_flags(*slot, page_y, clear, set);
  }
}

static bool is_cut_off(const struct quire_reflow_target *t, uint64_t y) {
  return y >= t->surplus + t->rows;
}

/* Ends the row at hand; `soft`: the line goes on in the next one. */
static void end_row(struct quire_reflow_target *t, bool soft) {
  if (soft && !t->measuring && !is_cut_off(t, t->y + 1)) {
    set_flags(t, t->y, 0, QUIRE_ROW_WRAP);
    set_flags(t, t->y + 1, 0, QUIRE_ROW_CONTINUATION);
  }
  t->y++;
  t->x = 0;
}

/* Tries a write until the page is large enough for it. */
static enum quire_result grow_for(struct quire_reflow_target *t,
                                  struct quire_page **slot,
                                  enum quire_result result, int *tries) {
  enum { TRIES_MAX = 32 };
  if (result == QUIRE_ERR_OUT_OF_MEMORY || ++*tries > TRIES_MAX) {
    return result;
  }
  return quire_grid_regrow(t->s, slot, result);
}

static enum quire_result put_run(struct quire_reflow_target *t,
                                 const struct source_row *row, uint32_t from,
                                 uint32_t n) {
  uint16_t page_y;
  struct quire_page **slot = t->measuring ? NULL : slot_of(t, t->y, &page_y);
  int tries = 0;
  while (slot != NULL) {
    enum quire_result result = quire_page_fault(t->s->allocator);
    if (result == QUIRE_OK) {
      result = quire_page_copy_cells(*slot, page_y, (uint16_t)t->x, row->page,
                                     row->y, (uint16_t)from, (uint16_t)n);
    }
    if (result == QUIRE_OK) {
      break;
    }
    result = grow_for(t, slot, result, &tries);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  t->x += n;
  return QUIRE_OK;
}

/* Raw cells without references. */
static void put_plain(struct quire_reflow_target *t, quire_cell cell,
                      uint32_t n) {
  uint16_t page_y;
  struct quire_page **slot = t->measuring ? NULL : slot_of(t, t->y, &page_y);
  for (uint32_t i = 0; slot != NULL && i < n; i++) {
    quire_page_put_cells(*slot, page_y, (uint16_t)(t->x + i), &cell, 1);
  }
  t->x += n;
}

/* R3, at the row that holds the first cell. */
static enum quire_result put_row_facts(struct quire_reflow_target *t,
                                       const struct source_row *row) {
  uint16_t page_y;
  struct quire_page **slot = t->measuring ? NULL : slot_of(t, t->y, &page_y);
  struct quire_mark mark;
  if (slot == NULL) {
    return QUIRE_OK;
  }
  const uint16_t mine = quire_page_row(*slot, page_y)->flags;
  if ((mine & QUIRE_ROW_SEMANTIC_MASK) == 0) {
    quire_page_set_row_flags(*slot, page_y, 0,
                             row->flags & QUIRE_ROW_SEMANTIC_MASK);
  }
  if (!quire_page_mark(row->page, row->y, &mark)) {
    return QUIRE_OK;
  }
  enum quire_result result;
  int tries = 0;
  while ((result = quire_page_mark_merge(*slot, page_y, &mark)) != QUIRE_OK) {
    result = grow_for(t, slot, result, &tries);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  return QUIRE_OK;
}

/* ---- one row ------------------------------------------------------------ */

/* Copies what fits of cells [from, len) into the row at hand; answers how many
 * source cells that took. A wide pair that does not fit leaves a spacer head.
 */
static enum quire_result lay_some(struct walk *w, const struct source_row *row,
                                  uint32_t from, uint32_t *taken) {
  struct quire_reflow_target *t = w->target;
  uint32_t n = min_u32(t->cols - t->x, row->len - from);
  const quire_cell *cells = quire_page_cells(row->page, row->y);
  if (quire_cell_wide(cells[from + n - 1]) == QUIRE_WIDE) {
    n--;
  }
  *taken = n;
  if (n > 0) {
    place_run(w, from, n, t->y, t->x, false);
    return put_run(t, row, from, n);
  }
  if (t->cols == 1) {
    *taken = min_u32(2, row->len - from);
    place_run(w, from, *taken, t->y, t->x, true);
    put_plain(t, ' ', 1);
  } else {
    bool ends = is_cut_off(t, t->y + 1); /* S8: no row below, no head */
    put_plain(t, ends ? 0 : quire_cell_with_wide(0, QUIRE_SPACER_HEAD), 1);
  }
  return QUIRE_OK;
}

static enum quire_result lay_cells(struct walk *w,
                                   const struct source_row *row) {
  struct quire_reflow_target *t = w->target;
  bool told = false;
  for (uint32_t from = 0; from < row->len + row->blanks;) {
    if (t->x == t->cols) {
      end_row(t, true);
    }
    if (!told) {
      told = true;
      enum quire_result result = put_row_facts(t, row);
      if (result != QUIRE_OK) {
        return result;
      }
    }
    if (from >= row->len) {
      uint32_t n = min_u32(t->cols - t->x, row->len + row->blanks - from);
      place_run(w, from, n, t->y, t->x, false);
      put_plain(t, ' ', n);
      from += n;
      continue;
    }
    uint32_t taken;
    enum quire_result result = lay_some(w, row, from, &taken);
    if (result != QUIRE_OK) {
      return result;
    }
    from += taken;
  }
  return told ? QUIRE_OK : put_row_facts(t, row);
}

/* A whole row as it is, in a row of its own: same width, or double size (R4).
 */
static enum quire_result lay_whole(struct walk *w,
                                   const struct source_row *row) {
  struct quire_reflow_target *t = w->target;
  uint16_t page_y;
  struct quire_page **slot = t->measuring ? NULL : slot_of(t, t->y, &page_y);
  place_run(w, 0, t->cols, t->y, 0, false);
  enum quire_result result;
  int tries = 0;
  while (slot != NULL && (result = quire_page_copy_row(*slot, page_y, row->page,
                                                       row->y)) != QUIRE_OK) {
    result = grow_for(t, slot, result, &tries);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  if (slot != NULL) {
    bool on = row->goes_on && !is_cut_off(t, t->y + 1);
    quire_page_set_row_flags(*slot, page_y, QUIRE_ROW_WRAP,
                             on ? QUIRE_ROW_WRAP : 0);
    if (!on) {
      quire_grid_drop_head(*slot, page_y);
    }
  }
  t->x = t->cols;
  place_rest(w, t->cols);
  t->y++;
  t->x = 0;
  return QUIRE_OK;
}

static enum quire_result lay_row(struct walk *w, const struct source_row *row) {
  struct quire_reflow_target *t = w->target;
  if (t->verbatim) {
    return lay_whole(w, row);
  }
  if ((row->flags & QUIRE_ROW_SIZE_MASK) != 0) {
    if (t->x > 0) {
      end_row(t, false);
    }
    /* From history it may come in pieces, which are no line here. */
    struct source_row alone = *row;
    alone.goes_on = false;
    enum quire_result result = lay_whole(w, &alone);
    set_flags(t, t->y - 1, QUIRE_ROW_CONTINUATION, 0);
    return result;
  }
  enum quire_result result = lay_cells(w, row);
  if (result != QUIRE_OK) {
    return result;
  }
  place_rest(w, row->len + row->blanks);
  if (!row->goes_on) {
    end_row(t, false);
  }
  return QUIRE_OK;
}

enum quire_result quire_reflow_run(struct quire_reflow_source *source,
                                   struct quire_reflow_target *target,
                                   struct quire_reflow_point *points,
                                   size_t points_count) {
  struct walk w = {source, target, points, points_count, 0};
  uint64_t rows = source_rows(source);
  target->y = 0;
  target->x = 0;
  if (source->continues) {
    set_flags(target, 0, 0, QUIRE_ROW_CONTINUATION);
  }
  for (w.row = 0; w.row < rows; w.row++) {
    struct source_row row;
    uint32_t from = w.row == 0 ? 0 : source->used;
    uint64_t line = w.row == 0 ? source->first_line : source->line;
    read_row(source, w.row, &row);
    if (w.row < source->pulled_rows) {
      find_address(&w, line, from, &row);
    }
    enum quire_result result = lay_row(&w, &row);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  if (target->x > 0) {
    end_row(target, false);
  }
  for (size_t i = 0; i < points_count; i++) {
    if (!points[i].placed && !points[i].in_history) {
      uint64_t below = points[i].row < rows ? 0 : points[i].row - rows;
      bool behind = points[i].behind;
      place(&points[i], target->y + below, points[i].col + (uint32_t)behind,
            target->cols);
      points[i].to_behind = points[i].to_behind && behind;
    }
  }
  return QUIRE_OK;
}
