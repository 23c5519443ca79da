/* The hash map: model tests, out-of-memory sweep, capacities, age. Built
 * a second time with the portable group code. */
#include <check.h>
#include <quire/hash.h>
#include <quire/hash_group.h>
#include <quire/result.h>
#include <stdint.h>
#include <string.h>

#include "heap/hash_map_alt_key.h"
#include "support/failing_allocator.h"
#include "support/model.h"

#define MODEL_NAME run_model
#define MODEL_MAP good_map
#define MODEL_HASH(ctx, key, seed) quire_hash_u64((key) ^ *(ctx), seed)
#define MODEL_KEYS_MAX 3000
#include "hash_map_model.h"

/* Every key in one chain. */
#define MODEL_NAME run_constant_model
#define MODEL_MAP constant_map
#define MODEL_HASH(ctx, key, seed) ((void)(key), *(ctx)&0x55)
#define MODEL_KEYS_MAX 100
#include "hash_map_model.h"

/* Few starts and few fingerprints: long overlapping chains. */
#define MODEL_NAME run_clustered_model
#define MODEL_MAP clustered_map
#define MODEL_HASH(ctx, key, seed) \
  ((uint64_t)((key) % 3) << 7 | ((key) % 2) | (*(ctx)&0))
#define MODEL_KEYS_MAX 300
#include "hash_map_model.h"
#include "support/suite.h"

#define QUIRE_HASH_MAP_NAME u64_map
#define QUIRE_HASH_MAP_VALUE uint64_t
#define QUIRE_HASH_MAP_INTEGER_KEYS
#include <quire/hash_map.h>

START_TEST(model) {
  run_model(NULL, 0, 200000, 4000);
}
END_TEST

START_TEST(model_constant_hash) {
  run_constant_model(NULL, 0, 200000, 2000);
}
END_TEST

START_TEST(model_clustered_hash) {
  run_clustered_model(NULL, 0, 200000, 2000);
}
END_TEST

/* Fails every allocation in turn, once and for good; what was put before stays,
 * nothing leaks. */
static bool sweep_once(size_t nth, bool persistent) {
  struct failing_allocator memory;
  struct u64_map map;
  struct u64_map copy;
  const char *fault = NULL;
  uint64_t done = 0;
  failing_allocator_init(&memory);
  u64_map_init(&map, &memory.hooks, 5);
  failing_allocator_arm(&memory, nth, persistent);
  while (done < 2000 && u64_map_put(&map, done, done * 3) == QUIRE_OK) {
    done++;
  }
  bool cloned = u64_map_clone(&map, &copy) == QUIRE_OK;
  bool fired = failing_allocator_fired(&memory);
  failing_allocator_disarm(&memory);
  ck_assert(fired || (done == 2000 && cloned));
  ck_assert_msg(u64_map_verify(&map, &fault), "%s", fault);
  ck_assert_uint_eq(u64_map_count(&map), done);
  for (uint64_t key = 0; key < done; key++) {
    uint64_t value = 0;
    ck_assert(u64_map_get(&map, key, &value) && value == key * 3);
  }
  if (cloned) {
    ck_assert_uint_eq(u64_map_count(&copy), done);
    u64_map_deinit(&copy);
  }
  u64_map_deinit(&map);
  ck_assert(failing_allocator_is_clean(&memory));
  failing_allocator_deinit(&memory);
  return fired;
}

START_TEST(out_of_memory) {
  for (int persistent = 0; persistent < 2; persistent++) {
    size_t nth = 1;
    while (sweep_once(nth, persistent != 0)) {
      nth++;
    }
    ck_assert_uint_gt(nth, 5);
  }
}
END_TEST

/* A full map that cannot grow works on: what is removed makes room at once. */
START_TEST(full_without_memory) {
  struct failing_allocator memory;
  struct u64_map map;
  failing_allocator_init(&memory);
  u64_map_init(&map, &memory.hooks, 5);
  ck_assert_int_eq(u64_map_ensure_total_capacity(&map, 800), QUIRE_OK);
  const size_t capacity = u64_map_capacity(&map);
  const uint64_t full = quire_hash_load_max(capacity);
  failing_allocator_arm(&memory, 1, true);
  for (uint64_t key = 0; key < full; key++) {
    ck_assert_int_eq(u64_map_put(&map, key, key), QUIRE_OK);
  }
  for (uint64_t key = 0; key < 20000; key++) {
    ck_assert(u64_map_remove(&map, key));
    ck_assert_int_eq(u64_map_put_assume_capacity(&map, key + full, key),
                     QUIRE_OK);
  }
  ck_assert_int_eq(u64_map_put(&map, 0, 0), QUIRE_ERR_OUT_OF_MEMORY);
  ck_assert_int_eq(u64_map_put_assume_capacity(&map, 0, 0), QUIRE_ERR_FULL);
  ck_assert_uint_eq(u64_map_capacity(&map), capacity);
  ck_assert(u64_map_verify(&map, NULL));
  u64_map_deinit(&map);
  ck_assert(failing_allocator_is_clean(&memory));
  failing_allocator_deinit(&memory);
}
END_TEST

static size_t overflow_sum(const struct u64_map *map) {
  size_t sum = 0;
  for (size_t i = 0; i <= map->table.group_mask; i++) {
    sum += map->table.overflow[i];
  }
  return sum;
}

/* Whatever comes and goes, a map of a steady size at its highest load does not
 * grow, its entries do not drift from home, and an empty one is as new. */
START_TEST(age_leaves_no_trace) {
  struct failing_allocator memory;
  struct u64_map map;
  failing_allocator_init(&memory);
  u64_map_init(&map, &memory.hooks, 5);
  const uint64_t live = quire_hash_load_max(1024);
  ck_assert_int_eq(u64_map_ensure_total_capacity(&map, live), QUIRE_OK);
  for (uint64_t key = 0; key < live; key++) {
    ck_assert_int_eq(u64_map_put(&map, key, key), QUIRE_OK);
  }
  const size_t allocations = memory.allocations;
  for (uint64_t key = 0; key < 300000; key++) {
    ck_assert(u64_map_remove(&map, key));
    ck_assert_int_eq(u64_map_put(&map, key + live, key), QUIRE_OK);
  }
  ck_assert_uint_eq(u64_map_capacity(&map), 1024);
  ck_assert_uint_eq(memory.allocations, allocations);
  ck_assert(u64_map_verify(&map, NULL));
  /* Which slots are used does not depend on the past. */
  const size_t aged = overflow_sum(&map);
  u64_map_rehash(&map);
  ck_assert(u64_map_verify(&map, NULL));
  ck_assert_uint_eq(overflow_sum(&map), aged);
  for (uint64_t key = 300000; key < 300000 + live; key++) {
    ck_assert(u64_map_remove(&map, key));
  }
  ck_assert_uint_eq(overflow_sum(&map), 0);
  u64_map_deinit(&map);
  failing_allocator_deinit(&memory);
}
END_TEST

/* More keys of one hash than an overflow byte can count: lookups still end, and
 * a rehash makes it good. */
START_TEST(stuck_overflow) {
  static const uint64_t salt = 0;
  struct constant_map map;
  const char *fault = NULL;
  constant_map_init_context(&map, NULL, &salt, 1);
  for (uint32_t key = 0; key < 1500; key++) {
    ck_assert_int_eq(constant_map_put(&map, key, key), QUIRE_OK);
  }
  ck_assert_uint_eq(map.table.overflow[0], UINT8_MAX);
  ck_assert(!constant_map_contains(&map, 5000));
  for (uint32_t key = 0; key < 1490; key++) {
    ck_assert(constant_map_remove(&map, key));
    if (key % 100 == 0) {
      ck_assert_msg(constant_map_verify(&map, &fault), "%s", fault);
    }
  }
  ck_assert_uint_eq(map.table.overflow[0], UINT8_MAX);
  for (uint32_t key = 1480; key < 1500; key++) {
    ck_assert(constant_map_contains(&map, key) == (key >= 1490));
  }
  constant_map_rehash(&map);
  ck_assert_uint_eq(map.table.overflow[0], 0);
  ck_assert_msg(constant_map_verify(&map, &fault), "%s", fault);
  constant_map_deinit(&map);
}
END_TEST

/* The hash of every key is what the context says at the moment. */
#define QUIRE_HASH_MAP_NAME steered_map
#define QUIRE_HASH_MAP_KEY uint32_t
#define QUIRE_HASH_MAP_VALUE uint32_t
#define QUIRE_HASH_MAP_CTX const uint64_t *
#define QUIRE_HASH_MAP_HASH(ctx, key, seed) ((void)(key), *(ctx))
#define QUIRE_HASH_MAP_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/hash_map.h>

/* Every overflow byte stuck: nothing but their number ends a probe. */
START_TEST(all_overflow_stuck) {
  enum { SLOTS = 512, GROUPS = SLOTS / 16, PHASES = 4 };
  struct steered_map map;
  uint64_t hash = 0;
  steered_map_init_context(&map, NULL, &hash, 1);
  const uint32_t full = (uint32_t)quire_hash_load_max(SLOTS);
  ck_assert_int_eq(steered_map_ensure_total_capacity(&map, full), QUIRE_OK);
  for (uint64_t phase = 0; phase < PHASES; phase++) {
    hash = phase * (GROUPS / PHASES) << 7;
    for (uint32_t key = 0; key < full; key++) {
      ck_assert_int_eq(steered_map_put(&map, key, key), QUIRE_OK);
    }
    for (uint32_t key = 0; key < full; key++) {
      ck_assert(steered_map_remove(&map, key));
    }
  }
  for (size_t group = 0; group < GROUPS; group++) {
    ck_assert_uint_eq(map.table.overflow[group], UINT8_MAX);
  }
  for (uint32_t key = 0; key < 20; key++) {
    ck_assert_int_eq(steered_map_put(&map, key, key), QUIRE_OK);
  }
  ck_assert(!steered_map_contains(&map, 1000));
  ck_assert(steered_map_remove(&map, 3));
  ck_assert(steered_map_contains(&map, 19));
  ck_assert(steered_map_verify(&map, NULL));
  steered_map_deinit(&map);
}
END_TEST

START_TEST(capacities) {
  struct u64_map map;
  size_t capacity = 1;
  u64_map_init(&map, NULL, 0);
  ck_assert_uint_eq(u64_map_capacity(&map), 0);
  ck_assert_ptr_null(u64_map_get_ptr(&map, 1));
  ck_assert(!u64_map_remove(&map, 1));
  struct u64_map_iterator it = u64_map_iterate(&map);
  ck_assert_ptr_null(u64_map_next(&it));
  ck_assert_int_eq(u64_map_put_assume_capacity(&map, 1, 1), QUIRE_ERR_FULL);
  u64_map_rehash(&map);
  u64_map_clear_retaining_capacity(&map);
  ck_assert_int_eq(u64_map_ensure_total_capacity(&map, 0), QUIRE_OK);
  ck_assert_uint_eq(u64_map_capacity(&map), 0);
  ck_assert_int_eq(u64_map_ensure_total_capacity(&map, SIZE_MAX),
                   QUIRE_ERR_LIMIT);
  ck_assert_int_eq(u64_map_ensure_unused_capacity(&map, SIZE_MAX / 16),
                   QUIRE_ERR_LIMIT);
  ck_assert_int_eq(u64_map_put(&map, 7, 8), QUIRE_OK);
  ck_assert_int_eq(u64_map_ensure_unused_capacity(&map, SIZE_MAX),
                   QUIRE_ERR_LIMIT);
  ck_assert_int_eq(u64_map_ensure_total_capacity(&map, SIZE_MAX / 64),
                   QUIRE_ERR_OUT_OF_MEMORY);
  ck_assert_uint_eq(*u64_map_get_ptr(&map, 7), 8);
  ck_assert(u64_map_verify(&map, NULL));
  u64_map_clear_and_free(&map);
  ck_assert_uint_eq(u64_map_capacity(&map), 0);
  u64_map_deinit(&map);
  ck_assert(quire_hash_capacity_for(13, &capacity) && capacity == 16);
  ck_assert(quire_hash_capacity_for(14, &capacity) && capacity == 32);
  ck_assert(!quire_hash_capacity_for(SIZE_MAX, &capacity));
}
END_TEST

/* verify names what is wrong, and does not run away on it. */
START_TEST(verify_sees_damage) {
  struct u64_map map;
  const char *fault = NULL;
  u64_map_init(&map, NULL, 5);
  for (uint64_t key = 0; key < 26; key++) {
    ck_assert_int_eq(u64_map_put(&map, key, key), QUIRE_OK);
  }
  struct u64_map_entry *entry = u64_map_get_entry(&map, 3);
  uint8_t *control = &map.table.control[entry - map.table.entries];
  const uint8_t kept = *control;
  *control = kept ^ 1;
  ck_assert(!u64_map_verify(&map, &fault) && strstr(fault, "invariant 4"));
  *control = QUIRE_SLOT_PENDING;
  ck_assert(!u64_map_verify(&map, &fault) && strstr(fault, "unknown"));
  *control = QUIRE_SLOT_FREE;
  ck_assert(!u64_map_verify(&map, &fault) && strstr(fault, "invariant 2"));
  *control = kept;
  map.table.overflow[0]++;
  ck_assert(!u64_map_verify(&map, &fault) && strstr(fault, "invariant 3"));
  map.table.overflow[0]--;
  const uint64_t key = entry->key;
  entry->key = u64_map_get_entry(&map, 4)->key;
  ck_assert(!u64_map_verify(&map, &fault) && strstr(fault, "invariant"));
  entry->key = key;
  ck_assert(u64_map_verify(&map, &fault));
  ck_assert_ptr_null(fault);
  u64_map_deinit(&map);
}
END_TEST

START_TEST(groups) {
  struct model_run run;
  model_begin(&run, "hash_group");
  for (int round = 0; round < 20000; round++) {
    _Alignas(16) uint8_t control[16];
    const uint8_t tag = (uint8_t)(0x80 | model_below(&run, 4));
    for (int i = 0; i < 16; i++) {
      const uint32_t kind = model_below(&run, 4);
      control[i] = kind == 0   ? QUIRE_SLOT_FREE
                   : kind == 1 ? QUIRE_SLOT_PENDING
                               : (uint8_t)(0x80 | model_below(&run, 4));
    }
    quire_hash_group group = quire_hash_group_load(control);
    quire_hash_mask match = quire_hash_group_match(group, tag);
    quire_hash_mask used = quire_hash_group_used(group);
    quire_hash_mask available = quire_hash_group_available(group);
    for (size_t i = 0; i < 16; i++) {
      if (control[i] == tag) {
        ck_assert(match != 0 && quire_hash_mask_first(match) == i);
        match = quire_hash_mask_next(match);
      }
      if (control[i] >= 0x80) {
        ck_assert(used != 0 && quire_hash_mask_first(used) == i);
        used = quire_hash_mask_next(used);
      } else {
        ck_assert(available != 0 && quire_hash_mask_first(available) == i);
        available = quire_hash_mask_next(available);
      }
    }
    ck_assert(match == 0 && used == 0 && available == 0);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hash_map");
  TCase *tests = tcase_create("hash_map");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, model);
  tcase_add_test(tests, model_constant_hash);
  tcase_add_test(tests, model_clustered_hash);
  tcase_add_test(tests, out_of_memory);
  tcase_add_test(tests, full_without_memory);
  tcase_add_test(tests, age_leaves_no_trace);
  tcase_add_test(tests, stuck_overflow);
  tcase_add_test(tests, all_overflow_stuck);
  tcase_add_test(tests, capacities);
  tcase_add_test(tests, verify_sees_damage);
  tcase_add_test(tests, groups);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
