/* Rows of screen and history, their seam, marks, addresses and clones. */
#include "reading_fixture.h"

static struct quire_row_ref row_of(struct quire_screen *s, int64_t row) {
  struct quire_row_ref ref;
  ck_ok(quire_screen_row(s, row, &ref));
  ck_assert_int_eq(ref.row, row);
  return ref;
}

START_TEST(rows_are_found_above_and_on_the_screen) {
  struct quire_screen *s = fixture_screen(20, 4);
  say_lines(s, 0, 10);
  ck_assert_uint_eq(quire_screen_history_rows(s), 7);
  for (int i = 0; i < 10; i++) {
    char expected[32];
    (void)snprintf(expected, sizeof expected, "line %d", i);
    ck_assert_str_eq(row_text(s, i - 7), expected);
    struct quire_row_ref ref = row_of(s, i - 7);
    ck_assert_uint_eq(ref.cols, 20);
    ck_assert_uint_eq(ref.occupied, 6);
    ck_assert_uint_eq(quire_cell_content(ref.cells[0]), 'l');
  }
  struct quire_row_ref ref;
  ck_assert_int_eq(quire_screen_row(s, -8, &ref), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_screen_row(s, 4, &ref), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_screen_row(s, INT64_MIN, &ref), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_screen_row(s, INT64_MAX, &ref), QUIRE_ERR_NOT_FOUND);
  uint64_t first;
  uint64_t end;
  quire_screen_history_lines(s, &first, &end);
  ck_assert_uint_eq(end - first, 7);
  quire_screen_free(s);
}
END_TEST

START_TEST(rows_are_estimated_without_walking_lines) {
  struct quire_screen *s = fixture_screen(10, 2);
  bool exact = false;
  say_lines(s, 0, 20);
  ck_assert_uint_eq(quire_screen_history_rows_estimate(s, &exact), 19);
  ck_assert(exact);
  /* Of wide characters the number of cells tells only how many rows there are
   * at least and at most; in three columns each row wastes one. */
  for (int i = 0; i < 11; i++) {
    quire_screen_print(s, 0x6f22);
  }
  say(s, "\nend\nend\nend");
  for (uint16_t cols = 2; cols < 24; cols++) {
    ck_ok(quire_screen_resize(s, cols, 2));
    const uint64_t rows = quire_screen_history_rows(s);
    const uint64_t guess = quire_screen_history_rows_estimate(s, &exact);
    ck_assert(exact ? guess == rows : guess < rows + 1);
  }
  ck_ok(quire_screen_resize(s, 3, 2));
  ck_assert_uint_lt(quire_screen_history_rows_estimate(s, &exact),
                    quire_screen_history_rows(s));
  ck_assert(!exact);
  quire_screen_free(s);
}
END_TEST

/* Nothing on the way to a row of history may be a number of 16 bits. */
START_TEST(more_rows_than_sixteen_bits_count) {
  struct quire_screen *s = fixture_screen(12, 3);
  struct quire_view *view;
  struct quire_range match;
  struct quire_address at;
  struct quire_point point;
  say_lines(s, 0, 70002);
  ck_assert_uint_eq(quire_screen_history_rows(s), 70000);
  ck_assert_str_eq(row_text(s, -70000), "line 0");
  ck_assert_str_eq(row_text(s, -70000 + 66000), "line 66000");
  ck_assert_uint_eq(quire_cell_content(row_of(s, -70000 + 66000).cells[5]),
                    '6');
  ck_ok(quire_view_new(s, &view));
  quire_view_scroll(view, -69000);
  ck_assert_int_eq(quire_view_top(view), -69000);
  say_lines(s, 70002, 70003);
  ck_assert_int_eq(quire_view_top(view), -69001);
  ck_ok(quire_screen_point_to_address(s, (struct quire_point){-70001, 3}, &at));
  ck_assert_uint_eq(at.line_id, 0);
  at.line_id = 68000;
  ck_ok(quire_screen_address_to_point(s, at, &point));
  ck_assert_str_eq(row_text(s, point.row), "line 68000");
  ck_ok(quire_screen_search(s, "line 66666", 10, (struct quire_point){2, 11},
                            true, &match));
  ck_assert_str_eq(row_text(s, match.first.row), "line 66666");
  quire_screen_free(s);
}
END_TEST

START_TEST(an_open_line_joins_across_the_seam) {
  struct quire_screen *s = fixture_screen(5, 3);
  say(s, "one\nabcdefghijklmnopqrstu");
  /* one | abcde fghij || klmno pqrst u */
  ck_assert_uint_eq(quire_screen_history_rows(s), 3);
  ck_assert_uint_eq(row_of(s, -3).flags & QUIRE_ROW_WRAP, 0);
  ck_assert_uint_eq(row_of(s, -2).flags & QUIRE_ROW_CONTINUATION, 0);
  for (int row = -2; row < 2; row++) {
    ck_assert_uint_ne(row_of(s, row).flags & QUIRE_ROW_WRAP, 0);
    ck_assert_uint_ne(row_of(s, row + 1).flags & QUIRE_ROW_CONTINUATION, 0);
  }
  ck_assert_uint_eq(row_of(s, 2).flags & QUIRE_ROW_WRAP, 0);
  /* Beside the alternate screen the line ends where history ends. */
  ck_ok(quire_screen_set_alternate(s, true, true));
  ck_assert_uint_eq(row_of(s, -1).flags & QUIRE_ROW_WRAP, 0);
  ck_assert_uint_eq(row_of(s, 0).flags & QUIRE_ROW_CONTINUATION, 0);
  ck_ok(quire_screen_set_alternate(s, false, false));
  ck_assert_uint_ne(row_of(s, -1).flags & QUIRE_ROW_WRAP, 0);
  quire_screen_free(s);
}
END_TEST

/* ---- marks -------------------------------------------------------------- */

static void mark(struct quire_screen *s, uint32_t kinds) {
  struct quire_mark m = {.kinds = kinds, .exit_status = 0};
  quire_screen_mark(s, &m, QUIRE_ROW_SEMANTIC_NONE);
}

START_TEST(marks_are_found_in_both_directions) {
  struct quire_screen *s = fixture_screen(10, 4);
  /* Prompts on every third of 30 lines. */
  for (int i = 0; i < 30; i++) {
    if (i % 3 == 0) {
      mark(s, QUIRE_MARK_PROMPT);
    }
    if (i == 10) {
      mark(s, QUIRE_MARK_OUTPUT);
    }
    say_lines(s, i, i + 1);
  }
  int64_t top = -(int64_t)quire_screen_history_rows(s);
  ck_assert_int_eq(top, -27);
  int64_t row = INT64_MAX;
  for (int i = 27; i >= 0; i -= 3) {
    ck_ok(quire_screen_find_mark(s, row, true, QUIRE_MARK_PROMPT, &row));
    ck_assert_int_eq(row, top + i);
    struct quire_mark m;
    ck_assert(quire_screen_row_mark(s, row, &m));
    ck_assert_uint_eq(m.kinds, QUIRE_MARK_PROMPT);
    ck_assert(!quire_screen_row_mark(s, row + 2, &m));
  }
  ck_assert_int_eq(
      quire_screen_find_mark(s, row, true, QUIRE_MARK_PROMPT, &row),
      QUIRE_ERR_NOT_FOUND);
  row = INT64_MIN;
  for (int i = 0; i < 30; i += 3) {
    ck_ok(quire_screen_find_mark(s, row, false, QUIRE_MARK_PROMPT, &row));
    ck_assert_int_eq(row, top + i);
  }
  ck_assert_int_eq(
      quire_screen_find_mark(s, row, false, QUIRE_MARK_PROMPT, &row),
      QUIRE_ERR_NOT_FOUND);
  ck_ok(quire_screen_find_mark(s, 0, true, QUIRE_MARK_OUTPUT, &row));
  ck_assert_int_eq(row, top + 10);
  ck_ok(quire_screen_find_mark(s, top, false, QUIRE_MARK_OUTPUT, &row));
  ck_assert_int_eq(row, top + 10);
  ck_assert_int_eq(quire_screen_find_mark(s, 4, true, QUIRE_MARK_END, &row),
                   QUIRE_ERR_NOT_FOUND);
  quire_screen_free(s);
}
END_TEST

START_TEST(several_marks_of_one_line_are_told_apart) {
  struct quire_screen *s = fixture_screen(5, 2);
  say(s, "xx\n");
  mark(s, QUIRE_MARK_PROMPT);
  say(s, "abcdefgh");
  mark(s, QUIRE_MARK_INPUT);
  say(s, "ijklmn\nend\nend");
  /* xx abcde fghij klmn || end end */
  ck_assert_uint_eq(quire_screen_history_rows(s), 4);
  uint32_t both = QUIRE_MARK_PROMPT | QUIRE_MARK_INPUT;
  int64_t row;
  ck_ok(quire_screen_find_mark(s, 0, true, both, &row));
  ck_assert_int_eq(row, -2);
  ck_ok(quire_screen_find_mark(s, row, true, both, &row));
  ck_assert_int_eq(row, -3);
  ck_assert_int_eq(quire_screen_find_mark(s, row, true, both, &row),
                   QUIRE_ERR_NOT_FOUND);
  ck_ok(quire_screen_find_mark(s, -4, false, both, &row));
  ck_assert_int_eq(row, -3);
  ck_ok(quire_screen_find_mark(s, row, false, both, &row));
  ck_assert_int_eq(row, -2);
  quire_screen_free(s);
}
END_TEST

/* ---- addresses ---------------------------------------------------------- */

START_TEST(points_and_addresses_are_inverse) {
  struct quire_screen *s = fixture_screen(7, 3);
  say(s, "abcdefghijklmnopqrst\n\nxy\n1234567\n12345678\nend\nend\nend");
  int64_t first = -(int64_t)quire_screen_history_rows(s);
  ck_assert_int_lt(first, -6);
  for (int64_t row = first; row < 0; row++) {
    for (uint16_t col = 0; col < 7; col++) {
      struct quire_point point = {.row = row, .col = col};
      struct quire_point back;
      struct quire_address address;
      ck_ok(quire_screen_point_to_address(s, point, &address));
      ck_ok(quire_screen_address_to_point(s, address, &back));
      ck_assert_int_eq(back.row, row);
      ck_assert_uint_eq(back.col, col);
    }
  }
  struct quire_address address;
  struct quire_point on_screen = {.row = 0, .col = 0};
  struct quire_point above = {.row = first - 1, .col = 0};
  ck_assert_int_eq(quire_screen_point_to_address(s, on_screen, &address),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_screen_point_to_address(s, above, &address),
                   QUIRE_ERR_NOT_FOUND);
  quire_screen_free(s);
}
END_TEST

/* The character at an address, wherever it is now. */
static uint32_t content_at(struct quire_screen *s,
                           struct quire_address address) {
  struct quire_point point;
  ck_ok(quire_screen_address_to_point(s, address, &point));
  return quire_cell_content(row_of(s, point.row).cells[point.col]);
}

START_TEST(an_address_names_its_character_at_every_width) {
  struct quire_screen *s = fixture_screen(10, 3);
  say(s, "0123456789abcdefghij\xe4\xb8\xad\xe6\x96\x87klmnop\nzz\nzz\nzz");
  struct quire_address address[5];
  static const struct quire_point points[5] = {
      {-3, 0}, {-2, 5}, {-1, 0}, {-1, 2}, {-1, 8}};
  uint32_t expected[5];
  ck_assert_uint_eq(quire_screen_history_rows(s), 3);
  for (int i = 0; i < 5; i++) {
    ck_ok(quire_screen_point_to_address(s, points[i], &address[i]));
    expected[i] = content_at(s, address[i]);
    ck_assert_uint_ne(expected[i], 0);
  }
  /* Narrow, wide, and so tall that all of it is back on the screen. */
  static const uint16_t sizes[][2] = {{3, 3},   {4, 2},  {7, 3},  {40, 3},
                                      {10, 20}, {5, 20}, {3, 40}, {10, 3}};
  for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
    ck_ok(quire_screen_resize(s, sizes[k][0], sizes[k][1]));
    fixture_verify(s);
    for (int i = 0; i < 5; i++) {
      ck_assert_msg(content_at(s, address[i]) == expected[i],
                    "address %d at %ux%u", i, sizes[k][0], sizes[k][1]);
    }
  }
  quire_screen_free(s);
}
END_TEST

START_TEST(addresses_of_pruned_lines_are_gone) {
  struct quire_screen *s = fixture_screen_with(NULL, 10, 2, 3);
  say_lines(s, 0, 4);
  struct quire_address oldest;
  struct quire_point point = {.row = -3, .col = 0};
  ck_ok(quire_screen_point_to_address(s, point, &oldest));
  ck_assert_uint_eq(content_at(s, oldest), 'l');
  say_lines(s, 4, 5);
  ck_assert_int_eq(quire_screen_address_to_point(s, oldest, &point),
                   QUIRE_ERR_NOT_FOUND);
  oldest.line_id += 1000;
  ck_assert_int_eq(quire_screen_address_to_point(s, oldest, &point),
                   QUIRE_ERR_NOT_FOUND);
  quire_screen_free(s);
}
END_TEST

/* ---- clones ------------------------------------------------------------- */

static const struct quire_style red = {.fg = {QUIRE_COLOR_PALETTE, 1, 0, 0}};

static void rich_text(struct quire_screen *s) {
  const struct quire_link link = {"http://x/", 9, "id", 2};
  quire_screen_set_style(s, &red);
  say(s, "red \xe4\xb8\xad\xe6\x96\x87 e\xcc\x81\n");
  ck_ok(quire_screen_set_link(s, &link));
  mark(s, QUIRE_MARK_PROMPT);
  say(s, "linked\n");
  ck_ok(quire_screen_set_link(s, NULL));
  say_lines(s, 0, 5);
  const struct quire_style plain = {.attrs = 0};
  quire_screen_set_style(s, &plain);
  say(s, "plain text that wraps");
}

static bool same_cell(const struct quire_page *a, quire_cell x,
                      const struct quire_page *b, quire_cell y) {
  uint32_t text[2][QUIRE_CLUSTER_CODEPOINTS_MAX];
  size_t n = quire_page_cell_text(a, x, text[0]);
  struct quire_link link[2];
  bool linked = quire_page_link(a, quire_cell_link(x), &link[0]);
  return quire_cell_wide(x) == quire_cell_wide(y) &&
         n == quire_page_cell_text(b, y, text[1]) &&
         memcmp(text[0], text[1], n * sizeof text[0][0]) == 0 &&
         quire_style_equal(quire_page_style(a, quire_cell_style(x)),
                           quire_page_style(b, quire_cell_style(y))) &&
         linked == quire_page_link(b, quire_cell_link(y), &link[1]) &&
         (!linked ||
          (link[0].uri_len_bytes == link[1].uri_len_bytes &&
           memcmp(link[0].uri, link[1].uri, link[0].uri_len_bytes) == 0));
}

static void ck_clone_equals(struct quire_screen *s, int64_t first,
                            const struct quire_page *clone) {
  struct quire_page_fault fault;
  ck_assert_msg(quire_page_verify(clone, &fault), "%s", fault.what);
  for (uint16_t y = 0; y < quire_page_rows(clone); y++) {
    struct quire_row_ref ref = row_of(s, first + y);
    const quire_cell *cells = quire_page_cells(clone, y);
    for (uint16_t x = 0; x < ref.cols; x++) {
      ck_assert_msg(same_cell(ref.page, ref.cells[x], clone, cells[x]),
                    "row %u col %u", y, x);
    }
    uint16_t seam = QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION;
    ck_assert_uint_eq(ref.flags & seam, quire_page_row(clone, y)->flags & seam);
    struct quire_mark a;
    struct quire_mark b;
    bool marked = quire_screen_row_mark(s, first + y, &a);
    ck_assert_int_eq(marked, quire_page_mark(clone, y, &b));
    ck_assert(!marked || a.kinds == b.kinds);
  }
}

START_TEST(a_clone_is_equal_and_stays_as_it_was) {
  struct quire_screen *s = fixture_screen(12, 4);
  rich_text(s);
  int64_t first = -(int64_t)quire_screen_history_rows(s);
  uint16_t n = (uint16_t)(4 - first);
  struct quire_page *clone;
  ck_ok(quire_screen_clone_rows(s, first, n, &clone));
  ck_clone_equals(s, first, clone);
  struct quire_page_capacity capacity;
  struct quire_page_capacity exact;
  quire_page_get_capacity(clone, &capacity);
  quire_page_exact_capacity(clone, 0, n, &exact);
  ck_assert_uint_eq(capacity.styles, exact.styles);
  ck_assert_uint_eq(capacity.codepoints, exact.codepoints);
  ck_assert_uint_eq(capacity.string_bytes, exact.string_bytes);
  say_lines(s, 0, 20);
  ck_ok(quire_screen_resize(s, 30, 5));
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  ck_assert_uint_eq(
      quire_page_cell_text(clone, quire_page_cells(clone, 0)[0], text), 1);
  ck_assert_uint_eq(text[0], 'r');
  ck_assert_uint_eq(quire_page_cols(clone), 12);
  quire_page_free(NULL, clone);
  ck_assert_int_eq(quire_screen_clone_rows(s, 0, 6, &clone),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_screen_clone_rows(s, 0, 0, &clone),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_screen_clone_rows(s, -1000, 5, &clone),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_screen_clone_rows(s, INT64_MAX, 5, &clone),
                   QUIRE_ERR_NOT_FOUND);
  quire_screen_free(s);
}
END_TEST

START_TEST(clones_survive_a_lack_of_memory) {
  for (int persistent = 0; persistent < 2; persistent++) {
    for (size_t n = 1;; n++) {
      struct failing_allocator fa;
      failing_allocator_init(&fa);
      struct quire_screen *s =
          fixture_screen_with(failing_allocator_hooks(&fa), 12, 4, UINT64_MAX);
      rich_text(s);
      struct quire_page *clone = NULL;
      failing_allocator_arm(&fa, n, persistent != 0);
      enum quire_result result = quire_screen_clone_rows(s, -5, 8, &clone);
      bool fired = failing_allocator_fired(&fa);
      failing_allocator_disarm(&fa);
      fixture_verify(s);
      if (result == QUIRE_OK) {
        ck_clone_equals(s, -5, clone);
        quire_page_free(failing_allocator_hooks(&fa), clone);
      } else {
        ck_assert_int_eq(result, QUIRE_ERR_OUT_OF_MEMORY);
        ck_assert(fired);
        ck_assert_ptr_null(clone);
      }
      quire_screen_free(s);
      ck_assert(failing_allocator_is_clean(&fa));
      failing_allocator_deinit(&fa);
      if (!fired) {
        ck_assert_uint_gt(n, 2);
        break;
      }
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen: rows");
  TCase *tcase = tcase_create("rows");
  tcase_add_test(tcase, rows_are_found_above_and_on_the_screen);
  tcase_add_test(tcase, rows_are_estimated_without_walking_lines);
  tcase_add_test(tcase, more_rows_than_sixteen_bits_count);
  tcase_add_test(tcase, an_open_line_joins_across_the_seam);
  tcase_add_test(tcase, marks_are_found_in_both_directions);
  tcase_add_test(tcase, several_marks_of_one_line_are_told_apart);
  tcase_add_test(tcase, points_and_addresses_are_inverse);
  tcase_add_test(tcase, an_address_names_its_character_at_every_width);
  tcase_add_test(tcase, addresses_of_pruned_lines_are_gone);
  tcase_add_test(tcase, a_clone_is_equal_and_stays_as_it_was);
  tcase_add_test(tcase, clones_survive_a_lack_of_memory);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
