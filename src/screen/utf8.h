/* UTF-8 out and in, for output and search. */
#ifndef QUIRE_SRC_SCREEN_UTF8_H
#define QUIRE_SRC_SCREEN_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include <utf8proc.h>

enum { QUIRE_UTF8_BYTES_MAX = 4 };

/* Writes a codepoint (U+FFFD for what is none); answers the bytes, 1 .. 4. */
static inline size_t quire_utf8_put(uint32_t cp, char *out) {
  if (cp < 0x80) {
    out[0] = (char)cp;
    return 1;
  }
  if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) {
    cp = 0xfffd;
  }
  if (cp < 0x800) {
    out[0] = (char)(0xc0 | cp >> 6);
    out[1] = (char)(0x80 | (cp & 0x3f));
    return 2;
  }
  if (cp < 0x10000) {
    out[0] = (char)(0xe0 | cp >> 12);
    out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
    out[2] = (char)(0x80 | (cp & 0x3f));
    return 3;
  }
  out[0] = (char)(0xf0 | cp >> 18);
  out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
  out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
  out[3] = (char)(0x80 | (cp & 0x3f));
  return 4;
}

/* Reads one codepoint of `len` > 0 bytes; a byte that begins none is U+FFFD.
 * Answers the bytes taken. */
static inline size_t quire_utf8_next(const char *bytes, size_t len,
                                     uint32_t *cp) {
  utf8proc_int32_t value;
  utf8proc_ssize_t n =
      utf8proc_iterate((const utf8proc_uint8_t *)bytes,
                       (utf8proc_ssize_t)(len < 4 ? len : 4), &value);
  *cp = n > 0 ? (uint32_t)value : 0xfffd;
  return n > 0 ? (size_t)n : 1;
}

#endif
