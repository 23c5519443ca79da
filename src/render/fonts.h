/* Fonts at one size: their cell, and glyphs as images ready to be laid down. */
#ifndef QUIRE_SRC_RENDER_FONTS_H
#define QUIRE_SRC_RENDER_FONTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "render/pixels.h"

/* Set of flags that choose a face; SMALL is for super- and subscripts. */
enum quire_face {
  QUIRE_FACE_BOLD = 1,
  QUIRE_FACE_ITALIC = 2,
  QUIRE_FACE_SMALL = 4,
  QUIRE_FACES = 8
};

/* Of a cluster so many codepoints are drawn. The longest emoji of today are
 * ten; a pile of marks costs a glyph each. */
enum { QUIRE_GLYPH_CODEPOINTS_MAX = 16 };

/* An image and where its corner lies, seen from the left end of its first cell
 * and the baseline. */
struct quire_glyph {
  struct image image;
  int32_t x, y; /* y grows downwards: negative above the baseline */
};

struct quire_glyphs {
  size_t count;
  const struct quire_glyph *items;
  bool missing; /* no font has it */
};

struct quire_fonts {
  const struct quire_allocator *allocator;
  char *names; /* as given, and the size of its block */
  size_t names_bytes;
  double size_px;
  struct fcft_font *faces[QUIRE_FACES]; /* opened when first asked for */
  /* What each shows for a character that no font has; NULL until needed. */
  const struct fcft_glyph *notdef[QUIRE_FACES];
  struct glyph_store *store;
  uint32_t cell_width, cell_height, baseline;
  int32_t underline_y, underline_t; /* top of the line, thickness */
  int32_t strike_y, strike_t;
};

/* Opens the regular face. Errors as quire_renderer_new(). */
QUIRE_NODISCARD enum quire_result quire_fonts_open(
    const struct quire_allocator *allocator, const char *names, double size_px,
    struct quire_fonts *out);
void quire_fonts_close(struct quire_fonts *f);
const char *quire_fonts_name(const struct quire_fonts *f);
/* Whether fcft can shape runs of text. */
bool quire_fonts_can_shape(void);

/* The glyphs of one cluster that takes `cells` cells, or with `run` of as many
 * characters as cells, shaped together; of a run `missing` says that some
 * character is, and the glyphs are of no use. No glyphs for blanks, and where
 * memory is short. Good until the next call. */
struct quire_glyphs quire_fonts_glyphs(struct quire_fonts *f, unsigned face,
                                       const uint32_t *codepoints, size_t len,
                                       unsigned cells, bool run);
/* The mask of a character of render/box.h, `cells` wide. mask is NULL where
 * memory is short. */
struct image quire_fonts_box(struct quire_fonts *f, int index, unsigned cells);

#endif
