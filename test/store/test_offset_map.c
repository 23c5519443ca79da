/* offset_map: every operation by hand and at the borders. Random operations:
 * model_offset_map.c. */
#include <check.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

#include <quire/result.h>

static uint64_t key_hash(const uint32_t *key, uint64_t seed) {
  return (*key ^ seed) * UINT64_C(0xd1b54a32d192ed03);
}

#define QUIRE_MAP_NAME tmap
#define QUIRE_MAP_KEY uint32_t
#define QUIRE_MAP_VALUE uint64_t
#define QUIRE_MAP_HASH(ctx, key, seed) key_hash(key, seed)
#define QUIRE_MAP_EQ(ctx, a, b) (*(a) == *(b))
#define QUIRE_MAP_QUIET
#include <quire/offset_map.h>

/* All keys want one slot. */
#define QUIRE_MAP_NAME cmap
#define QUIRE_MAP_KEY uint32_t
#define QUIRE_MAP_VALUE uint8_t
#define QUIRE_MAP_HASH(ctx, key, seed) (0 * (seed) + 0 * (uint64_t) * (key))
#define QUIRE_MAP_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/offset_map.h>

struct fixture {
  struct tmap *map;
  unsigned char *buffer;
  size_t size_bytes;
};

static struct fixture fixture_new(uint32_t capacity) {
  struct fixture f;
  struct tmap_layout layout;
  ck_assert_int_eq(tmap_layout_for(capacity, &layout), QUIRE_OK);
  f.size_bytes = sizeof(struct tmap) + layout.size_bytes;
  f.buffer = malloc(f.size_bytes);
  ck_assert_ptr_nonnull(f.buffer);
  memset(f.buffer, 0xa5, f.size_bytes);
  f.map = (struct tmap *)(void *)f.buffer;
  tmap_init(f.map, f.buffer + sizeof(struct tmap), &layout, 3);
  return f;
}

static void fixture_verify(const struct fixture *f) {
  const char *fault = "";
  ck_assert_msg(tmap_verify(f->map, NULL, &fault), "%s", fault);
}

static void fixture_free(struct fixture *f) {
  fixture_verify(f);
  free(f->buffer);
}

static enum quire_result put(struct fixture *f, uint32_t key, uint64_t value) {
  return tmap_put(f->map, NULL, &key, &value);
}

START_TEST(puts_and_gets) {
  struct fixture f = fixture_new(10);
  uint32_t key = 5;
  uint64_t value = 0;
  ck_assert(!tmap_get(f.map, NULL, &key, &value));
  ck_assert_int_eq(put(&f, 5, 50), QUIRE_OK);
  ck_assert_int_eq(put(&f, 6, 60), QUIRE_OK);
  ck_assert_int_eq(put(&f, 5, 55), QUIRE_OK);
  ck_assert_uint_eq(tmap_count(f.map), 2);
  ck_assert_uint_eq(tmap_capacity(f.map), 10);
  ck_assert(tmap_get(f.map, NULL, &key, &value));
  ck_assert_uint_eq(value, 55);
  ck_assert(tmap_contains(f.map, NULL, &key));
  ck_assert_uint_eq(*tmap_get_key(f.map, NULL, &key), 5);
  ck_assert_uint_eq(tmap_get_entry(f.map, NULL, &key)->value, 55);
  *tmap_get_ptr(f.map, NULL, &key) = 56;
  ck_assert_uint_eq(tmap_peek(f.map, NULL, &key)->value, 56);
  key = 7;
  ck_assert(!tmap_contains(f.map, NULL, &key));
  ck_assert_ptr_null(tmap_get_key(f.map, NULL, &key));
  ck_assert_ptr_null(tmap_get_entry(f.map, NULL, &key));
  ck_assert_ptr_null(tmap_get_ptr(f.map, NULL, &key));
  fixture_free(&f);
}
END_TEST

START_TEST(put_variants_differ_when_the_key_is_there) {
  struct fixture f = fixture_new(3);
  const uint32_t key = 1;
  uint64_t value = 10;
  ck_assert_int_eq(tmap_put_no_clobber(f.map, NULL, &key, &value), QUIRE_OK);
  value = 11;
  ck_assert_int_eq(tmap_put_no_clobber(f.map, NULL, &key, &value),
                   QUIRE_ERR_MISUSE);
  uint64_t old = 0;
  bool found = false;
  ck_assert_int_eq(tmap_fetch_put(f.map, NULL, &key, &value, &old, &found),
                   QUIRE_OK);
  ck_assert(found);
  ck_assert_uint_eq(old, 10);
  value = 12;
  tmap_put_assume_capacity(f.map, NULL, &key, &value);
  uint64_t *at = NULL;
  ck_assert_int_eq(tmap_get_or_put(f.map, NULL, &key, &at, &found), QUIRE_OK);
  ck_assert(found);
  ck_assert_uint_eq(*at, 12);
  const uint32_t other = 2;
  ck_assert_int_eq(tmap_get_or_put(f.map, NULL, &other, &at, &found), QUIRE_OK);
  ck_assert(!found);
  *at = 20;
  old = 99;
  const uint32_t third = 3;
  ck_assert_int_eq(tmap_fetch_put(f.map, NULL, &third, &value, &old, &found),
                   QUIRE_OK);
  ck_assert(!found);
  ck_assert_uint_eq(old, 99);
  fixture_free(&f);
}
END_TEST

START_TEST(a_full_map_says_so_and_keeps_working) {
  for (uint32_t capacity = 1; capacity < 70; capacity++) {
    struct fixture f = fixture_new(capacity);
    ck_assert_int_eq(tmap_ensure_total(f.map, capacity), QUIRE_OK);
    ck_assert_int_eq(tmap_ensure_total(f.map, capacity + 1), QUIRE_ERR_FULL);
    for (uint32_t i = 0; i < capacity; i++) {
      ck_assert_int_eq(tmap_ensure_unused(f.map, 1), QUIRE_OK);
      ck_assert_int_eq(put(&f, i, i), QUIRE_OK);
    }
    ck_assert_int_eq(tmap_ensure_unused(f.map, 1), QUIRE_ERR_FULL);
    ck_assert_int_eq(tmap_ensure_unused(f.map, 0), QUIRE_OK);
    ck_assert_int_eq(tmap_ensure_unused(f.map, UINT32_MAX), QUIRE_ERR_FULL);
    ck_assert_int_eq(put(&f, capacity, 1), QUIRE_ERR_FULL);
    const uint32_t key = capacity;
    const uint64_t value = 1;
    tmap_put_assume_capacity(f.map, NULL, &key, &value);
    ck_assert_uint_eq(tmap_count(f.map), capacity);
    ck_assert_int_eq(put(&f, 0, 9), QUIRE_OK); /* replacing needs no room */
    fixture_free(&f);
  }
}
END_TEST

START_TEST(removes_in_every_way) {
  struct fixture f = fixture_new(20);
  for (uint32_t i = 0; i < 20; i++) {
    ck_assert_int_eq(put(&f, i, i * 10), QUIRE_OK);
  }
  uint32_t key = 3;
  struct tmap_entry entry;
  ck_assert(tmap_remove(f.map, NULL, &key));
  ck_assert(!tmap_remove(f.map, NULL, &key));
  ck_assert(!tmap_fetch_remove(f.map, NULL, &key, &entry));
  fixture_verify(&f);
  key = 4;
  ck_assert(tmap_fetch_remove(f.map, NULL, &key, &entry));
  ck_assert_uint_eq(entry.key, 4);
  ck_assert_uint_eq(entry.value, 40);
  fixture_verify(&f);
  key = 5;
  uint64_t *value = tmap_get_ptr(f.map, NULL, &key);
  const uint64_t foreign = 0;
  ck_assert(!tmap_remove_by_ptr(f.map, NULL, &foreign));
  ck_assert(!tmap_remove_by_ptr(f.map, NULL, NULL));
  ck_assert(tmap_remove_by_ptr(f.map, NULL, value));
  ck_assert(!tmap_contains(f.map, NULL, &key));
  ck_assert_uint_eq(tmap_count(f.map), 17);
  uint32_t unused = 0;
  while (tmap_meta_(f.map)[unused] != 0) {
    unused++;
  }
  ck_assert(
      !tmap_remove_by_ptr(f.map, NULL, &tmap_entry_(f.map, unused)->value));
  ck_assert_uint_eq(tmap_count(f.map), 17);
  /* A key that lies in the map itself may be the argument. */
  key = 6;
  ck_assert(tmap_remove(f.map, NULL, tmap_get_key(f.map, NULL, &key)));
  tmap_clear(f.map);
  ck_assert_uint_eq(tmap_count(f.map), 0);
  ck_assert(!tmap_remove_by_ptr(f.map, NULL, value));
  fixture_free(&f);
}
END_TEST

/* What was removed is not in the buffer any more. */
START_TEST(removed_entries_are_wiped) {
  struct fixture f = fixture_new(40);
  const uint64_t secret = UINT64_C(0x5ec4e75ec4e75ec4);
  for (uint32_t i = 0; i < 40; i++) {
    ck_assert_int_eq(put(&f, i, secret), QUIRE_OK);
  }
  for (uint32_t i = 0; i < 40; i++) {
    ck_assert(tmap_remove(f.map, NULL, &i));
  }
  for (size_t i = 0; i + sizeof secret <= f.size_bytes; i++) {
    ck_assert_int_ne(memcmp(f.buffer + i, &secret, sizeof secret), 0);
  }
  fixture_free(&f);
}
END_TEST

START_TEST(iterates_over_everything_once) {
  struct fixture f = fixture_new(30);
  struct tmap_iter iter;
  tmap_iter_init(&iter, f.map);
  ck_assert_ptr_null(tmap_iter_next(&iter));
  for (uint32_t i = 0; i < 30; i++) {
    ck_assert_int_eq(put(&f, i, i), QUIRE_OK);
  }
  bool seen[30] = {false};
  tmap_iter_init(&iter, f.map);
  for (struct tmap_entry *e; (e = tmap_iter_next(&iter)) != NULL;) {
    ck_assert(!seen[e->key]);
    seen[e->key] = true;
    e->value++;
  }
  ck_assert_ptr_null(tmap_iter_next(&iter));
  uint64_t keys = 0;
  uint64_t values = 0;
  tmap_iter_init(&iter, f.map);
  for (const uint32_t *k; (k = tmap_iter_next_key(&iter)) != NULL;) {
    keys += *k;
  }
  tmap_iter_init(&iter, f.map);
  for (const uint64_t *v; (v = tmap_iter_next_value(&iter)) != NULL;) {
    values += *v;
  }
  ck_assert_uint_eq(keys, 435);
  ck_assert_uint_eq(values, 465);
  fixture_free(&f);
}
END_TEST

START_TEST(zero_capacity_is_legal) {
  struct tmap_layout layout;
  ck_assert_int_eq(tmap_layout_for(0, &layout), QUIRE_OK);
  ck_assert_uint_eq(layout.size_bytes, 0);
  struct tmap map;
  tmap_init(&map, NULL, &layout, 1);
  const uint32_t key = 1;
  const uint64_t value = 1;
  uint64_t out = 0;
  struct tmap_entry entry;
  struct tmap_iter iter;
  ck_assert_int_eq(tmap_put(&map, NULL, &key, &value), QUIRE_ERR_FULL);
  ck_assert(!tmap_get(&map, NULL, &key, &out));
  ck_assert(!tmap_remove(&map, NULL, &key));
  ck_assert(!tmap_fetch_remove(&map, NULL, &key, &entry));
  ck_assert(!tmap_remove_by_ptr(&map, NULL, &value));
  ck_assert_int_eq(tmap_ensure_total(&map, 0), QUIRE_OK);
  ck_assert_int_eq(tmap_ensure_unused(&map, 1), QUIRE_ERR_FULL);
  tmap_iter_init(&iter, &map);
  ck_assert_ptr_null(tmap_iter_next(&iter));
  tmap_clear(&map);
  const char *fault = "";
  ck_assert_msg(tmap_verify(&map, NULL, &fault), "%s", fault);
}
END_TEST

START_TEST(layouts_at_the_borders) {
  struct tmap_layout layout;
  ck_assert_int_eq(tmap_layout_for(UINT32_MAX, &layout), QUIRE_ERR_LIMIT);
  ck_assert_int_eq(tmap_layout_for(UINT32_C(1) << 28, &layout),
                   QUIRE_ERR_LIMIT);
  for (uint32_t capacity = 1; capacity < 300; capacity++) {
    ck_assert_int_eq(tmap_layout_for(capacity, &layout), QUIRE_OK);
    ck_assert_uint_gt(layout.slots, capacity);
    ck_assert_uint_ge(layout.slots * 13, capacity * 16);
    ck_assert_uint_eq(layout.entries_offset % layout.align, 0);
  }
}
END_TEST

START_TEST(misplaced_storage_is_refused) {
  struct tmap_layout layout;
  ck_assert_int_eq(tmap_layout_for(10, &layout), QUIRE_OK);
  alignas(16) static unsigned char buffer[2048];
  struct tmap *map = (struct tmap *)(void *)(buffer + 1024);
  unsigned char *const bad[3] = {buffer + 1024 + sizeof *map + 1, buffer,
                                 buffer + 1024 + sizeof *map - layout.align};
  for (int i = 0; i < 3; i++) {
    tmap_init(map, bad[i], &layout, 1);
    ck_assert_uint_eq(tmap_capacity(map), 0);
  }
}
END_TEST

/* Equal hashes for all: slow, but whole, and every removal closes the run. */
START_TEST(survives_one_hash_for_all) {
  struct cmap_layout layout;
  ck_assert_int_eq(cmap_layout_for(100, &layout), QUIRE_OK);
  unsigned char *buffer = calloc(1, sizeof(struct cmap) + layout.size_bytes);
  ck_assert_ptr_nonnull(buffer);
  struct cmap *map = (struct cmap *)(void *)buffer;
  cmap_init_zeroed(map, buffer + sizeof *map, &layout, 3);
  const char *fault = "";
  for (uint32_t i = 0; i < 100; i++) {
    const uint8_t value = (uint8_t)i;
    ck_assert_int_eq(cmap_put(map, NULL, &i, &value), QUIRE_OK);
  }
  for (uint32_t i = 0; i < 100; i += 3) {
    ck_assert(cmap_remove(map, NULL, &i));
    ck_assert_msg(cmap_verify(map, NULL, &fault), "%s", fault);
  }
  for (uint32_t i = 0; i < 100; i++) {
    uint8_t value = 0;
    ck_assert_int_eq(cmap_get(map, NULL, &i, &value), i % 3 != 0);
    ck_assert_uint_eq(value, i % 3 != 0 ? i : 0);
  }
  free(buffer);
}
END_TEST

START_TEST(verify_names_damage) {
  for (int damage = 0; damage < 5; damage++) {
    struct fixture f = fixture_new(10);
    for (uint32_t i = 0; i < 10; i++) {
      ck_assert_int_eq(put(&f, i, i), QUIRE_OK);
    }
    uint32_t used = 0;
    while (tmap_meta_(f.map)[used] == 0) {
      used++;
    }
    switch (damage) {
      case 0: tmap_meta_(f.map)[used] ^= 1; break;
      case 1: tmap_meta_(f.map)[used] = 0; break;
      case 2: tmap_meta_(f.map)[used] &= 0x7f; break;
      case 3: f.map->count--; break;
      default: tmap_entry_(f.map, used)->key += 100; break;
    }
    const char *fault = NULL;
    ck_assert_msg(!tmap_verify(f.map, NULL, &fault), "damage %d", damage);
    ck_assert_ptr_nonnull(fault);
    free(f.buffer);
  }
}
END_TEST

static Suite *make_suite(void) {
  Suite *suite = suite_create("offset_map");
  TCase *tcase = tcase_create("all");
  tcase_add_test(tcase, puts_and_gets);
  tcase_add_test(tcase, put_variants_differ_when_the_key_is_there);
  tcase_add_test(tcase, a_full_map_says_so_and_keeps_working);
  tcase_add_test(tcase, removes_in_every_way);
  tcase_add_test(tcase, removed_entries_are_wiped);
  tcase_add_test(tcase, iterates_over_everything_once);
  tcase_add_test(tcase, zero_capacity_is_legal);
  tcase_add_test(tcase, layouts_at_the_borders);
  tcase_add_test(tcase, misplaced_storage_is_refused);
  tcase_add_test(tcase, survives_one_hash_for_all);
  tcase_add_test(tcase, verify_names_damage);
  suite_add_tcase(suite, tcase);
  return suite;
}

int main(void) {
  return suite_run(make_suite());
}
