/* The screen: the live grid, its cursor, and the history behind it.
 *
 * Usable alone by somebody with a parser of their own: every function is an
 * editing operation of a VT terminal, already decoded. quire/terminal.h puts
 * our parser in front of it, quire/vterm.h libvterm's.
 *
 * Coordinates are 0-based; the cursor is absolute (origin mode only changes
 * what quire_screen_goto means). Counts are clamped to the geometry. Rows are
 * named by struct quire_point (negative in history), history for ever by struct
 * quire_address, a moving place by a pin.
 *
 * Ownership: the screen owns its pages, history, views, pins and selection;
 * what is handed in is copied. Borrowed pointers live until the next call that
 * takes a non-const screen, unless said otherwise. Threads: externally
 * synchronised.
 *
 * Errors: editing functions cannot fail. Where memory runs out they degrade
 * (default style, no link, a combining mark dropped, a line that does not reach
 * history) and count it in struct quire_screen_stats; the screen stays sound.
 * Of the others each names its errors; then nothing has changed.
 *
 * Cost: O(1) for what reads or sets state, O(cells touched) for an edit, O(rows
 * of the region) for a scroll over the full width, plus O(cells) for each row
 * that is committed to history. Others say so.
 *
 * Where it comes from: where terminals differ xterm (379) decides, beyond it
 * Ghostty and kitty (clusters); pins are an idea of Ghostty's. */
#ifndef QUIRE_SCREEN_H
#define QUIRE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <quire/address.h>
#include <quire/alloc.h>
#include <quire/page.h>
#include <quire/result.h>

QUIRE_BEGIN_DECLS

#define QUIRE_SCREEN_COLS_MAX 16384
#define QUIRE_SCREEN_ROWS_MAX 16384

struct quire_screen;

struct quire_screen_options {
  size_t struct_size; /* sizeof(struct quire_screen_options) */
  const struct quire_allocator *allocator; /* NULL: default; borrowed */
  uint16_t cols, rows;                     /* 1 .. QUIRE_SCREEN_*_MAX */
  /* Logical lines of history; UINT64_MAX no limit, 0 none. A line may be very
   * long: output without a newline counts one line each 65,536 cells, so a
   * limit on lines alone does not bound memory. Set both. */
  uint64_t history_lines_max;
  uint64_t history_bytes_max; /* UINT64_MAX no limit */
  size_t thaw_bytes_max;      /* pages of thawed history kept; 0: 8 MiB */
  uint64_t seed;              /* 0: random */
  bool codepoints;            /* true: mode 2027 starts off */
  bool ambiguous_wide;        /* East Asian ambiguous width takes two cells */
  /* Milliseconds since the epoch for committed lines; NULL: CLOCK_REALTIME. */
  uint64_t (*clock_ms)(void *ctx);
  void *clock_ctx;
};

/* Fills `out` with defaults: 80x24, 10,000 lines, no byte limit. */
QUIRE_API void quire_screen_options_init(struct quire_screen_options *out);

/* A screen of blanks. The options are read and not kept, but for the allocator
 * and the clock. LIMIT for a size out of range, OUT_OF_MEMORY. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_new(
    const struct quire_screen_options *options, struct quire_screen **out);
/* With its views and pins, whose pointers are void then. NULL is allowed. */
QUIRE_API void quire_screen_free(struct quire_screen *s);

/* ---- size ---------------------------------------------------------------- */

QUIRE_API uint16_t quire_screen_cols(const struct quire_screen *s);
QUIRE_API uint16_t quire_screen_rows(const struct quire_screen *s);
/* Reflows the primary screen (soft-wrapped lines are re-broken; lines are
 * pulled back from history to fill what was full, or pushed into it), cuts or
 * extends the alternate one; cursor, saved cursors, pins, marks and selection
 * stay on their text; margins are reset, tab stops kept. LIMIT for a size out
 * of range, OUT_OF_MEMORY. O(screen + lines pulled back), never O(history). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_resize(
    struct quire_screen *s, uint16_t cols, uint16_t rows);

/* ---- the cursor and its pen ---------------------------------------------- */

struct quire_cursor {
  uint16_t row, col;
  bool pending_wrap; /* the last column was written; the next print wraps */
};
/* Where the cursor of the active screen is. */
QUIRE_API struct quire_cursor quire_screen_cursor(const struct quire_screen *s);

/* What the next printed cell looks like. */
struct quire_pen {
  struct quire_style style;
  uint8_t semantic;  /* enum quire_semantic */
  bool is_protected; /* DECSCA */
};
/* Borrowed; what it shows follows the setters below. */
QUIRE_API const struct quire_pen *quire_screen_pen(
    const struct quire_screen *s);
/* Changes are seen by the next print. Cheap: ids are looked up lazily. */
QUIRE_API void quire_screen_set_style(struct quire_screen *s,
                                      const struct quire_style *style);
/* What the next printed cell is for DECSCA and OSC 133. */
QUIRE_API void quire_screen_set_protected(struct quire_screen *s, bool on);
QUIRE_API void quire_screen_set_semantic(struct quire_screen *s,
                                         enum quire_semantic semantic);
/* Starts a link (copied), or ends it with NULL. Without an id, cells of one
 * call belong together. LIMIT beyond QUIRE_LINK_*_MAX, OUT_OF_MEMORY: no link
 * then. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_set_link(
    struct quire_screen *s, const struct quire_link *link);
/* False when no link is active; borrowed until the next set_link/restore. */
QUIRE_API bool quire_screen_pen_link(const struct quire_screen *s,
                                     struct quire_link *out);

/* ---- modes --------------------------------------------------------------- */

enum quire_screen_mode {
  QUIRE_SCREEN_AUTOWRAP,           /* DECAWM, on at first */
  QUIRE_SCREEN_INSERT,             /* IRM */
  QUIRE_SCREEN_ORIGIN,             /* DECOM; setting it homes the cursor */
  QUIRE_SCREEN_LEFT_RIGHT_MARGINS, /* DECLRMM; off resets left/right margins */
  QUIRE_SCREEN_REVERSE_WRAP,       /* 45 */
  QUIRE_SCREEN_REVERSE_WRAP_EXTENDED, /* 1045 */
  QUIRE_SCREEN_CLUSTERS,              /* 2027 */
  QUIRE_SCREEN_AMBIGUOUS_WIDE,
  QUIRE_SCREEN_MODE_COUNT
};
/* Modes beyond the last are off and stay so. */
QUIRE_API void quire_screen_set_mode(struct quire_screen *s,
                                     enum quire_screen_mode mode, bool on);
QUIRE_API bool quire_screen_mode(const struct quire_screen *s,
                                 enum quire_screen_mode mode);

struct quire_margins {
  uint16_t top, bottom, left, right; /* inclusive */
};
/* The whole screen where none were set. */
QUIRE_API struct quire_margins quire_screen_margins(
    const struct quire_screen *s);
/* DECSTBM: bottom is clamped; top >= bottom is ignored. Homes the cursor. */
QUIRE_API void quire_screen_set_vertical_margins(struct quire_screen *s,
                                                 uint32_t top, uint32_t bottom);
/* DECSLRM, only while LEFT_RIGHT_MARGINS is on. Homes the cursor. */
QUIRE_API void quire_screen_set_horizontal_margins(struct quire_screen *s,
                                                   uint32_t left,
                                                   uint32_t right);

/* ---- printing ------------------------------------------------------------ */

/* Prints one codepoint (not a control) at the cursor: width, grapheme joining,
 * pending wrap, insert mode, margins. A zero-width codepoint joins the cell
 * before; with nothing to join it is dropped. Controls are ignored, surrogates
 * and numbers beyond Unicode print U+FFFD.
 *
 * In CLUSTERS mode what belongs together by UAX #29 shares a cell. A cluster is
 * as wide as its widest codepoint (Ghostty, kitty); a flag takes two columns;
 * VS16 widens a pictograph or a keycap's base, VS15 narrows a wide pictograph
 * that has a text form. Beyond 64 codepoints a cluster drops what joins it. */
QUIRE_API void quire_screen_print(struct quire_screen *s, uint32_t codepoint);
/* Prints a run of printable ASCII (0x20 .. 0x7e); the same as one by one. */
QUIRE_API void quire_screen_print_ascii(struct quire_screen *s,
                                        const uint8_t *text, size_t len_bytes);
/* Prints codepoints as quire_screen_print() does one by one. Text that joins
 * nothing, of one width, is written a row at a time. */
QUIRE_API void quire_screen_print_run(struct quire_screen *s,
                                      const uint32_t *codepoints, size_t n);
/* Forgets the grapheme being joined, as any control or movement does. Editing
 * functions call it themselves. */
QUIRE_API void quire_screen_break_cluster(struct quire_screen *s);
/* Columns a codepoint takes under the current width options: 0, 1 or 2. */
QUIRE_API int quire_screen_codepoint_width(const struct quire_screen *s,
                                           uint32_t codepoint);

/* ---- moving -----------------------------------------------------------------
 * All clear pending wrap. Vertical moves stop at the scroll margins when they
 * start inside them, as DEC terminals do; counts of 0 count as 1. */

QUIRE_API void quire_screen_up(struct quire_screen *s, uint32_t n);    /* CUU */
QUIRE_API void quire_screen_down(struct quire_screen *s, uint32_t n);  /* CUD */
QUIRE_API void quire_screen_right(struct quire_screen *s, uint32_t n); /* CUF */
/* CUB, BS: with the reverse-wrap modes. */
QUIRE_API void quire_screen_left(struct quire_screen *s, uint32_t n);
/* CUP: origin-relative in origin mode; 0-based. */
QUIRE_API void quire_screen_goto(struct quire_screen *s, uint32_t row,
                                 uint32_t col);
/* HPA and CHA, VPA: origin-relative in origin mode; 0-based, clamped. */
QUIRE_API void quire_screen_goto_col(struct quire_screen *s, uint32_t col);
QUIRE_API void quire_screen_goto_row(struct quire_screen *s, uint32_t row);
/* Absolute, whatever the modes (for a front end that keeps its own cursor). */
QUIRE_API void quire_screen_set_cursor(struct quire_screen *s, uint16_t row,
                                       uint16_t col, bool pending_wrap);
/* CR: to the left margin, or to column 0 from the left of it. */
QUIRE_API void quire_screen_carriage_return(struct quire_screen *s);
/* IND / LF: down, scrolling at the bottom margin. */
QUIRE_API void quire_screen_index(struct quire_screen *s);
QUIRE_API void quire_screen_reverse_index(struct quire_screen *s);  /* RI */
QUIRE_API void quire_screen_forward_column(struct quire_screen *s); /* DECFI */
QUIRE_API void quire_screen_back_column(struct quire_screen *s);    /* DECBI */
/* CHT, CBT. */
QUIRE_API void quire_screen_tab(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_back_tab(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_set_tab(struct quire_screen *s);        /* HTS */
QUIRE_API void quire_screen_clear_tab(struct quire_screen *s);      /* TBC 0 */
QUIRE_API void quire_screen_clear_all_tabs(struct quire_screen *s); /* TBC 3 */
QUIRE_API void quire_screen_default_tabs(struct quire_screen *s); /* DECST8C */
QUIRE_API bool quire_screen_is_tab(const struct quire_screen *s, uint16_t col);

/* DECSC / DECRC of the active screen: position, pending wrap, pen, link,
 * origin. `front_end` is kept and given back for what the caller has to save
 * beside it (charsets). restore without a save: home, default pen, front_end 0.
 */
QUIRE_API void quire_screen_save_cursor(struct quire_screen *s,
                                        uint64_t front_end);
QUIRE_API uint64_t quire_screen_restore_cursor(struct quire_screen *s);

/* ---- erasing and editing ----------------------------------------------------
 * Erased cells take the pen's background colour (BCE). `selective` leaves
 * protected cells alone (DECSED, DECSEL). */

enum quire_erase { QUIRE_ERASE_RIGHT, QUIRE_ERASE_LEFT, QUIRE_ERASE_ALL };
/* EL: from the cursor on, up to it (both with its cell), or all. */
QUIRE_API void quire_screen_erase_line(struct quire_screen *s,
                                       enum quire_erase what, bool selective);
/* ED: the same of the screen. Nothing is committed to history. */
QUIRE_API void quire_screen_erase_display(struct quire_screen *s,
                                          enum quire_erase what,
                                          bool selective);
/* ED 3: history is dropped, ids of lines go on growing. */
QUIRE_API void quire_screen_clear_history(struct quire_screen *s);
/* ECH, ICH, DCH: at the cursor, the latter two up to the right margin. */
QUIRE_API void quire_screen_erase_cells(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_insert_cells(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_delete_cells(struct quire_screen *s, uint32_t n);
/* IL, DL, DECIC, DECDC: nothing unless the cursor is inside the margins. */
QUIRE_API void quire_screen_insert_lines(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_delete_lines(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_insert_columns(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_delete_columns(struct quire_screen *s, uint32_t n);
/* SU, SD within the margins. SU at the top of the primary screen, full width,
 * commits to history. */
QUIRE_API void quire_screen_scroll_up(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_scroll_down(struct quire_screen *s, uint32_t n);
/* SL, SR: ISO 6429 column shifts of the scrolling region. */
QUIRE_API void quire_screen_scroll_left(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_scroll_right(struct quire_screen *s, uint32_t n);
QUIRE_API void quire_screen_align(struct quire_screen *s); /* DECALN */
/* DECSWL, DECDWL, DECDHL on the cursor's row. */
QUIRE_API void quire_screen_set_row_size(struct quire_screen *s,
                                         enum quire_row_size size);

/* Rectangles, inclusive, already origin-adjusted and ordered; clipped. */
struct quire_rect {
  uint16_t top, left, bottom, right;
};
/* DECFRA, with the pen. Nothing for what is not one column wide. */
QUIRE_API void quire_screen_fill_rect(struct quire_screen *s,
                                      struct quire_rect rect,
                                      uint32_t codepoint);
/* DECERA, DECSERA. */
QUIRE_API void quire_screen_erase_rect(struct quire_screen *s,
                                       struct quire_rect rect, bool selective);
/* DECCRA. */
QUIRE_API void quire_screen_copy_rect(struct quire_screen *s,
                                      struct quire_rect from, uint16_t to_row,
                                      uint16_t to_col);
/* Sets, clears and toggles attributes (enum quire_attr; underline as bit 15) of
 * the cells of a rectangle, or of the stream from its first to its last corner.
 * DECCARA, DECRARA. */
#define QUIRE_ATTR_UNDERLINE_BIT 0x8000
QUIRE_API void quire_screen_change_attrs(struct quire_screen *s,
                                         struct quire_rect rect, bool stream,
                                         uint16_t set, uint16_t clear,
                                         uint16_t toggle);
/* Puts a glyph of `width` columns (1 or 2) at a place, with the pen: for front
 * ends that decide themselves where glyphs go (libvterm). The cursor does not
 * move and nothing wraps; a wide glyph that does not fit is put as a blank,
 * what is no text (controls, surrogates, beyond Unicode) as U+FFFD. */
QUIRE_API void quire_screen_put_glyph(struct quire_screen *s, uint16_t row,
                                      uint16_t col, const uint32_t *codepoints,
                                      size_t len, int width);
/* Says that `row` soft-wraps into the next one, or that it does not. */
QUIRE_API void quire_screen_set_wrapped(struct quire_screen *s, uint16_t row,
                                        bool wrapped);
/* Moves the cells of `rect` by (-up, -left), blanks what is uncovered. For
 * front ends that scroll rectangles (libvterm's scrollrect). A full-width rect
 * that starts at the top of the primary screen and moves up commits to history
 * when `commit` is true. */
QUIRE_API void quire_screen_shift_rect(struct quire_screen *s,
                                       struct quire_rect rect, int32_t up,
                                       int32_t left, bool commit);

/* ---- whole screens ------------------------------------------------------- */

/* Switches to the alternate screen or back. `clear`: the alternate screen is
 * wiped when it is entered. The cursor position is kept (1049 saves it itself).
 * The first use allocates; on OUT_OF_MEMORY the primary stays active. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_set_alternate(
    struct quire_screen *s, bool on, bool clear);
/* Whether the alternate screen is active. */
QUIRE_API bool quire_screen_is_alternate(const struct quire_screen *s);
/* RIS: both screens wiped, pen, modes, margins, tabs, cursors to their start.
 * History is kept (ED 3 drops it). The primary becomes active. */
QUIRE_API void quire_screen_reset(struct quire_screen *s);
/* The screen's part of DECSTR. */
QUIRE_API void quire_screen_soft_reset(struct quire_screen *s);

/* Marks the cursor's row (OSC 133); `row_semantic` sets the row's flag. */
QUIRE_API void quire_screen_mark(struct quire_screen *s,
                                 const struct quire_mark *mark,
                                 enum quire_row_semantic row_semantic);

/* ---- history ------------------------------------------------------------- */

/* Rows of history at today's width; the same beside the alternate screen.
 * Exact: the first call at a width walks the lines that hold wide characters,
 * later ones are O(log n) in leaves. */
QUIRE_API uint64_t quire_screen_history_rows(struct quire_screen *s);
/* The same without ever walking a line, for a scroll bar under a lock: never
 * more than there are, and exactly as many when *exact. */
QUIRE_API uint64_t
quire_screen_history_rows_estimate(const struct quire_screen *s, bool *exact);
/* The ids [first, end) of the logical lines held; equal: none. */
QUIRE_API void quire_screen_history_lines(const struct quire_screen *s,
                                          uint64_t *first, uint64_t *end);
/* Limits, changed at run time; lowering frees before the call returns. */
QUIRE_API void quire_screen_set_history_limits(struct quire_screen *s,
                                               uint64_t lines_max,
                                               uint64_t bytes_max);
/* The address of a cell of history. NOT_FOUND for a point on the screen, where
 * a pin serves, and outside. O(log n) in leaves. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_point_to_address(
    struct quire_screen *s, struct quire_point point,
    struct quire_address *out);
/* Where an address shows now, be it in history or, when its line was pulled
 * back, on the screen. NOT_FOUND when it was pruned. O(log n) in leaves. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_address_to_point(
    struct quire_screen *s, struct quire_address address,
    struct quire_point *out);

/* ---- reading rows -------------------------------------------------------- */

/* A row of the screen or of history, as a row of some page at today's width.
 * Borrowed: page, cells and ids live until the next non-const call. The pair
 * (generation, version) changes whenever the row's text or looks change. */
struct quire_row_ref {
  const struct quire_page *page;
  uint16_t y;
  uint16_t cols;
  uint16_t flags;    /* enum quire_row_flag */
  uint16_t occupied; /* cells beyond are blank */
  const quire_cell *cells;
  uint64_t generation, version;
  int64_t row; /* as in struct quire_point */
};
/* Any row, without moving any view. While the alternate screen is active, rows
 * >= 0 are its rows. NOT_FOUND outside, OUT_OF_MEMORY while thawing. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_row(
    struct quire_screen *s, int64_t row, struct quire_row_ref *out);
/* The page of the active screen, for clone and inspection. */
QUIRE_API const struct quire_page *quire_screen_page(
    const struct quire_screen *s);
/* Copies `n` rows from `first` (history or screen) into a new page of exact
 * capacity: a clone that stays as it was. Freed with quire_page_free() and the
 * screen's allocator. NOT_FOUND for rows outside or none, OUT_OF_MEMORY, LIMIT
 * where one page cannot hold them. O(cells). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_clone_rows(
    struct quire_screen *s, int64_t first, uint16_t n, struct quire_page **out);
/* The nearest row that carries a mark of `kinds`, above or below `from` (that
 * row excluded). NOT_FOUND if none, OUT_OF_MEMORY while thawing. Leaves of
 * history without such marks are skipped whole. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_find_mark(
    struct quire_screen *s, int64_t from, bool backward, uint32_t kinds,
    int64_t *row);
/* The mark of a row of the screen or of history, or false (also when there is
 * no memory to thaw it). */
QUIRE_API bool quire_screen_row_mark(struct quire_screen *s, int64_t row,
                                     struct quire_mark *out);

/* ---- views ------------------------------------------------------------------
 * A window of `rows` rows onto history and screen. It follows the screen, or it
 * stays on its text while output continues, lines are pruned and the screen is
 * resized; when its text is pruned it follows again. Any number of views. */

struct quire_view;
/* A view that follows. OUT_OF_MEMORY. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_view_new(
    struct quire_screen *s, struct quire_view **out);
/* Also freed with the screen. NULL is allowed. */
QUIRE_API void quire_view_free(struct quire_view *v);
/* The point row at the view's top: -k when scrolled back by k, 0 when it
 * follows. */
QUIRE_API int64_t quire_view_top(struct quire_view *v);
/* Whether it shows the screen, be it because its text is gone. */
QUIRE_API bool quire_view_following(const struct quire_view *v);
/* Negative scrolls back. Clamped at both ends; reaching 0 follows. Nothing
 * beside the alternate screen, which has no history. Without memory the view
 * stays where it is. */
QUIRE_API void quire_view_scroll(struct quire_view *v, int64_t rows);
/* Back to the screen. */
QUIRE_API void quire_view_follow(struct quire_view *v);
/* Puts `row` at the top, or as near as the ends allow; else as _scroll. */
QUIRE_API void quire_view_scroll_to(struct quire_view *v, int64_t row);

/* ---- pins -------------------------------------------------------------------
 * A pin is a place that follows its text.
 *
 *   overwritten, erased         stays on the cell
 *   cells inserted, deleted     moves with its cell; deleted: to the cell that
 *                               took its place
 *   rows scrolled in a region,  moves with its row; row deleted or scrolled out
 *   inserted, deleted           of the region: to the row that took its place,
 *                               the region's first column
 *   row committed to history    becomes an address, still the same cell
 *   reflow, pull-back           same character; beyond the text: clamped to the
 *                               end of its row
 *   line pruned, cleared        gone
 *   alternate screen            belongs to the screen it was made on
 *
 * Each pin costs every operation that moves cells O(1). */

struct quire_pin;
enum quire_pin_state {
  QUIRE_PIN_ON_SCREEN, /* of the screen it belongs to */
  QUIRE_PIN_IN_HISTORY,
  QUIRE_PIN_GONE
};
/* A pin on a cell of the active screen or of history; the column is clamped.
 * NOT_FOUND for a row that is not there, OUT_OF_MEMORY. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_pin_new(
    struct quire_screen *s, struct quire_point point, struct quire_pin **out);
/* Also freed with the screen. NULL is allowed. */
QUIRE_API void quire_pin_free(struct quire_pin *pin);
/* Where it is now; *point is set unless GONE. O(log n) in leaves. */
QUIRE_API enum quire_pin_state quire_pin_get(struct quire_pin *pin,
                                             struct quire_point *point);

/* ---- selection ----------------------------------------------------------- */

enum quire_selection_mode {
  QUIRE_SELECT_CELLS,
  QUIRE_SELECT_WORDS,
  QUIRE_SELECT_LINES, /* whole logical lines */
  QUIRE_SELECT_BLOCK
};
/* Starts a selection at a cell; extend moves its other end. It follows its
 * text. OUT_OF_MEMORY: no selection. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_selection_start(
    struct quire_screen *s, struct quire_point at,
    enum quire_selection_mode mode);
/* Nothing without a selection. */
QUIRE_API void quire_selection_extend(struct quire_screen *s,
                                      struct quire_point to);
/* Nothing without a selection. */
QUIRE_API void quire_selection_clear(struct quire_screen *s);
struct quire_range {
  struct quire_point first, last; /* in order, inclusive */
  bool block; /* columns first.col .. last.col of every row */
};
/* The range now, grown to whole wide characters, words or lines. False if there
 * is none, or its text is gone or of the other screen. */
QUIRE_API bool quire_selection_range(struct quire_screen *s,
                                     struct quire_range *out);

/* ---- output -------------------------------------------------------------- */

enum quire_format { QUIRE_FORMAT_TEXT, QUIRE_FORMAT_ANSI, QUIRE_FORMAT_JSON };

struct quire_format_options {
  size_t struct_size; /* sizeof(struct quire_format_options) */
  enum quire_format format;
  /* Join soft-wrapped rows into one line (copying), or one line a row. */
  bool join_wrapped;
  /* Keep trailing blanks that were written; never-written ones are always
   * dropped. */
  bool keep_trailing_blanks;
  /* Text: a cell that SGR 8 conceals is written as the blank that it shows.
   * (Copied text keeps the character.) */
  bool blank_concealed;
};
/* Takes bytes; anything but QUIRE_OK stops the output and is passed on. */
typedef enum quire_result (*quire_write_fn)(void *ctx, const char *bytes,
                                            size_t len_bytes);
/* Writes a range of rows/cells; lines end with "\n" except the last. Text: wide
 * spacers left out, tabs as the spaces they were. ANSI: minimal SGR and OSC 8,
 * reset at each line's end (and EL, where a soft wrap may have coloured the
 * rest of the row); with join_wrapped a screen of the same width that is fed
 * the output shows the same. JSON: an object
 * {"schema","cols","rows","history_rows","lines":[[run...]]}, rows and
 * history_rows being those of the range;
 * a run is [text, fg, bg, flags] plus {"hyperlink","underline_color","cells"}
 * as fifth when needed; colours "default", an index or "#rrggbb"; flags among
 * bold dim italic underline double_underline undercurl dotted_underline
 * dashed_underline inverse hidden strikeout overline blink wrapline
 * leading_spacer wide. `write` must not call back into the screen.
 * History is read line by line, not kept thawed. Errors: NOT_FOUND for a range
 * outside, OUT_OF_MEMORY, what `write` answers. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_format(
    struct quire_screen *s, const struct quire_range *range,
    const struct quire_format_options *options, quire_write_fn write,
    void *ctx);
/* The text of the selection as it is copied: soft wraps joined, real spaces
 * kept. NUL-terminated; freed with quire_screen_free_text(). NOT_FOUND without
 * a selection. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_selection_text(
    struct quire_screen *s, char **text, size_t *len_bytes);
/* `len_bytes` as quire_selection_text() answered it. NULL is allowed. */
QUIRE_API void quire_screen_free_text(struct quire_screen *s, char *text,
                                      size_t len_bytes);

/* ---- search -------------------------------------------------------------- */

/* Finds `needle` (UTF-8) in history and screen, across soft wraps, from `from`
 * (excluded) on. Case is ignored when the needle has no upper-case letter.
 * NOT_FOUND (also for an empty needle), OUT_OF_MEMORY. O(text between); nothing
 * is thawed. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_screen_search(
    struct quire_screen *s, const char *needle, size_t needle_bytes,
    struct quire_point from, bool backward, struct quire_range *match);

/* ---- checking ------------------------------------------------------------ */

struct quire_screen_stats {
  size_t struct_size;         /* set by the caller */
  uint64_t pages, page_bytes; /* screens */
  uint64_t leaves, leaf_bytes, history_lines, history_text_bytes;
  uint64_t history_style_bytes, history_index_bytes;
  uint64_t thawed_pages, thawed_bytes, thaw_hits, thaw_misses;
  uint64_t styles, links, clusters, marks; /* on the active page, living */
  uint64_t style_refs, link_refs, cluster_refs;
  uint64_t history_styles, history_links, history_clusters;
  uint64_t lines_pruned;
  uint64_t regrows; /* pages that grew */
  /* Degradations, see the head of this file. */
  uint64_t lines_lost, styles_lost, links_lost, clusters_lost, marks_lost;
  uint64_t joins; /* of clusters, on the active page */
};
/* Fills as much of `out` as out->struct_size says. O(leaves). */
QUIRE_API void quire_screen_get_stats(const struct quire_screen *s,
                                      struct quire_screen_stats *out);
/* Page, history, cursor, pins and views. *fault (`fault` may be NULL) names the
 * invariant that is broken, NULL when none is; static storage. Never asserts.
 * O(everything held): for tests. */
QUIRE_API QUIRE_NODISCARD bool quire_screen_verify(const struct quire_screen *s,
                                                   const char **fault);

QUIRE_END_DECLS

#endif
