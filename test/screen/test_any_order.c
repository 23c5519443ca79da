/* Every editing function of the screen in random order with random arguments,
 * wild ones included: no oracle, but the screen verifies after each, and the
 * same operations give the same screen when each print is cut into pieces.
 *
 * QUIRE_SEED=n runs one seed, QUIRE_SLOW=1 many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen_fixture.h"

struct chance {
  uint64_t state;
};

static uint32_t draw(struct chance *c, uint32_t below) {
  c->state += UINT64_C(0x9e3779b97f4a7c15);
  uint64_t z = c->state;
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return (uint32_t)((z ^ z >> 31) % below);
}

/* Mostly small, now and then absurd. */
static uint32_t count(struct chance *c) {
  static const uint32_t wild[] = {0, 65535, 65536, UINT32_MAX, 16384};
  return draw(c, 12) == 0 ? wild[draw(c, 5)] : draw(c, 9);
}

static uint32_t codepoint(struct chance *c) {
  static const uint32_t some[] = {
      'a',    '#',     ' ',      0xe9,    0x301,   0x200d,  0xfe0f, 0xfe0e,
      0x4e16, 0x1f600, 0x1f468,  0x1f1e9, 0x1f1ea, 0x1f3fb, 0x2764, 0x2614,
      0x1112, 0x1161,  0x11ab,   0x915,   0x94d,   0x937,   0x600,  0x200b,
      0xad,   0x3000,  0x10ffff, 0xfffd,  0x20e3,  0xff9e,  0xd800, 0x110000};
  return some[draw(c, sizeof some / sizeof some[0])];
}

static struct quire_style style(struct chance *c) {
  struct quire_style s = {0};
  uint32_t kind = draw(c, 5);
  if (kind > 0) {
    s.fg = quire_color_palette((uint8_t)draw(c, 200));
  }
  if (kind > 2) {
    s.bg = quire_color_rgb((uint8_t)draw(c, 30), 0, 1);
  }
  s.attrs = (uint16_t)(draw(c, 4) == 0 ? draw(c, QUIRE_ATTR_ALL + 1u) : 0);
  s.underline = (uint8_t)draw(c, 6);
  return s;
}

static struct quire_rect rect(struct chance *c) {
  struct quire_rect r;
  r.top = (uint16_t)draw(c, 14);
  r.left = (uint16_t)draw(c, 30);
  r.bottom = (uint16_t)(r.top + draw(c, 10));
  r.right = (uint16_t)(r.left + draw(c, 20));
  return r;
}

static void print_op(struct quire_screen *s, struct chance *c, bool cut) {
  uint8_t text[200];
  uint32_t n = 1 + draw(c, draw(c, 5) == 0 ? sizeof text : 9);
  if (draw(c, 2) == 0) {
    for (uint32_t i = 0; i < n && i < 12; i++) {
      quire_screen_print(s, codepoint(c));
    }
    return;
  }
  for (uint32_t i = 0; i < n; i++) {
    text[i] = (uint8_t)(0x20 + draw(c, 0x5f));
  }
  if (!cut) {
    quire_screen_print_ascii(s, text, n);
    return;
  }
  for (uint32_t i = 0; i < n; i++) {
    quire_screen_print(s, text[i]);
  }
}

static void move_op(struct quire_screen *s, struct chance *c) {
  uint32_t n = count(c);
  switch (draw(c, 16)) {
    case 0: quire_screen_up(s, n); break;
    case 1: quire_screen_down(s, n); break;
    case 2: quire_screen_left(s, n); break;
    case 3: quire_screen_right(s, n); break;
    case 4: quire_screen_goto(s, n, count(c)); break;
    case 5: quire_screen_goto_col(s, n); break;
    case 6: quire_screen_goto_row(s, n); break;
    case 7: quire_screen_tab(s, n); break;
    case 8: quire_screen_back_tab(s, n); break;
    case 9: quire_screen_set_tab(s); break;
    case 10: quire_screen_clear_tab(s); break;
    case 11: quire_screen_save_cursor(s, n); break;
    case 12: (void)quire_screen_restore_cursor(s); break;
    case 13:
      quire_screen_set_cursor(s, (uint16_t)n, (uint16_t)count(c),
                              draw(c, 3) == 0);
      break;
    default: quire_screen_carriage_return(s); break;
  }
}

static void scroll_op(struct quire_screen *s, struct chance *c) {
  uint32_t n = count(c);
  switch (draw(c, 14)) {
    case 0: quire_screen_reverse_index(s); break;
    case 1: quire_screen_forward_column(s); break;
    case 2: quire_screen_back_column(s); break;
    case 3: quire_screen_scroll_up(s, n); break;
    case 4: quire_screen_scroll_down(s, n); break;
    case 5: quire_screen_scroll_left(s, n); break;
    case 6: quire_screen_scroll_right(s, n); break;
    case 7: quire_screen_insert_lines(s, n); break;
    case 8: quire_screen_delete_lines(s, n); break;
    case 9: quire_screen_insert_columns(s, n); break;
    case 10: quire_screen_delete_columns(s, n); break;
    case 11:
      quire_screen_shift_rect(s, rect(c), (int32_t)draw(c, 9) - 4,
                              (int32_t)draw(c, 9) - 4, draw(c, 2) == 0);
      break;
    default: quire_screen_index(s); break;
  }
}

static void edit_op(struct quire_screen *s, struct chance *c) {
  bool selective = draw(c, 3) == 0;
  enum quire_erase what = (enum quire_erase)draw(c, 3);
  uint32_t n = count(c);
  switch (draw(c, 10)) {
    case 0: quire_screen_erase_line(s, what, selective); break;
    case 1: quire_screen_erase_display(s, what, selective); break;
    case 2: quire_screen_erase_cells(s, n); break;
    case 3: quire_screen_insert_cells(s, n); break;
    case 4: quire_screen_delete_cells(s, n); break;
    case 5: quire_screen_fill_rect(s, rect(c), codepoint(c)); break;
    case 6: quire_screen_erase_rect(s, rect(c), selective); break;
    case 7:
      quire_screen_copy_rect(s, rect(c), (uint16_t)draw(c, 16),
                             (uint16_t)draw(c, 40));
      break;
    case 8:
      quire_screen_change_attrs(
          s, rect(c), draw(c, 2) == 0, (uint16_t)(1u << draw(c, 16)),
          (uint16_t)(1u << draw(c, 16)), (uint16_t)(1u << draw(c, 16)));
      break;
    default:
      quire_screen_set_row_size(s, (enum quire_row_size)draw(c, 4));
      break;
  }
}

static void pen_op(struct quire_screen *s, struct chance *c) {
  const struct quire_style look = style(c);
  const struct quire_mark mark = {1u << draw(c, 5), (int32_t)draw(c, 256)};
  char uri[] = "http://x";
  const struct quire_link link = {uri, sizeof uri - 1, uri, draw(c, 3)};
  uri[7] = (char)('a' + draw(c, 20));
  switch (draw(c, 6)) {
    case 0:
      ck_assert_int_eq(quire_screen_set_link(s, draw(c, 2) ? &link : NULL),
                       QUIRE_OK);
      break;
    case 1: quire_screen_set_protected(s, draw(c, 2) == 0); break;
    case 2:
      quire_screen_set_semantic(s, (enum quire_semantic)draw(c, 3));
      quire_screen_mark(s, &mark, (enum quire_row_semantic)draw(c, 4));
      break;
    default: quire_screen_set_style(s, &look); break;
  }
}

static void mode_op(struct quire_screen *s, struct chance *c) {
  uint32_t a = draw(c, 20);
  switch (draw(c, 9)) {
    case 0: quire_screen_set_vertical_margins(s, a, draw(c, 30)); break;
    case 1: quire_screen_set_horizontal_margins(s, a, draw(c, 60)); break;
    case 2:
      ck_assert_int_eq(
          quire_screen_set_alternate(s, draw(c, 2) == 0, draw(c, 2) == 0),
          QUIRE_OK);
      break;
    case 3:
      if (draw(c, 12) == 0) {
        quire_screen_reset(s);
      }
      break;
    case 4: quire_screen_soft_reset(s); break;
    case 5:
      if (draw(c, 8) == 0) {
        quire_screen_align(s);
      }
      break;
    default: {
      uint32_t mode = draw(c, QUIRE_SCREEN_MODE_COUNT);
      quire_screen_set_mode(s, (enum quire_screen_mode)mode, draw(c, 2) == 0);
      break;
    }
  }
}

static void rare_op(struct quire_screen *s, struct chance *c) {
  switch (draw(c, 8)) {
    case 0: quire_screen_clear_history(s); break;
    case 1:
      quire_screen_set_history_limits(
          s, draw(c, 60), draw(c, 3) == 0 ? draw(c, 5000) : UINT64_MAX);
      break;
    default:
      ck_assert_int_eq(quire_screen_resize(s, (uint16_t)(1 + draw(c, 50)),
                                           (uint16_t)(1 + draw(c, 16))),
                       QUIRE_OK);
      break;
  }
}

static void any_op(struct quire_screen *s, struct chance *c, bool cut) {
  uint32_t kind = draw(c, 100);
  if (kind < 40) {
    print_op(s, c, cut);
  } else if (kind < 54) {
    move_op(s, c);
  } else if (kind < 68) {
    scroll_op(s, c);
  } else if (kind < 78) {
    edit_op(s, c);
  } else if (kind < 88) {
    pen_op(s, c);
  } else if (kind < 97) {
    mode_op(s, c);
  } else {
    rare_op(s, c);
  }
}

static void verify(const struct quire_screen *s, uint64_t seed, unsigned step) {
  const char *fault = NULL;
  if (!quire_screen_verify(s, &fault)) {
    ck_abort_msg("seed %llu, step %u: %s", (unsigned long long)seed, step,
                 fault);
  }
}

static void run_seed(uint64_t seed, unsigned steps) {
  static char rows[1 << 16];
  struct quire_screen *s = fixture_new(17, 6, 40);
  struct quire_screen *cut = fixture_new(17, 6, 40);
  struct chance a = {seed};
  struct chance b = {seed};
  struct quire_pin *pins[4] = {NULL, NULL, NULL, NULL};
  for (unsigned step = 0; step < steps; step++) {
    any_op(s, &a, false);
    any_op(cut, &b, true);
    verify(s, seed, step);
    if (step % 16 == 0) {
      struct quire_pin **pin = &pins[step / 16 % 4];
      struct quire_point at = {step / 64 % quire_screen_rows(s), 3};
      quire_pin_free(*pin);
      ck_assert_int_eq(quire_pin_new(s, at, pin), QUIRE_OK);
      fixture_screen(cut, rows, sizeof rows);
      EXPECT_SCREEN(s, rows);
      struct quire_cursor c = quire_screen_cursor(cut);
      EXPECT_CURSOR(s, c.row, c.col, c.pending_wrap);
    }
  }
  quire_screen_free(s);
  quire_screen_free(cut);
}

START_TEST(test_any_order) {
  const char *one = getenv("QUIRE_SEED");
  if (one != NULL) {
    run_seed(strtoull(one, NULL, 10), 20000);
    return;
  }
  unsigned seeds = getenv("QUIRE_SLOW") != NULL ? 2000 : 40;
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    run_seed(seed, 1000);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen, any order");
  TCase *tcase = tcase_create("any order");
  tcase_set_timeout(tcase, 0);
  tcase_add_test(tcase, test_any_order);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
