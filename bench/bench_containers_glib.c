/* GLib's GHashTable for bench_containers. Numbers are stored in the pointers
 * themselves and compared as such, which is its fastest form. */
#include <glib.h>
#include <stdlib.h>

#include "bench_containers.h"

static void *number_create(void) {
  return g_hash_table_new(NULL, NULL);
}

static void destroy(void *map) {
  g_hash_table_destroy(map);
}

static void number_insert(void *map, const struct bench_keys *keys,
                          size_t first, size_t count) {
  for (size_t i = first; i < first + count; i++) {
    (void)g_hash_table_insert(map, GSIZE_TO_POINTER(keys->numbers[i]),
                              GSIZE_TO_POINTER(i));
  }
}

static uint64_t number_find(void *map, const struct bench_keys *keys,
                            size_t first, size_t count) {
  uint64_t sum = 0;
  for (size_t i = first; i < first + count; i++) {
    sum += GPOINTER_TO_SIZE(
        g_hash_table_lookup(map, GSIZE_TO_POINTER(keys->numbers[i])));
  }
  return sum;
}

static void number_churn(void *map, const struct bench_keys *keys,
                         size_t first_old, size_t first_new, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!g_hash_table_remove(map,
                             GSIZE_TO_POINTER(keys->numbers[first_old + i]))) {
      abort();
    }
    (void)g_hash_table_insert(map,
                              GSIZE_TO_POINTER(keys->numbers[first_new + i]),
                              GSIZE_TO_POINTER(i));
  }
}

static uint64_t iterate(void *map) {
  GHashTableIter it;
  gpointer value;
  uint64_t sum = 0;
  g_hash_table_iter_init(&it, map);
  while (g_hash_table_iter_next(&it, NULL, &value)) {
    sum += GPOINTER_TO_SIZE(value);
  }
  return sum;
}

static void *text_create(void) {
  return g_hash_table_new(g_str_hash, g_str_equal);
}

/* The table wants pointers without const, and does not write through them. */
static gpointer text_key(const struct bench_keys *keys, size_t i) {
  return (gpointer)(uintptr_t)keys->texts[i].data;
}

static void text_insert(void *map, const struct bench_keys *keys, size_t first,
                        size_t count) {
  for (size_t i = first; i < first + count; i++) {
    (void)g_hash_table_insert(map, text_key(keys, i), GSIZE_TO_POINTER(i));
  }
}

static uint64_t text_find(void *map, const struct bench_keys *keys,
                          size_t first, size_t count) {
  uint64_t sum = 0;
  for (size_t i = first; i < first + count; i++) {
    sum += GPOINTER_TO_SIZE(g_hash_table_lookup(map, text_key(keys, i)));
  }
  return sum;
}

static void text_churn(void *map, const struct bench_keys *keys,
                       size_t first_old, size_t first_new, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!g_hash_table_remove(map, text_key(keys, first_old + i))) {
      abort();
    }
    (void)g_hash_table_insert(map, text_key(keys, first_new + i),
                              GSIZE_TO_POINTER(i));
  }
}

const struct bench_peer bench_glib_numbers = {
    "glib",      number_create, destroy, number_insert,
    number_find, number_churn,  iterate};
const struct bench_peer bench_glib_texts = {
    "glib", text_create, destroy, text_insert, text_find, text_churn, iterate};
