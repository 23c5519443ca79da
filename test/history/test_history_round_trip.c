/* What goes into a leaf comes out again, cell by cell, at every width. */
#include <check.h>
#include <string.h>

#include "history/history.h"
#include "history/naive_history.h"
#include "history/row_maker.h"
#include "support/suite.h"

static const struct maker_look plain = {0};

struct pair {
  struct quire_history *h;
  struct naive_history n;
};

static void pair_init(struct pair *p, uint32_t leaf_bytes) {
  const struct quire_history_options options = {
      .lines_max = UINT64_MAX,
      .bytes_max = UINT64_MAX,
      .leaf_bytes = leaf_bytes,
      .seed = 5,
  };
  ck_ok(quire_history_new(&options, &p->h));
  naive_init(&p->n, UINT64_MAX);
}

static void pair_deinit(struct pair *p) {
  quire_history_free(p->h);
  naive_deinit(&p->n);
}

static void pair_commit(struct pair *p, const struct quire_page *page,
                        uint16_t y0, uint16_t n) {
  struct quire_address got, want;
  for (uint16_t y = y0; y < y0 + n; y++) {
    ck_ok(quire_history_commit_row(p->h, page, y, 1000u + y, &got));
    naive_commit(&p->n, page, y, 1000u + y, &want);
    ck_assert_uint_eq(got.line_id, want.line_id);
    ck_assert_uint_eq(got.cell, want.cell);
  }
}

static void pair_check(struct pair *p) {
  static const uint16_t widths[] = {1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 80, 300};
  const char *fault;
  const bool sound = quire_history_verify(p->h, &fault);
  ck_assert_msg(sound, "%s", fault);
  for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
    naive_check_all(&p->n, p->h, widths[i]);
  }
}

/* Commits a page's rows and checks everything. */
static void round_trip(const struct quire_page *page) {
  struct pair p;
  pair_init(&p, 0);
  pair_commit(&p, page, 0, quire_page_rows(page));
  pair_check(&p);
  pair_deinit(&p);
}

START_TEST(plain_ascii) {
  struct quire_page *page = maker_page(10, 4);
  maker_text(page, 0, 0, "hello");
  maker_text(page, 2, 0, "0123456789");
  maker_text(page, 3, 3, "   ");
  round_trip(page);
  maker_free(page);
}
END_TEST

START_TEST(written_blanks_and_cells_never_written_are_told_apart) {
  struct pair p;
  struct quire_line_info info;
  struct quire_thawed_row row;
  struct quire_page *page = maker_page(10, 1);
  maker_text(page, 0, 0, "a_ b_");
  pair_init(&p, 0);
  pair_commit(&p, page, 0, 1);
  pair_check(&p);
  ck_ok(quire_history_line_info(p.h, 0, &info));
  ck_assert_uint_eq(info.cells, 4);
  ck_ok(quire_history_thaw_row(p.h, 10, 0, &row));
  const quire_cell *cells = quire_page_cells(row.page, row.y);
  ck_assert_uint_eq(cells[1], 0);
  ck_assert_uint_eq(cells[2], ' ');
  ck_assert_uint_eq(cells[4], 0);
  pair_deinit(&p);
  maker_free(page);
}
END_TEST

START_TEST(trailing_written_blanks_and_erased_cells_stay) {
  struct pair p;
  struct quire_line_info info;
  struct quire_page *page = maker_page(10, 2);
  maker_text(page, 0, 0, "ab  ");
  maker_text(page, 1, 0, "ab");
  maker_erased(page, 1, 5, 4);
  pair_init(&p, 0);
  pair_commit(&p, page, 0, 2);
  pair_check(&p);
  ck_ok(quire_history_line_info(p.h, 0, &info));
  ck_assert_uint_eq(info.cells, 4);
  ck_ok(quire_history_line_info(p.h, 1, &info));
  ck_assert_uint_eq(info.cells, 6);
  pair_deinit(&p);
  maker_free(page);
}
END_TEST

START_TEST(an_erased_tail_of_a_wrapped_row_counts_as_written_blanks) {
  struct pair p;
  struct quire_line_text text;
  struct quire_page *page = maker_page(6, 2);
  maker_text(page, 0, 0, "ab");
  maker_flags(page, 0, QUIRE_ROW_WRAP);
  maker_text(page, 1, 0, "cd");
  maker_flags(page, 1, QUIRE_ROW_CONTINUATION);
  pair_init(&p, 0);
  pair_commit(&p, page, 0, 2);
  pair_check(&p);
  ck_ok(quire_history_line_text(p.h, 0, &text));
  ck_assert_uint_eq(text.len_bytes, 8);
  ck_assert(memcmp(text.utf8, "ab    cd", 8) == 0);
  pair_deinit(&p);
  maker_free(page);
}
END_TEST

START_TEST(a_line_exactly_as_wide_is_one_row) {
  struct pair p;
  struct quire_page *page = maker_page(5, 3);
  maker_text(page, 0, 0, "01234");
  /* Its continuation was erased: the line still ends where the row does. */
  maker_text(page, 1, 0, "56789");
  maker_flags(page, 1, QUIRE_ROW_WRAP);
  maker_flags(page, 2, QUIRE_ROW_CONTINUATION);
  pair_init(&p, 0);
  pair_commit(&p, page, 0, 3);
  pair_check(&p);
  ck_assert_uint_eq(quire_history_rows(p.h, 5), 2);
  ck_assert_uint_eq(quire_history_rows(p.h, 4), 4);
  pair_deinit(&p);
  maker_free(page);
}
END_TEST

START_TEST(wide_characters_at_the_right_edge_at_every_width) {
  static const uint32_t cp = 0x4e2d;
  for (uint16_t cols = 2; cols < 12; cols++) {
    for (uint16_t lead = 0; lead < 3; lead++) {
      struct quire_page *page = maker_page(cols, 4);
      uint16_t y = 0, x = 0;
      for (int i = 0; i < 9 && y < 4; i++) {
        const uint16_t need = i < lead ? 1 : 2;
        if (x + need > cols) {
          if (x < cols && y < 3) {
            maker_spacer_head(page, y);
          }
          maker_flags(page, y,
                      (y != 0 ? QUIRE_ROW_CONTINUATION : 0u) |
                          (y < 3 ? QUIRE_ROW_WRAP : 0u));
          y++;
          x = 0;
        }
        if (y < 4) {
          const uint32_t letter = need == 1 ? 'a' : cp;
          x = (uint16_t)(x +
                         maker_put(page, y, x, &letter, 1, need == 2, plain));
        }
      }
      if (y < 4) {
        maker_flags(page, y, y != 0 ? QUIRE_ROW_CONTINUATION : 0u);
      }
      struct pair p;
      pair_init(&p, 0);
      pair_commit(&p, page, 0, 4);
      for (uint16_t w = 1; w < 24; w++) {
        naive_check_all(&p.n, p.h, w);
      }
      pair_deinit(&p);
      maker_free(page);
    }
  }
}
END_TEST

START_TEST(clusters_of_every_length) {
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  struct quire_page *page = maker_page(2 * QUIRE_CLUSTER_CODEPOINTS_MAX + 2, 2);
  text[0] = 'e';
  for (uint32_t i = 1; i < QUIRE_CLUSTER_CODEPOINTS_MAX; i++) {
    text[i] = 0x300 + i;
  }
  for (uint16_t len = 1; len <= QUIRE_CLUSTER_CODEPOINTS_MAX; len++) {
    maker_put(page, 0, (uint16_t)(len - 1), text, len, false, plain);
    maker_put(page, 1, (uint16_t)(2 * len - 2), text, len, true, plain);
  }
  round_trip(page);
  maker_free(page);
}
END_TEST

START_TEST(codepoints_at_the_borders_of_utf8) {
  static const uint32_t borders[] = {0x20,   0x7f,    0x80,    0x7ff,
                                     0x800,  0xd7ff,  0xe000,  0xfffd,
                                     0xffff, 0x10000, 0x10ffff};
  enum { N = sizeof borders / sizeof borders[0] };
  struct quire_page *page = maker_page(N, 1);
  for (uint16_t i = 0; i < N; i++) {
    maker_put(page, 0, i, &borders[i], 1, false, plain);
  }
  round_trip(page);
  maker_free(page);
}
END_TEST

START_TEST(styles_links_protection_and_semantics) {
  struct quire_page *page = maker_page(40, 6);
  for (uint16_t y = 0; y < 6; y++) {
    for (uint16_t x = 0; x + 1 < 40; x++) {
      const uint32_t letter = 'a' + x % 26u;
      const struct maker_look look = {
          .style = (uint8_t)((x / 3 + y) % 12),
          .link = (uint8_t)(x / 5 % 4),
          .protected_cell = x % 7 == 3,
          .semantic = (enum quire_semantic)(x / 4 % 3),
      };
      const bool wide = x % 11 == 5;
      x = (uint16_t)(x + maker_put(page, y, x, &letter, 1, wide, look) - 1);
    }
  }
  round_trip(page);
  maker_free(page);
}
END_TEST

START_TEST(halves_of_a_pair_may_look_different) {
  struct quire_page *page = maker_page(4, 1);
  static const uint32_t cp = 0x4e2d;
  const struct maker_look look = {.style = 3, .link = 1};
  maker_put(page, 0, 0, &cp, 1, true, look);
  quire_cell tail = quire_page_cells(page, 0)[1];
  tail = quire_cell_with_style(tail, 0);
  tail = quire_cell_with_link(tail, 0);
  tail = quire_cell_with_protected(tail, true);
  quire_page_put_cells(page, 0, 1, &tail, 1);
  round_trip(page);
  maker_free(page);
}
END_TEST

START_TEST(rows_keep_marks_semantics_and_sizes) {
  struct quire_page *page = maker_page(4, 6);
  for (uint16_t y = 0; y < 6; y++) {
    maker_text(page, y, 0, "abcd");
    maker_flags(page, y,
                (y % 3 != 0 ? QUIRE_ROW_CONTINUATION : 0u) |
                    (y % 3 != 2 ? QUIRE_ROW_WRAP : 0u) |
                    (unsigned)(y % 4) << QUIRE_ROW_SEMANTIC_SHIFT |
                    (unsigned)(3 - y % 4) << QUIRE_ROW_SIZE_SHIFT);
  }
  maker_mark(page, 0, QUIRE_MARK_PROMPT, 0);
  maker_mark(page, 1, QUIRE_MARK_INPUT, 0);
  maker_mark(page, 2, QUIRE_MARK_END | QUIRE_MARK_STATUS, -2147483647);
  maker_mark(page, 4, QUIRE_MARK_END | QUIRE_MARK_STATUS, 2147483647);
  maker_mark(page, 5, QUIRE_MARK_OUTPUT, 0);
  round_trip(page);
  maker_free(page);
}
END_TEST

START_TEST(an_empty_row_keeps_its_mark) {
  struct quire_page *page = maker_page(4, 2);
  maker_flags(page, 0, QUIRE_ROW_PROMPT << QUIRE_ROW_SEMANTIC_SHIFT);
  maker_mark(page, 0, QUIRE_MARK_PROMPT, 0);
  round_trip(page);
  maker_free(page);
}
END_TEST

START_TEST(random_lines_in_many_leaves) {
  struct pair p;
  struct maker_random r = {.state = 0x1234567};
  pair_init(&p, 1024);
  for (int i = 0; i < 300; i++) {
    struct quire_page *page =
        maker_page((uint16_t)(1 + maker_below(&r, 30)), 4);
    const uint16_t rows = (uint16_t)(1 + maker_below(&r, 4));
    maker_random_line(&r, page, 0, rows, maker_below(&r, 4) == 0,
                      maker_below(&r, 4) == 0);
    pair_commit(&p, page, 0, rows);
    maker_free(page);
  }
  pair_check(&p);
  pair_deinit(&p);
}
END_TEST

/* Whole lines in one page, and the page is sound and just large enough. */
START_TEST(decoded_pages_are_exact) {
  struct pair p;
  struct quire_page *page;
  struct quire_page_fault fault;
  struct naive_row row;
  struct maker_random r = {.state = 99};
  pair_init(&p, 1024);
  for (int i = 0; i < 100; i++) {
    page = maker_page(12, 3);
    maker_random_line(&r, page, 0, 3, false, false);
    pair_commit(&p, page, 0, 3);
    maker_free(page);
  }
  for (uint64_t first = 0; first < 100; first += 9) {
    const uint64_t end = first + 9 < 100 ? first + 9 : 100;
    ck_ok(quire_history_decode_lines(p.h, 7, first, end, &page));
    const bool sound = quire_page_verify(page, &fault);
    ck_assert_msg(sound, "%s", fault.what);
    uint16_t y = 0;
    for (uint64_t id = first; id < end; id++) {
      const uint32_t rows = naive_line_rows(&p.n.lines[id], 7);
      for (uint32_t i = 0; i < rows; i++, y++) {
        naive_row_of_line(&p.n.lines[id], 7, i, &row);
        row.line = (uint32_t)id;
        naive_check_row(&p.n, &row, 7, page, y);
      }
    }
    ck_assert_uint_eq(y, quire_page_rows(page));
    quire_page_free(NULL, page);
  }
  ck_assert_int_eq(quire_history_decode_lines(p.h, 7, 5, 5, &page),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_decode_lines(p.h, 7, 5, 101, &page),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_decode_lines(p.h, 0, 0, 1, &page),
                   QUIRE_ERR_LIMIT);
  pair_deinit(&p);
}
END_TEST

/* More distinct styles than one page can have: shown all the same. */
START_TEST(a_page_that_cannot_hold_all_styles_shows_the_text) {
  enum { COLS = 1000, ROWS = 60 };
  struct pair p;
  struct quire_page *page;
  struct quire_page_fault fault;
  struct quire_page_capacity capacity = {
      .cols = COLS, .rows = 1, .styles = 2 * COLS};
  pair_init(&p, 0);
  for (uint32_t i = 0; i < ROWS; i++) {
    ck_ok(quire_page_new(NULL, &capacity, 3, &page));
    for (uint32_t x = 0; x < COLS; x++) {
      struct quire_style style;
      quire_id id;
      memset(&style, 0, sizeof style);
      style.fg =
          quire_color_rgb((uint8_t)(x & 0xff), (uint8_t)(x >> 8), (uint8_t)i);
      ck_ok(quire_page_style_add(page, &style, 1, &id));
      const quire_cell c = quire_cell_with_style('x', id);
      quire_page_put_cells(page, 0, (uint16_t)x, &c, 1);
    }
    ck_ok(quire_history_commit_row(p.h, page, 0, 0, NULL));
    quire_page_free(NULL, page);
  }
  ck_ok(quire_history_decode_lines(p.h, COLS, 0, ROWS, &page));
  const bool sound = quire_page_verify(page, &fault);
  ck_assert_msg(sound, "%s", fault.what);
  for (uint16_t y = 0; y < ROWS; y++) {
    ck_assert_uint_eq(quire_cell_content(quire_page_cells(page, y)[COLS - 1]),
                      'x');
  }
  ck_assert_uint_ne(quire_cell_style(quire_page_cells(page, 0)[0]), 0);
  quire_page_free(NULL, page);
  pair_deinit(&p);
}
END_TEST

START_TEST(text_and_cells_lead_to_each_other) {
  static const uint32_t cluster[] = {'e', 0x301}, wide = 0x4e2d, e_acute = 0xe9;
  struct pair p;
  struct quire_line_text text;
  struct quire_page *page = maker_page(8, 2);
  /* a, wide pair, cluster, never written, e acute | b c */
  maker_text(page, 0, 0, "a");
  maker_put(page, 0, 1, &wide, 1, true, plain);
  maker_put(page, 0, 3, cluster, 2, false, plain);
  maker_put(page, 0, 5, &e_acute, 1, false, plain);
  maker_text(page, 0, 6, "bc");
  maker_flags(page, 0, QUIRE_ROW_WRAP);
  maker_text(page, 1, 0, "dx");
  maker_flags(page, 1, QUIRE_ROW_CONTINUATION);
  pair_init(&p, 0);
  pair_commit(&p, page, 0, 2);
  ck_ok(quire_history_line_text(p.h, 0, &text));
  static const uint32_t cell_of_byte[] = {0, 1, 1, 1, 3, 3, 3,  4,
                                          5, 5, 6, 7, 8, 9, 10, 10};
  ck_assert_uint_eq(text.len_bytes, 14);
  for (size_t byte = 0; byte < 16; byte++) {
    ck_assert_uint_eq(quire_history_text_cell(p.h, 0, &text, byte),
                      cell_of_byte[byte]);
  }
  pair_deinit(&p);
  maker_free(page);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history round trip");
  TCase *tc = tcase_create("all");
  tcase_add_test(tc, plain_ascii);
  tcase_add_test(tc, written_blanks_and_cells_never_written_are_told_apart);
  tcase_add_test(tc, trailing_written_blanks_and_erased_cells_stay);
  tcase_add_test(tc, an_erased_tail_of_a_wrapped_row_counts_as_written_blanks);
  tcase_add_test(tc, a_line_exactly_as_wide_is_one_row);
  tcase_add_test(tc, wide_characters_at_the_right_edge_at_every_width);
  tcase_add_test(tc, clusters_of_every_length);
  tcase_add_test(tc, codepoints_at_the_borders_of_utf8);
  tcase_add_test(tc, styles_links_protection_and_semantics);
  tcase_add_test(tc, halves_of_a_pair_may_look_different);
  tcase_add_test(tc, rows_keep_marks_semantics_and_sizes);
  tcase_add_test(tc, an_empty_row_keeps_its_mark);
  tcase_add_test(tc, random_lines_in_many_leaves);
  tcase_add_test(tc, decoded_pages_are_exact);
  tcase_add_test(tc, a_page_that_cannot_hold_all_styles_shows_the_text);
  tcase_add_test(tc, text_and_cells_lead_to_each_other);
  suite_add_tcase(suite, tc);
  return suite_run(suite);
}
