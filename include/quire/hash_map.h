/* A typed hash map on the heap, as a template header.
 *
 *   #define QUIRE_HASH_MAP_NAME title_map
 *   #define QUIRE_HASH_MAP_KEY uint32_t
 *   #define QUIRE_HASH_MAP_VALUE struct title
 *   #define QUIRE_HASH_MAP_HASH(ctx, key, seed) quire_hash_u64(*(key), seed)
 *   #define QUIRE_HASH_MAP_EQ(ctx, a, b) (*(a) == *(b))
 *   #include <quire/hash_map.h>
 *
 * makes `struct title_map`, which stores its allocator and context, and
 * `struct title_map_unmanaged`, whose functions are handed them. Include it
 * once per instance; all parameters are undefined at its end.
 *
 * Parameters
 *   NAME   prefix of everything that is generated.
 *   KEY    type of the keys.
 *   VALUE  type of the values. Left out: a set; put takes no value, get_or_put
 *          answers the stored key, get, get_ptr and values do not exist.
 *   CTX    a pointer type, handed to HASH and EQ. Default void *.
 *   HASH   (ctx, const KEY *, uint64_t seed) -> uint64_t, all bits well mixed.
 *   EQ     (ctx, const KEY *a, const KEY *b) -> bool.
 *   ALT_KEY, ALT_HASH(ctx, const ALT_KEY *, seed), ALT_EQ(ctx, const ALT_KEY *,
 *          const KEY *): optional, adapted lookup with another kind of key: the
 *          functions whose names end in _alt. Equal keys must hash alike.
 *   INTEGER_KEYS, STRING_KEYS, BYTES_KEYS: instead of HASH and EQ, ready-made
 *          ones: KEY any integer type (default uint64_t), const char *
 *          (NUL-terminated), struct quire_bytes. Strings are borrowed: they
 *          must outlive their entry.
 *
 * Shapes and units. Capacities are slots, a power of two of at least 16 (or 0:
 * nothing is allocated before the first put); up to 13/16 of them hold entries.
 * An entry is `struct NAME_entry { KEY key; VALUE value; }`. NAME_key,
 * NAME_value, NAME_ctx and NAME_alt_key are typedefs of the parameters.
 *
 * Ownership and lifetime. The map owns its table, never what keys and values
 * point to. A pointer to an entry, key or value, and an iterator, are good
 * until the next call that may put, remove, reserve, rehash, clear or free.
 * Only remove_by_ptr moves nothing: it leaves all others good and may be used
 * on the entry that an iterator has answered.
 *
 * Errors. QUIRE_ERR_OUT_OF_MEMORY, QUIRE_ERR_LIMIT (a capacity that cannot be
 * expressed), QUIRE_ERR_MISUSE (put_no_clobber of a key that is present),
 * QUIRE_ERR_FULL (*_assume_capacity without room). On failure nothing changed.
 *
 * Cost. Expected O(1); one metadata byte a slot and one a group of 16 slots
 * beside the entries. Iteration is O(capacity). Removing hashes the key, which
 * must still be readable, and where a group has overflowed the keys of the
 * next. There are no tombstones: a map of a steady size neither grows nor gets
 * slower with age.
 *
 * Where it comes from: the interface of Zig's std.HashMap; fingerprints in
 * groups from Abseil's flat_hash_map, overflow counts from Meta's F14, closing
 * the gap from linear probing (Knuth, TAOCP 6.4, algorithm R). Measured against
 * tombstones as Abseil has them and against F14: after a million removals and
 * puts at 80 % load those made misses two to three times as slow.
 *
 * Functions, N = NAME (N_unmanaged_* take (map, allocator, ctx, ...), without
 * the ones that an operation does not need):
 *
 *   void N_init(m, allocator, seed)         seed 0: random
 *   void N_init_context(m, allocator, ctx, seed)
 *   void N_deinit(m)                        m may be inited again
 *   put(m, key, value)                      overwrites the value, keeps the key
 *   put_no_clobber(m, key, value)           MISUSE when present
 *   put_assume_capacity(m, key, value)      never allocates
 *   bool get(m, key, VALUE *copy)
 *   VALUE *get_ptr(m, key)                  NULL when absent, as the next two
 *   struct N_entry *get_entry(m, key)
 *   const KEY *get_key(m, key)              the key that is stored
 *   get_or_put(m, key, VALUE **v, bool *found)  not found: *v is undefined,
 *                                           the caller fills it
 *   get_or_put_assume_capacity(m, key, VALUE **v, bool *found)
 *   fetch_put(m, key, value, VALUE *old, bool *found)
 *   bool contains(m, key)
 *   bool remove(m, key)
 *   bool fetch_remove(m, key, struct N_entry *removed)
 *   void remove_by_ptr(m, const KEY *)      a key in the table; moves nothing
 *   N_iterate(m), N_next(it)                struct N_entry *, NULL at the end
 *   N_next_key(it), N_next_value(it)        the same, parts of the entry
 *   size_t count(m), capacity(m)            entries, slots
 *   ensure_total_capacity(m, n)             room for n entries in all
 *   ensure_unused_capacity(m, n)            room for n more
 *   clear_retaining_capacity(m), clear_and_free(m)
 *   clone(m, out)                           same allocator, context and seed;
 *                                           `out` is empty after a failure
 *   clone_into(m, allocator, ctx, seed, out) other allocator, context, seed
 *   rehash(m)                               in place: as if newly filled
 *   bool verify(m, const char **fault)      walks everything, names the fault
 *   get_ptr_alt, get_entry_alt, contains_alt, remove_alt(m, const ALT_KEY *)
 *   get_or_put_alt(m, const ALT_KEY *, struct N_entry **, bool *found)
 *                                           not found: the caller fills key
 *                                           and value before anything else */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <quire/alloc.h>
#include <quire/hash.h>
#include <quire/hash_group.h>
#include <quire/result.h>

#if defined(QUIRE_HASH_MAP_NAME)

#if defined(QUIRE_HASH_MAP_INTEGER_KEYS)
#if !defined(QUIRE_HASH_MAP_KEY)
#define QUIRE_HASH_MAP_KEY uint64_t
#endif
#define QUIRE_HASH_MAP_HASH(ctx, key, seed) \
  quire_hash_u64((uint64_t) * (key), seed)
#define QUIRE_HASH_MAP_EQ(ctx, a, b) (*(a) == *(b))
#elif defined(QUIRE_HASH_MAP_STRING_KEYS)
#define QUIRE_HASH_MAP_KEY const char *
#define QUIRE_HASH_MAP_HASH(ctx, key, seed) quire_hash_string(*(key), seed)
#define QUIRE_HASH_MAP_EQ(ctx, a, b) (strcmp(*(a), *(b)) == 0)
#elif defined(QUIRE_HASH_MAP_BYTES_KEYS)
#define QUIRE_HASH_MAP_KEY struct quire_bytes
#define QUIRE_HASH_MAP_HASH(ctx, key, seed) \
  quire_hash_bytes((key)->data, (key)->size_bytes, seed)
#define QUIRE_HASH_MAP_EQ(ctx, a, b) quire_bytes_equal(a, b)
#endif

#if !defined(QUIRE_HASH_MAP_CTX)
#define QUIRE_HASH_MAP_CTX void *
#endif

#define QUIRE_HM_PASTE2(a, b) a##b
#define QUIRE_HM_PASTE(a, b) QUIRE_HM_PASTE2(a, b)
#define QUIRE_HM(suffix) QUIRE_HM_PASTE(QUIRE_HASH_MAP_NAME, suffix)
#define QUIRE_HMU(suffix) QUIRE_HM(QUIRE_HM_PASTE(_unmanaged, suffix))
#define QUIRE_HM_ENTRY struct QUIRE_HM(_entry)
#define QUIRE_HM_TABLE struct QUIRE_HM(_unmanaged)
#define QUIRE_HM_KEY QUIRE_HM(_key)
#define QUIRE_HM_VALUE QUIRE_HM(_value)
#define QUIRE_HM_CTX QUIRE_HM(_ctx)
#define QUIRE_HM_ALT_KEY QUIRE_HM(_alt_key)

/* In this order; the blank lines keep the formatter from sorting. */
#include <quire/hash_map_table.h>

#include <quire/hash_map_unmanaged.h>

#include <quire/hash_map_managed.h>

#undef QUIRE_HM_ALT_KEY
#undef QUIRE_HM_CTX
#undef QUIRE_HM_VALUE
#undef QUIRE_HM_KEY
#undef QUIRE_HM_TABLE
#undef QUIRE_HM_ENTRY
#undef QUIRE_HMU
#undef QUIRE_HM
#undef QUIRE_HM_PASTE
#undef QUIRE_HM_PASTE2
#undef QUIRE_HASH_MAP_NAME
#undef QUIRE_HASH_MAP_KEY
#undef QUIRE_HASH_MAP_VALUE
#undef QUIRE_HASH_MAP_CTX
#undef QUIRE_HASH_MAP_HASH
#undef QUIRE_HASH_MAP_EQ
#undef QUIRE_HASH_MAP_ALT_KEY
#undef QUIRE_HASH_MAP_ALT_HASH
#undef QUIRE_HASH_MAP_ALT_EQ
#undef QUIRE_HASH_MAP_INTEGER_KEYS
#undef QUIRE_HASH_MAP_STRING_KEYS
#undef QUIRE_HASH_MAP_BYTES_KEYS

#endif
