/* The interpreter of operations on an rc_set.
 *
 * The oracle is two arrays: for each name (value) the id it has in the set, 0
 * when it is not there, and its count; for each id the name. The hook DELETED
 * keeps them true when the set drops dead items; that it drops no living one,
 * and none without saying so, is part of what is checked. */
#include "store/rc_set_ops.h"

#include <stdlib.h>
#include <string.h>

#include <quire/result.h>

#include "store/moving_buffer.h"

enum { NAMES_MAX = 2048, IDS_MAX = 1025, NOBODY = 0xffff };

struct value {
  uint32_t name;
  uint32_t check; /* ~name */
};

struct world {
  struct op_source *source;
  const struct rc_set_ops_config *config;
  struct rc_set_ops_stats *stats;
  struct moving_buffer buffer;
  uint64_t seed;
  bool build_fails;
  uint64_t built;
  uint64_t deleted; /* calls of the hook during the present step */
  uint32_t living;
  uint16_t id_of[NAMES_MAX];
  uint8_t refs_of[NAMES_MAX];
  uint16_t name_at[IDS_MAX];
};

static uint64_t name_hash(const struct world *world, uint32_t name,
                          uint64_t seed) {
  uint64_t hash = (name + seed) * UINT64_C(0xd1b54a32d192ed03);
  hash ^= hash >> 29;
  return hash & world->config->hash_mask;
}

static void value_deleted(struct world *world, const struct value *value,
                          uint32_t id) {
  OP_CHECK(world->source, value->check == ~value->name);
  OP_CHECK(world->source, world->name_at[id] == value->name);
  OP_CHECK(world->source, world->id_of[value->name] == id);
  OP_CHECK(world->source, world->refs_of[value->name] == 0);
  world->name_at[id] = NOBODY;
  world->id_of[value->name] = 0;
  world->deleted++;
  world->stats->deleted++;
}

static enum quire_result value_build(struct world *world, uint32_t name,
                                     struct value *out) {
  if (world->build_fails) {
    return QUIRE_ERR_FULL_STRINGS;
  }
  world->built++;
  out->name = name;
  out->check = ~name;
  return QUIRE_OK;
}

#define QUIRE_SET_NAME oset
#define QUIRE_SET_VALUE struct value
#define QUIRE_SET_COUNT uint8_t
#define QUIRE_SET_CTX struct world *
#define QUIRE_SET_HASH(ctx, v, seed) name_hash(ctx, (v)->name, seed)
#define QUIRE_SET_EQ(ctx, a, b) ((a)->name == (b)->name)
#define QUIRE_SET_DELETED(ctx, v, id) value_deleted(ctx, v, id)
#define QUIRE_SET_KEY uint32_t
#define QUIRE_SET_KEY_HASH(ctx, k, seed) name_hash(ctx, *(k), seed)
#define QUIRE_SET_KEY_EQ(ctx, k, v) (*(k) == (v)->name)
#define QUIRE_SET_KEY_BUILD(ctx, k, out) value_build(ctx, *(k), out)
#define QUIRE_SET_QUIET
#include <quire/rc_set.h>

static struct oset *set_of(struct world *world) {
  return (struct oset *)(void *)world->buffer.bytes;
}

static struct value value_of(uint32_t name) {
  const struct value value = {name, ~name};
  return value;
}

static bool is_living(const struct world *world, uint32_t name) {
  return world->refs_of[name] != 0;
}

/* ---- checks ------------------------------------------------------------ */

static void check_all(struct world *world) {
  struct oset *set = set_of(world);
  const char *fault = NULL;
  if (!oset_verify(set, world, &fault)) {
    op_source_fail(world->source, fault, __FILE__, __LINE__);
  }
  for (uint32_t name = 0; name < world->config->names; name++) {
    const struct value value = value_of(name);
    const uint16_t id = world->id_of[name];
    const uint16_t expected = is_living(world, name) ? id : 0;
    OP_CHECK(world->source, oset_lookup(set, world, &value) == expected);
    OP_CHECK(world->source, oset_lookup_key(set, world, &name) == expected);
    if (id != 0) {
      OP_CHECK(world->source, oset_find(set, id)->name == name);
      OP_CHECK(world->source, oset_ref_count(set, id) == world->refs_of[name]);
    }
  }
}

static void check_iteration(struct world *world) {
  struct oset *set = set_of(world);
  uint32_t living = 0;
  uint32_t last = 0;
  for (uint16_t id = 0; (id = oset_next(set, id)) != 0; living++) {
    OP_CHECK(world->source, id > last && world->name_at[id] != NOBODY);
    OP_CHECK(world->source, oset_get(set, id)->name == world->name_at[id]);
    last = id;
  }
  OP_CHECK(world->source, living == world->living);
  uint32_t held = 0;
  for (uint16_t id = 0; (id = oset_next_any(set, id)) != 0; held++) {
    OP_CHECK(world->source, world->name_at[id] != NOBODY);
  }
  for (uint32_t id = 1; id <= world->config->capacity; id++) {
    held -= world->name_at[id] != NOBODY ? 1u : 0u;
  }
  OP_CHECK(world->source, held == 0);
}

/* ---- steps ------------------------------------------------------------- */

/* The oracle's side of a successful add. */
static void note_added(struct world *world, uint32_t name, uint32_t id,
                       uint8_t n) {
  OP_CHECK(world->source, id >= 1 && id <= world->config->capacity);
  OP_CHECK(world->source,
           world->name_at[id] == NOBODY || world->name_at[id] == name);
  const bool was_living = is_living(world, name);
  world->name_at[id] = (uint16_t)name;
  world->id_of[name] = (uint16_t)id;
  world->refs_of[name] = (uint8_t)(world->refs_of[name] + n);
  world->living += !was_living && n != 0 ? 1u : 0u;
  if (world->living > world->stats->living_most) {
    world->stats->living_most = world->living;
  }
}

/* Whether a failed add had reason to fail, and changed nothing. */
static void check_failed_add(struct world *world, uint32_t name, uint8_t n,
                             enum quire_result result) {
  const struct oset *set = set_of(world);
  OP_CHECK(world->source, world->deleted == 0);
  if (result == QUIRE_ERR_LIMIT) {
    OP_CHECK(world->source, world->refs_of[name] + n > UINT8_MAX);
    world->stats->limit++;
    return;
  }
  OP_CHECK(world->source, world->id_of[name] == 0);
  if (result == QUIRE_ERR_FULL) {
    OP_CHECK(world->source, world->living == world->config->capacity);
    world->stats->full++;
  } else if (result == QUIRE_ERR_REHASH) {
    OP_CHECK(world->source, set->probe_end == QUIRE_SET_PROBE_MAX);
    world->stats->rehash++;
  } else {
    OP_CHECK(world->source, world->build_fails);
    OP_CHECK(world->source, result == QUIRE_ERR_FULL_STRINGS);
  }
}

/* The result of an add of any kind; `expected_id` 0: any id. */
static void check_add(struct world *world, uint32_t name, uint8_t n,
                      enum quire_result result, uint32_t id,
                      uint32_t expected_id) {
  op_source_log_result(world->source, result);
  if (result != QUIRE_OK) {
    check_failed_add(world, name, n, result);
    return;
  }
  OP_CHECK(world->source, expected_id == 0 || id == expected_id);
  note_added(world, name, id, n);
}

static uint8_t some_count(struct world *world) {
  const uint32_t kind = op_source_below(world->source, 16);
  if (kind == 0) {
    return (uint8_t)op_source_below(world->source, 256);
  }
  return (uint8_t)(kind < 3 ? 0 : kind < 12 ? 1 : kind - 9);
}

static uint32_t some_name(struct world *world) {
  return op_source_below(world->source, world->config->names);
}

static void step_add(struct world *world) {
  const uint32_t name = some_name(world);
  const uint8_t n = some_count(world);
  const struct value value = value_of(name);
  const uint32_t known = world->id_of[name];
  uint16_t id = 0;
  op_source_log(world->source, "add", name, n);
  world->stats->resurrected += known != 0 && !is_living(world, name) ? 1u : 0u;
  const enum quire_result result =
      oset_add(set_of(world), world, &value, n, &id);
  check_add(world, name, n, result, id, known);
}

static void step_add_key(struct world *world) {
  const uint32_t name = some_name(world);
  const uint8_t n = some_count(world);
  const uint32_t known = world->id_of[name];
  const uint64_t built = world->built;
  uint16_t id = 0;
  world->build_fails = op_source_below(world->source, 4) == 0;
  op_source_log(world->source, "add_key", name, n);
  const enum quire_result result =
      oset_add_key(set_of(world), world, &name, n, &id);
  check_add(world, name, n, result, id, known);
  const bool is_new = known == 0 && result == QUIRE_OK;
  OP_CHECK(world->source, world->built == built + (is_new ? 1 : 0));
  world->build_fails = false;
}

/* From a random start the first dead name, or any name when none is dead. */
static uint32_t some_dead_name(struct world *world) {
  const uint32_t first = some_name(world);
  for (uint32_t i = 0; i < world->config->names; i++) {
    const uint32_t name = (first + i) % world->config->names;
    if (world->id_of[name] != 0 && !is_living(world, name)) {
      return name;
    }
  }
  return first;
}

/* Mostly for a dead value, and half of the time under the id of a dead one:
 * what random choice seldom meets. */
static void step_add_with_id(struct world *world) {
  const uint32_t kind = op_source_below(world->source, 4);
  const uint32_t name = kind == 0 ? some_name(world) : some_dead_name(world);
  const uint32_t capacity = world->config->capacity;
  uint32_t wished = op_source_below(world->source, capacity + 2);
  if (kind >= 2 && capacity != 0) {
    const uint32_t dead = world->id_of[some_dead_name(world)];
    wished = dead != 0 ? dead : wished;
  }
  const uint8_t n = some_count(world);
  const struct value value = value_of(name);
  const uint32_t known = world->id_of[name];
  const bool usable = wished != 0 && wished <= capacity &&
                      (world->name_at[wished] == NOBODY ||
                       !is_living(world, world->name_at[wished]));
  uint32_t expected = known;
  if (!is_living(world, name) && usable) {
    expected = wished;
  }
  uint16_t id = 0;
  op_source_log(world->source, "add_with_id", name, wished);
  const enum quire_result result =
      oset_add_with_id(set_of(world), world, &value, (uint16_t)wished, n, &id);
  check_add(world, name, n, result, id, expected);
}

static void step_use(struct world *world) {
  const uint32_t name = some_name(world);
  const uint8_t n = some_count(world);
  const uint16_t id = world->id_of[name];
  op_source_log(world->source, "use", id, n);
  const enum quire_result result =
      n == 1 ? oset_use(set_of(world), id)
             : oset_use_multiple(set_of(world), id, n);
  op_source_log_result(world->source, result);
  if (id == 0) {
    OP_CHECK(world->source, result == QUIRE_ERR_MISUSE);
  } else if (world->refs_of[name] + n > UINT8_MAX) {
    OP_CHECK(world->source, result == QUIRE_ERR_LIMIT);
    world->stats->limit++;
  } else {
    OP_CHECK(world->source, result == QUIRE_OK);
    note_added(world, name, id, n);
  }
}

static void step_release(struct world *world) {
  const uint32_t name = some_name(world);
  const bool all = op_source_below(world->source, 2) == 0;
  const uint8_t refs = world->refs_of[name];
  const uint8_t n = all ? refs : some_count(world);
  op_source_log(world->source, "release", world->id_of[name], n);
  const bool died =
      n == 1 ? oset_release(set_of(world), world->id_of[name])
             : oset_release_multiple(set_of(world), world->id_of[name], n);
  op_source_log_result(world->source, died);
  const bool sound = n <= refs && n != 0;
  OP_CHECK(world->source, died == (sound && n == refs));
  if (sound) {
    world->refs_of[name] = (uint8_t)(refs - n);
    world->living -= died ? 1u : 0u;
  }
}

/* Any id at all, among them ids out of range. */
static void step_look(struct world *world) {
  const uint32_t reach = world->config->capacity + 3;
  const uint16_t id = (uint16_t)op_source_below(world->source, reach);
  op_source_log(world->source, "look", id, 0);
  const bool held =
      id <= world->config->capacity && world->name_at[id] != NOBODY;
  const struct value *value = oset_get_mut(set_of(world), id);
  OP_CHECK(world->source, (value != NULL) == held);
  OP_CHECK(world->source, !held || value->name == world->name_at[id]);
  OP_CHECK(world->source, !held || value->check == ~value->name);
  OP_CHECK(world->source, oset_ref_count(set_of(world), id) ==
                              (held ? world->refs_of[world->name_at[id]] : 0));
}

static void step_drop_dead(struct world *world) {
  uint32_t dead = 0;
  for (uint32_t name = 0; name < world->config->names; name++) {
    dead += world->id_of[name] != 0 && !is_living(world, name) ? 1u : 0u;
  }
  op_source_log(world->source, "drop_dead", dead, 0);
  const uint64_t epoch = oset_epoch(set_of(world));
  OP_CHECK(world->source, oset_drop_dead(set_of(world), world) == dead);
  OP_CHECK(world->source, oset_epoch(set_of(world)) == epoch + dead);
  OP_CHECK(world->source, world->deleted == dead);
}

static void step_clear(struct world *world) {
  op_source_log(world->source, "clear", 0, 0);
  oset_clear(set_of(world));
  world->living = 0;
  memset(world->id_of, 0, sizeof world->id_of);
  memset(world->refs_of, 0, sizeof world->refs_of);
  memset(world->name_at, 0xff, sizeof world->name_at);
}

static void step_move(struct world *world) {
  op_source_log(world->source, "move", 0, 0);
  moving_buffer_move(&world->buffer);
  world->stats->moved++;
}

static void make_set(struct world *world) {
  struct oset_layout layout;
  if (oset_layout_for(world->config->capacity, &layout) != QUIRE_OK) {
    abort();
  }
  /* The control struct at the front, as in a page's header. */
  const size_t front = (sizeof(struct oset) + 63) / 64 * 64;
  moving_buffer_init(&world->buffer, front + layout.size_bytes + 1,
                     world->config->in_file);
  oset_init_zeroed(set_of(world), world->buffer.bytes + front, &layout,
                   world->seed++);
}

/* What an owner does on REHASH: a new set of the same capacity under another
 * seed that keeps the ids of all living items. */
static void step_clone(struct world *world) {
  op_source_log(world->source, "clone", 0, 0);
  struct moving_buffer old = world->buffer;
  const struct oset *from = (const struct oset *)(const void *)old.bytes;
  make_set(world);
  for (uint16_t id = 0; (id = oset_next(from, id)) != 0;) {
    uint16_t got = 0;
    const enum quire_result result =
        oset_add_with_id(set_of(world), world, oset_get(from, id), id,
                         oset_ref_count(from, id), &got);
    OP_CHECK(world->source, result == QUIRE_OK && got == id);
  }
  moving_buffer_deinit(&old);
  for (uint32_t id = 1; id <= world->config->capacity; id++) {
    const uint32_t name = world->name_at[id];
    if (name != NOBODY && !is_living(world, name)) {
      world->name_at[id] = NOBODY;
      world->id_of[name] = 0;
    }
  }
}

/* Seldom: what empties or rebuilds the set. */
static void step_rare(struct world *world) {
  const uint32_t kind = op_source_below(world->source, 256);
  if (kind < 16) {
    step_move(world);
  } else if (kind < 20) {
    step_drop_dead(world);
  } else if (kind < 24) {
    step_clone(world);
  } else if (kind == 24) {
    step_clear(world);
  } else {
    op_source_log(world->source, "iterate", 0, 0);
    check_iteration(world);
  }
}

static void step(struct world *world) {
  world->deleted = 0;
  const uint32_t kind = op_source_below(world->source, 16);
  if (kind < 5) {
    step_add(world);
  } else if (kind < 7) {
    step_add_key(world);
  } else if (kind < 8) {
    step_add_with_id(world);
  } else if (kind < 9) {
    step_use(world);
  } else if (kind < 14) {
    step_release(world);
  } else if (kind < 15) {
    step_look(world);
  } else {
    step_rare(world);
  }
  OP_CHECK(world->source, oset_count(set_of(world)) == world->living);
  OP_CHECK(world->source,
           oset_capacity(set_of(world)) == world->config->capacity);
}

void rc_set_ops_run(const struct rc_set_ops_config *config,
                    struct op_source *source, struct rc_set_ops_stats *stats) {
  struct world *world = calloc(1, sizeof *world);
  if (world == NULL) {
    abort();
  }
  world->source = source;
  world->config = config;
  world->stats = stats;
  world->seed = source->seed;
  memset(world->name_at, 0xff, sizeof world->name_at);
  memset(stats, 0, sizeof *stats);
  make_set(world);
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
