/* UTF-8, one codepoint at a time, on utf8proc. How a terminal reads it byte by
 * byte from a stream is another matter: vt/utf8.h. */
#ifndef QUIRE_SRC_BASE_UTF8_H
#define QUIRE_SRC_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>
#include <utf8proc.h>

enum { QUIRE_UTF8_BYTES_MAX = 4 };

/* Writes a codepoint (U+FFFD for what is none); answers the bytes, 1 .. 4. */
static inline size_t quire_utf8_encode(uint32_t cp, uint8_t *out) {
  if (cp < 0x80) {
    out[0] = (uint8_t)cp;
    return 1;
  }
  if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) {
    cp = 0xfffd;
  }
  return (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, out);
}

/* Reads one codepoint of `len` > 0 bytes; a byte that begins none is U+FFFD.
 * Answers the bytes taken. */
static inline size_t quire_utf8_decode(const char *bytes, size_t len,
                                       uint32_t *cp) {
  utf8proc_int32_t value;
  utf8proc_ssize_t n =
      utf8proc_iterate((const utf8proc_uint8_t *)bytes,
                       (utf8proc_ssize_t)(len < 4 ? len : 4), &value);
  *cp = n > 0 ? (uint32_t)value : 0xfffd;
  return n > 0 ? (size_t)n : 1;
}

#endif
