/* Writing into rectangles of pixels: fills, masks, images. All clip. */
#ifndef QUIRE_SRC_RENDER_PIXELS_H
#define QUIRE_SRC_RENDER_PIXELS_H

#include <quire/render.h>

/* A glyph or shape: 8-bit coverage, or premultiplied colours. */
struct image {
  const uint8_t *mask;   /* width * height, or NULL */
  const uint32_t *color; /* width * height, or NULL */
  uint32_t width, height;
};

static inline uint32_t argb(struct quire_rgb c) {
  return UINT32_C(0xff000000) | (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b;
}

/* `a` of 256 parts of `over`, the rest of `under`; both opaque. */
static inline uint32_t mix(uint32_t under, uint32_t over, uint32_t a) {
  const uint32_t rb = UINT32_C(0xff00ff);
  uint32_t u = under & rb;
  uint32_t g = under >> 8 & 0xff;
  u = (u * (256 - a) + (over & rb) * a) >> 8 & rb;
  g = (g * (256 - a) + (over >> 8 & 0xff) * a) >> 8;
  return UINT32_C(0xff000000) | u | g << 8;
}

void quire_pixels_fill(const struct quire_pixels *p, int32_t x, int32_t y,
                       int32_t width, int32_t height, uint32_t color);
/* The same, mixed with what is there. */
void quire_pixels_tint(const struct quire_pixels *p, int32_t x, int32_t y,
                       int32_t width, int32_t height, uint32_t color,
                       uint8_t alpha);
/* Lays an image with its corner at (x, y); masks take `color`. */
void quire_pixels_put(const struct quire_pixels *p, int32_t x, int32_t y,
                      const struct image *image, uint32_t color);

#endif
