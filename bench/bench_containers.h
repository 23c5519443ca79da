/* The hash tables that bench_containers measures, behind one interface. Each
 * function works through a whole run of keys, so that what is measured is the
 * table and not the call. */
#ifndef QUIRE_BENCH_CONTAINERS_H
#define QUIRE_BENCH_CONTAINERS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bench_text {
  const char *data; /* NUL-terminated as well */
  size_t size_bytes;
};

/* One of the two is NULL. */
struct bench_keys {
  const uint64_t *numbers;
  const struct bench_text *texts;
};

struct bench_peer {
  const char *who;
  void *(*create)(void);
  void (*destroy)(void *map);
  /* Puts keys[first .. first + count) with their index as value; a key that is
   * there gets the new value. */
  void (*insert)(void *map, const struct bench_keys *keys, size_t first,
                 size_t count);
  /* The sum of the values found. */
  uint64_t (*find)(void *map, const struct bench_keys *keys, size_t first,
                   size_t count);
  /* Removes one key and puts another, `count` times. */
  void (*churn)(void *map, const struct bench_keys *keys, size_t first_old,
                size_t first_new, size_t count);
  /* The sum of all values. */
  uint64_t (*iterate)(void *map);
};

extern const struct bench_peer bench_quire_numbers, bench_quire_texts;
extern const struct bench_peer bench_glib_numbers, bench_glib_texts;
extern const struct bench_peer bench_uthash_numbers, bench_uthash_texts;
extern const struct bench_peer bench_abseil_numbers, bench_abseil_texts;

#ifdef __cplusplus
}
#endif

#endif
