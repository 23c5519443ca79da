/* Terminals to look at, and rows of snapshots against rows of screens. */
#ifndef QUIRE_TEST_RENDER_FIXTURE_H
#define QUIRE_TEST_RENDER_FIXTURE_H

#include <check.h>
#include <stdio.h>
#include <string.h>

#include <quire/row.h>
#include <quire/snapshot.h>
#include <quire/terminal.h>

#include "support/failing_allocator.h"
#include "support/model.h"
#include "support/suite.h"

static inline void ck_ok(enum quire_result result) {
  ck_assert_msg(result == QUIRE_OK, "%s", quire_result_text(result));
}

static inline struct quire_terminal *fixture_terminal(uint16_t cols,
                                                      uint16_t rows) {
  struct quire_terminal_options options;
  struct quire_terminal *t;
  quire_terminal_options_init(&options);
  options.screen.cols = cols;
  options.screen.rows = rows;
  options.screen.seed = 1;
  ck_ok(quire_terminal_new(&options, &t));
  return t;
}

static inline void feed(struct quire_terminal *t, const char *text) {
  ck_ok(quire_terminal_feed(t, text, strlen(text)));
}

static inline void feed_lines(struct quire_terminal *t, int first, int end) {
  for (int i = first; i < end; i++) {
    char line[32];
    (void)snprintf(line, sizeof line, "line %d\r\n", i);
    feed(t, line);
  }
}

static inline struct quire_snapshot *fixture_snapshot(void) {
  struct quire_snapshot *s;
  ck_ok(quire_snapshot_new(NULL, &s));
  return s;
}

/* The ASCII text of a row, trailing blanks left out; anything else is '?'.
 * Static storage until the next call. */
static inline const char *snapshot_text(const struct quire_snapshot *s,
                                        uint16_t y) {
  static _Thread_local char text[QUIRE_SCREEN_COLS_MAX + 1];
  const struct quire_snapshot_row *row = quire_snapshot_row(s, y);
  size_t end = 0;
  for (uint16_t x = 0; x < row->cols; x++) {
    uint32_t single;
    size_t len;
    const uint32_t *cps =
        quire_snapshot_text(row, quire_snapshot_cell(row, x), &single, &len);
    text[x] = len == 0 ? ' ' : len == 1 && cps[0] < 0x7f ? (char)cps[0] : '?';
    end = text[x] != ' ' ? x + 1u : end;
  }
  text[end] = '\0';
  return text;
}

/* One random piece of output: text of all widths, styles, links, movement. */
static inline void feed_random(struct model_run *run,
                               struct quire_terminal *t) {
  static const char *const texts[] = {
      "plain text ",
      "\xe4\xb8\xad\xe6\x96\x87",
      "e\xcc\x81\xcc\xa3o",
      "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9", /* a family */
      "\r\n",
      "\n\n\n",
      "\x1b]8;;https://example.org/a\x1b\\link",
      "\x1b]8;id=x;https://example.org/b\x1b\\other",
      "\x1b]8;;\x1b\\",
      "\x1b[K",
      "\x1b[2;5r\x1b[5;1H\n\n\x1b[r",
      "\x1b[L",
      "\x1b[M",
      "\x1b[3@",
      "\x1b[2P",
      "\x1b#6wide row\x1b#5",
      "\t",
  };
  uint32_t kind = model_below(run, 24);
  char text[64];
  if (kind < sizeof texts / sizeof texts[0]) {
    feed(t, texts[kind]);
  } else if (kind < 21) {
    (void)snprintf(text, sizeof text, "\x1b[%u;38;5;%u;4:%u;58;5;%um",
                   model_below(run, 10), model_below(run, 256),
                   model_below(run, 6), model_below(run, 256));
    feed(t, text);
  } else {
    (void)snprintf(text, sizeof text, "\x1b[%u;%uH", model_below(run, 30),
                   model_below(run, 90));
    feed(t, text);
  }
}

#endif
