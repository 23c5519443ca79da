/* Interning: styles, links, clusters, and what the containers ask the page.
 *
 * A value is in its set once, however many cells show it. Dead values stay
 * until their room is needed, and with them what they hold: the codepoints of a
 * cluster, the strings of a link. When an arena is full the dead are swept out
 * first; only when the living fill it is the caller told to grow. */
#include <string.h>

#include "page/layout.h"
#include "page/verify.h"

/* The set's counts are wider than a page has cells, so taking more references
 * to an id that is in the set cannot fail. */
static void must(enum quire_result result) {
  QUIRE_ASSERT(result == QUIRE_OK);
  (void)result;
}

static enum quire_result full_means(enum quire_result result,
                                    enum quire_result full) {
  return result == QUIRE_ERR_FULL ? full : result;
}

/* After a sweep an arena is worth another try only with a quarter of it free:
 * else every new value would cost a sweep. */
static bool roomy(const struct quire_bitmap_alloc *arena) {
  return (uint64_t)quire_bitmap_alloc_used_bytes(arena) * 4 <=
         (uint64_t)quire_bitmap_alloc_capacity_bytes(arena) * 3;
}

/* ---- strings ------------------------------------------------------------- */

static const char *string_bytes(const struct quire_page *page,
                                const struct quire_page_string *v) {
  return (const char *)quire_bitmap_alloc_cptr(&page->string_arena, v->offset);
}

uint64_t quire_page_string_hash(const struct quire_page *page,
                                const struct quire_page_string *v,
                                uint64_t seed) {
  return XXH3_64bits_withSeed(string_bytes(page, v), v->len_bytes, seed);
}

bool quire_page_string_equal(const struct quire_page *page,
                             const struct quire_page_string *a,
                             const struct quire_page_string *b) {
  return a->len_bytes == b->len_bytes &&
         memcmp(string_bytes(page, a), string_bytes(page, b), a->len_bytes) ==
             0;
}

bool quire_page_string_key_equal(const struct quire_page *page,
                                 const struct quire_page_string_key *key,
                                 const struct quire_page_string *v) {
  return key->len_bytes == v->len_bytes &&
         memcmp(key->bytes, string_bytes(page, v), key->len_bytes) == 0;
}

enum quire_result quire_page_string_build(
    struct quire_page *page, const struct quire_page_string_key *key,
    struct quire_page_string *out) {
  uint32_t offset;
  if (quire_bitmap_alloc_alloc(&page->string_arena, (uint32_t)key->len_bytes,
                               &offset) != QUIRE_OK) {
    return QUIRE_ERR_FULL_STRINGS;
  }
  memcpy(quire_bitmap_alloc_ptr(&page->string_arena, offset), key->bytes,
         key->len_bytes);
  out->offset = offset;
  out->len_bytes = (uint32_t)key->len_bytes;
  return QUIRE_OK;
}

void quire_page_string_deleted(struct quire_page *page,
                               const struct quire_page_string *v) {
  const bool freed = quire_bitmap_alloc_free_wipe(&page->string_arena,
                                                  v->offset, v->len_bytes);
  QUIRE_ASSERT(freed);
  (void)freed;
}

/* Takes one reference. */
static enum quire_result add_string(struct quire_page *page, const char *bytes,
                                    size_t len_bytes, quire_id *id) {
  const struct quire_page_string_key key = {bytes, len_bytes};
  if (len_bytes == 0) {
    *id = 0;
    return QUIRE_OK;
  }
  enum quire_result result =
      string_set_add_key(&page->strings, page, &key, 1, id);
  if (result == QUIRE_ERR_FULL_STRINGS || result == QUIRE_ERR_FULL) {
    const uint32_t links = link_set_drop_dead(&page->links, page);
    const uint32_t strings = string_set_drop_dead(&page->strings, page);
    if (links + strings != 0 && roomy(&page->string_arena)) {
      result = string_set_add_key(&page->strings, page, &key, 1, id);
    }
  }
  return full_means(result, QUIRE_ERR_FULL_LINKS);
}

static void release_string(struct quire_page *page, quire_id id) {
  if (id != 0) {
    (void)string_set_release(&page->strings, id);
  }
}

/* ---- styles ------------------------------------------------------------- */

enum quire_result quire_page_style_add(struct quire_page *page,
                                       const struct quire_style *style,
                                       uint32_t count, quire_id *id) {
  if (quire_style_is_default(style)) {
    *id = 0;
    return QUIRE_OK;
  }
  QUIRE_ASSERT(style->reserved == 0);
  return full_means(style_set_add(&page->styles, NULL, style, count, id),
                    QUIRE_ERR_FULL_STYLES);
}

void quire_page_style_use(struct quire_page *page, quire_id id,
                          uint32_t count) {
  if (id != 0) {
    must(style_set_use_multiple(&page->styles, id, count));
  }
}

void quire_page_style_release(struct quire_page *page, quire_id id,
                              uint32_t count) {
  if (id != 0) {
    (void)style_set_release_multiple(&page->styles, id, count);
  }
}

/* ---- links -------------------------------------------------------------- */

void quire_page_link_deleted(struct quire_page *page,
                             const struct quire_page_link *v) {
  release_string(page, v->uri);
  release_string(page, v->id);
}

/* Links are written out again inside control sequences: no control characters.
 */
static bool is_printable(const char *bytes, size_t len_bytes) {
  for (size_t i = 0; i < len_bytes; i++) {
    if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f) {
      return false;
    }
  }
  return true;
}

enum quire_result quire_page_link_add(struct quire_page *page,
                                      const struct quire_link *link,
                                      uint32_t count, quire_id *id) {
  if (link->uri_len_bytes > QUIRE_LINK_URI_BYTES_MAX ||
      link->id_len_bytes > QUIRE_LINK_ID_BYTES_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  if (link->uri_len_bytes == 0 ||
      !is_printable(link->uri, link->uri_len_bytes) ||
      !is_printable(link->id, link->id_len_bytes)) {
    return QUIRE_ERR_BAD_INPUT;
  }
  bool built = false;
  struct quire_page_link_key key = {{0, 0}, &built};
  enum quire_result result =
      add_string(page, link->uri, link->uri_len_bytes, &key.value.uri);
  if (result != QUIRE_OK) {
    return result;
  }
  result = add_string(page, link->id, link->id_len_bytes, &key.value.id);
  if (result == QUIRE_OK) {
    result = full_means(link_set_add_key(&page->links, page, &key, count, id),
                        QUIRE_ERR_FULL_LINKS);
  } else {
    key.value.id = 0;
  }
  if (result != QUIRE_OK || !built) {
    quire_page_link_deleted(page, &key.value);
  }
  return result;
}

void quire_page_link_use(struct quire_page *page, quire_id id, uint32_t count) {
  if (id != 0) {
    must(link_set_use_multiple(&page->links, id, count));
  }
}

void quire_page_link_release(struct quire_page *page, quire_id id,
                             uint32_t count) {
  if (id != 0) {
    (void)link_set_release_multiple(&page->links, id, count);
  }
}

/* ---- clusters ----------------------------------------------------------- */

static const uint32_t *cluster_text(const struct quire_page *page,
                                    const struct quire_page_cluster *v) {
  return (const uint32_t *)quire_bitmap_alloc_cptr(&page->codepoint_arena,
                                                   v->offset);
}

uint64_t quire_page_cluster_hash(const struct quire_page *page,
                                 const struct quire_page_cluster *v,
                                 uint64_t seed) {
  return XXH3_64bits_withSeed(cluster_text(page, v), v->len * sizeof(uint32_t),
                              seed);
}

bool quire_page_cluster_equal(const struct quire_page *page,
                              const struct quire_page_cluster *a,
                              const struct quire_page_cluster *b) {
  return a->len == b->len &&
         memcmp(cluster_text(page, a), cluster_text(page, b),
                a->len * sizeof(uint32_t)) == 0;
}

bool quire_page_cluster_key_equal(const struct quire_page *page,
                                  const struct quire_page_cluster_key *key,
                                  const struct quire_page_cluster *v) {
  return key->len == v->len && memcmp(key->codepoints, cluster_text(page, v),
                                      key->len * sizeof(uint32_t)) == 0;
}

enum quire_result quire_page_cluster_build(
    struct quire_page *page, const struct quire_page_cluster_key *key,
    struct quire_page_cluster *out) {
  const uint32_t bytes = (uint32_t)(key->len * sizeof(uint32_t));
  uint32_t offset;
  if (quire_bitmap_alloc_alloc(&page->codepoint_arena, bytes, &offset) !=
      QUIRE_OK) {
    return QUIRE_ERR_FULL_CODEPOINTS;
  }
  memcpy(quire_bitmap_alloc_ptr(&page->codepoint_arena, offset),
         key->codepoints, bytes);
  out->offset = offset;
  out->parent = 0;
  out->len = (uint32_t)key->len;
  return QUIRE_OK;
}

/* Invariant 7: with the cluster goes its entry in the join map, and the
 * reference on its parent. */
void quire_page_cluster_deleted(struct quire_page *page,
                                const struct quire_page_cluster *v) {
  if (v->parent != 0) {
    const uint64_t key =
        quire_page_join_key(v->parent, cluster_text(page, v)[v->len - 1]);
    const bool held = join_map_remove(&page->joins, NULL, &key);
    QUIRE_ASSERT(held);
    (void)held;
    if ((v->parent & QUIRE_CELL_CLUSTER_BIT) != 0) {
      (void)cluster_set_release(&page->clusters,
                                (quire_id)quire_cell_content(v->parent));
    }
  }
  const bool freed = quire_bitmap_alloc_free_wipe(
      &page->codepoint_arena, v->offset, v->len * (uint32_t)sizeof(uint32_t));
  QUIRE_ASSERT(freed);
  (void)freed;
}

/* Empties the join map, which only saves time, so that parents live no longer
 * than cells show them (invariant 7 holds: nobody has an entry). */
static void forget_joins(struct quire_page *page) {
  for (quire_id id = cluster_set_next_any(&page->clusters, 0); id != 0;
       id = cluster_set_next_any(&page->clusters, id)) {
    struct quire_page_cluster *v = cluster_set_find_mut(&page->clusters, id);
    const uint32_t parent = v->parent;
    v->parent = 0;
    if ((parent & QUIRE_CELL_CLUSTER_BIT) != 0) {
      (void)cluster_set_release(&page->clusters,
                                (quire_id)quire_cell_content(parent));
    }
  }
  join_map_clear(&page->joins);
}

/* The rule of roomy(), for ids. */
static bool has_ids(const struct cluster_set *clusters) {
  return (uint64_t)cluster_set_count(clusters) * 4 <=
         (uint64_t)cluster_set_capacity(clusters) * 3;
}

static bool is_worth_another_try(const struct quire_page *page) {
  return has_ids(&page->clusters) && roomy(&page->codepoint_arena);
}

/* Frees what no cell shows; true when that was much. Not begun without a good
 * chance, so that a page whose clusters are all on show is not walked for each
 * new one: a quarter of them are dead, or may be there for their children. */
static bool reclaim_clusters(struct quire_page *page) {
  const struct cluster_set *clusters = &page->clusters;
  const uint64_t living = cluster_set_count(clusters);
  const uint64_t idle =
      clusters->id_end - 1 - living + join_map_count(&page->joins);
  if (idle * 4 < living) {
    return false;
  }
  (void)cluster_set_drop_dead(&page->clusters, page);
  if (is_worth_another_try(page)) {
    return true;
  }
  forget_joins(page);
  (void)cluster_set_drop_dead(&page->clusters, page);
  return is_worth_another_try(page);
}

static enum quire_result add_cluster(struct quire_page *page,
                                     const struct quire_page_cluster_key *key,
                                     uint32_t count, quire_id *id) {
  enum quire_result result =
      cluster_set_add_key(&page->clusters, page, key, count, id);
  if ((result == QUIRE_ERR_FULL || result == QUIRE_ERR_REHASH ||
       result == QUIRE_ERR_FULL_CODEPOINTS) &&
      reclaim_clusters(page)) {
    result = cluster_set_add_key(&page->clusters, page, key, count, id);
  }
  return full_means(result, QUIRE_ERR_FULL_CLUSTERS);
}

enum quire_result quire_page_cluster_add(struct quire_page *page,
                                         const uint32_t *codepoints, size_t len,
                                         uint32_t count, quire_id *id) {
  const struct quire_page_cluster_key key = {codepoints, len};
  if (len > QUIRE_CLUSTER_CODEPOINTS_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  if (len < 2) {
    return QUIRE_ERR_BAD_INPUT;
  }
  for (size_t i = 0; i < len; i++) {
    if (!quire_page_is_text(codepoints[i])) {
      return QUIRE_ERR_BAD_INPUT;
    }
  }
  return add_cluster(page, &key, count, id);
}

/* Enters (parent, codepoint) -> id, unless the cluster has its entry already.
 * A map that cannot take it only makes the next join slower. */
static void remember_join(struct quire_page *page, uint32_t parent,
                          uint32_t codepoint, quire_id id) {
  struct quire_page_cluster *v = cluster_set_get_mut(&page->clusters, id);
  const uint64_t key = quire_page_join_key(parent, codepoint);
  QUIRE_ASSERT(v != NULL);
  if (v->parent != 0 ||
      join_map_put(&page->joins, NULL, &key, &id) != QUIRE_OK) {
    return;
  }
  v->parent = parent;
  if ((parent & QUIRE_CELL_CLUSTER_BIT) != 0) {
    must(
        cluster_set_use(&page->clusters, (quire_id)quire_cell_content(parent)));
  }
}

enum quire_result quire_page_cluster_join(struct quire_page *page,
                                          quire_cell cell, uint32_t codepoint,
                                          quire_id *id) {
  const uint32_t parent =
      (uint32_t)(cell & (QUIRE_CELL_CONTENT_MASK | QUIRE_CELL_CLUSTER_BIT));
  const uint64_t key = quire_page_join_key(parent, codepoint);
  if (!quire_page_is_text(codepoint)) {
    return QUIRE_ERR_BAD_INPUT;
  }
  const quire_id *known = join_map_get_ptr(&page->joins, NULL, &key);
  if (known != NULL) {
    *id = *known;
    return cluster_set_use(&page->clusters, *id);
  }
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX + 1];
  const size_t len = quire_page_cell_text(page, cell, text);
  if (len == 0) {
    return QUIRE_ERR_BAD_INPUT;
  }
  text[len] = codepoint;
  const enum quire_result result =
      quire_page_cluster_add(page, text, len + 1, 1, id);
  if (result == QUIRE_OK) {
    remember_join(page, parent, codepoint, *id);
  }
  return result;
}

void quire_page_cluster_use(struct quire_page *page, quire_id id,
                            uint32_t count) {
  if (id != 0) {
    must(cluster_set_use_multiple(&page->clusters, id, count));
  }
}

void quire_page_cluster_release(struct quire_page *page, quire_id id,
                                uint32_t count) {
  if (id != 0) {
    (void)cluster_set_release_multiple(&page->clusters, id, count);
  }
}

/* ---- memos --------------------------------------------------------------- */

/* As long as a set's epoch stands still no id of it has changed its meaning,
 * not even a dead one's. */

static bool memo_holds(const struct quire_page *page, uint64_t set_epoch,
                       const struct quire_id_memo *memo) {
  return memo->id != 0 && memo->generation == page->generation &&
         memo->epoch == page->id_epoch + set_epoch;
}

static void memo_set(const struct quire_page *page, uint64_t set_epoch,
                     quire_id id, struct quire_id_memo *memo) {
  memo->generation = page->generation;
  memo->epoch = page->id_epoch + set_epoch;
  memo->id = id;
}

enum quire_result quire_page_style_add_memo(struct quire_page *page,
                                            const struct quire_style *style,
                                            uint32_t count,
                                            struct quire_id_memo *memo,
                                            quire_id *id) {
  if (memo_holds(page, style_set_epoch(&page->styles), memo)) {
    *id = memo->id;
    return style_set_use_multiple(&page->styles, *id, count);
  }
  const enum quire_result result = quire_page_style_add(page, style, count, id);
  if (result == QUIRE_OK) {
    memo_set(page, style_set_epoch(&page->styles), *id, memo);
  }
  return result;
}

enum quire_result quire_page_link_add_memo(struct quire_page *page,
                                           const struct quire_link *link,
                                           uint32_t count,
                                           struct quire_id_memo *memo,
                                           quire_id *id) {
  if (memo_holds(page, link_set_epoch(&page->links), memo)) {
    *id = memo->id;
    return link_set_use_multiple(&page->links, *id, count);
  }
  const enum quire_result result = quire_page_link_add(page, link, count, id);
  if (result == QUIRE_OK) {
    memo_set(page, link_set_epoch(&page->links), *id, memo);
  }
  return result;
}
