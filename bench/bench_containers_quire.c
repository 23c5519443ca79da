/* Quire's hash_map for bench_containers. */
#include <quire/hash_map.h>
#include <stdlib.h>

#include "bench_containers.h"

#define QUIRE_HASH_MAP_NAME number_map
#define QUIRE_HASH_MAP_INTEGER_KEYS
#define QUIRE_HASH_MAP_VALUE uint64_t
#include <quire/hash_map.h>

#define QUIRE_HASH_MAP_NAME text_map
#define QUIRE_HASH_MAP_BYTES_KEYS
#define QUIRE_HASH_MAP_VALUE uint64_t
#include <quire/hash_map.h>

static void *number_create(void) {
  struct number_map *map = malloc(sizeof *map);
  if (map == NULL) {
    abort();
  }
  number_map_init(map, NULL, 1);
  return map;
}

static void number_destroy(void *map) {
  number_map_deinit(map);
  free(map);
}

static void number_insert(void *map, const struct bench_keys *keys,
                          size_t first, size_t count) {
  for (size_t i = first; i < first + count; i++) {
    if (number_map_put(map, keys->numbers[i], i) != QUIRE_OK) {
      abort();
    }
  }
}

static uint64_t number_find(void *map, const struct bench_keys *keys,
                            size_t first, size_t count) {
  uint64_t sum = 0;
  for (size_t i = first; i < first + count; i++) {
    const uint64_t *value = number_map_get_ptr(map, keys->numbers[i]);
    if (value != NULL) {
      sum += *value;
    }
  }
  return sum;
}

static void number_churn(void *map, const struct bench_keys *keys,
                         size_t first_old, size_t first_new, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!number_map_remove(map, keys->numbers[first_old + i]) ||
        number_map_put(map, keys->numbers[first_new + i], i) != QUIRE_OK) {
      abort();
    }
  }
}

static uint64_t number_iterate(void *map) {
  struct number_map_iterator it = number_map_iterate(map);
  const struct number_map_entry *entry;
  uint64_t sum = 0;
  while ((entry = number_map_next(&it)) != NULL) {
    sum += entry->value;
  }
  return sum;
}

static struct quire_bytes text_key(const struct bench_keys *keys, size_t i) {
  struct quire_bytes key = {keys->texts[i].data, keys->texts[i].size_bytes};
  return key;
}

static void *text_create(void) {
  struct text_map *map = malloc(sizeof *map);
  if (map == NULL) {
    abort();
  }
  text_map_init(map, NULL, 1);
  return map;
}

static void text_destroy(void *map) {
  text_map_deinit(map);
  free(map);
}

static void text_insert(void *map, const struct bench_keys *keys, size_t first,
                        size_t count) {
  for (size_t i = first; i < first + count; i++) {
    if (text_map_put(map, text_key(keys, i), i) != QUIRE_OK) {
      abort();
    }
  }
}

static uint64_t text_find(void *map, const struct bench_keys *keys,
                          size_t first, size_t count) {
  uint64_t sum = 0;
  for (size_t i = first; i < first + count; i++) {
    const uint64_t *value = text_map_get_ptr(map, text_key(keys, i));
    if (value != NULL) {
      sum += *value;
    }
  }
  return sum;
}

static void text_churn(void *map, const struct bench_keys *keys,
                       size_t first_old, size_t first_new, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!text_map_remove(map, text_key(keys, first_old + i)) ||
        text_map_put(map, text_key(keys, first_new + i), i) != QUIRE_OK) {
      abort();
    }
  }
}

static uint64_t text_iterate(void *map) {
  struct text_map_iterator it = text_map_iterate(map);
  const struct text_map_entry *entry;
  uint64_t sum = 0;
  while ((entry = text_map_next(&it)) != NULL) {
    sum += entry->value;
  }
  return sum;
}

const struct bench_peer bench_quire_numbers = {
    "quire",     number_create, number_destroy, number_insert,
    number_find, number_churn,  number_iterate};
const struct bench_peer bench_quire_texts = {
    "quire",   text_create, text_destroy, text_insert,
    text_find, text_churn,  text_iterate};
