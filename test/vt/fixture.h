/* A terminal under test: what it replies and what its callbacks say is kept as
 * text, screens are compared cell by cell. */
#ifndef QUIRE_TEST_VT_FIXTURE_H
#define QUIRE_TEST_VT_FIXTURE_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include <quire/terminal.h>

enum { FIXTURE_LOG_BYTES = 1 << 16 };

struct fixture {
  struct quire_terminal *t;
  struct quire_screen *s;
  /* Replies, one behind the other; NUL-terminated, cut when it is too much. */
  char replies[FIXTURE_LOG_BYTES];
  size_t replies_len;
  /* One "name(arguments) " a callback, in order. */
  char events[FIXTURE_LOG_BYTES];
  size_t events_len;
  uint64_t replies_hash, events_hash; /* of everything, also what was cut */
  bool resize_on_request;
};

/* Defaults, with the fixture's callbacks. */
void fixture_options(struct fixture *f, struct quire_terminal_options *out,
                     uint16_t cols, uint16_t rows);
/* NULL without memory. */
void fixture_open_with(struct fixture *f,
                       const struct quire_terminal_options *options);
void fixture_open(struct fixture *f, uint16_t cols, uint16_t rows);
/* Verifies and frees. */
void fixture_close(struct fixture *f);

void fixture_feed(struct fixture *f, const char *text);
/* Feeds, and expects these replies to it (none before are looked at). */
void fixture_expect_reply(struct fixture *f, const char *text,
                          const char *replies);
void fixture_expect_events(struct fixture *f, const char *text,
                           const char *events);
void fixture_expect_row(struct fixture *f, int row, const char *text);
void fixture_expect_cursor(struct fixture *f, unsigned row, unsigned col);
/* The style of a cell of the screen. */
struct quire_style fixture_style(struct fixture *f, uint16_t row, uint16_t col);

/* NULL when both show the same: history, screen, cursor, pen, modes, replies;
 * else what differs. */
const char *fixture_difference(struct fixture *a, struct fixture *b);

int fixture_run(const char *name, const TTest *const *tests, size_t count);

#endif
