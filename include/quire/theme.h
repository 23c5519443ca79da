/* A theme: the colours of a picture of a terminal.
 *
 * Who draws keeps one, starts it with quire_theme_init() or by hand, and lets
 * it follow the colours that programs set. A plain struct, copied by value. */
#ifndef QUIRE_THEME_H
#define QUIRE_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include <quire/snapshot.h>

QUIRE_BEGIN_DECLS

struct quire_theme {
  struct quire_rgb palette[256];
  struct quire_rgb foreground, background;
  struct quire_rgb cursor, cursor_text;
  struct quire_rgb selection; /* laid over what is selected */
  uint8_t selection_alpha;    /* 0 .. 255 */
  bool bold_is_bright;        /* bold text in colours 0-7 takes 8-15 */
  bool reverse;               /* foreground and background change places */
};

/* Xterm's palette, light grey on near black. */
QUIRE_API void quire_theme_init(struct quire_theme *out);
/* Takes over the colours that a terminal shows now (palette, defaults, cursor,
 * DECSCNM); does nothing for a snapshot that has no terminal. */
QUIRE_API void quire_theme_follow(struct quire_theme *theme,
                                  const struct quire_snapshot_info *info);

QUIRE_END_DECLS

#endif
