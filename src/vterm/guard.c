/* The guard in front of libvterm.
 *
 * libvterm 0.1 to 0.3 trust their input: a CSI may carry more arguments than
 * their array holds, digits add up until a long overflows, REP loops on what
 * was never printed, strings grow without bound. The guard walks the same state
 * diagram (Paul Williams, vt100.net) over every byte, passes plain stretches on
 * as they are, and rewrites or swallows what is dangerous. It keeps no more
 * than one sequence, so a cut between writes changes nothing. */
#include <string.h>

#include "base/utf8.h"
#include "vterm/front.h"

static void pass(struct quire_vterm *q, const char *bytes, size_t len) {
  if (len != 0) {
    (void)vterm_input_write(q->vt, bytes, len);
  }
}

/* ---- CSI ----------------------------------------------------------------- */

struct csi {
  char leader;
  uint32_t params[GUARD_PARAMS_MAX];
  size_t count;
  char final;
};

/* Copies a CSI with its parameters cut to what libvterm can hold. */
static size_t tame(const struct guard *g, char *out, struct csi *csi) {
  size_t at = 0;
  size_t params = 1;
  size_t digits = 0;
  bool drop = false;
  memset(csi, 0, sizeof *csi);
  out[at++] = '\x1b';
  out[at++] = '[';
  for (size_t i = 0; i < g->csi_len; i++) {
    char c = g->csi[i];
    bool separator = c == ';' || c == ':';
    if (separator) {
      digits = 0;
      drop = ++params > GUARD_PARAMS_MAX;
    }
    if (c >= '0' && c <= '9') {
      if (drop || ++digits > GUARD_DIGITS_MAX) {
        continue;
      }
      csi->params[params - 1] =
          csi->params[params - 1] * 10 + (uint32_t)(c - '0');
    } else if (separator && drop) {
      continue;
    } else if (i == 0 && c >= '<' && c <= '?') {
      csi->leader = c;
    }
    out[at++] = c;
  }
  csi->count = params < GUARD_PARAMS_MAX ? params : GUARD_PARAMS_MAX;
  csi->final = g->csi_len != 0 ? g->csi[g->csi_len - 1] : '\0';
  return at;
}

/* REP, as the text it stands for: libvterm's own loops for ever where nothing
 * was printed before. Bounded by the screen, as any repetition that shows. */
static void repeat(struct quire_vterm *q, uint32_t count) {
  uint8_t glyph[GLYPH_CHARS_MAX * QUIRE_UTF8_BYTES_MAX];
  size_t len = 0;
  uint32_t most =
      (uint32_t)quire_screen_cols(q->screen) * quire_screen_rows(q->screen);
  for (size_t i = 0; i < q->last_glyph_len; i++) {
    len += quire_utf8_encode(q->last_glyph[i], glyph + len);
  }
  count = count == 0 ? 1 : count;
  count = count < most ? count : most;
  for (uint32_t i = 0; i < count && len != 0; i++) {
    pass(q, (const char *)glyph, len);
  }
}

void quire_vterm_reset_modes(struct quire_vterm *q) {
  memset(&q->modes, 0, sizeof q->modes);
  q->modes.alt_sends_escape = true;
  q->modes.alternate_scroll = true;
}

static void set_input_mode(struct quire_input_modes *m, uint32_t mode,
                           bool on) {
  switch (mode) {
    case 1: m->application_cursor = on; break;
    case 9:
    case 1000:
    case 1001:
    case 1002:
    case 1003: m->mouse_mode = on ? (uint16_t)mode : 0; break;
    case 1004: m->focus = on; break;
    case 1005:
    case 1006:
    case 1015:
    case 1016: m->mouse_format = on ? (uint16_t)mode : 0; break;
    case 1007: m->alternate_scroll = on; break;
    case 2004: m->bracketed_paste = on; break;
    default: break;
  }
}

/* libvterm does not tell which input modes are set, so they are read here. */
static void follow_modes(struct quire_vterm *q, const struct csi *csi) {
  bool on = csi->final == 'h';
  if (csi->final != 'h' && csi->final != 'l') {
    return;
  }
  for (size_t i = 0; i < csi->count; i++) {
    if (csi->leader == '?') {
      set_input_mode(&q->modes, csi->params[i], on);
    } else if (csi->leader == 0 && csi->params[i] == 20) {
      q->modes.newline = on;
    }
  }
}

static void end_csi(struct quire_vterm *q) {
  char out[GUARD_CSI_MAX + 2];
  struct csi csi;
  size_t len = tame(&q->guard, out, &csi);
  q->guard.state = GUARD_GROUND;
  if (csi.final == 'b' && csi.leader == 0) {
    repeat(q, csi.params[0]);
    return;
  }
  follow_modes(q, &csi);
  q->margins_set = q->margins_set || csi.final == 'r' || csi.final == 's';
  pass(q, out, len);
}

/* ---- strings ------------------------------------------------------------- */

static void begin_escape(struct guard *g) {
  g->state = GUARD_ESCAPE;
  g->intermediates_len = 0;
}

static void begin_string(struct quire_vterm *q, enum guard_state state,
                         char kind) {
  q->guard.state = state;
  q->guard.string_kind = kind;
  q->guard.string_len = 0;
  q->guard.string_escape = false;
  q->guard.string_overflow = false;
}

static void collect(struct quire_vterm *q, char c) {
  struct guard *g = &q->guard;
  size_t cap = g->state == GUARD_OSC ? (size_t)GUARD_CLIPBOARD_MAX
                                     : (size_t)GUARD_STRING_MAX;
  /* No control goes on: BEL would end the string for libvterm only. */
  if (g->string_overflow || g->state == GUARD_SKIP || (unsigned char)c < 0x20) {
    return;
  }
  if (g->string_len + 1 >= g->string_room) {
    size_t room = g->string_room != 0 ? g->string_room * 2 : 256;
    char *larger = g->string_len + 1 < cap
                       ? quire_allocator_alloc(q->allocator, room)
                       : NULL;
    if (larger == NULL) {
      g->string_overflow = true; /* too long, or no memory: dropped whole */
      return;
    }
    if (g->string_len != 0) {
      memcpy(larger, g->string, g->string_len);
    }
    quire_allocator_free(q->allocator, g->string, g->string_room);
    g->string = larger;
    g->string_room = room;
  }
  g->string[g->string_len++] = c;
}

/* In one write: libvterm answers no request that comes in pieces. */
static void pass_string(struct quire_vterm *q, char introducer) {
  char whole[2 + GUARD_STRING_MAX + 2];
  const size_t len = q->guard.string_len;
  if (len > GUARD_STRING_MAX) {
    return;
  }
  whole[0] = '\x1b';
  whole[1] = introducer;
  memcpy(whole + 2, q->guard.string, len);
  memcpy(whole + 2 + len, "\x1b\\", 2);
  pass(q, whole, len + 4);
}

/* DECRQSS of what libvterm does not know makes it print an argument that it
 * does not pass, so the refusal comes from here. True when it was one. */
static bool refuse_status(struct quire_vterm *q) {
  static const char *const known[] = {"m", "r", "s", " q", "\"q"};
  static const char refusal[] = "\x1bP0$r\x1b\\";
  if (strncmp(q->guard.string, "$q", 2) != 0) {
    return false;
  }
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (strcmp(q->guard.string + 2, known[i]) == 0) {
      return false;
    }
  }
  if (q->callbacks.reply != NULL) {
    q->callbacks.reply(q->callbacks.ctx, refusal, sizeof refusal - 1);
  }
  return true;
}

static void end_string(struct quire_vterm *q) {
  struct guard *g = &q->guard;
  enum guard_state state = g->state;
  g->state = GUARD_GROUND;
  if (state == GUARD_SKIP || g->string_overflow || g->string_len == 0) {
    return;
  }
  g->string[g->string_len] = '\0';
  if (state == GUARD_OSC) {
    if (!quire_vterm_osc(q, g->string, g->string_len)) {
      pass_string(q, ']');
    }
  } else if (!refuse_status(q)) {
    pass_string(q, 'P');
  }
}

/* True when the byte was part of the string. */
static bool string_byte(struct quire_vterm *q, char c) {
  struct guard *g = &q->guard;
  if (g->string_escape) {
    g->string_escape = false;
    end_string(q);
    if (c == '\\') {
      return true;
    }
    begin_escape(g); /* ESC began another sequence */
    return false;
  }
  if (c == '\x1b') {
    g->string_escape = true;
  } else if (c == '\x18' || c == '\x1a') {
    g->state = GUARD_GROUND; /* CAN, SUB: cancelled */
  } else if (c == '\a' && g->state == GUARD_OSC) {
    end_string(q);
  } else {
    collect(q, c);
  }
  return true;
}

/* ---- the walk ------------------------------------------------------------ */

/* A whole escape sequence that is none of the longer ones. */
static void end_escape(struct quire_vterm *q, char final) {
  struct guard *g = &q->guard;
  char out[GUARD_INTERMEDIATES_MAX + 2] = {'\x1b'};
  size_t len = 1;
  memcpy(out + 1, g->intermediates, g->intermediates_len);
  len += g->intermediates_len;
  out[len++] = final;
  if (g->intermediates_len != 0) {
    /* The encoding stays UTF-8, and libvterm does not look at what stands
     * between ESC and a letter that begins a CSI or a string. */
    if (g->intermediates[0] != '%' && strchr("PX[\\]^_", final) == NULL) {
      pass(q, out, len);
    }
    return;
  }
  switch (final) {
    case '=':
    case '>': q->modes.application_keypad = final == '='; break;
    case '8':
      /* The same as mode 1048, after which libvterm looks whether the cursor
       * that was saved still lies on the screen. */
      pass(q, "\x1b[?1048l", 8);
      return;
    case 'c':
      quire_vterm_reset_modes(q);
      q->last_glyph_len = 0;
      break;
    default: break;
  }
  pass(q, out, len);
}

/* Held back until it is whole: libvterm must not see an ESC whose sequence is
 * not known yet, since a control inside would hide the rest from the guard. */
static void escape_byte(struct quire_vterm *q, char c) {
  struct guard *g = &q->guard;
  const unsigned char byte = (unsigned char)c;
  const bool first = g->intermediates_len == 0;
  if (c == '\x1b') {
    g->intermediates_len = 0;
  } else if (c == '\x18' || c == '\x1a') {
    g->state = GUARD_GROUND;
  } else if (byte < 0x20) {
    pass(q, &c, 1); /* acts at once */
  } else if (byte < 0x30) {
    if (g->intermediates_len == GUARD_INTERMEDIATES_MAX) {
      g->state = GUARD_GROUND;
    } else {
      g->intermediates[g->intermediates_len++] = c;
    }
  } else if (first && c == '[') {
    g->state = GUARD_CSI;
    g->csi_len = 0;
  } else if (first && c == ']') {
    begin_string(q, GUARD_OSC, c);
  } else if (first && c == 'P') {
    begin_string(q, GUARD_STRING, c);
  } else if (first && (c == 'X' || c == '^' || c == '_')) {
    begin_string(q, GUARD_SKIP, c);
  } else if (byte < 0x7f) {
    g->state = GUARD_GROUND;
    end_escape(q, c);
  } else if (byte > 0x7f) {
    g->state = GUARD_GROUND; /* malformed: dropped */
  }
}

static void csi_byte(struct quire_vterm *q, char c) {
  struct guard *g = &q->guard;
  unsigned char byte = (unsigned char)c;
  if (c == '\x1b') {
    begin_escape(g);
  } else if (c == '\x18' || c == '\x1a') {
    g->state = GUARD_GROUND;
  } else if (byte < 0x20) {
    pass(q, &c, 1); /* a control inside a sequence acts at once */
  } else if (byte >= 0x40 && byte <= 0x7e) {
    if (g->state == GUARD_CSI && g->csi_len < GUARD_CSI_MAX) {
      g->csi[g->csi_len++] = c;
      end_csi(q);
    }
    g->state = GUARD_GROUND;
  } else if (byte >= 0x80 || g->csi_len + 1 >= GUARD_CSI_MAX) {
    g->state = GUARD_CSI_IGNORE;
  } else if (byte != 0x7f) {
    g->csi[g->csi_len++] = c;
  }
}

/* The byte behind a 0xC2 that was held back; answers whether it was taken. To
 * libvterm a C1 control in UTF-8 is text of width -1, which moves its cursor
 * out of its arrays, so it is read as what it stands for: ESC and a letter.
 * libvterm goes on with half a character after controls and sequences, so a
 * 0xC2 never reaches it alone. */
static bool after_c2(struct quire_vterm *q, char c) {
  unsigned char byte = (unsigned char)c;
  q->guard.c2_held = false;
  if (byte >= 0x80 && byte < 0xa0) {
    begin_escape(&q->guard);
    escape_byte(q, (char)(byte - 0x40));
    return true;
  }
  if (byte >= 0xa0 && byte < 0xc0) {
    const char pair[2] = {'\xc2', c};
    pass(q, pair, sizeof pair);
    return true;
  }
  pass(q, "\xef\xbf\xbd", 3);
  return false;
}

/* Text up to the next ESC, as it is but for C1 controls. */
static size_t ground_run(struct quire_vterm *q, const char *bytes, size_t len) {
  const char *escape = memchr(bytes, '\x1b', len);
  size_t run = escape != NULL ? (size_t)(escape - bytes) : len;
  if (quire_screen_cols(q->screen) > 1) {
    const char *c2 = memchr(bytes, 0xc2, run);
    run = c2 != NULL ? (size_t)(c2 - bytes) : run;
    pass(q, bytes, run);
    q->guard.c2_held = c2 != NULL;
    return run + (c2 != NULL);
  }
  for (size_t i = 0; i < run; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    if (byte < 0x80) {
      pass(q, bytes + i, 1);
    } else if (byte >= 0xc0) {
      pass(q, "?", 1);
    }
  }
  return run;
}

void quire_vterm_guard(struct quire_vterm *q, const char *bytes, size_t len) {
  struct guard *g = &q->guard;
  for (size_t i = 0; i < len;) {
    switch (g->state) {
      case GUARD_GROUND:
        if (g->c2_held) {
          i += after_c2(q, bytes[i]);
        } else if (bytes[i] == '\x1b') {
          begin_escape(g);
          i++;
        } else {
          i += ground_run(q, bytes + i, len - i);
        }
        break;
      case GUARD_ESCAPE: escape_byte(q, bytes[i++]); break;
      case GUARD_CSI:
      case GUARD_CSI_IGNORE: csi_byte(q, bytes[i++]); break;
      case GUARD_OSC:
      case GUARD_STRING:
      case GUARD_SKIP:
        if (string_byte(q, bytes[i])) {
          i++;
        }
        break;
    }
  }
}

void quire_vterm_guard_deinit(struct quire_vterm *q) {
  quire_allocator_free(q->allocator, q->guard.string, q->guard.string_room);
  q->guard.string = NULL;
}
