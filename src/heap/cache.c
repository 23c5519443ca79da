/* The thread-safe cache: entries, limits, handles. Invariants and the map of
 * the files are in cache_private.h.
 *
 * Life of an entry:
 *
 *   set ------------------------+
 *                               v
 *   get_or_compute -> COMPUTING -> CACHED -> DETACHED -> disposed of
 *                        |                     ^
 *                        +---------------------+  (failed, or not kept)
 */
#define _POSIX_C_SOURCE 200809L
#define _DARWIN_C_SOURCE 1
#include <quire/cache.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "heap/cache_private.h"

void quire_cache_lock(struct quire_cache *cache) {
  (void)pthread_mutex_lock(&cache->lock);
}

static void destroy(struct quire_cache *cache) {
  const struct quire_allocator *allocator = cache->options.allocator;
  QUIRE_ASSERT(cache->computing == NULL && !cache->has_janitor);
  QUIRE_ASSERT(cache_lru_count(&cache->lru) == 0 && cache->borrowed_bytes == 0);
  cache_lru_deinit(&cache->lru);
  quire_expiry_heap_deinit(&cache->expiry, allocator);
  (void)pthread_cond_destroy(&cache->janitor_wake);
  (void)pthread_cond_destroy(&cache->computed);
  (void)pthread_mutex_destroy(&cache->lock);
  quire_mem_free(allocator, cache, sizeof *cache);
}

/* Drops `count` references, without the lock; with the last one (invariant 5)
 * nobody else knows the cache any more. */
static void unref_cache(struct quire_cache *cache, size_t count) {
  quire_cache_lock(cache);
  QUIRE_ASSERT(cache->refs >= count);
  cache->refs -= count;
  const bool last = cache->refs == 0;
  (void)pthread_mutex_unlock(&cache->lock);
  if (last) {
    destroy(cache);
  }
}

/* `dead` in the order in which its entries left: they were put in front. */
static struct quire_cache_handle *reverse(struct quire_cache_handle *dead) {
  struct quire_cache_handle *ordered = NULL;
  while (dead != NULL) {
    struct quire_cache_handle *next = dead->next;
    dead->next = ordered;
    ordered = dead;
    dead = next;
  }
  return ordered;
}

void quire_cache_unlock(struct quire_cache *cache,
                        struct quire_cache_handle *dead) {
  size_t count = 0;
  (void)pthread_mutex_unlock(&cache->lock);
  dead = reverse(dead);
  while (dead != NULL) {
    struct quire_cache_handle *entry = dead;
    dead = entry->next;
    if (entry->has_value && cache->options.on_evicted != NULL) {
      cache->options.on_evicted(cache->options.on_evicted_ctx, entry->key,
                                entry->key_bytes, entry->value, entry->bytes,
                                entry->reason);
    }
    quire_mem_free(cache->options.allocator, entry,
                   sizeof *entry + entry->key_bytes);
    count++;
  }
  if (count != 0) {
    unref_cache(cache, count);
  }
}

static uint64_t monotonic_ms(void *ctx) {
  struct timespec now = {0, 0};
  (void)ctx;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t quire_cache_now(const struct quire_cache *cache) {
  return cache->options.clock_ms(cache->options.clock_ctx);
}

static struct quire_bytes key_of(const struct quire_cache_handle *entry) {
  struct quire_bytes key = {entry->key, entry->key_bytes};
  return key;
}

static struct quire_cache_handle *entry_of_item(
    struct quire_expiry_item *item) {
  unsigned char *bytes = (unsigned char *)item;
  return (
      struct quire_cache_handle *)(void *)(bytes -
                                           offsetof(struct quire_cache_handle,
                                                    expiry));
}

enum quire_result quire_cache_entry_new(struct quire_cache *cache,
                                        const void *key, size_t key_bytes,
                                        struct quire_cache_handle **out) {
  struct quire_cache_handle *entry;
  if (key_bytes > PTRDIFF_MAX - sizeof *entry) {
    return QUIRE_ERR_LIMIT;
  }
  entry = quire_mem_alloc(cache->options.allocator, sizeof *entry + key_bytes);
  if (entry == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  memset(entry, 0, sizeof *entry);
  entry->cache = cache;
  entry->expiry.index = QUIRE_EXPIRY_NOWHERE;
  entry->expiry.at_ms = UINT64_MAX;
  entry->key_bytes = key_bytes;
  entry->refs = 1;
  entry->state = CACHE_COMPUTING;
  if (key_bytes != 0) {
    memcpy(entry->key, key, key_bytes);
  }
  *out = entry;
  return QUIRE_OK;
}

static void bury(struct quire_cache_handle *entry,
                 struct quire_cache_handle **dead) {
  QUIRE_ASSERT(entry->refs == 0 && entry->state == CACHE_DETACHED);
  entry->next = *dead;
  *dead = entry;
}

void quire_cache_unref(struct quire_cache_handle *entry,
                       struct quire_cache_handle **dead) {
  QUIRE_ASSERT(entry->refs > 0);
  entry->refs--;
  if (entry->refs == 0 && entry->state == CACHE_DETACHED) {
    entry->cache->borrowed_bytes -= entry->bytes; /* invariant 4 */
    bury(entry, dead);
  }
}

void quire_cache_detach(struct quire_cache_handle *entry,
                        enum quire_cache_reason reason,
                        struct quire_cache_handle **dead) {
  struct quire_cache *cache = entry->cache;
  QUIRE_ASSERT(entry->state == CACHE_CACHED);
  const bool present = cache_lru_remove(&cache->lru, key_of(entry), NULL, NULL);
  QUIRE_ASSERT(present); /* invariant 1 */
  (void)present;
  if (entry->expiry.index != QUIRE_EXPIRY_NOWHERE) {
    quire_expiry_heap_remove(&cache->expiry, &entry->expiry);
  }
  entry->state = CACHE_DETACHED;
  entry->reason = reason;
  cache->evictions += reason == QUIRE_CACHE_EVICTED;
  cache->expirations += reason == QUIRE_CACHE_EXPIRED;
  if (entry->refs == 0) {
    bury(entry, dead);
  } else {
    cache->borrowed_bytes += entry->bytes;
  }
}

void quire_cache_entry_expire(struct quire_cache_handle *entry, uint64_t now_ms,
                              uint64_t ttl_ms) {
  if (ttl_ms != 0 && ttl_ms < UINT64_MAX - now_ms) {
    entry->expiry.at_ms = now_ms + ttl_ms;
    entry->ttl_ms = ttl_ms;
    entry->used_ms = now_ms;
  }
}

/* When an entry that expires does so, as things stand (invariant 7). */
static uint64_t expires_at(const struct quire_cache_handle *entry,
                           uint64_t now_ms) {
  if (!entry->cache->options.expire_unused || entry->ttl_ms == 0) {
    return entry->expiry.at_ms;
  }
  const uint64_t from_ms = entry->refs != 0 ? now_ms : entry->used_ms;
  return entry->ttl_ms < UINT64_MAX - from_ms ? from_ms + entry->ttl_ms
                                              : UINT64_MAX - 1;
}

/* An expired entry, or NULL. */
static struct quire_cache_handle *first_expired(struct quire_cache *cache,
                                                uint64_t now_ms) {
  struct quire_expiry_item *item;
  while ((item = quire_expiry_heap_first(&cache->expiry)) != NULL &&
         item->at_ms <= now_ms) {
    struct quire_cache_handle *entry = entry_of_item(item);
    const uint64_t at_ms = expires_at(entry, now_ms);
    if (at_ms <= now_ms) {
      return entry;
    }
    quire_expiry_heap_remove(&cache->expiry, item);
    item->at_ms = at_ms;
    quire_expiry_heap_push(&cache->expiry, item);
  }
  return NULL;
}

void quire_cache_sweep(struct quire_cache *cache, uint64_t now_ms,
                       struct quire_cache_handle **dead) {
  struct quire_cache_handle *entry;
  while ((entry = first_expired(cache, now_ms)) != NULL) {
    quire_cache_detach(entry, QUIRE_CACHE_EXPIRED, dead);
  }
}

/* Lets go of expired entries, then of old ones, until `used` is at most
 * `bytes_max`. */
static void shrink(struct quire_cache *cache, size_t bytes_max, uint64_t now_ms,
                   struct quire_cache_handle **dead) {
  while (cache_lru_weight(&cache->lru) > bytes_max) {
    struct quire_cache_handle *entry = first_expired(cache, now_ms);
    const bool expired = entry != NULL;
    quire_cache_detach(expired ? entry : cache_lru_oldest(&cache->lru)->value,
                       expired ? QUIRE_CACHE_EXPIRED : QUIRE_CACHE_EVICTED,
                       dead);
  }
}

struct quire_cache_handle *quire_cache_find(struct quire_cache *cache,
                                            struct quire_bytes key,
                                            uint64_t now_ms,
                                            struct quire_cache_handle **dead) {
  struct quire_cache_handle **slot = cache_lru_get(&cache->lru, key);
  if (slot == NULL) {
    return NULL;
  }
  struct quire_cache_handle *entry = *slot;
  if (expires_at(entry, now_ms) <= now_ms) {
    quire_cache_detach(entry, QUIRE_CACHE_EXPIRED, dead);
    return NULL;
  }
  entry->used_ms = now_ms;
  return entry;
}

enum quire_result quire_cache_insert(struct quire_cache_handle *entry,
                                     uint64_t now_ms,
                                     struct quire_cache_handle **dead) {
  struct quire_cache *cache = entry->cache;
  const size_t bytes_max = cache_lru_limit(&cache->lru);
  const bool expires = entry->expiry.at_ms != UINT64_MAX;
  struct cache_lru_result place;
  if (entry->bytes > bytes_max) {
    return QUIRE_ERR_LIMIT;
  }
  enum quire_result result = cache_lru_reserve(&cache->lru);
  if (result == QUIRE_OK && expires) {
    result =
        quire_expiry_heap_reserve(&cache->expiry, cache->options.allocator);
  }
  if (result != QUIRE_OK) {
    return result;
  }
  struct quire_cache_handle **old = cache_lru_peek(&cache->lru, key_of(entry));
  if (old != NULL) {
    quire_cache_detach(*old, QUIRE_CACHE_REPLACED, dead);
  }
  shrink(cache, bytes_max - entry->bytes, now_ms, dead);
  result =
      cache_lru_get_or_put(&cache->lru, key_of(entry), entry->bytes, &place);
  QUIRE_ASSERT(result == QUIRE_OK && !place.found_existing && !place.evicted);
  *place.value = entry;
  entry->state = CACHE_CACHED;
  entry->has_value = true;
  if (expires) {
    quire_expiry_heap_push(&cache->expiry, &entry->expiry);
  }
  return result;
}

void quire_cache_supersede(struct quire_cache *cache, struct quire_bytes key) {
  for (struct quire_cache_handle *entry = cache->computing; entry != NULL;
       entry = entry->next) {
    struct quire_bytes other = key_of(entry);
    if (quire_bytes_equal(&key, &other)) {
      entry->superseded = true;
    }
  }
}

static enum quire_result set(struct quire_cache *cache, const void *key,
                             size_t key_bytes, void *value, size_t bytes,
                             uint64_t ttl_ms) {
  struct quire_cache_handle *dead = NULL;
  struct quire_cache_handle *entry = NULL;
  const uint64_t now_ms = quire_cache_now(cache);
  enum quire_result result =
      quire_cache_entry_new(cache, key, key_bytes, &entry);
  if (result != QUIRE_OK) {
    return result;
  }
  entry->value = value;
  entry->bytes = bytes;
  entry->refs = 0;
  quire_cache_entry_expire(entry, now_ms, ttl_ms);
  quire_cache_lock(cache);
  result = cache->closed ? QUIRE_ERR_CLOSED
                         : quire_cache_insert(entry, now_ms, &dead);
  if (result == QUIRE_OK) {
    cache->refs++;
    quire_cache_supersede(cache, key_of(entry));
  }
  quire_cache_unlock(cache, dead);
  if (result != QUIRE_OK) {
    quire_mem_free(cache->options.allocator, entry, sizeof *entry + key_bytes);
  }
  return result;
}

enum quire_result quire_cache_set(struct quire_cache *cache, const void *key,
                                  size_t key_bytes, void *value, size_t bytes) {
  return set(cache, key, key_bytes, value, bytes, 0);
}

enum quire_result quire_cache_set_with_expiration(struct quire_cache *cache,
                                                  const void *key,
                                                  size_t key_bytes, void *value,
                                                  size_t bytes,
                                                  uint64_t ttl_ms) {
  return set(cache, key, key_bytes, value, bytes, ttl_ms);
}

struct quire_cache_handle *quire_cache_get(struct quire_cache *cache,
                                           const void *key, size_t key_bytes) {
  struct quire_cache_handle *dead = NULL;
  struct quire_bytes wanted = {key, key_bytes};
  const uint64_t now_ms = quire_cache_now(cache);
  quire_cache_lock(cache);
  struct quire_cache_handle *entry =
      quire_cache_find(cache, wanted, now_ms, &dead);
  if (entry != NULL) {
    entry->refs++;
  }
  cache->hits += entry != NULL;
  cache->misses += entry == NULL;
  quire_cache_unlock(cache, dead);
  return entry;
}

void quire_cache_release(struct quire_cache_handle *handle) {
  struct quire_cache_handle *dead = NULL;
  if (handle == NULL) {
    return;
  }
  struct quire_cache *cache = handle->cache;
  const uint64_t now_ms =
      cache->options.expire_unused ? quire_cache_now(cache) : 0;
  quire_cache_lock(cache);
  handle->used_ms = now_ms;
  quire_cache_unref(handle, &dead);
  quire_cache_unlock(cache, dead);
}

void *quire_cache_handle_value(const struct quire_cache_handle *handle) {
  return handle->value;
}

size_t quire_cache_handle_bytes(const struct quire_cache_handle *handle) {
  return handle->bytes;
}

const void *quire_cache_handle_key(const struct quire_cache_handle *handle,
                                   size_t *key_bytes) {
  *key_bytes = handle->key_bytes;
  return handle->key;
}

bool quire_cache_handle_is_cached(const struct quire_cache_handle *handle) {
  quire_cache_lock(handle->cache);
  const bool cached = handle->state == CACHE_CACHED;
  quire_cache_unlock(handle->cache, NULL);
  return cached;
}

bool quire_cache_remove(struct quire_cache *cache, const void *key,
                        size_t key_bytes) {
  struct quire_cache_handle *dead = NULL;
  struct quire_bytes wanted = {key, key_bytes};
  const uint64_t now_ms = quire_cache_now(cache);
  quire_cache_lock(cache);
  struct quire_cache_handle *entry =
      quire_cache_find(cache, wanted, now_ms, &dead);
  if (entry != NULL) {
    quire_cache_detach(entry, QUIRE_CACHE_REMOVED, &dead);
  }
  quire_cache_supersede(cache, wanted);
  quire_cache_unlock(cache, dead);
  return entry != NULL;
}

size_t quire_cache_len(struct quire_cache *cache) {
  quire_cache_lock(cache);
  const size_t len = cache_lru_count(&cache->lru);
  quire_cache_unlock(cache, NULL);
  return len;
}

size_t quire_cache_used_bytes(struct quire_cache *cache) {
  quire_cache_lock(cache);
  const size_t used_bytes = cache_lru_weight(&cache->lru);
  quire_cache_unlock(cache, NULL);
  return used_bytes;
}

size_t quire_cache_borrowed_bytes(struct quire_cache *cache) {
  quire_cache_lock(cache);
  const size_t borrowed_bytes = cache->borrowed_bytes;
  quire_cache_unlock(cache, NULL);
  return borrowed_bytes;
}

void quire_cache_set_max_bytes(struct quire_cache *cache, size_t max_bytes) {
  struct quire_cache_handle *dead = NULL;
  const uint64_t now_ms = quire_cache_now(cache);
  quire_cache_lock(cache);
  shrink(cache, max_bytes, now_ms, &dead);
  cache_lru_resize(&cache->lru, max_bytes);
  quire_cache_unlock(cache, dead);
}

size_t quire_cache_evict(struct quire_cache *cache, size_t wanted_bytes) {
  struct quire_cache_handle *dead = NULL;
  const uint64_t now_ms = quire_cache_now(cache);
  quire_cache_lock(cache);
  const size_t before = cache_lru_weight(&cache->lru);
  quire_cache_sweep(cache, now_ms, &dead);
  shrink(cache, wanted_bytes < before ? before - wanted_bytes : 0, now_ms,
         &dead);
  const size_t left_bytes = before - cache_lru_weight(&cache->lru);
  quire_cache_unlock(cache, dead);
  return left_bytes;
}

void quire_cache_stats(struct quire_cache *cache,
                       struct quire_cache_stats *out) {
  struct quire_cache_stats stats;
  const size_t size =
      out->struct_size < sizeof stats ? out->struct_size : sizeof stats;
  memset(&stats, 0, sizeof stats);
  quire_cache_lock(cache);
  stats.struct_size = out->struct_size;
  stats.hits = cache->hits;
  stats.misses = cache->misses;
  stats.computes = cache->computes;
  stats.waits = cache->waits;
  stats.evictions = cache->evictions;
  stats.expirations = cache->expirations;
  stats.len = cache_lru_count(&cache->lru);
  stats.used_bytes = cache_lru_weight(&cache->lru);
  stats.borrowed_bytes = cache->borrowed_bytes;
  stats.max_bytes = cache_lru_limit(&cache->lru);
  quire_cache_unlock(cache, NULL);
  memcpy(out, &stats, size);
}

/* With the lock held: NULL when all is well. */
static const char *find_fault(const struct quire_cache *cache) {
  const char *fault = NULL;
  size_t expiring = 0;
  if (!cache_lru_verify(&cache->lru, &fault)) {
    return fault;
  }
  if (cache_lru_over_limit(&cache->lru)) {
    return "cache: over its limit (invariant 1)";
  }
  for (const struct cache_lru_entry *item = cache_lru_newest(&cache->lru);
       item != NULL; item = cache_lru_next_older(item)) {
    const struct quire_cache_handle *entry = item->value;
    const bool in_heap = entry->expiry.index != QUIRE_EXPIRY_NOWHERE;
    if (entry->state != CACHE_CACHED || !entry->has_value ||
        entry->bytes != item->weight || item->key.data != entry->key) {
      return "cache: entry and LRU differ (invariant 1)";
    }
    if (in_heap != (entry->expiry.at_ms != UINT64_MAX)) {
      return "cache: entry and heap differ (invariant 2)";
    }
    expiring += in_heap;
  }
  if (expiring != cache->expiry.count ||
      !quire_expiry_heap_is_sound(&cache->expiry)) {
    return "cache: heap (invariant 2)";
  }
  for (const struct quire_cache_handle *entry = cache->computing; entry != NULL;
       entry = entry->next) {
    if (entry->state != CACHE_COMPUTING || entry->refs == 0) {
      return "cache: computing list (invariant 3)";
    }
  }
  return NULL;
}

bool quire_cache_verify(struct quire_cache *cache, const char **fault) {
  quire_cache_lock(cache);
  const char *found = find_fault(cache);
  quire_cache_unlock(cache, NULL);
  if (fault != NULL) {
    *fault = found;
  }
  return found == NULL;
}

enum quire_result quire_cache_new(const struct quire_cache_options *options,
                                  struct quire_cache **out) {
  struct quire_cache_options known;
  if (options == NULL ||
      options->struct_size < offsetof(struct quire_cache_options, allocator)) {
    return QUIRE_ERR_MISUSE;
  }
  memset(&known, 0, sizeof known);
  memcpy(&known, options,
         options->struct_size < sizeof known ? options->struct_size
                                             : sizeof known);
  if (known.clock_ms == NULL) {
    known.clock_ms = monotonic_ms;
  }
  struct quire_cache *cache = quire_mem_zalloc(known.allocator, sizeof *cache);
  if (cache == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  cache->options = known;
  cache->refs = 1;
  cache_lru_init(&cache->lru, known.allocator, known.max_bytes, known.seed);
  enum quire_result result = quire_cache_start(cache);
  if (result != QUIRE_OK) {
    cache_lru_deinit(&cache->lru);
    quire_mem_free(known.allocator, cache, sizeof *cache);
    return result;
  }
  *out = cache;
  return QUIRE_OK;
}

void quire_cache_free(struct quire_cache *cache) {
  if (cache == NULL) {
    return;
  }
  quire_cache_close(cache);
  unref_cache(cache, 1);
}
