/* UTF-8, one byte at a time, as a terminal must read it: a malformed sequence
 * becomes one U+FFFD for each maximal subpart (Unicode, section 3.9, table
 * 3-8), and the byte that broke it is read again. */
#ifndef QUIRE_SRC_VT_UTF8_H
#define QUIRE_SRC_VT_UTF8_H

#include <stdint.h>

#define QUIRE_REPLACEMENT 0xfffdU

/* All zero: between two characters. */
struct quire_utf8 {
  uint32_t codepoint;
  uint8_t missing;      /* continuation bytes still to come */
  uint8_t lower, upper; /* what the next one may be */
};

enum quire_utf8_step {
  QUIRE_UTF8_PENDING,
  QUIRE_UTF8_DONE,     /* *codepoint is a scalar value or the replacement */
  QUIRE_UTF8_MALFORMED /* *codepoint is the replacement; feed the byte again */
};

static inline enum quire_utf8_step quire_utf8_lead(struct quire_utf8 *u,
                                                   uint8_t byte,
                                                   uint32_t *codepoint) {
  if (byte < 0x80) {
    *codepoint = byte;
    return QUIRE_UTF8_DONE;
  }
  if (byte < 0xc2 || byte > 0xf4) {
    *codepoint = QUIRE_REPLACEMENT;
    return QUIRE_UTF8_DONE;
  }
  u->lower = 0x80;
  u->upper = 0xbf;
  if (byte < 0xe0) {
    u->missing = 1;
    u->codepoint = byte & 0x1fU;
  } else if (byte < 0xf0) {
    u->missing = 2;
    u->codepoint = byte & 0x0fU;
    if (byte == 0xe0) {
      u->lower = 0xa0; /* shorter forms exist */
    } else if (byte == 0xed) {
      u->upper = 0x9f; /* surrogates */
    }
  } else {
    u->missing = 3;
    u->codepoint = byte & 0x07U;
    if (byte == 0xf0) {
      u->lower = 0x90;
    } else if (byte == 0xf4) {
      u->upper = 0x8f; /* beyond U+10FFFF */
    }
  }
  return QUIRE_UTF8_PENDING;
}

static inline enum quire_utf8_step quire_utf8_feed(struct quire_utf8 *u,
                                                   uint8_t byte,
                                                   uint32_t *codepoint) {
  if (u->missing == 0) {
    return quire_utf8_lead(u, byte, codepoint);
  }
  if (byte < u->lower || byte > u->upper) {
    u->missing = 0;
    *codepoint = QUIRE_REPLACEMENT;
    return QUIRE_UTF8_MALFORMED;
  }
  u->lower = 0x80;
  u->upper = 0xbf;
  u->codepoint = (u->codepoint << 6) | (byte & 0x3fU);
  if (--u->missing != 0) {
    return QUIRE_UTF8_PENDING;
  }
  *codepoint = u->codepoint;
  return QUIRE_UTF8_DONE;
}

#endif
