/* Renderers: a font, a theme, and rows made with them or found in the cache.
 *
 *   key of a row = its looks (row_key.h) with the context: a hash of all that
 *                  fonts and theme say, and of the phase of blinking where the
 *                  row blinks
 *
 * A finished row ends at its last visible cell; the width of the screen is not
 * part of its looks. Glyphs that lean out of that cell get a little room. */
#include "render/renderer.h"

#include <pixman.h>
#include <quire/hash.h>
#include <string.h>

#define BLINK_OFF UINT64_C(0x9e3779b97f4a7c15)

void quire_renderer_options_init(struct quire_renderer_options *out) {
  *out = (struct quire_renderer_options){
      .struct_size = sizeof *out, .font_size = 16, .scale = 1};
}

static void make_context(struct quire_renderer *r) {
  const uint64_t seed = r->keyer.secret[0];
  const char *name = quire_fonts_name(&r->fonts);
  const double numbers[2] = {r->fonts.size_px, r->ligatures};
  uint64_t h = quire_hash_bytes(&r->theme, sizeof r->theme, seed);
  h = quire_hash_bytes(r->fonts.names, r->fonts.names_bytes, h);
  h = quire_hash_bytes(name, strlen(name), h);
  r->context = quire_hash_bytes(numbers, sizeof numbers, h);
}

enum quire_result quire_renderer_new(
    const struct quire_renderer_options *options, struct quire_renderer **out) {
  if (options->struct_size < sizeof *options) {
    return QUIRE_ERR_MISUSE;
  }
  struct quire_renderer *r =
      quire_allocator_alloc(options->allocator, sizeof *r);
  if (r == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  memset(r, 0, sizeof *r);
  r->allocator = options->allocator;
  r->cache = options->cache;
  double scale = options->scale == 0 ? 1 : options->scale;
  enum quire_result result = quire_fonts_open(
      r->allocator, options->font, options->font_size * scale, &r->fonts);
  if (result != QUIRE_OK) {
    quire_allocator_free(r->allocator, r, sizeof *r);
    return result;
  }
  r->ligatures = options->ligatures && quire_fonts_can_shape();
  if (r->cache != NULL) {
    r->keyer = r->cache->keyer;
  } else {
    quire_row_keyer_init(&r->keyer, 0);
  }
  quire_theme_init(&r->theme);
  make_context(r);
  *out = r;
  return QUIRE_OK;
}

void quire_renderer_free(struct quire_renderer *r) {
  if (r != NULL) {
    quire_fonts_close(&r->fonts);
    quire_finished_free(r->scratch);
    quire_finished_free(r->narrow);
    quire_allocator_free(r->allocator, r, sizeof *r);
  }
}

enum quire_result quire_renderer_set_font(struct quire_renderer *r,
                                          const char *font, double font_size,
                                          double scale) {
  struct quire_fonts fonts;
  enum quire_result result = quire_fonts_open(
      r->allocator, font, font_size * (scale == 0 ? 1 : scale), &fonts);
  if (result == QUIRE_OK) {
    quire_fonts_close(&r->fonts);
    r->fonts = fonts;
    make_context(r);
  }
  return result;
}

void quire_renderer_set_theme(struct quire_renderer *r,
                              const struct quire_theme *theme) {
  if (memcmp(&r->theme, theme, sizeof *theme) != 0) {
    r->theme = *theme;
    make_context(r);
  }
}

const struct quire_theme *quire_renderer_theme(const struct quire_renderer *r) {
  return &r->theme;
}

void quire_renderer_get_metrics(const struct quire_renderer *r,
                                struct quire_cell_metrics *out) {
  *out = (struct quire_cell_metrics){
      .width = r->fonts.cell_width,
      .height = r->fonts.cell_height,
      .baseline = r->fonts.baseline,
      .font_name = quire_fonts_name(&r->fonts),
      .ligatures = r->ligatures,
  };
}

/* ---- making rows --------------------------------------------------------- */

static struct quire_raster raster_of(struct quire_renderer *r, bool blink_on) {
  struct quire_raster raster = {.fonts = &r->fonts,
                                .theme = &r->theme,
                                .ligatures = r->ligatures,
                                .blink_on = blink_on};
  return raster;
}

static bool is_double(const struct quire_snapshot_row *row) {
  return (row->flags & QUIRE_ROW_SIZE_MASK) != 0;
}

/* The end of the cells that show more than the default ground. */
static uint16_t visible_end(const struct quire_snapshot_row *row) {
  uint16_t end = is_double(row) ? (uint16_t)((row->cols + 1) / 2) : row->cols;
  end = end < row->occupied ? end : row->occupied;
  while (end > 0) {
    quire_cell cell = row->cells[end - 1];
    uint32_t content = quire_cell_content(cell);
    bool blank = quire_cell_style(cell) == 0 && !quire_cell_is_cluster(cell) &&
                 (content == 0 || content == ' ') &&
                 quire_cell_wide(cell) != QUIRE_SPACER_TAIL;
    if (!blank) {
      break;
    }
    end--;
  }
  return end;
}

static struct quire_pixels pixels_of(struct finished *row) {
  struct quire_pixels p = {row->argb, row->width, row->height, row->width};
  return p;
}

static pixman_image_t *wrap(const struct quire_pixels *p) {
  return pixman_image_create_bits(PIXMAN_x8r8g8b8, (int)p->width,
                                  (int)p->height, p->argb,
                                  (int)(p->stride * sizeof(uint32_t)));
}

/* Narrow cells twice as wide, and for the halves of a double height row twice
 * as high with one half shown. */
static bool magnify(const struct quire_snapshot_row *row,
                    const struct quire_pixels *narrow,
                    const struct quire_pixels *out) {
  unsigned size = (row->flags & QUIRE_ROW_SIZE_MASK) >> QUIRE_ROW_SIZE_SHIFT;
  bool tall = size != QUIRE_ROW_DOUBLE_WIDTH;
  pixman_image_t *from = wrap(narrow);
  pixman_image_t *to = wrap(out);
  bool ok = from != NULL && to != NULL;
  if (ok) {
    pixman_transform_t grow;
    pixman_transform_init_scale(&grow, pixman_double_to_fixed(0.5),
                                pixman_double_to_fixed(tall ? 0.5 : 1));
    ok = pixman_image_set_transform(from, &grow) != 0 &&
         pixman_image_set_filter(from, PIXMAN_FILTER_BILINEAR, NULL, 0) != 0;
    pixman_image_set_repeat(from, PIXMAN_REPEAT_PAD);
    int top = size == QUIRE_ROW_DOUBLE_BOTTOM ? (int)out->height : 0;
    pixman_image_composite32(PIXMAN_OP_SRC, from, NULL, to, 0, top, 0, 0, 0, 0,
                             (int)out->width, (int)out->height);
    for (uint32_t y = 0; y < out->height; y++) {
      for (uint32_t x = 0; x < out->width; x++) {
        out->argb[y * out->stride + x] |= UINT32_C(0xff000000);
      }
    }
  }
  if (from != NULL) {
    (void)pixman_image_unref(from);
  }
  if (to != NULL) {
    (void)pixman_image_unref(to);
  }
  return ok;
}

/* `*row` with room for that many pixels: kept when it has it. */
static bool reserve(struct quire_renderer *r, struct finished **row,
                    uint32_t width, uint32_t height) {
  size_t bytes = sizeof **row + (size_t)width * height * sizeof(uint32_t);
  if (*row == NULL || (*row)->size_bytes < bytes) {
    struct finished *larger = quire_finished_new(r->allocator, width, height);
    if (larger == NULL) {
      return false;
    }
    quire_finished_free(*row);
    *row = larger;
  }
  (*row)->width = width;
  (*row)->height = height;
  return true;
}

bool quire_renderer_raster(struct quire_renderer *r,
                           const struct quire_raster *raster,
                           const struct quire_snapshot_row *row, uint16_t begin,
                           uint16_t end, const struct quire_pixels *target) {
  const bool doubled = is_double(row);
  struct quire_pixels narrow = *target;
  if (doubled) {
    if (!reserve(r, &r->narrow, target->width / 2, target->height)) {
      return false;
    }
    narrow = pixels_of(r->narrow);
  }
  int32_t text_width = (int32_t)((end - begin) * r->fonts.cell_width);
  quire_pixels_fill(&narrow, text_width, 0, (int32_t)narrow.width - text_width,
                    (int32_t)narrow.height, quire_raster_ground(&r->theme));
  quire_raster_cells(raster, row, begin, end, &narrow, 0, 0);
  return !doubled || narrow.width == 0 || magnify(row, &narrow, target);
}

static bool draw(struct quire_renderer *r, const struct quire_snapshot_row *row,
                 uint16_t end, bool blink_on, struct finished *out) {
  struct quire_raster raster = raster_of(r, blink_on);
  struct quire_pixels target = pixels_of(out);
  out->background = quire_raster_ground(&r->theme);
  bool ok = quire_renderer_raster(r, &raster, row, 0, end, &target);
  r->rasterised += ok;
  return ok;
}

/* Pixels of a finished row that ends with column `end`. */
static uint32_t row_width(const struct quire_renderer *r,
                          const struct quire_snapshot_row *row, uint16_t end) {
  uint32_t width = end * r->fonts.cell_width;
  width += end != 0 ? r->fonts.cell_width / 3 : 0;
  return is_double(row) ? width * 2 : width;
}

struct quire_row_key quire_renderer_key(const struct quire_renderer *r,
                                        const struct quire_snapshot_row *row,
                                        bool blink_on) {
  uint64_t context = r->context;
  if (!blink_on && quire_raster_blinks(row)) {
    context ^= BLINK_OFF;
  }
  if (is_double(row)) {
    /* Half the columns are out of sight. */
    context = quire_hash_u64(row->cols, context);
  }
  return quire_row_key_of_snapshot(&r->keyer, row, 0, row->cols, context);
}

struct request {
  struct quire_renderer *renderer;
  const struct quire_snapshot_row *row;
  bool blink_on;
};

static enum quire_result compute(void *ctx, const void *key, size_t key_bytes,
                                 struct quire_cache_computed *out) {
  const struct request *q = ctx;
  struct quire_renderer *r = q->renderer;
  uint16_t end = visible_end(q->row);
  struct finished *made = quire_finished_new(
      r->cache->allocator, row_width(r, q->row, end), r->fonts.cell_height);
  (void)key;
  (void)key_bytes;
  if (made == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  if (!draw(r, q->row, end, q->blink_on, made)) {
    quire_finished_free(made);
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  *out = (struct quire_cache_computed){
      .value = made, .bytes = made->size_bytes, .ttl_ms = r->cache->ttl_ms};
  return QUIRE_OK;
}

static void fill_out(struct finished *row, struct quire_cache_handle *handle,
                     struct quire_finished_row *out) {
  *out = (struct quire_finished_row){.pixels = pixels_of(row),
                                     .background = row->background,
                                     .handle = handle};
}

enum quire_result quire_renderer_row_of_key(
    struct quire_renderer *r, const struct quire_snapshot_row *row,
    const struct quire_row_key *key, bool blink_on,
    struct quire_finished_row *out) {
  if (r->cache == NULL) {
    uint16_t end = visible_end(row);
    if (!reserve(r, &r->scratch, row_width(r, row, end),
                 r->fonts.cell_height) ||
        !draw(r, row, end, blink_on, r->scratch)) {
      return QUIRE_ERR_OUT_OF_MEMORY;
    }
    fill_out(r->scratch, NULL, out);
    return QUIRE_OK;
  }
  struct request request = {r, row, blink_on};
  struct quire_cache_handle *handle;
  enum quire_result result = quire_cache_get_or_compute(
      r->cache->cache, key, sizeof *key, compute, &request, &handle);
  if (result == QUIRE_OK) {
    fill_out(quire_cache_handle_value(handle), handle, out);
  }
  return result;
}

enum quire_result quire_renderer_get_row(struct quire_renderer *r,
                                         const struct quire_snapshot_row *row,
                                         bool blink_on,
                                         struct quire_finished_row *out) {
  struct quire_row_key key = quire_renderer_key(r, row, blink_on);
  return quire_renderer_row_of_key(r, row, &key, blink_on, out);
}

void quire_finished_row_release(struct quire_finished_row *row) {
  quire_cache_release(row->handle);
  row->handle = NULL;
}

void quire_renderer_draw_cells(struct quire_renderer *r,
                               const struct quire_snapshot_row *row,
                               uint16_t begin, uint16_t end,
                               const struct quire_pixels *target, int32_t x,
                               int32_t y) {
  struct quire_raster raster = raster_of(r, true);
  end = end < row->cols ? end : row->cols;
  if (begin < end) {
    quire_raster_cells(&raster, row, begin, end, target, x, y);
  }
}
