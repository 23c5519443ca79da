/* The terminal: our VT parser in front of a screen, taken whole by an embedder.
 *
 * Feed it bytes from the pty; it keeps the screen and history, answers queries
 * through the reply callback, and tells of titles, bells, clipboard writes and
 * the rest. Read rows, views, selections through its screen (quire/screen.h).
 *
 * Security: nothing that came from the pty is written back to it, except
 * fixed-form replies; title reports do not exist; clipboard reads are off
 * unless asked for; every count is clamped and every string capped.
 *
 * Threads: one lock, the embedder's, around everything that takes the terminal
 * or its screen. Callbacks run inside quire_terminal_feed() on the caller's
 * thread; they may read the terminal and its screen, and may not feed, resize
 * or free it (feed and resize answer QUIRE_ERR_MISUSE there); size_request
 * alone may resize.
 *
 * Ownership: options, palettes and strings handed in are copied; the allocator
 * is borrowed for the life of the terminal. Strings handed to callbacks are
 * borrowed for the call and NUL-terminated.
 *
 * Cost: feeding is O(bytes + cells touched), whatever counts the bytes name.
 * The rest is O(1) unless said otherwise.
 *
 * Where it comes from: the parser is Paul Williams' VT500 state diagram
 * (vt100.net); what sequences mean is xterm's (ctlseqs.ms, patch 379), and of
 * the protocols that are younger, that of their authors. */
#ifndef QUIRE_TERMINAL_H
#define QUIRE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <quire/input.h>
#include <quire/screen.h>

QUIRE_BEGIN_DECLS

struct quire_terminal;

struct quire_rgb {
  uint8_t r, g, b;
};

/* What an image callback is handed, put together: the string between its
 * introducer and its terminator, controls left out. */
enum quire_image_protocol {
  QUIRE_IMAGE_SIXEL, /* DCS: "0;1;0q..." (parameters as understood) */
  QUIRE_IMAGE_KITTY, /* APC: "G..." */
  QUIRE_IMAGE_ITERM  /* OSC: "1337;File=..." */
};

/* Each may be NULL. */
struct quire_terminal_callbacks {
  size_t struct_size;
  void *ctx;
  /* Bytes to write to the pty. */
  void (*reply)(void *ctx, const char *bytes, size_t len_bytes);
  /* OSC 0/2: UTF-8, at most 4 KiB, controls removed. OSC 1 for the icon. */
  void (*title)(void *ctx, const char *title, size_t len_bytes);
  void (*icon_name)(void *ctx, const char *name, size_t len_bytes);
  void (*bell)(void *ctx);
  /* OSC 52 write: `selection` is 'c', 'p', ...; data decoded from base64, empty
   * to clear the selection (also for what is no base64, as in xterm). Called
   * once for each selection that is named. Longer than the cap: not called. */
  void (*clipboard)(void *ctx, char selection, const char *data,
                    size_t len_bytes);
  /* OSC 52 read, only when allowed: answer with
   * quire_terminal_reply_clipboard(), later, outside the callback or in it. */
  void (*clipboard_query)(void *ctx, char selection);
  /* OSC 9, OSC 777 ; notify. `title` may be empty. */
  void (*notification)(void *ctx, const char *title, const char *body);
  /* OSC 8: a link begins at the cursor, or NULL: it ends. */
  void (*link)(void *ctx, const struct quire_link *link);
  /* OSC 133, on screen row `row`. */
  void (*mark)(void *ctx, const struct quire_mark *mark, uint16_t row);
  /* OSC 7: the URI as sent, at most 4 KiB. */
  void (*working_directory)(void *ctx, const char *uri, size_t len_bytes);
  /* CSI 4 t, CSI 8 t, DECSLPP, DECSNLS, DECSCPP, DECCOLM: the program wishes
   * this size (0: unchanged). Capped. The embedder resizes later, or at once
   * with quire_terminal_resize() inside this callback, so that what follows in
   * the same write finds the new size; or never. */
  void (*size_request)(void *ctx, uint16_t cols, uint16_t rows);
  /* An image sequence, in pieces of at most 8 KiB; `last` with the final one,
   * which may be empty, also when the sequence was broken off. Where a piece
   * ends means nothing. Nothing is drawn. */
  void (*image)(void *ctx, enum quire_image_protocol protocol,
                const char *bytes, size_t len_bytes, bool last);
  /* A mode changed, by a sequence that names it or by a reset: see
   * quire_terminal_mode(). */
  void (*mode_changed)(void *ctx, uint32_t mode, bool dec_private, bool on);
  /* Palette or default colours changed. */
  void (*colors_changed)(void *ctx);
};

struct quire_terminal_options {
  size_t struct_size;
  /* Size, limits, allocator, widths, clock of the screen. */
  struct quire_screen_options screen;
  struct quire_terminal_callbacks callbacks;
  const struct quire_rgb *palette; /* 256 entries, or NULL: xterm's */
  struct quire_rgb foreground, background, cursor;
  bool has_colors;                        /* the three above are set */
  bool allow_clipboard_read;              /* OSC 52 ? */
  uint32_t clipboard_bytes_max;           /* decoded; 0: 1 MiB */
  uint16_t cell_width_px, cell_height_px; /* 0: unknown */
  bool slow_lane; /* tests: every byte through the state machine */
};

/* Fills `out` with defaults: those of the screen, no callback, xterm's colours,
 * clipboard reading off. */
QUIRE_API void quire_terminal_options_init(struct quire_terminal_options *out);

/* QUIRE_ERR_LIMIT, OUT_OF_MEMORY. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_terminal_new(
    const struct quire_terminal_options *options, struct quire_terminal **out);
/* With its screen. NULL is allowed. Not inside a callback. */
QUIRE_API void quire_terminal_free(struct quire_terminal *t);

/* Consumes all bytes, however a sequence is cut: the same bytes in other pieces
 * end in the same state and the same callbacks (image pieces apart). Cannot
 * fail otherwise: without memory a string is dropped and the screen degrades as
 * quire/screen.h says. MISUSE inside a callback. */
QUIRE_API enum quire_result quire_terminal_feed(struct quire_terminal *t,
                                                const void *bytes,
                                                size_t len_bytes);
/* quire_screen_resize plus what the modes ask for (in-band reports, 2048). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_terminal_resize(
    struct quire_terminal *t, uint16_t cols, uint16_t rows);
/* What size reports in pixels are made of; 0: unknown. */
QUIRE_API void quire_terminal_set_cell_pixels(struct quire_terminal *t,
                                              uint16_t width_px,
                                              uint16_t height_px);

/* The screen, for reading, views, pins and selection. Borrowed for the life of
 * the terminal. */
QUIRE_API struct quire_screen *quire_terminal_screen(struct quire_terminal *t);

/* RIS from outside; a sequence that was begun is forgotten. History goes too,
 * as in xterm. Nothing inside a callback. */
QUIRE_API void quire_terminal_reset(struct quire_terminal *t);

/* ---- state for a renderer ------------------------------------------------ */

/* A mode as DECRQM names it; false for modes that do not exist. Among those
 * that a renderer looks at: 5 (reverse screen), 25, 1004, 2004, 2026. */
QUIRE_API bool quire_terminal_mode(const struct quire_terminal *t,
                                   uint32_t mode, bool dec_private);

enum quire_cursor_shape {
  QUIRE_CURSOR_BLOCK,
  QUIRE_CURSOR_UNDERLINE,
  QUIRE_CURSOR_BAR
};
struct quire_cursor_look {
  uint8_t shape; /* enum quire_cursor_shape */
  bool blink;
  bool visible; /* DECTCEM */
};
/* What DECSCUSR and DECTCEM say. */
QUIRE_API struct quire_cursor_look quire_terminal_cursor_look(
    const struct quire_terminal *t);

/* NUL-terminated, "" when never set. Borrowed until the next feed. */
QUIRE_API const char *quire_terminal_title(const struct quire_terminal *t);
QUIRE_API const char *quire_terminal_working_directory(
    const struct quire_terminal *t);

/* Synchronized output (2026) is on: hold the next frame (with a timeout). */
QUIRE_API bool quire_terminal_is_synchronized(const struct quire_terminal *t);

enum quire_color_role {
  QUIRE_ROLE_FOREGROUND,
  QUIRE_ROLE_BACKGROUND,
  QUIRE_ROLE_CURSOR
};
/* One of the 256 colours, as programs have set it or as it was made. */
QUIRE_API struct quire_rgb quire_terminal_palette(
    const struct quire_terminal *t, uint8_t index);
/* From outside: also what a reset of that colour goes back to; no callback. */
QUIRE_API void quire_terminal_set_palette(struct quire_terminal *t,
                                          uint8_t index, struct quire_rgb rgb);
/* The colour behind the default foreground, background or cursor. */
QUIRE_API struct quire_rgb quire_terminal_color(const struct quire_terminal *t,
                                                enum quire_color_role role);
/* The same of such a colour; when dark and light change places by it, programs
 * and the embedder are told as when a program had set it. */
QUIRE_API void quire_terminal_set_color(struct quire_terminal *t,
                                        enum quire_color_role role,
                                        struct quire_rgb rgb);
/* The colour of a style's fg or bg; `role` says what the default means. */
QUIRE_API struct quire_rgb quire_terminal_resolve(
    const struct quire_terminal *t, struct quire_color color,
    enum quire_color_role role);

/* ---- input -----------------------------------------------------------------
 * Encode for the modes the program inside has set. `out` is filled with at most
 * `out_bytes`; the answer is the length needed (0: nothing to send), so a
 * longer answer than out_bytes means nothing was written. 128 bytes always
 * suffice for a key without text. */

/* A key with its text. */
QUIRE_API size_t quire_terminal_encode_key(const struct quire_terminal *t,
                                           const struct quire_key_event *event,
                                           char *out, size_t out_bytes);
/* A mouse event; remembers which buttons are held. */
QUIRE_API size_t quire_terminal_encode_mouse(
    struct quire_terminal *t, const struct quire_mouse_event *event, char *out,
    size_t out_bytes);
/* Nothing unless focus reporting (1004) is on. */
QUIRE_API size_t quire_terminal_encode_focus(const struct quire_terminal *t,
                                             bool focused, char *out,
                                             size_t out_bytes);
/* A paste, bracketed if 2004 is on; control characters but tab and newline are
 * removed, newlines become CR, an end-of-paste marker inside is removed.
 * Written piece by piece. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_terminal_encode_paste(
    const struct quire_terminal *t, const char *text, size_t len_bytes,
    quire_write_fn write, void *ctx);
/* Answers a clipboard_query (base64, through the reply callback, in pieces).
 * MISUSE where reading is not allowed, LIMIT beyond the cap. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_terminal_reply_clipboard(
    struct quire_terminal *t, char selection, const char *data,
    size_t len_bytes);

/* The input modes alone, for a front end with a parser of its own (libvterm):
 * what encode_* looks at. */
struct quire_input_modes {
  bool application_cursor;   /* DECCKM */
  bool application_keypad;   /* DECKPAM */
  bool newline;              /* LNM: Enter sends CR LF */
  bool backarrow_bs;         /* DECBKM: Backspace sends BS */
  bool bracketed_paste;      /* 2004 */
  bool focus;                /* 1004 */
  bool alternate_scroll;     /* 1007, on at first */
  bool alt_sends_escape;     /* 1036/1039, on at first */
  uint8_t modify_other_keys; /* XTMODKEYS 4: 0, 1, 2 */
  uint8_t kitty_flags;       /* kitty keyboard protocol, progressive flags */
  uint16_t mouse_mode;       /* 0, 9, 1000, 1001, 1002, 1003 */
  uint16_t mouse_format;     /* 0, 1005, 1006, 1015, 1016 */
};
/* Those that the program inside has set. */
QUIRE_API void quire_terminal_input_modes(const struct quire_terminal *t,
                                          struct quire_input_modes *out);
/* As quire_terminal_encode_key(). */
QUIRE_API size_t quire_encode_key(const struct quire_input_modes *modes,
                                  const struct quire_key_event *event,
                                  char *out, size_t out_bytes);
/* `last` remembers the cell of the last report (init to zero), so that motion
 * inside a cell is not reported twice. */
struct quire_mouse_state {
  int32_t last_row, last_col;
  uint16_t buttons; /* held */
  bool has_last;
};
QUIRE_API size_t quire_encode_mouse(const struct quire_input_modes *modes,
                                    struct quire_mouse_state *state,
                                    const struct quire_mouse_event *event,
                                    char *out, size_t out_bytes);
/* As quire_terminal_encode_paste(). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_encode_paste(
    const struct quire_input_modes *modes, const char *text, size_t len_bytes,
    quire_write_fn write, void *ctx);

QUIRE_END_DECLS

#endif
