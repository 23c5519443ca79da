/* SGR: what the next characters look like. Colours come as 38;5;n and
 * 38;2;r;g;b, as 38:5:n, 38:2:r:g:b and 38:2:space:r:g:b, mixed with anything
 * else. */
#include "base/assert.h"
#include "vt/terminal.h"

/* Attributes that XTPUSHSGR can be asked for by number. */
enum {
  SAVE_BOLD = 1,
  SAVE_FAINT = 2,
  SAVE_ITALIC = 4,
  SAVE_UNDERLINE = 8,
  SAVE_BLINK = 16,
  SAVE_INVERSE = 32,
  SAVE_HIDDEN = 64,
  SAVE_STRIKE = 128,
  SAVE_FG = 256,
  SAVE_BG = 512
};

/* Number of sub-parameters behind parameter i. */
static unsigned subs_behind(const struct quire_parser *p, unsigned i) {
  unsigned n = 0;
  while (i + 1 + n < p->count && p->is_sub[i + 1 + n]) {
    n++;
  }
  return n;
}

static bool byte_value(int32_t value, uint8_t *out) {
  *out = (uint8_t)(value < 0 ? 0 : value);
  return value <= 255;
}

/* `v` are the values behind 38, 48 or 58, `n` of them. False when they are no
 * colour; *used tells how many were looked at. */
static bool color_values(const int32_t *v, unsigned n, bool subs,
                         struct quire_color *out, unsigned *used) {
  uint8_t r;
  uint8_t g;
  uint8_t b;
  *used = n == 0 ? 0 : 1;
  if (n >= 2 && v[0] == 5) {
    *used = 2;
    bool ok = byte_value(v[1], &r);
    *out = quire_color_palette(r);
    return ok;
  }
  if (n >= 1 && v[0] == 5) {
    *used = 1;
    return false;
  }
  if (n < 4 || v[0] != 2) {
    *used = n >= 1 && v[0] == 2 ? n : *used;
    return false;
  }
  /* With colons there may be a colour space before the three. */
  unsigned first = subs && n >= 5 ? 2 : 1;
  *used = first + 3;
  bool ok = byte_value(v[first], &r);
  ok = byte_value(v[first + 1], &g) && ok;
  ok = byte_value(v[first + 2], &b) && ok;
  *out = quire_color_rgb(r, g, b);
  return ok;
}

/* Handles 38, 48, 58 at parameter i; answers the next parameter. */
static unsigned extended_color(const struct quire_parser *p, unsigned i,
                               struct quire_color *target) {
  struct quire_color color;
  unsigned subs = subs_behind(p, i);
  unsigned used;
  if (subs != 0) {
    if (color_values(&p->params[i + 1], subs, true, &color, &used)) {
      *target = color;
    }
    return i + 1 + subs;
  }
  if (color_values(&p->params[i + 1], p->count - i - 1, false, &color, &used)) {
    *target = color;
  }
  return i + 1 + used;
}

static void set_underline(struct quire_style *style, int32_t kind) {
  if (kind >= 0 && kind <= QUIRE_UNDERLINE_DASHED) {
    style->underline = (uint8_t)kind;
  }
}

static void attrs(struct quire_style *style, unsigned set, unsigned clear) {
  style->attrs = (uint16_t)((style->attrs & ~clear) | set);
}

/* 1 .. 9, 21 .. 29, 51 .. 55, 73 .. 75: the attributes. */
static void attribute(struct quire_style *style, uint32_t value) {
  switch (value) {
    case 1: attrs(style, QUIRE_ATTR_BOLD, 0); break;
    case 2: attrs(style, QUIRE_ATTR_FAINT, 0); break;
    case 3: attrs(style, QUIRE_ATTR_ITALIC, 0); break;
    case 4: style->underline = QUIRE_UNDERLINE_SINGLE; break;
    case 5: attrs(style, QUIRE_ATTR_BLINK, 0); break;
    case 6: attrs(style, QUIRE_ATTR_RAPID_BLINK, 0); break;
    case 7: attrs(style, QUIRE_ATTR_INVERSE, 0); break;
    case 8: attrs(style, QUIRE_ATTR_HIDDEN, 0); break;
    case 9: attrs(style, QUIRE_ATTR_STRIKE, 0); break;
    case 21: style->underline = QUIRE_UNDERLINE_DOUBLE; break;
    case 22: attrs(style, 0, QUIRE_ATTR_BOLD | QUIRE_ATTR_FAINT); break;
    case 23: attrs(style, 0, QUIRE_ATTR_ITALIC); break;
    case 24: style->underline = QUIRE_UNDERLINE_NONE; break;
    case 25: attrs(style, 0, QUIRE_ATTR_BLINK | QUIRE_ATTR_RAPID_BLINK); break;
    case 27: attrs(style, 0, QUIRE_ATTR_INVERSE); break;
    case 28: attrs(style, 0, QUIRE_ATTR_HIDDEN); break;
    case 29: attrs(style, 0, QUIRE_ATTR_STRIKE); break;
    case 53: attrs(style, QUIRE_ATTR_OVERLINE, 0); break;
    case 55: attrs(style, 0, QUIRE_ATTR_OVERLINE); break;
    case 73: attrs(style, QUIRE_ATTR_SUPERSCRIPT, QUIRE_ATTR_SUBSCRIPT); break;
    case 74: attrs(style, QUIRE_ATTR_SUBSCRIPT, QUIRE_ATTR_SUPERSCRIPT); break;
    case 75:
      attrs(style, 0, QUIRE_ATTR_SUPERSCRIPT | QUIRE_ATTR_SUBSCRIPT);
      break;
    default: break;
  }
}

static void plain_color(struct quire_style *style, uint32_t value) {
  const struct quire_color none = {QUIRE_COLOR_DEFAULT, 0, 0, 0};
  if (value >= 30 && value <= 37) {
    style->fg = quire_color_palette((uint8_t)(value - 30));
  } else if (value >= 90 && value <= 97) {
    style->fg = quire_color_palette((uint8_t)(value - 90 + 8));
  } else if (value >= 40 && value <= 47) {
    style->bg = quire_color_palette((uint8_t)(value - 40));
  } else if (value >= 100 && value <= 107) {
    style->bg = quire_color_palette((uint8_t)(value - 100 + 8));
  } else if (value == 39) {
    style->fg = none;
  } else if (value == 49) {
    style->bg = none;
  } else if (value == 59) {
    style->underline_color = none;
  }
}

/* Applies parameter i; answers the next one. */
static unsigned apply(const struct quire_parser *p, unsigned i,
                      struct quire_style *style) {
  const struct quire_style start = {
      {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, 0, 0, 0};
  uint32_t value = p->params[i] < 0 ? 0 : (uint32_t)p->params[i];
  unsigned subs = subs_behind(p, i);
  switch (value) {
    case 0: *style = start; break;
    case 38: return extended_color(p, i, &style->fg);
    case 48: return extended_color(p, i, &style->bg);
    case 58: return extended_color(p, i, &style->underline_color);
    case 4:
      if (subs != 0) {
        set_underline(style, p->params[i + 1]);
        break;
      }
      attribute(style, value);
      break;
    default:
      /* A colon behind an attribute that takes none: not understood. */
      if (subs == 0) {
        attribute(style, value);
        plain_color(style, value);
      }
      break;
  }
  return i + 1 + subs;
}

void quire_vt_sgr(struct quire_terminal *t) {
  const struct quire_parser *p = &t->parser;
  struct quire_style style = quire_screen_pen(t->screen)->style;
  if (p->count == 0) {
    quire_screen_set_style(t->screen, &(struct quire_style){.attrs = 0});
    return;
  }
  for (unsigned i = 0; i < p->count;) {
    i = apply(p, i, &style);
  }
  quire_screen_set_style(t->screen, &style);
}

/* ---- the stack: XTPUSHSGR, XTPOPSGR -------------------------------------- */

static uint32_t save_bit(uint32_t number) {
  switch (number) {
    case 4:
    case 21: return SAVE_UNDERLINE;
    case 30:
    case 10: return SAVE_FG;
    case 31:
    case 11: return SAVE_BG;
    default:
      return number >= 1 && number <= 9 && number != 6
                 ? (const uint32_t[]){SAVE_BOLD,    SAVE_FAINT,
                                      SAVE_ITALIC,  0,
                                      SAVE_BLINK,   0,
                                      SAVE_INVERSE, SAVE_HIDDEN,
                                      SAVE_STRIKE}[number - 1]
                 : 0;
  }
}

void quire_vt_sgr_push(struct quire_terminal *t) {
  if (t->sgr_depth == QUIRE_SGR_STACK_MAX) {
    return;
  }
  struct quire_saved_sgr *top = &t->sgr_stack[t->sgr_depth++];
  top->style = quire_screen_pen(t->screen)->style;
  top->mask = 0;
  for (unsigned i = 0; i < t->parser.count; i++) {
    top->mask |= save_bit(quire_vt_param(t, i, 0));
  }
}

static uint16_t saved_attrs(uint32_t mask) {
  static const struct {
    uint16_t save, attr;
  } pairs[] = {{SAVE_BOLD, QUIRE_ATTR_BOLD},
               {SAVE_FAINT, QUIRE_ATTR_FAINT},
               {SAVE_ITALIC, QUIRE_ATTR_ITALIC},
               {SAVE_BLINK, QUIRE_ATTR_BLINK | QUIRE_ATTR_RAPID_BLINK},
               {SAVE_INVERSE, QUIRE_ATTR_INVERSE},
               {SAVE_HIDDEN, QUIRE_ATTR_HIDDEN},
               {SAVE_STRIKE, QUIRE_ATTR_STRIKE}};
  unsigned attr = 0;
  for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    attr |= (mask & pairs[i].save) != 0 ? pairs[i].attr : 0U;
  }
  return (uint16_t)attr;
}

void quire_vt_sgr_pop(struct quire_terminal *t) {
  if (t->sgr_depth == 0) {
    return;
  }
  const struct quire_saved_sgr *top = &t->sgr_stack[--t->sgr_depth];
  struct quire_style style = top->style;
  if (top->mask != 0) {
    uint16_t attr = saved_attrs(top->mask);
    style = quire_screen_pen(t->screen)->style;
    attrs(&style, top->style.attrs & attr, attr);
    if ((top->mask & SAVE_UNDERLINE) != 0) {
      style.underline = top->style.underline;
    }
    if ((top->mask & SAVE_FG) != 0) {
      style.fg = top->style.fg;
    }
    if ((top->mask & SAVE_BG) != 0) {
      style.bg = top->style.bg;
    }
  }
  quire_screen_set_style(t->screen, &style);
}

/* ---- as text: DECRQSS m ------------------------------------------------- */

struct sgr_text {
  char *out;
  size_t n;
};

static void put_char(struct sgr_text *text, char c) {
  QUIRE_ASSERT(text->n + 1 < QUIRE_SGR_TEXT_BYTES);
  if (text->n + 1 < QUIRE_SGR_TEXT_BYTES) {
    text->out[text->n++] = c;
  }
}

static void put_number(struct sgr_text *text, char before, unsigned value) {
  char digits[10];
  unsigned n = 0;
  do {
    digits[n++] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  put_char(text, before);
  while (n > 0) {
    put_char(text, digits[--n]);
  }
}

/* `base` is 30, 40 or 50. */
static void put_color(struct sgr_text *text, struct quire_color color,
                      unsigned base) {
  if (color.kind == QUIRE_COLOR_PALETTE) {
    if (color.r < 8 && base != 50) {
      put_number(text, ';', base + color.r);
    } else if (color.r < 16 && base != 50) {
      put_number(text, ';', base + 60 + color.r - 8U);
    } else {
      put_number(text, ';', base + 8);
      put_number(text, ':', 5);
      put_number(text, ':', color.r);
    }
  } else if (color.kind == QUIRE_COLOR_RGB) {
    put_number(text, ';', base + 8);
    put_number(text, ':', 2);
    put_char(text, ':');
    put_number(text, ':', color.r);
    put_number(text, ':', color.g);
    put_number(text, ':', color.b);
  }
}

size_t quire_vt_sgr_text(const struct quire_style *style,
                         char out[QUIRE_SGR_TEXT_BYTES]) {
  static const struct {
    uint16_t attr;
    uint8_t number;
  } numbers[] = {{QUIRE_ATTR_BOLD, 1},        {QUIRE_ATTR_FAINT, 2},
                 {QUIRE_ATTR_ITALIC, 3},      {QUIRE_ATTR_BLINK, 5},
                 {QUIRE_ATTR_RAPID_BLINK, 6}, {QUIRE_ATTR_INVERSE, 7},
                 {QUIRE_ATTR_HIDDEN, 8},      {QUIRE_ATTR_STRIKE, 9},
                 {QUIRE_ATTR_OVERLINE, 53},   {QUIRE_ATTR_SUPERSCRIPT, 73},
                 {QUIRE_ATTR_SUBSCRIPT, 74}};
  struct sgr_text text = {out, 0};
  put_char(&text, '0');
  for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    if ((style->attrs & numbers[i].attr) != 0) {
      put_number(&text, ';', numbers[i].number);
    }
    if (numbers[i].number == 3 && style->underline != 0) {
      put_number(&text, ';', 4);
      if (style->underline != QUIRE_UNDERLINE_SINGLE) {
        put_number(&text, ':', style->underline);
      }
    }
  }
  put_color(&text, style->fg, 30);
  put_color(&text, style->bg, 40);
  put_color(&text, style->underline_color, 50);
  out[text.n] = 0;
  return text.n;
}
