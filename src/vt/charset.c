/* Character sets, see charset.h. The tables are those of the DEC VT220 and
 * VT320 programmer references; where ASCII and a set agree nothing is stored.
 */
#include "vt/charset.h"

#include <string.h>

#include "base/assert.h"

/* 0x5f .. 0x7e. */
static const uint16_t dec_special[32] = {
    0x0020, 0x25c6, 0x2592, 0x2409, 0x240c, 0x240d, 0x240a, 0x00b0,
    0x00b1, 0x2424, 0x240b, 0x2518, 0x2510, 0x250c, 0x2514, 0x253c,
    0x23ba, 0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c, 0x2524, 0x2534,
    0x252c, 0x2502, 0x2264, 0x2265, 0x03c0, 0x2260, 0x00a3, 0x00b7};

/* 0x21 .. 0x7e; 0 is a place without a character. */
static const uint16_t dec_technical[94] = {
    0x23b7, 0x250c, 0x2500, 0x2320, 0x2321, 0x2502, 0x23a1, 0x23a3, 0x23a4,
    0x23a6, 0x239b, 0x239d, 0x239e, 0x23a0, 0x23a8, 0x23ac, 0,      0,
    0,      0,      0,      0,      0,      0,      0,      0,      0,
    0x2264, 0x2260, 0x2265, 0x222b, 0x2234, 0x221d, 0x221e, 0x00f7, 0x0394,
    0x2207, 0x03a6, 0x0393, 0x223c, 0x2243, 0x0398, 0x00d7, 0x039b, 0x21d4,
    0x21d2, 0x2261, 0x03a0, 0x03a8, 0,      0x03a3, 0,      0,      0x221a,
    0x03a9, 0x039e, 0x03a5, 0x2282, 0x2283, 0x2229, 0x222a, 0x2227, 0x2228,
    0x00ac, 0x03b1, 0x03b2, 0x03c7, 0x03b4, 0x03b5, 0x03c6, 0x03b3, 0x03b7,
    0x03b9, 0x03b8, 0x03ba, 0x03bb, 0,      0x03bd, 0x2202, 0x03c0, 0x03c8,
    0x03c1, 0x03c3, 0x03c4, 0,      0x0192, 0x03c9, 0x03be, 0x03c5, 0x03b6,
    0x2190, 0x2191, 0x2192, 0x2193};

/* The national sets replace some of these twelve places of ASCII. */
static const char national_places[] = "#@[\\]^_`{|}~";
enum { NATIONAL_PLACES = sizeof national_places - 1 };

struct national_set {
  char final;      /* behind SCS ... */
  char alias;      /* ... or this one, or 0 */
  bool percent;    /* the final follows a '%' or '"' */
  uint8_t charset; /* enum quire_charset */
  uint16_t shows[NATIONAL_PLACES];
};

static const struct national_set national_sets[] = {
    {'A',
     0,
     false,
     QUIRE_CHARSET_BRITISH,
     {0xa3, '@', '[', '\\', ']', '^', '_', '`', '{', '|', '}', '~'}},
    {'4',
     0,
     false,
     QUIRE_CHARSET_DUTCH,
     {0xa3, 0xbe, 0x133, 0xbd, '|', '^', '_', '`', 0xa8, 0x192, 0xbc, 0xb4}},
    {'5',
     'C',
     false,
     QUIRE_CHARSET_FINNISH,
     {'#', '@', 0xc4, 0xd6, 0xc5, 0xdc, '_', 0xe9, 0xe4, 0xf6, 0xe5, 0xfc}},
    {'R',
     'f',
     false,
     QUIRE_CHARSET_FRENCH,
     {0xa3, 0xe0, 0xb0, 0xe7, 0xa7, '^', '_', '`', 0xe9, 0xf9, 0xe8, 0xa8}},
    {'Q',
     '9',
     false,
     QUIRE_CHARSET_FRENCH_CANADIAN,
     {'#', 0xe0, 0xe2, 0xe7, 0xea, 0xee, '_', 0xf4, 0xe9, 0xf9, 0xe8, 0xfb}},
    {'K',
     0,
     false,
     QUIRE_CHARSET_GERMAN,
     {'#', 0xa7, 0xc4, 0xd6, 0xdc, '^', '_', '`', 0xe4, 0xf6, 0xfc, 0xdf}},
    {'Y',
     0,
     false,
     QUIRE_CHARSET_ITALIAN,
     {0xa3, 0xa7, 0xb0, 0xe7, 0xe9, '^', '_', 0xf9, 0xe0, 0xf2, 0xe8, 0xec}},
    {'E',
     '6',
     false,
     QUIRE_CHARSET_NORWEGIAN,
     {'#', 0xc4, 0xc6, 0xd8, 0xc5, 0xdc, '_', 0xe4, 0xe6, 0xf8, 0xe5, 0xfc}},
    {'6',
     0,
     true,
     QUIRE_CHARSET_PORTUGUESE,
     {'#', '@', 0xc3, 0xc7, 0xd5, '^', '_', '`', 0xe3, 0xe7, 0xf5, '~'}},
    {'Z',
     0,
     false,
     QUIRE_CHARSET_SPANISH,
     {0xa3, 0xa7, 0xa1, 0xd1, 0xbf, '^', '_', '`', 0xb0, 0xf1, 0xe7, '~'}},
    {'7',
     'H',
     false,
     QUIRE_CHARSET_SWEDISH,
     {'#', 0xc9, 0xc4, 0xd6, 0xc5, 0xdc, '_', 0xe9, 0xe4, 0xf6, 0xe5, 0xfc}},
    {'=',
     0,
     false,
     QUIRE_CHARSET_SWISS,
     {0xf9, 0xe0, 0xe9, 0xe7, 0xea, 0xee, 0xe8, 0xf4, 0xe4, 0xf6, 0xfc, 0xfb}},
};
enum { NATIONAL_SETS = sizeof national_sets / sizeof national_sets[0] };

static uint32_t map_national(uint8_t charset, uint32_t c) {
  const char *place = strchr(national_places, (int)c);
  if (place == NULL) {
    return c;
  }
  for (unsigned i = 0; i < NATIONAL_SETS; i++) {
    if (national_sets[i].charset == charset) {
      return national_sets[i].shows[place - national_places];
    }
  }
  return c;
}

/* The right half of the multinational set: Latin-1 but for a few places. */
static uint32_t map_supplemental(uint32_t c) {
  switch (c) {
    case 0x28: return 0xa4;
    case 0x57: return 0x152;
    case 0x5d: return 0x178;
    case 0x77: return 0x153;
    case 0x7d: return 0xff;
    default: return c + 0x80;
  }
}

uint32_t quire_charsets_map(struct quire_charsets *c, uint32_t codepoint) {
  QUIRE_ASSERT(codepoint >= 0x20 && codepoint < 0x7f);
  uint8_t charset = c->g[c->single_shift != 0 ? c->single_shift : c->gl];
  c->single_shift = 0;
  switch ((enum quire_charset)charset) {
    case QUIRE_CHARSET_ASCII: return codepoint;
    case QUIRE_CHARSET_DEC_SPECIAL:
      return codepoint < 0x5f ? codepoint : dec_special[codepoint - 0x5f];
    case QUIRE_CHARSET_DEC_TECHNICAL:
      if (codepoint == 0x20 || dec_technical[codepoint - 0x21] == 0) {
        return codepoint;
      }
      return dec_technical[codepoint - 0x21];
    case QUIRE_CHARSET_DEC_SUPPLEMENTAL:
      return codepoint == 0x20 ? codepoint : map_supplemental(codepoint);
    case QUIRE_CHARSET_LATIN_1: return codepoint + 0x80;
    default: return map_national(charset, codepoint);
  }
}

/* QUIRE_CHARSET_SWISS + 1 when no set has that name. */
static unsigned find_94(char intermediate, char final, bool national) {
  if (intermediate == 0) {
    switch (final) {
      case 'B':
      case '1': return QUIRE_CHARSET_ASCII;
      case '0':
      case '2': return QUIRE_CHARSET_DEC_SPECIAL;
      case '<': return QUIRE_CHARSET_DEC_SUPPLEMENTAL;
      case '>': return QUIRE_CHARSET_DEC_TECHNICAL;
      case 'A': return QUIRE_CHARSET_BRITISH;
      default: break;
    }
  } else if (intermediate == '%' && final == '5') {
    return QUIRE_CHARSET_DEC_SUPPLEMENTAL;
  }
  for (unsigned i = 0; national && i < NATIONAL_SETS; i++) {
    const struct national_set *set = &national_sets[i];
    if (set->percent == (intermediate == '%') &&
        (intermediate == 0 || intermediate == '%') &&
        (set->final == final || (set->alias != 0 && set->alias == final))) {
      return set->charset;
    }
  }
  return QUIRE_CHARSET_SWISS + 1;
}

void quire_charsets_designate(struct quire_charsets *c, unsigned set, bool is96,
                              char intermediate, char final, bool national) {
  QUIRE_ASSERT(set < 4);
  unsigned charset;
  if (is96) {
    charset = intermediate == 0 && final == 'A' ? QUIRE_CHARSET_LATIN_1
                                                : QUIRE_CHARSET_SWISS + 1;
  } else {
    charset = find_94(intermediate, final, national);
  }
  if (charset <= QUIRE_CHARSET_SWISS) {
    c->g[set] = (uint8_t)charset;
  }
}

uint64_t quire_charsets_pack(const struct quire_charsets *c) {
  return (uint64_t)c->g[0] | (uint64_t)c->g[1] << 8 | (uint64_t)c->g[2] << 16 |
         (uint64_t)c->g[3] << 24 | (uint64_t)c->gl << 32 |
         (uint64_t)c->gr << 40 | (uint64_t)c->single_shift << 48;
}

void quire_charsets_unpack(struct quire_charsets *c, uint64_t packed) {
  for (unsigned i = 0; i < 4; i++) {
    c->g[i] = (uint8_t)(packed >> (8 * i));
  }
  c->gl = (uint8_t)(packed >> 32);
  c->gr = (uint8_t)(packed >> 40);
  c->single_shift = (uint8_t)(packed >> 48);
}
