/* Themes: the colours of a picture. */
#include <quire/theme.h>

#include <string.h>

static struct quire_rgb rgb(unsigned value) {
  struct quire_rgb c = {(uint8_t)(value >> 16), (uint8_t)(value >> 8),
                        (uint8_t)value};
  return c;
}

/* Xterm's 6x6x6 cube and grey ramp. */
static struct quire_rgb upper_color(unsigned i) {
  static const uint8_t levels[6] = {0, 95, 135, 175, 215, 255};
  struct quire_rgb c;
  if (i >= 232) {
    c.r = c.g = c.b = (uint8_t)(8 + 10 * (i - 232));
    return c;
  }
  i -= 16;
  c.r = levels[i / 36];
  c.g = levels[i / 6 % 6];
  c.b = levels[i % 6];
  return c;
}

void quire_theme_init(struct quire_theme *out) {
  static const unsigned lower[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00,
                                     0x1e6fe0, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
                                     0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                     0x5c8cff, 0xff00ff, 0x00ffff, 0xffffff};
  memset(out, 0, sizeof *out);
  for (unsigned i = 0; i < 256; i++) {
    out->palette[i] = i < 16 ? rgb(lower[i]) : upper_color(i);
  }
  out->foreground = rgb(0xd8d8d8);
  out->background = rgb(0x101216);
  out->cursor = rgb(0xf0f0f0);
  out->cursor_text = rgb(0x101216);
  out->selection = rgb(0x4c7fd0);
  out->selection_alpha = 110;
}

void quire_theme_follow(struct quire_theme *theme,
                        const struct quire_snapshot_info *info) {
  if (!info->has_terminal) {
    return;
  }
  memcpy(theme->palette, info->palette, sizeof theme->palette);
  theme->foreground = info->foreground;
  theme->background = info->background;
  theme->cursor = info->cursor_color;
  theme->cursor_text = info->background;
  theme->reverse = info->reverse_screen;
}
