/* Snapshots: what is copied, what is kept, what is shown. */
#include "render_fixture.h"

static struct quire_snapshot_changes update(struct quire_snapshot *s,
                                            struct quire_terminal *t,
                                            struct quire_view *view) {
  ck_ok(quire_snapshot_update_terminal(s, t, view));
  return quire_snapshot_changes(s);
}

START_TEST(only_changed_rows_are_copied) {
  struct quire_terminal *t = fixture_terminal(20, 6);
  struct quire_snapshot *s = fixture_snapshot();
  feed(t, "one\r\ntwo\r\nthree");
  struct quire_snapshot_changes c = update(s, t, NULL);
  ck_assert_uint_eq(c.rows_copied, 6);
  ck_assert(c.rows && c.info);
  c = update(s, t, NULL);
  ck_assert(c.rows_copied == 0 && c.rows_moved == 0 && !c.rows && !c.info);
  feed(t, "\x1b[2;1HTWO");
  uint64_t before = quire_snapshot_row(s, 1)->serial;
  uint64_t other = quire_snapshot_row(s, 2)->serial;
  c = update(s, t, NULL);
  ck_assert_uint_eq(c.rows_copied, 1);
  ck_assert(c.rows && c.info);
  ck_assert_str_eq(snapshot_text(s, 1), "TWO");
  ck_assert_uint_ne(quire_snapshot_row(s, 1)->serial, before);
  ck_assert_uint_eq(quire_snapshot_row(s, 2)->serial, other);
  feed(t, "\x1b[1;1H");
  c = update(s, t, NULL);
  ck_assert(!c.rows && c.info);
  quire_snapshot_free(s);
  quire_terminal_free(t);
}
END_TEST

START_TEST(rows_that_scroll_are_moved) {
  struct quire_terminal *t = fixture_terminal(20, 10);
  struct quire_snapshot *s = fixture_snapshot();
  feed_lines(t, 0, 30);
  (void)update(s, t, NULL);
  feed(t, "next\r\n");
  struct quire_snapshot_changes c = update(s, t, NULL);
  /* The row that was written, and the blank one that came in. */
  ck_assert_uint_le(c.rows_copied, 2);
  ck_assert_uint_ge(c.rows_moved, 8);
  ck_assert_str_eq(snapshot_text(s, 0), "line 22");
  ck_assert_str_eq(snapshot_text(s, 8), "next");
  feed_lines(t, 30, 34);
  c = update(s, t, NULL);
  ck_assert_uint_le(c.rows_copied, 5);
  ck_assert_str_eq(snapshot_text(s, 8), "line 33");
  /* A region scrolls inside rows that stay. */
  feed(t, "\x1b[3;6r\x1b[6;1H\n\x1b[r");
  c = update(s, t, NULL);
  ck_assert_uint_le(c.rows_copied, 1);
  ck_assert_str_eq(snapshot_text(s, 1), "line 27");
  ck_assert_str_eq(snapshot_text(s, 2), "line 29");
  ck_assert_str_eq(snapshot_text(s, 5), "");
  ck_assert_str_eq(snapshot_text(s, 6), "line 31");
  quire_snapshot_free(s);
  quire_terminal_free(t);
}
END_TEST

START_TEST(it_outlives_what_it_shows) {
  struct quire_terminal *t = fixture_terminal(30, 3);
  struct quire_snapshot *s = fixture_snapshot();
  feed(t, "\x1b[1;38;2;1;2;3m\x1b]8;id=me;https://example.org/\x1b\\e\xcc\x81");
  (void)update(s, t, NULL);
  quire_terminal_free(t);
  const struct quire_snapshot_row *row = quire_snapshot_row(s, 0);
  quire_cell cell = quire_snapshot_cell(row, 0);
  uint32_t single;
  size_t len;
  const uint32_t *text = quire_snapshot_text(row, cell, &single, &len);
  ck_assert_uint_eq(len, 2);
  ck_assert(text[0] == 'e' && text[1] == 0x301);
  const struct quire_style *style = quire_snapshot_style(row, cell);
  ck_assert_uint_eq(style->attrs, QUIRE_ATTR_BOLD);
  ck_assert(quire_color_equal(style->fg, quire_color_rgb(1, 2, 3)));
  const struct quire_link *link = &row->links[quire_cell_link(cell)];
  ck_assert_uint_eq(link->uri_len_bytes, 20);
  ck_assert_int_eq(memcmp(link->uri, "https://example.org/", 20), 0);
  ck_assert_int_eq(memcmp(link->id, "me", link->id_len_bytes), 0);
  ck_assert_uint_eq(quire_snapshot_cell(row, 29), 0);
  quire_snapshot_free(s);
}
END_TEST

START_TEST(a_view_in_history) {
  struct quire_terminal *t = fixture_terminal(20, 5);
  struct quire_screen *screen = quire_terminal_screen(t);
  struct quire_snapshot *s = fixture_snapshot();
  struct quire_view *view;
  ck_ok(quire_view_new(screen, &view));
  feed_lines(t, 0, 100);
  (void)update(s, t, view);
  ck_assert_int_eq(quire_snapshot_info(s)->cursor_y, 4);
  quire_view_scroll(view, -1);
  struct quire_snapshot_changes c = update(s, t, view);
  ck_assert_uint_eq(c.rows_copied, 1);
  ck_assert_int_eq(quire_snapshot_info(s)->cursor_y, -1);
  ck_assert_int_eq(quire_snapshot_info(s)->top, -1);
  ck_assert_uint_eq(quire_snapshot_info(s)->history_rows, 96);
  quire_view_scroll(view, -49);
  (void)update(s, t, view);
  ck_assert_str_eq(snapshot_text(s, 0), "line 46");
  ck_assert_str_eq(snapshot_text(s, 4), "line 50");
  feed_lines(t, 100, 110);
  c = update(s, t, view);
  ck_assert_uint_eq(c.rows_copied, 0);
  ck_assert_str_eq(snapshot_text(s, 0), "line 46");
  quire_snapshot_free(s);
  quire_terminal_free(t);
}
END_TEST

START_TEST(any_range_of_rows) {
  struct quire_terminal *t = fixture_terminal(20, 5);
  struct quire_screen *screen = quire_terminal_screen(t);
  struct quire_snapshot *s = fixture_snapshot();
  feed_lines(t, 0, 100);
  ck_ok(quire_snapshot_update_rows(s, screen, -96, 101));
  ck_assert_uint_eq(quire_snapshot_info(s)->rows, 101);
  ck_assert_str_eq(snapshot_text(s, 0), "line 0");
  ck_assert_str_eq(snapshot_text(s, 99), "line 99");
  ck_assert_int_eq(quire_snapshot_update_rows(s, screen, -97, 2),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_snapshot_update_rows(s, screen, 3, 3),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_snapshot_update_rows(s, screen, INT64_MIN, 1),
                   QUIRE_ERR_NOT_FOUND);
  ck_assert_uint_eq(quire_snapshot_info(s)->rows, 101);
  ck_assert_str_eq(snapshot_text(s, 0), "line 0");
  ck_ok(quire_snapshot_update_rows(s, screen, -2, 2));
  ck_assert_str_eq(snapshot_text(s, 1), "line 95");
  ck_ok(quire_snapshot_update_rows(s, screen, 0, 0));
  ck_assert_uint_eq(quire_snapshot_info(s)->rows, 0);
  quire_snapshot_free(s);
  quire_terminal_free(t);
}
END_TEST

START_TEST(what_is_beside_the_rows) {
  struct quire_terminal *t = fixture_terminal(20, 5);
  struct quire_screen *screen = quire_terminal_screen(t);
  struct quire_snapshot *s = fixture_snapshot();
  const struct quire_snapshot_info *info = quire_snapshot_info(s);
  ck_assert_uint_eq(info->rows, 0);
  feed(t,
       "\x1b]4;3;#102030\x1b\\\x1b]11;#010203\x1b\\\x1b[5 q\x1b[?5h\x1b[2;3H");
  (void)update(s, t, NULL);
  ck_assert(info->has_terminal && info->reverse_screen && !info->synchronized);
  ck_assert_uint_eq(info->palette[3].g, 0x20);
  ck_assert_uint_eq(info->background.b, 3);
  ck_assert_uint_eq(info->cursor_look.shape, QUIRE_CURSOR_BAR);
  ck_assert(info->cursor_look.visible && info->cursor_look.blink);
  ck_assert(info->cursor.row == 1 && info->cursor.col == 2);
  ck_assert(!info->has_selection && !info->alternate);
  ck_ok(quire_selection_start(screen, (struct quire_point){1, 2},
                              QUIRE_SELECT_CELLS));
  quire_selection_extend(screen, (struct quire_point){3, 4});
  ck_assert(update(s, t, NULL).info);
  ck_assert(info->has_selection);
  ck_assert(info->selection.first.row == 1 && info->selection.last.col == 4);
  feed(t, "\x1b[?2026h\x1b[?25l\x1b[?1049h");
  (void)update(s, t, NULL);
  ck_assert(info->synchronized && info->alternate);
  ck_assert(!info->cursor_look.visible);
  ck_ok(quire_snapshot_update(s, screen, NULL));
  ck_assert(!info->has_terminal && info->cursor_look.visible);
  quire_snapshot_free(s);
  quire_terminal_free(t);
}
END_TEST

START_TEST(another_screen_is_copied_whole) {
  struct quire_terminal *a = fixture_terminal(20, 5);
  struct quire_terminal *b = fixture_terminal(20, 5);
  struct quire_snapshot *s = fixture_snapshot();
  feed(a, "from a");
  feed(b, "from b");
  (void)update(s, a, NULL);
  ck_assert_uint_eq(update(s, b, NULL).rows_copied, 5);
  ck_assert_str_eq(snapshot_text(s, 0), "from b");
  ck_assert_uint_eq(update(s, b, NULL).rows_copied, 0);
  quire_snapshot_invalidate(s);
  ck_assert_uint_eq(update(s, b, NULL).rows_copied, 5);
  feed(b, "\x1b[?1049h\x1b[Halternate");
  (void)update(s, b, NULL);
  ck_assert_str_eq(snapshot_text(s, 0), "alternate");
  ck_ok(quire_terminal_resize(b, 7, 9));
  ck_assert(update(s, b, NULL).rows);
  ck_assert_uint_eq(quire_snapshot_info(s)->rows, 9);
  ck_assert_uint_eq(quire_snapshot_row(s, 8)->cols, 7);
  feed(b, "\x1b[?1049l");
  (void)update(s, b, NULL);
  ck_assert_str_eq(snapshot_text(s, 0), "from b");
  quire_snapshot_free(s);
  quire_terminal_free(a);
  quire_terminal_free(b);
}
END_TEST

START_TEST(a_steady_picture_allocates_nothing) {
  struct quire_terminal *t = fixture_terminal(80, 24);
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  struct quire_snapshot *s;
  ck_ok(quire_snapshot_new(failing_allocator_hooks(&fa), &s));
  size_t before = 0;
  size_t frames_with_copies = 0;
  for (int frame = 0; frame < 400; frame++) {
    char text[128];
    for (int i = 0; i <= frame % 3; i++) {
      (void)snprintf(
          text, sizeof text,
          "\x1b[3%dmframe %d\x1b[0m e\xcc\x81 "
          "\x1b]8;;https://example.org/%04d\x1b\\x\x1b]8;;\x1b\\\r\n",
          frame % 8, frame, frame);
      feed(t, text);
    }
    frames_with_copies += update(s, t, NULL).rows_copied != 0;
    if (frame == 199) {
      before = fa.allocations;
    }
  }
  ck_assert_uint_eq(frames_with_copies, 400);
  ck_assert_uint_eq(fa.allocations, before);
  ck_assert_uint_eq(quire_snapshot_size_bytes(s), fa.live_bytes);
  quire_snapshot_free(s);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
  quire_terminal_free(t);
}
END_TEST

/* ---- against the rows of the screen -------------------------------------- */

static void compare_text(struct model_run *run,
                         const struct quire_row_cells *want,
                         const struct quire_row_cell *cell,
                         const struct quire_snapshot_row *row, quire_cell got) {
  uint32_t single;
  size_t len;
  const uint32_t *text = quire_snapshot_text(row, got, &single, &len);
  MODEL_CHECK(run, len == cell->text_len);
  MODEL_CHECK(run, len == 0 || memcmp(text, want->codepoints + cell->text,
                                      len * sizeof *text) == 0);
}

static void compare_row(struct model_run *run, struct quire_screen *screen,
                        int64_t point_row,
                        const struct quire_snapshot_row *row) {
  static struct quire_row_cell cells[256];
  static uint32_t codepoints[256 * QUIRE_CLUSTER_CODEPOINTS_MAX];
  static struct quire_link links[256];
  struct quire_row_cells want = {
      .struct_size = sizeof want,
      .cells = cells,
      .cells_max = 256,
      .codepoints = codepoints,
      .codepoints_max = sizeof codepoints / sizeof codepoints[0],
      .links = links,
      .links_max = 256};
  struct quire_row_ref ref;
  ck_ok(quire_screen_row(screen, point_row, &ref));
  ck_ok(quire_row_read(&ref, &want));
  MODEL_CHECK(run, row->cols == want.cells_count && row->flags == ref.flags);
  for (uint16_t x = 0; x < row->cols; x++) {
    quire_cell got = quire_snapshot_cell(row, x);
    const struct quire_style *style = quire_snapshot_style(row, got);
    const struct quire_link *link = &row->links[quire_cell_link(got)];
    MODEL_CHECK(run, quire_cell_style(got) < row->styles_count);
    MODEL_CHECK(run, quire_cell_link(got) < row->links_count);
    MODEL_CHECK(run, quire_style_equal(style, &cells[x].style));
    MODEL_CHECK(run, quire_cell_wide(got) == cells[x].wide);
    MODEL_CHECK(run, (quire_cell_link(got) == 0) == (cells[x].link == 0));
    if (cells[x].link != 0) {
      const struct quire_link *wanted = &links[cells[x].link - 1];
      MODEL_CHECK(run, link->uri_len_bytes == wanted->uri_len_bytes &&
                           link->id_len_bytes == wanted->id_len_bytes);
      MODEL_CHECK(run,
                  memcmp(link->uri, wanted->uri, link->uri_len_bytes) == 0);
      MODEL_CHECK(run, memcmp(link->id, wanted->id, link->id_len_bytes) == 0);
    }
    compare_text(run, &want, &cells[x], row, got);
  }
}

static void compare(struct model_run *run, struct quire_snapshot *s,
                    struct quire_screen *screen) {
  const struct quire_snapshot_info *info = quire_snapshot_info(s);
  MODEL_CHECK(run, info->rows == quire_screen_rows(screen));
  for (uint16_t y = 0; y < info->rows; y++) {
    compare_row(run, screen, info->top + y, quire_snapshot_row(s, y));
  }
}

START_TEST(it_shows_what_the_screen_shows) {
  struct model_run run;
  model_begin(&run, "snapshot");
  struct quire_terminal *t = fixture_terminal(80, 24);
  struct quire_screen *screen = quire_terminal_screen(t);
  struct quire_snapshot *often = fixture_snapshot();
  struct quire_snapshot *seldom = fixture_snapshot();
  struct quire_view *view;
  ck_ok(quire_view_new(screen, &view));
  for (int step = 0; step < 4000; step++) {
    model_log(&run, "step %d", step);
    feed_random(&run, t);
    if (model_below(&run, 40) == 0) {
      ck_ok(quire_terminal_resize(t, (uint16_t)(1 + model_below(&run, 100)),
                                  (uint16_t)(1 + model_below(&run, 40))));
    }
    if (model_below(&run, 8) == 0) {
      quire_view_scroll(view, (int64_t)model_below(&run, 41) - 22);
    }
    if (model_below(&run, 100) == 0) {
      feed(t,
           quire_screen_is_alternate(screen) ? "\x1b[?1049l" : "\x1b[?1049h");
    }
    if (step % 3 == 0) {
      (void)update(often, t, view);
      compare(&run, often, screen);
    }
    if (step % 97 == 0) {
      (void)update(seldom, t, NULL);
      compare(&run, seldom, screen);
    }
  }
  quire_snapshot_free(often);
  quire_snapshot_free(seldom);
  quire_terminal_free(t);
}
END_TEST

/* ---- without memory ------------------------------------------------------ */

static void fill_variously(struct quire_terminal *t) {
  feed(t,
       "\x1b[H\x1b[1;31mred \x1b]8;id=1;https://example.org/long/path\x1b\\link"
       "\x1b]8;;https://example.org/other\x1b\\other\x1b]8;;\x1b\\ "
       "\x1b[0me\xcc\x81\x1b[4:3mx\x1b[0m\r\n"
       "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9 family\r\n");
}

static void sweep(bool persistent) {
  for (size_t n = 1;; n++) {
    struct failing_allocator fa;
    failing_allocator_init(&fa);
    struct quire_terminal *t = fixture_terminal(40, 6);
    struct quire_snapshot *s;
    ck_ok(quire_snapshot_new(failing_allocator_hooks(&fa), &s));
    feed(t, "before");
    ck_ok(quire_snapshot_update_terminal(s, t, NULL));
    uint64_t serial = quire_snapshot_row(s, 0)->serial;
    fill_variously(t);
    ck_ok(quire_terminal_resize(t, 60, 9));
    failing_allocator_arm(&fa, n, persistent);
    enum quire_result r = quire_snapshot_update_terminal(s, t, NULL);
    bool fired = failing_allocator_fired(&fa);
    failing_allocator_disarm(&fa);
    ck_assert_int_eq(r, fired ? QUIRE_ERR_OUT_OF_MEMORY : QUIRE_OK);
    if (fired) {
      ck_assert_uint_eq(quire_snapshot_info(s)->rows, 6);
      ck_assert_uint_eq(quire_snapshot_row(s, 0)->serial, serial);
      ck_assert_str_eq(snapshot_text(s, 0), "before");
      ck_assert_str_eq(snapshot_text(s, 5), "");
      ck_ok(quire_snapshot_update_terminal(s, t, NULL));
    }
    ck_assert_uint_eq(quire_snapshot_info(s)->rows, 9);
    ck_assert_str_eq(snapshot_text(s, 0), "red linkother ?x");
    quire_snapshot_free(s);
    ck_assert(failing_allocator_is_clean(&fa));
    failing_allocator_deinit(&fa);
    quire_terminal_free(t);
    if (!fired) {
      ck_assert_uint_gt(n, 10);
      return;
    }
  }
}

/* The page's style ids are used again and again while row 0 stays. */
static void feed_new_colors(struct quire_terminal *t, unsigned round) {
  char text[96];
  for (unsigned y = 1; y < 6; y++) {
    unsigned n = round * 6 + y;
    int len = snprintf(text, sizeof text,
                       "\x1b[%u;1H\x1b[0;38;2;%u;%u;%um\x1b]8;;x:%u\x1b\\at"
                       "\x1b]8;;\x1b\\",
                       y + 1, n >> 16, (n >> 8) & 255, n & 255, n);
    ck_ok(quire_terminal_feed(t, text, (size_t)len));
  }
}

static unsigned color_at(const struct quire_snapshot *s, uint16_t y) {
  const struct quire_snapshot_row *row = quire_snapshot_row(s, y);
  struct quire_color c = quire_snapshot_style(row, row->cells[0])->fg;
  ck_assert_uint_eq(c.kind, QUIRE_COLOR_RGB);
  return (unsigned)c.r << 16 | (unsigned)c.g << 8 | c.b;
}

START_TEST(styles_stay_with_their_rows) {
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  struct quire_terminal *t = fixture_terminal(40, 6);
  struct quire_snapshot *s;
  ck_ok(quire_snapshot_new(failing_allocator_hooks(&fa), &s));
  feed(t, "\x1b[38;2;200;100;50mstays");
  unsigned round = 0;
  unsigned shown = 0;
  unsigned failures = 0;
  for (unsigned step = 1; step <= 400; step++) {
    bool fails = step % 4 == 3;
    /* Between two updates an id may have meant many styles. */
    for (unsigned i = 0; i < 1 + step % 4 * 50; i++) {
      feed_new_colors(t, ++round);
    }
    if (fails) {
      /* A link that is longer than any before needs memory. */
      char link[256];
      int len = snprintf(link, sizeof link, "\x1b[6;9H\x1b]8;;%0*u\x1b\\longer",
                         (int)(100 + step / 4), round);
      ck_ok(quire_terminal_feed(t, link, (size_t)len));
      failing_allocator_arm(&fa, 1, true);
    }
    enum quire_result r = quire_snapshot_update_terminal(s, t, NULL);
    failing_allocator_disarm(&fa);
    failures += r == QUIRE_ERR_OUT_OF_MEMORY;
    shown = r == QUIRE_OK ? round : shown;
    ck_assert_uint_eq(color_at(s, 0), 200 << 16 | 100 << 8 | 50);
    for (uint16_t y = 1; y < 6; y++) {
      ck_assert_uint_eq(color_at(s, y), shown * 6 + y);
    }
  }
  ck_assert_uint_gt(failures, 2);
  quire_snapshot_free(s);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
  quire_terminal_free(t);
}
END_TEST

START_TEST(attributes_of_a_row) {
  struct quire_terminal *t = fixture_terminal(40, 3);
  struct quire_snapshot *s = fixture_snapshot();
  feed(t, "plain\r\na \x1b[5mblinks\x1b[0m\r\n\x1b[1mbold");
  ck_ok(quire_snapshot_update_terminal(s, t, NULL));
  const uint16_t want[] = {0, QUIRE_ATTR_BLINK, QUIRE_ATTR_BOLD};
  for (uint16_t y = 0; y < 3; y++) {
    const struct quire_snapshot_row *row = quire_snapshot_row(s, y);
    for (uint16_t bit = 1; bit != 0; bit = (uint16_t)(bit << 1)) {
      ck_assert(quire_snapshot_row_has_attrs(row, bit) == (want[y] == bit));
    }
    ck_assert(!quire_snapshot_row_has_attrs(row, 0));
  }
  quire_snapshot_free(s);
  quire_terminal_free(t);
}
END_TEST

START_TEST(without_memory_it_shows_what_it_showed) {
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  struct quire_snapshot *s;
  failing_allocator_arm(&fa, 1, false);
  ck_assert_int_eq(quire_snapshot_new(failing_allocator_hooks(&fa), &s),
                   QUIRE_ERR_OUT_OF_MEMORY);
  failing_allocator_deinit(&fa);
  sweep(false);
  sweep(true);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("snapshot");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, only_changed_rows_are_copied);
  tcase_add_test(tests, rows_that_scroll_are_moved);
  tcase_add_test(tests, it_outlives_what_it_shows);
  tcase_add_test(tests, a_view_in_history);
  tcase_add_test(tests, any_range_of_rows);
  tcase_add_test(tests, what_is_beside_the_rows);
  tcase_add_test(tests, another_screen_is_copied_whole);
  tcase_add_test(tests, a_steady_picture_allocates_nothing);
  tcase_add_test(tests, it_shows_what_the_screen_shows);
  tcase_add_test(tests, styles_stay_with_their_rows);
  tcase_add_test(tests, attributes_of_a_row);
  tcase_add_test(tests, without_memory_it_shows_what_it_showed);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
