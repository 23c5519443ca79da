/* Colours: xterm's 256, the three that a program may set by role, and how X11
 * writes them. */
#include <string.h>

#include "vt/terminal.h"

static const struct quire_rgb first_sixteen[16] = {
    {0, 0, 0},       {205, 0, 0},   {0, 205, 0},   {205, 205, 0},
    {0, 0, 238},     {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
    {127, 127, 127}, {255, 0, 0},   {0, 255, 0},   {255, 255, 0},
    {92, 92, 255},   {255, 0, 255}, {0, 255, 255}, {255, 255, 255}};

static struct quire_rgb xterm_color(unsigned i) {
  struct quire_rgb c;
  if (i < 16) {
    return first_sixteen[i];
  }
  if (i >= 232) {
    c.r = c.g = c.b = (uint8_t)(8 + (i - 232) * 10);
    return c;
  }
  i -= 16;
  unsigned r = i / 36;
  unsigned g = i / 6 % 6;
  unsigned b = i % 6;
  c.r = (uint8_t)(r == 0 ? 0 : 55 + r * 40);
  c.g = (uint8_t)(g == 0 ? 0 : 55 + g * 40);
  c.b = (uint8_t)(b == 0 ? 0 : 55 + b * 40);
  return c;
}

void quire_palette_init(struct quire_terminal *t,
                        const struct quire_terminal_options *options) {
  const struct quire_rgb white = {229, 229, 229};
  const struct quire_rgb black = {0, 0, 0};
  for (unsigned i = 0; i < 256; i++) {
    t->palette_start[i] =
        options->palette != NULL ? options->palette[i] : xterm_color(i);
  }
  bool given = options->has_colors;
  t->roles_start[QUIRE_ROLE_FOREGROUND] = given ? options->foreground : white;
  t->roles_start[QUIRE_ROLE_BACKGROUND] = given ? options->background : black;
  t->roles_start[QUIRE_ROLE_CURSOR] = given ? options->cursor : white;
  memcpy(t->palette, t->palette_start, sizeof t->palette);
  memcpy(t->roles, t->roles_start, sizeof t->roles);
}

bool quire_palette_is_dark(const struct quire_terminal *t) {
  struct quire_rgb c = t->roles[QUIRE_ROLE_BACKGROUND];
  return 299U * c.r + 587U * c.g + 114U * c.b < 128U * 1000U;
}

void quire_palette_changed(struct quire_terminal *t, bool was_dark) {
  bool dark = quire_palette_is_dark(t);
  if (dark != was_dark && quire_modes_get(t, 2031, true)) {
    quire_reply(t, "\033[?997;%un", dark ? 1U : 2U);
  }
  if (t->callbacks.colors_changed != NULL) {
    t->callbacks.colors_changed(t->callbacks.ctx);
  }
}

/* ---- as text ------------------------------------------------------------ */

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Up to four digits; how many there were, their value in *value. */
static unsigned hex_run(const char *text, uint32_t *value) {
  unsigned n = 0;
  *value = 0;
  while (n < 4 && hex_digit(text[n]) >= 0) {
    *value = *value << 4 | (uint32_t)hex_digit(text[n]);
    n++;
  }
  return n;
}

/* #rgb, #rrggbb, #rrrgggbbb, #rrrrggggbbbb: digits are the most significant. */
static bool parse_sharp(const char *text, uint8_t rgb[3]) {
  size_t length = strlen(text);
  if (length % 3 != 0 || length == 0 || length > 12) {
    return false;
  }
  size_t each = length / 3;
  for (unsigned i = 0; i < 3; i++) {
    uint32_t value = 0;
    for (size_t k = 0; k < each; k++) {
      int digit = hex_digit(text[i * each + k]);
      if (digit < 0) {
        return false;
      }
      value = value << 4 | (uint32_t)digit;
    }
    rgb[i] = (uint8_t)(value << (16 - 4 * each) >> 8);
  }
  return true;
}

/* rgb:h/h/h with one to four digits each, scaled. */
static bool parse_scaled(const char *text, uint8_t rgb[3]) {
  for (unsigned i = 0; i < 3; i++) {
    uint32_t value;
    unsigned n = hex_run(text, &value);
    if (n == 0 || text[n] != (i < 2 ? '/' : 0)) {
      return false;
    }
    uint32_t full = (UINT32_C(1) << (4 * n)) - 1;
    rgb[i] = (uint8_t)((value * 255 + full / 2) / full);
    text += n + 1;
  }
  return true;
}

/* 0.0 .. 1.0 in thousandths, without the locale's strtod. */
static bool parse_fraction(const char **text, uint32_t *thousandths) {
  const char *p = *text;
  uint32_t value = 0;
  uint32_t unit = 1000;
  bool any = false;
  for (; *p >= '0' && *p <= '9' && value < 2000; p++, any = true) {
    value = value * 10 + 1000U * (uint32_t)(*p - '0');
  }
  if (*p == '.') {
    for (p++; *p >= '0' && *p <= '9'; p++, any = true) {
      unit /= 10;
      value += unit * (uint32_t)(*p - '0');
    }
  }
  *text = p;
  *thousandths = value;
  return any && value <= 1000;
}

/* rgbi:f/f/f: linear light; a square root comes near enough to its gamma. */
static bool parse_intensity(const char *text, uint8_t rgb[3]) {
  for (unsigned i = 0; i < 3; i++) {
    uint32_t value;
    if (!parse_fraction(&text, &value) || *text != (i < 2 ? '/' : 0)) {
      return false;
    }
    uint32_t level = 0;
    while (level < 255 && (level + 1) * (level + 1) * 1000 <= value * 65025) {
      level++;
    }
    rgb[i] = (uint8_t)level;
    text++;
  }
  return true;
}

static bool parse_name(const char *text, uint8_t rgb[3]) {
  static const struct {
    char name[8];
    uint8_t rgb[3];
  } names[] = {{"black", {0, 0, 0}},       {"white", {255, 255, 255}},
               {"red", {255, 0, 0}},       {"green", {0, 255, 0}},
               {"blue", {0, 0, 255}},      {"yellow", {255, 255, 0}},
               {"magenta", {255, 0, 255}}, {"cyan", {0, 255, 255}},
               {"gray", {190, 190, 190}},  {"grey", {190, 190, 190}},
               {"orange", {255, 165, 0}},  {"purple", {160, 32, 240}},
               {"brown", {165, 42, 42}},   {"pink", {255, 192, 203}},
               {"navy", {0, 0, 128}},      {"gold", {255, 215, 0}}};
  for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
    unsigned k = 0;
    while (names[i].name[k] != 0 && (text[k] == names[i].name[k] ||
                                     text[k] == names[i].name[k] - 'a' + 'A')) {
      k++;
    }
    if (names[i].name[k] == 0 && text[k] == 0) {
      memcpy(rgb, names[i].rgb, 3);
      return true;
    }
  }
  return false;
}

bool quire_color_parse(const char *text, struct quire_rgb *out) {
  uint8_t rgb[3];
  bool ok;
  if (text[0] == '#') {
    ok = parse_sharp(text + 1, rgb);
  } else if (strncmp(text, "rgb:", 4) == 0) {
    ok = parse_scaled(text + 4, rgb);
  } else if (strncmp(text, "rgbi:", 5) == 0) {
    ok = parse_intensity(text + 5, rgb);
  } else {
    ok = parse_name(text, rgb);
  }
  if (ok) {
    out->r = rgb[0];
    out->g = rgb[1];
    out->b = rgb[2];
  }
  return ok;
}

/* ---- for the embedder --------------------------------------------------- */

struct quire_rgb quire_terminal_palette(const struct quire_terminal *t,
                                        uint8_t index) {
  return t->palette[index];
}

void quire_terminal_set_palette(struct quire_terminal *t, uint8_t index,
                                struct quire_rgb rgb) {
  t->palette[index] = rgb;
  t->palette_start[index] = rgb;
}

struct quire_rgb quire_terminal_color(const struct quire_terminal *t,
                                      enum quire_color_role role) {
  return t->roles[role];
}

void quire_terminal_set_color(struct quire_terminal *t,
                              enum quire_color_role role,
                              struct quire_rgb rgb) {
  bool was_dark = quire_palette_is_dark(t);
  t->roles[role] = rgb;
  t->roles_start[role] = rgb;
  if (quire_palette_is_dark(t) != was_dark) {
    quire_palette_changed(t, was_dark);
  }
}

struct quire_rgb quire_terminal_resolve(const struct quire_terminal *t,
                                        struct quire_color color,
                                        enum quire_color_role role) {
  struct quire_rgb c;
  switch ((enum quire_color_kind)color.kind) {
    case QUIRE_COLOR_PALETTE: return t->palette[color.r];
    case QUIRE_COLOR_RGB:
      c.r = color.r;
      c.g = color.g;
      c.b = color.b;
      return c;
    case QUIRE_COLOR_DEFAULT: break;
  }
  return t->roles[role];
}
