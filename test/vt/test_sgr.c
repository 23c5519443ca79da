/* SGR in all its forms, DECRQSS m, and the stack. */
#include <stdio.h>

#include "vt/fixture.h"

static struct fixture f;

static struct quire_style style_of(const char *sgr) {
  fixture_feed(&f, "\033[m");
  fixture_feed(&f, sgr);
  return quire_screen_pen(f.s)->style;
}

static void check_fg(const char *sgr, uint8_t kind, uint8_t r, uint8_t g,
                     uint8_t b) {
  struct quire_color c = style_of(sgr).fg;
  ck_assert_msg(c.kind == kind && c.r == r && c.g == g && c.b == b,
                "%s: %u %u %u %u", sgr + 1, c.kind, c.r, c.g, c.b);
}

START_TEST(every_attribute_is_set_and_cleared) {
  static const struct {
    uint8_t on, off;
    uint16_t attr;
  } attrs[] = {
      {1, 22, QUIRE_ATTR_BOLD},        {2, 22, QUIRE_ATTR_FAINT},
      {3, 23, QUIRE_ATTR_ITALIC},      {5, 25, QUIRE_ATTR_BLINK},
      {6, 25, QUIRE_ATTR_RAPID_BLINK}, {7, 27, QUIRE_ATTR_INVERSE},
      {8, 28, QUIRE_ATTR_HIDDEN},      {9, 29, QUIRE_ATTR_STRIKE},
      {53, 55, QUIRE_ATTR_OVERLINE},   {73, 75, QUIRE_ATTR_SUPERSCRIPT},
      {74, 75, QUIRE_ATTR_SUBSCRIPT}};
  fixture_open(&f, 10, 3);
  for (size_t i = 0; i < sizeof attrs / sizeof attrs[0]; i++) {
    char sgr[32];
    (void)snprintf(sgr, sizeof sgr, "\033[%um", attrs[i].on);
    ck_assert_uint_eq(style_of(sgr).attrs, attrs[i].attr);
    (void)snprintf(sgr, sizeof sgr, "\033[%u;%um", attrs[i].on, attrs[i].off);
    ck_assert_uint_eq(style_of(sgr).attrs, 0);
    (void)snprintf(sgr, sizeof sgr, "\033[%u;0m", attrs[i].on);
    ck_assert_uint_eq(style_of(sgr).attrs, 0);
  }
  ck_assert_uint_eq(style_of("\033[1;3;9m\033[23m").attrs,
                    QUIRE_ATTR_BOLD | QUIRE_ATTR_STRIKE);
  ck_assert_uint_eq(style_of("\033[1;;3m").attrs, QUIRE_ATTR_ITALIC);
  fixture_close(&f);
}
END_TEST

START_TEST(underlines) {
  fixture_open(&f, 10, 3);
  ck_assert_uint_eq(style_of("\033[4m").underline, QUIRE_UNDERLINE_SINGLE);
  ck_assert_uint_eq(style_of("\033[21m").underline, QUIRE_UNDERLINE_DOUBLE);
  ck_assert_uint_eq(style_of("\033[4;24m").underline, QUIRE_UNDERLINE_NONE);
  for (uint8_t kind = 0; kind <= 5; kind++) {
    char sgr[] = "\033[1;4:?;3m";
    sgr[6] = (char)('0' + kind);
    struct quire_style style = style_of(sgr);
    ck_assert_uint_eq(style.underline, kind);
    ck_assert_uint_eq(style.attrs, QUIRE_ATTR_BOLD | QUIRE_ATTR_ITALIC);
  }
  ck_assert_uint_eq(style_of("\033[4:3m\033[4:9m").underline,
                    QUIRE_UNDERLINE_CURLY);
  struct quire_color c = style_of("\033[58:2::1:2:3m").underline_color;
  ck_assert(quire_color_equal(c, quire_color_rgb(1, 2, 3)));
  c = style_of("\033[58;5;200m").underline_color;
  ck_assert(quire_color_equal(c, quire_color_palette(200)));
  ck_assert_uint_eq(style_of("\033[58;5;200;59m").underline_color.kind,
                    QUIRE_COLOR_DEFAULT);
  fixture_close(&f);
}
END_TEST

START_TEST(colors_in_every_form) {
  fixture_open(&f, 10, 3);
  check_fg("\033[31m", QUIRE_COLOR_PALETTE, 1, 0, 0);
  check_fg("\033[97m", QUIRE_COLOR_PALETTE, 15, 0, 0);
  check_fg("\033[31;39m", QUIRE_COLOR_DEFAULT, 0, 0, 0);
  check_fg("\033[38;5;123m", QUIRE_COLOR_PALETTE, 123, 0, 0);
  check_fg("\033[38:5:123m", QUIRE_COLOR_PALETTE, 123, 0, 0);
  check_fg("\033[38;2;1;2;3m", QUIRE_COLOR_RGB, 1, 2, 3);
  check_fg("\033[38:2:1:2:3m", QUIRE_COLOR_RGB, 1, 2, 3);
  check_fg("\033[38:2::1:2:3m", QUIRE_COLOR_RGB, 1, 2, 3);
  check_fg("\033[38:2:0:1:2:3:0:0m", QUIRE_COLOR_RGB, 1, 2, 3);
  check_fg("\033[38;2;;2;m", QUIRE_COLOR_RGB, 0, 2, 0);
  /* What is no colour leaves the old one. */
  check_fg("\033[32;38;5;300m", QUIRE_COLOR_PALETTE, 2, 0, 0);
  check_fg("\033[32;38;2;1;2;256m", QUIRE_COLOR_PALETTE, 2, 0, 0);
  check_fg("\033[32;38:7:1m", QUIRE_COLOR_PALETTE, 2, 0, 0);
  check_fg("\033[32;38m", QUIRE_COLOR_PALETTE, 2, 0, 0);
  check_fg("\033[32;38;5m", QUIRE_COLOR_PALETTE, 2, 0, 0);
  check_fg("\033[32;38;2;1m", QUIRE_COLOR_PALETTE, 2, 0, 0);
  check_fg("\033[32;1:2m", QUIRE_COLOR_PALETTE, 2, 0, 0);
  struct quire_style style = style_of("\033[38;5;1;48;2;4;5;6;1;58:5:7;3m");
  ck_assert(quire_color_equal(style.fg, quire_color_palette(1)));
  ck_assert(quire_color_equal(style.bg, quire_color_rgb(4, 5, 6)));
  ck_assert(quire_color_equal(style.underline_color, quire_color_palette(7)));
  ck_assert_uint_eq(style.attrs, QUIRE_ATTR_BOLD | QUIRE_ATTR_ITALIC);
  style = style_of("\033[42;103m");
  ck_assert(quire_color_equal(style.bg, quire_color_palette(11)));
  ck_assert_uint_eq(style_of("\033[42;49m").bg.kind, QUIRE_COLOR_DEFAULT);
  fixture_close(&f);
}
END_TEST

START_TEST(seventeen_parameters_and_more_are_legal) {
  fixture_open(&f, 10, 3);
  struct quire_style style =
      style_of("\033[0;1;2;3;4;5;7;8;9;53;38;2;1;2;3;48;2;4;5;6;58;2;7;8;9m");
  ck_assert(quire_color_equal(style.fg, quire_color_rgb(1, 2, 3)));
  ck_assert(quire_color_equal(style.underline_color, quire_color_rgb(7, 8, 9)));
  ck_assert_uint_ne(style.attrs & QUIRE_ATTR_OVERLINE, 0);
  fixture_close(&f);
}
END_TEST

START_TEST(the_pen_reaches_the_cells) {
  fixture_open(&f, 10, 3);
  fixture_feed(&f, "\033[1;31ma\033[mb\033[44m\033[K");
  ck_assert_uint_eq(fixture_style(&f, 0, 0).attrs, QUIRE_ATTR_BOLD);
  ck_assert_uint_eq(fixture_style(&f, 0, 0).fg.r, 1);
  struct quire_style b = fixture_style(&f, 0, 1);
  ck_assert(quire_style_is_default(&b));
  ck_assert_uint_eq(fixture_style(&f, 0, 5).bg.r, 4);
  fixture_close(&f);
}
END_TEST

START_TEST(the_pen_is_told) {
  fixture_open(&f, 10, 3);
  fixture_expect_reply(&f, "\033P$qm\033\\", "\033P1$r0m\033\\");
  fixture_expect_reply(&f, "\033[1;4;31m\033P$qm\033\\",
                       "\033P1$r0;1;4;31m\033\\");
  fixture_expect_reply(&f, "\033[0;2;3;4:3;5;6;7;8;9;53;74m\033P$qm\033\\",
                       "\033P1$r0;2;3;4:3;5;6;7;8;9;53;74m\033\\");
  fixture_expect_reply(&f,
                       "\033[0;38;5;200;48;2;250;251;252;58;5;1m\033P$qm\033\\",
                       "\033P1$r0;38:5:200;48:2::250:251:252;58:5:1m\033\\");
  fixture_expect_reply(&f, "\033[0;93;104m\033P$qm\033\\",
                       "\033P1$r0;93;104m\033\\");
  /* The longest there is must fit. */
  fixture_expect_reply(
      &f,
      "\033[0;1;2;3;4:3;5;6;7;8;9;53;74;38;2;255;255;255;48;2;255;255;255;"
      "58;2;255;255;255m\033P$qm\033\\",
      "\033P1$r0;1;2;3;4:3;5;6;7;8;9;53;74;38:2::255:255:255;"
      "48:2::255:255:255;58:2::255:255:255m\033\\");
  fixture_close(&f);
}
END_TEST

START_TEST(the_stack_keeps_and_gives_back) {
  fixture_open(&f, 10, 3);
  fixture_feed(&f, "\033[1;31m\033[#{\033[0;4;32m\033[#}");
  ck_assert_uint_eq(quire_screen_pen(f.s)->style.attrs, QUIRE_ATTR_BOLD);
  ck_assert_uint_eq(quire_screen_pen(f.s)->style.fg.r, 1);
  /* Only bold and the foreground. */
  fixture_feed(&f, "\033[0;1;31m\033[1;30#{\033[0;4;32;44m\033[#}");
  struct quire_style style = quire_screen_pen(f.s)->style;
  ck_assert_uint_eq(style.attrs, QUIRE_ATTR_BOLD);
  ck_assert_uint_eq(style.underline, QUIRE_UNDERLINE_SINGLE);
  ck_assert_uint_eq(style.fg.r, 1);
  ck_assert_uint_eq(style.bg.r, 4);
  /* The underline and the background. */
  fixture_feed(&f, "\033[0;4;42m\033[4;31#{\033[0;1;31m\033[#}");
  style = quire_screen_pen(f.s)->style;
  ck_assert_uint_eq(style.attrs, QUIRE_ATTR_BOLD);
  ck_assert_uint_eq(style.underline, QUIRE_UNDERLINE_SINGLE);
  ck_assert_uint_eq(style.fg.r, 1);
  ck_assert_uint_eq(style.bg.r, 2);
  for (int i = 0; i < 1000; i++) {
    fixture_feed(&f, "\033[#p");
  }
  for (int i = 0; i < 1000; i++) {
    fixture_feed(&f, "\033[#q");
  }
  fixture_feed(&f, "\033[m\033[#}");
  style = quire_screen_pen(f.s)->style;
  ck_assert(quire_style_is_default(&style));
  fixture_close(&f);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {every_attribute_is_set_and_cleared,
                                underlines,
                                colors_in_every_form,
                                seventeen_parameters_and_more_are_legal,
                                the_pen_reaches_the_cells,
                                the_pen_is_told,
                                the_stack_keeps_and_gives_back};
  return fixture_run("sgr", tests, sizeof tests / sizeof tests[0]);
}
