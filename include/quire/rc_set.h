/* A set of values in a caller's buffer that counts references: a template.
 *
 * What it does: gives each distinct value a small id, the same id for an equal
 * value, and keeps a count for each. A page stores a style once and the id of
 * it in every cell. An item whose count falls to 0 is dead, not gone: it stays
 * until its slot or its id is needed, and adding its value again brings it back
 * under the same id.
 *
 * Define before including (all are undefined at the end, include once for each
 * instance):
 *   QUIRE_SET_NAME   prefix of all names, written N below
 *   QUIRE_SET_VALUE  type of the values: assignable, free of padding surprises
 *                    only if your hash and equality are
 *   QUIRE_SET_HASH(ctx, value_ptr, seed) -> uint64_t; must depend on the seed
 *                    in a way that an attacker cannot see through
 *   QUIRE_SET_EQ(ctx, a_ptr, b_ptr) -> bool
 * and if wanted
 *   QUIRE_SET_ID     unsigned type of the ids (uint16_t)
 *   QUIRE_SET_COUNT  unsigned type of the counts (uint32_t)
 *   QUIRE_SET_CTX    pointer type that the hooks get (void *)
 *   QUIRE_SET_DELETED(ctx, value_ptr, id)  an item is dropped from the table:
 *                    its id may mean another value from now on. Not called when
 *                    a count falls to 0, nor by N_clear
 *   QUIRE_SET_KEY    another type to look up by ("adapted"), with
 *   QUIRE_SET_KEY_HASH(ctx, key_ptr, seed)    equal to HASH of the built value
 *   QUIRE_SET_KEY_EQ(ctx, key_ptr, value_ptr) -> bool
 *   QUIRE_SET_KEY_BUILD(ctx, key_ptr, value_out_ptr) -> enum quire_result; is
 *                    called only when the value is new and sure to find room
 *   QUIRE_SET_QUIET  misuse is answered but not asserted (for tests)
 * A hook must not call back into the set, but DELETED may release other items:
 * that changes counts only.
 *
 * Shapes and units: `struct N` is the control struct, its storage lies behind
 * it in the same buffer (see quire/offset.h). A set of capacity c gives out the
 * ids 1..c and can hold c living items; 0 is never an id. The largest capacity
 * is 13/16 of what the id type counts (53248 for 16 bits). Capacity 0 is legal.
 * All-zero storage is the empty set.
 *
 * Ownership: the set owns nothing outside its buffer. Pointers from N_get are
 * good until the item is dropped or the buffer moves. An id without a reference
 * keeps its meaning as long as N_epoch answers the same number.
 *
 * Errors: QUIRE_ERR_FULL: clone into a larger set. QUIRE_ERR_REHASH: many ids
 * are held by dead items, or a probe length is at its limit: clone at the same
 * capacity under another seed. QUIRE_ERR_LIMIT: a count would overflow.
 * QUIRE_ERR_MISUSE: an id that is not in the set; this asserts in debug builds.
 * On failure no item, id or count has changed.
 *
 * Cost: N_add of a known value, N_lookup: one hash, expected O(1), at most
 * QUIRE_SET_PROBE_MAX probes whatever the hashes are. N_add of a new value
 * moves one run of table slots; when all ids were used it looks at up to
 * QUIRE_SET_SCAN_MAX ids for a dead one. N_use, N_release, N_get: O(1), no
 * hash.
 *
 * Example: test/store/example_page_containers.c.
 *
 * Where it comes from: the idea (ids in a Robin Hood table, items flat, dead
 * items kept) is Ghostty's terminal/ref_counted_set.zig. Robin Hood hashing:
 * Celis 1986. Unlike the model, a dead item in the middle of a chain is taken
 * out by shifting the chain, never by overwriting it in place, which would let
 * later lookups stop short of living items.
 *
 * Invariants (N_verify checks all, in this order):
 *  1. table[i] is 0 or an id; that item's `slot` is i, and it is there once.
 *  2. `probe` of an item in the table is 1 + the distance of its slot from its
 *     home; of any other item it is 0, and so is its count.
 *  3. An item's `probe` is at most 1 more than that of the slot before it,
 *     where an empty slot counts as 0 (Robin Hood order: chains have no holes).
 *  4. probe_stats[p - 1] is the number of items with probe p, and probe_end is
 *     the largest p in use, 0 for an empty table.
 *  5. No two items in the table are equal; each is found by its own value.
 *  6. `living` counts the items with count > 0; the table has no item at or
 *     above id_end. */
#if defined(QUIRE_SET_NAME)

#include <quire/offset.h>
#include <quire/result.h>

#ifndef QUIRE_SET_PROBE_MAX
/* A random table of 65536 slots at load 13/16 has probe lengths of about 30;
 * twice that is reached by crafted values only. */
#define QUIRE_SET_PROBE_MAX 64u
/* Bounds the search for a dead id. */
#define QUIRE_SET_SCAN_MAX 1024u
#endif

#if !defined(QUIRE_SET_VALUE) || !defined(QUIRE_SET_HASH) || \
    !defined(QUIRE_SET_EQ)
#error "rc_set.h needs QUIRE_SET_VALUE, QUIRE_SET_HASH and QUIRE_SET_EQ"
#endif
#ifndef QUIRE_SET_ID
#define QUIRE_SET_ID uint16_t
#endif
#ifndef QUIRE_SET_COUNT
#define QUIRE_SET_COUNT uint32_t
#endif
#ifndef QUIRE_SET_CTX
#define QUIRE_SET_CTX void *
#endif
#ifdef QUIRE_SET_QUIET
#define QUIRE_SET_ASSERT(cond) ((void)0)
#else
#define QUIRE_SET_ASSERT(cond) assert(cond)
#endif

/* QUIRE_SET_(add) is style_set_add where QUIRE_SET_NAME is style_set. */
#define QUIRE_SET_CAT2(a, b) a##_##b
#define QUIRE_SET_CAT(a, b) QUIRE_SET_CAT2(a, b)
#define QUIRE_SET_(name) QUIRE_SET_CAT(QUIRE_SET_NAME, name)

/* The types, under names that read like types. */
#define QUIRE_SET_VALUE_T QUIRE_SET_(value)
#define QUIRE_SET_ID_T QUIRE_SET_(id)
#define QUIRE_SET_REFS_T QUIRE_SET_(refs)
#define QUIRE_SET_CTX_T QUIRE_SET_(ctx)
#define QUIRE_SET_KEY_T QUIRE_SET_(key)
#define QUIRE_SET_T struct QUIRE_SET_NAME
#define QUIRE_SET_ITEM_T struct QUIRE_SET_(item)
#define QUIRE_SET_LAYOUT_T struct QUIRE_SET_(layout)
#define QUIRE_SET_PLAN_T struct QUIRE_SET_(plan)

typedef QUIRE_SET_VALUE QUIRE_SET_VALUE_T;
typedef QUIRE_SET_ID QUIRE_SET_ID_T;
typedef QUIRE_SET_COUNT QUIRE_SET_REFS_T;
typedef QUIRE_SET_CTX QUIRE_SET_CTX_T;
#ifdef QUIRE_SET_KEY
typedef QUIRE_SET_KEY QUIRE_SET_KEY_T;
#endif

struct QUIRE_SET_(item) {
  QUIRE_SET_VALUE_T value;
  QUIRE_SET_REFS_T refs; /* 0: dead, or not in the table */
  QUIRE_SET_ID_T slot;   /* where in the table; slots fit the id type */
  uint8_t probe;         /* probe length + 1, 0: not in the table */
  uint8_t tag;           /* 8 bits of the hash, to skip most comparisons */
};

struct QUIRE_SET_NAME {
  uint64_t seed;
  uint64_t epoch; /* grows whenever an id loses its meaning */
  uint32_t table_offset;
  uint32_t items_offset;
  uint32_t capacity;
  uint32_t table_mask;
  uint32_t living;
  uint32_t id_next;  /* ids below it were given out once */
  uint32_t id_end;   /* 1 + the highest id that was ever in the table */
  uint32_t id_rover; /* where the search for a dead id goes on */
  uint32_t probe_end;
  QUIRE_SET_ID_T probe_stats[QUIRE_SET_PROBE_MAX];
};

struct QUIRE_SET_(layout) {
  uint32_t capacity;
  uint32_t table_slots;
  size_t table_offset; /* from the start of the storage */
  size_t items_offset;
  size_t size_bytes; /* of the storage, without the control struct */
  size_t align;      /* of the storage */
};

/* Where a new item goes. */
struct QUIRE_SET_(plan) {
  uint32_t slot;
  uint32_t probe;
  uint32_t id;
  uint32_t dead_slot;
  uint32_t dead_probe; /* 0: no dead item on the way */
};

/* ---- layout ------------------------------------------------------------ */

/* The smallest capacity that holds `count` living items. The load of 13/16 is
 * the table's affair (`table_slots`), so every id of a capacity can live. */
QUIRE_INLINE uint32_t QUIRE_SET_(capacity_for_count)(uint32_t count) {
  return count;
}

/* Sizes and offsets for `capacity`. QUIRE_ERR_LIMIT when the id type or 32-bit
 * offsets cannot express it. Laying out out->capacity gives the same again. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_SET_(layout_for)(
    uint32_t capacity, QUIRE_SET_LAYOUT_T *out) {
  const uint64_t slots = quire_table_slots(capacity);
  const uint64_t ids = (uint64_t)(QUIRE_SET_ID_T)-1 + 1;
  const uint64_t align =
      QUIRE_ALIGNOF(QUIRE_SET_ITEM_T) > QUIRE_ALIGNOF(QUIRE_SET_ID_T)
          ? QUIRE_ALIGNOF(QUIRE_SET_ITEM_T)
          : QUIRE_ALIGNOF(QUIRE_SET_ID_T);
  const uint64_t items = quire_align_up(slots * sizeof(QUIRE_SET_ID_T), align);
  const uint64_t room = UINT32_MAX - sizeof(QUIRE_SET_T) - align;
  if (slots > ids || items > room ||
      capacity > (room - items) / sizeof(QUIRE_SET_ITEM_T)) {
    return QUIRE_ERR_LIMIT;
  }
  out->capacity = capacity;
  out->table_slots = (uint32_t)slots;
  out->table_offset = 0;
  out->items_offset = (size_t)items;
  out->size_bytes = (size_t)items + (size_t)capacity * sizeof(QUIRE_SET_ITEM_T);
  out->align = (size_t)align;
  return QUIRE_OK;
}

/* Makes `s` the empty set over `storage`, which must be all zero and is not
 * touched. Storage that is misaligned, not behind `s` or out of reach is a
 * misuse: asserted, and otherwise the set has capacity 0. */
QUIRE_INLINE void QUIRE_SET_(init_zeroed)(QUIRE_SET_T *s, void *storage,
                                          const QUIRE_SET_LAYOUT_T *layout,
                                          uint64_t seed) {
  memset(s, 0, sizeof *s);
  s->seed = seed;
  s->id_next = 1;
  s->id_end = 1;
  s->id_rover = 1;
  const bool fits = layout->capacity == 0 ||
                    quire_offset_reaches(s, sizeof *s, storage,
                                         layout->size_bytes, layout->align);
  QUIRE_SET_ASSERT(fits);
  if (layout->capacity == 0 || !fits) {
    return;
  }
  const uint32_t base = quire_offset_between(s, storage);
  s->table_offset = base + (uint32_t)layout->table_offset;
  s->items_offset = base + (uint32_t)layout->items_offset;
  s->capacity = layout->capacity;
  s->table_mask = layout->table_slots - 1;
}

/* The same for storage with any contents: clears it first. */
QUIRE_INLINE void QUIRE_SET_(init)(QUIRE_SET_T *s, void *storage,
                                   const QUIRE_SET_LAYOUT_T *layout,
                                   uint64_t seed) {
  QUIRE_SET_(init_zeroed)(s, storage, layout, seed);
  if (s->capacity != 0) {
    memset(quire_offset_ptr(s, s->table_offset), 0, layout->size_bytes);
  }
}

#include <quire/rc_set_table.h>

/* ---- adding ------------------------------------------------------------ */

/* Adds `n` references to the item that equals `value`, making or resurrecting
 * it if needed; its id goes to *id_out. n = 0 interns without a reference: the
 * id is good until N_epoch changes, and N_use makes it live. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_SET_(add)(
    QUIRE_SET_T *s, QUIRE_SET_CTX_T ctx, const QUIRE_SET_VALUE_T *value,
    QUIRE_SET_REFS_T n, QUIRE_SET_ID_T *id_out) {
  const uint64_t spread =
      quire_hash_spread(QUIRE_SET_HASH(ctx, value, s->seed));
  uint32_t id = QUIRE_SET_(find_)(s, ctx, value, spread);
  if (id != 0) {
    return QUIRE_SET_(gain_)(s, id, n, id_out);
  }
  QUIRE_SET_PLAN_T plan;
  const enum quire_result result = QUIRE_SET_(plan_)(s, spread, n, 0, &plan);
  if (result != QUIRE_OK) {
    return result;
  }
  QUIRE_SET_(commit_)(s, ctx, &plan, spread, value, n);
  *id_out = (QUIRE_SET_ID_T)plan.id;
  return QUIRE_OK;
}

/* Like N_add, but a value that does not live is put under the id `wished` if
 * that id is unused or dead. Another id is answered when the value lives
 * already, or `wished` belongs to another living value or is out of range. Ids
 * that are jumped over stay usable. This is how a clone keeps its ids. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_SET_(add_with_id)(
    QUIRE_SET_T *s, QUIRE_SET_CTX_T ctx, const QUIRE_SET_VALUE_T *value,
    QUIRE_SET_ID_T wished, QUIRE_SET_REFS_T n, QUIRE_SET_ID_T *id_out) {
  const uint64_t spread =
      quire_hash_spread(QUIRE_SET_HASH(ctx, value, s->seed));
  const uint32_t id = QUIRE_SET_(find_)(s, ctx, value, spread);
  const bool usable =
      wished - 1u < s->capacity && QUIRE_SET_(item_)(s, wished)->refs == 0;
  if (id != 0 &&
      (id == wished || !usable || QUIRE_SET_(item_)(s, id)->refs != 0)) {
    return QUIRE_SET_(gain_)(s, id, n, id_out);
  }
  QUIRE_SET_PLAN_T plan;
  if (id == 0) {
    const enum quire_result result =
        QUIRE_SET_(plan_)(s, spread, n, wished, &plan);
    if (result != QUIRE_OK) {
      return result;
    }
  } else {
    /* The value is dead under another id: its slot goes to `wished`. */
    if (QUIRE_SET_(item_)(s, wished)->probe != 0) {
      QUIRE_SET_(remove_)(s, ctx, wished);
    }
    plan.id = wished;
    plan.slot = QUIRE_SET_(item_)(s, id)->slot;
    plan.probe = QUIRE_SET_(item_)(s, id)->probe;
    QUIRE_SET_(drop_)(s, ctx, id);
    QUIRE_SET_(table_)(s)[plan.slot] = 0;
    plan.dead_probe = 0;
  }
  QUIRE_SET_(commit_)(s, ctx, &plan, spread, value, n);
  *id_out = (QUIRE_SET_ID_T)plan.id;
  return QUIRE_OK;
}

#ifdef QUIRE_SET_KEY
/* Like N_add, with the other kind of key. The value is built only when it is
 * new and has a place; an error of the builder is passed on. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_SET_(add_key)(
    QUIRE_SET_T *s, QUIRE_SET_CTX_T ctx, const QUIRE_SET_KEY_T *key,
    QUIRE_SET_REFS_T n, QUIRE_SET_ID_T *id_out) {
  const uint64_t spread =
      quire_hash_spread(QUIRE_SET_KEY_HASH(ctx, key, s->seed));
  const uint32_t id = QUIRE_SET_(find_key_)(s, ctx, key, spread);
  if (id != 0) {
    return QUIRE_SET_(gain_)(s, id, n, id_out);
  }
  QUIRE_SET_PLAN_T plan;
  enum quire_result result = QUIRE_SET_(plan_)(s, spread, n, 0, &plan);
  if (result != QUIRE_OK) {
    return result;
  }
  QUIRE_SET_VALUE_T built;
  result = QUIRE_SET_KEY_BUILD(ctx, key, &built);
  if (result != QUIRE_OK) {
    return result;
  }
  QUIRE_SET_(commit_)(s, ctx, &plan, spread, &built, n);
  *id_out = (QUIRE_SET_ID_T)plan.id;
  return QUIRE_OK;
}

/* The id of the living item that the key stands for, 0 when there is none. */
QUIRE_INLINE QUIRE_SET_ID_T QUIRE_SET_(lookup_key)(const QUIRE_SET_T *s,
                                                   QUIRE_SET_CTX_T ctx,
                                                   const QUIRE_SET_KEY_T *key) {
  const uint32_t id = QUIRE_SET_(find_key_)(
      s, ctx, key, quire_hash_spread(QUIRE_SET_KEY_HASH(ctx, key, s->seed)));
  return id != 0 && QUIRE_SET_(citem_)(s, id)->refs != 0 ? (QUIRE_SET_ID_T)id
                                                         : 0;
}
#endif

/* ---- counting ---------------------------------------------------------- */

/* Adds `n` references to `id`; a dead item that is still in the table comes
 * back to life. QUIRE_ERR_LIMIT when the count would overflow,
 * QUIRE_ERR_MISUSE when the id is not in the set. O(1), as all below. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_SET_(use_multiple)(
    QUIRE_SET_T *s, QUIRE_SET_ID_T id, QUIRE_SET_REFS_T n) {
  const bool held = QUIRE_SET_(holds_)(s, id);
  QUIRE_SET_ASSERT(held);
  return held ? QUIRE_SET_(gain_)(s, id, n, &id) : QUIRE_ERR_MISUSE;
}

QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_SET_(use)(
    QUIRE_SET_T *s, QUIRE_SET_ID_T id) {
  return QUIRE_SET_(use_multiple)(s, id, 1);
}

/* Takes `n` references away; true when the item has just died. Releasing more
 * than there are is a misuse: asserted, and otherwise nothing changes. */
QUIRE_INLINE bool QUIRE_SET_(release_multiple)(QUIRE_SET_T *s,
                                               QUIRE_SET_ID_T id,
                                               QUIRE_SET_REFS_T n) {
  const bool sound =
      QUIRE_SET_(holds_)(s, id) && QUIRE_SET_(item_)(s, id)->refs >= n;
  QUIRE_SET_ASSERT(sound);
  if (!sound || n == 0) {
    return false;
  }
  QUIRE_SET_ITEM_T *item = QUIRE_SET_(item_)(s, id);
  item->refs = (QUIRE_SET_REFS_T)(item->refs - n);
  if (item->refs != 0) {
    return false;
  }
  s->living--;
  return true;
}

QUIRE_INLINE bool QUIRE_SET_(release)(QUIRE_SET_T *s, QUIRE_SET_ID_T id) {
  return QUIRE_SET_(release_multiple)(s, id, 1);
}

/* ---- looking ----------------------------------------------------------- */

/* The value of an item that is in the set, living or dead; NULL for any other
 * id. Good until the item is dropped (never while it lives). */
QUIRE_INLINE const QUIRE_SET_VALUE_T *QUIRE_SET_(find)(const QUIRE_SET_T *s,
                                                       QUIRE_SET_ID_T id) {
  return QUIRE_SET_(holds_)(s, id) ? &QUIRE_SET_(citem_)(s, id)->value : NULL;
}

/* The value of a living item. Another id is a misuse: asserted, and NULL if it
 * is not in the set. */
QUIRE_INLINE const QUIRE_SET_VALUE_T *QUIRE_SET_(get)(const QUIRE_SET_T *s,
                                                      QUIRE_SET_ID_T id) {
  QUIRE_SET_ASSERT(QUIRE_SET_(holds_)(s, id) &&
                   QUIRE_SET_(citem_)(s, id)->refs != 0);
  return QUIRE_SET_(find)(s, id);
}

/* The same to write to; what equality and hash look at must stay as it is. */
QUIRE_INLINE QUIRE_SET_VALUE_T *QUIRE_SET_(get_mut)(QUIRE_SET_T *s,
                                                    QUIRE_SET_ID_T id) {
  const bool held = QUIRE_SET_(holds_)(s, id);
  QUIRE_SET_ASSERT(held && QUIRE_SET_(item_)(s, id)->refs != 0);
  return held ? &QUIRE_SET_(item_)(s, id)->value : NULL;
}

/* The same of N_find: the item may be dead. */
QUIRE_INLINE QUIRE_SET_VALUE_T *QUIRE_SET_(find_mut)(QUIRE_SET_T *s,
                                                     QUIRE_SET_ID_T id) {
  return QUIRE_SET_(holds_)(s, id) ? &QUIRE_SET_(item_)(s, id)->value : NULL;
}

/* The id of the living item that equals `value`, 0 when there is none. */
QUIRE_INLINE QUIRE_SET_ID_T QUIRE_SET_(lookup)(const QUIRE_SET_T *s,
                                               QUIRE_SET_CTX_T ctx,
                                               const QUIRE_SET_VALUE_T *value) {
  const uint32_t id = QUIRE_SET_(find_)(
      s, ctx, value, quire_hash_spread(QUIRE_SET_HASH(ctx, value, s->seed)));
  return id != 0 && QUIRE_SET_(citem_)(s, id)->refs != 0 ? (QUIRE_SET_ID_T)id
                                                         : 0;
}

/* Number of living items. */
QUIRE_INLINE uint32_t QUIRE_SET_(count)(const QUIRE_SET_T *s) {
  return s->living;
}

/* How many items can live, and the largest id. */
QUIRE_INLINE uint32_t QUIRE_SET_(capacity)(const QUIRE_SET_T *s) {
  return s->capacity;
}

/* References to `id`; 0 for a dead item and for any id not in the set. */
QUIRE_INLINE QUIRE_SET_REFS_T QUIRE_SET_(ref_count)(const QUIRE_SET_T *s,
                                                    QUIRE_SET_ID_T id) {
  return QUIRE_SET_(holds_)(s, id) ? QUIRE_SET_(citem_)(s, id)->refs : 0;
}

/* A number that changes when any id loses its meaning: as long as it stays the
 * same, an id remembered without a reference still means the same value. */
QUIRE_INLINE uint64_t QUIRE_SET_(epoch)(const QUIRE_SET_T *s) {
  return s->epoch;
}

/* Iteration in the order of ids: the first living id above `after` (start with
 * 0), 0 at the end. Items may be released and added while iterating. */
QUIRE_INLINE QUIRE_SET_ID_T QUIRE_SET_(next)(const QUIRE_SET_T *s,
                                             QUIRE_SET_ID_T after) {
  for (uint32_t id = after + 1u; id < s->id_end; id++) {
    if (QUIRE_SET_(citem_)(s, id)->refs != 0) {
      return (QUIRE_SET_ID_T)id;
    }
  }
  return 0;
}

/* The same with the dead items that are still in the table. */
QUIRE_INLINE QUIRE_SET_ID_T QUIRE_SET_(next_any)(const QUIRE_SET_T *s,
                                                 QUIRE_SET_ID_T after) {
  for (uint32_t id = after + 1u; id < s->id_end; id++) {
    if (QUIRE_SET_(citem_)(s, id)->probe != 0) {
      return (QUIRE_SET_ID_T)id;
    }
  }
  return 0;
}

/* ---- sweeping ---------------------------------------------------------- */

/* Drops every dead item, with the DELETED hook for each: gives back what dead
 * values hold elsewhere, and their ids. Items that die because a hook releases
 * them go too. Answers how many. O(capacity), for each generation of those. */
QUIRE_INLINE uint32_t QUIRE_SET_(drop_dead)(QUIRE_SET_T *s,
                                            QUIRE_SET_CTX_T ctx) {
  uint32_t dropped = 0;
  uint32_t living = 0;
  do {
    living = s->living;
    /* Downwards: what a hook releases is mostly older than what held it. */
    for (uint32_t id = s->id_end - 1; id != 0; id--) {
      const QUIRE_SET_ITEM_T *item = QUIRE_SET_(item_)(s, id);
      if (item->probe != 0 && item->refs == 0) {
        QUIRE_SET_(remove_)(s, ctx, id);
        dropped++;
      }
    }
  } while (s->living != living);
  s->id_next = 1;
  return dropped;
}

/* Empties the set, whatever is referenced; calls no hook. O(capacity). */
QUIRE_INLINE void QUIRE_SET_(clear)(QUIRE_SET_T *s) {
  if (s->capacity != 0) {
    memset(QUIRE_SET_(table_)(s), 0,
           ((size_t)s->table_mask + 1) * sizeof(QUIRE_SET_ID_T));
    memset(QUIRE_SET_(item_)(s, 1), 0,
           (size_t)s->capacity * sizeof(QUIRE_SET_ITEM_T));
  }
  memset(s->probe_stats, 0, sizeof s->probe_stats);
  s->living = 0;
  s->probe_end = 0;
  s->id_next = 1;
  s->id_end = 1;
  s->id_rover = 1;
  s->epoch++;
}

#include <quire/rc_set_verify.h>

#undef QUIRE_SET_NAME
#undef QUIRE_SET_VALUE
#undef QUIRE_SET_ID
#undef QUIRE_SET_COUNT
#undef QUIRE_SET_CTX
#undef QUIRE_SET_HASH
#undef QUIRE_SET_EQ
#undef QUIRE_SET_DELETED
#undef QUIRE_SET_KEY
#undef QUIRE_SET_KEY_HASH
#undef QUIRE_SET_KEY_EQ
#undef QUIRE_SET_KEY_BUILD
#undef QUIRE_SET_QUIET
#undef QUIRE_SET_ASSERT
#undef QUIRE_SET_
#undef QUIRE_SET_VALUE_T
#undef QUIRE_SET_ID_T
#undef QUIRE_SET_REFS_T
#undef QUIRE_SET_CTX_T
#undef QUIRE_SET_KEY_T
#undef QUIRE_SET_T
#undef QUIRE_SET_ITEM_T
#undef QUIRE_SET_LAYOUT_T
#undef QUIRE_SET_PLAN_T
#undef QUIRE_SET_CAT
#undef QUIRE_SET_CAT2

#elif defined(QUIRE_SET_VALUE) || defined(QUIRE_SET_HASH) || \
    defined(QUIRE_SET_EQ)
#error "rc_set.h needs QUIRE_SET_NAME"
#endif
