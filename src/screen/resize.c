/* Resize: what is laid out anew, what comes back from history, what goes there.
 *
 *   1. The source is chosen: the rows of the screen down to the last that holds
 *      content or the cursor; before them the open line, if columns change, and
 *      whole lines of history, if the screen was full and has room now.
 *   2. The layout is measured; everything that has to be allocated is.
 *   3. History takes its lines back and the surplus rows, all or nothing.
 *   4. Pages, cursor, pins and margins are exchanged; nothing can fail now.
 *
 * Invariants:
 *   Z1  before step 3 nothing that is reachable from the screen has changed.
 *   Z2  the cursor's row stays on the screen: rows are pushed off the top only
 *       down to it, what does not fit then is cut off at the bottom.
 *   Z3  sealed history is read line by line from its end, as far as rows are
 *       needed, never walked. */
#include <string.h>

#include "base/alloc.h"
#include "page/fault.h"
#include "screen/reflow.h"

/* Points 0 and 1 are the primary's cursor and its saved one; pins follow. */
enum { POINT_CURSOR, POINT_SAVED, POINT_PINS };

/* One page of surplus rows holds at most this many bytes of cells. */
static const uint64_t chunk_bytes = UINT64_C(1) << 30;

struct resize {
  struct quire_screen *s;
  uint16_t cols, rows;
  struct quire_reflow_source source;
  struct quire_reflow_target target;
  struct quire_page *pulled; /* owned; source.pulled */
  struct quire_reflow_point *points;
  size_t points_count;
  size_t chunks_count;
  struct quire_page *alternate;
  uint16_t alternate_skip; /* rows of the alternate cut off at its top */
  uint64_t *tabs;
};

static uint64_t min_u64(uint64_t a, uint64_t b) {
  return a < b ? a : b;
}

static void free_resize(struct resize *r) {
  const struct quire_allocator *a = r->s->allocator;
  quire_page_free(a, r->pulled);
  quire_page_free(a, r->target.page);
  quire_page_free(a, r->alternate);
  for (size_t i = 0; i < r->chunks_count; i++) {
    quire_page_free(a, r->target.chunks[i]);
  }
  quire_mem_free(a, r->target.chunks,
                 r->chunks_count * sizeof(struct quire_page *));
  quire_mem_free(a, r->points, r->points_count * sizeof *r->points);
  quire_mem_free(a, r->tabs, quire_tabs_bytes(r->cols));
}

/* ---- points ------------------------------------------------------------- */

/* Where the primary's cursor is, also while the alternate screen is active. */
static const struct quire_cursor *primary_cursor(const struct quire_screen *s) {
  return s->alternate && s->saved[0].set ? &s->saved[0].cursor : &s->cursor;
}

static bool is_carried(const struct quire_pin *pin) {
  return !pin->alternate && pin->state != QUIRE_PIN_GONE;
}

static enum quire_result make_points(struct resize *r) {
  size_t count = POINT_PINS;
  for (const struct quire_pin *p = r->s->pins; p != NULL; p = p->next) {
    count += is_carried(p);
  }
  r->points = quire_mem_alloc_array(r->s->allocator, count, sizeof *r->points);
  if (r->points == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  r->points_count = count;
  return QUIRE_OK;
}

static struct quire_reflow_point cursor_point(const struct resize *r,
                                              const struct quire_cursor *c) {
  return (struct quire_reflow_point){
      .row = (uint64_t)r->source.pulled_rows + c->row,
      .col = c->col,
      .behind = c->pending_wrap,
  };
}

/* Sets the points to where things are now. */
static void reset_points(struct resize *r) {
  struct quire_reflow_point *point = r->points;
  *point++ = cursor_point(r, primary_cursor(r->s));
  *point++ = cursor_point(r, &r->s->saved[0].cursor);
  for (const struct quire_pin *p = r->s->pins; p != NULL; p = p->next) {
    if (is_carried(p)) {
      *point++ = (struct quire_reflow_point){
          .in_history = p->state == QUIRE_PIN_IN_HISTORY,
          .at = p->at,
          .row = (uint64_t)r->source.pulled_rows + p->row,
          .col = p->col,
      };
    }
  }
}

/* ---- the source --------------------------------------------------------- */

static bool is_never_written(const struct quire_page *page, uint16_t y) {
  const struct quire_row *row = quire_page_row(page, y);
  const quire_cell *cells = quire_page_cells(page, y);
  for (uint16_t x = 0; x < row->occupied; x++) {
    if (cells[x] != 0) {
      return false;
    }
  }
  return (row->flags & QUIRE_ROW_HAS_MARK) == 0;
}

static uint32_t used_rows(const struct quire_screen *s) {
  uint32_t rows = s->rows;
  uint32_t cursor_row = primary_cursor(s)->row;
  while (rows > cursor_row + 1 &&
         is_never_written(s->pages[0], (uint16_t)(rows - 1))) {
    rows--;
  }
  return rows;
}

/* Whether the line before `line` soft-wraps into it. */
static bool is_continued(const struct quire_history *h, uint64_t line) {
  struct quire_line_info info;
  if (line == quire_history_end_line(h)) {
    return quire_history_tail_open(h);
  }
  return line > quire_history_first_line(h) &&
         quire_history_line_info(h, line - 1, &info) == QUIRE_OK && info.joined;
}

/* The width to decode lines at: the new one, but in one column wide characters
 * would be lost on the way. */
static uint16_t decode_width(const struct resize *r, uint64_t first) {
  struct quire_line_info info;
  for (uint64_t line = first; r->cols == 1 && line < r->source.end_line;
       line++) {
    if (quire_history_line_info(r->s->history, line, &info) == QUIRE_OK &&
        info.has_wide) {
      return 64;
    }
  }
  return r->cols;
}

/* Takes lines from `first` on into the source, and measures. */
static enum quire_result pull_from(struct resize *r, uint64_t first) {
  struct quire_screen *s = r->s;
  struct quire_reflow_source *src = &r->source;
  quire_page_free(s->allocator, r->pulled);
  r->pulled = NULL;
  src->first_line = first;
  if (first < src->end_line) {
    enum quire_result result = quire_history_decode_lines(
        s->history, decode_width(r, first), first, src->end_line, &r->pulled);
    if (result == QUIRE_ERR_LIMIT) {
      src->first_line = src->end_line; /* too much for a page: it stays */
    } else if (result != QUIRE_OK) {
      return result;
    }
  }
  src->pulled = r->pulled;
  src->pulled_rows = r->pulled == NULL ? 0 : quire_page_rows(r->pulled);
  src->continues = is_continued(s->history, src->first_line);
  r->target.verbatim =
      r->cols == s->cols && quire_reflow_is_verbatim(src, r->cols);
  reset_points(r);
  r->target.measuring = true;
  return quire_reflow_run(src, &r->target, r->points, r->points_count);
}

/* The line from which on history has at least `need` rows, at the new width. */
static uint64_t line_for_rows(const struct resize *r, uint64_t need) {
  const struct quire_history *h = r->s->history;
  uint64_t line = r->source.first_line;
  uint64_t rows = 0;
  while (rows < need && line > quire_history_first_line(h)) {
    struct quire_line_info info;
    if (quire_history_line_info(h, line - 1, &info) != QUIRE_OK) {
      break;
    }
    line--;
    rows += info.cells == 0 ? 1 : ((uint64_t)info.cells - 1) / r->cols + 1;
  }
  return line;
}

/* Steps 1 and 2: the source, and how many rows it makes. */
static enum quire_result choose_source(struct resize *r) {
  struct quire_screen *s = r->s;
  struct quire_reflow_source *src = &r->source;
  src->history = s->history;
  src->screen = s->pages[0];
  src->screen_rows = used_rows(s);
  src->end_line = quire_history_end_line(s->history);
  uint64_t first = src->end_line;
  if (r->cols != s->cols && quire_history_tail_open(s->history) &&
      first > quire_history_first_line(s->history)) {
    first--;
  }
  enum quire_result result = pull_from(r, first);
  if (result != QUIRE_OK) {
    return result;
  }
  uint64_t have = r->target.y;
  if (src->screen_rows == s->rows && have < r->rows) {
    first = line_for_rows(r, r->rows - have);
    if (first < src->first_line) {
      result = pull_from(r, first);
    }
  }
  return result;
}

/* ---- the target --------------------------------------------------------- */

static enum quire_result make_page(struct resize *r,
                                   const struct quire_page *like, uint16_t rows,
                                   struct quire_page **out) {
  struct quire_page_capacity capacity;
  quire_page_get_capacity(like, &capacity);
  capacity.cols = r->cols;
  capacity.rows = rows;
  return quire_grid_new_page(r->s, &capacity, out);
}

static enum quire_result make_chunks(struct resize *r) {
  struct quire_reflow_target *t = &r->target;
  uint64_t row_bytes = (uint64_t)r->cols * sizeof(quire_cell);
  t->chunk_rows =
      (uint32_t)min_u64(QUIRE_PAGE_ROWS_MAX, chunk_bytes / row_bytes);
  size_t count = (size_t)((t->surplus + t->chunk_rows - 1) / t->chunk_rows);
  if (count == 0) {
    return QUIRE_OK;
  }
  t->chunks = quire_mem_alloc_array(r->s->allocator, count,
                                    sizeof(struct quire_page *));
  if (t->chunks == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  memset(t->chunks, 0, count * sizeof(struct quire_page *));
  r->chunks_count = count;
  for (size_t i = 0; i < count; i++) {
    uint64_t rest = t->surplus - (uint64_t)i * t->chunk_rows;
    enum quire_result result =
        make_page(r, r->s->pages[0], (uint16_t)min_u64(rest, t->chunk_rows),
                  &t->chunks[i]);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  return QUIRE_OK;
}

static enum quire_result fill_target(struct resize *r) {
  struct quire_reflow_target *t = &r->target;
  uint64_t total = t->y;
  t->rows = r->rows;
  t->surplus = total > r->rows ? total - r->rows : 0;
  t->surplus = min_u64(t->surplus, r->points[POINT_CURSOR].to_row); /* Z2 */
  t->measuring = false;
  enum quire_result result = make_chunks(r);
  if (result == QUIRE_OK) {
    result = make_page(r, r->s->pages[0], r->rows, &t->page);
  }
  if (result == QUIRE_OK) {
    result = quire_reflow_run(&r->source, t, r->points, r->points_count);
  }
  QUIRE_ASSERT(result != QUIRE_OK || t->y == total);
  return result;
}

/* ---- the alternate page ------------------------------------------------- */

static enum quire_result copy_alternate_row(struct resize *r, uint16_t y) {
  struct quire_page *old = r->s->pages[1];
  uint16_t from = (uint16_t)(y + r->alternate_skip);
  uint16_t last = (uint16_t)(r->s->cols - 1);
  for (int tries = 0;; tries++) {
    enum quire_result result = quire_page_fault(r->s->allocator);
    if (result == QUIRE_OK) {
      result = quire_page_copy_row(r->alternate, y, old, from);
    }
    if (result == QUIRE_OK) {
      break;
    }
    if (tries > 32 || result == QUIRE_ERR_OUT_OF_MEMORY) {
      return result;
    }
    result = quire_grid_regrow(r->s, &r->alternate, result);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  if (r->cols != r->s->cols) {
    quire_page_set_row_flags(r->alternate, y,
                             QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION, 0);
    if (r->cols > r->s->cols && quire_cell_wide(quire_page_cells(
                                    old, from)[last]) == QUIRE_SPACER_HEAD) {
      quire_page_clear_cells(r->alternate, y, last, 1, 0);
    }
  }
  return QUIRE_OK;
}

static enum quire_result make_alternate(struct resize *r) {
  struct quire_screen *s = r->s;
  if (s->pages[1] == NULL) {
    return QUIRE_OK;
  }
  if (s->alternate && s->cursor.row >= r->rows) {
    r->alternate_skip = (uint16_t)(s->cursor.row - r->rows + 1);
  }
  enum quire_result result = make_page(r, s->pages[1], r->rows, &r->alternate);
  uint16_t kept = (uint16_t)(s->rows - r->alternate_skip);
  kept = kept < r->rows ? kept : r->rows;
  for (uint16_t y = 0; result == QUIRE_OK && y < kept; y++) {
    result = copy_alternate_row(r, y);
  }
  if (result == QUIRE_OK) {
    quire_page_set_row_flags(r->alternate, 0, QUIRE_ROW_CONTINUATION, 0);
    quire_page_set_row_flags(r->alternate, (uint16_t)(kept - 1), QUIRE_ROW_WRAP,
                             0);
    quire_grid_drop_head(r->alternate, (uint16_t)(kept - 1));
  }
  return result;
}

static enum quire_result make_tabs(struct resize *r) {
  struct quire_screen *s = r->s;
  r->tabs = quire_mem_zalloc(s->allocator, quire_tabs_bytes(r->cols));
  if (r->tabs == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  for (uint16_t col = 0; col < r->cols && col < s->cols; col++) {
    if (quire_screen_is_tab(s, col)) {
      r->tabs[col / 64] |= UINT64_C(1) << (col % 64);
    }
  }
  if (r->cols > s->cols) {
    quire_tabs_fill(r->tabs, s->cols, r->cols);
  }
  return QUIRE_OK;
}

/* ---- history ------------------------------------------------------------ */

/* Step 3. Only a surplus of more than one page (tens of thousands of rows) can
 * be half done; its rest is lost then, and counted. */
static enum quire_result commit(struct resize *r) {
  struct quire_screen *s = r->s;
  const struct quire_reflow_source *src = &r->source;
  bool takes_back = src->first_line < src->end_line;
  if (s->history_lines_max == 0 || (!takes_back && r->chunks_count == 0)) {
    return QUIRE_OK;
  }
  struct quire_line_info info;
  uint64_t now = quire_grid_now(s);
  if (takes_back &&
      quire_history_line_info(s->history, src->first_line, &info) == QUIRE_OK) {
    now = info.time_ms; /* what comes back was written then */
  }
  uint64_t line = src->first_line;
  size_t i = 0;
  do {
    const struct quire_page *page =
        r->chunks_count == 0 ? NULL : r->target.chunks[i];
    uint16_t n = page == NULL ? 0 : quire_page_rows(page);
    enum quire_result result =
        quire_history_replace_tail(s->history, line, page, 0, n, now);
    if (result != QUIRE_OK && i == 0) {
      return result;
    }
    if (result != QUIRE_OK) {
      s->degrades.lines_lost += n;
      quire_history_close_line(s->history);
    }
    line = quire_history_end_line(s->history);
  } while (++i < r->chunks_count);
  return QUIRE_OK;
}

/* The id of the line behind `line` and its chunks. */
static uint64_t next_line(const struct quire_history *h, uint64_t line) {
  struct quire_line_info info;
  while (quire_history_line_info(h, line, &info) == QUIRE_OK && info.joined) {
    line++;
  }
  return line + 1;
}

/* An address that was counted through a line's chunks, in the chunk it is in.
 */
static struct quire_address in_chunk(const struct quire_history *h,
                                     struct quire_address at) {
  struct quire_line_info info;
  while (quire_history_line_info(h, at.line_id, &info) == QUIRE_OK &&
         info.joined && at.cell >= info.cells) {
    at.cell -= info.cells;
    at.line_id++;
  }
  return at;
}

/* Points on surplus rows become addresses; rows are counted through from where
 * the surplus was appended. */
static void address_points(struct resize *r, struct quire_address at) {
  const struct quire_reflow_target *t = &r->target;
  const struct quire_history *h = r->s->history;
  uint32_t last = (uint32_t)r->cols - 1;
  for (uint64_t y = 0; y < t->surplus; y++) {
    const struct quire_page *page = t->chunks[y / t->chunk_rows];
    uint16_t page_y = (uint16_t)(y % t->chunk_rows);
    for (size_t i = POINT_PINS; i < r->points_count; i++) {
      struct quire_reflow_point *p = &r->points[i];
      if (p->placed && p->to_row == y) {
        struct quire_address place = at;
        place.cell += p->to_col;
        p->at = in_chunk(h, place);
        p->in_history = true;
      }
    }
    quire_cell end = quire_page_cells(page, page_y)[last];
    bool wraps = (quire_page_row(page, page_y)->flags & QUIRE_ROW_WRAP) != 0;
    if (wraps) {
      at.cell += quire_cell_wide(end) == QUIRE_SPACER_HEAD ? last : last + 1;
    } else {
      at.line_id = next_line(h, at.line_id);
      at.cell = 0;
    }
  }
}

/* ---- step 4 ------------------------------------------------------------- */

static uint16_t on_screen(const struct resize *r, uint64_t to_row) {
  uint64_t surplus = r->target.surplus;
  uint64_t row = to_row < surplus ? 0 : to_row - surplus;
  return (uint16_t)min_u64(row, (uint64_t)r->rows - 1);
}

static void set_cursor(const struct resize *r, size_t point,
                       struct quire_cursor *cursor) {
  const struct quire_reflow_point *p = &r->points[point];
  cursor->row = on_screen(r, p->to_row);
  cursor->col = p->to_col;
  cursor->pending_wrap = p->to_behind;
}

static void set_alternate_cursor(const struct resize *r,
                                 struct quire_cursor *cursor) {
  uint16_t skip = r->alternate_skip;
  uint16_t row = cursor->row > skip ? (uint16_t)(cursor->row - skip) : 0;
  cursor->row = (uint16_t)min_u64(row, (uint64_t)r->rows - 1);
  cursor->col = (uint16_t)min_u64(cursor->col, (uint64_t)r->cols - 1);
  cursor->pending_wrap = cursor->pending_wrap && r->cols == r->s->cols;
}

static void set_pins(const struct resize *r) {
  const struct quire_reflow_point *p = r->points + POINT_PINS;
  for (struct quire_pin *pin = r->s->pins; pin != NULL; pin = pin->next) {
    if (pin->alternate) {
      struct quire_cursor c = {pin->row, pin->col, false};
      set_alternate_cursor(r, &c);
      pin->row = c.row;
      pin->col = c.col;
    }
    if (!is_carried(pin)) {
      continue;
    }
    if (p->in_history) {
      pin->state = QUIRE_PIN_IN_HISTORY;
      pin->at = p->at;
    } else if (p->to_row < r->target.surplus) {
      pin->state = QUIRE_PIN_GONE; /* nothing is kept */
    } else {
      pin->state = QUIRE_PIN_ON_SCREEN;
      pin->row = on_screen(r, p->to_row);
      pin->col = p->to_col;
    }
    p++;
  }
}

static void exchange(struct resize *r) {
  struct quire_screen *s = r->s;
  set_pins(r);
  set_cursor(r, POINT_SAVED, &s->saved[0].cursor);
  set_alternate_cursor(r, &s->saved[1].cursor);
  if (s->alternate) {
    set_alternate_cursor(r, &s->cursor);
  } else {
    set_cursor(r, POINT_CURSOR, &s->cursor);
  }
  struct quire_page *primary_page = s->pages[0];
  struct quire_page *alternate_page = s->pages[1];
  uint64_t *tabs = s->tabs;
  s->pages[0] = r->target.page;
  s->pages[1] = r->alternate;
  s->page = s->pages[s->alternate];
  s->tabs = r->tabs;
  quire_page_free(s->allocator, primary_page);
  quire_page_free(s->allocator, alternate_page);
  quire_mem_free(s->allocator, tabs, quire_tabs_bytes(s->cols));
  r->target.page = NULL;
  r->alternate = NULL;
  r->tabs = NULL;
  s->cols = r->cols;
  s->rows = r->rows;
  quire_grid_reset_margins(s);
  quire_screen_break_cluster(s);
  quire_grid_sync_top(s);
}

static enum quire_result prepare(struct resize *r) {
  enum quire_result result = make_points(r);
  if (result == QUIRE_OK) {
    result = choose_source(r);
  }
  if (result == QUIRE_OK) {
    result = fill_target(r);
  }
  if (result == QUIRE_OK) {
    result = make_alternate(r);
  }
  return result == QUIRE_OK ? make_tabs(r) : result;
}

enum quire_result quire_screen_resize(struct quire_screen *s, uint16_t cols,
                                      uint16_t rows) {
  if (cols == 0 || rows == 0 || cols > QUIRE_SCREEN_COLS_MAX ||
      rows > QUIRE_SCREEN_ROWS_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  if (cols == s->cols && rows == s->rows) {
    return QUIRE_OK;
  }
  struct resize r = {.s = s, .cols = cols, .rows = rows};
  r.target.s = s;
  r.target.cols = cols;
  enum quire_result result = prepare(&r);
  struct quire_address start = {r.source.first_line, 0};
  struct quire_line_info before;
  if (result == QUIRE_OK && r.source.continues && start.line_id > 0 &&
      quire_history_line_info(s->history, start.line_id - 1, &before) ==
          QUIRE_OK) {
    start = (struct quire_address){before.id, before.cells};
  }
  if (result == QUIRE_OK) {
    result = commit(&r); /* Z1 up to here */
  }
  if (result == QUIRE_OK) {
    if (s->history_lines_max != 0) {
      address_points(&r, start);
    }
    exchange(&r);
  }
  free_resize(&r);
  return result;
}
