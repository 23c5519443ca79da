/* Resize with reflow: one test a trap (DESIGN.md section 4). */
#include <stdio.h>
#include <string.h>

#include "screen_fixture.h"
#include "support/suite.h"

static void resize(struct quire_screen *s, uint16_t cols, uint16_t rows) {
  ck_assert_int_eq(quire_screen_resize(s, cols, rows), QUIRE_OK);
  VERIFY(s);
}

START_TEST(test_line_as_wide_as_the_screen) {
  struct quire_screen *s = fixture_new(5, 3, 10);
  fixture_put(s, "abcde\r\nfg");
  resize(s, 10, 3);
  EXPECT_SCREEN(s, "abcde|fg");
  EXPECT_CURSOR(s, 1, 2, false);
  resize(s, 5, 3);
  EXPECT_SCREEN(s, "abcde|fg");
  resize(s, 4, 4);
  EXPECT_SCREEN(s, "abcd|e|fg");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_seam_between_history_and_screen) {
  struct quire_screen *s = fixture_new(4, 2, 10);
  fixture_put(s, "abcdefghijklmno");
  EXPECT_HISTORY(s, "abcd|efgh");
  EXPECT_SCREEN(s, "ijkl|mno");
  resize(s, 8, 2);
  EXPECT_HISTORY(s, "");
  EXPECT_SCREEN(s, "abcdefgh|ijklmno");
  EXPECT_CURSOR(s, 1, 7, false);
  resize(s, 3, 2);
  EXPECT_HISTORY(s, "abc|def|ghi");
  EXPECT_SCREEN(s, "jkl|mno");
  EXPECT_CURSOR(s, 1, 2, true);
  fixture_put(s, "p");
  resize(s, 20, 2);
  EXPECT_HISTORY(s, "");
  EXPECT_SCREEN(s, "abcdefghijklmnop");
  EXPECT_CURSOR(s, 0, 16, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_history_line_is_continued_by_erased_row) {
  struct quire_screen *s = fixture_new(4, 2, 10);
  fixture_put(s, "abcdefghijkl");
  quire_screen_erase_display(s, QUIRE_ERASE_ALL, false);
  resize(s, 8, 2); /* what is left in history is complete now */
  EXPECT_HISTORY(s, "abcd");
  EXPECT_SCREEN(s, "");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_wide_at_the_edge_at_every_width) {
  const char *text =
      "a\xe4\xb8\x96"
      "b\xe7\x95\x8c\xe4\xb8\x96\xe7\x95\x8c"
      "cd\xf0\x9f\x98\x80";
  struct quire_screen *s = fixture_new(30, 12, 100);
  fixture_put(s, text);
  for (uint16_t cols = 29; cols >= 2; cols--) {
    resize(s, cols, 12);
  }
  for (uint16_t cols = 2; cols <= 30; cols++) {
    resize(s, cols, 12);
  }
  EXPECT_SCREEN(s, text);
  resize(s, 4, 12);
  EXPECT_SCREEN(s,
                "a\xe4\xb8\x96"
                "b|\xe7\x95\x8c\xe4\xb8\x96|\xe7\x95\x8c"
                "cd|\xf0\x9f\x98\x80");
  resize(s, 3, 12);
  const struct quire_page *page = quire_screen_page(s);
  EXPECT_SCREEN(s,
                "a\xe4\xb8\x96|b\xe7\x95\x8c|\xe4\xb8\x96|\xe7\x95\x8c"
                "c|d\xf0\x9f\x98\x80");
  ck_assert_int_eq(quire_cell_wide(quire_page_cells(page, 2)[2]),
                   QUIRE_SPACER_HEAD);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_below_a_wide_character) {
  struct quire_screen *s = fixture_new(6, 4, 10);
  fixture_put(s,
              "a\xe4\xb8\x96"
              "b");
  resize(s, 1, 4);
  EXPECT_SCREEN(s, "a||b");
  fixture_put(s, "\xe4\xb8\x96x");
  VERIFY(s);
  resize(s, 6, 4);
  EXPECT_SCREEN(s, "a b x");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_cursor_on_before_after) {
  struct quire_screen *s = fixture_new(10, 6, 10);
  fixture_put(s, "one\r\nabcdefghijklmno\r\nend");
  fixture_goto(s, 1, 7); /* on the wrapped line */
  resize(s, 5, 8);
  EXPECT_SCREEN(s, "one|abcde|fghij|klmno|end");
  EXPECT_CURSOR(s, 2, 2, false);
  resize(s, 10, 8);
  EXPECT_CURSOR(s, 1, 7, false);
  fixture_goto(s, 0, 1); /* before it */
  resize(s, 4, 8);
  EXPECT_CURSOR(s, 0, 1, false);
  resize(s, 10, 8);
  fixture_goto(s, 3, 3); /* after it */
  resize(s, 5, 8);
  EXPECT_CURSOR(s, 4, 3, false);
  resize(s, 10, 8);
  EXPECT_CURSOR(s, 3, 3, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_pending_wrap) {
  struct quire_screen *s = fixture_new(5, 3, 10);
  fixture_put(s, "abcde");
  EXPECT_CURSOR(s, 0, 4, true);
  resize(s, 8, 3);
  EXPECT_CURSOR(s, 0, 5, false);
  resize(s, 5, 3);
  EXPECT_CURSOR(s, 0, 4, true);
  resize(s, 3, 3);
  EXPECT_CURSOR(s, 1, 2, false);
  fixture_put(s, "f");
  EXPECT_SCREEN(s, "abc|def");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_saved_cursor) {
  struct quire_screen *s = fixture_new(2, 3, 10);
  fixture_put(s, "1A2B");
  quire_screen_save_cursor(s, 0);
  resize(s, 5, 3);
  (void)quire_screen_restore_cursor(s);
  EXPECT_SCREEN(s, "1A2B");
  fixture_put(s, "X");
  EXPECT_SCREEN(s, "1A2BX");
  quire_screen_free(s);
}
END_TEST

/* A place to the right of what a narrower screen has is its last column, but
 * nothing was written there: no wrap waits. */
START_TEST(test_saved_cursor_on_a_row_never_written) {
  struct quire_screen *s = fixture_new(10, 4, 100);
  fixture_goto(s, 3, 9);
  quire_screen_save_cursor(s, 0);
  fixture_goto(s, 0, 0);
  resize(s, 5, 4);
  (void)quire_screen_restore_cursor(s);
  EXPECT_CURSOR(s, 3, 4, false);
  fixture_put(s, "X");
  EXPECT_SCREEN(s, "|||    X");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_both_axes_shrink) {
  struct quire_screen *s = fixture_new(10, 6, 100);
  fixture_put(s, "0123456789\r\nabcdefghij\r\nABCDEFGHIJ\r\nx\r\ny\r\nz");
  resize(s, 5, 3);
  EXPECT_HISTORY(s, "01234|56789|abcde|fghij|ABCDE|FGHIJ");
  EXPECT_SCREEN(s, "x|y|z");
  EXPECT_CURSOR(s, 2, 1, false);
  resize(s, 10, 6);
  EXPECT_HISTORY(s, "");
  EXPECT_SCREEN(s, "0123456789|abcdefghij|ABCDEFGHIJ|x|y|z");
  resize(s, 1, 1);
  EXPECT_SCREEN(s, "z");
  EXPECT_CURSOR(s, 0, 0, true);
  resize(s, 10, 6);
  EXPECT_SCREEN(s, "0123456789|abcdefghij|ABCDEFGHIJ|x|y|z");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_rows_grow_while_columns_shrink) {
  struct quire_screen *s = fixture_new(8, 3, 100);
  fixture_put(s, "first\r\nsecond\r\nabcdefgh\r\nlast");
  EXPECT_HISTORY(s, "first");
  resize(s, 4, 7);
  EXPECT_HISTORY(s, "");
  EXPECT_SCREEN(s, "firs|t|seco|nd|abcd|efgh|last");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_blank_rows_go_first) {
  struct quire_screen *s = fixture_new(10, 6, 100);
  fixture_put(s, "a\r\nb\r\nc");
  resize(s, 10, 3);
  EXPECT_HISTORY(s, "");
  EXPECT_SCREEN(s, "a|b|c");
  resize(s, 10, 2);
  EXPECT_HISTORY(s, "a");
  EXPECT_SCREEN(s, "b|c");
  resize(s, 10, 4);
  EXPECT_HISTORY(s, "");
  EXPECT_SCREEN(s, "a|b|c");
  resize(s, 10, 6); /* not full: nothing comes back */
  EXPECT_SCREEN(s, "a|b|c");
  EXPECT_CURSOR(s, 2, 1, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_cursor_row_stays) {
  struct quire_screen *s = fixture_new(10, 6, 100);
  fixture_put(s, "a\r\nb\r\nc\r\nd\r\ne\r\nf");
  fixture_goto(s, 1, 0);
  resize(s, 10, 3);
  EXPECT_HISTORY(s, "a");
  EXPECT_SCREEN(s, "b|c|d");
  EXPECT_CURSOR(s, 0, 0, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_autowrap_off_lines_stay) {
  struct quire_screen *s = fixture_new(6, 4, 100);
  quire_screen_set_mode(s, QUIRE_SCREEN_AUTOWRAP, false);
  fixture_put(s, "abcdefgh\r\nij");
  resize(s, 12, 4);
  EXPECT_SCREEN(s, "abcdeh|ij");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_partial_paragraph_on_top_of_history) {
  struct quire_screen *s = fixture_new(4, 2, 2);
  fixture_put(s, "one\r\nabcdefghijkl\r\nxx");
  EXPECT_HISTORY(s, "one|abcd|efgh");
  quire_screen_set_history_limits(s, 1, UINT64_MAX);
  EXPECT_HISTORY(s, "abcd|efgh");
  resize(s, 6, 2);
  EXPECT_SCREEN(s, "ghijkl|xx");
  EXPECT_HISTORY(s, "abcdef");
  quire_screen_set_history_limits(s, 0, UINT64_MAX);
  EXPECT_HISTORY(s, "");
  resize(s, 12, 2);
  EXPECT_SCREEN(s, "ghijkl|xx");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_written_blanks_and_never_written) {
  struct quire_screen *s = fixture_new(8, 3, 100);
  fixture_put(s, "ab    \r\n");
  fixture_goto(s, 1, 4);
  fixture_put(s, "x");
  resize(s, 4, 6);
  EXPECT_SCREEN(s, "ab|||x");
  EXPECT_CURSOR(s, 3, 1, false);
  resize(s, 8, 6);
  EXPECT_SCREEN(s, "ab|    x");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_erased_tail_of_a_wrapped_row) {
  struct quire_screen *s = fixture_new(6, 3, 100);
  fixture_put(s, "abcdefgh");
  fixture_goto(s, 0, 3);
  quire_screen_erase_cells(s, 2); /* not to the end: the wrap stays */
  fixture_goto(s, 0, 4);
  quire_screen_delete_cells(s, 2);
  resize(s, 12, 3);
  EXPECT_SCREEN(s, "abc   gh");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_tab_at_the_end_of_a_wrapped_segment) {
  struct quire_screen *s = fixture_new(10, 3, 100);
  fixture_put(s, "abcdefg\thij"); /* HT moves, prints nothing */
  resize(s, 20, 3);
  EXPECT_SCREEN(s, "abcdefg hij");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_storm) {
  struct quire_screen *s = fixture_new(40, 10, 1000);
  for (int i = 0; i < 60; i++) {
    char line[80];
    (void)snprintf(line, sizeof line, "%d:%.*s\r\n", i, i,
                   "the quick brown fox jumps over the lazy dog, twice over");
    fixture_put(s, line);
  }
  static char before[1 << 16], after[1 << 16];
  fixture_history(s, before, sizeof before);
  for (uint16_t i = 0; i < 60; i++) {
    resize(s, (uint16_t)(1 + i * 7 % 50), (uint16_t)(2 + i * 5 % 23));
  }
  resize(s, 40, 10);
  fixture_history(s, after, sizeof after);
  ck_assert_str_eq(before, after);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_alternate_is_cut) {
  struct quire_screen *s = fixture_new(6, 3, 100);
  fixture_put(s, "primary text");
  quire_screen_save_cursor(s, 0);
  ck_assert_int_eq(quire_screen_set_alternate(s, true, true), QUIRE_OK);
  fixture_goto(s, 0, 0);
  fixture_put(s, "abcd\xe4\xb8\x96yz");
  resize(s, 5, 3);
  EXPECT_SCREEN(s, "abcd|yz");
  resize(s, 12, 2);
  EXPECT_SCREEN(s, "abcd|yz");
  ck_assert_int_eq(quire_screen_set_alternate(s, false, false), QUIRE_OK);
  EXPECT_SCREEN(s, "primary text");
  (void)quire_screen_restore_cursor(s);
  EXPECT_CURSOR(s, 0, 11, true);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_marks_and_styles_follow) {
  struct quire_screen *s = fixture_new(6, 4, 100);
  const struct quire_mark mark = {QUIRE_MARK_PROMPT, 0};
  const struct quire_style bold = {.attrs = QUIRE_ATTR_BOLD};
  const struct quire_link link = {"http://x", 8, NULL, 0};
  fixture_put(s, "abcdefgh\r\n");
  quire_screen_mark(s, &mark, QUIRE_ROW_PROMPT);
  quire_screen_set_style(s, &bold);
  ck_assert_int_eq(quire_screen_set_link(s, &link), QUIRE_OK);
  fixture_put(s, "$ e\xcc\x81\xe4\xb8\x96zz");
  resize(s, 3, 9);
  EXPECT_SCREEN(s, "abc|def|gh|$ e\xcc\x81|\xe4\xb8\x96z|z");
  const struct quire_page *page = quire_screen_page(s);
  struct quire_mark got;
  ck_assert(quire_page_mark(page, 3, &got));
  ck_assert_uint_eq(got.kinds, QUIRE_MARK_PROMPT);
  ck_assert(!quire_page_mark(page, 2, &got));
  quire_cell cell = quire_page_cells(page, 5)[0];
  ck_assert_uint_eq(quire_page_style(page, quire_cell_style(cell))->attrs,
                    QUIRE_ATTR_BOLD);
  struct quire_link found;
  ck_assert(quire_page_link(page, quire_cell_link(cell), &found));
  ck_assert_uint_eq(found.uri_len_bytes, 8);
  resize(s, 3, 2); /* the mark goes to history and comes back */
  resize(s, 12, 4);
  page = quire_screen_page(s);
  EXPECT_SCREEN(s, "abcdefgh|$ e\xcc\x81\xe4\xb8\x96zz");
  ck_assert(quire_page_mark(page, 1, &got));
  quire_screen_free(s);
}
END_TEST

static void check_pin(struct quire_pin *pin, enum quire_pin_state state,
                      int64_t row, uint16_t col) {
  struct quire_point at = {0, 0};
  ck_assert_int_eq(quire_pin_get(pin, &at), state);
  ck_assert_int_eq(at.row, row);
  ck_assert_uint_eq(at.col, col);
}

/* What a shell does after a resize: it goes to where its prompt begins, erases
 * to the end and prints the prompt anew. */
START_TEST(test_a_redrawn_prompt_stands_where_it_stood) {
  const struct quire_mark prompt = {.kinds = QUIRE_MARK_PROMPT};
  for (uint16_t cols = 2; cols < 30; cols++) {
    struct quire_screen *s = fixture_new(10, 4, 100);
    int64_t row;
    fixture_put(s, "output\r\n");
    quire_screen_mark(s, &prompt, QUIRE_ROW_PROMPT);
    fixture_put(s, "$ a long command");
    resize(s, cols, 4);
    ck_assert_int_eq(
        quire_screen_find_mark(s, 4, true, QUIRE_MARK_PROMPT, &row), QUIRE_OK);
    char before[64];
    fixture_row(s, row, before, sizeof before);
    ck_assert_int_eq(before[0], '$');
    if (row >= 0) {
      fixture_goto(s, (uint32_t)row, 0);
      quire_screen_erase_display(s, QUIRE_ERASE_RIGHT, false);
      quire_screen_mark(s, &prompt, QUIRE_ROW_PROMPT);
      fixture_put(s, "$ new");
      resize(s, 20, 4);
      /* What was pushed into history stays there: the screen is not full. */
      bool pushed = quire_screen_history_rows(s) != 0;
      EXPECT_HISTORY(s, pushed ? "output" : "");
      EXPECT_SCREEN(s, pushed ? "$ new" : "output|$ new");
    }
    VERIFY(s);
    quire_screen_free(s);
  }
}
END_TEST

START_TEST(test_pins_follow) {
  struct quire_screen *s = fixture_new(5, 3, 3);
  struct quire_pin *c, *i, *z;
  fixture_put(s, "abcdefghij\r\nz");
  ck_assert_int_eq(quire_pin_new(s, (struct quire_point){0, 2}, &c), QUIRE_OK);
  ck_assert_int_eq(quire_pin_new(s, (struct quire_point){1, 3}, &i), QUIRE_OK);
  ck_assert_int_eq(quire_pin_new(s, (struct quire_point){2, 0}, &z), QUIRE_OK);
  resize(s, 4, 3);
  EXPECT_SCREEN(s, "efgh|ij|z");
  check_pin(c, QUIRE_PIN_IN_HISTORY, -1, 2);
  check_pin(i, QUIRE_PIN_ON_SCREEN, 1, 0);
  check_pin(z, QUIRE_PIN_ON_SCREEN, 2, 0);
  resize(s, 10, 3);
  check_pin(c, QUIRE_PIN_ON_SCREEN, 0, 2);
  check_pin(i, QUIRE_PIN_ON_SCREEN, 0, 8);
  fixture_put(s, "\n\n\n\n\r");
  check_pin(c, QUIRE_PIN_IN_HISTORY, -3, 2);
  check_pin(i, QUIRE_PIN_IN_HISTORY, -3, 8);
  check_pin(z, QUIRE_PIN_IN_HISTORY, -2, 0);
  resize(s, 3, 3);
  VERIFY(s);
  fixture_put(s, "\n\n\n");
  struct quire_point at;
  ck_assert_int_eq(quire_pin_get(c, &at), QUIRE_PIN_GONE);
  quire_pin_free(c);
  quire_pin_free(i);
  quire_screen_free(s);
}
END_TEST

/* 300 lines, each with styles, a link and clusters of its own. */
static void put_colourful(struct quire_screen *s) {
  for (unsigned i = 0; i < 300; i++) {
    char uri[32];
    int len = snprintf(uri, sizeof uri, "http://host/%u", i);
    const struct quire_link link = {uri, (size_t)len, NULL, 0};
    struct quire_style style = {0};
    style.fg = quire_color_rgb((uint8_t)i, (uint8_t)(i >> 8), 0);
    quire_screen_set_style(s, &style);
    ck_assert_int_eq(quire_screen_set_link(s, &link), QUIRE_OK);
    quire_screen_print(s, 'a' + i % 26);
    quire_screen_print(s, 0x300 + i % 60);
    quire_screen_print(s, 0x300 + i / 60);
    fixture_put(s, "\r\n");
  }
}

START_TEST(test_regions_grow_in_the_middle) {
  struct quire_screen *s = fixture_new(10, 2, 1000);
  put_colourful(s);
  resize(s, 11, 290); /* what comes back does not fit the page as it is */
  const struct quire_page *page = quire_screen_page(s);
  for (uint16_t y = 0; y < 289; y++) {
    unsigned i = y + 11u;
    quire_cell cell = quire_page_cells(page, y)[0];
    uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
    struct quire_link link;
    ck_assert_uint_eq(quire_page_cell_text(page, cell, text), 3);
    ck_assert_uint_eq(text[2], 0x300 + i / 60);
    ck_assert_uint_eq(quire_page_style(page, quire_cell_style(cell))->fg.r,
                      (uint8_t)i);
    ck_assert(quire_page_link(page, quire_cell_link(cell), &link));
  }
  struct quire_screen_stats stats = {.struct_size = sizeof stats};
  quire_screen_get_stats(s, &stats);
  ck_assert_uint_eq(stats.styles, 289);
  ck_assert_uint_eq(stats.links, 289);
  ck_assert_uint_eq(stats.styles_lost + stats.links_lost + stats.clusters_lost,
                    0);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_history_is_not_looked_at) {
  struct quire_screen *s = fixture_new(20, 5, UINT64_MAX);
  for (int i = 0; i < 20000; i++) {
    fixture_put(s, "a line of history, longer than a row\r\n");
  }
  for (uint16_t cols = 10; cols < 60; cols += 3) {
    ck_assert_int_eq(quire_screen_resize(s, cols, 5 + cols % 7), QUIRE_OK);
  }
  struct quire_screen_stats stats = {.struct_size = sizeof stats};
  quire_screen_get_stats(s, &stats);
  ck_assert_uint_gt(stats.leaves, 3);
  ck_assert_uint_eq(stats.thaw_hits + stats.thaw_misses, 0);
  VERIFY(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_mark_and_link_erased_half_way) {
  struct quire_screen *s = fixture_new(8, 4, 100);
  const struct quire_mark mark = {QUIRE_MARK_PROMPT, 0};
  const struct quire_link link = {"http://x", 8, NULL, 0};
  struct quire_link got;
  struct quire_mark kept;
  quire_screen_mark(s, &mark, QUIRE_ROW_PROMPT);
  ck_assert_int_eq(quire_screen_set_link(s, &link), QUIRE_OK);
  fixture_put(s, "abcdefghij");
  fixture_goto(s, 0, 2);
  quire_screen_erase_cells(s, 3);
  ck_assert_int_eq(quire_screen_set_link(s, NULL), QUIRE_OK);
  fixture_put(s, "X");
  resize(s, 4, 4);
  EXPECT_SCREEN(s, "abX| fgh|ij");
  const struct quire_page *page = quire_screen_page(s);
  ck_assert(quire_page_mark(page, 0, &kept));
  ck_assert(quire_page_link(page, quire_cell_link(quire_page_cells(page, 1)[1]),
                            &got));
  ck_assert_uint_eq(quire_cell_link(quire_page_cells(page, 0)[2]), 0);
  fixture_goto(s, 0, 0);
  quire_screen_erase_display(s, QUIRE_ERASE_ALL, false); /* and the rest */
  resize(s, 8, 4);
  struct quire_screen_stats stats = {.struct_size = sizeof stats};
  quire_screen_get_stats(s, &stats);
  ck_assert_uint_eq(stats.marks + stats.links + stats.link_refs, 0);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_huge_screens) {
  struct quire_screen *s = fixture_new(10000, 10000, 10);
  fixture_put(s, "x");
  resize(s, 9999, 9999);
  EXPECT_CURSOR(s, 0, 1, false);
  resize(s, 80, 24);
  EXPECT_SCREEN(s, "x");
  resize(s, 16384, 16384);
  char row[20000];
  fixture_row(s, 0, row, sizeof row);
  ck_assert_str_eq(row, "x");
  ck_assert_int_eq(quire_screen_resize(s, 0, 5), QUIRE_ERR_LIMIT);
  ck_assert_int_eq(quire_screen_resize(s, 5, 16385), QUIRE_ERR_LIMIT);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_a_long_line_in_chunks) {
  struct quire_screen *s = fixture_new(80, 4, UINT64_MAX);
  static uint8_t text[200000];
  for (size_t i = 0; i < sizeof text; i++) {
    text[i] = (uint8_t)('a' + i % 26);
  }
  quire_screen_print_ascii(s, text, sizeof text);
  VERIFY(s);
  resize(s, 77, 5);
  resize(s, 200, 3);
  resize(s, 3, 3);
  resize(s, 80, 4);
  struct quire_cursor c = quire_screen_cursor(s);
  char row[512];
  fixture_row(s, c.row, row, sizeof row);
  ck_assert_int_eq(row[strlen(row) - 1], text[sizeof text - 1]);
  quire_screen_free(s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("reflow");
  TCase *tcase = tcase_create("reflow");
  tcase_add_test(tcase, test_line_as_wide_as_the_screen);
  tcase_add_test(tcase, test_seam_between_history_and_screen);
  tcase_add_test(tcase, test_history_line_is_continued_by_erased_row);
  tcase_add_test(tcase, test_wide_at_the_edge_at_every_width);
  tcase_add_test(tcase, test_below_a_wide_character);
  tcase_add_test(tcase, test_cursor_on_before_after);
  tcase_add_test(tcase, test_pending_wrap);
  tcase_add_test(tcase, test_saved_cursor);
  tcase_add_test(tcase, test_saved_cursor_on_a_row_never_written);
  tcase_add_test(tcase, test_both_axes_shrink);
  tcase_add_test(tcase, test_rows_grow_while_columns_shrink);
  tcase_add_test(tcase, test_blank_rows_go_first);
  tcase_add_test(tcase, test_cursor_row_stays);
  tcase_add_test(tcase, test_autowrap_off_lines_stay);
  tcase_add_test(tcase, test_partial_paragraph_on_top_of_history);
  tcase_add_test(tcase, test_written_blanks_and_never_written);
  tcase_add_test(tcase, test_erased_tail_of_a_wrapped_row);
  tcase_add_test(tcase, test_tab_at_the_end_of_a_wrapped_segment);
  tcase_add_test(tcase, test_storm);
  tcase_add_test(tcase, test_alternate_is_cut);
  tcase_add_test(tcase, test_marks_and_styles_follow);
  tcase_add_test(tcase, test_a_redrawn_prompt_stands_where_it_stood);
  tcase_add_test(tcase, test_pins_follow);
  tcase_add_test(tcase, test_regions_grow_in_the_middle);
  tcase_add_test(tcase, test_history_is_not_looked_at);
  tcase_add_test(tcase, test_mark_and_link_erased_half_way);
  tcase_add_test(tcase, test_huge_screens);
  tcase_add_test(tcase, test_a_long_line_in_chunks);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
