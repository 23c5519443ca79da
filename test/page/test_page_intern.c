/* Interning: ids, counts, what dies and comes back, and every region full. */
#include "page_fixture.h"
#include "support/suite.h"

static struct quire_page *page_of(struct quire_page_capacity capacity) {
  struct quire_page *page = NULL;
  ck_ok(quire_page_new(NULL, &capacity, 1, &page));
  return page;
}

static struct quire_page_capacity bare(void) {
  struct quire_page_capacity c;
  memset(&c, 0, sizeof c);
  c.cols = 4;
  c.rows = 2;
  return c;
}

/* ---- full regions ------------------------------------------------------- */

START_TEST(every_region_may_be_absent) {
  struct quire_page *page = page_of(bare());
  const struct quire_style style = fixture_style(1);
  const struct quire_link link = fixture_link("http://a", "");
  const struct quire_mark mark = {QUIRE_MARK_PROMPT, 0};
  const uint32_t text[2] = {'e', 0x301};
  quire_id id = 77;
  ck_assert_int_eq(quire_page_style_add(page, &style, 1, &id),
                   QUIRE_ERR_FULL_STYLES);
  ck_assert_int_eq(quire_page_link_add(page, &link, 1, &id),
                   QUIRE_ERR_FULL_LINKS);
  ck_assert_int_eq(quire_page_cluster_add(page, text, 2, 1, &id),
                   QUIRE_ERR_FULL_CLUSTERS);
  ck_assert_int_eq(quire_page_cluster_join(page, 'e', 0x301, &id),
                   QUIRE_ERR_FULL_CLUSTERS);
  ck_assert_int_eq(quire_page_mark_merge(page, 0, &mark), QUIRE_ERR_FULL_MARKS);
  struct quire_mark found;
  ck_assert(!quire_page_mark(page, 0, &found));
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(default_style_needs_no_region) {
  struct quire_page *page = page_of(bare());
  struct quire_style style;
  memset(&style, 0, sizeof style);
  quire_id id = 77;
  ck_ok(quire_page_style_add(page, &style, 5, &id));
  ck_assert_uint_eq(id, 0);
  quire_page_style_use(page, 0, 3);
  quire_page_style_release(page, 0, 9);
  ck_assert(quire_style_is_default(quire_page_style(page, 0)));
  ck_assert(quire_style_is_default(quire_page_style(page, 500)));
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(arenas_may_be_absent) {
  struct quire_page_capacity c = bare();
  c.links = 4;
  c.clusters = 4;
  struct quire_page *page = page_of(c);
  const struct quire_link link = fixture_link("http://a", "");
  const uint32_t text[2] = {'e', 0x301};
  quire_id id = 0;
  ck_assert_int_eq(quire_page_link_add(page, &link, 1, &id),
                   QUIRE_ERR_FULL_STRINGS);
  ck_assert_int_eq(quire_page_cluster_add(page, text, 2, 1, &id),
                   QUIRE_ERR_FULL_CODEPOINTS);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(styles_fill_to_the_last) {
  struct quire_page_capacity c = bare();
  c.styles = 3;
  c.rows = 1;
  struct quire_page *page = page_of(c);
  quire_id ids[3];
  for (uint8_t i = 0; i < 3; i++) {
    ids[i] = fixture_style_id(page, i);
    fixture_put(page, 0, i, quire_cell_with_style('a', ids[i]));
  }
  const struct quire_style style = fixture_style(9);
  quire_id id;
  ck_assert_int_eq(quire_page_style_add(page, &style, 1, &id),
                   QUIRE_ERR_FULL_STYLES);
  fixture_verify(page);
  /* A dead one makes room; the living keep their ids. */
  fixture_put(page, 0, 1, 'b');
  ck_ok(quire_page_style_add(page, &style, 1, &id));
  fixture_put(page, 0, 1, quire_cell_with_style('a', id));
  ck_assert_uint_eq(quire_page_style(page, ids[2])->fg.r, 2);
  ck_assert_uint_eq(quire_page_style(page, id)->fg.r, 9);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(dead_links_make_room_for_strings) {
  struct quire_page_capacity c = bare();
  c.links = 2;
  c.string_bytes = 64;
  struct quire_page *page = page_of(c);
  char uri[64];
  for (int i = 0; i < 200; i++) {
    (void)snprintf(uri, sizeof uri, "http://host/%03d/and/on", i);
    const quire_id id = fixture_link_id(page, uri, "");
    fixture_put(page, 0, 0, quire_cell_with_link('x', id));
    fixture_verify(page);
  }
  /* Two living strings of two chunks each fill it. */
  const quire_id id = fixture_link_id(page, "http://the/other/one", "");
  fixture_put(page, 0, 1, quire_cell_with_link('y', id));
  const struct quire_link third = fixture_link("http://a", "");
  quire_id none;
  ck_assert_int_lt(quire_page_link_add(page, &third, 1, &none), 0);
  fixture_verify(page);
  struct quire_link out;
  ck_assert(quire_page_link(page, id, &out));
  ck_assert_uint_eq(out.uri_len_bytes, strlen("http://the/other/one"));
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(a_link_whose_id_does_not_fit_leaves_no_trace) {
  struct quire_page_capacity c = bare();
  c.links = 2;
  c.string_bytes = 16;
  struct quire_page *page = page_of(c);
  const struct quire_link link = fixture_link("http://a", "an-id");
  quire_id id;
  ck_assert_int_eq(quire_page_link_add(page, &link, 1, &id),
                   QUIRE_ERR_FULL_STRINGS);
  fixture_verify(page);
  const struct quire_link plain = fixture_link("http://b", "");
  ck_ok(quire_page_link_add(page, &plain, 1, &id));
  quire_page_link_release(page, id, 1);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(one_link_slot_with_two_strings_turns_over) {
  struct quire_page_capacity c = bare();
  c.links = 1;
  c.string_bytes = 4096;
  struct quire_page *page = page_of(c);
  for (int i = 0; i < 50; i++) {
    char uri[32];
    char name[32];
    (void)snprintf(uri, sizeof uri, "http://%d", i);
    (void)snprintf(name, sizeof name, "id%d", i);
    const quire_id id = fixture_link_id(page, uri, name);
    fixture_put(page, 0, 0, quire_cell_with_link('x', id));
    fixture_put(page, 0, 0, 'y');
    fixture_verify(page);
  }
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(dead_clusters_make_room_for_codepoints) {
  struct quire_page_capacity c = bare();
  c.clusters = 64;
  c.codepoints = 12;
  struct quire_page *page = page_of(c);
  for (uint32_t i = 0; i < 300; i++) {
    quire_id id;
    ck_ok(quire_page_cluster_join(page, 0x1000 + i, 0x301, &id));
    fixture_put(page, 0, 0, quire_cell_with_cluster(0, id));
    fixture_verify(page);
  }
  /* The living fill it: no sweep helps. */
  quire_id id = 0;
  enum quire_result result = QUIRE_OK;
  for (uint16_t x = 1; x < 4 && result == QUIRE_OK; x++) {
    uint32_t text[4] = {0x2000u + x, 0x300, 0x301, 0x302};
    result = quire_page_cluster_add(page, text, 4, 1, &id);
    if (result == QUIRE_OK) {
      fixture_put(page, 0, x, quire_cell_with_cluster(0, id));
    }
  }
  ck_assert_int_eq(result, QUIRE_ERR_FULL_CODEPOINTS);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

/* ---- values ------------------------------------------------------------- */

START_TEST(links_share_their_strings) {
  struct quire_page *page = fixture_page(8, 1);
  struct quire_page_stats stats;
  const quire_id a = fixture_link_id(page, "http://host/page", "1");
  const quire_id b = fixture_link_id(page, "http://host/page", "2");
  const quire_id again = fixture_link_id(page, "http://host/page", "1");
  ck_assert_uint_ne(a, b);
  ck_assert_uint_eq(a, again);
  quire_page_get_stats(page, &stats);
  ck_assert_uint_eq(stats.links, 2);
  ck_assert_uint_eq(stats.string_bytes_used, 48);
  struct quire_link link;
  ck_assert(quire_page_link(page, b, &link));
  ck_assert_uint_eq(link.id_len_bytes, 1);
  ck_assert_int_eq(link.id[0], '2');
  ck_assert_mem_eq(link.uri, "http://host/page", link.uri_len_bytes);
  ck_assert(!quire_page_link(page, 0, &link));
  ck_assert(!quire_page_link(page, 4000, &link));
  quire_page_link_release(page, a, 2);
  quire_page_link_release(page, b, 1);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(links_are_checked) {
  struct quire_page *page = fixture_page(8, 1);
  static char longest[QUIRE_LINK_URI_BYTES_MAX + 1];
  memset(longest, 'u', sizeof longest);
  quire_id id;
  struct quire_link link = fixture_link("", "");
  ck_assert_int_eq(quire_page_link_add(page, &link, 1, &id),
                   QUIRE_ERR_BAD_INPUT);
  link = fixture_link("http://a\033]8;;\a", "");
  ck_assert_int_eq(quire_page_link_add(page, &link, 1, &id),
                   QUIRE_ERR_BAD_INPUT);
  link = fixture_link("http://a", "i\nd");
  ck_assert_int_eq(quire_page_link_add(page, &link, 1, &id),
                   QUIRE_ERR_BAD_INPUT);
  link.uri = longest;
  link.uri_len_bytes = sizeof longest;
  ck_assert_int_eq(quire_page_link_add(page, &link, 1, &id), QUIRE_ERR_LIMIT);
  link = fixture_link("http://a", "");
  link.id = longest;
  link.id_len_bytes = QUIRE_LINK_ID_BYTES_MAX + 1;
  ck_assert_int_eq(quire_page_link_add(page, &link, 1, &id), QUIRE_ERR_LIMIT);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(clusters_are_checked) {
  struct quire_page *page = fixture_page(8, 1);
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX + 1];
  for (size_t i = 0; i < QUIRE_CLUSTER_CODEPOINTS_MAX + 1; i++) {
    text[i] = 0x300;
  }
  quire_id id;
  ck_assert_int_eq(quire_page_cluster_add(page, text, 1, 1, &id),
                   QUIRE_ERR_BAD_INPUT);
  ck_assert_int_eq(quire_page_cluster_add(
                       page, text, QUIRE_CLUSTER_CODEPOINTS_MAX + 1, 1, &id),
                   QUIRE_ERR_LIMIT);
  static const uint32_t bad[] = {0,      0x1b,   0x9b,     0x7f,
                                 0xd800, 0xdfff, 0x110000, UINT32_MAX};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    text[1] = bad[i];
    ck_assert_int_eq(quire_page_cluster_add(page, text, 2, 1, &id),
                     QUIRE_ERR_BAD_INPUT);
    ck_assert_int_eq(quire_page_cluster_join(page, 'a', bad[i], &id),
                     QUIRE_ERR_BAD_INPUT);
  }
  ck_assert_int_eq(quire_page_cluster_join(page, 0, 0x301, &id),
                   QUIRE_ERR_BAD_INPUT);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(cell_text_of_every_kind) {
  struct quire_page *page = fixture_page(8, 1);
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  const quire_id id = fixture_cluster_id(page, 'e', 0x301);
  ck_assert_uint_eq(quire_page_cell_text(page, 0, text), 0);
  ck_assert_uint_eq(quire_page_cell_text(page, 'q', text), 1);
  ck_assert_uint_eq(text[0], 'q');
  ck_assert_uint_eq(
      quire_page_cell_text(page, quire_cell_with_cluster(0, id), text), 2);
  ck_assert_uint_eq(text[1], 0x301);
  ck_assert_uint_eq(quire_page_cell_text(
                        page, quire_cell_with_wide(0, QUIRE_SPACER_TAIL), text),
                    0);
  size_t len;
  ck_assert_ptr_null(quire_page_cluster(page, 999, &len));
  quire_page_cluster_release(page, id, 1);
  quire_page_free(NULL, page);
}
END_TEST

/* ---- joins -------------------------------------------------------------- */

/* Joins `codepoint` to the cell at (0, x), as a terminal does. */
static enum quire_result join_at(struct quire_page *page, uint16_t x,
                                 uint32_t codepoint) {
  const quire_cell cell = quire_page_cells(page, 0)[x];
  quire_id id;
  const enum quire_result result =
      quire_page_cluster_join(page, cell, codepoint, &id);
  if (result == QUIRE_OK) {
    fixture_put(page, 0, x, quire_cell_with_cluster(cell, id));
  }
  return result;
}

START_TEST(joins_build_up_and_meet_whole_clusters) {
  struct quire_page *page = fixture_page(8, 1);
  static const uint32_t family[] = {0x1f468, 0x200d, 0x1f469, 0x200d, 0x1f467};
  quire_id whole;
  ck_ok(quire_page_cluster_add(page, family, 5, 1, &whole));
  for (uint16_t x = 0; x < 2; x++) {
    fixture_put(page, 0, x, family[0]);
    for (size_t i = 1; i < 5; i++) {
      ck_ok(join_at(page, x, family[i]));
    }
    ck_assert_uint_eq(quire_cell_content(quire_page_cells(page, 0)[x]), whole);
  }
  struct quire_page_stats stats;
  quire_page_get_stats(page, &stats);
  ck_assert_uint_eq(stats.clusters, 4);
  ck_assert_uint_eq(stats.joins, 4);
  quire_page_cluster_release(page, whole, 1);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(joins_stop_at_the_cap) {
  struct quire_page_capacity c = fixture_capacity(8, 1);
  c.clusters = 80;
  c.codepoints = 4096;
  struct quire_page *page = page_of(c);
  fixture_put(page, 0, 0, 'z');
  for (int i = 1; i < QUIRE_CLUSTER_CODEPOINTS_MAX; i++) {
    ck_ok(join_at(page, 0, 0x300));
  }
  ck_assert_int_eq(join_at(page, 0, 0x300), QUIRE_ERR_LIMIT);
  fixture_verify(page);
  size_t len;
  (void)quire_page_cluster(
      page, (quire_id)quire_cell_content(quire_page_cells(page, 0)[0]), &len);
  ck_assert_uint_eq(len, QUIRE_CLUSTER_CODEPOINTS_MAX);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(join_map_stays_true_through_deletions) {
  struct quire_page_capacity c = bare();
  c.clusters = 6;
  c.codepoints = 24;
  struct quire_page *page = page_of(c);
  uint32_t state = 7;
  int joined = 0;
  for (int step = 0; step < 5000; step++) {
    state = state * 1664525u + 1013904223u;
    const uint16_t x = (uint16_t)(state >> 30);
    if ((state >> 20 & 3) == 0) {
      fixture_put(page, 0, x, 'a' + (state >> 16 & 3));
    } else if (!quire_cell_is_blank(quire_page_cells(page, 0)[x])) {
      const enum quire_result result =
          join_at(page, x, 0x300 + (state >> 12 & 3));
      joined += result == QUIRE_OK;
      if (result != QUIRE_OK) {
        fixture_put(page, 0, x, 'f');
      }
    }
    fixture_verify(page);
  }
  ck_assert_int_gt(joined, 1000);
  quire_page_free(NULL, page);
}
END_TEST

/* ---- memos -------------------------------------------------------------- */

START_TEST(memo_survives_death_and_notices_reuse) {
  struct quire_page_capacity c = bare();
  c.styles = 1;
  struct quire_page *page = page_of(c);
  const struct quire_style one = fixture_style(1);
  const struct quire_style two = fixture_style(2);
  struct quire_id_memo memo = {0, 0, 0};
  quire_id first;
  quire_id id;
  ck_ok(quire_page_style_add_memo(page, &one, 1, &memo, &first));
  quire_page_style_release(page, first, 1);
  ck_ok(quire_page_style_add_memo(page, &one, 2, &memo, &id));
  ck_assert_uint_eq(id, first);
  quire_page_style_release(page, id, 2);
  /* Another style takes the id: the memo must not be believed. */
  ck_ok(quire_page_style_add(page, &two, 1, &id));
  ck_assert_uint_eq(id, first);
  ck_assert_int_lt(quire_page_style_add_memo(page, &one, 1, &memo, &id), 0);
  quire_page_style_release(page, first, 1);
  ck_ok(quire_page_style_add_memo(page, &one, 1, &memo, &id));
  ck_assert_uint_eq(quire_page_style(page, id)->fg.r, 1);
  quire_page_style_release(page, id, 1);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(memo_does_not_hold_in_a_regrown_page) {
  struct quire_page *page = fixture_page(4, 1);
  const struct quire_link link = fixture_link("http://a", "");
  struct quire_id_memo memo = {0, 0, 0};
  quire_id id;
  const quire_id other = fixture_link_id(page, "http://b", "");
  fixture_put(page, 0, 0, quire_cell_with_link('x', other));
  ck_ok(quire_page_link_add_memo(page, &link, 1, &memo, &id));
  const quire_id first = id;
  ck_ok(quire_page_link_add_memo(page, &link, 2, &memo, &id));
  ck_assert_uint_eq(id, first);
  quire_page_link_release(page, id, 3);
  const struct quire_page_capacity c = fixture_capacity(4, 1);
  struct quire_page *grown;
  ck_ok(quire_page_regrow(NULL, page, &c, 5, &grown));
  ck_assert_uint_eq(quire_page_generation(grown), quire_page_generation(page));
  ck_ok(quire_page_link_add_memo(grown, &link, 1, &memo, &id));
  struct quire_link out;
  ck_assert(quire_page_link(grown, id, &out));
  ck_assert_mem_eq(out.uri, "http://a", 8);
  quire_page_link_release(grown, id, 1);
  fixture_verify(grown);
  quire_page_free(NULL, grown);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(memo_notices_another_generation) {
  struct quire_page *page = fixture_page(4, 1);
  const struct quire_style style = fixture_style(1);
  struct quire_id_memo memo = {0, 0, 0};
  quire_id id;
  ck_ok(quire_page_style_add_memo(page, &style, 1, &memo, &id));
  quire_page_style_release(page, id, 1);
  quire_page_set_generation(page, 9);
  memo.id = 3; /* would be misuse if it were believed */
  ck_ok(quire_page_style_add_memo(page, &style, 1, &memo, &id));
  ck_assert_uint_eq(quire_page_style(page, id)->fg.r, 1);
  ck_assert_uint_eq(memo.generation, 9);
  quire_page_style_release(page, id, 1);
  quire_page_free(NULL, page);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("page: interning");
  TCase *tcase = tcase_create("intern");
  tcase_add_test(tcase, every_region_may_be_absent);
  tcase_add_test(tcase, default_style_needs_no_region);
  tcase_add_test(tcase, arenas_may_be_absent);
  tcase_add_test(tcase, styles_fill_to_the_last);
  tcase_add_test(tcase, dead_links_make_room_for_strings);
  tcase_add_test(tcase, a_link_whose_id_does_not_fit_leaves_no_trace);
  tcase_add_test(tcase, one_link_slot_with_two_strings_turns_over);
  tcase_add_test(tcase, dead_clusters_make_room_for_codepoints);
  tcase_add_test(tcase, links_share_their_strings);
  tcase_add_test(tcase, links_are_checked);
  tcase_add_test(tcase, clusters_are_checked);
  tcase_add_test(tcase, cell_text_of_every_kind);
  tcase_add_test(tcase, joins_build_up_and_meet_whole_clusters);
  tcase_add_test(tcase, joins_stop_at_the_cap);
  tcase_add_test(tcase, join_map_stays_true_through_deletions);
  tcase_add_test(tcase, memo_survives_death_and_notices_reuse);
  tcase_add_test(tcase, memo_does_not_hold_in_a_regrown_page);
  tcase_add_test(tcase, memo_notices_another_generation);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
