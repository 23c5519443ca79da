/* The cache on one thread: the model test, an out-of-memory sweep, callbacks
 * that call back, bad input. */
#include <check.h>
#include <quire/cache.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "heap/cache_model.h"
#include "support/failing_allocator.h"
#include "support/suite.h"

START_TEST(random_operations) {
  cache_model_run(NULL, 0, 200000, 5000);
}
END_TEST

/* ---- out of memory ------------------------------------------------------- */

static void free_value(void *ctx, const void *key, size_t key_bytes,
                       void *value, size_t bytes,
                       enum quire_cache_reason reason) {
  size_t *calls = ctx;
  (void)key;
  (void)key_bytes;
  (void)bytes;
  (void)reason;
  (*calls)++;
  free(value);
}

static enum quire_result compute_small(void *ctx, const void *key,
                                       size_t key_bytes,
                                       struct quire_cache_computed *out) {
  (void)ctx;
  (void)key;
  (void)key_bytes;
  out->value = malloc(8);
  out->bytes = 8;
  out->ttl_ms = 1000000;
  return QUIRE_OK;
}

static bool sweep_once(size_t nth, bool persistent) {
  struct failing_allocator memory;
  struct quire_cache_options options;
  struct quire_cache *cache = NULL;
  size_t calls = 0, values = 0;
  failing_allocator_init(&memory);
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_bytes = 400;
  options.allocator = failing_allocator_hooks(&memory);
  options.on_evicted = free_value;
  options.on_evicted_ctx = &calls;
  failing_allocator_arm(&memory, nth, persistent);
  enum quire_result result = quire_cache_new(&options, &cache);
  for (uint32_t key = 0; cache != NULL && key < 100; key++) {
    struct quire_cache_handle *handle = NULL;
    void *value = malloc(8);
    const size_t len = quire_cache_len(cache);
    const size_t used_bytes = quire_cache_used_bytes(cache);
    result = quire_cache_set_with_expiration(cache, &key, sizeof key, value, 8,
                                             1000000);
    if (result != QUIRE_OK) {
      ck_assert_int_eq(result, QUIRE_ERR_OUT_OF_MEMORY);
      ck_assert_uint_eq(quire_cache_len(cache), len);
      ck_assert_uint_eq(quire_cache_used_bytes(cache), used_bytes);
      free(value);
    }
    values += result == QUIRE_OK;
    const uint32_t other = key + 1000;
    result = quire_cache_get_or_compute(cache, &other, sizeof other,
                                        compute_small, NULL, &handle);
    values += result == QUIRE_OK;
    quire_cache_release(handle);
    ck_assert(quire_cache_verify(cache, NULL));
  }
  const bool fired = failing_allocator_fired(&memory);
  failing_allocator_disarm(&memory);
  ck_assert(fired || values == 200);
  quire_cache_free(cache);
  ck_assert_uint_eq(calls, values);
  ck_assert(failing_allocator_is_clean(&memory));
  failing_allocator_deinit(&memory);
  return fired;
}

START_TEST(out_of_memory) {
  for (int persistent = 0; persistent < 2; persistent++) {
    size_t nth = 1;
    while (sweep_once(nth, persistent != 0)) {
      nth++;
    }
    ck_assert_uint_gt(nth, 200);
  }
}
END_TEST

START_TEST(no_thread_to_be_had) {
  struct failing_allocator memory;
  struct quire_cache_options options;
  struct quire_cache *cache = NULL;
  failing_allocator_init(&memory);
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.allocator = failing_allocator_hooks(&memory);
  options.janitor_interval_ms = 1000;
  failing_allocator_arm_point(&memory, "cache.thread", 1, false);
  ck_assert_int_eq(quire_cache_new(&options, &cache), QUIRE_ERR_OUT_OF_MEMORY);
  ck_assert_uint_eq(
      failing_allocator_find_point(&memory, "cache.thread")->failures, 1);
  ck_assert(failing_allocator_is_clean(&memory));
  failing_allocator_deinit(&memory);
}
END_TEST

/* ---- callbacks that call back, bad input --------------------------------- */

struct reentry {
  struct quire_cache *cache;
  unsigned calls;
  bool close;
};

static void call_back(void *ctx, const void *key, size_t key_bytes, void *value,
                      size_t bytes, enum quire_cache_reason reason) {
  struct reentry *r = ctx;
  (void)value;
  (void)bytes;
  r->calls++;
  if (r->close) {
    quire_cache_close(r->cache);
    return;
  }
  if (reason == QUIRE_CACHE_CLOSED) {
    ck_assert_int_eq(quire_cache_set(r->cache, "x", 1, NULL, 1),
                     QUIRE_ERR_CLOSED);
    return;
  }
  quire_cache_release(quire_cache_get(r->cache, key, key_bytes));
  (void)quire_cache_remove(r->cache, "other", 5);
  ck_assert_uint_le(quire_cache_used_bytes(r->cache), 10);
  if (r->calls < 20) {
    ck_assert_int_eq(
        quire_cache_set(r->cache, &r->calls, sizeof r->calls, NULL, 4),
        QUIRE_OK);
  }
}

static struct quire_cache *reentrant_cache(struct reentry *r) {
  struct quire_cache_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_bytes = 10;
  options.on_evicted = call_back;
  options.on_evicted_ctx = r;
  ck_assert_int_eq(quire_cache_new(&options, &r->cache), QUIRE_OK);
  return r->cache;
}

START_TEST(callbacks_may_call_the_cache) {
  struct reentry r = {NULL, 0, false};
  struct quire_cache *cache = reentrant_cache(&r);
  for (int i = 1000; i < 1010; i++) {
    ck_assert_int_eq(quire_cache_set(cache, &i, sizeof i, NULL, 4), QUIRE_OK);
  }
  ck_assert_uint_gt(r.calls, 20);
  ck_assert(quire_cache_verify(cache, NULL));
  quire_cache_close(cache);
  quire_cache_free(cache);
}
END_TEST

START_TEST(callback_may_close) {
  struct reentry r = {NULL, 0, true};
  struct quire_cache *cache = reentrant_cache(&r);
  ck_assert_int_eq(quire_cache_set(cache, "a", 1, NULL, 10), QUIRE_OK);
  ck_assert_int_eq(quire_cache_set(cache, "b", 1, NULL, 10), QUIRE_OK);
  ck_assert_uint_eq(r.calls, 2); /* a evicted, then b by the closing */
  ck_assert_ptr_null(quire_cache_get(cache, "b", 1));
  quire_cache_free(cache);
}
END_TEST

/* The compute callback's play with its own key. */
static enum quire_result compute_self(void *ctx, const void *key,
                                      size_t key_bytes,
                                      struct quire_cache_computed *out) {
  struct reentry *r = ctx;
  struct quire_cache_handle *handle = NULL;
  ck_assert_int_eq(quire_cache_get_or_compute(r->cache, key, key_bytes,
                                              compute_self, ctx, &handle),
                   QUIRE_ERR_MISUSE);
  ck_assert_ptr_null(quire_cache_get(r->cache, key, key_bytes));
  ck_assert_int_eq(quire_cache_set(r->cache, key, key_bytes, &r->close, 1),
                   QUIRE_OK);
  out->value = &r->calls;
  out->bytes = 3;
  return QUIRE_OK;
}

START_TEST(set_during_compute_wins) {
  struct reentry r = {NULL, 100, false};
  struct quire_cache *cache = reentrant_cache(&r);
  struct quire_cache_handle *handle = NULL;
  ck_assert_int_eq(
      quire_cache_get_or_compute(cache, "k", 1, compute_self, &r, &handle),
      QUIRE_OK);
  ck_assert_ptr_eq(quire_cache_handle_value(handle), &r.calls);
  ck_assert_uint_eq(quire_cache_borrowed_bytes(cache), 3);
  struct quire_cache_handle *kept = quire_cache_get(cache, "k", 1);
  size_t key_bytes = 0;
  ck_assert_ptr_eq(quire_cache_handle_value(kept), &r.close);
  ck_assert_mem_eq(quire_cache_handle_key(kept, &key_bytes), "k", 1);
  ck_assert_uint_eq(key_bytes, 1);
  quire_cache_release(kept);
  quire_cache_release(handle);
  ck_assert_uint_eq(quire_cache_borrowed_bytes(cache), 0);
  quire_cache_free(cache);
}
END_TEST

static enum quire_result compute_closing(void *ctx, const void *key,
                                         size_t key_bytes,
                                         struct quire_cache_computed *out) {
  struct reentry *r = ctx;
  (void)key;
  (void)key_bytes;
  quire_cache_close(r->cache);
  out->value = NULL;
  out->bytes = 3;
  return QUIRE_OK;
}

START_TEST(close_during_compute) {
  struct reentry r = {NULL, 0, false};
  struct quire_cache *cache = reentrant_cache(&r);
  struct quire_cache_handle *handle = NULL;
  ck_assert_int_eq(
      quire_cache_get_or_compute(cache, "k", 1, compute_closing, &r, &handle),
      QUIRE_ERR_CLOSED);
  ck_assert_ptr_null(handle);
  ck_assert_uint_eq(r.calls, 1); /* the value was let go of */
  ck_assert_uint_eq(quire_cache_borrowed_bytes(cache), 0);
  quire_cache_free(cache);
}
END_TEST

static uint64_t read_clock(void *ctx) {
  return *(const uint64_t *)ctx;
}

/* With expire_unused, time counts from the last use, and not at all while a
 * handle is held. */
START_TEST(unused_entries_expire) {
  uint64_t now_ms = 1000;
  const char *fault = NULL;
  struct quire_cache_options options;
  struct quire_cache *cache;
  struct quire_cache_stats stats = {.struct_size = sizeof stats};
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_bytes = 100;
  options.clock_ms = read_clock;
  options.clock_ctx = &now_ms;
  options.expire_unused = true;
  ck_assert_int_eq(quire_cache_new(&options, &cache), QUIRE_OK);
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(
        quire_cache_set_with_expiration(cache, &"abc"[i], 1, NULL, 1, 100),
        QUIRE_OK);
  }
  struct quire_cache_handle *held = quire_cache_get(cache, "a", 1);
  ck_assert(quire_cache_handle_is_cached(held));
  /* a is held, b is asked for now and then, c by nobody. */
  for (int i = 0; i < 5; i++) {
    now_ms += 90;
    quire_cache_release(quire_cache_get(cache, "b", 1));
    (void)quire_cache_evict(cache, 0);
    ck_assert_msg(quire_cache_verify(cache, &fault), "%s", fault);
  }
  ck_assert_uint_eq(quire_cache_len(cache), 2);
  ck_assert_ptr_null(quire_cache_get(cache, "c", 1));
  ck_assert(quire_cache_handle_is_cached(held));
  quire_cache_release(held);
  now_ms += 99;
  (void)quire_cache_evict(cache, 0);
  ck_assert_uint_eq(quire_cache_len(cache), 2);
  now_ms += 1;
  ck_assert_uint_eq(quire_cache_evict(cache, 0), 2);
  quire_cache_stats(cache, &stats);
  ck_assert_uint_eq(stats.expirations, 3);
  ck_assert_uint_eq(stats.evictions, 0);
  /* A time that would lie beyond the clock's end. */
  ck_assert_int_eq(quire_cache_set_with_expiration(cache, "d", 1, NULL, 1,
                                                   UINT64_MAX - now_ms - 1),
                   QUIRE_OK);
  now_ms = UINT64_MAX - 10;
  held = quire_cache_get(cache, "d", 1);
  ck_assert_ptr_nonnull(held);
  now_ms = UINT64_MAX - 2;
  quire_cache_release(held);
  ck_assert(quire_cache_verify(cache, &fault));
  quire_cache_free(cache);
}
END_TEST

START_TEST(bad_input) {
  struct quire_cache_options options;
  struct quire_cache *cache = NULL;
  memset(&options, 0, sizeof options);
  ck_assert_int_eq(quire_cache_new(NULL, &cache), QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_cache_new(&options, &cache), QUIRE_ERR_MISUSE);
  /* A caller that knows the first two members only. */
  options.struct_size = offsetof(struct quire_cache_options, allocator);
  options.janitor_interval_ms = UINT32_MAX;
  ck_assert_int_eq(quire_cache_new(&options, &cache), QUIRE_OK);
  ck_assert_int_eq(quire_cache_set(cache, "k", 1, NULL, 1), QUIRE_ERR_LIMIT);
  ck_assert_int_eq(quire_cache_set(cache, NULL, 0, NULL, 0), QUIRE_OK);
  ck_assert_int_eq(quire_cache_set(cache, "k", SIZE_MAX, NULL, 0),
                   QUIRE_ERR_LIMIT);
  struct quire_cache_handle *handle = quire_cache_get(cache, NULL, 0);
  ck_assert_ptr_nonnull(handle);
  quire_cache_release(handle);
  ck_assert(!quire_cache_remove(cache, "k", 1));
  ck_assert_uint_eq(quire_cache_evict(cache, SIZE_MAX), 0);
  ck_assert_uint_eq(quire_cache_len(cache), 1); /* it weighs nothing */
  quire_cache_set_max_bytes(cache, SIZE_MAX);
  ck_assert_int_eq(quire_cache_set_with_expiration(cache, "k", 1, NULL,
                                                   SIZE_MAX, UINT64_MAX),
                   QUIRE_OK);
  ck_assert_uint_eq(quire_cache_used_bytes(cache), SIZE_MAX);
  quire_cache_close(cache);
  quire_cache_close(cache);
  ck_assert_int_eq(quire_cache_set(cache, "k", 1, NULL, 1), QUIRE_ERR_CLOSED);
  ck_assert_ptr_null(quire_cache_get(cache, "k", 1));
  ck_assert_int_eq(
      quire_cache_get_or_compute(cache, "k", 1, compute_small, NULL, &handle),
      QUIRE_ERR_CLOSED);
  quire_cache_free(cache);
  quire_cache_free(NULL);
  quire_cache_release(NULL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("cache");
  TCase *tests = tcase_create("cache");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, random_operations);
  tcase_add_test(tests, out_of_memory);
  tcase_add_test(tests, no_thread_to_be_had);
  tcase_add_test(tests, callbacks_may_call_the_cache);
  tcase_add_test(tests, callback_may_close);
  tcase_add_test(tests, set_during_compute_wins);
  tcase_add_test(tests, close_during_compute);
  tcase_add_test(tests, unused_entries_expire);
  tcase_add_test(tests, bad_input);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
