/* Character sets: four designated sets, one of them invoked into GL. UTF-8
 * makes GR meaningless; which set is there is kept, so that it can be saved. */
#ifndef QUIRE_SRC_VT_CHARSET_H
#define QUIRE_SRC_VT_CHARSET_H

#include <stdbool.h>
#include <stdint.h>

enum quire_charset {
  QUIRE_CHARSET_ASCII,
  QUIRE_CHARSET_DEC_SPECIAL,
  QUIRE_CHARSET_DEC_SUPPLEMENTAL,
  QUIRE_CHARSET_DEC_TECHNICAL,
  QUIRE_CHARSET_LATIN_1,
  QUIRE_CHARSET_BRITISH,
  QUIRE_CHARSET_DUTCH,
  QUIRE_CHARSET_FINNISH,
  QUIRE_CHARSET_FRENCH,
  QUIRE_CHARSET_FRENCH_CANADIAN,
  QUIRE_CHARSET_GERMAN,
  QUIRE_CHARSET_ITALIAN,
  QUIRE_CHARSET_NORWEGIAN,
  QUIRE_CHARSET_PORTUGUESE,
  QUIRE_CHARSET_SPANISH,
  QUIRE_CHARSET_SWEDISH,
  QUIRE_CHARSET_SWISS
};

/* All zero is the start: ASCII everywhere, G0 in GL. */
struct quire_charsets {
  uint8_t g[4];         /* enum quire_charset */
  uint8_t gl;           /* 0 .. 3 */
  uint8_t gr;           /* 0 .. 3, 0 stands for G2, where it starts */
  uint8_t single_shift; /* 2 or 3: for the next character, else 0 */
};

/* ASCII prints as itself. */
static inline bool quire_charsets_plain(const struct quire_charsets *c) {
  return (c->g[c->gl] | c->single_shift) == 0;
}

/* What a character of 0x20 .. 0x7e shows; ends a single shift. */
uint32_t quire_charsets_map(struct quire_charsets *c, uint32_t codepoint);

/* SCS: designates to set 0 .. 3 what the final (and intermediate % " & or 0)
 * names. National sets only while `national` (DECNRCM). Unknown ones are
 * ignored. */
void quire_charsets_designate(struct quire_charsets *c, unsigned set, bool is96,
                              char intermediate, char final, bool national);

/* For the screen's saved cursor; 0 is the start. */
uint64_t quire_charsets_pack(const struct quire_charsets *c);
void quire_charsets_unpack(struct quire_charsets *c, uint64_t packed);

#endif
