/* The fast lane: what the ground state can do without stepping the state
 * machine byte by byte. It must be a pure shortcut: every path here either does
 * exactly what the machine would do, or leaves the bytes to it.
 *
 *   printable ASCII     found 16 bytes at a time, printed in one call
 *   whole UTF-8         decoded here; what is malformed, cut or a C1 control is
 *                       left to the machine
 *   CR LF BS HT ...     executed
 *   CSI digits ; : final   only if all of it is in the buffer */
#include "base/assert.h"
#include "vt/terminal.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include <string.h>
#endif

/* As many characters beyond ASCII are printed in one call. */
enum { RUN_CHARS = 64 };

static bool is_printable(uint8_t b) {
  return b >= 0x20 && b < 0x7f;
}

#if defined(__SSE2__)
/* The first byte of 16 that is not printable ASCII, or 16. */
static unsigned block_run(const uint8_t *p) {
  __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
  /* Signed compare: bytes from 0x80 are negative, below 0x20 as well. */
  __m128i ok = _mm_andnot_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(0x7f)),
                                _mm_cmpgt_epi8(v, _mm_set1_epi8(0x1f)));
  unsigned bad = ~(unsigned)_mm_movemask_epi8(ok) & 0xffffU;
  return bad == 0 ? 16 : (unsigned)__builtin_ctz(bad);
}
enum { BLOCK_BYTES = 16 };
#else
/* Eight bytes in a register. Adding 1 carries 0x7f into the top bit; a byte
 * below 0x20 has none of the bits 5 and 6. Carries cannot cross bytes because
 * the top bits are masked off first. */
static unsigned block_run(const uint8_t *p) {
  const uint64_t tops = UINT64_C(0x8080808080808080);
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t v;
  memcpy(&v, p, sizeof v);
  uint64_t low = v & ~tops;
  uint64_t bad = (v | (low + ones) | ~((low << 1) | (low << 2))) & tops;
  if (bad == 0) {
    return 8;
  }
  unsigned n = 0;
  while (is_printable(p[n])) {
    n++;
  }
  return n;
}
enum { BLOCK_BYTES = 8 };
#endif

static const uint8_t *ascii_run_end(const uint8_t *p, const uint8_t *end) {
  while (end - p >= BLOCK_BYTES) {
    unsigned n = block_run(p);
    p += n;
    if (n < BLOCK_BYTES) {
      return p;
    }
  }
  while (p < end && is_printable(*p)) {
    p++;
  }
  return p;
}

static const uint8_t *print_ascii(struct quire_terminal *t, const uint8_t *p,
                                  const uint8_t *end) {
  const uint8_t *stop = ascii_run_end(p, end);
  while (p < stop && !quire_charsets_plain(&t->charsets)) {
    quire_terminal_print(t, *p++);
  }
  if (p < stop) {
    quire_screen_print_ascii(t->screen, p, (size_t)(stop - p));
    t->last_printed = stop[-1];
  }
  return stop;
}

/* Decodes one whole character, or answers NULL. */
static const uint8_t *decode(const uint8_t *p, const uint8_t *end,
                             uint32_t *codepoint) {
  struct quire_utf8 u = {0, 0, 0, 0};
  while (p < end) {
    switch (quire_utf8_feed(&u, *p++, codepoint)) {
      case QUIRE_UTF8_PENDING: break;
      case QUIRE_UTF8_DONE: return *codepoint >= 0xa0 ? p : NULL;
      case QUIRE_UTF8_MALFORMED: return NULL;
    }
  }
  return NULL;
}

/* Text beyond ASCII, and single ASCII characters in it, which are the spaces
 * between words of other scripts. Answers where it ends: at `p` itself when
 * that is no whole character. */
static const uint8_t *print_text(struct quire_terminal *t, const uint8_t *p,
                                 const uint8_t *end) {
  uint32_t run[RUN_CHARS];
  size_t n = 0;
  const bool plain = quire_charsets_plain(&t->charsets);
  while (n < RUN_CHARS && p < end) {
    if (*p >= 0x80) {
      const uint8_t *next = decode(p, end, &run[n]);
      if (next == NULL) {
        break;
      }
      p = next;
    } else if (plain && is_printable(*p) && end - p > 1 && p[1] >= 0x80) {
      run[n] = *p++;
    } else {
      break;
    }
    n++;
  }
  if (n == 1) {
    quire_terminal_print(t, run[0]);
  } else if (n != 0) {
    t->charsets.single_shift = 0;
    quire_screen_print_run(t->screen, run, n);
    t->last_printed = run[n - 1];
  }
  return p;
}

/* `p` is behind "ESC [". Answers behind the final byte, or NULL. */
static const uint8_t *control_sequence(struct quire_terminal *t,
                                       const uint8_t *p, const uint8_t *end) {
  struct quire_parser *parser = &t->parser;
  quire_parser_clear(parser);
  if (p < end && *p == '?') {
    parser->prefix = (char)*p++;
  }
  while (p < end && *p >= '0' && *p <= ';') {
    quire_parser_param(parser, *p++);
  }
  if (p == end || *p < 0x40 || *p > 0x7e) {
    return NULL;
  }
  parser->final = (char)*p;
  quire_vt_csi(t);
  t->last_printed = 0;
  return p + 1;
}

const uint8_t *quire_fast_lane(struct quire_terminal *t, const uint8_t *p,
                               const uint8_t *end) {
  QUIRE_ASSERT(t->parser.state == QUIRE_STATE_GROUND);
  QUIRE_ASSERT(t->utf8.missing == 0);
  while (p < end) {
    uint8_t b = *p;
    if (is_printable(b)) {
      p = print_ascii(t, p, end);
    } else if (b >= 0x80) {
      const uint8_t *next = print_text(t, p, end);
      if (next == p) {
        return p;
      }
      p = next;
    } else if (b == 0x1b) {
      if (end - p < 3 || p[1] != '[' || t->parser.vt52) {
        return p;
      }
      const uint8_t *next = control_sequence(t, p + 2, end);
      if (next == NULL) {
        return p;
      }
      p = next;
    } else if (b < 0x20) {
      quire_vt_execute(t, b);
      t->last_printed = 0;
      p++;
    } else {
      return p;
    }
  }
  return p;
}
