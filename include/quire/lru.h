/* A typed least-recently-used map, as a template header.
 *
 *   #define QUIRE_LRU_NAME thaw_lru
 *   #define QUIRE_LRU_KEY struct thaw_key
 *   #define QUIRE_LRU_VALUE struct quire_page *
 *   #define QUIRE_LRU_HASH(ctx, key, seed) thaw_key_hash(key, seed)
 *   #define QUIRE_LRU_EQ(ctx, a, b) thaw_key_equal(a, b)
 *   #include <quire/lru.h>
 *
 * makes `struct thaw_lru`. Include it once per instance; all parameters are
 * undefined at its end.
 *
 * Parameters: NAME, KEY, VALUE, CTX (a pointer type, default void *),
 * HASH(ctx, const KEY *, uint64_t seed) -> uint64_t, EQ(ctx, const KEY *,
 * const KEY *) -> bool, as those of <quire/hash_map.h>.
 *
 * Shapes and units. Each entry has a weight, which the caller gives; the sum of
 * weights is bounded by the limit. With weight 1 everywhere the limit is a
 * count, with bytes it is bytes. An entry is `struct NAME_entry { KEY key;
 * VALUE value; size_t weight; }`.
 *
 * Ownership and lifetime. The LRU owns its nodes and table, never what keys and
 * values point to: what leaves it is handed to the caller, who frees it. deinit
 * drops what is left without a word, so drain with pop_lru before, where values
 * own something. A pointer to a value stays good until its entry is evicted,
 * removed or popped: nodes do not move.
 *
 * Errors. QUIRE_ERR_OUT_OF_MEMORY; QUIRE_ERR_LIMIT: a weight above the limit.
 * On failure nothing changed.
 *
 * Cost. O(1) expected each, one allocation for a new entry, none when a node
 * is reused (the evicted one's, or the last one that was removed or popped).
 *
 * Where it comes from: the interface of Ghostty's CacheTable and Zig's LRU
 * caches; a hash set of nodes that are also a doubly linked list.
 *
 * Functions, N = NAME:
 *
 *   void N_init(l, allocator, limit, seed)      seed 0: random
 *   void N_init_context(l, allocator, ctx, limit, seed)
 *   void N_deinit(l)
 *   N_get_or_put(l, key, weight, struct N_result *out)
 *       promotes; out->value, found_existing (then `weight` is ignored);
 *       evicted: evicted_key and evicted_value left to make room. A new value
 *       is zeroed. One call evicts at most one entry: with unequal weights
 *       call N_pop_over_limit until it says no.
 *   N_reserve(l)                  the next get_or_put cannot lack memory
 *   VALUE *N_get(l, key)          promotes; NULL when absent
 *   VALUE *N_peek(l, key)         does not promote
 *   bool N_contains(l, key)       does not promote
 *   bool N_remove(l, key, KEY *, VALUE *)       what left; NULLs allowed
 *   bool N_pop_lru(l, KEY *, VALUE *)           the least recent one
 *   bool N_pop_over_limit(l, KEY *, VALUE *)    the same while over the limit
 *   bool N_over_limit(l)
 *   N_set_weight(l, key, weight)  NOT_FOUND, LIMIT; may leave it over the limit
 *   void N_resize(l, limit)       then N_pop_over_limit until it says no
 *   size_t N_count(l), N_weight(l), N_limit(l)
 *   N_newest(l), N_next_older(entry); N_oldest(l), N_next_newer(entry)
 *       entries by recency, NULL after the last
 *   N_rebuild(l)                  same contents and order, fresh table and seed
 *   bool N_verify(l, const char **fault) */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <quire/alloc.h>
#include <quire/hash.h>
#include <quire/hash_group.h>
#include <quire/result.h>

#if defined(QUIRE_LRU_NAME)

#if !defined(QUIRE_LRU_CTX)
#define QUIRE_LRU_CTX void *
#endif

#define QUIRE_LRU_PASTE2(a, b) a##b
#define QUIRE_LRU_PASTE(a, b) QUIRE_LRU_PASTE2(a, b)
#define QUIRE_LRU_(suffix) QUIRE_LRU_PASTE(QUIRE_LRU_NAME, suffix)
#define QUIRE_LRU_LIST struct QUIRE_LRU_NAME
#define QUIRE_LRU_NODE struct QUIRE_LRU_(_node)
#define QUIRE_LRU_ENTRY struct QUIRE_LRU_(_entry)
#define QUIRE_LRU_K QUIRE_LRU_(_key)
#define QUIRE_LRU_V QUIRE_LRU_(_value)
#define QUIRE_LRU_TABLE(suffix) QUIRE_LRU_(QUIRE_LRU_PASTE(_table, suffix))

typedef QUIRE_LRU_KEY QUIRE_LRU_K;
typedef QUIRE_LRU_VALUE QUIRE_LRU_V;

QUIRE_LRU_ENTRY {
  QUIRE_LRU_K key;
  QUIRE_LRU_V value;
  size_t weight;
};

QUIRE_LRU_NODE {
  QUIRE_LRU_ENTRY entry; /* first, so that an entry leads to its node */
  QUIRE_LRU_NODE *older;
  QUIRE_LRU_NODE *newer;
};

/* The table is a set of node pointers, looked up by the keys in the nodes. */
#define QUIRE_HASH_MAP_NAME QUIRE_LRU_(_table)
#define QUIRE_HASH_MAP_KEY QUIRE_LRU_NODE *
#define QUIRE_HASH_MAP_CTX QUIRE_LRU_CTX
#define QUIRE_HASH_MAP_HASH(ctx, node, seed) \
  QUIRE_LRU_HASH(ctx, &(*(node))->entry.key, seed)
#define QUIRE_HASH_MAP_EQ(ctx, a, b) \
  QUIRE_LRU_EQ(ctx, &(*(a))->entry.key, &(*(b))->entry.key)
#define QUIRE_HASH_MAP_ALT_KEY QUIRE_LRU_KEY
#define QUIRE_HASH_MAP_ALT_HASH(ctx, key, seed) QUIRE_LRU_HASH(ctx, key, seed)
#define QUIRE_HASH_MAP_ALT_EQ(ctx, key, node) \
  QUIRE_LRU_EQ(ctx, key, &(*(node))->entry.key)
#include <quire/hash_map.h>

/* Invariants:
 *   1. newest and oldest are the ends of one list linked both ways; both are
 *      NULL when it is empty.
 *   2. The table holds exactly the nodes of the list. The list is the truth:
 *      deinit and rebuild walk it and never the table.
 *   3. weight is the sum of the entries' weights.
 *   4. spare is a node that is in neither, kept for the next new entry. */
QUIRE_LRU_LIST {
  struct QUIRE_LRU_(_table) table;
  QUIRE_LRU_NODE *newest;
  QUIRE_LRU_NODE *oldest;
  QUIRE_LRU_NODE *spare;
  size_t count;
  size_t weight;
  size_t limit;
};

struct QUIRE_LRU_(_result) {
  QUIRE_LRU_V *value;
  bool found_existing;
  bool evicted;
  QUIRE_LRU_K evicted_key;
  QUIRE_LRU_V evicted_value;
};

static inline void QUIRE_LRU_(_init_context)(
    QUIRE_LRU_LIST *l, const struct quire_allocator *allocator,
    QUIRE_LRU_CTX ctx, size_t limit, uint64_t seed) {
  memset(l, 0, sizeof *l);
  QUIRE_LRU_TABLE(_init_context)(&l->table, allocator, ctx, seed);
  l->limit = limit;
}

static inline void QUIRE_LRU_(_init)(QUIRE_LRU_LIST *l,
                                     const struct quire_allocator *allocator,
                                     size_t limit, uint64_t seed) {
  QUIRE_LRU_(_init_context)(l, allocator, NULL, limit, seed);
}

static inline void QUIRE_LRU_(_deinit)(QUIRE_LRU_LIST *l) {
  const struct quire_allocator *allocator = l->table.allocator;
  QUIRE_LRU_NODE *node = l->newest;
  while (node != NULL) {
    QUIRE_LRU_NODE *older = node->older;
    quire_allocator_free(allocator, node, sizeof *node);
    node = older;
  }
  quire_allocator_free(allocator, l->spare, sizeof *l->spare);
  QUIRE_LRU_TABLE(_deinit)(&l->table);
  l->newest = NULL;
  l->oldest = NULL;
  l->spare = NULL;
  l->count = 0;
  l->weight = 0;
}

static inline size_t QUIRE_LRU_(_count)(const QUIRE_LRU_LIST *l) {
  return l->count;
}

static inline size_t QUIRE_LRU_(_weight)(const QUIRE_LRU_LIST *l) {
  return l->weight;
}

static inline size_t QUIRE_LRU_(_limit)(const QUIRE_LRU_LIST *l) {
  return l->limit;
}

static inline bool QUIRE_LRU_(_over_limit)(const QUIRE_LRU_LIST *l) {
  return l->weight > l->limit;
}

static inline void QUIRE_LRU_(_resize)(QUIRE_LRU_LIST *l, size_t limit) {
  l->limit = limit;
}

static inline QUIRE_LRU_NODE *QUIRE_LRU_(_find)(const QUIRE_LRU_LIST *l,
                                                const QUIRE_LRU_K *key) {
  struct QUIRE_LRU_TABLE(_entry) *slot =
      QUIRE_LRU_TABLE(_get_entry_alt)(&l->table, key);
  return slot != NULL ? slot->key : NULL;
}

static inline void QUIRE_LRU_(_unlink)(QUIRE_LRU_LIST *l,
                                       QUIRE_LRU_NODE *node) {
  if (node->newer != NULL) {
    node->newer->older = node->older;
  } else {
    l->newest = node->older;
  }
  if (node->older != NULL) {
    node->older->newer = node->newer;
  } else {
    l->oldest = node->newer;
  }
}

static inline void QUIRE_LRU_(_link_newest)(QUIRE_LRU_LIST *l,
                                            QUIRE_LRU_NODE *node) {
  node->newer = NULL;
  node->older = l->newest;
  if (l->newest != NULL) {
    l->newest->newer = node;
  } else {
    l->oldest = node;
  }
  l->newest = node;
}

static inline void QUIRE_LRU_(_promote)(QUIRE_LRU_LIST *l,
                                        QUIRE_LRU_NODE *node) {
  if (l->newest != node) {
    QUIRE_LRU_(_unlink)(l, node);
    QUIRE_LRU_(_link_newest)(l, node);
  }
}

/* Takes a node out of list and table; it becomes the spare one or is freed. */
static inline void QUIRE_LRU_(_drop)(QUIRE_LRU_LIST *l, QUIRE_LRU_NODE *node,
                                     QUIRE_LRU_K *key, QUIRE_LRU_V *value) {
  (void)QUIRE_LRU_TABLE(_remove_alt)(&l->table, &node->entry.key);
  QUIRE_LRU_(_unlink)(l, node);
  l->count--;
  l->weight -= node->entry.weight;
  if (key != NULL) {
    *key = node->entry.key;
  }
  if (value != NULL) {
    *value = node->entry.value;
  }
  if (l->spare == NULL) {
    l->spare = node;
  } else {
    quire_allocator_free(l->table.allocator, node, sizeof *node);
  }
}

static inline bool QUIRE_LRU_(_pop_lru)(QUIRE_LRU_LIST *l, QUIRE_LRU_K *key,
                                        QUIRE_LRU_V *value) {
  if (l->oldest == NULL) {
    return false;
  }
  QUIRE_LRU_(_drop)(l, l->oldest, key, value);
  return true;
}

static inline bool QUIRE_LRU_(_pop_over_limit)(QUIRE_LRU_LIST *l,
                                               QUIRE_LRU_K *key,
                                               QUIRE_LRU_V *value) {
  return QUIRE_LRU_(_over_limit)(l) && QUIRE_LRU_(_pop_lru)(l, key, value);
}

static inline bool QUIRE_LRU_(_remove)(QUIRE_LRU_LIST *l, QUIRE_LRU_K key,
                                       QUIRE_LRU_K *removed_key,
                                       QUIRE_LRU_V *removed_value) {
  QUIRE_LRU_NODE *node = QUIRE_LRU_(_find)(l, &key);
  if (node == NULL) {
    return false;
  }
  QUIRE_LRU_(_drop)(l, node, removed_key, removed_value);
  return true;
}

static inline QUIRE_LRU_V *QUIRE_LRU_(_get)(QUIRE_LRU_LIST *l,
                                            QUIRE_LRU_K key) {
  QUIRE_LRU_NODE *node = QUIRE_LRU_(_find)(l, &key);
  if (node == NULL) {
    return NULL;
  }
  QUIRE_LRU_(_promote)(l, node);
  return &node->entry.value;
}

static inline QUIRE_LRU_V *QUIRE_LRU_(_peek)(const QUIRE_LRU_LIST *l,
                                             QUIRE_LRU_K key) {
  QUIRE_LRU_NODE *node = QUIRE_LRU_(_find)(l, &key);
  return node != NULL ? &node->entry.value : NULL;
}

static inline bool QUIRE_LRU_(_contains)(const QUIRE_LRU_LIST *l,
                                         QUIRE_LRU_K key) {
  return QUIRE_LRU_(_find)(l, &key) != NULL;
}

/* Makes sure that there is a spare node and a free place in the table. Good
 * until the next entry is put; what leaves the LRU meanwhile does not spoil it.
 */
QUIRE_NODISCARD static inline enum quire_result QUIRE_LRU_(_reserve)(
    QUIRE_LRU_LIST *l) {
  enum quire_result result =
      QUIRE_LRU_TABLE(_ensure_unused_capacity)(&l->table, 1);
  if (result != QUIRE_OK || l->spare != NULL) {
    return result;
  }
  l->spare = (QUIRE_LRU_NODE *)quire_allocator_alloc(l->table.allocator,
                                                     sizeof *l->spare);
  return l->spare != NULL ? QUIRE_OK : QUIRE_ERR_OUT_OF_MEMORY;
}

/* Puts a node into table and list; the table has the room. */
static inline void QUIRE_LRU_(_insert)(QUIRE_LRU_LIST *l,
                                       QUIRE_LRU_NODE *node) {
  enum quire_result reserved =
      QUIRE_LRU_TABLE(_put_assume_capacity)(&l->table, node);
  (void)reserved;
  QUIRE_LRU_(_link_newest)(l, node);
  l->count++;
  l->weight += node->entry.weight;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_LRU_(_get_or_put)(
    QUIRE_LRU_LIST *l, QUIRE_LRU_K key, size_t weight,
    struct QUIRE_LRU_(_result) * out) {
  QUIRE_LRU_NODE *node = QUIRE_LRU_(_find)(l, &key);
  memset(out, 0, sizeof *out);
  if (node != NULL) {
    QUIRE_LRU_(_promote)(l, node);
    out->found_existing = true;
    out->value = &node->entry.value;
    return QUIRE_OK;
  }
  if (weight > l->limit) {
    return QUIRE_ERR_LIMIT;
  }
  const bool evict = l->oldest != NULL && l->weight > l->limit - weight;
  const size_t kept = l->weight - (evict ? l->oldest->entry.weight : 0);
  if (weight > SIZE_MAX - kept) {
    return QUIRE_ERR_LIMIT;
  }
  if (evict) {
    out->evicted = true;
    QUIRE_LRU_(_drop)(l, l->oldest, &out->evicted_key, &out->evicted_value);
  } else {
    enum quire_result result = QUIRE_LRU_(_reserve)(l);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  node = l->spare;
  l->spare = NULL;
  memset(node, 0, sizeof *node);
  node->entry.key = key;
  node->entry.weight = weight;
  QUIRE_LRU_(_insert)(l, node);
  out->value = &node->entry.value;
  return QUIRE_OK;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_LRU_(_set_weight)(
    QUIRE_LRU_LIST *l, QUIRE_LRU_K key, size_t weight) {
  QUIRE_LRU_NODE *node = QUIRE_LRU_(_find)(l, &key);
  if (node == NULL) {
    return QUIRE_ERR_NOT_FOUND;
  }
  const size_t others = l->weight - node->entry.weight;
  if (weight > l->limit || weight > SIZE_MAX - others) {
    return QUIRE_ERR_LIMIT;
  }
  node->entry.weight = weight;
  l->weight = others + weight;
  return QUIRE_OK;
}

static inline QUIRE_LRU_ENTRY *QUIRE_LRU_(_newest)(const QUIRE_LRU_LIST *l) {
  return l->newest != NULL ? &l->newest->entry : NULL;
}

static inline QUIRE_LRU_ENTRY *QUIRE_LRU_(_oldest)(const QUIRE_LRU_LIST *l) {
  return l->oldest != NULL ? &l->oldest->entry : NULL;
}

static inline QUIRE_LRU_ENTRY *QUIRE_LRU_(_next_older)(
    const QUIRE_LRU_ENTRY *entry) {
  QUIRE_LRU_NODE *node = ((const QUIRE_LRU_NODE *)(const void *)entry)->older;
  return node != NULL ? &node->entry : NULL;
}

static inline QUIRE_LRU_ENTRY *QUIRE_LRU_(_next_newer)(
    const QUIRE_LRU_ENTRY *entry) {
  QUIRE_LRU_NODE *node = ((const QUIRE_LRU_NODE *)(const void *)entry)->newer;
  return node != NULL ? &node->entry : NULL;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_LRU_(_rebuild)(
    QUIRE_LRU_LIST *l) {
  struct QUIRE_LRU_(_table) fresh;
  QUIRE_LRU_TABLE(_init_context)
  (&fresh, l->table.allocator, l->table.ctx,
   quire_hash_u64(l->table.table.seed, QUIRE_HASH_C1) | 1);
  enum quire_result result =
      QUIRE_LRU_TABLE(_ensure_total_capacity)(&fresh, l->count);
  for (QUIRE_LRU_NODE *node = l->newest; result == QUIRE_OK && node != NULL;
       node = node->older) {
    result = QUIRE_LRU_TABLE(_put_assume_capacity)(&fresh, node);
  }
  if (result != QUIRE_OK) {
    QUIRE_LRU_TABLE(_deinit)(&fresh);
    return result;
  }
  QUIRE_LRU_TABLE(_deinit)(&l->table);
  l->table = fresh;
  return QUIRE_OK;
}

/* NULL when list and table are sound, else the invariant that is broken. */
static inline const char *QUIRE_LRU_(_find_fault)(const QUIRE_LRU_LIST *l) {
  const QUIRE_LRU_NODE *newer = NULL;
  const char *fault = NULL;
  size_t count = 0;
  size_t weight = 0;
  if (!QUIRE_LRU_TABLE(_verify)(&l->table, &fault)) {
    return fault;
  }
  for (const QUIRE_LRU_NODE *node = l->newest; node != NULL;
       node = node->older) {
    if (node->newer != newer || count == l->count) {
      return "lru: list links (invariant 1)";
    }
    if (QUIRE_LRU_(_find)(l, &node->entry.key) != node) {
      return "lru: node not in the table (invariant 2)";
    }
    if (node == l->spare) {
      return "lru: the spare node is in use (invariant 4)";
    }
    count++;
    weight += node->entry.weight;
    newer = node;
  }
  if (l->oldest != newer) {
    return "lru: list ends (invariant 1)";
  }
  if (count != l->count || count != QUIRE_LRU_TABLE(_count)(&l->table)) {
    return "lru: counts (invariant 2)";
  }
  return weight == l->weight ? NULL : "lru: weight (invariant 3)";
}

static inline bool QUIRE_LRU_(_verify)(const QUIRE_LRU_LIST *l,
                                       const char **fault) {
  const char *found = QUIRE_LRU_(_find_fault)(l);
  if (fault != NULL) {
    *fault = found;
  }
  return found == NULL;
}

#undef QUIRE_LRU_TABLE
#undef QUIRE_LRU_V
#undef QUIRE_LRU_K
#undef QUIRE_LRU_ENTRY
#undef QUIRE_LRU_NODE
#undef QUIRE_LRU_LIST
#undef QUIRE_LRU_
#undef QUIRE_LRU_PASTE
#undef QUIRE_LRU_PASTE2
#undef QUIRE_LRU_NAME
#undef QUIRE_LRU_KEY
#undef QUIRE_LRU_VALUE
#undef QUIRE_LRU_CTX
#undef QUIRE_LRU_HASH
#undef QUIRE_LRU_EQ

#endif
