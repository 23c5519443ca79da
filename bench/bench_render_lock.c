/* The lock of a terminal between a writer and a reader.
 *
 * The writer feeds pieces of 4 KiB, as read(2) from a pty gives them, and holds
 * the lock for each. A mutex is not fair: a writer that never rests would take
 * it again and again before the reader wakes, so it looks whether somebody
 * waits and lets him. "held" is the processor time of the update inside the
 * lock: what the machine gives to others meanwhile is not the update's. It does
 * hold what interrupts cost, so a memcpy of as many bytes that nobody shares is
 * timed beside it: its p99.9 is what the machine itself allows. */
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include "bench_render.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct shared {
  pthread_mutex_t lock;
  struct quire_terminal *terminal;
  atomic_bool waiting, stop;
  char *text;
  size_t text_len;
  atomic_ullong fed;
};

void bench_must(enum quire_result result) {
  if (result != QUIRE_OK) {
    (void)fprintf(stderr, "bench_render: %s\n", quire_result_text(result));
    exit(EXIT_FAILURE);
  }
}

struct quire_terminal *bench_terminal(uint16_t cols, uint16_t rows) {
  struct quire_terminal_options options;
  struct quire_terminal *terminal;
  quire_terminal_options_init(&options);
  options.screen.cols = cols;
  options.screen.rows = rows;
  options.screen.seed = 1;
  bench_must(quire_terminal_new(&options, &terminal));
  return terminal;
}

static void *write_text(void *arg) {
  struct shared *sh = arg;
  enum { PIECE = 4096 };
  for (size_t at = 0; !atomic_load(&sh->stop);
       at = at + 2 * PIECE < sh->text_len ? at + PIECE : 0) {
    (void)pthread_mutex_lock(&sh->lock);
    bench_must(quire_terminal_feed(sh->terminal, sh->text + at, PIECE));
    (void)pthread_mutex_unlock(&sh->lock);
    atomic_fetch_add(&sh->fed, PIECE);
    while (atomic_load(&sh->waiting)) {
      (void)sched_yield();
    }
  }
  return NULL;
}

/* Lines that fill the width, in a colour each word. */
static void make_text(struct shared *sh, uint16_t cols) {
  uint64_t rng = 11;
  sh->text_len = (size_t)1 << 20;
  sh->text = malloc(sh->text_len + 64);
  if (sh->text == NULL) {
    bench_must(QUIRE_ERR_OUT_OF_MEMORY);
    return;
  }
  uint32_t used = 0;
  for (size_t at = 0; at < sh->text_len;) {
    uint64_t r = bench_random(&rng);
    at += (size_t)snprintf(sh->text + at, 32, "\x1b[3%um%08x ",
                           (unsigned)(r % 8), (unsigned)(r >> 32));
    used += 9;
    if (used + 9 > cols && at < sh->text_len) {
      memcpy(sh->text + at, "\r\n", 2);
      at += 2;
      used = 0;
    }
  }
}

static double percentile(double *values, size_t count, double part) {
  (void)bench_median(values, count); /* sorts */
  size_t at = (size_t)(part * (double)count);
  return values[at < count ? at : count - 1];
}

static void measure(const struct bench *b, struct shared *sh,
                    struct quire_snapshot *snapshot, const char *size) {
  const struct quire_screen *screen = quire_terminal_screen(sh->terminal);
  size_t samples = b->quick ? 2000 : 5000;
  double *held = malloc(samples * sizeof *held);
  double *waited = malloc(samples * sizeof *waited);
  double *alone = malloc(samples * sizeof *alone);
  const size_t bytes = (size_t)quire_screen_cols(screen) *
                       quire_screen_rows(screen) * sizeof(quire_cell);
  char *from = calloc(1, bytes);
  char *to = calloc(1, bytes);
  uint64_t copied = 0;
  char name[64];
  bench_must(held != NULL && waited != NULL && alone != NULL && from != NULL &&
                     to != NULL
                 ? QUIRE_OK
                 : QUIRE_ERR_OUT_OF_MEMORY);
  enum { WARM_UP = 20 };
  /* The first updates give the rows their memory and are not counted. */
  for (size_t k = 0; k < WARM_UP + samples; k++) {
    size_t i = k < WARM_UP ? 0 : k - WARM_UP;
    const struct timespec pause = {0, 500000};
    (void)nanosleep(&pause, NULL);
    double begin = bench_now_ns();
    atomic_store(&sh->waiting, true);
    (void)pthread_mutex_lock(&sh->lock);
    double locked = bench_now_ns();
    double cpu = bench_cpu_ns();
    bench_must(quire_snapshot_update_terminal(snapshot, sh->terminal, NULL));
    held[i] = (bench_cpu_ns() - cpu) / 1000;
    (void)pthread_mutex_unlock(&sh->lock);
    atomic_store(&sh->waiting, false);
    waited[i] = (locked - begin) / 1000;
    cpu = bench_cpu_ns();
    memcpy(to, from, bytes);
    bench_keep((uint64_t)to[i % bytes]);
    alone[i] = (bench_cpu_ns() - cpu) / 1000;
    copied += quire_snapshot_changes(snapshot).rows_copied;
  }
  (void)snprintf(name, sizeof name, "lock-held/%s", size);
  bench_report(b, name, "quire", (double)copied / (double)(WARM_UP + samples),
               "rows copied/update");
  bench_report(b, name, "quire", percentile(held, samples, 0.5), "us p50");
  bench_report(b, name, "quire", percentile(held, samples, 0.999), "us p99.9");
  bench_report(b, name, "memcpy", percentile(alone, samples, 0.5), "us p50");
  bench_report(b, name, "memcpy", percentile(alone, samples, 0.999),
               "us p99.9");
  (void)snprintf(name, sizeof name, "reader-wait/%s", size);
  bench_report(b, name, "quire", percentile(waited, samples, 0.5), "us p50");
  bench_report(b, name, "quire", percentile(waited, samples, 0.999),
               "us p99.9");
  free(held);
  free(waited);
  free(alone);
  free(from);
  free(to);
}

void bench_render_lock(const struct bench *b) {
  static const uint16_t sizes[][2] = {{80, 24}, {200, 50}};
  for (int i = 0; i < 2; i++) {
    struct shared sh;
    struct quire_snapshot *snapshot;
    pthread_t writer;
    char size[32];
    memset(&sh, 0, sizeof sh);
    make_text(&sh, sizes[i][0]);
    sh.terminal = bench_terminal(sizes[i][0], sizes[i][1]);
    bench_must(quire_snapshot_new(NULL, &snapshot));
    bench_must(pthread_mutex_init(&sh.lock, NULL) == 0
                   ? QUIRE_OK
                   : QUIRE_ERR_OUT_OF_MEMORY);
    int started = pthread_create(&writer, NULL, write_text, &sh);
    bench_must(started == 0 ? QUIRE_OK : QUIRE_ERR_OUT_OF_MEMORY);
    (void)snprintf(size, sizeof size, "%ux%u", sizes[i][0], sizes[i][1]);
    measure(b, &sh, snapshot, size);
    atomic_store(&sh.stop, true);
    (void)pthread_join(writer, NULL);
    (void)pthread_mutex_destroy(&sh.lock);
    quire_snapshot_free(snapshot);
    quire_terminal_free(sh.terminal);
    free(sh.text);
  }
}
