/* A hash map of fixed capacity in a caller's buffer: a template.
 *
 * What it does: open addressing with linear probing and one metadata byte a
 * slot (0 = free, else 0x80 and seven bits of the hash), so that most probes
 * touch nothing but metadata. It never grows and never moves by itself: when it
 * is full, its owner makes a larger one. Deleting shifts the entries behind
 * back, so there are no tombstones and a map does not get slower with age.
 *
 * Define before including (all are undefined at the end, include once for each
 * instance):
 *   QUIRE_MAP_NAME   prefix of all names, written N below
 *   QUIRE_MAP_KEY    type of the keys, assignable
 *   QUIRE_MAP_VALUE  type of the values, assignable
 *   QUIRE_MAP_HASH(ctx, key_ptr, seed) -> uint64_t; must depend on the seed
 *                    in a way that an attacker cannot see through
 *   QUIRE_MAP_EQ(ctx, a_ptr, b_ptr) -> bool
 * and if wanted
 *   QUIRE_MAP_CTX    pointer type that the hooks get (void *)
 *   QUIRE_MAP_QUIET  misuse is answered but not asserted (for tests)
 * A hook must not call back into the map.
 *
 * Shapes and units: `struct N` is the control struct, its storage lies behind
 * it in the same buffer (see quire/offset.h). The capacity is in entries; the
 * table is laid out so that it is at most 13/16 full. Capacity 0 is legal.
 * All-zero storage is the empty map.
 *
 * A free slot is wiped, so that nothing removed gets into a saved buffer.
 *
 * Ownership: the map owns nothing outside its buffer. Pointers to entries, keys
 * and values are good until the next put, remove or clear, or until the buffer
 * moves. Any change ends an iteration.
 *
 * Errors: QUIRE_ERR_FULL when there is no room for another key. On failure
 * nothing has changed.
 *
 * Cost: expected O(1) for everything but iteration, clear and verify, which
 * visit each slot. Remove hashes the keys of the run behind it. With crafted
 * hashes O(capacity), never more.
 *
 * Example: test/store/example_page_containers.c.
 *
 * Where it comes from: metadata with fingerprints as in Abseil's flat_hash_map
 * and Zig's std.HashMap; backward shift deletion: algorithm R of Knuth, TAOCP
 * 6.4.
 *
 * Invariants (N_verify checks them in this order):
 *  1. A metadata byte is 0 or has its top bit set; `count` is the number of
 *     those set, and not more than the capacity, so one slot is always free.
 *  2. The low bits of a metadata byte are the fingerprint of its key.
 *  3. No free slot lies between the home of a key and its slot.
 *  4. No key is there twice: each is found where it is. */
#if defined(QUIRE_MAP_NAME)

#include <quire/offset.h>
#include <quire/result.h>

#if !defined(QUIRE_MAP_KEY) || !defined(QUIRE_MAP_VALUE) || \
    !defined(QUIRE_MAP_HASH) || !defined(QUIRE_MAP_EQ)
#error "offset_map.h needs QUIRE_MAP_KEY, _VALUE, _HASH and _EQ"
#endif
#ifndef QUIRE_MAP_CTX
#define QUIRE_MAP_CTX void *
#endif
#ifdef QUIRE_MAP_QUIET
#define QUIRE_MAP_ASSERT(cond) ((void)0)
#else
#define QUIRE_MAP_ASSERT(cond) assert(cond)
#endif

/* QUIRE_MAP_(put) is mark_map_put where QUIRE_MAP_NAME is mark_map. */
#define QUIRE_MAP_CAT2(a, b) a##_##b
#define QUIRE_MAP_CAT(a, b) QUIRE_MAP_CAT2(a, b)
#define QUIRE_MAP_(name) QUIRE_MAP_CAT(QUIRE_MAP_NAME, name)

/* The types, under names that read like types. */
#define QUIRE_MAP_KEY_T QUIRE_MAP_(key)
#define QUIRE_MAP_VALUE_T QUIRE_MAP_(value)
#define QUIRE_MAP_CTX_T QUIRE_MAP_(ctx)
#define QUIRE_MAP_T struct QUIRE_MAP_NAME
#define QUIRE_MAP_ENTRY_T struct QUIRE_MAP_(entry)
#define QUIRE_MAP_LAYOUT_T struct QUIRE_MAP_(layout)
#define QUIRE_MAP_ITER_T struct QUIRE_MAP_(iter)

typedef QUIRE_MAP_KEY QUIRE_MAP_KEY_T;
typedef QUIRE_MAP_VALUE QUIRE_MAP_VALUE_T;
typedef QUIRE_MAP_CTX QUIRE_MAP_CTX_T;

struct QUIRE_MAP_(entry) {
  QUIRE_MAP_KEY_T key;
  QUIRE_MAP_VALUE_T value;
};

struct QUIRE_MAP_NAME {
  uint64_t seed;
  uint32_t meta_offset;
  uint32_t entries_offset;
  uint32_t capacity;
  uint32_t mask;
  uint32_t count;
  uint32_t reserved;
};

struct QUIRE_MAP_(layout) {
  uint32_t capacity;
  uint32_t slots;
  size_t meta_offset; /* from the start of the storage */
  size_t entries_offset;
  size_t size_bytes; /* of the storage, without the control struct */
  size_t align;      /* of the storage */
};

struct QUIRE_MAP_(iter) {
  QUIRE_MAP_T *map;
  uint32_t slot; /* the next to look at */
};

/* ---- layout ------------------------------------------------------------ */

/* Sizes and offsets for `capacity` entries. QUIRE_ERR_LIMIT when 32-bit offsets
 * cannot express it. Laying out out->capacity gives the same again. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_MAP_(layout_for)(
    uint32_t capacity, QUIRE_MAP_LAYOUT_T *out) {
  const uint64_t slots = quire_table_slots(capacity);
  const uint64_t align = QUIRE_ALIGNOF(QUIRE_MAP_ENTRY_T);
  const uint64_t entries = quire_align_up(slots, align);
  const uint64_t room = UINT32_MAX - sizeof(QUIRE_MAP_T) - align;
  if (entries > room || slots > (room - entries) / sizeof(QUIRE_MAP_ENTRY_T)) {
    return QUIRE_ERR_LIMIT;
  }
  out->capacity = capacity;
  out->slots = (uint32_t)slots;
  out->meta_offset = 0;
  out->entries_offset = (size_t)entries;
  out->size_bytes = (size_t)(entries + slots * sizeof(QUIRE_MAP_ENTRY_T));
  out->align = (size_t)align;
  return QUIRE_OK;
}

/* Makes `m` the empty map over `storage`, which must be all zero and is not
 * touched. Storage that is misaligned, not behind `m` or out of reach is a
 * misuse: asserted, and otherwise the map has capacity 0. */
QUIRE_INLINE void QUIRE_MAP_(init_zeroed)(QUIRE_MAP_T *m, void *storage,
                                          const QUIRE_MAP_LAYOUT_T *layout,
                                          uint64_t seed) {
  memset(m, 0, sizeof *m);
  m->seed = seed;
  const bool fits = layout->capacity == 0 ||
                    quire_offset_reaches(m, sizeof *m, storage,
                                         layout->size_bytes, layout->align);
  QUIRE_MAP_ASSERT(fits);
  if (layout->capacity == 0 || !fits) {
    return;
  }
  const uint32_t base = quire_offset_between(m, storage);
  m->meta_offset = base + (uint32_t)layout->meta_offset;
  m->entries_offset = base + (uint32_t)layout->entries_offset;
  m->capacity = layout->capacity;
  m->mask = layout->slots - 1;
}

QUIRE_INLINE uint8_t *QUIRE_MAP_(meta_)(QUIRE_MAP_T *m) {
  return (uint8_t *)quire_offset_ptr(m, m->meta_offset);
}

QUIRE_INLINE const uint8_t *QUIRE_MAP_(cmeta_)(const QUIRE_MAP_T *m) {
  return (const uint8_t *)quire_offset_cptr(m, m->meta_offset);
}

QUIRE_INLINE QUIRE_MAP_ENTRY_T *QUIRE_MAP_(entry_)(QUIRE_MAP_T *m,
                                                   uint32_t slot) {
  return (QUIRE_MAP_ENTRY_T *)quire_offset_ptr(m, m->entries_offset) + slot;
}

QUIRE_INLINE const QUIRE_MAP_ENTRY_T *QUIRE_MAP_(centry_)(const QUIRE_MAP_T *m,
                                                          uint32_t slot) {
  return (const QUIRE_MAP_ENTRY_T *)quire_offset_cptr(m, m->entries_offset) +
         slot;
}

/* Forgets all entries and wipes them. O(slots). */
QUIRE_INLINE void QUIRE_MAP_(clear)(QUIRE_MAP_T *m) {
  if (m->capacity != 0) {
    const size_t slots = (size_t)m->mask + 1;
    memset(QUIRE_MAP_(meta_)(m), 0, slots);
    memset(QUIRE_MAP_(entry_)(m, 0), 0, slots * sizeof(QUIRE_MAP_ENTRY_T));
  }
  m->count = 0;
}

/* N_init_zeroed for storage with any contents: clears it first. */
QUIRE_INLINE void QUIRE_MAP_(init)(QUIRE_MAP_T *m, void *storage,
                                   const QUIRE_MAP_LAYOUT_T *layout,
                                   uint64_t seed) {
  QUIRE_MAP_(init_zeroed)(m, storage, layout, seed);
  QUIRE_MAP_(clear)(m);
}

/* ---- the table --------------------------------------------------------- */

QUIRE_INLINE uint8_t QUIRE_MAP_(print_)(uint64_t spread) {
  return (uint8_t)(0x80u | ((spread >> 24) & 0x7fu));
}

QUIRE_INLINE uint32_t QUIRE_MAP_(home_)(const QUIRE_MAP_T *m, uint64_t spread) {
  return (uint32_t)(spread >> 32) & m->mask;
}

QUIRE_INLINE uint64_t QUIRE_MAP_(spread_)(const QUIRE_MAP_T *m,
                                          QUIRE_MAP_CTX_T ctx,
                                          const QUIRE_MAP_KEY_T *key) {
  (void)ctx;
  return quire_hash_spread(QUIRE_MAP_HASH(ctx, key, m->seed));
}

/* True when the key is there, with its slot in *slot; otherwise *slot is the
 * free slot where it would go. The capacity is not 0. */
QUIRE_INLINE bool QUIRE_MAP_(find_)(const QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx,
                                    const QUIRE_MAP_KEY_T *key, uint64_t spread,
                                    uint32_t *slot) {
  const uint8_t *meta = QUIRE_MAP_(cmeta_)(m);
  const uint8_t print = QUIRE_MAP_(print_)(spread);
  uint32_t at = QUIRE_MAP_(home_)(m, spread);
  (void)ctx;
  for (; meta[at] != 0; at = (at + 1u) & m->mask) {
    if (meta[at] == print &&
        QUIRE_MAP_EQ(ctx, key, &QUIRE_MAP_(centry_)(m, at)->key)) {
      *slot = at;
      return true;
    }
  }
  *slot = at;
  return false;
}

/* Empties a used slot and shifts back what was pushed past it (keeps invariant
 * 3 without tombstones). */
QUIRE_INLINE void QUIRE_MAP_(erase_)(QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx,
                                     uint32_t slot) {
  uint8_t *meta = QUIRE_MAP_(meta_)(m);
  assert(meta[slot] != 0 && m->count != 0);
  uint32_t hole = slot;
  for (uint32_t at = (slot + 1u) & m->mask; meta[at] != 0;
       at = (at + 1u) & m->mask) {
    const uint32_t home = QUIRE_MAP_(home_)(
        m, QUIRE_MAP_(spread_)(m, ctx, &QUIRE_MAP_(entry_)(m, at)->key));
    if (((at - home) & m->mask) >= ((at - hole) & m->mask)) {
      meta[hole] = meta[at];
      *QUIRE_MAP_(entry_)(m, hole) = *QUIRE_MAP_(entry_)(m, at);
      hole = at;
    }
  }
  meta[hole] = 0;
  memset(QUIRE_MAP_(entry_)(m, hole), 0, sizeof(QUIRE_MAP_ENTRY_T));
  m->count--;
}

/* ---- looking ----------------------------------------------------------- */

QUIRE_INLINE uint32_t QUIRE_MAP_(count)(const QUIRE_MAP_T *m) {
  return m->count;
}

QUIRE_INLINE uint32_t QUIRE_MAP_(capacity)(const QUIRE_MAP_T *m) {
  return m->capacity;
}

/* The entry of `key`, NULL when there is none. Its key may be replaced by an
 * equal one only. */
QUIRE_INLINE QUIRE_MAP_ENTRY_T *QUIRE_MAP_(get_entry)(
    QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx, const QUIRE_MAP_KEY_T *key) {
  uint32_t slot = 0;
  if (m->count == 0 ||
      !QUIRE_MAP_(find_)(m, ctx, key, QUIRE_MAP_(spread_)(m, ctx, key),
                         &slot)) {
    return NULL;
  }
  return QUIRE_MAP_(entry_)(m, slot);
}

/* The same of a map that is only read. */
QUIRE_INLINE const QUIRE_MAP_ENTRY_T *QUIRE_MAP_(peek)(
    const QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx, const QUIRE_MAP_KEY_T *key) {
  uint32_t slot = 0;
  if (m->count == 0 ||
      !QUIRE_MAP_(find_)(m, ctx, key, QUIRE_MAP_(spread_)(m, ctx, key),
                         &slot)) {
    return NULL;
  }
  return QUIRE_MAP_(centry_)(m, slot);
}

/* The value of `key`, NULL when there is none. */
QUIRE_INLINE QUIRE_MAP_VALUE_T *QUIRE_MAP_(get_ptr)(
    QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx, const QUIRE_MAP_KEY_T *key) {
  QUIRE_MAP_ENTRY_T *entry = QUIRE_MAP_(get_entry)(m, ctx, key);
  return entry == NULL ? NULL : &entry->value;
}

/* Copies the value of `key` to *out; false, and *out untouched, when there is
 * none. */
QUIRE_INLINE bool QUIRE_MAP_(get)(const QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx,
                                  const QUIRE_MAP_KEY_T *key,
                                  QUIRE_MAP_VALUE_T *out) {
  const QUIRE_MAP_ENTRY_T *entry = QUIRE_MAP_(peek)(m, ctx, key);
  if (entry == NULL) {
    return false;
  }
  *out = entry->value;
  return true;
}

/* The key in the map that equals `key`, NULL when there is none. */
QUIRE_INLINE const QUIRE_MAP_KEY_T *QUIRE_MAP_(get_key)(
    const QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx, const QUIRE_MAP_KEY_T *key) {
  const QUIRE_MAP_ENTRY_T *entry = QUIRE_MAP_(peek)(m, ctx, key);
  return entry == NULL ? NULL : &entry->key;
}

QUIRE_INLINE bool QUIRE_MAP_(contains)(const QUIRE_MAP_T *m,
                                       QUIRE_MAP_CTX_T ctx,
                                       const QUIRE_MAP_KEY_T *key) {
  return QUIRE_MAP_(peek)(m, ctx, key) != NULL;
}

/* ---- room -------------------------------------------------------------- */

/* QUIRE_OK when the map can hold `count` entries in all, else QUIRE_ERR_FULL:
 * it never grows. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_MAP_(ensure_total)(
    const QUIRE_MAP_T *m, uint32_t count) {
  return count <= m->capacity ? QUIRE_OK : QUIRE_ERR_FULL;
}

/* QUIRE_OK when `count` more entries have room, else QUIRE_ERR_FULL. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_MAP_(ensure_unused)(
    const QUIRE_MAP_T *m, uint32_t count) {
  return count <= m->capacity - m->count ? QUIRE_OK : QUIRE_ERR_FULL;
}

/* ---- changing ---------------------------------------------------------- */

/* Finds `key` or makes an entry for it. *value points to its value, which is
 * the caller's to write when *found is false (it has any contents). */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_MAP_(get_or_put)(
    QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx, const QUIRE_MAP_KEY_T *key,
    QUIRE_MAP_VALUE_T **value, bool *found) {
  if (m->capacity == 0) {
    return QUIRE_ERR_FULL;
  }
  const uint64_t spread = QUIRE_MAP_(spread_)(m, ctx, key);
  uint32_t slot = 0;
  const bool there = QUIRE_MAP_(find_)(m, ctx, key, spread, &slot);
  if (!there) {
    if (m->count >= m->capacity) {
      return QUIRE_ERR_FULL;
    }
    QUIRE_MAP_(meta_)(m)[slot] = QUIRE_MAP_(print_)(spread);
    QUIRE_MAP_(entry_)(m, slot)->key = *key;
    m->count++;
  }
  *value = &QUIRE_MAP_(entry_)(m, slot)->value;
  *found = there;
  return QUIRE_OK;
}

/* Sets the value of `key`, replacing the old one; the key in the map stays. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_MAP_(put)(
    QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx, const QUIRE_MAP_KEY_T *key,
    const QUIRE_MAP_VALUE_T *value) {
  QUIRE_MAP_VALUE_T *at = NULL;
  bool found = false;
  const enum quire_result result =
      QUIRE_MAP_(get_or_put)(m, ctx, key, &at, &found);
  if (result == QUIRE_OK) {
    *at = *value;
  }
  return result;
}

/* Sets the value of a key that is not there yet. A key that is there is a
 * misuse: QUIRE_ERR_MISUSE, and it keeps its value. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_MAP_(put_no_clobber)(
    QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx, const QUIRE_MAP_KEY_T *key,
    const QUIRE_MAP_VALUE_T *value) {
  QUIRE_MAP_VALUE_T *at = NULL;
  bool found = false;
  const enum quire_result result =
      QUIRE_MAP_(get_or_put)(m, ctx, key, &at, &found);
  if (result != QUIRE_OK) {
    return result;
  }
  if (found) {
    return QUIRE_ERR_MISUSE;
  }
  *at = *value;
  return QUIRE_OK;
}

/* N_put where the caller knows that there is room (N_ensure_unused). No room is
 * a misuse: asserted, and otherwise nothing changes. */
QUIRE_INLINE void QUIRE_MAP_(put_assume_capacity)(
    QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx, const QUIRE_MAP_KEY_T *key,
    const QUIRE_MAP_VALUE_T *value) {
  const enum quire_result result = QUIRE_MAP_(put)(m, ctx, key, value);
  QUIRE_MAP_ASSERT(result == QUIRE_OK);
  (void)result;
}

/* N_put that hands back the value it replaced: in *old when *found. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_MAP_(fetch_put)(
    QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx, const QUIRE_MAP_KEY_T *key,
    const QUIRE_MAP_VALUE_T *value, QUIRE_MAP_VALUE_T *old, bool *found) {
  QUIRE_MAP_VALUE_T *at = NULL;
  const enum quire_result result =
      QUIRE_MAP_(get_or_put)(m, ctx, key, &at, found);
  if (result != QUIRE_OK) {
    return result;
  }
  if (*found) {
    *old = *at;
  }
  *at = *value;
  return QUIRE_OK;
}

/* Takes `key` out, with what is in its entry in *out; false when it is not
 * there. `key` may be the one in the map. */
QUIRE_INLINE bool QUIRE_MAP_(fetch_remove)(QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx,
                                           const QUIRE_MAP_KEY_T *key,
                                           QUIRE_MAP_ENTRY_T *out) {
  uint32_t slot = 0;
  if (m->count == 0 ||
      !QUIRE_MAP_(find_)(m, ctx, key, QUIRE_MAP_(spread_)(m, ctx, key),
                         &slot)) {
    return false;
  }
  *out = *QUIRE_MAP_(entry_)(m, slot);
  QUIRE_MAP_(erase_)(m, ctx, slot);
  return true;
}

/* Takes `key` out; false when it is not there. */
QUIRE_INLINE bool QUIRE_MAP_(remove)(QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx,
                                     const QUIRE_MAP_KEY_T *key) {
  uint32_t slot = 0;
  if (m->count == 0 ||
      !QUIRE_MAP_(find_)(m, ctx, key, QUIRE_MAP_(spread_)(m, ctx, key),
                         &slot)) {
    return false;
  }
  QUIRE_MAP_(erase_)(m, ctx, slot);
  return true;
}

/* Takes out the entry that a value pointer of this map belongs to, without a
 * search. A pointer that is no value in use of this map: false. */
QUIRE_INLINE bool QUIRE_MAP_(remove_by_ptr)(QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx,
                                            const QUIRE_MAP_VALUE_T *value) {
  if (m->count == 0) {
    return false;
  }
  const uintptr_t first = (uintptr_t)&QUIRE_MAP_(entry_)(m, 0)->value;
  const uintptr_t at = (uintptr_t)value;
  const size_t step = sizeof(QUIRE_MAP_ENTRY_T);
  if (at < first || (at - first) % step != 0 || (at - first) / step > m->mask) {
    return false;
  }
  const uint32_t slot = (uint32_t)((at - first) / step);
  if (QUIRE_MAP_(meta_)(m)[slot] == 0) {
    return false;
  }
  QUIRE_MAP_(erase_)(m, ctx, slot);
  return true;
}

/* ---- iterating --------------------------------------------------------- */

/* Starts an iteration, in no order. Values may be written, nothing else may
 * change. */
QUIRE_INLINE void QUIRE_MAP_(iter_init)(QUIRE_MAP_ITER_T *iter,
                                        QUIRE_MAP_T *m) {
  iter->map = m;
  iter->slot = 0;
}

/* The next entry, NULL at the end. */
QUIRE_INLINE QUIRE_MAP_ENTRY_T *QUIRE_MAP_(iter_next)(QUIRE_MAP_ITER_T *iter) {
  QUIRE_MAP_T *m = iter->map;
  while (m->capacity != 0 && iter->slot <= m->mask) {
    const uint32_t slot = iter->slot++;
    if (QUIRE_MAP_(meta_)(m)[slot] != 0) {
      return QUIRE_MAP_(entry_)(m, slot);
    }
  }
  return NULL;
}

/* The next key, NULL at the end. */
QUIRE_INLINE const QUIRE_MAP_KEY_T *QUIRE_MAP_(iter_next_key)(
    QUIRE_MAP_ITER_T *iter) {
  const QUIRE_MAP_ENTRY_T *entry = QUIRE_MAP_(iter_next)(iter);
  return entry == NULL ? NULL : &entry->key;
}

/* The next value, NULL at the end. */
QUIRE_INLINE QUIRE_MAP_VALUE_T *QUIRE_MAP_(iter_next_value)(
    QUIRE_MAP_ITER_T *iter) {
  QUIRE_MAP_ENTRY_T *entry = QUIRE_MAP_(iter_next)(iter);
  return entry == NULL ? NULL : &entry->value;
}

#include <quire/offset_map_verify.h>

#undef QUIRE_MAP_NAME
#undef QUIRE_MAP_KEY
#undef QUIRE_MAP_VALUE
#undef QUIRE_MAP_CTX
#undef QUIRE_MAP_HASH
#undef QUIRE_MAP_EQ
#undef QUIRE_MAP_QUIET
#undef QUIRE_MAP_ASSERT
#undef QUIRE_MAP_
#undef QUIRE_MAP_KEY_T
#undef QUIRE_MAP_VALUE_T
#undef QUIRE_MAP_CTX_T
#undef QUIRE_MAP_T
#undef QUIRE_MAP_ENTRY_T
#undef QUIRE_MAP_LAYOUT_T
#undef QUIRE_MAP_ITER_T
#undef QUIRE_MAP_CAT
#undef QUIRE_MAP_CAT2

#elif defined(QUIRE_MAP_KEY) || defined(QUIRE_MAP_VALUE) || \
    defined(QUIRE_MAP_HASH) || defined(QUIRE_MAP_EQ)
#error "offset_map.h needs QUIRE_MAP_NAME"
#endif
