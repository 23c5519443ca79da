/* Feeding while the n-th allocation fails, for every n until none fails, once
 * and for good: through our parser and through libvterm, a bundled session and
 * a capture that fills every region of a page. Feeding cannot fail, so it
 * degrades; after each failure
 *
 *   - the screen verifies;
 *   - text, looks and cursor are what they are with memory, unless a counter of
 *     the screen's statistics, a callback, or a resize or alternate screen
 *     that was refused told of a loss;
 *   - the terminal goes on when memory is back, and nothing leaks.
 *
 * Then with each named fault point failing for good, which must degrade what
 * the point stands for and nothing else. */
#define _GNU_SOURCE 1 /* memmem */
#include <stdio.h>
#include <string.h>

#include "base/fault_points.h"
#include "oom/world.h"
#include "support/suite.h"
#if defined(QUIRE_HAVE_VTERM)
#include <quire/vterm.h>
#endif

static struct world w;

/* ---- front ends ---------------------------------------------------------- */

struct front {
  const char *name;
  /* Sets w.s, or leaves it NULL without memory. */
  void (*open)(void);
  void (*feed)(const char *bytes, size_t len_bytes);
  void (*close)(void);
};

static void open_ours(void) {
  world_open(&w);
}
static void feed_ours(const char *bytes, size_t len_bytes) {
  ck_ok(quire_terminal_feed(w.t, bytes, len_bytes));
}
static void close_ours(void) {
  world_close(&w);
}

#if defined(QUIRE_HAVE_VTERM)
static VTerm *vt;
static struct quire_vterm *vterm_front;

static void open_vterm(void) {
  struct quire_vterm_options o;
  memset((void *)&w.t, 0, sizeof w - offsetof(struct world, t));
  quire_vterm_options_init(&o);
  world_options(&w, &o.screen, &o.callbacks);
  vt = vterm_new(WORLD_ROWS, WORLD_COLS);
  ck_assert_ptr_nonnull(vt);
  if (quire_vterm_new(vt, &o, &vterm_front) == QUIRE_OK) {
    w.s = quire_vterm_screen(vterm_front);
  }
}
static void feed_vterm(const char *bytes, size_t len_bytes) {
  ck_ok(quire_vterm_write(vterm_front, bytes, len_bytes));
}
static void close_vterm(void) {
  if (w.s != NULL) {
    quire_vterm_free(vterm_front);
  }
  vterm_free(vt);
  ck_assert(failing_allocator_is_clean(&w.fa));
}
#endif

static const struct front fronts[] = {
    {"quire", open_ours, feed_ours, close_ours},
#if defined(QUIRE_HAVE_VTERM)
    {"vterm", open_vterm, feed_vterm, close_vterm},
#endif
};
enum { FRONTS = sizeof fronts / sizeof fronts[0] };

/* ---- captures ------------------------------------------------------------ */

enum { CAPTURES = 2 };

static const char *capture(int index, size_t *len_bytes) {
  static char bytes[65536];
  if (index == 0) {
    return world_capture(len_bytes);
  }
  FILE *file = fopen(QUIRE_SESSION_CAPTURE, "rb");
  ck_assert_ptr_nonnull(file);
  *len_bytes = fread(bytes, 1, sizeof bytes, file);
  (void)fclose(file);
  ck_assert(*len_bytes > 1000 && *len_bytes < sizeof bytes);
  return bytes;
}

/* ---- the sweep ----------------------------------------------------------- */

/* Feeds, and sees where the alternate screen was refused: its page is made when
 * it is first entered. */
static void feed(const struct front *front, const char *bytes,
                 size_t len_bytes) {
  static const char enter[] = "\033[?1049h";
  const char *end = bytes + len_bytes;
  while (bytes < end) {
    const char *at =
        memmem(bytes, (size_t)(end - bytes), enter, sizeof enter - 1);
    const char *stop = at == NULL ? end : at + sizeof enter - 1;
    front->feed(bytes, (size_t)(stop - bytes));
    w.refused += at != NULL && !quire_screen_is_alternate(w.s);
    bytes = stop;
  }
}

/* What a feed left behind. */
struct outcome {
  struct world_state state;
  uint64_t losses, events;
};

static void look(struct outcome *out) {
  world_state(&w, &out->state);
  out->losses = world_losses(&w);
  out->events = w.events;
}

static void begin(const struct front *front) {
  failing_allocator_init(&w.fa);
  front->open();
  ck_assert_ptr_nonnull(w.s);
}

static void end(const struct front *front) {
  front->close();
  failing_allocator_deinit(&w.fa);
}

static void goes_on(const struct front *front) {
  static const char text[] = "\033c\033[2J\033[2;2Hon \xe4\xb8\x96 e\xcc\x81";
  struct quire_row_ref row;
  front->feed(text, sizeof text - 1);
  world_verify(&w, "going on", 0);
  ck_ok(quire_screen_row(w.s, 1, &row));
  ck_assert_uint_eq(quire_cell_content(row.cells[1]), 'o');
  ck_assert_uint_eq(quire_cell_content(row.cells[4]), 0x4e16);
}

static void reference(const struct front *front, int index,
                      struct outcome *out) {
  size_t len_bytes;
  const char *bytes = capture(index, &len_bytes);
  begin(front);
  feed(front, bytes, len_bytes);
  world_verify(&w, front->name, 0);
  look(out);
  ck_assert_uint_eq(out->losses, 0);
  end(front);
}

/* Answers how many failures there were. */
static size_t sweep(const struct front *front, int index, bool persistent,
                    const struct outcome *want) {
  size_t len_bytes;
  const char *bytes = capture(index, &len_bytes);
  for (size_t nth = 1;; nth++) {
    struct outcome now;
    begin(front);
    failing_allocator_arm(&w.fa, nth, persistent);
    feed(front, bytes, len_bytes);
    const bool fired = failing_allocator_fired(&w.fa);
    failing_allocator_disarm(&w.fa);
    world_verify(&w, front->name, nth);
    look(&now);
    if (now.losses == 0 && now.events == want->events && w.refused == 0) {
      const char *difference = world_difference(&now.state, &want->state);
      ck_assert_msg(difference == NULL, "%s, failure %zu: %s, silently",
                    front->name, nth, difference);
    }
    ck_assert(fired || now.losses == 0);
    goes_on(front);
    end(front);
    if (!fired) {
      return nth - 1;
    }
  }
}

START_TEST(a_feed_degrades_and_says_so) {
  const struct front *front = &fronts[_i / CAPTURES];
  struct outcome want;
  reference(front, _i % CAPTURES, &want);
  const size_t once = sweep(front, _i % CAPTURES, false, &want);
  const size_t for_good = sweep(front, _i % CAPTURES, true, &want);
  ck_assert_uint_gt(once, 10);
  ck_assert_uint_gt(for_good, 10);
}
END_TEST

START_TEST(a_front_end_is_made_or_nothing_is) {
  const struct front *front = &fronts[_i / 2];
  for (size_t nth = 1;; nth++) {
    failing_allocator_init(&w.fa);
    failing_allocator_arm(&w.fa, nth, _i % 2 != 0);
    front->open();
    const bool fired = failing_allocator_fired(&w.fa);
    failing_allocator_disarm(&w.fa);
    ck_assert(fired == (w.s == NULL));
    end(front);
    if (!fired) {
      ck_assert_uint_gt(nth, 3);
      return;
    }
  }
}
END_TEST

/* ---- full regions -------------------------------------------------------- */

/* A region that is full once is made larger: nothing is lost. */
START_TEST(a_full_region_grows) {
  const struct front *front = &fronts[_i];
  struct outcome want;
  size_t len_bytes;
  const char *bytes = capture(0, &len_bytes);
  reference(front, 0, &want);
  for (int p = QUIRE_FAULT_PAGE_STYLES; p <= QUIRE_FAULT_PAGE_REHASH; p++) {
    const char *point = quire_fault_point_name((enum quire_fault_point)p);
    bool fired = true;
    for (size_t nth = 1; fired; nth += 1 + nth / 3) {
      struct outcome now;
      begin(front);
      failing_allocator_arm_point(&w.fa, point, nth, false);
      feed(front, bytes, len_bytes);
      fired = failing_allocator_fired(&w.fa);
      failing_allocator_disarm(&w.fa);
      world_verify(&w, point, nth);
      look(&now);
      const char *difference = world_difference(&now.state, &want.state);
      ck_assert_msg(difference == NULL && now.losses == 0,
                    "%s, %s full, time %zu: %s", front->name, point, nth,
                    difference == NULL ? "losses" : difference);
      end(front);
    }
  }
}
END_TEST

struct quota {
  enum quire_fault_point point;
  size_t counter; /* in struct quire_screen_stats */
};
#define COUNTER(name) offsetof(struct quire_screen_stats, name)

/* One that stays full costs what it holds, and the text remains. */
START_TEST(a_region_that_stays_full_is_done_without) {
  static const struct quota quotas[] = {
      {QUIRE_FAULT_PAGE_STYLES, COUNTER(styles_lost)},
      {QUIRE_FAULT_PAGE_LINKS, COUNTER(links_lost)},
      {QUIRE_FAULT_PAGE_CLUSTERS, COUNTER(clusters_lost)},
      {QUIRE_FAULT_PAGE_CODEPOINTS, COUNTER(clusters_lost)},
      {QUIRE_FAULT_PAGE_STRINGS, COUNTER(links_lost)},
      {QUIRE_FAULT_PAGE_MARKS, COUNTER(marks_lost)},
      {QUIRE_FAULT_PAGE_REHASH, COUNTER(styles_lost)},
      {QUIRE_FAULT_PAGE_MAP, COUNTER(links_lost)},
      {QUIRE_FAULT_OS_MAP, COUNTER(links_lost)},
  };
  static const char text[] =
      "\033]133;A\aplain \033[1;44mbold\033[m e\xcc\x81 "
      "\033]8;;http://a/\033\\link\033]8;;\033\\";
  for (size_t i = 0; i < sizeof quotas / sizeof quotas[0]; i++) {
    const char *point = quire_fault_point_name(quotas[i].point);
    struct quire_screen_stats stats = {.struct_size = sizeof stats};
    uint64_t lost;
    begin(&fronts[0]);
    failing_allocator_arm_point(&w.fa, point, 1, true);
    feed_ours(text, sizeof text - 1);
    ck_assert(failing_allocator_fired(&w.fa));
    failing_allocator_disarm(&w.fa);
    world_verify(&w, point, i);
    quire_screen_get_stats(w.s, &stats);
    memcpy(&lost, (const char *)&stats + quotas[i].counter, sizeof lost);
    ck_assert_msg(lost != 0, "%s: nothing was counted", point);
    ck_assert_uint_eq(quire_screen_cursor(w.s).col, 17);
    end(&fronts[0]);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("out of memory: feeding");
  TCase *tcase = tcase_create("oom");
  tcase_add_loop_test(tcase, a_front_end_is_made_or_nothing_is, 0, 2 * FRONTS);
  tcase_add_loop_test(tcase, a_feed_degrades_and_says_so, 0, CAPTURES * FRONTS);
  tcase_add_loop_test(tcase, a_full_region_grows, 0, FRONTS);
  tcase_add_test(tcase, a_region_that_stays_full_is_done_without);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
