/* The history against the oracle: random commits, pulls, prunes, thaws and
 * lookups. The seed is printed; QUIRE_SEED repeats a run. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history/history.h"
#include "history/naive_history.h"
#include "history/row_maker.h"
#include "support/suite.h"

enum { OPERATIONS = 100000, VERIFIED_OPERATIONS = 4000, VERIFY_EVERY = 61 };
enum { ROWS_MAX = 5 };

struct model {
  struct quire_history *h;
  struct naive_history n;
  struct maker_random r;
  uint16_t cols; /* of the screen that commits */
  uint64_t now;
};

static uint16_t any_width(struct model *m) {
  return (uint16_t)(1 +
                    maker_below(&m->r, maker_below(&m->r, 2) != 0 ? 8 : 90));
}

/* A page with a line of a few rows, often one that goes on where the newest
 * line is open. */
static struct quire_page *next_rows(struct model *m, uint16_t *n) {
  struct quire_page *page = maker_page(m->cols, ROWS_MAX);
  const bool continued =
      maker_below(&m->r, 8) == 0 ? maker_below(&m->r, 2) == 0 : m->n.tail_open;
  *n = (uint16_t)(1 + maker_below(&m->r,
                                  maker_below(&m->r, 3) == 0 ? ROWS_MAX : 2));
  maker_random_line(&m->r, page, 0, *n, continued, maker_below(&m->r, 6) == 0);
  m->now += maker_below(&m->r, 100);
  return page;
}

static void do_commit(struct model *m) {
  uint16_t n;
  struct quire_page *page = next_rows(m, &n);
  for (uint16_t y = 0; y < n; y++) {
    struct quire_address got, want;
    const bool kept = m->n.lines_max != 0;
    ck_ok(quire_history_commit_row(m->h, page, y, m->now, &got));
    naive_commit(&m->n, page, y, m->now, &want);
    naive_prune(&m->n);
    ck_assert_uint_eq(got.line_id, want.line_id);
    ck_assert(!kept || got.cell == want.cell);
  }
  maker_free(page);
}

static uint64_t recent_line(struct model *m) {
  const uint64_t back = maker_below(&m->r, 12);
  const uint64_t end = naive_end_line(&m->n);
  return maker_below(&m->r, 60) == 0 ? maker_below(&m->r, 1000)
         : back < end                ? end - back
                                     : 0;
}

static void do_take_back(struct model *m) {
  const uint64_t line = recent_line(m);
  ck_ok(quire_history_replace_tail(m->h, line, NULL, 0, 0, 0));
  naive_take_back(&m->n, line);
}

static void do_replace(struct model *m) {
  uint16_t n;
  struct quire_address at;
  const uint64_t line = recent_line(m);
  struct quire_page *page = next_rows(m, &n);
  ck_ok(quire_history_replace_tail(m->h, line, page, 0, n, m->now));
  naive_take_back(&m->n, line);
  for (uint16_t y = 0; y < n; y++) {
    naive_commit(&m->n, page, y, m->now, &at);
  }
  naive_prune(&m->n);
  maker_free(page);
}

static void do_limits(struct model *m) {
  static const uint64_t limits[] = {0, 1, 2, 30, 200, 700, 3000};
  const uint64_t lines_max = limits[maker_below(&m->r, 7)];
  quire_history_set_limits(m->h, lines_max, UINT64_MAX);
  naive_set_lines_max(&m->n, lines_max);
}

static void do_resize(struct model *m) {
  m->cols = any_width(m);
  if (maker_below(&m->r, 2) == 0) {
    quire_history_close_line(m->h);
    naive_close(&m->n);
  }
}

static void check_row(struct model *m, uint16_t cols, uint64_t row) {
  struct quire_thawed_row thawed;
  struct quire_address at;
  struct naive_row want;
  const bool held = naive_find_row(&m->n, cols, row, &want);
  const enum quire_result result =
      quire_history_thaw_row(m->h, cols, row, &thawed);
  ck_assert_int_eq(result, held ? QUIRE_OK : QUIRE_ERR_NOT_FOUND);
  ck_assert_int_eq(quire_history_row_to_address(m->h, cols, row, &at), result);
  if (held) {
    ck_assert_uint_eq(thawed.start.line_id, m->n.first_line + want.line);
    ck_assert_uint_eq(thawed.start.cell, want.start);
    ck_assert_uint_eq(at.line_id, thawed.start.line_id);
    ck_assert_uint_eq(at.cell, thawed.start.cell);
    naive_check_row(&m->n, &want, cols, thawed.page, thawed.y);
  }
}

static void do_thaw(struct model *m) {
  const uint16_t cols = any_width(m);
  const uint64_t rows = naive_rows(&m->n, cols);
  bool exact;
  const uint64_t guess = quire_history_rows_estimate(m->h, cols, &exact);
  ck_assert_uint_eq(quire_history_rows(m->h, cols), rows);
  ck_assert(exact ? guess == rows : guess <= rows);
  const uint64_t row = maker_below(&m->r, (uint32_t)rows + 2);
  for (uint64_t y = row; y < row + 4; y++) {
    check_row(m, cols, y);
  }
}

static void do_place(struct model *m) {
  const uint16_t cols = any_width(m);
  uint64_t above = 0, got_row;
  uint32_t row;
  uint16_t col, got_col;
  if (m->n.lines_count == 0) {
    return;
  }
  const uint32_t i = maker_below(&m->r, (uint32_t)m->n.lines_count);
  const struct naive_line *line = &m->n.lines[i];
  const struct quire_address at = {
      .line_id = m->n.first_line + i,
      .cell = maker_below(&m->r, line->cells_count + 3),
  };
  for (uint32_t k = 0; k < i; k++) {
    above += naive_line_rows(&m->n.lines[k], cols);
  }
  naive_place(line, cols, at.cell, &row, &col);
  ck_ok(quire_history_address_to_row(m->h, cols, at, &got_row, &got_col));
  ck_assert_uint_eq(got_row, above + row);
  ck_assert_uint_eq(got_col, col);
}

static void do_decode(struct model *m) {
  const uint16_t cols = any_width(m);
  struct quire_page *page;
  struct quire_page_fault fault;
  struct naive_row row;
  if (m->n.lines_count == 0) {
    return;
  }
  const uint32_t from = maker_below(&m->r, (uint32_t)m->n.lines_count);
  const uint32_t left = (uint32_t)m->n.lines_count - from;
  const uint32_t n = 1 + maker_below(&m->r, left < 20 ? left : 20);
  ck_ok(quire_history_decode_lines(m->h, cols, m->n.first_line + from,
                                   m->n.first_line + from + n, &page));
  const bool sound = quire_page_verify(page, &fault);
  ck_assert_msg(sound, "%s", fault.what);
  uint16_t y = 0;
  for (uint32_t i = from; i < from + n; i++) {
    const uint32_t rows = naive_line_rows(&m->n.lines[i], cols);
    for (uint32_t k = 0; k < rows; k++, y++) {
      naive_row_of_line(&m->n.lines[i], cols, k, &row);
      row.line = i;
      naive_check_row(&m->n, &row, cols, page, y);
    }
  }
  ck_assert_uint_eq(y, quire_page_rows(page));
  quire_page_free(NULL, page);
}

static bool naive_mark(const struct naive_line *line, bool last, uint32_t kinds,
                       uint32_t *cell) {
  bool found = false;
  for (uint32_t i = 0; i < line->segments_count; i++) {
    if (line->segments[i].marked && (line->segments[i].mark.kinds & kinds) &&
        (last || !found)) {
      found = true;
      *cell = line->segments[i].cell;
    }
  }
  return found;
}

static void do_find_mark(struct model *m) {
  const bool backward = maker_below(&m->r, 2) == 0;
  const uint32_t kinds = 1u << maker_below(&m->r, 5);
  const uint64_t end = naive_end_line(&m->n);
  const uint64_t from =
      end + 3 - maker_below(&m->r, (uint32_t)m->n.lines_count + 4);
  struct quire_address at, want = {0};
  struct quire_mark mark;
  bool found = false;
  for (size_t k = 0; k < m->n.lines_count && !found; k++) {
    const size_t i = backward ? m->n.lines_count - 1 - k : k;
    want.line_id = m->n.first_line + i;
    if (backward ? want.line_id <= from : want.line_id > from) {
      found = naive_mark(&m->n.lines[i], backward, kinds, &want.cell);
    }
  }
  const enum quire_result result =
      quire_history_find_mark(m->h, from, backward, kinds, &at, &mark);
  ck_assert_int_eq(result, found ? QUIRE_OK : QUIRE_ERR_NOT_FOUND);
  if (found) {
    ck_assert_uint_eq(at.line_id, want.line_id);
    ck_assert_uint_eq(at.cell, want.cell);
    ck_assert_uint_ne(mark.kinds & kinds, 0);
  }
}

static void do_text(struct model *m) {
  struct quire_line_text text;
  size_t len;
  if (m->n.lines_count == 0) {
    return;
  }
  const uint32_t i = maker_below(&m->r, (uint32_t)m->n.lines_count);
  char *want = naive_text(&m->n.lines[i], &len);
  ck_ok(quire_history_line_text(m->h, m->n.first_line + i, &text));
  ck_assert_uint_eq(text.len_bytes, len);
  ck_assert(memcmp(text.utf8, want, len) == 0);
  free(want);
}

static void step(struct model *m) {
  const uint32_t dice = maker_below(&m->r, 1000);
  if (dice < 700) {
    do_commit(m);
  } else if (dice < 760) {
    do_take_back(m);
  } else if (dice < 820) {
    do_replace(m);
  } else if (dice < 860) {
    do_thaw(m);
  } else if (dice < 890) {
    do_place(m);
  } else if (dice < 905) {
    do_decode(m);
  } else if (dice < 935) {
    do_find_mark(m);
  } else if (dice < 965) {
    do_text(m);
  } else if (dice < 996) {
    do_resize(m);
  } else if (dice < 999) {
    do_limits(m);
  } else if (maker_below(&m->r, 10) == 0) {
    quire_history_clear(m->h);
    naive_clear(&m->n);
  }
}

static uint64_t seed_of_run(void) {
  const char *wished = getenv("QUIRE_SEED");
  return wished != NULL ? strtoull(wished, NULL, 0) : UINT64_C(0x51a7e);
}

START_TEST(random_operations_agree_with_whole_lines_in_arrays) {
  struct model m = {.r.state = seed_of_run(), .cols = 20};
  /* A small leaf, so that there are many, and few thawed pages, so that they
   * come and go. */
  const struct quire_history_options options = {
      .lines_max = 3000,
      .bytes_max = UINT64_MAX,
      .leaf_bytes = 1024,
      .thaw_bytes_max = 256 * 1024,
      .seed = m.r.state,
  };
  printf("model_history: QUIRE_SEED=0x%" PRIx64 "\n", m.r.state);
  fflush(stdout);
  ck_ok(quire_history_new(&options, &m.h));
  naive_init(&m.n, options.lines_max);
  for (int i = 0; i < OPERATIONS; i++) {
    const char *fault;
    step(&m);
    ck_assert_uint_eq(quire_history_first_line(m.h), m.n.first_line);
    ck_assert_uint_eq(quire_history_end_line(m.h), naive_end_line(&m.n));
    ck_assert(quire_history_tail_open(m.h) == m.n.tail_open);
    if (i < VERIFIED_OPERATIONS || i % VERIFY_EVERY == 0) {
      const bool sound = quire_history_verify(m.h, &fault);
      ck_assert_msg(sound, "operation %d: %s", i, fault);
    }
  }
  naive_check_all(&m.n, m.h, 11);
  quire_history_free(m.h);
  naive_deinit(&m.n);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history model");
  TCase *tc = tcase_create("all");
  tcase_add_test(tc, random_operations_agree_with_whole_lines_in_arrays);
  suite_add_tcase(suite, tc);
  return suite_run(suite);
}
