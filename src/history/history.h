/* History: an append-only log of logical lines that left the screen.
 *
 *   sealed leaves (packed lines, immutable) ... | open leaf | (the screen)
 *   oldest ----------------------------------------------> newest
 *
 * A row that scrolls off the top of the primary screen is committed: encoded at
 * once into the open leaf as part of a logical line. Nothing here has a width;
 * rows exist only for a caller who names `cols`.
 *
 * A line gets its id, a number that only grows, when its first row is
 * committed. (line id, cell offset) is an address for ever; spacer heads are
 * not counted. The newest line may be open: its tail is still on the screen.
 * Lines beyond QUIRE_LINE_CELLS_MAX are kept in chunks, each with an id of its
 * own, marked as joined to the next.
 *
 * Atomicity: a function that fails has changed nothing.
 * Threads: externally synchronised, like everything behind one terminal. */
#ifndef QUIRE_SRC_HISTORY_HISTORY_H
#define QUIRE_SRC_HISTORY_HISTORY_H

#include <quire/address.h>
#include <quire/alloc.h>
#include <quire/page.h>
#include <quire/result.h>

/* A line that is still open is pulled back whole up to this many cells. */
#define QUIRE_LINE_CELLS_MAX 65536

struct quire_history;

struct quire_history_options {
  const struct quire_allocator *allocator;
  /* Logical lines held, exactly; each chunk of a long line counts as one.
   * UINT64_MAX: no limit; 0: keep nothing (lines still get their ids). */
  uint64_t lines_max;
  /* Bytes that the held lines take in leaves; the memory behind them may be one
   * leaf more. UINT64_MAX: no limit; 0: keep nothing. */
  uint64_t bytes_max;
  uint32_t leaf_bytes;   /* 0: 128 KiB */
  size_t thaw_bytes_max; /* 0: 8 MiB; of thawed pages kept */
  uint64_t seed;         /* 0: random */
};

/* Allocates little; the first leaf comes with the first commit. */
QUIRE_NODISCARD enum quire_result quire_history_new(
    const struct quire_history_options *options, struct quire_history **out);
void quire_history_free(struct quire_history *h);

/* ---- writing ------------------------------------------------------------- */

/* Commits row y of `page`. It extends the newest line when that line is open
 * and the row has QUIRE_ROW_CONTINUATION, else it begins a new line. The line
 * stays open when the row has QUIRE_ROW_WRAP. Normalised: a soft-wrapped row
 * whose tail was never written or erased counts as written blanks up to the
 * page's width (a spacer head excepted, it is dropped); trailing never-written
 * cells of a hard row are dropped; erased cells with a background stay. The
 * row's mark, semantic and size flags are kept with the offset they stand at.
 * Then prunes to the limits. `start` (may be NULL) gets the address of the
 * row's first cell, which the limits may have pruned already.
 *
 * A continuation begins a new chunk, joined to the open line, where that line
 * would pass QUIRE_LINE_CELLS_MAX, was committed at another width, or lost its
 * own next chunk to replace_tail: rows must go on breaking where they broke. It
 * begins a line of its own when nothing open is held (pruned, cleared, closed).
 *
 * Unstyled ASCII is a narrowing copy. Errors: OUT_OF_MEMORY, LIMIT (the open
 * leaf cannot address more), MISUSE. */
QUIRE_NODISCARD enum quire_result quire_history_commit_row(
    struct quire_history *h, const struct quire_page *page, uint16_t y,
    uint64_t time_ms, struct quire_address *start);

/* Forgets every line from `first_line` on and commits rows y0 .. y0+n-1 of
 * `page` in their place (ids from first_line on are given again), all or
 * nothing. With n = 0 it only takes lines back and cannot fail. Does not prune
 * below what the limits ask after the splice. */
QUIRE_NODISCARD enum quire_result quire_history_replace_tail(
    struct quire_history *h, uint64_t first_line, const struct quire_page *page,
    uint16_t y0, uint16_t n, uint64_t time_ms);

/* Declares the newest line complete (its tail on screen was erased or belongs
 * to something else now). */
void quire_history_close_line(struct quire_history *h);

/* Drops everything; ids go on growing. */
void quire_history_clear(struct quire_history *h);

/* New limits; lowering frees before the call returns. */
void quire_history_set_limits(struct quire_history *h, uint64_t lines_max,
                              uint64_t bytes_max);

/* ---- lines --------------------------------------------------------------- */

/* Lines [first, end) are held. first == end: empty. */
uint64_t quire_history_first_line(const struct quire_history *h);
uint64_t quire_history_end_line(const struct quire_history *h);
/* True when the newest line's tail is still on the screen. */
bool quire_history_tail_open(const struct quire_history *h);

struct quire_line_info {
  uint64_t id;
  uint32_t cells; /* width of the logical line (of this chunk) in cells */
  bool open;      /* tail on screen */
  bool joined;    /* the next id continues this line (chunked) */
  bool has_wide;
  uint64_t time_ms; /* when its first row was committed */
};
/* QUIRE_ERR_NOT_FOUND for an id that is not held. O(log leaves). */
QUIRE_NODISCARD enum quire_result quire_history_line_info(
    const struct quire_history *h, uint64_t id, struct quire_line_info *out);

/* The line's text as UTF-8 without thawing (never-written cells and blanks as
 * spaces), borrowed until the next call of this function or any write. */
struct quire_line_text {
  const char *utf8;
  size_t len_bytes;
};
QUIRE_NODISCARD enum quire_result quire_history_line_text(
    struct quire_history *h, uint64_t id, struct quire_line_text *out);
/* Cell offset of the character at a byte of that text; a byte inside a
 * character is that character's. Beyond the end: the end. O(text before it). */
uint32_t quire_history_text_cell(const struct quire_history *h, uint64_t id,
                                 const struct quire_line_text *text,
                                 size_t byte);

/* The newest held line at or before / the oldest after `from` that carries a
 * mark of one of `kinds`. QUIRE_ERR_NOT_FOUND if none. Skips leaves without
 * marks. */
QUIRE_NODISCARD enum quire_result quire_history_find_mark(
    const struct quire_history *h, uint64_t from_line, bool backward,
    uint32_t kinds, struct quire_address *at, struct quire_mark *mark);

/* ---- rows at a width --------------------------------------------------------
 * An open line's committed cells are whole rows at the width they were
 * committed at, so its rows are counted like any other's. O(log n) in leaves
 * through a tree with merged width histograms; leaves with wide characters are
 * walked once per width when an exact number is asked for. */

/* Rows of all held lines at `cols`. */
uint64_t quire_history_rows(struct quire_history *h, uint16_t cols);
/* The same without walking: never more than there are, and exactly as many when
 * *exact. */
uint64_t quire_history_rows_estimate(const struct quire_history *h,
                                     uint16_t cols, bool *exact);
/* Row 0 is the oldest. QUIRE_ERR_NOT_FOUND outside. The address is that of the
 * row's first cell. */
QUIRE_NODISCARD enum quire_result quire_history_row_to_address(
    struct quire_history *h, uint16_t cols, uint64_t row,
    struct quire_address *out);
/* The row that shows an address; *col (may be NULL) is the column in it. A cell
 * beyond the line's end is shown behind its last one, at most in the last
 * column. */
QUIRE_NODISCARD enum quire_result quire_history_address_to_row(
    struct quire_history *h, uint16_t cols, struct quire_address address,
    uint64_t *row, uint16_t *col);

/* ---- thawing ------------------------------------------------------------- */

/* A row of history as a row of a page at today's width. Borrowed until the next
 * non-const call on the history. Row flags WRAP / CONTINUATION as on a screen
 * (also across a chunk border: WRAP|CONTINUATION with joined chunks; the last
 * row of an open line has WRAP; a chunk whose predecessor was pruned still has
 * CONTINUATION). Semantic and size are those of the committed row that the
 * row's first cell stood on; marks are on the row that shows the cell they
 * stood at. Wide characters that do not fit leave a spacer head without a
 * style. A wide character at cols = 1 is shown as a blank. */
struct quire_thawed_row {
  const struct quire_page *page;
  uint16_t y;
  struct quire_address start; /* address of the row's first cell */
};
/* Through the LRU of thawed pages. Row 0 is the oldest. The page's generation
 * has its top bit set and is never given twice. */
QUIRE_NODISCARD enum quire_result quire_history_thaw_row(
    struct quire_history *h, uint16_t cols, uint64_t row,
    struct quire_thawed_row *out);

/* Decodes whole lines [first, end) at `cols` into a new page of exact capacity
 * that the caller owns (quire_page_free with the history's allocator). Stays
 * out of the LRU. LIMIT when they take more than QUIRE_PAGE_ROWS_MAX rows. */
QUIRE_NODISCARD enum quire_result quire_history_decode_lines(
    struct quire_history *h, uint16_t cols, uint64_t first, uint64_t end,
    struct quire_page **out);

/* ---- checking ------------------------------------------------------------ */

struct quire_history_stats {
  uint64_t lines, leaves, sealed_leaves;
  uint64_t leaf_bytes;  /* allocated */
  uint64_t text_bytes;  /* used for text */
  uint64_t style_bytes; /* runs and dictionaries */
  /* Dictionary entries, and cells that hold a cluster, summed over leaves
   * (whole leaves, also where lines in them were pruned). */
  uint64_t styles, links, clusters;
  uint64_t index_bytes; /* directory, histograms, line tables */
  uint64_t thawed_pages, thawed_bytes, thaw_hits, thaw_misses;
  uint64_t lines_pruned; /* since creation */
};
void quire_history_get_stats(const struct quire_history *h,
                             struct quire_history_stats *out);
QUIRE_NODISCARD bool quire_history_verify(const struct quire_history *h,
                                          const char **fault);

#endif
