/* A counting allocator that fails on demand, for out-of-memory sweeps.
 *
 * Embeds a struct quire_allocator; hand `failing_allocator_hooks(&fa)` to the
 * object under test. It counts live blocks and bytes (heap blocks and mapped
 * pages alike), checks that each block is freed once and with the size it was
 * asked for, fills fresh memory with 0xA5 and freed memory with 0x5A, moves a
 * block at every resize, fails the n-th allocation (once or from then on), and
 * records each named fault point that the code passes, any one of which can be
 * armed by name. It may be used from several threads.
 *
 * A sweep reads:
 *
 *   for (size_t n = 1;; n++) {
 *     set up with nothing armed; clone what must not change
 *     failing_allocator_arm(&fa, n, persistent);
 *     result = the operation;
 *     bool fired = failing_allocator_fired(&fa);
 *     failing_allocator_disarm(&fa);
 *     verify; if fired and result is an error: compare with the clone
 *     tear down; ck_assert(failing_allocator_is_clean(&fa));
 *     if (!fired) break;
 *   }
 */
#ifndef QUIRE_TEST_FAILING_ALLOCATOR_H
#define QUIRE_TEST_FAILING_ALLOCATOR_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <quire/alloc.h>

enum { FAILING_ALLOCATOR_POINTS_MAX = 128, FAILING_ALLOCATOR_NAME_MAX = 48 };

struct failing_allocator_point {
  char name[FAILING_ALLOCATOR_NAME_MAX];
  size_t hits;     /* times the code asked */
  size_t failures; /* times it was told to fail */
};

struct failing_allocator {
  struct quire_allocator hooks;
  pthread_mutex_t lock;

  /* What is held now, and what was ever asked. Read them when no other thread
   * is inside. */
  size_t live_blocks;
  size_t live_bytes;
  size_t peak_bytes;
  size_t allocations; /* alloc, resize and map calls */
  size_t misuses;     /* frees with a wrong size, of a wrong pointer ... */

  /* The n-th allocation from now fails; 0 = none. */
  size_t countdown;
  bool persistent;
  size_t failures; /* since the last arm */

  char armed_point[FAILING_ALLOCATOR_NAME_MAX];
  size_t point_countdown;
  bool point_persistent;

  struct failing_allocator_point points[FAILING_ALLOCATOR_POINTS_MAX];
  size_t points_count;
};

void failing_allocator_init(struct failing_allocator *fa);
void failing_allocator_deinit(struct failing_allocator *fa);

/* What the object under test is given. Valid until deinit. */
const struct quire_allocator *failing_allocator_hooks(
    const struct failing_allocator *fa);

/* The nth allocation from now fails (1 = the next); with `persistent` so does
 * every later one until disarm. Forgets earlier failures. */
void failing_allocator_arm(struct failing_allocator *fa, size_t nth,
                           bool persistent);

/* The same for the nth time that the fault point `name` is passed. */
void failing_allocator_arm_point(struct failing_allocator *fa, const char *name,
                                 size_t nth, bool persistent);

void failing_allocator_disarm(struct failing_allocator *fa);

/* Whether anything failed since the last arm. */
bool failing_allocator_fired(const struct failing_allocator *fa);

/* The record of a fault point, or NULL when the code never passed it. */
const struct failing_allocator_point *failing_allocator_find_point(
    const struct failing_allocator *fa, const char *name);

/* No live block, no misuse. Prints what is wrong on stderr. */
bool failing_allocator_is_clean(const struct failing_allocator *fa);

#endif
