/* What is drawn above a finished row: selection, marks, cursor. */
#ifndef QUIRE_SRC_RENDER_OVERLAYS_H
#define QUIRE_SRC_RENDER_OVERLAYS_H

#include "render/renderer.h"

/* Row y of a snapshot. */
struct overlay_scene {
  const struct quire_snapshot *snapshot;
  const struct quire_frame_options *options;
  uint16_t y;
};

/* A number for what lies above the row; 0: nothing. */
uint64_t quire_overlays_hash(const struct overlay_scene *scene);
/* Draws it into the row's pixels. */
void quire_overlays_draw(const struct overlay_scene *scene,
                         struct quire_renderer *r,
                         const struct quire_pixels *target);

#endif
