/* See sink.h. */
#include "screen/sink.h"

#include <string.h>

#include "base/assert.h"
#include "base/utf8.h"

void quire_sink_init(struct quire_sink *sink, quire_write_fn write, void *ctx) {
  sink->write = write;
  sink->ctx = ctx;
  sink->result = QUIRE_OK;
  sink->len = 0;
}

static void flush(struct quire_sink *sink) {
  if (sink->result == QUIRE_OK && sink->len > 0) {
    sink->result = sink->write(sink->ctx, sink->buffer, sink->len);
  }
  sink->len = 0;
}

void quire_sink_put(struct quire_sink *sink, const char *bytes,
                    size_t len_bytes) {
  while (len_bytes > 0) {
    size_t room = sizeof sink->buffer - sink->len;
    size_t n = len_bytes < room ? len_bytes : room;
    memcpy(sink->buffer + sink->len, bytes, n);
    sink->len += n;
    bytes += n;
    len_bytes -= n;
    if (sink->len == sizeof sink->buffer) {
      flush(sink);
    }
  }
  QUIRE_ASSERT(sink->len < sizeof sink->buffer);
}

void quire_sink_text(struct quire_sink *sink, const char *text) {
  quire_sink_put(sink, text, strlen(text));
}

void quire_sink_codepoint(struct quire_sink *sink, uint32_t cp) {
  uint8_t bytes[QUIRE_UTF8_BYTES_MAX];
  size_t len = quire_utf8_encode(cp, bytes);
  quire_sink_put(sink, (const char *)bytes, len);
}

void quire_sink_number(struct quire_sink *sink, uint64_t n) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + n % 10);
    n /= 10;
  } while (n > 0);
  quire_sink_put(sink, digits + at, sizeof digits - at);
}

enum quire_result quire_sink_finish(struct quire_sink *sink) {
  flush(sink);
  return sink->result;
}
