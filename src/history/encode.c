/* Encoding a row of a page as a segment of the open leaf.
 *
 * Two ways: a row of unstyled ASCII is narrowed straight into the records, and
 * given up at the first cell that is anything else; then the row is taken apart
 * into text, shape runs and attribute runs, which leaf.c describes.
 *
 * Normalising, cell by cell: a trailing cell that was never written is dropped
 * from a hard row and is a written blank in a soft-wrapped one; a spacer head
 * is dropped where the row wraps; half a wide pair, which a sound page does not
 * have, is a blank. */
#include "base/assert.h"
#include "base/utf8.h"
#include "history/open_leaf.h"

static const quire_cell written_blank = 0x20;

/* Records stay far below what 32 bits address: one row adds a few MiB. */
static const size_t records_bytes_max = (size_t)1 << 30;

enum {
  SEGMENT_HEAD_BYTES_MAX = 2 + 8 * QUIRE_VARINT_BYTES_MAX,
  RUN_BYTES_MAX = 1 + 3 * QUIRE_VARINT_BYTES_MAX
};

/* The cells of a row that count. */
struct row_shape {
  const quire_cell *cells;
  uint32_t written; /* up to the last cell that is not zero */
  uint32_t cells_count;
};

static struct row_shape shape_of_row(const struct quire_page *page,
                                     uint16_t y) {
  const struct quire_row *row = quire_page_row(page, y);
  const uint32_t cols = quire_page_cols(page);
  struct row_shape s = {.cells = quire_page_cells(page, y)};
  s.written = row->occupied < cols ? row->occupied : cols;
  if ((row->flags & QUIRE_ROW_WRAP) != 0) {
    const bool head = s.written == cols &&
                      quire_cell_wide(s.cells[cols - 1]) == QUIRE_SPACER_HEAD;
    s.cells_count = head ? cols - 1 : cols;
    s.written = s.written < s.cells_count ? s.written : s.cells_count;
  }
  while (s.written != 0 && s.cells[s.written - 1] == 0) {
    s.written--;
  }
  if ((row->flags & QUIRE_ROW_WRAP) == 0) {
    s.cells_count = s.written;
  }
  return s;
}

uint32_t quire_encode_cells(const struct quire_page *page, uint16_t y) {
  return shape_of_row(page, y).cells_count;
}

/* ---- segment head -------------------------------------------------------- */

struct head {
  uint8_t flags;
  uint8_t row;
  uint32_t cells;
  struct quire_mark mark;
};

static struct head head_of_row(const struct quire_encode *e, uint32_t cells) {
  const struct quire_row *row = quire_page_row(e->page, e->y);
  const uint32_t semantic =
      (row->flags & QUIRE_ROW_SEMANTIC_MASK) >> QUIRE_ROW_SEMANTIC_SHIFT;
  const uint32_t size =
      (row->flags & QUIRE_ROW_SIZE_MASK) >> QUIRE_ROW_SIZE_SHIFT;
  struct head h = {.cells = cells};
  h.row = (uint8_t)(semantic | size << QUIRE_SEGMENT_SIZE_SHIFT);
  if ((row->flags & QUIRE_ROW_HAS_MARK) != 0 &&
      quire_page_mark(e->page, e->y, &h.mark)) {
    h.row |= QUIRE_SEGMENT_MARK;
  }
  h.flags = (uint8_t)((h.row != 0 ? QUIRE_SEGMENT_ROW : 0) |
                      (e->new_line ? QUIRE_SEGMENT_TIME : 0));
  return h;
}

/* Flags, lengths, time and row; the room was reserved. The narrowing copy has
 * no parts: its text is as long as its cells. */
static void put_head(struct quire_open_leaf *o, const struct quire_encode *e,
                     const struct head *h) {
  struct quire_buffer *to = &o->records;
  quire_buffer_put_byte(to, h->flags);
  quire_buffer_put_varint(to, h->cells);
  if ((h->flags & QUIRE_SEGMENT_ASCII) == 0) {
    quire_buffer_put_varint(to, o->text.len);
  }
  if ((h->flags & QUIRE_SEGMENT_TIME) != 0) {
    quire_buffer_put_varint(to, quire_zigzag(e->time_ms - o->time_base));
  }
  if ((h->flags & QUIRE_SEGMENT_ROW) != 0) {
    quire_buffer_put_byte(to, h->row);
    if ((h->row & QUIRE_SEGMENT_MARK) != 0) {
      quire_buffer_put_varint(to, h->mark.kinds);
      /* Sign-extended, so that small negative numbers are short. */
      quire_buffer_put_varint(
          to, quire_zigzag((uint64_t)(int64_t)h->mark.exit_status));
    }
  }
  if ((h->flags & QUIRE_SEGMENT_SHAPED) != 0) {
    quire_buffer_put_varint(to, o->shapes.len);
  }
  if ((h->flags & QUIRE_SEGMENT_RUNS) != 0) {
    quire_buffer_put_varint(to, o->runs.len);
  }
}

/* ---- the narrowing copy -------------------------------------------------- */

/* Writes the low bytes of n cells; true when the bits of `mask` in each cell
 * are an ASCII codepoint alone. A cell that is 0 there or beyond 7 bits shows
 * in the high bits of (c | c - 1). */
static inline bool narrow_cells(uint8_t *to, const quire_cell *cells,
                                uint32_t n, quire_cell mask) {
  quire_cell seen = 0;
  for (uint32_t i = 0; i < n; i++) {
    const quire_cell c = cells[i] & mask;
    seen |= c | (c - 1);
    to[i] = (uint8_t)c;
  }
  return seen < 0x80;
}

/* True when the row was plain ASCII and is appended. */
static bool append_ascii(struct quire_open_leaf *o,
                         const struct quire_encode *e,
                         const struct row_shape *s, struct head h) {
  const size_t before = o->records.len;
  h.flags |= QUIRE_SEGMENT_ASCII;
  put_head(o, e, &h);
  if (!narrow_cells(o->records.bytes + o->records.len, s->cells, s->written,
                    UINT64_MAX)) {
    o->records.len = before;
    return false;
  }
  memset(o->records.bytes + o->records.len + s->written, ' ',
         s->cells_count - s->written);
  o->records.len += s->cells_count;
  o->totals.text_bytes += s->cells_count;
  return true;
}

/* ---- taking a row apart -------------------------------------------------- */

/* What a run is made of. */
#define RUN_CELL_MASK                                                        \
  (QUIRE_CELL_STYLE_MASK | QUIRE_CELL_LINK_MASK | QUIRE_CELL_PROTECTED_BIT | \
   QUIRE_CELL_SEMANTIC_MASK)
/* A spare bit of the cell that says blank in a run's key. */
#define RUN_KEY_BLANK (UINT64_C(1) << 63)
_Static_assert((RUN_KEY_BLANK & QUIRE_CELL_SPARE_MASK) != 0, "a spare bit");

struct parts {
  struct quire_open_leaf *o;
  const struct quire_page *page;
  quire_cell run_key;
  uint32_t run_cells;
  enum quire_shape shape;
  uint32_t shape_count;
  bool shaped; /* a shape other than narrow was seen */
  bool ran;    /* a run other than plain was seen */
  bool ascii;
  bool wide;
  uint32_t clusters;
};

static enum quire_result flush_run(struct parts *p) {
  struct quire_buffer *to = &p->o->runs;
  const quire_id style = quire_cell_style(p->run_key);
  struct quire_link link;
  uint32_t style_index = 0, link_index = 0;
  uint8_t flags = (uint8_t)((p->run_key & RUN_KEY_BLANK) != 0);
  if (p->run_cells == 0) {
    return QUIRE_OK;
  }
  enum quire_result result =
      quire_buffer_reserve(to, p->o->allocator, RUN_BYTES_MAX);
  if (result == QUIRE_OK && style != 0) {
    flags |= QUIRE_RUN_STYLE;
    result = quire_open_leaf_style(p->o, quire_page_style(p->page, style),
                                   &style_index);
  }
  if (result == QUIRE_OK &&
      quire_page_link(p->page, quire_cell_link(p->run_key), &link)) {
    flags |= QUIRE_RUN_LINK;
    result = quire_open_leaf_link(p->o, &link, &link_index);
  }
  if (result != QUIRE_OK) {
    return result;
  }
  if (quire_cell_is_protected(p->run_key)) {
    flags |= QUIRE_RUN_PROTECTED;
  }
  flags |=
      (uint8_t)(quire_cell_semantic(p->run_key) << QUIRE_RUN_SEMANTIC_SHIFT);
  p->ran = p->ran || flags != 0;
  quire_buffer_put_varint(to, p->run_cells);
  quire_buffer_put_byte(to, flags);
  if ((flags & QUIRE_RUN_STYLE) != 0) {
    quire_buffer_put_varint(to, style_index);
  }
  if ((flags & QUIRE_RUN_LINK) != 0) {
    quire_buffer_put_varint(to, link_index);
  }
  p->run_cells = 0;
  return QUIRE_OK;
}

/* `n` cells that look like `c`. */
static enum quire_result add_attributes(struct parts *p, quire_cell c,
                                        bool blank, uint32_t n) {
  const quire_cell key = (c & RUN_CELL_MASK) | (blank ? RUN_KEY_BLANK : 0);
  if (key != p->run_key || p->run_cells == 0) {
    const enum quire_result result = flush_run(p);
    if (result != QUIRE_OK) {
      return result;
    }
    p->run_key = key;
  }
  p->run_cells += n;
  return QUIRE_OK;
}

static enum quire_result flush_shape(struct parts *p) {
  struct quire_buffer *to = &p->o->shapes;
  if (p->shape_count == 0) {
    return QUIRE_OK;
  }
  const enum quire_result result =
      quire_buffer_reserve(to, p->o->allocator, QUIRE_VARINT_BYTES_MAX);
  if (result == QUIRE_OK) {
    p->shaped = p->shaped || p->shape != QUIRE_SHAPE_NARROW;
    quire_buffer_put_varint(to, (uint64_t)p->shape_count << 2 | p->shape);
    p->shape_count = 0;
  }
  return result;
}

/* `codepoints` is 1 for a cell of one codepoint. */
static enum quire_result add_shape(struct parts *p, bool wide,
                                   size_t codepoints) {
  const bool cluster = codepoints > 1;
  const enum quire_shape shape =
      (enum quire_shape)((wide ? QUIRE_SHAPE_WIDE : QUIRE_SHAPE_NARROW) |
                         (cluster ? QUIRE_SHAPE_NARROW_CLUSTER : 0));
  p->wide = p->wide || wide;
  if (cluster || shape != p->shape) {
    const enum quire_result result = flush_shape(p);
    if (result != QUIRE_OK) {
      return result;
    }
    p->shape = shape;
  }
  p->clusters += cluster;
  p->shape_count += (uint32_t)codepoints;
  return QUIRE_OK;
}

static enum quire_result add_text(struct parts *p, const uint32_t *codepoints,
                                  size_t n) {
  struct quire_buffer *to = &p->o->text;
  const enum quire_result result =
      quire_buffer_reserve(to, p->o->allocator, n * 4);
  for (size_t i = 0; i < n && result == QUIRE_OK; i++) {
    const size_t len = quire_utf8_encode(codepoints[i], to->bytes + to->len);
    p->ascii = p->ascii && len == 1;
    to->len += len;
  }
  return result;
}

/* One character: a narrow cell, or a wide pair when `tail` is not NULL. */
static enum quire_result add_cell(struct parts *p, quire_cell c,
                                  const quire_cell *tail) {
  uint32_t single = quire_cell_content(c);
  const uint32_t *codepoints = &single;
  size_t n = 1;
  const bool blank = quire_cell_is_blank(c);
  if (quire_cell_is_cluster(c)) {
    codepoints = quire_page_cluster(p->page, (quire_id)single, &n);
    if (codepoints == NULL || n == 0) {
      single = 0xfffd;
      codepoints = &single;
      n = 1;
    }
  } else if (blank) {
    single = ' ';
  }
  enum quire_result result = add_text(p, codepoints, n);
  if (result == QUIRE_OK) {
    result = add_shape(p, tail != NULL, n);
  }
  if (result == QUIRE_OK) {
    result = add_attributes(p, c, blank, 1);
  }
  if (result == QUIRE_OK && tail != NULL) {
    result = add_attributes(p, *tail, false, 1);
  }
  return result;
}

/* How many cells from the first on are narrow characters of one codepoint, or
 * blanks, that look the same but for their text; 0 when the first is neither.
 */
static uint32_t narrow_stretch(const quire_cell *cells, uint32_t n) {
  const quire_cell text = QUIRE_CELL_CONTENT_MASK;
  const bool blank = (cells[0] & text) == 0;
  uint32_t i = 0;
  if ((cells[0] & (QUIRE_CELL_WIDE_MASK | QUIRE_CELL_CLUSTER_BIT)) == 0) {
    while (i < n && ((cells[i] ^ cells[0]) & ~text) == 0 &&
           ((cells[i] & text) == 0) == blank) {
      i++;
    }
  }
  return i;
}

/* The same of wide characters: how many pairs, and a pair is two cells. */
static uint32_t wide_stretch(const quire_cell *cells, uint32_t n) {
  const quire_cell text = QUIRE_CELL_CONTENT_MASK;
  uint32_t pairs = 0;
  if (quire_cell_wide(cells[0]) == QUIRE_WIDE &&
      !quire_cell_is_cluster(cells[0])) {
    while (2 * pairs + 1 < n && ((cells[2 * pairs] ^ cells[0]) & ~text) == 0 &&
           (cells[2 * pairs] & text) != 0 &&
           quire_cell_wide(cells[2 * pairs + 1]) == QUIRE_SPACER_TAIL &&
           ((cells[2 * pairs + 1] ^ cells[0]) & RUN_CELL_MASK) == 0) {
      pairs++;
    }
  }
  return pairs;
}

/* The text of every `step`th cell, n of them, as UTF-8. */
static void put_text(struct parts *p, const quire_cell *cells, uint32_t n,
                     uint32_t step) {
  struct quire_buffer *to = &p->o->text;
  uint8_t *at = to->bytes + to->len;
  for (uint32_t i = 0; i < n; i++) {
    at += quire_utf8_encode(quire_cell_content(cells[i * step]), at);
  }
  const size_t len = (size_t)(at - to->bytes) - to->len;
  p->ascii = p->ascii && len == n;
  to->len += len;
}

/* n characters that look the same, `step` cells each: narrow ones, blanks, or
 * wide pairs. */
static enum quire_result add_stretch(struct parts *p, const quire_cell *cells,
                                     uint32_t n, uint32_t step) {
  struct quire_buffer *to = &p->o->text;
  const bool blank = (cells[0] & QUIRE_CELL_CONTENT_MASK) == 0;
  const enum quire_shape shape =
      step == 1 ? QUIRE_SHAPE_NARROW : QUIRE_SHAPE_WIDE;
  enum quire_result result =
      quire_buffer_reserve(to, p->o->allocator, (size_t)n * 4);
  if (result == QUIRE_OK && p->shape != shape) {
    result = flush_shape(p);
    p->shape = shape;
  }
  if (result == QUIRE_OK) {
    result = add_attributes(p, cells[0], blank, n * step);
  }
  if (result != QUIRE_OK) {
    return result;
  }
  p->shape_count += n;
  if (step != 1) {
    p->wide = true;
    put_text(p, cells, n, step);
  } else if (blank) {
    memset(to->bytes + to->len, ' ', n);
    to->len += n;
  } else if (narrow_cells(to->bytes + to->len, cells, n,
                          QUIRE_CELL_CONTENT_MASK)) {
    to->len += n;
  } else {
    put_text(p, cells, n, step);
  }
  return QUIRE_OK;
}

static enum quire_result take_apart(struct parts *p,
                                    const struct row_shape *s) {
  enum quire_result result = QUIRE_OK;
  for (uint32_t x = 0; x < s->cells_count && result == QUIRE_OK;) {
    const uint32_t left = x < s->written ? s->written - x : 0;
    const quire_cell *at = left != 0 ? s->cells + x : &written_blank;
    const uint32_t narrow = left != 0 ? narrow_stretch(at, left) : 0;
    const uint32_t wide = narrow == 0 && left > 1 ? wide_stretch(at, left) : 0;
    if (narrow != 0) {
      result = add_stretch(p, at, narrow, 1);
      x += narrow;
    } else if (wide != 0) {
      result = add_stretch(p, at, wide, 2);
      x += 2 * wide;
    } else if (quire_cell_wide(*at) == QUIRE_WIDE &&
               !quire_cell_is_blank(*at) && left > 1 &&
               quire_cell_wide(at[1]) == QUIRE_SPACER_TAIL) {
      result = add_cell(p, *at, &at[1]);
      x += 2;
    } else {
      const bool half = quire_cell_wide(*at) != QUIRE_NARROW;
      result = add_cell(p, half ? quire_cell_with_content(*at, 0) : *at, NULL);
      x++;
    }
  }
  if (result == QUIRE_OK) {
    result = flush_run(p);
  }
  return result == QUIRE_OK ? flush_shape(p) : result;
}

static enum quire_result append_parts(struct quire_open_leaf *o,
                                      const struct quire_encode *e,
                                      const struct row_shape *s, struct head h,
                                      bool *wide) {
  struct parts p = {.o = o, .page = e->page, .ascii = true};
  o->text.len = 0;
  o->shapes.len = 0;
  o->runs.len = 0;
  enum quire_result result = take_apart(&p, s);
  if (result != QUIRE_OK) {
    return result;
  }
  *wide = p.wide;
  if (p.shaped) {
    h.flags |= QUIRE_SEGMENT_SHAPED;
  } else {
    o->shapes.len = 0;
    h.flags |= p.ascii ? QUIRE_SEGMENT_ASCII : 0;
  }
  if (p.ran) {
    h.flags |= QUIRE_SEGMENT_RUNS;
  } else {
    o->runs.len = 0;
  }
  result = quire_buffer_reserve(
      &o->records, o->allocator,
      SEGMENT_HEAD_BYTES_MAX + o->text.len + o->shapes.len + o->runs.len);
  if (result != QUIRE_OK) {
    return result;
  }
  put_head(o, e, &h);
  quire_buffer_put(&o->records, o->text.bytes, o->text.len);
  quire_buffer_put(&o->records, o->shapes.bytes, o->shapes.len);
  quire_buffer_put(&o->records, o->runs.bytes, o->runs.len);
  o->totals.text_bytes += o->text.len;
  o->totals.run_bytes += o->shapes.len + o->runs.len;
  o->totals.clusters += p.clusters;
  return QUIRE_OK;
}

/* ---- the row ------------------------------------------------------------- */

enum quire_result quire_open_leaf_append(struct quire_open_leaf *o,
                                         const struct quire_encode *e) {
  const struct row_shape s = shape_of_row(e->page, e->y);
  const struct head h = head_of_row(e, s.cells_count);
  struct quire_leaf_line line = {.offset = (uint32_t)o->records.len};
  bool wide = false;
  QUIRE_ASSERT(e->new_line || o->lines.len != 0);
  if (o->records.len + o->strings.len > records_bytes_max) {
    return QUIRE_ERR_LIMIT;
  }
  enum quire_result result = quire_buffer_reserve(
      &o->records, o->allocator, SEGMENT_HEAD_BYTES_MAX + s.cells_count);
  if (result == QUIRE_OK) {
    result = quire_buffer_reserve(&o->lines, o->allocator, sizeof line);
  }
  if (result != QUIRE_OK) {
    return result;
  }
  if (o->lines.len == 0) {
    o->time_base = e->time_ms;
  }
  if (!append_ascii(o, e, &s, h)) {
    result = append_parts(o, e, &s, h, &wide);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  o->totals.mark_kinds |= h.mark.kinds;
  if (e->new_line) {
    line.info = e->continues ? QUIRE_LEAF_LINE_CONTINUES : 0;
    quire_buffer_put(&o->lines, &line, sizeof line);
  }
  struct quire_leaf_line *last =
      (void *)(o->lines.bytes + o->lines.len - sizeof line);
  last->info += s.cells_count;
  last->info |=
      (wide ? QUIRE_LEAF_LINE_WIDE : 0u) |
      ((h.row & QUIRE_SEGMENT_MARK) != 0 ? QUIRE_LEAF_LINE_MARKED : 0u);
  QUIRE_ASSERT((last->info & QUIRE_LEAF_CELLS_MASK) >= s.cells_count);
  return QUIRE_OK;
}
