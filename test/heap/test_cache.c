/* The cache on one thread: a model with a fake clock, handles held at random,
 * every callback compared; out-of-memory sweep; reentry; bad input. */
#include <check.h>
#include <quire/cache.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "support/failing_allocator.h"
#include "support/model.h"

enum { KEYS = 60, HANDLES = 24, EVENTS = 256 };

struct item {
  uint32_t key;
  uint64_t *value;
  size_t bytes;
  uint64_t at_ms; /* UINT64_MAX: never */
};

struct event {
  uint32_t key;
  uint64_t *value;
  size_t bytes;
  enum quire_cache_reason reason;
};

/* An entry that the model has let go of while handles hold it. */
struct held {
  struct quire_cache_handle *handle;
  struct item item;
  bool in_cache;
  enum quire_cache_reason reason;
};

struct cache_model {
  struct model_run run;
  struct failing_allocator memory;
  struct quire_cache *cache;
  uint64_t now_ms;
  size_t max_bytes;
  struct item items[KEYS]; /* newest first */
  size_t count;
  size_t used_bytes;
  size_t borrowed_bytes;
  struct held held[HANDLES];
  struct event expected[EVENTS];
  size_t expected_count;
  struct event seen[EVENTS];
  size_t seen_count;
  /* What the compute callback is to answer. */
  enum quire_result compute_result;
  struct quire_cache_computed compute_out;
  bool compute_ran;
};

static uint64_t fake_clock(void *ctx) {
  const struct cache_model *m = ctx;
  return m->now_ms;
}

static void note_eviction(void *ctx, const void *key, size_t key_bytes,
                          void *value, size_t bytes,
                          enum quire_cache_reason reason) {
  struct cache_model *m = ctx;
  struct event event = {0, value, bytes, reason};
  MODEL_CHECK(&m->run, key_bytes == sizeof event.key);
  memcpy(&event.key, key, sizeof event.key);
  MODEL_CHECK(&m->run, m->seen_count < EVENTS);
  m->seen[m->seen_count++] = event;
}

/* --- the oracle ------------------------------------------------------------
 */

static size_t index_of(const struct cache_model *m, uint32_t key) {
  size_t i = 0;
  while (i < m->count && m->items[i].key != key) {
    i++;
  }
  return i;
}

static bool is_held(const struct cache_model *m, const uint64_t *value) {
  for (size_t i = 0; i < HANDLES; i++) {
    if (m->held[i].handle != NULL && m->held[i].item.value == value) {
      return true;
    }
  }
  return false;
}

static void expect(struct cache_model *m, const struct item *item,
                   enum quire_cache_reason reason) {
  struct event event = {item->key, item->value, item->bytes, reason};
  MODEL_CHECK(&m->run, m->expected_count < EVENTS);
  m->expected[m->expected_count++] = event;
}

/* The item at `index` leaves: its callback is due now or with its last handle.
 */
static void leave(struct cache_model *m, size_t index,
                  enum quire_cache_reason reason) {
  struct item item = m->items[index];
  m->count--;
  memmove(&m->items[index], &m->items[index + 1],
          (m->count - index) * sizeof item);
  m->used_bytes -= item.bytes;
  if (!is_held(m, item.value)) {
    expect(m, &item, reason);
    return;
  }
  m->borrowed_bytes += item.bytes;
  for (size_t i = 0; i < HANDLES; i++) {
    if (m->held[i].handle != NULL && m->held[i].item.value == item.value) {
      m->held[i].in_cache = false;
      m->held[i].reason = reason;
    }
  }
}

static void add_newest(struct cache_model *m, struct item item) {
  memmove(&m->items[1], &m->items[0], m->count * sizeof item);
  m->items[0] = item;
  m->count++;
  m->used_bytes += item.bytes;
}

static void promote(struct cache_model *m, size_t index) {
  struct item item = m->items[index];
  memmove(&m->items[1], &m->items[0], index * sizeof item);
  m->items[0] = item;
}

/* The item that expired first, or count. */
static size_t first_expired(const struct cache_model *m) {
  size_t first = m->count;
  for (size_t i = 0; i < m->count; i++) {
    if (m->items[i].at_ms <= m->now_ms &&
        (first == m->count || m->items[i].at_ms < m->items[first].at_ms)) {
      first = i;
    }
  }
  return first;
}

static void shrink(struct cache_model *m, size_t bytes_max) {
  while (m->used_bytes > bytes_max) {
    const size_t expired = first_expired(m);
    if (expired < m->count) {
      leave(m, expired, QUIRE_CACHE_EXPIRED);
    } else {
      leave(m, m->count - 1, QUIRE_CACHE_EVICTED);
    }
  }
}

/* A time to live whose end no other item shares, so that the order of
 * expiration is settled. */
static uint64_t unique_ttl(struct cache_model *m) {
  uint64_t ttl_ms = 1 + model_below(&m->run, 200);
  for (size_t i = 0; i < m->count; i++) {
    if (m->items[i].at_ms == m->now_ms + ttl_ms) {
      ttl_ms++;
      i = SIZE_MAX; /* from the start again */
    }
  }
  return ttl_ms;
}

static void check_events(struct cache_model *m) {
  MODEL_CHECK(&m->run, m->seen_count == m->expected_count);
  for (size_t i = 0; i < m->seen_count; i++) {
    const struct event *seen = &m->seen[i], *expected = &m->expected[i];
    MODEL_CHECK(&m->run, seen->key == expected->key);
    MODEL_CHECK(&m->run, seen->value == expected->value);
    MODEL_CHECK(&m->run, seen->bytes == expected->bytes);
    MODEL_CHECK(&m->run, seen->reason == expected->reason);
    free(seen->value);
  }
  m->seen_count = 0;
  m->expected_count = 0;
}

/* --- the steps -------------------------------------------------------------
 */

static uint64_t *fresh_value(struct cache_model *m) {
  uint64_t *value = malloc(sizeof *value);
  ck_assert_ptr_nonnull(value);
  *value = model_next(&m->run);
  return value;
}

static void step_set(struct cache_model *m, uint32_t key) {
  const bool expires = (model_next(&m->run) & 1) != 0;
  const uint64_t ttl_ms = expires ? unique_ttl(m) : 0;
  struct item item = {key, fresh_value(m), model_below(&m->run, 60),
                      expires ? m->now_ms + ttl_ms : UINT64_MAX};
  model_log(&m->run, "set %u, %zu bytes, ttl %llu", key, item.bytes,
            (unsigned long long)ttl_ms);
  enum quire_result result =
      expires
          ? quire_cache_set_with_expiration(m->cache, &key, sizeof key,
                                            item.value, item.bytes, ttl_ms)
          : quire_cache_set(m->cache, &key, sizeof key, item.value, item.bytes);
  if (result != QUIRE_OK) {
    MODEL_CHECK(&m->run, result == QUIRE_ERR_LIMIT
                             ? item.bytes > m->max_bytes
                             : failing_allocator_fired(&m->memory));
    free(item.value);
    return;
  }
  MODEL_CHECK(&m->run, item.bytes <= m->max_bytes);
  const size_t old = index_of(m, key);
  if (old < m->count) {
    leave(m, old, QUIRE_CACHE_REPLACED);
  }
  shrink(m, m->max_bytes - item.bytes);
  add_newest(m, item);
}

static void hold(struct cache_model *m, struct quire_cache_handle *handle,
                 struct item item, bool in_cache) {
  size_t i = 0;
  while (m->held[i].handle != NULL) {
    i++;
  }
  struct held held = {handle, item, in_cache, QUIRE_CACHE_EVICTED};
  m->held[i] = held;
}

static void release(struct cache_model *m, size_t i) {
  struct held held = m->held[i];
  if (held.handle == NULL) {
    return;
  }
  model_log(&m->run, "release %u", held.item.key);
  MODEL_CHECK(&m->run,
              quire_cache_handle_value(held.handle) == held.item.value);
  MODEL_CHECK(&m->run,
              quire_cache_handle_bytes(held.handle) == held.item.bytes);
  m->held[i].handle = NULL;
  if (!held.in_cache && !is_held(m, held.item.value)) {
    m->borrowed_bytes -= held.item.bytes;
    expect(m, &held.item, held.reason);
  }
  quire_cache_release(held.handle);
}

static size_t handles_held(const struct cache_model *m) {
  size_t count = 0;
  for (size_t i = 0; i < HANDLES; i++) {
    count += m->held[i].handle != NULL;
  }
  return count;
}

static enum quire_result compute(void *ctx, const void *key, size_t key_bytes,
                                 struct quire_cache_computed *out) {
  struct cache_model *m = ctx;
  (void)key;
  MODEL_CHECK(&m->run, key_bytes == sizeof(uint32_t) && !m->compute_ran);
  m->compute_ran = true;
  *out = m->compute_out;
  return m->compute_result;
}

static void step_get(struct cache_model *m, uint32_t key) {
  size_t index = index_of(m, key);
  model_log(&m->run, "get %u", key);
  if (index < m->count && m->items[index].at_ms <= m->now_ms) {
    leave(m, index, QUIRE_CACHE_EXPIRED);
    index = m->count;
  }
  struct quire_cache_handle *handle =
      quire_cache_get(m->cache, &key, sizeof key);
  MODEL_CHECK(&m->run, (handle != NULL) == (index < m->count));
  if (handle != NULL) {
    promote(m, index);
    MODEL_CHECK(&m->run, quire_cache_handle_value(handle) == m->items[0].value);
    hold(m, handle, m->items[0], true);
    if (model_below(&m->run, 4) != 0) {
      for (size_t i = 0; i < HANDLES; i++) {
        if (m->held[i].handle == handle) {
          release(m, i);
          break;
        }
      }
    }
  }
}

static void step_compute(struct cache_model *m, uint32_t key) {
  struct quire_cache_handle *handle = NULL;
  size_t index = index_of(m, key);
  const bool expires = (model_next(&m->run) & 1) != 0;
  m->compute_result = model_below(&m->run, 4) == 0 ? QUIRE_ERR_IO : QUIRE_OK;
  m->compute_ran = false;
  m->compute_out.value = fresh_value(m);
  m->compute_out.bytes = model_below(&m->run, 80);
  m->compute_out.ttl_ms = expires ? unique_ttl(m) : 0;
  struct item item = {key, m->compute_out.value, m->compute_out.bytes,
                      expires ? m->now_ms + m->compute_out.ttl_ms : UINT64_MAX};
  model_log(&m->run, "compute %u, %zu bytes", key, item.bytes);
  if (index < m->count && m->items[index].at_ms <= m->now_ms) {
    leave(m, index, QUIRE_CACHE_EXPIRED);
    index = m->count;
  }
  enum quire_result result = quire_cache_get_or_compute(
      m->cache, &key, sizeof key, compute, m, &handle);
  if (index < m->count) {
    MODEL_CHECK(&m->run, result == QUIRE_OK && !m->compute_ran);
    free(item.value);
    promote(m, index);
    hold(m, handle, m->items[0], true);
    return;
  }
  if (result != QUIRE_OK) {
    MODEL_CHECK(&m->run, m->compute_ran ? result == m->compute_result
                                        : failing_allocator_fired(&m->memory));
    free(item.value);
    return;
  }
  MODEL_CHECK(&m->run, m->compute_ran);
  /* Not kept: too heavy, or no memory for its place. */
  const bool kept =
      item.bytes <= m->max_bytes && !failing_allocator_fired(&m->memory);
  if (kept) {
    shrink(m, m->max_bytes - item.bytes);
    add_newest(m, item);
  } else {
    m->borrowed_bytes += item.bytes;
  }
  hold(m, handle, item, kept);
}

static void step_remove(struct cache_model *m, uint32_t key) {
  size_t index = index_of(m, key);
  model_log(&m->run, "remove %u", key);
  bool removed = index < m->count && m->items[index].at_ms > m->now_ms;
  if (index < m->count) {
    leave(m, index, removed ? QUIRE_CACHE_REMOVED : QUIRE_CACHE_EXPIRED);
  }
  MODEL_CHECK(&m->run,
              quire_cache_remove(m->cache, &key, sizeof key) == removed);
}

static void step_rare(struct cache_model *m) {
  const size_t before = m->used_bytes;
  const uint32_t kind = model_below(&m->run, 4);
  const size_t bytes = model_below(&m->run, 600);
  model_log(&m->run, "rare %u %zu", kind, bytes);
  if (kind == 0) {
    m->max_bytes = bytes;
    shrink(m, bytes);
    quire_cache_set_max_bytes(m->cache, bytes);
  } else if (kind == 1) {
    while (first_expired(m) < m->count) {
      leave(m, first_expired(m), QUIRE_CACHE_EXPIRED);
    }
    shrink(m, before > bytes / 4 ? before - bytes / 4 : 0);
    MODEL_CHECK(&m->run, quire_cache_evict(m->cache, bytes / 4) ==
                             before - m->used_bytes);
  } else {
    m->now_ms += model_below(&m->run, 100);
  }
}

static void check_figures(struct cache_model *m) {
  struct quire_cache_stats stats;
  memset(&stats, 0, sizeof stats);
  stats.struct_size = sizeof stats;
  quire_cache_stats(m->cache, &stats);
  MODEL_CHECK(&m->run, quire_cache_len(m->cache) == m->count);
  MODEL_CHECK(&m->run, quire_cache_used_bytes(m->cache) == m->used_bytes);
  MODEL_CHECK(&m->run,
              quire_cache_borrowed_bytes(m->cache) == m->borrowed_bytes);
  MODEL_CHECK(&m->run, stats.len == m->count);
  MODEL_CHECK(&m->run, stats.used_bytes == m->used_bytes);
  MODEL_CHECK(&m->run, stats.borrowed_bytes == m->borrowed_bytes);
  MODEL_CHECK(&m->run, stats.max_bytes == m->max_bytes);
}

static void begin(struct cache_model *m) {
  struct quire_cache_options options;
  memset(m, 0, sizeof *m);
  model_begin(&m->run, "cache");
  failing_allocator_init(&m->memory);
  m->max_bytes = 600;
  m->now_ms = 1000;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_bytes = m->max_bytes;
  options.allocator = failing_allocator_hooks(&m->memory);
  options.clock_ms = fake_clock;
  options.clock_ctx = m;
  options.on_evicted = note_eviction;
  options.on_evicted_ctx = m;
  options.seed = model_next(&m->run);
  ck_assert_int_eq(quire_cache_new(&options, &m->cache), QUIRE_OK);
}

static void step(struct cache_model *m) {
  const uint32_t key = model_below(&m->run, KEYS);
  const uint32_t dice = model_below(&m->run, 100);
  const bool room = handles_held(m) < HANDLES;
  failing_allocator_arm(&m->memory, dice % 16 == 0, false);
  if (dice < 35) {
    step_set(m, key);
  } else if (dice < 60) {
    if (room) {
      step_get(m, key);
    }
  } else if (dice < 75) {
    if (room) {
      step_compute(m, key);
    }
  } else if (dice < 82) {
    step_remove(m, key);
  } else if (dice < 95) {
    release(m, model_below(&m->run, HANDLES));
  } else {
    step_rare(m);
  }
  failing_allocator_disarm(&m->memory);
}

START_TEST(random_operations) {
  static struct cache_model model;
  struct cache_model *m = &model;
  const char *fault = NULL;
  begin(m);
  for (size_t i = 0; i < 200000; i++) {
    step(m);
    check_events(m);
    check_figures(m);
    if (i < 5000 || i % 256 == 0) {
      MODEL_CHECK_SOUND(&m->run, quire_cache_verify(m->cache, &fault), fault);
    }
  }
  while (m->count > 0) { /* the least recently used one leaves last here */
    leave(m, m->count - 1, QUIRE_CACHE_CLOSED);
  }
  quire_cache_close(m->cache);
  check_events(m);
  check_figures(m);
  quire_cache_free(m->cache);
  for (size_t i = 0; i < HANDLES; i++) { /* handles outlive the cache */
    release(m, i);
  }
  check_events(m);
  ck_assert(failing_allocator_is_clean(&m->memory));
  failing_allocator_deinit(&m->memory);
}
END_TEST

/* --- out of memory ----------------------------------------------------------
 */

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

/* --- callbacks that call back, bad input ------------------------------------
 */

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
  tcase_add_test(tests, bad_input);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
