/* Every named fault point is reached by the public interface and fails what it
 * stands for; the library asks none that is not listed. */
#include <quire/cache.h>
#include <string.h>

#include "base/fault_points.h"
#include "oom/world.h"
#include "support/suite.h"

static struct world w;

static bool is_listed(const char *name) {
  for (int p = 0; p < QUIRE_FAULT_POINTS; p++) {
    if (strcmp(quire_fault_point_name((enum quire_fault_point)p), name) == 0) {
      return true;
    }
  }
  return false;
}

/* The points of pages and of the system: feeding, with history. */
static void use_terminal(void) {
  size_t len_bytes;
  const char *capture = world_capture(&len_bytes);
  world_open(&w);
  if (w.t != NULL) {
    ck_ok(quire_terminal_feed(w.t, capture, len_bytes));
    world_verify(&w, "feeding", 0);
  }
}

static void use_cache(void) {
  const struct quire_cache_options options = {
      .struct_size = sizeof options,
      .allocator = failing_allocator_hooks(&w.fa),
      .max_bytes = 1000,
      .janitor_interval_ms = 1000,
  };
  struct quire_cache *cache = NULL;
  const enum quire_result result = quire_cache_new(&options, &cache);
  ck_assert_int_eq(result, failing_allocator_fired(&w.fa)
                               ? QUIRE_ERR_OUT_OF_MEMORY
                               : QUIRE_OK);
  quire_cache_free(cache);
}

START_TEST(every_point_fires) {
  const char *name = quire_fault_point_name((enum quire_fault_point)_i);
  ck_assert_ptr_nonnull(name);
  memset(&w, 0, sizeof w);
  failing_allocator_init(&w.fa);
  if (_i == QUIRE_FAULT_CACHE_THREAD) {
    failing_allocator_arm_point(&w.fa, name, 1, false);
    use_cache();
  } else {
    failing_allocator_arm_point(&w.fa, name, 4, false);
    use_terminal();
  }
  const struct failing_allocator_point *point =
      failing_allocator_find_point(&w.fa, name);
  ck_assert_msg(point != NULL && point->failures != 0, "%s never fired", name);
  failing_allocator_disarm(&w.fa);
  world_close(&w);
  failing_allocator_deinit(&w.fa);
}
END_TEST

START_TEST(every_point_is_listed) {
  memset(&w, 0, sizeof w);
  failing_allocator_init(&w.fa);
  use_terminal();
  use_cache();
  world_fill(&w);
  ck_ok(quire_terminal_resize(w.t, 13, 5));
  ck_assert_uint_eq(w.fa.points_count, QUIRE_FAULT_POINTS);
  for (size_t i = 0; i < w.fa.points_count; i++) {
    ck_assert_msg(is_listed(w.fa.points[i].name), "%s is not listed",
                  w.fa.points[i].name);
  }
  world_close(&w);
  failing_allocator_deinit(&w.fa);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fault points");
  TCase *tcase = tcase_create("fault points");
  tcase_add_loop_test(tcase, every_point_fires, 0, QUIRE_FAULT_POINTS);
  tcase_add_test(tcase, every_point_is_listed);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
