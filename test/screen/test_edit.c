/* Erasing, inserting, scrolling, rectangles, alternate screen, resets: what
 * xterm does. */

#include "screen_fixture.h"
#include "support/suite.h"

/* Five rows of five letters: "aaaaa" to "eeeee". */
static struct quire_screen *letters(uint64_t lines) {
  struct quire_screen *s = fixture_new(5, 5, lines);
  fixture_put(s, "aaaaa\r\nbbbbb\r\nccccc\r\nddddd\r\neeeee");
  return s;
}

static void set_background(struct quire_screen *s, uint8_t index) {
  struct quire_style style = {.attrs = QUIRE_ATTR_BOLD};
  style.bg = quire_color_palette(index);
  quire_screen_set_style(s, &style);
}

static struct quire_style style_at(const struct quire_screen *s, uint16_t y,
                                   uint16_t x) {
  const struct quire_page *page = quire_screen_page(s);
  return *quire_page_style(page,
                           quire_cell_style(quire_page_cells(page, y)[x]));
}

START_TEST(test_erase_line) {
  static const char *const want[] = {"ab", "   de", ""};
  for (int what = 0; what < 3; what++) {
    struct quire_screen *s = fixture_new(5, 2, 10);
    fixture_put(s, "abcde");
    quire_screen_goto(s, 0, 2);
    quire_screen_erase_line(s, (enum quire_erase)what, false);
    EXPECT_SCREEN(s, want[what]);
    EXPECT_CURSOR(s, 0, 2, false);
    quire_screen_free(s);
  }
}
END_TEST

START_TEST(test_erase_forgets_pending_wrap) {
  struct quire_screen *s = fixture_new(5, 2, 10);
  fixture_put(s, "abcde");
  quire_screen_erase_line(s, QUIRE_ERASE_RIGHT, false);
  EXPECT_SCREEN(s, "abcd");
  EXPECT_CURSOR(s, 0, 4, false);
  fixture_put(s, "x");
  EXPECT_SCREEN(s, "abcdx");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_erase_display) {
  static const char *const want[] = {"aaaaa|bb", "|   bb|ccccc|ddddd|eeeee",
                                     ""};
  for (int what = 0; what < 3; what++) {
    struct quire_screen *s = letters(10);
    quire_screen_goto(s, 1, 2);
    quire_screen_erase_display(s, (enum quire_erase)what, false);
    EXPECT_SCREEN(s, want[what]);
    EXPECT_HISTORY(s, ""); /* xterm: ED 2 does not scroll */
    quire_screen_free(s);
  }
}
END_TEST

START_TEST(test_background_color_erase) {
  struct quire_screen *s = letters(10);
  set_background(s, 3);
  quire_screen_goto(s, 1, 3);
  quire_screen_erase_cells(s, 1);
  quire_screen_scroll_up(s, 1);
  struct quire_style erased = style_at(s, 0, 3);
  ck_assert_uint_eq(erased.bg.r, 3);
  ck_assert_uint_eq(erased.attrs, 0); /* the background only */
  ck_assert_uint_eq(style_at(s, 4, 0).bg.r, 3);
  ck_assert_uint_eq(style_at(s, 4, 4).bg.kind, QUIRE_COLOR_PALETTE);
  ck_assert_uint_eq(style_at(s, 0, 2).bg.kind, QUIRE_COLOR_DEFAULT);
  VERIFY(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_selective_erase) {
  struct quire_screen *s = fixture_new(8, 2, 10);
  fixture_put(s, "ab");
  quire_screen_set_protected(s, true);
  fixture_put(s, "c\xe4\xb8\x96");
  quire_screen_set_protected(s, false);
  fixture_put(s, "xyz");
  quire_screen_erase_line(s, QUIRE_ERASE_ALL, true);
  EXPECT_SCREEN(s, "  c\xe4\xb8\x96");
  quire_screen_erase_display(s, QUIRE_ERASE_ALL, false);
  EXPECT_SCREEN(s, "");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_wide_is_never_halved) {
  struct quire_screen *s = fixture_new(8, 2, 10);
  fixture_put(s, "\xe4\xb8\x96\xe4\xb8\x96\xe4\xb8\x96\xe4\xb8\x96");
  quire_screen_goto(s, 0, 3);
  quire_screen_erase_cells(s, 2);
  EXPECT_SCREEN(s, "\xe4\xb8\x96    \xe4\xb8\x96");
  quire_screen_goto(s, 0, 1);
  quire_screen_delete_cells(s, 1);
  EXPECT_SCREEN(s, "     \xe4\xb8\x96");
  quire_screen_goto(s, 0, 6);
  quire_screen_insert_cells(s, 1);
  EXPECT_SCREEN(s, "");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_insert_and_delete_cells) {
  struct quire_screen *s = fixture_new(8, 2, 10);
  fixture_put(s, "abcdefgh");
  quire_screen_goto(s, 0, 2);
  quire_screen_insert_cells(s, 2);
  EXPECT_SCREEN(s, "ab  cdef");
  quire_screen_delete_cells(s, 3);
  EXPECT_SCREEN(s, "abdef");
  quire_screen_set_mode(s, QUIRE_SCREEN_LEFT_RIGHT_MARGINS, true);
  quire_screen_set_horizontal_margins(s, 1, 3);
  quire_screen_goto(s, 0, 1);
  quire_screen_insert_cells(s, 1);
  EXPECT_SCREEN(s, "a bdf");
  quire_screen_delete_cells(s, 9);
  EXPECT_SCREEN(s, "a   f");
  quire_screen_goto(s, 0, 4); /* outside: nothing */
  quire_screen_delete_cells(s, 1);
  quire_screen_insert_cells(s, 1);
  EXPECT_SCREEN(s, "a   f");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_insert_and_delete_lines) {
  struct quire_screen *s = letters(10);
  quire_screen_set_vertical_margins(s, 1, 3);
  quire_screen_goto(s, 1, 2);
  quire_screen_insert_lines(s, 1);
  EXPECT_SCREEN(s, "aaaaa||bbbbb|ccccc|eeeee");
  EXPECT_CURSOR(s, 1, 0, false);
  quire_screen_delete_lines(s, 2);
  EXPECT_SCREEN(s, "aaaaa|ccccc|||eeeee");
  quire_screen_goto(s, 4, 2); /* outside: nothing */
  quire_screen_delete_lines(s, 1);
  quire_screen_insert_lines(s, 1);
  EXPECT_SCREEN(s, "aaaaa|ccccc|||eeeee");
  EXPECT_CURSOR(s, 4, 2, false);
  EXPECT_HISTORY(s, "");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_what_goes_to_history) {
  struct quire_screen *s = letters(10);
  quire_screen_set_vertical_margins(s, 0, 2); /* the bottom margin is free */
  quire_screen_goto(s, 2, 0);
  quire_screen_index(s);
  EXPECT_HISTORY(s, "aaaaa");
  EXPECT_SCREEN(s, "bbbbb|ccccc||ddddd|eeeee");
  quire_screen_scroll_up(s, 1);
  EXPECT_HISTORY(s, "aaaaa|bbbbb");
  quire_screen_goto(s, 0, 0);
  quire_screen_delete_lines(s, 1); /* DL does not */
  EXPECT_HISTORY(s, "aaaaa|bbbbb");
  quire_screen_set_vertical_margins(s, 3, 4);
  quire_screen_scroll_up(s, 1); /* nor does what starts below the top */
  EXPECT_HISTORY(s, "aaaaa|bbbbb");
  EXPECT_SCREEN(s, "|||eeeee");
  quire_screen_set_vertical_margins(s, 0, 4);
  quire_screen_set_mode(s, QUIRE_SCREEN_LEFT_RIGHT_MARGINS, true);
  quire_screen_set_horizontal_margins(s, 0, 3);
  quire_screen_scroll_up(s, 1); /* nor part of the width */
  EXPECT_HISTORY(s, "aaaaa|bbbbb");
  EXPECT_SCREEN(s, "||eeee|    e");
  ck_assert_int_eq(quire_screen_set_alternate(s, true, true), QUIRE_OK);
  quire_screen_set_mode(s, QUIRE_SCREEN_LEFT_RIGHT_MARGINS, false);
  quire_screen_scroll_up(s, 3); /* nor the alternate screen */
  EXPECT_HISTORY(s, "aaaaa|bbbbb");
  quire_screen_clear_history(s);
  EXPECT_HISTORY(s, "");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_scroll_inside_side_margins) {
  struct quire_screen *s = letters(10);
  quire_screen_set_mode(s, QUIRE_SCREEN_LEFT_RIGHT_MARGINS, true);
  quire_screen_set_horizontal_margins(s, 1, 3);
  quire_screen_set_vertical_margins(s, 1, 3);
  quire_screen_scroll_up(s, 1);
  EXPECT_SCREEN(s, "aaaaa|bcccb|cdddc|d   d|eeeee");
  quire_screen_scroll_down(s, 2);
  EXPECT_SCREEN(s, "aaaaa|b   b|c   c|dcccd|eeeee");
  quire_screen_goto(s, 2, 0); /* outside the margins: index only moves */
  quire_screen_index(s);
  quire_screen_index(s);
  EXPECT_CURSOR(s, 3, 0, false);
  EXPECT_SCREEN(s, "aaaaa|b   b|c   c|dcccd|eeeee");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_columns) {
  struct quire_screen *s = fixture_new(6, 2, 10);
  fixture_put(s, "abcdefghijkl");
  quire_screen_goto(s, 0, 2);
  quire_screen_insert_columns(s, 1);
  EXPECT_SCREEN(s, "ab cde|gh ijk");
  quire_screen_delete_columns(s, 2);
  EXPECT_SCREEN(s, "abde|ghjk");
  quire_screen_scroll_left(s, 1);
  EXPECT_SCREEN(s, "bde|hjk");
  quire_screen_scroll_right(s, 2);
  EXPECT_SCREEN(s, "  bde|  hjk");
  quire_screen_goto(s, 0, 0);
  quire_screen_back_column(s);
  EXPECT_SCREEN(s, "   bde|   hjk");
  quire_screen_goto(s, 0, 5);
  quire_screen_forward_column(s);
  EXPECT_SCREEN(s, "  bde|  hjk");
  EXPECT_CURSOR(s, 0, 5, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_reverse_index) {
  struct quire_screen *s = letters(10);
  quire_screen_goto(s, 0, 2);
  quire_screen_reverse_index(s);
  EXPECT_SCREEN(s, "|aaaaa|bbbbb|ccccc|ddddd");
  EXPECT_CURSOR(s, 0, 2, false);
  quire_screen_goto(s, 2, 0);
  quire_screen_reverse_index(s);
  EXPECT_CURSOR(s, 1, 0, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_rectangles) {
  struct quire_screen *s = letters(10);
  quire_screen_fill_rect(s, (struct quire_rect){1, 1, 2, 2}, '#');
  EXPECT_SCREEN(s, "aaaaa|b##bb|c##cc|ddddd|eeeee");
  quire_screen_copy_rect(s, (struct quire_rect){0, 0, 2, 2}, 1, 1);
  EXPECT_SCREEN(s, "aaaaa|baaab|cb##c|dc##d|eeeee");
  quire_screen_erase_rect(s, (struct quire_rect){3, 3, 99, 99}, false);
  EXPECT_SCREEN(s, "aaaaa|baaab|cb##c|dc#|eee");
  quire_screen_shift_rect(s, (struct quire_rect){0, 1, 2, 3}, 1, 0, true);
  EXPECT_SCREEN(s, "aaaaa|bb##b|c   c|dc#|eee");
  quire_screen_shift_rect(s, (struct quire_rect){0, 1, 1, 4}, 0, -1, false);
  EXPECT_SCREEN(s, "a aaa|b b##|c   c|dc#|eee");
  quire_screen_change_attrs(s, (struct quire_rect){0, 3, 1, 1}, true,
                            QUIRE_ATTR_BOLD, 0, QUIRE_ATTR_UNDERLINE_BIT);
  ck_assert_uint_eq(style_at(s, 0, 4).attrs, QUIRE_ATTR_BOLD);
  ck_assert_uint_eq(style_at(s, 1, 1).underline, QUIRE_UNDERLINE_SINGLE);
  ck_assert_uint_eq(style_at(s, 1, 2).attrs, 0);
  ck_assert_uint_eq(style_at(s, 0, 2).attrs, 0);
  VERIFY(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_alternate) {
  struct quire_screen *s = letters(10);
  quire_screen_goto(s, 2, 3);
  ck_assert_int_eq(quire_screen_set_alternate(s, true, true), QUIRE_OK);
  EXPECT_CURSOR(s, 2, 3, false); /* the position is kept */
  EXPECT_SCREEN(s, "");
  fixture_put(s, "alt");
  ck_assert_int_eq(quire_screen_set_alternate(s, false, false), QUIRE_OK);
  EXPECT_SCREEN(s, "aaaaa|bbbbb|ccccc|ddddd|eeeee");
  ck_assert_int_eq(quire_screen_set_alternate(s, true, false), QUIRE_OK);
  EXPECT_SCREEN(s, "||   al|t");
  ck_assert_int_eq(quire_screen_set_alternate(s, true, true), QUIRE_OK);
  EXPECT_SCREEN(s, ""); /* entered again: wiped again */
  quire_screen_free(s);
}
END_TEST

START_TEST(test_resets) {
  struct quire_screen *s = letters(10);
  fixture_put(s, "\n");
  set_background(s, 2);
  quire_screen_set_mode(s, QUIRE_SCREEN_AUTOWRAP, false);
  quire_screen_set_mode(s, QUIRE_SCREEN_INSERT, true);
  quire_screen_set_vertical_margins(s, 1, 2);
  quire_screen_goto(s, 3, 2);
  quire_screen_soft_reset(s);
  ck_assert(quire_screen_mode(s, QUIRE_SCREEN_AUTOWRAP));
  ck_assert(!quire_screen_mode(s, QUIRE_SCREEN_INSERT));
  ck_assert(quire_style_is_default(&quire_screen_pen(s)->style));
  ck_assert_uint_eq(quire_screen_margins(s).bottom, 4);
  EXPECT_SCREEN(s, "bbbbb|ccccc|ddddd|eeeee");
  EXPECT_CURSOR(s, 3, 2, false);
  quire_screen_clear_all_tabs(s);
  quire_screen_reset(s);
  EXPECT_SCREEN(s, "");
  EXPECT_HISTORY(s, "aaaaa");
  EXPECT_CURSOR(s, 0, 0, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_align) {
  struct quire_screen *s = letters(10);
  quire_screen_set_vertical_margins(s, 1, 2);
  quire_screen_align(s);
  EXPECT_SCREEN(s, "EEEEE|EEEEE|EEEEE|EEEEE|EEEEE");
  EXPECT_CURSOR(s, 0, 0, false);
  ck_assert_uint_eq(quire_screen_margins(s).top, 0);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_double_size) {
  struct quire_screen *s = fixture_new(10, 3, 10);
  quire_screen_set_row_size(s, QUIRE_ROW_DOUBLE_WIDTH);
  fixture_put(s, "abcdefg"); /* wraps at half the width */
  EXPECT_SCREEN(s, "abcde|fg");
  quire_screen_goto(s, 0, 9);
  quire_screen_set_row_size(s, QUIRE_ROW_DOUBLE_TOP);
  EXPECT_CURSOR(s, 0, 4, false);
  ck_assert_int_eq(quire_screen_resize(s, 4, 3), QUIRE_OK);
  EXPECT_SCREEN(s, "abcd|fg"); /* a line of its own, cut */
  ck_assert_uint_eq(
      quire_page_row(quire_screen_page(s), 0)->flags & QUIRE_ROW_SIZE_MASK,
      QUIRE_ROW_DOUBLE_TOP << QUIRE_ROW_SIZE_SHIFT);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_pins_in_edits) {
  struct quire_screen *s = letters(10);
  struct quire_pin *pin;
  struct quire_point at;
  ck_assert_int_eq(quire_pin_new(s, (struct quire_point){2, 2}, &pin),
                   QUIRE_OK);
  quire_screen_goto(s, 2, 1);
  quire_screen_insert_cells(s, 1);
  (void)quire_pin_get(pin, &at);
  ck_assert_uint_eq(at.col, 3);
  quire_screen_delete_cells(s, 3); /* its cell goes */
  (void)quire_pin_get(pin, &at);
  ck_assert_uint_eq(at.col, 1);
  fixture_put(s, "!"); /* overwritten: it stays */
  quire_screen_goto(s, 0, 0);
  quire_screen_insert_lines(s, 1);
  (void)quire_pin_get(pin, &at);
  ck_assert_int_eq(at.row, 3);
  quire_screen_delete_lines(s, 4); /* its row goes */
  ck_assert_int_eq(quire_pin_get(pin, &at), QUIRE_PIN_ON_SCREEN);
  ck_assert_int_eq(at.row, 0);
  ck_assert_uint_eq(at.col, 0);
  ck_assert_int_eq(quire_screen_set_alternate(s, true, true), QUIRE_OK);
  quire_screen_scroll_down(s, 2); /* of the other screen */
  (void)quire_pin_get(pin, &at);
  ck_assert_int_eq(at.row, 0);
  ck_assert_int_eq(quire_screen_set_alternate(s, false, false), QUIRE_OK);
  quire_screen_scroll_up(s, 1);
  ck_assert_int_eq(quire_pin_get(pin, &at), QUIRE_PIN_IN_HISTORY);
  ck_assert_int_eq(at.row, -1);
  quire_screen_clear_history(s);
  ck_assert_int_eq(quire_pin_get(pin, &at), QUIRE_PIN_GONE);
  quire_pin_free(pin);
  ck_assert_int_eq(quire_pin_new(s, (struct quire_point){5, 0}, &pin),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_pin_new(s, (struct quire_point){-1, 0}, &pin),
                   QUIRE_ERR_NOT_FOUND);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_options) {
  struct quire_screen_options options;
  struct quire_screen *s = NULL;
  quire_screen_options_init(&options);
  ck_assert_uint_eq(options.cols, 80);
  options.cols = 0;
  ck_assert_int_eq(quire_screen_new(&options, &s), QUIRE_ERR_LIMIT);
  options.cols = 16385;
  ck_assert_int_eq(quire_screen_new(&options, &s), QUIRE_ERR_LIMIT);
  options.cols = 4;
  options.struct_size = offsetof(struct quire_screen_options, seed);
  options.codepoints = true; /* beyond what the caller's version has */
  ck_assert_int_eq(quire_screen_new(&options, &s), QUIRE_OK);
  ck_assert(quire_screen_mode(s, QUIRE_SCREEN_CLUSTERS));
  quire_screen_free(s);
}
END_TEST

START_TEST(test_limits) {
  struct quire_screen *s = fixture_new(5, 2, 3);
  fixture_put(s, "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7");
  EXPECT_HISTORY(s, "3|4|5");
  uint64_t first, end;
  quire_screen_history_lines(s, &first, &end);
  ck_assert_uint_eq(end - first, 3);
  quire_screen_set_history_limits(s, 1, UINT64_MAX);
  EXPECT_HISTORY(s, "5");
  quire_screen_set_history_limits(s, 0, UINT64_MAX);
  fixture_put(s, "\r\n8");
  EXPECT_HISTORY(s, "");
  struct quire_screen_stats stats = {.struct_size = sizeof stats};
  quire_screen_get_stats(s, &stats);
  ck_assert_uint_eq(stats.history_lines, 0);
  ck_assert_uint_eq(stats.lines_lost, 0);
  ck_assert_uint_eq(stats.pages, 1);
  quire_screen_free(s);
}
END_TEST

/* A row of double size is no part of a longer line on the screen, so no column
 * may be left free for a character of the row below. */
START_TEST(test_double_size_comes_back_in_pieces) {
  struct quire_screen *s = fixture_new(4, 2, 10);
  fixture_put(s, "ab\xe4\xb8\x96");
  quire_screen_set_row_size(s, QUIRE_ROW_DOUBLE_WIDTH);
  fixture_put(s, "\r\nx\r\ny");
  ck_assert_int_eq(quire_screen_resize(s, 3, 6), QUIRE_OK);
  EXPECT_SCREEN(s, "ab|\xe4\xb8\x96|x|y");
  quire_screen_free(s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("edit");
  TCase *tcase = tcase_create("edit");
  tcase_add_test(tcase, test_erase_line);
  tcase_add_test(tcase, test_erase_forgets_pending_wrap);
  tcase_add_test(tcase, test_erase_display);
  tcase_add_test(tcase, test_background_color_erase);
  tcase_add_test(tcase, test_selective_erase);
  tcase_add_test(tcase, test_wide_is_never_halved);
  tcase_add_test(tcase, test_insert_and_delete_cells);
  tcase_add_test(tcase, test_insert_and_delete_lines);
  tcase_add_test(tcase, test_what_goes_to_history);
  tcase_add_test(tcase, test_scroll_inside_side_margins);
  tcase_add_test(tcase, test_columns);
  tcase_add_test(tcase, test_reverse_index);
  tcase_add_test(tcase, test_rectangles);
  tcase_add_test(tcase, test_alternate);
  tcase_add_test(tcase, test_resets);
  tcase_add_test(tcase, test_align);
  tcase_add_test(tcase, test_double_size);
  tcase_add_test(tcase, test_pins_in_edits);
  tcase_add_test(tcase, test_options);
  tcase_add_test(tcase, test_limits);
  tcase_add_test(tcase, test_double_size_comes_back_in_pieces);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
