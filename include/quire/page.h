/* The page: one relocatable buffer that holds rows, cells and all they refer
 * to.
 *
 * A page is self-describing: the struct quire_page pointer IS the buffer's
 * address, every reference inside is an offset, and a memcpy of
 * quire_page_size_bytes() bytes to memory aligned to QUIRE_PAGE_ALIGN is a
 * working second page. Styles, links and grapheme clusters are interned per
 * page and reference counted, one reference a cell.
 *
 * The page knows cells and rows; it knows nothing of cursors, wrapping policy
 * or scrollback. Coordinates are 0-based: y (row) before x (column). A page is
 * not thread-safe; const functions may run side by side.
 *
 * Growing: an operation that finds a region full answers QUIRE_ERR_FULL_... or
 * QUIRE_ERR_REHASH and changes nothing; the owner makes a larger page with
 * quire_page_regrow() and tries again.
 *
 * Cost: O(1) for what reads, counts or interns (expected, for an intern);
 * O(cells named) for an edit or a copy; O(rows named) for a scroll; O(page) for
 * what makes, saves, walks or measures a page.
 *
 * Where it comes from: Ghostty's terminal/page.zig, with clusters interned as
 * styles and links are. */
#ifndef QUIRE_PAGE_H
#define QUIRE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <quire/alloc.h>
#include <quire/cell.h>
#include <quire/export.h>
#include <quire/result.h>
#include <quire/style.h>

QUIRE_BEGIN_DECLS

#define QUIRE_PAGE_ALIGN 4096
/* Hard caps, checked before any size maths. */
#define QUIRE_PAGE_COLS_MAX 16384
#define QUIRE_PAGE_ROWS_MAX 65535
#define QUIRE_CLUSTER_CODEPOINTS_MAX 64
#define QUIRE_LINK_URI_BYTES_MAX 4096
#define QUIRE_LINK_ID_BYTES_MAX 256

struct quire_page;

/* What a page has room for. `cols` and `rows` are its shape; the others may be
 * 0 (the region is absent and its first use answers FULL). */
struct quire_page_capacity {
  uint16_t cols;
  uint16_t rows;
  uint16_t styles;       /* distinct non-default styles, at most 53,248 */
  uint16_t links;        /* distinct links, at most 26,624 */
  uint16_t clusters;     /* distinct grapheme clusters, at most 53,248 */
  uint16_t marks;        /* rows that carry a mark */
  uint32_t codepoints;   /* total codepoints of clusters */
  uint32_t string_bytes; /* total bytes of link URIs and ids */
};

enum quire_row_flag {
  QUIRE_ROW_WRAP = 1 << 0,         /* soft-wraps into the next row */
  QUIRE_ROW_CONTINUATION = 1 << 1, /* continues the previous row */
  QUIRE_ROW_HAS_CLUSTER = 1 << 2,  /* these four may say yes too often */
  QUIRE_ROW_STYLED = 1 << 3,
  QUIRE_ROW_HAS_LINK = 1 << 4,
  QUIRE_ROW_HAS_MARK = 1 << 5,  /* exact: a mark is stored for the row's slot */
  QUIRE_ROW_SEMANTIC_SHIFT = 6, /* 2 bits, enum quire_row_semantic */
  QUIRE_ROW_SEMANTIC_MASK = 3 << 6,
  QUIRE_ROW_SIZE_SHIFT = 8, /* 2 bits, enum quire_row_size */
  QUIRE_ROW_SIZE_MASK = 3 << 8
};

enum quire_row_semantic {
  QUIRE_ROW_SEMANTIC_NONE = 0,
  QUIRE_ROW_PROMPT = 1,
  QUIRE_ROW_PROMPT_CONTINUATION = 2,
  QUIRE_ROW_OUTPUT = 3
};

/* DECSWL, DECDWL, DECDHL top half, DECDHL bottom half. */
enum quire_row_size {
  QUIRE_ROW_SINGLE = 0,
  QUIRE_ROW_DOUBLE_WIDTH = 1,
  QUIRE_ROW_DOUBLE_TOP = 2,
  QUIRE_ROW_DOUBLE_BOTTOM = 3
};

struct quire_row {
  uint32_t cells;    /* byte offset of the row's cells from the page */
  uint16_t occupied; /* cells at and beyond this column are all zero */
  uint16_t flags;    /* enum quire_row_flag */
  uint64_t version;  /* grows with each change; travels with the row's text */
};

enum quire_mark_kind {
  QUIRE_MARK_PROMPT = 1 << 0, /* OSC 133 ; A */
  QUIRE_MARK_INPUT = 1 << 1,  /* OSC 133 ; B */
  QUIRE_MARK_OUTPUT = 1 << 2, /* OSC 133 ; C */
  QUIRE_MARK_END = 1 << 3,    /* OSC 133 ; D */
  QUIRE_MARK_STATUS = 1 << 4  /* exit_status is known */
};

/* What OSC 133 said on a row. Several kinds may meet on one row. */
struct quire_mark {
  uint32_t kinds; /* set of enum quire_mark_kind */
  int32_t exit_status;
};

/* A link as bytes; borrowed when handed in, borrowed from the page when handed
 * out (until the page's next change). `id` is the id= parameter of OSC 8. */
struct quire_link {
  const char *uri;
  size_t uri_len_bytes;
  const char *id;
  size_t id_len_bytes;
};

/* Region sizes of a capacity. */
struct quire_page_layout {
  size_t size_bytes; /* whole buffer, a multiple of QUIRE_PAGE_ALIGN */
  size_t rows_offset, cells_offset, styles_offset, links_offset;
  size_t clusters_offset, joins_offset, codepoints_offset, strings_offset;
  size_t marks_offset;
};

/* ---- life ---------------------------------------------------------------- */

/* Computes the layout of a capacity. QUIRE_ERR_LIMIT when cols or rows is 0,
 * anything is above its cap, or the buffer would pass 4 GiB - 1. O(1). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_layout(
    const struct quire_page_capacity *capacity, struct quire_page_layout *out);

/* Makes a page in the caller's zeroed buffer (aligned to QUIRE_PAGE_ALIGN, at
 * least layout.size_bytes long). Only the header and the row headers are
 * written. `seed` 0 = random. QUIRE_ERR_MISUSE for a misaligned or short
 * buffer, QUIRE_ERR_LIMIT. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_init(
    void *buffer, size_t buffer_bytes,
    const struct quire_page_capacity *capacity, uint64_t seed,
    struct quire_page **out);

/* The same in zeroed memory of its own. Freed with quire_page_free() and the
 * same allocator. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_new(
    const struct quire_allocator *allocator,
    const struct quire_page_capacity *capacity, uint64_t seed,
    struct quire_page **out);
/* Only for pages made by _new, _clone, _regrow. NULL is allowed. */
QUIRE_API void quire_page_free(const struct quire_allocator *allocator,
                               struct quire_page *page);

/* An exact copy in new memory: one memcpy of size_bytes. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_clone(
    const struct quire_allocator *allocator, const struct quire_page *page,
    struct quire_page **out);
/* The same into the caller's buffer (aligned, long enough). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_clone_into(
    const struct quire_page *page, void *buffer, size_t buffer_bytes,
    struct quire_page **out);

/* A page of another capacity with the same rows (the first min(rows), the first
 * min(cols) cells), everything re-interned under a new seed; row versions and
 * marks are kept. The old page is untouched. Errors: OUT_OF_MEMORY, LIMIT, or
 * FULL_... when the new capacity is too small for the contents. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_regrow(
    const struct quire_allocator *allocator, const struct quire_page *page,
    const struct quire_page_capacity *capacity, uint64_t seed,
    struct quire_page **out);

/* `capacity` enlarged in the dimension that `full` names (doubled; 0 jumps to a
 * default; REHASH leaves it as it is). QUIRE_ERR_LIMIT when that dimension is
 * at its largest, QUIRE_ERR_MISUSE when `full` names none. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_capacity_grow(
    struct quire_page_capacity *capacity, enum quire_result full);

/* The smallest capacity that holds rows y0 .. y0+n-1 with all they refer to. */
QUIRE_API void quire_page_exact_capacity(const struct quire_page *page,
                                         uint16_t y0, uint16_t n,
                                         struct quire_page_capacity *out);

/* ---- reading ------------------------------------------------------------- */

/* Bytes of the whole buffer: what a memcpy of the page takes. */
QUIRE_API size_t quire_page_size_bytes(const struct quire_page *page);
/* Its shape. */
QUIRE_API uint16_t quire_page_cols(const struct quire_page *page);
QUIRE_API uint16_t quire_page_rows(const struct quire_page *page);
/* What the page was made for, as quire_page_new() takes it. */
QUIRE_API void quire_page_get_capacity(const struct quire_page *page,
                                       struct quire_page_capacity *out);
/* A number the owner gives (quire_page_set_generation); a reader that keeps
 * (generation, row version) knows whether a row changed, whatever the address.
 */
QUIRE_API uint64_t quire_page_generation(const struct quire_page *page);
QUIRE_API void quire_page_set_generation(struct quire_page *page,
                                         uint64_t generation);

/* Borrowed until the page's next change. `y` must be below rows. */
QUIRE_API const struct quire_row *quire_page_row(const struct quire_page *page,
                                                 uint16_t y);
/* `cols` cells. */
QUIRE_API const quire_cell *quire_page_cells(const struct quire_page *page,
                                             uint16_t y);
/* The style behind an id; id 0 and an unknown id answer the default style. */
QUIRE_API const struct quire_style *quire_page_style(
    const struct quire_page *page, quire_id id);
/* 1 + the largest style id of any cell, and all styles below it by their ids:
 * for a reader that keeps cells beyond the page's next change. `out` is as long
 * as the first answers. O(ids), a copy of 16 bytes each. */
QUIRE_API uint32_t quire_page_styles_end(const struct quire_page *page);
QUIRE_API void quire_page_styles_read(const struct quire_page *page,
                                      struct quire_style *out);
/* False for id 0 or an unknown id. */
QUIRE_API bool quire_page_link(const struct quire_page *page, quire_id id,
                               struct quire_link *out);
/* The codepoints of a cluster (2 .. QUIRE_CLUSTER_CODEPOINTS_MAX), NULL for an
 * unknown id. */
QUIRE_API const uint32_t *quire_page_cluster(const struct quire_page *page,
                                             quire_id id, size_t *len);
/* The text of any cell: fills `out` (QUIRE_CLUSTER_CODEPOINTS_MAX long),
 * answers the count; 0 for a blank or a spacer. */
QUIRE_API size_t quire_page_cell_text(const struct quire_page *page,
                                      quire_cell cell, uint32_t *out);
/* The mark of a row, or false. */
QUIRE_API bool quire_page_mark(const struct quire_page *page, uint16_t y,
                               struct quire_mark *out);

/* ---- interning -------------------------------------------------------------
 * Each answers an id with `count` references taken, which the caller puts into
 * cells (see quire_page_put_cells) or gives back. The default style is id 0 and
 * takes none. Errors: FULL_STYLES / FULL_LINKS, FULL_STRINGS / FULL_CLUSTERS,
 * FULL_CODEPOINTS, or REHASH; LIMIT beyond the caps above; BAD_INPUT for an
 * empty URI, a control character in a link, and codepoints of a cluster that
 * are no text (controls, surrogates, beyond Unicode) or fewer than two. O(1)
 * expected; a full arena first sweeps out dead values, O(capacity). */

QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_style_add(
    struct quire_page *page, const struct quire_style *style, uint32_t count,
    quire_id *id);
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_link_add(
    struct quire_page *page, const struct quire_link *link, uint32_t count,
    quire_id *id);
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_cluster_add(
    struct quire_page *page, const uint32_t *codepoints, size_t len,
    uint32_t count, quire_id *id);
/* The cluster that `cell`'s text followed by `codepoint` makes; one reference.
 * One probe of the join map when it was seen before. QUIRE_ERR_LIMIT beyond
 * QUIRE_CLUSTER_CODEPOINTS_MAX. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_cluster_join(
    struct quire_page *page, quire_cell cell, uint32_t codepoint, quire_id *id);
/* More references for an id, or some given back (of a living id: releasing more
 * than there are is misuse, which asserts and changes nothing). Id 0 does
 * nothing. */
QUIRE_API void quire_page_style_use(struct quire_page *page, quire_id id,
                                    uint32_t count);
QUIRE_API void quire_page_style_release(struct quire_page *page, quire_id id,
                                        uint32_t count);
QUIRE_API void quire_page_link_use(struct quire_page *page, quire_id id,
                                   uint32_t count);
QUIRE_API void quire_page_link_release(struct quire_page *page, quire_id id,
                                       uint32_t count);
QUIRE_API void quire_page_cluster_use(struct quire_page *page, quire_id id,
                                      uint32_t count);
QUIRE_API void quire_page_cluster_release(struct quire_page *page, quire_id id,
                                          uint32_t count);

/* A remembered interning: lets a cursor hold its style or link by value and
 * still find the id at once, without a reference of its own. Zero is empty. */
struct quire_id_memo {
  uint64_t generation; /* of the page */
  uint64_t epoch; /* of the page's id space: changes when an id is reused */
  quire_id id;
};
/* quire_page_style_add / _link_add through a memo. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_style_add_memo(
    struct quire_page *page, const struct quire_style *style, uint32_t count,
    struct quire_id_memo *memo, quire_id *id);
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_link_add_memo(
    struct quire_page *page, const struct quire_link *link, uint32_t count,
    struct quire_id_memo *memo, quire_id *id);

/* ---- editing ---------------------------------------------------------------
 * Every edit keeps references, occupied lengths, flags and row versions right.
 * Edits do NOT repair wide pairs that they cut: call quire_page_split_wide() at
 * both borders first. Ranges must lie inside the row. */

/* Replaces n cells from (y, x). The references that `cells` carry (style, link,
 * cluster) move into the page; those of the cells replaced are given back.
 * Content is text: verify refuses control characters and surrogates. */
QUIRE_API void quire_page_put_cells(struct quire_page *page, uint16_t y,
                                    uint16_t x, const quire_cell *cells,
                                    uint16_t n);
/* Replaces n cells with printable ASCII; every cell is `like` with that
 * content. `like`'s style and link must hold at least n references taken for
 * this call (they move in, as in put_cells). */
QUIRE_API void quire_page_put_ascii(struct quire_page *page, uint16_t y,
                                    uint16_t x, const uint8_t *text, uint16_t n,
                                    quire_cell like);
/* Makes n cells `blank`: 0, or a content-0 cell with a style (its references
 * are taken here, by quire_page_style_use). */
QUIRE_API void quire_page_clear_cells(struct quire_page *page, uint16_t y,
                                      uint16_t x, uint16_t n, quire_cell blank);
/* Blanks both halves of a wide pair that lies across the border between x-1 and
 * x (style and background stay). x = 0 and x = cols do nothing; a spacer head
 * at x-1 = last column is left alone. */
QUIRE_API void quire_page_split_wide(struct quire_page *page, uint16_t y,
                                     uint16_t x);
/* Opens a gap of n `blank` cells at x by shifting x .. right-n-1 to the right;
 * the n cells before `right` (exclusive) drop out. ICH. */
QUIRE_API void quire_page_insert_cells(struct quire_page *page, uint16_t y,
                                       uint16_t x, uint16_t right, uint16_t n,
                                       quire_cell blank);
/* Removes n cells at x, shifts the rest left, fills with `blank` before `right`
 * (exclusive). DCH. */
QUIRE_API void quire_page_delete_cells(struct quire_page *page, uint16_t y,
                                       uint16_t x, uint16_t right, uint16_t n,
                                       quire_cell blank);
/* Moves n cells from row src_y to row dst_y of the same page, same columns; the
 * source becomes never-written. References move. */
QUIRE_API void quire_page_move_cells(struct quire_page *page, uint16_t dst_y,
                                     uint16_t src_y, uint16_t x, uint16_t n);
/* Exchanges n cells between two rows, same columns. */
QUIRE_API void quire_page_swap_cells(struct quire_page *page, uint16_t a_y,
                                     uint16_t b_y, uint16_t x, uint16_t n);
/* Scrolls rows top .. bottom (inclusive) up by n: row headers rotate, cells
 * stay where they are; the n rows that come in at the bottom are wiped (never
 * written, no flags, no mark) and then filled with `blank` if it is not 0. */
QUIRE_API void quire_page_scroll_up(struct quire_page *page, uint16_t top,
                                    uint16_t bottom, uint16_t n,
                                    quire_cell blank);
/* The same downwards: the n rows that come in are at the top. */
QUIRE_API void quire_page_scroll_down(struct quire_page *page, uint16_t top,
                                      uint16_t bottom, uint16_t n,
                                      quire_cell blank);
/* Wipes a row: cells never-written, flags and mark gone, version up. */
QUIRE_API void quire_page_wipe_row(struct quire_page *page, uint16_t y);
/* Sets and clears row flags (WRAP, CONTINUATION, semantic, size). */
QUIRE_API void quire_page_set_row_flags(struct quire_page *page, uint16_t y,
                                        uint16_t clear, uint16_t set);
/* Merges `mark`'s kinds into the row's mark. FULL_MARKS. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_mark_merge(
    struct quire_page *page, uint16_t y, const struct quire_mark *mark);
/* Nothing when the row has none. */
QUIRE_API void quire_page_mark_remove(struct quire_page *page, uint16_t y);

/* ---- copying between pages -------------------------------------------------
 * Pages of any two capacities and widths. Styles, links and clusters are
 * re-interned in `dst`; the cells replaced give their references back. A FULL
 * or REHASH error leaves dst's cells unchanged. src == dst is not allowed. */

/* n cells from (src_y, src_x) to (dst_y, dst_x). Row flags other than the four
 * hints are not copied. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_copy_cells(
    struct quire_page *dst, uint16_t dst_y, uint16_t dst_x,
    const struct quire_page *src, uint16_t src_y, uint16_t src_x, uint16_t n);
/* A whole row with flags and mark; cut at dst's width (a wide character cut in
 * half becomes blank), wiped beyond. The row gets a new version: numbers of two
 * pages do not compare. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_copy_row(
    struct quire_page *dst, uint16_t dst_y, const struct quire_page *src,
    uint16_t src_y);

/* ---- checking ------------------------------------------------------------ */

struct quire_page_fault {
  const char *what; /* the invariant that is broken; static storage */
  uint32_t y, x;    /* where, if it has a place */
};

/* Walks everything: references counted exactly, offsets in bounds, wide and
 * spacer pairs, flags, occupied lengths, maps against sets. Never asserts,
 * never reads out of the buffer for a page whose size_bytes is right. Maps that
 * are crowded by keys chosen for a known seed count as broken, so that it is
 * O(page) for any bytes. */
QUIRE_API QUIRE_NODISCARD bool quire_page_verify(
    const struct quire_page *page, struct quire_page_fault *fault);

struct quire_page_stats {
  uint32_t styles, links, clusters, marks; /* living */
  uint32_t joins; /* clusters that are found by one probe as they grow */
  uint32_t style_refs, link_refs, cluster_refs;
  uint32_t codepoints_used, string_bytes_used;
  size_t size_bytes;
};
/* Figures of what is living in the page. O(capacity of the sets). */
QUIRE_API void quire_page_get_stats(const struct quire_page *page,
                                    struct quire_page_stats *out);

QUIRE_END_DECLS

#endif
