/* The state machine and the UTF-8 decoder alone. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "vt/fixture.h"
#include "vt/parser.h"
#include "vt/utf8.h"

struct log {
  char text[4096];
  size_t n;
};

static void add(struct log *log, const char *text) {
  size_t n = strlen(text);
  ck_assert_uint_lt(log->n + n, sizeof log->text);
  memcpy(log->text + log->n, text, n + 1);
  log->n += n;
}

static void add_params(struct log *log, const struct quire_parser *p) {
  char text[32];
  for (unsigned i = 0; i < p->count; i++) {
    (void)snprintf(text, sizeof text, "%s%d",
                   i == 0         ? ""
                   : p->is_sub[i] ? ":"
                                  : ";",
                   (int)p->params[i]);
    add(log, text);
  }
}

static void add_sequence(struct log *log, const struct quire_parser *p,
                         const char *name) {
  char text[16];
  add(log, name);
  (void)snprintf(text, sizeof text, "%.1s", p->prefix == 0 ? "" : &p->prefix);
  add(log, text);
  add_params(log, p);
  add(log, p->intermediates);
  (void)snprintf(text, sizeof text, "%c ", p->final);
  add(log, text);
}

static void step(struct log *log, struct quire_parser *p, uint32_t c) {
  char text[16];
  enum quire_action action = quire_parser_step(p, c);
  switch (action) {
    case QUIRE_ACTION_NONE: break;
    case QUIRE_ACTION_PRINT:
    case QUIRE_ACTION_STRING_PUT:
      (void)snprintf(text, sizeof text, c < 0x7f ? "%c" : "<%x>", (unsigned)c);
      add(log, text);
      break;
    case QUIRE_ACTION_EXECUTE:
      (void)snprintf(text, sizeof text, "[%02x]", (unsigned)c);
      add(log, text);
      break;
    case QUIRE_ACTION_ESCAPE: add_sequence(log, p, "ESC "); break;
    case QUIRE_ACTION_CSI: add_sequence(log, p, "CSI "); break;
    case QUIRE_ACTION_VT52: add_sequence(log, p, "VT52 "); break;
    case QUIRE_ACTION_STRING_START:
      (void)snprintf(text, sizeof text, "{%d", p->string);
      add(log, text);
      if (p->string == QUIRE_STRING_DCS) {
        add_sequence(log, p, " ");
      }
      add(log, ":");
      break;
    case QUIRE_ACTION_STRING_END:
      add(log, p->bel_ended ? "}bel " : "} ");
      break;
    case QUIRE_ACTION_STRING_CANCEL:
      add(log, "}cancelled ");
      step(log, p, c);
      break;
  }
}

static void check(bool vt52, const char *bytes, const char *want) {
  struct quire_parser p;
  struct quire_utf8 u = {0, 0, 0, 0};
  struct log log = {.n = 0};
  uint32_t c;
  quire_parser_init(&p);
  p.vt52 = vt52;
  log.text[0] = 0;
  for (; *bytes != 0; bytes++) {
    enum quire_utf8_step done = quire_utf8_feed(&u, (uint8_t)*bytes, &c);
    if (done == QUIRE_UTF8_MALFORMED) {
      step(&log, &p, c);
      done = quire_utf8_feed(&u, (uint8_t)*bytes, &c);
    }
    if (done == QUIRE_UTF8_DONE) {
      step(&log, &p, c);
    }
  }
  ck_assert_str_eq(log.text, want);
}

START_TEST(text_controls_and_escapes) {
  check(false, "ab\r\n\x7f", "ab[0d][0a]");
  check(false, "\0337\033(0\033%G\033#8\033 F",
        "ESC 7 ESC (0 ESC %G ESC #8 "
        "ESC  F ");
  check(false, "\033(%5x", "ESC (%5 x");
  check(false, "\033(((Bx", "ESC \x7f(B x"); /* matches no sequence */
  check(false, "\033\0337x", "ESC 7 x");
  check(false, "\033(\r0", "[0d]ESC (0 ");
  check(false, "\033M\033D", "ESC M ESC D ");
}
END_TEST

START_TEST(control_sequences) {
  check(false, "\033[A\033[5;6H", "CSI A CSI 5;6H ");
  check(false, "\033[;H\033[;;5H", "CSI -1;-1H CSI -1;-1;5H ");
  check(false, "\033[?25;7h\033[>c\033[=5;1u", "CSI ?25;7h CSI >c CSI =5;1u ");
  check(false, "\033[38:2::1:2:3;4:3m", "CSI 38:2:-1:1:2:3;4:3m ");
  check(false, "\033[1 q\033[?6$p\033[!p", "CSI 1 q CSI ?6$p CSI !p ");
  check(false, "\033[5\nA", "[0a]CSI 5A ");
  check(false, "\033[5\033[6B", "CSI 6B ");
  check(false, "\033[5\030Bx\033[5\032y", "[18]Bx[1a]y");
  check(false, "\033[5\177A", "CSI 5A ");
}
END_TEST

START_TEST(malformed_sequences_are_skipped_whole) {
  check(false, "\033[1?5hx", "x");  /* a prefix in the wrong place */
  check(false, "\033[1 5hx", "x");  /* a digit behind an intermediate */
  check(false, "\033[ !\"qx", "x"); /* three intermediates */
  check(false, "\033[5\xc3\xa9x", "<e9>x");
  check(false, "\033\xc3\xa9x", "<e9>x");
  check(false, "\033[??1hx", "x");
}
END_TEST

START_TEST(numbers_are_clamped) {
  check(false, "\033[65535;65536;99999999999999999999A",
        "CSI 65535;65535;65535A ");
  check(false, "\033[00000000000000000000007A", "CSI 7A ");
}
END_TEST

START_TEST(parameters_beyond_the_last_are_dropped) {
  struct quire_parser p;
  quire_parser_init(&p);
  (void)quire_parser_step(&p, 0x9b);
  for (unsigned i = 0; i < 1000; i++) {
    (void)quire_parser_step(&p, '1' + i % 9);
    (void)quire_parser_step(&p, i % 2 == 0 ? ';' : ':');
  }
  ck_assert_int_eq(quire_parser_step(&p, 'm'), QUIRE_ACTION_CSI);
  ck_assert_uint_eq(p.count, QUIRE_PARAMS_MAX);
  ck_assert_uint_ge(p.count, 32);
  for (unsigned i = 0; i < p.count; i++) {
    ck_assert_int_eq(p.params[i], (int)(1 + i % 9));
    ck_assert_int_eq(p.is_sub[i], i % 2 == 0 && i > 0);
  }
}
END_TEST

START_TEST(strings) {
  check(false, "\033]0;ti\xc3\xa9\a\033]2;x\033\\y",
        "{1:0;ti<e9>}bel {1:2;x} y");
  check(false, "\033P1;2$qm\033\\", "{2 1;2$q :m} ");
  check(false, "\033P+q41\ab\033\\", "{2 +q :41b} "); /* BEL is for OSC only */
  check(false, "\033_Gx\033\\\033^p\033\\\033Xs\033\\", "{3:Gx} {4:p} {5:s} ");
  check(false, "\033]0;a\030b", "{1:0;a}cancelled [18]b");
  check(false, "\033]0;a\033[5Ab", "{1:0;a}cancelled CSI 5A b");
  check(false, "\033]0;a\033\033\\b", "{1:0;a}cancelled b");
  check(false, "\033]0;a\nb\a", "{1:0;ab}bel ");
  /* 0x9c is the middle of a character here, not a string terminator. */
  check(false, "\033]0;\xe2\x9c\x93\a", "{1:0;<2713>}bel ");
  check(false, "\033P1!!!x\033\\y", "{2 1!!:x} y");
}
END_TEST

START_TEST(c1_controls_are_two_byte_characters) {
  check(false,
        "\xc2\x9b"
        "5A\xc2\x85\xc2\x84",
        "CSI 5A [85][84]");
  check(false,
        "\xc2\x9d"
        "0;a\xc2\x9cx",
        "{1:0;a} x");
  check(false, "\xc2\x90$qm\xc2\x9cx", "{2 $q :m} x");
  check(false, "\033]0;a\xc2\x85x", "{1:0;a}cancelled [85]x");
  /* As single bytes they are malformed UTF-8. */
  check(false,
        "\x9b"
        "5A",
        "<fffd>5A");
}
END_TEST

START_TEST(vt52_sequences) {
  check(true, "\033A\033Y\x25\x30z\033<", "VT52 A VT52 5;16Y zVT52 < ");
  check(true, "\033[A", "VT52 [ A");
}
END_TEST

/* Unicode 15, section 3.9, tables 3-8 to 3-11. */
START_TEST(malformed_utf8_by_maximal_subparts) {
  check(false,
        "\xc0\xaf\xe0\x80\xbf\xf0\x81\x82"
        "A",
        "<fffd><fffd><fffd><fffd><fffd><fffd><fffd><fffd>A");
  check(false,
        "\xed\xa0\x80\xed\xbf\xbf\xed\xaf"
        "A",
        "<fffd><fffd><fffd><fffd><fffd><fffd><fffd><fffd>A");
  check(false,
        "\xf4\x91\x92\x93\xff"
        "A\x80\xbf"
        "B",
        "<fffd><fffd><fffd><fffd><fffd>A<fffd><fffd>B");
  check(false,
        "\xe1\x80\xe2\xf0\x91\x92\xf1\xbf"
        "A",
        "<fffd><fffd><fffd><fffd>A");
  check(false, "\xc3\xc3\xa9", "<fffd><e9>");
  check(false, "\xf0\x9f\x98\r", "<fffd>[0d]");
  check(false, "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\xee\x80\x80\xed\x9f\xbf",
        "<10000><10ffff><e000><d7ff>");
}
END_TEST

START_TEST(encoding_is_the_inverse_of_decoding) {
  static const uint32_t edges[] = {1,      0x7f,   0x80,   0x7ff,   0x800,
                                   0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
  for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
    uint8_t bytes[QUIRE_UTF8_BYTES_MAX];
    struct quire_utf8 u = {0, 0, 0, 0};
    uint32_t c = 0;
    size_t n = quire_utf8_encode(edges[i], bytes);
    for (size_t k = 0; k < n; k++) {
      ck_assert_int_eq(quire_utf8_feed(&u, bytes[k], &c),
                       k + 1 == n ? QUIRE_UTF8_DONE : QUIRE_UTF8_PENDING);
    }
    ck_assert_uint_eq(c, edges[i]);
  }
}
END_TEST

int main(void) {
  const TTest *const tests[] = {text_controls_and_escapes,
                                control_sequences,
                                malformed_sequences_are_skipped_whole,
                                numbers_are_clamped,
                                parameters_beyond_the_last_are_dropped,
                                strings,
                                c1_controls_are_two_byte_characters,
                                vt52_sequences,
                                malformed_utf8_by_maximal_subparts,
                                encoding_is_the_inverse_of_decoding};
  return fixture_run("parser", tests, sizeof tests / sizeof tests[0]);
}
