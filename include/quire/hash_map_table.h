/* The table of <quire/hash_map.h>: probing, growth, rehash, verify. Not for
 * inclusion on its own (it is then empty).
 *
 * Memory map, one block:
 *
 *   control[capacity]        one metadata byte a slot, in groups of 16
 *   overflow[capacity / 16]  one byte a group, rounded up to 16
 *   entries[capacity]        struct NAME_entry
 *
 * The probe sequence of a hash is the groups from its home group on. An entry
 * sits in the first one that had a free slot, and each group that it passed
 * counts it in its overflow byte; a lookup ends where nothing has passed. When
 * a removal frees a slot in a group that entries have passed, one of them is
 * moved back into it, and so on behind it. So there are no tombstones, and
 * which slots are used depends on the keys, not on what happened before: a map
 * does not get slower with age. A count of 255 is stuck there until the next
 * rehash.
 *
 * Invariants, cited below and checked by verify:
 *   1. capacity is 0 (control == NULL) or 16 << n.
 *   2. count = used slots <= load_max(capacity), so some slot is always free.
 *   3. Each group that an entry passed has a nonzero overflow byte: exactly the
 *      number of entries that passed, where no byte is stuck.
 *   4. A slot's tag is the low 7 bits of its key's hash. */
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
  uint8_t *overflow;
  QUIRE_HM_ENTRY *entries;
  size_t group_mask; /* groups - 1 */
  size_t count;
  size_t count_max; /* load_max of the capacity */
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

/* Where the entries begin: control and overflow bytes come first. */
static inline size_t QUIRE_HMU(_entries_offset)(size_t capacity) {
  const size_t groups = capacity / QUIRE_HASH_GROUP_WIDTH;
  return capacity + (groups + QUIRE_HASH_GROUP_WIDTH - 1) /
                        QUIRE_HASH_GROUP_WIDTH * QUIRE_HASH_GROUP_WIDTH;
}

/* Bytes of the block for `capacity` slots; false on overflow. */
static inline bool QUIRE_HMU(_layout)(size_t capacity, size_t *size_bytes) {
  /* capacity is at most SIZE_MAX / 2, so the offset itself cannot wrap. */
  return !__builtin_mul_overflow(capacity, sizeof(QUIRE_HM_ENTRY),
                                 size_bytes) &&
         !__builtin_add_overflow(
             *size_bytes, QUIRE_HMU(_entries_offset)(capacity), size_bytes);
}

/* An empty table; the old one, if any, is not freed. */
static inline enum quire_result QUIRE_HMU(_allocate)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    size_t capacity) {
  const size_t entries_offset = QUIRE_HMU(_entries_offset)(capacity);
  size_t size_bytes;
  if (!QUIRE_HMU(_layout)(capacity, &size_bytes)) {
    return QUIRE_ERR_LIMIT;
  }
  uint8_t *block = (uint8_t *)quire_allocator_alloc(allocator, size_bytes);
  if (block == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  memset(block, 0, entries_offset); /* QUIRE_SLOT_FREE, nothing overflowed */
  m->control = block;
  m->overflow = block + capacity;
  m->entries = (QUIRE_HM_ENTRY *)(void *)(block + entries_offset);
  m->group_mask = capacity / QUIRE_HASH_GROUP_WIDTH - 1;
  m->count = 0;
  m->count_max = quire_hash_load_max(capacity);
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
  m->overflow = NULL;
  m->entries = NULL;
  m->group_mask = 0;
  m->count = 0;
  m->count_max = 0;
}

/* The entry of a key, or NULL. Stuck overflow bytes could lead round for ever,
 * so the steps are bounded by the number of groups. */
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
    for (; match != 0; match = quire_hash_mask_next(match)) {
      QUIRE_HM_ENTRY *entry = &m->entries[base + quire_hash_mask_first(match)];
      if (QUIRE_LIKELY(QUIRE_HASH_MAP_EQ(ctx, &entry->key, key))) {
        return entry;
      }
    }
    if (QUIRE_LIKELY(m->overflow[index] == 0) || step > m->group_mask) {
      return NULL;
    }
    index = (index + 1) & m->group_mask;
  }
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
    if (QUIRE_LIKELY(m->overflow[index] == 0) || step > m->group_mask) {
      return NULL;
    }
    index = (index + 1) & m->group_mask;
  }
}
#endif

/* The first slot of a probe sequence that may take an entry; the groups on the
 * way count it. There is such a slot (invariant 2). */
static inline size_t QUIRE_HMU(_place)(QUIRE_HM_TABLE *m, uint64_t hash) {
  size_t index = quire_hash_start(hash) & m->group_mask;
  for (;;) {
    const size_t base = index * QUIRE_HASH_GROUP_WIDTH;
    quire_hash_mask available =
        quire_hash_group_available(quire_hash_group_load(m->control + base));
    if (QUIRE_LIKELY(available != 0)) {
      return base + quire_hash_mask_first(available);
    }
    quire_overflow_add(&m->overflow[index]);
    index = (index + 1) & m->group_mask;
  }
}

/* Takes back what _place counted for the entry in `slot`. */
static inline void QUIRE_HMU(_uncount)(QUIRE_HM_TABLE *m, uint64_t hash,
                                       size_t slot) {
  const size_t last = slot / QUIRE_HASH_GROUP_WIDTH;
  size_t index = quire_hash_start(hash) & m->group_mask;
  while (QUIRE_UNLIKELY(index != last)) {
    quire_overflow_drop(&m->overflow[index]);
    index = (index + 1) & m->group_mask;
  }
}

/* Empties the slot of an entry. */
static inline void QUIRE_HMU(_vacate)(QUIRE_HM_TABLE *m, uint64_t hash,
                                      QUIRE_HM_ENTRY *entry) {
  const size_t slot = (size_t)(entry - m->entries);
  QUIRE_HMU(_uncount)(m, hash, slot);
  m->control[slot] = QUIRE_SLOT_FREE;
  m->count--;
}

/* A slot of group `group` whose entry passed the group `passed`, or SIZE_MAX.
 */
static inline size_t QUIRE_HMU(_find_passed)(const QUIRE_HM_TABLE *m,
                                             QUIRE_HM_CTX ctx, size_t group,
                                             size_t passed) {
  const size_t base = group * QUIRE_HASH_GROUP_WIDTH;
  const size_t distance = (group - passed) & m->group_mask;
  quire_hash_mask used =
      quire_hash_group_used(quire_hash_group_load(m->control + base));
  for (; used != 0; used = quire_hash_mask_next(used)) {
    const size_t slot = base + quire_hash_mask_first(used);
    const uint64_t hash = QUIRE_HMU(_hash)(m, ctx, &m->entries[slot].key);
    if (((group - quire_hash_start(hash)) & m->group_mask) >= distance) {
      return slot;
    }
  }
  return SIZE_MAX;
}

/* Moves an entry that passed the group of the free slot `gap` into it, then one
 * into the place of that, until nothing has passed: what is left is as if the
 * removed entry had never been there. */
QUIRE_TEMPLATE_SLOW void QUIRE_HMU(_close_gap)(QUIRE_HM_TABLE *m,
                                               QUIRE_HM_CTX ctx, size_t gap) {
  size_t passed = gap / QUIRE_HASH_GROUP_WIDTH;
  size_t group = passed;
  while (m->overflow[group] != 0) {
    group = (group + 1) & m->group_mask;
    if (group == passed) {
      return; /* stuck overflow bytes led all the way round */
    }
    const size_t from = QUIRE_HMU(_find_passed)(m, ctx, group, passed);
    if (from == SIZE_MAX) {
      continue;
    }
    m->entries[gap] = m->entries[from];
    m->control[gap] = m->control[from];
    m->control[from] = QUIRE_SLOT_FREE;
    for (; passed != group; passed = (passed + 1) & m->group_mask) {
      quire_overflow_drop(&m->overflow[passed]);
    }
    gap = from;
  }
}

/* Removes an entry, and brings back what had to go past it. */
static inline void QUIRE_HMU(_erase)(QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                     uint64_t hash, QUIRE_HM_ENTRY *entry) {
  const size_t slot = (size_t)(entry - m->entries);
  QUIRE_HMU(_vacate)(m, hash, entry);
  if (QUIRE_UNLIKELY(m->overflow[slot / QUIRE_HASH_GROUP_WIDTH] != 0)) {
    QUIRE_HMU(_close_gap)(m, ctx, slot);
  }
}

/* One step of the in-place rehash: settles the pending entry in `slot`, which
 * may bring another pending entry there; false when the slot is done. */
static inline bool QUIRE_HMU(_settle)(QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                      size_t slot) {
  const uint64_t hash = QUIRE_HMU(_hash)(m, ctx, &m->entries[slot].key);
  const size_t target = QUIRE_HMU(_place)(m, hash);
  if (target / QUIRE_HASH_GROUP_WIDTH == slot / QUIRE_HASH_GROUP_WIDTH) {
    m->control[slot] = quire_slot_tag(hash);
    return false;
  }
  const bool swap = m->control[target] == QUIRE_SLOT_PENDING;
  QUIRE_HM_ENTRY moved = m->entries[slot];
  if (swap) {
    m->entries[slot] = m->entries[target];
  } else {
    m->control[slot] = QUIRE_SLOT_FREE;
  }
  m->entries[target] = moved;
  m->control[target] = quire_slot_tag(hash);
  return swap;
}

/* Puts every entry where it would sit in a new table, without allocating. All
 * become pending, which counts as available while places are sought; each is
 * settled in the first group of its sequence that has an available slot. */
QUIRE_TEMPLATE_SLOW void QUIRE_HMU(_rehash)(QUIRE_HM_TABLE *m,
                                            QUIRE_HM_CTX ctx) {
  const size_t capacity = QUIRE_HMU(_capacity)(m);
  for (size_t slot = 0; slot < capacity; slot++) {
    m->control[slot] = m->control[slot] >= QUIRE_SLOT_USED ? QUIRE_SLOT_PENDING
                                                           : QUIRE_SLOT_FREE;
  }
  if (capacity != 0) {
    memset(m->overflow, 0, m->group_mask + 1);
  }
  for (size_t slot = 0; slot < capacity; slot++) {
    while (m->control[slot] == QUIRE_SLOT_PENDING &&
           QUIRE_HMU(_settle)(m, ctx, slot)) {
    }
  }
}

/* Puts a copy of each entry of `from` into `to`, which is empty and has the
 * room. */
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
      size_t slot = QUIRE_HMU(_place)(to, hash);
      to->control[slot] = quire_slot_tag(hash);
      to->entries[slot] = *entry;
    }
  }
  to->count = from->count;
}

/* A larger table, with room for `more` entries. */
QUIRE_TEMPLATE_SLOW enum quire_result QUIRE_HMU(_grow)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, size_t more) {
  QUIRE_HM_TABLE grown = *m;
  size_t wanted;
  size_t capacity;
  if (__builtin_add_overflow(m->count, more, &wanted) ||
      !quire_hash_capacity_for(wanted, &capacity)) {
    return QUIRE_ERR_LIMIT;
  }
  enum quire_result result = QUIRE_HMU(_allocate)(&grown, allocator, capacity);
  if (result != QUIRE_OK) {
    return result;
  }
  QUIRE_HMU(_refill)(&grown, ctx, m);
  QUIRE_HMU(_free_table)(m, allocator);
  *m = grown;
  return QUIRE_OK;
}

/* A slot for a key that is known to be absent; the caller fills the entry. */
static inline enum quire_result QUIRE_HMU(_claim)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, bool may_allocate, uint64_t hash,
    QUIRE_HM_ENTRY **entry) {
  if (QUIRE_UNLIKELY(m->count >= m->count_max)) {
    enum quire_result result =
        may_allocate ? QUIRE_HMU(_grow)(m, allocator, ctx, 1) : QUIRE_ERR_FULL;
    if (result != QUIRE_OK) {
      return result;
    }
  }
  const size_t slot = QUIRE_HMU(_place)(m, hash);
  m->control[slot] = quire_slot_tag(hash);
  m->count++;
  *entry = &m->entries[slot];
  return QUIRE_OK;
}

/* Finds the key or claims a slot for it. */
static inline enum quire_result QUIRE_HMU(_find_or_claim)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, bool may_allocate, const QUIRE_HM_KEY *key,
    QUIRE_HM_ENTRY **entry, bool *found) {
  const uint64_t hash = QUIRE_HMU(_hash)(m, ctx, key);
  QUIRE_HM_ENTRY *present = QUIRE_HMU(_find)(m, ctx, key, hash);
  *found = present != NULL;
  if (present != NULL) {
    *entry = present;
    return QUIRE_OK;
  }
  return QUIRE_HMU(_claim)(m, allocator, ctx, may_allocate, hash, entry);
}

/* NULL when the table is sound, else the invariant that is broken. */
static inline const char *QUIRE_HMU(_find_fault)(const QUIRE_HM_TABLE *m,
                                                 QUIRE_HM_CTX ctx) {
  const size_t capacity = QUIRE_HMU(_capacity)(m);
  size_t used = 0;
  size_t passed = 0;
  size_t counted = 0;
  bool stuck = false;
  if ((capacity & (capacity - 1)) != 0 ||
      m->count_max != quire_hash_load_max(capacity)) {
    return "hash_map: capacity (invariant 1)";
  }
  for (size_t slot = 0; slot < capacity; slot++) {
    const uint8_t control = m->control[slot];
    if (control != QUIRE_SLOT_FREE && control < QUIRE_SLOT_USED) {
      return "hash_map: unknown metadata byte";
    }
    used += control != QUIRE_SLOT_FREE;
  }
  if (used != m->count || m->count > m->count_max) {
    return "hash_map: count (invariant 2)";
  }
  for (size_t slot = 0; slot < capacity; slot++) {
    const QUIRE_HM_ENTRY *entry = &m->entries[slot];
    if (m->control[slot] == QUIRE_SLOT_FREE) {
      continue;
    }
    uint64_t hash = QUIRE_HMU(_hash)(m, ctx, &entry->key);
    if (m->control[slot] != quire_slot_tag(hash)) {
      return "hash_map: wrong fingerprint (invariant 4)";
    }
    if (QUIRE_HMU(_find)(m, ctx, &entry->key, hash) != entry) {
      return "hash_map: entry hidden or doubled (invariant 3)";
    }
    passed += (slot / QUIRE_HASH_GROUP_WIDTH - quire_hash_start(hash)) &
              m->group_mask;
  }
  for (size_t i = 0; i < capacity / QUIRE_HASH_GROUP_WIDTH; i++) {
    counted += m->overflow[i];
    stuck = stuck || m->overflow[i] == UINT8_MAX;
  }
  return stuck || counted == passed ? NULL
                                    : "hash_map: overflow counts (invariant 3)";
}

#endif
