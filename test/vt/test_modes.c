/* Modes: set, reset, told, saved, restored, and what they change. */
#include <stdio.h>
#include <string.h>

#include "vt/fixture.h"

static struct fixture f;

static unsigned told(uint32_t mode, bool dec_private) {
  char text[32];
  char head[32];
  unsigned value = 99;
  (void)snprintf(text, sizeof text, "\033[%s%u$p", dec_private ? "?" : "",
                 (unsigned)mode);
  f.replies_len = 0;
  fixture_feed(&f, text);
  int n = snprintf(head, sizeof head, "\033[%s%u;", dec_private ? "?" : "",
                   (unsigned)mode);
  ck_assert_uint_eq(f.replies_len, (size_t)n + 3);
  ck_assert_int_eq(memcmp(f.replies, head, (size_t)n), 0);
  value = (unsigned)(f.replies[n] - '0');
  ck_assert_str_eq(f.replies + n + 1, "$y");
  return value;
}

static void set(uint32_t mode, bool dec_private, bool on) {
  char text[32];
  (void)snprintf(text, sizeof text, "\033[%s%u%c", dec_private ? "?" : "",
                 (unsigned)mode, on ? 'h' : 'l');
  fixture_feed(&f, text);
}

START_TEST(every_mode_is_told_as_it_was_set) {
  static const uint16_t modes[] = {
      1,    4,    5,    6,    7,    9,    12,   18,   19,   25,   30,
      35,   40,   41,   42,   44,   45,   47,   66,   67,   69,   80,
      1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1010, 1011, 1015,
      1016, 1034, 1035, 1036, 1037, 1039, 1040, 1041, 1042, 1043, 1045,
      1046, 1047, 1048, 1049, 2004, 2026, 2027, 2031, 2048};
  fixture_open(&f, 20, 5);
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    unsigned before = told(modes[i], true);
    ck_assert_msg(before == 1 || before == 2, "mode %u: %u", modes[i], before);
    for (int round = 0; round < 2; round++) {
      set(modes[i], true, true);
      ck_assert_msg(told(modes[i], true) == 1, "mode %u h", modes[i]);
      ck_assert(quire_terminal_mode(f.t, modes[i], true));
      set(modes[i], true, false);
      ck_assert_msg(told(modes[i], true) == 2, "mode %u l", modes[i]);
      ck_assert(!quire_terminal_mode(f.t, modes[i], true));
    }
    set(modes[i], true, before == 1);
  }
  fixture_close(&f);
}
END_TEST

START_TEST(ansi_modes) {
  static const uint16_t modes[] = {2, 4, 12, 20};
  static const uint16_t never[] = {1, 3, 5, 7, 10, 11, 13, 14, 15, 16, 17, 18};
  fixture_open(&f, 20, 5);
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    set(modes[i], false, true);
    ck_assert_uint_eq(told(modes[i], false), 1);
    set(modes[i], false, false);
    ck_assert_uint_eq(told(modes[i], false), 2);
  }
  for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
    set(never[i], false, true);
    ck_assert_uint_eq(told(never[i], false), 4);
  }
  ck_assert_uint_eq(told(999, false), 0);
  ck_assert_uint_eq(told(999, true), 0);
  set(8, true, true);
  ck_assert_uint_eq(told(8, true), 4);
  fixture_feed(&f, "\033[20hab\ncd\033[4h\033[1;1HX");
  fixture_expect_row(&f, 0, "Xab");
  fixture_expect_row(&f, 1, "cd");
  fixture_close(&f);
}
END_TEST

START_TEST(several_modes_in_one_sequence) {
  fixture_open(&f, 20, 5);
  fixture_expect_events(&f, "\033[?1;2004;1006;9999h",
                        "mode(?1 1) mode(?2004 1) mode(?1006 1) ");
  fixture_expect_events(&f, "\033[?1;2004h", "");
  fixture_expect_events(&f, "\033[?1l\033[4h", "mode(?1 0) mode(4 1) ");
  fixture_close(&f);
}
END_TEST

START_TEST(input_modes_follow) {
  struct quire_input_modes in;
  fixture_open(&f, 20, 5);
  quire_terminal_input_modes(f.t, &in);
  ck_assert(in.alt_sends_escape && in.alternate_scroll);
  ck_assert(!in.application_cursor && !in.application_keypad && !in.newline);
  fixture_feed(&f, "\033[?1007l");
  quire_terminal_input_modes(f.t, &in);
  ck_assert(!in.alternate_scroll);
  fixture_feed(&f, "\033[?1;67;2004;1004;1007h\033=\033[20h\033[?1002;1006h");
  quire_terminal_input_modes(f.t, &in);
  ck_assert(in.application_cursor && in.application_keypad && in.newline);
  ck_assert(in.backarrow_bs && in.bracketed_paste && in.focus);
  ck_assert(in.alternate_scroll);
  ck_assert_uint_eq(in.mouse_mode, 1002);
  ck_assert_uint_eq(in.mouse_format, 1006);
  fixture_feed(&f, "\033>\033[?1036;1039l\033[?1000h\033[?1016h");
  quire_terminal_input_modes(f.t, &in);
  ck_assert(!in.application_keypad && !in.alt_sends_escape);
  ck_assert_uint_eq(in.mouse_mode, 1000);
  ck_assert_uint_eq(in.mouse_format, 1016);
  fixture_feed(&f, "\033[?1003l\033[?1016l");
  quire_terminal_input_modes(f.t, &in);
  ck_assert_uint_eq(in.mouse_mode, 0);
  ck_assert_uint_eq(in.mouse_format, 0);
  fixture_feed(&f, "\033[>4;2m");
  quire_terminal_input_modes(f.t, &in);
  ck_assert_uint_eq(in.modify_other_keys, 2);
  fixture_expect_reply(&f, "\033[?4m", "\033[>4;2m");
  fixture_feed(&f, "\033[>4n");
  quire_terminal_input_modes(f.t, &in);
  ck_assert_uint_eq(in.modify_other_keys, 0);
  fixture_feed(&f, "\033[>4;1m\033[>m");
  fixture_expect_reply(&f, "\033[?4m", "\033[>4;0m");
  fixture_close(&f);
}
END_TEST

START_TEST(modes_are_saved_and_restored) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f, "\033[?7;1000;1006;25h\033[?7;25;1000;1006s");
  fixture_feed(&f, "\033[?7;25l\033[?1003h\033[?1015h");
  fixture_feed(&f, "\033[?7;25;1000;1006r");
  ck_assert(quire_terminal_mode(f.t, 7, true));
  ck_assert(quire_terminal_mode(f.t, 25, true));
  ck_assert(quire_terminal_mode(f.t, 1000, true));
  ck_assert(quire_terminal_mode(f.t, 1006, true));
  fixture_feed(&f, "\033[3;4H\033[?1048;9999s\033[H\033[?1048;9999r");
  fixture_expect_cursor(&f, 2, 3);
  fixture_feed(&f, "\033[?7s\033[?7l\033[?7s\033[?7h\033[?7r");
  ck_assert(!quire_terminal_mode(f.t, 7, true));
  fixture_close(&f);
}
END_TEST

START_TEST(alternate_screens) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f, "main\033[?1049h");
  fixture_expect_row(&f, 0, "");
  fixture_expect_cursor(&f, 0, 4);
  fixture_feed(&f, "\033[Halt\033[?1049l");
  fixture_expect_row(&f, 0, "main");
  fixture_expect_cursor(&f, 0, 4);
  fixture_feed(&f, "\033[?1049h"); /* wiped when it is entered */
  fixture_expect_row(&f, 0, "");
  fixture_feed(&f, "\033[2;1Halt\033[?47l\033[?47h"); /* kept */
  fixture_expect_row(&f, 1, "alt");
  fixture_feed(&f, "\033[?1047l");
  fixture_expect_cursor(&f, 1, 3);
  fixture_feed(&f, "\033[?47h"); /* 1047 wiped it when it left */
  fixture_expect_row(&f, 1, "");
  fixture_feed(&f, "\033[?1046l"); /* leaves, and lets nobody in */
  ck_assert(!quire_screen_is_alternate(f.s));
  fixture_feed(&f, "\033[?1049h");
  ck_assert(!quire_screen_is_alternate(f.s));
  fixture_feed(&f, "\033[?1046h\033[?1049h");
  ck_assert(quire_screen_is_alternate(f.s));
  fixture_close(&f);
}
END_TEST

START_TEST(columns_are_asked_for) {
  fixture_open(&f, 80, 5);
  f.resize_on_request = true;
  fixture_expect_events(&f, "abc\033[?3h", "");
  fixture_expect_row(&f, 0, "abc");
  fixture_expect_events(&f, "\033[?40h\033[2;3r\033[?3h",
                        "mode(?40 1) size(132 0) mode(?3 1) ");
  ck_assert_uint_eq(quire_screen_cols(f.s), 132);
  ck_assert_uint_eq(quire_screen_margins(f.s).bottom, 4);
  fixture_expect_row(&f, 0, "");
  fixture_expect_cursor(&f, 0, 0);
  fixture_expect_events(&f, "xyz\033[?3l", "size(80 0) mode(?3 0) ");
  fixture_expect_row(&f, 0, "");
  fixture_feed(&f, "\033[?69h\033[5;9s\033[?3h");
  ck_assert_uint_eq(quire_screen_margins(f.s).left, 0);
  ck_assert_uint_eq(quire_screen_margins(f.s).right, 131);
  fixture_feed(&f, "\033[?69;3l\033[?95h");
  /* DECNCSM is a feature of level 5. */
  ck_assert_uint_eq(told(95, true), 0);
  fixture_feed(&f, "\033[65;1\"p\033[?95hxyz\033[?3h");
  fixture_expect_row(&f, 0, "xyz");
  fixture_expect_events(&f, "\033[?3l\033[?3h\033c",
                        "size(80 0) mode(?3 0) size(132 0) mode(?3 1) "
                        "colors() mode(?3 0) mode(?40 0) mode(?95 0) "
                        "size(80 0) ");
  fixture_close(&f);
}
END_TEST

START_TEST(sizes_in_band) {
  fixture_open(&f, 20, 5);
  fixture_expect_reply(&f, "\033[?2048h", "\033[48;5;20;80;160t");
  f.replies_len = 0;
  ck_assert_int_eq(quire_terminal_resize(f.t, 30, 6), QUIRE_OK);
  ck_assert_str_eq(f.replies, "\033[48;6;30;96;240t");
  fixture_expect_reply(&f, "\033[?2048l", "");
  ck_assert_int_eq(quire_terminal_resize(f.t, 20, 5), QUIRE_OK);
  ck_assert_uint_eq(f.replies_len, 0);
  fixture_close(&f);
}
END_TEST

START_TEST(cursor_looks) {
  static const uint8_t shapes[] = {0, 0, 0, 1, 1, 2, 2};
  fixture_open(&f, 20, 5);
  for (unsigned i = 0; i <= 6; i++) {
    char text[16];
    (void)snprintf(text, sizeof text, "\033[%u q", i);
    fixture_feed(&f, text);
    struct quire_cursor_look look = quire_terminal_cursor_look(f.t);
    ck_assert_uint_eq(look.shape, shapes[i]);
    ck_assert_int_eq(look.blink, i % 2 == 1);
    ck_assert(look.visible);
  }
  fixture_feed(&f, "\033[7 q\033[?25l\033[?12h");
  struct quire_cursor_look look = quire_terminal_cursor_look(f.t);
  ck_assert_uint_eq(look.shape, QUIRE_CURSOR_BAR);
  ck_assert(look.blink && !look.visible);
  fixture_expect_reply(&f, "\033P$q q\033\\", "\033P1$r5 q\033\\");
  fixture_feed(&f, "\033[!p");
  ck_assert(quire_terminal_cursor_look(f.t).visible);
  fixture_close(&f);
}
END_TEST

START_TEST(kitty_keyboard_stacks) {
  struct quire_input_modes in;
  fixture_open(&f, 20, 5);
  fixture_expect_reply(&f, "\033[?u", "\033[?0u");
  fixture_expect_reply(&f, "\033[>5u\033[?u", "\033[?5u");
  fixture_expect_reply(&f, "\033[=2;2u\033[?u", "\033[?7u");
  fixture_expect_reply(&f, "\033[=1;3u\033[?u", "\033[?6u");
  fixture_expect_reply(&f, "\033[=8u\033[?u", "\033[?8u");
  fixture_expect_reply(&f, "\033[=255u\033[?u", "\033[?31u");
  quire_terminal_input_modes(f.t, &in);
  ck_assert_uint_eq(in.kitty_flags, 31);
  /* The alternate screen has a stack of its own. */
  fixture_expect_reply(&f, "\033[?1049h\033[?u", "\033[?0u");
  fixture_expect_reply(&f, "\033[>1u\033[?u", "\033[?1u");
  fixture_expect_reply(&f, "\033[?1049l\033[?u", "\033[?31u");
  fixture_expect_reply(&f, "\033[<u\033[?u", "\033[?0u");
  quire_terminal_input_modes(f.t, &in);
  ck_assert_uint_eq(in.kitty_flags, 0);
  for (int i = 0; i < 1000; i++) {
    fixture_feed(&f, "\033[>3u");
  }
  fixture_expect_reply(&f, "\033[>1u\033[<1u\033[?u", "\033[?3u");
  fixture_expect_reply(&f, "\033[<9999u\033[?u", "\033[?0u");
  fixture_expect_reply(&f, "\033[>3u\033c\033[?u", "\033[?0u");
  fixture_close(&f);
}
END_TEST

START_TEST(soft_reset_and_full_reset) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f,
               "one\r\n\033[1;31m\033[2;4r\033[?6h\033[4h\033[?1;66;45h"
               "\033[?2004;1000h\033(0\033[?25l\033[!p");
  ck_assert(!quire_terminal_mode(f.t, 6, true));
  ck_assert(!quire_terminal_mode(f.t, 4, false));
  ck_assert(!quire_terminal_mode(f.t, 1, true));
  ck_assert(!quire_terminal_mode(f.t, 66, true));
  ck_assert(!quire_terminal_mode(f.t, 45, true));
  ck_assert(quire_terminal_mode(f.t, 7, true));
  ck_assert(quire_terminal_mode(f.t, 25, true));
  ck_assert(quire_terminal_mode(f.t, 2004, true)); /* not DEC's to reset */
  ck_assert_uint_eq(quire_screen_margins(f.s).bottom, 4);
  fixture_expect_row(&f, 0, "one");
  fixture_feed(&f, "\033[2;1Hqqq");
  fixture_expect_row(&f, 1, "qqq");
  fixture_feed(&f,
               "\033[?1049h\033[?2004;2026h\033[3 q\033]4;1;#010203\a\033c");
  ck_assert(!quire_screen_is_alternate(f.s));
  ck_assert(!quire_terminal_mode(f.t, 2004, true));
  ck_assert(!quire_terminal_is_synchronized(f.t));
  ck_assert_uint_eq(quire_terminal_cursor_look(f.t).shape, QUIRE_CURSOR_BLOCK);
  ck_assert_uint_eq(quire_terminal_palette(f.t, 1).r, 205);
  fixture_expect_row(&f, 0, "");
  fixture_expect_cursor(&f, 0, 0);
  fixture_close(&f);
}
END_TEST

START_TEST(conformance_levels) {
  fixture_open(&f, 20, 5);
  fixture_expect_reply(&f, "\033[62;1\"p\033[4$p", "");
  fixture_expect_reply(&f, "\033P$q\"p\033\\", "\033P1$r62;1\"p\033\\");
  fixture_expect_reply(&f, "\033[63;1\"p\033[?69h\033[?69$p", "\033[?69;0$y");
  fixture_expect_reply(&f, "\033[64;1\"p\033[?69h\033[?69$p", "\033[?69;1$y");
  fixture_expect_reply(&f, "\033[65;1\"p\033[c",
                       "\033[?65;1;2;6;9;15;16;17;18;21;22;28;29c");
  fixture_expect_reply(&f, "\033[61\"p\033P$q\"p\033\\", "\033P1$r61\"p\033\\");
  fixture_expect_reply(&f, "\033[66\"p\033P$q\"p\033\\", "\033P1$r61\"p\033\\");
  fixture_close(&f);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {every_mode_is_told_as_it_was_set,
                                ansi_modes,
                                several_modes_in_one_sequence,
                                input_modes_follow,
                                modes_are_saved_and_restored,
                                alternate_screens,
                                columns_are_asked_for,
                                sizes_in_band,
                                cursor_looks,
                                kitty_keyboard_stacks,
                                soft_reset_and_full_reset,
                                conformance_levels};
  return fixture_run("modes", tests, sizeof tests / sizeof tests[0]);
}
