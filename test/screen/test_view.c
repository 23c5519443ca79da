/* Views: they stay on their text or follow the screen. */
#include "reading_fixture.h"

static struct quire_view *view_of(struct quire_screen *s) {
  struct quire_view *v;
  ck_ok(quire_view_new(s, &v));
  return v;
}

/* The text of the row at the top of the view. */
static const char *top_text(struct quire_screen *s, struct quire_view *v) {
  return row_text(s, quire_view_top(v));
}

START_TEST(a_new_view_follows) {
  struct quire_screen *s = fixture_screen(20, 4);
  struct quire_view *v = view_of(s);
  say_lines(s, 0, 20);
  ck_assert(quire_view_following(v));
  ck_assert_int_eq(quire_view_top(v), 0);
  ck_assert_str_eq(top_text(s, v), "line 17");
  quire_view_free(v);
  quire_view_free(NULL);
  quire_screen_free(s);
}
END_TEST

START_TEST(scrolling_is_clamped_at_both_ends) {
  struct quire_screen *s = fixture_screen(20, 4);
  struct quire_view *v = view_of(s);
  quire_view_scroll(v, -5);
  ck_assert(quire_view_following(v));
  say_lines(s, 0, 20);
  quire_view_scroll(v, -5);
  ck_assert_int_eq(quire_view_top(v), -5);
  ck_assert(!quire_view_following(v));
  quire_view_scroll(v, 2);
  ck_assert_int_eq(quire_view_top(v), -3);
  quire_view_scroll(v, INT64_MIN);
  ck_assert_int_eq(quire_view_top(v), -17);
  quire_view_scroll(v, INT64_MIN);
  ck_assert_int_eq(quire_view_top(v), -17);
  quire_view_scroll(v, INT64_MAX);
  ck_assert(quire_view_following(v));
  quire_view_scroll_to(v, -10);
  ck_assert_str_eq(top_text(s, v), "line 7");
  quire_view_scroll_to(v, INT64_MIN);
  ck_assert_str_eq(top_text(s, v), "line 0");
  quire_view_scroll_to(v, INT64_MAX);
  ck_assert(quire_view_following(v));
  quire_view_scroll(v, -1);
  quire_view_follow(v);
  ck_assert_int_eq(quire_view_top(v), 0);
  quire_screen_free(s);
}
END_TEST

START_TEST(a_view_stays_on_its_text_while_output_goes_on) {
  struct quire_screen *s = fixture_screen_with(NULL, 20, 4, 50);
  struct quire_view *near = view_of(s);
  struct quire_view *far = view_of(s);
  say_lines(s, 0, 40);
  quire_view_scroll(near, -3);
  quire_view_scroll(far, -30);
  ck_assert_str_eq(top_text(s, near), "line 34");
  ck_assert_str_eq(top_text(s, far), "line 7");
  for (int i = 40; i < 84; i++) {
    say_lines(s, i, i + 1);
    ck_assert_str_eq(top_text(s, near), "line 34");
    /* Lines 0 .. i - 3 have scrolled off, the last 50 of them are held. */
    bool held = i - 2 - 50 <= 7;
    ck_assert_int_eq(quire_view_following(far), !held);
    ck_assert_int_eq(quire_view_top(far), held ? 7 - (i - 2) : 0);
  }
  fixture_verify(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(a_view_whose_text_was_pruned_follows_from_then_on) {
  struct quire_screen *s = fixture_screen_with(NULL, 20, 4, 10);
  struct quire_view *v = view_of(s);
  say_lines(s, 0, 20);
  quire_view_scroll(v, -10);
  say_lines(s, 20, 21);
  ck_assert(quire_view_following(v));
  ck_assert_int_eq(quire_view_top(v), 0);
  quire_view_scroll(v, -2);
  ck_assert_int_eq(quire_view_top(v), -2);
  quire_screen_clear_history(s);
  ck_assert(quire_view_following(v));
  ck_assert_int_eq(quire_view_top(v), 0);
  quire_screen_free(s);
}
END_TEST

START_TEST(lowering_the_limit_prunes_under_a_view) {
  struct quire_screen *s = fixture_screen(20, 4);
  struct quire_view *oldest = view_of(s);
  struct quire_view *v = view_of(s);
  say_lines(s, 0, 30);
  quire_view_scroll(oldest, -27);
  quire_view_scroll(v, -5);
  quire_screen_set_history_limits(s, 6, UINT64_MAX);
  ck_assert(quire_view_following(oldest));
  ck_assert_str_eq(top_text(s, v), "line 22");
  fixture_verify(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(a_view_stays_on_its_text_through_resizes) {
  struct quire_screen *s = fixture_screen(10, 4);
  struct quire_view *v = view_of(s);
  for (int i = 0; i < 30; i++) {
    char line[40];
    (void)snprintf(line, sizeof line, "%02d-abcdefghijklmnopqrstuvwxyz\n", i);
    say(s, line);
  }
  /* The third row of line 20: its text begins with 'r'. */
  int64_t row = 0;
  while (row_text(s, row)[0] != '2' || row_text(s, row)[1] != '0') {
    row--;
  }
  quire_view_scroll_to(v, row + 2);
  ck_assert_str_eq(top_text(s, v), "rstuvwxyz");
  static const uint16_t widths[] = {9, 4, 30, 100, 3, 17, 10};
  for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
    ck_ok(quire_screen_resize(s, widths[i], 4));
    const char *text = top_text(s, v);
    ck_assert_msg(strchr(text, 'r') != NULL, "%u: %s", widths[i], text);
    if (widths[i] > 29) {
      ck_assert_str_eq(text, "20-abcdefghijklmnopqrstuvwxyz");
    }
  }
  ck_assert_str_eq(top_text(s, v), "rstuvwxyz");
  quire_screen_free(s);
}
END_TEST

START_TEST(a_view_finds_its_text_again_after_a_pull_back) {
  struct quire_screen *s = fixture_screen(20, 4);
  struct quire_view *v = view_of(s);
  say_lines(s, 0, 10);
  quire_view_scroll(v, -3);
  ck_assert_str_eq(top_text(s, v), "line 4");
  ck_ok(quire_screen_resize(s, 20, 12));
  ck_assert_int_eq(quire_view_top(v), 0);
  ck_ok(quire_screen_resize(s, 20, 4));
  ck_assert_str_eq(top_text(s, v), "line 4");
  fixture_verify(s);
  quire_screen_free(s);
}
END_TEST

START_TEST(views_rest_beside_the_alternate_screen) {
  struct quire_screen *s = fixture_screen(20, 4);
  struct quire_view *v = view_of(s);
  say_lines(s, 0, 20);
  quire_view_scroll(v, -5);
  ck_ok(quire_screen_set_alternate(s, true, true));
  ck_assert_int_eq(quire_view_top(v), 0);
  ck_assert(quire_view_following(v));
  quire_view_scroll(v, -3);
  quire_view_scroll(v, 100);
  say_lines(s, 100, 120);
  ck_assert_int_eq(quire_view_top(v), 0);
  ck_ok(quire_screen_set_alternate(s, false, false));
  ck_assert_int_eq(quire_view_top(v), -5);
  ck_assert_str_eq(top_text(s, v), "line 12");
  quire_screen_free(s);
}
END_TEST

START_TEST(views_are_freed_in_any_order_and_with_the_screen) {
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  struct quire_screen *s =
      fixture_screen_with(failing_allocator_hooks(&fa), 20, 4, 100);
  say_lines(s, 0, 20);
  struct quire_view *views[5];
  for (int i = 0; i < 5; i++) {
    views[i] = view_of(s);
    quire_view_scroll(views[i], -1 - i);
  }
  quire_view_free(views[2]);
  quire_view_free(views[4]);
  quire_view_free(views[0]);
  say_lines(s, 20, 21);
  ck_assert_int_eq(quire_view_top(views[1]), -3);
  ck_assert_int_eq(quire_view_top(views[3]), -5);
  fixture_verify(s);
  quire_screen_free(s);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}
END_TEST

START_TEST(without_memory_a_view_stays_where_it_is) {
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  struct quire_screen *s =
      fixture_screen_with(failing_allocator_hooks(&fa), 20, 4, 100);
  say_lines(s, 0, 20);
  struct quire_view *v = view_of(s);
  struct quire_view *none = NULL;
  failing_allocator_arm(&fa, 1, true);
  quire_view_scroll(v, -5);
  ck_assert_int_eq(quire_view_new(s, &none), QUIRE_ERR_OUT_OF_MEMORY);
  failing_allocator_disarm(&fa);
  ck_assert(quire_view_following(v));
  quire_view_scroll(v, -5);
  ck_assert_int_eq(quire_view_top(v), -5);
  quire_screen_free(s);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen: views");
  TCase *tcase = tcase_create("views");
  tcase_add_test(tcase, a_new_view_follows);
  tcase_add_test(tcase, scrolling_is_clamped_at_both_ends);
  tcase_add_test(tcase, a_view_stays_on_its_text_while_output_goes_on);
  tcase_add_test(tcase, a_view_whose_text_was_pruned_follows_from_then_on);
  tcase_add_test(tcase, lowering_the_limit_prunes_under_a_view);
  tcase_add_test(tcase, a_view_stays_on_its_text_through_resizes);
  tcase_add_test(tcase, a_view_finds_its_text_again_after_a_pull_back);
  tcase_add_test(tcase, views_rest_beside_the_alternate_screen);
  tcase_add_test(tcase, views_are_freed_in_any_order_and_with_the_screen);
  tcase_add_test(tcase, without_memory_a_view_stays_where_it_is);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
