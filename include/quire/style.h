/* The style: everything SGR says about how a cell looks. 16 bytes, compared and
 * hashed as bytes, so every unused byte must be zero. All zero is the default.
 */
#ifndef QUIRE_STYLE_H
#define QUIRE_STYLE_H

#include <stdbool.h>
#include <stdint.h>

#include <quire/export.h>

QUIRE_BEGIN_DECLS

enum quire_color_kind {
  QUIRE_COLOR_DEFAULT = 0, /* the terminal's default; r, g, b are 0 */
  QUIRE_COLOR_PALETTE = 1, /* index in r; g and b are 0 */
  QUIRE_COLOR_RGB = 2
};

struct quire_color {
  uint8_t kind; /* enum quire_color_kind */
  uint8_t r, g, b;
};

enum quire_underline {
  QUIRE_UNDERLINE_NONE = 0,
  QUIRE_UNDERLINE_SINGLE = 1,
  QUIRE_UNDERLINE_DOUBLE = 2,
  QUIRE_UNDERLINE_CURLY = 3,
  QUIRE_UNDERLINE_DOTTED = 4,
  QUIRE_UNDERLINE_DASHED = 5
};

enum quire_attr {
  QUIRE_ATTR_BOLD = 1 << 0,
  QUIRE_ATTR_FAINT = 1 << 1,
  QUIRE_ATTR_ITALIC = 1 << 2,
  QUIRE_ATTR_BLINK = 1 << 3,
  QUIRE_ATTR_RAPID_BLINK = 1 << 4,
  QUIRE_ATTR_INVERSE = 1 << 5,
  QUIRE_ATTR_HIDDEN = 1 << 6,
  QUIRE_ATTR_STRIKE = 1 << 7,
  QUIRE_ATTR_OVERLINE = 1 << 8,
  QUIRE_ATTR_SUPERSCRIPT = 1 << 9,
  QUIRE_ATTR_SUBSCRIPT = 1 << 10
};
#define QUIRE_ATTR_ALL 0x7ff

struct quire_style {
  struct quire_color fg;
  struct quire_color bg;
  struct quire_color underline_color;
  uint16_t attrs;    /* set of enum quire_attr */
  uint8_t underline; /* enum quire_underline */
  uint8_t reserved;  /* zero */
};

static inline struct quire_color quire_color_palette(uint8_t index) {
  struct quire_color c = {QUIRE_COLOR_PALETTE, 0, 0, 0};
  c.r = index;
  return c;
}
static inline struct quire_color quire_color_rgb(uint8_t r, uint8_t g,
                                                 uint8_t b) {
  struct quire_color c = {QUIRE_COLOR_RGB, 0, 0, 0};
  c.r = r;
  c.g = g;
  c.b = b;
  return c;
}
static inline bool quire_color_equal(struct quire_color a,
                                     struct quire_color b) {
  return a.kind == b.kind && a.r == b.r && a.g == b.g && a.b == b.b;
}
/* Field by field; the same answer as comparing the bytes. */
static inline bool quire_style_equal(const struct quire_style *a,
                                     const struct quire_style *b) {
  return quire_color_equal(a->fg, b->fg) && quire_color_equal(a->bg, b->bg) &&
         quire_color_equal(a->underline_color, b->underline_color) &&
         a->attrs == b->attrs && a->underline == b->underline;
}
static inline bool quire_style_is_default(const struct quire_style *s) {
  return s->fg.kind == QUIRE_COLOR_DEFAULT &&
         s->bg.kind == QUIRE_COLOR_DEFAULT &&
         s->underline_color.kind == QUIRE_COLOR_DEFAULT && s->attrs == 0 &&
         s->underline == QUIRE_UNDERLINE_NONE;
}

QUIRE_END_DECLS

#endif
