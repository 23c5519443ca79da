/* lru and cache, 10,000 entries: gets of what is there, in random order, and
 * puts of new keys, each of which evicts the oldest entry. The cache takes its
 * lock and makes a handle each time; one thread uses it. */
#include "bench_containers_recency.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <quire/cache.h>
#include <quire/hash.h>

#define QUIRE_LRU_NAME blru
#define QUIRE_LRU_KEY uint64_t
#define QUIRE_LRU_VALUE uint64_t
#define QUIRE_LRU_HASH(ctx, key, seed) quire_hash_u64(*(key), seed)
#define QUIRE_LRU_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/lru.h>

enum { ENTRIES = 10000, RUNS = 7 };

static void require(enum quire_result result) {
  if (result != QUIRE_OK) {
    (void)fprintf(stderr, "bench_containers: %s\n", quire_result_text(result));
    exit(EXIT_FAILURE);
  }
}

static uint64_t lru_put(struct blru *lru, uint64_t key) {
  struct blru_result out;
  require(blru_get_or_put(lru, key, 1, &out));
  *out.value = key;
  return out.evicted;
}

static void bench_lru(const struct bench *b, uint32_t steps) {
  struct blru lru;
  uint64_t state = 20261120;
  uint64_t sum = 0;
  uint64_t next = 0;
  double hit[RUNS];
  double put[RUNS];
  blru_init(&lru, NULL, ENTRIES, 1);
  while (next < ENTRIES) {
    sum += lru_put(&lru, next++);
  }
  for (int run = 0; run < RUNS; run++) {
    double begin = bench_cpu_ns();
    for (uint32_t i = 0; i < steps; i++) {
      const uint64_t key = next - 1 - bench_random(&state) % ENTRIES;
      sum += *blru_get(&lru, key);
    }
    hit[run] = (bench_cpu_ns() - begin) / steps;
    /* All that was there goes, so that the keys of the next run are known. */
    begin = bench_cpu_ns();
    for (uint32_t i = 0; i < steps; i++) {
      sum += lru_put(&lru, next++);
    }
    put[run] = (bench_cpu_ns() - begin) / steps;
  }
  bench_keep(sum);
  bench_report(b, "lru/get", "quire", bench_median(hit, RUNS), "ns/op");
  bench_report(b, "lru/put_evicting", "quire", bench_median(put, RUNS),
               "ns/op");
  blru_deinit(&lru);
}

static void cache_put(struct quire_cache *cache, uint64_t key) {
  static char value;
  require(quire_cache_set(cache, &key, sizeof key, &value, 1));
}

static void bench_cache(const struct bench *b, uint32_t steps) {
  struct quire_cache_options options;
  struct quire_cache *cache;
  uint64_t state = 20261120;
  uint64_t next = 0;
  uint64_t sum = 0;
  double hit[RUNS];
  double put[RUNS];
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_bytes = ENTRIES;
  require(quire_cache_new(&options, &cache));
  while (next < ENTRIES) {
    cache_put(cache, next++);
  }
  for (int run = 0; run < RUNS; run++) {
    double begin = bench_cpu_ns();
    for (uint32_t i = 0; i < steps; i++) {
      const uint64_t key = next - 1 - bench_random(&state) % ENTRIES;
      struct quire_cache_handle *handle =
          quire_cache_get(cache, &key, sizeof key);
      require(handle != NULL ? QUIRE_OK : QUIRE_ERR_NOT_FOUND);
      sum += quire_cache_handle_bytes(handle);
      quire_cache_release(handle);
    }
    hit[run] = (bench_cpu_ns() - begin) / steps;
    begin = bench_cpu_ns();
    for (uint32_t i = 0; i < steps; i++) {
      cache_put(cache, next++);
    }
    put[run] = (bench_cpu_ns() - begin) / steps;
  }
  bench_keep(sum);
  bench_report(b, "cache/get_release", "quire", bench_median(hit, RUNS),
               "ns/op");
  bench_report(b, "cache/set_evicting", "quire", bench_median(put, RUNS),
               "ns/op");
  quire_cache_free(cache);
}

void bench_recency_containers(const struct bench *bench) {
  bench_lru(bench, bench->quick ? 100000 : 1000000);
  bench_cache(bench, bench->quick ? 50000 : 500000);
}
