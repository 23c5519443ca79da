/* The containers of a page: what an operation costs, and whether an offset map
 * gets slower with age (it must not: lookups after each million random removals
 * and puts at 80 % load stay within 1.2 times those of a fresh map).
 *
 *   bench_store [--quick] [--json]
 *
 * Nanoseconds an operation, medians of 5 runs, fixed seed. "hit/0M" is a fresh
 * map, "hit/3M" the same after three million removals and puts; the peer
 * "fresh" is a map filled with the same keys just now, measured in turns. */
#define _POSIX_C_SOURCE 199309L
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <quire/bitmap_alloc.h>
#include <quire/hash.h>
#include <quire/result.h>

#define QUIRE_MAP_NAME bmap
#define QUIRE_MAP_KEY uint64_t
#define QUIRE_MAP_VALUE uint64_t
#define QUIRE_MAP_HASH(ctx, key, seed) quire_hash_u64(*(key), seed)
#define QUIRE_MAP_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/offset_map.h>

struct style {
  uint64_t colours;
  uint64_t flags;
};

#define QUIRE_SET_NAME bset
#define QUIRE_SET_VALUE struct style
#define QUIRE_SET_HASH(ctx, v, seed) \
  quire_hash_mix((v)->colours ^ (seed), (v)->flags ^ QUIRE_HASH_C1)
#define QUIRE_SET_EQ(ctx, a, b) \
  ((a)->colours == (b)->colours && (a)->flags == (b)->flags)
#include <quire/rc_set.h>

enum { RUNS = 5, MAP_SLOTS = 1 << 16, STYLES = 1400, CHURN = 1000000 };

static bool json;
static volatile uint64_t sink; /* keeps the work from being removed */

static double now_ns(void) {
  struct timespec t = {0, 0};
  (void)clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint64_t next_random(void) {
  static uint64_t state = 20261120;
  uint64_t z = (state += QUIRE_HASH_C0);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static int compare_doubles(const void *a, const void *b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return x < y ? -1 : x > y ? 1 : 0;
}

static void report(const char *name, const char *who, double *runs) {
  qsort(runs, RUNS, sizeof *runs, compare_doubles);
  const double value = runs[RUNS / 2];
  if (json) {
    printf(
        "{\"bench\":\"store\",\"case\":\"%s\",\"who\":\"%s\","
        "\"value\":%.3f,\"unit\":\"ns/op\"}\n",
        name, who, value);
  } else {
    printf("%-28s %-8s %8.2f ns/op\n", name, who, value);
  }
}

static void *allocate(size_t size_bytes) {
  void *memory = calloc(1, size_bytes);
  if (memory == NULL) {
    (void)fprintf(stderr, "bench_store: out of memory\n");
    exit(1);
  }
  return memory;
}

static void require(enum quire_result result) {
  if (result != QUIRE_OK) {
    (void)fprintf(stderr, "bench_store: %s\n", quire_result_text(result));
    exit(1);
  }
}

/* ---- offset_map -------------------------------------------------------- */

struct keys {
  uint32_t count;
  uint64_t *key;
};

static struct bmap *map_new(const struct keys *keys) {
  struct bmap_layout layout;
  require(bmap_layout_for(MAP_SLOTS / 16 * 13, &layout));
  unsigned char *buffer = allocate(64 + layout.size_bytes);
  struct bmap *map = (struct bmap *)(void *)buffer;
  bmap_init_zeroed(map, buffer + 64, &layout, next_random());
  for (uint32_t i = 0; i < keys->count; i++) {
    require(bmap_put(map, NULL, &keys->key[i], &keys->key[i]));
  }
  return map;
}

static double time_hits(struct bmap *map, const struct keys *keys) {
  uint64_t sum = 0;
  const double begin = now_ns();
  for (uint32_t i = 0; i < keys->count; i++) {
    uint64_t value = 0;
    const uint32_t at = (uint32_t)((uint64_t)i * 7919 % keys->count);
    (void)bmap_get(map, NULL, &keys->key[at], &value);
    sum += value;
  }
  sink += sum;
  return (now_ns() - begin) / keys->count;
}

static double time_misses(struct bmap *map, const struct keys *keys) {
  uint64_t sum = 0;
  const double begin = now_ns();
  for (uint32_t i = 0; i < keys->count; i++) {
    const uint64_t key = keys->key[i] ^ UINT64_C(0x5555555555555555);
    sum += bmap_contains(map, NULL, &key) ? 1 : 0;
  }
  sink += sum;
  return (now_ns() - begin) / keys->count;
}

static void churn(struct bmap *map, struct keys *keys, uint32_t steps) {
  for (uint32_t i = 0; i < steps; i++) {
    uint64_t *key = &keys->key[next_random() % keys->count];
    sink += bmap_remove(map, NULL, key) ? 1 : 0;
    *key = next_random();
    require(bmap_put(map, NULL, key, key));
  }
}

/* The aged map and a fresh one with the same keys, in turns. */
static void compare_with_fresh(struct bmap *map, const struct keys *keys,
                               unsigned age) {
  double hits[2][RUNS];
  double misses[2][RUNS];
  struct bmap *fresh = map_new(keys);
  for (int run = 0; run < RUNS; run++) {
    hits[0][run] = time_hits(map, keys);
    hits[1][run] = time_hits(fresh, keys);
    misses[0][run] = time_misses(map, keys);
    misses[1][run] = time_misses(fresh, keys);
  }
  char name[64];
  (void)snprintf(name, sizeof name, "offset_map/hit/%uM", age);
  report(name, "quire", hits[0]);
  report(name, "fresh", hits[1]);
  (void)snprintf(name, sizeof name, "offset_map/miss/%uM", age);
  report(name, "quire", misses[0]);
  report(name, "fresh", misses[1]);
  free(fresh);
}

static void bench_map(unsigned ages) {
  struct keys keys = {MAP_SLOTS / 10 * 8, NULL};
  keys.key = allocate(keys.count * sizeof *keys.key);
  for (uint32_t i = 0; i < keys.count; i++) {
    keys.key[i] = next_random();
  }
  struct bmap *map = map_new(&keys);
  compare_with_fresh(map, &keys, 0);
  for (unsigned age = 1; age <= ages; age++) {
    double runs[RUNS];
    for (int run = 0; run < RUNS; run++) {
      const double begin = now_ns();
      churn(map, &keys, CHURN / RUNS);
      runs[run] = (now_ns() - begin) / (CHURN / RUNS);
    }
    report("offset_map/remove+put", "quire", runs);
    compare_with_fresh(map, &keys, age);
  }
  free(map);
  free(keys.key);
}

/* ---- rc_set ------------------------------------------------------------ */

static struct bset *set_new(struct style *styles) {
  struct bset_layout layout;
  require(bset_layout_for(bset_capacity_for_count(STYLES), &layout));
  const size_t front = (sizeof(struct bset) + 63) / 64 * 64;
  unsigned char *buffer = allocate(front + layout.size_bytes);
  struct bset *set = (struct bset *)(void *)buffer;
  bset_init_zeroed(set, buffer + front, &layout, 7);
  for (uint32_t i = 0; i < STYLES; i++) {
    uint16_t id = 0;
    styles[i].colours = next_random();
    styles[i].flags = next_random();
    require(bset_add(set, NULL, &styles[i], 1, &id));
  }
  return set;
}

/* add and release of values that are there: what SGR does. */
static double time_known(struct bset *set, const struct style *styles,
                         uint32_t distinct, uint32_t steps) {
  const double begin = now_ns();
  for (uint32_t i = 0; i < steps; i++) {
    uint16_t id = 0;
    const uint32_t at = (uint32_t)((uint64_t)i * 617 % distinct);
    require(bset_add(set, NULL, &styles[at], 1, &id));
    sink += bset_release(set, id) ? 1 : 0;
  }
  return (now_ns() - begin) / steps;
}

/* Every value is new and every other dead: each add reclaims an id. */
static double time_new(struct bset *set, uint32_t steps) {
  const double begin = now_ns();
  for (uint32_t i = 0; i < steps; i++) {
    const struct style style = {next_random(), 1};
    uint16_t id = 0;
    require(bset_add(set, NULL, &style, 1, &id));
    sink += bset_release(set, id) ? 1 : 0;
  }
  return (now_ns() - begin) / steps;
}

static void bench_set(uint32_t steps) {
  struct style *styles = allocate(STYLES * sizeof *styles);
  struct bset *set = set_new(styles);
  double few[RUNS];
  double many[RUNS];
  double fresh[RUNS];
  for (int run = 0; run < RUNS; run++) {
    few[run] = time_known(set, styles, 16, steps);
    many[run] = time_known(set, styles, STYLES, steps);
  }
  for (uint16_t id = 0; (id = bset_next(set, id)) != 0;) {
    sink += bset_release(set, id) ? 1 : 0;
  }
  for (int run = 0; run < RUNS; run++) {
    fresh[run] = time_new(set, steps);
  }
  report("rc_set/add known, 16 styles", "quire", few);
  report("rc_set/add known, 1400 styles", "quire", many);
  report("rc_set/add new, reclaiming", "quire", fresh);
  free(set);
  free(styles);
}

/* ---- bitmap_alloc ------------------------------------------------------ */

static void bench_bitmap(uint32_t steps) {
  enum { HELD = 1024, ARENA_BYTES = 64 * 1024 };
  static uint32_t offsets[HELD];
  static uint32_t sizes[HELD];
  struct quire_bitmap_alloc_layout layout;
  require(quire_bitmap_alloc_layout(ARENA_BYTES, 8, &layout));
  unsigned char *buffer = allocate(64 + layout.size_bytes);
  struct quire_bitmap_alloc *b = (struct quire_bitmap_alloc *)(void *)buffer;
  quire_bitmap_alloc_init_zeroed(b, buffer + 64, &layout);
  double runs[RUNS];
  for (int run = 0; run < RUNS; run++) {
    const double begin = now_ns();
    for (uint32_t i = 0; i < steps; i++) {
      const uint32_t at = (uint32_t)(next_random() % HELD);
      sink += quire_bitmap_alloc_free(b, offsets[at], sizes[at]) ? 1 : 0;
      sizes[at] = 1 + (uint32_t)(next_random() % 64);
      require(quire_bitmap_alloc_alloc(b, sizes[at], &offsets[at]));
    }
    runs[run] = (now_ns() - begin) / steps;
  }
  report("bitmap_alloc/free+alloc", "quire", runs);
  free(buffer);
}

int main(int argc, char **argv) {
  bool quick = false;
  for (int i = 1; i < argc; i++) {
    quick = quick || strcmp(argv[i], "--quick") == 0;
    json = json || strcmp(argv[i], "--json") == 0;
  }
  bench_map(quick ? 1 : 5);
  bench_set(quick ? 200000 : 2000000);
  bench_bitmap(quick ? 100000 : 1000000);
  return 0;
}
