/* Overlays: each kind says once where it lies (the _at functions), for the hash
 * and for the drawing alike. */
#include "render/overlays.h"

#include <quire/hash.h>

struct columns {
  uint16_t begin, end;
};

/* ---- the selection ------------------------------------------------------- */

static bool selection_at(const struct overlay_scene *s, struct columns *out) {
  const struct quire_snapshot_info *info = quire_snapshot_info(s->snapshot);
  const struct quire_range *range = &info->selection;
  int64_t row = info->top + s->y;
  if (!info->has_selection || row < range->first.row || row > range->last.row) {
    return false;
  }
  uint32_t first = range->first.col;
  uint32_t last = range->last.col;
  if (range->block) {
    first = first < last ? first : last;
    last = range->first.col > last ? range->first.col : last;
  } else {
    first = row == range->first.row ? first : 0;
    last = row == range->last.row ? last : UINT16_MAX;
  }
  out->begin = (uint16_t)(first < info->cols ? first : info->cols);
  out->end = (uint16_t)(last < info->cols ? last + 1 : info->cols);
  return out->begin < out->end;
}

/* ---- the cursor ---------------------------------------------------------- */

enum cursor_form { BLOCK, UNDERLINE, BAR, HOLLOW };

struct cursor {
  struct columns columns;
  enum cursor_form form;
};

static bool cursor_at(const struct overlay_scene *s, struct cursor *out) {
  const struct quire_snapshot_info *info = quire_snapshot_info(s->snapshot);
  if (info->cursor_y != s->y || !s->options->cursor_on ||
      !info->cursor_look.visible || info->cursor.col >= info->cols) {
    return false;
  }
  const struct quire_snapshot_row *row = quire_snapshot_row(s->snapshot, s->y);
  uint16_t x = info->cursor.col;
  enum quire_wide wide = quire_cell_wide(quire_snapshot_cell(row, x));
  if (wide == QUIRE_SPACER_TAIL && x > 0) {
    x--;
    wide = QUIRE_WIDE;
  }
  out->columns.begin = x;
  out->columns.end = (uint16_t)(x + (wide == QUIRE_WIDE ? 2 : 1));
  out->form = !s->options->focused                                ? HOLLOW
              : info->cursor_look.shape == QUIRE_CURSOR_UNDERLINE ? UNDERLINE
              : info->cursor_look.shape == QUIRE_CURSOR_BAR       ? BAR
                                                                  : BLOCK;
  return true;
}

/* ---- hash ---------------------------------------------------------------- */

static uint64_t add(uint64_t hash, uint64_t kind, struct columns c,
                    uint64_t more) {
  hash = quire_hash_u64(kind << 32 | (uint64_t)c.begin << 16 | c.end,
                        hash + QUIRE_HASH_C1);
  return quire_hash_u64(more, hash + QUIRE_HASH_C2) | 1;
}

uint64_t quire_overlays_hash(const struct overlay_scene *s) {
  uint64_t hash = 0;
  struct columns selected;
  struct cursor cursor;
  if (selection_at(s, &selected)) {
    hash = add(hash, 1, selected, 0);
  }
  for (size_t i = 0; i < s->options->overlays_count; i++) {
    const struct quire_overlay *o = &s->options->overlays[i];
    if (o->y == s->y && o->begin < o->end) {
      struct columns c = {o->begin, o->end};
      hash =
          add(hash, 2u + o->kind, c, (uint64_t)o->alpha << 32 | argb(o->color));
    }
  }
  if (cursor_at(s, &cursor)) {
    hash = add(hash, 0x100u + cursor.form, cursor.columns, 0);
  }
  return hash;
}

/* ---- drawing ------------------------------------------------------------- */

struct place {
  int32_t x, width, height;
};

static struct place place_of(const struct overlay_scene *s,
                             const struct quire_renderer *r, struct columns c) {
  const struct quire_snapshot_row *row = quire_snapshot_row(s->snapshot, s->y);
  uint32_t cell = r->fonts.cell_width;
  if ((row->flags & QUIRE_ROW_SIZE_MASK) != 0) {
    cell *= 2;
  }
  c.end = c.end < row->cols ? c.end : row->cols;
  c.begin = c.begin < c.end ? c.begin : c.end;
  struct place p = {(int32_t)(c.begin * cell),
                    (int32_t)((uint32_t)(c.end - c.begin) * cell),
                    (int32_t)r->fonts.cell_height};
  return p;
}

static void outline(const struct quire_pixels *target, struct place p,
                    int32_t t, uint32_t color) {
  quire_pixels_fill(target, p.x, 0, p.width, t, color);
  quire_pixels_fill(target, p.x, p.height - t, p.width, t, color);
  quire_pixels_fill(target, p.x, 0, t, p.height, color);
  quire_pixels_fill(target, p.x + p.width - t, 0, t, p.height, color);
}

struct cursor_colors {
  uint32_t text, ground;
};

static bool near(uint32_t a, uint32_t b) {
  enum { NEAR = 48 };
  for (int shift = 0; shift < 24; shift += 8) {
    int d = (int)(a >> shift & 0xff) - (int)(b >> shift & 0xff);
    if (d > NEAR || d < -NEAR) {
      return false;
    }
  }
  return true;
}

/* The theme's, changed about where the cursor would not be seen: a light one on
 * inverse text. */
static struct cursor_colors colors_at(const struct overlay_scene *s,
                                      const struct quire_renderer *r,
                                      uint16_t x) {
  const struct quire_snapshot_row *row = quire_snapshot_row(s->snapshot, s->y);
  struct cursor_colors c = {argb(r->theme.cursor_text), argb(r->theme.cursor)};
  if (near(c.ground, quire_raster_cell_ground(&r->theme, row, x))) {
    struct cursor_colors other = {c.ground, c.text};
    return other;
  }
  return c;
}

/* The cell once more in the cursor's colours; a tint where memory is short. */
static void draw_block(const struct overlay_scene *s, struct quire_renderer *r,
                       const struct quire_pixels *target, struct columns c,
                       struct place p, struct cursor_colors colors) {
  const struct quire_snapshot_row *row = quire_snapshot_row(s->snapshot, s->y);
  struct quire_raster raster = {.fonts = &r->fonts,
                                .theme = &r->theme,
                                .blink_on = s->options->blink_on,
                                .recolor = true,
                                .text = colors.text,
                                .ground = colors.ground};
  if (p.width <= 0 || (uint32_t)(p.x + p.width) > target->width) {
    return; /* in the half of a double row that is out of sight */
  }
  struct quire_pixels cell = *target;
  cell.argb += p.x;
  cell.width = (uint32_t)p.width;
  c.end = c.end < row->cols ? c.end : row->cols;
  if (!quire_renderer_raster(r, &raster, row, c.begin, c.end, &cell)) {
    quire_pixels_tint(target, p.x, 0, p.width, p.height, raster.ground, 150);
  }
}

static void draw_cursor(const struct overlay_scene *s, struct quire_renderer *r,
                        const struct quire_pixels *target,
                        const struct cursor *cursor) {
  struct place p = place_of(s, r, cursor->columns);
  struct cursor_colors colors = colors_at(s, r, cursor->columns.begin);
  uint32_t color = colors.ground;
  int32_t t = (int32_t)(r->fonts.cell_width + 4) / 8;
  t = t > 0 ? t : 1;
  switch (cursor->form) {
    case BLOCK: draw_block(s, r, target, cursor->columns, p, colors); break;
    case UNDERLINE:
      quire_pixels_fill(target, p.x, p.height - 2 * t, p.width, 2 * t, color);
      break;
    case BAR: quire_pixels_fill(target, p.x, 0, 2 * t, p.height, color); break;
    case HOLLOW: outline(target, p, t, color); break;
  }
}

static void draw_overlay(const struct overlay_scene *s,
                         const struct quire_renderer *r,
                         const struct quire_pixels *target,
                         const struct quire_overlay *o) {
  struct columns c = {o->begin, o->end};
  struct place p = place_of(s, r, c);
  uint32_t color = argb(o->color);
  switch (o->kind) {
    case QUIRE_OVERLAY_UNDERLINE:
      quire_pixels_fill(target, p.x, r->fonts.underline_y, p.width,
                        r->fonts.underline_t, color);
      break;
    case QUIRE_OVERLAY_OUTLINE: outline(target, p, 1, color); break;
    default:
      quire_pixels_tint(target, p.x, 0, p.width, p.height, color, o->alpha);
      break;
  }
}

void quire_overlays_draw(const struct overlay_scene *s,
                         struct quire_renderer *r,
                         const struct quire_pixels *target) {
  struct columns selected;
  struct cursor cursor;
  if (selection_at(s, &selected)) {
    struct place p = place_of(s, r, selected);
    quire_pixels_tint(target, p.x, 0, p.width, p.height,
                      argb(r->theme.selection), r->theme.selection_alpha);
  }
  for (size_t i = 0; i < s->options->overlays_count; i++) {
    const struct quire_overlay *o = &s->options->overlays[i];
    if (o->y == s->y && o->begin < o->end) {
      draw_overlay(s, r, target, o);
    }
  }
  if (cursor_at(s, &cursor)) {
    draw_cursor(s, r, target, &cursor);
  }
}
