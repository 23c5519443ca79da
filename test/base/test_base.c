/* Result texts, the allocation wrappers, fault points and seeds. */
#include <check.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include <quire/alloc.h>
#include <quire/result.h>

#include "base/alloc.h"
#include "base/seed.h"
#include "support/failing_allocator.h"
#include "support/suite.h"

static const enum quire_result all_results[] = {
    QUIRE_OK,
    QUIRE_ERR_OUT_OF_MEMORY,
    QUIRE_ERR_FULL,
    QUIRE_ERR_REHASH,
    QUIRE_ERR_FULL_STYLES,
    QUIRE_ERR_FULL_LINKS,
    QUIRE_ERR_FULL_CLUSTERS,
    QUIRE_ERR_FULL_CODEPOINTS,
    QUIRE_ERR_FULL_STRINGS,
    QUIRE_ERR_FULL_MARKS,
    QUIRE_ERR_FULL_ROWS,
    QUIRE_ERR_LIMIT,
    QUIRE_ERR_BAD_INPUT,
    QUIRE_ERR_CORRUPT,
    QUIRE_ERR_NOT_FOUND,
    QUIRE_ERR_IO,
    QUIRE_ERR_MISUSE,
    QUIRE_ERR_CLOSED,
};
enum { RESULTS = sizeof all_results / sizeof all_results[0] };

START_TEST(every_result_has_a_text_of_its_own) {
  for (int i = 0; i < RESULTS; i++) {
    ck_assert(i == 0 ? all_results[i] == 0 : all_results[i] < 0);
    const char *text = quire_result_text(all_results[i]);
    ck_assert_str_ne(text, "unknown result");
    for (int j = 0; j < i; j++) {
      ck_assert_int_ne(all_results[i], all_results[j]);
      ck_assert_str_ne(text, quire_result_text(all_results[j]));
    }
  }
  ck_assert_str_eq(quire_result_text((enum quire_result) - 1000),
                   "unknown result");
}
END_TEST

START_TEST(sizes_that_overflow_are_refused) {
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  const struct quire_allocator *a = failing_allocator_hooks(&fa);
  ck_assert_ptr_null(quire_mem_alloc_array(a, SIZE_MAX / 2, 3));
  ck_assert_ptr_null(quire_mem_alloc(a, (size_t)PTRDIFF_MAX + 1));
  ck_assert_ptr_null(quire_mem_map(a, SIZE_MAX));
  ck_assert_ptr_null(quire_mem_map(a, 0));
  ck_assert_uint_eq(fa.allocations, 0);

  unsigned char *p = quire_mem_alloc_array(a, 3, 5);
  ck_assert_ptr_nonnull(p);
  ck_assert_ptr_null(quire_mem_resize(a, p, 15, (size_t)PTRDIFF_MAX + 1));
  quire_mem_free(a, p, 15);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}
END_TEST

START_TEST(zero_bytes_are_a_block_like_any_other) {
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  const struct quire_allocator *a = failing_allocator_hooks(&fa);
  void *p = quire_mem_alloc(a, 0);
  ck_assert_ptr_nonnull(p);
  p = quire_mem_resize(a, p, 0, 100);
  ck_assert_ptr_nonnull(p);
  p = quire_mem_resize(a, p, 100, 0);
  ck_assert_ptr_nonnull(p);
  quire_mem_free(a, p, 0);
  quire_mem_free(a, NULL, 7);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}
END_TEST

START_TEST(zalloc_and_map_give_zeroes) {
  static const unsigned char zeroes[8192];
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  const struct quire_allocator *const both[] = {failing_allocator_hooks(&fa),
                                                NULL};
  for (size_t i = 0; i < 2; i++) {
    void *p = quire_mem_zalloc(both[i], 1000);
    ck_assert_ptr_nonnull(p);
    ck_assert_mem_eq(p, zeroes, 1000);
    quire_mem_free(both[i], p, 1000);
    p = quire_mem_map(both[i], 8192);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_eq((uintptr_t)p % 4096, 0);
    ck_assert_mem_eq(p, zeroes, 8192);
    quire_mem_unmap(both[i], p, 8192);
  }
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}
END_TEST

START_TEST(a_fault_point_fails_the_mapping) {
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  const struct quire_allocator *a = failing_allocator_hooks(&fa);
  failing_allocator_arm_point(&fa, "os.map", 2, false);
  void *p = quire_mem_map(a, 4096);
  ck_assert_ptr_nonnull(p);
  ck_assert_ptr_null(quire_mem_map(a, 4096));
  ck_assert(failing_allocator_fired(&fa));
  quire_mem_unmap(a, p, 4096);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}
END_TEST

START_TEST(seeds_are_random_unless_wished) {
  ck_assert_uint_eq(quire_seed(42), 42);
  ck_assert_uint_ne(quire_seed(0), quire_seed(0));
  /* The first values of splitmix64 from state 0, as its author gives them. */
  uint64_t state = 0;
  ck_assert_uint_eq(quire_seed_next(&state), UINT64_C(0xe220a8397b1dcdaf));
  ck_assert_uint_eq(quire_seed_next(&state), UINT64_C(0x6e789e6aa1b965f4));
}
END_TEST

enum { THREADS = 4, ROUNDS = 200 };

static void *allocate_much(void *arg) {
  const struct quire_allocator *a = arg;
  for (size_t i = 1; i <= ROUNDS; i++) {
    unsigned char *p = quire_mem_zalloc(a, i);
    void *page = quire_mem_map(a, 4096);
    if (p == NULL || page == NULL || quire_seed(0) == 0) {
      return arg;
    }
    memset(page, 1, 4096);
    p = quire_mem_resize(a, p, i, 2 * i);
    if (p == NULL) {
      return arg;
    }
    quire_mem_free(a, p, 2 * i);
    quire_mem_unmap(a, page, 4096);
  }
  return NULL;
}

START_TEST(the_default_allocator_serves_several_threads) {
  struct quire_allocator a = *quire_allocator_default();
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) {
    ck_assert_int_eq(pthread_create(&threads[i], NULL, allocate_much, &a), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    void *failed;
    ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
    ck_assert_ptr_null(failed);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base");
  TCase *tcase = tcase_create("base");
  tcase_add_test(tcase, every_result_has_a_text_of_its_own);
  tcase_add_test(tcase, sizes_that_overflow_are_refused);
  tcase_add_test(tcase, zero_bytes_are_a_block_like_any_other);
  tcase_add_test(tcase, zalloc_and_map_give_zeroes);
  tcase_add_test(tcase, a_fault_point_fails_the_mapping);
  tcase_add_test(tcase, seeds_are_random_unless_wished);
  tcase_add_test(tcase, the_default_allocator_serves_several_threads);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
