/* The open leaf: arrays, dictionaries, rollback, erase.
 *
 * Invariants:
 *   1. Lines lie in the records in the order of the table, without gaps:
 *      line i ends where line i + 1 starts, the last one at records.len.
 *   2. style_index holds exactly the positions 0 .. styles - 1, link_index the
 *      positions 0 .. links - 1; no two positions hold equal values.
 *   3. Dictionary entries are added, never changed; an entry that no line uses
 *      any more stays until the open leaf is empty.
 *   4. totals say what quire_leaf_count() would. */
#include "history/open_leaf.h"

#include "base/assert.h"

/* Items of the arrays; the allocator aligns for any of them. */
static struct quire_leaf_line *lines_of(const struct quire_open_leaf *o) {
  return (void *)o->lines.bytes;
}
static struct quire_style *styles_of(const struct quire_open_leaf *o) {
  return (void *)o->styles.bytes;
}
static struct quire_leaf_link *links_of(const struct quire_open_leaf *o) {
  return (void *)o->links.bytes;
}
static uint32_t styles_count(const struct quire_open_leaf *o) {
  return (uint32_t)(o->styles.len / sizeof(struct quire_style));
}
static uint32_t links_count(const struct quire_open_leaf *o) {
  return (uint32_t)(o->links.len / sizeof(struct quire_leaf_link));
}

/* ---- hashing and equality ------------------------------------------------ */

uint64_t quire_open_leaf_style_hash(const struct quire_open_leaf *o,
                                    uint32_t index, uint64_t seed) {
  return quire_hash_bytes(&styles_of(o)[index], sizeof(struct quire_style),
                          seed);
}

bool quire_open_leaf_style_equal(const struct quire_open_leaf *o,
                                 const struct quire_style *style,
                                 uint32_t index) {
  return quire_style_equal(style, &styles_of(o)[index]);
}

uint64_t quire_link_hash(const struct quire_link *link, uint64_t seed) {
  return quire_hash_bytes(link->uri, link->uri_len_bytes,
                          quire_hash_bytes(link->id, link->id_len_bytes, seed));
}

void quire_leaf_link_get(const struct quire_leaf_link *links,
                         const char *strings, uint32_t index,
                         struct quire_link *out) {
  out->uri = strings + links[index].offset;
  out->uri_len_bytes = links[index].uri_len_bytes;
  out->id = out->uri + out->uri_len_bytes;
  out->id_len_bytes = links[index].id_len_bytes;
}

static void link_at(const struct quire_open_leaf *o, uint32_t index,
                    struct quire_link *out) {
  quire_leaf_link_get(links_of(o), (const char *)o->strings.bytes, index, out);
}

uint64_t quire_open_leaf_link_hash(const struct quire_open_leaf *o,
                                   uint32_t index, uint64_t seed) {
  struct quire_link link;
  link_at(o, index, &link);
  return quire_link_hash(&link, seed);
}

bool quire_open_leaf_link_equal(const struct quire_open_leaf *o,
                                const struct quire_link *link, uint32_t index) {
  struct quire_link mine;
  link_at(o, index, &mine);
  return mine.uri_len_bytes == link->uri_len_bytes &&
         mine.id_len_bytes == link->id_len_bytes &&
         memcmp(mine.uri, link->uri, mine.uri_len_bytes) == 0 &&
         (mine.id_len_bytes == 0 ||
          memcmp(mine.id, link->id, mine.id_len_bytes) == 0);
}

/* ---- life ---------------------------------------------------------------- */

void quire_open_leaf_init(struct quire_open_leaf *o,
                          const struct quire_allocator *allocator,
                          uint64_t seed) {
  memset(o, 0, sizeof *o);
  o->allocator = allocator;
  quire_style_index_init_context(&o->style_index, allocator, o, seed);
  quire_link_index_init_context(&o->link_index, allocator, o, seed);
}

void quire_open_leaf_free_arrays(struct quire_open_leaf *o) {
  quire_style_index_clear_and_free(&o->style_index);
  quire_link_index_clear_and_free(&o->link_index);
  quire_buffer_deinit(&o->records, o->allocator);
  quire_buffer_deinit(&o->lines, o->allocator);
  quire_buffer_deinit(&o->styles, o->allocator);
  quire_buffer_deinit(&o->links, o->allocator);
  quire_buffer_deinit(&o->strings, o->allocator);
  quire_buffer_deinit(&o->text, o->allocator);
  quire_buffer_deinit(&o->shapes, o->allocator);
  quire_buffer_deinit(&o->runs, o->allocator);
  memset(&o->totals, 0, sizeof o->totals);
}

void quire_open_leaf_deinit(struct quire_open_leaf *o) {
  quire_open_leaf_free_arrays(o);
  quire_style_index_deinit(&o->style_index);
  quire_link_index_deinit(&o->link_index);
}

void quire_open_leaf_shrink(struct quire_open_leaf *o) {
  if (o->lines.len == 0) {
    quire_open_leaf_free_arrays(o);
    return;
  }
  quire_buffer_shrink(&o->records, o->allocator);
  quire_buffer_shrink(&o->lines, o->allocator);
  quire_buffer_shrink(&o->styles, o->allocator);
  quire_buffer_shrink(&o->links, o->allocator);
  quire_buffer_shrink(&o->strings, o->allocator);
}

size_t quire_open_leaf_held(const struct quire_open_leaf *o) {
  return o->records.capacity + o->lines.capacity + o->styles.capacity +
         o->links.capacity + o->strings.capacity;
}

size_t quire_open_leaf_index_bytes(const struct quire_open_leaf *o) {
  return (quire_style_index_capacity(&o->style_index) +
          quire_link_index_capacity(&o->link_index)) *
             (sizeof(uint32_t) + 1) +
         o->text.capacity + o->shapes.capacity + o->runs.capacity;
}

void quire_open_leaf_view(const struct quire_open_leaf *o,
                          struct quire_leaf_view *out) {
  out->records = o->records.bytes;
  out->lines = lines_of(o);
  out->styles = styles_of(o);
  out->links = links_of(o);
  out->strings = (const char *)o->strings.bytes;
  out->records_bytes = (uint32_t)o->records.len;
  out->lines_count = quire_open_leaf_lines(o);
  out->styles_count = styles_count(o);
  out->links_count = links_count(o);
  out->strings_bytes = (uint32_t)o->strings.len;
  out->time_base = o->time_base;
  out->totals = o->totals;
}

/* ---- dictionaries -------------------------------------------------------- */

enum quire_result quire_open_leaf_style(struct quire_open_leaf *o,
                                        const struct quire_style *style,
                                        uint32_t *index) {
  struct quire_style_index_entry *entry;
  bool found;
  enum quire_result result =
      quire_buffer_reserve(&o->styles, o->allocator, sizeof *style);
  if (result != QUIRE_OK) {
    return result;
  }
  result =
      quire_style_index_get_or_put_alt(&o->style_index, style, &entry, &found);
  if (result != QUIRE_OK) {
    return result;
  }
  if (!found) {
    entry->key = styles_count(o);
    quire_buffer_put(&o->styles, style, sizeof *style);
  }
  *index = entry->key;
  return QUIRE_OK;
}

enum quire_result quire_open_leaf_link(struct quire_open_leaf *o,
                                       const struct quire_link *link,
                                       uint32_t *index) {
  struct quire_link_index_entry *entry;
  bool found;
  QUIRE_ASSERT(link->uri_len_bytes <= UINT16_MAX &&
               link->id_len_bytes <= UINT16_MAX);
  const struct quire_leaf_link item = {
      .offset = (uint32_t)o->strings.len,
      .uri_len_bytes = (uint16_t)link->uri_len_bytes,
      .id_len_bytes = (uint16_t)link->id_len_bytes,
  };
  enum quire_result result =
      quire_buffer_reserve(&o->links, o->allocator, sizeof item);
  if (result == QUIRE_OK) {
    /* One more byte, so that the strings are never NULL. */
    result = quire_buffer_reserve(&o->strings, o->allocator,
                                  link->uri_len_bytes + link->id_len_bytes + 1);
  }
  if (result == QUIRE_OK) {
    result =
        quire_link_index_get_or_put_alt(&o->link_index, link, &entry, &found);
  }
  if (result != QUIRE_OK) {
    return result;
  }
  if (!found) {
    entry->key = links_count(o);
    quire_buffer_put(&o->links, &item, sizeof item);
    quire_buffer_put(&o->strings, link->uri, link->uri_len_bytes);
    quire_buffer_put(&o->strings, link->id, link->id_len_bytes);
  }
  *index = entry->key;
  return QUIRE_OK;
}

/* ---- rollback and erase -------------------------------------------------- */

void quire_open_leaf_mark_set(const struct quire_open_leaf *o,
                              struct quire_open_leaf_mark *out) {
  const uint32_t lines = quire_open_leaf_lines(o);
  memset(out, 0, sizeof *out);
  out->records_bytes = o->records.len;
  out->lines_bytes = o->lines.len;
  out->styles_bytes = o->styles.len;
  out->links_bytes = o->links.len;
  out->strings_bytes = o->strings.len;
  out->totals = o->totals;
  out->time_base = o->time_base;
  if (lines != 0) {
    out->last = lines_of(o)[lines - 1];
  }
}

void quire_open_leaf_rollback(struct quire_open_leaf *o,
                              const struct quire_open_leaf_mark *mark) {
  const uint32_t styles =
      (uint32_t)(mark->styles_bytes / sizeof(struct quire_style));
  const uint32_t links =
      (uint32_t)(mark->links_bytes / sizeof(struct quire_leaf_link));
  QUIRE_ASSERT(mark->records_bytes <= o->records.len);
  /* The index hashes through the arrays, so it forgets first (2). */
  for (uint32_t i = styles_count(o); i-- > styles;) {
    (void)quire_style_index_remove(&o->style_index, i);
  }
  for (uint32_t i = links_count(o); i-- > links;) {
    (void)quire_link_index_remove(&o->link_index, i);
  }
  o->records.len = mark->records_bytes;
  o->lines.len = mark->lines_bytes;
  o->styles.len = mark->styles_bytes;
  o->links.len = mark->links_bytes;
  o->strings.len = mark->strings_bytes;
  o->totals = mark->totals;
  o->time_base = mark->time_base;
  const uint32_t lines = quire_open_leaf_lines(o);
  if (lines != 0) {
    lines_of(o)[lines - 1] = mark->last;
  }
}

static void forget_dictionaries(struct quire_open_leaf *o) {
  quire_style_index_clear_retaining_capacity(&o->style_index);
  quire_link_index_clear_retaining_capacity(&o->link_index);
  o->styles.len = 0;
  o->links.len = 0;
  o->strings.len = 0;
}

/* Totals without those of lines [from, to), which are still there. */
static void forget_totals(struct quire_open_leaf *o, uint32_t from,
                          uint32_t to) {
  struct quire_leaf_view v;
  struct quire_leaf_totals gone, left;
  quire_open_leaf_view(o, &v);
  quire_leaf_count(&v, from, to, &gone);
  o->totals.text_bytes -= gone.text_bytes;
  o->totals.run_bytes -= gone.run_bytes;
  o->totals.clusters -= gone.clusters;
  if (gone.mark_kinds != 0) {
    quire_leaf_count(&v, 0, from, &left);
    o->totals.mark_kinds = left.mark_kinds;
    quire_leaf_count(&v, to, v.lines_count, &left);
    o->totals.mark_kinds |= left.mark_kinds;
  }
}

void quire_open_leaf_erase(struct quire_open_leaf *o, uint32_t from,
                           uint32_t to) {
  const uint32_t lines = quire_open_leaf_lines(o);
  QUIRE_ASSERT(from <= to && to <= lines);
  if (from == to) {
    return;
  }
  if (from == 0 && to == lines) {
    forget_dictionaries(o);
    memset(&o->totals, 0, sizeof o->totals);
    o->records.len = 0;
    o->lines.len = 0;
    return;
  }
  forget_totals(o, from, to);
  struct quire_leaf_line *table = lines_of(o);
  const uint32_t start = table[from].offset;
  const uint32_t end = to < lines ? table[to].offset : (uint32_t)o->records.len;
  memmove(o->records.bytes + start, o->records.bytes + end,
          o->records.len - end);
  o->records.len -= end - start;
  for (uint32_t i = to; i < lines; i++) {
    table[i - to + from] = table[i];
    table[i - to + from].offset -= end - start;
  }
  o->lines.len -= (to - from) * sizeof *table;
}
