/* The libvterm front end through resizes, where libvterm itself goes wrong. */
#include <check.h>
#include <string.h>

#include "support/suite.h"

#include <quire/vterm.h>

struct front {
  VTerm *vt;
  struct quire_vterm *q;
};

static void front_init(struct front *f, int cols, int rows) {
  struct quire_vterm_options options;
  quire_vterm_options_init(&options);
  f->vt = vterm_new(rows, cols);
  ck_assert_int_eq(quire_vterm_new(f->vt, &options, &f->q), QUIRE_OK);
}

static void front_deinit(struct front *f) {
  quire_vterm_free(f->q);
  vterm_free(f->vt);
}

static void put(struct front *f, const char *text) {
  ck_assert_int_eq(quire_vterm_write(f->q, text, strlen(text)), QUIRE_OK);
}

static void resize(struct front *f, uint16_t cols, uint16_t rows) {
  const char *fault = NULL;
  ck_assert_int_eq(quire_vterm_resize(f->q, cols, rows), QUIRE_OK);
  ck_assert_msg(quire_screen_verify(quire_vterm_screen(f->q), &fault), "%s",
                fault);
}

static uint32_t first_cell(struct front *f, int64_t row) {
  struct quire_row_ref ref;
  ck_assert_int_eq(quire_screen_row(quire_vterm_screen(f->q), row, &ref),
                   QUIRE_OK);
  return quire_cell_content(ref.cells[0]);
}

/* Ten lines on a screen of five rows: the last four and an empty one. */
static void expect_whole_screen_scrolls(struct front *f) {
  for (char c = '0'; c <= '9'; c++) {
    const char line[] = {c, '\r', '\n', '\0'};
    put(f, line);
  }
  for (int64_t row = 0; row < 4; row++) {
    ck_assert_uint_eq(first_cell(f, row), (uint32_t)('6' + row));
  }
  ck_assert_uint_eq(first_cell(f, 4), 0);
}

/* libvterm keeps a top margin that is below the last row, and scrolls then with
 * negative heights (0.1.4 and 0.3.3: memory before its arrays is moved). */
START_TEST(margins_below_the_last_row) {
  struct front f;
  front_init(&f, 40, 24);
  put(&f, "\x1b[10;20r\x1b[15;1H");
  resize(&f, 40, 5);
  expect_whole_screen_scrolls(&f);
  front_deinit(&f);
}
END_TEST

START_TEST(side_margins_beyond_the_last_column) {
  struct front f;
  front_init(&f, 40, 5);
  put(&f, "\x1b[?69h\x1b[20;30s");
  resize(&f, 10, 5);
  expect_whole_screen_scrolls(&f);
  front_deinit(&f);
}
END_TEST

START_TEST(the_cursor_stays_where_margins_end) {
  struct front f;
  front_init(&f, 40, 24);
  put(&f, "\x1b[3;9r\x1b[?6h\x1b[2;5H");
  resize(&f, 39, 24);
  const struct quire_cursor cursor =
      quire_screen_cursor(quire_vterm_screen(f.q));
  ck_assert_uint_eq(cursor.row, 3);
  ck_assert_uint_eq(cursor.col, 4);
  front_deinit(&f);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("vterm: resize");
  TCase *tc = tcase_create("resize");
  tcase_add_test(tc, margins_below_the_last_row);
  tcase_add_test(tc, side_margins_beyond_the_last_column);
  tcase_add_test(tc, the_cursor_stays_where_margins_end);
  suite_add_tcase(suite, tc);
  return suite_run(suite);
}
