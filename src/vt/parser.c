/* The state machine, see parser.h.
 *
 * Numbered invariants:
 *   P1  count <= QUIRE_PARAMS_MAX; params[0 .. count-1] and is_sub[...] are
 *       set; each value is -1 .. QUIRE_PARAM_VALUE_MAX.
 *   P2  `string` is not NONE exactly in the states STRING and STRING_ESC.
 *   P3  each step leaves the machine so that the next codepoint may come at
 *       any later time: nothing is kept outside the struct. */
#include "vt/parser.h"

#include "base/assert.h"

void quire_parser_init(struct quire_parser *p) {
  p->state = QUIRE_STATE_GROUND;
  p->string = QUIRE_STRING_NONE;
  p->bel_ended = false;
  p->vt52 = false;
  quire_parser_clear(p);
}

static enum quire_action string_start(struct quire_parser *p,
                                      enum quire_string_kind kind) {
  p->string = (uint8_t)kind;
  p->state = QUIRE_STATE_STRING;
  return QUIRE_ACTION_STRING_START;
}

static enum quire_action string_stop(struct quire_parser *p,
                                     enum quire_action action, uint8_t next) {
  QUIRE_ASSERT(p->string != QUIRE_STRING_NONE); /* P2 */
  p->string = QUIRE_STRING_NONE;
  p->state = next;
  return action;
}

/* ESC Fe and its 8-bit form: what opens a longer sequence. */
static enum quire_action introduce(struct quire_parser *p, uint32_t c1) {
  p->state = QUIRE_STATE_GROUND;
  switch (c1) {
    case 0x90:
      quire_parser_clear(p);
      p->state = QUIRE_STATE_DCS_ENTRY;
      return QUIRE_ACTION_NONE;
    case 0x98: return string_start(p, QUIRE_STRING_SOS);
    case 0x9b:
      quire_parser_clear(p);
      p->state = QUIRE_STATE_CSI_ENTRY;
      return QUIRE_ACTION_NONE;
    case 0x9c: return QUIRE_ACTION_NONE;
    case 0x9d: return string_start(p, QUIRE_STRING_OSC);
    case 0x9e: return string_start(p, QUIRE_STRING_PM);
    case 0x9f: return string_start(p, QUIRE_STRING_APC);
    default: return QUIRE_ACTION_EXECUTE;
  }
}

static bool collect(struct quire_parser *p, uint32_t c) {
  if (p->intermediates_count == QUIRE_INTERMEDIATES_MAX) {
    return false;
  }
  p->intermediates[p->intermediates_count++] = (char)c;
  p->intermediates[p->intermediates_count] = 0;
  return true;
}

static enum quire_action dispatch(struct quire_parser *p, uint32_t c,
                                  enum quire_action action) {
  p->final = (char)c;
  p->state = QUIRE_STATE_GROUND;
  return action;
}

/* The VT52 has one-letter sequences and ESC Y row column. */
static enum quire_action vt52_escape(struct quire_parser *p, uint32_t c) {
  if (c == 'Y') {
    p->state = QUIRE_STATE_VT52_ROW;
    return QUIRE_ACTION_NONE;
  }
  return dispatch(p, c, QUIRE_ACTION_VT52);
}

static enum quire_action vt52_address(struct quire_parser *p, uint32_t c) {
  p->params[p->count] = (int32_t)c - 0x20;
  p->is_sub[p->count] = 0;
  p->count++;
  if (p->state == QUIRE_STATE_VT52_ROW) {
    p->state = QUIRE_STATE_VT52_COL;
    return QUIRE_ACTION_NONE;
  }
  return dispatch(p, 'Y', QUIRE_ACTION_VT52);
}

static enum quire_action escape(struct quire_parser *p, uint32_t c) {
  if (p->vt52) {
    return vt52_escape(p, c);
  }
  if (c < 0x30) {
    p->state = QUIRE_STATE_ESCAPE_INTERMEDIATE;
    /* The third intermediate of an escape sequence means nothing known: the
     * sequence is read to its end and matches nothing. */
    if (!collect(p, c)) {
      p->intermediates[0] = '\x7f';
    }
    return QUIRE_ACTION_NONE;
  }
  if (p->state == QUIRE_STATE_ESCAPE && c >= 0x40 && c < 0x60) {
    enum quire_action action = introduce(p, c + 0x40);
    if (action != QUIRE_ACTION_EXECUTE) {
      return action;
    }
  }
  return dispatch(p, c, QUIRE_ACTION_ESCAPE);
}

static bool is_param(uint32_t c) {
  return c >= '0' && c <= ';';
}

static enum quire_action csi(struct quire_parser *p, uint32_t c) {
  if (c >= 0x40) {
    if (p->state == QUIRE_STATE_CSI_IGNORE) {
      p->state = QUIRE_STATE_GROUND;
      return QUIRE_ACTION_NONE;
    }
    return dispatch(p, c, QUIRE_ACTION_CSI);
  }
  if (p->state == QUIRE_STATE_CSI_IGNORE) {
    return QUIRE_ACTION_NONE;
  }
  bool early = p->state != QUIRE_STATE_CSI_INTERMEDIATE;
  bool first = p->state == QUIRE_STATE_CSI_ENTRY;
  p->state = QUIRE_STATE_CSI_IGNORE; /* unless the character has a place */
  if (c < 0x30) {
    if (collect(p, c)) {
      p->state = QUIRE_STATE_CSI_INTERMEDIATE;
    }
  } else if (early && is_param(c)) {
    p->state = QUIRE_STATE_CSI_PARAM;
    quire_parser_param(p, c);
  } else if (first) {
    p->state = QUIRE_STATE_CSI_PARAM;
    p->prefix = (char)c;
  }
  return QUIRE_ACTION_NONE;
}

/* A DCS whose head is malformed is read to its end as a string without final,
 * which nobody knows. */
static enum quire_action dcs(struct quire_parser *p, uint32_t c) {
  if (c >= 0x40) {
    p->final = (char)c;
    return string_start(p, QUIRE_STRING_DCS);
  }
  if (c < 0x30) {
    p->state = QUIRE_STATE_DCS_INTERMEDIATE;
    if (collect(p, c)) {
      return QUIRE_ACTION_NONE;
    }
  } else if (p->state != QUIRE_STATE_DCS_INTERMEDIATE && is_param(c)) {
    p->state = QUIRE_STATE_DCS_PARAM;
    quire_parser_param(p, c);
    return QUIRE_ACTION_NONE;
  } else if (p->state == QUIRE_STATE_DCS_ENTRY) {
    p->state = QUIRE_STATE_DCS_PARAM;
    p->prefix = (char)c;
    return QUIRE_ACTION_NONE;
  }
  p->final = 0;
  return string_start(p, QUIRE_STRING_DCS);
}

static enum quire_action string_step(struct quire_parser *p, uint32_t c) {
  if (p->state == QUIRE_STATE_STRING_ESC) {
    if (c == '\\') {
      p->bel_ended = false;
      return string_stop(p, QUIRE_ACTION_STRING_END, QUIRE_STATE_GROUND);
    }
    /* The ESC began another sequence. */
    quire_parser_clear(p);
    return string_stop(p, QUIRE_ACTION_STRING_CANCEL, QUIRE_STATE_ESCAPE);
  }
  if (c == 0x1b) {
    p->state = QUIRE_STATE_STRING_ESC;
    return QUIRE_ACTION_NONE;
  }
  if (c == 0x9c || (c == 0x07 && p->string == QUIRE_STRING_OSC)) {
    p->bel_ended = c == 0x07;
    return string_stop(p, QUIRE_ACTION_STRING_END, QUIRE_STATE_GROUND);
  }
  if (c == 0x18 || c == 0x1a || (c >= 0x80 && c < 0xa0)) {
    return string_stop(p, QUIRE_ACTION_STRING_CANCEL, QUIRE_STATE_GROUND);
  }
  return c < 0x20 || c == 0x7f ? QUIRE_ACTION_NONE : QUIRE_ACTION_STRING_PUT;
}

static enum quire_action control(struct quire_parser *p, uint32_t c) {
  if (c == 0x1b) {
    quire_parser_clear(p);
    p->state = QUIRE_STATE_ESCAPE;
    return QUIRE_ACTION_NONE;
  }
  if (c == 0x18 || c == 0x1a) {
    p->state = QUIRE_STATE_GROUND;
    return QUIRE_ACTION_EXECUTE;
  }
  if (c >= 0x80) {
    return introduce(p, c);
  }
  /* Controls inside a sequence act at once and do not end it, except that a
   * DCS head has no place for them. */
  return p->state >= QUIRE_STATE_DCS_ENTRY &&
                 p->state <= QUIRE_STATE_DCS_INTERMEDIATE
             ? QUIRE_ACTION_NONE
             : QUIRE_ACTION_EXECUTE;
}

enum quire_action quire_parser_step(struct quire_parser *p,
                                    uint32_t codepoint) {
  QUIRE_ASSERT(p->count <= QUIRE_PARAMS_MAX); /* P1 */
  if (p->string != QUIRE_STRING_NONE) {
    return string_step(p, codepoint);
  }
  if (codepoint < 0x20 || (codepoint >= 0x80 && codepoint < 0xa0)) {
    return control(p, codepoint);
  }
  if (codepoint == 0x7f) {
    return QUIRE_ACTION_NONE;
  }
  if (codepoint >= 0xa0) {
    /* No sequence has such a character: it breaks off, the character shows. */
    p->state = QUIRE_STATE_GROUND;
    return QUIRE_ACTION_PRINT;
  }
  switch ((enum quire_parser_state)p->state) {
    case QUIRE_STATE_ESCAPE:
    case QUIRE_STATE_ESCAPE_INTERMEDIATE: return escape(p, codepoint);
    case QUIRE_STATE_CSI_ENTRY:
    case QUIRE_STATE_CSI_PARAM:
    case QUIRE_STATE_CSI_INTERMEDIATE:
    case QUIRE_STATE_CSI_IGNORE: return csi(p, codepoint);
    case QUIRE_STATE_DCS_ENTRY:
    case QUIRE_STATE_DCS_PARAM:
    case QUIRE_STATE_DCS_INTERMEDIATE: return dcs(p, codepoint);
    case QUIRE_STATE_VT52_ROW:
    case QUIRE_STATE_VT52_COL: return vt52_address(p, codepoint);
    case QUIRE_STATE_GROUND:
    case QUIRE_STATE_STRING:
    case QUIRE_STATE_STRING_ESC: break;
  }
  return QUIRE_ACTION_PRINT;
}
