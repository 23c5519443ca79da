/* Characters that this library draws itself, to the edges of their cells, so
 * that neighbours meet without gaps whatever the font.
 *
 *   U+2500-257F  box drawing        box_lines.c
 *   U+2580-259F  blocks             box_shapes.c, as all below
 *   U+2800-28FF  braille
 *   U+E0B0-E0BF  powerline
 *   U+1FB00-1FB3B sextants
 *   U+1FB70-1FB8B eighths of a cell that the blocks leave out */
#ifndef QUIRE_SRC_RENDER_BOX_H
#define QUIRE_SRC_RENDER_BOX_H

#include <stdint.h>

/* A mask of coverage being drawn. */
struct box {
  uint8_t *mask; /* width * height, zero at first */
  int32_t width, height;
  int32_t thin, heavy; /* widths of lines */
};

enum { QUIRE_BOX_COUNT = 160 + 256 + 16 + 60 + 28 };

/* A number below QUIRE_BOX_COUNT, or -1 for characters of the font. */
int quire_box_index(uint32_t codepoint);

/* Draws the character of an index into a mask of zeroes. `thin` is the width of
 * a light line, at least 1. */
void quire_box_draw(int index, uint8_t *mask, uint32_t width, uint32_t height,
                    uint32_t thin);

/* ---- between the two files ----------------------------------------------- */

/* Columns [x0, x1), lines [y0, y1), clipped. */
void quire_box_rect(const struct box *b, int32_t x0, int32_t y0, int32_t x1,
                    int32_t y1);
/* Everything for which `inside` holds, smoothed by 16 samples a pixel. */
void quire_box_sample(const struct box *b,
                      int (*inside)(const struct box *b, int shape, double x,
                                    double y),
                      int shape);
/* U+2500 + code. */
void quire_box_lines(const struct box *b, unsigned code);

#endif
