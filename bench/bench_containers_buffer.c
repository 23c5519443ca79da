/* The rest of bench_containers: rc_set, offset_map and bitmap_alloc, which have
 * no peers, and what age does to the maps (nothing it must be: lookups after
 * each million random removals and puts at 80 % load stay within 1.2 times
 * those of a fresh map).
 *
 * "hit/0M" is a new map, "hit/3M" the same after three million removals and
 * puts; the peer "fresh" is a map filled with the same keys just now, measured
 * in turns. */
#include "bench_containers_buffer.h"

#include <quire/bitmap_alloc.h>
#include <quire/hash.h>
#include <quire/result.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

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

#define QUIRE_HASH_MAP_NAME hmap
#define QUIRE_HASH_MAP_INTEGER_KEYS
#define QUIRE_HASH_MAP_VALUE uint64_t
#include <quire/hash_map.h>

enum { RUNS = 5, MAP_SLOTS = 1 << 16, STYLES = 1400, CHURN = 1000000 };

/* What the parts share: where to report, and the random numbers. */
struct session {
  const struct bench *bench;
  uint64_t state;
};

static void report(const struct session *s, const char *name, const char *who,
                   double *runs) {
  bench_report(s->bench, name, who, bench_median(runs, RUNS), "ns/op");
}

static void *allocate(size_t size_bytes) {
  void *memory = calloc(1, size_bytes);
  if (memory == NULL) {
    (void)fprintf(stderr, "bench_containers: out of memory\n");
    exit(EXIT_FAILURE);
  }
  return memory;
}

static void require(enum quire_result result) {
  if (result != QUIRE_OK) {
    (void)fprintf(stderr, "bench_containers: %s\n", quire_result_text(result));
    exit(EXIT_FAILURE);
  }
}

/* ---- age --------------------------------------------------------------- */

struct keys {
  uint32_t count;
  uint64_t *key;
};

/* A map as the ageing sees it: each function works through all keys. */
struct aged_kind {
  const char *name;
  uint32_t count; /* entries */
  void *(*create)(const struct keys *keys);
  void (*destroy)(void *map);
  uint64_t (*find)(void *map, const struct keys *keys, uint64_t flip);
  /* Removes the key and puts another. */
  void (*replace)(void *map, uint64_t old_key, uint64_t new_key);
};

static void *offset_create(const struct keys *keys) {
  struct bmap_layout layout;
  require(bmap_layout_for(MAP_SLOTS / 16 * 13, &layout));
  unsigned char *buffer = allocate(64 + layout.size_bytes);
  struct bmap *map = (struct bmap *)(void *)buffer;
  bmap_init_zeroed(map, buffer + 64, &layout, 1);
  for (uint32_t i = 0; i < keys->count; i++) {
    require(bmap_put(map, NULL, &keys->key[i], &keys->key[i]));
  }
  return map;
}

/* Every key once, in an order that is not that of the insertions. */
static uint64_t offset_find(void *map, const struct keys *keys, uint64_t flip) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < keys->count; i++) {
    const uint64_t key = keys->key[(uint64_t)i * 7919 % keys->count] ^ flip;
    uint64_t value = 0;
    (void)bmap_get(map, NULL, &key, &value);
    sum += value;
  }
  return sum;
}

static void offset_replace(void *map, uint64_t old_key, uint64_t new_key) {
  (void)bmap_remove(map, NULL, &old_key);
  require(bmap_put(map, NULL, &new_key, &new_key));
}

static void *heap_create(const struct keys *keys) {
  struct hmap *map = allocate(sizeof *map);
  hmap_init(map, NULL, 1);
  require(hmap_ensure_total_capacity(map, quire_hash_load_max(MAP_SLOTS)));
  for (uint32_t i = 0; i < keys->count; i++) {
    require(hmap_put(map, keys->key[i], keys->key[i]));
  }
  return map;
}

static void heap_destroy(void *map) {
  hmap_deinit(map);
  free(map);
}

static uint64_t heap_find(void *map, const struct keys *keys, uint64_t flip) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < keys->count; i++) {
    const uint64_t key = keys->key[(uint64_t)i * 7919 % keys->count] ^ flip;
    uint64_t value = 0;
    (void)hmap_get(map, key, &value);
    sum += value;
  }
  return sum;
}

static void heap_replace(void *map, uint64_t old_key, uint64_t new_key) {
  (void)hmap_remove(map, old_key);
  require(hmap_put(map, new_key, new_key));
}

static const struct aged_kind aged_kinds[] = {
    {"offset_map", MAP_SLOTS / 5 * 4, offset_create, free, offset_find,
     offset_replace},
    {"hash_map", MAP_SLOTS / 5 * 4, heap_create, heap_destroy, heap_find,
     heap_replace},
};

static double time_find(const struct aged_kind *kind, void *map,
                        const struct keys *keys, bool hits) {
  const double begin = bench_cpu_ns();
  bench_keep(kind->find(map, keys, hits ? 0 : UINT64_C(0x5555555555555555)));
  return (bench_cpu_ns() - begin) / keys->count;
}

/* The aged map and a fresh one with the same keys, in turns. */
static void compare_with_fresh(const struct session *s,
                               const struct aged_kind *kind, void *map,
                               const struct keys *keys, unsigned age) {
  void *fresh = kind->create(keys);
  for (int hits = 1; hits >= 0; hits--) {
    double runs[2][RUNS];
    char name[64];
    for (int run = 0; run < RUNS; run++) {
      runs[0][run] = time_find(kind, map, keys, hits != 0);
      runs[1][run] = time_find(kind, fresh, keys, hits != 0);
    }
    (void)snprintf(name, sizeof name, "%s/%s/%uM", kind->name,
                   hits ? "hit" : "miss", age);
    report(s, name, "quire", runs[0]);
    report(s, name, "fresh", runs[1]);
  }
  kind->destroy(fresh);
}

static void bench_age(struct session *s, const struct aged_kind *kind,
                      unsigned ages) {
  struct keys keys = {kind->count, NULL};
  char name[64];
  keys.key = allocate(keys.count * sizeof *keys.key);
  for (uint32_t i = 0; i < keys.count; i++) {
    keys.key[i] = bench_random(&s->state);
  }
  void *map = kind->create(&keys);
  (void)snprintf(name, sizeof name, "%s/remove_put", kind->name);
  for (unsigned age = 0; age <= ages; age++) {
    double runs[RUNS];
    for (int run = 0; age > 0 && run < RUNS; run++) {
      const double begin = bench_cpu_ns();
      for (int i = 0; i < CHURN / RUNS; i++) {
        uint64_t *key = &keys.key[bench_random(&s->state) % keys.count];
        const uint64_t fresh = bench_random(&s->state);
        kind->replace(map, *key, fresh);
        *key = fresh;
      }
      runs[run] = (bench_cpu_ns() - begin) / (CHURN / RUNS);
    }
    if (age > 0) {
      report(s, name, "quire", runs);
    }
    compare_with_fresh(s, kind, map, &keys, age);
  }
  kind->destroy(map);
  free(keys.key);
}

/* ---- rc_set ------------------------------------------------------------ */

static struct bset *set_new(struct session *s, struct style *styles) {
  struct bset_layout layout;
  require(bset_layout_for(bset_capacity_for_count(STYLES), &layout));
  const size_t front = (sizeof(struct bset) + 63) / 64 * 64;
  unsigned char *buffer = allocate(front + layout.size_bytes);
  struct bset *set = (struct bset *)(void *)buffer;
  bset_init_zeroed(set, buffer + front, &layout, 7);
  for (uint32_t i = 0; i < STYLES; i++) {
    uint16_t id = 0;
    styles[i].colours = bench_random(&s->state);
    styles[i].flags = bench_random(&s->state);
    require(bset_add(set, NULL, &styles[i], 1, &id));
  }
  return set;
}

/* add and release of values that are there: what SGR does. */
static double time_known(struct bset *set, const struct style *styles,
                         uint32_t distinct, uint32_t steps) {
  const double begin = bench_cpu_ns();
  for (uint32_t i = 0; i < steps; i++) {
    uint16_t id = 0;
    const uint32_t at = (uint32_t)((uint64_t)i * 617 % distinct);
    require(bset_add(set, NULL, &styles[at], 1, &id));
    (void)bset_release(set, id);
  }
  return (bench_cpu_ns() - begin) / steps;
}

/* Every value is new and every other dead: each add reclaims an id. */
static double time_new(struct session *s, struct bset *set, uint32_t steps) {
  const double begin = bench_cpu_ns();
  for (uint32_t i = 0; i < steps; i++) {
    const struct style style = {bench_random(&s->state), 1};
    uint16_t id = 0;
    require(bset_add(set, NULL, &style, 1, &id));
    (void)bset_release(set, id);
  }
  return (bench_cpu_ns() - begin) / steps;
}

static void bench_set(struct session *s, uint32_t steps) {
  struct style *styles = allocate(STYLES * sizeof *styles);
  struct bset *set = set_new(s, styles);
  double few[RUNS];
  double many[RUNS];
  double fresh[RUNS];
  for (int run = 0; run < RUNS; run++) {
    few[run] = time_known(set, styles, 16, steps);
    many[run] = time_known(set, styles, STYLES, steps);
  }
  for (uint16_t id = 0; (id = bset_next(set, id)) != 0;) {
    (void)bset_release(set, id);
  }
  for (int run = 0; run < RUNS; run++) {
    fresh[run] = time_new(s, set, steps);
  }
  report(s, "rc_set/add_known_16", "quire", few);
  report(s, "rc_set/add_known_1400", "quire", many);
  report(s, "rc_set/add_new_reclaiming", "quire", fresh);
  free(set);
  free(styles);
}

/* ---- bitmap_alloc ------------------------------------------------------ */

static void bench_bitmap(struct session *s, uint32_t steps) {
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
    const double begin = bench_cpu_ns();
    for (uint32_t i = 0; i < steps; i++) {
      const uint32_t at = (uint32_t)(bench_random(&s->state) % HELD);
      (void)quire_bitmap_alloc_free(b, offsets[at], sizes[at]);
      sizes[at] = 1 + (uint32_t)(bench_random(&s->state) % 64);
      require(quire_bitmap_alloc_alloc(b, sizes[at], &offsets[at]));
    }
    runs[run] = (bench_cpu_ns() - begin) / steps;
  }
  report(s, "bitmap_alloc/free_alloc", "quire", runs);
  free(buffer);
}

void bench_buffer_containers(const struct bench *bench) {
  struct session s = {bench, 20261120};
  for (size_t i = 0; i < sizeof aged_kinds / sizeof aged_kinds[0]; i++) {
    bench_age(&s, &aged_kinds[i], bench->quick ? 1 : 5);
  }
  bench_set(&s, bench->quick ? 200000 : 2000000);
  bench_bitmap(&s, bench->quick ? 100000 : 1000000);
}
