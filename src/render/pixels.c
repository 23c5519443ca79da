/* Pixels under glyphs: the innermost loops of the rasteriser.
 *
 * Two channels are mixed in one multiplication (red and blue lie 16 bits apart
 * and cannot meet); an alpha of 255 counts as 256, so that full coverage is the
 * colour itself. */
#include "render/pixels.h"

#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

struct span {
  int32_t x, y, width, height;
};

/* The part of a rectangle that lies inside; false when there is none. */
static bool clip(const struct quire_pixels *p, struct span *s) {
  int64_t left = s->x > 0 ? s->x : 0;
  int64_t top = s->y > 0 ? s->y : 0;
  int64_t right = (int64_t)s->x + s->width;
  int64_t bottom = (int64_t)s->y + s->height;
  right = right < (int64_t)p->width ? right : (int64_t)p->width;
  bottom = bottom < (int64_t)p->height ? bottom : (int64_t)p->height;
  if (left >= right || top >= bottom) {
    return false;
  }
  *s = (struct span){(int32_t)left, (int32_t)top, (int32_t)(right - left),
                     (int32_t)(bottom - top)};
  return true;
}

static uint32_t *at(const struct quire_pixels *p, int32_t x, int32_t y) {
  return p->argb + (size_t)y * p->stride + (size_t)x;
}

void quire_pixels_fill(const struct quire_pixels *p, int32_t x, int32_t y,
                       int32_t width, int32_t height, uint32_t color) {
  struct span s = {x, y, width, height};
  if (!clip(p, &s)) {
    return;
  }
  for (int32_t j = 0; j < s.height; j++) {
    uint32_t *line = at(p, s.x, s.y + j);
    for (int32_t i = 0; i < s.width; i++) {
      line[i] = color;
    }
  }
}

void quire_pixels_tint(const struct quire_pixels *p, int32_t x, int32_t y,
                       int32_t width, int32_t height, uint32_t color,
                       uint8_t alpha) {
  struct span s = {x, y, width, height};
  uint32_t a = alpha + (alpha >> 7);
  if (!clip(p, &s)) {
    return;
  }
  for (int32_t j = 0; j < s.height; j++) {
    uint32_t *line = at(p, s.x, s.y + j);
    for (int32_t i = 0; i < s.width; i++) {
      line[i] = mix(line[i], color, a);
    }
  }
}

/* Four pixels at once, where the machine has it; answers how many were done.
 * The sums are those of mix(). */
static int32_t put_mask_fours(uint32_t *line, const uint8_t *mask,
                              int32_t width, uint32_t color) {
  int32_t i = 0;
#if defined(__SSE2__)
  const __m128i zero = _mm_setzero_si128();
  const __m128i one = _mm_set1_epi16(256);
  const __m128i over = _mm_unpacklo_epi8(_mm_set1_epi32((int)color), zero);
  for (; i + 4 <= width; i += 4) {
    int four;
    memcpy(&four, mask + i, sizeof four);
    if (four == 0) {
      continue; /* most of a glyph is blank */
    }
    __m128i *at = (__m128i *)(void *)(line + i);
    __m128i under = _mm_loadu_si128(at);
    __m128i a = _mm_cvtsi32_si128(four);
    a = _mm_unpacklo_epi8(a, a);
    a = _mm_unpacklo_epi16(a, a); /* each coverage for four channels */
    __m128i low = _mm_unpacklo_epi8(a, zero);
    __m128i high = _mm_unpackhi_epi8(a, zero);
    low = _mm_add_epi16(low, _mm_srli_epi16(low, 7));
    high = _mm_add_epi16(high, _mm_srli_epi16(high, 7));
    __m128i left = _mm_add_epi16(_mm_mullo_epi16(_mm_unpacklo_epi8(under, zero),
                                                 _mm_sub_epi16(one, low)),
                                 _mm_mullo_epi16(over, low));
    __m128i right =
        _mm_add_epi16(_mm_mullo_epi16(_mm_unpackhi_epi8(under, zero),
                                      _mm_sub_epi16(one, high)),
                      _mm_mullo_epi16(over, high));
    _mm_storeu_si128(at, _mm_packus_epi16(_mm_srli_epi16(left, 8),
                                          _mm_srli_epi16(right, 8)));
  }
#else
  (void)line;
  (void)mask;
  (void)width;
  (void)color;
#endif
  return i;
}

static void put_mask_line(uint32_t *line, const uint8_t *mask, int32_t width,
                          uint32_t color) {
  for (int32_t i = put_mask_fours(line, mask, width, color); i < width; i++) {
    uint32_t a = mask[i];
    if (a != 0) {
      line[i] = mix(line[i], color, a + (a >> 7));
    }
  }
}

static void put_color_line(uint32_t *line, const uint32_t *source,
                           int32_t width) {
  for (int32_t i = 0; i < width; i++) {
    uint32_t a = source[i] >> 24;
    if (a == 255) {
      line[i] = source[i];
    } else if (a != 0) {
      /* Premultiplied: only what is below is weighed. */
      uint32_t below = mix(UINT32_C(0xff000000), line[i], 256 - (a + (a >> 7)));
      uint32_t rb = (below & 0xff00ff) + (source[i] & 0xff00ff);
      uint32_t g = (below >> 8 & 0xff) + (source[i] >> 8 & 0xff);
      uint32_t r = rb >> 16 < 255 ? rb >> 16 : 255;
      uint32_t b = (rb & 0xffff) < 255 ? rb & 0xffff : 255;
      line[i] = UINT32_C(0xff000000) | r << 16 | (g < 255 ? g : 255) << 8 | b;
    }
  }
}

void quire_pixels_put(const struct quire_pixels *p, int32_t x, int32_t y,
                      const struct image *image, uint32_t color) {
  struct span s = {x, y, (int32_t)image->width, (int32_t)image->height};
  if (!clip(p, &s)) {
    return;
  }
  for (int32_t j = 0; j < s.height; j++) {
    size_t from = (size_t)(s.y + j - y) * image->width + (size_t)(s.x - x);
    uint32_t *line = at(p, s.x, s.y + j);
    if (image->mask != NULL) {
      put_mask_line(line, image->mask + from, s.width, color);
    } else {
      put_color_line(line, image->color + from, s.width);
    }
  }
}
