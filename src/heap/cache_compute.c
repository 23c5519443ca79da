/* get_or_compute: one caller computes a key, the others wait for its result.
 *
 * The entry is made before the callback runs, so that a result is never lost
 * for lack of memory; waiters hold references to it, so that each of them gets
 * the result whatever happens to the cache meanwhile. */
#include "base/assert.h"
#include "heap/cache_private.h"

/* The computation under way for a key, or NULL. */
static struct quire_cache_handle *find_computing(struct quire_cache *cache,
                                                 struct quire_bytes key) {
  for (struct quire_cache_handle *entry = cache->computing; entry != NULL;
       entry = entry->next) {
    struct quire_bytes other = {entry->key, entry->key_bytes};
    if (!entry->superseded && quire_bytes_equal(&key, &other)) {
      return entry;
    }
  }
  return NULL;
}

/* What a thread waits for, or NULL. */
static const struct quire_cache_handle *awaited_by(
    const struct quire_cache *cache, pthread_t thread) {
  for (const struct quire_cache_waiter *waiter = cache->waiting; waiter != NULL;
       waiter = waiter->next) {
    if (pthread_equal(waiter->thread, thread)) {
      return waiter->entry;
    }
  }
  return NULL;
}

/* True when this thread computes the entry, or what its computer waits for, and
 * so on: waiting would never end. The walk does, by invariant 8. */
static bool waits_for_itself(const struct quire_cache *cache,
                             const struct quire_cache_handle *entry) {
  while (entry != NULL && entry->state == CACHE_COMPUTING) {
    if (pthread_equal(entry->computer, pthread_self())) {
      return true;
    }
    entry = awaited_by(cache, entry->computer);
  }
  return false;
}

/* Sleeps until the computation of `entry` has ended or the cache is closed. */
static void wait_until_computed(struct quire_cache_handle *entry) {
  struct quire_cache *cache = entry->cache;
  struct quire_cache_waiter self = {cache->waiting, entry, pthread_self()};
  cache->waiting = &self;
  while (entry->state == CACHE_COMPUTING && !cache->closed) {
    (void)pthread_cond_wait(&cache->computed, &cache->lock);
  }
  struct quire_cache_waiter **link = &cache->waiting;
  while (*link != &self) {
    QUIRE_ASSERT(*link != NULL); /* invariant 8 */
    link = &(*link)->next;
  }
  *link = self.next;
}

/* Waits until the result of `entry` is there; answers it. With success the
 * reference taken here becomes the caller's handle. */
static enum quire_result wait_for(struct quire_cache_handle *entry,
                                  struct quire_cache_handle **dead) {
  struct quire_cache *cache = entry->cache;
  if (waits_for_itself(cache, entry)) {
    return QUIRE_ERR_MISUSE;
  }
  entry->refs++;
  cache->waits++;
  wait_until_computed(entry);
  enum quire_result result =
      entry->state == CACHE_COMPUTING ? QUIRE_ERR_CLOSED : entry->result;
  if (result != QUIRE_OK) {
    quire_cache_unref(entry, dead);
  }
  return result;
}

static void unlink_computing(struct quire_cache_handle *entry) {
  struct quire_cache_handle **link = &entry->cache->computing;
  while (*link != entry) {
    QUIRE_ASSERT(*link != NULL); /* invariant 3 */
    link = &(*link)->next;
  }
  *link = entry->next;
  entry->next = NULL;
}

/* With the lock held: `computed` becomes the value of `entry`, in the cache
 * where it can be kept, else for its holders only. */
static void finish(struct quire_cache_handle *entry,
                   const struct quire_cache_computed *computed, uint64_t now_ms,
                   struct quire_cache_handle **dead) {
  struct quire_cache *cache = entry->cache;
  entry->value = computed->value;
  entry->bytes = computed->bytes;
  entry->has_value = true;
  quire_cache_entry_expire(entry, now_ms, computed->ttl_ms);
  if (!cache->closed && !entry->superseded &&
      quire_cache_insert(entry, now_ms, dead) == QUIRE_OK) {
    return;
  }
  entry->state = CACHE_DETACHED;
  entry->reason = cache->closed       ? QUIRE_CACHE_CLOSED
                  : entry->superseded ? QUIRE_CACHE_REPLACED
                                      : QUIRE_CACHE_EVICTED;
  cache->borrowed_bytes += entry->bytes; /* invariant 4: refs > 0 */
}

/* Runs the callback for an entry that is in the computing list. */
static enum quire_result run_compute(struct quire_cache_handle *entry,
                                     quire_cache_compute compute,
                                     void *compute_ctx) {
  struct quire_cache *cache = entry->cache;
  struct quire_cache_computed computed = {NULL, 0, 0};
  struct quire_cache_handle *dead = NULL;
  enum quire_result result =
      compute(compute_ctx, entry->key, entry->key_bytes, &computed);
  const uint64_t now_ms = quire_cache_now(cache);
  quire_cache_lock(cache);
  unlink_computing(entry);
  if (result == QUIRE_OK) {
    finish(entry, &computed, now_ms, &dead);
    result = cache->closed ? QUIRE_ERR_CLOSED : QUIRE_OK;
  } else {
    entry->state = CACHE_DETACHED;
  }
  entry->result = result;
  (void)pthread_cond_broadcast(&cache->computed);
  if (result != QUIRE_OK) {
    quire_cache_unref(entry, &dead);
  }
  quire_cache_unlock(cache, dead);
  return result;
}

enum quire_result quire_cache_get_or_compute(struct quire_cache *cache,
                                             const void *key, size_t key_bytes,
                                             quire_cache_compute compute,
                                             void *compute_ctx,
                                             struct quire_cache_handle **out) {
  struct quire_bytes wanted = {key, key_bytes};
  struct quire_cache_handle *dead = NULL;
  struct quire_cache_handle *entry = NULL;
  enum quire_result result = QUIRE_OK;
  bool mine = false;
  const uint64_t now_ms = quire_cache_now(cache);
  quire_cache_lock(cache);
  if (cache->closed) {
    result = QUIRE_ERR_CLOSED;
  } else if ((entry = quire_cache_find(cache, wanted, now_ms, &dead)) != NULL) {
    cache->hits++;
    entry->refs++;
  } else if ((entry = find_computing(cache, wanted)) != NULL) {
    cache->misses++;
    result = wait_for(entry, &dead);
  } else {
    cache->misses++;
    mine = true;
    result = quire_cache_entry_new(cache, key, key_bytes, &entry);
  }
  if (mine && result == QUIRE_OK) {
    cache->refs++;
    cache->computes++;
    entry->computer = pthread_self();
    entry->next = cache->computing;
    cache->computing = entry;
  }
  quire_cache_unlock(cache, dead);
  if (mine && result == QUIRE_OK) {
    result = run_compute(entry, compute, compute_ctx);
  }
  if (result == QUIRE_OK) {
    *out = entry;
  }
  return result;
}
