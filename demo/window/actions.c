/* What keys do: a prompt takes them first, then our shortcuts, then the child
 * or, in a frozen window, the page. */
#include <string.h>

#include "window.h"

enum { REPEAT_DELAY_MS = 1000 }; /* no desktop waits longer */

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

/* What is searched for follows what is typed. */
static void line_changed(struct window *w) {
  if (w->mode == MODE_SEARCH) {
    memcpy(w->needle, w->line, w->line_len);
    w->needle[w->line_len] = '\0';
    w->needle_len = w->line_len;
  }
}

void window_insert(struct window *w, const char *utf8) {
  while ((unsigned char)*utf8 >= 0x20) {
    const char *end = utf8;
    (void)window_codepoint(&end);
    if (w->line_len + (size_t)(end - utf8) >= WINDOW_TEXT_MAX) {
      break;
    }
    memcpy(w->line + w->line_len, utf8, (size_t)(end - utf8));
    w->line_len += (size_t)(end - utf8);
    utf8 = end;
  }
  line_changed(w);
}

static void edit_line(struct window *w, const struct quire_key_event *key) {
  if (key->key == QUIRE_KEY_BACKSPACE) {
    while (w->line_len > 0 &&
           ((unsigned char)w->line[--w->line_len] & 0xc0) == 0x80) {
    }
    line_changed(w);
  } else if (key->text_len_bytes != 0) {
    char text[SDL_TEXTINPUTEVENT_TEXT_SIZE] = "";
    size_t len = key->text_len_bytes < sizeof text ? key->text_len_bytes : 0;
    memcpy(text, key->text, len);
    window_insert(w, text);
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

static bool acts_once(uint32_t key) {
  return key < 0x80 && strchr("cvfnsopihw", (int)key) != NULL;
}

/* Held down, these would act again and again. Opening and closing a window
 * gives the keyboard to another one, and there a repeat comes as a press. */
static bool is_held_down(struct window *w, uint32_t key, bool repeat) {
  struct app *a = w->app;
  uint64_t now = now_ms();
  bool held =
      repeat || ((key == 'n' || key == 'w') && key == a->once_key &&
                 w != a->once_window && now - a->once_at_ms < REPEAT_DELAY_MS);
  if (!held) {
    a->once_key = key;
    a->once_window = w;
  }
  a->once_at_ms = now;
  return held;
}

static bool ctrl_shift_key(struct window *w, uint32_t key, bool repeat) {
  if (acts_once(key) && is_held_down(w, key, repeat)) {
    return true;
  }
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

static bool zoom_key(struct window *w, uint32_t key, bool shift) {
  switch (key) {
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
  /* Letters of another script are what a US keyboard has there. */
  bool foreign = key->key > 0x7f && key->key < 0x110000 && key->base != 0;
  uint32_t name = foreign ? key->base : key->key;
  if (mods == (QUIRE_MOD_CTRL | QUIRE_MOD_SHIFT) &&
      ctrl_shift_key(w, name, key->action == QUIRE_KEY_REPEAT)) {
    return true;
  }
  if ((mods & ~QUIRE_MOD_SHIFT) == QUIRE_MOD_CTRL &&
      zoom_key(w, name, (mods & QUIRE_MOD_SHIFT) != 0)) {
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
  if (key->text_len_bytes == 1 && key->text[0] == '/') {
    window_search_end(w);
    begin_line(w, MODE_SEARCH, "");
    return;
  }
  switch (key->key) {
    case QUIRE_KEY_UP: scroll(w, -1); break;
    case QUIRE_KEY_DOWN: scroll(w, 1); break;
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

static void prompt_key(struct window *w, const struct quire_key_event *key) {
  if (w->mode == MODE_PASTE) {
    paste_key(w, key);
  } else if (shortcut(w, key)) {
    return;
  } else if (w->mode == MODE_SEARCH) {
    search_key(w, key);
  } else {
    open_key(w, key);
  }
}

bool window_key(struct window *w, const struct quire_key_event *key,
                bool may_send) {
  w->dirty = true;
  w->blink_on = true;
  w->blink_at_ms = w->input_at_ms = now_ms();
  bool modifier = is_modifier(key->key);
  if (w->mode != MODE_NORMAL) {
    if (!modifier) {
      prompt_key(w, key);
    }
    return false;
  }
  if (shortcut(w, key)) {
    return false;
  }
  if (w->session == NULL) {
    frozen_key(w, key);
    return false;
  }
  if (!may_send) {
    return false;
  }
  if (!modifier) {
    w->message[0] = '\0';
    quire_view_follow(w->view);
    quire_selection_clear(w->screen);
    window_search_end(w);
  }
  session_send_key(w->session, key);
  return true;
}
