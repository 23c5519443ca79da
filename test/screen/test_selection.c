/* Selections: what they cover, what they copy, and that they stay on it. */
#include "reading_fixture.h"

static struct quire_point at(int64_t row, uint16_t col) {
  struct quire_point point = {.row = row, .col = col};
  return point;
}

static void select_range(struct quire_screen *s, struct quire_point from,
                         struct quire_point to,
                         enum quire_selection_mode mode) {
  ck_ok(quire_selection_start(s, from, mode));
  quire_selection_extend(s, to);
}

static void ck_text(struct quire_screen *s, const char *expected) {
  char *text = NULL;
  size_t len = 0;
  ck_ok(quire_selection_text(s, &text, &len));
  ck_assert_str_eq(text, expected);
  ck_assert_uint_eq(len, strlen(expected));
  quire_screen_free_text(s, text, len);
}

static void ck_range(struct quire_screen *s, int64_t first_row,
                     uint16_t first_col, int64_t last_row, uint16_t last_col) {
  struct quire_range range;
  ck_assert(quire_selection_range(s, &range));
  ck_assert_int_eq(range.first.row, first_row);
  ck_assert_uint_eq(range.first.col, first_col);
  ck_assert_int_eq(range.last.row, last_row);
  ck_assert_uint_eq(range.last.col, last_col);
}

static void ck_no_selection(struct quire_screen *s) {
  struct quire_range range;
  char *text;
  size_t len;
  ck_assert(!quire_selection_range(s, &range));
  ck_assert_int_eq(quire_selection_text(s, &text, &len), QUIRE_ERR_NOT_FOUND);
}

START_TEST(cells_are_taken_in_either_direction) {
  struct quire_screen *s = fixture_screen(10, 4);
  say(s, "first\nsecond\nthird");
  ck_no_selection(s);
  quire_selection_extend(s, at(1, 1));
  ck_no_selection(s);
  select_range(s, at(0, 2), at(1, 2), QUIRE_SELECT_CELLS);
  ck_range(s, 0, 2, 1, 2);
  ck_text(s, "rst\nsec");
  quire_selection_extend(s, at(0, 0));
  ck_range(s, 0, 0, 0, 2);
  ck_text(s, "fir");
  quire_selection_clear(s);
  ck_no_selection(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(points_outside_are_clamped) {
  struct quire_screen *s = fixture_screen(10, 3);
  say_lines(s, 0, 6);
  select_range(s, at(INT64_MIN, 9), at(INT64_MAX, 0), QUIRE_SELECT_CELLS);
  ck_range(s, -4, 0, 2, 9);
  ck_text(s, "line 0\nline 1\nline 2\nline 3\nline 4\nline 5\n");
  select_range(s, at(0, 4), at(0, UINT16_MAX), QUIRE_SELECT_CELLS);
  ck_text(s, " 4");
  quire_screen_free(s);
}
END_TEST

START_TEST(soft_wraps_are_joined_and_real_spaces_kept) {
  struct quire_screen *s = fixture_screen(6, 8);
  /* Spaces at the end of a wrapped row, at the end of a line, and none. */
  say(s, "abcd  efgh  \nij\nklmnopq");
  select_range(s, at(0, 0), at(7, 5), QUIRE_SELECT_CELLS);
  ck_text(s, "abcd  efgh  \nij\nklmnopq\n\n\n");
  quire_screen_free(s);
}
END_TEST

START_TEST(erased_tails_of_wrapped_rows_are_blanks) {
  struct quire_screen *s = fixture_screen(6, 3);
  say(s, "abcdefgh");
  quire_screen_set_cursor(s, 0, 3, false);
  quire_screen_erase_cells(s, 2);
  select_range(s, at(0, 0), at(1, 5), QUIRE_SELECT_CELLS);
  ck_text(s, "abc  fgh");
  /* Cells never written in the middle of a line are blanks of it. */
  quire_screen_set_cursor(s, 2, 4, false);
  say(s, "x");
  select_range(s, at(2, 0), at(2, 5), QUIRE_SELECT_CELLS);
  ck_text(s, "    x");
  quire_screen_free(s);
}
END_TEST

START_TEST(wide_characters_are_taken_whole) {
  struct quire_screen *s = fixture_screen(5, 3);
  /* The third one does not fit and leaves a spacer head. */
  say(s, "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97x");
  select_range(s, at(0, 1), at(0, 2), QUIRE_SELECT_CELLS);
  ck_range(s, 0, 0, 0, 3);
  ck_text(s, "\xe4\xb8\xad\xe6\x96\x87");
  select_range(s, at(0, 3), at(1, 0), QUIRE_SELECT_CELLS);
  ck_text(s, "\xe6\x96\x87\xe5\xad\x97");
  select_range(s, at(0, 1), at(1, 1), QUIRE_SELECT_BLOCK);
  ck_text(s, "\xe4\xb8\xad\n\xe5\xad\x97");
  quire_screen_free(s);
}
END_TEST

START_TEST(clusters_are_copied_whole) {
  struct quire_screen *s = fixture_screen(20, 2);
  say(s, "ne\xcc\x81 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac!");
  select_range(s, at(0, 1), at(0, 3), QUIRE_SELECT_CELLS);
  ck_text(s, "e\xcc\x81 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac");
  quire_screen_free(s);
}
END_TEST

START_TEST(a_block_takes_columns_whatever_its_corners) {
  struct quire_screen *s = fixture_screen(10, 4);
  say(s, "abcdefgh\nij\nklmnopqr\nstuvwxyz");
  static const struct quire_point corners[][2] = {
      {{0, 2}, {2, 4}}, {{2, 4}, {0, 2}}, {{0, 4}, {2, 2}}, {{2, 2}, {0, 4}}};
  for (int i = 0; i < 4; i++) {
    select_range(s, corners[i][0], corners[i][1], QUIRE_SELECT_BLOCK);
    struct quire_range range;
    ck_assert(quire_selection_range(s, &range));
    ck_assert(range.block);
    ck_range(s, 0, 2, 2, 4);
    ck_text(s, "cde\n\nmno");
  }
  /* In history too, where the lines are shorter than the block. */
  say(s, "\n\n\n\n\n\n");
  select_range(s, at(-5, 2), at(-3, 4), QUIRE_SELECT_BLOCK);
  ck_text(s, "\nmno\nuvw");
  select_range(s, at(-6, 2), at(-5, 4), QUIRE_SELECT_BLOCK);
  ck_text(s, "cde\n");
  quire_screen_free(s);
}
END_TEST

START_TEST(words_are_classes_of_characters) {
  struct quire_screen *s = fixture_screen(60, 3);
  say(s,
      "see  https://ex.org/a_b?c=d&e#f, (na\xc3\xafve) "
      "\xd0\xbc\xd0\xb8\xd1\x80|x");
  static const struct {
    uint16_t col;
    const char *word;
  } cases[] = {
      {0, "see"},
      {2, "see"},
      {3, "  "},
      {5, "https://ex.org/a_b?c=d&e#f,"},
      {30, "https://ex.org/a_b?c=d&e#f,"},
      {32, " "},
      {33, "("},
      {35, "na\xc3\xafve"},
      {39, ")"},
      {41, "\xd0\xbc\xd0\xb8\xd1\x80"},
      {44, "|"},
      {45, "x"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    select_range(s, at(0, cases[i].col), at(0, cases[i].col),
                 QUIRE_SELECT_WORDS);
    ck_text(s, cases[i].word);
  }
  select_range(s, at(0, 35), at(0, 2), QUIRE_SELECT_WORDS);
  ck_text(s, "see  https://ex.org/a_b?c=d&e#f, (na\xc3\xafve");
  /* Blanks never written: to the edge, and nothing to copy. */
  select_range(s, at(1, 7), at(1, 7), QUIRE_SELECT_WORDS);
  ck_range(s, 1, 0, 1, 59);
  ck_text(s, "");
  quire_screen_free(s);
}
END_TEST

START_TEST(words_go_on_across_soft_wraps_and_the_seam) {
  struct quire_screen *s = fixture_screen(8, 2);
  say(s, "go http://example.org/long/path/x.c end");
  int64_t top = -(int64_t)quire_screen_history_rows(s);
  ck_assert_int_le(top, -2);
  for (int64_t row = top + 1; row < 1; row++) {
    select_range(s, at(row, 4), at(row, 4), QUIRE_SELECT_WORDS);
    ck_text(s, "http://example.org/long/path/x.c");
  }
  /* Not across a hard line end. */
  say(s, "\n\nabcdefgh\nijk");
  select_range(s, at(1, 0), at(1, 0), QUIRE_SELECT_WORDS);
  ck_text(s, "ijk");
  quire_screen_free(s);
}
END_TEST

START_TEST(words_of_wide_characters_step_over_spacers) {
  struct quire_screen *s = fixture_screen(5, 4);
  say(s, "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xe4\xb8\xad-\xe6\x96\x87 x");
  static const struct quire_point places[] = {{0, 0}, {0, 1}, {0, 4}, {1, 0},
                                              {1, 3}, {1, 4}, {2, 1}};
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    select_range(s, places[i], places[i], QUIRE_SELECT_WORDS);
    ck_range(s, 0, 0, 2, 1);
  }
  ck_text(s, "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xe4\xb8\xad-\xe6\x96\x87");
  quire_screen_free(s);
}
END_TEST

START_TEST(lines_are_logical_lines_across_the_seam) {
  struct quire_screen *s = fixture_screen(5, 3);
  say(s, "one\nabcdefghijklmnopqrstu\ntwo");
  /* one | abcde fghij klmno || pqrst u two */
  for (int64_t row = -3; row <= 1; row++) {
    select_range(s, at(row, 2), at(row, 2), QUIRE_SELECT_LINES);
    ck_range(s, -3, 0, 1, 4);
    ck_text(s, "abcdefghijklmnopqrstu");
  }
  select_range(s, at(-4, 2), at(-4, 2), QUIRE_SELECT_LINES);
  ck_text(s, "one");
  select_range(s, at(2, 4), at(0, 2), QUIRE_SELECT_LINES);
  ck_text(s, "abcdefghijklmnopqrstu\ntwo");
  /* All of it in history. */
  say(s, "\nx\nx\nx");
  select_range(s, at(-5, 0), at(-5, 0), QUIRE_SELECT_LINES);
  ck_text(s, "abcdefghijklmnopqrstu");
  quire_screen_free(s);
}
END_TEST

START_TEST(a_selection_stays_on_its_text) {
  struct quire_screen *s = fixture_screen(10, 4);
  say(s, "one\nfind me in there\nthree");
  select_range(s, at(1, 5), at(2, 2), QUIRE_SELECT_CELLS);
  ck_text(s, "me in th");
  static const uint16_t widths[] = {4, 40, 7, 3, 10};
  for (int i = 0; i < 5; i++) {
    say(s, "\nmore");
    ck_text(s, "me in th");
    ck_ok(quire_screen_resize(s, widths[i], 4));
    ck_text(s, "me in th");
  }
  fixture_verify(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(a_selection_shrinks_and_goes_as_its_text_is_pruned) {
  struct quire_screen *s = fixture_screen_with(NULL, 10, 2, 4);
  say_lines(s, 0, 5);
  ck_assert_uint_eq(quire_screen_history_rows(s), 4);
  select_range(s, at(-4, 2), at(-3, 3), QUIRE_SELECT_CELLS);
  ck_text(s, "ne 0\nline");
  say_lines(s, 5, 6);
  ck_text(s, "line");
  ck_range(s, -4, 0, -4, 3);
  say_lines(s, 6, 7);
  ck_no_selection(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(a_selection_belongs_to_its_screen) {
  struct quire_screen *s = fixture_screen(10, 3);
  say(s, "primary");
  select_range(s, at(0, 0), at(0, 6), QUIRE_SELECT_CELLS);
  ck_ok(quire_screen_set_alternate(s, true, true));
  ck_no_selection(s);
  ck_ok(quire_screen_set_alternate(s, false, false));
  ck_text(s, "primary");
  ck_ok(quire_screen_set_alternate(s, true, true));
  quire_screen_set_cursor(s, 0, 0, false);
  say(s, "alternate");
  select_range(s, at(0, 0), at(0, 2), QUIRE_SELECT_CELLS);
  ck_text(s, "alt");
  ck_ok(quire_screen_set_alternate(s, false, false));
  ck_no_selection(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(a_long_selection_is_copied_whole) {
  struct quire_screen *s = fixture_screen(80, 24);
  say_lines(s, 0, 2000);
  select_range(s, at(INT64_MIN, 0), at(INT64_MAX, 0), QUIRE_SELECT_CELLS);
  char *text;
  size_t len;
  ck_ok(quire_selection_text(s, &text, &len));
  const char *line = text;
  for (int i = 0; i < 2000; i++) {
    char expected[32];
    int n = snprintf(expected, sizeof expected, "line %d\n", i);
    ck_assert_int_eq(strncmp(line, expected, (size_t)n), 0);
    line += n;
  }
  ck_assert_ptr_eq(line, text + len);
  quire_screen_free_text(s, text, len);
  quire_screen_free(s);
}
END_TEST

/* Every allocation of start, extend, range and text fails in its turn. */
static bool sweep_step(struct failing_allocator *fa, size_t n,
                       bool persistent) {
  struct quire_screen *s =
      fixture_screen_with(failing_allocator_hooks(fa), 10, 3, UINT64_MAX);
  say_lines(s, 0, 200);
  failing_allocator_arm(fa, n, persistent);
  enum quire_result result =
      quire_selection_start(s, at(-150, 2), QUIRE_SELECT_LINES);
  char *text = NULL;
  size_t len = 0;
  if (result == QUIRE_OK) {
    quire_selection_extend(s, at(1, 1));
    result = quire_selection_text(s, &text, &len);
  } else {
    struct quire_range range;
    ck_assert(!quire_selection_range(s, &range));
  }
  bool fired = failing_allocator_fired(fa);
  failing_allocator_disarm(fa);
  if (result == QUIRE_OK) {
    ck_assert_int_eq(strncmp(text, "line 48\nline 49\n", 16), 0);
    quire_screen_free_text(s, text, len);
  } else {
    ck_assert(fired);
    ck_assert_int_eq(result, QUIRE_ERR_OUT_OF_MEMORY);
  }
  fixture_verify(s);
  quire_screen_free(s);
  return fired;
}

START_TEST(selections_survive_a_lack_of_memory) {
  for (int persistent = 0; persistent < 2; persistent++) {
    bool fired = true;
    for (size_t n = 1; fired; n++) {
      struct failing_allocator fa;
      failing_allocator_init(&fa);
      fired = sweep_step(&fa, n, persistent != 0);
      ck_assert(failing_allocator_is_clean(&fa));
      failing_allocator_deinit(&fa);
      ck_assert(fired || n > 4);
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen: selection");
  TCase *tcase = tcase_create("selection");
  tcase_add_test(tcase, cells_are_taken_in_either_direction);
  tcase_add_test(tcase, points_outside_are_clamped);
  tcase_add_test(tcase, soft_wraps_are_joined_and_real_spaces_kept);
  tcase_add_test(tcase, erased_tails_of_wrapped_rows_are_blanks);
  tcase_add_test(tcase, wide_characters_are_taken_whole);
  tcase_add_test(tcase, clusters_are_copied_whole);
  tcase_add_test(tcase, a_block_takes_columns_whatever_its_corners);
  tcase_add_test(tcase, words_are_classes_of_characters);
  tcase_add_test(tcase, words_go_on_across_soft_wraps_and_the_seam);
  tcase_add_test(tcase, words_of_wide_characters_step_over_spacers);
  tcase_add_test(tcase, lines_are_logical_lines_across_the_seam);
  tcase_add_test(tcase, a_selection_stays_on_its_text);
  tcase_add_test(tcase, a_selection_shrinks_and_goes_as_its_text_is_pruned);
  tcase_add_test(tcase, a_selection_belongs_to_its_screen);
  tcase_add_test(tcase, a_long_selection_is_copied_whole);
  tcase_add_test(tcase, selections_survive_a_lack_of_memory);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
