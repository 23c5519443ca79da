/* What quire_screen_format() writes as ANSI, fed to a fresh terminal of the
 * same size, shows the same cells: text, styles, links, soft wraps, widths. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/suite.h"

#include <quire/terminal.h>

static void ck_ok(enum quire_result result) {
  ck_assert_msg(result == QUIRE_OK, "%s", quire_result_text(result));
}

struct bytes {
  size_t len;
  char text[1 << 20];
};

static enum quire_result take(void *ctx, const char *bytes, size_t len) {
  struct bytes *out = ctx;
  ck_assert_uint_lt(out->len + len, sizeof out->text);
  memcpy(out->text + out->len, bytes, len);
  out->len += len;
  out->text[out->len] = '\0';
  return QUIRE_OK;
}

static void format(struct quire_terminal *t, enum quire_format format,
                   struct bytes *out) {
  struct quire_screen *s = quire_terminal_screen(t);
  struct quire_format_options options = {
      .struct_size = sizeof options, .format = format, .join_wrapped = true};
  struct quire_range all = {
      .first = {.row = -(int64_t)quire_screen_history_rows(s)},
      .last = {.row = quire_screen_rows(s) - 1, .col = UINT16_MAX}};
  out->len = 0;
  ck_ok(quire_screen_format(s, &all, &options, take, out));
}

static struct quire_terminal *terminal(uint16_t cols, uint16_t rows) {
  struct quire_terminal_options options;
  quire_terminal_options_init(&options);
  options.screen.cols = cols;
  options.screen.rows = rows;
  struct quire_terminal *t;
  ck_ok(quire_terminal_new(&options, &t));
  return t;
}

static void feed(struct quire_terminal *t, const char *bytes, size_t len) {
  ck_ok(quire_terminal_feed(t, bytes, len));
}

/* As a tty does, "\n" becomes "\r\n". */
static void feed_lines(struct quire_terminal *t, const struct bytes *text) {
  for (size_t i = 0; i < text->len; i++) {
    if (text->text[i] == '\n') {
      feed(t, "\r", 1);
    }
    feed(t, &text->text[i], 1);
  }
}

static struct bytes before, ansi, after;

/* A spacer head has no look of its own that history keeps: its colours are
 * taken out of the JSON. */
static void forget_heads(struct bytes *json) {
  static const char head[] = "[\"wrapline\",\"leading_spacer\"]";
  char *at = json->text;
  while ((at = strstr(at, head)) != NULL) {
    char *run = at;
    while (strncmp(run, "[\" \",", 5) != 0) {
      run--;
    }
    memmove(run + 5, at, strlen(at) + 1);
    at = run + 5 + sizeof head - 1;
  }
}

static void ck_round_trip(struct quire_terminal *t) {
  struct quire_screen *s = quire_terminal_screen(t);
  struct quire_terminal *fresh =
      terminal(quire_screen_cols(s), quire_screen_rows(s));
  format(t, QUIRE_FORMAT_JSON, &before);
  format(t, QUIRE_FORMAT_ANSI, &ansi);
  feed_lines(fresh, &ansi);
  format(fresh, QUIRE_FORMAT_JSON, &after);
  forget_heads(&before);
  forget_heads(&after);
  size_t same = 0;
  while (after.text[same] != '\0' && after.text[same] == before.text[same]) {
    same++;
  }
  ck_assert_msg(after.text[same] == before.text[same],
                "from %zu: %.300s\nnot %.300s", same, after.text + same,
                before.text + same);
  quire_terminal_free(fresh);
}

START_TEST(every_attribute_and_colour) {
  struct quire_terminal *t = terminal(20, 4);
  static const char *const codes[] = {"1",
                                      "2",
                                      "3",
                                      "4",
                                      "4:2",
                                      "4:3",
                                      "4:4",
                                      "4:5",
                                      "5",
                                      "6",
                                      "7",
                                      "8",
                                      "9",
                                      "53",
                                      "73",
                                      "74",
                                      "31",
                                      "97",
                                      "48;5;99",
                                      "38;2;1;2;3",
                                      "107",
                                      "4;58:5:9",
                                      "4;58:2::9:8:7"};
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
    for (size_t k = 0; k < sizeof codes / sizeof codes[0]; k++) {
      char text[64];
      int n = snprintf(text, sizeof text, "\033[%sma\033[%smb\033[mc", codes[i],
                       codes[k]);
      feed(t, text, (size_t)n);
    }
  }
  ck_round_trip(t);
  quire_terminal_free(t);
}
END_TEST

static uint32_t random_state;
static unsigned random_below(unsigned n) {
  random_state = random_state * 1664525u + 1013904223u;
  return (random_state >> 8) % n;
}

static void random_step(struct quire_terminal *t) {
  static const char *const texts[] = {
      "word ",
      "x",
      "    ",
      "\xe4\xb8\xad\xe6\x96\x87",
      "e\xcc\x81\xcc\x82",
      "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac",
      "\r\n",
      "a longer piece of text, ",
      "\033[3C",
      "\033[K",
      "\033[2X",
      "\033[4D",
      "\033[1K",
      "\033[2K",
      "\033[2P",
      "\033[@"};
  char sequence[64];
  int n;
  switch (random_below(7)) {
    case 0:
      n = snprintf(sequence, sizeof sequence, "\033[%u;%u;%um",
                   random_below(10), 30 + random_below(8),
                   40 + random_below(8));
      break;
    case 1: n = snprintf(sequence, sizeof sequence, "\033[m"); break;
    case 2:
      n = snprintf(sequence, sizeof sequence,
                   "\033]8;id=%u;http://example.org/%u\033\\", random_below(3),
                   random_below(3));
      break;
    case 3: n = snprintf(sequence, sizeof sequence, "\033]8;;\033\\"); break;
    default:
      n = snprintf(sequence, sizeof sequence, "%s",
                   texts[random_below(sizeof texts / sizeof texts[0])]);
      break;
  }
  feed(t, sequence, (size_t)n);
}

START_TEST(random_text_with_styles_and_links) {
  for (unsigned seed = 1; seed <= 60; seed++) {
    random_state = seed;
    struct quire_terminal *t = terminal((uint16_t)(4 + random_below(30)),
                                        (uint16_t)(2 + random_below(8)));
    for (int i = 0; i < 150; i++) {
      random_step(t);
    }
    ck_round_trip(t);
    quire_terminal_free(t);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("terminal: ANSI round trip");
  TCase *tcase = tcase_create("round trip");
  tcase_add_test(tcase, every_attribute_and_colour);
  tcase_add_test(tcase, random_text_with_styles_and_links);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
