/* The terminal as an embedder sees it, and the sequences that move and edit. */
#include <string.h>

#include "vt/fixture.h"

static struct fixture f;

START_TEST(options) {
  struct quire_terminal_options o;
  struct quire_terminal *t = NULL;
  quire_terminal_options_init(&o);
  o.screen.cols = 0;
  ck_assert_int_eq(quire_terminal_new(&o, &t), QUIRE_ERR_LIMIT);
  o.screen.cols = 1;
  o.screen.rows = 1;
  ck_assert_int_eq(quire_terminal_new(&o, &t), QUIRE_OK);
  /* No callback is set: nothing may be called. */
  static const char everything[] =
      "\a\033]0;t\a\033]52;c;SGk=\a\033]52;c;?\a\033]9;n\a\033]8;;u\a\033]133;A"
      "\a\033]7;u\a\033[8;5;5t\033Pq~\033\\\033[?1h\033]4;1;#fff\a\033[c\033["
      "6n";
  ck_assert_int_eq(quire_terminal_feed(t, everything, sizeof everything - 1),
                   QUIRE_OK);
  ck_assert_int_eq(quire_terminal_feed(t, NULL, 0), QUIRE_OK);
  ck_assert_str_eq(quire_terminal_title(t), "t");
  quire_terminal_free(t);
  quire_terminal_free(NULL);
  ck_assert_int_eq(quire_terminal_new(NULL, &t), QUIRE_OK);
  ck_assert_uint_eq(quire_screen_cols(quire_terminal_screen(t)), 80);
  ck_assert_str_eq(quire_terminal_title(t), "");
  ck_assert_str_eq(quire_terminal_working_directory(t), "");
  quire_terminal_free(t);
}
END_TEST

struct meddler {
  struct quire_terminal *t;
  enum quire_result feed, resize;
  unsigned calls;
};

static void meddle(struct meddler *m) {
  m->feed = quire_terminal_feed(m->t, "x", 1);
  m->resize = quire_terminal_resize(m->t, 5, 5);
  quire_terminal_reset(m->t); /* refused as well */
  m->calls++;
}
static void meddle_bell(void *ctx) {
  meddle(ctx);
}
static void meddle_reply(void *ctx, const char *bytes, size_t n) {
  ck_assert_uint_gt(n, strlen("") + (bytes == NULL));
  meddle(ctx);
}

START_TEST(callbacks_cannot_feed_or_resize) {
  struct quire_terminal_options o;
  struct meddler m = {.calls = 0};
  quire_terminal_options_init(&o);
  o.callbacks.ctx = &m;
  o.callbacks.bell = meddle_bell;
  o.callbacks.reply = meddle_reply;
  ck_assert_int_eq(quire_terminal_new(&o, &m.t), QUIRE_OK);
  static const char *const texts[] = {"ab\a", "\033[c", "\033P$qm\033\\"};
  for (unsigned i = 0; i < 3; i++) {
    m.feed = m.resize = QUIRE_OK;
    ck_assert_int_eq(quire_terminal_feed(m.t, texts[i], strlen(texts[i])),
                     QUIRE_OK);
    ck_assert_uint_eq(m.calls, i + 1);
    ck_assert_int_eq(m.feed, QUIRE_ERR_MISUSE);
    ck_assert_int_eq(m.resize, QUIRE_ERR_MISUSE);
  }
  struct quire_screen *s = quire_terminal_screen(m.t);
  ck_assert_uint_eq(quire_screen_cols(s), 80);
  ck_assert_uint_eq(quire_screen_cursor(s).col, 2);
  quire_terminal_free(m.t);
}
END_TEST

START_TEST(old_callers_with_shorter_options) {
  struct quire_terminal_options o;
  struct quire_terminal *t;
  quire_terminal_options_init(&o);
  o.struct_size = offsetof(struct quire_terminal_options, palette);
  o.slow_lane = true; /* beyond what this caller knows */
  ck_assert_int_eq(quire_terminal_new(&o, &t), QUIRE_OK);
  ck_assert_int_eq(quire_terminal_feed(t, "a", 1), QUIRE_OK);
  quire_terminal_free(t);
}
END_TEST

START_TEST(repeating) {
  fixture_open(&f, 10, 3);
  fixture_feed(&f, "ab\033[3b");
  fixture_expect_row(&f, 0, "abbbb");
  fixture_feed(&f, "\033[3b"); /* nothing stands right before it */
  fixture_expect_cursor(&f, 0, 5);
  fixture_feed(&f, "c\r\033[3b");
  fixture_expect_cursor(&f, 0, 0);
  fixture_feed(&f, "\033c\033[5b");
  fixture_expect_cursor(&f, 0, 0);
  fixture_feed(&f, "\xe4\xb8\x80\033[b"); /* wide */
  fixture_expect_cursor(&f, 0, 4);
  fixture_feed(&f, "\033c\033(0q\033(Bx\033[Hy\033[65535b");
  fixture_expect_row(&f, 1, "yyyyyyyyyy");
  fixture_expect_row(&f, 2, "y");
  fixture_close(&f);
}
END_TEST

START_TEST(character_sets) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f, "\033(0lqk\033(Blqk");
  fixture_expect_row(&f, 0, "\xe2\x94\x8c\xe2\x94\x80\xe2\x94\x90lqk");
  fixture_feed(&f,
               "\r\n\033)0\016x\017x\033*0\033Nxx\033+0\033Oxx\033nx\033ox"
               "\017x");
  fixture_expect_row(&f, 1,
                     "\xe2\x94\x82x\xe2\x94\x82x\xe2\x94\x82x\xe2\x94\x82"
                     "\xe2\x94\x82x");
  /* UK always, other national sets only with DECNRCM. */
  fixture_feed(&f, "\r\n\033(A#\033(B#\033(K[\033[?42h\033(K[\\]{|}~@\033(B");
  fixture_expect_row(&f, 2,
                     "\xc2\xa3#[\xc3\x84\xc3\x96\xc3\x9c\xc3\xa4\xc3\xb6"
                     "\xc3\xbc\xc3\x9f\xc2\xa7");
  fixture_feed(&f, "\r\n\033-A\016i\017\033(>ab\033(<(\033(B");
  fixture_expect_row(&f, 3, "\xc3\xa9\xce\xb1\xce\xb2\xc2\xa4");
  fixture_feed(&f,
               "\r\n\033(<W]w}i\033(B\033(%5i\033(BW\033(>\061\041 "
               "\033(B\033(%6[\033(B\033(Z#\033(B\033~\033}\033|x");
  fixture_expect_row(&f, 4,
                     "\xc5\x92\xc5\xb8\xc5\x93\xc3\xbf\xc3\xa9\xc3\xa9W1"
                     "\xe2\x8e\xb7 \xc3\x83\xc2\xa3x");
  /* Saved with the cursor. */
  fixture_feed(&f, "\033[2J\033(0\0337\033(B\033[5;1Hq\0338\033[5;2Hq");
  fixture_expect_row(&f, 4, "q\xe2\x94\x80");
  fixture_close(&f);
}
END_TEST

START_TEST(moving) {
  fixture_open(&f, 20, 10);
  fixture_feed(&f, "\033[5;5H\033[A\033[2B\033[3C\033[D");
  fixture_expect_cursor(&f, 5, 6);
  fixture_feed(&f, "\033[2E");
  fixture_expect_cursor(&f, 7, 0);
  fixture_feed(&f, "\033[3G\033[F");
  fixture_expect_cursor(&f, 6, 0);
  fixture_feed(&f, "\033[7`\033[2d\033[2a\033[3e");
  fixture_expect_cursor(&f, 4, 8);
  fixture_feed(&f, "\033[999a\033[999e");
  fixture_expect_cursor(&f, 9, 19);
  fixture_feed(&f, "\033[;3f\033[0A\033[0D");
  fixture_expect_cursor(&f, 0, 1);
  fixture_feed(&f, "\033[2I\033[Z");
  fixture_expect_cursor(&f, 0, 8);
  fixture_feed(&f, "\033[s\033[9;9H\033[u");
  fixture_expect_cursor(&f, 0, 8);
  fixture_feed(&f, "\033[3g\t");
  fixture_expect_cursor(&f, 0, 19);
  fixture_feed(&f, "\033[5G\033H\r\t");
  fixture_expect_cursor(&f, 0, 4);
  fixture_feed(&f, "\033[g\r\t\033[?5W\r\t");
  fixture_expect_cursor(&f, 0, 8);
  fixture_feed(&f, "\033[1:2H"); /* sub-parameters: not understood */
  fixture_expect_cursor(&f, 0, 8);
  fixture_close(&f);
}
END_TEST

START_TEST(margins_let_go_where_xterm_does) {
  fixture_open(&f, 20, 10);
  fixture_feed(&f, "\033[?69h\033[3;5s\033[1;2H\0336");
  fixture_expect_cursor(&f, 0, 0);
  fixture_feed(&f, "\0336\033[1;6H\0339");
  fixture_expect_cursor(&f, 0, 6);
  fixture_feed(&f, "\033[1;20H\0339");
  fixture_expect_cursor(&f, 0, 19);
  fixture_feed(&f, "\033[?69l\033[?45h\033[2;5r\033[2;1H\b");
  fixture_expect_cursor(&f, 4, 19);
  fixture_feed(&f, "\033[3;1H\b");
  fixture_expect_cursor(&f, 1, 19);
  fixture_feed(&f, "\033[1;1H\b");
  fixture_expect_cursor(&f, 9, 19);
  fixture_feed(&f, "\033[3;3H\033[1;2s\033[9;9H\033[u"); /* SCOSC */
  fixture_expect_cursor(&f, 2, 2);
  fixture_close(&f);
}
END_TEST

START_TEST(protection) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f, "a\033[1\"qb\033[0\"qc\033[?2K");
  fixture_expect_row(&f, 0, " b");
  fixture_feed(&f, "\033[2K"); /* DEC protection holds selectively only */
  fixture_expect_row(&f, 0, "");
  fixture_feed(&f, "\r\n\033[1\"qx\033[0\"qy\033[?2J");
  fixture_expect_row(&f, 1, "x");
  fixture_feed(&f, "\033[2;1;2;20${");
  fixture_expect_row(&f, 1, "x");
  fixture_feed(&f, "\033[2;1;2;20$z");
  fixture_expect_row(&f, 1, "");
  /* ISO's holds against all. */
  fixture_feed(&f, "\r\n\033Vpq\033Wrs\033[2J");
  fixture_expect_row(&f, 2, "pq");
  fixture_feed(&f, "\r\033[2K\033[10X");
  fixture_expect_row(&f, 2, "pq");
  fixture_feed(&f, "\033[3;2;3;2${"); /* but for DECSERA */
  fixture_expect_row(&f, 2, "p");
  fixture_feed(&f, "\033[!p\033[2J");
  fixture_expect_row(&f, 2, "");
  fixture_close(&f);
}
END_TEST

START_TEST(erasing) {
  fixture_open(&f, 8, 4);
  fixture_feed(&f, "\033#8\033[2;4H\033[1K");
  fixture_expect_row(&f, 1, "    EEEE");
  fixture_feed(&f, "\033[3;4H\033[K\033[4;4H\033[2K\033[3K\033[9J");
  fixture_expect_row(&f, 2, "EEE");
  fixture_expect_row(&f, 3, "");
  fixture_feed(&f, "\033[2;6H\033[1J");
  fixture_expect_row(&f, 0, "");
  fixture_expect_row(&f, 1, "      EE");
  fixture_feed(&f, "\033[J");
  fixture_expect_row(&f, 1, "");
  fixture_expect_row(&f, 2, "");
  fixture_feed(&f, "\033[Ha\r\n\r\n\r\n\r\n\r\n");
  ck_assert_uint_gt(quire_screen_history_rows(f.s), 0);
  fixture_feed(&f, "\033[?3J");
  ck_assert_uint_gt(quire_screen_history_rows(f.s), 0);
  fixture_feed(&f, "\033[3J");
  ck_assert_uint_eq(quire_screen_history_rows(f.s), 0);
  fixture_close(&f);
}
END_TEST

START_TEST(rectangles) {
  fixture_open(&f, 8, 4);
  fixture_feed(&f, "\033#8\033[43;2;2;3;4$x");
  fixture_expect_row(&f, 1, "E+++EEEE");
  fixture_expect_row(&f, 3, "EEEEEEEE");
  fixture_feed(&f, "\033[2;3;2;4$z");
  fixture_expect_row(&f, 1, "E+  EEEE");
  fixture_feed(&f, "\033[2;2;3;4;1;1;6;1$v");
  fixture_expect_row(&f, 0, "EEEEE+");
  fixture_feed(&f, "\033[7;3;2;2;1$x\033[5;99;99;99;99$x");
  fixture_expect_row(&f, 1, "E+  E+++");
  fixture_expect_row(&f, 2, "E+++EEEE");
  fixture_feed(&f, "\033[2*x\033[1;1;2;2;1;4$r");
  ck_assert_uint_eq(fixture_style(&f, 1, 1).attrs, QUIRE_ATTR_BOLD);
  ck_assert_uint_eq(fixture_style(&f, 1, 1).underline, QUIRE_UNDERLINE_SINGLE);
  ck_assert_uint_eq(fixture_style(&f, 0, 4).attrs, 0);
  fixture_feed(&f, "\033[1;1;1;1;1;7$t");
  ck_assert_uint_eq(fixture_style(&f, 0, 0).attrs, QUIRE_ATTR_INVERSE);
  fixture_feed(&f, "\033[1*x\033[1;7;2;8;7$r"); /* a stream of cells */
  ck_assert_uint_eq(fixture_style(&f, 0, 7).attrs, QUIRE_ATTR_INVERSE);
  ck_assert_uint_eq(fixture_style(&f, 1, 3).attrs, QUIRE_ATTR_INVERSE);
  ck_assert_uint_eq(fixture_style(&f, 0, 3).attrs, 0);
  fixture_feed(&f, "\033[1;1;4;8$r");
  ck_assert_uint_eq(fixture_style(&f, 1, 1).attrs, 0);
  fixture_feed(&f, "\033[2;4r\033[?6h\033[46;1;1;1;1$x");
  fixture_expect_row(&f, 1, ".+  E+++");
  fixture_close(&f);
}
END_TEST

START_TEST(lines_columns_and_shifts) {
  fixture_open(&f, 8, 4);
  fixture_feed(&f, "abcd\r\nefgh\r\nijkl\033[2;2H\033[2P");
  fixture_expect_row(&f, 1, "eh");
  fixture_feed(&f, "\033[@");
  fixture_expect_row(&f, 1, "e h");
  fixture_feed(&f, "\033[X\033[L");
  fixture_expect_row(&f, 1, "");
  fixture_expect_row(&f, 2, "e h");
  fixture_feed(&f, "\033[M\033[2S");
  fixture_expect_row(&f, 0, "ijkl");
  fixture_feed(&f, "\033[T\033[1;1H\033[2'}");
  fixture_expect_row(&f, 1, "  ijkl");
  fixture_feed(&f, "\033[3'~");
  fixture_expect_row(&f, 1, "jkl");
  fixture_feed(&f, "\033[2 A\033[ @");
  fixture_expect_row(&f, 1, " jkl");
  fixture_feed(&f, "\033[1;1H\0336");
  fixture_expect_row(&f, 1, "  jkl");
  fixture_feed(&f, "\033[2;8H\0339\033[1;2;3;4;5T");
  fixture_expect_row(&f, 1, " jkl");
  fixture_feed(&f, "\033[^");
  fixture_expect_row(&f, 2, " jkl");
  fixture_close(&f);
}
END_TEST

START_TEST(vt52) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f,
               "\033[?2l\033Y\"*X\033A\033D\033DY\033H\033B\033C\033FqZ"
               "\033Gq");
  fixture_expect_row(&f, 1, " \xe2\x94\x80Zq     Y");
  fixture_expect_row(&f, 2, "          X");
  fixture_expect_reply(&f, "\033Z\033[5n", "\033/Z");
  fixture_feed(&f, "\033Y\x7e\x21"); /* off the screen: only the column */
  fixture_expect_cursor(&f, 1, 1);
  fixture_feed(&f, "\033K\033H\033I\033J");
  fixture_expect_row(&f, 1, "");
  fixture_expect_row(&f, 3, "");
  fixture_feed(&f, "\033=\033<\033[5;5H");
  fixture_expect_cursor(&f, 4, 4);
  ck_assert(quire_terminal_mode(f.t, 66, true));
  fixture_close(&f);
}
END_TEST

START_TEST(tabs_behind_a_full_line) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f, "\033[?41hxxxxxxxxxxxxxxxxxxxx\t");
  fixture_expect_cursor(&f, 1, 8);
  fixture_feed(&f, "\033[?41l\033[Hxxxxxxxxxxxxxxxxxxxx\t");
  fixture_expect_cursor(&f, 0, 19);
  fixture_close(&f);
}
END_TEST

START_TEST(row_sizes_and_alignment) {
  struct quire_row_ref row;
  fixture_open(&f, 8, 4);
  fixture_feed(&f, "\033#8\033[2;1H\033#3\033[3;1H\033#4\033[4;1H\033#6");
  static const int sizes[] = {QUIRE_ROW_SINGLE, QUIRE_ROW_DOUBLE_TOP,
                              QUIRE_ROW_DOUBLE_BOTTOM, QUIRE_ROW_DOUBLE_WIDTH};
  for (int y = 0; y < 4; y++) {
    ck_assert_int_eq(quire_screen_row(f.s, y, &row), QUIRE_OK);
    ck_assert_int_eq((row.flags & QUIRE_ROW_SIZE_MASK) >> QUIRE_ROW_SIZE_SHIFT,
                     sizes[y]);
  }
  /* The right half is out of sight, not gone. */
  fixture_feed(&f, "\033#5");
  ck_assert_int_eq(quire_screen_row(f.s, 3, &row), QUIRE_OK);
  ck_assert_uint_eq(row.flags & QUIRE_ROW_SIZE_MASK, 0);
  fixture_expect_row(&f, 3, "EEEEEEEE");
  fixture_close(&f);
}
END_TEST

START_TEST(reset_from_outside_ends_a_sequence) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f, "text\033[5;1");
  quire_terminal_reset(f.t);
  fixture_feed(&f, "Hi\xc3");
  quire_terminal_reset(f.t);
  fixture_feed(&f, "\x80.");
  fixture_expect_row(&f, 0, "\xef\xbf\xbd.");
  fixture_feed(&f, "\033]2;half");
  quire_terminal_reset(f.t);
  fixture_feed(&f, "way\a");
  fixture_expect_row(&f, 0, "way");
  fixture_close(&f);
}
END_TEST

START_TEST(a_hidden_cursor_reflows_like_a_shown_one) {
  static struct fixture hidden;
  static const char text[] = "abcdefghijklmno\r\nabc\033[1;4H";
  for (uint16_t cols = 1; cols < 20; cols++) {
    fixture_open(&f, 10, 3);
    fixture_open(&hidden, 10, 3);
    fixture_feed(&f, "\033[?25l\033[?25h");
    fixture_feed(&f, text);
    fixture_feed(&hidden, "\033[?25l");
    fixture_feed(&hidden, text);
    ck_assert_int_eq(quire_terminal_resize(f.t, cols, 3), QUIRE_OK);
    ck_assert_int_eq(quire_terminal_resize(hidden.t, cols, 3), QUIRE_OK);
    fixture_feed(&hidden, "\033[?25h");
    const char *difference = fixture_difference(&f, &hidden);
    ck_assert_msg(difference == NULL, "%u columns: %s", cols, difference);
    fixture_close(&f);
    fixture_close(&hidden);
  }
}
END_TEST

START_TEST(input_is_encoded_for_the_modes) {
  char out[128];
  struct quire_key_event up = {.key = QUIRE_KEY_UP, .action = QUIRE_KEY_PRESS};
  struct quire_mouse_event press = {
      .action = QUIRE_MOUSE_PRESS, .button = 1, .row = 1, .col = 2};
  fixture_open(&f, 20, 5);
  ck_assert_uint_eq(quire_terminal_encode_key(f.t, &up, out, sizeof out), 3);
  ck_assert_int_eq(memcmp(out, "\033[A", 3), 0);
  ck_assert_uint_eq(quire_terminal_encode_mouse(f.t, &press, out, sizeof out),
                    0);
  ck_assert_uint_eq(quire_terminal_encode_focus(f.t, true, out, sizeof out), 0);
  fixture_feed(&f, "\033[?1;1000;1006;1004h");
  ck_assert_uint_eq(quire_terminal_encode_key(f.t, &up, out, sizeof out), 3);
  ck_assert_int_eq(memcmp(out, "\033OA", 3), 0);
  ck_assert_uint_eq(quire_terminal_encode_mouse(f.t, &press, out, sizeof out),
                    9);
  ck_assert_int_eq(memcmp(out, "\033[<0;3;2M", 9), 0);
  ck_assert_uint_eq(quire_terminal_encode_focus(f.t, true, out, 2), 3);
  ck_assert_uint_eq(quire_terminal_encode_focus(f.t, false, out, 3), 3);
  ck_assert_int_eq(memcmp(out, "\033[O", 3), 0);
  fixture_close(&f);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {options,
                                callbacks_cannot_feed_or_resize,
                                old_callers_with_shorter_options,
                                repeating,
                                character_sets,
                                moving,
                                margins_let_go_where_xterm_does,
                                protection,
                                erasing,
                                rectangles,
                                lines_columns_and_shifts,
                                vt52,
                                tabs_behind_a_full_line,
                                row_sizes_and_alignment,
                                reset_from_outside_ends_a_sequence,
                                a_hidden_cursor_reflows_like_a_shown_one,
                                input_is_encoded_for_the_modes};
  return fixture_run("terminal", tests, sizeof tests / sizeof tests[0]);
}
