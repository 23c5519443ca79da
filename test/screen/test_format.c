/* Output of ranges: text, ANSI and JSON, from screen and history. */
#include "reading_fixture.h"

static const struct quire_style plain = {.attrs = 0};
static const struct quire_style red = {.fg = {QUIRE_COLOR_PALETTE, 1, 0, 0}};
static const struct quire_style on_blue = {
    .bg = {QUIRE_COLOR_PALETTE, 4, 0, 0}};

START_TEST(text_is_one_line_a_row_or_one_a_line) {
  struct quire_screen *s = fixture_screen(5, 3);
  say(s, "abcdefgh\nij  \n");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, false, false),
      "abcde\nfgh\nij\n");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, false),
      "abcdefgh\nij\n");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, true),
      "abcdefgh\nij  \n");
  ck_assert_str_eq(fixture_format(s, fixture_range(-1, 2, 0, 1),
                                  QUIRE_FORMAT_TEXT, true, false),
                   "cdefg");
  quire_screen_free(s);
}
END_TEST

START_TEST(joined_text_is_the_same_at_any_width) {
  struct quire_screen *s = fixture_screen(20, 4);
  say(s, "ab      cd        \n");
  for (uint16_t cols = 20; cols > 0; cols--) {
    ck_ok(quire_screen_resize(s, cols, 4));
    const char *text =
        fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, false);
    ck_assert_msg(strncmp(text, "ab      cd\n", 11) == 0, "%d columns: %s",
                  (int)cols, text);
  }
  quire_screen_free(s);
}
END_TEST

START_TEST(long_history_comes_out_in_order) {
  struct quire_screen *s = fixture_screen(10, 4);
  /* Lines of one to four rows, many more than one batch. */
  for (int i = 0; i < 1500; i++) {
    char line[64];
    (void)snprintf(line, sizeof line, "%d:%.*s\n", i, i % 33,
                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ");
    say(s, line);
  }
  struct quire_range range = fixture_all(s);
  for (int from = 0; from < 3; from++) {
    /* Also from the middle of a line. */
    range.first.row += from;
    const char *text =
        fixture_format(s, range, QUIRE_FORMAT_TEXT, false, false);
    for (int64_t row = range.first.row; row < range.last.row; row++) {
      static char expected[64];
      struct quire_row_ref ref;
      ck_ok(quire_screen_row(s, row, &ref));
      size_t n = 0;
      for (; n < ref.occupied; n++) {
        expected[n] = (char)quire_cell_content(ref.cells[n]);
      }
      expected[n++] = '\n';
      ck_assert_msg(strncmp(text, expected, n) == 0, "row %d", (int)row);
      text += n;
    }
    ck_assert_str_eq(text, "");
  }
  const char *joined =
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, false);
  for (int i = 0; i < 1500; i++) {
    char line[64];
    int n = snprintf(line, sizeof line, "%d:%.*s\n", i, i % 33,
                     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ");
    ck_assert_int_eq(strncmp(joined, line, (size_t)n), 0);
    joined += n;
  }
  quire_screen_free(s);
}
END_TEST

START_TEST(no_blank_appears_where_a_line_leaves_its_row_short) {
  /* The wide character that did not fit is the first on the screen. */
  struct quire_screen *s = fixture_screen(5, 1);
  say(s, "abcd\xe4\xb8\xad");
  ck_assert_uint_eq(quire_screen_history_rows(s), 1);
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, true),
      "abcd\xe4\xb8\xad");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_ANSI, true, true),
      "abcd\xe4\xb8\xad");
  quire_screen_free(s);
  /* A line so long that history keeps it in chunks: they end in mid-row. */
  s = fixture_screen(100, 2);
  for (int i = 0; i < 150000; i++) {
    quire_screen_print(s, (uint32_t)('a' + i % 26));
  }
  ck_ok(quire_screen_resize(s, 93, 2));
  uint64_t first;
  uint64_t end;
  quire_screen_history_lines(s, &first, &end);
  ck_assert_uint_gt(end - first, 1);
  const char *text =
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, true);
  ck_assert_uint_eq(strlen(text), 150000);
  for (int i = 0; i < 150000; i++) {
    ck_assert_int_eq(text[i], 'a' + i % 26);
  }
  quire_screen_free(s);
}
END_TEST

START_TEST(a_spacer_head_goes_with_its_character) {
  for (int how = 0; how < 4; how++) {
    struct quire_screen *s = fixture_screen(5, 4);
    say(s, "abcd\xe4\xb8\xad!");
    quire_screen_set_cursor(s, 1, how == 1 ? 1 : 0, false);
    switch (how) {
      case 0: say(s, "x"); break;
      case 1: say(s, "x"); break;
      case 2: quire_screen_erase_cells(s, 1); break;
      default: quire_screen_insert_cells(s, 1); break;
    }
    fixture_verify(s);
    static const char *const expected[] = {"abcd x !", "abcd  x!", "abcd   !",
                                           "abcd  \xe4\xb8\xad!"};
    const char *text =
        fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, false);
    ck_assert_int_eq(strncmp(text, expected[how], strlen(expected[how])), 0);
    /* The same after a trip through history. */
    quire_screen_set_cursor(s, 3, 0, false);
    say(s, "\n\n");
    ck_assert_uint_eq(quire_screen_history_rows(s), 2);
    text = fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, false);
    ck_assert_int_eq(strncmp(text, expected[how], strlen(expected[how])), 0);
    quire_screen_free(s);
  }
}
END_TEST

START_TEST(rows_of_double_width_are_lines_of_their_own) {
  struct quire_screen *s = fixture_screen(8, 3);
  quire_screen_set_row_size(s, QUIRE_ROW_DOUBLE_WIDTH);
  say(s, "abcdef");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, true),
      "abcd\nef\n");
  quire_screen_free(s);
}
END_TEST

START_TEST(an_export_leaves_the_thawed_pages_alone) {
  struct quire_screen *s = fixture_screen(10, 4);
  say_lines(s, 0, 3000);
  struct quire_screen_stats before = {.struct_size = sizeof before};
  struct quire_screen_stats after = {.struct_size = sizeof after};
  quire_screen_get_stats(s, &before);
  (void)fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, false);
  quire_screen_get_stats(s, &after);
  ck_assert_uint_eq(after.thawed_pages, before.thawed_pages);
  ck_assert_uint_eq(after.thaw_misses, before.thaw_misses);
  quire_screen_free(s);
}
END_TEST

START_TEST(ansi_carries_styles_and_links_through_soft_wraps) {
  struct quire_screen *s = fixture_screen(4, 4);
  const struct quire_link link = {"http://x/", 9, "n", 1};
  quire_screen_set_style(s, &red);
  say(s, "abcdef");
  quire_screen_set_style(s, &plain);
  say(s, "\n");
  ck_ok(quire_screen_set_link(s, &link));
  say(s, "uvwxy");
  ck_ok(quire_screen_set_link(s, NULL));
  ck_assert_uint_eq(quire_screen_history_rows(s), 0);
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_ANSI, true, false),
      "\033[31mabcdef\033[m\n"
      "\033]8;id=n;http://x/\033\\uvwxy\033]8;;\033\\");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_ANSI, false, false),
      "\033[31mabcd\033[m\n\033[31mef\033[m\n"
      "\033]8;id=n;http://x/\033\\uvwx\033]8;;\033\\\n"
      "\033]8;id=n;http://x/\033\\y\033]8;;\033\\");
  quire_screen_free(s);
}
END_TEST

START_TEST(ansi_wraps_into_a_row_of_blanks) {
  struct quire_screen *s = fixture_screen(5, 3);
  say(s, "abcde   \nf");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_ANSI, true, false),
      "abcde \nf");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, false),
      "abcde\nf");
  quire_screen_free(s);
}
END_TEST

START_TEST(ansi_keeps_a_background_to_the_end_of_the_row) {
  struct quire_screen *s = fixture_screen(6, 1);
  say(s, "ab");
  quire_screen_set_style(s, &on_blue);
  quire_screen_erase_line(s, QUIRE_ERASE_RIGHT, false);
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_ANSI, true, false),
      "ab\033[44m    \033[m");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_TEXT, true, false), "ab");
  quire_screen_free(s);
}
END_TEST

START_TEST(json_is_runs_of_cells_that_look_alike) {
  struct quire_screen *s = fixture_screen(6, 3);
  struct quire_style rich = {.fg = quire_color_rgb(1, 0xab, 255),
                             .bg = quire_color_palette(200),
                             .underline_color = quire_color_palette(9),
                             .attrs = QUIRE_ATTR_ALL,
                             .underline = QUIRE_UNDERLINE_CURLY};
  const struct quire_link link = {"http://x/\"", 10, "a", 1};
  say(s, "a\"\\\n");
  quire_screen_set_style(s, &rich);
  say(s, "bc");
  quire_screen_set_style(s, &plain);
  ck_ok(quire_screen_set_link(s, &link));
  say(s, "d");
  ck_ok(quire_screen_set_link(s, NULL));
  say(s, "e\xcc\x81");
  say(s, " \xe4\xb8\xad");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_JSON, false, false),
      "{\"schema\":1,\"cols\":6,\"rows\":3,\"history_rows\":0,\"lines\":[\n"
      "[[\"a\\\"\\\\\",\"default\",\"default\",[]]],\n"
      "[[\"bc\",\"#01abff\",200,[\"bold\",\"dim\",\"italic\",\"blink\","
      "\"inverse\",\"hidden\",\"strikeout\",\"overline\",\"undercurl\"],"
      "{\"underline_color\":9}],"
      "[\"d\",\"default\",\"default\",[],"
      "{\"hyperlink\":\"http://x/\\\"\",\"hyperlink_id\":\"a\"}],"
      "[\"e\xcc\x81\",\"default\",\"default\",[],{\"cells\":1}],"
      "[\" \",\"default\",\"default\",[]],"
      "[\" \",\"default\",\"default\",[\"wrapline\",\"leading_spacer\"]]],\n"
      "[[\"\xe4\xb8\xad\",\"default\",\"default\",[\"wide\"]]]\n"
      "]}\n");
  quire_screen_free(s);
}
END_TEST

START_TEST(json_says_which_lines_are_history) {
  struct quire_screen *s = fixture_screen(3, 2);
  say(s, "a\nb\nabc\nc");
  ck_assert_str_eq(
      fixture_format(s, fixture_all(s), QUIRE_FORMAT_JSON, false, false),
      "{\"schema\":1,\"cols\":3,\"rows\":2,\"history_rows\":2,\"lines\":[\n"
      "[[\"a\",\"default\",\"default\",[]]],\n"
      "[[\"b\",\"default\",\"default\",[]]],\n"
      "[[\"abc\",\"default\",\"default\",[]]],\n"
      "[[\"c\",\"default\",\"default\",[]]]\n"
      "]}\n");
  ck_assert_str_eq(
      fixture_format(s, fixture_range(-2, 0, -2, 2), QUIRE_FORMAT_JSON, false,
                     false),
      "{\"schema\":1,\"cols\":3,\"rows\":0,\"history_rows\":1,\"lines\":[\n"
      "[[\"a\",\"default\",\"default\",[]]]\n"
      "]}\n");
  say(s, "\x64\x65\x66");
  ck_assert_str_eq(
      fixture_format(s, fixture_range(0, 0, 1, 2), QUIRE_FORMAT_JSON, false,
                     false),
      "{\"schema\":1,\"cols\":3,\"rows\":2,\"history_rows\":0,\"lines\":[\n"
      "[[\"cd\",\"default\",\"default\",[]],"
      "[\"e\",\"default\",\"default\",[\"wrapline\"]]],\n"
      "[[\"f\",\"default\",\"default\",[]]]\n"
      "]}\n");
  quire_screen_free(s);
}
END_TEST

START_TEST(ranges_and_options_are_checked) {
  struct quire_screen *s = fixture_screen(10, 3);
  say_lines(s, 0, 5);
  static struct fixture_text out = {.fail_after = SIZE_MAX};
  struct quire_format_options options = {.struct_size = sizeof options,
                                         .format = QUIRE_FORMAT_TEXT};
  struct quire_range above = fixture_range(-4, 0, 0, 0);
  struct quire_range below = fixture_range(0, 0, 3, 0);
  struct quire_range inverted = fixture_range(1, 0, 0, 4);
  struct quire_range good = fixture_range(0, 0, 1, 4);
  ck_assert_int_eq(quire_screen_format(s, &above, &options, fixture_take, &out),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_screen_format(s, &below, &options, fixture_take, &out),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(
      quire_screen_format(s, &inverted, &options, fixture_take, &out),
      QUIRE_ERR_MISUSE);
  options.struct_size = 3;
  ck_assert_int_eq(quire_screen_format(s, &good, &options, fixture_take, &out),
                   QUIRE_ERR_MISUSE);
  ck_assert_uint_eq(out.len, 0);
  quire_screen_free(s);
}
END_TEST

START_TEST(concealed_cells_show_as_blanks_where_asked_for) {
  struct quire_screen *s = fixture_screen(20, 2);
  struct quire_style hidden = {.attrs = QUIRE_ATTR_HIDDEN};
  say(s, "a");
  quire_screen_set_style(s, &hidden);
  say(s, "bc");
  quire_screen_set_style(s, &plain);
  say(s, "d");
  quire_screen_set_style(s, &hidden);
  say(s, "ef");
  static const char *const want[2] = {"abcdef\n", "a  d\n"};
  for (int blank = 0; blank < 2; blank++) {
    static struct fixture_text out;
    struct quire_range range = fixture_all(s);
    struct quire_format_options options = {.struct_size = sizeof options,
                                           .format = QUIRE_FORMAT_TEXT,
                                           .blank_concealed = blank == 1};
    out.len = 0;
    out.fail_after = SIZE_MAX;
    ck_assert_int_eq(
        quire_screen_format(s, &range, &options, fixture_take, &out), QUIRE_OK);
    ck_assert_uint_eq(out.len, strlen(want[blank]));
    ck_assert_int_eq(memcmp(out.bytes, want[blank], out.len), 0);
  }
  quire_screen_free(s);
}
END_TEST

START_TEST(what_write_answers_is_passed_on) {
  struct quire_screen *s = fixture_screen(80, 24);
  for (int i = 0; i < 400; i++) {
    say(s, "some text that fills the buffer sooner or later\n");
  }
  static struct fixture_text out;
  struct quire_range range = fixture_all(s);
  for (int format = QUIRE_FORMAT_TEXT; format <= QUIRE_FORMAT_JSON; format++) {
    struct quire_format_options options = {.struct_size = sizeof options,
                                           .format = (enum quire_format)format};
    out.len = 0;
    out.fail_after = 5000;
    ck_assert_int_eq(
        quire_screen_format(s, &range, &options, fixture_take, &out),
        QUIRE_ERR_IO);
    ck_assert_uint_le(out.len, 5000);
  }
  quire_screen_free(s);
}
END_TEST

START_TEST(output_survives_a_lack_of_memory) {
  for (int persistent = 0; persistent < 2; persistent++) {
    bool fired = true;
    for (size_t n = 1; fired; n++) {
      struct failing_allocator fa;
      failing_allocator_init(&fa);
      struct quire_screen *s =
          fixture_screen_with(failing_allocator_hooks(&fa), 8, 4, UINT64_MAX);
      quire_screen_set_style(s, &red);
      say_lines(s, 0, 700);
      struct quire_range range = fixture_all(s);
      static struct fixture_text out;
      struct quire_format_options options = {.struct_size = sizeof options,
                                             .format = QUIRE_FORMAT_JSON};
      out.len = 0;
      out.fail_after = SIZE_MAX;
      failing_allocator_arm(&fa, n, persistent != 0);
      enum quire_result result =
          quire_screen_format(s, &range, &options, fixture_take, &out);
      fired = failing_allocator_fired(&fa);
      failing_allocator_disarm(&fa);
      ck_assert_int_eq(result, fired ? QUIRE_ERR_OUT_OF_MEMORY : QUIRE_OK);
      fixture_verify(s);
      quire_screen_free(s);
      ck_assert(failing_allocator_is_clean(&fa));
      failing_allocator_deinit(&fa);
      ck_assert(fired || n > 2);
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen: output");
  TCase *tcase = tcase_create("output");
  tcase_add_test(tcase, text_is_one_line_a_row_or_one_a_line);
  tcase_add_test(tcase, joined_text_is_the_same_at_any_width);
  tcase_add_test(tcase, long_history_comes_out_in_order);
  tcase_add_test(tcase, no_blank_appears_where_a_line_leaves_its_row_short);
  tcase_add_test(tcase, a_spacer_head_goes_with_its_character);
  tcase_add_test(tcase, rows_of_double_width_are_lines_of_their_own);
  tcase_add_test(tcase, an_export_leaves_the_thawed_pages_alone);
  tcase_add_test(tcase, ansi_carries_styles_and_links_through_soft_wraps);
  tcase_add_test(tcase, ansi_wraps_into_a_row_of_blanks);
  tcase_add_test(tcase, ansi_keeps_a_background_to_the_end_of_the_row);
  tcase_add_test(tcase, json_is_runs_of_cells_that_look_alike);
  tcase_add_test(tcase, json_says_which_lines_are_history);
  tcase_add_test(tcase, ranges_and_options_are_checked);
  tcase_add_test(tcase, concealed_cells_show_as_blanks_where_asked_for);
  tcase_add_test(tcase, what_write_answers_is_passed_on);
  tcase_add_test(tcase, output_survives_a_lack_of_memory);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
