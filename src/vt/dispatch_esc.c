/* Controls, escape sequences, and the VT52's. */
#include "vt/terminal.h"

static void line_feed(struct quire_terminal *t) {
  quire_screen_index(t->screen);
  if (quire_modes_get(t, 20, false)) {
    quire_screen_carriage_return(t->screen);
  }
}

static void next_line(struct quire_terminal *t) {
  quire_screen_index(t->screen);
  quire_screen_carriage_return(t->screen);
}

static void horizontal_tab(struct quire_terminal *t) {
  /* Mode 41, the fix for more(1): a tab behind a full line wraps first. */
  if (quire_screen_cursor(t->screen).pending_wrap &&
      quire_modes_get(t, 41, true) &&
      quire_screen_mode(t->screen, QUIRE_SCREEN_AUTOWRAP)) {
    next_line(t);
  }
  quire_screen_tab(t->screen, 1);
}

static void bell(const struct quire_terminal *t) {
  if (t->callbacks.bell != NULL) {
    t->callbacks.bell(t->callbacks.ctx);
  }
}

static void execute_c1(struct quire_terminal *t, uint32_t control) {
  switch (control) {
    case 0x84: quire_screen_index(t->screen); break;
    case 0x85: next_line(t); break;
    case 0x88: quire_screen_set_tab(t->screen); break;
    case 0x8d: quire_screen_reverse_index(t->screen); break;
    case 0x8e:
    case 0x8f: t->charsets.single_shift = control == 0x8e ? 2 : 3; break;
    case 0x96: /* SPA */
    case 0x97: /* EPA */
      t->protection = QUIRE_PROTECT_ISO;
      quire_screen_set_protected(t->screen, control == 0x96);
      break;
    case 0x9a: /* DECID */
      t->parser.count = 0;
      t->parser.prefix = 0;
      t->parser.intermediates_count = 0;
      t->parser.final = 'c';
      (void)quire_vt_csi_report(t);
      break;
    default: break;
  }
}

void quire_vt_execute(struct quire_terminal *t, uint32_t control) {
  switch (control) {
    case 0x07: bell(t); break;
    case 0x08: quire_screen_left(t->screen, 1); break;
    case 0x09: horizontal_tab(t); break;
    case 0x0a:
    case 0x0b:
    case 0x0c: line_feed(t); break;
    case 0x0d: quire_screen_carriage_return(t->screen); break;
    case 0x0e: t->charsets.gl = 1; break;
    case 0x0f: t->charsets.gl = 0; break;
    default: execute_c1(t, control); break;
  }
}

/* ESC # 3 4 5 6 8. */
static void escape_hash(struct quire_terminal *t, char final) {
  switch (final) {
    case '3': quire_screen_set_row_size(t->screen, QUIRE_ROW_DOUBLE_TOP); break;
    case '4':
      quire_screen_set_row_size(t->screen, QUIRE_ROW_DOUBLE_BOTTOM);
      break;
    case '5': quire_screen_set_row_size(t->screen, QUIRE_ROW_SINGLE); break;
    case '6':
      quire_screen_set_row_size(t->screen, QUIRE_ROW_DOUBLE_WIDTH);
      break;
    case '8': quire_screen_align(t->screen); break;
    default: break;
  }
}

/* SCS: ESC ( ) * + for sets of 94, - . / for sets of 96. */
static bool designate(struct quire_terminal *t) {
  const struct quire_parser *p = &t->parser;
  unsigned set;
  bool is96 = false;
  switch (p->intermediates[0]) {
    case '(':
    case ')':
    case '*':
    case '+': set = (unsigned)(p->intermediates[0] - '('); break;
    case '-':
    case '.':
    case '/':
      set = (unsigned)(p->intermediates[0] - '-') + 1;
      is96 = true;
      break;
    default: return false;
  }
  quire_charsets_designate(&t->charsets, set, is96, p->intermediates[1],
                           p->final, quire_modes_get(t, 42, true));
  return true;
}

static void escape_digit(struct quire_terminal *t, char final) {
  switch (final) {
    case '6': quire_screen_back_column(t->screen); break;
    case '7': quire_terminal_save_cursor(t); break;
    case '8': quire_terminal_restore_cursor(t); break;
    case '9': quire_screen_forward_column(t->screen); break;
    case '=':
    case '>': quire_modes_set(t, 66, true, final == '='); break;
    default: break;
  }
}

void quire_vt_escape(struct quire_terminal *t) {
  const struct quire_parser *p = &t->parser;
  if (p->intermediates_count != 0) {
    if (!designate(t) && p->intermediates_count == 1 &&
        p->intermediates[0] == '#') {
      escape_hash(t, p->final);
    }
    return;
  }
  switch (p->final) {
    case 'c': quire_terminal_full_reset(t); break;
    case 'n': t->charsets.gl = 2; break;
    case 'o': t->charsets.gl = 3; break;
    case '~': t->charsets.gr = 1; break;
    case '}': t->charsets.gr = 0; break;
    case '|': t->charsets.gr = 3; break;
    default:
      if (p->final >= '@' && p->final < '`') {
        execute_c1(t, (uint32_t)p->final + 0x40);
      } else {
        escape_digit(t, p->final);
      }
      break;
  }
}

static void vt52_address(struct quire_terminal *t) {
  const struct quire_parser *p = &t->parser;
  struct quire_cursor at = quire_screen_cursor(t->screen);
  /* What is off the screen leaves the cursor where it is on that axis. */
  int32_t row =
      p->params[0] < quire_screen_rows(t->screen) ? p->params[0] : at.row;
  int32_t col =
      p->params[1] < quire_screen_cols(t->screen) ? p->params[1] : at.col;
  quire_screen_goto(t->screen, (uint32_t)row, (uint32_t)col);
}

void quire_vt_vt52(struct quire_terminal *t) {
  struct quire_screen *s = t->screen;
  switch (t->parser.final) {
    case 'A': quire_screen_up(s, 1); break;
    case 'B': quire_screen_down(s, 1); break;
    case 'C': quire_screen_right(s, 1); break;
    case 'D': quire_screen_left(s, 1); break;
    case 'F':
    case 'G':
      t->charsets.g[0] = t->parser.final == 'F' ? QUIRE_CHARSET_DEC_SPECIAL
                                                : QUIRE_CHARSET_ASCII;
      t->charsets.gl = 0;
      break;
    case 'H': quire_screen_goto(s, 0, 0); break;
    case 'I': quire_screen_reverse_index(s); break;
    case 'J': quire_screen_erase_display(s, QUIRE_ERASE_RIGHT, false); break;
    case 'K': quire_screen_erase_line(s, QUIRE_ERASE_RIGHT, false); break;
    case 'Y': vt52_address(t); break;
    case 'Z': quire_reply(t, "\033/Z"); break;
    case '=':
    case '>': quire_modes_set(t, 66, true, t->parser.final == '='); break;
    case '<': quire_modes_set(t, 2, true, true); break;
    default: break;
  }
}
