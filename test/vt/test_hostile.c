/* Hostile streams, through our parser and through libvterm, on screens from one
 * cell to ten thousand by ten thousand: the screen verifies, no reply grows out
 * of bounds, and text that follows shows. */
#include <check.h>
#include <quire/terminal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"
#include "vt/stream.h"
#if defined(QUIRE_HAVE_VTERM)
#include <quire/vterm.h>
#endif

enum { STREAM_MAX = 10 * 1000 * 1000 + 64, LARGE = 10000 };

struct stream {
  uint8_t *bytes;
  size_t len_bytes;
};

/* ---- front ends ---------------------------------------------------------- */

struct front {
  struct quire_terminal *t;
  struct quire_screen *s;
  size_t reply_bytes;
#if defined(QUIRE_HAVE_VTERM)
  VTerm *vt;
  struct quire_vterm *q;
#endif
};

enum { OURS, LIBVTERM };

static void on_reply(void *ctx, const char *bytes, size_t len_bytes) {
  size_t *sum = ctx;
  ck_assert_ptr_nonnull(bytes);
  *sum += len_bytes;
}

static void open_front(struct front *f, int kind, uint16_t cols,
                       uint16_t rows) {
  struct quire_terminal_options o;
  memset(f, 0, sizeof *f);
  quire_terminal_options_init(&o);
  o.screen.cols = cols;
  o.screen.rows = rows;
  o.screen.history_lines_max = 100;
  o.callbacks.ctx = &f->reply_bytes;
  o.callbacks.reply = on_reply;
  if (kind == OURS) {
    ck_assert_int_eq(quire_terminal_new(&o, &f->t), QUIRE_OK);
    f->s = quire_terminal_screen(f->t);
    return;
  }
#if defined(QUIRE_HAVE_VTERM)
  struct quire_vterm_options v;
  quire_vterm_options_init(&v);
  v.screen = o.screen;
  v.callbacks = o.callbacks;
  f->vt = vterm_new(rows, cols);
  ck_assert_int_eq(quire_vterm_new(f->vt, &v, &f->q), QUIRE_OK);
  f->s = quire_vterm_screen(f->q);
#endif
}

static void feed(struct front *f, const void *bytes, size_t len_bytes) {
#if defined(QUIRE_HAVE_VTERM)
  if (f->t == NULL) {
    ck_assert_int_eq(quire_vterm_write(f->q, bytes, len_bytes), QUIRE_OK);
    return;
  }
#endif
  ck_assert_int_eq(quire_terminal_feed(f->t, bytes, len_bytes), QUIRE_OK);
}

static void close_front(struct front *f) {
#if defined(QUIRE_HAVE_VTERM)
  if (f->t == NULL) {
    quire_vterm_free(f->q);
    vterm_free(f->vt);
    return;
  }
#endif
  quire_terminal_free(f->t);
}

/* ---- streams ------------------------------------------------------------- */

static void repeat(struct stream *s, const char *text, size_t times) {
  const size_t n = strlen(text);
  for (size_t i = 0; i < times; i++) {
    ck_assert_uint_le(s->len_bytes + n, STREAM_MAX);
    memcpy(s->bytes + s->len_bytes, text, n);
    s->len_bytes += n;
  }
}

static void only_combining_marks(struct stream *s) {
  repeat(s, "\xcc\x81\xcc\xa3\xe2\x83\x9d\xef\xb8\x8f\xe2\x80\x8d", 2000);
}

static void one_endless_cluster(struct stream *s) {
  repeat(s, "e", 1);
  repeat(s, "\xcc\x81", 20000);
  repeat(s, "\xf0\x9f\x91\xa9\xe2\x80\x8d", 5000);
  repeat(s, "\xf0\x9f\x87\xa9", 3001);
}

static void ten_megabytes_in_an_osc(struct stream *s) {
  repeat(s, "\033]0;", 1);
  repeat(s, "0123456789abcdef0123456789abcdef", 10 * 1000 * 1000 / 32);
  repeat(s, "\a", 1);
}

static void strings_of_every_kind(struct stream *s) {
  static const char *const begins[] = {
      "\033P1$r", "\033Pq",        "\033_G",          "\033^",
      "\033X",    "\033]8;id=a;",  "\033]52;c;",      "\033]1337;File=:",
      "\033]4;",  "\033]133;D;1;", "\033]777;notify;"};
  for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
    repeat(s, begins[i], 1);
    repeat(s, "0123;=?:~AAAA", 6000);
    repeat(s, i % 2 == 0 ? "\033\\" : "\030", 1);
  }
}

static void invalid_utf8(struct stream *s) {
  static const char *const pieces[] = {
      "\xff",         "\xfe",     "\xc0\x80",         "\xc1\xbf", "\x80",
      "\xed\xa0\x80", "\xe4\xb8", "\xf4\x90\x80\x80", "\xf0\x9f", "\xf8\x88",
      "\xe0\x80\xaf", "\xc3(",    "\xe2\x82\033[1m",  "\xf0\r\n", "\xbf"};
  for (int k = 0; k < 200; k++) {
    repeat(s, pieces[(size_t)k % (sizeof pieces / sizeof pieces[0])],
           1 + (size_t)k % 7);
  }
  for (unsigned byte = 0x80; byte <= 0xff; byte++) {
    const char text[] = {(char)byte, 0};
    repeat(s, text, 40);
  }
}

static void huge_numbers(struct stream *s) {
  static const char finals[] = "@ABCDEFGHIJKLMPSTXZ`abcdefghlmnqrstu";
  for (size_t i = 0; i + 1 < sizeof finals; i++) {
    const char final[] = {finals[i], 0};
    repeat(s, "x\033[99999999999999999999;4294967295;2147483648", 1);
    repeat(s, final, 1);
    repeat(s, "\033[?65535;65536", 1);
    repeat(s, final, 1);
  }
  repeat(s, "\033[", 1);
  repeat(s, "1;", 5000);
  repeat(s, "m\033[4:", 1);
  repeat(s, "3:", 5000);
  repeat(s, "m", 1);
  repeat(s, "\033[1;1;9999;9999;1;9999;9999;1$v\033[65;1;1;9999;9999$x", 1);
  repeat(s, "\033[0;0;0;0$z\033[9;9;1;1${\033[1;1;9999;9999;1;4;7$r", 1);
}

static void wide_at_every_edge(struct stream *s) {
  repeat(s,
         "\xe4\xb8\x96\xe7\x95\x8c\033[9999G\xe4\xb8\x96\b\xf0\x9f\x98\x80"
         "\033[?7l\xe4\xb8\x96\033[?7h\033[P\033[@\033[4h\xe4\xb8\x96\033[4l",
         300);
}

static void every_mode_and_back(struct stream *s) {
  char text[64];
  for (unsigned mode = 0; mode < 2100; mode++) {
    (void)snprintf(text, sizeof text, "\033[?%uh\033[%uha\xe4\xb8\x96\n", mode,
                   mode % 60);
    repeat(s, text, 1);
    (void)snprintf(text, sizeof text, "\033[?%ul\033[%ulb\033M\033[?%u$p", mode,
                   mode % 60, mode);
    repeat(s, text, 1);
  }
  repeat(s, "\033<\033[!p", 1);
}

static void noise(struct stream *s) {
  stream_fill(11, s->bytes, 60000);
  s->len_bytes = 60000;
  uint64_t state = 5;
  for (int i = 0; i < 20000; i++) {
    s->bytes[s->len_bytes++] = (uint8_t)(stream_random(&state) >> 5);
  }
}

/* A control acts at once and the sequence around it goes on. */
/* Whole, and cut by a control and by a sequence. */
static void c1_controls_as_text(struct stream *s) {
  for (int c = 0x80; c < 0xa0; c++) {
    const char whole[] = {'\r', '\xc2', (char)c, '\030', 0};
    const char cut[] = {'\r', '\xc2', '\n',    (char)c, '\xc2', '\033',
                        '[',  'm',    (char)c, '\033',  'H',    0};
    repeat(s, whole, 3);
    repeat(s, cut, 3);
  }
}

/* To libvterm the intermediates are not there, and what follows is no text. */
static void intermediates_before_every_letter(struct stream *s) {
  for (char i = ' '; i < '0'; i++) {
    for (char c = '0'; c < '\x7f'; c++) {
      const char begin[] = {'\033', i, c, 0};
      repeat(s, begin, 1);
      repeat(s, ";9", 400);
      repeat(s, "m\030\033c", 1);
    }
  }
}

static void controls_inside_sequences(struct stream *s) {
  for (int k = 0; k < 20; k++) {
    repeat(s, "\033\n[1", 1);
    repeat(s, ";1", 400);
    repeat(s, "m\033\001\177[99999999\b999b\033\r#\n8\033P\a\xe4\xb8\x96\033\\",
           1);
    repeat(s, "\033%@\x9b", 1);
    repeat(s, "1;", 40);
    repeat(s, "m\033%G\033((((((0\033\0337\033[9999;9999H\0338", 1);
  }
}

static const struct {
  const char *name;
  void (*fill)(struct stream *s);
  size_t replies_max; /* bytes */
} streams[] = {
    {"only combining marks", only_combining_marks, 0},
    {"one endless cluster", one_endless_cluster, 0},
    {"ten megabytes in an OSC", ten_megabytes_in_an_osc, 0},
    {"strings of every kind", strings_of_every_kind, 1 << 12},
    {"invalid UTF-8", invalid_utf8, 0},
    {"huge numbers", huge_numbers, 1 << 12},
    {"wide at every edge", wide_at_every_edge, 0},
    {"every mode and back", every_mode_and_back, 1 << 17},
    {"C1 controls as text", c1_controls_as_text, 1 << 10},
    {"intermediates before every letter", intermediates_before_every_letter,
     1 << 12},
    {"controls inside sequences", controls_inside_sequences, 0},
    {"noise", noise, 1 << 17},
};
enum { STREAMS = sizeof streams / sizeof streams[0] };

/* ---- the tests ----------------------------------------------------------- */

static void verify(const struct front *f, const char *name) {
  const char *fault = NULL;
  ck_assert_msg(quire_screen_verify(f->s, &fault), "%s on %ux%u: %s", name,
                quire_screen_cols(f->s), quire_screen_rows(f->s), fault);
#if defined(QUIRE_HAVE_VTERM)
  if (f->t == NULL) {
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(f->vt), &at);
    ck_assert_msg(at.row >= 0 && at.col >= 0 &&
                      at.row < quire_screen_rows(f->s) &&
                      at.col < quire_screen_cols(f->s),
                  "%s: libvterm's cursor is at %d, %d", name, at.row, at.col);
  }
#endif
}

/* A reset, a line into history, and text. The terminator ends any string. */
static void expect_alive(struct front *f) {
  static const char text[] =
      "\030\033\\\033c\033[2J\033[H\xe4\xb8\x80\r\n\033[Hok";
  struct quire_row_ref row;
  feed(f, text, sizeof text - 1);
  verify(f, "after it");
  /* In one column the k wraps into the next row, or pushes the o out. */
  const bool column = quire_screen_cols(f->s) == 1;
  const int64_t y = column && quire_screen_rows(f->s) > 1 ? 1 : 0;
  ck_assert_int_eq(quire_screen_row(f->s, y, &row), QUIRE_OK);
  ck_assert_uint_eq(quire_cell_content(row.cells[column ? 0 : 1]), 'k');
}

static const uint16_t sizes[][2] = {{80, 24}, {1, 1}, {2, 1},
                                    {1, 9},   {7, 2}, {300, 3}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void run_all(int kind, uint16_t cols, uint16_t rows) {
  struct stream s = {malloc(STREAM_MAX), 0};
  ck_assert_ptr_nonnull(s.bytes);
  for (int i = 0; i < STREAMS; i++) {
    struct front f;
    s.len_bytes = 0;
    streams[i].fill(&s);
    open_front(&f, kind, cols, rows);
    feed(&f, s.bytes, s.len_bytes);
    verify(&f, streams[i].name);
    ck_assert_msg(f.reply_bytes <= streams[i].replies_max, "%s: %zu of replies",
                  streams[i].name, f.reply_bytes);
    expect_alive(&f);
    close_front(&f);
  }
  free(s.bytes);
}

START_TEST(ours_survives) {
  run_all(OURS, sizes[_i][0], sizes[_i][1]);
}
END_TEST

/* The largest: the streams that fill it, one after the other on one screen. */
START_TEST(ten_thousand_by_ten_thousand) {
  struct stream s = {malloc(STREAM_MAX), 0};
  struct front f;
  ck_assert_ptr_nonnull(s.bytes);
  open_front(&f, OURS, LARGE, LARGE);
  only_combining_marks(&s);
  invalid_utf8(&s);
  repeat(&s, "\033[9999;9999H\xe4\xb8\x96\xe4\xb8\x96\033[5000L\033[9999S", 1);
  repeat(&s, "\033[41m\033[10000X\033[mend\033[99999b", 1);
  feed(&f, s.bytes, s.len_bytes);
  verify(&f, "large");
  ck_assert_int_eq(quire_terminal_resize(f.t, LARGE / 2, LARGE), QUIRE_OK);
  ck_assert_int_eq(quire_terminal_resize(f.t, 1, 1), QUIRE_OK);
  verify(&f, "from large to one cell");
  expect_alive(&f);
  close_front(&f);
  free(s.bytes);
}
END_TEST

#if defined(QUIRE_HAVE_VTERM)
/* Half of one column is none: libvterm would write before its arrays. */
START_TEST(double_width_in_one_column) {
  static const char text[] = "\033[3;1H\033#6wide\033#3\r\033[g\033H";
  struct front f;
  open_front(&f, LIBVTERM, _i == 0 ? 1 : 20, 5);
  feed(&f, text, sizeof text - 1);
  ck_assert_int_eq(quire_vterm_resize(f.q, 1, 4), QUIRE_OK);
  feed(&f, text, sizeof text - 1);
  verify(&f, "double width");
  expect_alive(&f);
  close_front(&f);
}
END_TEST

START_TEST(libvterm_survives) {
  run_all(LIBVTERM, sizes[_i][0], sizes[_i][1]);
}
END_TEST
#endif

int main(void) {
  Suite *suite = suite_create("hostile streams");
  TCase *tcase = tcase_create("hostile");
  tcase_add_loop_test(tcase, ours_survives, 0, SIZES);
  tcase_add_test(tcase, ten_thousand_by_ten_thousand);
#if defined(QUIRE_HAVE_VTERM)
  tcase_add_loop_test(tcase, libvterm_survives, 0, SIZES);
  tcase_add_loop_test(tcase, double_width_in_one_column, 0, 2);
#endif
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
