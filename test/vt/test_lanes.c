/* The fast lane and the state machine show the same for every input, however it
 * is cut into writes. */
#include <stdlib.h>
#include <string.h>

#include "vt/fixture.h"
#include "vt/stream.h"

enum { STREAM_BYTES = 3000 };

static struct fixture fast, slow;

static void open_both(uint64_t seed) {
  struct quire_terminal_options o;
  uint64_t state = seed;
  uint16_t cols = (uint16_t)(1 + stream_random(&state) % 30);
  uint16_t rows = (uint16_t)(1 + stream_random(&state) % 12);
  for (int i = 0; i < 2; i++) {
    struct fixture *f = i == 0 ? &fast : &slow;
    fixture_options(f, &o, cols, rows);
    o.slow_lane = i == 1;
    o.screen.history_lines_max = 50;
    o.screen.codepoints = seed % 5 == 0;
    o.screen.clock_ms = NULL;
    fixture_open_with(f, &o);
    ck_assert_ptr_nonnull(f->t);
  }
}

static void feed_cut(struct fixture *f, const uint8_t *bytes, size_t n,
                     uint64_t *state, size_t most) {
  while (n > 0) {
    size_t piece = 1 + stream_random(state) % most;
    piece = piece < n ? piece : n;
    ck_assert_int_eq(quire_terminal_feed(f->t, bytes, piece), QUIRE_OK);
    bytes += piece;
    n -= piece;
  }
}

START_TEST(both_lanes_agree_on_random_streams) {
  static uint8_t stream[STREAM_BYTES];
  for (uint64_t seed = 1; seed <= 300; seed++) {
    uint64_t state = seed * 77;
    stream_fill(seed, stream, sizeof stream);
    open_both(seed);
    if (seed % 2 == 0) {
      ck_assert_int_eq(quire_terminal_feed(fast.t, stream, sizeof stream),
                       QUIRE_OK);
    } else {
      feed_cut(&fast, stream, sizeof stream, &state, 1 + seed % 40);
    }
    feed_cut(&slow, stream, sizeof stream, &state, 500);
    const char *difference = fixture_difference(&fast, &slow);
    ck_assert_msg(difference == NULL, "seed %d: %s", (int)seed, difference);
    fixture_close(&fast);
    fixture_close(&slow);
  }
}
END_TEST

START_TEST(printable_runs_of_every_length_and_alignment) {
  static uint8_t line[256];
  for (size_t n = 0; n < 70; n++) {
    for (size_t at = 0; at < 17; at++) {
      static const uint8_t ends[] = {0x1f, 0x7f, 0x80, '\n', 0xff, 0x00};
      memset(line, 'x', sizeof line);
      line[at + n] = ends[n % sizeof ends];
      memcpy(line + at + n + 1, "yz", 2);
      open_both(12);
      ck_assert_int_eq(quire_terminal_feed(fast.t, line + at, n + 3), QUIRE_OK);
      ck_assert_int_eq(quire_terminal_feed(slow.t, line + at, n + 3), QUIRE_OK);
      const char *difference = fixture_difference(&fast, &slow);
      ck_assert_msg(difference == NULL, "%zu at %zu: %s", n, at, difference);
      quire_terminal_free(fast.t);
      quire_terminal_free(slow.t);
    }
  }
}
END_TEST

int main(void) {
  const TTest *const tests[] = {both_lanes_agree_on_random_streams,
                                printable_runs_of_every_length_and_alignment};
  return fixture_run("lanes", tests, sizeof tests / sizeof tests[0]);
}
