/* rc_set under random operations: see rc_set_ops.c for what is checked.
 * QUIRE_SEED repeats a run, QUIRE_SLOW=1 makes it ten times as long. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/rc_set_ops.h"
#include "support/suite.h"

static uint64_t wished_seed(void) {
  const char *text = getenv("QUIRE_SEED");
  return text != NULL ? strtoull(text, NULL, 10) : 0;
}

static uint64_t times(uint64_t steps) {
  const char *text = getenv("QUIRE_SLOW");
  return text != NULL && text[0] == '1' ? steps * 10 : steps;
}

static struct rc_set_ops_stats run(const struct rc_set_ops_config *config) {
  static struct op_source source;
  struct rc_set_ops_stats stats;
  op_source_random(&source, wished_seed());
  printf("rc_set capacity %lu names %lu hash mask %llx seed %llu\n",
         (unsigned long)config->capacity, (unsigned long)config->names,
         (unsigned long long)config->hash_mask,
         (unsigned long long)source.seed);
  (void)fflush(stdout);
  rc_set_ops_run(config, &source, &stats);
  return stats;
}

START_TEST(matches_the_oracle) {
  const struct rc_set_ops_config config = {
      .capacity = 208,
      .names = 300,
      .hash_mask = UINT64_MAX,
      .steps = times(200000),
      .checked_steps = 4000,
      .check_every = 200,
  };
  const struct rc_set_ops_stats stats = run(&config);
  ck_assert_uint_eq(stats.rehash, 0);
  ck_assert_uint_gt(stats.limit, 0);
  ck_assert_uint_gt(stats.resurrected, 100);
  ck_assert_uint_gt(stats.deleted, 100);
  ck_assert_uint_gt(stats.moved, 100);
}
END_TEST

/* More values than ids: full most of the time. */
START_TEST(matches_the_oracle_when_full) {
  const struct rc_set_ops_config config = {
      .capacity = 104,
      .names = 2000,
      .hash_mask = UINT64_MAX,
      .steps = times(200000),
      .checked_steps = 1000,
      .check_every = 1000,
  };
  const struct rc_set_ops_stats stats = run(&config);
  ck_assert_uint_gt(stats.full, 100);
  ck_assert_uint_eq(stats.living_most, config.capacity);
}
END_TEST

/* Every value has the same hash: the probe limit is what bounds the set. */
START_TEST(matches_the_oracle_with_one_hash) {
  const struct rc_set_ops_config config = {
      .capacity = 208,
      .names = 300,
      .hash_mask = 0,
      .steps = times(200000),
      .checked_steps = 2000,
      .check_every = 500,
  };
  const struct rc_set_ops_stats stats = run(&config);
  ck_assert_uint_gt(stats.rehash, 100);
  ck_assert_uint_le(stats.living_most, 64);
}
END_TEST

/* Four homes that are neighbours: chains run into each other. */
START_TEST(matches_the_oracle_with_few_hashes) {
  const struct rc_set_ops_config config = {
      .capacity = 100,
      .names = 150,
      .hash_mask = 3,
      .steps = times(200000),
      .checked_steps = 2000,
      .check_every = 500,
  };
  const struct rc_set_ops_stats stats = run(&config);
  ck_assert_uint_gt(stats.deleted, 100);
}
END_TEST

/* At full load every living value is found after each single step. */
START_TEST(churn_at_full_load_hides_nobody) {
  const struct rc_set_ops_config config = {
      .capacity = 52,
      .names = 120,
      .hash_mask = UINT64_MAX,
      .steps = times(30000),
      .checked_steps = UINT64_MAX,
      .check_every = 1,
  };
  const struct rc_set_ops_stats stats = run(&config);
  ck_assert_uint_eq(stats.living_most, config.capacity);
}
END_TEST

START_TEST(works_in_a_mapped_file) {
  const struct rc_set_ops_config config = {
      .capacity = 208,
      .names = 300,
      .hash_mask = UINT64_MAX,
      .steps = times(20000),
      .checked_steps = 1000,
      .check_every = 500,
      .in_file = true,
  };
  const struct rc_set_ops_stats stats = run(&config);
  ck_assert_uint_gt(stats.moved, 10);
}
END_TEST

START_TEST(tiny_capacities) {
  for (uint32_t capacity = 0; capacity < 8; capacity++) {
    const struct rc_set_ops_config config = {
        .capacity = capacity,
        .names = 12,
        .hash_mask = UINT64_MAX,
        .steps = times(5000),
        .checked_steps = 1000,
        .check_every = 10,
    };
    const struct rc_set_ops_stats stats = run(&config);
    ck_assert_uint_eq(stats.living_most, capacity);
    ck_assert_uint_gt(stats.full, 0);
  }
}
END_TEST

static Suite *make_suite(void) {
  Suite *suite = suite_create("rc_set model");
  TCase *tcase = tcase_create("all");
  tcase_set_timeout(tcase, 280);
  tcase_add_test(tcase, matches_the_oracle);
  tcase_add_test(tcase, matches_the_oracle_when_full);
  tcase_add_test(tcase, matches_the_oracle_with_one_hash);
  tcase_add_test(tcase, matches_the_oracle_with_few_hashes);
  tcase_add_test(tcase, churn_at_full_load_hides_nobody);
  tcase_add_test(tcase, works_in_a_mapped_file);
  tcase_add_test(tcase, tiny_capacities);
  suite_add_tcase(suite, tcase);
  return suite;
}

int main(void) {
  return suite_run(make_suite());
}
