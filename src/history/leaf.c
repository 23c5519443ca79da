/* The leaf format: reading, writing, checking.
 *
 * Memory map of a sealed leaf (numbers in the machine's byte order; offsets
 * from the start; the magic number reads differently on a machine of the other
 * one):
 *
 *   struct leaf_header
 *   struct quire_leaf_line[lines]      where each line starts, its cells, flags
 *   struct quire_style[styles]         dictionary: distinct styles
 *   struct quire_leaf_link[links]      dictionary: distinct links
 *   char[strings_bytes]                URIs and ids of the links
 *   uint8_t[records_bytes]             segments, line by line
 *
 * A segment is one committed row; a line is its segments, back to back:
 *
 *   flags      1 byte, enum quire_segment_flag
 *   cells      varint
 *   text len   varint, bytes; not with ASCII, where it equals cells
 *   time       zigzag varint, ms after the leaf's base; with TIME
 *   row        1 byte, enum quire_segment_row; with ROW
 *     kinds    varint    \ with MARK
 *     status   zigzag    /
 *   shapes len varint; with SHAPED
 *   runs len   varint; with RUNS
 *   text       UTF-8. A blank is a space; the right half of a wide pair is
 *              nothing.
 *   shapes     varints n << 2 | enum quire_shape
 *   runs       n cells (varint), flags (1 byte), style, link (varints)
 *
 * Text, shapes and runs say what each cell holds without a look at any Unicode
 * table: cells were cut under the modes of their time.
 *
 * Invariants:
 *   1. Every offset and length lies inside its region.
 *   2. The cells of a line's segments add up to the cells of its table entry.
 *   3. The shapes of a segment add up to its cells and use up its text.
 *   4. The runs of a segment add up to its cells; their indices are in bounds.
 *   5. The line flags WIDE and MARKED are exact.
 *   6. Exactly the first segment of a line has a time. */
#include "history/leaf.h"

#include "base/assert.h"

static const uint32_t leaf_magic = 0x464c4551; /* "QELF" read low byte first */
static const uint32_t leaf_version = 1;

struct leaf_header {
  uint32_t magic;
  uint32_t version;
  uint32_t size_bytes;
  uint32_t lines;
  uint32_t styles;
  uint32_t links;
  uint32_t strings_bytes;
  uint32_t records_bytes;
  uint64_t time_base;
  struct quire_leaf_totals totals;
};
_Static_assert(sizeof(struct leaf_header) == 72, "no padding");
_Static_assert(sizeof(struct quire_leaf_line) == 8, "no padding");
_Static_assert(sizeof(struct quire_leaf_link) == 8, "no padding");
_Static_assert(sizeof(struct quire_style) == 16, "no padding");

/* ---- UTF-8 --------------------------------------------------------------- */

bool quire_utf8_next(struct quire_reader *r, uint32_t *codepoint) {
  static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000};
  const uint8_t *at = r->at;
  if (at == r->end) {
    return false;
  }
  uint32_t cp = *at++;
  unsigned more = 0;
  if (cp >= 0x80) {
    more = cp >= 0xf0 ? 3 : cp >= 0xe0 ? 2 : 1;
    if (cp < 0xc2 || cp > 0xf4) {
      return false;
    }
    cp &= 0x3fu >> more;
  }
  for (unsigned i = 0; i < more; i++) {
    if (at == r->end || (*at & 0xc0) != 0x80) {
      return false;
    }
    cp = cp << 6 | (*at++ & 0x3f);
  }
  if (cp < least[more] || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)) {
    return false;
  }
  r->at = at;
  *codepoint = cp;
  return true;
}

/* ---- segments ------------------------------------------------------------ */

static uint32_t line_end(const struct quire_leaf_view *v, uint32_t line) {
  return line + 1 < v->lines_count ? v->lines[line + 1].offset
                                   : v->records_bytes;
}

bool quire_leaf_line_records(const struct quire_leaf_view *v, uint32_t line,
                             struct quire_reader *out) {
  QUIRE_ASSERT(line < v->lines_count);
  const uint32_t from = v->lines[line].offset;
  const uint32_t to = line_end(v, line);
  if (from > to || to > v->records_bytes) {
    return false;
  }
  out->at = v->records + from;
  out->end = v->records + to;
  return true;
}

static bool read_row(struct quire_reader *r, struct quire_segment *s) {
  uint64_t kinds, status;
  if (!quire_read_byte(r, &s->row) || s->row >= QUIRE_SEGMENT_MARK << 1) {
    return false;
  }
  if ((s->row & QUIRE_SEGMENT_MARK) != 0) {
    if (!quire_read_varint(r, &kinds) || kinds > UINT32_MAX ||
        !quire_read_varint(r, &status) || status > UINT32_MAX) {
      return false;
    }
    const uint32_t bits = (uint32_t)quire_unzigzag(status);
    s->mark.kinds = (uint32_t)kinds;
    memcpy(&s->mark.exit_status, &bits, sizeof bits);
  }
  return true;
}

static bool read_region(struct quire_reader *r, size_t len,
                        struct quire_reader *out) {
  if (!quire_read_bytes(r, len, &out->at)) {
    return false;
  }
  out->end = out->at + len;
  return true;
}

bool quire_segment_next(const struct quire_leaf_view *v,
                        struct quire_reader *reader,
                        struct quire_segment *out) {
  struct quire_reader r = *reader;
  uint32_t shapes_bytes = 0, runs_bytes = 0;
  uint64_t delta;
  const size_t left = (size_t)(r.end - r.at);
  memset(out, 0, sizeof *out);
  if (!quire_read_byte(&r, &out->flags) || out->flags > QUIRE_SEGMENT_FLAGS ||
      !quire_read_bounded(&r, QUIRE_LEAF_CELLS_MASK, &out->cells)) {
    return false;
  }
  out->text_bytes = out->cells;
  if ((out->flags & QUIRE_SEGMENT_ASCII) == 0 &&
      !quire_read_bounded(&r, left, &out->text_bytes)) {
    return false;
  }
  if ((out->flags & QUIRE_SEGMENT_TIME) != 0) {
    if (!quire_read_varint(&r, &delta)) {
      return false;
    }
    out->time_ms = v->time_base + quire_unzigzag(delta);
  }
  if (((out->flags & QUIRE_SEGMENT_ROW) != 0 && !read_row(&r, out)) ||
      ((out->flags & QUIRE_SEGMENT_SHAPED) != 0 &&
       !quire_read_bounded(&r, left, &shapes_bytes)) ||
      ((out->flags & QUIRE_SEGMENT_RUNS) != 0 &&
       !quire_read_bounded(&r, left, &runs_bytes)) ||
      !quire_read_bytes(&r, out->text_bytes, &out->text) ||
      !read_region(&r, shapes_bytes, &out->shapes) ||
      !read_region(&r, runs_bytes, &out->runs)) {
    return false;
  }
  reader->at = r.at;
  return true;
}

bool quire_run_next(const struct quire_leaf_view *v, struct quire_reader *runs,
                    struct quire_run *out) {
  out->style = 0;
  out->link = 0;
  if (!quire_read_bounded(runs, QUIRE_LEAF_CELLS_MASK, &out->cells) ||
      !quire_read_byte(runs, &out->flags) || out->flags > QUIRE_RUN_FLAGS ||
      out->cells == 0) {
    return false;
  }
  if ((out->flags & QUIRE_RUN_STYLE) != 0 &&
      (!quire_read_bounded(runs, UINT32_MAX, &out->style) ||
       out->style >= v->styles_count)) {
    return false;
  }
  return (out->flags & QUIRE_RUN_LINK) == 0 ||
         (quire_read_bounded(runs, UINT32_MAX, &out->link) &&
          out->link < v->links_count);
}

/* ---- figures ------------------------------------------------------------- */

static uint64_t count_clusters(struct quire_reader shapes) {
  enum quire_shape kind;
  uint32_t n;
  uint64_t clusters = 0;
  while (quire_shape_next(&shapes, &kind, &n)) {
    clusters += kind >= QUIRE_SHAPE_NARROW_CLUSTER;
  }
  return clusters;
}

void quire_leaf_count(const struct quire_leaf_view *v, uint32_t from,
                      uint32_t to, struct quire_leaf_totals *out) {
  memset(out, 0, sizeof *out);
  for (uint32_t i = from; i < to; i++) {
    struct quire_reader r;
    struct quire_segment s;
    if (!quire_leaf_line_records(v, i, &r)) {
      return;
    }
    while (quire_segment_next(v, &r, &s)) {
      out->text_bytes += s.text_bytes;
      out->run_bytes += (uint64_t)(s.shapes.end - s.shapes.at) +
                        (uint64_t)(s.runs.end - s.runs.at);
      out->clusters += count_clusters(s.shapes);
      out->mark_kinds |= s.mark.kinds;
    }
  }
}

/* ---- sealed leaves ------------------------------------------------------- */

static uint32_t records_from(const struct quire_leaf_view *v, uint32_t line) {
  return line < v->lines_count ? v->lines[line].offset : v->records_bytes;
}

size_t quire_leaf_sealed_bytes(const struct quire_leaf_view *v, uint32_t from,
                               uint32_t to) {
  QUIRE_ASSERT(from <= to && to <= v->lines_count);
  return sizeof(struct leaf_header) +
         (size_t)(to - from) * sizeof(struct quire_leaf_line) +
         (size_t)v->styles_count * sizeof(struct quire_style) +
         (size_t)v->links_count * sizeof(struct quire_leaf_link) +
         v->strings_bytes + (records_from(v, to) - records_from(v, from));
}

static uint8_t *put(uint8_t *to, const void *from, size_t len) {
  if (len != 0) {
    memcpy(to, from, len);
  }
  return to + len;
}

void quire_leaf_write(const struct quire_leaf_view *v, uint32_t from,
                      uint32_t to, void *buffer) {
  const uint32_t base = records_from(v, from);
  struct leaf_header h = {
      .magic = leaf_magic,
      .version = leaf_version,
      .size_bytes = (uint32_t)quire_leaf_sealed_bytes(v, from, to),
      .lines = to - from,
      .styles = v->styles_count,
      .links = v->links_count,
      .strings_bytes = v->strings_bytes,
      .records_bytes = records_from(v, to) - base,
      .time_base = v->time_base,
      .totals = v->totals,
  };
  if (from != 0 || to != v->lines_count) {
    quire_leaf_count(v, from, to, &h.totals);
  }
  uint8_t *at = put(buffer, &h, sizeof h);
  for (uint32_t i = from; i < to; i++) {
    struct quire_leaf_line line = v->lines[i];
    line.offset -= base;
    at = put(at, &line, sizeof line);
  }
  at = put(at, v->styles, v->styles_count * sizeof *v->styles);
  at = put(at, v->links, v->links_count * sizeof *v->links);
  at = put(at, v->strings, v->strings_bytes);
  at =
      put(at, h.records_bytes != 0 ? v->records + base : NULL, h.records_bytes);
  QUIRE_ASSERT(at == (uint8_t *)buffer + h.size_bytes);
}

enum quire_result quire_leaf_open(const void *buffer, size_t buffer_bytes,
                                  struct quire_leaf_view *out) {
  struct leaf_header h;
  if (buffer_bytes < sizeof h || (uintptr_t)buffer % 8 != 0) {
    return QUIRE_ERR_CORRUPT;
  }
  memcpy(&h, buffer, sizeof h);
  const uint64_t lines = sizeof h;
  const uint64_t styles = lines + h.lines * sizeof(struct quire_leaf_line);
  const uint64_t links = styles + h.styles * sizeof(struct quire_style);
  const uint64_t strings =
      links + h.links * (uint64_t)sizeof(struct quire_leaf_link);
  const uint64_t records = strings + h.strings_bytes;
  if (h.magic != leaf_magic || h.version != leaf_version ||
      h.size_bytes > buffer_bytes ||
      records + h.records_bytes != h.size_bytes) {
    return QUIRE_ERR_CORRUPT;
  }
  const uint8_t *base = buffer;
  /* Aligned: the header is a multiple of 8, and so are the first two items. */
  out->lines = (const void *)(base + lines);
  out->styles = (const void *)(base + styles);
  out->links = (const void *)(base + links);
  out->strings = (const char *)(base + strings);
  out->records = base + records;
  out->records_bytes = h.records_bytes;
  out->lines_count = h.lines;
  out->styles_count = h.styles;
  out->links_count = h.links;
  out->strings_bytes = h.strings_bytes;
  out->time_base = h.time_base;
  out->totals = h.totals;
  return QUIRE_OK;
}

/* ---- checking ------------------------------------------------------------ */

/* Uses up `codepoints` codepoints of the text. */
static bool skip_text(struct quire_reader *text, uint32_t codepoints) {
  uint32_t cp;
  while (codepoints-- != 0) {
    if (!quire_utf8_next(text, &cp)) {
      return false;
    }
  }
  return true;
}

/* Invariant 3. */
static bool shapes_are_sound(const struct quire_segment *s, bool *wide) {
  struct quire_reader text = {s->text, s->text + s->text_bytes};
  struct quire_reader shapes = s->shapes;
  enum quire_shape kind = QUIRE_SHAPE_NARROW;
  uint32_t n = s->cells, cells = 0;
  if ((s->flags & QUIRE_SEGMENT_SHAPED) == 0) {
    return skip_text(&text, n) && text.at == text.end;
  }
  while (quire_shape_next(&shapes, &kind, &n)) {
    const bool cluster = kind >= QUIRE_SHAPE_NARROW_CLUSTER;
    const uint32_t width = (kind & QUIRE_SHAPE_WIDE) != 0 ? 2 : 1;
    if (cluster && (n < 2 || n > QUIRE_CLUSTER_CODEPOINTS_MAX)) {
      return false;
    }
    cells += width * (cluster ? 1 : n);
    *wide = *wide || width == 2;
    if (cells > s->cells || !skip_text(&text, n)) {
      return false;
    }
  }
  return shapes.at == shapes.end && cells == s->cells && text.at == text.end;
}

/* Invariant 4. */
static bool runs_are_sound(const struct quire_leaf_view *v,
                           const struct quire_segment *s) {
  struct quire_reader runs = s->runs;
  struct quire_run run;
  uint64_t cells = 0;
  if ((s->flags & QUIRE_SEGMENT_RUNS) == 0) {
    return true;
  }
  while (quire_run_next(v, &runs, &run)) {
    cells += run.cells;
  }
  return runs.at == runs.end && cells == s->cells;
}

static const char *line_fault(const struct quire_leaf_view *v, uint32_t line) {
  struct quire_reader r;
  struct quire_segment s;
  uint64_t cells = 0;
  bool first = true, wide = false, marked = false;
  if (!quire_leaf_line_records(v, line, &r)) {
    return "leaf: line out of bounds (1)";
  }
  while (quire_segment_next(v, &r, &s)) {
    cells += s.cells;
    marked = marked || (s.row & QUIRE_SEGMENT_MARK) != 0;
    if (!shapes_are_sound(&s, &wide)) {
      return "leaf: shapes against cells and text (3)";
    }
    if (!runs_are_sound(v, &s)) {
      return "leaf: attribute runs (4)";
    }
    if (((s.flags & QUIRE_SEGMENT_TIME) != 0) != first) {
      return "leaf: time on another segment than the first (6)";
    }
    first = false;
  }
  if (r.at != r.end || first) {
    return "leaf: malformed segment (1)";
  }
  if (cells != quire_leaf_cells(v, line)) {
    return "leaf: cells of the line (2)";
  }
  const uint32_t info = v->lines[line].info;
  if (wide != ((info & QUIRE_LEAF_LINE_WIDE) != 0) ||
      marked != ((info & QUIRE_LEAF_LINE_MARKED) != 0)) {
    return "leaf: line flags (5)";
  }
  return NULL;
}

bool quire_leaf_verify(const struct quire_leaf_view *v, const char **fault) {
  struct quire_leaf_totals totals;
  *fault = NULL;
  for (uint32_t i = 0; i < v->links_count && *fault == NULL; i++) {
    const struct quire_leaf_link *l = &v->links[i];
    if ((uint64_t)l->offset + l->uri_len_bytes + l->id_len_bytes >
        v->strings_bytes) {
      *fault = "leaf: link out of bounds (1)";
    }
  }
  for (uint32_t i = 0; i < v->lines_count && *fault == NULL; i++) {
    *fault = line_fault(v, i);
  }
  if (*fault == NULL) {
    quire_leaf_count(v, 0, v->lines_count, &totals);
    if (memcmp(&totals, &v->totals, sizeof totals) != 0) {
      *fault = "leaf: totals";
    }
  }
  return *fault == NULL;
}
