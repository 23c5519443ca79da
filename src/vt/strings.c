/* Strings: what comes between OSC, DCS or APC and ST is collected here, with a
 * cap, or streamed when it is an image.
 *
 * The buffer grows by doubling up to what the string's kind may take; a string
 * that would pass its cap, or that finds no memory, is dropped as a whole. One
 * buffer serves all strings; a large one is given back when its string ends. */
#include <string.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "vt/terminal.h"

enum { KEPT_BYTES = 16384 };

void quire_string_deinit(struct quire_terminal *t) {
  struct quire_string *s = &t->string;
  quire_mem_free(t->allocator, s->bytes, s->cap_bytes);
  s->bytes = NULL;
  s->cap_bytes = 0;
}

/* Room for `n` bytes and a NUL; false without memory. */
static bool reserve(struct quire_terminal *t, size_t n) {
  struct quire_string *s = &t->string;
  if (n + 1 <= s->cap_bytes) {
    return true;
  }
  size_t cap = s->cap_bytes == 0 ? 256 : s->cap_bytes;
  while (cap < n + 1) {
    cap *= 2;
  }
  char *bytes = s->bytes == NULL ? quire_mem_alloc(t->allocator, cap)
                                 : quire_mem_resize(t->allocator, s->bytes,
                                                    s->cap_bytes, cap);
  if (bytes == NULL) {
    return false;
  }
  s->bytes = bytes;
  s->cap_bytes = cap;
  return true;
}

static bool begins_with(const struct quire_string *s, const char *prefix) {
  size_t n = strlen(prefix);
  return s->len_bytes >= n && memcmp(s->bytes, prefix, n) == 0;
}

static void start_image(struct quire_string *s,
                        enum quire_image_protocol protocol) {
  s->collect = QUIRE_COLLECT_STREAM;
  s->image = (uint8_t)protocol;
  s->limit_bytes = QUIRE_IMAGE_PIECE_BYTES;
}

static void flush_image(struct quire_terminal *t, bool last) {
  struct quire_string *s = &t->string;
  if (t->callbacks.image != NULL && (s->len_bytes != 0 || last)) {
    if (s->len_bytes != 0) {
      s->bytes[s->len_bytes] = 0;
    }
    t->callbacks.image(t->callbacks.ctx, (enum quire_image_protocol)s->image,
                       s->len_bytes == 0 ? "" : s->bytes, s->len_bytes, last);
  }
  s->len_bytes = 0;
}

/* A sixel image begins with its parameters, as they were understood. */
static void put_sixel_head(struct quire_terminal *t) {
  char digits[8];
  for (unsigned i = 0; i < t->parser.count && i < 8; i++) {
    if (i != 0) {
      quire_string_put(t, ";", 1);
    }
    uint32_t value = quire_vt_param(t, i, 0);
    unsigned n = sizeof digits;
    do {
      digits[--n] = (char)('0' + value % 10);
      value /= 10;
    } while (value != 0);
    quire_string_put(t, digits + n, sizeof digits - n);
  }
  quire_string_put(t, "q", 1);
}

void quire_string_begin(struct quire_terminal *t) {
  struct quire_string *s = &t->string;
  const struct quire_parser *p = &t->parser;
  s->kind = p->string;
  s->len_bytes = 0;
  s->limit_bytes = QUIRE_STRING_BYTES_MAX;
  s->collect = QUIRE_COLLECT_DROP;
  if (s->kind == QUIRE_STRING_OSC || s->kind == QUIRE_STRING_APC) {
    s->collect = QUIRE_COLLECT_KEEP;
  } else if (s->kind == QUIRE_STRING_DCS && p->prefix == 0 && p->final == 'q') {
    if (p->intermediates_count == 0) {
      start_image(s, QUIRE_IMAGE_SIXEL);
      put_sixel_head(t);
    } else {
      s->collect = QUIRE_COLLECT_KEEP; /* DECRQSS, XTGETTCAP or unknown */
    }
  }
}

/* A string that passes its cap: is it one that may be longer? */
static void raise_limit(struct quire_terminal *t) {
  struct quire_string *s = &t->string;
  if (s->collect == QUIRE_COLLECT_STREAM) {
    flush_image(t, false);
  } else if (s->kind == QUIRE_STRING_APC && begins_with(s, "G")) {
    start_image(s, QUIRE_IMAGE_KITTY);
    flush_image(t, false);
  } else if (s->kind == QUIRE_STRING_OSC && begins_with(s, "1337;File=")) {
    start_image(s, QUIRE_IMAGE_ITERM);
    flush_image(t, false);
  } else if (s->kind == QUIRE_STRING_OSC && begins_with(s, "52;") &&
             s->limit_bytes == QUIRE_STRING_BYTES_MAX) {
    /* base64 takes four bytes for three. */
    s->limit_bytes =
        t->clipboard_bytes_max / 3 * 4 + QUIRE_STRING_BYTES_MAX + 8;
  } else {
    s->collect = QUIRE_COLLECT_DROP;
  }
}

void quire_string_put(struct quire_terminal *t, const char *bytes, size_t n) {
  struct quire_string *s = &t->string;
  while (n > 0 && s->collect != QUIRE_COLLECT_DROP) {
    size_t room = s->limit_bytes - s->len_bytes;
    if (room == 0) {
      raise_limit(t);
      continue;
    }
    size_t now = n < room ? n : room;
    if (!reserve(t, s->len_bytes + now)) {
      quire_string_cancel(t); /* T4 */
      s->collect = QUIRE_COLLECT_DROP;
      return;
    }
    memcpy(s->bytes + s->len_bytes, bytes, now);
    s->len_bytes += now;
    bytes += now;
    n -= now;
  }
}

static void release_large(struct quire_terminal *t) {
  if (t->string.cap_bytes > KEPT_BYTES) {
    quire_string_deinit(t);
  }
  t->string.len_bytes = 0;
  t->string.kind = QUIRE_STRING_NONE;
}

static void dispatch(struct quire_terminal *t) {
  struct quire_string *s = &t->string;
  if (!reserve(t, s->len_bytes)) {
    return;
  }
  s->bytes[s->len_bytes] = 0;
  if (s->kind == QUIRE_STRING_DCS) {
    quire_dcs_dispatch(t, s->bytes, s->len_bytes);
  } else if (s->kind == QUIRE_STRING_OSC && begins_with(s, "1337;File=")) {
    start_image(s, QUIRE_IMAGE_ITERM);
    flush_image(t, true);
  } else if (s->kind == QUIRE_STRING_OSC) {
    quire_osc_dispatch(t, s->bytes, s->len_bytes);
  } else if (begins_with(s, "G")) {
    start_image(s, QUIRE_IMAGE_KITTY);
    flush_image(t, true);
  }
}

void quire_string_end(struct quire_terminal *t) {
  QUIRE_ASSERT(t->string.len_bytes <= t->string.limit_bytes);
  if (t->string.collect == QUIRE_COLLECT_STREAM) {
    flush_image(t, true);
  } else if (t->string.collect == QUIRE_COLLECT_KEEP) {
    dispatch(t);
  }
  release_large(t);
}

/* An image that was begun must end for the embedder too. */
void quire_string_cancel(struct quire_terminal *t) {
  if (t->string.kind != QUIRE_STRING_NONE &&
      t->string.collect == QUIRE_COLLECT_STREAM) {
    t->string.len_bytes = 0;
    flush_image(t, true);
  }
  release_large(t);
}
