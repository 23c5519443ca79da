/* What keys do: a prompt takes them first, then our shortcuts, then the child
 * or, in a frozen window, the page. */
#include <string.h>

#include "window.h"

const char *const window_help_lines[] = {
    "Ctrl+Shift+C  copy       Ctrl+Shift+V  paste",
    "Ctrl+Shift+F  search: Enter up, Shift+Enter",
    "              down, Esc ends it",
    "Ctrl+Shift+Up, +Down     prompt above, below",
    "Ctrl+Shift+N  clone into a frozen window",
    "Ctrl+Shift+S  save the clone as a page",
    "Ctrl+Shift+O  open a saved page",
    "Ctrl+Shift+P  save a picture (PNG)",
    "Ctrl+Shift+I  inspector: what is held",
    "Ctrl+Shift+H  this help",
    "Ctrl+Shift+W  close the window",
    "Ctrl + - 0    larger, smaller, as at first",
    "Shift+PgUp PgDn Home End scroll",
    "",
    "drag, double, triple click: select cells,",
    "words, lines; with Alt a block; Shift takes",
    "the mouse from the program",
    "middle click  paste the selection",
    "Ctrl+click    open the link",
    NULL,
};

static void toggle(struct window *w, enum window_panel panel) {
  w->panel = w->panel == panel ? PANEL_NONE : panel;
  w->picture = 0;
}

static void scroll(struct window *w, int64_t rows) {
  quire_view_scroll(w->view, rows);
}

/* ---- prompts ------------------------------------------------------------- */

static void begin_line(struct window *w, enum window_mode mode,
                       const char *text) {
  w->mode = mode;
  w->message[0] = '\0';
  w->line_len = strlen(text);
  memcpy(w->line, text, w->line_len);
}

static void edit_line(struct window *w, const struct quire_key_event *key) {
  if (key->key == QUIRE_KEY_BACKSPACE) {
    while (w->line_len > 0 &&
           ((unsigned char)w->line[--w->line_len] & 0xc0) == 0x80) {
    }
  } else if (key->text_len_bytes != 0 && (unsigned char)key->text[0] >= 0x20 &&
             w->line_len + key->text_len_bytes < WINDOW_TEXT_MAX) {
    memcpy(w->line + w->line_len, key->text, key->text_len_bytes);
    w->line_len += key->text_len_bytes;
  }
}

static bool is_enter(const struct quire_key_event *key) {
  return key->key == QUIRE_KEY_ENTER || key->key == QUIRE_KEY_KP_ENTER;
}

static void search_key(struct window *w, const struct quire_key_event *key) {
  if (key->key == QUIRE_KEY_ESCAPE) {
    w->mode = MODE_NORMAL;
    window_search_end(w);
    return;
  }
  if (is_enter(key)) {
    window_find(w, (key->modifiers & QUIRE_MOD_SHIFT) == 0);
    return;
  }
  edit_line(w, key);
  memcpy(w->needle, w->line, w->line_len);
  w->needle[w->line_len] = '\0';
  w->needle_len = w->line_len;
}

static void open_key(struct window *w, const struct quire_key_event *key) {
  if (key->key == QUIRE_KEY_ESCAPE) {
    w->mode = MODE_NORMAL;
  } else if (is_enter(key)) {
    w->mode = MODE_NORMAL;
    w->line[w->line_len] = '\0';
    window_open_page(w, w->line);
  } else {
    edit_line(w, key);
  }
}

static void paste_key(struct window *w, const struct quire_key_event *key) {
  if (is_enter(key) || key->key == 'y') {
    window_paste_confirmed(w, true);
  } else if (key->key == QUIRE_KEY_ESCAPE || key->key == 'n') {
    window_paste_confirmed(w, false);
  }
}

/* ---- shortcuts ----------------------------------------------------------- */

static bool ctrl_shift_key(struct window *w, uint32_t key) {
  switch (key) {
    case 'c': window_copy(w); return true;
    case 'v': window_paste(w, false); return true;
    case 'f':
      window_search_end(w);
      begin_line(w, MODE_SEARCH, "");
      return true;
    case 'n': window_clone(w); return true;
    case 's': window_save_page(w); return true;
    case 'o': begin_line(w, MODE_OPEN, ""); return true;
    case 'p': window_save_picture(w); return true;
    case 'i': toggle(w, PANEL_INSPECTOR); return true;
    case 'h': toggle(w, PANEL_HELP); return true;
    case 'w': w->closing = true; return true;
    case QUIRE_KEY_UP: window_find_prompt(w, true); return true;
    case QUIRE_KEY_DOWN: window_find_prompt(w, false); return true;
    default: return false;
  }
}

static bool zoom_key(struct window *w, const struct quire_key_event *key,
                     bool shift) {
  switch (key->key) {
    case '=':
    case '+':
    case QUIRE_KEY_KP_ADD: window_zoom(w, 1.125); return true;
    case '-':
      if (shift) {
        return false; /* Ctrl+_ is the child's */
      }
      window_zoom(w, 1 / 1.125);
      return true;
    case QUIRE_KEY_KP_SUBTRACT: window_zoom(w, 1 / 1.125); return true;
    case '0':
      if (shift) {
        return false;
      }
      window_zoom(w, 0);
      return true;
    default: return false;
  }
}

static bool scroll_key(struct window *w, uint32_t key) {
  int64_t page = w->rows > 1 ? w->rows - 1 : 1;
  switch (key) {
    case QUIRE_KEY_PAGE_UP: scroll(w, -page); return true;
    case QUIRE_KEY_PAGE_DOWN: scroll(w, page); return true;
    case QUIRE_KEY_HOME: scroll(w, INT64_MIN / 2); return true;
    case QUIRE_KEY_END: quire_view_follow(w->view); return true;
    default: return false;
  }
}

static bool shortcut(struct window *w, const struct quire_key_event *key) {
  uint16_t mods = key->modifiers & (QUIRE_MOD_SHIFT | QUIRE_MOD_CTRL |
                                    QUIRE_MOD_ALT | QUIRE_MOD_SUPER);
  if (mods == (QUIRE_MOD_CTRL | QUIRE_MOD_SHIFT) &&
      ctrl_shift_key(w, key->key)) {
    return true;
  }
  if ((mods & ~QUIRE_MOD_SHIFT) == QUIRE_MOD_CTRL &&
      zoom_key(w, key, (mods & QUIRE_MOD_SHIFT) != 0)) {
    return true;
  }
  if (mods == QUIRE_MOD_SHIFT && key->key == QUIRE_KEY_INSERT) {
    window_paste(w, true);
    return true;
  }
  /* On the alternate screen there is nothing to scroll: the child's keys. */
  return mods == QUIRE_MOD_SHIFT && !quire_screen_is_alternate(w->screen) &&
         scroll_key(w, key->key);
}

/* In a frozen window nobody else wants the keys. */
static void frozen_key(struct window *w, const struct quire_key_event *key) {
  switch (key->key) {
    case QUIRE_KEY_UP: scroll(w, -1); break;
    case QUIRE_KEY_DOWN: scroll(w, 1); break;
    case '/':
      window_search_end(w);
      begin_line(w, MODE_SEARCH, "");
      break;
    case 'q': w->closing = true; break;
    case QUIRE_KEY_ESCAPE:
      quire_selection_clear(w->screen);
      window_search_end(w);
      break;
    default: (void)scroll_key(w, key->key); break;
  }
}

static bool is_modifier(uint32_t key) {
  return key >= QUIRE_KEY_CAPS_LOCK && key <= QUIRE_KEY_SUPER_RIGHT;
}

void window_key(struct window *w, const struct quire_key_event *key) {
  bool release = key->action == QUIRE_KEY_RELEASE;
  w->dirty = true;
  w->blink_on = true;
  w->blink_at_ms = w->input_at_ms = now_ms();
  if (w->mode != MODE_NORMAL || w->session == NULL) {
    if (release || is_modifier(key->key)) {
      return;
    }
  }
  switch (w->mode) {
    case MODE_SEARCH:
      if (!shortcut(w, key)) {
        search_key(w, key);
      }
      return;
    case MODE_OPEN: open_key(w, key); return;
    case MODE_PASTE: paste_key(w, key); return;
    default: break;
  }
  if (!release && shortcut(w, key)) {
    return;
  }
  if (w->session == NULL) {
    frozen_key(w, key);
    return;
  }
  if (!release && !is_modifier(key->key)) {
    w->message[0] = '\0';
    quire_view_follow(w->view);
    quire_selection_clear(w->screen);
    window_search_end(w);
  }
  session_send_key(w->session, key);
}
