/* The hash map's other shapes: a set, string keys, byte-string keys, the form
 * that is handed its allocator, structs as keys and values. */
#include <check.h>
#include <quire/hash.h>
#include <quire/result.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/failing_allocator.h"
#include "support/model.h"
#include "support/suite.h"

enum { KEYS = 1500 };

/* Keys of no values: a set. */
#define QUIRE_HASH_MAP_NAME u16_set
#define QUIRE_HASH_MAP_KEY uint16_t
#define QUIRE_HASH_MAP_INTEGER_KEYS
#include <quire/hash_map.h>

#define QUIRE_HASH_MAP_NAME string_map
#define QUIRE_HASH_MAP_STRING_KEYS
#define QUIRE_HASH_MAP_VALUE int
#define QUIRE_HASH_MAP_ALT_KEY struct quire_bytes
#define QUIRE_HASH_MAP_ALT_HASH(ctx, key, seed) \
  quire_hash_bytes((key)->data, (key)->size_bytes, seed)
#define QUIRE_HASH_MAP_ALT_EQ(ctx, a, b) \
  (strlen(*(b)) == (a)->size_bytes &&    \
   memcmp(*(b), (a)->data, (a)->size_bytes) == 0)
#include <quire/hash_map.h>

#define QUIRE_HASH_MAP_NAME bytes_set
#define QUIRE_HASH_MAP_BYTES_KEYS
#include <quire/hash_map.h>

struct point {
  int32_t x, y;
};

struct blob {
  unsigned char bytes[40];
};

#define QUIRE_HASH_MAP_NAME blob_map
#define QUIRE_HASH_MAP_KEY struct point
#define QUIRE_HASH_MAP_VALUE struct blob
#define QUIRE_HASH_MAP_HASH(ctx, key, seed) \
  quire_hash_bytes(key, sizeof *(key), seed)
#define QUIRE_HASH_MAP_EQ(ctx, a, b) ((a)->x == (b)->x && (a)->y == (b)->y)
#include <quire/hash_map.h>

static void set_step(struct model_run *run, struct u16_set *set, bool *present,
                     size_t *count) {
  const uint16_t key = (uint16_t)model_below(run, KEYS);
  const uint32_t kind = model_below(run, 8);
  struct u16_set_entry removed;
  uint16_t *stored = NULL;
  bool found = false;
  model_log(run, "set %u kind %u", key, kind);
  if (kind < 4) {
    enum quire_result result =
        kind == 0   ? u16_set_put(set, key)
        : kind == 1 ? u16_set_put_no_clobber(set, key)
        : kind == 2
            ? u16_set_get_or_put(set, key, &stored, &found)
            : u16_set_get_or_put_assume_capacity(set, key, &stored, &found);
    if (result == QUIRE_ERR_MISUSE) {
      MODEL_CHECK(run, kind == 1 && present[key]);
    } else if (result == QUIRE_ERR_FULL) {
      MODEL_CHECK(run, kind == 3 && !present[key]);
      return;
    } else {
      MODEL_CHECK(run, result == QUIRE_OK);
      MODEL_CHECK(run, kind < 2 || found == present[key]);
      MODEL_CHECK(run, kind < 2 || *stored == key);
    }
    *count += !present[key];
    present[key] = true;
  } else if (kind < 6) {
    found = kind == 4 ? u16_set_remove(set, key)
                      : u16_set_fetch_remove(set, key, &removed);
    MODEL_CHECK(run, found == present[key]);
    MODEL_CHECK(run, kind == 4 || !found || removed.key == key);
    *count -= present[key];
    present[key] = false;
  } else {
    const uint16_t *kept = u16_set_get_key(set, key);
    MODEL_CHECK(run, (kept != NULL) == present[key]);
    MODEL_CHECK(run, kept == NULL || *kept == key);
    MODEL_CHECK(run, u16_set_contains(set, key) == present[key]);
  }
}

START_TEST(set_model) {
  static bool present[KEYS];
  struct model_run run;
  struct u16_set set;
  const char *fault = NULL;
  size_t count = 0;
  ck_assert_uint_eq(sizeof(struct u16_set_entry), sizeof(uint16_t));
  memset(present, 0, sizeof present);
  model_begin(&run, "hash_set");
  u16_set_init(&set, NULL, model_next(&run));
  for (size_t step = 0; step < 200000; step++) {
    set_step(&run, &set, present, &count);
    MODEL_CHECK(&run, u16_set_count(&set) == count);
    if (step < 3000) {
      MODEL_CHECK_SOUND(&run, u16_set_verify(&set, &fault), fault);
    }
  }
  struct u16_set_iterator it = u16_set_iterate(&set);
  const uint16_t *key;
  size_t seen = 0;
  while ((key = u16_set_next_key(&it)) != NULL) {
    MODEL_CHECK(&run, present[*key]);
    seen++;
  }
  MODEL_CHECK(&run, seen == count);
  u16_set_deinit(&set);
}
END_TEST

START_TEST(string_keys) {
  static char names[KEYS][24];
  struct string_map map;
  string_map_init(&map, NULL, 0);
  for (int i = 0; i < KEYS; i++) {
    (void)snprintf(names[i], sizeof names[i], "name-%d", i);
    ck_assert_int_eq(string_map_put(&map, names[i], i), QUIRE_OK);
  }
  for (int i = 0; i < KEYS; i++) {
    char name[24];
    int value = -1;
    memcpy(name, names[i], sizeof name); /* equal text elsewhere */
    struct quire_bytes bytes = {name, strlen(name)};
    ck_assert(string_map_get(&map, name, &value));
    ck_assert_int_eq(value, i);
    ck_assert_ptr_eq(*string_map_get_key(&map, name), names[i]);
    ck_assert_int_eq(*string_map_get_ptr_alt(&map, &bytes), i);
  }
  struct quire_bytes prefix = {"name-1x", 6};
  ck_assert_int_eq(*string_map_get_ptr_alt(&map, &prefix), 1);
  ck_assert(!string_map_contains(&map, "name-"));
  ck_assert(!string_map_contains(&map, ""));
  ck_assert_int_eq(string_map_put(&map, "", 77), QUIRE_OK);
  ck_assert_int_eq(*string_map_get_ptr(&map, ""), 77);
  ck_assert(string_map_verify(&map, NULL));
  string_map_deinit(&map);
}
END_TEST

/* Strings of every length around the hash's block borders, with the difference
 * at every place. */
START_TEST(bytes_keys) {
  static unsigned char text[80][80];
  struct bytes_set set;
  size_t count = 0;
  bytes_set_init(&set, NULL, 3);
  for (size_t size = 0; size < 80; size++) {
    for (size_t at = 0; at < 80; at++) {
      struct quire_bytes key = {text[at], size};
      memset(text[at], 'a', sizeof text[at]);
      text[at][at] = 'b';
      /* Beyond the size the `b` does not count: the same key again. */
      ck_assert_msg(bytes_set_contains(&set, key) == (at > size),
                    "size %zu at %zu", size, at);
      ck_assert_int_eq(bytes_set_put(&set, key), QUIRE_OK);
      count += at <= size;
    }
    ck_assert(bytes_set_verify(&set, NULL));
  }
  ck_assert_uint_eq(bytes_set_count(&set), count);
  bytes_set_deinit(&set);
}
END_TEST

START_TEST(unmanaged_with_structs) {
  struct failing_allocator memory;
  struct blob_map_unmanaged map;
  struct blob blob;
  failing_allocator_init(&memory);
  const struct quire_allocator *hooks = failing_allocator_hooks(&memory);
  blob_map_unmanaged_init(&map, 9);
  for (int i = 0; i < 1000; i++) {
    struct point key = {i % 40, i / 40};
    memset(&blob, i & 0xff, sizeof blob);
    ck_assert_int_eq(blob_map_unmanaged_put(&map, hooks, NULL, key, blob),
                     QUIRE_OK);
  }
  for (int i = 0; i < 1000; i++) {
    struct point key = {i % 40, i / 40};
    ck_assert(blob_map_unmanaged_get(&map, NULL, key, &blob));
    ck_assert_int_eq(blob.bytes[39], i & 0xff);
    ck_assert(blob_map_unmanaged_remove(&map, NULL, key));
  }
  ck_assert_uint_eq(blob_map_unmanaged_count(&map), 0);
  ck_assert(blob_map_unmanaged_verify(&map, NULL, NULL));
  blob_map_unmanaged_deinit(&map, hooks);
  ck_assert(failing_allocator_is_clean(&memory));
  failing_allocator_deinit(&memory);
}
END_TEST

/* A clone that fails leaves an empty map in both forms, and the form that is
 * handed its allocator looks up by the other kind of key as well. */
START_TEST(unmanaged_clones_and_slices) {
  struct failing_allocator memory;
  struct string_map_unmanaged map;
  struct string_map_unmanaged copy;
  const struct quire_bytes slice = {"rows", 3};
  failing_allocator_init(&memory);
  const struct quire_allocator *hooks = failing_allocator_hooks(&memory);
  string_map_unmanaged_init(&map, 9);
  ck_assert_int_eq(string_map_unmanaged_put(&map, hooks, NULL, "row", 5),
                   QUIRE_OK);
  ck_assert(string_map_unmanaged_contains_alt(&map, NULL, &slice));
  ck_assert_int_eq(*string_map_unmanaged_get_ptr_alt(&map, NULL, &slice), 5);
  for (int into = 0; into < 2; into++) {
    memset(&copy, 0xaa, sizeof copy);
    failing_allocator_arm(&memory, 1, true);
    ck_assert_int_eq(
        into != 0 ? string_map_unmanaged_clone_into(&map, hooks, NULL, 3, &copy)
                  : string_map_unmanaged_clone(&map, hooks, &copy),
        QUIRE_ERR_OUT_OF_MEMORY);
    failing_allocator_disarm(&memory);
    ck_assert_uint_eq(string_map_unmanaged_count(&copy), 0);
    ck_assert_int_eq(string_map_unmanaged_put(&copy, hooks, NULL, "cell", 1),
                     QUIRE_OK);
    string_map_unmanaged_deinit(&copy, hooks);
  }
  string_map_unmanaged_deinit(&map, hooks);
  ck_assert(failing_allocator_is_clean(&memory));
  failing_allocator_deinit(&memory);
}
END_TEST

/* Every bit of key and seed moves about half of the bits of the hash. */
START_TEST(hash_avalanche) {
  struct model_run run;
  model_begin(&run, "hash");
  for (unsigned bit = 0; bit < 64; bit++) {
    unsigned integer = 0, seeded = 0, bytes = 0;
    for (int round = 0; round < 256; round++) {
      const uint64_t key = model_next(&run), seed = model_next(&run);
      const uint64_t other = key ^ (UINT64_C(1) << bit);
      const uint64_t other_seed = seed ^ (UINT64_C(1) << bit);
      integer += (unsigned)__builtin_popcountll(quire_hash_u64(key, seed) ^
                                                quire_hash_u64(other, seed));
      seeded += (unsigned)__builtin_popcountll(quire_hash_u64(key, seed) ^
                                               quire_hash_u64(key, other_seed));
      bytes += (unsigned)__builtin_popcountll(
          quire_hash_bytes(&key, 8, seed) ^ quire_hash_bytes(&other, 8, seed));
    }
    ck_assert_msg(integer > 256 * 20 && integer < 256 * 44, "bit %u", bit);
    ck_assert_msg(seeded > 256 * 20 && seeded < 256 * 44, "bit %u", bit);
    ck_assert_msg(bytes > 256 * 26 && bytes < 256 * 38, "bit %u", bit);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hash_set");
  TCase *tests = tcase_create("hash_set");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, set_model);
  tcase_add_test(tests, string_keys);
  tcase_add_test(tests, bytes_keys);
  tcase_add_test(tests, unmanaged_with_structs);
  tcase_add_test(tests, unmanaged_clones_and_slices);
  tcase_add_test(tests, hash_avalanche);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
