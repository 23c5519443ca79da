/* Copying between pages, cloning, growing, exact capacity. */
#include <stdlib.h>

#include "page_fixture.h"
#include "support/suite.h"

static struct quire_page_stats stats_of(const struct quire_page *page) {
  struct quire_page_stats stats;
  quire_page_get_stats(page, &stats);
  return stats;
}

/* Cells of two pages show the same, whatever their ids. */
static void expect_same_cell(const struct quire_page *a, quire_cell ca,
                             const struct quire_page *b, quire_cell cb) {
  uint32_t ta[QUIRE_CLUSTER_CODEPOINTS_MAX];
  uint32_t tb[QUIRE_CLUSTER_CODEPOINTS_MAX];
  const size_t n = quire_page_cell_text(a, ca, ta);
  ck_assert_uint_eq(n, quire_page_cell_text(b, cb, tb));
  ck_assert_mem_eq(ta, tb, n * sizeof ta[0]);
  ck_assert(quire_style_equal(quire_page_style(a, quire_cell_style(ca)),
                              quire_page_style(b, quire_cell_style(cb))));
  struct quire_link la;
  struct quire_link lb;
  const bool linked = quire_page_link(a, quire_cell_link(ca), &la);
  ck_assert_int_eq(linked, quire_page_link(b, quire_cell_link(cb), &lb));
  if (linked) {
    ck_assert_uint_eq(la.uri_len_bytes, lb.uri_len_bytes);
    ck_assert_mem_eq(la.uri, lb.uri, la.uri_len_bytes);
    ck_assert_uint_eq(la.id_len_bytes, lb.id_len_bytes);
    ck_assert_mem_eq(la.id, lb.id, la.id_len_bytes);
  }
  const quire_cell rest =
      ~(QUIRE_CELL_CONTENT_MASK | QUIRE_CELL_STYLE_MASK | QUIRE_CELL_LINK_MASK);
  ck_assert_uint_eq(ca & rest, cb & rest);
}

static void expect_same_row(const struct quire_page *a, uint16_t ay,
                            const struct quire_page *b, uint16_t by,
                            uint16_t n) {
  for (uint16_t x = 0; x < n; x++) {
    expect_same_cell(a, quire_page_cells(a, ay)[x], b,
                     quire_page_cells(b, by)[x]);
  }
}

/* Three rows with everything in them, 10 columns. */
static struct quire_page *rich_page(void) {
  struct quire_page *page = fixture_page(10, 3);
  for (uint16_t x = 0; x < 6; x++) {
    const quire_id style = fixture_style_id(page, (uint8_t)(x / 2 + 1));
    const quire_id link =
        fixture_link_id(page, x < 3 ? "http://one" : "http://two", "id");
    fixture_put(
        page, 0, x,
        quire_cell_with_link(quire_cell_with_style('a' + x, style), link));
  }
  for (uint16_t x = 6; x < 9; x++) {
    quire_cell cell = quire_cell_with_cluster(
        0, fixture_cluster_id(page, 'a' + (x & 1u), 0x301));
    cell = quire_cell_with_semantic(cell, QUIRE_SEMANTIC_INPUT);
    fixture_put(page, 0, x, quire_cell_with_protected(cell, true));
  }
  fixture_write(page, 1, 0, "plain");
  fixture_put_wide(page, 1, 5, 0x4e2d, 0);
  fixture_put(page, 1, 9, quire_cell_with_wide(0, QUIRE_SPACER_HEAD));
  quire_page_set_row_flags(page, 1, 0, QUIRE_ROW_WRAP);
  const struct quire_mark mark = {QUIRE_MARK_END | QUIRE_MARK_STATUS, -3};
  ck_ok(quire_page_mark_merge(page, 0, &mark));
  quire_page_set_row_flags(
      page, 0, 0,
      (uint16_t)(QUIRE_ROW_PROMPT << QUIRE_ROW_SEMANTIC_SHIFT |
                 QUIRE_ROW_DOUBLE_TOP << QUIRE_ROW_SIZE_SHIFT));
  fixture_verify(page);
  return page;
}

START_TEST(copy_row_carries_everything) {
  struct quire_page *src = rich_page();
  struct quire_page *dst = fixture_page(14, 4);
  for (uint16_t x = 0; x < 14; x++) { /* what was there goes */
    fixture_put(dst, 2, x,
                quire_cell_with_style('!', fixture_style_id(dst, 200)));
  }
  const uint64_t version = quire_page_row(dst, 2)->version;
  ck_ok(quire_page_copy_row(dst, 2, src, 0));
  expect_same_row(src, 0, dst, 2, 10);
  ck_assert_uint_eq(quire_page_row(dst, 2)->occupied, 9);
  ck_assert_uint_eq(quire_page_row(dst, 2)->flags,
                    quire_page_row(src, 0)->flags);
  ck_assert_uint_gt(quire_page_row(dst, 2)->version, version);
  struct quire_mark mark;
  ck_assert(quire_page_mark(dst, 2, &mark));
  ck_assert_int_eq(mark.exit_status, -3);
  ck_assert_uint_eq(stats_of(dst).styles, 3);
  ck_assert_uint_eq(stats_of(dst).links, 2);
  ck_assert_uint_eq(stats_of(dst).clusters, 2);
  fixture_verify(dst);
  /* A row without a mark takes the old one away. */
  ck_ok(quire_page_copy_row(dst, 2, src, 1));
  ck_assert(!quire_page_mark(dst, 2, &mark));
  ck_assert_uint_eq(stats_of(dst).style_refs, 0);
  ck_assert_str_eq(fixture_row(dst, 2), "plain#>.......");
  fixture_verify(dst);
  quire_page_free(NULL, dst);
  quire_page_free(NULL, src);
}
END_TEST

START_TEST(copy_row_cuts_at_every_width) {
  struct quire_page *src = fixture_page(10, 1);
  for (uint16_t x = 0; x < 10; x += 2) {
    fixture_put_wide(src, 0, x, 0x4e00u + x, 0);
  }
  for (uint16_t cols = 1; cols <= 12; cols++) {
    struct quire_page *dst = fixture_page(cols, 1);
    ck_ok(quire_page_copy_row(dst, 0, src, 0));
    fixture_verify(dst);
    const uint16_t whole = cols > 10 ? 10 : (uint16_t)(cols & ~1u);
    expect_same_row(src, 0, dst, 0, whole);
    if (cols > whole) {
      ck_assert(quire_cell_is_blank(quire_page_cells(dst, 0)[whole]));
    }
    quire_page_free(NULL, dst);
  }
  quire_page_free(NULL, src);
}
END_TEST

START_TEST(copy_cells_cuts_pairs_on_both_sides) {
  struct quire_page *src = fixture_page(8, 1);
  for (uint16_t x = 0; x < 8; x += 2) {
    const struct quire_style style = fixture_style((uint8_t)x);
    quire_id id;
    ck_ok(quire_page_style_add(src, &style, 2, &id));
    fixture_put_wide(src, 0, x, 0x4e00u + x, quire_cell_with_style(0, id));
  }
  for (uint16_t from = 0; from < 8; from++) {
    for (uint16_t n = 0; from + n <= 8; n++) {
      struct quire_page *dst = fixture_page(9, 1);
      for (uint16_t x = 0; x < 8; x += 2) {
        fixture_put_wide(dst, 0, x, 0x5e00u + x, 0);
      }
      ck_ok(quire_page_copy_cells(dst, 0, 1, src, 0, from, n));
      fixture_verify(dst);
      for (uint16_t i = 0; i < n; i++) { /* the style stays on halves, too */
        ck_assert(quire_style_equal(
            quire_page_style(dst,
                             quire_cell_style(quire_page_cells(dst, 0)[1 + i])),
            quire_page_style(
                src, quire_cell_style(quire_page_cells(src, 0)[from + i]))));
      }
      quire_page_free(NULL, dst);
    }
  }
  quire_page_free(NULL, src);
}
END_TEST

START_TEST(copied_blanks_erase) {
  struct quire_page *src = fixture_page(8, 1);
  struct quire_page *dst = fixture_page(8, 1);
  fixture_write(src, 0, 0, "ab");
  for (uint16_t x = 0; x < 8; x++) {
    fixture_put(dst, 0, x,
                quire_cell_with_style('x', fixture_style_id(dst, 1)));
  }
  ck_ok(quire_page_copy_cells(dst, 0, 2, src, 0, 0, 4));
  ck_assert_str_eq(fixture_row(dst, 0), "xxab..xx");
  ck_ok(quire_page_copy_cells(dst, 0, 6, src, 0, 5, 2));
  ck_assert_str_eq(fixture_row(dst, 0), "xxab....");
  ck_assert_uint_eq(stats_of(dst).style_refs, 2);
  fixture_verify(dst);
  quire_page_free(NULL, dst);
  quire_page_free(NULL, src);
}
END_TEST

/* Each region too small in turn: the copy names it, and the destination is as
 * it was, reference by reference. */
START_TEST(a_refused_copy_changes_nothing) {
  static const struct {
    enum quire_result expected;
    size_t offset;
    uint32_t value;
    bool wide; /* a 32-bit member */
  } cases[] = {
      {QUIRE_ERR_FULL_STYLES, offsetof(struct quire_page_capacity, styles), 2,
       false},
      {QUIRE_ERR_FULL_LINKS, offsetof(struct quire_page_capacity, links), 1,
       false},
      {QUIRE_ERR_FULL_CLUSTERS, offsetof(struct quire_page_capacity, clusters),
       1, false},
      {QUIRE_ERR_FULL_MARKS, offsetof(struct quire_page_capacity, marks), 0,
       false},
      {QUIRE_ERR_FULL_CODEPOINTS,
       offsetof(struct quire_page_capacity, codepoints), 2, true},
      {QUIRE_ERR_FULL_STRINGS,
       offsetof(struct quire_page_capacity, string_bytes), 16, true},
  };
  struct quire_page *src = rich_page();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct quire_page_capacity c = fixture_capacity(10, 2);
    const uint16_t narrow = (uint16_t)cases[i].value;
    memcpy(
        (char *)&c + cases[i].offset,
        cases[i].wide ? (const void *)&cases[i].value : (const void *)&narrow,
        cases[i].wide ? sizeof(uint32_t) : sizeof(uint16_t));
    struct quire_page *dst;
    ck_ok(quire_page_new(NULL, &c, 1, &dst));
    fixture_write(dst, 1, 0, "as it was");
    ck_assert_int_eq(quire_page_copy_row(dst, 1, src, 0), cases[i].expected);
    ck_assert_str_eq(fixture_row(dst, 1), "as it was.");
    fixture_verify(dst);
    const struct quire_page_stats stats = stats_of(dst);
    ck_assert_uint_eq(
        stats.style_refs + stats.link_refs + stats.cluster_refs + stats.marks,
        0);
    /* Grown in the dimension that was named, the copy goes through. */
    enum quire_result result = cases[i].expected;
    for (int tries = 0; result != QUIRE_OK; tries++) {
      ck_assert_int_lt(tries, 4);
      ck_ok(quire_page_capacity_grow(&c, result));
      struct quire_page *grown;
      ck_ok(quire_page_regrow(NULL, dst, &c, 1, &grown));
      quire_page_free(NULL, dst);
      dst = grown;
      result = quire_page_copy_row(dst, 1, src, 0);
    }
    expect_same_row(src, 0, dst, 1, 10);
    fixture_verify(dst);
    quire_page_free(NULL, dst);
  }
  quire_page_free(NULL, src);
}
END_TEST

START_TEST(clone_is_the_same_bytes) {
  struct quire_page *page = rich_page();
  struct quire_page *clone;
  ck_ok(quire_page_clone(NULL, page, &clone));
  ck_assert_mem_eq(clone, page, quire_page_size_bytes(page));
  fixture_verify(clone);
  /* It lives on its own. */
  quire_page_wipe_row(clone, 0);
  fixture_verify(clone);
  ck_assert_int_eq(fixture_row(page, 0)[0], 'a');
  fixture_verify(page);
  quire_page_free(NULL, clone);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(clone_into_a_buffer) {
  struct quire_page *page = rich_page();
  const size_t size = quire_page_size_bytes(page);
  unsigned char *memory =
      (unsigned char *)aligned_alloc(QUIRE_PAGE_ALIGN, size + QUIRE_PAGE_ALIGN);
  struct quire_page *clone = NULL;
  ck_assert_ptr_nonnull(memory);
  memset(memory, 0xa5, size);
  ck_assert_int_eq(quire_page_clone_into(page, memory + 8, size, &clone),
                   QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_page_clone_into(page, memory, size - 1, &clone),
                   QUIRE_ERR_MISUSE);
  ck_ok(quire_page_clone_into(page, memory, size, &clone));
  ck_assert_ptr_eq((void *)clone, (void *)memory);
  fixture_verify(clone);
  free(memory);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(init_in_a_buffer) {
  const struct quire_page_capacity c = fixture_capacity(80, 24);
  struct quire_page_layout layout;
  ck_ok(quire_page_layout(&c, &layout));
  unsigned char *memory = (unsigned char *)aligned_alloc(
      QUIRE_PAGE_ALIGN, layout.size_bytes + QUIRE_PAGE_ALIGN);
  ck_assert_ptr_nonnull(memory);
  memset(memory, 0, layout.size_bytes);
  struct quire_page *page = NULL;
  ck_assert_int_eq(
      quire_page_init(memory + 64, layout.size_bytes, &c, 1, &page),
      QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_page_init(memory, layout.size_bytes - 1, &c, 1, &page),
                   QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_page_init(NULL, layout.size_bytes, &c, 1, &page),
                   QUIRE_ERR_MISUSE);
  ck_ok(quire_page_init(memory, layout.size_bytes, &c, 1, &page));
  fixture_write(page, 23, 0, "last row");
  fixture_verify(page);
  free(memory);
}
END_TEST

START_TEST(layout_has_limits) {
  struct quire_page_capacity c = fixture_capacity(80, 24);
  struct quire_page_layout layout;
  ck_ok(quire_page_layout(&c, &layout));
  ck_assert_uint_eq(layout.size_bytes % QUIRE_PAGE_ALIGN, 0);
  ck_assert_uint_gt(layout.cells_offset, layout.rows_offset);
  static const struct {
    uint16_t cols, rows, styles, links;
    uint32_t codepoints, string_bytes;
  } bad[] = {
      {0, 1, 0, 0, 0, 0},
      {1, 0, 0, 0, 0, 0},
      {QUIRE_PAGE_COLS_MAX + 1, 1, 0, 0, 0, 0},
      {QUIRE_PAGE_COLS_MAX, 65535, 0, 0, 0, 0},
      {1, 1, 53249, 0, 0, 0},
      {1, 1, 0, 26625, 0, 0},
      {1, 1, 0, 0, UINT32_MAX, 0},
      {1, 1, 0, 0, 0, UINT32_MAX},
      {QUIRE_PAGE_COLS_MAX, 20000, 0, 0, UINT32_C(1) << 28, UINT32_C(1) << 30},
  };
  c.styles = c.clusters = 53248; /* as many as page.h says */
  c.links = 26624;
  ck_ok(quire_page_layout(&c, &layout));
  c.clusters++;
  ck_assert_int_eq(quire_page_layout(&c, &layout), QUIRE_ERR_LIMIT);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    memset(&c, 0, sizeof c);
    c.cols = bad[i].cols;
    c.rows = bad[i].rows;
    c.styles = bad[i].styles;
    c.links = bad[i].links;
    c.codepoints = bad[i].codepoints;
    c.string_bytes = bad[i].string_bytes;
    ck_assert_int_eq(quire_page_layout(&c, &layout), QUIRE_ERR_LIMIT);
    struct quire_page *page = NULL;
    ck_assert_int_eq(quire_page_new(NULL, &c, 1, &page), QUIRE_ERR_LIMIT);
  }
}
END_TEST

START_TEST(the_largest_rows_and_columns_work) {
  struct quire_page_capacity c;
  memset(&c, 0, sizeof c);
  c.cols = QUIRE_PAGE_COLS_MAX;
  c.rows = 3;
  c.styles = 53248;
  struct quire_page *page;
  ck_ok(quire_page_new(NULL, &c, 1, &page));
  fixture_put(page, 2, QUIRE_PAGE_COLS_MAX - 1,
              quire_cell_with_style('x', fixture_style_id(page, 1)));
  quire_page_insert_cells(page, 2, 0, QUIRE_PAGE_COLS_MAX, 1, 0);
  ck_assert_uint_eq(stats_of(page).style_refs, 0);
  fixture_verify(page);
  quire_page_free(NULL, page);
  c.cols = 1;
  c.rows = QUIRE_PAGE_ROWS_MAX;
  ck_ok(quire_page_new(NULL, &c, 1, &page));
  fixture_write(page, QUIRE_PAGE_ROWS_MAX - 1, 0, "x");
  quire_page_scroll_up(page, 0, QUIRE_PAGE_ROWS_MAX - 1, 1, 0);
  ck_assert_str_eq(fixture_row(page, QUIRE_PAGE_ROWS_MAX - 2), "x");
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(capacity_grows_the_dimension_that_is_full) {
  struct quire_page_capacity zero;
  memset(&zero, 0, sizeof zero);
  static const enum quire_result all[] = {
      QUIRE_ERR_FULL_STYLES,   QUIRE_ERR_FULL_LINKS,
      QUIRE_ERR_FULL_CLUSTERS, QUIRE_ERR_FULL_CODEPOINTS,
      QUIRE_ERR_FULL_STRINGS,  QUIRE_ERR_FULL_MARKS,
      QUIRE_ERR_FULL_ROWS};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    struct quire_page_capacity c = zero;
    struct quire_page_capacity last = c;
    int steps = 0;
    while (quire_page_capacity_grow(&c, all[i]) == QUIRE_OK) {
      ck_assert_int_ne(memcmp(&c, &last, sizeof c), 0);
      last = c;
      ck_assert_int_lt(++steps, 40);
    }
    /* At its end it stays as it is, and only one dimension ever grew. */
    ck_assert_mem_eq(&c, &last, sizeof c);
    ck_assert_int_gt(steps, 3);
    const uint64_t grown[] = {c.styles,       c.links, c.clusters, c.codepoints,
                              c.string_bytes, c.marks, c.rows};
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
      ck_assert((grown[k] != 0) == (k == i));
    }
    ck_assert_uint_eq(c.cols, 0);
  }
  struct quire_page_capacity c = fixture_capacity(80, 24);
  const struct quire_page_capacity before = c;
  ck_ok(quire_page_capacity_grow(&c, QUIRE_ERR_REHASH));
  ck_assert_int_eq(quire_page_capacity_grow(&c, QUIRE_ERR_FULL),
                   QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_page_capacity_grow(&c, QUIRE_OK), QUIRE_ERR_MISUSE);
  ck_assert_mem_eq(&c, &before, sizeof c);
}
END_TEST

START_TEST(exact_capacity_is_enough_and_not_too_much) {
  struct quire_page *page = rich_page();
  struct quire_page_capacity c;
  quire_page_exact_capacity(page, 0, 3, &c);
  ck_assert_uint_eq(c.cols, 10);
  ck_assert_uint_eq(c.rows, 3);
  ck_assert_uint_eq(c.styles, 3);
  ck_assert_uint_eq(c.links, 2);
  ck_assert_uint_eq(c.clusters, 2);
  ck_assert_uint_eq(c.codepoints, 4);
  ck_assert_uint_eq(c.string_bytes, 48); /* two URIs and one id */
  ck_assert_uint_eq(c.marks, 1);
  struct quire_page *exact;
  ck_ok(quire_page_regrow(NULL, page, &c, 1, &exact));
  for (uint16_t y = 0; y < 3; y++) {
    expect_same_row(page, y, exact, y, 10);
  }
  fixture_verify(exact);
  quire_page_free(NULL, exact);
  quire_page_exact_capacity(page, 1, 2, &c);
  ck_assert_uint_eq(c.rows, 2);
  ck_assert_uint_eq((uint32_t)c.styles + c.links + c.clusters + c.marks, 0u);
  ck_assert_uint_eq(c.codepoints + c.string_bytes, 0);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(regrow_keeps_rows_versions_and_marks) {
  struct quire_page *page = rich_page();
  quire_page_set_generation(page, 42);
  static const uint16_t shapes[][2] = {{10, 3}, {10, 1}, {7, 3}, {6, 2},
                                       {1, 1},  {20, 9}, {10, 8}};
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    const struct quire_page_capacity c =
        fixture_capacity(shapes[i][0], shapes[i][1]);
    struct quire_page *grown;
    ck_ok(quire_page_regrow(NULL, page, &c, 0, &grown));
    fixture_verify(grown);
    ck_assert_uint_eq(quire_page_generation(grown), 42);
    for (uint16_t y = 0; y < 3 && y < c.rows; y++) {
      ck_assert_uint_eq(quire_page_row(grown, y)->version,
                        quire_page_row(page, y)->version);
      expect_same_row(page, y, grown, y, c.cols < 5 ? c.cols : 5);
    }
    /* What changes next is newer than all that was there. */
    fixture_write(grown, 0, 0, "z");
    ck_assert_uint_gt(quire_page_row(grown, 0)->version,
                      quire_page_row(page, 1)->version);
    quire_page_free(NULL, grown);
  }
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(regrow_sheds_the_dead) {
  struct quire_page *page = rich_page();
  quire_page_wipe_row(page, 0);
  const struct quire_page_capacity c = fixture_capacity(10, 3);
  struct quire_page *grown;
  ck_ok(quire_page_regrow(NULL, page, &c, 1, &grown));
  ck_assert_uint_gt(stats_of(page).codepoints_used, 0);
  ck_assert_uint_eq(stats_of(grown).codepoints_used, 0);
  ck_assert_uint_eq(stats_of(grown).string_bytes_used, 0);
  fixture_verify(grown);
  quire_page_free(NULL, grown);
  quire_page_free(NULL, page);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("page: copy");
  TCase *tcase = tcase_create("copy");
  tcase_add_test(tcase, copy_row_carries_everything);
  tcase_add_test(tcase, copy_row_cuts_at_every_width);
  tcase_add_test(tcase, copy_cells_cuts_pairs_on_both_sides);
  tcase_add_test(tcase, copied_blanks_erase);
  tcase_add_test(tcase, a_refused_copy_changes_nothing);
  tcase_add_test(tcase, clone_is_the_same_bytes);
  tcase_add_test(tcase, clone_into_a_buffer);
  tcase_add_test(tcase, init_in_a_buffer);
  tcase_add_test(tcase, layout_has_limits);
  tcase_add_test(tcase, the_largest_rows_and_columns_work);
  tcase_add_test(tcase, capacity_grows_the_dimension_that_is_full);
  tcase_add_test(tcase, exact_capacity_is_enough_and_not_too_much);
  tcase_add_test(tcase, regrow_keeps_rows_versions_and_marks);
  tcase_add_test(tcase, regrow_sheds_the_dead);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
