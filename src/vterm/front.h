/* The libvterm front end's state, shared by its files:
 *
 *   front.c    life, and libvterm's state callbacks turned into screen calls
 *   guard.c    what every byte goes through before libvterm sees it
 *   strings.c  OSC strings, which are handled here and not by libvterm
 *
 * Invariants:
 *   1. No CSI reaches libvterm with more than GUARD_PARAMS_MAX parameters, more
 *      than GUARD_DIGITS_MAX digits in one, or as REP.
 *   2. No string reaches it that is longer than GUARD_STRING_MAX.
 *   3. On a one-column terminal, only ASCII reaches it.
 *   4. It has no margins while it is resized: it would keep a top margin below
 *      its last row and move rows that are not there.
 *   5. No row of a one-column terminal is double-width for it: half of one
 *      column is none, and its cursor would leave its arrays.
 *   6. C1 controls reach it as ESC and a letter, never as text.
 *   7. No DECRQSS reaches it that it does not know: it would read an argument
 *      that nobody passed.
 *   8. Sequences reach it whole, so that it is never inside one that the guard
 *      takes for text, and never with intermediates before a letter that begins
 *      a longer one; a cursor is restored in a way that it checks. */
#ifndef QUIRE_SRC_VTERM_FRONT_H
#define QUIRE_SRC_VTERM_FRONT_H

#include <quire/vterm.h>

enum {
  GUARD_PARAMS_MAX = 15,
  GUARD_DIGITS_MAX = 5,
  GUARD_CSI_MAX = 192,
  GUARD_STRING_MAX = 4096,
  GUARD_INTERMEDIATES_MAX = 4,
  GUARD_CLIPBOARD_MAX = (1 << 20) * 4 / 3 + 64,
  GLYPH_CHARS_MAX = 8,
  TITLE_BYTES_MAX = 4096
};

enum guard_state {
  GUARD_GROUND,
  GUARD_ESCAPE,
  GUARD_CSI,
  GUARD_CSI_IGNORE, /* too long or malformed: dropped to its end */
  GUARD_OSC,
  GUARD_STRING, /* DCS: collected, passed on whole if short enough */
  GUARD_SKIP    /* SOS, PM, APC: dropped */
};

struct guard {
  enum guard_state state;
  bool c2_held;       /* 0xC2 was seen in text and not passed on */
  bool string_escape; /* ESC was seen inside a string */
  char string_kind;   /* 'P' */
  char intermediates[GUARD_INTERMEDIATES_MAX]; /* of an ESC sequence */
  size_t intermediates_len;
  char csi[GUARD_CSI_MAX];
  size_t csi_len;
  char *string; /* grows up to its cap */
  size_t string_len, string_room;
  bool string_overflow;
};

struct quire_vterm {
  VTerm *vt;
  VTermState *state;
  struct quire_screen *screen;
  const struct quire_allocator *allocator;
  struct quire_terminal_callbacks callbacks;
  struct guard guard;
  bool margins_set; /* DECSTBM or DECSLRM was passed on */
  struct quire_input_modes modes;
  struct quire_style style;
  struct quire_cursor_look look;
  char title[TITLE_BYTES_MAX];
  /* The glyph printed last, for REP. */
  uint32_t last_glyph[GLYPH_CHARS_MAX];
  size_t last_glyph_len;
  /* libvterm 0.1 does not say when it wraps: a glyph at column 0 with nothing
   * but a one-row scroll between it and a glyph in the last column did. */
  bool wrap_possible;
  uint16_t wrap_row; /* of that glyph, kept right through scrolls */
  uint32_t next_link;
  bool busy; /* inside quire_vterm_write or a callback */
};

/* guard.c */
/* The input modes of a terminal that was just switched on. */
void quire_vterm_reset_modes(struct quire_vterm *q);
void quire_vterm_guard(struct quire_vterm *q, const char *bytes, size_t len);
void quire_vterm_guard_deinit(struct quire_vterm *q);

/* strings.c: an OSC string; true when it was handled here. */
bool quire_vterm_osc(struct quire_vterm *q, char *string, size_t len);

#endif
