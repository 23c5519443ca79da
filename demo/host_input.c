/* Host bytes to events.
 *
 * `pending` always starts at the beginning of a sequence; each byte either
 * completes it, keeps it going, or shows it to be something else. Sequences are
 * matched as xterm sends them, because every host worth running in speaks that:
 *
 *   ESC O x              SS3 keys
 *   ESC [ n ; m x        cursor and function keys with modifiers
 *   ESC [ n ; m ~        editing keys;  200~ / 201~ bracket a paste
 *   ESC [ n ; m u        CSI u
 *   ESC [ < b ; x ; y M  SGR mouse
 *   ESC [ I, ESC [ O     focus
 *   ESC x                Alt + x */
#include "host_input.h"

#include <stdlib.h>
#include <string.h>

static const char paste_end[] = "\x1b[201~";
enum { PASTE_END_LEN = sizeof paste_end - 1 };

void host_input_init(struct host_input *in, host_event_fn on_event, void *ctx) {
  memset(in, 0, sizeof *in);
  in->on_event = on_event;
  in->ctx = ctx;
}

bool host_input_has_pending(const struct host_input *in) {
  return in->pending_len != 0;
}

static void emit_key(struct host_input *in, uint32_t key, uint16_t modifiers,
                     const char *text, size_t len) {
  struct host_event e = {.kind = HOST_KEY};
  e.key.key = key;
  e.key.modifiers = modifiers;
  e.key.action = QUIRE_KEY_PRESS;
  e.key.text = text;
  e.key.text_len_bytes = (uint32_t)len;
  in->on_event(in->ctx, &e);
}

/* ---- single characters --------------------------------------------------- */

static void emit_control(struct host_input *in, unsigned char byte,
                         uint16_t modifiers) {
  switch (byte) {
    case '\r': emit_key(in, QUIRE_KEY_ENTER, modifiers, NULL, 0); break;
    case '\t': emit_key(in, QUIRE_KEY_TAB, modifiers, NULL, 0); break;
    case 0x7f: emit_key(in, QUIRE_KEY_BACKSPACE, modifiers, NULL, 0); break;
    case 0x1b: emit_key(in, QUIRE_KEY_ESCAPE, modifiers, NULL, 0); break;
    default: {
      uint16_t mods = (uint16_t)(modifiers | QUIRE_MOD_CTRL);
      uint32_t key = byte == 0    ? ' '
                     : byte <= 26 ? (uint32_t)byte + 'a' - 1
                                  : (uint32_t)byte + '@';
      emit_key(in, key, mods, NULL, 0);
      break;
    }
  }
}

/* Length of the UTF-8 sequence that `byte` starts; 1 for what is not UTF-8. */
static size_t utf8_len(unsigned char byte) {
  return byte >= 0xf0 && byte < 0xf8 ? 4
         : byte >= 0xe0              ? (byte < 0xf0 ? 3 : 1)
         : byte >= 0xc2              ? 2
                                     : 1;
}

static uint32_t utf8_codepoint(const char *s, size_t len) {
  unsigned char first = (unsigned char)s[0];
  uint32_t cp = len == 1 ? first : first & (0xffU >> (len + 1));
  for (size_t i = 1; i < len; i++) {
    cp = cp << 6 | ((unsigned char)s[i] & 0x3fU);
  }
  return cp;
}

static void emit_character(struct host_input *in, const char *s, size_t len,
                           uint16_t modifiers) {
  unsigned char byte = (unsigned char)s[0];
  if (len == 1 && (byte < 0x20 || byte == 0x7f)) {
    emit_control(in, byte, modifiers);
    return;
  }
  uint32_t cp = utf8_codepoint(s, len);
  uint32_t key = cp;
  uint32_t shifted = 0;
  if (cp >= 'A' && cp <= 'Z') {
    modifiers = (uint16_t)(modifiers | QUIRE_MOD_SHIFT);
    key = cp + 'a' - 'A';
    shifted = cp;
  }
  struct host_event e = {.kind = HOST_KEY};
  e.key.key = key;
  e.key.shifted = shifted;
  e.key.modifiers = modifiers;
  e.key.action = QUIRE_KEY_PRESS;
  e.key.text = s;
  e.key.text_len_bytes = (uint32_t)len;
  in->on_event(in->ctx, &e);
}

/* ---- sequences ----------------------------------------------------------- */

struct csi {
  char private_byte; /* '<', '?' ... or 0 */
  unsigned params[6];
  size_t count;
  char final;
};

static void parse_csi(const char *s, size_t len, struct csi *out) {
  memset(out, 0, sizeof *out);
  size_t i = 2;
  if (i < len && s[i] >= '<' && s[i] <= '?') {
    out->private_byte = s[i++];
  }
  for (; i + 1 < len; i++) {
    if (s[i] >= '0' && s[i] <= '9') {
      if (out->count == 0) {
        out->count = 1;
      }
      unsigned *p = &out->params[out->count - 1];
      *p = *p < 1000000 ? *p * 10 + (unsigned)(s[i] - '0') : *p;
    } else if (s[i] == ';') {
      out->count += out->count == 0 ? 2 : 1;
      if (out->count > 6) {
        out->count = 6;
      }
    } else if (s[i] == ':') {
      /* Sub-parameters (event types, alternate keys) do not matter here. */
      while (i + 2 < len && s[i + 1] != ';') {
        i++;
      }
    }
  }
  out->final = s[len - 1];
}

static uint16_t modifiers_of(unsigned param) {
  return param > 1 ? (uint16_t)((param - 1) & 0xff) : 0;
}

static uint32_t key_of_letter(char letter) {
  switch (letter) {
    case 'A': return QUIRE_KEY_UP;
    case 'B': return QUIRE_KEY_DOWN;
    case 'C': return QUIRE_KEY_RIGHT;
    case 'D': return QUIRE_KEY_LEFT;
    case 'H': return QUIRE_KEY_HOME;
    case 'F': return QUIRE_KEY_END;
    case 'P':
    case 'Q':
    case 'R':
    case 'S': return QUIRE_KEY_F1 + (uint32_t)(letter - 'P');
    case 'M': return QUIRE_KEY_KP_ENTER;
    default: return QUIRE_KEY_NONE;
  }
}

static uint32_t key_of_number(unsigned n) {
  static const unsigned char function_numbers[] = {11, 12, 13, 14, 15, 17, 18,
                                                   19, 20, 21, 23, 24, 25, 26,
                                                   28, 29, 31, 32, 33, 34};
  switch (n) {
    case 1:
    case 7: return QUIRE_KEY_HOME;
    case 2: return QUIRE_KEY_INSERT;
    case 3: return QUIRE_KEY_DELETE;
    case 4:
    case 8: return QUIRE_KEY_END;
    case 5: return QUIRE_KEY_PAGE_UP;
    case 6: return QUIRE_KEY_PAGE_DOWN;
    default: break;
  }
  for (size_t i = 0; i < sizeof function_numbers; i++) {
    if (function_numbers[i] == n) {
      return QUIRE_KEY_F1 + (uint32_t)i;
    }
  }
  return QUIRE_KEY_NONE;
}

static uint32_t key_of_csi_u(unsigned n) {
  switch (n) {
    case 13: return QUIRE_KEY_ENTER;
    case 9: return QUIRE_KEY_TAB;
    case 127:
    case 8: return QUIRE_KEY_BACKSPACE;
    case 27: return QUIRE_KEY_ESCAPE;
    default: return n < 0x110000 && n >= 32 ? n : QUIRE_KEY_NONE;
  }
}

static void emit_mouse(struct host_input *in, const struct csi *c) {
  unsigned code = c->params[0];
  struct host_event e = {.kind = HOST_MOUSE};
  unsigned low = code & 3;
  if ((code & 128) != 0) {
    e.mouse.button = (uint8_t)(8 + low);
  } else if ((code & 64) != 0) {
    e.mouse.button = (uint8_t)(4 + low);
  } else {
    e.mouse.button = (uint8_t)(low == 3 ? 0 : low + 1);
  }
  e.mouse.action = (uint8_t)((code & 32) != 0  ? QUIRE_MOUSE_MOVE
                             : c->final == 'm' ? QUIRE_MOUSE_RELEASE
                                               : QUIRE_MOUSE_PRESS);
  e.mouse.modifiers = (uint16_t)(((code & 4) != 0 ? QUIRE_MOD_SHIFT : 0) |
                                 ((code & 8) != 0 ? QUIRE_MOD_ALT : 0) |
                                 ((code & 16) != 0 ? QUIRE_MOD_CTRL : 0));
  e.mouse.col = (int32_t)c->params[1] - 1;
  e.mouse.row = (int32_t)c->params[2] - 1;
  in->on_event(in->ctx, &e);
}

static void emit_csi(struct host_input *in, const char *s, size_t len) {
  struct csi c;
  parse_csi(s, len, &c);
  if (c.private_byte == '<' && (c.final == 'M' || c.final == 'm')) {
    if (c.count >= 3) {
      emit_mouse(in, &c);
    }
    return;
  }
  if (c.private_byte != 0) {
    return; /* a reply we did not ask for */
  }
  if ((c.final == 'I' || c.final == 'O') && c.count == 0) {
    struct host_event e = {.kind = HOST_FOCUS, .focused = c.final == 'I'};
    in->on_event(in->ctx, &e);
    return;
  }
  uint16_t mods = modifiers_of(c.params[1]);
  uint32_t key = QUIRE_KEY_NONE;
  if (c.final == '~' && c.params[0] == 200) {
    struct host_event e = {.kind = HOST_PASTE_BEGIN};
    in->in_paste = true;
    in->on_event(in->ctx, &e);
    return;
  }
  if (c.final == '~' && c.params[0] == 27 && c.count >= 3) {
    key = key_of_csi_u(c.params[2]); /* modifyOtherKeys */
  } else if (c.final == '~') {
    key = key_of_number(c.params[0]);
  } else if (c.final == 'u') {
    key = key_of_csi_u(c.params[0]);
  } else if (c.final == 'Z') {
    key = QUIRE_KEY_TAB;
    mods |= QUIRE_MOD_SHIFT;
  } else {
    key = key_of_letter(c.final);
  }
  if (key != QUIRE_KEY_NONE) {
    emit_key(in, key, mods, NULL, 0);
  }
}

static void emit_ss3(struct host_input *in, char final) {
  static const char keypad[] = "pqrstuvwxyn";
  const char *at = strchr(keypad, final);
  uint32_t key = at != NULL && final != '\0'
                     ? QUIRE_KEY_KP_0 + (uint32_t)(at - keypad)
                     : key_of_letter(final);
  switch (final) {
    case 'j': key = QUIRE_KEY_KP_MULTIPLY; break;
    case 'k': key = QUIRE_KEY_KP_ADD; break;
    case 'l': key = QUIRE_KEY_KP_SEPARATOR; break;
    case 'm': key = QUIRE_KEY_KP_SUBTRACT; break;
    case 'o': key = QUIRE_KEY_KP_DIVIDE; break;
    case 'X': key = QUIRE_KEY_KP_EQUAL; break;
    default: break;
  }
  if (key != QUIRE_KEY_NONE) {
    emit_key(in, key, 0, NULL, 0);
  }
}

/* Tries to complete `pending` as it stands; answers the bytes used, 0 for "more
 * is needed". */
static size_t complete(struct host_input *in) {
  const char *s = in->pending;
  size_t len = in->pending_len;
  unsigned char first = (unsigned char)s[0];
  if (first != 0x1b) {
    size_t want = utf8_len(first);
    if (len < want) {
      return 0;
    }
    for (size_t i = 1; i < want; i++) {
      if (((unsigned char)s[i] & 0xc0) != 0x80) {
        return 1; /* not UTF-8: drop the byte */
      }
    }
    emit_character(in, s, want, 0);
    return want;
  }
  if (len == 1) {
    return 0;
  }
  if (s[1] == '[') {
    unsigned char last = (unsigned char)s[len - 1];
    if (len > 2 && last >= 0x40 && last <= 0x7e) {
      emit_csi(in, s, len);
      return len;
    }
    bool parameter = len == 2 || (last >= 0x20 && last < 0x40);
    return parameter && len < sizeof in->pending ? 0 : len;
  }
  if (s[1] == 'O') {
    if (len == 2) {
      return 0;
    }
    emit_ss3(in, s[2]);
    return 3;
  }
  if (s[1] == 0x1b) {
    emit_key(in, QUIRE_KEY_ESCAPE, 0, NULL, 0);
    return 1;
  }
  size_t want = utf8_len((unsigned char)s[1]);
  if (len < 1 + want) {
    return 0;
  }
  emit_character(in, s + 1, want, QUIRE_MOD_ALT);
  return 1 + want;
}

static void drop(struct host_input *in, size_t count) {
  memmove(in->pending, in->pending + count, in->pending_len - count);
  in->pending_len -= count;
}

static void emit_paste(struct host_input *in, const char *bytes, size_t len) {
  struct host_event e = {.kind = HOST_PASTE, .bytes = bytes, .len_bytes = len};
  if (len != 0) {
    in->on_event(in->ctx, &e);
  }
}

/* One byte of a paste: `pending` holds how much of the end marker was seen. */
static void feed_paste(struct host_input *in, char byte) {
  if (byte == paste_end[in->pending_len]) {
    in->pending[in->pending_len++] = byte;
    if (in->pending_len == PASTE_END_LEN) {
      struct host_event e = {.kind = HOST_PASTE_END};
      in->pending_len = 0;
      in->in_paste = false;
      in->on_event(in->ctx, &e);
    }
    return;
  }
  emit_paste(in, in->pending, in->pending_len);
  in->pending_len = 0;
  if (byte == paste_end[0]) {
    in->pending[in->pending_len++] = byte;
  } else {
    emit_paste(in, &byte, 1);
  }
}

void host_input_feed(struct host_input *in, const char *bytes, size_t len) {
  for (size_t i = 0; i < len; i++) {
    if (in->in_paste) {
      /* Whole runs at once: pastes are long and have few escapes. */
      const char *escape = memchr(bytes + i, 0x1b, len - i);
      size_t run = escape != NULL ? (size_t)(escape - bytes) - i : len - i;
      if (in->pending_len == 0 && run > 0) {
        emit_paste(in, bytes + i, run);
        i += run - 1;
      } else {
        feed_paste(in, bytes[i]);
      }
      continue;
    }
    in->pending[in->pending_len++] = bytes[i];
    for (size_t used; in->pending_len > 0 && (used = complete(in)) > 0;) {
      drop(in, used);
    }
  }
}

void host_input_timeout(struct host_input *in) {
  if (in->in_paste || in->pending_len == 0) {
    return;
  }
  if (in->pending[0] == 0x1b) {
    if (in->pending_len == 1) {
      emit_key(in, QUIRE_KEY_ESCAPE, 0, NULL, 0);
    } else {
      /* ESC [ or ESC O and then silence: Alt with that key. */
      emit_character(in, in->pending + 1, 1, QUIRE_MOD_ALT);
    }
  }
  in->pending_len = 0;
}
