/* Every editing function of the screen in random order with random arguments,
 * wild ones included: no oracle, but the screen verifies after each, and the
 * same operations give the same screen when each print is cut into pieces.
 *
 * QUIRE_SEED=n runs one seed, QUIRE_SLOW=1 many. */
#include <stdlib.h>
#include <string.h>

#include "screen_fixture.h"
#include "screen_ops.h"
#include "support/suite.h"

static void verify(const struct quire_screen *s, uint64_t seed, unsigned step) {
  const char *fault = NULL;
  if (!quire_screen_verify(s, &fault)) {
    ck_abort_msg("seed %llu, step %u: %s", (unsigned long long)seed, step,
                 fault);
  }
}

static void run_seed(uint64_t seed, unsigned steps) {
  static char rows[1 << 16];
  struct quire_screen *s = fixture_new(17, 6, 40);
  struct quire_screen *cut = fixture_new(17, 6, 40);
  struct op_source a;
  struct op_source b;
  struct op_source reading;
  struct quire_view *view = NULL;
  op_source_random(&a, seed);
  op_source_random(&b, seed);
  op_source_random(&reading, seed + 1);
  struct quire_pin *pins[4] = {NULL, NULL, NULL, NULL};
  for (unsigned step = 0; step < steps; step++) {
    screen_ops_step(s, &a, false);
    screen_ops_step(cut, &b, true);
    if (step % 8 == 0) {
      screen_ops_read(s, &reading, &view);
    }
    verify(s, seed, step);
    if (step % 16 == 0) {
      struct quire_pin **pin = &pins[step / 16 % 4];
      struct quire_point at = {step / 64 % quire_screen_rows(s), 3};
      quire_pin_free(*pin);
      ck_assert_int_eq(quire_pin_new(s, at, pin), QUIRE_OK);
      fixture_screen(cut, rows, sizeof rows);
      EXPECT_SCREEN(s, rows);
      struct quire_cursor c = quire_screen_cursor(cut);
      EXPECT_CURSOR(s, c.row, c.col, c.pending_wrap);
    }
  }
  quire_screen_free(s);
  quire_screen_free(cut);
}

START_TEST(test_any_order) {
  const char *one = getenv("QUIRE_SEED");
  if (one != NULL) {
    run_seed(strtoull(one, NULL, 10), 20000);
    return;
  }
  unsigned seeds = getenv("QUIRE_SLOW") != NULL ? 2000 : 40;
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    run_seed(seed, 1000);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen, any order");
  TCase *tcase = tcase_create("any order");
  tcase_set_timeout(tcase, 0);
  tcase_add_test(tcase, test_any_order);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
