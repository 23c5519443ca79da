/* Frames: a picture kept up to date row by row.
 *
 *   pixels   cols * cell width by rows * cell height
 *   bands    what each row of it shows: which row of a snapshot, under which
 *            key, and a hash of what lies above it; a handle to the row in the
 *            cache, which does not expire there while it is on show
 *
 * A row is looked at in three steps, each dearer than the one before and each
 * usually the last: the same snapshot row and overlays as before (nothing to
 * do); another row that looks the same (one hash); a row that looks other (its
 * pixels copied out of the cache, or rasterised).
 *
 * Invariants:
 *   1. a valid band's pixels show its key and overlays;
 *   2. pixels of a valid band at and beyond `extent` are the ground. */
#include <quire/hash.h>
#include <string.h>

#include "render/overlays.h"
#include "render/renderer.h"

enum { SIDE_MAX = 32767 };

struct band {
  uint64_t serial; /* of the snapshot's row */
  uint64_t above;  /* hash of the overlays */
  struct quire_row_key key;
  struct quire_cache_handle *row; /* or NULL */
  uint32_t extent;
  bool valid, drawn;
};

struct quire_frame {
  const struct quire_allocator *allocator;
  struct quire_pixels pixels;
  size_t pixels_bytes; /* of their block, which may be larger */
  struct band *bands;
  uint16_t rows, rows_max;
  uint64_t context; /* of the renderer that drew it */
  bool blink_on;
  uint32_t ground;
};

void quire_frame_options_init(struct quire_frame_options *out) {
  *out = (struct quire_frame_options){.struct_size = sizeof *out,
                                      .blink_on = true,
                                      .cursor_on = true,
                                      .focused = true};
}

enum quire_result quire_frame_new(const struct quire_allocator *allocator,
                                  struct quire_frame **out) {
  struct quire_frame *f = quire_allocator_alloc(allocator, sizeof *f);
  if (f == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  memset(f, 0, sizeof *f);
  f->allocator = allocator;
  *out = f;
  return QUIRE_OK;
}

static void release_rows(struct quire_frame *f) {
  for (uint16_t y = 0; y < f->rows; y++) {
    quire_cache_release(f->bands[y].row);
    f->bands[y].row = NULL;
  }
}

/* Rows that left the cache are nobody's but ours: they would only take room. */
static void release_evicted(struct quire_frame *f) {
  for (uint16_t y = 0; y < f->rows; y++) {
    struct band *band = &f->bands[y];
    if (band->row != NULL && !quire_cache_handle_is_cached(band->row)) {
      quire_cache_release(band->row);
      band->row = NULL;
    }
  }
}

void quire_frame_free(struct quire_frame *f) {
  if (f != NULL) {
    release_rows(f);
    quire_allocator_free(f->allocator, f->pixels.argb, f->pixels_bytes);
    quire_allocator_free(f->allocator, f->bands,
                         f->rows_max * sizeof *f->bands);
    quire_allocator_free(f->allocator, f, sizeof *f);
  }
}

struct quire_pixels quire_frame_pixels(const struct quire_frame *f) {
  return f->pixels;
}

bool quire_frame_row_drawn(const struct quire_frame *f, uint16_t y) {
  return y < f->rows && f->bands[y].drawn;
}

void quire_frame_invalidate(struct quire_frame *f) {
  for (uint16_t y = 0; y < f->rows; y++) {
    f->bands[y].valid = false;
  }
}

static bool reserve_pixels(struct quire_frame *f, size_t bytes) {
  if (bytes > f->pixels_bytes) {
    uint32_t *pixels = quire_allocator_alloc(f->allocator, bytes);
    if (pixels == NULL) {
      return false;
    }
    quire_allocator_free(f->allocator, f->pixels.argb, f->pixels_bytes);
    f->pixels.argb = pixels;
    f->pixels_bytes = bytes;
    f->pixels.height = 0; /* what was there is gone */
    f->rows = 0;
  }
  return true;
}

static bool reserve_bands(struct quire_frame *f, uint16_t rows) {
  if (rows > f->rows_max) {
    struct band *bands =
        quire_allocator_alloc(f->allocator, rows * sizeof *bands);
    if (bands == NULL) {
      return false;
    }
    quire_allocator_free(f->allocator, f->bands,
                         f->rows_max * sizeof *f->bands);
    f->bands = bands;
    f->rows_max = rows;
    f->rows = 0;
  }
  return true;
}

/* Gives the picture the size of the snapshot; *resized when it had another. */
static enum quire_result resize(struct quire_frame *f,
                                const struct quire_renderer *r,
                                const struct quire_snapshot_info *info,
                                bool *resized) {
  uint64_t width = (uint64_t)info->cols * r->fonts.cell_width;
  uint64_t height = (uint64_t)info->rows * r->fonts.cell_height;
  *resized = false;
  if (width > SIDE_MAX || height > SIDE_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  if (f->pixels.width == width && f->pixels.height == height &&
      f->rows == info->rows) {
    return QUIRE_OK;
  }
  release_rows(f);
  if (!reserve_bands(f, info->rows) ||
      !reserve_pixels(f, (size_t)(width * height) * sizeof(uint32_t))) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  f->pixels.width = (uint32_t)width;
  f->pixels.height = (uint32_t)height;
  f->pixels.stride = (size_t)width;
  f->rows = info->rows;
  memset(f->bands, 0, f->rows * sizeof *f->bands);
  *resized = true;
  return QUIRE_OK;
}

/* The pixels of row y. */
static struct quire_pixels band_pixels(const struct quire_frame *f,
                                       const struct quire_renderer *r,
                                       uint16_t y) {
  struct quire_pixels p = f->pixels;
  p.argb += (size_t)y * r->fonts.cell_height * p.stride;
  p.height = r->fonts.cell_height;
  return p;
}

/* Copies a finished row, and ground over what was beyond it (invariant 2). */
static void put_row(const struct quire_pixels *to,
                    const struct quire_finished_row *row, struct band *band) {
  uint32_t width =
      row->pixels.width < to->width ? row->pixels.width : to->width;
  uint32_t dirty = band->valid ? band->extent : to->width;
  for (uint32_t y = 0; y < to->height && width != 0; y++) {
    memcpy(to->argb + y * to->stride, row->pixels.argb + y * row->pixels.stride,
           width * sizeof(uint32_t));
  }
  quire_pixels_fill(to, (int32_t)width, 0, (int32_t)dirty - (int32_t)width,
                    (int32_t)to->height, row->background);
  band->extent = width;
}

struct compose {
  struct quire_frame *f;
  struct quire_renderer *r;
  const struct quire_snapshot *snapshot;
  const struct quire_frame_options *options;
  bool same_phase; /* of blinking text */
  uint32_t drawn;
};

static enum quire_result compose_row(struct compose *c, uint16_t y) {
  struct quire_frame *f = c->f;
  struct band *band = &f->bands[y];
  const struct quire_snapshot_row *row = quire_snapshot_row(c->snapshot, y);
  struct overlay_scene scene = {c->snapshot, c->options, y};
  uint64_t above = quire_overlays_hash(&scene);
  band->drawn = false;
  if (band->valid && band->serial == row->serial && band->above == above &&
      c->same_phase) {
    return QUIRE_OK;
  }
  struct quire_row_key key =
      quire_renderer_key(c->r, row, c->options->blink_on);
  if (band->valid && band->above == above &&
      quire_row_key_equal(key, band->key)) {
    band->serial = row->serial;
    return QUIRE_OK;
  }
  struct quire_finished_row finished;
  enum quire_result result = quire_renderer_row_of_key(
      c->r, row, &key, c->options->blink_on, &finished);
  if (result != QUIRE_OK) {
    band->valid = false;
    return result;
  }
  struct quire_pixels target = band_pixels(f, c->r, y);
  put_row(&target, &finished, band);
  quire_cache_release(band->row);
  band->row = finished.handle;
  if (above != 0) {
    quire_overlays_draw(&scene, c->r, &target);
    band->extent = target.width;
  }
  band->serial = row->serial;
  band->above = above;
  band->key = key;
  band->valid = true;
  band->drawn = true;
  c->drawn++;
  return QUIRE_OK;
}

enum quire_result quire_frame_compose(struct quire_frame *f,
                                      struct quire_renderer *r,
                                      const struct quire_snapshot *snapshot,
                                      const struct quire_frame_options *options,
                                      struct quire_frame_report *out) {
  struct quire_frame_options defaults;
  struct quire_frame_report report = {.resized = false};
  quire_frame_options_init(&defaults);
  options = options != NULL ? options : &defaults;
  if (options->struct_size < sizeof *options) {
    return QUIRE_ERR_MISUSE;
  }
  enum quire_result result =
      resize(f, r, quire_snapshot_info(snapshot), &report.resized);
  if (result != QUIRE_OK) {
    return result;
  }
  if (f->context != r->context) {
    quire_frame_invalidate(f);
    f->context = r->context;
  }
  struct compose c = {.f = f,
                      .r = r,
                      .snapshot = snapshot,
                      .options = options,
                      .same_phase = f->blink_on == options->blink_on};
  uint64_t rasterised = r->rasterised;
  f->blink_on = options->blink_on;
  for (uint16_t y = 0; y < f->rows && result == QUIRE_OK; y++) {
    result = compose_row(&c, y);
    if (result != QUIRE_OK) {
      /* Whatever the phase, the rest is looked at again. */
      for (; y < f->rows; y++) {
        f->bands[y].valid = false;
      }
    }
  }
  if (c.drawn != 0) {
    release_evicted(f);
  }
  report.rows_drawn = c.drawn;
  report.rows_rasterised = (uint32_t)(r->rasterised - rasterised);
  *out = report;
  return result;
}
