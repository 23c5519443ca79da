/* The model test of the LRU, for one hash function. Parameters: MODEL_NAME (of
 * the function), MODEL_LRU, MODEL_HASH(ctx, key, seed), MODEL_KEYS_MAX.
 *
 * The oracle is an array in order of recency, newest first. */
#define QUIRE_LRU_NAME MODEL_LRU
#define QUIRE_LRU_KEY uint32_t
#define QUIRE_LRU_VALUE uint64_t
#define QUIRE_LRU_CTX const uint64_t *
#define QUIRE_LRU_HASH(ctx, key, seed) MODEL_HASH(ctx, *(key), seed)
#define QUIRE_LRU_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/lru.h>

#define MODEL_PASTE2(a, b) a##b
#define MODEL_PASTE(a, b) MODEL_PASTE2(a, b)
#define MODEL(suffix) MODEL_PASTE(MODEL_LRU, suffix)

struct MODEL(_model) {
  struct model_run run;
  struct failing_allocator memory;
  struct MODEL_LRU lru;
  struct MODEL(_entry) items[MODEL_KEYS_MAX];
  size_t count;
  size_t weight;
  size_t limit;
};

static size_t MODEL(_index)(const struct MODEL(_model) * m, uint32_t key) {
  size_t i = 0;
  while (i < m->count && m->items[i].key != key) {
    i++;
  }
  return i;
}

static struct MODEL(_entry)
    MODEL(_take)(struct MODEL(_model) * m, size_t index) {
  struct MODEL(_entry) item = m->items[index];
  m->count--;
  m->weight -= item.weight;
  memmove(&m->items[index], &m->items[index + 1],
          (m->count - index) * sizeof item);
  return item;
}

static void MODEL(_add_newest)(struct MODEL(_model) * m,
                               struct MODEL(_entry) item) {
  memmove(&m->items[1], &m->items[0], m->count * sizeof item);
  m->items[0] = item;
  m->count++;
  m->weight += item.weight;
}

static void MODEL(_check_all)(struct MODEL(_model) * m) {
  const char *fault = NULL;
  size_t i = 0;
  MODEL_CHECK_SOUND(&m->run, MODEL(_verify)(&m->lru, &fault), fault);
  for (const struct MODEL(_entry) *entry = MODEL(_newest)(&m->lru);
       entry != NULL; entry = MODEL(_next_older)(entry)) {
    MODEL_CHECK(&m->run, i < m->count);
    MODEL_CHECK(&m->run, m->items[i].key == entry->key);
    MODEL_CHECK(&m->run, m->items[i].value == entry->value);
    MODEL_CHECK(&m->run, m->items[i].weight == entry->weight);
    i++;
  }
  MODEL_CHECK(&m->run, i == m->count);
  for (const struct MODEL(_entry) *entry = MODEL(_oldest)(&m->lru);
       entry != NULL; entry = MODEL(_next_newer)(entry)) {
    i--;
    MODEL_CHECK(&m->run, m->items[i].key == entry->key);
  }
  MODEL_CHECK(&m->run, i == 0);
}

static void MODEL(_step_put)(struct MODEL(_model) * m, uint32_t key) {
  const size_t index = MODEL(_index)(m, key);
  const bool was = index < m->count;
  const size_t weight = model_below(&m->run, 12);
  struct MODEL(_result) out;
  model_log(&m->run, "put %u weight %zu", key, weight);
  enum quire_result result = MODEL(_get_or_put)(&m->lru, key, weight, &out);
  if (result != QUIRE_OK) {
    MODEL_CHECK(&m->run, !was && !out.evicted && out.value == NULL);
    MODEL_CHECK(&m->run, result == QUIRE_ERR_LIMIT
                             ? weight > m->limit
                             : failing_allocator_fired(&m->memory));
    return;
  }
  MODEL_CHECK(&m->run, out.found_existing == was);
  if (was) {
    MODEL_CHECK(&m->run, !out.evicted);
    MODEL(_add_newest)(m, MODEL(_take)(m, index));
    MODEL_CHECK(&m->run, *out.value == m->items[0].value);
    return;
  }
  const bool evict = m->count > 0 && m->weight + weight > m->limit;
  MODEL_CHECK(&m->run, out.evicted == evict);
  if (evict) {
    struct MODEL(_entry) oldest = MODEL(_take)(m, m->count - 1);
    MODEL_CHECK(&m->run, out.evicted_key == oldest.key);
    MODEL_CHECK(&m->run, out.evicted_value == oldest.value);
  }
  MODEL_CHECK(&m->run, *out.value == 0);
  *out.value = model_next(&m->run);
  struct MODEL(_entry) item = {key, *out.value, weight};
  MODEL(_add_newest)(m, item);
}

/* Pops until the limit holds, as a caller does after a put or a resize. */
static void MODEL(_drain)(struct MODEL(_model) * m) {
  uint32_t key;
  uint64_t value;
  while (m->weight > m->limit) {
    struct MODEL(_entry) oldest = MODEL(_take)(m, m->count - 1);
    MODEL_CHECK(&m->run, MODEL(_over_limit)(&m->lru));
    MODEL_CHECK(&m->run, MODEL(_pop_over_limit)(&m->lru, &key, &value));
    MODEL_CHECK(&m->run, key == oldest.key && value == oldest.value);
  }
  MODEL_CHECK(&m->run, !MODEL(_over_limit)(&m->lru));
  MODEL_CHECK(&m->run, !MODEL(_pop_over_limit)(&m->lru, &key, &value));
}

static void MODEL(_step_remove)(struct MODEL(_model) * m, uint32_t key) {
  const size_t index = MODEL(_index)(m, key);
  const bool was = index < m->count;
  uint32_t old_key = 0;
  uint64_t old_value = 0;
  model_log(&m->run, "remove %u", key);
  MODEL_CHECK(&m->run,
              MODEL(_remove)(&m->lru, key, &old_key, &old_value) == was);
  if (was) {
    struct MODEL(_entry) item = MODEL(_take)(m, index);
    MODEL_CHECK(&m->run, old_key == key && old_value == item.value);
  }
}

static void MODEL(_step_get)(struct MODEL(_model) * m, uint32_t key,
                             bool promote) {
  const size_t index = MODEL(_index)(m, key);
  const bool was = index < m->count;
  model_log(&m->run, "get %u promote %d", key, (int)promote);
  const uint64_t *value =
      promote ? MODEL(_get)(&m->lru, key) : MODEL(_peek)(&m->lru, key);
  MODEL_CHECK(&m->run, (value != NULL) == was);
  MODEL_CHECK(&m->run, MODEL(_contains)(&m->lru, key) == was);
  MODEL_CHECK(&m->run, !was || *value == m->items[index].value);
  if (was && promote) {
    MODEL(_add_newest)(m, MODEL(_take)(m, index));
  }
}

static void MODEL(_step_rare)(struct MODEL(_model) * m, uint32_t key) {
  const size_t index = MODEL(_index)(m, key);
  const size_t weight = model_below(&m->run, 30);
  enum quire_result result;
  switch (model_below(&m->run, 3)) {
    case 0:
      m->limit = model_below(&m->run, 500);
      model_log(&m->run, "resize %zu", m->limit);
      MODEL(_resize)(&m->lru, m->limit);
      break;
    case 1:
      model_log(&m->run, "rebuild");
      result = MODEL(_rebuild)(&m->lru);
      MODEL_CHECK(&m->run,
                  result == QUIRE_OK || failing_allocator_fired(&m->memory));
      break;
    default:
      model_log(&m->run, "weight %u %zu", key, weight);
      result = MODEL(_set_weight)(&m->lru, key, weight);
      if (index == m->count) {
        MODEL_CHECK(&m->run, result == QUIRE_ERR_NOT_FOUND);
      } else if (weight > m->limit) {
        MODEL_CHECK(&m->run, result == QUIRE_ERR_LIMIT);
      } else {
        MODEL_CHECK(&m->run, result == QUIRE_OK);
        m->weight += weight - m->items[index].weight;
        m->items[index].weight = weight;
      }
      break;
  }
}

/* Random when `bytes` is NULL. */
static void MODEL_NAME(const uint8_t *bytes, size_t size_bytes, size_t steps,
                       size_t verified_steps) {
  static const uint64_t salt = 4321;
  static struct MODEL(_model) model;
  struct MODEL(_model) *m = &model;
  memset(m, 0, sizeof *m);
  if (bytes != NULL) {
    model_begin_bytes(&m->run, "lru", bytes, size_bytes);
  } else {
    model_begin(&m->run, "lru");
  }
  failing_allocator_init(&m->memory);
  m->limit = 300;
  MODEL(_init_context)
  (&m->lru, &m->memory.hooks, &salt, m->limit, model_next(&m->run));
  for (size_t step = 0; step < steps && !model_ended(&m->run); step++) {
    const uint32_t key = model_below(&m->run, MODEL_KEYS_MAX);
    const uint32_t dice = model_below(&m->run, 1000);
    failing_allocator_arm(&m->memory, dice % 16 == 0, false);
    if (dice < 500) {
      MODEL(_step_put)(m, key);
    } else if (dice < 800) {
      MODEL(_step_get)(m, key, dice < 700);
    } else if (dice < 980) {
      MODEL(_step_remove)(m, key);
    } else {
      MODEL(_step_rare)(m, key);
    }
    failing_allocator_disarm(&m->memory);
    if (model_below(&m->run, 4) != 0) {
      MODEL(_drain)(m);
    }
    MODEL_CHECK(&m->run, MODEL(_count)(&m->lru) == m->count);
    MODEL_CHECK(&m->run, MODEL(_weight)(&m->lru) == m->weight);
    MODEL_CHECK(&m->run, MODEL(_limit)(&m->lru) == m->limit);
    /* One table, a node an entry, one spare: nothing is hoarded. */
    MODEL_CHECK(&m->run, m->memory.live_blocks <= m->count + 2);
    if (step < verified_steps || step % 512 == 0) {
      MODEL(_check_all)(m);
    }
  }
  MODEL(_check_all)(m);
  MODEL(_deinit)(&m->lru);
  MODEL_CHECK(&m->run, failing_allocator_is_clean(&m->memory));
  failing_allocator_deinit(&m->memory);
}

#undef MODEL
#undef MODEL_PASTE
#undef MODEL_PASTE2
#undef MODEL_NAME
#undef MODEL_LRU
#undef MODEL_HASH
#undef MODEL_KEYS_MAX
