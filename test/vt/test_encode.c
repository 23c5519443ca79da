/* Keys, mouse events and pastes to bytes, against the tables of xterm's ctlseqs
 * and kitty's keyboard protocol. */
#include <check.h>
#include <string.h>

#include "support/suite.h"

#include <quire/terminal.h>

static const struct quire_input_modes plain = {.alt_sends_escape = true};

struct key_case {
  uint32_t key;
  uint16_t modifiers;
  const char *text;
  const char *bytes;
};

static void check_key(const struct quire_input_modes *modes,
                      const struct quire_key_event *event, const char *want) {
  char out[128];
  size_t len = quire_encode_key(modes, event, out, sizeof out - 1);
  ck_assert_uint_lt(len, sizeof out);
  out[len] = '\0';
  ck_assert_msg(strcmp(out, want) == 0,
                "key %#x mods %u: got \"%s\" not \"%s\"", event->key,
                event->modifiers, out + (out[0] == 27), want + (want[0] == 27));
  /* Too little room: the length is still told and nothing is written. */
  if (len > 1) {
    char small[1] = {'!'};
    ck_assert_uint_eq(quire_encode_key(modes, event, small, 1), len);
    ck_assert_int_eq(small[0], '!');
  }
}

static void check_cases(const struct quire_input_modes *modes,
                        const struct key_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct quire_key_event e = {
        .key = cases[i].key,
        .modifiers = cases[i].modifiers,
        .action = QUIRE_KEY_PRESS,
        .text = cases[i].text,
        .text_len_bytes = (uint32_t)(cases[i].text ? strlen(cases[i].text) : 0),
    };
    check_key(modes, &e, cases[i].bytes);
  }
}
#define CHECK_CASES(modes, cases) \
  check_cases(modes, cases, sizeof(cases) / sizeof((cases)[0]))

START_TEST(legacy_keys) {
  static const struct key_case cases[] = {
      {'a', 0, "a", "a"},
      {'a', QUIRE_MOD_SHIFT, "A", "A"},
      {'a', QUIRE_MOD_ALT, "a",
       "\x1b"
       "a"},
      {'a', QUIRE_MOD_CTRL, "", "\x01"},
      {'c', QUIRE_MOD_CTRL | QUIRE_MOD_ALT, "", "\x1b\x03"},
      {'[', QUIRE_MOD_CTRL, "", "\x1b"},
      {'/', QUIRE_MOD_CTRL, "", "\x1f"},
      {'8', QUIRE_MOD_CTRL, "", "\x7f"},
      {'e', 0, "\xc3\xa9", "\xc3\xa9"},
      {QUIRE_KEY_ENTER, 0, "", "\r"},
      {QUIRE_KEY_ENTER, QUIRE_MOD_ALT, "", "\x1b\r"},
      {QUIRE_KEY_TAB, 0, "", "\t"},
      {QUIRE_KEY_TAB, QUIRE_MOD_SHIFT, "", "\x1b[Z"},
      {QUIRE_KEY_BACKSPACE, 0, "", "\x7f"},
      {QUIRE_KEY_BACKSPACE, QUIRE_MOD_CTRL, "", "\x08"},
      {QUIRE_KEY_ESCAPE, 0, "", "\x1b"},
      {QUIRE_KEY_UP, 0, "", "\x1b[A"},
      {QUIRE_KEY_LEFT, QUIRE_MOD_CTRL, "", "\x1b[1;5D"},
      {QUIRE_KEY_HOME, QUIRE_MOD_SHIFT, "", "\x1b[1;2H"},
      {QUIRE_KEY_END, 0, "", "\x1b[F"},
      {QUIRE_KEY_DELETE, 0, "", "\x1b[3~"},
      {QUIRE_KEY_PAGE_UP, QUIRE_MOD_SHIFT | QUIRE_MOD_ALT, "", "\x1b[5;4~"},
      {QUIRE_KEY_F1, 0, "", "\x1bOP"},
      {QUIRE_KEY_F1 + 3, QUIRE_MOD_CTRL, "", "\x1b[1;5S"},
      {QUIRE_KEY_F1 + 4, 0, "", "\x1b[15~"},
      {QUIRE_KEY_F12, QUIRE_MOD_SHIFT, "", "\x1b[24;2~"},
      {QUIRE_KEY_F1 + 19, 0, "", "\x1b[34~"},
      {QUIRE_KEY_KP_0 + 5, 0, "", "5"},
      {QUIRE_KEY_KP_ENTER, 0, "", "\r"},
      {QUIRE_KEY_SHIFT_LEFT, QUIRE_MOD_SHIFT, "", ""},
      {QUIRE_KEY_NONE, 0, "", ""},
  };
  CHECK_CASES(&plain, cases);
}
END_TEST

START_TEST(modes_change_keys) {
  struct quire_input_modes m = plain;
  m.application_cursor = true;
  m.application_keypad = true;
  m.newline = true;
  m.backarrow_bs = true;
  static const struct key_case cases[] = {
      {QUIRE_KEY_UP, 0, "", "\x1bOA"},
      {QUIRE_KEY_UP, QUIRE_MOD_SHIFT, "", "\x1b[1;2A"},
      {QUIRE_KEY_HOME, 0, "", "\x1bOH"},
      {QUIRE_KEY_PAGE_DOWN, 0, "", "\x1b[6~"},
      {QUIRE_KEY_KP_0 + 7, 0, "", "\x1bOw"},
      {QUIRE_KEY_KP_0 + 7, QUIRE_MOD_NUM_LOCK, "", "7"},
      {QUIRE_KEY_KP_SUBTRACT, 0, "", "\x1bOm"},
      {QUIRE_KEY_KP_ENTER, 0, "", "\x1bOM"},
      {QUIRE_KEY_ENTER, 0, "", "\r\n"},
      {QUIRE_KEY_BACKSPACE, 0, "", "\x08"},
      {QUIRE_KEY_BACKSPACE, QUIRE_MOD_CTRL, "", "\x7f"},
  };
  CHECK_CASES(&m, cases);
}
END_TEST

START_TEST(modify_other_keys) {
  struct quire_input_modes m = plain;
  m.modify_other_keys = 1;
  static const struct key_case level1[] = {
      {'a', QUIRE_MOD_CTRL, "", "\x01"},
      {'a', QUIRE_MOD_ALT, "",
       "\x1b"
       "a"},
      {',', QUIRE_MOD_CTRL, "", "\x1b[27;5;44~"},
      {QUIRE_KEY_TAB, QUIRE_MOD_CTRL, "", "\x1b[27;5;9~"},
      {QUIRE_KEY_ENTER, QUIRE_MOD_SHIFT, "", "\x1b[27;2;13~"},
  };
  CHECK_CASES(&m, level1);
  m.modify_other_keys = 2;
  static const struct key_case level2[] = {
      {'a', QUIRE_MOD_CTRL, "", "\x1b[27;5;97~"},
      {'a', QUIRE_MOD_ALT, "", "\x1b[27;3;97~"},
      {'a', QUIRE_MOD_SHIFT, "A", "A"},
      {'a', 0, "a", "a"},
  };
  CHECK_CASES(&m, level2);
}
END_TEST

START_TEST(kitty_disambiguate) {
  struct quire_input_modes m = plain;
  m.kitty_flags = 1;
  static const struct key_case cases[] = {
      {'a', 0, "a", "a"},
      {'a', QUIRE_MOD_SHIFT, "A", "A"},
      {'a', QUIRE_MOD_CTRL, "", "\x1b[97;5u"},
      {'i', QUIRE_MOD_ALT, "", "\x1b[105;3u"},
      {QUIRE_KEY_ESCAPE, 0, "", "\x1b[27u"},
      {QUIRE_KEY_ENTER, 0, "", "\r"},
      {QUIRE_KEY_ENTER, QUIRE_MOD_SHIFT, "", "\x1b[13;2u"},
      {QUIRE_KEY_TAB, QUIRE_MOD_CTRL, "", "\x1b[9;5u"},
      {QUIRE_KEY_UP, 0, "", "\x1b[A"},
      {QUIRE_KEY_F1, 0, "", "\x1b[P"},
      {QUIRE_KEY_F1 + 2, 0, "", "\x1b[13~"},
      {QUIRE_KEY_F1 + 12, 0, "", "\x1b[57376u"},
      {QUIRE_KEY_KP_ENTER, 0, "", "\x1b[57414u"},
      {QUIRE_KEY_SHIFT_LEFT, QUIRE_MOD_SHIFT, "", ""},
  };
  CHECK_CASES(&m, cases);
}
END_TEST

START_TEST(kitty_events_alternates_and_text) {
  struct quire_input_modes m = plain;
  struct quire_key_event e = {.key = 'a',
                              .shifted = 'A',
                              .modifiers = QUIRE_MOD_SHIFT,
                              .action = QUIRE_KEY_PRESS,
                              .text = "A",
                              .text_len_bytes = 1};
  m.kitty_flags = 1 | 4 | 8 | 16;
  check_key(&m, &e, "\x1b[97:65;2;65u");
  e.base = 'q';
  check_key(&m, &e, "\x1b[97:65:113;2;65u");
  m.kitty_flags = 2 | 8;
  e.action = QUIRE_KEY_REPEAT;
  check_key(&m, &e, "\x1b[97;2:2u");
  e.action = QUIRE_KEY_RELEASE;
  check_key(&m, &e, "\x1b[97;2:3u");
  m.kitty_flags = 1;
  check_key(&m, &e, "");
  m.kitty_flags = 3; /* a text key is text when pressed */
  e.modifiers = 0;
  check_key(&m, &e, "\x1b[97;1:3u");
  m.kitty_flags = 2;
  check_key(&m, &e, "\x1b[97;1:3u");
  e = (struct quire_key_event){.key = QUIRE_KEY_DELETE,
                               .action = QUIRE_KEY_RELEASE};
  m.kitty_flags = 3;
  check_key(&m, &e, "\x1b[3;1:3~");
  e.key = QUIRE_KEY_ENTER;
  check_key(&m, &e, "");
  e.key = QUIRE_KEY_UP;
  check_key(&m, &e, "\x1b[1;1:3A");
}
END_TEST

static size_t mouse(const struct quire_input_modes *m,
                    struct quire_mouse_state *s, enum quire_mouse_action action,
                    uint8_t button, uint16_t mods, int row, int col,
                    char *out) {
  struct quire_mouse_event e = {.action = (uint8_t)action,
                                .button = button,
                                .modifiers = mods,
                                .row = row,
                                .col = col,
                                .x_px = col * 10,
                                .y_px = row * 20};
  size_t len = quire_encode_mouse(m, s, &e, out, 63);
  out[len] = '\0';
  return len;
}

START_TEST(mouse_formats) {
  struct quire_input_modes m = {.mouse_mode = 1000, .mouse_format = 1006};
  struct quire_mouse_state s = {0};
  char out[64];
  mouse(&m, &s, QUIRE_MOUSE_PRESS, 1, 0, 4, 9, out);
  ck_assert_str_eq(out, "\x1b[<0;10;5M");
  mouse(&m, &s, QUIRE_MOUSE_RELEASE, 1, QUIRE_MOD_CTRL, 4, 9, out);
  ck_assert_str_eq(out, "\x1b[<16;10;5m");
  mouse(&m, &s, QUIRE_MOUSE_PRESS, 4, 0, 0, 0, out);
  ck_assert_str_eq(out, "\x1b[<64;1;1M");
  ck_assert_uint_eq(mouse(&m, &s, QUIRE_MOUSE_RELEASE, 4, 0, 0, 0, out), 0);
  m.mouse_format = 1016;
  mouse(&m, &s, QUIRE_MOUSE_PRESS, 3, 0, 4, 9, out);
  ck_assert_str_eq(out, "\x1b[<2;91;81M");
  m.mouse_format = 1015;
  mouse(&m, &s, QUIRE_MOUSE_RELEASE, 3, 0, 4, 9, out);
  ck_assert_str_eq(out, "\x1b[35;10;5M");
  m.mouse_format = 0;
  mouse(&m, &s, QUIRE_MOUSE_PRESS, 1, QUIRE_MOD_SHIFT, 4, 9, out);
  ck_assert_str_eq(out, "\x1b[M$*%");
  ck_assert_uint_eq(mouse(&m, &s, QUIRE_MOUSE_PRESS, 1, 0, 4, 223, out), 0);
  m.mouse_format = 1005;
  mouse(&m, &s, QUIRE_MOUSE_PRESS, 1, 0, 0, 223, out);
  ck_assert_str_eq(out, "\x1b[M \xc4\x80!");
}
END_TEST

START_TEST(mouse_motion) {
  struct quire_input_modes m = {.mouse_mode = 1002, .mouse_format = 1006};
  struct quire_mouse_state s = {0};
  char out[64];
  ck_assert_uint_eq(mouse(&m, &s, QUIRE_MOUSE_MOVE, 0, 0, 1, 1, out), 0);
  mouse(&m, &s, QUIRE_MOUSE_PRESS, 1, 0, 1, 1, out);
  ck_assert_uint_eq(mouse(&m, &s, QUIRE_MOUSE_MOVE, 1, 0, 1, 1, out), 0);
  mouse(&m, &s, QUIRE_MOUSE_MOVE, 1, 0, 1, 2, out);
  ck_assert_str_eq(out, "\x1b[<32;3;2M");
  mouse(&m, &s, QUIRE_MOUSE_RELEASE, 1, 0, 1, 2, out);
  m.mouse_mode = 1003;
  mouse(&m, &s, QUIRE_MOUSE_MOVE, 0, 0, 1, 3, out);
  ck_assert_str_eq(out, "\x1b[<35;4;2M");
  m.mouse_mode = 9;
  m.mouse_format = 0;
  mouse(&m, &s, QUIRE_MOUSE_PRESS, 2, QUIRE_MOD_CTRL, 0, 0, out);
  ck_assert_str_eq(out, "\x1b[M!!!");
  ck_assert_uint_eq(mouse(&m, &s, QUIRE_MOUSE_RELEASE, 2, 0, 0, 0, out), 0);
  m.mouse_mode = 0;
  ck_assert_uint_eq(mouse(&m, &s, QUIRE_MOUSE_PRESS, 1, 0, 0, 0, out), 0);
}
END_TEST

struct sink {
  char bytes[4096];
  size_t len;
  int calls_left;
};

static enum quire_result sink_write(void *ctx, const char *bytes,
                                    size_t len_bytes) {
  struct sink *s = ctx;
  if (s->calls_left-- == 0) {
    return QUIRE_ERR_IO;
  }
  ck_assert_uint_le(s->len + len_bytes, sizeof s->bytes - 1);
  memcpy(s->bytes + s->len, bytes, len_bytes);
  s->len += len_bytes;
  s->bytes[s->len] = '\0';
  return QUIRE_OK;
}

START_TEST(paste_is_clean) {
  struct quire_input_modes m = plain;
  struct sink s = {.calls_left = -1};
  const char *text = "a\nb\r\nc\td\x1b[201~\x03\x7f\xc2\x9b\xc3\xa9";
  ck_assert_int_eq(quire_encode_paste(&m, text, strlen(text), sink_write, &s),
                   QUIRE_OK);
  ck_assert_str_eq(s.bytes, "a\rb\rc\td[201~\xc3\xa9");
  s.len = 0;
  m.bracketed_paste = true;
  ck_assert_int_eq(quire_encode_paste(&m, text, strlen(text), sink_write, &s),
                   QUIRE_OK);
  ck_assert_str_eq(s.bytes, "\x1b[200~a\rb\rc\td[201~\xc3\xa9\x1b[201~");
  s.len = 0;
  ck_assert_int_eq(quire_encode_paste(&m, "", 0, sink_write, &s), QUIRE_OK);
  ck_assert_uint_eq(s.len, 0);
}
END_TEST

START_TEST(long_paste_and_write_errors) {
  struct quire_input_modes m = {.bracketed_paste = true};
  static char text[3000];
  memset(text, 'x', sizeof text);
  struct sink s = {.calls_left = -1};
  ck_assert_int_eq(quire_encode_paste(&m, text, sizeof text, sink_write, &s),
                   QUIRE_OK);
  ck_assert_uint_eq(s.len, sizeof text + 12);
  for (int calls = 0; calls < 7; calls++) {
    struct sink failing = {.calls_left = calls};
    ck_assert_int_eq(
        quire_encode_paste(&m, text, sizeof text, sink_write, &failing),
        QUIRE_ERR_IO);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("encode");
  TCase *tc = tcase_create("encode");
  tcase_add_test(tc, legacy_keys);
  tcase_add_test(tc, modes_change_keys);
  tcase_add_test(tc, modify_other_keys);
  tcase_add_test(tc, kitty_disambiguate);
  tcase_add_test(tc, kitty_events_alternates_and_text);
  tcase_add_test(tc, mouse_formats);
  tcase_add_test(tc, mouse_motion);
  tcase_add_test(tc, paste_is_clean);
  tcase_add_test(tc, long_paste_and_write_errors);
  suite_add_tcase(suite, tc);
  return suite_run(suite);
}
