/* The model test of the hash map, for one hash function. Parameters: MODEL_NAME
 * (of the function), MODEL_MAP, MODEL_HASH(ctx, key, seed), MODEL_KEYS_MAX.
 *
 * The oracle is an array over all keys. Each step is one random operation; a
 * few of them run with an allocator that fails, and must then change nothing.
 */
#define QUIRE_HASH_MAP_NAME MODEL_MAP
#define QUIRE_HASH_MAP_KEY uint32_t
#define QUIRE_HASH_MAP_VALUE uint64_t
#define QUIRE_HASH_MAP_CTX const uint64_t *
#define QUIRE_HASH_MAP_HASH(ctx, key, seed) MODEL_HASH(ctx, *(key), seed)
#define QUIRE_HASH_MAP_EQ(ctx, a, b) (*(a) == *(b))
#define QUIRE_HASH_MAP_ALT_KEY struct model_alt_key
#define QUIRE_HASH_MAP_ALT_HASH(ctx, key, seed) \
  MODEL_HASH(ctx, model_alt_value(key), seed)
#define QUIRE_HASH_MAP_ALT_EQ(ctx, a, b) (model_alt_value(a) == *(b))
#include <quire/hash_map.h>

#define MODEL_PASTE2(a, b) a##b
#define MODEL_PASTE(a, b) MODEL_PASTE2(a, b)
#define MODEL(suffix) MODEL_PASTE(MODEL_MAP, suffix)

struct MODEL(_model) {
  struct model_run run;
  struct failing_allocator memory;
  struct MODEL_MAP map;
  bool present[MODEL_KEYS_MAX];
  uint64_t value[MODEL_KEYS_MAX];
  size_t count;
  uint32_t keys; /* range of the keys at the moment */
};

static void MODEL(_set)(struct MODEL(_model) * m, uint32_t key,
                        uint64_t value) {
  m->count += !m->present[key];
  m->present[key] = true;
  m->value[key] = value;
}

static void MODEL(_unset)(struct MODEL(_model) * m, uint32_t key) {
  m->count -= m->present[key];
  m->present[key] = false;
}

static void MODEL(_check_all)(struct MODEL(_model) * m,
                              const struct MODEL_MAP *map) {
  const char *fault;
  struct MODEL(_iterator) it = MODEL(_iterate)(map);
  struct MODEL(_entry) * entry;
  size_t seen = 0;
  MODEL_CHECK_SOUND(&m->run, MODEL(_verify)(map, &fault), fault);
  MODEL_CHECK(&m->run, MODEL(_count)(map) == m->count);
  while ((entry = MODEL(_next)(&it)) != NULL) {
    seen++;
    MODEL_CHECK(&m->run, entry->key < MODEL_KEYS_MAX);
    MODEL_CHECK(&m->run, m->present[entry->key]);
    MODEL_CHECK(&m->run, m->value[entry->key] == entry->value);
  }
  MODEL_CHECK(&m->run, seen == m->count);
  for (uint32_t key = 0; key < MODEL_KEYS_MAX; key++) {
    MODEL_CHECK(&m->run, MODEL(_contains)(map, key) == m->present[key]);
  }
}

static void MODEL(_step_put)(struct MODEL(_model) * m, uint32_t key,
                             uint64_t value) {
  const uint32_t kind = model_below(&m->run, 6);
  const bool was = m->present[key];
  const uint64_t before = m->value[key];
  enum quire_result result = QUIRE_OK;
  uint64_t old = 0;
  uint64_t *slot = NULL;
  bool found = false;
  struct MODEL(_entry) *entry = NULL;
  struct model_alt_key alt = model_alt(key);
  model_log(&m->run, "put %u kind %u", key, kind);
  switch (kind) {
    case 0: result = MODEL(_put)(&m->map, key, value); break;
    case 1:
      result = MODEL(_put_no_clobber)(&m->map, key, value);
      if (was && result == QUIRE_ERR_MISUSE) {
        MODEL_CHECK(&m->run, *MODEL(_get_ptr)(&m->map, key) == before);
        return;
      }
      MODEL_CHECK(&m->run, !was || result != QUIRE_OK);
      break;
    case 2:
      result = MODEL(_put_assume_capacity)(&m->map, key, value);
      if (result == QUIRE_ERR_FULL) {
        MODEL_CHECK(
            &m->run,
            !was && m->count == quire_hash_load_max(MODEL(_capacity)(&m->map)));
        return;
      }
      break;
    case 3:
      result = MODEL(_get_or_put)(&m->map, key, &slot, &found);
      MODEL_CHECK(&m->run, result != QUIRE_OK || found == was);
      MODEL_CHECK(&m->run, !found || *slot == before);
      break;
    case 4:
      result = MODEL(_fetch_put)(&m->map, key, value, &old, &found);
      MODEL_CHECK(&m->run, result != QUIRE_OK || found == was);
      MODEL_CHECK(&m->run, !found || old == before);
      break;
    default:
      result = MODEL(_get_or_put_alt)(&m->map, &alt, &entry, &found);
      MODEL_CHECK(&m->run, result != QUIRE_OK || found == was);
      if (result == QUIRE_OK) {
        entry->key = key;
        slot = &entry->value;
      }
      break;
  }
  if (result != QUIRE_OK) {
    MODEL_CHECK(&m->run, result == QUIRE_ERR_OUT_OF_MEMORY);
    MODEL_CHECK(&m->run, failing_allocator_fired(&m->memory));
    return;
  }
  if (slot != NULL) {
    *slot = value;
  }
  MODEL(_set)(m, key, value);
}

static void MODEL(_step_get)(struct MODEL(_model) * m, uint32_t key) {
  const bool was = m->present[key];
  const uint64_t value = m->value[key];
  uint64_t copy = 0;
  struct model_alt_key alt = model_alt(key);
  model_log(&m->run, "get %u", key);
  MODEL_CHECK(&m->run, MODEL(_get)(&m->map, key, &copy) == was);
  MODEL_CHECK(&m->run, !was || copy == value);
  const uint64_t *ptr = MODEL(_get_ptr)(&m->map, key);
  const uint64_t *ptr_alt = MODEL(_get_ptr_alt)(&m->map, &alt);
  const uint32_t *stored = MODEL(_get_key)(&m->map, key);
  const struct MODEL(_entry) *entry = MODEL(_get_entry)(&m->map, key);
  MODEL_CHECK(&m->run, (ptr != NULL) == was && ptr == ptr_alt);
  MODEL_CHECK(&m->run, (stored != NULL) == was && (entry != NULL) == was);
  MODEL_CHECK(&m->run, MODEL(_contains_alt)(&m->map, &alt) == was);
  MODEL_CHECK(&m->run, !was || (*ptr == value && *stored == key &&
                                ptr == &entry->value && stored == &entry->key));
}

static void MODEL(_step_remove)(struct MODEL(_model) * m, uint32_t key) {
  const uint32_t kind = model_below(&m->run, 4);
  const bool was = m->present[key];
  struct MODEL(_entry) removed = {0, 0};
  struct model_alt_key alt = model_alt(key);
  bool found = was;
  model_log(&m->run, "remove %u kind %u", key, kind);
  if (kind == 0) {
    found = MODEL(_remove)(&m->map, key);
  } else if (kind == 1) {
    found = MODEL(_fetch_remove)(&m->map, key, &removed);
    MODEL_CHECK(&m->run, !found || (removed.key == key &&
                                    removed.value == m->value[key]));
  } else if (kind == 2) {
    found = MODEL(_remove_alt)(&m->map, &alt);
  } else if (was) {
    MODEL(_remove_by_ptr)(&m->map, MODEL(_get_key)(&m->map, key));
  }
  MODEL_CHECK(&m->run, found == was);
  MODEL(_unset)(m, key);
}

/* Removes about half of the entries in the middle of an iteration. */
static void MODEL(_step_sweep)(struct MODEL(_model) * m) {
  struct MODEL(_iterator) it = MODEL(_iterate)(&m->map);
  struct MODEL(_iterator) keys = it;
  struct MODEL(_iterator) values = it;
  struct MODEL(_entry) * entry;
  size_t seen = 0;
  const size_t before = m->count;
  model_log(&m->run, "sweep");
  for (size_t i = 0; i < before; i++) {
    const uint32_t *key = MODEL(_next_key)(&keys);
    const uint64_t *value = MODEL(_next_value)(&values);
    MODEL_CHECK(&m->run, key != NULL && value != NULL);
    MODEL_CHECK(&m->run, m->value[*key] == *value);
  }
  MODEL_CHECK(&m->run, MODEL(_next_key)(&keys) == NULL);
  MODEL_CHECK(&m->run, MODEL(_next_value)(&values) == NULL);
  while ((entry = MODEL(_next)(&it)) != NULL) {
    seen++;
    if ((model_next(&m->run) & 1) != 0) {
      MODEL(_unset)(m, entry->key);
      MODEL(_remove_by_ptr)(&m->map, &entry->key);
    }
  }
  MODEL_CHECK(&m->run, seen == before);
}

static void MODEL(_step_reserve)(struct MODEL(_model) * m) {
  const uint32_t more = model_below(&m->run, m->keys / 4 + 1);
  const bool total = (model_next(&m->run) & 1) != 0;
  model_log(&m->run, "reserve %u more, total %d", more, (int)total);
  enum quire_result result =
      total ? MODEL(_ensure_total_capacity)(&m->map, m->count + more)
            : MODEL(_ensure_unused_capacity)(&m->map, more);
  if (result != QUIRE_OK) {
    MODEL_CHECK(&m->run, result == QUIRE_ERR_OUT_OF_MEMORY);
    return;
  }
  const size_t allocations = m->memory.allocations;
  for (uint32_t i = 0, key = 0; i < more && key < MODEL_KEYS_MAX; key++) {
    if (!m->present[key]) {
      MODEL_CHECK(&m->run,
                  MODEL(_put_assume_capacity)(&m->map, key, key) == QUIRE_OK);
      MODEL(_set)(m, key, key);
      i++;
    }
  }
  MODEL_CHECK(&m->run, m->memory.allocations == allocations);
}

static void MODEL(_step_clone)(struct MODEL(_model) * m) {
  static const uint64_t other_salt = 99;
  struct MODEL_MAP copy;
  const bool into = (model_next(&m->run) & 1) != 0;
  model_log(&m->run, "clone, into %d", (int)into);
  enum quire_result result =
      into
          ? MODEL(_clone_into)(&m->map, &m->memory.hooks, &other_salt, 7, &copy)
          : MODEL(_clone)(&m->map, &copy);
  if (result != QUIRE_OK) {
    MODEL_CHECK(&m->run, result == QUIRE_ERR_OUT_OF_MEMORY);
    return;
  }
  MODEL(_check_all)(m, &copy);
  /* Go on with the copy: the original must not be needed any more. */
  MODEL(_deinit)(&m->map);
  m->map = copy;
}

static void MODEL(_step_rare)(struct MODEL(_model) * m) {
  switch (model_below(&m->run, 6)) {
    case 0:
      model_log(&m->run, "rehash");
      MODEL(_rehash)(&m->map);
      break;
    case 1: MODEL(_step_sweep)(m); break;
    case 2: MODEL(_step_reserve)(m); break;
    case 3: MODEL(_step_clone)(m); break;
    case 4:
      m->keys = 1 + model_below(&m->run, MODEL_KEYS_MAX);
      model_log(&m->run, "range %u", m->keys);
      break;
    default:
      if (model_below(&m->run, 8) != 0) {
        break;
      }
      model_log(&m->run, "clear");
      if ((model_next(&m->run) & 1) != 0) {
        MODEL(_clear_retaining_capacity)(&m->map);
      } else {
        MODEL(_clear_and_free)(&m->map);
        MODEL_CHECK(&m->run, m->memory.live_blocks == 0);
      }
      memset(m->present, 0, sizeof m->present);
      m->count = 0;
      break;
  }
}

/* Random when `bytes` is NULL. */
static void MODEL_NAME(const uint8_t *bytes, size_t size_bytes, size_t steps,
                       size_t verified_steps) {
  static const uint64_t salt = 12345;
  static struct MODEL(_model) model;
  struct MODEL(_model) *m = &model;
  const char *fault;
  memset(m, 0, sizeof *m);
  if (bytes != NULL) {
    model_begin_bytes(&m->run, "hash_map", bytes, size_bytes);
  } else {
    model_begin(&m->run, "hash_map");
  }
  failing_allocator_init(&m->memory);
  MODEL(_init_context)(&m->map, &m->memory.hooks, &salt, model_next(&m->run));
  m->keys = MODEL_KEYS_MAX;
  for (size_t step = 0; step < steps && !model_ended(&m->run); step++) {
    const uint32_t key = model_below(&m->run, m->keys);
    const uint32_t dice = model_below(&m->run, 1000);
    failing_allocator_arm(&m->memory, dice % 16 == 0, false);
    if (dice < 400) {
      MODEL(_step_put)(m, key, model_next(&m->run));
    } else if (dice < 600) {
      MODEL(_step_get)(m, key);
    } else if (dice < 995) {
      MODEL(_step_remove)(m, key);
    } else {
      MODEL(_step_rare)(m);
    }
    failing_allocator_disarm(&m->memory);
    MODEL_CHECK(&m->run, MODEL(_count)(&m->map) == m->count);
    if (step < verified_steps) {
      MODEL_CHECK_SOUND(&m->run, MODEL(_verify)(&m->map, &fault), fault);
    }
    if (step % 1024 == 0) {
      MODEL(_check_all)(m, &m->map);
    }
  }
  MODEL(_check_all)(m, &m->map);
  MODEL(_deinit)(&m->map);
  MODEL_CHECK(&m->run, failing_allocator_is_clean(&m->memory));
  failing_allocator_deinit(&m->memory);
}

#undef MODEL
#undef MODEL_PASTE
#undef MODEL_PASTE2
#undef MODEL_NAME
#undef MODEL_MAP
#undef MODEL_HASH
#undef MODEL_KEYS_MAX
