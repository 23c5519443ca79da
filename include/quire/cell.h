/* The cell: 8 bytes that say what one column of one row shows.
 *
 * A cell is a plain 64-bit number, read and written with shifts and masks (the
 * layout of C bit-fields is nobody's promise):
 *
 *   bit  0..20  content    a codepoint, or a cluster id when is-cluster is set
 *   bit  21     is-cluster
 *   bit  22..23 wide       enum quire_wide
 *   bit  24..39 style id   0 is the default style
 *   bit  40..55 link id    0 is no link
 *   bit  56     protected  (DECSCA; selective erase leaves the cell alone)
 *   bit  57..58 semantic   enum quire_semantic (OSC 133)
 *   bit  59..63 spare, zero
 *
 * All zero is a blank that was never written. A written blank has content
 * U+0020. A cell that was erased with a background colour is content 0 with a
 * style.
 *
 * Ids are meaningful only together with the page that holds the cell.
 * Shape after Ghostty, terminal/page.zig (Cell). */
#ifndef QUIRE_CELL_H
#define QUIRE_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include <quire/export.h>

QUIRE_BEGIN_DECLS

typedef uint64_t quire_cell;

/* An id inside a page: of a style, a link or a cluster. 0 means none. */
typedef uint16_t quire_id;

enum quire_wide {
  QUIRE_NARROW = 0,
  QUIRE_WIDE = 1,        /* the left half of a two-column character */
  QUIRE_SPACER_TAIL = 2, /* the right half of the pair */
  QUIRE_SPACER_HEAD = 3  /* last column of a soft-wrapped row, left empty
                            because a wide character did not fit */
};

enum quire_semantic {
  QUIRE_SEMANTIC_OUTPUT = 0,
  QUIRE_SEMANTIC_INPUT = 1,
  QUIRE_SEMANTIC_PROMPT = 2
};

#define QUIRE_CELL_CONTENT_MASK UINT64_C(0x1fffff)
#define QUIRE_CELL_CLUSTER_BIT (UINT64_C(1) << 21)
#define QUIRE_CELL_WIDE_SHIFT 22
#define QUIRE_CELL_WIDE_MASK (UINT64_C(3) << QUIRE_CELL_WIDE_SHIFT)
#define QUIRE_CELL_STYLE_SHIFT 24
#define QUIRE_CELL_STYLE_MASK (UINT64_C(0xffff) << QUIRE_CELL_STYLE_SHIFT)
#define QUIRE_CELL_LINK_SHIFT 40
#define QUIRE_CELL_LINK_MASK (UINT64_C(0xffff) << QUIRE_CELL_LINK_SHIFT)
#define QUIRE_CELL_PROTECTED_BIT (UINT64_C(1) << 56)
#define QUIRE_CELL_SEMANTIC_SHIFT 57
#define QUIRE_CELL_SEMANTIC_MASK (UINT64_C(3) << QUIRE_CELL_SEMANTIC_SHIFT)
#define QUIRE_CELL_SPARE_MASK (UINT64_C(31) << 59)

/* The codepoint or cluster id, without saying which. */
static inline uint32_t quire_cell_content(quire_cell c) {
  return (uint32_t)(c & QUIRE_CELL_CONTENT_MASK);
}
static inline bool quire_cell_is_cluster(quire_cell c) {
  return (c & QUIRE_CELL_CLUSTER_BIT) != 0;
}
static inline enum quire_wide quire_cell_wide(quire_cell c) {
  return (enum quire_wide)((c & QUIRE_CELL_WIDE_MASK) >> QUIRE_CELL_WIDE_SHIFT);
}
static inline quire_id quire_cell_style(quire_cell c) {
  return (quire_id)((c & QUIRE_CELL_STYLE_MASK) >> QUIRE_CELL_STYLE_SHIFT);
}
static inline quire_id quire_cell_link(quire_cell c) {
  return (quire_id)((c & QUIRE_CELL_LINK_MASK) >> QUIRE_CELL_LINK_SHIFT);
}
static inline bool quire_cell_is_protected(quire_cell c) {
  return (c & QUIRE_CELL_PROTECTED_BIT) != 0;
}
static inline enum quire_semantic quire_cell_semantic(quire_cell c) {
  return (enum quire_semantic)((c & QUIRE_CELL_SEMANTIC_MASK) >>
                               QUIRE_CELL_SEMANTIC_SHIFT);
}
/* True when the cell shows nothing and was never written (content 0). Its style
 * may still give it a background. */
static inline bool quire_cell_is_blank(quire_cell c) {
  return (c & (QUIRE_CELL_CONTENT_MASK | QUIRE_CELL_CLUSTER_BIT)) == 0;
}

static inline quire_cell quire_cell_with_content(quire_cell c, uint32_t cp) {
  return (c & ~(QUIRE_CELL_CONTENT_MASK | QUIRE_CELL_CLUSTER_BIT)) |
         ((quire_cell)cp & QUIRE_CELL_CONTENT_MASK);
}
static inline quire_cell quire_cell_with_cluster(quire_cell c, quire_id id) {
  return (c & ~QUIRE_CELL_CONTENT_MASK) | QUIRE_CELL_CLUSTER_BIT |
         (quire_cell)id;
}
static inline quire_cell quire_cell_with_wide(quire_cell c, enum quire_wide w) {
  return (c & ~QUIRE_CELL_WIDE_MASK) | ((quire_cell)w << QUIRE_CELL_WIDE_SHIFT);
}
static inline quire_cell quire_cell_with_style(quire_cell c, quire_id id) {
  return (c & ~QUIRE_CELL_STYLE_MASK) |
         ((quire_cell)id << QUIRE_CELL_STYLE_SHIFT);
}
static inline quire_cell quire_cell_with_link(quire_cell c, quire_id id) {
  return (c & ~QUIRE_CELL_LINK_MASK) |
         ((quire_cell)id << QUIRE_CELL_LINK_SHIFT);
}
static inline quire_cell quire_cell_with_protected(quire_cell c, bool on) {
  return (c & ~QUIRE_CELL_PROTECTED_BIT) | (on ? QUIRE_CELL_PROTECTED_BIT : 0);
}
static inline quire_cell quire_cell_with_semantic(quire_cell c,
                                                  enum quire_semantic s) {
  return (c & ~QUIRE_CELL_SEMANTIC_MASK) |
         ((quire_cell)s << QUIRE_CELL_SEMANTIC_SHIFT);
}

QUIRE_END_DECLS

#endif
