/* Blocks, braille, powerline, sextants and eighths; and what all shapes are
 * drawn with.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "render/box.h"

enum {
  FIRST_BLOCK = 0x80, /* index of U+2580; box drawing comes before */
  FIRST_BRAILLE = 160,
  FIRST_POWERLINE = FIRST_BRAILLE + 256,
  FIRST_SEXTANT = FIRST_POWERLINE + 16,
  FIRST_EIGHTH = FIRST_SEXTANT + 60,
  SAMPLES = 4 /* along each side of a pixel */
};

int quire_box_index(uint32_t cp) {
  if (cp < 0x2500) {
    return -1;
  }
  if (cp <= 0x259f) {
    return (int)(cp - 0x2500);
  }
  if (cp >= 0x2800 && cp <= 0x28ff) {
    return (int)(cp - 0x2800) + FIRST_BRAILLE;
  }
  if (cp >= 0xe0b0 && cp <= 0xe0bf) {
    return (int)(cp - 0xe0b0) + FIRST_POWERLINE;
  }
  if (cp >= 0x1fb00 && cp <= 0x1fb3b) {
    return (int)(cp - 0x1fb00) + FIRST_SEXTANT;
  }
  if (cp >= 0x1fb70 && cp <= 0x1fb8b) {
    return (int)(cp - 0x1fb70) + FIRST_EIGHTH;
  }
  return -1;
}

void quire_box_rect(const struct box *b, int32_t x0, int32_t y0, int32_t x1,
                    int32_t y1) {
  x0 = x0 > 0 ? x0 : 0;
  y0 = y0 > 0 ? y0 : 0;
  x1 = x1 < b->width ? x1 : b->width;
  y1 = y1 < b->height ? y1 : b->height;
  for (int32_t y = y0; y < y1 && x0 < x1; y++) {
    memset(b->mask + (size_t)y * (size_t)b->width + (size_t)x0, 255,
           (size_t)(x1 - x0));
  }
}

void quire_box_sample(const struct box *b,
                      int (*inside)(const struct box *b, int shape, double x,
                                    double y),
                      int shape) {
  for (int32_t y = 0; y < b->height; y++) {
    for (int32_t x = 0; x < b->width; x++) {
      int hits = 0;
      for (int i = 0; i < SAMPLES * SAMPLES; i++) {
        hits += inside(b, shape, x + (i % SAMPLES + 0.5) / SAMPLES,
                       y + (i / SAMPLES + 0.5) / SAMPLES) != 0;
      }
      b->mask[(size_t)y * (size_t)b->width + (size_t)x] =
          (uint8_t)(hits * 255 / (SAMPLES * SAMPLES));
    }
  }
}

/* `n` of `parts` of a length, to the nearest pixel. */
static int32_t part(int32_t length, int32_t n, int32_t parts) {
  return (length * n + parts / 2) / parts;
}

/* ---- blocks -------------------------------------------------------------- */

static void shade(const struct box *b, uint8_t coverage) {
  memset(b->mask, coverage, (size_t)b->width * (size_t)b->height);
}

/* Upper left, upper right, lower left, lower right. */
static void quadrants(const struct box *b, unsigned set) {
  int32_t x = part(b->width, 1, 2);
  int32_t y = part(b->height, 1, 2);
  for (unsigned i = 0; i < 4; i++) {
    if ((set >> i & 1) != 0) {
      quire_box_rect(b, (i & 1) != 0 ? x : 0, (i & 2) != 0 ? y : 0,
                     (i & 1) != 0 ? b->width : x, (i & 2) != 0 ? b->height : y);
    }
  }
}

static void draw_block(const struct box *b, int code) {
  static const uint8_t sets[10] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14};
  int32_t w = b->width;
  int32_t h = b->height;
  if (code == 0) {
    quire_box_rect(b, 0, 0, w, part(h, 1, 2));
  } else if (code <= 8) {
    quire_box_rect(b, 0, part(h, 8 - code, 8), w, h);
  } else if (code <= 15) {
    quire_box_rect(b, 0, 0, part(w, 16 - code, 8), h);
  } else if (code == 16) {
    quire_box_rect(b, part(w, 1, 2), 0, w, h);
  } else if (code <= 19) {
    shade(b, (uint8_t)((code - 16) * 64));
  } else if (code == 20) {
    quire_box_rect(b, 0, 0, w, part(h, 1, 8));
  } else if (code == 21) {
    quire_box_rect(b, part(w, 7, 8), 0, w, h);
  } else {
    quadrants(b, sets[code - 22]);
  }
}

/* Eighths of the width and of the height, from the left and from the top. */
static void draw_eighths(const struct box *b, int code) {
  static const uint8_t sets[28][2] = {
      {2, 0},    {4, 0},    {8, 0},    {16, 0},      {32, 0},   {64, 0},
      {0, 2},    {0, 4},    {0, 8},    {0, 16},      {0, 32},   {0, 64},
      {1, 0x80}, {1, 1},    {0x80, 1}, {0x80, 0x80}, {0, 0x81}, {0, 0x95},
      {0, 3},    {0, 7},    {0, 0x1f}, {0, 0x3f},    {0, 0x7f}, {0xc0, 0},
      {0xe0, 0}, {0xf8, 0}, {0xfc, 0}, {0xfe, 0}};
  for (int32_t i = 0; i < 8; i++) {
    if ((sets[code][0] >> i & 1) != 0) {
      quire_box_rect(b, part(b->width, i, 8), 0, part(b->width, i + 1, 8),
                     b->height);
    }
    if ((sets[code][1] >> i & 1) != 0) {
      quire_box_rect(b, 0, part(b->height, i, 8), b->width,
                     part(b->height, i + 1, 8));
    }
  }
}

/* ---- braille, sextants --------------------------------------------------- */

static int inside_braille(const struct box *b, int dots, double x, double y) {
  static const uint8_t bits[4][2] = {{0, 3}, {1, 4}, {2, 5}, {6, 7}};
  double column = b->width / 2.0;
  double line = b->height / 4.0;
  int i = (int)(y / line);
  int j = (int)(x / column);
  if (i > 3 || j > 1 || (dots >> bits[i][j] & 1) == 0) {
    return 0;
  }
  double dx = x - (j + 0.5) * column;
  double dy = y - (i + 0.5) * line;
  double radius = (column < line ? column : line) * 0.36;
  return dx * dx + dy * dy <= radius * radius;
}

/* The patterns that are blocks already (none, left half, right half, all) have
 * no character here. */
static void draw_sextant(const struct box *b, int code) {
  int set = code + 1;
  set += set >= 21;
  set += set >= 42;
  for (int i = 0; i < 6; i++) {
    if ((set >> i & 1) != 0) {
      int32_t left = (i & 1) != 0;
      quire_box_rect(b, left ? part(b->width, 1, 2) : 0,
                     part(b->height, i / 2, 3),
                     left ? b->width : part(b->width, 1, 2),
                     part(b->height, i / 2 + 1, 3));
    }
  }
}

/* ---- powerline ----------------------------------------------------------- */

/* Whether (x, y) lies within half a thin line of the line a-b. */
static bool near_line(const struct box *b, double ax, double ay, double bx,
                      double by, double x, double y) {
  double dx = bx - ax;
  double dy = by - ay;
  double area = dx * (y - ay) - dy * (x - ax);
  double reach = b->thin / 2.0;
  return area * area <= reach * reach * (dx * dx + dy * dy);
}

/* Arrows that point right (mirrored for left): filled, or their two edges. */
static bool in_arrow(const struct box *b, bool filled, double x, double y) {
  double w = b->width;
  double h = b->height;
  double tip = w * (1 - (y < h / 2 ? h / 2 - y : y - h / 2) / (h / 2));
  if (filled) {
    return x <= tip;
  }
  return y < h / 2 ? near_line(b, 0, 0, w, h / 2, x, y)
                   : near_line(b, 0, h, w, h / 2, x, y);
}

static bool in_half_circle(const struct box *b, bool filled, double x,
                           double y) {
  double ry = b->height / 2.0;
  double rx = b->width;
  double dy = (y - ry) / ry;
  double outer = x / rx * (x / rx) + dy * dy;
  if (filled || outer > 1) {
    return outer <= 1;
  }
  double ix = x / (rx - b->thin);
  double iy = (y - ry) / (ry - b->thin);
  return ix * ix + iy * iy >= 1;
}

/* Triangles in a corner and the diagonals under them. */
static bool in_corner(const struct box *b, int code, double x, double y) {
  double w = b->width;
  double h = b->height;
  bool below_falling = y * w >= x * h;        /* under the line \ */
  bool below_rising = y * w >= h * w - x * h; /* under the line / */
  switch (code) {
    case 0x8: return below_falling;
    case 0xa: return below_rising;
    case 0xc: return !below_rising;
    case 0xe: return !below_falling;
    case 0x9:
    case 0xf: return near_line(b, 0, 0, w, h, x, y);
    default: return near_line(b, 0, h, w, 0, x, y);
  }
}

static int inside_powerline(const struct box *b, int code, double x, double y) {
  if (code >= 8) {
    return in_corner(b, code, x, y);
  }
  bool filled = (code & 1) == 0;
  double from_base = (code & 2) != 0 ? b->width - x : x;
  return code < 4 ? in_arrow(b, filled, from_base, y)
                  : in_half_circle(b, filled, from_base, y);
}

void quire_box_draw(int index, uint8_t *mask, uint32_t width, uint32_t height,
                    uint32_t thin) {
  struct box b = {.mask = mask,
                  .width = (int32_t)width,
                  .height = (int32_t)height,
                  .thin = (int32_t)thin,
                  .heavy = (int32_t)thin * 2};
  if (index < FIRST_BLOCK) {
    quire_box_lines(&b, (unsigned)index);
  } else if (index < FIRST_BRAILLE) {
    draw_block(&b, index - FIRST_BLOCK);
  } else if (index < FIRST_POWERLINE) {
    quire_box_sample(&b, inside_braille, index - FIRST_BRAILLE);
  } else if (index < FIRST_SEXTANT) {
    quire_box_sample(&b, inside_powerline, index - FIRST_POWERLINE);
  } else if (index >= FIRST_EIGHTH) {
    draw_eighths(&b, index - FIRST_EIGHTH);
  } else {
    draw_sextant(&b, index - FIRST_SEXTANT);
  }
}
