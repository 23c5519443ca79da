/* The state machine that splits a stream of codepoints into printing
 * characters, controls, escape and control sequences, and strings. After Paul
 * Williams' diagram of the VT500 parser (vt100.net/emu/dec_ansi_parser), with
 * sub-parameters, the VT52 mode, and C1 controls as U+0080 .. U+009F.
 *
 * It knows no terminal: quire_parser_step() answers what to do, the caller does
 * it and reads the sequence's parts from the struct. */
#ifndef QUIRE_SRC_VT_PARSER_H
#define QUIRE_SRC_VT_PARSER_H

#include <stdbool.h>
#include <stdint.h>

/* Parameters and sub-parameters together; what comes after is dropped. */
#define QUIRE_PARAMS_MAX 96
/* The largest number a parameter can be; longer digit runs stay there. */
#define QUIRE_PARAM_VALUE_MAX 65535
#define QUIRE_INTERMEDIATES_MAX 2

enum quire_parser_state {
  QUIRE_STATE_GROUND,
  QUIRE_STATE_ESCAPE,
  QUIRE_STATE_ESCAPE_INTERMEDIATE,
  QUIRE_STATE_CSI_ENTRY,
  QUIRE_STATE_CSI_PARAM,
  QUIRE_STATE_CSI_INTERMEDIATE,
  QUIRE_STATE_CSI_IGNORE,
  QUIRE_STATE_DCS_ENTRY,
  QUIRE_STATE_DCS_PARAM,
  QUIRE_STATE_DCS_INTERMEDIATE,
  QUIRE_STATE_STRING,     /* inside OSC, DCS data, APC, PM, SOS */
  QUIRE_STATE_STRING_ESC, /* the same after ESC: "\" ends it, else cancels */
  QUIRE_STATE_VT52_ROW,
  QUIRE_STATE_VT52_COL
};

enum quire_string_kind {
  QUIRE_STRING_NONE,
  QUIRE_STRING_OSC,
  QUIRE_STRING_DCS, /* prefix, params, intermediates, final are set */
  QUIRE_STRING_APC,
  QUIRE_STRING_PM,
  QUIRE_STRING_SOS
};

enum quire_action {
  QUIRE_ACTION_NONE,
  QUIRE_ACTION_PRINT,
  QUIRE_ACTION_EXECUTE, /* a C0 or C1 control */
  QUIRE_ACTION_ESCAPE,
  QUIRE_ACTION_CSI,
  QUIRE_ACTION_VT52, /* `final`; for Y, row and column are params 0 and 1 */
  QUIRE_ACTION_STRING_START,
  QUIRE_ACTION_STRING_PUT,
  QUIRE_ACTION_STRING_END,
  /* The string is void; the same codepoint must be stepped again. */
  QUIRE_ACTION_STRING_CANCEL
};

struct quire_parser {
  uint8_t state;  /* enum quire_parser_state */
  uint8_t string; /* enum quire_string_kind */
  bool bel_ended; /* the string that just ended was ended by BEL */
  bool vt52;      /* DECANM is reset */

  /* Of the sequence that was just dispatched. */
  char prefix; /* one of < = > ? or 0 */
  char final;
  char intermediates[QUIRE_INTERMEDIATES_MAX + 1]; /* NUL-terminated */
  uint8_t intermediates_count;
  uint8_t count;                    /* of params */
  bool has_sub;                     /* a colon was seen */
  bool overflow;                    /* more params than fit */
  int32_t params[QUIRE_PARAMS_MAX]; /* -1 where left out */
  uint8_t is_sub[QUIRE_PARAMS_MAX]; /* joined to the one before by a colon */
};

void quire_parser_init(struct quire_parser *p);
enum quire_action quire_parser_step(struct quire_parser *p, uint32_t codepoint);

/* ---- pieces that the fast lane shares ------------------------------------ */

static inline void quire_parser_clear(struct quire_parser *p) {
  p->prefix = 0;
  p->final = 0;
  p->intermediates_count = 0;
  p->intermediates[0] = 0;
  p->count = 0;
  p->has_sub = false;
  p->overflow = false;
}

/* Takes '0'..'9', ';' or ':'. */
static inline void quire_parser_param(struct quire_parser *p, uint32_t c) {
  if (p->count == 0) {
    p->count = 1;
    p->params[0] = -1;
    p->is_sub[0] = 0;
  }
  if (c == ';' || c == ':') {
    p->has_sub |= c == ':';
    if (p->count == QUIRE_PARAMS_MAX) {
      p->overflow = true;
      return;
    }
    p->params[p->count] = -1;
    p->is_sub[p->count] = c == ':';
    p->count++;
    return;
  }
  if (p->overflow) {
    return;
  }
  int32_t *value = &p->params[p->count - 1];
  int32_t digit = (int32_t)(c - '0');
  int32_t grown = (*value < 0 ? 0 : *value) * 10 + digit;
  *value = grown > QUIRE_PARAM_VALUE_MAX ? QUIRE_PARAM_VALUE_MAX : grown;
}

#endif
