/* Row keys: a 128-bit hash of what a row LOOKS like.
 *
 * Two rows with equal looks have equal keys, whatever pages, histories and
 * style ids they come from; anything visible changes the key: text, clusters,
 * widths, styles, links, the row's double size, and the caller's context (font,
 * cell size, palette, blink phase ...). Cursor and selection are not part of
 * it: they are overlays drawn above the finished row.
 *
 * The hash is XXH3 keyed with a random secret, so crafted output cannot make
 * one row pass for another. A keyer is read-only after init: threads may share
 * it. */
#ifndef QUIRE_ROW_KEY_H
#define QUIRE_ROW_KEY_H

#include <stdint.h>

#include <quire/page.h>

QUIRE_BEGIN_DECLS

struct quire_row_key {
  uint64_t low, high;
};

#define QUIRE_ROW_KEYER_WORDS 24
struct quire_row_keyer {
  uint64_t secret[QUIRE_ROW_KEYER_WORDS];
};

/* `seed` 0: random, as it should be outside tests. */
QUIRE_API void quire_row_keyer_init(struct quire_row_keyer *keyer,
                                    uint64_t seed);

/* The key of columns [begin, end) of row y. Blanks that were written and blanks
 * that were not look the same; so do trailing default blanks and a shorter row.
 * `context` is anything else that changes the looks. O(columns). */
QUIRE_API struct quire_row_key quire_row_key_make(
    const struct quire_row_keyer *keyer, const struct quire_page *page,
    uint16_t y, uint16_t begin, uint16_t end, uint64_t context);

/* The same of a row of a snapshot; the same key as on the page it came from. */
struct quire_snapshot_row;
QUIRE_API struct quire_row_key quire_row_key_of_snapshot(
    const struct quire_row_keyer *keyer, const struct quire_snapshot_row *row,
    uint16_t begin, uint16_t end, uint64_t context);

static inline bool quire_row_key_equal(struct quire_row_key a,
                                       struct quire_row_key b) {
  return a.low == b.low && a.high == b.high;
}

QUIRE_END_DECLS

#endif
