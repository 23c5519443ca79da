/* The rendered-row cache: heap/cache with pixels as values. */
#include "render/row_cache.h"

void quire_row_cache_options_init(struct quire_row_cache_options *out) {
  *out = (struct quire_row_cache_options){.struct_size = sizeof *out,
                                          .bytes_max = (size_t)64 << 20,
                                          .ttl_ms = 120000};
}

struct finished *quire_finished_new(const struct quire_allocator *allocator,
                                    uint32_t width, uint32_t height) {
  size_t size = sizeof(struct finished) +
                (size_t)width * (size_t)height * sizeof(uint32_t);
  struct finished *row = quire_allocator_alloc(allocator, size);
  if (row != NULL) {
    row->allocator = allocator;
    row->size_bytes = size;
    row->width = width;
    row->height = height;
  }
  return row;
}

void quire_finished_free(struct finished *row) {
  if (row != NULL) {
    quire_allocator_free(row->allocator, row, row->size_bytes);
  }
}

/* Knows nothing of the cache: a row may be released after it. */
static void free_row(void *ctx, const void *key, size_t key_bytes, void *value,
                     size_t bytes, enum quire_cache_reason reason) {
  (void)ctx;
  (void)key;
  (void)key_bytes;
  (void)bytes;
  (void)reason;
  quire_finished_free(value);
}

enum quire_result quire_row_cache_new(
    const struct quire_row_cache_options *options,
    struct quire_row_cache **out) {
  if (options->struct_size < sizeof *options) {
    return QUIRE_ERR_MISUSE;
  }
  struct quire_row_cache *c =
      quire_allocator_alloc(options->allocator, sizeof *c);
  if (c == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  c->allocator = options->allocator;
  c->ttl_ms = options->ttl_ms;
  quire_row_keyer_init(&c->keyer, options->seed);
  struct quire_cache_options inner = {
      .struct_size = sizeof inner,
      .max_bytes = options->bytes_max,
      .allocator = options->allocator,
      .janitor_interval_ms = options->ttl_ms,
      .on_evicted = free_row,
      .seed = options->seed,
      .clock_ms = options->clock_ms,
      .clock_ctx = options->clock_ctx,
      .expire_unused = true,
  };
  enum quire_result r = quire_cache_new(&inner, &c->cache);
  if (r != QUIRE_OK) {
    quire_allocator_free(options->allocator, c, sizeof *c);
    return r;
  }
  *out = c;
  return QUIRE_OK;
}

void quire_row_cache_free(struct quire_row_cache *cache) {
  if (cache != NULL) {
    quire_cache_free(cache->cache);
    quire_allocator_free(cache->allocator, cache, sizeof *cache);
  }
}

void quire_row_cache_set_bytes_max(struct quire_row_cache *cache,
                                   size_t bytes_max) {
  quire_cache_set_max_bytes(cache->cache, bytes_max);
}

void quire_row_cache_get_stats(struct quire_row_cache *cache,
                               struct quire_cache_stats *out) {
  out->struct_size = sizeof *out;
  quire_cache_stats(cache->cache, out);
}
