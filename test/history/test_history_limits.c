/* Limits of lines and bytes: what is pruned, what that frees, and what stays
 * true of the rest. */
#include <check.h>

#include "history/history_fixture.h"
#include "support/failing_allocator.h"
#include "support/suite.h"

START_TEST(the_line_limit_is_exact) {
  struct quire_history *h = history_make(5, UINT64_MAX, NULL);
  struct quire_history_stats stats;
  for (uint64_t i = 0; i < 20; i++) {
    ck_assert_uint_eq(history_commit_text(h, "line", 0).line_id, i);
    const uint64_t held =
        quire_history_end_line(h) - quire_history_first_line(h);
    ck_assert_uint_eq(held, i < 5 ? i + 1 : 5);
    history_verify(h);
  }
  quire_history_get_stats(h, &stats);
  ck_assert_uint_eq(stats.lines, 5);
  ck_assert_uint_eq(stats.lines_pruned, 15);
  quire_history_set_limits(h, 2, UINT64_MAX);
  ck_assert_uint_eq(quire_history_first_line(h), 18);
  ck_assert_uint_eq(quire_history_rows(h, 8), 2);
  history_verify(h);
  quire_history_free(h);
}
END_TEST

/* A view that stands on a row stays on its text while the front is pruned. */
START_TEST(addresses_survive_pruning_of_older_lines) {
  struct quire_history *h = history_make(50, UINT64_MAX, NULL);
  struct quire_thawed_row row;
  uint64_t y;
  struct quire_address at = {0};
  for (int i = 0; i < 60; i++) {
    struct quire_page *page = history_row_page(8, i == 40 ? "here" : "there",
                                               QUIRE_ROW_SEMANTIC_NONE);
    const struct quire_address got = history_commit(h, page, 0);
    at = i == 40 ? got : at;
    maker_free(page);
  }
  for (uint64_t i = 0; i < 31; i++) {
    ck_ok(quire_history_address_to_row(h, 8, at, &y, NULL));
    ck_assert_uint_eq(y, 30 - i);
    ck_ok(quire_history_thaw_row(h, 8, y, &row));
    ck_assert_uint_eq(quire_page_cells(row.page, row.y)[0], 'h');
    history_commit_text(h, "there", 0);
  }
  ck_assert_int_eq(quire_history_address_to_row(h, 8, at, &y, NULL),
                   QUIRE_ERR_NOT_FOUND);
  quire_history_free(h);
}
END_TEST

START_TEST(nothing_is_kept_at_a_limit_of_zero) {
  struct quire_history *h = history_make(0, UINT64_MAX, NULL);
  struct quire_history_stats stats;
  ck_assert_uint_eq(history_commit_text(h, "01234567", QUIRE_ROW_WRAP).line_id,
                    0);
  ck_assert(!quire_history_tail_open(h));
  ck_assert_uint_eq(
      history_commit_text(h, "89", QUIRE_ROW_CONTINUATION).line_id, 1);
  ck_assert_uint_eq(quire_history_first_line(h), 2);
  ck_assert_uint_eq(quire_history_end_line(h), 2);
  quire_history_get_stats(h, &stats);
  ck_assert_uint_eq(stats.leaf_bytes, 0);
  history_verify(h);
  quire_history_set_limits(h, 3, UINT64_MAX);
  ck_assert_uint_eq(history_commit_text(h, "kept", 0).line_id, 2);
  history_expect_text(h, 2, "kept");
  history_verify(h);
  quire_history_free(h);
}
END_TEST

START_TEST(an_open_line_that_is_pruned_is_not_extended) {
  struct quire_history *h = history_make(3, UINT64_MAX, NULL);
  struct quire_line_info info;
  history_commit_text(h, "01234567", QUIRE_ROW_WRAP);
  quire_history_set_limits(h, 0, UINT64_MAX);
  ck_assert(!quire_history_tail_open(h));
  quire_history_set_limits(h, 3, UINT64_MAX);
  ck_assert_uint_eq(
      history_commit_text(h, "89", QUIRE_ROW_CONTINUATION).line_id, 1);
  ck_ok(quire_history_line_info(h, 1, &info));
  ck_assert_uint_eq(info.cells, 2);
  history_verify(h);
  quire_history_free(h);
}
END_TEST

START_TEST(clearing_keeps_the_ids_growing) {
  struct quire_history *h = history_make(10, UINT64_MAX, NULL);
  struct quire_thawed_row row;
  struct quire_history_stats stats;
  history_commit_text(h, "a", 0);
  history_commit_text(h, "01234567", QUIRE_ROW_WRAP);
  ck_ok(quire_history_thaw_row(h, 8, 0, &row));
  quire_history_clear(h);
  quire_history_get_stats(h, &stats);
  ck_assert_uint_eq(stats.leaf_bytes, 0);
  ck_assert_uint_eq(stats.thawed_pages, 0);
  ck_assert(!quire_history_tail_open(h));
  ck_assert_uint_eq(quire_history_first_line(h), 2);
  ck_assert_uint_eq(history_commit_text(h, "b", QUIRE_ROW_CONTINUATION).line_id,
                    2);
  ck_ok(quire_history_thaw_row(h, 8, 0, &row));
  ck_assert_uint_eq(quire_page_cells(row.page, row.y)[0], 'b');
  history_verify(h);
  quire_history_free(h);
}
END_TEST

START_TEST(bytes_held_are_at_most_one_leaf_over) {
  static const uint64_t limits[] = {1, 500, 5000, 60000};
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    struct quire_history *h = history_make(UINT64_MAX, limits[i], NULL);
    struct quire_history_stats stats;
    struct maker_random r = {.state = 3};
    for (int k = 0; k < 1500; k++) {
      struct quire_page *page = maker_page(60, 2);
      maker_random_line(&r, page, 0, 2, false, false);
      history_commit(h, page, 0);
      history_commit(h, page, 1);
      quire_history_get_stats(h, &stats);
      ck_assert_uint_le(stats.leaf_bytes, limits[i] + 128u * 1024);
      maker_free(page);
    }
    /* And not much less is used. */
    if (limits[i] >= 5000) {
      ck_assert_uint_gt(stats.leaf_bytes, limits[i] / 2);
    }
    history_verify(h);
    quire_history_free(h);
  }
}
END_TEST

START_TEST(bytes_of_a_line_without_end_are_limited) {
  const uint64_t limit = UINT64_C(512) * 1024;
  struct quire_history *h = history_make(UINT64_MAX, limit, NULL);
  struct quire_history_stats stats;
  struct quire_page *page = maker_page(100, 1);
  maker_text(page, 0, 0, "a row of a line that never ends");
  maker_flags(page, 0, QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION);
  for (int k = 0; k < 40000; k++) {
    history_commit(h, page, 0);
    quire_history_get_stats(h, &stats);
    ck_assert_uint_le(stats.leaf_bytes, limit + 256u * 1024);
  }
  ck_assert_uint_gt(stats.leaf_bytes, limit / 2);
  ck_assert(quire_history_tail_open(h));
  history_verify(h);
  maker_free(page);
  quire_history_free(h);
}
END_TEST

START_TEST(lowering_a_limit_gives_memory_back) {
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  struct quire_history *h =
      history_make(UINT64_MAX, UINT64_MAX, failing_allocator_hooks(&fa));
  struct quire_page *page =
      history_row_page(80, "some text of a usual line", 0);
  struct quire_thawed_row row;
  for (int i = 0; i < 40000; i++) {
    history_commit(h, page, 0);
  }
  for (uint64_t y = 0; y < 40000; y += 100) {
    ck_ok(quire_history_thaw_row(h, 80, y, &row));
  }
  const size_t before = fa.live_bytes;
  quire_history_set_limits(h, 20000, UINT64_MAX);
  ck_assert_uint_lt(fa.live_bytes, before / 2 + 256 * 1024);
  quire_history_set_limits(h, 10, UINT64_MAX);
  ck_assert_uint_lt(fa.live_bytes, 16 * 1024);
  ck_assert_uint_eq(quire_history_end_line(h) - quire_history_first_line(h),
                    10);
  history_expect_text(h, 39999, "some text of a usual line");
  history_verify(h);
  quire_history_set_limits(h, UINT64_MAX, 100);
  history_verify(h);
  quire_history_set_limits(h, 0, UINT64_MAX);
  ck_assert_uint_lt(fa.live_bytes, 8 * 1024);
  history_verify(h);
  quire_history_free(h);
  maker_free(page);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history limits");
  TCase *tc = tcase_create("all");
  tcase_add_test(tc, the_line_limit_is_exact);
  tcase_add_test(tc, addresses_survive_pruning_of_older_lines);
  tcase_add_test(tc, nothing_is_kept_at_a_limit_of_zero);
  tcase_add_test(tc, an_open_line_that_is_pruned_is_not_extended);
  tcase_add_test(tc, clearing_keeps_the_ids_growing);
  tcase_add_test(tc, bytes_held_are_at_most_one_leaf_over);
  tcase_add_test(tc, bytes_of_a_line_without_end_are_limited);
  tcase_add_test(tc, lowering_a_limit_gives_memory_back);
  suite_add_tcase(suite, tc);
  return suite_run(suite);
}
