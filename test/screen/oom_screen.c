/* Out of memory in the screen: the n-th allocation fails for every n, once and
 * for good. What can fail leaves everything as it was; what cannot (printing,
 * editing) degrades and counts it; the screen verifies either way and nothing
 * leaks. */
#include <string.h>

#include "screen_fixture.h"
#include "support/failing_allocator.h"
#include "support/suite.h"

static struct failing_allocator fa;

static void begin(void) {
  failing_allocator_init(&fa);
}

static void end(struct quire_screen *s) {
  quire_screen_free(s);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}

/* Text of every kind: styles, links, clusters, wide, marks, wraps, history. */
static void write_some(struct quire_screen *s, uint8_t salt) {
  const struct quire_mark mark = {QUIRE_MARK_PROMPT | QUIRE_MARK_STATUS, 3};
  char uri[] = "http://example.org/0";
  const struct quire_link link = {uri, sizeof uri - 1, "i", 1};
  struct quire_style style = {.attrs = QUIRE_ATTR_BOLD};
  uri[sizeof uri - 2] = (char)('a' + salt % 26);
  style.fg = quire_color_rgb(salt, 2, 3);
  style.bg = quire_color_palette(salt);
  quire_screen_mark(s, &mark, QUIRE_ROW_PROMPT);
  fixture_put(s, "plain text that is longer than a row ");
  quire_screen_set_style(s, &style);
  (void)!quire_screen_set_link(s, &link);
  fixture_put(s, "e\xcc\x81\xe4\xb8\x96#\xef\xb8\x8f styled\r\n");
  quire_screen_insert_lines(s, 1);
  quire_screen_erase_line(s, QUIRE_ERASE_RIGHT, false);
  (void)!quire_screen_set_link(s, NULL);
  quire_screen_change_attrs(s, (struct quire_rect){0, 0, 2, 5}, false,
                            QUIRE_ATTR_ITALIC, 0, QUIRE_ATTR_UNDERLINE_BIT);
  quire_screen_fill_rect(s, (struct quire_rect){1, 1, 2, 2}, 0xe9);
  quire_screen_copy_rect(s, (struct quire_rect){0, 0, 1, 6}, 2, 3);
  fixture_put(s, "\n\r\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 tail\r\n");
}

static struct quire_screen *make_filled(void) {
  struct quire_screen *s =
      fixture_new_with(failing_allocator_hooks(&fa), 12, 5, 20);
  ck_assert_ptr_nonnull(s);
  for (uint8_t i = 0; i < 4; i++) {
    write_some(s, i);
  }
  fixture_put(s,
              "a line that is open across the seam of history and screen, "
              "so that it comes back");
  return s;
}

START_TEST(test_new) {
  for (size_t n = 1;; n++) {
    begin();
    failing_allocator_arm(&fa, n, _i != 0);
    struct quire_screen *s =
        fixture_new_with(failing_allocator_hooks(&fa), 80, 24, 100);
    bool fired = failing_allocator_fired(&fa);
    failing_allocator_disarm(&fa);
    ck_assert(fired == (s == NULL));
    end(s);
    if (!fired) {
      break;
    }
  }
}
END_TEST

START_TEST(test_editing_degrades) {
  for (size_t n = 1;; n++) {
    begin();
    struct quire_screen *s =
        fixture_new_with(failing_allocator_hooks(&fa), 12, 5, 20);
    failing_allocator_arm(&fa, n, _i != 0);
    for (uint8_t i = 0; i < 6; i++) {
      write_some(s, i);
    }
    bool fired = failing_allocator_fired(&fa);
    failing_allocator_disarm(&fa);
    VERIFY(s);
    write_some(s, 9); /* and it goes on */
    VERIFY(s);
    end(s);
    if (!fired) {
      break;
    }
  }
}
END_TEST

struct state {
  char screen[4096], history[16384];
  struct quire_cursor cursor;
  uint16_t cols, rows;
  struct quire_point pins[3];
  enum quire_pin_state pin_states[3];
};

static void take_state(struct quire_screen *s, struct quire_pin *const *pins,
                       struct state *out) {
  memset(out, 0, sizeof *out);
  fixture_screen(s, out->screen, sizeof out->screen);
  fixture_history(s, out->history, sizeof out->history);
  out->cursor = quire_screen_cursor(s);
  out->cols = quire_screen_cols(s);
  out->rows = quire_screen_rows(s);
  for (int i = 0; i < 3; i++) {
    out->pin_states[i] = quire_pin_get(pins[i], &out->pins[i]);
  }
}

static void compare_states(const struct state *a, const struct state *b) {
  ck_assert_str_eq(a->screen, b->screen);
  ck_assert_str_eq(a->history, b->history);
  ck_assert_uint_eq(a->cols, b->cols);
  ck_assert_uint_eq(a->rows, b->rows);
  ck_assert_uint_eq(a->cursor.row, b->cursor.row);
  ck_assert_uint_eq(a->cursor.col, b->cursor.col);
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(a->pin_states[i], b->pin_states[i]);
    ck_assert_int_eq(a->pins[i].row, b->pins[i].row);
    ck_assert_uint_eq(a->pins[i].col, b->pins[i].col);
  }
}

static void make_pins(struct quire_screen *s, struct quire_pin **pins) {
  const struct quire_point points[3] = {{0, 3}, {4, 1}, {-3, 2}};
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(quire_pin_new(s, points[i], &pins[i]), QUIRE_OK);
  }
}

static const uint16_t sizes[][2] = {{5, 5},  {40, 5}, {12, 3},
                                    {12, 9}, {3, 2},  {60, 20}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

START_TEST(test_resize_is_all_or_nothing) {
  const uint16_t *size = sizes[_i / 4];
  bool alternate = (_i & 1) != 0;
  bool persistent = (_i & 2) != 0;
  static struct state before, after;
  for (size_t n = 1;; n++) {
    struct quire_pin *pins[3];
    begin();
    struct quire_screen *s = make_filled();
    make_pins(s, pins);
    if (alternate) {
      ck_assert_int_eq(quire_screen_set_alternate(s, true, true), QUIRE_OK);
      write_some(s, 1);
    }
    take_state(s, pins, &before);
    failing_allocator_arm(&fa, n, persistent);
    enum quire_result result = quire_screen_resize(s, size[0], size[1]);
    bool fired = failing_allocator_fired(&fa);
    failing_allocator_disarm(&fa);
    VERIFY(s);
    take_state(s, pins, &after);
    if (result != QUIRE_OK) {
      ck_assert_int_eq(result, QUIRE_ERR_OUT_OF_MEMORY);
      ck_assert(fired);
      compare_states(&before, &after);
    } else {
      ck_assert_uint_eq(after.cols, size[0]);
      ck_assert_uint_eq(after.rows, size[1]);
    }
    end(s);
    if (!fired) {
      break;
    }
  }
}
END_TEST

START_TEST(test_small_parts) {
  const struct quire_link link = {"http://a", 8, NULL, 0};
  for (size_t n = 1;; n++) {
    struct quire_pin *pin = NULL;
    begin();
    struct quire_screen *s = make_filled();
    failing_allocator_arm(&fa, n, _i != 0);
    bool ok = quire_screen_set_link(s, &link) == QUIRE_OK;
    ok = quire_pin_new(s, (struct quire_point){-2, 1}, &pin) == QUIRE_OK && ok;
    ok = quire_screen_set_alternate(s, true, false) == QUIRE_OK && ok;
    ck_assert(quire_screen_is_alternate(s) || !ok);
    bool fired = failing_allocator_fired(&fa);
    failing_allocator_disarm(&fa);
    VERIFY(s);
    end(s);
    if (!fired) {
      ck_assert(ok);
      break;
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen out of memory");
  TCase *tcase = tcase_create("oom");
  tcase_set_timeout(tcase, 0);
  tcase_add_loop_test(tcase, test_new, 0, 2);
  tcase_add_loop_test(tcase, test_editing_degrades, 0, 2);
  tcase_add_loop_test(tcase, test_resize_is_all_or_nothing, 0, SIZES * 4);
  tcase_add_loop_test(tcase, test_small_parts, 0, 2);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
