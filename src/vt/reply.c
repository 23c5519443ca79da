/* What goes back to the pty. T1: arguments are numbers of our own state and
 * constants, so the longest reply is known and fits the buffer. */
#include <stdarg.h>
#include <stdio.h>

#include "base/assert.h"
#include "vt/terminal.h"

void quire_reply_bytes(const struct quire_terminal *t, const char *bytes,
                       size_t n) {
  if (t->callbacks.reply != NULL) {
    t->callbacks.reply(t->callbacks.ctx, bytes, n);
  }
}

void quire_reply(const struct quire_terminal *t, const char *format, ...) {
  char bytes[256];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(bytes, sizeof bytes, format, args);
  va_end(args);
  QUIRE_ASSERT(n > 0 && (size_t)n < sizeof bytes);
  if (n > 0 && (size_t)n < sizeof bytes) {
    quire_reply_bytes(t, bytes, (size_t)n);
  }
}
