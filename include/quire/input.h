/* Input events: keys, mouse, and what they are encoded into.
 *
 * The encoding depends on the modes that the program inside has set, so the
 * functions that encode live in quire/terminal.h; this header has the events.
 */
#ifndef QUIRE_INPUT_H
#define QUIRE_INPUT_H

#include <stdint.h>

#include <quire/export.h>

QUIRE_BEGIN_DECLS

enum quire_modifier {
  QUIRE_MOD_SHIFT = 1 << 0,
  QUIRE_MOD_ALT = 1 << 1,
  QUIRE_MOD_CTRL = 1 << 2,
  QUIRE_MOD_SUPER = 1 << 3,
  QUIRE_MOD_HYPER = 1 << 4,
  QUIRE_MOD_META = 1 << 5,
  QUIRE_MOD_CAPS_LOCK = 1 << 6,
  QUIRE_MOD_NUM_LOCK = 1 << 7
};

/* A key: a Unicode codepoint, or one of these, which lie beyond Unicode. */
enum quire_key {
  QUIRE_KEY_NONE = 0,
  QUIRE_KEY_ENTER = 0x110000,
  QUIRE_KEY_TAB,
  QUIRE_KEY_BACKSPACE,
  QUIRE_KEY_ESCAPE,
  QUIRE_KEY_UP,
  QUIRE_KEY_DOWN,
  QUIRE_KEY_RIGHT,
  QUIRE_KEY_LEFT,
  QUIRE_KEY_HOME,
  QUIRE_KEY_END,
  QUIRE_KEY_PAGE_UP,
  QUIRE_KEY_PAGE_DOWN,
  QUIRE_KEY_INSERT,
  QUIRE_KEY_DELETE,
  QUIRE_KEY_MENU,
  QUIRE_KEY_PAUSE,
  QUIRE_KEY_PRINT_SCREEN,
  QUIRE_KEY_CAPS_LOCK,
  QUIRE_KEY_SCROLL_LOCK,
  QUIRE_KEY_NUM_LOCK,
  QUIRE_KEY_SHIFT_LEFT,
  QUIRE_KEY_CTRL_LEFT,
  QUIRE_KEY_ALT_LEFT,
  QUIRE_KEY_SUPER_LEFT,
  QUIRE_KEY_SHIFT_RIGHT,
  QUIRE_KEY_CTRL_RIGHT,
  QUIRE_KEY_ALT_RIGHT,
  QUIRE_KEY_SUPER_RIGHT,
  QUIRE_KEY_KP_0 = 0x110100, /* KP_0 + digit */
  QUIRE_KEY_KP_DECIMAL = QUIRE_KEY_KP_0 + 10,
  QUIRE_KEY_KP_DIVIDE,
  QUIRE_KEY_KP_MULTIPLY,
  QUIRE_KEY_KP_SUBTRACT,
  QUIRE_KEY_KP_ADD,
  QUIRE_KEY_KP_ENTER,
  QUIRE_KEY_KP_EQUAL,
  QUIRE_KEY_KP_SEPARATOR,
  QUIRE_KEY_F1 = 0x110200, /* F1 + n - 1 */
  QUIRE_KEY_F12 = QUIRE_KEY_F1 + 11,
  QUIRE_KEY_F35 = QUIRE_KEY_F1 + 34
};

enum quire_key_action {
  QUIRE_KEY_PRESS = 1,
  QUIRE_KEY_REPEAT = 2,
  QUIRE_KEY_RELEASE = 3
};

struct quire_key_event {
  uint32_t key; /* unshifted codepoint ('a' for Shift+A) or enum quire_key */
  uint32_t shifted; /* codepoint with Shift, or 0 when unknown */
  uint32_t base;    /* codepoint of that key on a US layout, or 0 */
  uint16_t modifiers;
  uint8_t action; /* enum quire_key_action */
  /* Text the key produced (after layout, compose, IME), UTF-8; may be empty. */
  const char *text;
  uint32_t text_len_bytes;
};

enum quire_mouse_action {
  QUIRE_MOUSE_PRESS,
  QUIRE_MOUSE_RELEASE,
  QUIRE_MOUSE_MOVE
};

struct quire_mouse_event {
  uint8_t action; /* enum quire_mouse_action */
  uint8_t button; /* 0 none, 1 left, 2 middle, 3 right, 4/5 wheel up/down,
                     6/7 wheel left/right, 8..11 extra */
  uint16_t modifiers;
  int32_t row, col;   /* cell, 0-based */
  int32_t x_px, y_px; /* for SGR-pixel mode */
};

QUIRE_END_DECLS

#endif
