/* Widths and grapheme breaks, over utf8proc, with short ways for common text.
 *
 * Widths: control and format characters, combining marks, variation selectors
 * and the vowels and finals of conjoining Hangul take 0 columns; East Asian
 * wide and full-width characters and emoji take 2; the rest 1. Characters that
 * begin a cluster by prepending (U+0600 ...) are visible signs and take 1. */
#ifndef QUIRE_SRC_SCREEN_UNICODE_H
#define QUIRE_SRC_SCREEN_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

#define QUIRE_VS15 0xfe0eu /* text presentation */
#define QUIRE_VS16 0xfe0fu /* emoji presentation */

/* 0, 1 or 2. `ambiguous_wide`: East Asian ambiguous characters take 2. */
int quire_unicode_width(uint32_t codepoint, bool ambiguous_wide);

/* C0, DEL, C1. */
static inline bool quire_unicode_is_control(uint32_t codepoint) {
  return codepoint < 0x20 || (codepoint >= 0x7f && codepoint < 0xa0);
}

/* The codepoint, or U+FFFD for a surrogate or a number beyond Unicode. */
static inline uint32_t quire_unicode_scalar(uint32_t codepoint) {
  bool surrogate = codepoint >= 0xd800 && codepoint < 0xe000;
  return surrogate || codepoint > 0x10ffff ? 0xfffd : codepoint;
}

/* A regional indicator takes two columns where clusters count as a whole: a
 * flag is as wide as its first half. */
bool quire_unicode_is_regional(uint32_t codepoint);

/* True when `next` continues the cluster that ends in `last` (UAX #29). `state`
 * begins at 0 with each cluster and is kept between the calls. */
bool quire_unicode_joins(uint32_t last, uint32_t next, int32_t *state);

/* Joins nothing but what prepends, and prepends nothing (break property Other).
 * May say no of such a character, too. */
bool quire_unicode_is_plain(uint32_t codepoint);

/* VS16 makes such a character two columns wide. */
bool quire_unicode_takes_emoji_selector(uint32_t codepoint);
/* VS15 makes such a wide character one column wide. */
bool quire_unicode_takes_text_selector(uint32_t codepoint);

#endif
