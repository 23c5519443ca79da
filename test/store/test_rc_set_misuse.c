/* rc_set without QUIRE_SET_QUIET: where asserts are on, misuse stops the
 * program; elsewhere it is answered and changes nothing. */
#include <check.h>
#include <signal.h>
#include <stdalign.h>

#include "support/suite.h"

#include <quire/result.h>

#define QUIRE_SET_NAME aset
#define QUIRE_SET_VALUE uint32_t
#define QUIRE_SET_HASH(ctx, v, seed) (*(v) ^ (seed))
#define QUIRE_SET_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/rc_set.h>

static alignas(16) unsigned char asserting_buffer[1024];

static struct aset *asserting_set(void) {
  struct aset_layout layout;
  ck_assert_int_eq(aset_layout_for(4, &layout), QUIRE_OK);
  struct aset *set = (struct aset *)(void *)asserting_buffer;
  aset_init(set, asserting_buffer + 512, &layout, 1);
  const uint32_t value = 5;
  uint16_t id = 0;
  ck_assert_int_eq(aset_add(set, NULL, &value, 1, &id), QUIRE_OK);
  ck_assert_uint_eq(id, 1);
  return set;
}

START_TEST(releasing_below_zero_asserts) {
  struct aset *set = asserting_set();
  aset_release_multiple(set, 1, 2);
  ck_assert_uint_eq(aset_ref_count(set, 1), 1);
}
END_TEST

START_TEST(using_an_unknown_id_asserts) {
  struct aset *set = asserting_set();
  ck_assert_int_eq(aset_use(set, 2), QUIRE_ERR_MISUSE);
}
END_TEST

START_TEST(getting_an_id_out_of_range_asserts) {
  const struct aset *set = asserting_set();
  ck_assert_ptr_null(aset_get(set, 5));
}
END_TEST

static Suite *make_suite(void) {
  Suite *suite = suite_create("rc_set misuse");
  TCase *tcase = tcase_create("all");
#ifdef NDEBUG
  tcase_add_test(tcase, releasing_below_zero_asserts);
  tcase_add_test(tcase, using_an_unknown_id_asserts);
  tcase_add_test(tcase, getting_an_id_out_of_range_asserts);
#else
  tcase_add_test_raise_signal(tcase, releasing_below_zero_asserts, SIGABRT);
  tcase_add_test_raise_signal(tcase, using_an_unknown_id_asserts, SIGABRT);
  tcase_add_test_raise_signal(tcase, getting_an_id_out_of_range_asserts,
                              SIGABRT);
#endif
  suite_add_tcase(suite, tcase);
  return suite;
}

int main(void) {
  return suite_run(make_suite());
}
