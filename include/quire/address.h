/* Addresses and points: two ways to name a cell.
 *
 * A point is relative to the screen as it stands now: row 0 is the screen's top
 * row, row -1 the newest row of history at today's width. It is what a renderer
 * or a mouse uses, and it is stale after the next output.
 *
 * An address names a cell of a logical line in history for ever (or until the
 * line is pruned), at any width. */
#ifndef QUIRE_ADDRESS_H
#define QUIRE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include <quire/export.h>

QUIRE_BEGIN_DECLS

struct quire_address {
  uint64_t line_id;
  uint32_t cell; /* offset in the logical line, spacer heads not counted */
};

struct quire_point {
  int64_t row; /* 0 .. rows-1 on screen, negative in history */
  uint16_t col;
};

static inline bool quire_point_before(struct quire_point a,
                                      struct quire_point b) {
  return a.row < b.row || (a.row == b.row && a.col < b.col);
}

QUIRE_END_DECLS

#endif
