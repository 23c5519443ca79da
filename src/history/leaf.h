/* The leaf: packed logical lines in one relocatable buffer.
 *
 * leaf.c has the memory map. A line is a chain of segments, one a committed
 * row, back to back; the line table says where each line's first segment lies
 * and how many cells the line has. A leaf stands alone: everything that its
 * lines refer to is in it. */
#ifndef QUIRE_SRC_HISTORY_LEAF_H
#define QUIRE_SRC_HISTORY_LEAF_H

#include <quire/page.h>
#include <quire/style.h>

#include "history/buffer.h"

/* struct quire_leaf_line.info: bits 0..16 cells, then flags. */
#define QUIRE_LEAF_CELLS_MASK 0x1ffffu
enum quire_leaf_line_flag {
  QUIRE_LEAF_LINE_WIDE = 1 << 20,      /* has a character of two columns */
  QUIRE_LEAF_LINE_CONTINUES = 1 << 21, /* goes on where the line before ends */
  QUIRE_LEAF_LINE_MARKED = 1 << 22     /* one of its rows carries a mark */
};

struct quire_leaf_line {
  uint32_t offset; /* of the first segment, from the records */
  uint32_t info;
};

struct quire_leaf_link {
  uint32_t offset; /* of the URI in the strings; the id follows it */
  uint16_t uri_len_bytes;
  uint16_t id_len_bytes;
};

/* What is in the leaf, in figures; kept so that nobody walks for a statistic.
 */
struct quire_leaf_totals {
  uint64_t text_bytes;
  uint64_t run_bytes;  /* of attribute and shape runs */
  uint64_t clusters;   /* cells that hold more than one codepoint */
  uint64_t mark_kinds; /* union over all marks */
};

/* A leaf as it is read, wherever its parts lie: a sealed buffer or the arrays
 * of the open leaf. Borrowed. */
struct quire_leaf_view {
  const uint8_t *records;
  const struct quire_leaf_line *lines;
  const struct quire_style *styles;
  const struct quire_leaf_link *links;
  const char *strings;
  uint32_t records_bytes;
  uint32_t lines_count;
  uint32_t styles_count;
  uint32_t links_count;
  uint32_t strings_bytes;
  uint64_t time_base;
  struct quire_leaf_totals totals;
};

/* ---- segments ------------------------------------------------------------ */

enum quire_segment_flag {
  QUIRE_SEGMENT_ASCII = 1 << 0,  /* each byte of text is one narrow cell */
  QUIRE_SEGMENT_SHAPED = 1 << 1, /* shape runs; else a codepoint a cell */
  QUIRE_SEGMENT_RUNS = 1 << 2,   /* attribute runs; else all plain */
  QUIRE_SEGMENT_ROW = 1 << 3,    /* semantic, size, mark of the row */
  QUIRE_SEGMENT_TIME = 1 << 4,   /* first of its line */
  QUIRE_SEGMENT_FLAGS = (1 << 5) - 1
};

enum quire_segment_row {
  QUIRE_SEGMENT_SEMANTIC_MASK = 3,
  QUIRE_SEGMENT_SIZE_SHIFT = 2,
  QUIRE_SEGMENT_SIZE_MASK = 3 << 2,
  QUIRE_SEGMENT_MARK = 1 << 4
};

struct quire_segment {
  uint32_t cells;
  uint8_t flags;
  uint8_t row; /* enum quire_segment_row, 0 without QUIRE_SEGMENT_ROW */
  struct quire_mark mark;
  uint64_t time_ms; /* with QUIRE_SEGMENT_TIME */
  const uint8_t *text;
  uint32_t text_bytes;
  struct quire_reader shapes;
  struct quire_reader runs;
};

/* Kinds of shape runs, in the low two bits of the number that makes one. */
enum quire_shape {
  QUIRE_SHAPE_NARROW = 0,         /* n narrow cells of one codepoint each */
  QUIRE_SHAPE_WIDE = 1,           /* n wide pairs of one codepoint each */
  QUIRE_SHAPE_NARROW_CLUSTER = 2, /* one narrow cell of n codepoints */
  QUIRE_SHAPE_WIDE_CLUSTER = 3    /* one wide pair of n codepoints */
};

enum quire_run_flag {
  QUIRE_RUN_BLANK = 1 << 0, /* content 0: never written or erased */
  QUIRE_RUN_PROTECTED = 1 << 1,
  QUIRE_RUN_SEMANTIC_SHIFT = 2,
  QUIRE_RUN_SEMANTIC_MASK = 3 << 2,
  QUIRE_RUN_STYLE = 1 << 4, /* an index into the styles follows */
  QUIRE_RUN_LINK = 1 << 5,  /* an index into the links follows */
  QUIRE_RUN_FLAGS = (1 << 6) - 1
};

struct quire_run {
  uint32_t cells;
  uint8_t flags;
  uint32_t style; /* index in the leaf, with QUIRE_RUN_STYLE */
  uint32_t link;  /* index in the leaf, with QUIRE_RUN_LINK */
};

/* The bytes of a line's segments. False when its table entry is out of bounds.
 */
bool quire_leaf_line_records(const struct quire_leaf_view *v, uint32_t line,
                             struct quire_reader *out);
/* Reads the next segment's head; false at the end or on bad bytes (then
 * reader->at != reader->end). */
bool quire_segment_next(const struct quire_leaf_view *v,
                        struct quire_reader *reader, struct quire_segment *out);
/* The next shape of a segment. A segment that is not shaped has none. */
static inline bool quire_shape_next(struct quire_reader *shapes,
                                    enum quire_shape *kind, uint32_t *n) {
  uint32_t value;
  if (!quire_read_bounded(shapes, UINT32_MAX >> 8, &value)) {
    return false;
  }
  *kind = (enum quire_shape)(value & 3);
  *n = value >> 2;
  return *n != 0;
}
bool quire_run_next(const struct quire_leaf_view *v, struct quire_reader *runs,
                    struct quire_run *out);

static inline uint32_t quire_leaf_cells(const struct quire_leaf_view *v,
                                        uint32_t line) {
  return v->lines[line].info & QUIRE_LEAF_CELLS_MASK;
}

/* Decodes one codepoint; false on malformed UTF-8. */
bool quire_utf8_next(struct quire_reader *r, uint32_t *codepoint);

/* ---- sealed leaves ------------------------------------------------------- */

/* Bytes that lines [from, to) of `v` take as a sealed leaf. */
size_t quire_leaf_sealed_bytes(const struct quire_leaf_view *v, uint32_t from,
                               uint32_t to);
/* Writes them into `buffer`: that many bytes, zeroed, aligned to 8. */
void quire_leaf_write(const struct quire_leaf_view *v, uint32_t from,
                      uint32_t to, void *buffer);
/* Makes a view of a sealed leaf. CORRUPT when the header or a region is out of
 * bounds; says nothing of the records, see quire_leaf_verify(). */
QUIRE_NODISCARD enum quire_result quire_leaf_open(const void *buffer,
                                                  size_t buffer_bytes,
                                                  struct quire_leaf_view *out);
/* Walks the segments of lines [from, to) and sums them up. */
void quire_leaf_count(const struct quire_leaf_view *v, uint32_t from,
                      uint32_t to, struct quire_leaf_totals *out);
/* Decodes every line and checks each number against its bound. */
QUIRE_NODISCARD bool quire_leaf_verify(const struct quire_leaf_view *v,
                                       const char **fault);

#endif
