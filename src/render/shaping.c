/* Shaping: which glyphs show a cluster, and where.
 *
 * fcft shapes a cluster with the one font that has all of it; where none has,
 * it answers boxes of the first font (or blanks: fonts differ). Then we try in
 * turn the composed form (Korean file names of macOS come as jamo), and the
 * base with those marks that some font has, each laid over the base.
 *
 * Marks without a place of their own in the font stand, in fixed-pitch fonts,
 * one advance too far right: they are moved back over their base, as foot does
 * (render.c). */
#include "render/shaping.h"

#include <pixman.h>
#include <quire/page.h>
#include <string.h>
#include <utf8proc.h>

/* A noncharacter: no font has it. */
enum { NOBODYS = 0x10ffff };

static const struct fcft_glyph *char_glyph(struct fcft_font *font,
                                           uint32_t cp) {
  return fcft_rasterize_char_utf32(font, cp, FCFT_SUBPIXEL_NONE);
}

const struct fcft_glyph *quire_shaping_notdef(struct fcft_font *font) {
  return char_glyph(font, NOBODYS);
}

static bool is_blank(const struct fcft_glyph *g) {
  return g->pix == NULL || g->width <= 0 || g->height <= 0;
}

/* Of glyphs of one size. What pads a line may be anything. */
static bool same_bits(const struct fcft_glyph *a, const struct fcft_glyph *b) {
  pixman_format_code_t format = pixman_image_get_format(a->pix);
  if (format != pixman_image_get_format(b->pix)) {
    return false;
  }
  const char *lines[2] = {(const char *)pixman_image_get_data(a->pix),
                          (const char *)pixman_image_get_data(b->pix)};
  size_t line = (size_t)a->width * PIXMAN_FORMAT_BPP(format) / 8;
  for (int y = 0; y < a->height; y++) {
    if (memcmp(lines[0] + y * pixman_image_get_stride(a->pix),
               lines[1] + y * pixman_image_get_stride(b->pix), line) != 0) {
      return false;
    }
  }
  return true;
}

/* fcft does not say that a glyph stands for nothing: it looks like it. */
static bool is_notdef(const struct fcft_glyph *g,
                      const struct fcft_glyph *notdef) {
  if (notdef == NULL || g == notdef) {
    return g == notdef;
  }
  if (is_blank(g) || is_blank(notdef)) {
    return is_blank(g) && is_blank(notdef) && g->advance.x != 0 &&
           g->advance.x == notdef->advance.x;
  }
  return g->width == notdef->width && g->height == notdef->height &&
         g->y == notdef->y && same_bits(g, notdef);
}

/* Characters that have every right to be blank. */
static bool is_invisible(uint32_t cp) {
  switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CC: return true;
    default: return utf8proc_charwidth((utf8proc_int32_t)cp) == 0;
  }
}

static bool is_mark(uint32_t cp) {
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

static void put(struct shaped *s, const struct fcft_glyph *g, int x) {
  if (s->count < SHAPED_GLYPHS_MAX) {
    s->items[s->count++] = (struct placed_glyph){g, x};
  }
}

static void clear(struct shaped *s) {
  s->count = 0;
  s->advance = 0;
  s->missing = false;
  s->run = NULL;
}

/* What fcft holds of a glyph. Those of clusters it makes anew for each. */
static size_t glyph_bytes(const struct fcft_glyph *g) {
  enum { STRUCTS_BYTES = 300 };
  return STRUCTS_BYTES +
         (is_blank(g)
              ? 0
              : (size_t)pixman_image_get_stride(g->pix) * (size_t)g->height);
}

/* Whole, by fcft; false when no font has all of it. */
static bool shape_whole(struct fcft_font *font, const struct fcft_glyph *notdef,
                        const uint32_t *codepoints, size_t len,
                        struct shaped *out) {
  const struct fcft_grapheme *grapheme = NULL;
  int last = 0; /* advance of the glyph before, marks not counted */
  if ((fcft_capabilities() & FCFT_CAPABILITY_GRAPHEME_SHAPING) != 0) {
    grapheme = fcft_rasterize_grapheme_utf32(font, len, codepoints,
                                             FCFT_SUBPIXEL_NONE);
  }
  if (grapheme == NULL || grapheme->count == 0 ||
      grapheme->count > SHAPED_GLYPHS_MAX) {
    return false;
  }
  clear(out);
  for (size_t i = 0; i < grapheme->count; i++) {
    out->held_bytes += glyph_bytes(grapheme->glyphs[i]);
  }
  for (size_t i = 0; i < grapheme->count; i++) {
    const struct fcft_glyph *g = grapheme->glyphs[i];
    bool box = is_notdef(g, notdef);
    if (box && !(is_blank(g) && is_invisible(codepoints[0]))) {
      return false;
    }
    bool astray = g->advance.x == 0 && g->x >= 0 && !is_blank(g);
    put(out, g, astray ? out->advance - last : out->advance);
    last = g->advance.x != 0 ? g->advance.x : last;
    out->advance += g->advance.x;
  }
  return true;
}

static bool shape_single(struct fcft_font *font,
                         const struct fcft_glyph *notdef, uint32_t cp,
                         struct shaped *out) {
  const struct fcft_glyph *g = char_glyph(font, cp);
  clear(out);
  out->held_bytes += g != NULL ? glyph_bytes(g) : 0;
  if (g == NULL ||
      (is_notdef(g, notdef) && !(is_blank(g) && is_invisible(cp)))) {
    return false;
  }
  put(out, g, 0);
  out->advance = g->advance.x;
  return true;
}

/* The composed form, where it is shorter. */
static bool shape_composed(struct fcft_font *font,
                           const struct fcft_glyph *notdef,
                           const uint32_t *codepoints, size_t len,
                           struct shaped *out) {
  utf8proc_int32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  if (len > QUIRE_CLUSTER_CODEPOINTS_MAX) {
    return false;
  }
  memcpy(text, codepoints, len * sizeof *text);
  utf8proc_ssize_t composed = utf8proc_normalize_utf32(
      text, (utf8proc_ssize_t)len, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  if (composed < 1 || (size_t)composed >= len) {
    return false;
  }
  const uint32_t *shorter = (const uint32_t *)(const void *)text;
  return composed == 1
             ? shape_single(font, notdef, shorter[0], out)
             : shape_whole(font, notdef, shorter, (size_t)composed, out);
}

/* The base, and over its middle the marks that some font has. */
static bool shape_parts(struct fcft_font *font, const struct fcft_glyph *notdef,
                        const uint32_t *codepoints, size_t len,
                        struct shaped *out) {
  if (is_invisible(codepoints[0]) ||
      !shape_single(font, notdef, codepoints[0], out)) {
    return false;
  }
  for (size_t i = 1; i < len; i++) {
    const struct fcft_glyph *g = char_glyph(font, codepoints[i]);
    if (is_invisible(codepoints[i]) && !is_mark(codepoints[i])) {
      continue; /* joiners and selectors */
    }
    if (!is_mark(codepoints[i])) {
      return false; /* a letter, and letters are not left out */
    }
    if (g != NULL && !is_blank(g) && !is_notdef(g, notdef)) {
      put(out, g, (out->advance - g->width) / 2 - g->x);
    }
  }
  return true;
}

void quire_shape_cluster(struct fcft_font *font,
                         const struct fcft_glyph *notdef,
                         const uint32_t *codepoints, size_t len,
                         struct shaped *out) {
  out->held_bytes = 0;
  bool ok = len == 1 ? shape_single(font, notdef, codepoints[0], out)
                     : shape_whole(font, notdef, codepoints, len, out) ||
                           shape_composed(font, notdef, codepoints, len, out) ||
                           shape_parts(font, notdef, codepoints, len, out);
  if (!ok) {
    clear(out);
    out->missing = true;
  }
}

void quire_shape_run(struct fcft_font *font, const struct fcft_glyph *notdef,
                     const uint32_t *codepoints, size_t len, int cell_width,
                     struct shaped *out) {
  clear(out);
  out->held_bytes = 0;
  struct fcft_text_run *run =
      fcft_rasterize_text_run_utf32(font, len, codepoints, FCFT_SUBPIXEL_NONE);
  out->missing = run == NULL;
  int cluster = -1;
  for (size_t i = 0; run != NULL && i < run->count; i++) {
    const struct fcft_glyph *g = run->glyphs[i];
    if (is_notdef(g, notdef)) {
      out->missing = true;
    }
    if (run->cluster[i] != cluster) {
      cluster = run->cluster[i];
      out->advance = cluster * cell_width;
    }
    put(out, g, out->advance);
    out->advance += g->advance.x;
  }
  out->run = run;
}

void quire_shaped_deinit(struct shaped *s) {
  if (s->run != NULL) {
    fcft_text_run_destroy(s->run);
    s->run = NULL;
  }
}
