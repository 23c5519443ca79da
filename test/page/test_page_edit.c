/* Editing cells and rows: what ends where, and that references follow. */
#include "page_fixture.h"
#include "support/suite.h"

static struct quire_page_stats stats_of(const struct quire_page *page) {
  struct quire_page_stats stats;
  quire_page_get_stats(page, &stats);
  return stats;
}

/* n cells of a style, the references taken. */
static void write_styled(struct quire_page *page, uint16_t y, uint16_t x,
                         const char *text, uint8_t index) {
  const struct quire_style style = fixture_style(index);
  const uint16_t n = (uint16_t)strlen(text);
  quire_id id = 0;
  ck_ok(quire_page_style_add(page, &style, n, &id));
  quire_page_put_ascii(page, y, x, (const uint8_t *)text, n,
                       quire_cell_with_style(0, id));
}

START_TEST(fresh_page_is_blank) {
  struct quire_page *page = fixture_page(8, 3);
  fixture_verify(page);
  ck_assert_uint_eq(quire_page_cols(page), 8);
  ck_assert_uint_eq(quire_page_rows(page), 3);
  for (uint16_t y = 0; y < 3; y++) {
    ck_assert_str_eq(fixture_row(page, y), "........");
    ck_assert_uint_eq(quire_page_row(page, y)->version, 0);
  }
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(put_replaces_and_gives_back) {
  struct quire_page *page = fixture_page(8, 2);
  write_styled(page, 0, 1, "abcd", 1);
  ck_assert_str_eq(fixture_row(page, 0), ".abcd...");
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 5);
  ck_assert_uint_eq(stats_of(page).style_refs, 4);
  write_styled(page, 0, 3, "XY", 2);
  ck_assert_uint_eq(stats_of(page).styles, 2);
  ck_assert_uint_eq(stats_of(page).style_refs, 4);
  fixture_write(page, 0, 0, "plain");
  ck_assert_uint_eq(stats_of(page).style_refs, 0);
  ck_assert_str_eq(fixture_row(page, 0), "plain...");
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

/* Each edit, on rows that hold something. Answers false beyond the last. */
static bool edit_rows(struct quire_page *page, int step) {
  const quire_cell cell = 'x';
  const struct quire_mark mark = {.kinds = QUIRE_MARK_PROMPT, .exit_status = 0};
  switch (step) {
    case 0: quire_page_put_cells(page, 0, 6, &cell, 1); return true;
    case 1: fixture_write(page, 0, 0, "abcdef"); return true;
    case 2: quire_page_insert_cells(page, 0, 1, 8, 1, 0); return true;
    case 3: quire_page_delete_cells(page, 0, 1, 8, 1, 0); return true;
    case 4: quire_page_clear_cells(page, 0, 2, 1, 0); return true;
    case 5: quire_page_set_row_flags(page, 0, 0, QUIRE_ROW_WRAP); return true;
    case 6: quire_page_swap_cells(page, 0, 1, 0, 8); return true;
    case 7: quire_page_move_cells(page, 1, 0, 0, 8); return true;
    case 8: fixture_put_wide(page, 0, 2, 0x6f22, 0); return true;
    case 9: quire_page_split_wide(page, 0, 3); return true;
    case 10: ck_assert(!quire_page_mark_merge(page, 0, &mark)); return true;
    case 11: quire_page_mark_remove(page, 0); return true;
    case 12: quire_page_scroll_up(page, 0, 1, 2, 0); return true;
    case 13: quire_page_scroll_down(page, 0, 1, 2, 0); return true;
    case 14: quire_page_wipe_row(page, 0); return true;
    default: return false;
  }
}

START_TEST(versions_grow_with_each_change) {
  struct quire_page *page = fixture_page(8, 2);
  uint64_t last = quire_page_row(page, 0)->version;
  for (int step = 0; edit_rows(page, step); step++) {
    const uint64_t version = quire_page_row(page, 0)->version;
    ck_assert_msg(version > last, "the version stays after step %d", step);
    last = version;
  }
  quire_page_set_row_flags(page, 0, QUIRE_ROW_WRAP, 0);
  ck_assert_uint_eq(quire_page_row(page, 0)->version, last);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(clear_lowers_occupied_at_the_tail_only) {
  struct quire_page *page = fixture_page(8, 1);
  write_styled(page, 0, 0, "abcdefg", 1);
  quire_page_clear_cells(page, 0, 1, 2, 0);
  ck_assert_str_eq(fixture_row(page, 0), "a..defg.");
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 7);
  quire_page_clear_cells(page, 0, 4, 4, 0);
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 4);
  ck_assert_uint_eq(stats_of(page).style_refs, 2);
  quire_page_clear_cells(page, 0, 0, 8, 0);
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 0);
  ck_assert_uint_eq(quire_page_row(page, 0)->flags, 0);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(clear_with_style_takes_references) {
  struct quire_page *page = fixture_page(8, 1);
  const quire_id id = fixture_style_id(page, 3);
  const quire_cell blank = quire_cell_with_style(0, id);
  quire_page_clear_cells(page, 0, 2, 4, blank);
  quire_page_style_release(page, id, 1);
  ck_assert_uint_eq(stats_of(page).style_refs, 4);
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 6);
  /* The style's only references are the cells being cleared. */
  quire_page_clear_cells(page, 0, 2, 4, blank);
  ck_assert_uint_eq(stats_of(page).style_refs, 4);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(insert_and_delete_shift) {
  struct quire_page *page = fixture_page(8, 1);
  write_styled(page, 0, 0, "abcdef", 1);
  quire_page_insert_cells(page, 0, 2, 8, 3, 0);
  ck_assert_str_eq(fixture_row(page, 0), "ab...cde");
  ck_assert_uint_eq(stats_of(page).style_refs, 5);
  fixture_verify(page);
  quire_page_delete_cells(page, 0, 1, 8, 2, 0);
  ck_assert_str_eq(fixture_row(page, 0), "a..cde..");
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 6);
  fixture_verify(page);
  /* Inside margins the rest of the row stays. */
  quire_page_insert_cells(page, 0, 0, 4, 1, 0);
  ck_assert_str_eq(fixture_row(page, 0), ".a..de..");
  quire_page_delete_cells(page, 0, 0, 5, 200, 0);
  ck_assert_str_eq(fixture_row(page, 0), ".....e..");
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(insert_and_delete_fill_with_blank) {
  struct quire_page *page = fixture_page(6, 1);
  const quire_id id = fixture_style_id(page, 9);
  const quire_cell blank = quire_cell_with_style(0, id);
  quire_page_insert_cells(page, 0, 1, 6, 2, blank);
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 3);
  quire_page_delete_cells(page, 0, 0, 6, 1, blank);
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 6);
  ck_assert_uint_eq(stats_of(page).style_refs, 4);
  quire_page_style_release(page, id, 1);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(empty_ranges_change_nothing) {
  struct quire_page *page = fixture_page(4, 2);
  struct quire_page *other = fixture_page(4, 2);
  fixture_write(page, 0, 0, "abcd");
  const uint64_t version = quire_page_row(page, 0)->version;
  quire_page_put_cells(page, 0, 4, NULL, 0);
  quire_page_put_ascii(page, 0, 4, NULL, 0, 0);
  quire_page_clear_cells(page, 0, 4, 0, 0);
  quire_page_insert_cells(page, 0, 4, 4, 3, 0);
  quire_page_delete_cells(page, 0, 2, 2, 1, 0);
  quire_page_move_cells(page, 0, 1, 4, 0);
  quire_page_swap_cells(page, 0, 1, 4, 0);
  ck_ok(quire_page_copy_cells(page, 0, 4, other, 0, 4, 0));
  ck_assert_str_eq(fixture_row(page, 0), "abcd");
  ck_assert_uint_eq(quire_page_row(page, 0)->version, version);
  fixture_verify(page);
  quire_page_free(NULL, other);
  quire_page_free(NULL, page);
  quire_page_free(NULL, NULL);
}
END_TEST

START_TEST(spacer_head_goes_when_cells_shift) {
  struct quire_page *page = fixture_page(4, 1);
  fixture_put(page, 0, 3, quire_cell_with_wide(0, QUIRE_SPACER_HEAD));
  fixture_verify(page);
  quire_page_delete_cells(page, 0, 0, 4, 1, 0);
  fixture_verify(page);
  fixture_put(page, 0, 3, quire_cell_with_wide(0, QUIRE_SPACER_HEAD));
  quire_page_insert_cells(page, 0, 0, 4, 1, 0);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(split_wide_blanks_both_halves) {
  struct quire_page *page = fixture_page(6, 1);
  const struct quire_style style = fixture_style(1);
  quire_id id = 0;
  ck_ok(quire_page_style_add(page, &style, 2, &id));
  const quire_id link = fixture_link_id(page, "http://a", "");
  quire_page_link_use(page, link, 1);
  fixture_put_wide(page, 0, 2, 0x4e2d,
                   quire_cell_with_link(quire_cell_with_style(0, id), link));
  ck_assert_str_eq(fixture_row(page, 0), "..#>..");
  quire_page_split_wide(page, 0, 2);
  ck_assert_str_eq(fixture_row(page, 0), "..#>..");
  quire_page_split_wide(page, 0, 0);
  quire_page_split_wide(page, 0, 6);
  quire_page_split_wide(page, 0, 3);
  ck_assert_str_eq(fixture_row(page, 0), "......");
  ck_assert_uint_eq(stats_of(page).style_refs, 2);
  ck_assert_uint_eq(stats_of(page).link_refs, 0);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(verify_sees_cut_pairs) {
  struct quire_page *page = fixture_page(6, 1);
  struct quire_page_fault fault;
  fixture_put_wide(page, 0, 2, 0x4e2d, 0);
  fixture_put(page, 0, 3, 'x');
  ck_assert(!quire_page_verify(page, &fault));
  ck_assert_uint_eq(fault.x, 2);
  fixture_put_wide(page, 0, 2, 0x4e2d, 0);
  fixture_put(page, 0, 2, 'x');
  ck_assert(!quire_page_verify(page, &fault));
  ck_assert_uint_eq(fault.x, 3);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(move_and_swap_between_rows) {
  struct quire_page *page = fixture_page(8, 2);
  write_styled(page, 0, 0, "abcdefgh", 1);
  write_styled(page, 1, 0, "ABC", 2);
  quire_page_swap_cells(page, 0, 1, 2, 4);
  ck_assert_str_eq(fixture_row(page, 0), "abC...gh");
  ck_assert_str_eq(fixture_row(page, 1), "ABcdef..");
  ck_assert_uint_eq(quire_page_row(page, 1)->occupied, 6);
  fixture_verify(page);
  quire_page_move_cells(page, 1, 0, 1, 7);
  ck_assert_str_eq(fixture_row(page, 0), "a.......");
  ck_assert_str_eq(fixture_row(page, 1), "AbC...gh");
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 1);
  fixture_verify(page);
  quire_page_swap_cells(page, 1, 1, 0, 8);
  quire_page_move_cells(page, 1, 1, 0, 8);
  ck_assert_str_eq(fixture_row(page, 1), "AbC...gh");
  quire_page_free(NULL, page);
}
END_TEST

static void letters(struct quire_page *page) {
  for (uint16_t y = 0; y < quire_page_rows(page); y++) {
    const char text[2] = {(char)('a' + y % 26), '\0'};
    fixture_write(page, y, 0, text);
  }
}

static void expect_letters(const struct quire_page *page, const char *want) {
  for (uint16_t y = 0; want[y] != '\0'; y++) {
    ck_assert_int_eq(fixture_row(page, y)[0], want[y]);
  }
}

START_TEST(scrolling_rotates_rows) {
  struct quire_page *page = fixture_page(2, 6);
  letters(page);
  const uint64_t version = quire_page_row(page, 3)->version;
  quire_page_scroll_up(page, 1, 4, 2, 0);
  expect_letters(page, "ade..f");
  ck_assert_uint_eq(quire_page_row(page, 1)->version, version);
  fixture_verify(page);
  quire_page_scroll_down(page, 0, 5, 1, 0);
  expect_letters(page, ".ade..");
  quire_page_scroll_down(page, 0, 5, 600, 0);
  expect_letters(page, "......");
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(scrolling_far_in_a_tall_page) {
  struct quire_page *page = fixture_page(1, 100);
  letters(page);
  quire_page_scroll_up(page, 0, 99, 77, 0);
  for (uint16_t y = 0; y < 23; y++) {
    ck_assert_int_eq(fixture_row(page, y)[0], 'a' + (y + 77) % 26);
  }
  quire_page_scroll_down(page, 0, 99, 77, 0);
  for (uint16_t y = 77; y < 100; y++) {
    ck_assert_int_eq(fixture_row(page, y)[0], 'a' + y % 26);
  }
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(scrolled_in_rows_get_the_blank) {
  struct quire_page *page = fixture_page(4, 3);
  const quire_id id = fixture_style_id(page, 4);
  letters(page);
  quire_page_scroll_up(page, 0, 2, 2, quire_cell_with_style(0, id));
  quire_page_style_release(page, id, 1);
  ck_assert_uint_eq(stats_of(page).style_refs, 8);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(marks_belong_to_the_row_and_not_its_index) {
  struct quire_page *page = fixture_page(4, 4);
  const struct quire_mark prompt = {QUIRE_MARK_PROMPT, 0};
  const struct quire_mark end = {QUIRE_MARK_END | QUIRE_MARK_STATUS, 7};
  struct quire_mark mark;
  ck_ok(quire_page_mark_merge(page, 2, &prompt));
  ck_ok(quire_page_mark_merge(page, 2, &end));
  quire_page_scroll_up(page, 0, 3, 1, 0);
  ck_assert(!quire_page_mark(page, 2, &mark));
  ck_assert(quire_page_mark(page, 1, &mark));
  ck_assert_uint_eq(mark.kinds,
                    QUIRE_MARK_PROMPT | QUIRE_MARK_END | QUIRE_MARK_STATUS);
  ck_assert_int_eq(mark.exit_status, 7);
  fixture_verify(page);
  quire_page_scroll_up(page, 0, 3, 2, 0);
  ck_assert_uint_eq(stats_of(page).marks, 0);
  ck_ok(quire_page_mark_merge(page, 0, &end));
  quire_page_mark_remove(page, 0);
  quire_page_mark_remove(page, 0);
  ck_assert(!quire_page_mark(page, 0, &mark));
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(wiped_rows_are_like_fresh_ones) {
  struct quire_page *page = fixture_page(8, 2);
  const struct quire_mark mark = {QUIRE_MARK_PROMPT, 0};
  write_styled(page, 0, 0, "secrets!", 1);
  fixture_put(page, 0, 4,
              quire_cell_with_cluster(0, fixture_cluster_id(page, 'e', 0x301)));
  fixture_put(
      page, 0, 5,
      quire_cell_with_link('l', fixture_link_id(page, "http://b", "1")));
  ck_ok(quire_page_mark_merge(page, 0, &mark));
  quire_page_set_row_flags(page, 0, 0, QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION);
  quire_page_wipe_row(page, 0);
  const quire_cell *cells = quire_page_cells(page, 0);
  for (int x = 0; x < 8; x++) {
    ck_assert_uint_eq(cells[x], 0);
  }
  ck_assert_uint_eq(quire_page_row(page, 0)->flags, 0);
  ck_assert_uint_eq(quire_page_row(page, 0)->occupied, 0);
  const struct quire_page_stats stats = stats_of(page);
  ck_assert_uint_eq(stats.style_refs + stats.link_refs + stats.cluster_refs, 0);
  ck_assert_uint_eq(stats.marks, 0);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("page: edit");
  TCase *tcase = tcase_create("edit");
  tcase_add_test(tcase, fresh_page_is_blank);
  tcase_add_test(tcase, put_replaces_and_gives_back);
  tcase_add_test(tcase, versions_grow_with_each_change);
  tcase_add_test(tcase, clear_lowers_occupied_at_the_tail_only);
  tcase_add_test(tcase, clear_with_style_takes_references);
  tcase_add_test(tcase, insert_and_delete_shift);
  tcase_add_test(tcase, insert_and_delete_fill_with_blank);
  tcase_add_test(tcase, empty_ranges_change_nothing);
  tcase_add_test(tcase, spacer_head_goes_when_cells_shift);
  tcase_add_test(tcase, split_wide_blanks_both_halves);
  tcase_add_test(tcase, verify_sees_cut_pairs);
  tcase_add_test(tcase, move_and_swap_between_rows);
  tcase_add_test(tcase, scrolling_rotates_rows);
  tcase_add_test(tcase, scrolling_far_in_a_tall_page);
  tcase_add_test(tcase, scrolled_in_rows_get_the_blank);
  tcase_add_test(tcase, marks_belong_to_the_row_and_not_its_index);
  tcase_add_test(tcase, wiped_rows_are_like_fresh_ones);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
