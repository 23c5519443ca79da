/* Glyphs that were made: by face and text, bounded by bytes. */
#ifndef QUIRE_SRC_RENDER_GLYPH_STORE_H
#define QUIRE_SRC_RENDER_GLYPH_STORE_H

#include "render/box.h"
#include "render/fonts.h"

struct glyph_key {
  const uint32_t *codepoints;
  uint16_t len;
  uint8_t face, cells;
  bool run;
};

/* One allocation: this, the key's codepoints, the glyphs, their pixels. */
struct glyph_entry {
  struct glyph_key key;
  size_t size_bytes;
  size_t held_bytes; /* by fcft, beside */
  struct quire_glyphs glyphs;
};

enum { GLYPH_ASCII = 95 /* 0x20 .. 0x7e */, GLYPH_CELLS_MAX = 2 };

struct glyph_store;

struct glyph_store *quire_glyph_store_new(const struct quire_allocator *a);
void quire_glyph_store_free(struct glyph_store *s);
/* Bytes of all entries, and of what fcft holds for them. */
size_t quire_glyph_store_bytes(const struct glyph_store *s);

/* NULL when there is none. */
const struct glyph_entry *quire_glyph_store_find(const struct glyph_store *s,
                                                 const struct glyph_key *key);
/* Takes the entry over; frees it, and answers NULL, where memory is short. */
const struct glyph_entry *quire_glyph_store_add(struct glyph_store *s,
                                                struct glyph_entry *entry);

/* The place of a shape's mask, NULL until it is made. Freed with the store as
 * `size_bytes` bytes. */
uint8_t **quire_glyph_store_box(struct glyph_store *s, int index,
                                unsigned cells, size_t size_bytes);

#endif
