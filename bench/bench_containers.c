/* bench_containers: the hash map beside GLib's GHashTable, uthash and Abseil's
 * flat_hash_map, then the containers that live in a buffer.
 *
 * In each round every table in turn is built and measured, so that
 * what disturbs the machine disturbs all of them; the figure is the median of
 * the rounds. Keys are drawn from a fixed seed. Looked-up text keys are copies,
 * not the bytes that the table points to. */
#include "bench_containers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_containers_buffer.h"
#include "bench_containers_recency.h"
#include "support/bench.h"

enum { RUNS_MAX = 9, CASES = 5, PEERS_MAX = 4, TEXT_MIN = 8, TEXT_MAX = 32 };

static const char *const case_names[CASES] = {"insert", "hit", "miss", "churn",
                                              "iterate"};

static const struct bench_peer *const number_peers[] = {
    &bench_quire_numbers,
#if defined(BENCH_GLIB)
    &bench_glib_numbers,
#endif
#if defined(BENCH_UTHASH)
    &bench_uthash_numbers,
#endif
#if defined(BENCH_ABSEIL)
    &bench_abseil_numbers,
#endif
};

static const struct bench_peer *const text_peers[] = {
    &bench_quire_texts,
#if defined(BENCH_GLIB)
    &bench_glib_texts,
#endif
#if defined(BENCH_UTHASH)
    &bench_uthash_texts,
#endif
#if defined(BENCH_ABSEIL)
    &bench_abseil_texts,
#endif
};

enum { PEERS = sizeof number_peers / sizeof number_peers[0] };

/* Over all cases, one a peer: sums of logarithms for the geometric means, and
 * the largest ratio of our time to the peer's. */
struct totals {
  double log_sum[PEERS_MAX];
  double worst_ratio[PEERS_MAX];
  size_t cases;
};

struct corpus {
  size_t entries; /* in the map */
  size_t probes;  /* looked up, and churned */
  size_t runs;
  struct bench_keys keys; /* entries, then `probes` more for the churn */
  struct bench_keys hits;
  struct bench_keys misses;
  char *text;
};

static void *take(size_t count, size_t item_bytes) {
  void *memory = calloc(count, item_bytes);
  if (memory == NULL) {
    (void)fprintf(stderr, "bench_containers: out of memory\n");
    exit(EXIT_FAILURE);
  }
  return memory;
}

/* ---- the corpus ---------------------------------------------------------- */

static void make_numbers(struct corpus *c) {
  const size_t total = c->entries + c->probes;
  uint64_t *keys = take(total, sizeof *keys);
  uint64_t *hits = take(c->probes, sizeof *hits);
  uint64_t *misses = take(c->probes, sizeof *misses);
  uint64_t state = 1;
  for (size_t i = 0; i < total; i++) {
    keys[i] = bench_random(&state);
  }
  /* bench_random never answers the same number twice: these are not keys. */
  for (size_t i = 0; i < c->probes; i++) {
    misses[i] = bench_random(&state);
  }
  state = 2;
  for (size_t i = 0; i < c->probes; i++) {
    hits[i] = keys[bench_random(&state) % c->entries];
  }
  c->keys.numbers = keys;
  c->hits.numbers = hits;
  c->misses.numbers = misses;
}

/* Text number `n`: 8 to 32 characters, all different because the first eight
 * spell n. */
static size_t make_text(char *out, uint64_t n) {
  static const char letters[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  uint64_t state = n;
  const size_t size =
      TEXT_MIN + (size_t)(bench_random(&state) % (TEXT_MAX - TEXT_MIN + 1));
  for (size_t i = 0; i < size; i++) {
    const uint64_t pick = i < 8 ? n >> (6 * i) : bench_random(&state);
    out[i] = letters[pick & 63];
  }
  out[size] = '\0';
  return size;
}

/* Appends text `n` and points `key` at it. */
static char *add_text(char *at, struct bench_text *key, uint64_t n) {
  key->data = at;
  key->size_bytes = make_text(at, n);
  return at + key->size_bytes + 1;
}

static void make_texts(struct corpus *c) {
  const size_t total = c->entries + c->probes;
  struct bench_text *keys = take(total, sizeof *keys);
  struct bench_text *hits = take(c->probes, sizeof *hits);
  struct bench_text *misses = take(c->probes, sizeof *misses);
  uint64_t state = 3;
  char *at = take(total + 2 * c->probes, TEXT_MAX + 1);
  c->text = at;
  for (size_t i = 0; i < total; i++) {
    at = add_text(at, &keys[i], i);
  }
  for (size_t i = 0; i < c->probes; i++) {
    at = add_text(at, &hits[i], bench_random(&state) % c->entries);
  }
  for (size_t i = 0; i < c->probes; i++) {
    at = add_text(at, &misses[i], total + i);
  }
  c->keys.texts = keys;
  c->hits.texts = hits;
  c->misses.texts = misses;
}

static void free_keys(struct bench_keys *keys) {
  free((void *)(uintptr_t)keys->numbers);
  free((void *)(uintptr_t)keys->texts);
}

static void free_corpus(struct corpus *c) {
  free_keys(&c->keys);
  free_keys(&c->hits);
  free_keys(&c->misses);
  free(c->text);
}

/* --- measuring
 * ---------------------------------------------------------------- */

/* Builds maps until enough keys were put; answers the last one. */
static void *measure_insert(const struct bench_peer *peer,
                            const struct corpus *c, double *ns) {
  size_t builds = c->probes / c->entries;
  void *map = NULL;
  double spent = 0;
  builds = builds != 0 ? builds : 1;
  for (size_t i = 0; i < builds; i++) {
    if (map != NULL) {
      peer->destroy(map);
    }
    const double begin = bench_cpu_ns();
    map = peer->create();
    peer->insert(map, &c->keys, 0, c->entries);
    spent += bench_cpu_ns() - begin;
  }
  *ns = spent / ((double)builds * (double)c->entries);
  return map;
}

static double measure_iterate(const struct bench_peer *peer, void *map,
                              const struct corpus *c) {
  size_t rounds = c->probes / c->entries;
  rounds = rounds != 0 ? rounds : 1;
  const double begin = bench_cpu_ns();
  for (size_t i = 0; i < rounds; i++) {
    bench_keep(peer->iterate(map));
  }
  return (bench_cpu_ns() - begin) / ((double)rounds * (double)c->entries);
}

static void measure(const struct bench_peer *peer, const struct corpus *c,
                    double ns[CASES]) {
  const double probes = (double)c->probes;
  void *map = measure_insert(peer, c, &ns[0]);
  double begin = bench_cpu_ns();
  bench_keep(peer->find(map, &c->hits, 0, c->probes));
  ns[1] = (bench_cpu_ns() - begin) / probes;
  begin = bench_cpu_ns();
  if (peer->find(map, &c->misses, 0, c->probes) != 0) {
    (void)fprintf(stderr, "%s found what is not there\n", peer->who);
    exit(EXIT_FAILURE);
  }
  ns[2] = (bench_cpu_ns() - begin) / probes;
  ns[4] = measure_iterate(peer, map, c);
  begin = bench_cpu_ns();
  peer->churn(map, &c->keys, 0, c->entries, c->probes);
  ns[3] = (bench_cpu_ns() - begin) / probes;
  peer->destroy(map);
}

static void run_size(const struct bench *bench, struct totals *totals,
                     const char *kind, const char *size_name, size_t entries,
                     size_t probes) {
  const bool texts = strcmp(kind, "string") == 0;
  const struct bench_peer *const *peers = texts ? text_peers : number_peers;
  double ns[PEERS][CASES][RUNS_MAX];
  struct corpus c;
  memset(&c, 0, sizeof c);
  c.entries = entries;
  c.probes = probes;
  /* A large map takes so long that 5 rounds see past what disturbs it. */
  c.runs = entries > 1000000 ? 5 : RUNS_MAX;
  if (texts) {
    make_texts(&c);
  } else {
    make_numbers(&c);
  }
  for (size_t run = 0; run < c.runs; run++) {
    for (size_t peer = 0; peer < PEERS; peer++) {
      double one[CASES];
      measure(peers[(peer + run) % PEERS], &c, one);
      for (size_t i = 0; i < CASES; i++) {
        ns[(peer + run) % PEERS][i][run] = one[i];
      }
    }
  }
  free_corpus(&c);
  for (size_t i = 0; i < CASES; i++) {
    char name[64];
    (void)snprintf(name, sizeof name, "%s/%s/%s", kind, size_name,
                   case_names[i]);
    double ours = 0;
    for (size_t peer = 0; peer < PEERS; peer++) {
      const double value = bench_median(ns[peer][i], c.runs);
      ours = peer == 0 ? value : ours;
      totals->log_sum[peer] += log(value);
      totals->worst_ratio[peer] = fmax(totals->worst_ratio[peer], ours / value);
      bench_report(bench, name, peers[peer]->who, value, "ns/op");
    }
    totals->cases++;
  }
}

/* Times, and how many times a peer's time ours is. */
static void report_totals(const struct bench *bench,
                          const struct totals *totals) {
  double ours = 0;
  for (size_t peer = 0; peer < PEERS; peer++) {
    const char *who = number_peers[peer]->who;
    const double mean = exp(totals->log_sum[peer] / (double)totals->cases);
    ours = peer == 0 ? mean : ours;
    bench_report(bench, "geomean", who, mean, "ns/op");
    if (peer > 0) {
      bench_report(bench, "quire_to_peer/geomean", who, ours / mean, "x");
      bench_report(bench, "quire_to_peer/worst", who, totals->worst_ratio[peer],
                   "x");
    }
  }
}

int main(int argc, char **argv) {
  struct bench bench;
  struct totals totals;
  int status;
  if (!bench_begin(&bench, "containers",
                   "Containers beside their peers, in ns per operation.", argc,
                   argv, &status)) {
    return status;
  }
#if !defined(BENCH_GLIB)
  (void)fprintf(stderr, "glib is not installed (Debian: libglib2.0-dev)\n");
#endif
#if !defined(BENCH_UTHASH)
  (void)fprintf(stderr, "uthash is not installed (Debian: uthash-dev)\n");
#endif
#if !defined(BENCH_ABSEIL)
  (void)fprintf(stderr, "abseil is not installed (Debian: libabsl-dev)\n");
#endif
  memset(&totals, 0, sizeof totals);
  const size_t probes = bench.quick ? 200000 : 1000000;
  for (int texts = 0; texts < 2; texts++) {
    const char *kind = texts ? "string" : "u64";
    run_size(&bench, &totals, kind, "1k", 1000, probes);
    run_size(&bench, &totals, kind, "100k", 100000, probes);
    if (!bench.quick) {
      run_size(&bench, &totals, kind, "10M", 10000000, 2 * probes);
    }
  }
  report_totals(&bench, &totals);
  bench_buffer_containers(&bench);
  bench_recency_containers(&bench);
  return EXIT_SUCCESS;
}
