/* The input encoders for the modes that the terminal's program has set. */
#include <string.h>

#include "vt/terminal.h"

size_t quire_terminal_encode_key(const struct quire_terminal *t,
                                 const struct quire_key_event *event, char *out,
                                 size_t out_bytes) {
  return quire_encode_key(&t->input, event, out, out_bytes);
}

size_t quire_terminal_encode_mouse(struct quire_terminal *t,
                                   const struct quire_mouse_event *event,
                                   char *out, size_t out_bytes) {
  return quire_encode_mouse(&t->input, &t->mouse, event, out, out_bytes);
}

size_t quire_terminal_encode_focus(const struct quire_terminal *t, bool focused,
                                   char *out, size_t out_bytes) {
  const char *text = focused ? "\033[I" : "\033[O";
  if (!t->input.focus) {
    return 0;
  }
  if (out_bytes >= 3) {
    memcpy(out, text, 3);
  }
  return 3;
}

enum quire_result quire_terminal_encode_paste(const struct quire_terminal *t,
                                              const char *text,
                                              size_t len_bytes,
                                              quire_write_fn write, void *ctx) {
  return quire_encode_paste(&t->input, text, len_bytes, write, ctx);
}
