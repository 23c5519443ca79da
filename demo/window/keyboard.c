/* SDL's keyboard as struct quire_key_event.
 *
 * SDL tells of a key and of the text that it typed in two events, one right
 * after the other; here they become one again. A printable key without text is
 * part of a composition (a dead key, an input method) and is not sent: its text
 * comes later, without a key. */
#include <string.h>
#include <utf8proc.h>

#include "window.h"

struct key_name {
  SDL_Keycode sdl;
  uint32_t key;
};

static const struct key_name key_names[] = {
    {SDLK_RETURN, QUIRE_KEY_ENTER},
    {SDLK_TAB, QUIRE_KEY_TAB},
    {SDLK_BACKSPACE, QUIRE_KEY_BACKSPACE},
    {SDLK_ESCAPE, QUIRE_KEY_ESCAPE},
    {SDLK_UP, QUIRE_KEY_UP},
    {SDLK_DOWN, QUIRE_KEY_DOWN},
    {SDLK_RIGHT, QUIRE_KEY_RIGHT},
    {SDLK_LEFT, QUIRE_KEY_LEFT},
    {SDLK_HOME, QUIRE_KEY_HOME},
    {SDLK_END, QUIRE_KEY_END},
    {SDLK_PAGEUP, QUIRE_KEY_PAGE_UP},
    {SDLK_PAGEDOWN, QUIRE_KEY_PAGE_DOWN},
    {SDLK_INSERT, QUIRE_KEY_INSERT},
    {SDLK_DELETE, QUIRE_KEY_DELETE},
    {SDLK_APPLICATION, QUIRE_KEY_MENU},
    {SDLK_MENU, QUIRE_KEY_MENU},
    {SDLK_PAUSE, QUIRE_KEY_PAUSE},
    {SDLK_PRINTSCREEN, QUIRE_KEY_PRINT_SCREEN},
    {SDLK_CAPSLOCK, QUIRE_KEY_CAPS_LOCK},
    {SDLK_SCROLLLOCK, QUIRE_KEY_SCROLL_LOCK},
    {SDLK_NUMLOCKCLEAR, QUIRE_KEY_NUM_LOCK},
    {SDLK_LSHIFT, QUIRE_KEY_SHIFT_LEFT},
    {SDLK_LCTRL, QUIRE_KEY_CTRL_LEFT},
    {SDLK_LALT, QUIRE_KEY_ALT_LEFT},
    {SDLK_LGUI, QUIRE_KEY_SUPER_LEFT},
    {SDLK_RSHIFT, QUIRE_KEY_SHIFT_RIGHT},
    {SDLK_RCTRL, QUIRE_KEY_CTRL_RIGHT},
    {SDLK_RALT, QUIRE_KEY_ALT_RIGHT},
    {SDLK_RGUI, QUIRE_KEY_SUPER_RIGHT},
    {SDLK_KP_DIVIDE, QUIRE_KEY_KP_DIVIDE},
    {SDLK_KP_MULTIPLY, QUIRE_KEY_KP_MULTIPLY},
    {SDLK_KP_MINUS, QUIRE_KEY_KP_SUBTRACT},
    {SDLK_KP_PLUS, QUIRE_KEY_KP_ADD},
    {SDLK_KP_ENTER, QUIRE_KEY_KP_ENTER},
    {SDLK_KP_EQUALS, QUIRE_KEY_KP_EQUAL},
    {SDLK_KP_COMMA, QUIRE_KEY_KP_SEPARATOR},
};

/* The keypad's keys without Num Lock: 0 to 9, then the decimal point. */
static uint32_t keypad_key(int digit, bool num_lock) {
  static const uint32_t moves[] = {
      QUIRE_KEY_INSERT, QUIRE_KEY_END,     QUIRE_KEY_DOWN,  QUIRE_KEY_PAGE_DOWN,
      QUIRE_KEY_LEFT,   QUIRE_KEY_NONE,    QUIRE_KEY_RIGHT, QUIRE_KEY_HOME,
      QUIRE_KEY_UP,     QUIRE_KEY_PAGE_UP, QUIRE_KEY_DELETE};
  return num_lock ? QUIRE_KEY_KP_0 + (uint32_t)digit : moves[digit];
}

static uint32_t key_of(SDL_Keycode sym, bool num_lock) {
  for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++) {
    if (key_names[i].sdl == sym) {
      return key_names[i].key;
    }
  }
  if (sym >= SDLK_F1 && sym <= SDLK_F12) {
    return QUIRE_KEY_F1 + (uint32_t)(sym - SDLK_F1);
  }
  if (sym >= SDLK_F13 && sym <= SDLK_F24) {
    return QUIRE_KEY_F1 + 12 + (uint32_t)(sym - SDLK_F13);
  }
  if (sym == SDLK_KP_0) {
    return keypad_key(0, num_lock);
  }
  if (sym >= SDLK_KP_1 && sym <= SDLK_KP_9) {
    return keypad_key(1 + (sym - SDLK_KP_1), num_lock);
  }
  if (sym == SDLK_KP_PERIOD) {
    return keypad_key(10, num_lock);
  }
  /* Printable keys are their codepoint, unshifted. */
  return sym > 0x1f && sym < 0x110000 && sym != SDLK_DELETE ? (uint32_t)sym : 0;
}

/* The codepoint of a key's place on a US keyboard. */
static uint32_t us_key(SDL_Scancode code) {
  /* From SDL_SCANCODE_A on, as the USB tables have them. */
  static const char keys[] =
      "abcdefghijklmnopqrstuvwxyz1234567890"
      "\0\0\0\0 -=[]\\\0;'`,./";
  return code >= SDL_SCANCODE_A && code <= SDL_SCANCODE_SLASH
             ? (unsigned char)keys[code - SDL_SCANCODE_A]
             : 0;
}

/* What Shift makes of a key, as far as that is known without its text: Ctrl
 * leaves none. Keys that are where a US keyboard has them shift as there. */
static uint32_t shifted_of(const struct quire_key_event *key) {
  static const char plain[] = "`1234567890-=[]\\;',./";
  static const char shifted[] = "~!@#$%^&*()_+{}|:\"<>?";
  const char *at =
      key->key > 0x20 && key->key < 0x7f ? strchr(plain, (int)key->key) : NULL;
  if (key->key >= 'a' && key->key <= 'z') {
    return key->key - 32;
  }
  return at != NULL && (key->key == key->base || key->key == '-')
             ? (unsigned char)shifted[at - plain]
             : 0;
}

static uint16_t modifiers_of(uint16_t mod) {
  static const struct {
    uint16_t sdl, ours;
  } table[] = {
      {KMOD_SHIFT, QUIRE_MOD_SHIFT},    {KMOD_ALT, QUIRE_MOD_ALT},
      {KMOD_CTRL, QUIRE_MOD_CTRL},      {KMOD_GUI, QUIRE_MOD_SUPER},
      {KMOD_CAPS, QUIRE_MOD_CAPS_LOCK}, {KMOD_NUM, QUIRE_MOD_NUM_LOCK}};
  unsigned ours = 0;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    ours |= (mod & table[i].sdl) != 0 ? table[i].ours : 0U;
  }
  return (uint16_t)ours;
}

uint16_t window_modifiers(void) {
  return modifiers_of((uint16_t)SDL_GetModState());
}

uint32_t window_codepoint(const char **text) {
  utf8proc_int32_t cp = 0;
  utf8proc_ssize_t len =
      utf8proc_iterate((const utf8proc_uint8_t *)*text, -1, &cp);
  *text += len > 0 ? len : 1;
  return len > 0 ? (uint32_t)cp : 0xfffd;
}

/* The only codepoint of a text, or 0. */
static uint32_t lone_codepoint(const char *text) {
  uint32_t cp = text[0] != '\0' ? window_codepoint(&text) : 0;
  return text[0] == '\0' ? cp : 0;
}

/* Takes the text that follows a key, if any. */
static bool take_text(uint32_t window, SDL_Event *out) {
  return SDL_PeepEvents(out, 1, SDL_PEEKEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) ==
             1 &&
         out->type == SDL_TEXTINPUT && out->text.windowID == window &&
         SDL_PeepEvents(out, 1, SDL_GETEVENT, SDL_TEXTINPUT, SDL_TEXTINPUT) ==
             1;
}

/* Alt Gr makes characters and is no Alt then. SDL has one name for it and for
 * the right Alt key: it was Alt Gr if the text is not what the key types
 * without it. */
static bool is_alt_gr(uint16_t mod, const struct quire_key_event *key,
                      uint32_t typed) {
  bool shift = (key->modifiers & QUIRE_MOD_SHIFT) != 0;
  if (typed == 0 || (mod & KMOD_LALT) != 0) {
    return false;
  }
  return (mod & KMOD_MODE) != 0 ||
         ((mod & KMOD_RALT) != 0 &&
          (uint32_t)utf8proc_tolower((utf8proc_int32_t)typed) != key->key &&
          !(shift && typed == shifted_of(key)));
}

static void complete(struct window *w, const SDL_Keysym *sym,
                     struct quire_key_event *key) {
  uint32_t typed = key->text_len_bytes != 0 ? lone_codepoint(key->text) : 0;
  key->base = us_key(sym->scancode);
  if (is_alt_gr(sym->mod, key, typed)) {
    key->modifiers &= (uint16_t) ~(QUIRE_MOD_ALT | QUIRE_MOD_CTRL);
  }
  if ((key->modifiers & QUIRE_MOD_SHIFT) != 0 && key->key < 0x110000) {
    key->shifted = typed != 0 ? typed : shifted_of(key);
  }
  /* Ctrl with a letter of another script is what a US keyboard has there. */
  struct quire_input_modes modes = {.kitty_flags = 0};
  if (w->session != NULL) {
    engine_input_modes(w->session->engine, &modes);
  }
  if ((key->modifiers & QUIRE_MOD_CTRL) != 0 && modes.kitty_flags == 0 &&
      key->key > 0x7f && key->key < 0x110000 && key->base != 0) {
    key->key = key->base;
  }
}

/* ---- who has a key ------------------------------------------------------- */

/* A key belongs to whoever took its press until it is up again: the child gets
 * no release and no repeat of a key that was a shortcut of ours or an answer to
 * a prompt. */

static bool is_held(const struct window *w, SDL_Scancode code) {
  return (w->held[code / 8] >> (code % 8) & 1) != 0;
}

static void set_held(struct window *w, SDL_Scancode code, bool held) {
  unsigned bit = 1U << (code % 8);
  w->held[code / 8] =
      (uint8_t)(held ? w->held[code / 8] | bit : w->held[code / 8] & ~bit);
}

static void on_release(struct window *w, SDL_Scancode code,
                       const struct quire_key_event *key) {
  if (is_held(w, code)) {
    set_held(w, code, false);
    session_send_key(w->session, key);
  }
}

static void on_press(struct window *w, SDL_Scancode code,
                     const struct quire_key_event *key) {
  uint16_t beyond_shift =
      key->modifiers & (QUIRE_MOD_CTRL | QUIRE_MOD_ALT | QUIRE_MOD_SUPER);
  if (key->key < 0x110000 && beyond_shift == 0 && key->text_len_bytes == 0) {
    return; /* part of a composition */
  }
  bool may_send = key->action == QUIRE_KEY_PRESS || is_held(w, code);
  if (window_key(w, key, may_send)) {
    set_held(w, code, true);
  }
}

void window_on_key(struct window *w, const SDL_KeyboardEvent *event) {
  const SDL_Keysym *sym = &event->keysym;
  SDL_Event text;
  struct quire_key_event key = {
      .key = key_of(sym->sym, (sym->mod & KMOD_NUM) != 0),
      .modifiers = modifiers_of(sym->mod),
      .action = event->type == SDL_KEYUP ? QUIRE_KEY_RELEASE
                : event->repeat != 0     ? QUIRE_KEY_REPEAT
                                         : QUIRE_KEY_PRESS,
      .text = ""};
  if (event->type == SDL_KEYDOWN && take_text(event->windowID, &text)) {
    key.text = text.text.text;
    key.text_len_bytes = (uint32_t)strlen(key.text);
  }
  if (key.key == QUIRE_KEY_NONE) {
    if (key.text_len_bytes != 0) {
      window_on_text(w, key.text);
    }
    return;
  }
  complete(w, sym, &key);
  if (key.action == QUIRE_KEY_RELEASE) {
    on_release(w, sym->scancode, &key);
  } else {
    on_press(w, sym->scancode, &key);
  }
}

void window_on_text(struct window *w, const char *utf8) {
  w->composing[0] = '\0';
  while (*utf8 != '\0') {
    const char *end = utf8;
    struct quire_key_event key = {
        .key = window_codepoint(&end), .action = QUIRE_KEY_PRESS, .text = utf8};
    key.text_len_bytes = (uint32_t)(end - utf8);
    (void)window_key(w, &key, true);
    utf8 = end;
  }
}
