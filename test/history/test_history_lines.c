/* Logical lines over time: open, chunked, taken back; their marks and rows. */
#include <check.h>
#include <string.h>

#include "history/history_fixture.h"
#include "history/naive_history.h"
#include "support/suite.h"

START_TEST(an_empty_history_answers_not_found) {
  struct quire_history *h = history_make(10, UINT64_MAX, NULL);
  struct quire_line_info info;
  struct quire_line_text text;
  struct quire_thawed_row row;
  struct quire_address at = {0};
  struct quire_mark mark;
  uint64_t y;
  ck_assert_int_eq(quire_history_line_info(h, 0, &info), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_line_text(h, 0, &text), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_thaw_row(h, 80, 0, &row), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_row_to_address(h, 80, 0, &at),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_address_to_row(h, 80, at, &y, NULL),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_find_mark(h, 0, true, 31, &at, &mark),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_find_mark(h, 0, false, 31, &at, &mark),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_uint_eq(quire_history_rows(h, 80), 0);
  ck_ok(quire_history_replace_tail(h, 0, NULL, 0, 0, 0));
  history_verify(h);
  quire_history_free(h);
  quire_history_free(NULL);
}
END_TEST

START_TEST(widths_of_zero_and_beyond_the_cap_are_refused) {
  struct quire_history *h = history_make(10, UINT64_MAX, NULL);
  struct quire_thawed_row row;
  struct quire_address at = {0};
  uint64_t y;
  bool exact;
  history_commit_text(h, "abc", 0);
  ck_assert_uint_eq(quire_history_rows(h, 0), 0);
  ck_assert_uint_eq(quire_history_rows_estimate(h, 0, &exact), 0);
  ck_assert_int_eq(quire_history_thaw_row(h, 0, 0, &row), QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_thaw_row(h, QUIRE_PAGE_COLS_MAX + 1, 0, &row),
                   QUIRE_ERR_LIMIT);
  ck_assert_int_eq(quire_history_row_to_address(h, 0, 0, &at),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_address_to_row(h, 0, at, &y, NULL),
                   QUIRE_ERR_NOT_FOUND);
  quire_history_free(h);
}
END_TEST

START_TEST(rows_of_misuse_are_refused) {
  struct quire_history *h = history_make(10, UINT64_MAX, NULL);
  struct quire_page *page = maker_page(4, 2);
  ck_assert_int_eq(quire_history_commit_row(h, page, 2, 0, NULL),
                   QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_history_replace_tail(h, 0, page, 1, 2, 0),
                   QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_history_replace_tail(h, 0, NULL, 0, 1, 0),
                   QUIRE_ERR_MISUSE);
  ck_assert_uint_eq(quire_history_end_line(h), 0);
  maker_free(page);
  quire_history_free(h);
}
END_TEST

START_TEST(an_open_line_grows_row_by_row) {
  struct quire_history *h = history_make(10, UINT64_MAX, NULL);
  struct quire_line_info info;
  struct quire_thawed_row row;
  struct quire_address at = history_commit_text(h, "01234567", QUIRE_ROW_WRAP);
  ck_assert_uint_eq(at.line_id, 0);
  ck_assert(quire_history_tail_open(h));
  ck_ok(quire_history_line_info(h, 0, &info));
  ck_assert(info.open && !info.joined);
  ck_ok(quire_history_thaw_row(h, 8, 0, &row));
  ck_assert_uint_eq(quire_page_row(row.page, row.y)->flags & 3, QUIRE_ROW_WRAP);

  at = history_commit_text(h, "89", QUIRE_ROW_CONTINUATION);
  ck_assert_uint_eq(at.line_id, 0);
  ck_assert_uint_eq(at.cell, 8);
  ck_assert(!quire_history_tail_open(h));
  history_expect_text(h, 0, "0123456789");
  ck_ok(quire_history_thaw_row(h, 8, 1, &row));
  ck_assert_uint_eq(quire_page_row(row.page, row.y)->flags & 3,
                    QUIRE_ROW_CONTINUATION);
  ck_assert_uint_eq(row.start.cell, 8);

  /* A continuation of a line that is complete is a line of its own. */
  at = history_commit_text(h, "x", QUIRE_ROW_CONTINUATION);
  ck_assert_uint_eq(at.line_id, 1);
  ck_ok(quire_history_line_info(h, 0, &info));
  ck_assert(!info.open && !info.joined);
  history_verify(h);
  quire_history_free(h);
}
END_TEST

START_TEST(closing_a_line_ends_it) {
  struct quire_history *h = history_make(10, UINT64_MAX, NULL);
  struct quire_thawed_row row;
  history_commit_text(h, "01234567", QUIRE_ROW_WRAP);
  ck_ok(quire_history_thaw_row(h, 8, 0, &row));
  quire_history_close_line(h);
  ck_assert(!quire_history_tail_open(h));
  /* The thawed page that says it wraps is not served any more. */
  ck_ok(quire_history_thaw_row(h, 8, 0, &row));
  ck_assert_uint_eq(quire_page_row(row.page, row.y)->flags & QUIRE_ROW_WRAP, 0);
  ck_assert_uint_eq(history_commit_text(h, "y", QUIRE_ROW_CONTINUATION).line_id,
                    1);
  history_expect_text(h, 0, "01234567");
  history_verify(h);
  quire_history_free(h);
}
END_TEST

START_TEST(a_wrapped_row_without_its_continuation_is_complete) {
  struct quire_history *h = history_make(10, UINT64_MAX, NULL);
  struct quire_line_info info;
  history_commit_text(h, "01234567", QUIRE_ROW_WRAP);
  ck_assert_uint_eq(history_commit_text(h, "other", 0).line_id, 1);
  ck_ok(quire_history_line_info(h, 0, &info));
  ck_assert(!info.open && !info.joined);
  history_verify(h);
  quire_history_free(h);
}
END_TEST

/* ---- chunks -------------------------------------------------------------- */

enum { LONG_COLS = 100, LONG_ROWS = 2000 };

/* Commits one line of LONG_ROWS rows, chunked by the way. */
static void commit_long_line(struct quire_history *h, struct naive_history *n) {
  struct quire_page *page = maker_page(LONG_COLS, 1);
  struct quire_address at, want;
  for (int i = 0; i < LONG_ROWS; i++) {
    char text[LONG_COLS + 1];
    memset(text, 'a' + i % 26, LONG_COLS);
    text[LONG_COLS] = '\0';
    maker_text(page, 0, 0, text);
    maker_flags(page, 0,
                (i != 0 ? QUIRE_ROW_CONTINUATION : 0u) |
                    (i + 1 != LONG_ROWS ? QUIRE_ROW_WRAP : 0u));
    at = history_commit(h, page, 0);
    naive_commit(n, page, 0, 77, &want);
    ck_assert_uint_eq(at.line_id, want.line_id);
    ck_assert_uint_eq(at.cell, want.cell);
  }
  maker_free(page);
}

START_TEST(a_line_beyond_the_cap_is_kept_in_joined_chunks) {
  struct quire_history *h = history_make(UINT64_MAX, UINT64_MAX, NULL);
  struct naive_history n;
  struct quire_line_info info;
  struct quire_thawed_row row;
  const uint64_t chunk_rows = QUIRE_LINE_CELLS_MAX / LONG_COLS;
  naive_init(&n, UINT64_MAX);
  commit_long_line(h, &n);
  ck_assert_uint_eq(quire_history_end_line(h), 4);
  for (uint64_t id = 0; id < 4; id++) {
    ck_ok(quire_history_line_info(h, id, &info));
    ck_assert(info.joined == (id < 3));
    ck_assert_uint_eq(info.cells,
                      id < 3 ? chunk_rows * LONG_COLS
                             : (LONG_ROWS - 3 * chunk_rows) * LONG_COLS);
  }
  /* No seam across the border. */
  const uint16_t both = QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION;
  ck_ok(quire_history_thaw_row(h, LONG_COLS, chunk_rows - 1, &row));
  ck_assert_uint_eq(quire_page_row(row.page, row.y)->flags & both, both);
  ck_ok(quire_history_thaw_row(h, LONG_COLS, chunk_rows, &row));
  ck_assert_uint_eq(quire_page_row(row.page, row.y)->flags & both, both);
  ck_assert_uint_eq(quire_history_rows(h, LONG_COLS), LONG_ROWS);
  history_verify(h);
  naive_check_all(&n, h, LONG_COLS);
  naive_check_all(&n, h, 999);
  quire_history_free(h);
  naive_deinit(&n);
}
END_TEST

START_TEST(a_chunk_taken_back_joins_again) {
  struct quire_history *h = history_make(UINT64_MAX, UINT64_MAX, NULL);
  struct naive_history n;
  struct quire_line_info info;
  struct quire_page *page;
  naive_init(&n, UINT64_MAX);
  commit_long_line(h, &n);
  ck_ok(quire_history_decode_lines(h, 70, 3, 4, &page));
  ck_assert_uint_ne(quire_page_row(page, 0)->flags & QUIRE_ROW_CONTINUATION, 0);
  ck_ok(quire_history_replace_tail(h, 3, NULL, 0, 0, 0));
  ck_assert(quire_history_tail_open(h));
  history_verify(h);
  /* At another width the first chunk must not grow into misaligned rows. */
  ck_ok(quire_history_replace_tail(h, 3, page, 0, 2, 5));
  ck_assert_uint_eq(quire_history_end_line(h), 4);
  ck_ok(quire_history_line_info(h, 2, &info));
  ck_assert(info.joined);
  ck_ok(quire_history_line_info(h, 3, &info));
  ck_assert_uint_eq(info.cells, 140);
  ck_assert(info.open);
  history_verify(h);
  quire_page_free(NULL, page);
  quire_history_free(h);
  naive_deinit(&n);
}
END_TEST

START_TEST(decoding_more_rows_than_a_page_has_is_refused) {
  struct quire_history *h = history_make(UINT64_MAX, UINT64_MAX, NULL);
  struct naive_history n;
  struct quire_page *page;
  struct quire_thawed_row row;
  naive_init(&n, UINT64_MAX);
  commit_long_line(h, &n);
  ck_assert_int_eq(quire_history_decode_lines(h, 1, 0, 2, &page),
                   QUIRE_ERR_LIMIT);
  /* Thawing shows each of them all the same. */
  ck_ok(quire_history_thaw_row(h, 1, (LONG_ROWS * LONG_COLS) - 1, &row));
  ck_assert_uint_eq(quire_page_cells(row.page, row.y)[0],
                    (quire_cell)('a' + (LONG_ROWS - 1) % 26));
  quire_history_free(h);
  naive_deinit(&n);
}
END_TEST

/* ---- taking back --------------------------------------------------------- */

START_TEST(ids_are_given_again_for_lines_taken_back) {
  struct quire_history *h = history_make(100, UINT64_MAX, NULL);
  struct quire_thawed_row row;
  for (int i = 0; i < 10; i++) {
    history_commit_text(h, "old", 0);
  }
  ck_ok(quire_history_thaw_row(h, 8, 7, &row));
  ck_ok(quire_history_replace_tail(h, 7, NULL, 0, 0, 0));
  ck_assert_uint_eq(quire_history_end_line(h), 7);
  ck_assert_uint_eq(history_commit_text(h, "new", 0).line_id, 7);
  history_expect_text(h, 6, "old");
  history_expect_text(h, 7, "new");
  /* Same address, same block, other contents. */
  ck_ok(quire_history_thaw_row(h, 8, 7, &row));
  ck_assert_uint_eq(quire_page_cells(row.page, row.y)[0], 'n');
  history_verify(h);
  quire_history_free(h);
}
END_TEST

START_TEST(replacing_reaches_into_sealed_leaves) {
  const struct quire_history_options options = {
      .lines_max = UINT64_MAX,
      .bytes_max = UINT64_MAX,
      .leaf_bytes = 1024,
  };
  struct quire_history *h;
  struct quire_history_stats stats;
  struct quire_page *page = maker_page(8, 3);
  maker_text(page, 0, 0, "one");
  maker_text(page, 1, 0, "twotwotw");
  maker_flags(page, 1, QUIRE_ROW_WRAP);
  maker_text(page, 2, 0, "o");
  maker_flags(page, 2, QUIRE_ROW_CONTINUATION);
  ck_ok(quire_history_new(&options, &h));
  for (int i = 0; i < 2000; i++) {
    history_commit_text(h, "old", 0);
  }
  quire_history_get_stats(h, &stats);
  ck_assert_uint_gt(stats.sealed_leaves, 16);
  ck_ok(quire_history_replace_tail(h, 1000, page, 0, 3, 1));
  ck_assert_uint_eq(quire_history_end_line(h), 1002);
  history_expect_text(h, 999, "old");
  history_expect_text(h, 1000, "one");
  history_expect_text(h, 1001, "twotwotwo");
  ck_assert_uint_eq(quire_history_rows(h, 8), 1003);
  history_verify(h);
  /* Before everything that is held. */
  ck_ok(quire_history_replace_tail(h, 0, page, 0, 1, 1));
  ck_assert_uint_eq(quire_history_end_line(h), 1);
  history_expect_text(h, 0, "one");
  quire_history_get_stats(h, &stats);
  ck_assert_uint_eq(stats.sealed_leaves, 0);
  history_verify(h);
  maker_free(page);
  quire_history_free(h);
}
END_TEST

START_TEST(replacing_from_the_end_on_extends_the_open_line) {
  struct quire_history *h = history_make(100, UINT64_MAX, NULL);
  struct quire_page *page = history_row_page(8, "89", QUIRE_ROW_CONTINUATION);
  history_commit_text(h, "01234567", QUIRE_ROW_WRAP);
  ck_ok(quire_history_replace_tail(h, 1, page, 0, 1, 0));
  ck_assert_uint_eq(quire_history_end_line(h), 1);
  history_expect_text(h, 0, "0123456789");
  history_verify(h);
  maker_free(page);
  quire_history_free(h);
}
END_TEST

/* A large replacement is cut into leaves of the usual size. */
START_TEST(a_large_replacement_is_sealed_in_pieces) {
  const struct quire_history_options options = {
      .lines_max = UINT64_MAX,
      .bytes_max = UINT64_MAX,
      .leaf_bytes = 1024,
  };
  struct quire_history *h;
  struct quire_history_stats stats;
  struct quire_page *page = maker_page(8, 2000);
  for (uint16_t y = 0; y < 2000; y++) {
    maker_text(page, y, 0, y % 2 != 0 ? "odd" : "even");
  }
  ck_ok(quire_history_new(&options, &h));
  ck_ok(quire_history_replace_tail(h, 0, page, 0, 2000, 3));
  quire_history_get_stats(h, &stats);
  ck_assert_uint_gt(stats.sealed_leaves, 20);
  for (uint64_t id = 0; id < 2000; id++) {
    history_expect_text(h, id, id % 2 != 0 ? "odd" : "even");
  }
  history_verify(h);
  maker_free(page);
  quire_history_free(h);
}
END_TEST

START_TEST(marks_are_found_in_both_directions) {
  const struct quire_history_options options = {
      .lines_max = 5000, .bytes_max = UINT64_MAX, .leaf_bytes = 1024};
  struct quire_history *h;
  struct quire_address at;
  struct quire_mark mark;
  ck_ok(quire_history_new(&options, &h));
  for (int i = 0; i < 3000; i++) {
    struct quire_page *page = history_row_page(8, "x", 0);
    if (i % 700 == 5) {
      maker_mark(page, 0, QUIRE_MARK_END | QUIRE_MARK_STATUS, i);
    }
    history_commit(h, page, 0);
    maker_free(page);
  }
  ck_ok(quire_history_find_mark(h, 2900, true, QUIRE_MARK_END, &at, &mark));
  ck_assert_uint_eq(at.line_id, 2805);
  ck_assert_int_eq(mark.exit_status, 2805);
  ck_ok(quire_history_find_mark(h, 2805, true, QUIRE_MARK_END, &at, &mark));
  ck_assert_uint_eq(at.line_id, 2805);
  ck_ok(quire_history_find_mark(h, 2804, true, QUIRE_MARK_END, &at, &mark));
  ck_assert_uint_eq(at.line_id, 2105);
  ck_ok(quire_history_find_mark(h, 5, false, QUIRE_MARK_END, &at, &mark));
  ck_assert_uint_eq(at.line_id, 705);
  ck_ok(
      quire_history_find_mark(h, UINT64_MAX, true, QUIRE_MARK_END, &at, &mark));
  ck_assert_uint_eq(at.line_id, 2805);
  ck_assert_int_eq(
      quire_history_find_mark(h, 2805, false, QUIRE_MARK_END, &at, &mark),
      QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(
      quire_history_find_mark(h, UINT64_MAX, false, QUIRE_MARK_END, &at, &mark),
      QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(
      quire_history_find_mark(h, 2900, true, QUIRE_MARK_PROMPT, &at, &mark),
      QUIRE_ERR_NOT_FOUND);
  quire_history_free(h);
}
END_TEST

/* Enough leaves for two levels of the tree, and lines with wide characters. */
START_TEST(rows_of_a_long_history_are_exact) {
  static const uint16_t widths[] = {1, 2, 13, 39, 40, 41, 80, 500};
  const struct quire_history_options options = {
      .lines_max = 40000, .bytes_max = UINT64_MAX, .leaf_bytes = 1024};
  struct quire_history *h;
  struct naive_history n;
  struct quire_history_stats stats;
  struct maker_random r = {.state = 21};
  struct quire_address at, want;
  struct naive_row row;
  ck_ok(quire_history_new(&options, &h));
  naive_init(&n, options.lines_max);
  for (int i = 0; i < 12000; i++) {
    struct quire_page *page = maker_page(40, 2);
    maker_random_line(&r, page, 0, 2, false, false);
    for (uint16_t y = 0; y < 2; y++) {
      history_commit(h, page, y);
      naive_commit(&n, page, y, 77, &want);
    }
    maker_free(page);
  }
  quire_history_get_stats(h, &stats);
  ck_assert_uint_gt(stats.sealed_leaves, 2 * 256);
  for (int round = 0; round < 3; round++) {
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
      const uint64_t rows = naive_rows(&n, widths[i]);
      ck_assert_uint_eq(quire_history_rows(h, widths[i]), rows);
      for (int k = 0; k < 20; k++) {
        const uint64_t y = maker_below(&r, (uint32_t)rows);
        ck_assert(naive_find_row(&n, widths[i], y, &row));
        ck_ok(quire_history_row_to_address(h, widths[i], y, &at));
        ck_assert_uint_eq(at.line_id, n.first_line + row.line);
        ck_assert_uint_eq(at.cell, row.start);
      }
    }
    history_verify(h);
    /* Nodes at the front go, then those at the end. */
    if (round == 0) {
      quire_history_set_limits(h, 11000, UINT64_MAX);
      naive_set_lines_max(&n, 11000);
    } else {
      ck_ok(quire_history_replace_tail(h, n.first_line + 9000, NULL, 0, 0, 0));
      naive_take_back(&n, n.first_line + 9000);
    }
  }
  quire_history_free(h);
  naive_deinit(&n);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history lines");
  TCase *tc = tcase_create("all");
  tcase_add_test(tc, an_empty_history_answers_not_found);
  tcase_add_test(tc, widths_of_zero_and_beyond_the_cap_are_refused);
  tcase_add_test(tc, rows_of_misuse_are_refused);
  tcase_add_test(tc, an_open_line_grows_row_by_row);
  tcase_add_test(tc, closing_a_line_ends_it);
  tcase_add_test(tc, a_wrapped_row_without_its_continuation_is_complete);
  tcase_add_test(tc, a_line_beyond_the_cap_is_kept_in_joined_chunks);
  tcase_add_test(tc, a_chunk_taken_back_joins_again);
  tcase_add_test(tc, decoding_more_rows_than_a_page_has_is_refused);
  tcase_add_test(tc, ids_are_given_again_for_lines_taken_back);
  tcase_add_test(tc, replacing_reaches_into_sealed_leaves);
  tcase_add_test(tc, replacing_from_the_end_on_extends_the_open_line);
  tcase_add_test(tc, a_large_replacement_is_sealed_in_pieces);
  tcase_add_test(tc, marks_are_found_in_both_directions);
  tcase_add_test(tc, rows_of_a_long_history_are_exact);
  suite_add_tcase(suite, tc);
  return suite_run(suite);
}
