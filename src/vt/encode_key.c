/* Keys to bytes: xterm's legacy encodings, modifyOtherKeys, and the kitty
 * keyboard protocol with all five progressive flags.
 *
 * One table row a functional key says how it looks in each: a letter (CSI 1 ; m
 * A) or a number (CSI n ; m ~), and kitty's own code where it has one.
 *
 * Sources: xterm, ctlseqs.ms (PC-style function keys, modifyOtherKeys); kitty,
 * docs/keyboard-protocol.rst (functional key definitions, legacy text keys). */
#include <quire/terminal.h>

#include "vt/encode_out.h"

enum {
  KITTY_DISAMBIGUATE = 1,
  KITTY_EVENT_TYPES = 2,
  KITTY_ALTERNATES = 4,
  KITTY_ALL_KEYS = 8,
  KITTY_TEXT = 16
};

/* The modifiers that change what legacy encodings send. */
enum {
  LEGACY_MODS = QUIRE_MOD_SHIFT | QUIRE_MOD_ALT | QUIRE_MOD_CTRL |
                QUIRE_MOD_SUPER | QUIRE_MOD_HYPER | QUIRE_MOD_META
};

struct functional_key {
  uint32_t key;
  uint16_t kitty; /* code before 'u', or 0: the legacy form serves */
  uint8_t number; /* CSI number ~, or 0 */
  char letter;    /* CSI letter / SS3 letter, or 0 */
};

static const struct functional_key functional_keys[] = {
    {QUIRE_KEY_UP, 0, 0, 'A'},
    {QUIRE_KEY_DOWN, 0, 0, 'B'},
    {QUIRE_KEY_RIGHT, 0, 0, 'C'},
    {QUIRE_KEY_LEFT, 0, 0, 'D'},
    {QUIRE_KEY_HOME, 0, 0, 'H'},
    {QUIRE_KEY_END, 0, 0, 'F'},
    {QUIRE_KEY_PAGE_UP, 0, 5, 0},
    {QUIRE_KEY_PAGE_DOWN, 0, 6, 0},
    {QUIRE_KEY_INSERT, 0, 2, 0},
    {QUIRE_KEY_DELETE, 0, 3, 0},
    {QUIRE_KEY_MENU, 57363, 29, 0},
    {QUIRE_KEY_PAUSE, 57362, 0, 0},
    {QUIRE_KEY_PRINT_SCREEN, 57361, 0, 0},
    {QUIRE_KEY_CAPS_LOCK, 57358, 0, 0},
    {QUIRE_KEY_SCROLL_LOCK, 57359, 0, 0},
    {QUIRE_KEY_NUM_LOCK, 57360, 0, 0},
    {QUIRE_KEY_SHIFT_LEFT, 57441, 0, 0},
    {QUIRE_KEY_CTRL_LEFT, 57442, 0, 0},
    {QUIRE_KEY_ALT_LEFT, 57443, 0, 0},
    {QUIRE_KEY_SUPER_LEFT, 57444, 0, 0},
    {QUIRE_KEY_SHIFT_RIGHT, 57447, 0, 0},
    {QUIRE_KEY_CTRL_RIGHT, 57448, 0, 0},
    {QUIRE_KEY_ALT_RIGHT, 57449, 0, 0},
    {QUIRE_KEY_SUPER_RIGHT, 57450, 0, 0},
    {QUIRE_KEY_F1, 0, 0, 'P'},
    {QUIRE_KEY_F1 + 1, 0, 0, 'Q'},
    /* kitty moves F3 off CSI R, which is a cursor position report. */
    {QUIRE_KEY_F1 + 2, 0, 13, 'R'},
    {QUIRE_KEY_F1 + 3, 0, 0, 'S'},
    {QUIRE_KEY_F1 + 4, 0, 15, 0},
    {QUIRE_KEY_F1 + 5, 0, 17, 0},
    {QUIRE_KEY_F1 + 6, 0, 18, 0},
    {QUIRE_KEY_F1 + 7, 0, 19, 0},
    {QUIRE_KEY_F1 + 8, 0, 20, 0},
    {QUIRE_KEY_F1 + 9, 0, 21, 0},
    {QUIRE_KEY_F1 + 10, 0, 23, 0},
    {QUIRE_KEY_F1 + 11, 0, 24, 0},
    {QUIRE_KEY_F1 + 12, 57376, 25, 0},
    {QUIRE_KEY_F1 + 13, 57377, 26, 0},
    {QUIRE_KEY_F1 + 14, 57378, 28, 0},
    {QUIRE_KEY_F1 + 15, 57379, 29, 0},
    {QUIRE_KEY_F1 + 16, 57380, 31, 0},
    {QUIRE_KEY_F1 + 17, 57381, 32, 0},
    {QUIRE_KEY_F1 + 18, 57382, 33, 0},
    {QUIRE_KEY_F1 + 19, 57383, 34, 0},
};

static const struct functional_key *find_functional(uint32_t key) {
  for (size_t i = 0; i < sizeof functional_keys / sizeof functional_keys[0];
       i++) {
    if (functional_keys[i].key == key) {
      return &functional_keys[i];
    }
  }
  return NULL;
}

/* What a keypad key types, and the final byte of its SS3 form. */
struct keypad_key {
  char text;
  char application;
};

static bool keypad(uint32_t key, struct keypad_key *out) {
  static const struct keypad_key others[] = {
      {'.', 'n'}, {'/', 'o'},  {'*', 'j'}, {'-', 'm'},
      {'+', 'k'}, {'\r', 'M'}, {'=', 'X'}, {',', 'l'},
  };
  if (key >= QUIRE_KEY_KP_0 && key < QUIRE_KEY_KP_0 + 10) {
    out->text = (char)('0' + (key - QUIRE_KEY_KP_0));
    out->application = (char)('p' + (key - QUIRE_KEY_KP_0));
    return true;
  }
  if (key >= QUIRE_KEY_KP_DECIMAL && key <= QUIRE_KEY_KP_SEPARATOR) {
    *out = others[key - QUIRE_KEY_KP_DECIMAL];
    return true;
  }
  return false;
}

static uint32_t modifier_parameter(uint16_t modifiers) {
  return 1U + (modifiers & 0xffU);
}

/* CSI number ; modifiers final, both left out where they say nothing. */
static void put_csi(struct encode_out *o, uint32_t number, uint32_t modifiers,
                    char final) {
  encode_text(o, "\x1b[");
  if (number != 1 || modifiers != 1) {
    encode_number(o, number);
  }
  if (modifiers != 1) {
    encode_byte(o, ';');
    encode_number(o, modifiers);
  }
  encode_byte(o, (unsigned char) final);
}

/* ---- kitty --------------------------------------------------------------- */

static uint32_t kitty_code(const struct quire_key_event *e) {
  switch (e->key) {
    case QUIRE_KEY_ENTER: return 13;
    case QUIRE_KEY_TAB: return 9;
    case QUIRE_KEY_BACKSPACE: return 127;
    case QUIRE_KEY_ESCAPE: return 27;
    default: break;
  }
  if (e->key >= QUIRE_KEY_KP_0 && e->key <= QUIRE_KEY_KP_SEPARATOR) {
    return 57399 + (e->key - QUIRE_KEY_KP_0);
  }
  if (e->key >= QUIRE_KEY_F1 + 20 && e->key <= QUIRE_KEY_F35) {
    return 57376 + (e->key - (QUIRE_KEY_F1 + 12));
  }
  const struct functional_key *f = find_functional(e->key);
  if (f != NULL) {
    return f->kitty;
  }
  return e->key < 0x110000 ? e->key : 0;
}

static bool is_modifier_key(uint32_t key) {
  return (key >= QUIRE_KEY_SHIFT_LEFT && key <= QUIRE_KEY_SUPER_RIGHT) ||
         key == QUIRE_KEY_CAPS_LOCK || key == QUIRE_KEY_NUM_LOCK ||
         key == QUIRE_KEY_SCROLL_LOCK;
}

/* The modifiers and event type field; false when it can be left out. */
static bool put_kitty_modifiers(struct encode_out *o, uint8_t flags,
                                const struct quire_key_event *e) {
  bool event = (flags & KITTY_EVENT_TYPES) != 0 && e->action > QUIRE_KEY_PRESS;
  uint32_t mods = modifier_parameter(e->modifiers);
  if (mods == 1 && !event) {
    return false;
  }
  encode_byte(o, ';');
  encode_number(o, mods);
  if (event) {
    encode_byte(o, ':');
    encode_number(o, e->action);
  }
  return true;
}

static uint32_t next_utf8(const char *text, uint32_t len, uint32_t *at) {
  unsigned char c = (unsigned char)text[*at];
  uint32_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
  uint32_t cp = more == 0 ? c : c & (0x3fU >> more);
  (*at)++;
  while (more-- > 0 && *at < len && ((unsigned char)text[*at] & 0xc0) == 0x80) {
    cp = cp << 6 | ((unsigned char)text[*at] & 0x3fU);
    (*at)++;
  }
  return cp;
}

static void put_kitty_text(struct encode_out *o,
                           const struct quire_key_event *e, bool has_mods) {
  if (!has_mods) {
    encode_byte(o, ';');
  }
  char separator = ';';
  for (uint32_t at = 0; at < e->text_len_bytes;) {
    uint32_t cp = next_utf8(e->text, e->text_len_bytes, &at);
    /* Text never carries controls; and a code is at most 7 digits, so stop
     * while a whole one still fits. */
    if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) {
      continue;
    }
    if (o->len + 10 > sizeof o->bytes) {
      break;
    }
    encode_byte(o, (unsigned char)separator);
    encode_number(o, cp);
    separator = ':';
  }
}

static void put_kitty(struct encode_out *o, uint8_t flags,
                      const struct quire_key_event *e) {
  const struct functional_key *f = find_functional(e->key);
  if (f != NULL && f->kitty == 0) {
    bool letter = f->letter != 0 && f->number == 0;
    uint32_t mods = modifier_parameter(e->modifiers);
    bool event =
        (flags & KITTY_EVENT_TYPES) != 0 && e->action > QUIRE_KEY_PRESS;
    encode_text(o, "\x1b[");
    if (!letter || mods != 1 || event) {
      encode_number(o, letter ? 1 : f->number);
    }
    (void)put_kitty_modifiers(o, flags, e);
    encode_byte(o, letter ? (unsigned char)f->letter : '~');
    return;
  }
  uint32_t code = kitty_code(e);
  if (code == 0) {
    return;
  }
  encode_text(o, "\x1b[");
  encode_number(o, code);
  if ((flags & KITTY_ALTERNATES) != 0 && e->key < 0x110000) {
    bool shifted = (e->modifiers & QUIRE_MOD_SHIFT) != 0 && e->shifted != 0 &&
                   e->shifted != e->key;
    bool base = e->base != 0 && e->base != e->key;
    if (shifted || base) {
      encode_byte(o, ':');
    }
    if (shifted) {
      encode_number(o, e->shifted);
    }
    if (base) {
      encode_byte(o, ':');
      encode_number(o, e->base);
    }
  }
  bool has_mods = put_kitty_modifiers(o, flags, e);
  if ((flags & KITTY_TEXT) != 0 && (flags & KITTY_ALL_KEYS) != 0 &&
      e->text_len_bytes != 0 && e->action != QUIRE_KEY_RELEASE) {
    put_kitty_text(o, e, has_mods);
  }
  encode_byte(o, 'u');
}

/* Whether the protocol's escape code form replaces plain text for this key. */
static bool kitty_wants(uint8_t flags, const struct quire_key_event *e) {
  if (flags == 0) {
    return false;
  }
  bool all = (flags & KITTY_ALL_KEYS) != 0;
  if (is_modifier_key(e->key)) {
    return all;
  }
  if (e->key == QUIRE_KEY_ENTER || e->key == QUIRE_KEY_TAB ||
      e->key == QUIRE_KEY_BACKSPACE) {
    /* Left legacy without modifiers, so that a shell stays usable after a
     * program died without resetting the mode. */
    return all || ((flags & KITTY_DISAMBIGUATE) != 0 &&
                   (e->modifiers & LEGACY_MODS) != 0);
  }
  if (e->key < 0x110000) {
    uint16_t beyond_shift = e->modifiers & LEGACY_MODS & ~QUIRE_MOD_SHIFT;
    /* Text has no form for a release, which comes only where it was asked for.
     */
    return all || e->action == QUIRE_KEY_RELEASE ||
           ((flags & KITTY_DISAMBIGUATE) != 0 && beyond_shift != 0);
  }
  if (e->key >= QUIRE_KEY_KP_0 && e->key <= QUIRE_KEY_KP_SEPARATOR &&
      e->text_len_bytes != 0 && !all) {
    return false;
  }
  return (flags & (KITTY_DISAMBIGUATE | KITTY_ALL_KEYS | KITTY_EVENT_TYPES)) !=
         0;
}

/* ---- legacy -------------------------------------------------------------- */

static void put_functional(struct encode_out *o,
                           const struct quire_input_modes *modes,
                           const struct functional_key *f, uint16_t modifiers) {
  uint32_t mods = modifier_parameter(modifiers & LEGACY_MODS);
  if (f->letter != 0) {
    bool function_key = f->letter >= 'P';
    if (mods == 1 && (function_key || modes->application_cursor)) {
      encode_text(o, "\x1bO");
      encode_byte(o, (unsigned char)f->letter);
    } else {
      put_csi(o, 1, mods, f->letter);
    }
  } else if (f->number != 0) {
    put_csi(o, f->number, mods, '~');
  }
}

/* The control byte of Ctrl and a character, or -1: the table every terminal
 * inherits from the VT100 and its 2..8 row. */
static int control_of(uint32_t cp) {
  if (cp >= 'a' && cp <= 'z') {
    return (int)(cp - 'a' + 1);
  }
  if (cp >= '@' && cp <= '_') {
    return (int)(cp - '@');
  }
  switch (cp) {
    case ' ':
    case '2': return 0;
    case '3': return 0x1b;
    case '4': return 0x1c;
    case '5': return 0x1d;
    case '6':
    case '~':
    case '`': return cp == '6' ? 0x1e : 0;
    case '7':
    case '/': return 0x1f;
    case '8':
    case '?': return 0x7f;
    default: return -1;
  }
}

static bool wants_other_key(const struct quire_input_modes *modes,
                            const struct quire_key_event *e) {
  uint16_t mods = e->modifiers & LEGACY_MODS;
  if (modes->modify_other_keys == 0 || mods == 0) {
    return false;
  }
  if (modes->modify_other_keys >= 2) {
    return mods != QUIRE_MOD_SHIFT || e->key >= 0x110000;
  }
  /* Level 1 leaves alone what has a well-known legacy form. */
  if (e->key >= 0x110000) {
    return (mods & QUIRE_MOD_CTRL) != 0 ||
           (mods == QUIRE_MOD_SHIFT && e->key != QUIRE_KEY_TAB);
  }
  if ((mods & QUIRE_MOD_CTRL) == 0) {
    return false;
  }
  return control_of(e->key) < 0 || (mods & QUIRE_MOD_SHIFT) != 0;
}

static void put_other_key(struct encode_out *o,
                          const struct quire_key_event *e) {
  uint32_t code = e->key < 0x110000 ? e->key : kitty_code(e);
  if ((e->modifiers & QUIRE_MOD_SHIFT) != 0 && e->shifted != 0) {
    code = e->shifted;
  }
  encode_text(o, "\x1b[27;");
  encode_number(o, modifier_parameter(e->modifiers & LEGACY_MODS));
  encode_byte(o, ';');
  encode_number(o, code);
  encode_byte(o, '~');
}

static void put_named_text_key(struct encode_out *o,
                               const struct quire_input_modes *modes,
                               const struct quire_key_event *e) {
  bool ctrl = (e->modifiers & QUIRE_MOD_CTRL) != 0;
  bool shift = (e->modifiers & QUIRE_MOD_SHIFT) != 0;
  if ((e->modifiers & (QUIRE_MOD_ALT | QUIRE_MOD_META)) != 0 &&
      !(e->key == QUIRE_KEY_TAB && shift)) {
    encode_byte(o, 0x1b);
  }
  switch (e->key) {
    case QUIRE_KEY_ENTER:
      encode_byte(o, '\r');
      if (modes->newline) {
        encode_byte(o, '\n');
      }
      break;
    case QUIRE_KEY_TAB: encode_text(o, shift ? "\x1b[Z" : "\t"); break;
    case QUIRE_KEY_BACKSPACE:
      encode_byte(o, modes->backarrow_bs != ctrl ? 0x08 : 0x7f);
      break;
    default: encode_byte(o, 0x1b); break;
  }
}

/* A character with modifiers. Text without any goes through put_plain_text. */
static void put_character(struct encode_out *o,
                          const struct quire_input_modes *modes,
                          const struct quire_key_event *e) {
  bool shift = (e->modifiers & QUIRE_MOD_SHIFT) != 0;
  uint32_t cp = shift && e->shifted != 0 ? e->shifted : e->key;
  bool alt = (e->modifiers & (QUIRE_MOD_ALT | QUIRE_MOD_META)) != 0;
  if (alt && modes->alt_sends_escape) {
    encode_byte(o, 0x1b);
  }
  if ((e->modifiers & QUIRE_MOD_CTRL) != 0) {
    int control = control_of(cp);
    if (control < 0) {
      control = control_of(e->key);
    }
    if (control >= 0) {
      encode_byte(o, (unsigned)control);
      return;
    }
  }
  if (alt && !modes->alt_sends_escape && cp < 0x80) {
    cp |= 0x80; /* eight-bit meta */
  }
  encode_utf8(o, cp);
}

static void put_legacy(struct encode_out *o,
                       const struct quire_input_modes *modes,
                       const struct quire_key_event *e) {
  struct keypad_key kp;
  const struct functional_key *f = find_functional(e->key);
  if (wants_other_key(modes, e) && f == NULL) {
    put_other_key(o, e);
  } else if (f != NULL) {
    put_functional(o, modes, f, e->modifiers);
  } else if (keypad(e->key, &kp)) {
    bool num_lock = (e->modifiers & QUIRE_MOD_NUM_LOCK) != 0;
    if (modes->application_keypad && !num_lock) {
      encode_text(o, "\x1bO");
      encode_byte(o, (unsigned char)kp.application);
    } else {
      encode_byte(o, (unsigned char)kp.text);
      if (kp.text == '\r' && modes->newline) {
        encode_byte(o, '\n');
      }
    }
  } else if (e->key >= QUIRE_KEY_ENTER && e->key <= QUIRE_KEY_ESCAPE) {
    put_named_text_key(o, modes, e);
  } else if (e->key < 0x110000 && e->key != QUIRE_KEY_NONE) {
    put_character(o, modes, e);
  }
}

size_t quire_encode_key(const struct quire_input_modes *modes,
                        const struct quire_key_event *event, char *out,
                        size_t out_bytes) {
  struct encode_out o = {.len = 0};
  uint8_t flags = modes->kitty_flags;
  bool release = event->action == QUIRE_KEY_RELEASE;
  if (release && (flags & KITTY_EVENT_TYPES) == 0) {
    return 0;
  }
  if (kitty_wants(flags, event)) {
    /* Enter, Tab and Backspace report no release unless all keys do. */
    if (release && (flags & KITTY_ALL_KEYS) == 0 &&
        event->key >= QUIRE_KEY_ENTER && event->key <= QUIRE_KEY_BACKSPACE) {
      return 0;
    }
    put_kitty(&o, flags, event);
    return encode_finish(&o, out, out_bytes);
  }
  if (release) {
    return 0;
  }
  uint16_t beyond_shift = event->modifiers & LEGACY_MODS & ~QUIRE_MOD_SHIFT;
  bool character = event->key < 0x110000;
  if (character && beyond_shift == 0 && event->text_len_bytes != 0) {
    /* What the layout, compose or input method made of the key. */
    if (event->text_len_bytes <= out_bytes) {
      memcpy(out, event->text, event->text_len_bytes);
    }
    return event->text_len_bytes;
  }
  put_legacy(&o, modes, event);
  return encode_finish(&o, out, out_bytes);
}
