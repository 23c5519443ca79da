/* What a program says about the keyboard: the stack of the kitty keyboard
 * protocol (sw.kovidgoyal.net/kitty/keyboard-protocol), one for each screen,
 * and xterm's modifyOtherKeys. */
#include <string.h>

#include "base/assert.h"
#include "vt/terminal.h"

enum { KITTY_FLAGS_ALL = 0x1f };

static struct quire_kitty_stack *stack_of(struct quire_terminal *t) {
  return &t->kitty[quire_screen_is_alternate(t->screen)];
}

static void kitty_push(struct quire_kitty_stack *k, uint32_t flags) {
  if (k->depth + 1 == QUIRE_KITTY_STACK_MAX) {
    /* The oldest entry makes room. */
    memmove(&k->flags[0], &k->flags[1], QUIRE_KITTY_STACK_MAX - 1);
    k->depth--;
  }
  k->flags[++k->depth] = (uint8_t)(flags & KITTY_FLAGS_ALL);
}

static void kitty_pop(struct quire_kitty_stack *k, uint32_t n) {
  k->depth = (uint8_t)(n < k->depth ? k->depth - n : 0);
  if (k->depth == 0) {
    k->flags[0] = 0;
  }
}

static void kitty_set(struct quire_kitty_stack *k, uint32_t flags,
                      uint32_t how) {
  uint8_t *now = &k->flags[k->depth];
  flags &= KITTY_FLAGS_ALL;
  if (how == 1) {
    *now = (uint8_t)flags;
  } else if (how == 2) {
    *now = (uint8_t)(*now | flags);
  } else if (how == 3) {
    *now = (uint8_t)(*now & ~flags);
  }
}

static void kitty(struct quire_terminal *t) {
  struct quire_kitty_stack *k = stack_of(t);
  QUIRE_ASSERT(k->depth < QUIRE_KITTY_STACK_MAX);
  switch (t->parser.prefix) {
    case '>': kitty_push(k, quire_vt_param(t, 0, 0)); break;
    case '<': kitty_pop(k, quire_vt_count(t, 0, 1)); break;
    case '=':
      kitty_set(k, quire_vt_param(t, 0, 0), quire_vt_count(t, 1, 1));
      break;
    default: quire_reply(t, "\033[?%uu", (unsigned)k->flags[k->depth]); return;
  }
  quire_modes_sync(t);
}

/* XTMODKEYS, XTQMODKEYS: of the resources only modifyOtherKeys (4) is kept. */
static void modify_keys(struct quire_terminal *t) {
  uint32_t resource = quire_vt_param(t, 0, 4);
  if (resource != 4) {
    return;
  }
  if (t->parser.prefix == '?') {
    quire_reply(t, "\033[>4;%um", (unsigned)t->input.modify_other_keys);
    return;
  }
  uint32_t value = quire_vt_param(t, 1, 0);
  t->input.modify_other_keys = (uint8_t)(value > 2 ? 2 : value);
}

bool quire_vt_csi_keyboard(struct quire_terminal *t) {
  char prefix = t->parser.prefix;
  switch (t->parser.final) {
    case 'u': kitty(t); return true;
    case 'm':
      if (prefix == '>' || prefix == '?') {
        modify_keys(t);
      }
      return true;
    case 'n': /* XTMODKEYS off */
      if (prefix == '>') {
        if (quire_vt_param(t, 0, 4) == 4) {
          t->input.modify_other_keys = 0;
        }
        return true;
      }
      return false;
    default: return false;
  }
}
