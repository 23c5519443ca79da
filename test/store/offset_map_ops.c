/* The interpreter of operations on an offset_map. The oracle is an array: for
 * each key whether it is there, and its value. */
#include "store/offset_map_ops.h"

#include <stdlib.h>
#include <string.h>

#include <quire/result.h>

#include "store/moving_buffer.h"

enum { KEYS_MAX = 2048 };

struct world {
  struct op_source *source;
  const struct offset_map_ops_config *config;
  struct offset_map_ops_stats *stats;
  struct moving_buffer buffer;
  uint64_t next_value;
  uint32_t count;
  bool there[KEYS_MAX];
  uint64_t value_of[KEYS_MAX];
};

static uint64_t key_hash(const struct world *world, uint32_t key,
                         uint64_t seed) {
  uint64_t hash = (key + seed) * UINT64_C(0xd1b54a32d192ed03);
  hash ^= hash >> 29;
  return hash & world->config->hash_mask;
}

#define QUIRE_MAP_NAME omap
#define QUIRE_MAP_KEY uint32_t
#define QUIRE_MAP_VALUE uint64_t
#define QUIRE_MAP_CTX struct world *
#define QUIRE_MAP_HASH(ctx, key, seed) key_hash(ctx, *(key), seed)
#define QUIRE_MAP_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/offset_map.h>

static struct omap *map_of(struct world *world) {
  return (struct omap *)(void *)world->buffer.bytes;
}

/* ---- checks ------------------------------------------------------------ */

static void check_all(struct world *world) {
  struct omap *map = map_of(world);
  const char *fault = NULL;
  if (!omap_verify(map, world, &fault)) {
    op_source_fail(world->source, fault, __FILE__, __LINE__);
  }
  for (uint32_t key = 0; key < world->config->keys; key++) {
    uint64_t value = 0;
    const bool found = omap_get(map, world, &key, &value);
    OP_CHECK(world->source, found == world->there[key]);
    OP_CHECK(world->source, !found || value == world->value_of[key]);
  }
}

static void check_iteration(struct world *world) {
  struct omap_iter iter;
  uint32_t entries = 0;
  uint64_t sum = 0;
  omap_iter_init(&iter, map_of(world));
  for (struct omap_entry *entry; (entry = omap_iter_next(&iter)) != NULL;) {
    OP_CHECK(world->source, world->there[entry->key]);
    OP_CHECK(world->source, world->value_of[entry->key] == entry->value);
    entries++;
    sum += entry->value + entry->key;
  }
  OP_CHECK(world->source, entries == world->count);
  omap_iter_init(&iter, map_of(world));
  for (const uint32_t *key; (key = omap_iter_next_key(&iter)) != NULL;) {
    sum -= *key;
  }
  omap_iter_init(&iter, map_of(world));
  for (const uint64_t *value; (value = omap_iter_next_value(&iter)) != NULL;) {
    sum -= *value;
  }
  OP_CHECK(world->source, sum == 0);
}

/* ---- steps ------------------------------------------------------------- */

static uint32_t some_key(struct world *world) {
  return op_source_below(world->source, world->config->keys);
}

/* True when the put must succeed; the oracle takes it over then. */
static bool note_put(struct world *world, uint32_t key, uint64_t value) {
  if (!world->there[key]) {
    if (world->count == world->config->capacity) {
      world->stats->full++;
      return false;
    }
    world->there[key] = true;
    world->count++;
    if (world->count > world->stats->count_most) {
      world->stats->count_most = world->count;
    }
  }
  world->value_of[key] = value;
  return true;
}

static void note_removed(struct world *world, uint32_t key) {
  world->there[key] = false;
  world->count--;
  world->stats->removed++;
}

static void step_put(struct world *world) {
  const uint32_t key = some_key(world);
  const uint64_t value = world->next_value++;
  op_source_log(world->source, "put", key, 0);
  const enum quire_result result = omap_put(map_of(world), world, &key, &value);
  op_source_log_result(world->source, result);
  const bool fits = note_put(world, key, value);
  OP_CHECK(world->source, result == (fits ? QUIRE_OK : QUIRE_ERR_FULL));
}

static void step_put_no_clobber(struct world *world) {
  const uint32_t key = some_key(world);
  const uint64_t value = world->next_value++;
  op_source_log(world->source, "put_no_clobber", key, 0);
  const enum quire_result result =
      omap_put_no_clobber(map_of(world), world, &key, &value);
  op_source_log_result(world->source, result);
  if (world->there[key]) {
    OP_CHECK(world->source, result == QUIRE_ERR_MISUSE);
    return;
  }
  const bool fits = note_put(world, key, value);
  OP_CHECK(world->source, result == (fits ? QUIRE_OK : QUIRE_ERR_FULL));
}

static void step_put_assume_capacity(struct world *world) {
  const uint32_t key = some_key(world);
  const uint64_t value = world->next_value++;
  const enum quire_result room = omap_ensure_unused(map_of(world), 1);
  op_source_log(world->source, "put_assume_capacity", key, 0);
  op_source_log_result(world->source, room);
  OP_CHECK(world->source,
           (room == QUIRE_OK) == (world->count < world->config->capacity));
  if (room == QUIRE_OK) {
    omap_put_assume_capacity(map_of(world), world, &key, &value);
    (void)note_put(world, key, value);
  }
}

static void step_fetch_put(struct world *world) {
  const uint32_t key = some_key(world);
  const uint64_t value = world->next_value++;
  const bool there = world->there[key];
  const uint64_t before = world->value_of[key];
  uint64_t old = 0;
  bool found = false;
  op_source_log(world->source, "fetch_put", key, 0);
  const enum quire_result result =
      omap_fetch_put(map_of(world), world, &key, &value, &old, &found);
  op_source_log_result(world->source, result);
  const bool fits = note_put(world, key, value);
  OP_CHECK(world->source, result == (fits ? QUIRE_OK : QUIRE_ERR_FULL));
  OP_CHECK(world->source, found == there);
  OP_CHECK(world->source, !found || old == before);
}

static void step_get_or_put(struct world *world) {
  const uint32_t key = some_key(world);
  const uint64_t value = world->next_value++;
  const bool there = world->there[key];
  uint64_t *at = NULL;
  bool found = false;
  op_source_log(world->source, "get_or_put", key, 0);
  const enum quire_result result =
      omap_get_or_put(map_of(world), world, &key, &at, &found);
  op_source_log_result(world->source, result);
  if (result == QUIRE_OK) {
    OP_CHECK(world->source, found == there);
    OP_CHECK(world->source, !found || *at == world->value_of[key]);
    *at = value;
  }
  const bool fits = note_put(world, key, value);
  OP_CHECK(world->source, result == (fits ? QUIRE_OK : QUIRE_ERR_FULL));
}

static void step_get(struct world *world) {
  const uint32_t key = some_key(world);
  const bool there = world->there[key];
  struct omap *map = map_of(world);
  op_source_log(world->source, "get", key, 0);
  OP_CHECK(world->source, omap_contains(map, world, &key) == there);
  const uint64_t *value = omap_get_ptr(map, world, &key);
  const struct omap_entry *entry = omap_get_entry(map, world, &key);
  const uint32_t *in_map = omap_get_key(map, world, &key);
  OP_CHECK(world->source, (value != NULL) == there);
  OP_CHECK(world->source, (entry != NULL) == there);
  OP_CHECK(world->source, (in_map != NULL) == there);
  if (there) {
    OP_CHECK(world->source, *value == world->value_of[key]);
    OP_CHECK(world->source, &entry->value == value && &entry->key == in_map);
    OP_CHECK(world->source, *in_map == key);
  }
}

static void step_remove(struct world *world) {
  const uint32_t key = some_key(world);
  const uint32_t kind = op_source_below(world->source, 3);
  const bool there = world->there[key];
  struct omap *map = map_of(world);
  struct omap_entry entry = {0, 0};
  bool removed = false;
  op_source_log(world->source, "remove", key, kind);
  if (kind == 0) {
    removed = omap_remove(map, world, &key);
  } else if (kind == 1) {
    removed = omap_fetch_remove(map, world, &key, &entry);
    OP_CHECK(world->source, !there || (entry.key == key &&
                                       entry.value == world->value_of[key]));
  } else {
    const uint64_t *value = omap_get_ptr(map, world, &key);
    removed = omap_remove_by_ptr(map, world, value);
  }
  op_source_log_result(world->source, removed);
  OP_CHECK(world->source, removed == there);
  if (there) {
    note_removed(world, key);
  }
}

/* Seldom: what moves, empties or walks the map. */
static void step_rare(struct world *world) {
  const uint32_t kind = op_source_below(world->source, 256);
  if (kind < 16) {
    op_source_log(world->source, "move", 0, 0);
    moving_buffer_move(&world->buffer);
    world->stats->moved++;
  } else if (kind == 16) {
    op_source_log(world->source, "clear", 0, 0);
    omap_clear(map_of(world));
    memset(world->there, 0, sizeof world->there);
    world->count = 0;
  } else {
    op_source_log(world->source, "iterate", 0, 0);
    check_iteration(world);
  }
}

static void step(struct world *world) {
  static void (*const steps[16])(struct world *) = {
      step_put,        step_put,        step_put_no_clobber,
      step_fetch_put,  step_fetch_put,  step_put_assume_capacity,
      step_get_or_put, step_get_or_put, step_get,
      step_remove,     step_remove,     step_remove,
      step_remove,     step_remove,     step_remove,
      step_rare};
  steps[op_source_below(world->source, 16)](world);
  OP_CHECK(world->source, omap_count(map_of(world)) == world->count);
  OP_CHECK(world->source,
           omap_capacity(map_of(world)) == world->config->capacity);
}

void offset_map_ops_run(const struct offset_map_ops_config *config,
                        struct op_source *source,
                        struct offset_map_ops_stats *stats) {
  struct world *world = calloc(1, sizeof *world);
  struct omap_layout layout;
  if (world == NULL || omap_layout_for(config->capacity, &layout) != QUIRE_OK) {
    abort();
  }
  world->source = source;
  world->config = config;
  world->stats = stats;
  memset(stats, 0, sizeof *stats);
  const size_t front = (sizeof(struct omap) + 63) / 64 * 64;
  moving_buffer_init(&world->buffer, front + layout.size_bytes + 1,
                     config->in_file);
  omap_init_zeroed(map_of(world), world->buffer.bytes + front, &layout,
                   source->seed);
  for (uint64_t i = 0; i < config->steps && !op_source_ended(source); i++) {
    step(world);
    if (i < config->checked_steps || i % config->check_every == 0) {
      check_all(world);
    }
  }
  check_all(world);
  check_iteration(world);
  moving_buffer_deinit(&world->buffer);
  free(world);
}
