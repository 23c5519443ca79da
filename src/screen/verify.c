/* quire_screen_verify(): walks everything the screen owns and names the first
 * invariant of screen.h that does not hold. Never asserts. */
#include "screen/grid.h"

static const char *check_pages(const struct quire_screen *s) {
  if (s->pages[0] == NULL || s->page != s->pages[s->alternate]) {
    return "S1: the active page is not one of the two";
  }
  for (int i = 0; i < 2; i++) {
    const struct quire_page *page = s->pages[i];
    struct quire_page_fault fault;
    if (page == NULL) {
      continue;
    }
    if (quire_page_cols(page) != s->cols || quire_page_rows(page) != s->rows) {
      return "S1: a page is not as large as the screen";
    }
    if (!quire_page_verify(page, &fault)) {
      return fault.what;
    }
    if (quire_page_generation(page) > s->generations) {
      return "S7: a page has a generation that was not given";
    }
  }
  return s->pages[1] != NULL && quire_page_generation(s->pages[1]) ==
                                    quire_page_generation(s->pages[0])
             ? "S7: two pages share a generation"
             : NULL;
}

static const char *check_wraps(const struct quire_page *page) {
  bool wraps = false;
  bool head = false;
  uint16_t rows = quire_page_rows(page);
  for (uint16_t y = 0; y < rows; y++) {
    uint16_t flags = quire_page_row(page, y)->flags;
    bool continues = (flags & QUIRE_ROW_CONTINUATION) != 0;
    if (y > 0 && continues != wraps) {
      return continues ? "S4: a continuation without a wrap above"
                       : "S4: a wrap without a continuation below";
    }
    const quire_cell *cells = quire_page_cells(page, y);
    if (head && quire_cell_wide(cells[0]) != QUIRE_WIDE) {
      return "S8: a spacer head without its wide character below";
    }
    wraps = (flags & QUIRE_ROW_WRAP) != 0;
    head =
        quire_cell_wide(cells[quire_page_cols(page) - 1]) == QUIRE_SPACER_HEAD;
    if (head && !wraps) {
      return "S8: a spacer head in a row that does not wrap";
    }
  }
  return wraps ? "S4: the last row wraps into nothing" : NULL;
}

static const char *check_seam(const struct quire_screen *s) {
  const struct quire_page *page = s->pages[0];
  bool continues =
      (quire_page_row(page, 0)->flags & QUIRE_ROW_CONTINUATION) != 0;
  if (continues != quire_history_tail_open(s->history)) {
    return continues ? "S5: the top row continues a line that is closed"
                     : "S5: history is open without a continuation on top";
  }
  if (s->pages[1] != NULL &&
      (quire_page_row(s->pages[1], 0)->flags & QUIRE_ROW_CONTINUATION) != 0) {
    return "S4: the alternate's top row continues something";
  }
  return NULL;
}

static const char *check_cursor(const struct quire_screen *s) {
  if (s->cursor.row >= s->rows || s->cursor.col >= s->cols) {
    return "S2: the cursor is outside";
  }
  for (int i = 0; i < 2; i++) {
    if (s->saved[i].cursor.row >= s->rows ||
        s->saved[i].cursor.col >= s->cols) {
      return "S2: a saved cursor is outside";
    }
  }
  const struct quire_join *join = &s->join;
  if (join->active) {
    if (join->row >= s->rows || join->col >= s->cols) {
      return "P2: the joined cell is outside";
    }
    quire_cell cell = quire_page_cells(s->page, join->row)[join->col];
    if (quire_cell_is_blank(cell)) {
      return "P2: the joined cell is blank";
    }
  }
  return NULL;
}

static const char *check_margins(const struct quire_screen *s) {
  const struct quire_margins *m = &s->margins;
  if (m->bottom >= s->rows || (s->rows > 1 && m->top >= m->bottom)) {
    return "S3: vertical margins";
  }
  if (m->right >= s->cols || (s->cols > 1 && m->left >= m->right)) {
    return "S3: horizontal margins";
  }
  if (!quire_screen_has(s, QUIRE_SCREEN_LEFT_RIGHT_MARGINS) &&
      (m->left != 0 || m->right != s->cols - 1)) {
    return "S3: horizontal margins while DECLRMM is off";
  }
  return NULL;
}

static const char *check_pins(const struct quire_screen *s) {
  const struct quire_pin *prev = NULL;
  for (const struct quire_pin *pin = s->pins; pin != NULL; pin = pin->next) {
    if (pin->screen != s || pin->prev != prev) {
      return "S6: the list of pins is torn";
    }
    if (pin->state == QUIRE_PIN_ON_SCREEN &&
        (pin->row >= s->rows || pin->col >= s->cols)) {
      return "S6: a pin is outside its screen";
    }
    if (pin->state == QUIRE_PIN_IN_HISTORY &&
        (pin->alternate ||
         pin->at.line_id >= quire_history_end_line(s->history))) {
      return "S6: a pin names a line that never was";
    }
    prev = pin;
  }
  const struct quire_view *before = NULL;
  for (const struct quire_view *v = s->views; v != NULL; v = v->next) {
    if (v->screen != s || v->prev != before) {
      return "S6: the list of views is torn";
    }
    before = v;
  }
  return NULL;
}

bool quire_screen_verify(const struct quire_screen *s, const char **fault) {
  const char *what = check_pages(s);
  if (what == NULL && !quire_history_verify(s->history, &what)) {
    what = what == NULL ? "history" : what;
  }
  what = what == NULL ? check_cursor(s) : what;
  what = what == NULL ? check_margins(s) : what;
  what = what == NULL ? check_wraps(s->pages[0]) : what;
  what = what == NULL && s->pages[1] != NULL ? check_wraps(s->pages[1]) : what;
  what = what == NULL ? check_seam(s) : what;
  what = what == NULL ? check_pins(s) : what;
  if (fault != NULL) {
    *fault = what;
  }
  return what == NULL;
}
