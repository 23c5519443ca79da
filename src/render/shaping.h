/* Text into glyphs of fcft, placed. Everything here is called with fcft locked
 * (fonts.c). */
#ifndef QUIRE_SRC_RENDER_SHAPING_H
#define QUIRE_SRC_RENDER_SHAPING_H

#include <fcft/fcft.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHAPED_GLYPHS_MAX = 256 };

struct placed_glyph {
  const struct fcft_glyph *glyph;
  int x; /* of its origin, from the left end of the first cell */
};

struct shaped {
  struct placed_glyph items[SHAPED_GLYPHS_MAX];
  size_t count;
  int advance;
  bool missing;      /* no font has it; then there are no items */
  size_t held_bytes; /* about what fcft keeps because of it */
  struct fcft_text_run *run;
};

/* What a font shows for a character that none has; NULL when that is not
 * known. Good as long as the font is open. */
const struct fcft_glyph *quire_shaping_notdef(struct fcft_font *font);

/* One character or grapheme cluster. */
void quire_shape_cluster(struct fcft_font *font,
                         const struct fcft_glyph *notdef,
                         const uint32_t *codepoints, size_t len,
                         struct shaped *out);
/* As many characters as cells, each in its own. */
void quire_shape_run(struct fcft_font *font, const struct fcft_glyph *notdef,
                     const uint32_t *codepoints, size_t len, int cell_width,
                     struct shaped *out);
void quire_shaped_deinit(struct shaped *s);

#endif
