/* Values crafted for one bucket: they end in REHASH, and the same values fit
 * under another seed. What an attacker can do without knowing the seed is no
 * better than chance, so a page neither overruns nor doubles for ever. */
#include <check.h>
#include <stdlib.h>

#include "support/suite.h"

#include <quire/hash.h>
#include <quire/result.h>

#define QUIRE_SET_NAME fset
#define QUIRE_SET_VALUE uint32_t
#define QUIRE_SET_HASH(ctx, v, seed) quire_hash_u64(*(v), seed)
#define QUIRE_SET_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/rc_set.h>

enum { CAPACITY = 208, CRAFTED = 150 };

static struct fset *fset_new(uint64_t seed) {
  struct fset_layout layout;
  ck_assert_int_eq(fset_layout_for(CAPACITY, &layout), QUIRE_OK);
  const size_t front =
      (sizeof(struct fset) + layout.align - 1) / layout.align * layout.align;
  unsigned char *buffer = calloc(1, front + layout.size_bytes);
  ck_assert_ptr_nonnull(buffer);
  struct fset *set = (struct fset *)(void *)buffer;
  fset_init_zeroed(set, buffer + front, &layout, seed);
  return set;
}

/* CRAFTED values that all want the slot 17 of that set. */
static void craft(const struct fset *set, uint32_t *values) {
  uint32_t found = 0;
  for (uint32_t value = 0; found < CRAFTED; value++) {
    const uint64_t spread = quire_hash_spread(quire_hash_u64(value, set->seed));
    if (fset_home_(set, spread) == 17) {
      values[found++] = value;
    }
  }
}

/* How many of the values go in before the first error. */
static uint32_t fill(struct fset *set, const uint32_t *values,
                     enum quire_result *last) {
  const char *fault = "";
  *last = QUIRE_OK;
  for (uint32_t i = 0; i < CRAFTED; i++) {
    uint16_t id = 0;
    *last = fset_add(set, NULL, &values[i], 1, &id);
    ck_assert_msg(fset_verify(set, NULL, &fault), "%s", fault);
    if (*last != QUIRE_OK) {
      return i;
    }
  }
  return CRAFTED;
}

START_TEST(a_flood_ends_in_rehash_and_a_new_seed_helps) {
  static uint32_t values[CRAFTED];
  enum quire_result last = QUIRE_OK;
  struct fset *set = fset_new(1);
  craft(set, values);
  ck_assert_uint_eq(fill(set, values, &last), QUIRE_SET_PROBE_MAX);
  ck_assert_int_eq(last, QUIRE_ERR_REHASH);
  for (uint64_t seed = 2; seed < 50; seed++) {
    struct fset *fresh = fset_new(seed);
    ck_assert_uint_eq(fill(fresh, values, &last), CRAFTED);
    ck_assert_uint_lt(fresh->probe_end, QUIRE_SET_PROBE_MAX / 2);
    free(fresh);
  }
  free(set);
}
END_TEST

/* The largest set of 16-bit ids fills up without a REHASH. */
START_TEST(random_values_never_reach_the_probe_limit) {
  struct fset_layout layout;
  ck_assert_int_eq(fset_layout_for(53248, &layout), QUIRE_OK);
  const size_t front = (sizeof(struct fset) + 63) / 64 * 64;
  unsigned char *buffer = calloc(1, front + layout.size_bytes);
  ck_assert_ptr_nonnull(buffer);
  struct fset *set = (struct fset *)(void *)buffer;
  fset_init_zeroed(set, buffer + front, &layout, 5);
  for (uint32_t value = 0; value < 53248; value++) {
    uint16_t id = 0;
    ck_assert_int_eq(fset_add(set, NULL, &value, 1, &id), QUIRE_OK);
  }
  const uint32_t more = 53248;
  uint16_t id = 0;
  ck_assert_int_eq(fset_add(set, NULL, &more, 1, &id), QUIRE_ERR_FULL);
  ck_assert_uint_eq(fset_count(set), 53248);
  const char *fault = "";
  ck_assert_msg(fset_verify(set, NULL, &fault), "%s", fault);
  free(buffer);
}
END_TEST

static Suite *make_suite(void) {
  Suite *suite = suite_create("rc_set flood");
  TCase *tcase = tcase_create("all");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, a_flood_ends_in_rehash_and_a_new_seed_helps);
  tcase_add_test(tcase, random_values_never_reach_the_probe_limit);
  suite_add_tcase(suite, tcase);
  return suite;
}

int main(void) {
  return suite_run(make_suite());
}
