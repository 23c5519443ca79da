/* Pictures of a terminal: PNG through quire-render, SVG with real text. */
#ifndef QUIRE_DEMO_PICTURE_H
#define QUIRE_DEMO_PICTURE_H

#include <quire/theme.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine.h"

struct picture_options {
  const char *png_path;         /* the screen */
  const char *png_history_path; /* rows first_row .. last_row */
  const char *svg_path;         /* the screen */
  int64_t first_row, last_row;  /* clamped to what there is */
  const char *font;             /* NULL: monospace */
  double font_size, scale;
  bool ligatures;
  const struct quire_theme *theme;
};

static inline bool picture_is_wanted(const struct picture_options *o) {
  return o->png_path != NULL || o->png_history_path != NULL ||
         o->svg_path != NULL;
}

/* Writes what is asked for. False: one line about it was printed. */
bool picture_write(struct engine *e, const struct picture_options *o);

/* The screen of a snapshot as SVG (picture_svg.c). False: errno says why. */
bool picture_svg_write(const struct quire_snapshot *snapshot,
                       const struct picture_options *o, const char *path);

#define THEME_ERROR_BYTES 256
/* Reads a theme file over `theme` (theme_file.c), a JSON object:
 *
 *   {"foreground": "#d0d0d0", "background": "#000000", "cursor": "#ffffff",
 *    "cursor_text": ..., "selection": ..., "palette": ["#000000", ...]}
 *
 * each of them optional, the palette up to 256 colours. What asciicasts call a
 * theme ("fg", "bg", "palette" with colons) is one too, and an asciicast's
 * first line is looked into for it. False: `error` is one line. */
bool theme_file_read(const char *path, struct quire_theme *theme,
                     char error[THEME_ERROR_BYTES]);

#endif
