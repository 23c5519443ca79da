/* Modes: one table says which there are and where each lives. Those with a
 * meaning elsewhere (the screen, the mouse, the parser) are kept there only;
 * plain flags are bits of t->modes, numbered by their place in the table. */
#include "base/assert.h"
#include "vt/terminal.h"

enum mode_kind {
  MODE_FLAG, /* a bit of t->modes and nothing more */
  MODE_SCREEN,
  MODE_MOUSE,
  MODE_MOUSE_FORMAT,
  MODE_ALTERNATE,
  MODE_SAVED_CURSOR,
  MODE_COLUMNS,
  MODE_VT52,
  MODE_VISIBLE,
  MODE_BLINK
};

struct mode {
  uint16_t number;
  uint8_t kind; /* enum mode_kind */
  uint8_t
      which; /* MODE_SCREEN: enum quire_screen_mode; a flag that starts on: 1 */
};

static const struct mode dec_modes[] = {
    {1, MODE_FLAG, 0}, /* DECCKM */
    {2, MODE_VT52, 0}, /* DECANM */
    {3, MODE_COLUMNS, 0},
    {4, MODE_FLAG, 0}, /* DECSCLM */
    {5, MODE_FLAG, 0}, /* DECSCNM */
    {6, MODE_SCREEN, QUIRE_SCREEN_ORIGIN},
    {7, MODE_SCREEN, QUIRE_SCREEN_AUTOWRAP},
    {9, MODE_MOUSE, 0},
    {12, MODE_BLINK, 0},
    {18, MODE_FLAG, 0}, /* DECPFF */
    {19, MODE_FLAG, 1}, /* DECPEX */
    {25, MODE_VISIBLE, 0},
    {30, MODE_FLAG, 0}, /* scroll bar */
    {35, MODE_FLAG, 1}, /* font shifting */
    {40, MODE_FLAG, 0}, /* allow DECCOLM */
    {41, MODE_FLAG, 0}, /* more(1) fix */
    {42, MODE_FLAG, 0}, /* DECNRCM */
    {44, MODE_FLAG, 0}, /* margin bell */
    {45, MODE_SCREEN, QUIRE_SCREEN_REVERSE_WRAP},
    {47, MODE_ALTERNATE, 0},
    {66, MODE_FLAG, 0}, /* DECNKM */
    {67, MODE_FLAG, 0}, /* DECBKM */
    {69, MODE_SCREEN, QUIRE_SCREEN_LEFT_RIGHT_MARGINS},
    {80, MODE_FLAG, 0}, /* DECSDM */
    {95, MODE_FLAG, 0}, /* DECNCSM */
    {1000, MODE_MOUSE, 0},
    {1001, MODE_MOUSE, 0},
    {1002, MODE_MOUSE, 0},
    {1003, MODE_MOUSE, 0},
    {1004, MODE_FLAG, 0},
    {1005, MODE_MOUSE_FORMAT, 0},
    {1006, MODE_MOUSE_FORMAT, 0},
    {1007, MODE_FLAG, 1}, /* as in most terminals, so that a pager scrolls */
    {1010, MODE_FLAG, 0}, /* scroll to the bottom on output */
    {1011, MODE_FLAG, 1}, /* and on a key */
    {1015, MODE_MOUSE_FORMAT, 0},
    {1016, MODE_MOUSE_FORMAT, 0},
    {1034, MODE_FLAG, 0}, /* meta sets the eighth bit */
    {1035, MODE_FLAG, 1}, /* special modifiers */
    {1036, MODE_FLAG, 1},
    {1037, MODE_FLAG, 0}, /* Delete sends DEL */
    {1039, MODE_FLAG, 1},
    {1040, MODE_FLAG, 0}, /* keep the selection */
    {1041, MODE_FLAG, 0}, /* select to the clipboard */
    {1042, MODE_FLAG, 0}, /* urgency on bell */
    {1043, MODE_FLAG, 0}, /* raise on bell */
    {1045, MODE_SCREEN, QUIRE_SCREEN_REVERSE_WRAP_EXTENDED},
    {1046, MODE_FLAG, 1}, /* the alternate screen may be used */
    {1047, MODE_ALTERNATE, 0},
    {1048, MODE_SAVED_CURSOR, 0},
    {1049, MODE_ALTERNATE, 0},
    {2004, MODE_FLAG, 0},
    {2026, MODE_FLAG, 0},
    {2027, MODE_SCREEN, QUIRE_SCREEN_CLUSTERS},
    {2031, MODE_FLAG, 0}, /* tell when dark turns light */
    {2048, MODE_FLAG, 0}, /* in-band size reports */
};
enum { DEC_MODES = sizeof dec_modes / sizeof dec_modes[0] };
_Static_assert(DEC_MODES <= 64, "one bit each in t->modes");

enum { ANSI_KEYBOARD_LOCK = 1, ANSI_NO_ECHO = 2, ANSI_NEW_LINE = 4 };

/* The table's index, or DEC_MODES. */
static unsigned find(uint32_t number) {
  unsigned i = 0;
  while (i < DEC_MODES && dec_modes[i].number != number) {
    i++;
  }
  return i;
}

static bool flag(const struct quire_terminal *t, uint32_t number) {
  return (t->modes >> find(number) & 1) != 0;
}

void quire_modes_sync(struct quire_terminal *t) {
  struct quire_input_modes *in = &t->input;
  const struct quire_kitty_stack *kitty =
      &t->kitty[quire_screen_is_alternate(t->screen)];
  in->application_cursor = flag(t, 1);
  in->application_keypad = flag(t, 66);
  in->newline = (t->ansi_modes & ANSI_NEW_LINE) != 0;
  in->backarrow_bs = flag(t, 67);
  in->bracketed_paste = flag(t, 2004);
  in->focus = flag(t, 1004);
  in->alternate_scroll = flag(t, 1007);
  in->alt_sends_escape = flag(t, 1036) || flag(t, 1039);
  in->kitty_flags = kitty->flags[kitty->depth];
}

void quire_modes_init(struct quire_terminal *t) {
  t->modes = 0;
  for (unsigned i = 0; i < DEC_MODES; i++) {
    if (dec_modes[i].kind == MODE_FLAG && dec_modes[i].which != 0) {
      t->modes |= UINT64_C(1) << i;
    }
  }
  t->saved_modes = t->modes;
  t->ansi_modes = ANSI_NO_ECHO;
  t->input.mouse_mode = 0;
  t->input.mouse_format = 0;
  t->saved_mouse_mode = 0;
  t->saved_mouse_format = 0;
  quire_modes_sync(t);
}

static void changed(const struct quire_terminal *t, uint32_t mode,
                    bool dec_private, bool on) {
  if (t->callbacks.mode_changed != NULL) {
    t->callbacks.mode_changed(t->callbacks.ctx, mode, dec_private, on);
  }
}

static bool get_dec(const struct quire_terminal *t, unsigned i) {
  const struct mode *m = &dec_modes[i];
  switch ((enum mode_kind)m->kind) {
    case MODE_FLAG:
    case MODE_COLUMNS:
    case MODE_SAVED_CURSOR: return (t->modes >> i & 1) != 0;
    case MODE_SCREEN:
      return quire_screen_mode(t->screen, (enum quire_screen_mode)m->which);
    case MODE_MOUSE: return t->input.mouse_mode == m->number;
    case MODE_MOUSE_FORMAT: return t->input.mouse_format == m->number;
    case MODE_ALTERNATE: return quire_screen_is_alternate(t->screen);
    case MODE_VT52: return !t->parser.vt52;
    case MODE_VISIBLE: return t->cursor_look.visible;
    case MODE_BLINK: return t->cursor_look.blink;
  }
  return false;
}

bool quire_modes_get(const struct quire_terminal *t, uint32_t mode,
                     bool dec_private) {
  if (dec_private) {
    unsigned i = find(mode);
    return i < DEC_MODES && get_dec(t, i);
  }
  switch (mode) {
    case 2: return (t->ansi_modes & ANSI_KEYBOARD_LOCK) != 0;
    case 4: return quire_screen_mode(t->screen, QUIRE_SCREEN_INSERT);
    case 12: return (t->ansi_modes & ANSI_NO_ECHO) != 0;
    case 20: return (t->ansi_modes & ANSI_NEW_LINE) != 0;
    default: return false;
  }
}

unsigned quire_modes_report(const struct quire_terminal *t, uint32_t mode,
                            bool dec_private) {
  if (dec_private) {
    bool exists = find(mode) < DEC_MODES && (mode != 69 || t->level >= 4) &&
                  (mode != 95 || t->level >= 5);
    if (mode == 8) {
      return 4; /* DECARM: repeating keys is the window system's affair */
    }
    return !exists ? 0 : quire_modes_get(t, mode, true) ? 1 : 2;
  }
  switch (mode) {
    case 2:
    case 4:
    case 12:
    case 20: return quire_modes_get(t, mode, false) ? 1 : 2;
    case 1: /* GATM and others that nobody ever made changeable */
    case 3:
    case 5:
    case 7:
    case 10:
    case 11:
    case 13:
    case 14:
    case 15:
    case 16:
    case 17:
    case 18:
    case 19: return 4;
    default: return 0;
  }
}

/* ---- setting ------------------------------------------------------------ */

static void leave_alternate(struct quire_terminal *t) {
  /* Cannot fail: the primary always exists. */
  enum quire_result result =
      quire_screen_set_alternate(t->screen, false, false);
  QUIRE_ASSERT(result == QUIRE_OK);
  (void)result;
}

/* 47 switches; 1047 also wipes the alternate screen when it leaves; 1049 also
 * saves the cursor and wipes when it enters. */
static void set_alternate(struct quire_terminal *t, uint32_t mode, bool on) {
  bool is_on = quire_screen_is_alternate(t->screen);
  if (!flag(t, 1046)) {
    return;
  }
  if (on) {
    if (mode == 1049) {
      quire_terminal_save_cursor(t);
    }
    if (!is_on &&
        quire_screen_set_alternate(t->screen, true, mode == 1049) != QUIRE_OK) {
      return;
    }
  } else {
    if (is_on && mode == 1047) {
      quire_screen_erase_display(t->screen, QUIRE_ERASE_ALL, false);
    }
    if (is_on) {
      leave_alternate(t);
    }
    if (mode == 1049) {
      quire_terminal_restore_cursor(t);
    }
  }
}

static void set_saved_cursor(struct quire_terminal *t, bool on) {
  if (on) {
    quire_terminal_save_cursor(t);
  } else {
    quire_terminal_restore_cursor(t);
  }
}

/* DECCOLM: only while 40 allows it. Margins go, the cursor goes home, and the
 * screen is wiped unless DECNCSM. The embedder is asked for the width. */
static void set_columns(struct quire_terminal *t, bool on) {
  if (!flag(t, 40)) {
    return;
  }
  uint64_t bit = UINT64_C(1) << find(3);
  t->modes = on ? t->modes | bit : t->modes & ~bit;
  quire_terminal_request_size(t, on ? 132 : 80, 0);
  quire_screen_set_vertical_margins(t->screen, 0,
                                    quire_screen_rows(t->screen) - 1U);
  if (quire_screen_mode(t->screen, QUIRE_SCREEN_LEFT_RIGHT_MARGINS)) {
    quire_screen_set_horizontal_margins(t->screen, 0,
                                        quire_screen_cols(t->screen) - 1U);
  }
  if (!flag(t, 95)) {
    quire_screen_erase_display(t->screen, QUIRE_ERASE_ALL, false);
  }
  quire_screen_set_cursor(t->screen, 0, 0, false);
}

void quire_modes_report_size(const struct quire_terminal *t) {
  unsigned rows = quire_screen_rows(t->screen);
  unsigned cols = quire_screen_cols(t->screen);
  quire_reply(t, "\033[48;%u;%u;%lu;%lut", rows, cols,
              (unsigned long)rows * t->cell_height_px,
              (unsigned long)cols * t->cell_width_px);
}

static void set_flag(struct quire_terminal *t, unsigned i, bool on) {
  uint32_t mode = dec_modes[i].number;
  if (mode == 95 && t->level < 5) {
    return;
  }
  if (mode == 1046 && !on && quire_screen_is_alternate(t->screen)) {
    leave_alternate(t);
  }
  uint64_t bit = UINT64_C(1) << i;
  t->modes = on ? t->modes | bit : t->modes & ~bit;
}

static void set_vt52(struct quire_terminal *t, bool ansi) {
  t->parser.vt52 = !ansi;
  if (!ansi) {
    struct quire_charsets start = {{0}, 0, 0, 0};
    t->charsets = start;
  }
}

static void set_dec(struct quire_terminal *t, unsigned i, bool on) {
  const struct mode *m = &dec_modes[i];
  bool before = get_dec(t, i);
  switch ((enum mode_kind)m->kind) {
    case MODE_FLAG: set_flag(t, i, on); break;
    case MODE_SCREEN:
      if (m->number != 69 || t->level >= 4) {
        quire_screen_set_mode(t->screen, (enum quire_screen_mode)m->which, on);
      }
      break;
    case MODE_MOUSE: t->input.mouse_mode = on ? m->number : 0; break;
    case MODE_MOUSE_FORMAT: t->input.mouse_format = on ? m->number : 0; break;
    case MODE_ALTERNATE: set_alternate(t, m->number, on); break;
    case MODE_SAVED_CURSOR:
      set_saved_cursor(t, on);
      set_flag(t, i, on);
      break;
    case MODE_COLUMNS: set_columns(t, on); break;
    case MODE_VT52: set_vt52(t, on); break;
    case MODE_VISIBLE: t->cursor_look.visible = on; break;
    case MODE_BLINK: t->cursor_look.blink = on; break;
  }
  quire_modes_sync(t);
  if (before != get_dec(t, i)) {
    changed(t, m->number, true, !before);
  }
  if (m->number == 2048 && on) {
    quire_modes_report_size(t);
  }
}

static void set_ansi(struct quire_terminal *t, uint32_t mode, bool on) {
  uint8_t bit = mode == 2    ? ANSI_KEYBOARD_LOCK
                : mode == 12 ? ANSI_NO_ECHO
                : mode == 20 ? ANSI_NEW_LINE
                             : 0;
  bool before = quire_modes_get(t, mode, false);
  if (mode == 4) {
    quire_screen_set_mode(t->screen, QUIRE_SCREEN_INSERT, on);
  } else if (bit != 0) {
    t->ansi_modes = (uint8_t)(on ? t->ansi_modes | bit : t->ansi_modes & ~bit);
  } else {
    return;
  }
  quire_modes_sync(t);
  if (before != on) {
    changed(t, mode, false, on);
  }
}

void quire_modes_set(struct quire_terminal *t, uint32_t mode, bool dec_private,
                     bool on) {
  if (!dec_private) {
    set_ansi(t, mode, on);
    return;
  }
  unsigned i = find(mode);
  if (i < DEC_MODES) {
    set_dec(t, i, on);
  }
}

/* A callback may make the embedder look at the terminal, never feed it, so the
 * parameters stay while they are worked through. */
void quire_modes_csi(struct quire_terminal *t, bool on) {
  bool dec_private = t->parser.prefix == '?';
  for (unsigned i = 0; i < t->parser.count; i++) {
    quire_modes_set(t, quire_vt_param(t, i, 0), dec_private, on);
  }
}

void quire_modes_save(struct quire_terminal *t) {
  for (unsigned k = 0; k < t->parser.count; k++) {
    unsigned i = find(quire_vt_param(t, k, 0));
    if (i == DEC_MODES) {
      continue;
    }
    if (dec_modes[i].kind == MODE_MOUSE) {
      t->saved_mouse_mode = t->input.mouse_mode;
    } else if (dec_modes[i].kind == MODE_MOUSE_FORMAT) {
      t->saved_mouse_format = t->input.mouse_format;
    } else if (dec_modes[i].kind == MODE_SAVED_CURSOR) {
      quire_terminal_save_cursor(t);
    } else {
      uint64_t bit = UINT64_C(1) << i;
      t->saved_modes =
          get_dec(t, i) ? t->saved_modes | bit : t->saved_modes & ~bit;
    }
  }
}

void quire_modes_restore(struct quire_terminal *t) {
  for (unsigned k = 0; k < t->parser.count; k++) {
    unsigned i = find(quire_vt_param(t, k, 0));
    if (i == DEC_MODES) {
      continue;
    }
    if (dec_modes[i].kind == MODE_MOUSE) {
      t->input.mouse_mode = t->saved_mouse_mode;
    } else if (dec_modes[i].kind == MODE_MOUSE_FORMAT) {
      t->input.mouse_format = t->saved_mouse_format;
    } else if (dec_modes[i].kind == MODE_SAVED_CURSOR) {
      quire_terminal_restore_cursor(t);
    } else if (get_dec(t, i) != ((t->saved_modes >> i & 1) != 0)) {
      set_dec(t, i, !get_dec(t, i));
    }
  }
}

void quire_modes_soft_reset(struct quire_terminal *t) {
  static const uint16_t off[] = {1, 42, 66};
  for (unsigned i = 0; i < sizeof off / sizeof off[0]; i++) {
    set_flag(t, find(off[i]), false);
  }
  t->ansi_modes = (uint8_t)(t->ansi_modes & ~ANSI_KEYBOARD_LOCK);
  quire_modes_sync(t);
}

static const uint8_t ansi_modes[] = {2, 4, 12, 20};
enum { ANSI_MODES = sizeof ansi_modes };

struct quire_modes_seen quire_modes_look(const struct quire_terminal *t) {
  struct quire_modes_seen seen = {0, 0};
  for (unsigned i = 0; i < DEC_MODES; i++) {
    seen.dec |= get_dec(t, i) ? UINT64_C(1) << i : 0;
  }
  for (unsigned i = 0; i < ANSI_MODES; i++) {
    if (quire_modes_get(t, ansi_modes[i], false)) {
      seen.ansi = (uint8_t)(seen.ansi | 1U << i);
    }
  }
  return seen;
}

void quire_modes_tell(const struct quire_terminal *t,
                      struct quire_modes_seen before) {
  struct quire_modes_seen now = quire_modes_look(t);
  for (unsigned i = 0; i < DEC_MODES; i++) {
    if (((now.dec ^ before.dec) >> i & 1) != 0) {
      changed(t, dec_modes[i].number, true, (now.dec >> i & 1) != 0);
    }
  }
  for (unsigned i = 0; i < ANSI_MODES; i++) {
    if (((now.ansi ^ before.ansi) >> i & 1) != 0) {
      changed(t, ansi_modes[i], false, (now.ansi >> i & 1) != 0);
    }
  }
}
