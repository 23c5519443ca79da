/* Reports: who we are, where the cursor is, which modes are set. Identity is
 * that of xterm 379's default, a VT420 with colour, so that programs that look
 * for it use what we have; XTVERSION tells the true name. */
#include <quire/version.h>

#include "vt/terminal.h"

static void primary_attributes(struct quire_terminal *t) {
  quire_reply(t, "\033[?%u;1;2;6;9;15;16;17;18;21;22;28;29c",
              t->level == 5 ? 65U : 64U);
}

static void device_attributes(struct quire_terminal *t, char prefix) {
  if (quire_vt_param(t, 0, 0) != 0) {
    return;
  }
  if (prefix == 0) {
    primary_attributes(t);
  } else if (prefix == '>') {
    quire_reply(t, "\033[>%u;379;0c", t->level == 5 ? 64U : 41U);
  } else if (prefix == '=') {
    quire_reply(t, "\033P!|00000000\033\\");
  }
}

static void cursor_report(const struct quire_terminal *t, bool extended) {
  struct quire_cursor at = quire_screen_cursor(t->screen);
  unsigned row = at.row + 1U;
  unsigned col = at.col + 1U;
  if (quire_screen_mode(t->screen, QUIRE_SCREEN_ORIGIN)) {
    struct quire_margins m = quire_screen_margins(t->screen);
    row = row > m.top ? row - m.top : 1U;
    col = col > m.left ? col - m.left : 1U;
  }
  if (extended) {
    quire_reply(t, "\033[?%u;%u;1R", row, col);
  } else {
    quire_reply(t, "\033[%u;%uR", row, col);
  }
}

static void status_report(const struct quire_terminal *t) {
  switch (quire_vt_param(t, 0, 0)) {
    case 5: quire_reply(t, "\033[0n"); break;
    case 6: cursor_report(t, false); break;
    default: break;
  }
}

/* DSR with "?": DEC's long list. There is no printer, no user-defined key, no
 * locator, no macro, one session. */
static void dec_status_report(const struct quire_terminal *t) {
  switch (quire_vt_param(t, 0, 0)) {
    case 6: cursor_report(t, true); break;
    case 15: quire_reply(t, "\033[?13n"); break;
    case 25: quire_reply(t, "\033[?20n"); break;
    case 26: quire_reply(t, "\033[?27;1;0;0n"); break;
    case 53:
    case 55: quire_reply(t, "\033[?50n"); break;
    case 56: quire_reply(t, "\033[?57;0n"); break;
    case 62: quire_reply(t, "\033[0*{"); break;
    case 63:
      quire_reply(t, "\033P%u!~0000\033\\", (unsigned)quire_vt_param(t, 1, 0));
      break;
    case 75: quire_reply(t, "\033[?70n"); break;
    case 85: quire_reply(t, "\033[?83n"); break;
    case 996:
      quire_reply(t, "\033[?997;%un", quire_palette_is_dark(t) ? 1U : 2U);
      break;
    default: break;
  }
}

static void mode_report(const struct quire_terminal *t, bool dec_private) {
  uint32_t mode = quire_vt_param(t, 0, 0);
  if (t->level < 3) {
    return;
  }
  quire_reply(t, dec_private ? "\033[?%u;%u$y" : "\033[%u;%u$y", (unsigned)mode,
              quire_modes_report(t, mode, dec_private));
}

bool quire_vt_csi_report(struct quire_terminal *t) {
  const struct quire_parser *p = &t->parser;
  if (p->intermediates_count == 1) {
    if (p->intermediates[0] == '$' && p->final == 'p' &&
        (p->prefix == 0 || p->prefix == '?')) {
      mode_report(t, p->prefix == '?');
      return true;
    }
    return false;
  }
  switch (p->final) {
    case 'c': device_attributes(t, p->prefix); return true;
    case 'n':
      if (p->prefix == 0) {
        status_report(t);
      } else if (p->prefix == '?') {
        dec_status_report(t);
      }
      return true;
    case 'q':
      if (p->prefix == '>' && quire_vt_param(t, 0, 0) == 0) {
        quire_reply(t, "\033P>|Quire(" QUIRE_VERSION_STRING ")\033\\");
      }
      return true;
    default: return false;
  }
}
