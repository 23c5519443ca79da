/* How to use the cache: finished rows, at most 100 bytes of them, computed once
 * each however many threads ask. Needs nothing but public headers; run as a
 * test, so that it stays true. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <quire/cache.h>

enum { ROW_BYTES = 40 };

static void drop_row(void *ctx, const void *key, size_t key_bytes, void *value,
                     size_t bytes, enum quire_cache_reason reason) {
  (void)ctx;
  printf("%.*s leaves, %zu bytes, reason %d\n", (int)key_bytes,
         (const char *)key, bytes, (int)reason);
  free(value);
}

static enum quire_result render_row(void *ctx, const void *key,
                                    size_t key_bytes,
                                    struct quire_cache_computed *out) {
  unsigned *renders = ctx;
  char *row = malloc(ROW_BYTES);
  if (row == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  (void)snprintf(row, ROW_BYTES, "<%.*s>", (int)key_bytes, (const char *)key);
  (*renders)++;
  out->value = row;
  out->bytes = ROW_BYTES;
  return QUIRE_OK;
}

int main(void) {
  static const char *const rows[] = {"a", "b", "a", "c", "b"};
  struct quire_cache_options options;
  struct quire_cache *cache;
  struct quire_cache_handle *first = NULL;
  unsigned renders = 0;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_bytes = 100; /* two rows */
  options.janitor_interval_ms = 1000;
  options.on_evicted = drop_row;
  if (quire_cache_new(&options, &cache) != QUIRE_OK) {
    return EXIT_FAILURE;
  }
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct quire_cache_handle *row;
    if (quire_cache_get_or_compute(cache, rows[i], strlen(rows[i]), render_row,
                                   &renders, &row) != QUIRE_OK) {
      break;
    }
    printf("%s\n", (const char *)quire_cache_handle_value(row));
    if (first == NULL) {
      first = row; /* held: good even when "a" is evicted */
    } else {
      quire_cache_release(row);
    }
  }
  const bool good = renders == 4 && quire_cache_used_bytes(cache) == 80 &&
                    first != NULL &&
                    strcmp(quire_cache_handle_value(first), "<a>") == 0;
  quire_cache_free(cache);
  quire_cache_release(first); /* a handle may outlive the cache */
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
