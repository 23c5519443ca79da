/* The open leaf: the arrays that new lines are appended to, until they are
 * sealed into a leaf of one buffer.
 *
 * Only its end is ever changed, by append and rollback; lines leave it from any
 * place when they are taken back or sealed (quire_open_leaf_erase). */
#ifndef QUIRE_SRC_HISTORY_OPEN_LEAF_H
#define QUIRE_SRC_HISTORY_OPEN_LEAF_H

#include <quire/hash.h>

#include "history/leaf.h"

struct quire_open_leaf;

/* The dictionaries' indices: sets of positions in the arrays. */
uint64_t quire_open_leaf_style_hash(const struct quire_open_leaf *o,
                                    uint32_t index, uint64_t seed);
bool quire_open_leaf_style_equal(const struct quire_open_leaf *o,
                                 const struct quire_style *style,
                                 uint32_t index);
uint64_t quire_link_hash(const struct quire_link *link, uint64_t seed);
void quire_leaf_link_get(const struct quire_leaf_link *links,
                         const char *strings, uint32_t index,
                         struct quire_link *out);
uint64_t quire_open_leaf_link_hash(const struct quire_open_leaf *o,
                                   uint32_t index, uint64_t seed);
bool quire_open_leaf_link_equal(const struct quire_open_leaf *o,
                                const struct quire_link *link, uint32_t index);

#define QUIRE_HASH_MAP_NAME quire_style_index
#define QUIRE_HASH_MAP_KEY uint32_t
#define QUIRE_HASH_MAP_CTX const struct quire_open_leaf *
#define QUIRE_HASH_MAP_HASH(ctx, key, seed) \
  quire_open_leaf_style_hash(ctx, *(key), seed)
#define QUIRE_HASH_MAP_EQ(ctx, a, b) (*(a) == *(b))
#define QUIRE_HASH_MAP_ALT_KEY struct quire_style
#define QUIRE_HASH_MAP_ALT_HASH(ctx, key, seed) \
  quire_hash_bytes(key, sizeof *(key), seed)
#define QUIRE_HASH_MAP_ALT_EQ(ctx, alt, key) \
  quire_open_leaf_style_equal(ctx, alt, *(key))
#include <quire/hash_map.h>

#define QUIRE_HASH_MAP_NAME quire_link_index
#define QUIRE_HASH_MAP_KEY uint32_t
#define QUIRE_HASH_MAP_CTX const struct quire_open_leaf *
#define QUIRE_HASH_MAP_HASH(ctx, key, seed) \
  quire_open_leaf_link_hash(ctx, *(key), seed)
#define QUIRE_HASH_MAP_EQ(ctx, a, b) (*(a) == *(b))
#define QUIRE_HASH_MAP_ALT_KEY struct quire_link
#define QUIRE_HASH_MAP_ALT_HASH(ctx, key, seed) quire_link_hash(key, seed)
#define QUIRE_HASH_MAP_ALT_EQ(ctx, alt, key) \
  quire_open_leaf_link_equal(ctx, alt, *(key))
#include <quire/hash_map.h>

/* Arrays of fixed-size items are kept as buffers of bytes. */
struct quire_open_leaf {
  const struct quire_allocator *allocator;
  struct quire_buffer records;
  struct quire_buffer lines;   /* struct quire_leaf_line */
  struct quire_buffer styles;  /* struct quire_style */
  struct quire_buffer links;   /* struct quire_leaf_link */
  struct quire_buffer strings; /* of the links */
  struct quire_style_index style_index;
  struct quire_link_index link_index;
  struct quire_leaf_totals totals;
  uint64_t time_base; /* time of the first line since it was empty */

  /* One row's parts, put together when their lengths are known. */
  struct quire_buffer text;
  struct quire_buffer shapes;
  struct quire_buffer runs;
};

/* Where the open leaf ended, to return to on failure. */
struct quire_open_leaf_mark {
  size_t records_bytes;
  size_t lines_bytes;
  size_t styles_bytes;
  size_t links_bytes;
  size_t strings_bytes;
  struct quire_leaf_line last; /* the newest line, which may be extended */
  struct quire_leaf_totals totals;
  uint64_t time_base;
};

/* `o` must not move afterwards. */
void quire_open_leaf_init(struct quire_open_leaf *o,
                          const struct quire_allocator *allocator,
                          uint64_t seed);
void quire_open_leaf_deinit(struct quire_open_leaf *o);
/* Gives back all memory. */
void quire_open_leaf_free_arrays(struct quire_open_leaf *o);
/* Gives back what is not used. */
void quire_open_leaf_shrink(struct quire_open_leaf *o);

static inline uint32_t quire_open_leaf_lines(const struct quire_open_leaf *o) {
  return (uint32_t)(o->lines.len / sizeof(struct quire_leaf_line));
}
/* Bytes that its contents take; what sealing them would take but the header. */
static inline size_t quire_open_leaf_used(const struct quire_open_leaf *o) {
  return o->records.len + o->lines.len + o->styles.len + o->links.len +
         o->strings.len;
}
/* Bytes held from the allocator for them. */
size_t quire_open_leaf_held(const struct quire_open_leaf *o);
/* Bytes held beside them: dictionaries' indices, scratch. */
size_t quire_open_leaf_index_bytes(const struct quire_open_leaf *o);

/* Borrowed until the next change. */
void quire_open_leaf_view(const struct quire_open_leaf *o,
                          struct quire_leaf_view *out);

void quire_open_leaf_mark_set(const struct quire_open_leaf *o,
                              struct quire_open_leaf_mark *out);
void quire_open_leaf_rollback(struct quire_open_leaf *o,
                              const struct quire_open_leaf_mark *mark);

/* Forgets lines [from, to). When none is left the dictionaries go too. */
void quire_open_leaf_erase(struct quire_open_leaf *o, uint32_t from,
                           uint32_t to);

/* The dictionaries' indices of a style that is not the default, and of a link.
 */
QUIRE_NODISCARD enum quire_result quire_open_leaf_style(
    struct quire_open_leaf *o, const struct quire_style *style,
    uint32_t *index);
QUIRE_NODISCARD enum quire_result quire_open_leaf_link(
    struct quire_open_leaf *o, const struct quire_link *link, uint32_t *index);

/* What becomes of a row. */
struct quire_encode {
  const struct quire_page *page;
  uint16_t y;
  bool new_line;  /* else it extends the newest line */
  bool continues; /* a new line that goes on where the one before ends */
  uint64_t time_ms;
};
/* Appends one row, normalised as quire_history_commit_row() says. encode.c.
 * On failure the caller rolls back. Errors: OUT_OF_MEMORY, LIMIT. */
QUIRE_NODISCARD enum quire_result quire_open_leaf_append(
    struct quire_open_leaf *o, const struct quire_encode *e);
/* Cells that the row will add to its line. */
uint32_t quire_encode_cells(const struct quire_page *page, uint16_t y);

#endif
