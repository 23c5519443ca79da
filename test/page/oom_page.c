/* Out of memory: page_new, clone and regrow with the n-th allocation failing
 * for every n, and with each named fault point armed. */
#include "page_fixture.h"
#include "support/failing_allocator.h"
#include "support/suite.h"

static struct failing_allocator fa;

static void set_up(void) {
  failing_allocator_init(&fa);
}
static void tear_down(void) {
  failing_allocator_deinit(&fa);
}

/* A page with something in every region, from the allocator under test. */
static struct quire_page *full_page(void) {
  const struct quire_page_capacity c = fixture_capacity(10, 3);
  const struct quire_mark mark = {QUIRE_MARK_PROMPT, 0};
  struct quire_page *page = NULL;
  ck_ok(quire_page_new(failing_allocator_hooks(&fa), &c, 1, &page));
  const quire_id style = fixture_style_id(page, 1);
  const quire_id link = fixture_link_id(page, "http://a", "id");
  fixture_put(page, 0, 0,
              quire_cell_with_link(quire_cell_with_style('x', style), link));
  fixture_put(page, 2, 1,
              quire_cell_with_cluster(0, fixture_cluster_id(page, 'e', 0x301)));
  ck_ok(quire_page_mark_merge(page, 1, &mark));
  return page;
}

enum operation { OP_NEW, OP_CLONE, OP_REGROW, OP_COUNT };

static enum quire_result run(enum operation op, const struct quire_page *page,
                             struct quire_page **out) {
  const struct quire_allocator *hooks = failing_allocator_hooks(&fa);
  const struct quire_page_capacity c = fixture_capacity(20, 5);
  switch (op) {
    case OP_NEW: return quire_page_new(hooks, &c, 1, out);
    case OP_CLONE: return quire_page_clone(hooks, page, out);
    default: return quire_page_regrow(hooks, page, &c, 1, out);
  }
}

static void sweep(enum operation op, bool persistent) {
  for (size_t n = 1;; n++) {
    struct quire_page *page = full_page();
    struct quire_page *before = NULL;
    struct quire_page *made = NULL;
    ck_ok(quire_page_clone(NULL, page, &before));
    failing_allocator_arm(&fa, n, persistent);
    const enum quire_result result = run(op, page, &made);
    const bool fired = failing_allocator_fired(&fa);
    failing_allocator_disarm(&fa);
    ck_assert_int_eq(result, fired ? QUIRE_ERR_OUT_OF_MEMORY : QUIRE_OK);
    ck_assert_mem_eq(page, before, quire_page_size_bytes(page));
    if (fired) {
      ck_assert_ptr_null(made);
    } else {
      fixture_verify(made);
    }
    quire_page_free(failing_allocator_hooks(&fa), made);
    quire_page_free(failing_allocator_hooks(&fa), page);
    quire_page_free(NULL, before);
    ck_assert(failing_allocator_is_clean(&fa));
    if (!fired) {
      ck_assert_uint_gt(n, 1);
      return;
    }
  }
}

START_TEST(every_allocation_may_fail) {
  sweep((enum operation)(_i % OP_COUNT), _i >= OP_COUNT);
}
END_TEST

static const struct {
  const char *point;
  enum operation op;
  enum quire_result expected;
} points[] = {
    {"os.map", OP_NEW, QUIRE_ERR_OUT_OF_MEMORY},
    {"page.map", OP_NEW, QUIRE_ERR_OUT_OF_MEMORY},
    {"page.map", OP_CLONE, QUIRE_ERR_OUT_OF_MEMORY},
    {"page.map", OP_REGROW, QUIRE_ERR_OUT_OF_MEMORY},
    {"page.styles", OP_REGROW, QUIRE_ERR_FULL_STYLES},
    {"page.links", OP_REGROW, QUIRE_ERR_FULL_LINKS},
    {"page.clusters", OP_REGROW, QUIRE_ERR_FULL_CLUSTERS},
    {"page.codepoints", OP_REGROW, QUIRE_ERR_FULL_CODEPOINTS},
    {"page.strings", OP_REGROW, QUIRE_ERR_FULL_STRINGS},
    {"page.marks", OP_REGROW, QUIRE_ERR_FULL_MARKS},
    {"page.rehash", OP_REGROW, QUIRE_ERR_REHASH},
};

enum { POINTS = sizeof points / sizeof points[0] };

START_TEST(every_point_fires_and_leaves_nothing) {
  struct quire_page *page = full_page();
  struct quire_page *made = NULL;
  const size_t blocks = fa.live_blocks;
  failing_allocator_arm_point(&fa, points[_i].point, 1, true);
  ck_assert_int_eq(run(points[_i].op, page, &made), points[_i].expected);
  ck_assert(failing_allocator_fired(&fa));
  failing_allocator_disarm(&fa);
  ck_assert_ptr_null(made);
  ck_assert_uint_eq(fa.live_blocks, blocks);
  fixture_verify(page);
  quire_page_free(failing_allocator_hooks(&fa), page);
  ck_assert(failing_allocator_is_clean(&fa));
}
END_TEST

/* The first try under one seed fails, the next goes through. */
START_TEST(regrow_tries_another_seed) {
  struct quire_page *page = full_page();
  struct quire_page *made = NULL;
  failing_allocator_arm_point(&fa, "page.rehash", 2, false);
  ck_ok(run(OP_REGROW, page, &made));
  ck_assert(failing_allocator_fired(&fa));
  failing_allocator_disarm(&fa);
  fixture_verify(made);
  quire_page_free(failing_allocator_hooks(&fa), made);
  quire_page_free(failing_allocator_hooks(&fa), page);
  ck_assert(failing_allocator_is_clean(&fa));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("page: out of memory");
  TCase *tcase = tcase_create("oom");
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_loop_test(tcase, every_allocation_may_fail, 0, 2 * OP_COUNT);
  tcase_add_loop_test(tcase, every_point_fires_and_leaves_nothing, 0, POINTS);
  tcase_add_test(tcase, regrow_tries_another_seed);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
