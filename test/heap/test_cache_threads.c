/* The cache under threads: one computes while others wait, closing under use,
 * the janitor, and a storm of random calls (1 s; 10 s with QUIRE_SLOW=1). Runs
 * clean under ThreadSanitizer. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <pthread.h>
#include <quire/cache.h>
#include <quire/hash.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/failing_allocator.h"
#include "support/suite.h"

enum { THREADS = 4 };

/* What the threads of a test share. */
struct stage {
  struct quire_cache *cache;
  struct failing_allocator memory;
  atomic_uint_fast64_t now_ms;
  atomic_size_t live_values;
  atomic_size_t computes;
  atomic_bool go_on; /* the compute callback may return */
  atomic_bool stop;
  atomic_bool close_in_callback;
  enum quire_result compute_result;
};

struct value {
  uint64_t key;
  uint64_t check; /* ~key while alive */
};

static uint64_t stage_clock(void *ctx) {
  struct stage *s = ctx;
  return atomic_load(&s->now_ms);
}

static void stage_evicted(void *ctx, const void *key, size_t key_bytes,
                          void *value, size_t bytes,
                          enum quire_cache_reason reason) {
  struct stage *s = ctx;
  struct value *v = value;
  (void)bytes;
  (void)reason;
  if (key_bytes != sizeof v->key || memcmp(key, &v->key, key_bytes) != 0 ||
      v->check != ~v->key) {
    abort();
  }
  v->check = 0;
  free(v);
  (void)atomic_fetch_sub(&s->live_values, 1);
  if (atomic_load(&s->close_in_callback)) {
    quire_cache_close(s->cache);
  }
}

static struct value *new_value(struct stage *s, uint64_t key) {
  struct value *v = malloc(sizeof *v);
  if (v == NULL) {
    abort();
  }
  v->key = key;
  v->check = ~key;
  (void)atomic_fetch_add(&s->live_values, 1);
  return v;
}

static void drop_value(struct stage *s, struct value *v) {
  free(v);
  (void)atomic_fetch_sub(&s->live_values, 1);
}

static void begin(struct stage *s, size_t max_bytes, uint32_t interval_ms) {
  struct quire_cache_options options;
  memset(s, 0, sizeof *s);
  failing_allocator_init(&s->memory);
  atomic_store(&s->now_ms, 1000);
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_bytes = max_bytes;
  options.allocator = failing_allocator_hooks(&s->memory);
  options.clock_ms = stage_clock;
  options.clock_ctx = s;
  options.janitor_interval_ms = interval_ms;
  options.on_evicted = stage_evicted;
  options.on_evicted_ctx = s;
  ck_assert_int_eq(quire_cache_new(&options, &s->cache), QUIRE_OK);
}

static void end(struct stage *s) {
  ck_assert_uint_eq(atomic_load(&s->live_values), 0);
  ck_assert(failing_allocator_is_clean(&s->memory));
  failing_allocator_deinit(&s->memory);
}

static uint64_t stats_waits(struct quire_cache *cache) {
  struct quire_cache_stats stats;
  memset(&stats, 0, sizeof stats);
  stats.struct_size = sizeof stats;
  quire_cache_stats(cache, &stats);
  return stats.waits;
}

/* Waits in the callback until the test lets it go on. */
static enum quire_result slow_compute(void *ctx, const void *key,
                                      size_t key_bytes,
                                      struct quire_cache_computed *out) {
  struct stage *s = ctx;
  uint64_t number = 0;
  memcpy(&number, key, key_bytes);
  (void)atomic_fetch_add(&s->computes, 1);
  while (!atomic_load(&s->go_on)) {
    (void)sched_yield();
  }
  if (s->compute_result == QUIRE_OK) {
    out->value = new_value(s, number);
    out->bytes = 10;
  }
  return s->compute_result;
}

struct caller {
  struct stage *stage;
  pthread_t thread;
  enum quire_result result;
  struct quire_cache_handle *handle;
};

static void *ask(void *arg) {
  struct caller *c = arg;
  const uint64_t key = 42;
  c->result = quire_cache_get_or_compute(c->stage->cache, &key, sizeof key,
                                         slow_compute, c->stage, &c->handle);
  return NULL;
}

/* Starts the callers and answers when one computes and the others wait. */
static void ask_all(struct stage *s, struct caller *callers) {
  for (int i = 0; i < THREADS; i++) {
    memset(&callers[i], 0, sizeof callers[i]);
    callers[i].stage = s;
    ck_assert_int_eq(pthread_create(&callers[i].thread, NULL, ask, &callers[i]),
                     0);
  }
  while (stats_waits(s->cache) < THREADS - 1) {
    (void)sched_yield();
  }
}

static void join_all(struct caller *callers) {
  for (int i = 0; i < THREADS; i++) {
    ck_assert_int_eq(pthread_join(callers[i].thread, NULL), 0);
  }
}

START_TEST(one_computes_others_wait) {
  struct stage s;
  struct caller callers[THREADS];
  begin(&s, 100, 0);
  ask_all(&s, callers);
  atomic_store(&s.go_on, true);
  join_all(callers);
  ck_assert_uint_eq(atomic_load(&s.computes), 1);
  for (int i = 0; i < THREADS; i++) {
    ck_assert_int_eq(callers[i].result, QUIRE_OK);
    ck_assert_ptr_eq(quire_cache_handle_value(callers[i].handle),
                     quire_cache_handle_value(callers[0].handle));
  }
  /* Evicted under four handles: gone at once, alive until the last. */
  ck_assert_uint_eq(quire_cache_evict(s.cache, 1), 10);
  ck_assert_uint_eq(quire_cache_used_bytes(s.cache), 0);
  ck_assert_uint_eq(quire_cache_borrowed_bytes(s.cache), 10);
  for (int i = 0; i < THREADS; i++) {
    const struct value *v = quire_cache_handle_value(callers[i].handle);
    ck_assert(v->key == 42 && v->check == ~UINT64_C(42));
    quire_cache_release(callers[i].handle);
  }
  ck_assert_uint_eq(quire_cache_borrowed_bytes(s.cache), 0);
  ck_assert_uint_eq(atomic_load(&s.live_values), 0);
  quire_cache_free(s.cache);
  end(&s);
}
END_TEST

START_TEST(failure_is_passed_on) {
  struct stage s;
  struct caller callers[THREADS];
  begin(&s, 100, 0);
  s.compute_result = QUIRE_ERR_IO;
  ask_all(&s, callers);
  atomic_store(&s.go_on, true);
  join_all(callers);
  ck_assert_uint_eq(atomic_load(&s.computes), 1);
  for (int i = 0; i < THREADS; i++) {
    ck_assert_int_eq(callers[i].result, QUIRE_ERR_IO);
    ck_assert_ptr_null(callers[i].handle);
  }
  ck_assert_uint_eq(quire_cache_len(s.cache), 0);
  /* The failure is not remembered. */
  s.compute_result = QUIRE_OK;
  callers[0].handle = NULL;
  (void)ask(&callers[0]);
  ck_assert_int_eq(callers[0].result, QUIRE_OK);
  quire_cache_release(callers[0].handle);
  quire_cache_free(s.cache);
  end(&s);
}
END_TEST

/* Closing wakes who waits; the one that computes finds out when it is done. */
static void close_under_waiters(bool free_too) {
  struct stage s;
  struct caller callers[THREADS];
  begin(&s, 100, 50);
  ask_all(&s, callers);
  if (free_too) {
    quire_cache_free(s.cache);
  } else {
    quire_cache_close(s.cache);
  }
  atomic_store(&s.go_on, true);
  join_all(callers);
  for (int i = 0; i < THREADS; i++) {
    ck_assert_int_eq(callers[i].result, QUIRE_ERR_CLOSED);
    ck_assert_ptr_null(callers[i].handle);
  }
  if (!free_too) {
    quire_cache_free(s.cache);
  }
  end(&s);
}

START_TEST(close_while_others_wait) {
  close_under_waiters(false);
}
END_TEST

START_TEST(free_while_others_wait) {
  close_under_waiters(true);
}
END_TEST

/* Two computations that ask for each other's key. */
struct circle {
  struct quire_cache *cache;
  uint32_t keys[2];
  atomic_int inside;
  atomic_int refused;
  atomic_int waited;
};

static enum quire_result compute_circle(void *ctx, const void *key,
                                        size_t key_bytes,
                                        struct quire_cache_computed *out) {
  struct circle *c = ctx;
  uint32_t number = 0;
  struct quire_cache_handle *other = NULL;
  memcpy(&number, key, key_bytes);
  (void)atomic_fetch_add(&c->inside, 1);
  while (atomic_load(&c->inside) < 2) {
    (void)sched_yield();
  }
  const uint32_t wanted = c->keys[number == c->keys[0]];
  const enum quire_result result = quire_cache_get_or_compute(
      c->cache, &wanted, sizeof wanted, compute_circle, c, &other);
  if (result == QUIRE_ERR_MISUSE) {
    (void)atomic_fetch_add(&c->refused, 1);
  } else if (result == QUIRE_OK) {
    (void)atomic_fetch_add(&c->waited, 1);
    quire_cache_release(other);
  }
  out->value = c;
  out->bytes = 1;
  return QUIRE_OK;
}

struct circle_caller {
  struct circle *circle;
  pthread_t thread;
  uint32_t key;
  enum quire_result result;
};

static void *ask_circle(void *arg) {
  struct circle_caller *caller = arg;
  struct quire_cache_handle *handle = NULL;
  caller->result = quire_cache_get_or_compute(
      caller->circle->cache, &caller->key, sizeof caller->key, compute_circle,
      caller->circle, &handle);
  quire_cache_release(handle);
  return NULL;
}

START_TEST(computing_in_a_circle_is_refused) {
  struct quire_cache_options options;
  struct circle circle;
  struct circle_caller callers[2];
  memset(&options, 0, sizeof options);
  memset(&circle, 0, sizeof circle);
  options.struct_size = sizeof options;
  options.max_bytes = 10;
  ck_assert_int_eq(quire_cache_new(&options, &circle.cache), QUIRE_OK);
  for (uint32_t i = 0; i < 2; i++) {
    circle.keys[i] = i + 1;
    callers[i].circle = &circle;
    callers[i].key = i + 1;
  }
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(
        pthread_create(&callers[i].thread, NULL, ask_circle, &callers[i]), 0);
  }
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(pthread_join(callers[i].thread, NULL), 0);
    ck_assert_int_eq(callers[i].result, QUIRE_OK);
  }
  /* One of them waited for the other, who was told that it must not. */
  ck_assert_int_eq(atomic_load(&circle.refused), 1);
  ck_assert_int_eq(atomic_load(&circle.waited), 1);
  ck_assert_uint_eq(quire_cache_len(circle.cache), 2);
  ck_assert(quire_cache_verify(circle.cache, NULL));
  quire_cache_free(circle.cache);
}
END_TEST

/* ---- the storm ----------------------------------------------------------- */

struct worker {
  struct stage *stage;
  pthread_t thread;
  uint64_t state;
  size_t closed; /* calls that answered so */
};

static uint64_t random_of(struct worker *w) {
  w->state += QUIRE_HASH_C1;
  return quire_hash_u64(w->state, QUIRE_HASH_C2);
}

static enum quire_result storm_compute(void *ctx, const void *key,
                                       size_t key_bytes,
                                       struct quire_cache_computed *out) {
  struct stage *s = ctx;
  uint64_t number = 0;
  memcpy(&number, key, key_bytes);
  if (number % 7 == 0) {
    return QUIRE_ERR_NOT_FOUND;
  }
  out->value = new_value(s, number);
  out->bytes = (size_t)(number % 50);
  out->ttl_ms = number % 3;
  return QUIRE_OK;
}

static void storm_set(struct worker *w, uint64_t key) {
  struct stage *s = w->stage;
  struct value *v = new_value(s, key);
  const size_t bytes = (size_t)(random_of(w) % 60);
  const enum quire_result result = quire_cache_set_with_expiration(
      s->cache, &key, sizeof key, v, bytes, random_of(w) % 20);
  if (result != QUIRE_OK) {
    w->closed += result == QUIRE_ERR_CLOSED;
    drop_value(s, v);
  }
}

static void storm_read(struct worker *w, uint64_t key, bool compute) {
  struct stage *s = w->stage;
  struct quire_cache_handle *handle = NULL;
  if (compute) {
    const enum quire_result result = quire_cache_get_or_compute(
        s->cache, &key, sizeof key, storm_compute, s, &handle);
    w->closed += result == QUIRE_ERR_CLOSED;
  } else {
    handle = quire_cache_get(s->cache, &key, sizeof key);
  }
  if (handle != NULL) {
    const struct value *v = quire_cache_handle_value(handle);
    if (v->key != key || v->check != ~key) {
      abort();
    }
    quire_cache_release(handle);
  }
}

static void *storm(void *arg) {
  struct worker *w = arg;
  struct stage *s = w->stage;
  while (!atomic_load(&s->stop)) {
    const uint64_t dice = random_of(w) % 1000;
    const uint64_t key = random_of(w) % 100;
    if (dice < 300) {
      storm_set(w, key);
    } else if (dice < 900) {
      storm_read(w, key, dice < 500);
    } else if (dice < 980) {
      (void)quire_cache_remove(s->cache, &key, sizeof key);
    } else if (dice < 985) {
      (void)quire_cache_evict(s->cache, (size_t)(random_of(w) % 300));
    } else if (dice < 990) {
      quire_cache_set_max_bytes(s->cache, 500 + (size_t)(random_of(w) % 1000));
    } else if (dice < 991) {
      if (!quire_cache_verify(s->cache, NULL)) {
        abort();
      }
    } else {
      (void)atomic_fetch_add(&s->now_ms, 1);
    }
  }
  return NULL;
}

static void start_workers(struct stage *s, struct worker *workers) {
  for (int i = 0; i < THREADS; i++) {
    memset(&workers[i], 0, sizeof workers[i]);
    workers[i].stage = s;
    workers[i].state = (uint64_t)i;
    ck_assert_int_eq(
        pthread_create(&workers[i].thread, NULL, storm, &workers[i]), 0);
  }
}

static void stop_workers(struct stage *s, struct worker *workers) {
  atomic_store(&s->stop, true);
  for (int i = 0; i < THREADS; i++) {
    ck_assert_int_eq(pthread_join(workers[i].thread, NULL), 0);
  }
}

static void sleep_ms(long ms) {
  struct timespec span = {ms / 1000, ms % 1000 * 1000000};
  (void)nanosleep(&span, NULL);
}

START_TEST(random_calls_from_four_threads) {
  struct stage s;
  struct worker workers[THREADS];
  const char *fault = NULL;
  begin(&s, 1000, 1);
  start_workers(&s, workers);
  sleep_ms(getenv("QUIRE_SLOW") != NULL ? 10000 : 1000);
  stop_workers(&s, workers);
  ck_assert_msg(quire_cache_verify(s.cache, &fault), "%s", fault);
  ck_assert_uint_eq(quire_cache_borrowed_bytes(s.cache), 0);
  ck_assert_uint_eq(quire_cache_len(s.cache), atomic_load(&s.live_values));
  quire_cache_close(s.cache);
  ck_assert_uint_eq(atomic_load(&s.live_values), 0);
  quire_cache_free(s.cache);
  end(&s);
}
END_TEST

START_TEST(close_while_others_use_it) {
  struct stage s;
  struct worker workers[THREADS];
  size_t closed = 0;
  begin(&s, 1000, 1);
  start_workers(&s, workers);
  sleep_ms(50);
  quire_cache_close(s.cache);
  ck_assert_uint_eq(quire_cache_len(s.cache), 0);
  sleep_ms(50);
  stop_workers(&s, workers);
  for (int i = 0; i < THREADS; i++) {
    closed += workers[i].closed;
  }
  ck_assert_uint_gt(closed, 0);
  quire_cache_free(s.cache);
  end(&s);
}
END_TEST

/* --- the janitor
 * -------------------------------------------------------------- */

START_TEST(janitor_sweeps) {
  struct stage s;
  begin(&s, 1000, 1);
  for (uint64_t key = 0; key < 20; key++) {
    ck_assert_int_eq(
        quire_cache_set_with_expiration(s.cache, &key, sizeof key,
                                        new_value(&s, key), 1, 10 + key % 2),
        QUIRE_OK);
  }
  atomic_store(&s.now_ms, 1010); /* the time of the even keys, exactly */
  while (quire_cache_len(s.cache) > 10 || atomic_load(&s.live_values) > 10) {
    sleep_ms(1);
  }
  for (uint64_t key = 0; key < 20; key++) {
    struct quire_cache_handle *handle =
        quire_cache_get(s.cache, &key, sizeof key);
    ck_assert((handle != NULL) == (key % 2 == 1));
    quire_cache_release(handle);
  }
  atomic_store(&s.now_ms, 1011);
  while (atomic_load(&s.live_values) > 0) {
    sleep_ms(1);
  }
  quire_cache_free(s.cache);
  end(&s);
}
END_TEST

static void note_signals(void *ctx, const void *key, size_t key_bytes,
                         void *value, size_t bytes,
                         enum quire_cache_reason reason) {
  atomic_int *deaf = ctx;
  sigset_t blocked;
  (void)key;
  (void)key_bytes;
  (void)value;
  (void)bytes;
  (void)reason;
  (void)pthread_sigmask(SIG_BLOCK, NULL, &blocked);
  atomic_store(deaf, sigismember(&blocked, SIGCHLD) == 1 &&
                             sigismember(&blocked, SIGTERM) == 1 &&
                             sigismember(&blocked, SIGSEGV) == 0
                         ? 1
                         : -1);
}

START_TEST(janitor_takes_no_signals) {
  struct quire_cache_options options;
  struct quire_cache *cache;
  sigset_t mine;
  atomic_int deaf;
  atomic_init(&deaf, 0);
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_bytes = 10;
  options.janitor_interval_ms = 1;
  options.on_evicted = note_signals;
  options.on_evicted_ctx = &deaf;
  ck_assert_int_eq(quire_cache_new(&options, &cache), QUIRE_OK);
  ck_assert_int_eq(quire_cache_set_with_expiration(cache, "k", 1, NULL, 1, 1),
                   QUIRE_OK);
  while (atomic_load(&deaf) == 0) {
    sleep_ms(1);
  }
  ck_assert_int_eq(atomic_load(&deaf), 1);
  (void)pthread_sigmask(SIG_BLOCK, NULL, &mine);
  ck_assert_int_eq(sigismember(&mine, SIGTERM), 0);
  quire_cache_free(cache);
}
END_TEST

START_TEST(janitors_callback_closes) {
  struct stage s;
  const uint64_t key = 1;
  begin(&s, 1000, 1);
  atomic_store(&s.close_in_callback, true);
  ck_assert_int_eq(quire_cache_set_with_expiration(s.cache, &key, sizeof key,
                                                   new_value(&s, key), 1, 5),
                   QUIRE_OK);
  atomic_store(&s.now_ms, 2000);
  struct value *v = new_value(&s, key);
  while (quire_cache_set(s.cache, &key, sizeof key, v, 2000) !=
         QUIRE_ERR_CLOSED) {
    sleep_ms(1);
  }
  drop_value(&s, v);
  quire_cache_free(s.cache);
  end(&s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("cache_threads");
  TCase *tests = tcase_create("cache_threads");
  tcase_set_timeout(tests, 60); /* the storm of the slow run lasts 10 s */
  tcase_add_test(tests, one_computes_others_wait);
  tcase_add_test(tests, failure_is_passed_on);
  tcase_add_test(tests, close_while_others_wait);
  tcase_add_test(tests, free_while_others_wait);
  tcase_add_test(tests, computing_in_a_circle_is_refused);
  tcase_add_test(tests, random_calls_from_four_threads);
  tcase_add_test(tests, close_while_others_use_it);
  tcase_add_test(tests, janitor_sweeps);
  tcase_add_test(tests, janitor_takes_no_signals);
  tcase_add_test(tests, janitors_callback_closes);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
