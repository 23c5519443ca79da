/* What a renderer is made of, for frames. */
#ifndef QUIRE_SRC_RENDER_RENDERER_H
#define QUIRE_SRC_RENDER_RENDERER_H

#include "render/fonts.h"
#include "render/raster.h"
#include "render/row_cache.h"

struct quire_renderer {
  const struct quire_allocator *allocator;
  struct quire_row_cache *cache; /* or NULL */
  struct quire_row_keyer keyer;  /* the cache's, or our own */
  struct quire_fonts fonts;
  struct quire_theme theme;
  bool ligatures;
  uint64_t context; /* of the keys: a hash of fonts and theme */
  uint64_t rasterised;

  struct finished *scratch; /* the row on show when there is no cache */
  struct finished *narrow;  /* a row before it is doubled */
};

/* The key of a row as it looks in this phase of blinking. */
struct quire_row_key quire_renderer_key(const struct quire_renderer *r,
                                        const struct quire_snapshot_row *row,
                                        bool blink_on);
/* quire_renderer_get_row(), the key being known. */
QUIRE_NODISCARD enum quire_result quire_renderer_row_of_key(
    struct quire_renderer *r, const struct quire_snapshot_row *row,
    const struct quire_row_key *key, bool blink_on,
    struct quire_finished_row *out);
/* Columns [begin, end) of a row of any size into `target`, as high as a cell
 * and the row's size times as wide as they are, or wider: then ground is added.
 * False without memory, and then the target may be half drawn. */
QUIRE_NODISCARD bool quire_renderer_raster(struct quire_renderer *r,
                                           const struct quire_raster *raster,
                                           const struct quire_snapshot_row *row,
                                           uint16_t begin, uint16_t end,
                                           const struct quire_pixels *target);

#endif
