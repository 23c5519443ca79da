/* Screens to read: made in one line, written to as a terminal would, looked at
 * as text. */
#ifndef QUIRE_TEST_READING_FIXTURE_H
#define QUIRE_TEST_READING_FIXTURE_H

#include <check.h>
#include <stdio.h>
#include <string.h>

#include <quire/screen.h>

#include "support/failing_allocator.h"
#include "support/suite.h"

static inline void ck_ok(enum quire_result result) {
  ck_assert_msg(result == QUIRE_OK, "%s", quire_result_text(result));
}

static inline struct quire_screen *fixture_screen_with(
    const struct quire_allocator *allocator, uint16_t cols, uint16_t rows,
    uint64_t lines_max) {
  struct quire_screen_options options;
  quire_screen_options_init(&options);
  options.allocator = allocator;
  options.cols = cols;
  options.rows = rows;
  options.history_lines_max = lines_max;
  options.seed = 1;
  struct quire_screen *s;
  ck_ok(quire_screen_new(&options, &s));
  return s;
}

static inline struct quire_screen *fixture_screen(uint16_t cols,
                                                  uint16_t rows) {
  return fixture_screen_with(NULL, cols, rows, UINT64_MAX);
}

static inline void fixture_verify(const struct quire_screen *s) {
  const char *fault = NULL;
  ck_assert_msg(quire_screen_verify(s, &fault), "%s", fault);
}

static inline uint32_t fixture_decode(const char **text) {
  const unsigned char *at = (const unsigned char *)*text;
  uint32_t cp = at[0];
  int more = cp < 0x80 ? 0 : cp < 0xe0 ? 1 : cp < 0xf0 ? 2 : 3;
  if (more > 0) {
    cp &= 0x3fu >> more;
  }
  for (int i = 1; i <= more; i++) {
    cp = cp << 6 | (at[i] & 0x3fu);
  }
  *text += more + 1;
  return cp;
}

/* Prints UTF-8; "\n" is a carriage return and a line feed. */
static inline void say(struct quire_screen *s, const char *text) {
  while (*text != '\0') {
    uint32_t cp = fixture_decode(&text);
    if (cp == '\n') {
      quire_screen_carriage_return(s);
      quire_screen_index(s);
    } else {
      quire_screen_print(s, cp);
    }
  }
}

static inline void say_lines(struct quire_screen *s, int first, int end) {
  for (int i = first; i < end; i++) {
    char line[32];
    (void)snprintf(line, sizeof line, "line %d\n", i);
    say(s, line);
  }
}

/* Output collected in a string. */
struct fixture_text {
  size_t len;
  size_t fail_after; /* bytes; SIZE_MAX never */
  char bytes[1 << 18];
};

static inline enum quire_result fixture_take(void *ctx, const char *bytes,
                                             size_t len) {
  struct fixture_text *out = ctx;
  if (out->len + len > out->fail_after) {
    return QUIRE_ERR_IO;
  }
  ck_assert_uint_lt(out->len + len, sizeof out->bytes);
  memcpy(out->bytes + out->len, bytes, len);
  out->len += len;
  out->bytes[out->len] = '\0';
  return QUIRE_OK;
}

static inline struct quire_range fixture_range(int64_t first_row,
                                               uint16_t first_col,
                                               int64_t last_row,
                                               uint16_t last_col) {
  struct quire_range range = {.first = {first_row, first_col},
                              .last = {last_row, last_col},
                              .block = false};
  return range;
}

/* History and screen. */
static inline struct quire_range fixture_all(struct quire_screen *s) {
  return fixture_range(-(int64_t)quire_screen_history_rows(s), 0,
                       quire_screen_rows(s) - 1, UINT16_MAX);
}

/* A range in a format; static storage until the next call. */
static inline const char *fixture_format(struct quire_screen *s,
                                         struct quire_range range,
                                         enum quire_format format, bool join,
                                         bool keep) {
  static struct fixture_text out;
  struct quire_format_options options = {.struct_size = sizeof options,
                                         .format = format,
                                         .join_wrapped = join,
                                         .keep_trailing_blanks = keep};
  out.len = 0;
  out.fail_after = SIZE_MAX;
  out.bytes[0] = '\0';
  ck_ok(quire_screen_format(s, &range, &options, fixture_take, &out));
  return out.bytes;
}

/* The text of one row, trailing blanks left out. */
static inline const char *row_text(struct quire_screen *s, int64_t row) {
  return fixture_format(s, fixture_range(row, 0, row, UINT16_MAX),
                        QUIRE_FORMAT_TEXT, false, false);
}

#endif
