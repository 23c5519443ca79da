/* The operations of <quire/hash_map.h> in the form that is handed its allocator
 * and context. Not for inclusion on its own (it is then empty). What each does
 * is said in <quire/hash_map.h>. */
#if defined(QUIRE_HASH_MAP_NAME)

static inline void QUIRE_HMU(_init)(QUIRE_HM_TABLE *m, uint64_t seed) {
  memset(m, 0, sizeof *m);
  m->seed = quire_hash_seed(seed);
}

static inline void QUIRE_HMU(_deinit)(QUIRE_HM_TABLE *m,
                                      const struct quire_allocator *allocator) {
  QUIRE_HMU(_free_table)(m, allocator);
}

static inline QUIRE_HM_ENTRY *QUIRE_HMU(_get_entry)(const QUIRE_HM_TABLE *m,
                                                    QUIRE_HM_CTX ctx,
                                                    QUIRE_HM_KEY key) {
  return QUIRE_HMU(_find)(m, ctx, &key, QUIRE_HMU(_hash)(m, ctx, &key));
}

static inline const QUIRE_HM_KEY *QUIRE_HMU(_get_key)(const QUIRE_HM_TABLE *m,
                                                      QUIRE_HM_CTX ctx,
                                                      QUIRE_HM_KEY key) {
  const QUIRE_HM_ENTRY *entry = QUIRE_HMU(_get_entry)(m, ctx, key);
  return entry != NULL ? &entry->key : NULL;
}

static inline bool QUIRE_HMU(_contains)(const QUIRE_HM_TABLE *m,
                                        QUIRE_HM_CTX ctx, QUIRE_HM_KEY key) {
  return QUIRE_HMU(_get_entry)(m, ctx, key) != NULL;
}

/* `key_ptr` points into the table: a stored key. Moves nothing. */
static inline void QUIRE_HMU(_remove_by_ptr)(QUIRE_HM_TABLE *m,
                                             QUIRE_HM_CTX ctx,
                                             const QUIRE_HM_KEY *key_ptr) {
  const size_t offset_bytes =
      (size_t)((const char *)key_ptr - (const char *)m->entries);
  const uint64_t hash = QUIRE_HMU(_hash)(m, ctx, key_ptr);
  QUIRE_HM_ENTRY *entry = &m->entries[offset_bytes / sizeof *entry];
  QUIRE_HMU(_vacate)(m, hash, entry);
}

static inline bool QUIRE_HMU(_fetch_remove)(QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                            QUIRE_HM_KEY key,
                                            QUIRE_HM_ENTRY *removed) {
  const uint64_t hash = QUIRE_HMU(_hash)(m, ctx, &key);
  QUIRE_HM_ENTRY *entry = QUIRE_HMU(_find)(m, ctx, &key, hash);
  if (entry == NULL) {
    return false;
  }
  *removed = *entry;
  QUIRE_HMU(_erase)(m, ctx, hash, entry);
  return true;
}

static inline bool QUIRE_HMU(_remove)(QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                      QUIRE_HM_KEY key) {
  const uint64_t hash = QUIRE_HMU(_hash)(m, ctx, &key);
  QUIRE_HM_ENTRY *entry = QUIRE_HMU(_find)(m, ctx, &key, hash);
  if (entry == NULL) {
    return false;
  }
  QUIRE_HMU(_erase)(m, ctx, hash, entry);
  return true;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(
    _ensure_unused_capacity)(QUIRE_HM_TABLE *m,
                             const struct quire_allocator *allocator,
                             QUIRE_HM_CTX ctx, size_t more) {
  return more <= m->count_max - m->count
             ? QUIRE_OK
             : QUIRE_HMU(_grow)(m, allocator, ctx, more);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(
    _ensure_total_capacity)(QUIRE_HM_TABLE *m,
                            const struct quire_allocator *allocator,
                            QUIRE_HM_CTX ctx, size_t total) {
  return total <= m->count ? QUIRE_OK
                           : QUIRE_HMU(_ensure_unused_capacity)(
                                 m, allocator, ctx, total - m->count);
}

static inline void QUIRE_HMU(_clear_retaining_capacity)(QUIRE_HM_TABLE *m) {
  if (m->control != NULL) {
    memset(m->control, 0, QUIRE_HMU(_entries_offset)(QUIRE_HMU(_capacity)(m)));
  }
  m->count = 0;
}

static inline void QUIRE_HMU(_clear_and_free)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator) {
  QUIRE_HMU(_free_table)(m, allocator);
}

/* Same seed, and hashes that do not depend on the context: one memcpy. `out` is
 * not inited before; after a failure it is an empty map. */
QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_clone)(
    const QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_TABLE *out) {
  QUIRE_HM_TABLE copy = *m;
  const size_t capacity = QUIRE_HMU(_capacity)(m);
  size_t size_bytes;
  QUIRE_HMU(_init)(out, m->seed);
  if (capacity != 0 && QUIRE_HMU(_layout)(capacity, &size_bytes)) {
    enum quire_result result = QUIRE_HMU(_allocate)(&copy, allocator, capacity);
    if (result != QUIRE_OK) {
      return result;
    }
    memcpy(copy.control, m->control, size_bytes);
    copy.count = m->count;
  }
  *out = copy;
  return QUIRE_OK;
}

/* Another context or seed: each key is hashed anew. */
QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_clone_into)(
    const QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, uint64_t seed, QUIRE_HM_TABLE *out) {
  QUIRE_HMU(_init)(out, seed);
  if (m->count != 0) {
    enum quire_result result =
        QUIRE_HMU(_ensure_total_capacity)(out, allocator, ctx, m->count);
    if (result != QUIRE_OK) {
      return result;
    }
    QUIRE_HMU(_refill)(out, ctx, m);
  }
  return QUIRE_OK;
}

static inline bool QUIRE_HMU(_verify)(const QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                      const char **fault) {
  const char *found = QUIRE_HMU(_find_fault)(m, ctx);
  if (fault != NULL) {
    *fault = found;
  }
  return found == NULL;
}

#if defined(QUIRE_HASH_MAP_VALUE)

static inline QUIRE_HM_VALUE *QUIRE_HMU(_get_ptr)(const QUIRE_HM_TABLE *m,
                                                  QUIRE_HM_CTX ctx,
                                                  QUIRE_HM_KEY key) {
  QUIRE_HM_ENTRY *entry = QUIRE_HMU(_get_entry)(m, ctx, key);
  return entry != NULL ? &entry->value : NULL;
}

static inline bool QUIRE_HMU(_get)(const QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                   QUIRE_HM_KEY key, QUIRE_HM_VALUE *value) {
  const QUIRE_HM_ENTRY *entry = QUIRE_HMU(_get_entry)(m, ctx, key);
  if (entry == NULL) {
    return false;
  }
  *value = entry->value;
  return true;
}

/* get_or_put, growing only where `may_allocate`. */
QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_obtain)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, bool may_allocate, QUIRE_HM_KEY key,
    QUIRE_HM_VALUE **value, bool *found) {
  QUIRE_HM_ENTRY *entry = NULL;
  enum quire_result result = QUIRE_HMU(_find_or_claim)(
      m, allocator, ctx, may_allocate, &key, &entry, found);
  if (QUIRE_UNLIKELY(result != QUIRE_OK)) {
    return result;
  }
  if (!*found) {
    entry->key = key;
  }
  *value = &entry->value;
  return QUIRE_OK;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_get_or_put)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, QUIRE_HM_KEY key, QUIRE_HM_VALUE **value, bool *found) {
  return QUIRE_HMU(_obtain)(m, allocator, ctx, true, key, value, found);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(
    _get_or_put_assume_capacity)(QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                 QUIRE_HM_KEY key, QUIRE_HM_VALUE **value,
                                 bool *found) {
  return QUIRE_HMU(_obtain)(m, NULL, ctx, false, key, value, found);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_put)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, QUIRE_HM_KEY key, QUIRE_HM_VALUE value) {
  QUIRE_HM_VALUE *slot;
  bool found;
  enum quire_result result =
      QUIRE_HMU(_obtain)(m, allocator, ctx, true, key, &slot, &found);
  if (QUIRE_LIKELY(result == QUIRE_OK)) {
    *slot = value;
  }
  return result;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_put_no_clobber)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, QUIRE_HM_KEY key, QUIRE_HM_VALUE value) {
  QUIRE_HM_VALUE *slot;
  bool found;
  enum quire_result result =
      QUIRE_HMU(_obtain)(m, allocator, ctx, true, key, &slot, &found);
  if (result == QUIRE_OK && found) {
    return QUIRE_ERR_MISUSE;
  }
  if (result == QUIRE_OK) {
    *slot = value;
  }
  return result;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_put_assume_capacity)(
    QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx, QUIRE_HM_KEY key,
    QUIRE_HM_VALUE value) {
  QUIRE_HM_VALUE *slot;
  bool found;
  enum quire_result result =
      QUIRE_HMU(_obtain)(m, NULL, ctx, false, key, &slot, &found);
  if (result == QUIRE_OK) {
    *slot = value;
  }
  return result;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_fetch_put)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, QUIRE_HM_KEY key, QUIRE_HM_VALUE value,
    QUIRE_HM_VALUE *old, bool *found) {
  QUIRE_HM_VALUE *slot;
  enum quire_result result =
      QUIRE_HMU(_obtain)(m, allocator, ctx, true, key, &slot, found);
  if (result == QUIRE_OK) {
    if (*found) {
      *old = *slot;
    }
    *slot = value;
  }
  return result;
}

#else /* a set */

/* get_or_put, growing only where `may_allocate`. */
QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_obtain)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, bool may_allocate, QUIRE_HM_KEY key,
    QUIRE_HM_KEY **stored, bool *found) {
  QUIRE_HM_ENTRY *entry = NULL;
  enum quire_result result = QUIRE_HMU(_find_or_claim)(
      m, allocator, ctx, may_allocate, &key, &entry, found);
  if (QUIRE_UNLIKELY(result != QUIRE_OK)) {
    return result;
  }
  if (!*found) {
    entry->key = key;
  }
  *stored = &entry->key;
  return QUIRE_OK;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_get_or_put)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, QUIRE_HM_KEY key, QUIRE_HM_KEY **stored, bool *found) {
  return QUIRE_HMU(_obtain)(m, allocator, ctx, true, key, stored, found);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(
    _get_or_put_assume_capacity)(QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                 QUIRE_HM_KEY key, QUIRE_HM_KEY **stored,
                                 bool *found) {
  return QUIRE_HMU(_obtain)(m, NULL, ctx, false, key, stored, found);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_put)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, QUIRE_HM_KEY key) {
  QUIRE_HM_KEY *stored;
  bool found;
  return QUIRE_HMU(_obtain)(m, allocator, ctx, true, key, &stored, &found);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_put_no_clobber)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, QUIRE_HM_KEY key) {
  QUIRE_HM_KEY *stored;
  bool found;
  enum quire_result result =
      QUIRE_HMU(_obtain)(m, allocator, ctx, true, key, &stored, &found);
  return result == QUIRE_OK && found ? QUIRE_ERR_MISUSE : result;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_put_assume_capacity)(
    QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx, QUIRE_HM_KEY key) {
  QUIRE_HM_KEY *stored;
  bool found;
  return QUIRE_HMU(_obtain)(m, NULL, ctx, false, key, &stored, &found);
}

#endif

#if defined(QUIRE_HASH_MAP_ALT_KEY)

static inline uint64_t QUIRE_HMU(_hash_alt)(const QUIRE_HM_TABLE *m,
                                            QUIRE_HM_CTX ctx,
                                            const QUIRE_HM_ALT_KEY *key) {
  (void)m;
  (void)ctx;
  return QUIRE_HASH_MAP_ALT_HASH(ctx, key, m->seed);
}

static inline QUIRE_HM_ENTRY *QUIRE_HMU(_get_entry_alt)(
    const QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx, const QUIRE_HM_ALT_KEY *key) {
  return QUIRE_HMU(_find_alt)(m, ctx, key, QUIRE_HMU(_hash_alt)(m, ctx, key));
}

static inline bool QUIRE_HMU(_contains_alt)(const QUIRE_HM_TABLE *m,
                                            QUIRE_HM_CTX ctx,
                                            const QUIRE_HM_ALT_KEY *key) {
  return QUIRE_HMU(_get_entry_alt)(m, ctx, key) != NULL;
}

#if defined(QUIRE_HASH_MAP_VALUE)
static inline QUIRE_HM_VALUE *QUIRE_HMU(_get_ptr_alt)(
    const QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx, const QUIRE_HM_ALT_KEY *key) {
  QUIRE_HM_ENTRY *entry = QUIRE_HMU(_get_entry_alt)(m, ctx, key);
  return entry != NULL ? &entry->value : NULL;
}
#endif

static inline bool QUIRE_HMU(_remove_alt)(QUIRE_HM_TABLE *m, QUIRE_HM_CTX ctx,
                                          const QUIRE_HM_ALT_KEY *key) {
  const uint64_t hash = QUIRE_HMU(_hash_alt)(m, ctx, key);
  QUIRE_HM_ENTRY *entry = QUIRE_HMU(_find_alt)(m, ctx, key, hash);
  if (entry == NULL) {
    return false;
  }
  QUIRE_HMU(_erase)(m, ctx, hash, entry);
  return true;
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HMU(_get_or_put_alt)(
    QUIRE_HM_TABLE *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, const QUIRE_HM_ALT_KEY *key, QUIRE_HM_ENTRY **entry,
    bool *found) {
  const uint64_t hash = QUIRE_HMU(_hash_alt)(m, ctx, key);
  QUIRE_HM_ENTRY *present = QUIRE_HMU(_find_alt)(m, ctx, key, hash);
  *found = present != NULL;
  if (present != NULL) {
    *entry = present;
    return QUIRE_OK;
  }
  return QUIRE_HMU(_claim)(m, allocator, ctx, true, hash, entry);
}

#endif

#endif
