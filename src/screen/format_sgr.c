/* From one style to another in the fewest bytes. */
#include <string.h>

#include <quire/format.h>

#include "base/assert.h"

/* Codes that switch attributes off; some switch off two. */
static const struct {
  uint16_t attrs;
  uint8_t code;
} off_codes[] = {
    {QUIRE_ATTR_BOLD | QUIRE_ATTR_FAINT, 22},
    {QUIRE_ATTR_ITALIC, 23},
    {QUIRE_ATTR_BLINK | QUIRE_ATTR_RAPID_BLINK, 25},
    {QUIRE_ATTR_INVERSE, 27},
    {QUIRE_ATTR_HIDDEN, 28},
    {QUIRE_ATTR_STRIKE, 29},
    {QUIRE_ATTR_OVERLINE, 55},
    {QUIRE_ATTR_SUPERSCRIPT | QUIRE_ATTR_SUBSCRIPT, 75},
};

static const struct {
  uint16_t attr;
  uint8_t code;
} on_codes[] = {
    {QUIRE_ATTR_BOLD, 1},        {QUIRE_ATTR_FAINT, 2},
    {QUIRE_ATTR_ITALIC, 3},      {QUIRE_ATTR_BLINK, 5},
    {QUIRE_ATTR_RAPID_BLINK, 6}, {QUIRE_ATTR_INVERSE, 7},
    {QUIRE_ATTR_HIDDEN, 8},      {QUIRE_ATTR_STRIKE, 9},
    {QUIRE_ATTR_OVERLINE, 53},   {QUIRE_ATTR_SUPERSCRIPT, 73},
    {QUIRE_ATTR_SUBSCRIPT, 74},
};

struct sequence {
  size_t len;
  bool any; /* a parameter was written */
  char bytes[QUIRE_FORMAT_SGR_BYTES_MAX];
};

static void put(struct sequence *q, char c) {
  QUIRE_ASSERT(q->len < sizeof q->bytes);
  q->bytes[q->len++] = c;
}

static void put_number(struct sequence *q, unsigned n) {
  QUIRE_ASSERT(n < 1000);
  if (n >= 100) {
    put(q, (char)('0' + n / 100));
  }
  if (n >= 10) {
    put(q, (char)('0' + n / 10 % 10));
  }
  put(q, (char)('0' + n % 10));
}

static void separate(struct sequence *q) {
  if (q->any) {
    put(q, ';');
  }
  q->any = true;
}

static void put_code(struct sequence *q, unsigned code) {
  separate(q);
  put_number(q, code);
}

/* Further numbers of a parameter; a negative one is left empty. */
static void put_parts(struct sequence *q, char separator, const int *parts,
                      size_t n) {
  for (size_t i = 0; i < n; i++) {
    put(q, separator);
    if (parts[i] >= 0) {
      put_number(q, (unsigned)parts[i]);
    }
  }
}

/* base: 30 foreground, 40 background. */
static void put_color(struct sequence *q, unsigned base,
                      struct quire_color color) {
  if (color.kind == QUIRE_COLOR_DEFAULT) {
    put_code(q, base + 9);
  } else if (color.kind == QUIRE_COLOR_PALETTE && color.r < 8) {
    put_code(q, base + color.r);
  } else if (color.kind == QUIRE_COLOR_PALETTE && color.r < 16) {
    put_code(q, base + 60 + color.r - 8);
  } else if (color.kind == QUIRE_COLOR_PALETTE) {
    put_code(q, base + 8);
    put_parts(q, ';', (const int[]){5, color.r}, 2);
  } else {
    put_code(q, base + 8);
    put_parts(q, ';', (const int[]){2, color.r, color.g, color.b}, 4);
  }
}

/* With colons: a terminal that does not know 58 skips one parameter instead of
 * taking its parts for attributes. */
static void put_underline_color(struct sequence *q, struct quire_color color) {
  if (color.kind == QUIRE_COLOR_DEFAULT) {
    put_code(q, 59);
    return;
  }
  put_code(q, 58);
  if (color.kind == QUIRE_COLOR_PALETTE) {
    put_parts(q, ':', (const int[]){5, color.r}, 2);
  } else {
    put_parts(q, ':', (const int[]){2, -1, color.r, color.g, color.b}, 5);
  }
}

static void put_underline(struct sequence *q, uint8_t underline) {
  if (underline == QUIRE_UNDERLINE_NONE) {
    put_code(q, 24);
    return;
  }
  put_code(q, 4);
  if (underline != QUIRE_UNDERLINE_SINGLE) {
    put_parts(q, ':', (const int[]){underline}, 1);
  }
}

/* The parameters that lead from `from` to `to`. */
static void put_difference(struct sequence *q, const struct quire_style *from,
                           const struct quire_style *to) {
  unsigned have = from->attrs;
  for (size_t i = 0; i < sizeof off_codes / sizeof off_codes[0]; i++) {
    if ((have & ~(unsigned)to->attrs & off_codes[i].attrs) != 0) {
      put_code(q, off_codes[i].code);
      have &= ~(unsigned)off_codes[i].attrs;
    }
  }
  for (size_t i = 0; i < sizeof on_codes / sizeof on_codes[0]; i++) {
    if ((to->attrs & ~have & on_codes[i].attr) != 0) {
      put_code(q, on_codes[i].code);
    }
  }
  if (from->underline != to->underline) {
    put_underline(q, to->underline);
  }
  if (!quire_color_equal(from->fg, to->fg)) {
    put_color(q, 30, to->fg);
  }
  if (!quire_color_equal(from->bg, to->bg)) {
    put_color(q, 40, to->bg);
  }
  if (!quire_color_equal(from->underline_color, to->underline_color)) {
    put_underline_color(q, to->underline_color);
  }
}

size_t quire_format_sgr(const struct quire_style *from,
                        const struct quire_style *to, char *buffer,
                        size_t buffer_bytes) {
  if (quire_style_equal(from, to)) {
    return 0;
  }
  static const struct quire_style none;
  struct sequence change = {.len = 0};
  struct sequence reset = {.len = 0};
  put(&change, '\033');
  put(&change, '[');
  put_difference(&change, from, to);
  put(&change, 'm');
  /* An empty parameter is 0, the reset. */
  put(&reset, '\033');
  put(&reset, '[');
  reset.any = true;
  put_difference(&reset, &none, to);
  put(&reset, 'm');
  const struct sequence *best = change.len <= reset.len ? &change : &reset;
  if (best->len <= buffer_bytes) {
    memcpy(buffer, best->bytes, best->len);
  }
  return best->len;
}
