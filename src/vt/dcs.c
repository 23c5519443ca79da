/* DCS requests: DECRQSS (settings) and XTGETTCAP (capabilities). The answers
 * are made of our own state and of constants; the request is never echoed. */
#include <string.h>

#include "vt/terminal.h"

static void refuse_setting(const struct quire_terminal *t) {
  quire_reply(t, "\033P0$r\033\\");
}

static void tell_margins(const struct quire_terminal *t, bool sides) {
  struct quire_margins m = quire_screen_margins(t->screen);
  if (sides) {
    quire_reply(t, "\033P1$r%u;%us\033\\", m.left + 1U, m.right + 1U);
  } else {
    quire_reply(t, "\033P1$r%u;%ur\033\\", m.top + 1U, m.bottom + 1U);
  }
}

static void tell_style(const struct quire_terminal *t) {
  char sgr[QUIRE_SGR_TEXT_BYTES];
  (void)quire_vt_sgr_text(&quire_screen_pen(t->screen)->style, sgr);
  quire_reply(t, "\033P1$r%sm\033\\", sgr);
}

/* DECRQSS: the settings' names are the ends of their sequences. */
static void tell_setting(const struct quire_terminal *t, const char *name) {
  const struct quire_screen *s = t->screen;
  if (strcmp(name, "m") == 0) {
    tell_style(t);
  } else if (strcmp(name, "r") == 0 || strcmp(name, "s") == 0) {
    tell_margins(t, *name == 's');
  } else if (strcmp(name, " q") == 0) {
    quire_reply(t, "\033P1$r%u q\033\\",
                t->cursor_look.shape * 2U + (t->cursor_look.blink ? 1U : 2U));
  } else if (strcmp(name, "\"p") == 0) {
    quire_reply(t,
                t->level == 1 ? "\033P1$r%u\"p\033\\" : "\033P1$r%u;1\"p\033\\",
                60U + t->level);
  } else if (strcmp(name, "\"q") == 0) {
    bool on =
        t->protection == QUIRE_PROTECT_DEC && quire_screen_pen(s)->is_protected;
    quire_reply(t, "\033P1$r%u\"q\033\\", on ? 1U : 0U);
  } else if (strcmp(name, "t") == 0) {
    quire_reply(t, "\033P1$r%ut\033\\", (unsigned)quire_screen_rows(s));
  } else if (strcmp(name, "*|") == 0) {
    quire_reply(t, "\033P1$r%u*|\033\\", (unsigned)quire_screen_rows(s));
  } else if (strcmp(name, "$|") == 0) {
    quire_reply(t, "\033P1$r%u$|\033\\", (unsigned)quire_screen_cols(s));
  } else if (strcmp(name, "*x") == 0) {
    quire_reply(t, "\033P1$r%u*x\033\\", (unsigned)t->change_extent);
  } else if (strcmp(name, "$}") == 0) {
    quire_reply(t, "\033P1$r0$}\033\\");
  } else if (strcmp(name, "$~") == 0) {
    quire_reply(t, "\033P1$r0$~\033\\");
  } else {
    refuse_setting(t);
  }
}

/* XTGETTCAP. Names and values in hexadecimal, as they go over the line. */
static const struct {
  const char *name, *value;
} capabilities[] = {
    {"436F", "323536"},                           /* Co: 256 */
    {"636F6C6F7273", "323536"},                   /* colors: 256 */
    {"544E", "787465726D2D323536636F6C6F72"},     /* TN: xterm-256color */
    {"6E616D65", "787465726D2D323536636F6C6F72"}, /* name */
    {"524742", "38"},                             /* RGB: 8 bits each */
};

static bool same_hex(const char *ours, const char *theirs, size_t n) {
  if (strlen(ours) != n) {
    return false;
  }
  for (size_t i = 0; i < n; i++) {
    char c = theirs[i];
    if (c >= 'a' && c <= 'f') {
      c = (char)(c - 'a' + 'A');
    }
    if (c != ours[i]) {
      return false;
    }
  }
  return true;
}

/* A request may name several; as in xterm the first unknown one ends it. */
static void tell_capabilities(const struct quire_terminal *t,
                              const char *names) {
  for (;;) {
    size_t n = strcspn(names, ";");
    const size_t count = sizeof capabilities / sizeof capabilities[0];
    size_t i = 0;
    while (i < count && !same_hex(capabilities[i].name, names, n)) {
      i++;
    }
    if (i == count) {
      quire_reply(t, "\033P0+r\033\\");
      return;
    }
    quire_reply(t, "\033P1+r%s=%s\033\\", capabilities[i].name,
                capabilities[i].value);
    if (names[n] == 0) {
      return;
    }
    names += n + 1;
  }
}

void quire_dcs_dispatch(struct quire_terminal *t, const char *text, size_t n) {
  const struct quire_parser *p = &t->parser;
  if (p->intermediates_count != 1 || strlen(text) != n) {
    return;
  }
  if (p->intermediates[0] == '$') {
    tell_setting(t, text);
  } else if (p->intermediates[0] == '+') {
    tell_capabilities(t, text);
  }
}
