/* Growable bytes and variable-length numbers. */
#include "history/buffer.h"

enum { BUFFER_BYTES_MIN = 256 };

enum quire_result quire_buffer_reserve(struct quire_buffer *b,
                                       const struct quire_allocator *a,
                                       size_t more) {
  size_t need;
  if (more <= b->capacity - b->len) {
    return QUIRE_OK;
  }
  if (__builtin_add_overflow(b->len, more, &need) || need > SIZE_MAX / 2) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  size_t capacity = b->capacity * 2;
  if (capacity < BUFFER_BYTES_MIN) {
    capacity = BUFFER_BYTES_MIN;
  }
  if (capacity < need) {
    capacity = need;
  }
  uint8_t *bytes = quire_mem_resize(a, b->bytes, b->capacity, capacity);
  if (bytes == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  b->bytes = bytes;
  b->capacity = capacity;
  return QUIRE_OK;
}

void quire_buffer_shrink(struct quire_buffer *b,
                         const struct quire_allocator *a) {
  if (b->len == 0) {
    quire_buffer_deinit(b, a);
  } else if (b->len < b->capacity) {
    uint8_t *bytes = quire_mem_resize(a, b->bytes, b->capacity, b->len);
    if (bytes != NULL) {
      b->bytes = bytes;
      b->capacity = b->len;
    }
  }
}

void quire_buffer_deinit(struct quire_buffer *b,
                         const struct quire_allocator *a) {
  quire_mem_free(a, b->bytes, b->capacity);
  memset(b, 0, sizeof *b);
}

bool quire_read_varint_long(struct quire_reader *r, uint64_t *out) {
  uint64_t value = 0;
  const uint8_t *at = r->at;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (at == r->end) {
      return false;
    }
    const uint8_t byte = *at++;
    /* The tenth byte has room for one bit only. */
    if (shift == 63 && byte > 1) {
      return false;
    }
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) {
      r->at = at;
      *out = value;
      return true;
    }
  }
  return false;
}
