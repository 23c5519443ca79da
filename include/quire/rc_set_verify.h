/* Part of quire/rc_set.h, which includes it inside an instance: the check of
 * the invariants that are numbered there. */
#if defined(QUIRE_SET_)

/* Invariants 1, 3 and the home of invariant 2. */
QUIRE_INLINE const char *QUIRE_SET_(verify_table_)(const QUIRE_SET_T *s,
                                                   QUIRE_SET_CTX_T ctx) {
  const QUIRE_SET_ID_T *table = QUIRE_SET_(ctable_)(s);
  (void)ctx;
  for (uint32_t slot = 0; slot <= s->table_mask; slot++) {
    const uint32_t id = table[slot];
    if (id == 0) {
      continue;
    }
    if (id > s->capacity) {
      return "table holds an id out of range";
    }
    const QUIRE_SET_ITEM_T *item = QUIRE_SET_(citem_)(s, id);
    if (item->slot != slot || item->probe == 0 ||
        item->probe > QUIRE_SET_PROBE_MAX) {
      return "item does not point back to its slot";
    }
    const uint64_t spread =
        quire_hash_spread(QUIRE_SET_HASH(ctx, &item->value, s->seed));
    if (((slot - QUIRE_SET_(home_)(s, spread)) & s->table_mask) + 1u !=
        item->probe) {
      return "probe length is not the distance from home";
    }
    if (item->tag != QUIRE_SET_(tag_)(spread)) {
      return "tag does not match the hash";
    }
    const uint32_t below = table[(slot - 1u) & s->table_mask];
    const uint32_t before = below == 0 || below > s->capacity
                                ? 0
                                : QUIRE_SET_(citem_)(s, below)->probe;
    if (item->probe > before + 1u) {
      return "chain has a hole";
    }
  }
  return NULL;
}

/* Invariants 2, 4, 5 and 6. */
QUIRE_INLINE const char *QUIRE_SET_(verify_items_)(const QUIRE_SET_T *s,
                                                   QUIRE_SET_CTX_T ctx) {
  uint32_t stats[QUIRE_SET_PROBE_MAX] = {0};
  uint32_t living = 0;
  uint32_t probe_end = 0;
  for (uint32_t id = 1; id <= s->capacity; id++) {
    const QUIRE_SET_ITEM_T *item = QUIRE_SET_(citem_)(s, id);
    living += item->refs != 0 ? 1u : 0u;
    if (item->probe == 0) {
      if (item->refs != 0) {
        return "item outside the table has references";
      }
      continue;
    }
    if (id >= s->id_end) {
      return "item beyond the end of the ids";
    }
    if (item->slot > s->table_mask || item->probe > QUIRE_SET_PROBE_MAX ||
        QUIRE_SET_(ctable_)(s)[item->slot] != id) {
      return "item is not in its slot";
    }
    stats[item->probe - 1]++;
    probe_end = item->probe > probe_end ? item->probe : probe_end;
    if (QUIRE_SET_(find_)(s, ctx, &item->value,
                          quire_hash_spread(QUIRE_SET_HASH(ctx, &item->value,
                                                           s->seed))) != id) {
      return "value is there twice or not found";
    }
  }
  for (uint32_t i = 0; i < QUIRE_SET_PROBE_MAX; i++) {
    if (stats[i] != s->probe_stats[i]) {
      return "probe statistics are wrong";
    }
  }
  if (probe_end != s->probe_end) {
    return "longest probe is wrong";
  }
  return living == s->living ? NULL : "number of living items is wrong";
}

/* Checks every invariant; on a violation answers false and a static text in
 * *fault. Always compiled, never asserts. O(capacity). */
QUIRE_INLINE bool QUIRE_SET_(verify)(const QUIRE_SET_T *s, QUIRE_SET_CTX_T ctx,
                                     const char **fault) {
  const char *found = NULL;
  if (s->capacity == 0) {
    found = s->living == 0 && s->probe_end == 0 ? NULL : "capacity 0, items";
  } else if (((uint64_t)s->table_mask + 1) != quire_table_slots(s->capacity)) {
    found = "table size does not match the capacity";
  } else if (s->id_end == 0 || s->id_end > s->capacity + 1u ||
             s->id_rover == 0 || s->id_rover > s->capacity || s->id_next == 0 ||
             s->id_next > s->capacity + 1u) {
    found = "id marks out of range";
  } else {
    found = QUIRE_SET_(verify_table_)(s, ctx);
    found = found != NULL ? found : QUIRE_SET_(verify_items_)(s, ctx);
  }
  if (found != NULL) {
    *fault = found;
  }
  return found == NULL;
}

#endif
