/* Every allocation of every operation fails once, transiently and for good; the
 * history is then what it was, or the operation succeeded all the same. */
#include <check.h>

#include "history/history.h"
#include "history/naive_history.h"
#include "history/row_maker.h"
#include "support/failing_allocator.h"
#include "support/suite.h"

enum { LINES = 120, WIDTH = 13, ROWS = 150 };

struct bench {
  struct failing_allocator fa;
  struct quire_history *h;
  struct naive_history n;
  struct quire_page *page; /* of the operation */
};

static void setup(struct bench *b) {
  struct maker_random r = {.state = 4711};
  struct quire_address at;
  failing_allocator_init(&b->fa);
  const struct quire_history_options options = {
      .allocator = failing_allocator_hooks(&b->fa),
      .lines_max = UINT64_MAX,
      .bytes_max = UINT64_MAX,
      .leaf_bytes = 1024,
      .thaw_bytes_max = 64 * 1024,
      .seed = 8,
  };
  ck_ok(quire_history_new(&options, &b->h));
  naive_init(&b->n, UINT64_MAX);
  for (int i = 0; i < LINES; i++) {
    struct quire_page *page = maker_page(20, 2);
    maker_random_line(&r, page, 0, 2, false, i + 1 == LINES);
    for (uint16_t y = 0; y < 2; y++) {
      ck_ok(quire_history_commit_row(b->h, page, y, 9, &at));
      naive_commit(&b->n, page, y, 9, &at);
    }
    maker_free(page);
  }
  b->page = maker_page(20, ROWS);
  for (uint16_t y = 0; y < ROWS; y = (uint16_t)(y + 2)) {
    maker_random_line(&r, b->page, y, 2, y == 0, false);
  }
}

static void teardown(struct bench *b) {
  quire_history_free(b->h);
  naive_deinit(&b->n);
  maker_free(b->page);
  ck_assert(failing_allocator_is_clean(&b->fa));
  failing_allocator_deinit(&b->fa);
}

/* The operations. Each answers what the history answered and, on success, tells
 * the oracle. */

static enum quire_result op_commit(struct bench *b) {
  struct quire_address at;
  /* Many rows, so that buffers grow and leaves are sealed on the way. */
  for (uint16_t y = 0; y < ROWS; y++) {
    const enum quire_result result =
        quire_history_commit_row(b->h, b->page, y, 10, NULL);
    if (result != QUIRE_OK) {
      return result;
    }
    naive_commit(&b->n, b->page, y, 10, &at);
  }
  return QUIRE_OK;
}

static enum quire_result op_replace(struct bench *b) {
  struct quire_address at;
  const uint64_t line = LINES - 30;
  const enum quire_result result =
      quire_history_replace_tail(b->h, line, b->page, 0, ROWS, 10);
  if (result == QUIRE_OK) {
    naive_take_back(&b->n, line);
    for (uint16_t y = 0; y < ROWS; y++) {
      naive_commit(&b->n, b->page, y, 10, &at);
    }
  }
  return result;
}

static enum quire_result op_thaw(struct bench *b) {
  struct quire_thawed_row row;
  const uint64_t rows = naive_rows(&b->n, WIDTH);
  for (uint64_t y = 0; y < rows; y += 17) {
    const enum quire_result result =
        quire_history_thaw_row(b->h, WIDTH, y, &row);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  return QUIRE_OK;
}

static enum quire_result op_decode(struct bench *b) {
  struct quire_page *page;
  const enum quire_result result =
      quire_history_decode_lines(b->h, WIDTH, 3, LINES - 3, &page);
  if (result == QUIRE_OK) {
    quire_page_free(failing_allocator_hooks(&b->fa), page);
  }
  return result;
}

static enum quire_result op_text(struct bench *b) {
  struct quire_line_text text;
  return quire_history_line_text(b->h, LINES - 1, &text);
}

static enum quire_result op_limits(struct bench *b) {
  quire_history_set_limits(b->h, 50, UINT64_MAX);
  naive_set_lines_max(&b->n, 50);
  return QUIRE_OK;
}

static enum quire_result op_rows(struct bench *b) {
  ck_assert_uint_eq(quire_history_rows(b->h, 7), naive_rows(&b->n, 7));
  return QUIRE_OK;
}

struct operation {
  enum quire_result (*run)(struct bench *b);
  bool allocates;
};

static const struct operation operations[] = {
    {op_commit, true}, {op_replace, true}, {op_thaw, true},  {op_decode, true},
    {op_text, true},   {op_limits, true},  {op_rows, false},
};
enum { OPERATIONS = sizeof operations / sizeof operations[0] };

/* Answers how often the operation failed. */
static size_t sweep(const struct operation *op, bool persistent) {
  size_t failures = 0;
  for (size_t nth = 1;; nth++) {
    struct bench b;
    const char *fault;
    setup(&b);
    failing_allocator_arm(&b.fa, nth, persistent);
    const enum quire_result result = op->run(&b);
    const bool fired = failing_allocator_fired(&b.fa);
    failing_allocator_disarm(&b.fa);
    ck_assert(result == QUIRE_OK || result == QUIRE_ERR_OUT_OF_MEMORY);
    ck_assert(fired || result == QUIRE_OK);
    failures += result != QUIRE_OK;
    const bool sound = quire_history_verify(b.h, &fault);
    ck_assert_msg(sound, "allocation %zu: %s", nth, fault);
    naive_check_all(&b.n, b.h, WIDTH);
    teardown(&b);
    if (!fired) {
      ck_assert(op->allocates == (nth > 1));
      return failures;
    }
  }
}

START_TEST(operations_change_nothing_or_succeed) {
  const struct operation *op = &operations[_i];
  const size_t failures = sweep(op, false) + sweep(op, true);
  /* Sealing and shrinking are the only things that may do without. */
  ck_assert((failures != 0) == (op->allocates && op->run != op_limits));
}
END_TEST

START_TEST(creation) {
  for (size_t nth = 1;; nth++) {
    struct failing_allocator fa;
    struct quire_history *h = NULL;
    failing_allocator_init(&fa);
    const struct quire_history_options options = {
        .allocator = failing_allocator_hooks(&fa), .lines_max = 1};
    failing_allocator_arm(&fa, nth, false);
    const enum quire_result result = quire_history_new(&options, &h);
    const bool fired = failing_allocator_fired(&fa);
    ck_assert(fired == (result == QUIRE_ERR_OUT_OF_MEMORY));
    ck_assert(fired || result == QUIRE_OK);
    quire_history_free(h);
    ck_assert(failing_allocator_is_clean(&fa));
    failing_allocator_deinit(&fa);
    if (!fired) {
      ck_assert_uint_gt(nth, 1);
      break;
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history out of memory");
  TCase *tc = tcase_create("all");
  tcase_add_loop_test(tc, operations_change_nothing_or_succeed, 0, OPERATIONS);
  tcase_add_test(tc, creation);
  suite_add_tcase(suite, tc);
  return suite_run(suite);
}
