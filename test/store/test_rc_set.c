/* rc_set: every operation by hand, at the borders and in the cases that went
 * wrong in other implementations. Random operations: model_rc_set.c. */
#include <check.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include <quire/result.h>

#include "support/suite.h"

/* A hash under the test's control: the value says which slot it wants. The
 * factor undoes quire_hash_spread for the high half. */
struct item {
  uint32_t home;
  uint32_t name;
};

struct tset;

struct log {
  uint32_t deleted;
  uint32_t last_name;
  uint32_t last_id;
  uint32_t built;
  enum quire_result build_result;
  struct tset *release_in; /* the hook releases the item with the id before */
};

/* The hash whose spread has `high` as its high half and 0 below:
 * inverse of the odd multiplier modulo 2^64, then of the fold. */
static uint64_t hash_for_home(uint32_t home) {
  const uint64_t k = UINT64_C(0x9e3779b97f4a7c15);
  uint64_t inverse = k;
  for (int i = 0; i < 6; i++) {
    inverse *= 2 - k * inverse;
  }
  const uint64_t folded = ((uint64_t)home << 32) * inverse;
  return folded ^ (folded >> 32);
}

static void item_deleted(struct log *log, const struct item *item, unsigned id);

static enum quire_result item_build(struct log *log, const uint32_t *name,
                                    struct item *out) {
  if (log->build_result != QUIRE_OK) {
    return log->build_result;
  }
  log->built++;
  out->home = *name / 100;
  out->name = *name;
  return QUIRE_OK;
}

#define QUIRE_SET_NAME tset
#define QUIRE_SET_VALUE struct item
#define QUIRE_SET_COUNT uint8_t
#define QUIRE_SET_CTX struct log *
#define QUIRE_SET_HASH(ctx, v, seed) (hash_for_home((v)->home) + 0 * (seed))
#define QUIRE_SET_EQ(ctx, a, b) ((a)->name == (b)->name)
#define QUIRE_SET_DELETED(ctx, v, id) item_deleted(ctx, v, id)
#define QUIRE_SET_KEY uint32_t
#define QUIRE_SET_KEY_HASH(ctx, k, seed) hash_for_home(*(k) / 100)
#define QUIRE_SET_KEY_EQ(ctx, k, v) (*(k) == (v)->name)
#define QUIRE_SET_KEY_BUILD(ctx, k, out) item_build(ctx, k, out)
#define QUIRE_SET_QUIET
#include <quire/rc_set.h>

static void item_deleted(struct log *log, const struct item *item,
                         unsigned id) {
  log->deleted++;
  log->last_name = item->name;
  log->last_id = id;
  if (log->release_in != NULL && id > 1) {
    tset_release(log->release_in, (uint16_t)(id - 1));
  }
}

/* A set in a buffer of its own, checked at the end. */
struct fixture {
  struct log log;
  struct tset *set;
  unsigned char *buffer;
};

static struct fixture fixture_new(uint32_t capacity) {
  struct fixture f = {.log = {0}};
  struct tset_layout layout;
  ck_assert_int_eq(tset_layout_for(capacity, &layout), QUIRE_OK);
  f.buffer = malloc(sizeof(struct tset) + layout.size_bytes);
  ck_assert_ptr_nonnull(f.buffer);
  memset(f.buffer, 0xa5, sizeof(struct tset) + layout.size_bytes);
  f.set = (struct tset *)(void *)f.buffer;
  tset_init(f.set, f.buffer + sizeof(struct tset), &layout, 7);
  return f;
}

static void fixture_verify(struct fixture *f) {
  const char *fault = "";
  ck_assert_msg(tset_verify(f->set, &f->log, &fault), "%s", fault);
}

static void fixture_free(struct fixture *f) {
  fixture_verify(f);
  free(f->buffer);
}

/* Value `name` with home slot name / 100. */
static unsigned add(struct fixture *f, uint32_t name, uint8_t n) {
  const struct item item = {name / 100, name};
  uint16_t id = 0;
  ck_assert_int_eq(tset_add(f->set, &f->log, &item, n, &id), QUIRE_OK);
  fixture_verify(f);
  ck_assert_uint_ne(id, 0);
  return id;
}

static unsigned lookup(struct fixture *f, uint32_t name) {
  const struct item item = {name / 100, name};
  return tset_lookup(f->set, &f->log, &item);
}

START_TEST(adds_and_counts) {
  struct fixture f = fixture_new(13);
  ck_assert_uint_eq(tset_capacity(f.set), 13);
  const unsigned a = add(&f, 301, 1);
  const unsigned b = add(&f, 302, 2);
  ck_assert_uint_ne(a, b);
  ck_assert_uint_eq(add(&f, 301, 3), a);
  ck_assert_uint_eq(tset_ref_count(f.set, (uint16_t)a), 4);
  ck_assert_uint_eq(tset_count(f.set), 2);
  ck_assert_uint_eq(lookup(&f, 302), b);
  ck_assert_uint_eq(lookup(&f, 303), 0);
  ck_assert_uint_eq(tset_get(f.set, (uint16_t)b)->name, 302);
  tset_get_mut(f.set, (uint16_t)b)->name = 302;
  ck_assert_int_eq(tset_use(f.set, (uint16_t)a), QUIRE_OK);
  ck_assert_int_eq(tset_use_multiple(f.set, (uint16_t)a, 5), QUIRE_OK);
  ck_assert(!tset_release(f.set, (uint16_t)a));
  ck_assert(tset_release_multiple(f.set, (uint16_t)a, 9));
  ck_assert_uint_eq(tset_count(f.set), 1);
  ck_assert_uint_eq(tset_next(f.set, 0), b);
  ck_assert_uint_eq(tset_next(f.set, (uint16_t)b), 0);
  ck_assert_uint_eq(tset_next_any(f.set, 0), a);
  tset_clear(f.set);
  ck_assert_uint_eq(tset_count(f.set), 0);
  ck_assert_uint_eq(f.log.deleted, 0);
  ck_assert_uint_eq(add(&f, 999, 1), 1);
  fixture_free(&f);
}
END_TEST

START_TEST(dead_items_resurrect_under_their_id) {
  struct fixture f = fixture_new(13);
  const unsigned a = add(&f, 101, 1);
  add(&f, 501, 1);
  const uint64_t epoch = tset_epoch(f.set);
  ck_assert(tset_release(f.set, (uint16_t)a));
  ck_assert_uint_eq(lookup(&f, 101), 0);
  ck_assert_uint_eq(tset_find(f.set, (uint16_t)a)->name, 101);
  ck_assert_uint_eq(tset_find_mut(f.set, (uint16_t)a)->name, 101);
  ck_assert_uint_eq(add(&f, 101, 1), a);
  ck_assert_uint_eq(lookup(&f, 101), a);
  ck_assert(tset_release(f.set, (uint16_t)a));
  ck_assert_int_eq(tset_use(f.set, (uint16_t)a), QUIRE_OK);
  ck_assert_uint_eq(tset_ref_count(f.set, (uint16_t)a), 1);
  ck_assert_uint_eq(tset_epoch(f.set), epoch);
  ck_assert_uint_eq(f.log.deleted, 0);
  fixture_free(&f);
}
END_TEST

/* Without a reference: interned, not living, brought to life by use. */
START_TEST(interns_without_a_reference) {
  struct fixture f = fixture_new(13);
  const unsigned a = add(&f, 101, 0);
  ck_assert_uint_eq(tset_count(f.set), 0);
  ck_assert_uint_eq(add(&f, 101, 0), a);
  ck_assert_int_eq(tset_use_multiple(f.set, (uint16_t)a, 7), QUIRE_OK);
  ck_assert_uint_eq(tset_count(f.set), 1);
  fixture_free(&f);
}
END_TEST

/* The known fault: A, B, C want slot 0, B dies, D wants slot 1 and takes B's
 * place; C must still be found. */
START_TEST(reclaiming_from_a_chain_hides_nobody) {
  struct fixture f = fixture_new(13);
  const unsigned a = add(&f, 1, 1);
  const unsigned b = add(&f, 2, 1);
  const unsigned c = add(&f, 3, 1);
  ck_assert(tset_release(f.set, (uint16_t)b));
  const unsigned d = add(&f, 104, 1);
  ck_assert_uint_eq(lookup(&f, 1), a);
  ck_assert_uint_eq(lookup(&f, 2), 0);
  ck_assert_uint_eq(lookup(&f, 3), c);
  ck_assert_uint_eq(lookup(&f, 104), d);
  ck_assert_uint_eq(d, b);
  ck_assert_uint_eq(f.log.deleted, 1);
  ck_assert_uint_eq(f.log.last_name, 2);
  ck_assert_uint_eq(f.log.last_id, b);
  fixture_free(&f);
}
END_TEST

/* The dead item lies behind the new item's place, before it, and apart. */
START_TEST(reclaims_wherever_the_dead_item_lies) {
  for (uint32_t home = 0; home < 16; home++) {
    for (uint32_t dead = 0; dead < 6; dead++) {
      struct fixture f = fixture_new(13);
      const uint32_t names[6] = {1, 2, 101, 102, 201, 401};
      unsigned ids[6];
      for (uint32_t i = 0; i < 6; i++) {
        ids[i] = add(&f, names[i], 2);
      }
      ck_assert(tset_release_multiple(f.set, (uint16_t)ids[dead], 2));
      const unsigned id = add(&f, home * 100 + 50, 1);
      for (uint32_t i = 0; i < 6; i++) {
        ck_assert_uint_eq(lookup(&f, names[i]), i == dead ? 0 : ids[i]);
      }
      ck_assert_uint_eq(lookup(&f, home * 100 + 50), id);
      fixture_free(&f);
    }
  }
}
END_TEST

/* At equal probe length the item with more references sits nearer home. */
START_TEST(more_references_sit_nearer_home) {
  struct fixture f = fixture_new(13);
  add(&f, 1, 1);
  const unsigned often = add(&f, 2, 9);
  const unsigned seldom = add(&f, 3, 1);
  ck_assert_uint_eq(tset_citem_(f.set, often)->probe, 1);
  ck_assert_uint_eq(tset_citem_(f.set, seldom)->probe, 3);
  fixture_free(&f);
}
END_TEST

START_TEST(probe_statistics_tighten) {
  struct fixture f = fixture_new(13);
  unsigned ids[5];
  for (uint32_t i = 0; i < 5; i++) {
    ids[i] = add(&f, 1 + i, 1);
  }
  ck_assert_uint_eq(f.set->probe_end, 5);
  tset_release(f.set, (uint16_t)ids[2]);
  tset_release(f.set, (uint16_t)ids[4]);
  ck_assert_uint_eq(tset_drop_dead(f.set, &f.log), 2);
  ck_assert_uint_eq(f.set->probe_end, 3);
  ck_assert_uint_eq(f.log.deleted, 2);
  ck_assert_uint_eq(tset_count(f.set), 3);
  ck_assert_uint_eq(add(&f, 900, 1), ids[2]);
  fixture_free(&f);
}
END_TEST

/* What a hook releases dies in the same sweep. */
START_TEST(a_hook_may_release_other_items) {
  struct fixture f = fixture_new(13);
  for (uint32_t i = 0; i < 5; i++) {
    add(&f, 1 + i, 1);
  }
  f.log.release_in = f.set;
  tset_release(f.set, 4);
  ck_assert_uint_eq(tset_drop_dead(f.set, &f.log), 4);
  ck_assert_uint_eq(tset_count(f.set), 1);
  ck_assert_uint_eq(lookup(&f, 5), 5);
  fixture_verify(&f);

  /* The same while an item is reclaimed for a new one. */
  add(&f, 50, 1);
  add(&f, 51, 1);
  tset_release(f.set, 2);
  add(&f, 52, 1);
  ck_assert_uint_eq(f.log.last_name, 51);
  ck_assert_uint_eq(lookup(&f, 50), 0);
  fixture_free(&f);
}
END_TEST

static unsigned add_with_id(struct fixture *f, uint32_t name, unsigned wished) {
  const struct item item = {name / 100, name};
  uint16_t id = 0;
  ck_assert_int_eq(
      tset_add_with_id(f->set, &f->log, &item, (uint16_t)wished, 1, &id),
      QUIRE_OK);
  fixture_verify(f);
  return id;
}

START_TEST(puts_back_under_a_wished_id) {
  struct fixture f = fixture_new(13);
  ck_assert_uint_eq(add_with_id(&f, 101, 9), 9);
  ck_assert_uint_eq(add_with_id(&f, 101, 4), 9); /* lives already */
  ck_assert_uint_eq(add_with_id(&f, 202, 9), 1); /* id is taken */
  ck_assert_uint_eq(add_with_id(&f, 203, 0), 2);
  ck_assert_uint_eq(add_with_id(&f, 204, 14), 3);  /* out of range */
  tset_release(f.set, 2);                          /* 203 dies */
  ck_assert_uint_eq(add_with_id(&f, 203, 13), 13); /* dead elsewhere */
  ck_assert_uint_eq(f.log.last_id, 2);
  ck_assert_uint_eq(lookup(&f, 203), 13);
  tset_release(f.set, 13);
  ck_assert_uint_eq(add_with_id(&f, 203, 9), 13); /* wish is taken, dead here */
  tset_release(f.set, 13);
  ck_assert_uint_eq(add_with_id(&f, 203, 13), 13); /* dead under the wish */
  tset_release(f.set, 3);
  ck_assert_uint_eq(add_with_id(&f, 777, 3), 3); /* another's dead id */
  tset_release(f.set, 3);
  tset_release(f.set, 13);
  ck_assert_uint_eq(add_with_id(&f, 777, 13), 13); /* both dead */
  ck_assert_uint_eq(lookup(&f, 203), 0);
  fixture_free(&f);
}
END_TEST

START_TEST(gaps_stay_usable) {
  struct fixture f = fixture_new(13);
  ck_assert_uint_eq(add_with_id(&f, 101, 13), 13);
  ck_assert_uint_eq(add_with_id(&f, 301, 5), 5);
  bool seen[14] = {false};
  for (uint32_t i = 0; i < 11; i++) {
    const unsigned id = add(&f, 1000 + 100 * i, 1);
    ck_assert(id != 5 && id != 13 && !seen[id]);
    seen[id] = true;
  }
  ck_assert_uint_eq(tset_count(f.set), 13);
  fixture_free(&f);
}
END_TEST

START_TEST(full_and_rehash_are_told_apart) {
  struct fixture f = fixture_new(13);
  for (uint32_t i = 0; i < 13; i++) {
    add(&f, 100 * i, 1);
  }
  const struct item more = {15, 1500};
  uint16_t id = 0;
  ck_assert_int_eq(tset_add(f.set, &f.log, &more, 1, &id), QUIRE_ERR_FULL);
  ck_assert_int_eq(tset_add_with_id(f.set, &f.log, &more, 3, 1, &id),
                   QUIRE_ERR_FULL);
  fixture_verify(&f);
  tset_release(f.set, 7);
  ck_assert_uint_eq(add(&f, 1500, 1), 7);
  fixture_free(&f);

  /* Every value wants slot 0: the probe limit comes before the capacity. */
  f = fixture_new(400);
  for (uint32_t i = 0; i < QUIRE_SET_PROBE_MAX; i++) {
    add(&f, i, 1);
  }
  const struct item flood = {0, 99};
  ck_assert_int_eq(tset_add(f.set, &f.log, &flood, 1, &id), QUIRE_ERR_REHASH);
  ck_assert_int_eq(tset_add(f.set, &f.log, &flood, 9, &id), QUIRE_ERR_REHASH);
  ck_assert_uint_eq(tset_count(f.set), QUIRE_SET_PROBE_MAX);
  fixture_verify(&f);
  ck_assert_uint_eq(add(&f, 12300, 1), QUIRE_SET_PROBE_MAX + 1);
  tset_release(f.set, 20);
  ck_assert_uint_eq(add(&f, 99, 1), 20);
  fixture_free(&f);
}
END_TEST

/* More ids than one search looks at: none dead in sight is FULL when few are
 * dead, REHASH when many are; the next call searches on. */
START_TEST(the_search_for_a_dead_id_is_bounded) {
  const uint32_t capacity = 4 * QUIRE_SET_SCAN_MAX;
  struct fixture f = fixture_new(capacity);
  for (uint32_t i = 0; i < capacity; i++) {
    const struct item item = {i, i};
    uint16_t id = 0;
    ck_assert_int_eq(tset_add(f.set, &f.log, &item, 1, &id), QUIRE_OK);
  }
  for (uint32_t i = 0; i < QUIRE_SET_SCAN_MAX; i++) {
    tset_release(f.set, (uint16_t)(capacity - i));
  }
  /* Home 0 and its chain are living, so that no dead item is on the way. */
  const struct item more = {0, capacity};
  uint16_t id = 0;
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(tset_add(f.set, &f.log, &more, 1, &id), QUIRE_ERR_REHASH);
  }
  ck_assert_int_eq(tset_add(f.set, &f.log, &more, 1, &id), QUIRE_OK);
  for (uint32_t i = 0; i < QUIRE_SET_SCAN_MAX - 8; i++) {
    const struct item item = {capacity - 1 - i, capacity - 1 - i};
    ck_assert_int_eq(tset_add(f.set, &f.log, &item, 1, &id), QUIRE_OK);
  }
  f.set->id_rover = 1;
  const struct item last = {0, capacity + 1};
  ck_assert_int_eq(tset_add(f.set, &f.log, &last, 1, &id), QUIRE_ERR_FULL);
  fixture_free(&f);
}
END_TEST

START_TEST(counts_never_wrap) {
  struct fixture f = fixture_new(4);
  const unsigned a = add(&f, 101, 255);
  const struct item item = {1, 101};
  uint16_t id = 0;
  ck_assert_int_eq(tset_add(f.set, &f.log, &item, 1, &id), QUIRE_ERR_LIMIT);
  ck_assert_int_eq(tset_use(f.set, (uint16_t)a), QUIRE_ERR_LIMIT);
  tset_release_multiple(f.set, (uint16_t)a, 100);
  ck_assert_int_eq(tset_use_multiple(f.set, (uint16_t)a, 101), QUIRE_ERR_LIMIT);
  ck_assert_uint_eq(tset_ref_count(f.set, (uint16_t)a), 155);
  ck_assert(!tset_release_multiple(f.set, (uint16_t)a, 156));
  ck_assert_uint_eq(tset_ref_count(f.set, (uint16_t)a), 155);
  ck_assert(tset_release_multiple(f.set, (uint16_t)a, 155));
  ck_assert(!tset_release(f.set, (uint16_t)a));
  ck_assert_uint_eq(tset_count(f.set), 0);
  fixture_free(&f);
}
END_TEST

START_TEST(ids_out_of_range_are_harmless) {
  struct fixture f = fixture_new(4);
  add(&f, 101, 1);
  const uint16_t bad[4] = {0, 2, 5, 65535};
  for (int i = 0; i < 4; i++) {
    ck_assert_int_eq(tset_use(f.set, bad[i]), QUIRE_ERR_MISUSE);
    ck_assert(!tset_release(f.set, bad[i]));
    ck_assert_ptr_null(tset_get(f.set, bad[i]));
    ck_assert_ptr_null(tset_get_mut(f.set, bad[i]));
    ck_assert_ptr_null(tset_find(f.set, bad[i]));
    ck_assert_uint_eq(tset_ref_count(f.set, bad[i]), 0);
  }
  ck_assert_uint_eq(tset_next(f.set, 65535), 0);
  fixture_free(&f);
}
END_TEST

START_TEST(zero_capacity_is_legal) {
  struct tset_layout layout;
  ck_assert_int_eq(tset_layout_for(0, &layout), QUIRE_OK);
  ck_assert_uint_eq(layout.size_bytes, 0);
  struct log log = {0};
  struct tset set;
  tset_init(&set, NULL, &layout, 1);
  const struct item item = {0, 1};
  const uint32_t key = 1;
  uint16_t id = 0;
  ck_assert_int_eq(tset_add(&set, &log, &item, 1, &id), QUIRE_ERR_FULL);
  ck_assert_int_eq(tset_add_key(&set, &log, &key, 1, &id), QUIRE_ERR_FULL);
  ck_assert_int_eq(tset_add_with_id(&set, &log, &item, 1, 1, &id),
                   QUIRE_ERR_FULL);
  ck_assert_uint_eq(tset_lookup(&set, &log, &item), 0);
  ck_assert_uint_eq(tset_next(&set, 0), 0);
  ck_assert_uint_eq(tset_drop_dead(&set, &log), 0);
  ck_assert_ptr_null(tset_get(&set, 1));
  tset_clear(&set);
  const char *fault = "";
  ck_assert_msg(tset_verify(&set, &log, &fault), "%s", fault);
}
END_TEST

START_TEST(layouts_at_the_borders) {
  struct tset_layout layout;
  ck_assert_uint_eq(tset_capacity_for_count(53248), 53248);
  ck_assert_int_eq(tset_layout_for(53248, &layout), QUIRE_OK);
  ck_assert_uint_eq(layout.table_slots, 65536);
  ck_assert_int_eq(tset_layout_for(53249, &layout), QUIRE_ERR_LIMIT);
  ck_assert_int_eq(tset_layout_for(UINT32_MAX, &layout), QUIRE_ERR_LIMIT);
  ck_assert_uint_eq(layout.capacity, 53248);
  for (uint32_t capacity = 1; capacity < 300; capacity++) {
    ck_assert_int_eq(tset_layout_for(capacity, &layout), QUIRE_OK);
    ck_assert_uint_gt(layout.table_slots, capacity);
    ck_assert_uint_ge(layout.table_slots * 13, capacity * 16);
    ck_assert_uint_eq(layout.items_offset % layout.align, 0);
  }
}
END_TEST

/* Capacity c takes c living items whatever c is. */
START_TEST(every_id_can_live) {
  for (uint32_t capacity = 1; capacity < 100; capacity++) {
    struct fixture f = fixture_new(capacity);
    for (uint32_t i = 0; i < capacity; i++) {
      add(&f, 100 * i, 1);
    }
    uint16_t id = 0;
    const struct item more = {0, 1};
    ck_assert_int_eq(tset_add(f.set, &f.log, &more, 1, &id), QUIRE_ERR_FULL);
    unsigned seen = 0;
    for (id = 0; (id = tset_next(f.set, id)) != 0; seen++) {
      ck_assert_uint_eq(id, seen + 1);
    }
    ck_assert_uint_eq(seen, capacity);
    fixture_free(&f);
  }
}
END_TEST

START_TEST(adapted_keys_build_only_what_is_new) {
  struct fixture f = fixture_new(2);
  uint32_t key = 501;
  uint16_t id = 0;
  f.log.build_result = QUIRE_ERR_FULL_STRINGS;
  ck_assert_int_eq(tset_add_key(f.set, &f.log, &key, 1, &id),
                   QUIRE_ERR_FULL_STRINGS);
  ck_assert_uint_eq(tset_count(f.set), 0);
  fixture_verify(&f);
  f.log.build_result = QUIRE_OK;
  ck_assert_int_eq(tset_add_key(f.set, &f.log, &key, 1, &id), QUIRE_OK);
  ck_assert_int_eq(tset_add_key(f.set, &f.log, &key, 1, &id), QUIRE_OK);
  ck_assert_uint_eq(f.log.built, 1);
  ck_assert_uint_eq(tset_lookup_key(f.set, &f.log, &key), id);
  ck_assert_uint_eq(add(&f, 501, 1), id);
  ck_assert_uint_eq(tset_ref_count(f.set, id), 3);
  key = 502;
  ck_assert_uint_eq(tset_lookup_key(f.set, &f.log, &key), 0);
  ck_assert_int_eq(tset_add_key(f.set, &f.log, &key, 1, &id), QUIRE_OK);
  key = 503; /* no place: nothing is built */
  ck_assert_int_eq(tset_add_key(f.set, &f.log, &key, 1, &id), QUIRE_ERR_FULL);
  ck_assert_uint_eq(f.log.built, 2);
  tset_release(f.set, id);
  f.log.build_result = QUIRE_ERR_FULL_STRINGS; /* the dead item stays */
  ck_assert_int_eq(tset_add_key(f.set, &f.log, &key, 1, &id),
                   QUIRE_ERR_FULL_STRINGS);
  ck_assert_uint_eq(f.log.deleted, 0);
  ck_assert_uint_eq(tset_find(f.set, 2)->name, 502);
  fixture_free(&f);
}
END_TEST

START_TEST(misplaced_storage_is_refused) {
  struct tset_layout layout;
  ck_assert_int_eq(tset_layout_for(13, &layout), QUIRE_OK);
  alignas(16) static unsigned char buffer[4096];
  struct log log = {0};
  struct tset *set = (struct tset *)(void *)(buffer + 1024);
  const struct item item = {0, 1};
  uint16_t id = 0;
  unsigned char *const bad[3] = {buffer + 1024 + sizeof *set + 1, buffer,
                                 buffer + 1024 + sizeof *set - layout.align};
  for (int i = 0; i < 3; i++) {
    tset_init_zeroed(set, bad[i], &layout, 1);
    ck_assert_uint_eq(tset_capacity(set), 0);
    ck_assert_int_eq(tset_add(set, &log, &item, 1, &id), QUIRE_ERR_FULL);
  }
}
END_TEST

/* A verify that finds nothing is worth nothing: damage is named. */
START_TEST(verify_names_damage) {
  const char *fault = NULL;
  for (int damage = 0; damage < 10; damage++) {
    struct fixture f = fixture_new(13);
    add(&f, 1, 1);
    const unsigned b = add(&f, 2, 1);
    add(&f, 3, 1);
    struct tset_item *item = tset_item_(f.set, b);
    switch (damage) {
      case 0: tset_table_(f.set)[1] = 0; break;
      case 1: tset_table_(f.set)[1] = 99; break;
      case 2: item->probe = 1; break;
      case 3: item->value.home = 5; break;
      case 4: item->value.name = 3; break;
      case 5: item->tag ^= 1; break;
      case 6: f.set->living++; break;
      case 7: f.set->probe_stats[5]++; break;
      case 8: f.set->id_next = 0; break;
      default: tset_item_(f.set, 9)->refs = 1; break;
    }
    fault = NULL;
    ck_assert_msg(!tset_verify(f.set, &f.log, &fault), "damage %d", damage);
    ck_assert_ptr_nonnull(fault);
    free(f.buffer);
  }
}
END_TEST

static Suite *make_suite(void) {
  Suite *suite = suite_create("rc_set");
  TCase *tcase = tcase_create("all");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, adds_and_counts);
  tcase_add_test(tcase, dead_items_resurrect_under_their_id);
  tcase_add_test(tcase, interns_without_a_reference);
  tcase_add_test(tcase, reclaiming_from_a_chain_hides_nobody);
  tcase_add_test(tcase, reclaims_wherever_the_dead_item_lies);
  tcase_add_test(tcase, more_references_sit_nearer_home);
  tcase_add_test(tcase, probe_statistics_tighten);
  tcase_add_test(tcase, a_hook_may_release_other_items);
  tcase_add_test(tcase, puts_back_under_a_wished_id);
  tcase_add_test(tcase, gaps_stay_usable);
  tcase_add_test(tcase, full_and_rehash_are_told_apart);
  tcase_add_test(tcase, the_search_for_a_dead_id_is_bounded);
  tcase_add_test(tcase, counts_never_wrap);
  tcase_add_test(tcase, ids_out_of_range_are_harmless);
  tcase_add_test(tcase, zero_capacity_is_legal);
  tcase_add_test(tcase, layouts_at_the_borders);
  tcase_add_test(tcase, every_id_can_live);
  tcase_add_test(tcase, adapted_keys_build_only_what_is_new);
  tcase_add_test(tcase, misplaced_storage_is_refused);
  tcase_add_test(tcase, verify_names_damage);
  suite_add_tcase(suite, tcase);
  return suite;
}

int main(void) {
  return suite_run(make_suite());
}
