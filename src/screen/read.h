/* Reading the screen and its history row by row: what the files that only read
 * (views, selection, output, search) share. */
#ifndef QUIRE_SRC_SCREEN_READ_H
#define QUIRE_SRC_SCREEN_READ_H

#include "screen/screen.h"

/* The oldest row there is: minus the rows of history. */
int64_t quire_read_first_row(struct quire_screen *s);

/* True when the newest line of history goes on in row 0 as it is read now: the
 * line is open and the primary screen is the active one. */
bool quire_read_seam_joined(const struct quire_screen *s);

/* How many columns of a row that wraps belong to its line. On the screen all,
 * written or not, but a spacer head. In history those that are occupied: blanks
 * were written out when the row was committed, and where a chunk ends, or the
 * line's tail on the screen begins with a wide character that did not fit, the
 * row just ends. */
uint16_t quire_read_wrap_end(const struct quire_row_ref *row);

/* Where a point's logical line begins and ends, across soft wraps, the seam and
 * chunked lines of history. `row` must exist. Errors: those of
 * quire_screen_row(). */
QUIRE_NODISCARD enum quire_result quire_read_line_start(struct quire_screen *s,
                                                        int64_t row,
                                                        int64_t *first);
QUIRE_NODISCARD enum quire_result quire_read_line_end(struct quire_screen *s,
                                                      int64_t row,
                                                      int64_t *last);

/* ---- rows in sequence (row_source.c) ---------------------------------------
 *
 * Rows from top to bottom. History is decoded a batch of whole lines at a time
 * into a page that belongs to the source, so that a long export neither fills
 * nor empties the LRU of thawed pages. */
struct quire_row_source {
  struct quire_screen *screen;
  struct quire_page *page; /* the batch, or NULL */
  int64_t first, end;      /* the rows of history that it shows */
  uint64_t next_line;      /* the line after the batch */
};

void quire_row_source_init(struct quire_row_source *source,
                           struct quire_screen *s);
void quire_row_source_deinit(struct quire_row_source *source);
/* The row; borrowed until the next call. */
QUIRE_NODISCARD enum quire_result quire_row_source_get(
    struct quire_row_source *source, int64_t row, struct quire_row_ref *out);

/* Fills `out` from a row of a page, `row` being what the screen calls it. */
void quire_row_ref_fill(const struct quire_screen *s,
                        const struct quire_page *page, uint16_t y, int64_t row,
                        struct quire_row_ref *out);

#endif
