/* Glyphs by face and text. ASCII, nearly all of what is asked for, is found by
 * index; the rest through a hash map.
 *
 * Invariants:
 *   1. each entry is in `ascii` or in `map`, once;
 *   2. `bytes` is the sum of size_bytes and held_bytes over all entries. */
#include "render/glyph_store.h"

#include <string.h>

static bool keys_equal(const struct glyph_key *a, const struct glyph_key *b) {
  return a->len == b->len && a->face == b->face && a->cells == b->cells &&
         a->run == b->run &&
         memcmp(a->codepoints, b->codepoints, a->len * sizeof *a->codepoints) ==
             0;
}

#define QUIRE_HASH_MAP_NAME glyph_map
#define QUIRE_HASH_MAP_KEY struct glyph_key
#define QUIRE_HASH_MAP_VALUE struct glyph_entry *
#define QUIRE_HASH_MAP_HASH(ctx, key, seed)                          \
  quire_hash_bytes((key)->codepoints, (key)->len * sizeof(uint32_t), \
                   (seed) ^ ((uint64_t)(key)->face << 16 |           \
                             (uint64_t)(key)->cells << 1 | (key)->run))
#define QUIRE_HASH_MAP_EQ(ctx, a, b) keys_equal(a, b)
#include <quire/hash_map.h>

struct glyph_store {
  const struct quire_allocator *allocator;
  struct glyph_entry *ascii[QUIRE_FACES][GLYPH_ASCII];
  struct glyph_map map;
  size_t bytes;
  uint8_t *boxes[GLYPH_CELLS_MAX][QUIRE_BOX_COUNT];
  size_t box_bytes[GLYPH_CELLS_MAX];
};

struct glyph_store *quire_glyph_store_new(const struct quire_allocator *a) {
  struct glyph_store *s = quire_allocator_alloc(a, sizeof *s);
  if (s != NULL) {
    memset(s, 0, sizeof *s);
    s->allocator = a;
    glyph_map_init(&s->map, a, 0);
  }
  return s;
}

static void free_entry(struct glyph_store *s, struct glyph_entry *entry) {
  if (entry != NULL) {
    quire_allocator_free(s->allocator, entry, entry->size_bytes);
  }
}

void quire_glyph_store_free(struct glyph_store *s) {
  if (s == NULL) {
    return;
  }
  for (int face = 0; face < QUIRE_FACES; face++) {
    for (int i = 0; i < GLYPH_ASCII; i++) {
      free_entry(s, s->ascii[face][i]);
    }
  }
  struct glyph_map_iterator it = glyph_map_iterate(&s->map);
  for (struct glyph_map_entry *e; (e = glyph_map_next(&it)) != NULL;) {
    free_entry(s, e->value);
  }
  glyph_map_deinit(&s->map);
  for (int cells = 0; cells < GLYPH_CELLS_MAX; cells++) {
    for (int i = 0; i < QUIRE_BOX_COUNT; i++) {
      quire_allocator_free(s->allocator, s->boxes[cells][i],
                           s->box_bytes[cells]);
    }
  }
  quire_allocator_free(s->allocator, s, sizeof *s);
}

size_t quire_glyph_store_bytes(const struct glyph_store *s) {
  return s->bytes;
}

/* The slot of a key in `ascii`, or NULL. */
static struct glyph_entry *const *ascii_slot(const struct glyph_store *s,
                                             const struct glyph_key *key) {
  bool ascii = key->len == 1 && !key->run && key->cells == 1 &&
               key->codepoints[0] - 0x20 < GLYPH_ASCII;
  return ascii ? &s->ascii[key->face][key->codepoints[0] - 0x20] : NULL;
}

const struct glyph_entry *quire_glyph_store_find(const struct glyph_store *s,
                                                 const struct glyph_key *key) {
  struct glyph_entry *const *slot = ascii_slot(s, key);
  if (slot != NULL) {
    return *slot;
  }
  struct glyph_entry **found = glyph_map_get_ptr(&s->map, *key);
  return found != NULL ? *found : NULL;
}

const struct glyph_entry *quire_glyph_store_add(struct glyph_store *s,
                                                struct glyph_entry *entry) {
  if (ascii_slot(s, &entry->key) != NULL) {
    s->ascii[entry->key.face][entry->key.codepoints[0] - 0x20] = entry;
  } else if (glyph_map_put_no_clobber(&s->map, entry->key, entry) != QUIRE_OK) {
    free_entry(s, entry);
    return NULL;
  }
  s->bytes += entry->size_bytes + entry->held_bytes;
  return entry;
}

uint8_t **quire_glyph_store_box(struct glyph_store *s, int index,
                                unsigned cells, size_t size_bytes) {
  s->box_bytes[cells - 1] = size_bytes;
  return &s->boxes[cells - 1][index];
}
