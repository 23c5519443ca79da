/* Fonts: faces of fcft, and glyphs turned into images of our own.
 *
 * fcft keeps every glyph it ever made for as long as a font is open, and so do
 * we, up to GLYPH_BYTES_MAX; beyond that the fonts are closed and opened again,
 * so that a program that prints all of Unicode does not hold memory for ever.
 *
 * Images are copies, so that they can be scaled: what is wider than the cells
 * it was given (an emoji of another size, an icon in one cell) is made to fit.
 */
#include "render/fonts.h"

#include <fcft/fcft.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "render/glyph_store.h"
#include "render/shaping.h"

enum { GLYPH_BYTES_MAX = 32 << 20 };

/* fcft is one per process: it is started once, and shows threads the same fonts
 * and glyphs. It has locks of its own, but of a kind that ThreadSanitizer
 * cannot see; one of ours around all of it costs nothing, because glyphs are
 * asked for once. */
static pthread_mutex_t fcft_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t fcft_once = PTHREAD_ONCE_INIT;

static void start_fcft(void) {
  (void)fcft_init(FCFT_LOG_COLORIZE_NEVER, false, FCFT_LOG_CLASS_NONE);
  (void)fcft_set_scaling_filter(FCFT_SCALING_FILTER_BILINEAR);
}

static void lock_fcft(void) {
  (void)pthread_once(&fcft_once, start_fcft);
  (void)pthread_mutex_lock(&fcft_lock);
}

static void unlock_fcft(void) {
  (void)pthread_mutex_unlock(&fcft_lock);
}

bool quire_fonts_can_shape(void) {
  (void)pthread_once(&fcft_once, start_fcft);
  return (fcft_capabilities() & FCFT_CAPABILITY_TEXT_RUN_SHAPING) != 0;
}

/* ---- faces --------------------------------------------------------------- */

enum { NAMES_MAX = 8, ATTRIBUTES_MAX = 64 };

/* The names of a list, each of which falls back on the next, and at last on
 * what fontconfig calls monospace. */
struct names {
  char copy[512];
  const char *list[NAMES_MAX + 1];
  size_t count;
};

static void split_names(const char *names, struct names *out) {
  char *rest = NULL;
  (void)snprintf(out->copy, sizeof out->copy, "%s", names);
  out->count = 0;
  for (char *name = strtok_r(out->copy, ",", &rest);
       name != NULL && out->count < NAMES_MAX;
       name = strtok_r(NULL, ",", &rest)) {
    name += strspn(name, " ");
    if (*name != '\0') {
      out->list[out->count++] = name;
    }
  }
  out->list[out->count++] = "monospace";
}

/* The font of names[first], those after it where it has no glyph. */
static struct fcft_font *open_names(struct names *names, size_t first,
                                    unsigned face, double size_px) {
  char attributes[ATTRIBUTES_MAX];
  double size = (face & QUIRE_FACE_SMALL) != 0 ? size_px * 0.62 : size_px;
  (void)snprintf(attributes, sizeof attributes, "pixelsize=%.2f%s%s",
                 size < 2 ? 2 : size,
                 (face & QUIRE_FACE_BOLD) != 0 ? ":weight=bold" : "",
                 (face & QUIRE_FACE_ITALIC) != 0 ? ":slant=italic" : "");
  return fcft_from_name(names->count - first, names->list + first, attributes);
}

static int advance(struct fcft_font *font, uint32_t cp) {
  const struct fcft_glyph *g =
      fcft_rasterize_char_utf32(font, cp, FCFT_SUBPIXEL_NONE);
  return g != NULL ? g->advance.x : 0;
}

/* A font whose letters differ in width is not what anybody meant: fontconfig
 * answers one when the name is unknown. */
static bool is_fixed_pitch(struct fcft_font *font) {
  return advance(font, 'i') == advance(font, 'W') && advance(font, 'i') > 0;
}

static void destroy(struct fcft_font *font) {
  if (font != NULL) {
    fcft_destroy(font);
  }
}

/* The first of the names that is a fixed-pitch font; where none is, what the
 * first one gave. */
static struct fcft_font *open_face(const struct quire_fonts *f, unsigned face) {
  struct names names;
  struct fcft_font *font = NULL;
  split_names(f->names, &names);
  for (size_t i = 0; i < names.count; i++) {
    struct fcft_font *next = open_names(&names, i, face, f->size_px);
    if (next != NULL && is_fixed_pitch(next)) {
      destroy(font);
      return next;
    }
    if (font == NULL) {
      font = next;
    } else {
      destroy(next);
    }
  }
  return font;
}

/* A face that cannot be opened is the regular one. */
static struct fcft_font *face_font(struct quire_fonts *f, unsigned face) {
  if (f->faces[face] == NULL && face != 0) {
    f->faces[face] = open_face(f, face);
  }
  return f->faces[face] != NULL ? f->faces[face] : f->faces[0];
}

static int32_t at_least(double value, int32_t least) {
  return value > least ? (int32_t)lround(value) : least;
}

static void measure(struct quire_fonts *f) {
  struct fcft_font *font = f->faces[0];
  int width = advance(font, 'M');
  f->cell_width = (uint32_t)(width > 0                 ? width
                             : font->max_advance.x > 0 ? font->max_advance.x
                                                       : 1);
  f->cell_height = (uint32_t)(font->height > 0 ? font->height : 1);
  f->baseline = (uint32_t)(font->ascent > 0 ? font->ascent : 0);
  int32_t height = (int32_t)f->cell_height;
  f->underline_t = at_least(font->underline.thickness, 1);
  f->underline_t = f->underline_t < height / 4 + 1 ? f->underline_t : 1;
  /* Below the letters, and inside the cell. */
  f->underline_y = (int32_t)f->baseline - font->underline.position;
  if (f->underline_y < (int32_t)f->baseline + 1) {
    f->underline_y = (int32_t)f->baseline + 1;
  }
  if (f->underline_y > height - f->underline_t) {
    f->underline_y = height - f->underline_t;
  }
  f->strike_t = f->underline_t;
  f->strike_y = (int32_t)f->baseline - at_least(font->strikeout.position, 1);
}

static void close_faces(struct quire_fonts *f) {
  for (int i = 0; i < QUIRE_FACES; i++) {
    f->notdef[i] = NULL;
    destroy(f->faces[i]);
    f->faces[i] = NULL;
  }
}

enum quire_result quire_fonts_open(const struct quire_allocator *allocator,
                                   const char *names, double size_px,
                                   struct quire_fonts *out) {
  struct quire_fonts f = {.allocator = allocator, .size_px = size_px};
  /* Written so that NaN fails. */
  if (!(size_px >= QUIRE_FONT_SIZE_MIN && size_px <= QUIRE_FONT_SIZE_MAX)) {
    return QUIRE_ERR_LIMIT;
  }
  names = names != NULL && names[0] != '\0' ? names : "monospace";
  f.names_bytes = strlen(names) + 1;
  f.names = quire_allocator_alloc(allocator, f.names_bytes);
  f.store = quire_glyph_store_new(allocator);
  enum quire_result r = QUIRE_ERR_OUT_OF_MEMORY;
  if (f.names != NULL && f.store != NULL) {
    memcpy(f.names, names, f.names_bytes);
    lock_fcft();
    f.faces[0] = open_face(&f, 0);
    r = f.faces[0] != NULL ? QUIRE_OK : QUIRE_ERR_NOT_FOUND;
    if (r == QUIRE_OK) {
      measure(&f);
    }
    unlock_fcft();
  }
  if (r != QUIRE_OK) {
    quire_fonts_close(&f);
    return r;
  }
  *out = f;
  return QUIRE_OK;
}

void quire_fonts_close(struct quire_fonts *f) {
  lock_fcft();
  close_faces(f);
  unlock_fcft();
  quire_glyph_store_free(f->store);
  quire_allocator_free(f->allocator, f->names, f->names_bytes);
}

const char *quire_fonts_name(const struct quire_fonts *f) {
  const struct fcft_font *font = f->faces[0];
  return font != NULL && font->name != NULL ? font->name : "";
}

/* ---- glyphs into images -------------------------------------------------- */

/* What was shaped, and how it is made to fit. */
struct drawing {
  const struct shaped *shaped;
  double scale_x, scale_y;
  int32_t indent;
};

static bool is_mask(const struct fcft_glyph *g) {
  pixman_format_code_t format = pixman_image_get_format(g->pix);
  return format == PIXMAN_a8 || format == PIXMAN_a1;
}

static uint32_t scaled(int length, double scale) {
  double v = ceil(length * scale);
  return v < 1 ? 1 : (uint32_t)v;
}

static size_t image_bytes(const struct fcft_glyph *g, const struct drawing *d) {
  size_t pixels = (size_t)scaled(g->width, d->scale_x) *
                  (size_t)scaled(g->height, d->scale_y);
  /* Whole words: what comes next is aligned. */
  return (pixels * (is_mask(g) ? 1 : sizeof(uint32_t)) + 7) / 8 * 8;
}

/* An image of our own over a glyph's bits: pixman changes images while it reads
 * them, and fcft shows the same glyph to every thread. */
static pixman_image_t *wrap(const struct fcft_glyph *g) {
  return pixman_image_create_bits(pixman_image_get_format(g->pix), g->width,
                                  g->height, pixman_image_get_data(g->pix),
                                  pixman_image_get_stride(g->pix));
}

static void copy_lines(pixman_image_t *from, size_t line, uint32_t height,
                       char *to) {
  const char *data = (const char *)(void *)pixman_image_get_data(from);
  size_t stride = (size_t)pixman_image_get_stride(from);
  for (uint32_t y = 0; y < height; y++) {
    memcpy(to + y * line, data + y * stride, line);
  }
}

/* Draws a glyph into memory of our own, by way of pixman: any format, scaled.
 */
static bool draw_image(const struct fcft_glyph *g, const struct drawing *d,
                       void *memory, struct image *out) {
  *out = (struct image){.width = scaled(g->width, d->scale_x),
                        .height = scaled(g->height, d->scale_y)};
  bool mask = is_mask(g);
  pixman_image_t *source = wrap(g);
  pixman_image_t *target =
      pixman_image_create_bits(mask ? PIXMAN_a8 : PIXMAN_a8r8g8b8,
                               (int)out->width, (int)out->height, NULL, 0);
  bool ok = source != NULL && target != NULL;
  if (ok && d->scale_x < 1) {
    pixman_transform_t shrink;
    pixman_transform_init_scale(&shrink, pixman_double_to_fixed(1 / d->scale_x),
                                pixman_double_to_fixed(1 / d->scale_y));
    ok = pixman_image_set_transform(source, &shrink) != 0 &&
         pixman_image_set_filter(source, PIXMAN_FILTER_BEST, NULL, 0) != 0;
  }
  if (ok) {
    pixman_image_composite32(PIXMAN_OP_SRC, source, NULL, target, 0, 0, 0, 0, 0,
                             0, (int)out->width, (int)out->height);
    copy_lines(target, out->width * (mask ? 1 : sizeof(uint32_t)), out->height,
               memory);
    out->mask = mask ? memory : NULL;
    out->color = mask ? NULL : memory;
  }
  if (source != NULL) {
    (void)pixman_image_unref(source);
  }
  if (target != NULL) {
    (void)pixman_image_unref(target);
  }
  return ok;
}

static bool is_visible(const struct fcft_glyph *g) {
  return g->pix != NULL && g->width > 0 && g->height > 0;
}

/* Sets the scale at which all of it fits the cells (1 when it does, or nearly),
 * and the indent that centres what is narrower. Letters of a cluster are
 * squeezed and keep their height, so that they stand in line with the next. */
static void fit(const struct quire_fonts *f, const struct glyph_key *key,
                struct drawing *d) {
  int left = 0;
  int right = 0;
  int height = 0;
  bool letters = key->len > 1;
  for (size_t i = 0; i < d->shaped->count; i++) {
    const struct fcft_glyph *g = d->shaped->items[i].glyph;
    int x = d->shaped->items[i].x + g->x;
    if (is_visible(g)) {
      left = x < left ? x : left;
      right = x + g->width > right ? x + g->width : right;
      height = g->height > height ? g->height : height;
      letters = letters && is_mask(g);
    }
  }
  double room = key->cells * (double)f->cell_width;
  double scale = right - left > room * 1.3 ? room / (right - left) : 1;
  d->scale_x = scale;
  d->scale_y = letters && scale > 0.4 ? 1 : scale;
  if (height * d->scale_y > f->cell_height * 1.5) {
    scale = f->cell_height / (double)height;
    d->scale_x = scale < d->scale_x ? scale : d->scale_x;
    d->scale_y = scale;
  }
  double blank = room - d->shaped->advance * d->scale_x;
  d->indent = d->shaped->advance > 0 && blank > 0 ? (int32_t)(blank / 2) : 0;
}

static struct glyph_entry *make_entry(struct quire_fonts *f,
                                      const struct glyph_key *key,
                                      const struct drawing *d) {
  const struct shaped *shaped = d->shaped;
  size_t cps_bytes = (key->len * sizeof(uint32_t) + 7) / 8 * 8;
  size_t items_bytes = shaped->count * sizeof(struct quire_glyph);
  size_t size = sizeof(struct glyph_entry) + cps_bytes + items_bytes;
  for (size_t i = 0; i < shaped->count; i++) {
    const struct fcft_glyph *g = shaped->items[i].glyph;
    size += is_visible(g) ? image_bytes(g, d) : 0;
  }
  struct glyph_entry *e = quire_allocator_alloc(f->allocator, size);
  if (e == NULL) {
    return NULL;
  }
  char *memory = (char *)(e + 1);
  memcpy(memory, key->codepoints, key->len * sizeof(uint32_t));
  *e = (struct glyph_entry){
      .key = *key, .size_bytes = size, .held_bytes = shaped->held_bytes};
  e->key.codepoints = (const uint32_t *)(void *)memory;
  memory += cps_bytes;
  struct quire_glyph *items = (struct quire_glyph *)(void *)memory;
  memory += items_bytes;
  for (size_t i = 0; i < shaped->count; i++) {
    const struct fcft_glyph *g = shaped->items[i].glyph;
    struct quire_glyph *item = &items[e->glyphs.count];
    if (is_visible(g) && draw_image(g, d, memory, &item->image)) {
      double x = (shaped->items[i].x + g->x) * d->scale_x;
      memory += image_bytes(g, d);
      item->x = d->indent + (int32_t)lround(x);
      item->y = (int32_t)lround(-g->y * d->scale_y);
      e->glyphs.count++;
    }
  }
  e->glyphs.items = items;
  e->glyphs.missing = shaped->missing;
  return e;
}

/* What a face shows for characters that no font has. */
static const struct fcft_glyph *notdef_of(struct quire_fonts *f,
                                          unsigned face) {
  if (f->notdef[face] == NULL) {
    f->notdef[face] = quire_shaping_notdef(face_font(f, face));
  }
  return f->notdef[face];
}

static struct glyph_entry *make_entry_of(struct quire_fonts *f,
                                         const struct glyph_key *key) {
  struct fcft_font *font = face_font(f, key->face);
  const struct fcft_glyph *notdef = notdef_of(f, key->face);
  struct shaped shaped;
  struct drawing d = {.shaped = &shaped, .scale_x = 1, .scale_y = 1};
  if (key->run) {
    quire_shape_run(font, notdef, key->codepoints, key->len, (int)f->cell_width,
                    &shaped);
  } else {
    size_t len = key->len < QUIRE_GLYPH_CODEPOINTS_MAX
                     ? key->len
                     : QUIRE_GLYPH_CODEPOINTS_MAX;
    quire_shape_cluster(font, notdef, key->codepoints, len, &shaped);
    fit(f, key, &d);
  }
  struct glyph_entry *e = make_entry(f, key, &d);
  quire_shaped_deinit(&shaped);
  return e;
}

/* Forgets all glyphs, ours and fcft's; not without memory. */
static void start_again(struct quire_fonts *f) {
  struct glyph_store *store = quire_glyph_store_new(f->allocator);
  if (store == NULL) {
    return;
  }
  quire_glyph_store_free(f->store);
  f->store = store;
  /* All closed first: while one is open fcft keeps its glyphs. */
  close_faces(f);
  f->faces[0] = open_face(f, 0);
}

/* NULL without memory, or when the fonts were removed while we ran. */
static struct glyph_entry *make(struct quire_fonts *f,
                                const struct glyph_key *key) {
  struct glyph_entry *made = NULL;
  lock_fcft();
  if (quire_glyph_store_bytes(f->store) > GLYPH_BYTES_MAX) {
    start_again(f);
  }
  if (f->faces[0] != NULL) {
    made = make_entry_of(f, key);
  }
  unlock_fcft();
  return made;
}

struct quire_glyphs quire_fonts_glyphs(struct quire_fonts *f, unsigned face,
                                       const uint32_t *codepoints, size_t len,
                                       unsigned cells, bool run) {
  struct glyph_key key = {.codepoints = codepoints,
                          .len = (uint16_t)len,
                          .face = (uint8_t)face,
                          .cells = (uint8_t)cells,
                          .run = run};
  struct quire_glyphs none = {0, NULL, false};
  const struct glyph_entry *e = quire_glyph_store_find(f->store, &key);
  if (e == NULL) {
    struct glyph_entry *made = make(f, &key);
    e = made != NULL ? quire_glyph_store_add(f->store, made) : NULL;
  }
  return e != NULL ? e->glyphs : none;
}

struct image quire_fonts_box(struct quire_fonts *f, int index, unsigned cells) {
  struct image image = {.width = f->cell_width * cells,
                        .height = f->cell_height};
  size_t bytes = (size_t)image.width * image.height;
  uint8_t **slot = quire_glyph_store_box(f->store, index, cells, bytes);
  if (*slot == NULL) {
    *slot = quire_allocator_alloc(f->allocator, bytes);
    if (*slot != NULL) {
      memset(*slot, 0, bytes);
      uint32_t thin = (f->cell_width + 4) / 8;
      quire_box_draw(index, *slot, image.width, image.height,
                     thin > 0 ? thin : 1);
    }
  }
  image.mask = *slot;
  return image;
}
