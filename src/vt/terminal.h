/* The terminal's inside: one struct, shared by the files of this room.
 *
 *   bytes -> fast_lane.c ---------------------------------> screen
 *        \-> utf8.h -> parser.c -> terminal.c (the actions)
 *                        |-> dispatch_esc.c   C0, C1, ESC, VT52
 *                        |-> dispatch_csi.c   CSI: moving and editing
 *                        |     csi_rect.c     rectangles
 *                        |     csi_window.c   CSI t
 *                        |     modes.c        SM, RM, DECSET, XTSAVE
 *                        |     sgr.c          SGR and its stack
 *                        |     keyboard.c     modifyOtherKeys, kitty's stack
 *                        |     report.c       DA, DSR, DECRQM, checksums
 *                        \-> strings.c        collects OSC, DCS, APC
 *                              osc.c, osc_color.c, osc_clipboard.c, dcs.c
 *   reply.c sends, palette.c answers colours, charset.c translates.
 *   The other way, from the user to the program: encode_key.c, encode_mouse.c,
 *   encode_paste.c; encode_terminal.c hands them the terminal's modes.
 *
 * Numbered invariants:
 *   T1  replies are built from constants and from numbers of our own state;
 *       no byte of a string that was received reaches reply.
 *   T2  `busy` is set while feed runs; feed inside feed is refused, resize too
 *       except inside size_request.
 *   T3  `input` always equals what quire_modes_sync() computes.
 *   T4  feeding needs no memory but the string buffer, the titles and the
 *       working directory; where they cannot grow the string is dropped. */
#ifndef QUIRE_SRC_VT_TERMINAL_H
#define QUIRE_SRC_VT_TERMINAL_H

#include <quire/terminal.h>

#include "vt/charset.h"
#include "vt/parser.h"
#include "vt/utf8.h"

#define QUIRE_SGR_STACK_MAX 10
#define QUIRE_TITLE_STACK_MAX 10
#define QUIRE_KITTY_STACK_MAX 16
#define QUIRE_TITLE_BYTES_MAX 4096
#define QUIRE_STRING_BYTES_MAX 8192 /* where a kind has no cap of its own */
#define QUIRE_IMAGE_PIECE_BYTES 4096
#define QUIRE_SPECIAL_COLORS 5 /* OSC 5: bold, underline, blink, ... */

/* A NUL-terminated string on the heap; NULL reads as "". */
struct quire_text {
  char *bytes;
  size_t len_bytes, cap_bytes;
};

enum quire_collect {
  QUIRE_COLLECT_DROP, /* nobody wants it, or it grew too long */
  QUIRE_COLLECT_KEEP,
  QUIRE_COLLECT_STREAM /* an image: handed on in pieces */
};

struct quire_string {
  char *bytes; /* cap_bytes, one of them kept for a NUL */
  size_t len_bytes, cap_bytes, limit_bytes;
  uint8_t collect; /* enum quire_collect */
  uint8_t kind;    /* enum quire_string_kind */
  uint8_t image;   /* enum quire_image_protocol, while streaming */
};

struct quire_saved_sgr {
  struct quire_style style;
  uint32_t mask; /* bits of sgr.c; 0: everything */
};

struct quire_kitty_stack {
  uint8_t flags[QUIRE_KITTY_STACK_MAX];
  uint8_t depth; /* of what was pushed; flags[depth] is current */
};

enum quire_protection {
  QUIRE_PROTECT_OFF,
  QUIRE_PROTECT_ISO, /* SPA, EPA: every erase spares protected cells */
  QUIRE_PROTECT_DEC  /* DECSCA: only selective erases do */
};

struct quire_terminal {
  const struct quire_allocator *allocator;
  struct quire_screen *screen;
  struct quire_terminal_callbacks callbacks;
  bool slow_lane;
  bool busy;            /* T2 */
  bool in_size_request; /* T2 */
  bool allow_clipboard_read;
  size_t clipboard_bytes_max;
  uint16_t cell_width_px, cell_height_px;

  struct quire_utf8 utf8;
  struct quire_parser parser;
  struct quire_string string;
  struct quire_charsets charsets;
  uint32_t last_printed; /* what REP repeats, 0: nothing */

  uint64_t modes, saved_modes; /* a bit each, see modes.c */
  uint8_t ansi_modes;
  uint16_t saved_mouse_mode, saved_mouse_format;
  uint8_t level;         /* DECSCL: 1 .. 5 */
  uint8_t protection;    /* enum quire_protection */
  uint8_t change_extent; /* DECSACE: 2 is a rectangle */
  struct quire_cursor_look cursor_look;
  struct quire_input_modes input; /* T3 */
  struct quire_mouse_state mouse;
  struct quire_kitty_stack kitty[2]; /* primary, alternate */

  struct quire_saved_sgr sgr_stack[QUIRE_SGR_STACK_MAX];
  uint8_t sgr_depth;

  struct quire_text title, icon_name, working_directory;
  struct quire_text title_stack[QUIRE_TITLE_STACK_MAX];
  struct quire_text icon_stack[QUIRE_TITLE_STACK_MAX];
  uint8_t title_depth;

  struct quire_rgb palette[256], palette_start[256];
  struct quire_rgb special[QUIRE_SPECIAL_COLORS];
  struct quire_rgb roles[3], roles_start[3]; /* enum quire_color_role */
};

/* ---- terminal.c --------------------------------------------------------- */

/* The action of the parser's last step. `codepoint` is what was stepped. */
void quire_terminal_act(struct quire_terminal *t, enum quire_action action,
                        uint32_t codepoint);
void quire_terminal_print(struct quire_terminal *t, uint32_t codepoint);
void quire_terminal_full_reset(struct quire_terminal *t);
void quire_terminal_soft_reset(struct quire_terminal *t);
void quire_terminal_save_cursor(struct quire_terminal *t);
void quire_terminal_restore_cursor(struct quire_terminal *t);
void quire_terminal_request_size(struct quire_terminal *t, uint32_t cols,
                                 uint32_t rows);

/* Replaces the text; false (and no change) without memory. */
bool quire_text_set(const struct quire_allocator *a, struct quire_text *text,
                    const char *bytes, size_t len_bytes);
void quire_text_clear(const struct quire_allocator *a, struct quire_text *text);
static inline const char *quire_text_get(const struct quire_text *text) {
  return text->bytes == NULL ? "" : text->bytes;
}

/* ---- fast_lane.c -------------------------------------------------------- */

/* Consumes what it can from a parser in its ground state and between two
 * characters; answers where it stopped. What is left there is for the state
 * machine. */
const uint8_t *quire_fast_lane(struct quire_terminal *t, const uint8_t *p,
                               const uint8_t *end);

/* ---- dispatchers -------------------------------------------------------- */

void quire_vt_execute(struct quire_terminal *t, uint32_t control);
void quire_vt_escape(struct quire_terminal *t);
void quire_vt_vt52(struct quire_terminal *t);
void quire_vt_csi(struct quire_terminal *t);
/* Each answers whether the sequence was one of its own. */
bool quire_vt_csi_rect(struct quire_terminal *t);
bool quire_vt_csi_report(struct quire_terminal *t);
bool quire_vt_csi_keyboard(struct quire_terminal *t);
void quire_vt_csi_window(struct quire_terminal *t);

/* The i-th parameter, or `otherwise` where it was left out. */
static inline uint32_t quire_vt_param(const struct quire_terminal *t,
                                      unsigned i, uint32_t otherwise) {
  const struct quire_parser *p = &t->parser;
  return i < p->count && p->params[i] >= 0 ? (uint32_t)p->params[i] : otherwise;
}
/* The same where 0 means the same as nothing. */
static inline uint32_t quire_vt_count(const struct quire_terminal *t,
                                      unsigned i, uint32_t otherwise) {
  uint32_t value = quire_vt_param(t, i, otherwise);
  return value == 0 ? otherwise : value;
}

/* ---- sgr.c -------------------------------------------------------------- */

void quire_vt_sgr(struct quire_terminal *t);
void quire_vt_sgr_push(struct quire_terminal *t);
void quire_vt_sgr_pop(struct quire_terminal *t);
/* The SGR that makes the pen, "0;1;..." without the m. */
#define QUIRE_SGR_TEXT_BYTES 128
size_t quire_vt_sgr_text(const struct quire_style *style,
                         char out[QUIRE_SGR_TEXT_BYTES]);

/* ---- modes.c ------------------------------------------------------------ */

void quire_modes_init(struct quire_terminal *t);
void quire_modes_soft_reset(struct quire_terminal *t);
void quire_modes_csi(struct quire_terminal *t, bool on); /* SM, RM, DECSET */
void quire_modes_save(struct quire_terminal *t);         /* XTSAVE */
void quire_modes_restore(struct quire_terminal *t);      /* XTRESTORE */
void quire_modes_set(struct quire_terminal *t, uint32_t mode, bool dec_private,
                     bool on);
bool quire_modes_get(const struct quire_terminal *t, uint32_t mode,
                     bool dec_private);
/* DECRPM's second parameter: 0 unknown, 1 set, 2 reset, 3/4 permanently so. */
unsigned quire_modes_report(const struct quire_terminal *t, uint32_t mode,
                            bool dec_private);
/* Which modes were on at a moment; _tell tells the embedder which of them have
 * changed since. */
struct quire_modes_seen {
  uint64_t dec;
  uint8_t ansi;
};
struct quire_modes_seen quire_modes_look(const struct quire_terminal *t);
void quire_modes_tell(const struct quire_terminal *t,
                      struct quire_modes_seen before);
/* Recomputes t->input. T3 */
void quire_modes_sync(struct quire_terminal *t);
void quire_modes_report_size(const struct quire_terminal *t); /* mode 2048 */

/* ---- strings ------------------------------------------------------------ */

void quire_string_begin(struct quire_terminal *t);
void quire_string_put(struct quire_terminal *t, const char *bytes, size_t n);
void quire_string_end(struct quire_terminal *t);
void quire_string_cancel(struct quire_terminal *t);
void quire_string_deinit(struct quire_terminal *t);

/* `text` is NUL-terminated and may be written to. */
void quire_osc_dispatch(struct quire_terminal *t, char *text, size_t n);
void quire_osc_palette(struct quire_terminal *t, char *text, bool special);
void quire_osc_role(struct quire_terminal *t, uint32_t number, char *text);
void quire_osc_reset_color(struct quire_terminal *t, uint32_t number,
                           const char *text);
void quire_osc_clipboard(struct quire_terminal *t, char *text, size_t n);
void quire_dcs_dispatch(struct quire_terminal *t, const char *text, size_t n);
/* Reads a decimal number at *text and moves it behind; false if none is there
 * or it is larger than 999,999. */
bool quire_vt_number(const char **text, uint32_t *out);

/* ---- reply.c ------------------------------------------------------------ */

/* Sends a reply; the format's arguments are numbers and constants. T1 */
void quire_reply(const struct quire_terminal *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void quire_reply_bytes(const struct quire_terminal *t, const char *bytes,
                       size_t n);

/* ---- palette.c ---------------------------------------------------------- */

void quire_palette_init(struct quire_terminal *t,
                        const struct quire_terminal_options *options);
/* A colour as X11 writes it: #rgb ..., rgb:r/g/b, rgbi:r/g/b, a few names. */
bool quire_color_parse(const char *text, struct quire_rgb *out);
/* Tells the embedder, and the program if it asked (mode 2031). `dark` is what
 * quire_palette_is_dark() said before. */
void quire_palette_changed(struct quire_terminal *t, bool was_dark);
bool quire_palette_is_dark(const struct quire_terminal *t);

#endif
