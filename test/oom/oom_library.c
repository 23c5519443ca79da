/* Every public operation that allocates, on a terminal with everything in it,
 * with the n-th allocation failing for every n until none fails: once, and from
 * then on for good. After each failure
 *
 *   - the screen verifies, and so does every page that was made;
 *   - what can be seen of the world is what it was, to the byte of the page;
 *   - an operation that went through gave what it gives with memory;
 *   - the same operation, tried again with memory, does its work;
 *   - nothing leaks.
 *
 * The same is done with each region of a page full, by the named fault points:
 * a page that is full once is made larger behind the caller's back. */

#include "base/fault_points.h"
#include "oom/operations.h"
#include "support/suite.h"

struct reference {
  struct world_state before, after;
  uint64_t answer;
};

static struct world w;

static void begin(const struct operation *op) {
  failing_allocator_init(&w.fa);
  world_open(&w);
  ck_assert_ptr_nonnull(w.t);
  world_fill(&w);
  if (op->on_alternate) {
    ck_ok(quire_screen_set_alternate(w.s, true, true));
    ck_ok(quire_terminal_feed(w.t, "\033[41mon it\xe4\xb8\x96", 13));
  }
}

static void end(void) {
  world_close(&w);
  failing_allocator_deinit(&w.fa);
}

static void find_reference(const struct operation *op, struct reference *ref) {
  begin(op);
  world_state(&w, &ref->before);
  ref->answer = 0;
  ck_ok(op->run(&w, &ref->answer));
  world_state(&w, &ref->after);
  world_verify(&w, op->name, 0);
  end();
}

static void expect_same(const struct operation *op, size_t nth,
                        const struct world_state *a,
                        const struct world_state *b, const char *when) {
  const char *difference = world_difference(a, b);
  ck_assert_msg(difference == NULL, "%s, failure %zu, %s: %s changed", op->name,
                nth, when, difference);
}

/* What must hold after an operation in which something failed. */
static void check(const struct operation *op, size_t nth,
                  enum quire_result result, uint64_t answer,
                  const struct reference *ref) {
  struct world_state now;
  uint64_t again = 0;
  world_verify(&w, op->name, nth);
  world_state(&w, &now);
  if (result != QUIRE_OK) {
    expect_same(op, nth, &now, &ref->before, "failed");
    ck_assert_msg(now.page == ref->before.page, "%s, failure %zu: the page",
                  op->name, nth);
  } else if (op->kind != OPERATION_TRIES ||
             world_difference(&now, &ref->before) != NULL) {
    expect_same(op, nth, &now, &ref->after, "done");
    ck_assert_msg(answer == ref->answer, "%s, failure %zu: another answer",
                  op->name, nth);
  }
  if (result != QUIRE_OK) {
    ck_ok(op->run(&w, &again));
    ck_assert_msg(again == ref->answer, "%s, failure %zu: again", op->name,
                  nth);
    world_state(&w, &now);
    expect_same(op, nth, &now, &ref->after, "tried again");
  }
}

/* Answers how often it failed. */
static size_t sweep(const struct operation *op, const struct reference *ref,
                    bool persistent) {
  size_t failures = 0;
  for (size_t nth = 1;; nth++) {
    uint64_t answer = 0;
    begin(op);
    failing_allocator_arm(&w.fa, nth, persistent);
    const enum quire_result result = op->run(&w, &answer);
    const bool fired = failing_allocator_fired(&w.fa);
    failing_allocator_disarm(&w.fa);
    ck_assert_msg(result == QUIRE_OK || result == QUIRE_ERR_OUT_OF_MEMORY,
                  "%s, failure %zu: %s", op->name, nth,
                  quire_result_text(result));
    ck_assert(fired || result == QUIRE_OK);
    failures += fired;
    check(op, nth, result, answer, ref);
    end();
    if (!fired) {
      return failures;
    }
  }
}

START_TEST(operations_change_nothing_or_succeed) {
  const struct operation *op = &operations[_i];
  struct reference ref;
  find_reference(op, &ref);
  const size_t failures = sweep(op, &ref, false);
  ck_assert_msg(failures != 0 || op->may_do_without, "%s allocates nothing",
                op->name);
  ck_assert_uint_le(sweep(op, &ref, true), failures);
}
END_TEST

/* A region that is full at the n-th row or interning (of many: not every n).
 * The owner of the page makes it larger and goes on; only the page's own
 * operations pass it on. */
static void sweep_point(const struct operation *op, const struct reference *ref,
                        const char *point) {
  for (size_t nth = 1;; nth += 1 + nth / 4) {
    uint64_t answer = 0;
    begin(op);
    failing_allocator_arm_point(&w.fa, point, nth, false);
    const enum quire_result result = op->run(&w, &answer);
    const bool fired = failing_allocator_fired(&w.fa);
    failing_allocator_disarm(&w.fa);
    check(op, nth, result, answer, ref);
    end();
    if (!fired) {
      ck_ok(result);
      return;
    }
  }
}

START_TEST(full_regions_are_grown_or_reported) {
  const struct operation *op = &operations[_i];
  struct reference ref;
  find_reference(op, &ref);
  for (int point = QUIRE_FAULT_PAGE_STYLES; point <= QUIRE_FAULT_PAGE_REHASH;
       point++) {
    sweep_point(op, &ref,
                quire_fault_point_name((enum quire_fault_point)point));
  }
}
END_TEST

START_TEST(a_terminal_is_made_or_nothing_is) {
  for (size_t nth = 1;; nth++) {
    failing_allocator_init(&w.fa);
    failing_allocator_arm(&w.fa, nth, _i != 0);
    world_open(&w);
    const bool fired = failing_allocator_fired(&w.fa);
    failing_allocator_disarm(&w.fa);
    ck_assert(fired == (w.t == NULL));
    end();
    if (!fired) {
      ck_assert_uint_gt(nth, 3);
      return;
    }
  }
}
END_TEST

int main(void) {
  const int count = (int)operations_count;
  Suite *suite = suite_create("out of memory: the whole library");
  TCase *tcase = tcase_create("oom");
  tcase_add_loop_test(tcase, a_terminal_is_made_or_nothing_is, 0, 2);
  tcase_add_loop_test(tcase, operations_change_nothing_or_succeed, 0, count);
  tcase_add_loop_test(tcase, full_regions_are_grown_or_reported, 0, count);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
