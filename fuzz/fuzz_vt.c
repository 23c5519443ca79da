/* A VT stream with resizes in between. Three bytes choose size and options, the
 * rest is fed, except for these bytes, which UTF-8 never has:
 *
 *   F8 c r   resize to (c + 1) x (r + 1)
 *   F9 k     lower the limit of history to k lines
 *   FA y x   a selection from there to the cursor
 *   FB n     scroll a view back by n rows
 *   FC       reset from outside
 *
 * The stream runs through two terminals, one on the fast lane and one on the
 * state machine alone. At the end both must verify and show the same. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <quire/terminal.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void fail(const char *what) {
  (void)fprintf(stderr, "fuzz_vt: %s\n", what);
  abort();
}

struct subject {
  struct quire_terminal *t;
  struct quire_screen *s;
  struct quire_view *view;
  uint64_t replies;
};

static enum quire_result add_hash(void *ctx, const char *bytes, size_t n) {
  uint64_t *hash = ctx;
  for (size_t i = 0; i < n; i++) {
    *hash = (*hash ^ (uint8_t)bytes[i]) * UINT64_C(0x100000001b3);
  }
  return QUIRE_OK;
}

static void on_reply(void *ctx, const char *bytes, size_t n) {
  struct subject *subject = ctx;
  (void)add_hash(&subject->replies, bytes, n);
}

static void on_size(void *ctx, uint16_t cols, uint16_t rows) {
  struct subject *subject = ctx;
  cols = cols == 0 ? quire_screen_cols(subject->s) : cols;
  rows = rows == 0 ? quire_screen_rows(subject->s) : rows;
  if (cols <= 256 && rows <= 256 &&
      quire_terminal_resize(subject->t, cols, rows) != QUIRE_OK) {
    fail("resize on request");
  }
}

static uint64_t fixed_clock(void *ctx) {
  return ctx == NULL ? 1 : 2;
}

static void open_subject(struct subject *subject, const uint8_t *head,
                         bool slow) {
  static const uint64_t limits[] = {0, 3, 100, UINT64_MAX};
  struct quire_terminal_options o;
  quire_terminal_options_init(&o);
  o.screen.cols = (uint16_t)(head[0] + 1);
  o.screen.rows = (uint16_t)(head[1] % 64 + 1);
  o.screen.codepoints = (head[2] & 1) != 0;
  o.screen.ambiguous_wide = (head[2] & 2) != 0;
  o.screen.history_lines_max = limits[head[2] >> 2 & 3];
  o.screen.history_bytes_max = (head[2] & 16) != 0 ? 4096 : UINT64_MAX;
  o.screen.thaw_bytes_max = (head[2] & 32) != 0 ? 1 : 0;
  o.screen.seed = 1;
  o.screen.clock_ms = fixed_clock;
  o.allow_clipboard_read = true;
  o.slow_lane = slow;
  o.callbacks.ctx = subject;
  o.callbacks.reply = on_reply;
  o.callbacks.size_request = on_size;
  subject->replies = 0;
  subject->view = NULL;
  if (quire_terminal_new(&o, &subject->t) != QUIRE_OK) {
    fail("out of memory");
  }
  subject->s = quire_terminal_screen(subject->t);
  if (quire_view_new(subject->s, &subject->view) != QUIRE_OK) {
    fail("no view");
  }
}

static void select_to_cursor(struct subject *subject, uint8_t y, uint8_t x) {
  struct quire_cursor at = quire_screen_cursor(subject->s);
  struct quire_point from = {y % quire_screen_rows(subject->s),
                             (uint16_t)(x % quire_screen_cols(subject->s))};
  struct quire_point to = {at.row, at.col};
  char *text;
  size_t n;
  if (quire_selection_start(subject->s, from,
                            (enum quire_selection_mode)(x % 4)) != QUIRE_OK) {
    return;
  }
  quire_selection_extend(subject->s, to);
  if (quire_selection_text(subject->s, &text, &n) == QUIRE_OK) {
    quire_screen_free_text(subject->s, text, n);
  }
}

/* Handles a byte that is no text; answers how many were used. */
static size_t command(struct subject *subject, const uint8_t *p, size_t n) {
  uint8_t a = n > 1 ? p[1] : 0;
  uint8_t b = n > 2 ? p[2] : 0;
  size_t used = 1;
  switch (p[0]) {
    case 0xf8:
      if (quire_terminal_resize(subject->t, (uint16_t)(a + 1),
                                (uint16_t)(b + 1)) != QUIRE_OK) {
        fail("resize");
      }
      used = 3;
      break;
    case 0xf9:
      quire_screen_set_history_limits(subject->s, a, UINT64_MAX);
      used = 2;
      break;
    case 0xfa:
      select_to_cursor(subject, a, b);
      used = 3;
      break;
    case 0xfb:
      quire_view_scroll(subject->view, -(int64_t)a);
      used = 2;
      break;
    default: quire_terminal_reset(subject->t); break;
  }
  return used < n ? used : n;
}

static void run(struct subject *subject, const uint8_t *p, size_t n) {
  while (n > 0) {
    size_t text = 0;
    while (text < n && (p[text] < 0xf8 || p[text] > 0xfc)) {
      text++;
    }
    if (quire_terminal_feed(subject->t, p, text) != QUIRE_OK) {
      fail("feed");
    }
    p += text;
    n -= text;
    if (n > 0) {
      size_t used = command(subject, p, n);
      p += used;
      n -= used;
    }
  }
}

static uint64_t look(struct subject *subject) {
  const char *fault = "";
  if (!quire_screen_verify(subject->s, &fault)) {
    fail(fault);
  }
  int64_t history = (int64_t)quire_screen_history_rows(subject->s);
  struct quire_range all = {{-history, 0},
                            {quire_screen_rows(subject->s) - 1,
                             (uint16_t)(quire_screen_cols(subject->s) - 1)},
                            false};
  struct quire_format_options options = {.struct_size = sizeof options,
                                         .format = QUIRE_FORMAT_JSON};
  uint64_t hash = subject->replies;
  if (quire_screen_format(subject->s, &all, &options, add_hash, &hash) !=
      QUIRE_OK) {
    fail("format");
  }
  struct quire_cursor at = quire_screen_cursor(subject->s);
  hash += (uint64_t)at.row << 32 | (uint64_t)at.col << 1 | at.pending_wrap;
  return hash + (uint64_t)quire_view_top(subject->view) * 31;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  struct subject subjects[2];
  uint64_t seen[2];
  if (size_bytes < 3) {
    return 0;
  }
  for (int i = 0; i < 2; i++) {
    open_subject(&subjects[i], data, i == 1);
    run(&subjects[i], data + 3, size_bytes - 3);
    seen[i] = look(&subjects[i]);
    quire_terminal_free(subjects[i].t);
  }
  if (seen[0] != seen[1]) {
    fail("the lanes differ");
  }
  return 0;
}
