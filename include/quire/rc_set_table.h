/* Part of quire/rc_set.h, which includes it inside an instance: the Robin Hood
 * table and the way of a new item into it. The invariants cited are numbered
 * there. Names end in an underscore: not for callers. */
#if defined(QUIRE_SET_)

/* ---- access -------------------------------------------------- */

QUIRE_INLINE QUIRE_SET_ID_T *QUIRE_SET_(table_)(QUIRE_SET_T *s) {
  return (QUIRE_SET_ID_T *)quire_offset_ptr(s, s->table_offset);
}

QUIRE_INLINE const QUIRE_SET_ID_T *QUIRE_SET_(ctable_)(const QUIRE_SET_T *s) {
  return (const QUIRE_SET_ID_T *)quire_offset_cptr(s, s->table_offset);
}

/* The item of an id in 1..capacity. */
QUIRE_INLINE QUIRE_SET_ITEM_T *QUIRE_SET_(item_)(QUIRE_SET_T *s, uint32_t id) {
  return (QUIRE_SET_ITEM_T *)quire_offset_ptr(s, s->items_offset) + (id - 1u);
}

QUIRE_INLINE const QUIRE_SET_ITEM_T *QUIRE_SET_(citem_)(const QUIRE_SET_T *s,
                                                        uint32_t id) {
  return (const QUIRE_SET_ITEM_T *)quire_offset_cptr(s, s->items_offset) +
         (id - 1u);
}

QUIRE_INLINE uint32_t QUIRE_SET_(home_)(const QUIRE_SET_T *s, uint64_t spread) {
  return (uint32_t)(spread >> 32) & s->table_mask;
}

QUIRE_INLINE uint8_t QUIRE_SET_(tag_)(uint64_t spread) {
  return (uint8_t)(spread >> 24);
}

/* True when the item of `id` is in the table, living or dead. */
QUIRE_INLINE bool QUIRE_SET_(holds_)(const QUIRE_SET_T *s, uint32_t id) {
  return id - 1u < s->capacity && QUIRE_SET_(citem_)(s, id)->probe != 0;
}

/* ---- the table ----------------------------------------------- */

/* Keep invariant 4. */
QUIRE_INLINE void QUIRE_SET_(stat_add_)(QUIRE_SET_T *s, uint32_t probe) {
  assert(probe >= 1 && probe <= QUIRE_SET_PROBE_MAX);
  s->probe_stats[probe - 1]++;
  if (probe > s->probe_end) {
    s->probe_end = probe;
  }
}

QUIRE_INLINE void QUIRE_SET_(stat_sub_)(QUIRE_SET_T *s, uint32_t probe) {
  assert(s->probe_stats[probe - 1] != 0);
  s->probe_stats[probe - 1]--;
  while (s->probe_end != 0 && s->probe_stats[s->probe_end - 1] == 0) {
    s->probe_end--;
  }
}

/* Puts `id` into an unoccupied slot. */
QUIRE_INLINE void QUIRE_SET_(place_)(QUIRE_SET_T *s, uint32_t id, uint32_t slot,
                                     uint32_t probe) {
  QUIRE_SET_ITEM_T *item = QUIRE_SET_(item_)(s, id);
  QUIRE_SET_(table_)(s)[slot] = (QUIRE_SET_ID_T)id;
  item->slot = (QUIRE_SET_ID_T)slot;
  item->probe = (uint8_t)probe;
  QUIRE_SET_(stat_add_)(s, probe);
}

/* Moves the item in slot `from` to the unoccupied slot `to` next to it. */
QUIRE_INLINE void QUIRE_SET_(step_)(QUIRE_SET_T *s, uint32_t from, uint32_t to,
                                    uint32_t probe) {
  const uint32_t id = QUIRE_SET_(table_)(s)[from];
  QUIRE_SET_(stat_sub_)(s, QUIRE_SET_(item_)(s, id)->probe);
  QUIRE_SET_(place_)(s, id, to, probe);
}

/* Moves the items in [from, to) up by one slot; slot `to` is unoccupied and
 * afterwards `from` is. Keeps invariant 3 when the caller fills `from`. */
QUIRE_INLINE void QUIRE_SET_(raise_)(QUIRE_SET_T *s, uint32_t from,
                                     uint32_t to) {
  for (uint32_t slot = to; slot != from;) {
    const uint32_t below = (slot - 1u) & s->table_mask;
    const uint32_t id = QUIRE_SET_(table_)(s)[below];
    QUIRE_SET_(step_)(s, below, slot, QUIRE_SET_(item_)(s, id)->probe + 1u);
    slot = below;
  }
}

/* Moves the items in [from, to) down by one slot; slot from - 1 is unoccupied
 * and afterwards to - 1 is. None of them is at home. */
QUIRE_INLINE void QUIRE_SET_(lower_)(QUIRE_SET_T *s, uint32_t from,
                                     uint32_t to) {
  for (uint32_t slot = from; slot != to; slot = (slot + 1u) & s->table_mask) {
    const uint32_t id = QUIRE_SET_(table_)(s)[slot];
    assert(QUIRE_SET_(item_)(s, id)->probe > 1);
    QUIRE_SET_(step_)
    (s, slot, (slot - 1u) & s->table_mask,
     QUIRE_SET_(item_)(s, id)->probe - 1u);
  }
}

/* The item of `id` leaves the set; its slot is for the caller to fill. */
QUIRE_INLINE void QUIRE_SET_(drop_)(QUIRE_SET_T *s, QUIRE_SET_CTX_T ctx,
                                    uint32_t id) {
  QUIRE_SET_ITEM_T *item = QUIRE_SET_(item_)(s, id);
  assert(item->refs == 0 && item->probe != 0);
#ifdef QUIRE_SET_DELETED
  QUIRE_SET_DELETED(ctx, &item->value, (QUIRE_SET_ID_T)id);
#else
  (void)ctx;
#endif
  QUIRE_SET_(stat_sub_)(s, item->probe);
  item->probe = 0;
  s->epoch++;
}

/* Takes a dead item out, closes its chain behind it (invariant 3) and wipes it,
 * so that nothing of it gets into a saved buffer. */
QUIRE_INLINE void QUIRE_SET_(remove_)(QUIRE_SET_T *s, QUIRE_SET_CTX_T ctx,
                                      uint32_t id) {
  const uint32_t slot = QUIRE_SET_(item_)(s, id)->slot;
  QUIRE_SET_(drop_)(s, ctx, id);
  memset(QUIRE_SET_(item_)(s, id), 0, sizeof(QUIRE_SET_ITEM_T));
  const uint32_t first = (slot + 1u) & s->table_mask;
  uint32_t end = first;
  for (;;) {
    const uint32_t next = QUIRE_SET_(table_)(s)[end];
    if (next == 0 || QUIRE_SET_(item_)(s, next)->probe == 1) {
      break;
    }
    end = (end + 1u) & s->table_mask;
  }
  QUIRE_SET_(lower_)(s, first, end);
  QUIRE_SET_(table_)(s)[(end - 1u) & s->table_mask] = 0;
}

/* The item that equals `value`, living or dead, or 0. An equal value has the
 * same home, so its probe is exactly the distance walked. */
QUIRE_INLINE uint32_t QUIRE_SET_(find_)(const QUIRE_SET_T *s,
                                        QUIRE_SET_CTX_T ctx,
                                        const QUIRE_SET_VALUE_T *value,
                                        uint64_t spread) {
  const QUIRE_SET_ID_T *table = QUIRE_SET_(ctable_)(s);
  const uint8_t tag = QUIRE_SET_(tag_)(spread);
  uint32_t slot = QUIRE_SET_(home_)(s, spread);
  (void)ctx;
  for (uint32_t probe = 1; probe <= s->probe_end; probe++) {
    const uint32_t id = table[slot];
    if (id == 0) {
      return 0;
    }
    const QUIRE_SET_ITEM_T *item = QUIRE_SET_(citem_)(s, id);
    if (item->probe < probe) {
      return 0;
    }
    if (item->probe == probe && item->tag == tag &&
        QUIRE_SET_EQ(ctx, value, &item->value)) {
      return id;
    }
    slot = (slot + 1u) & s->table_mask;
  }
  return 0;
}

#ifdef QUIRE_SET_KEY
/* N_find_ for the other kind of key. */
QUIRE_INLINE uint32_t QUIRE_SET_(find_key_)(const QUIRE_SET_T *s,
                                            QUIRE_SET_CTX_T ctx,
                                            const QUIRE_SET_KEY_T *key,
                                            uint64_t spread) {
  const QUIRE_SET_ID_T *table = QUIRE_SET_(ctable_)(s);
  const uint8_t tag = QUIRE_SET_(tag_)(spread);
  uint32_t slot = QUIRE_SET_(home_)(s, spread);
  (void)ctx;
  for (uint32_t probe = 1; probe <= s->probe_end; probe++) {
    const uint32_t id = table[slot];
    if (id == 0) {
      return 0;
    }
    const QUIRE_SET_ITEM_T *item = QUIRE_SET_(citem_)(s, id);
    if (item->probe < probe) {
      return 0;
    }
    if (item->probe == probe && item->tag == tag &&
        QUIRE_SET_KEY_EQ(ctx, key, &item->value)) {
      return id;
    }
    slot = (slot + 1u) & s->table_mask;
  }
  return 0;
}
#endif

/* ---- adding -------------------------------------------------- */

/* An id that is unused or dead: first those never given out (gaps left by
 * N_add_with_id among them), then the rover's next dead one. 0 when there is
 * none within the scan. */
QUIRE_INLINE uint32_t QUIRE_SET_(take_id_)(QUIRE_SET_T *s) {
  for (; s->id_next <= s->capacity; s->id_next++) {
    if (QUIRE_SET_(item_)(s, s->id_next)->probe == 0) {
      return s->id_next;
    }
  }
  if (s->living == s->capacity) {
    return 0;
  }
  for (uint32_t i = 0; i < s->capacity && i < QUIRE_SET_SCAN_MAX; i++) {
    const uint32_t id = s->id_rover;
    s->id_rover = id == s->capacity ? 1 : id + 1;
    if (QUIRE_SET_(item_)(s, id)->refs == 0) {
      return id;
    }
  }
  return 0;
}

/* Finds the slot for a new item with `refs` references: behind the items that
 * are as far from home and have as many references, before all others. Notes
 * the first dead item on the way. */
QUIRE_INLINE void QUIRE_SET_(locate_)(QUIRE_SET_T *s, uint64_t spread,
                                      QUIRE_SET_REFS_T refs,
                                      QUIRE_SET_PLAN_T *plan) {
  uint32_t slot = QUIRE_SET_(home_)(s, spread);
  uint32_t probe = 1;
  plan->slot = slot;
  plan->probe = 0;
  plan->dead_slot = slot;
  plan->dead_probe = 0;
  plan->dead_slot = 0;
  for (;; probe++, slot = (slot + 1u) & s->table_mask) {
    const uint32_t id = QUIRE_SET_(table_)(s)[slot];
    const QUIRE_SET_ITEM_T *item = id == 0 ? NULL : QUIRE_SET_(item_)(s, id);
    if (item == NULL || item->probe < probe) {
      break;
    }
    if (plan->probe == 0 && item->probe == probe && item->refs < refs) {
      plan->slot = slot;
      plan->probe = probe;
    }
    if (plan->dead_probe == 0 && item->refs == 0) {
      plan->dead_slot = slot;
      plan->dead_probe = probe;
    }
  }
  if (plan->probe == 0) {
    plan->slot = slot;
    plan->probe = probe;
  }
}

/* True when no probe length passes the limit if the plan is carried out. */
QUIRE_INLINE bool QUIRE_SET_(bearable_)(QUIRE_SET_T *s,
                                        const QUIRE_SET_PLAN_T *plan) {
  if (plan->dead_probe != 0 && plan->dead_probe < plan->probe) {
    return true; /* the chain behind moves one nearer, and so does the item */
  }
  for (uint32_t slot = plan->slot;; slot = (slot + 1u) & s->table_mask) {
    const uint32_t id = QUIRE_SET_(table_)(s)[slot];
    if (id == 0 || (plan->dead_probe != 0 && slot == plan->dead_slot)) {
      return plan->probe <= QUIRE_SET_PROBE_MAX;
    }
    if (QUIRE_SET_(item_)(s, id)->probe == QUIRE_SET_PROBE_MAX) {
      return false;
    }
  }
}

/* Decides id and slot for a value that is not in the set; changes nothing that
 * can be seen. `wished` is 0 or an id to prefer. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_SET_(plan_)(
    QUIRE_SET_T *s, uint64_t spread, QUIRE_SET_REFS_T refs, uint32_t wished,
    QUIRE_SET_PLAN_T *plan) {
  if (s->capacity == 0) {
    return QUIRE_ERR_FULL;
  }
  QUIRE_SET_(locate_)(s, spread, refs, plan);
  if (wished - 1u < s->capacity && QUIRE_SET_(item_)(s, wished)->refs == 0) {
    plan->id = wished;
    if (plan->dead_probe != 0 &&
        QUIRE_SET_(table_)(s)[plan->dead_slot] != wished) {
      plan->dead_probe = 0;
    }
  } else if (plan->dead_probe != 0) {
    plan->id = QUIRE_SET_(table_)(s)[plan->dead_slot];
  } else {
    plan->id = QUIRE_SET_(take_id_)(s);
  }
  if (plan->id == 0) {
    const uint64_t idle = s->capacity - s->living;
    return idle * 8 >= s->capacity ? QUIRE_ERR_REHASH : QUIRE_ERR_FULL;
  }
  return QUIRE_SET_(bearable_)(s, plan) ? QUIRE_OK : QUIRE_ERR_REHASH;
}

/* Carries a plan out. The dead item on the way leaves the chain by moving its
 * neighbours, which is shifting it out and inserting in one go. */
QUIRE_INLINE void QUIRE_SET_(commit_)(QUIRE_SET_T *s, QUIRE_SET_CTX_T ctx,
                                      QUIRE_SET_PLAN_T *plan, uint64_t spread,
                                      const QUIRE_SET_VALUE_T *value,
                                      QUIRE_SET_REFS_T refs) {
  QUIRE_SET_ITEM_T *item = QUIRE_SET_(item_)(s, plan->id);
  if (plan->dead_probe != 0) {
    QUIRE_SET_(drop_)(s, ctx, plan->id);
    if (plan->dead_probe < plan->probe) {
      QUIRE_SET_(lower_)(s, (plan->dead_slot + 1u) & s->table_mask, plan->slot);
      plan->slot = (plan->slot - 1u) & s->table_mask;
      plan->probe--;
    } else {
      QUIRE_SET_(raise_)(s, plan->slot, plan->dead_slot);
    }
  } else {
    if (item->probe != 0) {
      QUIRE_SET_(remove_)(s, ctx, plan->id);
      QUIRE_SET_(locate_)(s, spread, refs, plan);
    }
    uint32_t end = plan->slot;
    while (QUIRE_SET_(table_)(s)[end] != 0) {
      end = (end + 1u) & s->table_mask;
    }
    QUIRE_SET_(raise_)(s, plan->slot, end);
  }
  item->value = *value;
  item->refs = refs;
  item->tag = QUIRE_SET_(tag_)(spread);
  QUIRE_SET_(place_)(s, plan->id, plan->slot, plan->probe);
  s->living += refs != 0 ? 1u : 0u;
  if (plan->id >= s->id_end) {
    s->id_end = plan->id + 1u;
  }
}

/* Adds `n` references to an item in the table; its id goes to *id_out. */
QUIRE_NODISCARD QUIRE_INLINE enum quire_result QUIRE_SET_(gain_)(
    QUIRE_SET_T *s, uint32_t id, QUIRE_SET_REFS_T n, QUIRE_SET_ID_T *id_out) {
  QUIRE_SET_ITEM_T *item = QUIRE_SET_(item_)(s, id);
  const QUIRE_SET_REFS_T after = (QUIRE_SET_REFS_T)(item->refs + n);
  if (after < n) { /* wrapped */
    return QUIRE_ERR_LIMIT;
  }
  s->living += item->refs == 0 && n != 0 ? 1u : 0u;
  item->refs = after;
  *id_out = (QUIRE_SET_ID_T)id;
  return QUIRE_OK;
}

#endif
