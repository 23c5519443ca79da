/* A thread-safe cache of values by byte-string keys, bounded by bytes.
 *
 * Least recently used entries leave first, expired ones before them. One mutex;
 * no callback ever runs under it.
 *
 * Shapes and units. A key is any byte string (copied). A value is a pointer
 * with a weight in bytes, which the caller states and the cache sums: the limit
 * is on that sum, the cache's own memory is not counted. Times are milliseconds
 * of the clock.
 *
 * Ownership and lifetime. On success the cache owns the value until it hands it
 * to on_evicted, exactly once; on failure the caller keeps it. get answers a
 * handle: the value it shows stays good until the handle is released, even when
 * its entry leaves the cache meanwhile. Such an entry is gone from the cache at
 * once (it is no longer found, counted or weighed, but counts as borrowed), and
 * its on_evicted runs when the last handle is released. Each handle is released
 * once; handles may outlive the cache.
 *
 * Threads. Every function may be called from any thread at any time, also from
 * on_evicted and from a compute callback, except that quire_cache_free is the
 * owner's last call and comes from no callback of the cache; calls that are
 * waiting or computing at that moment end well. The allocator must be usable
 * from several threads at once, as the default is.
 *
 * Errors. QUIRE_ERR_OUT_OF_MEMORY; QUIRE_ERR_LIMIT: a value heavier than the
 * limit or an absurd key length; QUIRE_ERR_CLOSED; QUIRE_ERR_MISUSE. On failure
 * nothing changed.
 *
 * Cost. O(1) expected, O(log n) with an expiration; get allocates nothing. */
#ifndef QUIRE_CACHE_H
#define QUIRE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <quire/alloc.h>
#include <quire/export.h>
#include <quire/result.h>

QUIRE_BEGIN_DECLS

struct quire_cache;
struct quire_cache_handle;

/* Why an entry left. */
enum quire_cache_reason {
  QUIRE_CACHE_EXPIRED = 0,  /* its time was over */
  QUIRE_CACHE_EVICTED = 1,  /* to make room, or it never fitted */
  QUIRE_CACHE_REPLACED = 2, /* another value was set for its key */
  QUIRE_CACHE_REMOVED = 3,  /* quire_cache_remove */
  QUIRE_CACHE_CLOSED = 4    /* quire_cache_close */
};

struct quire_cache_options {
  /* sizeof(struct quire_cache_options) of the caller; what lies beyond it is
   * zero. */
  size_t struct_size;
  /* The limit on the sum of the values' bytes. */
  size_t max_bytes;
  /* NULL: the default. Borrowed until the cache and its last handle are gone.
   */
  const struct quire_allocator *allocator;

  /* The time in milliseconds, never going back; NULL: the monotonic clock. Runs
   * without the lock, on any thread that uses the cache. */
  uint64_t (*clock_ms)(void *ctx);
  void *clock_ctx;

  /* How often a thread of the cache's own sweeps out what has expired; 0: no
   * thread, expired entries leave when they are met or room is needed. The
   * thread takes none of the program's signals. */
  uint32_t janitor_interval_ms;

  /* Runs once for each value that the cache owned, without the lock, on the
   * thread whose call made the value leave or released its last handle. May
   * call the cache. `key` is good during the call. NULL: values need no care.
   */
  void (*on_evicted)(void *ctx, const void *key, size_t key_bytes, void *value,
                     size_t bytes, enum quire_cache_reason reason);
  void *on_evicted_ctx;

  /* Of the hash; 0: random. */
  uint64_t seed;

  /* An entry's time counts from its last use, not from when it was made: from
   * the moment it was last asked for, or its last handle was released. While a
   * handle holds it, it does not expire. */
  bool expire_unused;
};

/* What a compute callback answers. */
struct quire_cache_computed {
  void *value;
  size_t bytes;
  uint64_t ttl_ms; /* 0: does not expire */
};

/* QUIRE_OK with `out` filled, or any failure, which every caller that waits for
 * the key is answered. Runs without the lock. */
typedef enum quire_result (*quire_cache_compute)(
    void *ctx, const void *key, size_t key_bytes,
    struct quire_cache_computed *out);

struct quire_cache_stats {
  size_t struct_size; /* set by the caller, as in the options */
  uint64_t hits;
  uint64_t misses;
  uint64_t computes;    /* calls of compute callbacks */
  uint64_t waits;       /* calls that waited for another's compute */
  uint64_t evictions;   /* entries that left for room */
  uint64_t expirations; /* entries that left because of their time */
  size_t len;
  size_t used_bytes;
  size_t borrowed_bytes;
  size_t max_bytes;
};

QUIRE_NODISCARD QUIRE_API enum quire_result quire_cache_new(
    const struct quire_cache_options *options, struct quire_cache **out);

/* Stops and joins the janitor, wakes who waits (they get QUIRE_ERR_CLOSED), and
 * lets go of every entry. Later calls fail or find nothing; handles stay good.
 * Again: does nothing. */
QUIRE_API void quire_cache_close(struct quire_cache *cache);

/* Closes, and frees once the last handle is released. NULL is allowed. */
QUIRE_API void quire_cache_free(struct quire_cache *cache);

/* Puts a value, in the place of what the key had. */
QUIRE_NODISCARD QUIRE_API enum quire_result quire_cache_set(
    struct quire_cache *cache, const void *key, size_t key_bytes, void *value,
    size_t bytes);

/* The same, for `ttl_ms` milliseconds from now, or of not being used (see
 * expire_unused); 0: for ever. */
QUIRE_NODISCARD QUIRE_API enum quire_result quire_cache_set_with_expiration(
    struct quire_cache *cache, const void *key, size_t key_bytes, void *value,
    size_t bytes, uint64_t ttl_ms);

/* The entry of a key, now the most recently used; NULL when it is absent or
 * expired, or the cache closed. */
QUIRE_API struct quire_cache_handle *quire_cache_get(struct quire_cache *cache,
                                                     const void *key,
                                                     size_t key_bytes);

/* get, or compute the value when it is absent: one caller computes while the
 * others that ask for the key wait for its result. A result that cannot be kept
 * (too heavy, no memory, or the key was set or removed meanwhile) is answered
 * all the same, through a handle to an entry that is not in the cache. A
 * compute callback that asks for its own key gets QUIRE_ERR_MISUSE; of two that
 * ask for each other's, or more in a circle, the last one does. */
QUIRE_NODISCARD QUIRE_API enum quire_result quire_cache_get_or_compute(
    struct quire_cache *cache, const void *key, size_t key_bytes,
    quire_cache_compute compute, void *compute_ctx,
    struct quire_cache_handle **out);

/* Gives a handle back; NULL is allowed. */
QUIRE_API void quire_cache_release(struct quire_cache_handle *handle);

/* What a handle shows. Good until it is released. */
QUIRE_API void *quire_cache_handle_value(
    const struct quire_cache_handle *handle);
QUIRE_API size_t
quire_cache_handle_bytes(const struct quire_cache_handle *handle);
QUIRE_API const void *quire_cache_handle_key(
    const struct quire_cache_handle *handle, size_t *key_bytes);
/* Whether its entry is still in the cache; if not, the value goes with the last
 * handle. */
QUIRE_API bool quire_cache_handle_is_cached(
    const struct quire_cache_handle *handle);

/* Whether there was such an entry. */
QUIRE_API bool quire_cache_remove(struct quire_cache *cache, const void *key,
                                  size_t key_bytes);

/* Entries held, expired ones that nobody has met yet among them. */
QUIRE_API size_t quire_cache_len(struct quire_cache *cache);
/* The sum of their bytes; never above the limit. */
QUIRE_API size_t quire_cache_used_bytes(struct quire_cache *cache);
/* Bytes of values that are no longer in the cache but held by handles. */
QUIRE_API size_t quire_cache_borrowed_bytes(struct quire_cache *cache);

/* Lowering the limit lets go of what no longer fits before it returns. */
QUIRE_API void quire_cache_set_max_bytes(struct quire_cache *cache,
                                         size_t max_bytes);

/* Lets go of all expired entries, then of the least recently used until at
 * least `wanted_bytes` have left. Answers the bytes that left. */
QUIRE_API size_t quire_cache_evict(struct quire_cache *cache,
                                   size_t wanted_bytes);

QUIRE_API void quire_cache_stats(struct quire_cache *cache,
                                 struct quire_cache_stats *out);

/* Walks everything; names the fault. O(n), under the lock. */
QUIRE_API bool quire_cache_verify(struct quire_cache *cache,
                                  const char **fault);

QUIRE_END_DECLS

#endif
