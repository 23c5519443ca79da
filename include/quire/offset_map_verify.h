/* Part of quire/offset_map.h, which includes it inside an instance: the check
 * of the invariants that are numbered there. */
#if defined(QUIRE_MAP_)

/* Invariant 1. */
QUIRE_INLINE const char *QUIRE_MAP_(verify_counts_)(const QUIRE_MAP_T *m) {
  uint32_t used = 0;
  if ((uint64_t)m->mask + 1 != quire_table_slots(m->capacity)) {
    return "table size does not match the capacity";
  }
  for (uint32_t slot = 0; slot <= m->mask; slot++) {
    const uint8_t meta = QUIRE_MAP_(cmeta_)(m)[slot];
    used += meta != 0 ? 1u : 0u;
    if (meta != 0 && meta < 0x80u) {
      return "metadata byte is neither free nor used";
    }
  }
  return used == m->count && used <= m->capacity ? NULL
                                                 : "count of entries is wrong";
}

/* Invariants 2 and 3 in one walk, from a free slot on; the distances of all
 * entries from their homes add up to *distance. */
QUIRE_INLINE const char *QUIRE_MAP_(verify_slots_)(const QUIRE_MAP_T *m,
                                                   QUIRE_MAP_CTX_T ctx,
                                                   uint64_t *distance) {
  const uint8_t *meta = QUIRE_MAP_(cmeta_)(m);
  uint32_t slot = 0;
  uint32_t run = 0; /* used slots since the last free one */
  *distance = 0;
  while (meta[slot] != 0) {
    slot++;
  }
  for (uint32_t i = 0; i <= m->mask; i++, slot = (slot + 1u) & m->mask) {
    if (meta[slot] == 0) {
      run = 0;
      continue;
    }
    const uint64_t spread =
        QUIRE_MAP_(spread_)(m, ctx, &QUIRE_MAP_(centry_)(m, slot)->key);
    const uint32_t away = (slot - QUIRE_MAP_(home_)(m, spread)) & m->mask;
    if (meta[slot] != QUIRE_MAP_(print_)(spread)) {
      return "fingerprint does not match the key";
    }
    if (away > run) {
      return "a free slot hides a key";
    }
    *distance += away;
    run++;
  }
  return NULL;
}

/* Invariant 4. */
QUIRE_INLINE const char *QUIRE_MAP_(verify_keys_)(const QUIRE_MAP_T *m,
                                                  QUIRE_MAP_CTX_T ctx) {
  for (uint32_t slot = 0; slot <= m->mask; slot++) {
    const QUIRE_MAP_KEY_T *key = &QUIRE_MAP_(centry_)(m, slot)->key;
    uint32_t found = 0;
    if (QUIRE_MAP_(cmeta_)(m)[slot] != 0 &&
        (!QUIRE_MAP_(find_)(m, ctx, key, QUIRE_MAP_(spread_)(m, ctx, key),
                            &found) ||
         found != slot)) {
      return "key is there twice";
    }
  }
  return NULL;
}

/* N_verify for a map from somebody who may have chosen keys and seed so that
 * lookups, and the check for doubled keys itself, take for ever: also refuses a
 * map whose entries lie more than `distance_max` slots from their homes, all
 * taken together. A secret seed gives about 2.2 slots an entry in a full map.
 * O(slots + distance_max). */
QUIRE_INLINE bool QUIRE_MAP_(verify_within)(const QUIRE_MAP_T *m,
                                            QUIRE_MAP_CTX_T ctx,
                                            uint64_t distance_max,
                                            const char **fault) {
  const char *wrong = NULL;
  uint64_t distance = 0;
  if (m->capacity == 0) {
    wrong = m->count == 0 ? NULL : "capacity 0, entries";
  } else {
    wrong = QUIRE_MAP_(verify_counts_)(m);
    wrong =
        wrong != NULL ? wrong : QUIRE_MAP_(verify_slots_)(m, ctx, &distance);
    if (wrong == NULL && distance > distance_max) {
      wrong = "entries are crowded as no secret seed would have it";
    }
    wrong = wrong != NULL ? wrong : QUIRE_MAP_(verify_keys_)(m, ctx);
  }
  if (wrong != NULL) {
    *fault = wrong;
  }
  return wrong == NULL;
}

/* Checks every invariant; on a violation answers false and a static text in
 * *fault. Always compiled, never asserts. Expected O(slots). */
QUIRE_INLINE bool QUIRE_MAP_(verify)(const QUIRE_MAP_T *m, QUIRE_MAP_CTX_T ctx,
                                     const char **fault) {
  return QUIRE_MAP_(verify_within)(m, ctx, UINT64_MAX, fault);
}

#endif
