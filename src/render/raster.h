/* Rows and parts of rows into pixels. */
#ifndef QUIRE_SRC_RENDER_RASTER_H
#define QUIRE_SRC_RENDER_RASTER_H

#include "render/fonts.h"

struct quire_raster {
  struct quire_fonts *fonts;
  const struct quire_theme *theme;
  bool ligatures;
  bool blink_on;
  /* Instead of the cells' own colours: the block cursor. */
  bool recolor;
  uint32_t text, ground;
};

/* Columns [begin, end) of a row of single width, the left edge of `begin` at
 * (x, y). Needs no memory of its own. */
void quire_raster_cells(const struct quire_raster *r,
                        const struct quire_snapshot_row *row, uint16_t begin,
                        uint16_t end, const struct quire_pixels *target,
                        int32_t x, int32_t y);

/* The colours of the theme's defaults. */
uint32_t quire_raster_ground(const struct quire_theme *theme);

/* The colour behind the cell of column x. */
uint32_t quire_raster_cell_ground(const struct quire_theme *theme,
                                  const struct quire_snapshot_row *row,
                                  uint16_t x);

/* Whether some cell shows otherwise in the other phase of blinking. */
bool quire_raster_blinks(const struct quire_snapshot_row *row);

#endif
