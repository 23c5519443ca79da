/* Printing: wraps, widths, clusters, insert mode, tabs, cursor movement. */
#include "screen_fixture.h"
#include "support/suite.h"

#include <string.h>

START_TEST(test_wrap_and_pending) {
  struct quire_screen *s = fixture_new(5, 3, 10);
  fixture_put(s, "abcde");
  EXPECT_CURSOR(s, 0, 4, true);
  fixture_put(s, "f");
  EXPECT_SCREEN(s, "abcde|f");
  EXPECT_CURSOR(s, 1, 1, false);
  fixture_put(s, "ghijklmnopq");
  EXPECT_SCREEN(s, "fghij|klmno|pq");
  EXPECT_HISTORY(s, "abcde");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_runs_equal_single_prints) {
  const char *text = "The quick brown fox jumps over the lazy dog 0123456789";
  struct quire_screen *a = fixture_new(7, 4, 100);
  struct quire_screen *b = fixture_new(7, 4, 100);
  for (int mode = 0; mode < 4; mode++) {
    quire_screen_set_mode(a, QUIRE_SCREEN_AUTOWRAP, (mode & 1) == 0);
    quire_screen_set_mode(b, QUIRE_SCREEN_AUTOWRAP, (mode & 1) == 0);
    quire_screen_set_mode(a, QUIRE_SCREEN_INSERT, (mode & 2) != 0);
    quire_screen_set_mode(b, QUIRE_SCREEN_INSERT, (mode & 2) != 0);
    size_t len = strlen(text);
    quire_screen_print_ascii(a, (const uint8_t *)text, len);
    for (size_t i = 0; i < len; i++) {
      quire_screen_print(b, (unsigned char)text[i]);
    }
    char rows[256];
    fixture_screen(b, rows, sizeof rows);
    EXPECT_SCREEN(a, rows);
    struct quire_cursor c = quire_screen_cursor(b);
    EXPECT_CURSOR(a, c.row, c.col, c.pending_wrap);
  }
  quire_screen_free(a);
  quire_screen_free(b);
}
END_TEST

static void set_modes(struct quire_screen *s, int modes) {
  quire_screen_set_mode(s, QUIRE_SCREEN_AUTOWRAP, (modes & 1) == 0);
  quire_screen_set_mode(s, QUIRE_SCREEN_INSERT, (modes & 2) != 0);
  quire_screen_set_mode(s, QUIRE_SCREEN_AMBIGUOUS_WIDE, (modes & 4) != 0);
  quire_screen_set_mode(s, QUIRE_SCREEN_CLUSTERS, (modes & 8) == 0);
  if ((modes & 16) != 0) {
    quire_screen_set_mode(s, QUIRE_SCREEN_LEFT_RIGHT_MARGINS, true);
    quire_screen_set_horizontal_margins(s, 1, 5);
  }
}

/* Any text: narrow, wide, joining, prepending, ASCII between, dropped. */
START_TEST(test_runs_of_any_text_equal_single_prints) {
  static const uint32_t pool[] = {
      'a',    ' ',    0xe9,  0x43f,  0x431,  0x4e2d,  0x6587,  0x3042,
      0x2500, 0x2502, 0x301, 0x600,  0x200d, 0x1f468, 0x1f1e9, 0x1f1ea,
      0xfe0f, 0x2764, 0xad,  0x1100, 0x1161, 0x3f1,   0x58f,   0x3098};
  uint32_t text[300];
  uint64_t rng = 1;
  for (int modes = 0; modes < 32; modes++) {
    for (uint16_t cols = 1; cols < 12; cols++) {
      struct quire_screen *a = fixture_new(cols, 4, 100);
      struct quire_screen *b = fixture_new(cols, 4, 100);
      set_modes(a, modes);
      set_modes(b, modes);
      for (size_t i = 0; i < 300; i++) {
        rng = rng * 6364136223846793005u + 1442695040888963407u;
        /* Mostly from the plain half, so that runs are long. */
        size_t pick = (size_t)(rng >> 40);
        text[i] = pool[rng >> 62 != 0 ? pick % 10 : pick % 24];
        quire_screen_print(b, text[i]);
      }
      for (size_t at = 0, n; at < 300; at += n) {
        n = 1 + (size_t)(rng >> 33) % 90;
        rng = rng * 6364136223846793005u + 1442695040888963407u;
        n = n < 300 - at ? n : 300 - at;
        quire_screen_print_run(a, text + at, n);
      }
      char rows[4096];
      fixture_screen(b, rows, sizeof rows);
      EXPECT_SCREEN(a, rows);
      struct quire_cursor c = quire_screen_cursor(b);
      EXPECT_CURSOR(a, c.row, c.col, c.pending_wrap);
      ck_assert_uint_eq(quire_screen_history_rows(a),
                        quire_screen_history_rows(b));
      quire_screen_free(a);
      quire_screen_free(b);
    }
  }
}
END_TEST

/* Each mark makes a cluster of its own on the way; those must not crowd out
 * what is shown, nor make the page grow for them. */
START_TEST(test_piles_of_marks_are_kept) {
  struct quire_screen *s = fixture_new(80, 24, 0);
  struct quire_screen_stats stats = {.struct_size = sizeof stats};
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  uint32_t rng = 1;
  for (int i = 0; i < 3 * 80 * 24; i++) {
    quire_screen_print(s, 'a' + (uint32_t)i % 26);
    for (int k = 0; k < 30; k++) {
      rng = rng * 1664525 + 1013904223;
      quire_screen_print(s, 0x300 + (rng >> 16) % 0x4f);
    }
  }
  const struct quire_page *page = quire_screen_page(s);
  for (uint16_t y = 0; y < 24; y++) {
    for (uint16_t x = 0; x < 80; x++) {
      quire_cell cell = quire_page_cells(page, y)[x];
      ck_assert_uint_eq(quire_page_cell_text(page, cell, text), 31);
    }
  }
  quire_screen_get_stats(s, &stats);
  ck_assert_uint_eq(stats.clusters_lost, 0);
  ck_assert_uint_lt(quire_page_size_bytes(page), 2 << 20);
  fixture_verify(s, __FILE__, __LINE__);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_autowrap_off) {
  struct quire_screen *s = fixture_new(5, 3, 10);
  quire_screen_set_mode(s, QUIRE_SCREEN_AUTOWRAP, false);
  fixture_put(s, "abcdefgh");
  EXPECT_SCREEN(s, "abcdh");
  fixture_goto(s, 1, 4);
  fixture_put(s, "\xe4\xb8\x96"); /* no room for two columns: not printed */
  EXPECT_SCREEN(s, "abcdh");
  EXPECT_CURSOR(s, 1, 4, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_wide) {
  struct quire_screen *s = fixture_new(5, 3, 10);
  fixture_put(s, "abcd\xe4\xb8\x96z");
  EXPECT_SCREEN(s, "abcd|\xe4\xb8\x96z");
  const struct quire_page *page = quire_screen_page(s);
  ck_assert_int_eq(quire_cell_wide(quire_page_cells(page, 0)[4]),
                   QUIRE_SPACER_HEAD);
  ck_assert_int_eq(quire_cell_wide(quire_page_cells(page, 1)[0]), QUIRE_WIDE);
  fixture_goto(s, 1, 1);
  fixture_put(s, "x"); /* the pair is cut: its other half is blanked */
  EXPECT_SCREEN(s, "abcd| xz");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_wide_in_one_column) {
  struct quire_screen *s = fixture_new(1, 3, 10);
  fixture_put(s, "\xf0\x9f\x98\x80");
  EXPECT_CURSOR(s, 0, 0, true);
  EXPECT_SCREEN(s, "");
  fixture_put(s, "ab");
  EXPECT_SCREEN(s, "|a|b");
  quire_screen_free(s);
}
END_TEST

static void check_cluster(const char *text, uint16_t width, bool clusters) {
  struct quire_screen *s = fixture_new(20, 2, 10);
  quire_screen_set_mode(s, QUIRE_SCREEN_CLUSTERS, clusters);
  fixture_put(s, text);
  EXPECT_CURSOR(s, 0, width, false);
  EXPECT_SCREEN(s, text);
  quire_screen_free(s);
}

START_TEST(test_clusters) {
  check_cluster("e\xcc\x81", 1, true);
  check_cluster("e\xcc\x81", 1, false);
  check_cluster("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 2, true);
  check_cluster("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 4, false);
  check_cluster("\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 2, true); /* flag */
  check_cluster("\xf0\x9f\x91\x8b\xf0\x9f\x8f\xbf", 2, true); /* skin tone */
  check_cluster("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2, true); /* Hangul */
  check_cluster("\xe2\x9d\xa4\xef\xb8\x8f", 2, true);             /* VS16 */
  check_cluster("\xe2\x9d\xa4\xef\xb8\x8f", 1, false);
  check_cluster("x\xef\xb8\x8f", 1, true);
  check_cluster("\xe2\x98\x94\xef\xb8\x8e", 1, true);  /* VS15 */
  check_cluster("#\xef\xb8\x8f\xe2\x83\xa3", 2, true); /* keycap */
}
END_TEST

START_TEST(test_join_at_the_edge) {
  struct quire_screen *s = fixture_new(3, 3, 10);
  fixture_put(s, "abe\xcc\x81"); /* joins while a wrap is pending */
  EXPECT_SCREEN(s, "abe\xcc\x81");
  EXPECT_CURSOR(s, 0, 2, true);
  fixture_put(s, "\xe4\xb8\x96\xcc\x81!");
  EXPECT_SCREEN(s, "abe\xcc\x81|\xe4\xb8\x96\xcc\x81!");
  quire_screen_free(s);

  s = fixture_new(3, 3, 10);
  fixture_put(s, "ab#\xef\xb8\x8f"); /* widens: has to move to the next row */
  EXPECT_SCREEN(s, "ab|#\xef\xb8\x8f");
  EXPECT_CURSOR(s, 1, 2, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_only_marks) {
  struct quire_screen *s = fixture_new(4, 2, 10);
  fixture_put(s, "\xcc\x81\xcc\x81\xe2\x80\x8d");
  EXPECT_SCREEN(s, "");
  EXPECT_CURSOR(s, 0, 0, false);
  fixture_put(s, "a");
  for (int i = 0; i < 200; i++) {
    fixture_put(s, "\xcc\x81");
  }
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  const struct quire_page *page = quire_screen_page(s);
  ck_assert_uint_eq(
      quire_page_cell_text(page, quire_page_cells(page, 0)[0], text), 64);
  VERIFY(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_insert_mode) {
  struct quire_screen *s = fixture_new(5, 2, 10);
  fixture_put(s, "123\xf0\x9f\x98\x80");
  quire_screen_set_mode(s, QUIRE_SCREEN_INSERT, true);
  fixture_goto(s, 0, 0);
  fixture_put(s, "X");
  EXPECT_SCREEN(s, "X123");
  quire_screen_free(s);
}
END_TEST

START_TEST(test_moves_and_margins) {
  struct quire_screen *s = fixture_new(10, 6, 10);
  quire_screen_set_vertical_margins(s, 1, 4);
  EXPECT_CURSOR(s, 0, 0, false);
  quire_screen_down(s, 99);
  EXPECT_CURSOR(s, 4, 0, false);
  quire_screen_up(s, 99);
  EXPECT_CURSOR(s, 1, 0, false);
  fixture_goto(s, 5, 0);
  quire_screen_up(s, 99);
  EXPECT_CURSOR(s, 1, 0, false);
  quire_screen_set_mode(s, QUIRE_SCREEN_LEFT_RIGHT_MARGINS, true);
  quire_screen_set_horizontal_margins(s, 2, 6);
  quire_screen_set_mode(s, QUIRE_SCREEN_ORIGIN, true);
  EXPECT_CURSOR(s, 1, 2, false);
  quire_screen_goto(s, 99, 99);
  EXPECT_CURSOR(s, 4, 6, false);
  quire_screen_left(s, 99);
  EXPECT_CURSOR(s, 4, 2, false);
  quire_screen_right(s, 99);
  EXPECT_CURSOR(s, 4, 6, false);
  fixture_put(s, "ab");
  EXPECT_SCREEN(s, "|||      a|  b");
  quire_screen_set_mode(s, QUIRE_SCREEN_LEFT_RIGHT_MARGINS, false);
  ck_assert_uint_eq(quire_screen_margins(s).right, 9);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_reverse_wrap) {
  struct quire_screen *s = fixture_new(5, 3, 10);
  quire_screen_set_mode(s, QUIRE_SCREEN_REVERSE_WRAP, true);
  fixture_put(s, "abcde");
  quire_screen_left(s, 1);
  EXPECT_CURSOR(s, 0, 4, false);
  quire_screen_left(s, 5);
  EXPECT_CURSOR(s, 2, 4, false);
  quire_screen_set_mode(s, QUIRE_SCREEN_REVERSE_WRAP, false);
  quire_screen_left(s, 50);
  EXPECT_CURSOR(s, 2, 0, false);
  quire_screen_free(s);
}
END_TEST

START_TEST(test_tabs) {
  struct quire_screen *s = fixture_new(20, 2, 10);
  quire_screen_tab(s, 1);
  EXPECT_CURSOR(s, 0, 8, false);
  quire_screen_tab(s, 5);
  EXPECT_CURSOR(s, 0, 19, false);
  quire_screen_back_tab(s, 1);
  EXPECT_CURSOR(s, 0, 16, false);
  quire_screen_clear_tab(s);
  quire_screen_clear_all_tabs(s);
  fixture_goto(s, 0, 3);
  quire_screen_set_tab(s);
  fixture_goto(s, 0, 0);
  quire_screen_tab(s, 1);
  EXPECT_CURSOR(s, 0, 3, false);
  quire_screen_default_tabs(s);
  ck_assert(quire_screen_is_tab(s, 8) && !quire_screen_is_tab(s, 0));
  quire_screen_free(s);
}
END_TEST

START_TEST(test_save_restore) {
  struct quire_screen *s = fixture_new(5, 3, 10);
  const struct quire_style red = {.fg = {QUIRE_COLOR_PALETTE, 1, 0, 0}};
  const struct quire_link link = {"http://a", 8, "i", 1};
  struct quire_link got;
  quire_screen_set_style(s, &red);
  ck_assert_int_eq(quire_screen_set_link(s, &link), QUIRE_OK);
  fixture_goto(s, 0, 4);
  fixture_put(s, "A");
  quire_screen_save_cursor(s, 42);
  const struct quire_style plain = {0};
  quire_screen_set_style(s, &plain);
  ck_assert_int_eq(quire_screen_set_link(s, NULL), QUIRE_OK);
  ck_assert(!quire_screen_pen_link(s, &got));
  fixture_goto(s, 0, 0);
  fixture_put(s, "B");
  ck_assert_uint_eq(quire_screen_restore_cursor(s), 42);
  EXPECT_CURSOR(s, 0, 4, true);
  ck_assert(quire_style_equal(&quire_screen_pen(s)->style, &red));
  ck_assert(quire_screen_pen_link(s, &got));
  ck_assert_uint_eq(got.uri_len_bytes, 8);
  fixture_put(s, "X");
  EXPECT_SCREEN(s, "B   A|X");
  quire_screen_free(s);
}
END_TEST

/* Whoever keeps (generation, version) of a row must notice another page, be it
 * at the same address. */
START_TEST(test_pages_never_share_a_generation) {
  struct quire_screen *s = fixture_new(20, 4, 10);
  uint64_t newest = quire_page_generation(quire_screen_page(s));
  struct quire_screen_stats stats = {.struct_size = sizeof stats};
  for (uint32_t i = 0; i < 80; i++) {
    struct quire_style style = {.fg = quire_color_rgb((uint8_t)i, 1, 1)};
    quire_screen_set_style(s, &style);
    fixture_put(s, "x");
  }
  quire_screen_get_stats(s, &stats);
  ck_assert_uint_eq(stats.regrows, 1);
  for (int step = 0; step < 4; step++) {
    struct quire_page *clone = NULL;
    uint64_t generation = quire_page_generation(quire_screen_page(s));
    ck_assert_msg(generation > newest, "step %d: not a new page", step);
    newest = generation;
    switch (step) {
      case 0: ck_assert(!quire_screen_set_alternate(s, true, true)); break;
      case 1: ck_assert(!quire_screen_resize(s, 10, 4)); break;
      case 2:
        ck_assert(!quire_screen_clone_rows(s, 0, 2, &clone));
        ck_assert_uint_gt(quire_page_generation(clone), newest);
        newest = quire_page_generation(clone);
        quire_page_free(NULL, clone);
        ck_assert(!quire_screen_resize(s, 20, 4));
        break;
      default: break;
    }
  }
  quire_screen_free(s);
}
END_TEST

START_TEST(test_many_styles_regrow) {
  struct quire_screen *s = fixture_new(100, 100, 0);
  for (uint32_t i = 0; i < 5000; i++) {
    struct quire_style style = {0};
    style.fg = quire_color_rgb((uint8_t)i, (uint8_t)(i >> 8), 1);
    quire_screen_set_style(s, &style);
    fixture_put(s, "x");
  }
  struct quire_screen_stats stats = {.struct_size = sizeof stats};
  quire_screen_get_stats(s, &stats);
  ck_assert_uint_eq(stats.styles, 5000);
  ck_assert_uint_eq(stats.styles_lost, 0);
  ck_assert_uint_gt(stats.regrows, 0);
  VERIFY(s);
  quire_screen_free(s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("print");
  TCase *tcase = tcase_create("print");
  tcase_add_test(tcase, test_wrap_and_pending);
  tcase_add_test(tcase, test_runs_equal_single_prints);
  tcase_add_test(tcase, test_runs_of_any_text_equal_single_prints);
  tcase_add_test(tcase, test_piles_of_marks_are_kept);
  tcase_add_test(tcase, test_autowrap_off);
  tcase_add_test(tcase, test_wide);
  tcase_add_test(tcase, test_wide_in_one_column);
  tcase_add_test(tcase, test_clusters);
  tcase_add_test(tcase, test_join_at_the_edge);
  tcase_add_test(tcase, test_only_marks);
  tcase_add_test(tcase, test_insert_mode);
  tcase_add_test(tcase, test_moves_and_margins);
  tcase_add_test(tcase, test_reverse_wrap);
  tcase_add_test(tcase, test_tabs);
  tcase_add_test(tcase, test_save_restore);
  tcase_add_test(tcase, test_pages_never_share_a_generation);
  tcase_add_test(tcase, test_many_styles_regrow);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
