/* What the files of the cache share: cache.c (the cache), cache_compute.c
 * (get_or_compute), cache_thread.c (janitor, close).
 *
 * Invariants. All state is guarded by `lock`.
 *   1. CACHED entries are exactly those of the LRU, whose weight is the sum of
 *      their bytes and never above its limit when the lock is free.
 *   2. An entry is in the heap exactly when it is CACHED and expires.
 *   3. COMPUTING entries are exactly those of the `computing` list; they hold
 *      no value, and `refs` counts the computing call and those that wait.
 *   4. A DETACHED entry is kept by its handles only; borrowed_bytes is the sum
 *      over those that have any. With the last one it is disposed of.
 *   5. cache->refs = the owner (1 until quire_cache_free) + every entry that
 *      exists. The cache is destroyed with the last.
 *   6. No callback and no clock runs under the lock: what leaves is collected
 *      in a list of the dead and disposed of after unlocking.
 *   7. With expire_unused an entry expires ttl_ms after used_ms, its last use;
 *      its place in the heap is that time or an earlier one, and is set right
 *      when it comes to the front: a use costs no walk through the heap.
 *   8. `waiting` lists the calls that wait for a COMPUTING entry. Who waits for
 *      whom makes no circle: the call that would close one is refused. */
#ifndef QUIRE_SRC_HEAP_CACHE_PRIVATE_H
#define QUIRE_SRC_HEAP_CACHE_PRIVATE_H

#include <pthread.h>
#include <quire/cache.h>
#include <quire/hash.h>

#include "heap/expiry_heap.h"

enum quire_cache_state { CACHE_COMPUTING, CACHE_CACHED, CACHE_DETACHED };

/* An entry; a handle is a counted reference to it. */
struct quire_cache_handle {
  struct quire_cache *cache;
  struct quire_cache_handle *next; /* of the computing list or of the dead */
  struct quire_expiry_item expiry;
  uint64_t ttl_ms, used_ms; /* for expire_unused, see invariant 7 */
  void *value;
  size_t bytes;
  size_t key_bytes;
  size_t refs;
  enum quire_cache_state state;
  enum quire_cache_reason reason; /* once DETACHED */
  bool has_value;                 /* on_evicted is owed */
  /* While COMPUTING. */
  bool superseded; /* the key was set or removed: do not keep the result */
  pthread_t computer;
  enum quire_result result;
  unsigned char key[];
};

/* A call that waits for another's computation; lies on its stack. */
struct quire_cache_waiter {
  struct quire_cache_waiter *next;
  const struct quire_cache_handle *entry;
  pthread_t thread;
};

#define QUIRE_LRU_NAME cache_lru
#define QUIRE_LRU_KEY struct quire_bytes
#define QUIRE_LRU_VALUE struct quire_cache_handle *
#define QUIRE_LRU_HASH(ctx, key, seed) \
  quire_hash_bytes((key)->data, (key)->size_bytes, seed)
#define QUIRE_LRU_EQ(ctx, a, b) quire_bytes_equal(a, b)
#include <quire/lru.h>

struct quire_cache {
  struct quire_cache_options options;
  pthread_mutex_t lock;
  pthread_cond_t computed; /* a COMPUTING entry has its result, or closed */
  pthread_cond_t janitor_wake;
  pthread_t janitor;
  bool has_janitor; /* and it has not been joined yet */
  bool closed;
  size_t refs;
  struct cache_lru lru;
  struct quire_expiry_heap expiry;
  struct quire_cache_handle *computing;
  struct quire_cache_waiter *waiting;
  size_t borrowed_bytes;
  uint64_t hits, misses, computes, waits, evictions, expirations;
};

void quire_cache_lock(struct quire_cache *cache);
/* Unlocks, then disposes of the dead: on_evicted, memory, references. */
void quire_cache_unlock(struct quire_cache *cache,
                        struct quire_cache_handle *dead);

uint64_t quire_cache_now(const struct quire_cache *cache);

/* An entry with a copy of the key and one reference; COMPUTING, in no list, not
 * yet counted in cache->refs. Needs no lock. */
QUIRE_NODISCARD enum quire_result quire_cache_entry_new(
    struct quire_cache *cache, const void *key, size_t key_bytes,
    struct quire_cache_handle **out);

/* Sets when an entry that was made now expires; ttl_ms 0: never. Needs no lock
 * before the entry is in the cache. */
void quire_cache_entry_expire(struct quire_cache_handle *entry, uint64_t now_ms,
                              uint64_t ttl_ms);

/* The rest is called with the lock held; `dead` collects what leaves. */

/* The entry of a key that has not expired, promoted, or NULL. */
struct quire_cache_handle *quire_cache_find(struct quire_cache *cache,
                                            struct quire_bytes key,
                                            uint64_t now_ms,
                                            struct quire_cache_handle **dead);

/* Drops one reference. */
void quire_cache_unref(struct quire_cache_handle *entry,
                       struct quire_cache_handle **dead);

/* Takes an entry out of the cache. */
void quire_cache_detach(struct quire_cache_handle *entry,
                        enum quire_cache_reason reason,
                        struct quire_cache_handle **dead);

/* Makes an entry with a value CACHED, in the place of the one that its key has
 * and of what must leave for it. */
QUIRE_NODISCARD enum quire_result quire_cache_insert(
    struct quire_cache_handle *entry, uint64_t now_ms,
    struct quire_cache_handle **dead);

/* Marks the computation for a key, if there is one, as superseded. */
void quire_cache_supersede(struct quire_cache *cache, struct quire_bytes key);

/* Lets go of all entries that have expired. */
void quire_cache_sweep(struct quire_cache *cache, uint64_t now_ms,
                       struct quire_cache_handle **dead);

/* Makes the lock, the conditions and, where one is wished, the janitor thread.
 * OUT_OF_MEMORY when there can be none; nothing is left behind then. */
QUIRE_NODISCARD enum quire_result quire_cache_start(struct quire_cache *cache);

#endif
