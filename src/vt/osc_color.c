/* OSC 4, 5, 10, 11, 12 and their resets. Lists of pairs and of colours are
 * worked through in order; a query is answered where it stands. The answer ends
 * as the question did, with BEL or ST. */
#include <string.h>

#include "vt/terminal.h"

static const char *terminator(const struct quire_terminal *t) {
  return t->parser.bel_ended ? "\a" : "\033\\";
}

/* `head` is "4;17" with the number filled in, in two parts. */
static void answer(const struct quire_terminal *t, unsigned osc, int index,
                   struct quire_rgb c) {
  if (index >= 0) {
    quire_reply(t, "\033]%u;%d;rgb:%02x%02x/%02x%02x/%02x%02x%s", osc, index,
                c.r, c.r, c.g, c.g, c.b, c.b, terminator(t));
  } else {
    quire_reply(t, "\033]%u;rgb:%02x%02x/%02x%02x/%02x%02x%s", osc, c.r, c.r,
                c.g, c.g, c.b, c.b, terminator(t));
  }
}

/* The next field of a list that ';' separates, or NULL at its end. */
static char *next_field(char **list) {
  char *field = *list;
  if (field == NULL) {
    return NULL;
  }
  char *semicolon = strchr(field, ';');
  *list = NULL;
  if (semicolon != NULL) {
    *semicolon = 0;
    *list = semicolon + 1;
  }
  return field;
}

/* OSC 4 counts the special colours from 256 on, OSC 5 from 0. */
static struct quire_rgb *color_at(struct quire_terminal *t, uint32_t index,
                                  bool special) {
  if (!special && index < 256) {
    return &t->palette[index];
  }
  index -= special ? 0 : 256;
  return index < QUIRE_SPECIAL_COLORS ? &t->special[index] : NULL;
}

void quire_osc_palette(struct quire_terminal *t, char *text, bool special) {
  bool was_dark = quire_palette_is_dark(t);
  bool any = false;
  char *list = text;
  for (;;) {
    const char *name = next_field(&list);
    const char *value = next_field(&list);
    uint32_t index;
    if (value == NULL || !quire_vt_number(&name, &index) || *name != 0) {
      break;
    }
    struct quire_rgb *color = color_at(t, index, special);
    if (color == NULL) {
      continue;
    }
    if (strcmp(value, "?") == 0) {
      answer(t, special ? 5 : 4, (int)index, *color);
    } else {
      any = quire_color_parse(value, color) || any;
    }
  }
  if (any) {
    quire_palette_changed(t, was_dark);
  }
}

/* One OSC may name several colours: the next ones are for the next numbers. */
void quire_osc_role(struct quire_terminal *t, uint32_t number, char *text) {
  bool was_dark = quire_palette_is_dark(t);
  bool any = false;
  char *list = text;
  for (; number <= 12; number++) {
    const char *value = next_field(&list);
    if (value == NULL) {
      break;
    }
    struct quire_rgb *color = &t->roles[number - 10];
    if (strcmp(value, "?") == 0) {
      answer(t, number, -1, *color);
    } else {
      any = quire_color_parse(value, color) || any;
    }
  }
  if (any) {
    quire_palette_changed(t, was_dark);
  }
}

static void reset_list(struct quire_terminal *t, const char *text,
                       bool special) {
  const struct quire_rgb black = {0, 0, 0};
  if (*text == 0) {
    if (!special) {
      memcpy(t->palette, t->palette_start, sizeof t->palette);
    }
    memset(t->special, 0, sizeof t->special);
    return;
  }
  uint32_t index;
  while (quire_vt_number(&text, &index)) {
    struct quire_rgb *color = color_at(t, index, special);
    if (color != NULL) {
      *color = !special && index < 256 ? t->palette_start[index] : black;
    }
    text += *text == ';';
  }
}

void quire_osc_reset_color(struct quire_terminal *t, uint32_t number,
                           const char *text) {
  bool was_dark = quire_palette_is_dark(t);
  if (number >= 110) {
    t->roles[number - 110] = t->roles_start[number - 110];
  } else {
    reset_list(t, text, number == 105);
  }
  quire_palette_changed(t, was_dark);
}
