/* The form of <quire/hash_map.h> that stores its allocator and context, and the
 * iterators. Not for inclusion on its own (it is then empty). */
#if defined(QUIRE_HASH_MAP_NAME)

struct QUIRE_HASH_MAP_NAME {
  QUIRE_HM_TABLE table;
  const struct quire_allocator *allocator;
  QUIRE_HM_CTX ctx;
};

struct QUIRE_HM(_iterator) {
  const QUIRE_HM_TABLE *table;
  size_t next_base; /* of the group after the one `left` belongs to */
  quire_hash_mask left;
};

#define QUIRE_HM_MAP struct QUIRE_HASH_MAP_NAME

static inline void QUIRE_HM(_init_context)(
    QUIRE_HM_MAP *m, const struct quire_allocator *allocator, QUIRE_HM_CTX ctx,
    uint64_t seed) {
  QUIRE_HMU(_init)(&m->table, seed);
  m->allocator = allocator;
  m->ctx = ctx;
}

static inline void QUIRE_HM(_init)(QUIRE_HM_MAP *m,
                                   const struct quire_allocator *allocator,
                                   uint64_t seed) {
  QUIRE_HM(_init_context)(m, allocator, NULL, seed);
}

static inline void QUIRE_HM(_deinit)(QUIRE_HM_MAP *m) {
  QUIRE_HMU(_deinit)(&m->table, m->allocator);
}

static inline size_t QUIRE_HM(_count)(const QUIRE_HM_MAP *m) {
  return m->table.count;
}

static inline size_t QUIRE_HM(_capacity)(const QUIRE_HM_MAP *m) {
  return QUIRE_HMU(_capacity)(&m->table);
}

static inline QUIRE_HM_ENTRY *QUIRE_HM(_get_entry)(const QUIRE_HM_MAP *m,
                                                   QUIRE_HM_KEY key) {
  return QUIRE_HMU(_get_entry)(&m->table, m->ctx, key);
}

static inline const QUIRE_HM_KEY *QUIRE_HM(_get_key)(const QUIRE_HM_MAP *m,
                                                     QUIRE_HM_KEY key) {
  return QUIRE_HMU(_get_key)(&m->table, m->ctx, key);
}

static inline bool QUIRE_HM(_contains)(const QUIRE_HM_MAP *m,
                                       QUIRE_HM_KEY key) {
  return QUIRE_HMU(_contains)(&m->table, m->ctx, key);
}

static inline bool QUIRE_HM(_remove)(QUIRE_HM_MAP *m, QUIRE_HM_KEY key) {
  return QUIRE_HMU(_remove)(&m->table, m->ctx, key);
}

static inline bool QUIRE_HM(_fetch_remove)(QUIRE_HM_MAP *m, QUIRE_HM_KEY key,
                                           QUIRE_HM_ENTRY *removed) {
  return QUIRE_HMU(_fetch_remove)(&m->table, m->ctx, key, removed);
}

static inline void QUIRE_HM(_remove_by_ptr)(QUIRE_HM_MAP *m,
                                            const QUIRE_HM_KEY *key_ptr) {
  QUIRE_HMU(_remove_by_ptr)(&m->table, m->ctx, key_ptr);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(
    _ensure_total_capacity)(QUIRE_HM_MAP *m, size_t total) {
  return QUIRE_HMU(_ensure_total_capacity)(&m->table, m->allocator, m->ctx,
                                           total);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(
    _ensure_unused_capacity)(QUIRE_HM_MAP *m, size_t more) {
  return QUIRE_HMU(_ensure_unused_capacity)(&m->table, m->allocator, m->ctx,
                                            more);
}

static inline void QUIRE_HM(_clear_retaining_capacity)(QUIRE_HM_MAP *m) {
  QUIRE_HMU(_clear_retaining_capacity)(&m->table);
}

static inline void QUIRE_HM(_clear_and_free)(QUIRE_HM_MAP *m) {
  QUIRE_HMU(_clear_and_free)(&m->table, m->allocator);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_clone)(
    const QUIRE_HM_MAP *m, QUIRE_HM_MAP *out) {
  QUIRE_HM(_init_context)(out, m->allocator, m->ctx, m->table.seed);
  return QUIRE_HMU(_clone)(&m->table, m->allocator, &out->table);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_clone_into)(
    const QUIRE_HM_MAP *m, const struct quire_allocator *allocator,
    QUIRE_HM_CTX ctx, uint64_t seed, QUIRE_HM_MAP *out) {
  QUIRE_HM(_init_context)(out, allocator, ctx, seed);
  return QUIRE_HMU(_clone_into)(&m->table, allocator, ctx, out->table.seed,
                                &out->table);
}

static inline void QUIRE_HM(_rehash)(QUIRE_HM_MAP *m) {
  QUIRE_HMU(_rehash)(&m->table, m->ctx);
}

static inline bool QUIRE_HM(_verify)(const QUIRE_HM_MAP *m,
                                     const char **fault) {
  return QUIRE_HMU(_verify)(&m->table, m->ctx, fault);
}

static inline struct QUIRE_HM(_iterator)
    QUIRE_HMU(_iterate)(const QUIRE_HM_TABLE *m) {
  struct QUIRE_HM(_iterator) it;
  it.table = m;
  it.next_base = 0;
  it.left = 0;
  return it;
}

static inline struct QUIRE_HM(_iterator)
    QUIRE_HM(_iterate)(const QUIRE_HM_MAP *m) {
  return QUIRE_HMU(_iterate)(&m->table);
}

/* The next entry, or NULL after the last. */
static inline QUIRE_HM_ENTRY *QUIRE_HM(_next)(struct QUIRE_HM(_iterator) * it) {
  const QUIRE_HM_TABLE *m = it->table;
  while (it->left == 0) {
    if (it->next_base == QUIRE_HMU(_capacity)(m)) {
      return NULL;
    }
    it->left = quire_hash_group_used(
        quire_hash_group_load(m->control + it->next_base));
    it->next_base += QUIRE_HASH_GROUP_WIDTH;
  }
  const size_t lane = quire_hash_mask_first(it->left);
  it->left = quire_hash_mask_next(it->left);
  return &m->entries[it->next_base - QUIRE_HASH_GROUP_WIDTH + lane];
}

static inline const QUIRE_HM_KEY *QUIRE_HM(_next_key)(
    struct QUIRE_HM(_iterator) * it) {
  const QUIRE_HM_ENTRY *entry = QUIRE_HM(_next)(it);
  return entry != NULL ? &entry->key : NULL;
}

#if defined(QUIRE_HASH_MAP_VALUE)

static inline QUIRE_HM_VALUE *QUIRE_HM(_next_value)(struct QUIRE_HM(_iterator) *
                                                    it) {
  QUIRE_HM_ENTRY *entry = QUIRE_HM(_next)(it);
  return entry != NULL ? &entry->value : NULL;
}

static inline QUIRE_HM_VALUE *QUIRE_HM(_get_ptr)(const QUIRE_HM_MAP *m,
                                                 QUIRE_HM_KEY key) {
  return QUIRE_HMU(_get_ptr)(&m->table, m->ctx, key);
}

static inline bool QUIRE_HM(_get)(const QUIRE_HM_MAP *m, QUIRE_HM_KEY key,
                                  QUIRE_HM_VALUE *value) {
  return QUIRE_HMU(_get)(&m->table, m->ctx, key, value);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_get_or_put)(
    QUIRE_HM_MAP *m, QUIRE_HM_KEY key, QUIRE_HM_VALUE **value, bool *found) {
  return QUIRE_HMU(_get_or_put)(&m->table, m->allocator, m->ctx, key, value,
                                found);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(
    _get_or_put_assume_capacity)(QUIRE_HM_MAP *m, QUIRE_HM_KEY key,
                                 QUIRE_HM_VALUE **value, bool *found) {
  return QUIRE_HMU(_get_or_put_assume_capacity)(&m->table, m->ctx, key, value,
                                                found);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_put)(
    QUIRE_HM_MAP *m, QUIRE_HM_KEY key, QUIRE_HM_VALUE value) {
  return QUIRE_HMU(_put)(&m->table, m->allocator, m->ctx, key, value);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_put_no_clobber)(
    QUIRE_HM_MAP *m, QUIRE_HM_KEY key, QUIRE_HM_VALUE value) {
  return QUIRE_HMU(_put_no_clobber)(&m->table, m->allocator, m->ctx, key,
                                    value);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_put_assume_capacity)(
    QUIRE_HM_MAP *m, QUIRE_HM_KEY key, QUIRE_HM_VALUE value) {
  return QUIRE_HMU(_put_assume_capacity)(&m->table, m->ctx, key, value);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_fetch_put)(
    QUIRE_HM_MAP *m, QUIRE_HM_KEY key, QUIRE_HM_VALUE value,
    QUIRE_HM_VALUE *old, bool *found) {
  return QUIRE_HMU(_fetch_put)(&m->table, m->allocator, m->ctx, key, value, old,
                               found);
}

#else /* a set */

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_get_or_put)(
    QUIRE_HM_MAP *m, QUIRE_HM_KEY key, QUIRE_HM_KEY **stored, bool *found) {
  return QUIRE_HMU(_get_or_put)(&m->table, m->allocator, m->ctx, key, stored,
                                found);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(
    _get_or_put_assume_capacity)(QUIRE_HM_MAP *m, QUIRE_HM_KEY key,
                                 QUIRE_HM_KEY **stored, bool *found) {
  return QUIRE_HMU(_get_or_put_assume_capacity)(&m->table, m->ctx, key, stored,
                                                found);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_put)(
    QUIRE_HM_MAP *m, QUIRE_HM_KEY key) {
  return QUIRE_HMU(_put)(&m->table, m->allocator, m->ctx, key);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_put_no_clobber)(
    QUIRE_HM_MAP *m, QUIRE_HM_KEY key) {
  return QUIRE_HMU(_put_no_clobber)(&m->table, m->allocator, m->ctx, key);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_put_assume_capacity)(
    QUIRE_HM_MAP *m, QUIRE_HM_KEY key) {
  return QUIRE_HMU(_put_assume_capacity)(&m->table, m->ctx, key);
}

#endif

#if defined(QUIRE_HASH_MAP_ALT_KEY)

static inline QUIRE_HM_ENTRY *QUIRE_HM(_get_entry_alt)(
    const QUIRE_HM_MAP *m, const QUIRE_HM_ALT_KEY *key) {
  return QUIRE_HMU(_get_entry_alt)(&m->table, m->ctx, key);
}

static inline bool QUIRE_HM(_contains_alt)(const QUIRE_HM_MAP *m,
                                           const QUIRE_HM_ALT_KEY *key) {
  return QUIRE_HMU(_contains_alt)(&m->table, m->ctx, key);
}

static inline bool QUIRE_HM(_remove_alt)(QUIRE_HM_MAP *m,
                                         const QUIRE_HM_ALT_KEY *key) {
  return QUIRE_HMU(_remove_alt)(&m->table, m->ctx, key);
}

QUIRE_NODISCARD static inline enum quire_result QUIRE_HM(_get_or_put_alt)(
    QUIRE_HM_MAP *m, const QUIRE_HM_ALT_KEY *key, QUIRE_HM_ENTRY **entry,
    bool *found) {
  return QUIRE_HMU(_get_or_put_alt)(&m->table, m->allocator, m->ctx, key, entry,
                                    found);
}

#if defined(QUIRE_HASH_MAP_VALUE)
static inline QUIRE_HM_VALUE *QUIRE_HM(_get_ptr_alt)(
    const QUIRE_HM_MAP *m, const QUIRE_HM_ALT_KEY *key) {
  return QUIRE_HMU(_get_ptr_alt)(&m->table, m->ctx, key);
}
#endif

#endif

#undef QUIRE_HM_MAP

#endif
