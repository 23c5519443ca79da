/* Several threads, each with a terminal, a renderer and a frame of its own, and
 * one rendered-row cache for all: small, so that rows are evicted in one thread
 * while another shows them. What each drew last is what a renderer without a
 * cache draws. */
#include "render_fixture.h"

#include <pthread.h>
#include <quire/render.h>

enum { THREADS = 3, FRAMES = 60 };

struct painter {
  struct quire_row_cache *cache;
  unsigned number;
  bool ok;
  uint64_t drawn;
};

static bool same_pixels(const struct quire_frame *a,
                        const struct quire_frame *b) {
  struct quire_pixels p = quire_frame_pixels(a);
  struct quire_pixels q = quire_frame_pixels(b);
  return p.width == q.width && p.height == q.height &&
         memcmp(p.argb, q.argb, (size_t)p.width * p.height * sizeof *p.argb) ==
             0;
}

static bool feed_frame(struct quire_terminal *t, unsigned number, int frame) {
  char line[64];
  /* Half of the lines are the same in all threads. */
  int len = snprintf(line, sizeof line, "\x1b[3%dmline %d %u\r\n", frame % 8,
                     frame, frame % 2 == 0 ? 0 : number);
  return quire_terminal_feed(t, line, (size_t)len) == QUIRE_OK;
}

static bool paint(struct painter *p, struct quire_terminal *t,
                  struct quire_snapshot *s, struct quire_renderer *r,
                  struct quire_frame *f) {
  struct quire_frame_report report;
  for (int frame = 0; frame < FRAMES; frame++) {
    if (!feed_frame(t, p->number, frame) ||
        quire_snapshot_update_terminal(s, t, NULL) != QUIRE_OK ||
        quire_frame_compose(f, r, s, NULL, &report) != QUIRE_OK) {
      return false;
    }
    p->drawn += report.rows_drawn;
  }
  return true;
}

static void *run(void *arg) {
  struct painter *p = arg;
  struct quire_renderer_options options;
  struct quire_frame_report report;
  struct quire_terminal *t = fixture_terminal(30, 8);
  struct quire_snapshot *s = fixture_snapshot();
  struct quire_renderer *cached = NULL;
  struct quire_renderer *plain = NULL;
  struct quire_frame *kept = NULL;
  struct quire_frame *fresh = NULL;
  quire_renderer_options_init(&options);
  p->ok = quire_renderer_new(&options, &plain) == QUIRE_OK;
  options.cache = p->cache;
  p->ok = p->ok && quire_renderer_new(&options, &cached) == QUIRE_OK &&
          quire_frame_new(NULL, &kept) == QUIRE_OK &&
          quire_frame_new(NULL, &fresh) == QUIRE_OK &&
          paint(p, t, s, cached, kept) &&
          quire_frame_compose(fresh, plain, s, NULL, &report) == QUIRE_OK &&
          same_pixels(kept, fresh);
  quire_frame_free(kept);
  quire_frame_free(fresh);
  quire_renderer_free(cached);
  quire_renderer_free(plain);
  quire_snapshot_free(s);
  quire_terminal_free(t);
  return NULL;
}

START_TEST(one_cache_for_all) {
  struct quire_row_cache_options options;
  struct quire_row_cache *cache;
  struct quire_cache_stats stats;
  struct painter painters[THREADS];
  pthread_t threads[THREADS];
  quire_row_cache_options_init(&options);
  options.bytes_max = 150000;
  options.ttl_ms = 20; /* with a thread that sweeps */
  ck_ok(quire_row_cache_new(&options, &cache));
  for (unsigned i = 0; i < THREADS; i++) {
    painters[i] = (struct painter){.cache = cache, .number = i + 1};
    ck_assert_int_eq(pthread_create(&threads[i], NULL, run, &painters[i]), 0);
  }
  for (unsigned i = 0; i < THREADS; i++) {
    ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert(painters[i].ok);
    ck_assert_uint_gt(painters[i].drawn, FRAMES);
  }
  quire_row_cache_get_stats(cache, &stats);
  ck_assert_uint_eq(stats.borrowed_bytes, 0);
  ck_assert_uint_gt(stats.computes, 0);
  ck_assert_uint_gt(stats.evictions + stats.expirations, 0);
  quire_row_cache_free(cache);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("render_threads");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, one_cache_for_all);
  tcase_set_timeout(tests, 120);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
