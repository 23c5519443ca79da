/* Search through history and screen, in both directions. */
#include "reading_fixture.h"

static const struct quire_point top = {INT64_MIN, 0};
static const struct quire_point bottom = {INT64_MAX, 0};

static enum quire_result find(struct quire_screen *s, const char *needle,
                              struct quire_point from, bool backward,
                              struct quire_range *match) {
  return quire_screen_search(s, needle, strlen(needle), from, backward, match);
}

static void ck_match(struct quire_screen *s, const char *needle,
                     struct quire_point from, bool backward, int64_t row,
                     uint16_t col, int64_t last_row, uint16_t last_col) {
  struct quire_range m;
  ck_ok(find(s, needle, from, backward, &m));
  ck_assert_int_eq(m.first.row, row);
  ck_assert_uint_eq(m.first.col, col);
  ck_assert_int_eq(m.last.row, last_row);
  ck_assert_uint_eq(m.last.col, last_col);
  ck_assert(!m.block);
}

static int count(struct quire_screen *s, const char *needle) {
  int n = 0;
  struct quire_range m;
  struct quire_point from = top;
  while (find(s, needle, from, false, &m) == QUIRE_OK) {
    ck_assert(n == 0 || quire_point_before(from, m.first));
    from = m.first;
    n++;
  }
  int back = 0;
  from = bottom;
  while (find(s, needle, from, true, &m) == QUIRE_OK) {
    ck_assert(back == 0 || quire_point_before(m.first, from));
    from = m.first;
    back++;
  }
  ck_assert_int_eq(n, back);
  return n;
}

START_TEST(matches_come_in_order_from_both_ends) {
  struct quire_screen *s = fixture_screen(20, 3);
  say(s, "x needle needle\nnone\nneedle\na needle");
  ck_match(s, "needle", top, false, -1, 2, -1, 7);
  ck_match(s, "needle", (struct quire_point){-1, 2}, false, -1, 9, -1, 14);
  ck_match(s, "needle", (struct quire_point){-1, 9}, false, 1, 0, 1, 5);
  ck_match(s, "needle", (struct quire_point){1, 0}, false, 2, 2, 2, 7);
  struct quire_range m;
  ck_assert_int_eq(find(s, "needle", (struct quire_point){2, 2}, false, &m),
                   QUIRE_ERR_NOT_FOUND);
  ck_match(s, "needle", bottom, true, 2, 2, 2, 7);
  ck_match(s, "needle", (struct quire_point){2, 2}, true, 1, 0, 1, 5);
  ck_match(s, "needle", (struct quire_point){1, 0}, true, -1, 9, -1, 14);
  ck_match(s, "needle", (struct quire_point){-1, 9}, true, -1, 2, -1, 7);
  ck_assert_int_eq(find(s, "needle", (struct quire_point){-1, 2}, true, &m),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(find(s, "", top, false, &m), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(find(s, "needle", bottom, false, &m), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(find(s, "needle", top, true, &m), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(find(s, "haystack", top, false, &m), QUIRE_ERR_NOT_FOUND);
  quire_screen_free(s);
}
END_TEST

START_TEST(matches_overlap) {
  struct quire_screen *s = fixture_screen(20, 2);
  say(s, "aaaaa\nx\naaaa");
  ck_assert_int_eq(count(s, "aa"), 7);
  quire_screen_free(s);
}
END_TEST

START_TEST(matches_cross_soft_wraps_and_the_seam) {
  struct quire_screen *s = fixture_screen(6, 3);
  say(s, "0123456789ABCDEFGHIJKLMNOPQ");
  /* 012345 678 9AB || CDEFGH IJKLMN OPQ */
  ck_assert_uint_eq(quire_screen_history_rows(s), 2);
  ck_match(s, "4567", top, false, -2, 4, -1, 1);
  ck_match(s, "ABCD", top, false, -1, 4, 0, 1);
  ck_match(s, "6789ABCDEFGHIJ", bottom, true, -1, 0, 1, 1);
  ck_match(s, "NOPQ", bottom, true, 1, 5, 2, 2);
  /* Not when the alternate screen stands below. */
  struct quire_range m;
  ck_ok(quire_screen_set_alternate(s, true, true));
  ck_assert_int_eq(find(s, "ABCD", top, false, &m), QUIRE_ERR_NOT_FOUND);
  ck_match(s, "4567", top, false, -2, 4, -1, 1);
  ck_ok(quire_screen_set_alternate(s, false, false));
  /* Not across a line end. */
  say(s, "\nxy\nz");
  ck_assert_int_eq(find(s, "xyz", top, false, &m), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(find(s, "PQxy", top, false, &m), QUIRE_ERR_NOT_FOUND);
  quire_screen_free(s);
}
END_TEST

START_TEST(case_counts_when_the_needle_has_upper_case) {
  struct quire_screen *s = fixture_screen(30, 2);
  say(s,
      "Error error ERROR \xc3\x89t\xc3\xa9\nx\nError error \xc3\xa9T\xc3\x89");
  ck_assert_int_eq(count(s, "error"), 5);
  ck_assert_int_eq(count(s, "Error"), 2);
  ck_assert_int_eq(count(s, "\xc3\xa9t\xc3\xa9"), 2);
  ck_assert_int_eq(count(s, "\xc3\x89t\xc3\xa9"), 1);
  quire_screen_free(s);
}
END_TEST

START_TEST(both_spellings_of_a_letter_are_one) {
  struct quire_screen *s = fixture_screen(30, 1);
  say(s, "caf\xc3\xa9 cafe\xcc\x81 cafe\nCAF\xc3\x89 cafe\xcc\x81");
  ck_assert_int_eq(count(s, "caf\xc3\xa9"), 4);
  ck_assert_int_eq(count(s, "cafe\xcc\x81"), 4);
  /* Never half of a cell. */
  ck_assert_int_eq(count(s, "cafe"), 1);
  ck_assert_int_eq(count(s, "\xcc\x81"), 0);
  ck_match(s, "cafe\xcc\x81", (struct quire_point){-1, 0}, false, -1, 5, -1, 8);
  quire_screen_free(s);
}
END_TEST

START_TEST(folding_may_change_the_length) {
  struct quire_screen *s = fixture_screen(30, 1);
  say(s,
      "die Stra\xc3\x9f"
      "e hier\nSTRASSE");
  ck_match(s, "strasse", top, false, -1, 4, -1, 9);
  ck_match(s,
           "stra\xc3\x9f"
           "e",
           bottom, true, 0, 0, 0, 6);
  ck_match(s, "hier", top, false, -1, 11, -1, 14);
  quire_screen_free(s);
}
END_TEST

START_TEST(wide_characters_and_clusters_map_to_their_cells) {
  struct quire_screen *s = fixture_screen(7, 1);
  /* a 中 文 b + | 字 x y : the third one did not fit at column 6. */
  say(s,
      "a\xe4\xb8\xad\xe6\x96\x87"
      "b\xe5\xad\x97xy\nend");
  ck_assert_uint_eq(quire_screen_history_rows(s), 2);
  ck_match(s, "\xe4\xb8\xad", top, false, -2, 1, -2, 2);
  ck_match(s,
           "\xe6\x96\x87"
           "b\xe5\xad\x97",
           top, false, -2, 3, -1, 1);
  ck_match(s, "xy", top, false, -1, 2, -1, 3);
  say(s, " \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac");
  ck_match(s, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac", bottom, true, 0,
           4, 0, 5);
  struct quire_range m;
  ck_assert_int_eq(find(s, "\xf0\x9f\x91\xa9", top, false, &m),
                   QUIRE_ERR_NOT_FOUND);
  quire_screen_free(s);
}
END_TEST

START_TEST(blanks_count_where_they_are_part_of_a_line) {
  struct quire_screen *s = fixture_screen(6, 2);
  say(s, "ab");
  quire_screen_set_cursor(s, 0, 4, false);
  say(s, "cdef\nx\ny");
  ck_match(s, "b  cd", top, false, -2, 1, -2, 5);
  ck_match(s, "cdef", top, false, -2, 4, -1, 1);
  struct quire_range m;
  ck_assert_int_eq(find(s, "x ", top, false, &m), QUIRE_ERR_NOT_FOUND);
  quire_screen_free(s);
}
END_TEST

START_TEST(search_thaws_nothing) {
  struct quire_screen *s = fixture_screen(20, 3);
  say_lines(s, 0, 5000);
  struct quire_screen_stats before = {.struct_size = sizeof before};
  struct quire_screen_stats after = {.struct_size = sizeof after};
  quire_screen_get_stats(s, &before);
  struct quire_range m;
  ck_assert_int_eq(find(s, "no such line", bottom, true, &m),
                   QUIRE_ERR_NOT_FOUND);
  quire_screen_get_stats(s, &after);
  ck_assert_uint_eq(after.thaw_misses, before.thaw_misses);
  ck_assert_int_eq(count(s, "line 77"), 11);
  quire_screen_free(s);
}
END_TEST

START_TEST(a_line_kept_in_chunks_is_one_line) {
  struct quire_screen *s = fixture_screen(100, 2);
  for (int i = 0; i < 150000; i++) {
    quire_screen_print(s, (uint32_t)('a' + i % 7));
  }
  say(s, "needle\nend");
  uint64_t first;
  uint64_t end;
  quire_screen_history_lines(s, &first, &end);
  ck_assert_uint_gt(end - first, 1);
  struct quire_range m;
  /* Every occurrence but none twice, chunk borders or not. */
  struct quire_point from = top;
  int found = 0;
  while (find(s, "fgabcdefgabcd", from, false, &m) == QUIRE_OK && found < 30) {
    int64_t cell = (m.first.row + (int64_t)quire_screen_history_rows(s)) * 100 +
                   m.first.col;
    ck_assert_int_eq(cell, 5 + 7 * found);
    from = m.first;
    found++;
  }
  ck_assert_int_eq(found, 30);
  ck_ok(find(s, "bcdneedle", top, false, &m));
  /* The place where the second chunk begins, from both sides. */
  struct quire_address address = {.line_id = first + 1, .cell = 0};
  struct quire_point point;
  ck_ok(quire_screen_address_to_point(s, address, &point));
  ck_assert_uint_eq(point.col, 0);
  struct quire_row_ref ref;
  ck_ok(quire_screen_row(s, point.row - 1, &ref));
  int64_t width = ref.occupied;
  from = (struct quire_point){point.row - 1, 0};
  int64_t cell = -1;
  int across = 0;
  while (find(s, "abcdefg", from, false, &m) == QUIRE_OK &&
         m.first.row <= point.row) {
    int64_t next = m.first.col + (m.first.row == point.row ? width : 0);
    ck_assert(cell < 0 || next == cell + 7);
    cell = next;
    from = m.first;
    across += m.first.row < point.row && m.last.row == point.row;
  }
  ck_assert_int_gt(cell, width);
  ck_assert_int_eq(across, 1);
  quire_screen_free(s);
}
END_TEST

/* Against a plain look at the cells: random text over few letters, random
 * widths, soft wraps and all. */
static uint32_t random_state;
static unsigned random_below(unsigned n) {
  random_state = random_state * 1664525u + 1013904223u;
  return (random_state >> 8) % n;
}

/* Walks the characters of the logical lines and tries each one. */
static int naive_count(struct quire_screen *s, const uint32_t *needle, int n) {
  static uint32_t text[20000];
  int len = 0;
  int64_t rows = quire_screen_rows(s);
  for (int64_t row = -(int64_t)quire_screen_history_rows(s); row < rows;
       row++) {
    struct quire_row_ref ref;
    ck_ok(quire_screen_row(s, row, &ref));
    for (uint16_t x = 0; x < ref.cols; x++) {
      enum quire_wide wide = quire_cell_wide(ref.cells[x]);
      if (wide == QUIRE_NARROW || wide == QUIRE_WIDE) {
        uint32_t cp = quire_cell_content(ref.cells[x]);
        text[len++] = cp == 0 ? ' ' : cp;
      }
    }
    if ((ref.flags & QUIRE_ROW_WRAP) == 0) {
      text[len++] = '\n';
    }
  }
  int found = 0;
  for (int i = 0; i + n <= len; i++) {
    found += memcmp(text + i, needle, (size_t)n * sizeof *text) == 0;
  }
  return found;
}

START_TEST(search_agrees_with_a_plain_look) {
  static const char *const letters[] = {"a", "b", "\xe4\xb8\xad", "\xc3\xa4"};
  static const uint32_t codepoints[] = {'a', 'b', 0x4e2d, 0xe4};
  for (unsigned seed = 1; seed <= 12; seed++) {
    random_state = seed;
    uint16_t cols = (uint16_t)(2 + random_below(12));
    struct quire_screen *s = fixture_screen(cols, 3);
    for (int line = 0; line < 25; line++) {
      for (unsigned n = random_below(40); n > 0; n--) {
        say(s, letters[random_below(4)]);
      }
      say(s, "\n");
    }
    ck_ok(quire_screen_resize(s, (uint16_t)(2 + random_below(12)), 4));
    for (int i = 0; i < 30; i++) {
      char needle[32] = "";
      uint32_t units[6];
      int n = 1 + (int)random_below(5);
      for (int k = 0; k < n; k++) {
        unsigned letter = random_below(4);
        strcat(needle, letters[letter]);
        units[k] = codepoints[letter];
      }
      ck_assert_msg(count(s, needle) == naive_count(s, units, n), "seed %u: %s",
                    seed, needle);
    }
    quire_screen_free(s);
  }
}
END_TEST

START_TEST(search_survives_a_lack_of_memory) {
  for (int persistent = 0; persistent < 2; persistent++) {
    bool fired = true;
    for (size_t n = 1; fired; n++) {
      struct failing_allocator fa;
      failing_allocator_init(&fa);
      struct quire_screen *s =
          fixture_screen_with(failing_allocator_hooks(&fa), 8, 3, UINT64_MAX);
      say_lines(s, 0, 50);
      for (int i = 0; i < 200; i++) {
        say(s, "wrapping \xc3\xa4 ");
      }
      say(s, "\n\n\n\n");
      struct quire_range m;
      failing_allocator_arm(&fa, n, persistent != 0);
      enum quire_result result = find(s, "\xc3\x84 wrapping", bottom, true, &m);
      if (result == QUIRE_ERR_NOT_FOUND) {
        result = find(s, "\xc3\xa4 wrapping", bottom, true, &m);
      }
      fired = failing_allocator_fired(&fa);
      failing_allocator_disarm(&fa);
      if (result == QUIRE_OK) {
        /* All on one line above; the last one ends where it ends. */
        struct quire_range sure;
        ck_ok(find(s, "\xc3\xa4 wrapping", bottom, true, &sure));
        ck_assert_int_eq(m.first.row, sure.first.row);
        ck_assert_uint_eq(m.first.col, sure.first.col);
        ck_assert_int_eq(m.last.row, sure.last.row);
        ck_assert_uint_eq(m.last.col, sure.last.col);
      } else {
        ck_assert_int_eq(result, QUIRE_ERR_OUT_OF_MEMORY);
        ck_assert(fired);
      }
      fixture_verify(s);
      quire_screen_free(s);
      ck_assert(failing_allocator_is_clean(&fa));
      failing_allocator_deinit(&fa);
      ck_assert(fired || n > 3);
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen: search");
  TCase *tcase = tcase_create("search");
  tcase_add_test(tcase, matches_come_in_order_from_both_ends);
  tcase_add_test(tcase, matches_overlap);
  tcase_add_test(tcase, matches_cross_soft_wraps_and_the_seam);
  tcase_add_test(tcase, case_counts_when_the_needle_has_upper_case);
  tcase_add_test(tcase, both_spellings_of_a_letter_are_one);
  tcase_add_test(tcase, folding_may_change_the_length);
  tcase_add_test(tcase, wide_characters_and_clusters_map_to_their_cells);
  tcase_add_test(tcase, blanks_count_where_they_are_part_of_a_line);
  tcase_add_test(tcase, search_thaws_nothing);
  tcase_add_test(tcase, a_line_kept_in_chunks_is_one_line);
  tcase_add_test(tcase, search_agrees_with_a_plain_look);
  tcase_add_test(tcase, search_survives_a_lack_of_memory);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
