/* Row keys: the looks of a row as a stream of tagged 32-bit words, hashed.
 *
 *   CELL | wide | codepoint          one column (two when wide)
 *   CLUSTER | wide | n, n codepoints
 *   STYLE, 4 words                   from here on; the default at the start
 *   LINK, uri length, id length, bytes padded to words
 *   SIZE | row size, context (2)     once, first
 *
 * The tags make the stream injective: two different looks are two different
 * streams. Trailing default blanks are not written.
 *
 * Hash: Yann Collet, xxHash (XXH3, 128 bits, with a secret). */
#include <quire/row_key.h>

#include <quire/snapshot.h>
#include <string.h>
#include <xxhash.h>

#include "base/assert.h"
#include "base/seed.h"

enum { WORDS = 256 };

#define TAG_CELL UINT32_C(0x01000000)
#define TAG_CLUSTER UINT32_C(0x02000000)
#define TAG_STYLE UINT32_C(0x03000000)
#define TAG_LINK UINT32_C(0x04000000)
#define TAG_SIZE UINT32_C(0x05000000)
#define WIDE_BIT UINT32_C(0x00800000)

_Static_assert(sizeof(struct quire_row_keyer) >= XXH3_SECRET_SIZE_MIN,
               "the secret is long enough for XXH3");
_Static_assert(sizeof(struct quire_style) == 16, "a style is four words");

/* A row, and what the ids in its cells mean: the page, or the row of a snapshot
 * when `row` is not NULL. */
struct source {
  const quire_cell *cells;
  uint16_t occupied, flags;
  const struct quire_page *page;
  const struct quire_snapshot_row *row;
};

struct stream {
  XXH3_state_t state;
  uint32_t words[WORDS];
  size_t count;
};

static void flush(struct stream *s) {
  (void)XXH3_128bits_update(&s->state, s->words, s->count * sizeof s->words[0]);
  s->count = 0;
}

static void put(struct stream *s, uint32_t word) {
  if (s->count == WORDS) {
    flush(s);
  }
  s->words[s->count++] = word;
}

static void put_bytes(struct stream *s, const char *bytes, size_t len) {
  for (size_t i = 0; i < len; i += 4) {
    uint32_t word = 0;
    memcpy(&word, bytes + i, len - i < 4 ? len - i : 4);
    put(s, word);
  }
}

static void put_style(struct stream *s, const struct quire_style *style) {
  uint32_t words[4];
  memcpy(words, style, sizeof words);
  put(s, TAG_STYLE);
  for (int i = 0; i < 4; i++) {
    put(s, words[i]);
  }
}

static const struct quire_style *style_of(const struct source *from,
                                          quire_id id) {
  return from->row != NULL ? &from->row->styles[id]
                           : quire_page_style(from->page, id);
}

static void put_link(struct stream *s, const struct source *from, quire_id id) {
  struct quire_link link = {NULL, 0, NULL, 0};
  if (from->row != NULL) {
    link = from->row->links[id];
  } else {
    (void)quire_page_link(from->page, id, &link);
  }
  put(s, TAG_LINK);
  put(s, (uint32_t)link.uri_len_bytes);
  put(s, (uint32_t)link.id_len_bytes);
  put_bytes(s, link.uri, link.uri_len_bytes);
  put_bytes(s, link.id, link.id_len_bytes);
}

static const uint32_t *cluster_of(const struct source *from, quire_cell cell,
                                  size_t *len) {
  if (from->row != NULL) {
    const uint32_t *at = from->row->codepoints + quire_cell_content(cell);
    *len = at[0];
    return at + 1;
  }
  return quire_page_cluster(from->page, (quire_id)quire_cell_content(cell),
                            len);
}

static void put_content(struct stream *s, const struct source *from,
                        quire_cell cell) {
  uint32_t wide = quire_cell_wide(cell) == QUIRE_WIDE ? WIDE_BIT : 0;
  if (quire_cell_is_cluster(cell)) {
    size_t len = 0;
    const uint32_t *cps = cluster_of(from, cell, &len);
    put(s, TAG_CLUSTER | wide | (uint32_t)len);
    for (size_t i = 0; i < len; i++) {
      put(s, cps[i]);
    }
    return;
  }
  uint32_t cp = quire_cell_content(cell);
  put(s, TAG_CELL | wide | (cp != 0 ? cp : ' '));
}

static bool is_plain_blank(quire_cell cell) {
  return quire_cell_style(cell) == 0 && quire_cell_link(cell) == 0 &&
         (quire_cell_is_blank(cell) ||
          (!quire_cell_is_cluster(cell) && quire_cell_content(cell) == ' ')) &&
         quire_cell_wide(cell) != QUIRE_SPACER_TAIL;
}

void quire_row_keyer_init(struct quire_row_keyer *keyer, uint64_t seed) {
  uint64_t state = quire_seed(seed);
  for (int i = 0; i < QUIRE_ROW_KEYER_WORDS; i++) {
    /* Real randomness word by word, unless a test wants the same each time. */
    keyer->secret[i] = seed == 0 ? quire_seed(0) : quire_seed_next(&state);
  }
}

static void put_cells(struct stream *s, const struct source *from,
                      uint16_t begin, uint16_t end) {
  quire_id style = 0;
  quire_id link = 0;
  for (uint16_t x = begin; x < end; x++) {
    quire_cell cell = from->cells[x];
    if (quire_cell_wide(cell) == QUIRE_SPACER_TAIL && x != begin) {
      continue; /* said by the wide half */
    }
    if (quire_cell_style(cell) != style) {
      style = quire_cell_style(cell);
      put_style(s, style_of(from, style));
    }
    if (quire_cell_link(cell) != link) {
      link = quire_cell_link(cell);
      put_link(s, from, link);
    }
    put_content(s, from, cell);
  }
}

static struct quire_row_key make(const struct quire_row_keyer *keyer,
                                 const struct source *from, uint16_t begin,
                                 uint16_t end, uint64_t context) {
  struct stream s;
  end = end < from->occupied ? end : from->occupied;
  while (end > begin && is_plain_blank(from->cells[end - 1])) {
    end--;
  }
  (void)XXH3_128bits_reset_withSecret(&s.state, keyer->secret,
                                      sizeof keyer->secret);
  s.count = 0;
  put(&s, TAG_SIZE | (uint32_t)((from->flags & QUIRE_ROW_SIZE_MASK) >>
                                QUIRE_ROW_SIZE_SHIFT));
  put(&s, (uint32_t)context);
  put(&s, (uint32_t)(context >> 32));
  put_cells(&s, from, begin, end);
  flush(&s);
  XXH128_hash_t hash = XXH3_128bits_digest(&s.state);
  struct quire_row_key key = {hash.low64, hash.high64};
  return key;
}

struct quire_row_key quire_row_key_make(const struct quire_row_keyer *keyer,
                                        const struct quire_page *page,
                                        uint16_t y, uint16_t begin,
                                        uint16_t end, uint64_t context) {
  QUIRE_ASSERT(y < quire_page_rows(page));
  const struct quire_row *row = quire_page_row(page, y);
  struct source from = {.cells = quire_page_cells(page, y),
                        .occupied = row->occupied,
                        .flags = row->flags,
                        .page = page};
  return make(keyer, &from, begin, end, context);
}

struct quire_row_key quire_row_key_of_snapshot(
    const struct quire_row_keyer *keyer, const struct quire_snapshot_row *row,
    uint16_t begin, uint16_t end, uint64_t context) {
  struct source from = {.cells = row->cells,
                        .occupied = row->occupied,
                        .flags = row->flags,
                        .row = row};
  return make(keyer, &from, begin, end, context);
}
