/* The frame: live pane on the left, the frozen clone on its right, the status
 * line below. Selection and search match are overlays: a row that has one is
 * copied to the scratch page and restyled there, so the row's own finished
 * bytes stay in the cache untouched. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "term.h"

/* Copies a row to the scratch page, which grows as that needs. */
static bool to_scratch(struct term *t, const struct quire_page *page,
                       uint16_t y, uint16_t from_x, uint16_t cols) {
  struct quire_page_capacity capacity;
  if (t->scratch != NULL && quire_page_cols(t->scratch) < cols) {
    quire_page_free(NULL, t->scratch);
    t->scratch = NULL;
  }
  memset(&capacity, 0, sizeof capacity);
  if (t->scratch != NULL) {
    quire_page_get_capacity(t->scratch, &capacity);
  } else {
    capacity.cols = cols;
    capacity.rows = 1;
    capacity.styles = 32;
  }
  for (int tries = 0; tries < 40; tries++) {
    if (t->scratch == NULL &&
        quire_page_new(NULL, &capacity, 0, &t->scratch) != QUIRE_OK) {
      return false;
    }
    quire_page_wipe_row(t->scratch, 0);
    uint16_t page_cols = quire_page_cols(page);
    uint16_t left = from_x < page_cols ? (uint16_t)(page_cols - from_x) : 0;
    uint16_t n = left < cols ? left : cols;
    enum quire_result r =
        n == 0 ? QUIRE_OK
               : quire_page_copy_cells(t->scratch, 0, 0, page, y, from_x, n);
    if (r == QUIRE_OK) {
      return true;
    }
    quire_page_free(NULL, t->scratch);
    t->scratch = NULL;
    if (quire_page_capacity_grow(&capacity, r) != QUIRE_OK) {
      return false;
    }
  }
  return false;
}

/* Inverts cells [begin, end) of the scratch row. */
static void invert(struct term *t, uint16_t begin, uint16_t end) {
  struct quire_page *page = t->scratch;
  const quire_cell *cells = quire_page_cells(page, 0);
  uint16_t cols = quire_page_cols(page);
  end = end < cols ? end : cols;
  if (begin > 0 && begin < end &&
      quire_cell_wide(cells[begin]) == QUIRE_SPACER_TAIL) {
    begin--;
  }
  if (end < cols && quire_cell_wide(cells[end]) == QUIRE_SPACER_TAIL) {
    end++;
  }
  for (uint16_t x = begin; x < end; x++) {
    quire_cell cell = quire_page_cells(page, 0)[x];
    struct quire_style style = *quire_page_style(page, quire_cell_style(cell));
    quire_id id = 0;
    style.attrs ^= QUIRE_ATTR_INVERSE;
    if (quire_page_style_add(page, &style, 1, &id) != QUIRE_OK) {
      return; /* the highlight ends early; the text is right */
    }
    if (quire_cell_link(cell) != 0) {
      quire_page_link_use(page, quire_cell_link(cell), 1);
    }
    if (quire_cell_is_cluster(cell)) {
      quire_page_cluster_use(page, (quire_id)quire_cell_content(cell), 1);
    }
    cell = quire_cell_with_style(cell, id);
    quire_page_put_cells(page, 0, x, &cell, 1);
  }
}

/* The columns of `range` on a row; false if it has none. */
static bool columns_of(const struct quire_range *range, int64_t row,
                       uint16_t cols, uint16_t *begin, uint16_t *end) {
  if (row < range->first.row || row > range->last.row) {
    return false;
  }
  bool first = range->block || row == range->first.row;
  bool last = range->block || row == range->last.row;
  *begin = first ? range->first.col : 0;
  *end = last ? (uint16_t)(range->last.col + 1) : cols;
  return *begin < *end;
}

static void draw_live_row(struct term *t, uint16_t y, int64_t row,
                          uint16_t width, const struct quire_range *selection) {
  struct quire_row_ref ref;
  uint16_t begin = 0;
  uint16_t end = 0;
  if (quire_screen_row(engine_screen(t->session.engine), row, &ref) !=
      QUIRE_OK) {
    return;
  }
  bool selected =
      selection != NULL && columns_of(selection, row, ref.cols, &begin, &end);
  uint16_t match_begin = 0;
  uint16_t match_end = 0;
  bool matched = t->has_match &&
                 columns_of(&t->match, row, ref.cols, &match_begin, &match_end);
  if ((selected || matched) && to_scratch(t, ref.page, ref.y, 0, ref.cols)) {
    if (selected) {
      invert(t, begin, end);
    }
    if (matched) {
      invert(t, match_begin, match_end);
    }
    frame_put(t->frame, y, 0, width, t->scratch, 0);
    return;
  }
  frame_put(t->frame, y, 0, width, ref.page, ref.y);
}

static void draw_live(struct term *t) {
  struct quire_screen *screen = engine_screen(t->session.engine);
  struct quire_range selection;
  bool has_selection = quire_selection_range(screen, &selection);
  int64_t top = quire_view_top(t->view);
  uint16_t over_cols = 0;
  uint16_t over_rows = 0;
  term_overlay_size(t, &over_cols, &over_rows);
  for (uint16_t y = 0; y < t->live_rows; y++) {
    uint16_t width =
        y < over_rows ? (uint16_t)(t->live_cols - over_cols) : t->live_cols;
    draw_live_row(t, y, top + y, width, has_selection ? &selection : NULL);
  }
  if (over_rows != 0) {
    term_overlay_draw(t, (uint16_t)(t->live_cols - over_cols));
  }
}

static void draw_frozen(struct term *t) {
  static const struct quire_style border = {.attrs = QUIRE_ATTR_FAINT};
  if (t->frozen == NULL || t->live_cols >= t->cols) {
    return;
  }
  uint16_t x = (uint16_t)(t->live_cols + 1);
  uint16_t width = (uint16_t)(t->cols - x);
  for (uint16_t y = 0; y < t->live_rows; y++) {
    frame_put_text(t->frame, y, t->live_cols, 1, "\xe2\x94\x82", &border);
    if (y >= quire_page_rows(t->frozen)) {
      continue;
    }
    if (t->frozen_pan == 0) {
      frame_put(t->frame, y, x, width, t->frozen, y);
    } else if (to_scratch(t, t->frozen, y, t->frozen_pan, width)) {
      frame_put(t->frame, y, x, width, t->scratch, 0);
    }
  }
}

static void draw_status(struct term *t) {
  static const struct quire_style style = {.attrs = QUIRE_ATTR_INVERSE};
  char text[512];
  if (t->rows < 2) {
    return;
  }
  char key =
      (char)(t->prefix >= 'a' && t->prefix <= 'z' ? t->prefix - 32 : t->prefix);
  if (t->mode == TERM_SEARCH || t->mode == TERM_OPEN) {
    (void)snprintf(text, sizeof text, " %s%.*s\xe2\x96\x88",
                   t->mode == TERM_SEARCH ? "/" : "open: ", (int)t->needle_len,
                   t->needle);
  } else if (t->mode == TERM_PREFIX) {
    (void)snprintf(text, sizeof text,
                   " [ scroll  / search  v select  y copy  c clone  "
                   "s save  i inspect  ? help  q quit");
  } else {
    int64_t top = quire_view_top(t->view);
    char place[64] = "";
    if (t->mode == TERM_COPY) {
      (void)snprintf(
          place, sizeof place, " [%s %" PRId64 "/%" PRIu64 "]",
          t->selecting ? "select" : "scroll", -top,
          quire_screen_history_rows(engine_screen(t->session.engine)));
    }
    (void)snprintf(text, sizeof text, " demo-term%s  Ctrl-%c ?  %s%s%s", place,
                   key, t->title, t->message[0] != '\0' ? "  | " : "",
                   t->message);
  }
  frame_put_text(t->frame, (uint16_t)(t->rows - 1), 0, t->cols, text, &style);
}

static void draw_cursor(struct term *t) {
  struct quire_screen *screen = engine_screen(t->session.engine);
  int64_t top = quire_view_top(t->view);
  struct quire_cursor_look look = engine_cursor_look(t->session.engine);
  struct quire_cursor cursor = quire_screen_cursor(screen);
  int64_t row = (int64_t)cursor.row - top;
  uint16_t col = cursor.col;
  if (t->mode == TERM_COPY) {
    row = t->at.row - top;
    col = t->at.col;
    look.visible = true;
    look.shape = QUIRE_CURSOR_BLOCK;
  }
  uint16_t over_cols = 0;
  uint16_t over_rows = 0;
  term_overlay_size(t, &over_cols, &over_rows);
  bool covered = row < over_rows && col >= t->live_cols - over_cols;
  if (look.visible && row >= 0 && row < t->live_rows && !covered) {
    frame_cursor(t->frame, (uint16_t)row, col,
                 (enum quire_cursor_shape)look.shape, look.blink);
  }
}

bool term_draw(struct term *t) {
  t->dirty = false;
  if (!frame_begin(t->frame, t->cols, t->rows)) {
    return true; /* no memory for a frame now; the next one may have it */
  }
  term_copy_refresh(t);
  draw_live(t);
  draw_frozen(t);
  draw_status(t);
  draw_cursor(t);
  return frame_end(t->frame);
}
