/* The libvterm front end: Quire's screen behind somebody's VTerm.
 *
 * For a program that already uses libvterm: it keeps its VTerm and its parser,
 * and gets Quire's pages, history, reflow and links. quire_vterm_new() installs
 * itself as the VTerm's state callbacks (do not also call vterm_obtain_screen);
 * what the program reads is quire_vterm_screen().
 *
 * libvterm 0.1 to 0.3 are unsafe with hostile input: the 17th CSI parameter
 * writes past an array, long digit runs overflow, REP with nothing before it
 * loops for ever, and a wide character in a one-column terminal crashes.
 * quire_vterm_write() guards against all of these before bytes reach libvterm;
 * feed through it and not through vterm_input_write().
 *
 * Works with libvterm 0.1.4 (which does not report soft wraps: they are
 * inferred from what is printed where) and newer. Optional part: link
 * quire::vterm. */
#ifndef QUIRE_VTERM_H
#define QUIRE_VTERM_H

#include <stddef.h>

#include <quire/terminal.h>
#include <vterm.h>

QUIRE_BEGIN_DECLS

struct quire_vterm;

struct quire_vterm_options {
  size_t struct_size;
  /* cols and rows are taken from the VTerm. */
  struct quire_screen_options screen;
  /* reply (set as the VTerm's output), title, icon_name, bell, clipboard,
   * link, mark, working_directory, notification are used. */
  struct quire_terminal_callbacks callbacks;
};

/* Fills `out` with the defaults of the screen and no callback. */
QUIRE_API void quire_vterm_options_init(struct quire_vterm_options *out);

/* Installs the callbacks on `vt`, turns its UTF-8 mode on, resets it. `vt` is
 * borrowed and must outlive the object. OUT_OF_MEMORY, LIMIT. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_vterm_new(
    VTerm *vt, const struct quire_vterm_options *options,
    struct quire_vterm **out);
/* Takes the callbacks off the VTerm; does not free it. */
QUIRE_API void quire_vterm_free(struct quire_vterm *q);

/* Feeds bytes to the VTerm, guarded. MISUSE inside a callback. */
QUIRE_API enum quire_result quire_vterm_write(struct quire_vterm *q,
                                              const void *bytes,
                                              size_t len_bytes);
/* Resizes the VTerm and the screen. On failure neither has changed. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_vterm_resize(
    struct quire_vterm *q, uint16_t cols, uint16_t rows);

/* For reading, views, pins and selection. Borrowed for the life of the object.
 */
QUIRE_API struct quire_screen *quire_vterm_screen(struct quire_vterm *q);
/* NUL-terminated, "" when never set. Borrowed until the next write. */
QUIRE_API const char *quire_vterm_title(const struct quire_vterm *q);
/* What DECSCUSR and DECTCEM say. */
QUIRE_API struct quire_cursor_look quire_vterm_cursor_look(
    const struct quire_vterm *q);
/* The modes that quire_encode_key() and friends need. */
QUIRE_API void quire_vterm_input_modes(const struct quire_vterm *q,
                                       struct quire_input_modes *out);

QUIRE_END_DECLS

#endif
