/* What a page interns, and the containers that do it.
 *
 *   style_set    struct quire_style -> style id
 *   string_set   bytes -> string id; the bytes lie in the string arena
 *   link_set     pair of string ids -> link id
 *   cluster_set  codepoints -> cluster id; they lie in the codepoint arena
 *   join_map     (what a cell holds, codepoint that joins it) -> cluster id
 *   mark_map     slot of a row -> mark
 *
 * Each instance is static in the files that include this one. The hooks that
 * need the page are functions of intern.c: they run once per new or dropped
 * value, or once per fingerprint that matches, never once per probe. */
#ifndef QUIRE_SRC_PAGE_VALUES_H
#define QUIRE_SRC_PAGE_VALUES_H

#include <string.h>
#include <xxhash.h>

#include <quire/page.h>

struct quire_page;

/* ---- styles -------------------------------------------------------------- */

static inline uint64_t quire_style_hash(const struct quire_style *style,
                                        uint64_t seed) {
  return XXH3_64bits_withSeed(style, sizeof *style, seed);
}

#define QUIRE_SET_NAME style_set
#define QUIRE_SET_VALUE struct quire_style
#define QUIRE_SET_HASH(ctx, v, seed) quire_style_hash((v), (seed))
#define QUIRE_SET_EQ(ctx, a, b) quire_style_equal((a), (b))
#include <quire/rc_set.h>

/* ---- strings of links ---------------------------------------------------- */

struct quire_page_string {
  uint32_t offset; /* in the string arena */
  uint32_t len_bytes;
};

struct quire_page_string_key {
  const char *bytes;
  size_t len_bytes;
};

uint64_t quire_page_string_hash(const struct quire_page *page,
                                const struct quire_page_string *v,
                                uint64_t seed);
bool quire_page_string_equal(const struct quire_page *page,
                             const struct quire_page_string *a,
                             const struct quire_page_string *b);
bool quire_page_string_key_equal(const struct quire_page *page,
                                 const struct quire_page_string_key *key,
                                 const struct quire_page_string *v);
QUIRE_NODISCARD enum quire_result quire_page_string_build(
    struct quire_page *page, const struct quire_page_string_key *key,
    struct quire_page_string *out);
void quire_page_string_deleted(struct quire_page *page,
                               const struct quire_page_string *v);

#define QUIRE_SET_NAME string_set
#define QUIRE_SET_VALUE struct quire_page_string
#define QUIRE_SET_CTX struct quire_page *
#define QUIRE_SET_HASH(ctx, v, seed) quire_page_string_hash((ctx), (v), (seed))
#define QUIRE_SET_EQ(ctx, a, b) quire_page_string_equal((ctx), (a), (b))
#define QUIRE_SET_DELETED(ctx, v, id) quire_page_string_deleted((ctx), (v))
#define QUIRE_SET_KEY struct quire_page_string_key
#define QUIRE_SET_KEY_HASH(ctx, key, seed) \
  XXH3_64bits_withSeed((key)->bytes, (key)->len_bytes, (seed))
#define QUIRE_SET_KEY_EQ(ctx, key, v) \
  quire_page_string_key_equal((ctx), (key), (v))
#define QUIRE_SET_KEY_BUILD(ctx, key, out) \
  quire_page_string_build((ctx), (key), (out))
#include <quire/rc_set.h>

/* ---- links --------------------------------------------------------------- */

/* String ids; `id` is 0 where the link has none. The link holds one reference
 * on each for as long as it is in the set, dead or alive. */
struct quire_page_link {
  quire_id uri;
  quire_id id;
};

/* The key is the value with a flag: whoever adds a link must know whether the
 * set took over the references on the strings. */
struct quire_page_link_key {
  struct quire_page_link value;
  bool *built;
};

static inline bool quire_page_link_equal(const struct quire_page_link *a,
                                         const struct quire_page_link *b) {
  return a->uri == b->uri && a->id == b->id;
}
static inline uint64_t quire_page_link_hash(const struct quire_page_link *v,
                                            uint64_t seed) {
  return XXH3_64bits_withSeed(v, sizeof *v, seed);
}
static inline enum quire_result quire_page_link_build(
    const struct quire_page_link_key *key, struct quire_page_link *out) {
  *out = key->value;
  *key->built = true;
  return QUIRE_OK;
}
void quire_page_link_deleted(struct quire_page *page,
                             const struct quire_page_link *v);

#define QUIRE_SET_NAME link_set
#define QUIRE_SET_VALUE struct quire_page_link
#define QUIRE_SET_CTX struct quire_page *
#define QUIRE_SET_HASH(ctx, v, seed) quire_page_link_hash((v), (seed))
#define QUIRE_SET_EQ(ctx, a, b) quire_page_link_equal((a), (b))
#define QUIRE_SET_DELETED(ctx, v, id) quire_page_link_deleted((ctx), (v))
#define QUIRE_SET_KEY struct quire_page_link_key
#define QUIRE_SET_KEY_HASH(ctx, key, seed) \
  quire_page_link_hash(&(key)->value, (seed))
#define QUIRE_SET_KEY_EQ(ctx, key, v) quire_page_link_equal(&(key)->value, (v))
#define QUIRE_SET_KEY_BUILD(ctx, key, out) quire_page_link_build((key), (out))
#include <quire/rc_set.h>

/* ---- clusters ----------------------------------------------------------- */

struct quire_page_cluster {
  uint32_t offset; /* in the codepoint arena */
  uint32_t parent; /* what a cell held before the last codepoint joined it:
                      content and cluster bit; 0 = no entry in the join map */
  uint32_t len;    /* in codepoints */
};

struct quire_page_cluster_key {
  const uint32_t *codepoints;
  size_t len;
};

uint64_t quire_page_cluster_hash(const struct quire_page *page,
                                 const struct quire_page_cluster *v,
                                 uint64_t seed);
bool quire_page_cluster_equal(const struct quire_page *page,
                              const struct quire_page_cluster *a,
                              const struct quire_page_cluster *b);
bool quire_page_cluster_key_equal(const struct quire_page *page,
                                  const struct quire_page_cluster_key *key,
                                  const struct quire_page_cluster *v);
QUIRE_NODISCARD enum quire_result quire_page_cluster_build(
    struct quire_page *page, const struct quire_page_cluster_key *key,
    struct quire_page_cluster *out);
void quire_page_cluster_deleted(struct quire_page *page,
                                const struct quire_page_cluster *v);

#define QUIRE_SET_NAME cluster_set
#define QUIRE_SET_VALUE struct quire_page_cluster
#define QUIRE_SET_CTX struct quire_page *
#define QUIRE_SET_HASH(ctx, v, seed) quire_page_cluster_hash((ctx), (v), (seed))
#define QUIRE_SET_EQ(ctx, a, b) quire_page_cluster_equal((ctx), (a), (b))
#define QUIRE_SET_DELETED(ctx, v, id) quire_page_cluster_deleted((ctx), (v))
#define QUIRE_SET_KEY struct quire_page_cluster_key
#define QUIRE_SET_KEY_HASH(ctx, key, seed) \
  XXH3_64bits_withSeed((key)->codepoints,  \
                       (key)->len * sizeof *(key)->codepoints, (seed))
#define QUIRE_SET_KEY_EQ(ctx, key, v) \
  quire_page_cluster_key_equal((ctx), (key), (v))
#define QUIRE_SET_KEY_BUILD(ctx, key, out) \
  quire_page_cluster_build((ctx), (key), (out))
#include <quire/rc_set.h>

/* ---- joins and marks ---------------------------------------------------- */

/* (content with cluster bit) << 21 | codepoint: 43 bits. */
static inline uint64_t quire_page_join_key(uint32_t parent,
                                           uint32_t codepoint) {
  return (uint64_t)parent << 21 | codepoint;
}

#define QUIRE_MAP_NAME join_map
#define QUIRE_MAP_KEY uint64_t
#define QUIRE_MAP_VALUE quire_id
#define QUIRE_MAP_HASH(ctx, key, seed) XXH3_64bits_withSeed((key), 8, (seed))
#define QUIRE_MAP_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/offset_map.h>

#define QUIRE_MAP_NAME mark_map
#define QUIRE_MAP_KEY uint32_t
#define QUIRE_MAP_VALUE struct quire_mark
#define QUIRE_MAP_HASH(ctx, key, seed) XXH3_64bits_withSeed((key), 4, (seed))
#define QUIRE_MAP_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/offset_map.h>

#endif
