/* The LRU: model tests, out-of-memory sweep, node reuse. */
#include <check.h>
#include <quire/hash.h>
#include <quire/result.h>
#include <stdint.h>

#include "support/failing_allocator.h"
#include "support/model.h"

#define MODEL_NAME run_model
#define MODEL_LRU good_lru
#define MODEL_HASH(ctx, key, seed) quire_hash_u64((key) ^ *(ctx), seed)
#define MODEL_KEYS_MAX 200
#include "lru_model.h"

#define MODEL_NAME run_constant_model
#define MODEL_LRU constant_lru
#define MODEL_HASH(ctx, key, seed) ((void)(key), *(ctx)&0x55)
#define MODEL_KEYS_MAX 100
#include "lru_model.h"
#include "support/suite.h"

#define QUIRE_LRU_NAME count_lru
#define QUIRE_LRU_KEY uint64_t
#define QUIRE_LRU_VALUE char *
#define QUIRE_LRU_HASH(ctx, key, seed) quire_hash_u64(*(key), seed)
#define QUIRE_LRU_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/lru.h>

START_TEST(model) {
  run_model(NULL, 0, 200000, 3000);
}
END_TEST

START_TEST(model_constant_hash) {
  run_constant_model(NULL, 0, 200000, 2000);
}
END_TEST

/* At its limit the LRU takes the evicted node and allocates nothing. */
START_TEST(evicted_nodes_are_reused) {
  struct failing_allocator memory;
  struct count_lru lru;
  struct count_lru_result out;
  char *values[100];
  failing_allocator_init(&memory);
  count_lru_init(&lru, failing_allocator_hooks(&memory), 50, 1);
  for (uint64_t key = 0; key < 50; key++) {
    ck_assert_int_eq(count_lru_get_or_put(&lru, key, 1, &out), QUIRE_OK);
    ck_assert(!out.evicted && !out.found_existing && *out.value == NULL);
    *out.value = (char *)&values[key];
  }
  failing_allocator_arm(&memory, 1, true);
  const size_t allocations = memory.allocations;
  for (uint64_t key = 50; key < 50000; key++) {
    ck_assert_int_eq(count_lru_get_or_put(&lru, key, 1, &out), QUIRE_OK);
    ck_assert(out.evicted);
    ck_assert_uint_eq(out.evicted_key, key - 50);
    ck_assert_ptr_eq(out.evicted_value, (char *)&values[(key - 50) % 50]);
    *out.value = out.evicted_value;
  }
  ck_assert_uint_eq(memory.allocations, allocations);
  ck_assert_uint_eq(count_lru_count(&lru), 50);
  ck_assert(count_lru_verify(&lru, NULL));
  count_lru_deinit(&lru);
  ck_assert(failing_allocator_is_clean(&memory));
  failing_allocator_deinit(&memory);
}
END_TEST

START_TEST(shrinking_hands_values_back) {
  struct count_lru lru;
  struct count_lru_result out;
  uint64_t key;
  char *value;
  char cells[10];
  count_lru_init(&lru, NULL, 10, 0);
  for (uint64_t i = 0; i < 10; i++) {
    ck_assert_int_eq(count_lru_get_or_put(&lru, i, 1, &out), QUIRE_OK);
    *out.value = &cells[i];
  }
  ck_assert_ptr_eq(*count_lru_get(&lru, 0), &cells[0]);  /* now the newest */
  ck_assert_ptr_eq(*count_lru_peek(&lru, 1), &cells[1]); /* still the oldest */
  count_lru_resize(&lru, 7);
  for (uint64_t i = 1; i <= 3; i++) {
    ck_assert(count_lru_pop_over_limit(&lru, &key, &value));
    ck_assert(key == i && value == &cells[i]);
  }
  ck_assert(!count_lru_pop_over_limit(&lru, &key, &value));
  count_lru_resize(&lru, 0);
  while (count_lru_pop_over_limit(&lru, NULL, NULL)) {
  }
  ck_assert_uint_eq(count_lru_count(&lru), 0);
  ck_assert_int_eq(count_lru_get_or_put(&lru, 1, 1, &out), QUIRE_ERR_LIMIT);
  ck_assert(!count_lru_pop_lru(&lru, &key, &value));
  count_lru_deinit(&lru);
}
END_TEST

static bool sweep_once(size_t nth, bool persistent) {
  struct failing_allocator memory;
  struct count_lru lru;
  struct count_lru_result out;
  const char *fault = NULL;
  uint64_t done = 0;
  failing_allocator_init(&memory);
  count_lru_init(&lru, failing_allocator_hooks(&memory), 100, 1);
  failing_allocator_arm(&memory, nth, persistent);
  while (done < 150 && count_lru_get_or_put(&lru, done, 1, &out) == QUIRE_OK) {
    done++;
  }
  bool rebuilt = done == 150 && count_lru_rebuild(&lru) == QUIRE_OK;
  bool fired = failing_allocator_fired(&memory);
  failing_allocator_disarm(&memory);
  ck_assert(fired || rebuilt);
  ck_assert_msg(count_lru_verify(&lru, &fault), "%s", fault);
  ck_assert_uint_eq(count_lru_count(&lru), done < 100 ? done : 100);
  const struct count_lru_entry *entry = count_lru_newest(&lru);
  for (uint64_t key = done; entry != NULL; key--) {
    ck_assert_uint_eq(entry->key, key - 1);
    entry = count_lru_next_older(entry);
  }
  count_lru_deinit(&lru);
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
    ck_assert_uint_gt(nth, 100);
  }
}
END_TEST

/* Weights and limits at the top of size_t do not wrap. */
START_TEST(weights_do_not_wrap) {
  struct count_lru lru;
  struct count_lru_result out;
  count_lru_init(&lru, NULL, SIZE_MAX, 1);
  ck_assert_int_eq(count_lru_get_or_put(&lru, 1, SIZE_MAX - 1, &out), QUIRE_OK);
  ck_assert_int_eq(count_lru_get_or_put(&lru, 2, 1, &out), QUIRE_OK);
  ck_assert(!out.evicted);
  ck_assert_int_eq(count_lru_set_weight(&lru, 2, 2), QUIRE_ERR_LIMIT);
  ck_assert_uint_eq(count_lru_weight(&lru), SIZE_MAX);
  ck_assert_ptr_nonnull(count_lru_get(&lru, 1));
  ck_assert_int_eq(count_lru_get_or_put(&lru, 3, 2, &out), QUIRE_ERR_LIMIT);
  ck_assert(!out.evicted && count_lru_count(&lru) == 2);
  ck_assert_int_eq(count_lru_get_or_put(&lru, 3, 1, &out), QUIRE_OK);
  ck_assert(out.evicted && out.evicted_key == 2);
  ck_assert_uint_eq(count_lru_weight(&lru), SIZE_MAX);
  ck_assert(count_lru_verify(&lru, NULL));
  count_lru_deinit(&lru);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("lru");
  TCase *tests = tcase_create("lru");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, model);
  tcase_add_test(tests, model_constant_hash);
  tcase_add_test(tests, evicted_nodes_are_reused);
  tcase_add_test(tests, shrinking_hands_values_back);
  tcase_add_test(tests, out_of_memory);
  tcase_add_test(tests, weights_do_not_wrap);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
