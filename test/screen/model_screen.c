/* Model test of the screen: random prints, erases, scrolls, inserts, deletes,
 * resizes, prunes and thaws, on a screen and on an oracle that keeps whole
 * lines. After each operation the screen verifies and both show the same rows,
 * flags and cursor; history is compared row by row, thawed, every so often, and
 * pins are compared with the serial numbers of the oracle's cells.
 *
 * QUIRE_SEED=n runs one seed, QUIRE_SLOW=1 many. On a failure the operations
 * since the last full comparison are printed. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen/screen.h"
#include "screen_fixture.h"
#include "screen_model.h"
#include "support/suite.h"

enum { PINS = 6, LOG_ENTRIES = 48 };

struct pinned {
  struct quire_pin *pin;
  uint32_t serial; /* of the cell it is on; 0: on a blank */
};

struct run {
  struct quire_screen *s;
  struct model m;
  uint64_t random;
  uint64_t seed;
  unsigned step;
  uint16_t cols_min;
  struct pinned pins[PINS];
  char log[LOG_ENTRIES][96];
};

static uint32_t draw(struct run *r, uint32_t below) {
  r->random += UINT64_C(0x9e3779b97f4a7c15);
  uint64_t z = r->random;
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return (uint32_t)((z ^ z >> 31) % below);
}

static void note(struct run *r, const char *format, ...) {
  va_list args;
  va_start(args, format);
  (void)vsnprintf(r->log[r->step % LOG_ENTRIES], sizeof r->log[0], format,
                  args);
  va_end(args);
}

static void give_up(struct run *r, const char *what, int64_t row,
                    uint32_t col) {
  unsigned first = r->step < LOG_ENTRIES ? 0 : r->step + 1 - LOG_ENTRIES;
  for (unsigned i = first; i <= r->step; i++) {
    (void)fprintf(stderr, "%u: %s\n", i, r->log[i % LOG_ENTRIES]);
  }
  ck_abort_msg("seed %llu, step %u: %s at row %lld, column %u",
               (unsigned long long)r->seed, r->step, what, (long long)row, col);
}

/* ---- comparison --------------------------------------------------------- */

static uint8_t style_code(const struct quire_page *page, quire_cell cell) {
  const struct quire_style *style =
      quire_page_style(page, quire_cell_style(cell));
  if (style->fg.kind == QUIRE_COLOR_PALETTE) {
    return style->fg.r;
  }
  return style->bg.kind == QUIRE_COLOR_PALETTE
             ? (uint8_t)(MODEL_BACKGROUND + style->bg.r)
             : 0;
}

static bool same_cell(const struct quire_page *page, quire_cell cell,
                      const struct model_cell *want) {
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX] = {0};
  size_t n = quire_page_cell_text(page, cell, text);
  bool spacer = want->wide >= QUIRE_SPACER_TAIL;
  return quire_cell_wide(cell) == (enum quire_wide)want->wide &&
         style_code(page, cell) == want->style &&
         (spacer || (text[0] == want->codepoint &&
                     n == (want->codepoint == 0 ? 0u : 1u + want->marks)));
}

/* Both rows, for the log of a failure. */
static void print_rows(const struct run *r, const struct quire_row_ref *ref,
                       const struct model_row *want) {
  for (uint16_t x = 0; x < r->m.cols; x++) {
    uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX] = {0};
    (void)quire_page_cell_text(ref->page, ref->cells[x], text);
    (void)fprintf(stderr, "%x/%d/%u:%x/%d/%u ", text[0],
                  (int)quire_cell_wide(ref->cells[x]),
                  style_code(ref->page, ref->cells[x]),
                  want->cells[x].codepoint, want->cells[x].wide,
                  want->cells[x].style);
  }
  (void)fprintf(stderr, "\n");
}

static void compare_row(struct run *r, int64_t row,
                        const struct model_row *want, bool continues) {
  struct quire_row_ref ref;
  if (quire_screen_row(r->s, row, &ref) != QUIRE_OK) {
    give_up(r, "no row", row, 0);
  }
  for (uint16_t x = 0; x < r->m.cols; x++) {
    if (!same_cell(ref.page, ref.cells[x], &want->cells[x])) {
      print_rows(r, &ref, want);
      give_up(r, "cell differs", row, x);
    }
  }
  if (((ref.flags & QUIRE_ROW_WRAP) != 0) != want->wraps ||
      ((ref.flags & QUIRE_ROW_CONTINUATION) != 0) != continues) {
    give_up(r, "soft wrap differs", row, 0);
  }
}

static void compare_screen(struct run *r) {
  const char *fault = NULL;
  if (!quire_screen_verify(r->s, &fault)) {
    give_up(r, fault, 0, 0);
  }
  struct quire_cursor c = quire_screen_cursor(r->s);
  if (c.row != r->m.row || c.col != r->m.col ||
      c.pending_wrap != r->m.pending) {
    give_up(r, "cursor differs", c.row, c.col);
  }
  bool continues = r->m.open;
  for (uint16_t y = 0; y < r->m.rows; y++) {
    compare_row(r, y, &r->m.screen[y], continues);
    continues = r->m.screen[y].wraps;
  }
}

/* The point of the cell with a serial number, or false. */
static bool find_serial(const struct run *r, const struct model_row *history,
                        uint32_t rows, uint32_t serial,
                        struct quire_point *at) {
  for (uint32_t y = 0; y < rows + r->m.rows; y++) {
    const struct model_row *row =
        y < rows ? &history[y] : &r->m.screen[y - rows];
    for (uint16_t x = 0; x < r->m.cols; x++) {
      if (row->cells[x].serial == serial) {
        at->row = (int64_t)y - rows;
        at->col = x;
        return true;
      }
    }
  }
  return false;
}

/* A pin whose cell is still there has to be on it. One whose cell is gone takes
 * the cell that it is on now. */
static void compare_pins(struct run *r, const struct model_row *history,
                         uint32_t rows) {
  for (int i = 0; i < PINS; i++) {
    struct pinned *p = &r->pins[i];
    struct quire_point want, got = {0, 0};
    if (p->pin == NULL) {
      continue;
    }
    enum quire_pin_state state = quire_pin_get(p->pin, &got);
    if (p->serial != 0 && find_serial(r, history, rows, p->serial, &want)) {
      if (state == QUIRE_PIN_GONE || got.row != want.row ||
          got.col != want.col) {
        give_up(r, "pin left its cell", want.row, want.col);
      }
    } else {
      p->serial = state == QUIRE_PIN_ON_SCREEN
                      ? r->m.screen[got.row].cells[got.col].serial
                      : 0;
    }
  }
}

static void compare_all(struct run *r) {
  static struct model_row history[MODEL_LINES_MAX];
  uint32_t rows = model_history(&r->m, history);
  if (quire_screen_history_rows(r->s) != rows) {
    give_up(r, "rows of history differ", rows,
            (uint32_t)quire_screen_history_rows(r->s));
  }
  bool continues = false;
  for (uint32_t y = 0; y < rows; y++) {
    /* What the oldest line continued is pruned; only history knows of it. */
    struct quire_row_ref ref;
    if (y == 0 && quire_screen_row(r->s, -(int64_t)rows, &ref) == QUIRE_OK) {
      continues = (ref.flags & QUIRE_ROW_CONTINUATION) != 0;
    }
    bool starts = y == 0 || !history[y - 1].wraps;
    compare_row(r, (int64_t)y - rows, &history[y],
                y == 0 ? continues : !starts);
  }
  compare_pins(r, history, rows);
}

/* ---- operations --------------------------------------------------------- */

static void op_print_run(struct run *r) {
  uint8_t text[64];
  uint32_t n = 1 + draw(r, draw(r, 4) == 0 ? sizeof text : 6);
  for (uint32_t i = 0; i < n; i++) {
    text[i] = (uint8_t)(draw(r, 5) == 0 ? ' ' : 'a' + draw(r, 26));
    model_print(&r->m, text[i], 1);
  }
  note(r, "print %.*s", (int)n, text);
  quire_screen_print_ascii(r->s, text, n);
}

static void op_print_wide(struct run *r) {
  uint32_t cp = 0x4e00 + draw(r, 500);
  note(r, "print wide");
  model_print(&r->m, cp, 2);
  quire_screen_print(r->s, cp);
}

static void op_combine(struct run *r) {
  note(r, "combine");
  model_combine(&r->m);
  quire_screen_print(r->s, 0x301);
}

static void op_move(struct run *r) {
  uint16_t row = (uint16_t)draw(r, r->m.rows);
  uint16_t col = (uint16_t)draw(r, r->m.cols);
  note(r, "goto %u %u", row, col);
  quire_screen_goto(r->s, row, col);
  r->m.row = row;
  r->m.col = col;
  r->m.pending = false;
  r->m.joinable = false;
}

static void op_line_feed(struct run *r) {
  uint32_t n = 1 + draw(r, 3);
  note(r, "CR and %u LF", n);
  quire_screen_carriage_return(r->s);
  r->m.col = 0;
  for (uint32_t i = 0; i < n; i++) {
    quire_screen_index(r->s);
    model_index(&r->m);
  }
}

static void op_erase(struct run *r) {
  enum quire_erase what = (enum quire_erase)draw(r, 3);
  uint16_t n = (uint16_t)draw(r, 8);
  switch (draw(r, 4)) {
    case 0:
      note(r, "ED %d", what);
      quire_screen_erase_display(r->s, what, false);
      model_erase_display(&r->m, (int)what);
      break;
    case 1:
      note(r, "EL %d", what);
      quire_screen_erase_line(r->s, what, false);
      model_erase_line(&r->m, (int)what);
      break;
    default:
      note(r, "ECH %u", n);
      quire_screen_erase_cells(r->s, n);
      model_erase_cells(&r->m, n);
      break;
  }
}

static void op_shift(struct run *r) {
  uint16_t n = (uint16_t)draw(r, 8);
  bool open = draw(r, 2) == 0;
  note(r, "%s %u", open ? "ICH" : "DCH", n);
  if (open) {
    quire_screen_insert_cells(r->s, n);
  } else {
    quire_screen_delete_cells(r->s, n);
  }
  model_shift_cells(&r->m, n, open);
}

static void op_lines(struct run *r) {
  uint16_t n = (uint16_t)draw(r, 4);
  bool up = draw(r, 2) == 0;
  note(r, "%s %u", up ? "DL" : "IL", n);
  if (up) {
    quire_screen_delete_lines(r->s, n);
  } else {
    quire_screen_insert_lines(r->s, n);
  }
  if (r->m.row >= r->m.top && r->m.row <= r->m.bottom) {
    model_scroll(&r->m, r->m.row, n, up, false);
    r->m.col = 0;
    r->m.pending = false;
  }
}

static void op_scroll(struct run *r) {
  uint16_t n = (uint16_t)draw(r, 4);
  switch (draw(r, 3)) {
    case 0:
      note(r, "SU %u", n);
      quire_screen_scroll_up(r->s, n);
      model_scroll(&r->m, r->m.top, n, true, true);
      break;
    case 1:
      note(r, "SD %u", n);
      quire_screen_scroll_down(r->s, n);
      model_scroll(&r->m, r->m.top, n, false, false);
      break;
    default:
      note(r, "RI");
      quire_screen_reverse_index(r->s);
      model_reverse_index(&r->m);
      break;
  }
}

static void op_margins(struct run *r) {
  uint16_t top = draw(r, 2) == 0 ? 0 : (uint16_t)draw(r, r->m.rows);
  uint16_t bottom = draw(r, 3) == 0 ? (uint16_t)draw(r, r->m.rows)
                                    : (uint16_t)(r->m.rows - 1);
  note(r, "margins %u %u", top, bottom);
  quire_screen_set_vertical_margins(r->s, top, bottom);
  if (top < bottom) {
    r->m.top = top;
    r->m.bottom = bottom;
    r->m.row = 0;
    r->m.col = 0;
    r->m.pending = false;
    r->m.joinable = false;
  }
}

static void op_style(struct run *r) {
  uint8_t code = (uint8_t)draw(r, 8);
  struct quire_style style = {0};
  if (code != 0) {
    style.fg = quire_color_palette(code);
  }
  if (code >= 4) {
    style.bg = quire_color_palette(code);
  }
  note(r, "style %u", code);
  quire_screen_set_style(r->s, &style);
  r->m.style = code;
}

static void op_mode(struct run *r) {
  bool on = draw(r, 3) != 0;
  if (draw(r, 2) == 0) {
    note(r, "autowrap %d", on);
    quire_screen_set_mode(r->s, QUIRE_SCREEN_AUTOWRAP, on);
    r->m.autowrap = on;
  } else {
    note(r, "insert %d", !on);
    quire_screen_set_mode(r->s, QUIRE_SCREEN_INSERT, !on);
    r->m.insert = !on;
  }
}

static void op_resize(struct run *r) {
  uint16_t cols = r->m.cols;
  uint16_t rows = r->m.rows;
  if (draw(r, 4) != 0) {
    cols = (uint16_t)(r->cols_min + draw(r, MODEL_COLS_MAX - r->cols_min + 1u));
  }
  if (draw(r, 3) != 0) {
    rows = (uint16_t)(1 + draw(r, MODEL_ROWS_MAX));
  }
  note(r, "resize %ux%u from %ux%u", cols, rows, r->m.cols, r->m.rows);
  ck_assert_int_eq(quire_screen_resize(r->s, cols, rows), QUIRE_OK);
  model_resize(&r->m, cols, rows);
}

static void op_limits(struct run *r) {
  uint64_t lines = draw(r, 4) == 0 ? 0 : draw(r, 80);
  if (draw(r, 6) == 0) {
    note(r, "clear history");
    quire_screen_clear_history(r->s);
    uint64_t kept = r->m.lines_max;
    model_set_limit(&r->m, 0);
    r->m.lines_max = kept;
    return;
  }
  note(r, "limit %llu", (unsigned long long)lines);
  quire_screen_set_history_limits(r->s, lines, UINT64_MAX);
  model_set_limit(&r->m, lines);
}

static void op_pin(struct run *r) {
  struct pinned *p = &r->pins[draw(r, PINS)];
  quire_pin_free(p->pin);
  p->pin = NULL;
  struct quire_point at = {(int64_t)draw(r, r->m.rows),
                           (uint16_t)draw(r, r->m.cols)};
  note(r, "pin %d %u", (int)at.row, at.col);
  ck_assert_int_eq(quire_pin_new(r->s, at, &p->pin), QUIRE_OK);
  p->serial = r->m.screen[at.row].cells[at.col].serial;
}

static void one_op(struct run *r) {
  uint32_t kind = draw(r, 100);
  if (kind < 34) {
    op_print_run(r);
  } else if (kind < 46) {
    if (r->cols_min > 1) {
      op_print_wide(r);
    } else {
      op_print_run(r);
    }
  } else if (kind < 50) {
    op_combine(r);
  } else if (kind < 58) {
    op_move(r);
  } else if (kind < 70) {
    op_line_feed(r);
  } else if (kind < 76) {
    op_erase(r);
  } else if (kind < 80) {
    op_shift(r);
  } else if (kind < 84) {
    op_lines(r);
  } else if (kind < 87) {
    op_scroll(r);
  } else if (kind < 89) {
    op_margins(r);
  } else if (kind < 93) {
    op_style(r);
  } else if (kind < 94) {
    op_mode(r);
  } else if (kind < 97) {
    op_resize(r);
  } else if (kind < 98) {
    op_limits(r);
  } else {
    op_pin(r);
  }
}

static void run_seed(uint64_t seed, unsigned steps) {
  static struct run r;
  memset(&r, 0, sizeof r);
  r.seed = seed;
  r.random = seed;
  r.cols_min = seed % 4 == 0 ? 1 : 2;
  uint16_t cols = (uint16_t)(r.cols_min + draw(&r, 20));
  uint16_t rows = (uint16_t)(1 + draw(&r, MODEL_ROWS_MAX));
  r.s = fixture_new(cols, rows, 50);
  model_init(&r.m, cols, rows, 50);
  for (r.step = 0; r.step < steps; r.step++) {
    uint32_t serial = r.m.serial;
    one_op(&r);
    compare_screen(&r);
    bool structural = r.m.serial == serial;
    if (structural || draw(&r, 8) == 0) {
      compare_all(&r);
    }
  }
  model_deinit(&r.m);
  quire_screen_free(r.s);
}

START_TEST(test_model) {
  const char *one = getenv("QUIRE_SEED");
  if (one != NULL) {
    run_seed(strtoull(one, NULL, 10), 20000);
    return;
  }
  unsigned seeds = getenv("QUIRE_SLOW") != NULL ? 2000 : 60;
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    run_seed(seed, 2000);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen model");
  TCase *tcase = tcase_create("model");
  tcase_set_timeout(tcase, 0);
  tcase_add_test(tcase, test_model);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
