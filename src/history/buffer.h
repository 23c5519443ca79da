/* A growable run of bytes, and the variable-length numbers of the leaf format.
 *
 * Numbers are LEB128: 7 bits a byte, least significant first, the top bit says
 * that more follow. Readers are checked: they never pass `end`, and a number of
 * more than 64 bits is refused. */
#ifndef QUIRE_SRC_HISTORY_BUFFER_H
#define QUIRE_SRC_HISTORY_BUFFER_H

#include <stdint.h>
#include <string.h>

#include <quire/result.h>

#include "base/alloc.h"

enum { QUIRE_VARINT_BYTES_MAX = 10 };

/* All zero is empty. */
struct quire_buffer {
  uint8_t *bytes;
  size_t len;
  size_t capacity;
};

/* Room for `more` bytes behind len. The capacity doubles. */
QUIRE_NODISCARD enum quire_result quire_buffer_reserve(
    struct quire_buffer *b, const struct quire_allocator *a, size_t more);
/* Gives back the room behind len; keeps it where the allocator refuses. */
void quire_buffer_shrink(struct quire_buffer *b,
                         const struct quire_allocator *a);
void quire_buffer_deinit(struct quire_buffer *b,
                         const struct quire_allocator *a);

/* The writers below need room that was reserved. */
static inline void quire_buffer_put_byte(struct quire_buffer *b, uint8_t byte) {
  b->bytes[b->len++] = byte;
}
static inline void quire_buffer_put(struct quire_buffer *b, const void *bytes,
                                    size_t len) {
  if (len != 0) {
    memcpy(b->bytes + b->len, bytes, len);
    b->len += len;
  }
}
static inline void quire_buffer_put_varint(struct quire_buffer *b,
                                           uint64_t value) {
  while (value >= 0x80) {
    b->bytes[b->len++] = (uint8_t)(value | 0x80);
    value >>= 7;
  }
  b->bytes[b->len++] = (uint8_t)value;
}

static inline uint64_t quire_zigzag(uint64_t v) {
  return (v << 1) ^ (UINT64_C(0) - (v >> 63));
}
static inline uint64_t quire_unzigzag(uint64_t v) {
  return (v >> 1) ^ (UINT64_C(0) - (v & 1));
}

struct quire_reader {
  const uint8_t *at;
  const uint8_t *end;
};

static inline bool quire_read_byte(struct quire_reader *r, uint8_t *out) {
  if (r->at == r->end) {
    return false;
  }
  *out = *r->at++;
  return true;
}
bool quire_read_varint_long(struct quire_reader *r, uint64_t *out);
static inline bool quire_read_varint(struct quire_reader *r, uint64_t *out) {
  if (r->at != r->end && *r->at < 0x80) {
    *out = *r->at++;
    return true;
  }
  return quire_read_varint_long(r, out);
}
/* A number of at most `max`. */
static inline bool quire_read_bounded(struct quire_reader *r, uint64_t max,
                                      uint32_t *out) {
  uint64_t value;
  if (!quire_read_varint(r, &value) || value > max) {
    return false;
  }
  *out = (uint32_t)value;
  return true;
}
/* The next `len` bytes, borrowed. */
static inline bool quire_read_bytes(struct quire_reader *r, size_t len,
                                    const uint8_t **out) {
  if ((size_t)(r->end - r->at) < len) {
    return false;
  }
  *out = r->at;
  r->at += len;
  return true;
}

#endif
