/* Verify, first half: header, control structs, sets, maps and arenas.
 *
 * Works on a page of any contents whose buffer has the size that the header
 * says. Nothing is read through an offset or an index before that was compared
 * with the layout of the capacity; values are checked against the arenas before
 * a container is asked to hash them. No memory is allocated: what needs one bit
 * a chunk walks the arena in windows. */
#include <string.h>

#include "page/layout.h"
#include "page/verify.h"

/* Chunks of an arena that are looked at together: 8 KiB of bits. */
enum { WINDOW_CHUNKS = 65536 };

/* ---- invariant 1 -------------------------------------------------------- */

/* A control struct at `control` finds at `offset` what the layout puts at
 * `region` + `inner`; without capacity it has no storage. */
static bool lies(uint32_t offset, size_t control, size_t region, size_t inner,
                 uint32_t capacity) {
  return capacity == 0 ? offset == 0
                       : (uint64_t)control + offset == (uint64_t)region + inner;
}

#define CONTROL(member) offsetof(struct quire_page, member)

static bool sets_lie(const struct quire_page *p,
                     const struct quire_page_regions *r) {
  const struct quire_page_layout *o = &r->offsets;
  return p->styles.capacity == r->styles.capacity &&
         lies(p->styles.table_offset, CONTROL(styles), o->styles_offset,
              r->styles.table_offset, r->styles.capacity) &&
         lies(p->styles.items_offset, CONTROL(styles), o->styles_offset,
              r->styles.items_offset, r->styles.capacity) &&
         p->links.capacity == r->links.capacity &&
         lies(p->links.table_offset, CONTROL(links), o->links_offset,
              r->links.table_offset, r->links.capacity) &&
         lies(p->links.items_offset, CONTROL(links), o->links_offset,
              r->links.items_offset, r->links.capacity) &&
         p->strings.capacity == r->strings.capacity &&
         lies(p->strings.table_offset, CONTROL(strings), o->strings_offset,
              r->strings.table_offset, r->strings.capacity) &&
         lies(p->strings.items_offset, CONTROL(strings), o->strings_offset,
              r->strings.items_offset, r->strings.capacity) &&
         p->clusters.capacity == r->clusters.capacity &&
         lies(p->clusters.table_offset, CONTROL(clusters), o->clusters_offset,
              r->clusters.table_offset, r->clusters.capacity) &&
         lies(p->clusters.items_offset, CONTROL(clusters), o->clusters_offset,
              r->clusters.items_offset, r->clusters.capacity);
}

static bool maps_lie(const struct quire_page *p,
                     const struct quire_page_regions *r) {
  const struct quire_page_layout *o = &r->offsets;
  return p->joins.capacity == r->joins.capacity &&
         lies(p->joins.meta_offset, CONTROL(joins), o->joins_offset,
              r->joins.meta_offset, r->joins.capacity) &&
         lies(p->joins.entries_offset, CONTROL(joins), o->joins_offset,
              r->joins.entries_offset, r->joins.capacity) &&
         p->marks.capacity == r->marks.capacity &&
         lies(p->marks.meta_offset, CONTROL(marks), o->marks_offset,
              r->marks.meta_offset, r->marks.capacity) &&
         lies(p->marks.entries_offset, CONTROL(marks), o->marks_offset,
              r->marks.entries_offset, r->marks.capacity);
}

static bool arena_lies(const struct quire_bitmap_alloc *b, size_t control,
                       size_t region,
                       const struct quire_bitmap_alloc_layout *layout) {
  return b->chunk_count == layout->chunk_count && b->chunk_shift < 32 &&
         UINT32_C(1) << b->chunk_shift == layout->chunk_bytes &&
         lies(b->words_offset, control, region, layout->words_offset,
              layout->chunk_count) &&
         lies(b->arena_offset, control, region, layout->arena_offset,
              layout->chunk_count);
}

static const char *check_header(const struct quire_page *p) {
  struct quire_page_regions r;
  if (p->magic != QUIRE_PAGE_MAGIC) {
    return "header: not a page, or of the other byte order";
  }
  if (p->format != QUIRE_PAGE_FORMAT) {
    return "header: unknown format version";
  }
  if (quire_page_regions_for(&p->capacity, &r) != QUIRE_OK) {
    return "header: impossible capacity";
  }
  if (p->size_bytes != r.offsets.size_bytes ||
      p->rows_offset != r.offsets.rows_offset ||
      p->cells_offset != r.offsets.cells_offset) {
    return "header: size and offsets are not those of the capacity";
  }
  if (!sets_lie(p, &r) || !maps_lie(p, &r) ||
      !arena_lies(&p->codepoint_arena, CONTROL(codepoint_arena),
                  r.offsets.codepoints_offset, &r.codepoint_arena) ||
      !arena_lies(&p->string_arena, CONTROL(string_arena),
                  r.string_arena_offset, &r.string_arena)) {
    return "header: a container is not where the capacity puts it";
  }
  return NULL;
}

/* ---- values ------------------------------------------------------------- */

static bool color_is_sound(struct quire_color c) {
  switch (c.kind) {
    case QUIRE_COLOR_DEFAULT: return (c.r | c.g | c.b) == 0;
    case QUIRE_COLOR_PALETTE: return (c.g | c.b) == 0;
    case QUIRE_COLOR_RGB: return true;
    default: return false;
  }
}

static const char *check_styles(const struct quire_page *page) {
  for (uint32_t id = 1; id <= page->styles.capacity; id++) {
    const struct quire_style *v = style_set_find(&page->styles, (quire_id)id);
    if (v == NULL) {
      continue;
    }
    if (!color_is_sound(v->fg) || !color_is_sound(v->bg) ||
        !color_is_sound(v->underline_color) ||
        (v->attrs & ~QUIRE_ATTR_ALL) != 0 ||
        v->underline > QUIRE_UNDERLINE_DASHED || v->reserved != 0) {
      return "style: a field has no meaning";
    }
    if (quire_style_is_default(v)) {
      return "style: the default style has an id";
    }
  }
  return NULL;
}

static const char *check_strings(const struct quire_page *page) {
  for (uint32_t id = 1; id <= page->strings.capacity; id++) {
    const struct quire_page_string *v =
        string_set_find(&page->strings, (quire_id)id);
    if (v == NULL) {
      continue;
    }
    if (v->len_bytes == 0 || v->len_bytes > QUIRE_LINK_URI_BYTES_MAX ||
        !quire_bitmap_alloc_is_used(&page->string_arena, v->offset,
                                    v->len_bytes)) {
      return "string: outside the used chunks";
    }
    const char *bytes =
        (const char *)quire_bitmap_alloc_cptr(&page->string_arena, v->offset);
    for (uint32_t i = 0; i < v->len_bytes; i++) {
      if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f) {
        return "string: a control character";
      }
    }
  }
  return NULL;
}

static const char *check_links(const struct quire_page *page) {
  for (uint32_t id = 1; id <= page->links.capacity; id++) {
    const struct quire_page_link *v = link_set_find(&page->links, (quire_id)id);
    if (v != NULL &&
        (string_set_ref_count(&page->strings, v->uri) == 0 ||
         (v->id != 0 && string_set_ref_count(&page->strings, v->id) == 0))) {
      return "link: its string is not alive";
    }
  }
  return NULL;
}

static const char *check_clusters(const struct quire_page *page) {
  for (uint32_t id = 1; id <= page->clusters.capacity; id++) {
    const struct quire_page_cluster *v =
        cluster_set_find(&page->clusters, (quire_id)id);
    if (v == NULL) {
      continue;
    }
    if (v->len < 2 || v->len > QUIRE_CLUSTER_CODEPOINTS_MAX ||
        !quire_bitmap_alloc_is_used(&page->codepoint_arena, v->offset,
                                    v->len * (uint32_t)sizeof(uint32_t))) {
      return "cluster: outside the used chunks";
    }
    const uint32_t *text = (const uint32_t *)quire_bitmap_alloc_cptr(
        &page->codepoint_arena, v->offset);
    for (uint32_t i = 0; i < v->len; i++) {
      if (!quire_page_is_text(text[i])) {
        return "cluster: not text";
      }
    }
  }
  return NULL;
}

/* ---- invariant 8 -------------------------------------------------------- */

struct window {
  uint64_t words[WINDOW_CHUNKS / 64];
  uint32_t first; /* chunk */
  uint32_t shift; /* of a chunk's bytes */
};

/* Marks the chunks of a range that lie in the window; false when one is marked
 * already. */
static bool window_mark(struct window *w, uint32_t offset,
                        uint32_t size_bytes) {
  const uint64_t mask = (UINT64_C(1) << w->shift) - 1;
  uint64_t chunk = offset >> w->shift;
  const uint64_t end = chunk + ((size_bytes + mask) >> w->shift);
  chunk = chunk < w->first ? w->first : chunk;
  for (; chunk < end && chunk - w->first < WINDOW_CHUNKS; chunk++) {
    const uint64_t at = chunk - w->first;
    const uint64_t bit = UINT64_C(1) << (at % 64);
    if ((w->words[at / 64] & bit) != 0) {
      return false;
    }
    w->words[at / 64] |= bit;
  }
  return true;
}

static const char *check_overlaps(const struct quire_page *page) {
  struct window w;
  w.shift = page->string_arena.chunk_shift;
  for (w.first = 0; w.first < page->string_arena.chunk_count;
       w.first += WINDOW_CHUNKS) {
    memset(w.words, 0, sizeof w.words);
    for (uint32_t id = 1; id <= page->strings.capacity; id++) {
      const struct quire_page_string *v =
          string_set_find(&page->strings, (quire_id)id);
      if (v != NULL && !window_mark(&w, v->offset, v->len_bytes)) {
        return "string: overlaps another";
      }
    }
  }
  w.shift = page->codepoint_arena.chunk_shift;
  for (w.first = 0; w.first < page->codepoint_arena.chunk_count;
       w.first += WINDOW_CHUNKS) {
    memset(w.words, 0, sizeof w.words);
    for (uint32_t id = 1; id <= page->clusters.capacity; id++) {
      const struct quire_page_cluster *v =
          cluster_set_find(&page->clusters, (quire_id)id);
      if (v != NULL &&
          !window_mark(&w, v->offset, v->len * (uint32_t)sizeof(uint32_t))) {
        return "cluster: overlaps another";
      }
    }
  }
  return NULL;
}

/* No overlaps, and as many bytes as the arenas count: nothing has leaked. */
static const char *check_arenas(const struct quire_page *page) {
  uint64_t strings = 0;
  uint64_t codepoints = 0;
  for (uint32_t id = 1; id <= page->strings.capacity; id++) {
    const struct quire_page_string *v =
        string_set_find(&page->strings, (quire_id)id);
    strings += v == NULL ? 0
                         : quire_bitmap_alloc_rounded_bytes(&page->string_arena,
                                                            v->len_bytes);
  }
  for (uint32_t id = 1; id <= page->clusters.capacity; id++) {
    const struct quire_page_cluster *v =
        cluster_set_find(&page->clusters, (quire_id)id);
    codepoints += v == NULL ? 0
                            : quire_bitmap_alloc_rounded_bytes(
                                  &page->codepoint_arena,
                                  v->len * (uint32_t)sizeof(uint32_t));
  }
  if (strings != quire_bitmap_alloc_used_bytes(&page->string_arena)) {
    return "string arena: used chunks without a string";
  }
  if (codepoints != quire_bitmap_alloc_used_bytes(&page->codepoint_arena)) {
    return "codepoint arena: used chunks without a cluster";
  }
  return check_overlaps(page);
}

/* ---- invariant 7 -------------------------------------------------------- */

/* The parent is the cluster's text without its last codepoint. */
static bool parent_is_prefix(const struct quire_page *page, uint32_t parent,
                             const uint32_t *text, size_t len) {
  if ((parent & ~(QUIRE_CELL_CONTENT_MASK | QUIRE_CELL_CLUSTER_BIT)) != 0) {
    return false;
  }
  if ((parent & QUIRE_CELL_CLUSTER_BIT) == 0) {
    return len == 2 && text[0] == parent;
  }
  const uint32_t id = quire_cell_content(parent);
  size_t parent_len;
  const uint32_t *parent_text =
      id > UINT16_MAX ? NULL
                      : quire_page_cluster(page, (quire_id)id, &parent_len);
  return parent_text != NULL &&
         cluster_set_ref_count(&page->clusters, (quire_id)id) != 0 &&
         parent_len == len - 1 &&
         memcmp(parent_text, text, parent_len * sizeof *text) == 0;
}

static const char *check_joins(const struct quire_page *page) {
  uint32_t entries = 0;
  for (uint32_t id = 1; id <= page->clusters.capacity; id++) {
    const struct quire_page_cluster *v =
        cluster_set_find(&page->clusters, (quire_id)id);
    if (v == NULL || v->parent == 0) {
      continue;
    }
    size_t len;
    const uint32_t *text = quire_page_cluster(page, (quire_id)id, &len);
    if (!parent_is_prefix(page, v->parent, text, len)) {
      return "cluster: its parent is not its prefix";
    }
    const uint64_t key = quire_page_join_key(v->parent, text[len - 1]);
    quire_id known = 0;
    if (!join_map_get(&page->joins, NULL, &key, &known) || known != id) {
      return "join map: the entry of a cluster is missing";
    }
    entries++;
  }
  return entries == join_map_count(&page->joins)
             ? NULL
             : "join map: an entry without a cluster";
}

/* ---- all ---------------------------------------------------------------- */

/* How far the entries of a map may lie from their homes, all together: thirty
 * times what happens without crafted keys, and still O(slots). */
static uint64_t distance_max(uint32_t capacity) {
  return quire_table_slots(capacity) * 64;
}

/* Checks that need nothing but their own storage. The texts of the containers
 * are static. */
static const char *check_storage(const struct quire_page *page) {
  const char *fault = NULL;
  return quire_bitmap_alloc_verify(&page->codepoint_arena, &fault) &&
                 quire_bitmap_alloc_verify(&page->string_arena, &fault) &&
                 style_set_verify(&page->styles, NULL, &fault) &&
                 join_map_verify_within(&page->joins, NULL,
                                        distance_max(page->joins.capacity),
                                        &fault) &&
                 mark_map_verify_within(&page->marks, NULL,
                                        distance_max(page->marks.capacity),
                                        &fault)
             ? NULL
             : fault;
}

/* Checks that hash strings and codepoints, which were found in bounds. */
static const char *check_texts(const struct quire_page *page) {
  struct quire_page *ctx = quire_page_context(page);
  const char *fault = NULL;
  return string_set_verify(&page->strings, ctx, &fault) &&
                 link_set_verify(&page->links, ctx, &fault) &&
                 cluster_set_verify(&page->clusters, ctx, &fault)
             ? NULL
             : fault;
}

const char *quire_page_verify_containers(const struct quire_page *page) {
  static const char *(*const checks[])(const struct quire_page *) = {
      check_header, check_storage, check_styles, check_strings, check_clusters,
      check_texts,  check_links,   check_arenas, check_joins,
  };
  for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
    const char *fault = checks[i](page);
    if (fault != NULL) {
      return fault;
    }
  }
  return NULL;
}
