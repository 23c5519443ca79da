/* The terminal: life, feeding, what the parser's actions do, resets, and the
 * state that a renderer reads. The rest of the room is listed in terminal.h. */
#include "vt/terminal.h"

#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

void quire_terminal_options_init(struct quire_terminal_options *out) {
  memset(out, 0, sizeof *out);
  out->struct_size = sizeof *out;
  out->callbacks.struct_size = sizeof out->callbacks;
  quire_screen_options_init(&out->screen);
}

/* A copy of what the caller's version of the struct has; the rest is zero. */
static void copy_options(struct quire_terminal_options *out,
                         const struct quire_terminal_options *in) {
  memset(out, 0, sizeof *out);
  size_t n = in->struct_size < sizeof *out ? in->struct_size : sizeof *out;
  memcpy(out, in, n);
}

static void init_state(struct quire_terminal *t,
                       const struct quire_terminal_options *options) {
  t->slow_lane = options->slow_lane;
  t->allow_clipboard_read = options->allow_clipboard_read;
  t->clipboard_bytes_max = options->clipboard_bytes_max == 0
                               ? (size_t)1 << 20
                               : options->clipboard_bytes_max;
  t->cell_width_px = options->cell_width_px;
  t->cell_height_px = options->cell_height_px;
  quire_parser_init(&t->parser);
  quire_palette_init(t, options);
  t->level = 4;
  t->cursor_look.visible = true;
  quire_modes_init(t);
}

enum quire_result quire_terminal_new(
    const struct quire_terminal_options *options, struct quire_terminal **out) {
  struct quire_terminal_options o;
  if (options == NULL) {
    quire_terminal_options_init(&o);
  } else {
    copy_options(&o, options);
  }
  struct quire_terminal *t = quire_mem_zalloc(o.screen.allocator, sizeof *t);
  if (t == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  t->allocator = o.screen.allocator;
  t->callbacks = o.callbacks;
  enum quire_result result = quire_screen_new(&o.screen, &t->screen);
  if (result != QUIRE_OK) {
    quire_mem_free(t->allocator, t, sizeof *t);
    return result;
  }
  init_state(t, &o);
  *out = t;
  return QUIRE_OK;
}

void quire_terminal_free(struct quire_terminal *t) {
  if (t == NULL) {
    return;
  }
  quire_string_deinit(t);
  quire_text_clear(t->allocator, &t->title);
  quire_text_clear(t->allocator, &t->icon_name);
  quire_text_clear(t->allocator, &t->working_directory);
  for (unsigned i = 0; i < QUIRE_TITLE_STACK_MAX; i++) {
    quire_text_clear(t->allocator, &t->title_stack[i]);
    quire_text_clear(t->allocator, &t->icon_stack[i]);
  }
  quire_screen_free(t->screen);
  quire_mem_free(t->allocator, t, sizeof *t);
}

/* ---- texts --------------------------------------------------------------- */

bool quire_text_set(const struct quire_allocator *a, struct quire_text *text,
                    const char *bytes, size_t len_bytes) {
  if (len_bytes + 1 > text->cap_bytes) {
    size_t cap = 64;
    while (cap < len_bytes + 1) {
      cap *= 2;
    }
    char *fresh = quire_mem_alloc(a, cap);
    if (fresh == NULL) {
      return false;
    }
    quire_mem_free(a, text->bytes, text->cap_bytes);
    text->bytes = fresh;
    text->cap_bytes = cap;
  }
  memcpy(text->bytes, bytes, len_bytes);
  text->bytes[len_bytes] = 0;
  text->len_bytes = len_bytes;
  return true;
}

void quire_text_clear(const struct quire_allocator *a,
                      struct quire_text *text) {
  quire_mem_free(a, text->bytes, text->cap_bytes);
  memset(text, 0, sizeof *text);
}

/* ---- feeding ------------------------------------------------------------- */

void quire_terminal_print(struct quire_terminal *t, uint32_t codepoint) {
  if (codepoint < 0x7f) {
    codepoint = quire_charsets_map(&t->charsets, codepoint);
  } else {
    t->charsets.single_shift = 0;
  }
  quire_screen_print(t->screen, codepoint);
  t->last_printed = codepoint;
}

static void string_put(struct quire_terminal *t, uint32_t codepoint) {
  uint8_t bytes[QUIRE_UTF8_BYTES_MAX];
  size_t n = quire_utf8_encode(codepoint, bytes);
  quire_string_put(t, (const char *)bytes, n);
}

void quire_terminal_act(struct quire_terminal *t, enum quire_action action,
                        uint32_t codepoint) {
  switch (action) {
    case QUIRE_ACTION_NONE: break;
    case QUIRE_ACTION_PRINT: quire_terminal_print(t, codepoint); break;
    case QUIRE_ACTION_EXECUTE: quire_vt_execute(t, codepoint); break;
    case QUIRE_ACTION_ESCAPE: quire_vt_escape(t); break;
    case QUIRE_ACTION_CSI: quire_vt_csi(t); break;
    case QUIRE_ACTION_VT52: quire_vt_vt52(t); break;
    case QUIRE_ACTION_STRING_START: quire_string_begin(t); break;
    case QUIRE_ACTION_STRING_PUT: string_put(t, codepoint); break;
    case QUIRE_ACTION_STRING_END: quire_string_end(t); break;
    case QUIRE_ACTION_STRING_CANCEL: quire_string_cancel(t); break;
  }
}

static void step(struct quire_terminal *t, uint32_t codepoint) {
  enum quire_action action = quire_parser_step(&t->parser, codepoint);
  quire_terminal_act(t, action, codepoint);
  if (action == QUIRE_ACTION_STRING_CANCEL) {
    /* Not in a string any more, so this step cannot cancel again. */
    action = quire_parser_step(&t->parser, codepoint);
    quire_terminal_act(t, action, codepoint);
  }
  if (action != QUIRE_ACTION_PRINT && t->parser.state == QUIRE_STATE_GROUND) {
    t->last_printed = 0; /* REP repeats what stands right before it */
  }
}

static void slow_byte(struct quire_terminal *t, uint8_t byte) {
  uint32_t codepoint;
  enum quire_utf8_step done = quire_utf8_feed(&t->utf8, byte, &codepoint);
  if (done == QUIRE_UTF8_MALFORMED) {
    step(t, codepoint);
    done = quire_utf8_feed(&t->utf8, byte, &codepoint);
  }
  if (done == QUIRE_UTF8_DONE) {
    step(t, codepoint);
  }
}

/* Plain bytes of a long string, all at once. */
static const uint8_t *string_run(struct quire_terminal *t, const uint8_t *p,
                                 const uint8_t *end) {
  const uint8_t *stop = p;
  while (stop < end && *stop >= 0x20 && *stop < 0x7f) {
    stop++;
  }
  if (stop > p) {
    quire_string_put(t, (const char *)p, (size_t)(stop - p));
  }
  return stop;
}

static void feed(struct quire_terminal *t, const uint8_t *p,
                 const uint8_t *end) {
  while (p < end) {
    if (!t->slow_lane && t->utf8.missing == 0) {
      if (t->parser.state == QUIRE_STATE_GROUND) {
        p = quire_fast_lane(t, p, end);
      } else if (t->parser.state == QUIRE_STATE_STRING) {
        p = string_run(t, p, end);
      }
      if (p == end) {
        break;
      }
    }
    slow_byte(t, *p++);
  }
}

enum quire_result quire_terminal_feed(struct quire_terminal *t,
                                      const void *bytes, size_t len_bytes) {
  if (t->busy) {
    return QUIRE_ERR_MISUSE;
  }
  if (len_bytes != 0) {
    t->busy = true;
    feed(t, bytes, (const uint8_t *)bytes + len_bytes);
    t->busy = false;
  }
  return QUIRE_OK;
}

/* ---- size ---------------------------------------------------------------- */

enum quire_result quire_terminal_resize(struct quire_terminal *t, uint16_t cols,
                                        uint16_t rows) {
  if (t->busy && !t->in_size_request) {
    return QUIRE_ERR_MISUSE; /* T2 */
  }
  enum quire_result result = quire_screen_resize(t->screen, cols, rows);
  if (result == QUIRE_OK && quire_modes_get(t, 2048, true)) {
    quire_modes_report_size(t);
  }
  return result;
}

void quire_terminal_set_cell_pixels(struct quire_terminal *t, uint16_t width_px,
                                    uint16_t height_px) {
  t->cell_width_px = width_px;
  t->cell_height_px = height_px;
}

void quire_terminal_request_size(struct quire_terminal *t, uint32_t cols,
                                 uint32_t rows) {
  if (t->callbacks.size_request == NULL) {
    return;
  }
  uint16_t c =
      cols > QUIRE_SCREEN_COLS_MAX ? QUIRE_SCREEN_COLS_MAX : (uint16_t)cols;
  uint16_t r =
      rows > QUIRE_SCREEN_ROWS_MAX ? QUIRE_SCREEN_ROWS_MAX : (uint16_t)rows;
  t->in_size_request = t->busy;
  t->callbacks.size_request(t->callbacks.ctx, c, r);
  t->in_size_request = false;
}

/* ---- cursors and resets ------------------------------------------------- */

void quire_terminal_save_cursor(struct quire_terminal *t) {
  quire_screen_save_cursor(t->screen, quire_charsets_pack(&t->charsets));
}

void quire_terminal_restore_cursor(struct quire_terminal *t) {
  quire_charsets_unpack(&t->charsets, quire_screen_restore_cursor(t->screen));
}

static void soft_reset(struct quire_terminal *t) {
  quire_screen_soft_reset(t->screen);
  memset(&t->charsets, 0, sizeof t->charsets);
  t->last_printed = 0;
  t->protection = QUIRE_PROTECT_OFF;
  t->change_extent = 0;
  t->cursor_look.visible = true;
  quire_modes_soft_reset(t);
}

void quire_terminal_soft_reset(struct quire_terminal *t) {
  struct quire_modes_seen before = quire_modes_look(t);
  soft_reset(t);
  quire_modes_tell(t, before);
}

void quire_terminal_full_reset(struct quire_terminal *t) {
  struct quire_modes_seen before = quire_modes_look(t);
  bool wide = quire_modes_get(t, 3, true);
  soft_reset(t);
  quire_screen_reset(t->screen);
  quire_screen_clear_history(t->screen);
  t->parser.vt52 = false;
  t->level = 4;
  memset(&t->cursor_look, 0, sizeof t->cursor_look);
  t->cursor_look.visible = true;
  memset(&t->mouse, 0, sizeof t->mouse);
  t->title_depth = 0;
  t->sgr_depth = 0;
  memset(t->kitty, 0, sizeof t->kitty);
  t->input.modify_other_keys = 0;
  quire_modes_init(t);
  bool was_dark = quire_palette_is_dark(t);
  memcpy(t->palette, t->palette_start, sizeof t->palette);
  memcpy(t->roles, t->roles_start, sizeof t->roles);
  memset(t->special, 0, sizeof t->special);
  quire_palette_changed(t, was_dark);
  quire_modes_tell(t, before);
  if (wide) {
    quire_terminal_request_size(t, 80, 0);
  }
}

void quire_terminal_reset(struct quire_terminal *t) {
  if (t->busy) {
    return;
  }
  quire_string_cancel(t);
  quire_parser_init(&t->parser);
  memset(&t->utf8, 0, sizeof t->utf8);
  t->busy = true; /* T2: callbacks may run */
  quire_terminal_full_reset(t);
  t->busy = false;
}

/* ---- state for a renderer ------------------------------------------------ */

struct quire_screen *quire_terminal_screen(struct quire_terminal *t) {
  return t->screen;
}

bool quire_terminal_mode(const struct quire_terminal *t, uint32_t mode,
                         bool dec_private) {
  return quire_modes_get(t, mode, dec_private);
}

struct quire_cursor_look quire_terminal_cursor_look(
    const struct quire_terminal *t) {
  return t->cursor_look;
}

const char *quire_terminal_title(const struct quire_terminal *t) {
  return quire_text_get(&t->title);
}

const char *quire_terminal_working_directory(const struct quire_terminal *t) {
  return quire_text_get(&t->working_directory);
}

bool quire_terminal_is_synchronized(const struct quire_terminal *t) {
  return quire_modes_get(t, 2026, true);
}

void quire_terminal_input_modes(const struct quire_terminal *t,
                                struct quire_input_modes *out) {
  *out = t->input;
}
