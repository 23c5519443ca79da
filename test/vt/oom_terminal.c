/* Memory runs out at every place in turn, once and for good: a terminal that
 * cannot be made leaves nothing behind; one that is fed stays sound (text
 * shows, a string or a line of history may be lost) and gives everything back.
 */
#include <stdlib.h>
#include <string.h>

#include "support/failing_allocator.h"
#include "vt/fixture.h"
#include "vt/stream.h"

static struct failing_allocator fa;
static struct fixture f;

static const char capture[] =
    "$ ls\r\n\033[1;34mdir\033[m  \033]8;;http://x/\033\\link\033]8;;\033\\\r\n"
    "\033]0;a title\a\033]7;file:///tmp\a\033]133;A\a\033]133;D;1\a"
    "e\xcc\x81 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac "
    "\xe4\xb8\x80\xe4\xba\x8c\r\n"
    "\033[22t\033]2;other\a\033[23t\033]52;c;SGVsbG8=\a"
    "\033[38;2;1;2;3mred\033[48;5;7mgrey\033[m\r\nmore\r\nlines\r\nto\r\nscroll"
    "\r\naway\r\n\033[?1049h\033[2J\033[Halt\033[7mscreen\033[?1049l"
    "\033Pq#0;2;0;0;0#0~~\033\\\033[2;4r\033[4;1H\n\n\nend\033[r\033[L\033[P"
    "\033[2;1H\033[1@x\033[3b\033[1;1;2;9$z\033#8\033[2J\r\ndone";

static void open_failing(size_t nth, bool persistent) {
  struct quire_terminal_options o;
  failing_allocator_init(&fa);
  fixture_options(&f, &o, 20, 5);
  o.screen.allocator = failing_allocator_hooks(&fa);
  o.screen.history_lines_max = 20;
  if (nth != 0) {
    failing_allocator_arm(&fa, nth, persistent);
  }
  fixture_open_with(&f, &o);
}

static void close_clean(void) {
  failing_allocator_disarm(&fa);
  if (f.t != NULL) {
    fixture_close(&f);
  }
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}

static void sweep_new(bool persistent) {
  for (size_t nth = 1;; nth++) {
    open_failing(nth, persistent);
    bool fired = failing_allocator_fired(&fa);
    ck_assert(fired == (f.t == NULL));
    close_clean();
    if (!fired) {
      ck_assert_uint_gt(nth, 2);
      return;
    }
  }
}

START_TEST(making_one) {
  sweep_new(false);
  sweep_new(true);
}
END_TEST

static void sweep_feed(const void *bytes, size_t n, bool persistent,
                       size_t stride) {
  for (size_t nth = 1;; nth += stride) {
    open_failing(0, false);
    ck_assert_ptr_nonnull(f.t);
    failing_allocator_arm(&fa, nth, persistent);
    ck_assert_int_eq(quire_terminal_feed(f.t, bytes, n), QUIRE_OK);
    bool fired = failing_allocator_fired(&fa);
    const char *fault = NULL;
    ck_assert_msg(quire_screen_verify(f.s, &fault), "n %zu: %s", nth, fault);
    failing_allocator_disarm(&fa);
    /* It goes on as if nothing had been. */
    fixture_feed(&f, "\033c\033[2;2Hok\033]2;fine\a");
    fixture_expect_row(&f, 1, " ok");
    ck_assert_str_eq(quire_terminal_title(f.t), "fine");
    close_clean();
    if (!fired) {
      ck_assert_uint_gt(nth, 10);
      return;
    }
  }
}

START_TEST(feeding_a_capture) {
  sweep_feed(capture, sizeof capture - 1, false, 1);
  sweep_feed(capture, sizeof capture - 1, true, 1);
}
END_TEST

START_TEST(feeding_random_streams) {
  static uint8_t stream[2000];
  for (uint64_t seed = 1; seed <= 6; seed++) {
    stream_fill(seed, stream, sizeof stream);
    sweep_feed(stream, sizeof stream, seed % 2 == 0, 3);
  }
}
END_TEST

START_TEST(resizing) {
  for (int persistent = 0; persistent < 2; persistent++) {
    for (size_t nth = 1;; nth++) {
      open_failing(0, false);
      fixture_feed(&f, capture);
      failing_allocator_arm(&fa, nth, persistent == 1);
      enum quire_result result = quire_terminal_resize(f.t, 7, 9);
      bool fired = failing_allocator_fired(&fa);
      failing_allocator_disarm(&fa);
      ck_assert(result == QUIRE_OK || fired);
      if (result != QUIRE_OK) {
        ck_assert_int_eq(result, QUIRE_ERR_OUT_OF_MEMORY);
        ck_assert_uint_eq(quire_screen_cols(f.s), 20);
        ck_assert_uint_eq(quire_screen_rows(f.s), 5);
        fixture_expect_row(&f, 1, "done");
      }
      close_clean();
      if (!fired) {
        break;
      }
    }
  }
}
END_TEST

int main(void) {
  const TTest *const tests[] = {making_one, feeding_a_capture,
                                feeding_random_streams, resizing};
  return fixture_run("oom_terminal", tests, sizeof tests / sizeof tests[0]);
}
