/* uthash for bench_containers. Its entries are the caller's structs, which it
 * links into chains; they are allocated one by one, as its users do. */
#include <stdlib.h>
#include <uthash.h>

#include "bench_containers.h"

struct number {
  uint64_t key;
  uint64_t value;
  UT_hash_handle hh;
};

struct text {
  const char *key;
  uint64_t value;
  UT_hash_handle hh;
};

struct number_table {
  struct number *head;
};

struct text_table {
  struct text *head;
};

static void *take(size_t size_bytes) {
  void *memory = calloc(1, size_bytes);
  if (memory == NULL) {
    abort();
  }
  return memory;
}

static void *number_create(void) {
  return take(sizeof(struct number_table));
}

static void number_destroy(void *map) {
  struct number_table *table = map;
  struct number *item, *next;
  HASH_ITER(hh, table->head, item, next) {
    HASH_DEL(table->head, item);
    free(item);
  }
  free(table);
}

static void number_put(struct number_table *table, uint64_t key,
                       uint64_t value) {
  struct number *item = NULL;
  unsigned hash;
  HASH_VALUE(&key, sizeof key, hash);
  HASH_FIND_BYHASHVALUE(hh, table->head, &key, sizeof key, hash, item);
  if (item == NULL) {
    item = take(sizeof *item);
    item->key = key;
    HASH_ADD_BYHASHVALUE(hh, table->head, key, sizeof key, hash, item);
  }
  item->value = value;
}

static void number_insert(void *map, const struct bench_keys *keys,
                          size_t first, size_t count) {
  for (size_t i = first; i < first + count; i++) {
    number_put(map, keys->numbers[i], i);
  }
}

static struct number *number_get(struct number_table *table, uint64_t key) {
  struct number *item = NULL;
  HASH_FIND(hh, table->head, &key, sizeof key, item);
  return item;
}

static uint64_t number_find(void *map, const struct bench_keys *keys,
                            size_t first, size_t count) {
  uint64_t sum = 0;
  for (size_t i = first; i < first + count; i++) {
    const struct number *item = number_get(map, keys->numbers[i]);
    if (item != NULL) {
      sum += item->value;
    }
  }
  return sum;
}

static void number_churn(void *map, const struct bench_keys *keys,
                         size_t first_old, size_t first_new, size_t count) {
  struct number_table *table = map;
  for (size_t i = 0; i < count; i++) {
    struct number *item = number_get(table, keys->numbers[first_old + i]);
    if (item == NULL) {
      abort();
    }
    HASH_DEL(table->head, item);
    free(item);
    number_put(table, keys->numbers[first_new + i], i);
  }
}

static uint64_t number_iterate(void *map) {
  const struct number_table *table = map;
  uint64_t sum = 0;
  for (const struct number *item = table->head; item != NULL;
       item = item->hh.next) {
    sum += item->value;
  }
  return sum;
}

static void *text_create(void) {
  return take(sizeof(struct text_table));
}

static void text_destroy(void *map) {
  struct text_table *table = map;
  struct text *item, *next;
  HASH_ITER(hh, table->head, item, next) {
    HASH_DEL(table->head, item);
    free(item);
  }
  free(table);
}

static void text_put(struct text_table *table, const struct bench_text *key,
                     uint64_t value) {
  struct text *item = NULL;
  unsigned hash;
  HASH_VALUE(key->data, key->size_bytes, hash);
  HASH_FIND_BYHASHVALUE(hh, table->head, key->data, key->size_bytes, hash,
                        item);
  if (item == NULL) {
    item = take(sizeof *item);
    item->key = key->data;
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, table->head, item->key, key->size_bytes,
                                hash, item);
  }
  item->value = value;
}

static void text_insert(void *map, const struct bench_keys *keys, size_t first,
                        size_t count) {
  for (size_t i = first; i < first + count; i++) {
    text_put(map, &keys->texts[i], i);
  }
}

static struct text *text_get(struct text_table *table,
                             const struct bench_text *key) {
  struct text *item = NULL;
  HASH_FIND(hh, table->head, key->data, key->size_bytes, item);
  return item;
}

static uint64_t text_find(void *map, const struct bench_keys *keys,
                          size_t first, size_t count) {
  uint64_t sum = 0;
  for (size_t i = first; i < first + count; i++) {
    const struct text *item = text_get(map, &keys->texts[i]);
    if (item != NULL) {
      sum += item->value;
    }
  }
  return sum;
}

static void text_churn(void *map, const struct bench_keys *keys,
                       size_t first_old, size_t first_new, size_t count) {
  struct text_table *table = map;
  for (size_t i = 0; i < count; i++) {
    struct text *item = text_get(table, &keys->texts[first_old + i]);
    if (item == NULL) {
      abort();
    }
    HASH_DEL(table->head, item);
    free(item);
    text_put(table, &keys->texts[first_new + i], i);
  }
}

static uint64_t text_iterate(void *map) {
  const struct text_table *table = map;
  uint64_t sum = 0;
  for (const struct text *item = table->head; item != NULL;
       item = item->hh.next) {
    sum += item->value;
  }
  return sum;
}

const struct bench_peer bench_uthash_numbers = {
    "uthash",    number_create, number_destroy, number_insert,
    number_find, number_churn,  number_iterate};
const struct bench_peer bench_uthash_texts = {
    "uthash",  text_create, text_destroy, text_insert,
    text_find, text_churn,  text_iterate};
