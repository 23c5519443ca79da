/* offset_map under random operations: see offset_map_ops.c for what is checked.
 * QUIRE_SEED repeats a run, QUIRE_SLOW=1 makes it ten times as long. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/offset_map_ops.h"
#include "support/suite.h"

static uint64_t wished_seed(void) {
  const char *text = getenv("QUIRE_SEED");
  return text != NULL ? strtoull(text, NULL, 10) : 0;
}

static uint64_t times(uint64_t steps) {
  const char *text = getenv("QUIRE_SLOW");
  return text != NULL && text[0] == '1' ? steps * 10 : steps;
}

static struct offset_map_ops_stats run(
    const struct offset_map_ops_config *config) {
  static struct op_source source;
  struct offset_map_ops_stats stats;
  op_source_random(&source, wished_seed());
  printf("offset_map capacity %lu keys %lu hash mask %llx seed %llu\n",
         (unsigned long)config->capacity, (unsigned long)config->keys,
         (unsigned long long)config->hash_mask,
         (unsigned long long)source.seed);
  (void)fflush(stdout);
  offset_map_ops_run(config, &source, &stats);
  return stats;
}

START_TEST(matches_the_oracle) {
  const struct offset_map_ops_config config = {
      .capacity = 208,
      .keys = 300,
      .hash_mask = UINT64_MAX,
      .steps = times(300000),
      .checked_steps = 4000,
      .check_every = 200,
  };
  const struct offset_map_ops_stats stats = run(&config);
  ck_assert_uint_gt(stats.removed, 1000);
  ck_assert_uint_gt(stats.moved, 100);
}
END_TEST

START_TEST(matches_the_oracle_when_full) {
  const struct offset_map_ops_config config = {
      .capacity = 104,
      .keys = 1000,
      .hash_mask = UINT64_MAX,
      .steps = times(200000),
      .checked_steps = 1000,
      .check_every = 500,
  };
  const struct offset_map_ops_stats stats = run(&config);
  ck_assert_uint_gt(stats.full, 1000);
  ck_assert_uint_eq(stats.count_most, config.capacity);
}
END_TEST

/* Every key has the same hash. */
START_TEST(matches_the_oracle_with_one_hash) {
  const struct offset_map_ops_config config = {
      .capacity = 52,
      .keys = 70,
      .hash_mask = 0,
      .steps = times(200000),
      .checked_steps = 2000,
      .check_every = 500,
  };
  const struct offset_map_ops_stats stats = run(&config);
  ck_assert_uint_gt(stats.removed, 1000);
}
END_TEST

/* Four homes that are neighbours: runs join and are split by removals. */
START_TEST(matches_the_oracle_with_few_hashes) {
  const struct offset_map_ops_config config = {
      .capacity = 52,
      .keys = 70,
      .hash_mask = 3,
      .steps = times(200000),
      .checked_steps = 2000,
      .check_every = 500,
  };
  const struct offset_map_ops_stats stats = run(&config);
  ck_assert_uint_gt(stats.removed, 1000);
}
END_TEST

START_TEST(works_in_a_mapped_file) {
  const struct offset_map_ops_config config = {
      .capacity = 208,
      .keys = 300,
      .hash_mask = UINT64_MAX,
      .steps = times(20000),
      .checked_steps = 1000,
      .check_every = 500,
      .in_file = true,
  };
  const struct offset_map_ops_stats stats = run(&config);
  ck_assert_uint_gt(stats.moved, 10);
}
END_TEST

START_TEST(tiny_capacities) {
  for (uint32_t capacity = 0; capacity < 8; capacity++) {
    const struct offset_map_ops_config config = {
        .capacity = capacity,
        .keys = 12,
        .hash_mask = UINT64_MAX,
        .steps = times(5000),
        .checked_steps = 1000,
        .check_every = 10,
    };
    const struct offset_map_ops_stats stats = run(&config);
    ck_assert_uint_eq(stats.count_most, capacity);
    ck_assert_uint_gt(stats.full, 0);
  }
}
END_TEST

static Suite *make_suite(void) {
  Suite *suite = suite_create("offset_map model");
  TCase *tcase = tcase_create("all");
  tcase_set_timeout(tcase, 280);
  tcase_add_test(tcase, matches_the_oracle);
  tcase_add_test(tcase, matches_the_oracle_when_full);
  tcase_add_test(tcase, matches_the_oracle_with_one_hash);
  tcase_add_test(tcase, matches_the_oracle_with_few_hashes);
  tcase_add_test(tcase, works_in_a_mapped_file);
  tcase_add_test(tcase, tiny_capacities);
  suite_add_tcase(suite, tcase);
  return suite;
}

int main(void) {
  return suite_run(make_suite());
}
