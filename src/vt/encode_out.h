/* A bounded output buffer for the input encoders: counts what would be written,
 * so that a caller with too little room learns how much is needed. */
#ifndef QUIRE_SRC_VT_ENCODE_OUT_H
#define QUIRE_SRC_VT_ENCODE_OUT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* The longest sequence any encoder makes, text excepted. */
#define QUIRE_ENCODE_MAX 128

struct encode_out {
  char bytes[QUIRE_ENCODE_MAX];
  size_t len;
};

static inline void encode_byte(struct encode_out *o, unsigned byte) {
  if (o->len < sizeof o->bytes) {
    o->bytes[o->len++] = (char)(unsigned char)byte;
  }
}

static inline void encode_text(struct encode_out *o, const char *text) {
  for (; *text != '\0'; text++) {
    encode_byte(o, (unsigned char)*text);
  }
}

static inline void encode_number(struct encode_out *o, uint32_t n) {
  char digits[10];
  size_t len = 0;
  do {
    digits[len++] = (char)('0' + n % 10);
    n /= 10;
  } while (n != 0);
  while (len > 0) {
    encode_byte(o, (unsigned char)digits[--len]);
  }
}

static inline void encode_utf8(struct encode_out *o, uint32_t cp) {
  uint8_t bytes[QUIRE_UTF8_BYTES_MAX];
  size_t len = quire_utf8_encode(cp, bytes);
  for (size_t i = 0; i < len; i++) {
    encode_byte(o, bytes[i]);
  }
}

/* Hands the bytes to the caller if they fit; the length either way. */
static inline size_t encode_finish(const struct encode_out *o, char *out,
                                   size_t out_bytes) {
  if (o->len != 0 && o->len <= out_bytes) {
    memcpy(out, o->bytes, o->len);
  }
  return o->len;
}

#endif
