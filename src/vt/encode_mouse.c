/* Mouse events to bytes: modes 9, 1000, 1002, 1003 in the formats X10, UTF-8
 * (1005), SGR (1006), urxvt (1015) and SGR pixels (1016).
 *
 * Source: xterm, ctlseqs.ms, "Mouse Tracking". */
#include <quire/terminal.h>

#include "vt/encode_out.h"

enum {
  BUTTON_MOTION = 32,
  BUTTON_NONE = 3, /* "released" in the formats that do not say which */
  /* The X10 format adds 32 and has one byte: cells beyond this do not exist. */
  X10_LIMIT = 223,
  UTF8_LIMIT = 2015
};

/* The code of a button without modifiers, or -1. */
static int button_code(uint8_t button) {
  if (button >= 1 && button <= 3) {
    return button - 1;
  }
  if (button >= 4 && button <= 7) {
    return 64 + button - 4;
  }
  if (button >= 8 && button <= 11) {
    return 128 + button - 8;
  }
  return button == 0 ? BUTTON_NONE : -1;
}

static uint32_t modifier_bits(uint16_t modifiers) {
  return ((modifiers & QUIRE_MOD_SHIFT) != 0 ? 4U : 0U) |
         ((modifiers & (QUIRE_MOD_ALT | QUIRE_MOD_META)) != 0 ? 8U : 0U) |
         ((modifiers & QUIRE_MOD_CTRL) != 0 ? 16U : 0U);
}

/* Follows which buttons are held; answers whether the mode reports the event.
 */
static bool is_reported(const struct quire_input_modes *modes,
                        struct quire_mouse_state *state,
                        const struct quire_mouse_event *e) {
  bool wheel = e->button >= 4 && e->button <= 7;
  uint16_t bit = (uint16_t)(e->button < 16 ? 1U << e->button : 0U);
  bool held = state->buttons != 0;
  if (e->action == QUIRE_MOUSE_PRESS && !wheel) {
    state->buttons |= bit;
  } else if (e->action == QUIRE_MOUSE_RELEASE) {
    state->buttons = (uint16_t)(state->buttons & ~bit);
  }
  switch (modes->mouse_mode) {
    case 9:
      return e->action == QUIRE_MOUSE_PRESS && e->button >= 1 && e->button <= 3;
    case 1000:
    case 1001: return e->action != QUIRE_MOUSE_MOVE;
    case 1002: return e->action != QUIRE_MOUSE_MOVE || held;
    case 1003: return true;
    default: return false;
  }
}

/* What the modes leave of an event. */
struct report {
  uint32_t code;
  uint32_t x, y; /* 0-based, cells or pixels */
  bool release;
};

static uint32_t report_code(const struct quire_input_modes *modes,
                            const struct quire_mouse_event *e, uint32_t code) {
  bool names_release =
      modes->mouse_format == 1006 || modes->mouse_format == 1016;
  if (modes->mouse_mode != 9) {
    code |= modifier_bits(e->modifiers);
  }
  code += e->action == QUIRE_MOUSE_MOVE ? BUTTON_MOTION : 0;
  if (e->action == QUIRE_MOUSE_RELEASE && !names_release) {
    code = (code & ~UINT32_C(0xc3)) | BUTTON_NONE;
  }
  return code;
}

/* CSI, introducer, code ; column ; row, final: SGR and urxvt. */
static void put_numbers(struct encode_out *o, const char *introducer,
                        uint32_t code, const struct report *r, char final) {
  encode_text(o, introducer);
  encode_number(o, code);
  encode_byte(o, ';');
  encode_number(o, r->x + 1);
  encode_byte(o, ';');
  encode_number(o, r->y + 1);
  encode_byte(o, (unsigned char) final);
}

/* Nothing where the format has no way to say so far a cell. */
static void put_report(struct encode_out *o, uint16_t format,
                       const struct report *r) {
  switch (format) {
    case 1006:
    case 1016:
      put_numbers(o, "\x1b[<", r->code, r, r->release ? 'm' : 'M');
      break;
    case 1015: put_numbers(o, "\x1b[", r->code + 32, r, 'M'); break;
    case 1005:
      if (r->x < UTF8_LIMIT && r->y < UTF8_LIMIT) {
        encode_text(o, "\x1b[M");
        encode_utf8(o, r->code + 32);
        encode_utf8(o, r->x + 33);
        encode_utf8(o, r->y + 33);
      }
      break;
    default:
      if (r->x < X10_LIMIT && r->y < X10_LIMIT) {
        encode_text(o, "\x1b[M");
        encode_byte(o, r->code + 32);
        encode_byte(o, r->x + 33);
        encode_byte(o, r->y + 33);
      }
      break;
  }
}

size_t quire_encode_mouse(const struct quire_input_modes *modes,
                          struct quire_mouse_state *state,
                          const struct quire_mouse_event *event, char *out,
                          size_t out_bytes) {
  struct encode_out o = {.len = 0};
  int code = button_code(event->button);
  bool release = event->action == QUIRE_MOUSE_RELEASE;
  bool reported = is_reported(modes, state, event);
  bool pixels = modes->mouse_format == 1016;
  int32_t x = pixels ? event->x_px : event->col;
  int32_t y = pixels ? event->y_px : event->row;
  bool same_cell =
      state->has_last && state->last_row == y && state->last_col == x;
  if (!reported || code < 0 || x < 0 || y < 0 ||
      (event->action == QUIRE_MOUSE_MOVE && same_cell) ||
      (release && event->button >= 4 && event->button <= 7)) {
    return 0;
  }
  state->last_row = y;
  state->last_col = x;
  state->has_last = true;
  const struct report report = {
      .code = report_code(modes, event, (uint32_t)code),
      .x = (uint32_t)x,
      .y = (uint32_t)y,
      .release = release,
  };
  put_report(&o, modes->mouse_format, &report);
  return encode_finish(&o, out, out_bytes);
}
