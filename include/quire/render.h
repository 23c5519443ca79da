/* quire-render: rows of snapshots as pixels.
 *
 * An optional library of its own (on fcft and pixman, with fontconfig behind
 * them). Three objects:
 *
 *   struct quire_row_cache  finished rows by what they look like. Thread-safe;
 *                           any number of renderers and terminals share one.
 *   struct quire_renderer   a font at a size, and a theme: makes rows. One
 *                           thread at a time: each that renders has its own.
 *   struct quire_frame      one picture that is kept up to date: only the rows
 *                           that look other than before are drawn again.
 *
 * Shapes and units. Lengths are device pixels unless they are named cells; y
 * grows downwards. A pixel is a uint32_t 0xAARRGGBB in the host's byte order,
 * always opaque: what SDL calls ARGB8888 and pixman a8r8g8b8.
 *
 * A finished row knows nothing of cursor, selection and hovered links: they are
 * overlays that a frame draws above it. Wide glyphs are made to fit their
 * cells; box drawing, blocks, braille, sextants and powerline shapes are drawn
 * to the cell's edges by this library, not by the font.
 *
 * Ownership: options, themes and strings are copied; an allocator is borrowed
 * and must outlive what it was given to. Errors as in quire/result.h, and
 * nothing has changed then, unless said otherwise. */
#ifndef QUIRE_RENDER_H
#define QUIRE_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <quire/cache.h>
#include <quire/snapshot.h>
#include <quire/theme.h>

QUIRE_BEGIN_DECLS

/* A rectangle of pixels in somebody's memory. */
struct quire_pixels {
  uint32_t *argb;
  uint32_t width, height;
  size_t stride; /* pixels from one line to the next; at least width */
};

/* ---- the rendered-row cache ---------------------------------------------- */

struct quire_row_cache;

struct quire_row_cache_options {
  size_t struct_size;
  const struct quire_allocator *allocator; /* usable from several threads */
  size_t bytes_max;                        /* of pixels; 0 keeps nothing */
  /* Milliseconds after which a row that nobody shows any more is let go of; 0:
   * never. With it, a thread of the cache's own sweeps at that interval. Frames
   * hold the rows that they show. */
  uint32_t ttl_ms;
  uint64_t seed; /* of the keys; 0: random, as it should be outside tests */
  /* The time, as in quire/cache.h; NULL: the monotonic clock. */
  uint64_t (*clock_ms)(void *ctx);
  void *clock_ctx;
};
/* 64 MiB, 2 minutes. */
QUIRE_API void quire_row_cache_options_init(
    struct quire_row_cache_options *out);
/* MISUSE for a wrong struct_size, OUT_OF_MEMORY. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_row_cache_new(
    const struct quire_row_cache_options *options,
    struct quire_row_cache **out);
/* After every renderer that uses it; frames and finished rows may outlive it.
 * NULL is allowed. */
QUIRE_API void quire_row_cache_free(struct quire_row_cache *cache);
/* Rows beyond it are let go of before the call returns. */
QUIRE_API void quire_row_cache_set_bytes_max(struct quire_row_cache *cache,
                                             size_t bytes_max);
/* `computes` counts the rows that were rasterised. */
QUIRE_API void quire_row_cache_get_stats(struct quire_row_cache *cache,
                                         struct quire_cache_stats *out);

/* ---- renderers ----------------------------------------------------------- */

struct quire_renderer;

#define QUIRE_FONT_SIZE_MIN 4.0
#define QUIRE_FONT_SIZE_MAX 400.0

struct quire_renderer_options {
  size_t struct_size;
  const struct quire_allocator *allocator;
  /* A fontconfig pattern without size, as "DejaVu Sans Mono"; several separated
   * by commas fall back on one another, and the first that is a fixed-pitch
   * font gives the cell. NULL: "monospace". */
  const char *font;
  /* Height of the em in pixels before scaling; times `scale` it must lie within
   * QUIRE_FONT_SIZE_MIN and _MAX. */
  double font_size;
  double scale; /* device pixels a pixel; 0: 1 */
  bool ligatures;
  /* Shared with others and outliving the renderer; NULL: rows are made anew
   * each time they are asked for. */
  struct quire_row_cache *cache;
};
/* monospace, 16 pixels, no ligatures, no cache. */
QUIRE_API void quire_renderer_options_init(struct quire_renderer_options *out);

/* LIMIT for a size or scale out of range or not a number, NOT_FOUND when there
 * is no font at all. A name that does not exist gives fontconfig's nearest
 * fixed-pitch font: see `font_name` below. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_renderer_new(
    const struct quire_renderer_options *options, struct quire_renderer **out);
/* NULL is allowed. */
QUIRE_API void quire_renderer_free(struct quire_renderer *r);

/* Another font, size or scale (zoom). Frames see it at their next compose. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_renderer_set_font(
    struct quire_renderer *r, const char *font, double font_size, double scale);
/* Cheap when nothing changed. */
QUIRE_API void quire_renderer_set_theme(struct quire_renderer *r,
                                        const struct quire_theme *theme);
/* Borrowed until the next call that sets it. */
QUIRE_API const struct quire_theme *quire_renderer_theme(
    const struct quire_renderer *r);

struct quire_cell_metrics {
  uint32_t width, height; /* of a cell */
  uint32_t baseline;      /* from the cell's top */
  const char *font_name;  /* of the font that was found; borrowed until the
                             font changes; "" when it has no name */
  bool ligatures;         /* asked for and possible */
};
QUIRE_API void quire_renderer_get_metrics(const struct quire_renderer *r,
                                          struct quire_cell_metrics *out);

/* A finished row: one cell high, `width` pixels wide; beyond that the row shows
 * `background`. Good until it is released. */
struct quire_finished_row {
  struct quire_pixels pixels;
  uint32_t background;
  struct quire_cache_handle *handle; /* of the cache; NULL without */
};
/* `blink_on` false: the phase in which blinking text is hidden. OUT_OF_MEMORY.
 * Release each with quire_finished_row_release(); of a renderer without a cache
 * a row is good until the renderer is asked for another. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_renderer_get_row(
    struct quire_renderer *r, const struct quire_snapshot_row *row,
    bool blink_on, struct quire_finished_row *out);
/* Nothing for a row that is all zero. */
QUIRE_API void quire_finished_row_release(struct quire_finished_row *row);

/* Draws columns [begin, end) of a row with their left edge at (x, y) of
 * `target`, clipped there, past any cache: for status lines and labels. */
QUIRE_API void quire_renderer_draw_cells(struct quire_renderer *r,
                                         const struct quire_snapshot_row *row,
                                         uint16_t begin, uint16_t end,
                                         const struct quire_pixels *target,
                                         int32_t x, int32_t y);

/* ---- frames -------------------------------------------------------------- */

enum quire_overlay_kind {
  QUIRE_OVERLAY_TINT,      /* laid over with `alpha` */
  QUIRE_OVERLAY_UNDERLINE, /* a hovered link */
  QUIRE_OVERLAY_OUTLINE    /* the match a search stands on */
};
/* Above columns [begin, end) of row y of the view; what lies outside is left
 * out. */
struct quire_overlay {
  uint16_t y, begin, end;
  uint8_t kind; /* enum quire_overlay_kind */
  uint8_t alpha;
  struct quire_rgb color;
};

struct quire_frame_options {
  size_t struct_size;
  bool blink_on;  /* phase of blinking text */
  bool cursor_on; /* phase of a blinking cursor, or it is not wanted at all */
  bool focused;   /* without: the cursor is hollow */
  const struct quire_overlay *overlays; /* above the selection, in this order */
  size_t overlays_count;
};
/* Blinking things shown, focused, no overlays. */
QUIRE_API void quire_frame_options_init(struct quire_frame_options *out);

/* What a compose did. */
struct quire_frame_report {
  bool resized;             /* the pixels moved or have another size */
  uint32_t rows_drawn;      /* 0: the picture is as it was */
  uint32_t rows_rasterised; /* not found in the cache */
};

struct quire_frame;
/* An empty picture; NULL is the default allocator. OUT_OF_MEMORY. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_frame_new(
    const struct quire_allocator *allocator, struct quire_frame **out);
/* NULL is allowed. */
QUIRE_API void quire_frame_free(struct quire_frame *f);

/* Brings the picture up to date with the snapshot: rows, selection, overlays
 * and cursor. `options` NULL: the defaults. LIMIT for a picture of more than
 * 32767 pixels on a side, OUT_OF_MEMORY; then rows that were not reached are
 * drawn by the next compose.
 *
 * The frame holds on to the rows it shows, so that they do not expire in the
 * cache; rows that the cache had no room for are not held.
 *
 * Cost: O(rows) when nothing changed; a hash for each row that changed; a copy
 * of pixels for each that looks other than before, with the rasterising of
 * those that are not in the cache. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_frame_compose(
    struct quire_frame *f, struct quire_renderer *r,
    const struct quire_snapshot *snapshot,
    const struct quire_frame_options *options, struct quire_frame_report *out);
/* Everything is drawn by the next compose. */
QUIRE_API void quire_frame_invalidate(struct quire_frame *f);
/* The picture: cols times rows cells. Good until the next compose. */
QUIRE_API struct quire_pixels quire_frame_pixels(const struct quire_frame *f);
/* Whether the last compose drew row y. */
QUIRE_API bool quire_frame_row_drawn(const struct quire_frame *f, uint16_t y);

/* ---- files -----------------------------------------------------------------
 * PNG, 8-bit RGB, written line by line: a picture of any height needs memory
 * for a strip only. */

struct quire_png;
/* IO with errno in *os_error (may be NULL); LIMIT for a size that PNG has not.
 */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_png_open(
    const char *path, uint32_t width, uint32_t height, int *os_error,
    struct quire_png **out);
/* Appends the lines of `pixels`, which must be `width` wide. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_png_write(
    struct quire_png *png, const struct quire_pixels *pixels);
/* Ends the file. When it fails, when lines are missing, or with `abandon`, the
 * file is removed. Frees `png` in any case. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_png_close(
    struct quire_png *png, bool abandon, int *os_error);

QUIRE_END_DECLS

#endif
