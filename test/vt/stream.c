#include "vt/stream.h"

#include <stdio.h>
#include <string.h>

uint64_t stream_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
  uint64_t x = *state;
  x ^= x >> 33;
  return x * UINT64_C(0xff51afd7ed558ccd) >> 16;
}

static const char *const texts[] = {
    "hello world ",
    "\xd0\xbf\xd1\x80\xd0\xb8 \xd0\xb2\xd0\xb5\xd1\x82",
    "\xe4\xb8\xad\xe6\x96\x87\xe3\x81\x8b\xe3\x81\xaa \xe3\x82\xab",
    "\xe2\x94\x82 \xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\xac\xe2\x94\x80",
    "\xc3\xa9\xc3\xa8 \xc3\xb1\xc2\xa0\xc2\xad\xcc\x81\xd8\x80\xc3\xa9",
    "The quick brown fox",
    "\xe4\xb8\x80\xe4\xba\x8c",
    "e\xcc\x81",
    "\xf0\x9f\x98\x80",
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac",
    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
    "\r\n",
    "\t",
    "\b",
    "\n",
    "\r",
    "\a",
    "\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7",
    "\xea\xb0\x80",
    "\x0e",
    "\x0f",
    "\xff",
    "\xe2\x82",
    "\xc2\x85",
    "\xc2\x9b\x33\x43",
    "\x7f",
    "\0337",
    "\0338",
    "\033M",
    "\033D",
    "\033E",
    "\033c",
    "\033#8",
    "\033#6",
    "\033(0",
    "\033(B",
    "\033=",
    "\033>",
    "\033H",
    "\033N",
    "\033]0;title\a",
    "\033]8;;http://x/\033\\",
    "\033]8;;\033\\",
    "\033]133;A\a",
    "\033]133;D;1\a",
    "\033]4;5;#123\a",
    "\033]4;5;?\a",
    "\033P$qm\033\\",
    "\033Pq#0~~\033\\",
    "\033_Gx\033\\",
    "\033]52;c;SGk=\a",
    "\033[!p",
    "\033[1\"q",
    "\033[0\"q",
    "\033V",
    "\033W",
    "\033[?1049h",
    "\033[?1049l",
    "\033[?69h",
    "\033[?69l",
    "\033[?6h",
    "\033[?6l",
    "\033[?7l",
    "\033[?7h",
    "\033[4h",
    "\033[4l",
    "\033[?45h",
    "\033[?2027l",
    "\033[?2027h",
    "\033[?1000h",
    "\033[?2026h",
    "\033[1;",
    "\033]2;cut\030",
    "\033[?2l\033Y!!x\033<",
    "\033[6n",
    "\033[38;5;9m",
    "\033[38:2::1:2:3m",
    "\033[m",
    "\033[1;3;4:3m",
    "\033[3J",
    "\0336",
    "\0339"};

static const char finals[] = "@ABCDEFGHIJKLMPSTXZ`abcdefgmrsu";
static const char *const intermediates[] = {
    "", "", "", "", "", "", "'}", "'~", "$x", "$z", "$v", "$r", " @", " A"};

static size_t one(uint64_t *state, char out[64]) {
  uint64_t r = stream_random(state);
  if (r % 4 != 0) {
    const char *text = texts[(r >> 8) % (sizeof texts / sizeof texts[0])];
    return (size_t)snprintf(out, 64, "%s", text);
  }
  if (r % 16 == 0) {
    size_t n = (r >> 8) % 6;
    for (size_t i = 0; i < n; i++) {
      out[i] = (char)(stream_random(state) >> 3);
    }
    return n;
  }
  const char *tail = intermediates[(r >> 8) % 14];
  char final[2] = {finals[(r >> 16) % (sizeof finals - 1)], 0};
  unsigned a = (unsigned)(r >> 24) % 24;
  unsigned b = (unsigned)(r >> 32) % 24;
  if ((r >> 40) % 32 == 0) {
    a = 99999;
  }
  if (tail[0] == 0) {
    if ((r >> 50) % 4 == 0) {
      return (size_t)snprintf(out, 64, "\033[%s", final);
    }
    return (size_t)snprintf(out, 64, "\033[%u;%u%s", a, b, final);
  }
  return (size_t)snprintf(out, 64, "\033[%u;%u;%u;%u;1;%u;%u%s", a % 5, b % 5,
                          a, b, a % 4, b % 4, tail);
}

void stream_fill(uint64_t seed, uint8_t *out, size_t n) {
  uint64_t state = seed;
  size_t at = 0;
  while (at < n) {
    char text[64];
    size_t len = one(&state, text);
    len = len < n - at ? len : n - at;
    memcpy(out + at, text, len);
    at += len;
  }
}
