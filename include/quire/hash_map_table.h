/* The table of <quire/hash_map.h>: probing, growth, rehash, verify. Not for
 * inclusion on its own (it is then empty).
 *
 * Memory map, one block:
 *
 *   control[capacity]   one metadata byte a slot, in groups of 16
 *   entries[capacity]   struct NAME_entry
 *
 * Invariants, cited below and checked by verify:
 *   1. capacity is 0 (control == NULL) or 16 << n.
 *   2. count = used slots; growth_left = load_max - used - tombstones, so at
 *      least an eighth of the slots is free and every probe ends.
 *   3. An entry sits in its probe sequence before any group with a free slot.
 *   4. A slot's tag is the low 7 bits of its key's hash.
 *   5. A group that has been full has no free slot until the next rehash:
 *      removal leaves a tombstone there, and frees the slot elsewhere. */
#if defined(QUIRE_HASH_MAP_NAME)

/* Typedefs, so that `const` in front of a pointer type means what it says. */
typedef QUIRE_HASH_MAP_KEY QUIRE_HM_KEY;
typedef QUIRE_HASH_MAP_CTX QUIRE_HM_CTX;
#if defined(QUIRE_HASH_MAP_VALUE)
typedef QUIRE_HASH_MAP_VALUE QUIRE_HM_VALUE;
#endif
#if defined(QUIRE_HASH_MAP_ALT_KEY)
typedef QUIRE_HASH_MAP_ALT_KEY QUIRE_HM_ALT_KEY;
#endif

struct QUIRE_HM(_entry) {
  QUIRE_HM_KEY key;
#if defined(QUIRE_HASH_MAP_VALUE)
  QUIRE_HM_VALUE value;
#endif
};

struct QUIRE_HM(_unmanaged) {
  uint8_t *control;
  QUIRE_HM_ENTRY *entries;
  size_t group_mask; /* groups - 1 */
  size_t count;
  size_t growth_left;
  uint64_t seed;
};

static inline uint64_t QUIRE_HMU(_hash)(const QUIRE_HM_TABLE *m,
                                        QUIRE_HM_CTX ctx,
                                        const QUIRE_HM_KEY *key) {
  (void)m;
  (void)ctx;
  return QUIRE_HASH_MAP_HASH(ctx, key, m->seed);
}

static inline size_t QUIRE_HMU(_capacity)(const QUIRE_HM_TABLE *m) {
  return m->control != NULL ? (m->group_mask + 1) * QUIRE_HASH_GROUP_WIDTH : 0;
}

static inline size_t QUIRE_HMU(_count)(const QUIRE_HM_TABLE *m) {
  return m->count;
}

/* Bytes of the block for `capacity` slots; false on overflow. */
static inline bool QUIRE_HMU(_layout)(size_t capacity, size_t *size_bytes) {
  return !__builtin_mul_overflow(capacity, 1 + sizeof(QUIRE_HM_ENTRY),
                                 size_bytes);
}

/* An empty table; the old one, if any, is not freed. */
static inline enum quire_result QUIRE_HMU(_allocate)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    size_t capacity) {
  size_t size_bytes;
  if (!QUIRE_HMU(_layout)(capacity, &size_bytes)) {
    return QUIRE_ERR_LIMIT;
  }
  uint8_t *block = (uint8_t *)quire_allocator_alloc(allocator, size_bytes);
  if (block == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  memset(block, QUIRE_SLOT_FREE, capacity);
  m->control = block;
  m->entries = (QUIRE_HM_ENTRY *)(void *)(block + capacity);
  m->group_mask = capacity / QUIRE_HASH_GROUP_WIDTH - 1;
  m->count = 0;
  m->growth_left = quire_hash_load_max(capacity);
  return QUIRE_OK;
}

static inline void QUIRE_HMU(_free_table)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator) {
  size_t size_bytes;
  if (m->control != NULL &&
      QUIRE_HMU(_layout)(QUIRE_HMU(_capacity)(m), &size_bytes)) {
    quire_allocator_free(allocator, m->control, size_bytes);
  }
  m->control = NULL;
  m->entries = NULL;
  m->group_mask = 0;
  m->count = 0;
  m->growth_left = 0;
}

/* The entry of a key, or NULL. A group with a free slot ends the probe
 * (invariant 3); triangular steps visit every group. */
static inline QUIRE_HM_ENTRY *QUIRE_HMU(_find)(const QUIRE_HM_TABLE *m,
                                               QUIRE_HM_CTX ctx,
                                               const QUIRE_HM_KEY *key,
                                               uint64_t hash) {
  (void)ctx;
  if (QUIRE_UNLIKELY(m->count == 0)) {
    return NULL;
  }
  const uint8_t tag = quire_slot_tag(hash);
  size_t index = quire_hash_start(hash) & m->group_mask;
  for (size_t step = 1;; step++) {
    const size_t base = index * QUIRE_HASH_GROUP_WIDTH;
    quire_hash_group group = quire_hash_group_load(m->control + base);
    quire_hash_mask match = quire_hash_group_match(group, tag);
    while (match != 0) {
      QUIRE_HM_ENTRY *entry = &m->entries[base + quire_hash_mask_first(match)];
      if (QUIRE_LIKELY(QUIRE_HASH_MAP_EQ(ctx, &entry->key, key))) {
        return entry;
      }
      match = quire_hash_mask_next(match);
    }
    if (QUIRE_LIKELY(quire_hash_group_free(group) != 0)) {
      return NULL;
    }
    index = (index + step) & m->group_mask;
  }
}

/* The first slot of a probe sequence that may take an entry. */
static inline size_t QUIRE_HMU(_find_available)(const QUIRE_HM_TABLE *m,
                                                uint64_t hash) {
  size_t index = quire_hash_start(hash) & m->group_mask;
  for (size_t step = 1;; step++) {
    const size_t base = index * QUIRE_HASH_GROUP_WIDTH;
    quire_hash_mask available =
        quire_hash_group_available(quire_hash_group_load(m->control + base));
    if (QUIRE_LIKELY(available != 0)) {
      return base + quire_hash_mask_first(available);
    }
    index = (index + step) & m->group_mask;
  }
}

/* One step of the in-place rehash: settles the pending entry in `slot`, which
 * may bring another pending entry there; false when the slot is done. */
static inline bool QUIRE_HMU(_settle)(QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                      size_t slot) {
  uint64_t hash = QUIRE_HMU(_hash)(m, ctx, &m->entries[slot].key);
  size_t target = QUIRE_HMU(_find_available)(m, hash);
  if (target / QUIRE_HASH_GROUP_WIDTH == slot / QUIRE_HASH_GROUP_WIDTH) {
    m->control[slot] = quire_slot_tag(hash);
    return false;
  }
  bool was_free = m->control[target] == QUIRE_SLOT_FREE;
  QUIRE_HM_ENTRY moved = m->entries[slot];
  if (!was_free) {
    m->entries[slot] = m->entries[target];
  }
  m->entries[target] = moved;
  m->control[target] = quire_slot_tag(hash);
  if (was_free) {
    m->control[slot] = QUIRE_SLOT_FREE;
  }
  return !was_free;
}

/* Drops all tombstones without allocating. Entries become "pending", marked by
 * the tombstone byte, which counts as available while targets are sought; each
 * is settled in the first group of its sequence that has an available slot. */
QUIRE_TEMPLATE_SLOW void QUIRE_HMU(_rehash)(QUIRE_HM_TABLE *m,
                                            QUIRE_HM_CTX ctx) {
  const size_t capacity = QUIRE_HMU(_capacity)(m);
  for (size_t slot = 0; slot < capacity; slot++) {
    m->control[slot] = m->control[slot] >= QUIRE_SLOT_USED
                           ? QUIRE_SLOT_TOMBSTONE
                           : QUIRE_SLOT_FREE;
  }
  for (size_t slot = 0; slot < capacity; slot++) {
    while (m->control[slot] == QUIRE_SLOT_TOMBSTONE &&
           QUIRE_HMU(_settle)(m, ctx, slot)) {
    }
  }
  m->growth_left = quire_hash_load_max(capacity) - m->count;
}

/* Puts a copy of each entry of `from` into `to`, which has the room, no
 * tombstones and none of the keys. */
QUIRE_TEMPLATE_SLOW void QUIRE_HMU(_refill)(QUIRE_HM_TABLE *to,
                                            QUIRE_HM_CTX ctx,
                                            const QUIRE_HM_TABLE *from) {
  const size_t capacity = QUIRE_HMU(_capacity)(from);
  for (size_t base = 0; base < capacity; base += QUIRE_HASH_GROUP_WIDTH) {
    quire_hash_mask used =
        quire_hash_group_used(quire_hash_group_load(from->control + base));
    for (; used != 0; used = quire_hash_mask_next(used)) {
      const QUIRE_HM_ENTRY *entry =
          &from->entries[base + quire_hash_mask_first(used)];
      uint64_t hash = QUIRE_HMU(_hash)(to, ctx, &entry->key);
      size_t slot = QUIRE_HMU(_find_available)(to, hash);
      to->control[slot] = quire_slot_tag(hash);
      to->entries[slot] = *entry;
    }
  }
  to->count = from->count;
  to->growth_left -= from->count;
}

/* Room for `more` entries: rehash in place while tombstones are to blame, else
 * a larger table; when there is no memory for that, whatever is left here. */
QUIRE_TEMPLATE_SLOW enum quire_result QUIRE_HMU(_make_room)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, size_t more) {
  const size_t capacity = QUIRE_HMU(_capacity)(m);
  size_t wanted = m->count + more;
  if (wanted < more) {
    return QUIRE_ERR_LIMIT;
  }
  if (wanted <= capacity / 32 * 25) {
    QUIRE_HMU(_rehash)(m, ctx);
    return QUIRE_OK;
  }
  const bool fits = wanted <= quire_hash_load_max(capacity);
  size_t larger;
  if (!quire_hash_capacity_for(
          fits ? quire_hash_load_max(capacity) + 1 : wanted, &larger)) {
    return QUIRE_ERR_LIMIT;
  }
  QUIRE_HM_TABLE grown = *m;
  enum quire_result result = QUIRE_HMU(_allocate)(&grown, allocator, larger);
  if (result != QUIRE_OK) {
    if (fits) {
      QUIRE_HMU(_rehash)(m, ctx);
      return QUIRE_OK;
    }
    return result;
  }
  QUIRE_HMU(_refill)(&grown, ctx, m);
  QUIRE_HMU(_free_table)(m, allocator);
  *m = grown;
  return QUIRE_OK;
}

/* The same without an allocator. */
QUIRE_TEMPLATE_SLOW enum quire_result QUIRE_HMU(_reclaim_room)(
    QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx) {
  if (m->count >= quire_hash_load_max(QUIRE_HMU(_capacity)(m))) {
    return QUIRE_ERR_FULL;
  }
  QUIRE_HMU(_rehash)(m, ctx);
  return QUIRE_OK;
}

/* The slot for a key that is known to be absent. `slot` is where the probe met
 * its first available slot; a tombstone costs no room (invariant 2). */
static inline enum quire_result QUIRE_HMU(_claim)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, bool may_allocate, uint64_t hash, size_t slot,
    QUIRE_HM_ENTRY **entry) {
  if (QUIRE_UNLIKELY(m->growth_left == 0) &&
      (m->control == NULL || m->control[slot] == QUIRE_SLOT_FREE)) {
    enum quire_result result = may_allocate
                                   ? QUIRE_HMU(_make_room)(m, allocator, ctx, 1)
                                   : QUIRE_HMU(_reclaim_room)(m, ctx);
    if (result != QUIRE_OK) {
      return result;
    }
    slot = QUIRE_HMU(_find_available)(m, hash);
  }
  m->growth_left -= m->control[slot] == QUIRE_SLOT_FREE;
  m->control[slot] = quire_slot_tag(hash);
  m->count++;
  *entry = &m->entries[slot];
  return QUIRE_OK;
}

/* Finds the key or makes a slot for it, whose key and value the caller fills.
 * The first group of the sequence is looked at once for both questions. */
static inline enum quire_result QUIRE_HMU(_find_or_claim)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, bool may_allocate, const QUIRE_HM_KEY *key,
    QUIRE_HM_ENTRY **entry, bool *found) {
  const uint64_t hash = QUIRE_HMU(_hash)(m, ctx, key);
  size_t slot = SIZE_MAX;
  *found = false;
  if (QUIRE_LIKELY(m->control != NULL)) {
    const uint8_t tag = quire_slot_tag(hash);
    size_t index = quire_hash_start(hash) & m->group_mask;
    for (size_t step = 1;; step++) {
      const size_t base = index * QUIRE_HASH_GROUP_WIDTH;
      quire_hash_group group = quire_hash_group_load(m->control + base);
      quire_hash_mask match = quire_hash_group_match(group, tag);
      for (; match != 0; match = quire_hash_mask_next(match)) {
        QUIRE_HM_ENTRY *candidate =
            &m->entries[base + quire_hash_mask_first(match)];
        if (QUIRE_LIKELY(QUIRE_HASH_MAP_EQ(ctx, &candidate->key, key))) {
          *entry = candidate;
          *found = true;
          return QUIRE_OK;
        }
      }
      quire_hash_mask available = quire_hash_group_available(group);
      if (slot == SIZE_MAX && available != 0) {
        slot = base + quire_hash_mask_first(available);
      }
      if (QUIRE_LIKELY(quire_hash_group_free(group) != 0)) {
        break;
      }
      index = (index + step) & m->group_mask;
    }
  }
  return QUIRE_HMU(_claim)(m, allocator, ctx, may_allocate, hash, slot, entry);
}

/* Empties the slot of an entry (invariant 5). */
static inline void QUIRE_HMU(_vacate)(QUIRE_HM_TABLE *m, size_t slot) {
  const uint8_t *group = m->control + (slot - slot % QUIRE_HASH_GROUP_WIDTH);
  if (quire_hash_group_free(quire_hash_group_load(group)) != 0) {
    m->control[slot] = QUIRE_SLOT_FREE;
    m->growth_left++;
  } else {
    m->control[slot] = QUIRE_SLOT_TOMBSTONE;
  }
  m->count--;
}

#if defined(QUIRE_HASH_MAP_ALT_KEY)
/* _find with the other kind of key. */
static inline QUIRE_HM_ENTRY *QUIRE_HMU(_find_alt)(const QUIRE_HM_TABLE *m,
                                                   QUIRE_HM_CTX ctx,
                                                   const QUIRE_HM_ALT_KEY *key,
                                                   uint64_t hash) {
  (void)ctx;
  if (QUIRE_UNLIKELY(m->count == 0)) {
    return NULL;
  }
  const uint8_t tag = quire_slot_tag(hash);
  size_t index = quire_hash_start(hash) & m->group_mask;
  for (size_t step = 1;; step++) {
    const size_t base = index * QUIRE_HASH_GROUP_WIDTH;
    quire_hash_group group = quire_hash_group_load(m->control + base);
    quire_hash_mask match = quire_hash_group_match(group, tag);
    for (; match != 0; match = quire_hash_mask_next(match)) {
      QUIRE_HM_ENTRY *entry = &m->entries[base + quire_hash_mask_first(match)];
      if (QUIRE_LIKELY(QUIRE_HASH_MAP_ALT_EQ(ctx, key, &entry->key))) {
        return entry;
      }
    }
    if (QUIRE_LIKELY(quire_hash_group_free(group) != 0)) {
      return NULL;
    }
    index = (index + step) & m->group_mask;
  }
}
#endif

/* NULL when the table is sound, else the invariant that is broken. */
static inline const char *QUIRE_HMU(_find_fault)(const QUIRE_HM_TABLE *m,
                                                 QUIRE_HM_CTX ctx) {
  const size_t capacity = QUIRE_HMU(_capacity)(m);
  size_t used = 0;
  size_t tombstones = 0;
  if ((capacity & (capacity - 1)) != 0 ||
      (m->control == NULL && (m->count != 0 || m->growth_left != 0))) {
    return "hash_map: capacity (invariant 1)";
  }
  for (size_t slot = 0; slot < capacity; slot++) {
    const uint8_t control = m->control[slot];
    if (control > QUIRE_SLOT_TOMBSTONE && control < QUIRE_SLOT_USED) {
      return "hash_map: unknown metadata byte";
    }
    tombstones += control == QUIRE_SLOT_TOMBSTONE;
    used += control >= QUIRE_SLOT_USED;
  }
  if (used != m->count ||
      m->growth_left + used + tombstones != quire_hash_load_max(capacity)) {
    return "hash_map: counts (invariant 2)";
  }
  for (size_t slot = 0; slot < capacity; slot++) {
    const uint8_t control = m->control[slot];
    if (control < QUIRE_SLOT_USED) {
      continue;
    }
    const QUIRE_HM_ENTRY *entry = &m->entries[slot];
    uint64_t hash = QUIRE_HMU(_hash)(m, ctx, &entry->key);
    if (control != quire_slot_tag(hash)) {
      return "hash_map: wrong fingerprint (invariant 4)";
    }
    if (QUIRE_HMU(_find)(m, ctx, &entry->key, hash) != entry) {
      return "hash_map: entry hidden or doubled (invariant 3)";
    }
  }
  return NULL;
}

#endif
