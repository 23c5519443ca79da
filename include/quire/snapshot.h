/* A snapshot: what a renderer needs of the visible rows, copied.
 *
 * The reader of a terminal (a window, a picture, a remote viewer) keeps one
 * snapshot, brings it up to date under the terminal's lock, and draws from it
 * without any lock. Only rows that changed since this snapshot's last update
 * are copied; rows that scrolled are moved. Several readers keep several
 * snapshots.
 *
 * Lock contract. The update functions take a screen or a terminal, so the
 * caller holds that terminal's lock around the call, and around nothing else.
 * Everything else here touches the snapshot alone and needs no lock; one
 * snapshot belongs to one thread at a time. The update neither draws, hashes
 * nor waits; it allocates only when a row needs more room than any that its
 * storage held before, so a steady picture is copied without allocating. A
 * mutex is not fair: who feeds at full speed should feed in pieces and let go
 * of the lock when a reader waits (bench/bench_render_lock.c shows how).
 *
 * Shapes and units. Rows and columns are 0-based cells of the view; `serial`
 * numbers only grow. Inside a row, a cell's style id is an index in `styles`
 * (0 is the default style), its link id an index in `links` (0 is no link), and
 * a cluster's content an index in `codepoints`, where its length stands before
 * its codepoints. The accessors of quire/cell.h read them. Rows of one page
 * share `styles`: it holds more than a row uses.
 *
 * Ownership and lifetime. A snapshot owns all it shows; what it hands out is
 * good until its next update or its end.
 *
 * Errors. OUT_OF_MEMORY, NOT_FOUND; on failure the snapshot shows what it
 * showed before.
 *
 * Cost. O(rows) when nothing changed, plus O(columns) for each row copied and
 * O(styles) once for each page that a styled row was copied from. */
#ifndef QUIRE_SNAPSHOT_H
#define QUIRE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <quire/screen.h>
#include <quire/terminal.h>

QUIRE_BEGIN_DECLS

struct quire_snapshot;

struct quire_snapshot_row {
  const quire_cell *cells; /* `occupied` of them; those beyond are blank */
  const struct quire_style *styles;
  const struct quire_link *links;
  const uint32_t *codepoints;
  uint16_t cols, occupied;
  uint16_t flags; /* enum quire_row_flag */
  uint16_t links_count;
  uint32_t styles_count;
  /* A number of this row's contents: equal numbers of one snapshot mean equal
   * looks. */
  uint64_t serial;
};

/* What the snapshot shows beside its rows. */
struct quire_snapshot_info {
  uint16_t cols, rows;
  int64_t top;           /* the point row of its row 0 */
  uint64_t history_rows; /* of the screen */
  bool alternate;
  struct quire_cursor cursor; /* on the screen */
  int32_t cursor_y;           /* its row in the view; -1 when out of sight */
  bool has_selection;
  struct quire_range selection; /* in points, see `top` */

  /* Only from quire_snapshot_update_terminal(); else has_terminal is false, the
   * cursor is a visible block and the colours are zero. */
  bool has_terminal;
  bool synchronized;   /* mode 2026: hold the next frame */
  bool reverse_screen; /* DECSCNM */
  struct quire_cursor_look cursor_look;
  struct quire_rgb foreground, background, cursor_color;
  struct quire_rgb palette[256];
};

/* What the last update did. */
struct quire_snapshot_changes {
  uint16_t rows_copied;
  uint16_t rows_moved; /* kept, but in another place */
  bool rows;           /* some row looks other than before, or the size did */
  bool info;           /* the info is not what it was */
};

/* NULL is the default allocator. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_snapshot_new(
    const struct quire_allocator *allocator, struct quire_snapshot **out);
/* NULL is allowed. */
QUIRE_API void quire_snapshot_free(struct quire_snapshot *s);

/* Copies the rows of `view`, or those of the screen when it is NULL. The first
 * update from another screen than the last copies everything. A screen that was
 * freed may share its address with a new one: call quire_snapshot_invalidate()
 * between the two. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_snapshot_update(
    struct quire_snapshot *s, struct quire_screen *screen,
    struct quire_view *view);
/* The same of the terminal's screen, with its colours and its cursor's look. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_snapshot_update_terminal(
    struct quire_snapshot *s, struct quire_terminal *terminal,
    struct quire_view *view);
/* Copies `rows` rows from point row `first` on, of history, screen or both.
 * NOT_FOUND when there are not so many. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_snapshot_update_rows(
    struct quire_snapshot *s, struct quire_screen *screen, int64_t first,
    uint16_t rows);
/* The next update copies everything. */
QUIRE_API void quire_snapshot_invalidate(struct quire_snapshot *s);

/* All zero before the first update. */
QUIRE_API const struct quire_snapshot_info *quire_snapshot_info(
    const struct quire_snapshot *s);
QUIRE_API struct quire_snapshot_changes quire_snapshot_changes(
    const struct quire_snapshot *s);
/* `y` must be below the info's rows. */
QUIRE_API const struct quire_snapshot_row *quire_snapshot_row(
    const struct quire_snapshot *s, uint16_t y);
/* Bytes held. */
QUIRE_API size_t quire_snapshot_size_bytes(const struct quire_snapshot *s);

/* The cell of any column below cols. */
static inline quire_cell quire_snapshot_cell(
    const struct quire_snapshot_row *row, uint16_t x) {
  return x < row->occupied ? row->cells[x] : 0;
}
static inline const struct quire_style *quire_snapshot_style(
    const struct quire_snapshot_row *row, quire_cell cell) {
  return &row->styles[quire_cell_style(cell)];
}
/* Whether a cell of the row has one of `attrs` (enum quire_attr). O(columns),
 * O(styles) when none of the page has. */
QUIRE_API bool quire_snapshot_row_has_attrs(
    const struct quire_snapshot_row *row, uint16_t attrs);
/* The text of a cell of `row`: `*len` codepoints, 0 for a blank or a spacer.
 * `single` is where the answer may put a lone codepoint. */
static inline const uint32_t *quire_snapshot_text(
    const struct quire_snapshot_row *row, quire_cell cell, uint32_t *single,
    size_t *len) {
  if (quire_cell_is_cluster(cell)) {
    const uint32_t *at = row->codepoints + quire_cell_content(cell);
    *len = at[0];
    return at + 1;
  }
  *single = quire_cell_content(cell);
  *len = *single != 0;
  return single;
}

QUIRE_END_DECLS

#endif
