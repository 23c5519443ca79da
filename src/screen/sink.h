/* A small buffer in front of a quire_write_fn. The first failure sticks: what
 * follows is dropped and the result is asked for once, at the end. */
#ifndef QUIRE_SRC_SCREEN_SINK_H
#define QUIRE_SRC_SCREEN_SINK_H

#include <stdint.h>

#include <quire/screen.h>

struct quire_sink {
  quire_write_fn write;
  void *ctx;
  enum quire_result result;
  size_t len;
  char buffer[2048];
};

void quire_sink_init(struct quire_sink *sink, quire_write_fn write, void *ctx);
void quire_sink_put(struct quire_sink *sink, const char *bytes,
                    size_t len_bytes);
/* One byte: most of what text output does. */
static inline void quire_sink_byte(struct quire_sink *sink, char byte) {
  if (sink->len + 1 < sizeof sink->buffer) {
    sink->buffer[sink->len++] = byte;
  } else {
    quire_sink_put(sink, &byte, 1);
  }
}
void quire_sink_text(struct quire_sink *sink, const char *text);
void quire_sink_codepoint(struct quire_sink *sink, uint32_t cp);
void quire_sink_number(struct quire_sink *sink, uint64_t n);
/* Hands over what is left and answers how it all went. */
QUIRE_NODISCARD enum quire_result quire_sink_finish(struct quire_sink *sink);

#endif
