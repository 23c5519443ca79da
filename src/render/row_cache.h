/* Finished rows as the cache holds them. */
#ifndef QUIRE_SRC_RENDER_ROW_CACHE_H
#define QUIRE_SRC_RENDER_ROW_CACHE_H

#include <quire/render.h>
#include <quire/row_key.h>

struct quire_row_cache {
  const struct quire_allocator *allocator;
  struct quire_cache *cache;
  struct quire_row_keyer keyer; /* one for all who share the cache */
  uint32_t ttl_ms;
};

/* One allocation. */
struct finished {
  const struct quire_allocator *allocator; /* that it came from */
  size_t size_bytes;
  uint32_t width, height, background;
  uint32_t argb[];
};

/* Room for a row's pixels, undefined; NULL without memory. */
struct finished *quire_finished_new(const struct quire_allocator *allocator,
                                    uint32_t width, uint32_t height);
/* NULL is allowed. */
void quire_finished_free(struct finished *row);

#endif
