/* The model test of the cache: a naive cache in an array, newest first, with a
 * fake clock, handles held at random and every callback compared. */
#include "heap/cache_model.h"

#include <quire/cache.h>
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

/* ---- the oracle ---------------------------------------------------------- */

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

/* ---- the steps ----------------------------------------------------------- */

static uint64_t *fresh_value(struct cache_model *m) {
  uint64_t *value = malloc(sizeof *value);
  MODEL_CHECK(&m->run, value != NULL);
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

static void begin(struct cache_model *m, const uint8_t *bytes,
                  size_t size_bytes) {
  struct quire_cache_options options;
  memset(m, 0, sizeof *m);
  if (bytes != NULL) {
    model_begin_bytes(&m->run, "cache", bytes, size_bytes);
  } else {
    model_begin(&m->run, "cache");
  }
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
  MODEL_CHECK(&m->run, quire_cache_new(&options, &m->cache) == QUIRE_OK);
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

void cache_model_run(const uint8_t *bytes, size_t size_bytes, size_t steps,
                     size_t verified_steps) {
  static struct cache_model model;
  struct cache_model *m = &model;
  const char *fault = NULL;
  begin(m, bytes, size_bytes);
  for (size_t i = 0; i < steps && !model_ended(&m->run); i++) {
    step(m);
    check_events(m);
    check_figures(m);
    if (i < verified_steps || i % 256 == 0) {
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
  MODEL_CHECK(&m->run, failing_allocator_is_clean(&m->memory));
  failing_allocator_deinit(&m->memory);
}
