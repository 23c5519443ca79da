/* The bitmap allocator: byte ranges in a buffer, one bit a chunk.
 *
 * Memory map of the storage: 64-bit words of the bitmap, bit i % 64 of word
 * i / 64 for chunk i (1 = used); padding; the arena.
 *
 * Invariants (checked by quire_bitmap_alloc_verify):
 *  1. chunk_used is the number of set bits.
 *  2. Bits at and above chunk_count are 0.
 *  3. rover is at most chunk_count.
 *
 * Nothing here shifts by 64 or reads past the last word: runs are walked word
 * by word with masks of 1 to 64 bits. */
#include <string.h>

#include <quire/bitmap_alloc.h>
#include <quire/offset.h>

#include "base/assert.h"

enum { WORD_BITS = 64, ARENA_ALIGN_MAX = 64, CHUNK_BYTES_MAX = 65536 };

static uint64_t *words_of(struct quire_bitmap_alloc *b) {
  return quire_offset_ptr(b, b->words_offset);
}

static const uint64_t *cwords_of(const struct quire_bitmap_alloc *b) {
  return quire_offset_cptr(b, b->words_offset);
}

static uint32_t word_count(uint32_t chunk_count) {
  return chunk_count / WORD_BITS + (chunk_count % WORD_BITS != 0 ? 1 : 0);
}

/* The chunks that `size_bytes` take; fits 32 bits because a chunk has at least
 * one byte. */
static uint32_t chunks_for(const struct quire_bitmap_alloc *b,
                           uint32_t size_bytes) {
  const uint64_t mask = (UINT64_C(1) << b->chunk_shift) - 1;
  return (uint32_t)((size_bytes + mask) >> b->chunk_shift);
}

enum quire_result quire_bitmap_alloc_layout(
    uint32_t capacity_bytes, uint32_t chunk_bytes,
    struct quire_bitmap_alloc_layout *out) {
  if (chunk_bytes == 0 || chunk_bytes > CHUNK_BYTES_MAX ||
      (chunk_bytes & (chunk_bytes - 1)) != 0) {
    return QUIRE_ERR_MISUSE;
  }
  const uint64_t capacity = quire_align_up(capacity_bytes, chunk_bytes);
  const uint64_t chunks = capacity / chunk_bytes;
  const uint64_t words = chunks / WORD_BITS + (chunks % WORD_BITS != 0 ? 1 : 0);
  const uint64_t align =
      chunk_bytes > ARENA_ALIGN_MAX ? ARENA_ALIGN_MAX : chunk_bytes;
  const uint64_t arena = quire_align_up(words * sizeof(uint64_t), align);
  if (arena + capacity >
      UINT32_MAX - sizeof(struct quire_bitmap_alloc) - ARENA_ALIGN_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  out->capacity_bytes = (uint32_t)capacity;
  out->chunk_bytes = chunk_bytes;
  out->chunk_count = (uint32_t)chunks;
  out->words_offset = 0;
  out->arena_offset = (size_t)arena;
  out->size_bytes = (size_t)(arena + capacity);
  out->align = align > _Alignof(uint64_t) ? (size_t)align : _Alignof(uint64_t);
  return QUIRE_OK;
}

void quire_bitmap_alloc_init_zeroed(
    struct quire_bitmap_alloc *b, void *storage,
    const struct quire_bitmap_alloc_layout *layout) {
  memset(b, 0, sizeof *b);
  while ((UINT32_C(1) << b->chunk_shift) < layout->chunk_bytes) {
    b->chunk_shift++;
  }
  if (layout->chunk_count == 0) {
    return;
  }
  const bool fits = quire_offset_reaches(b, sizeof *b, storage,
                                         layout->size_bytes, layout->align);
  QUIRE_ASSERT(fits);
  if (!fits) {
    return;
  }
  const uint32_t base = quire_offset_between(b, storage);
  b->words_offset = base + (uint32_t)layout->words_offset;
  b->arena_offset = base + (uint32_t)layout->arena_offset;
  b->chunk_count = layout->chunk_count;
}

void quire_bitmap_alloc_init(struct quire_bitmap_alloc *b, void *storage,
                             const struct quire_bitmap_alloc_layout *layout) {
  quire_bitmap_alloc_init_zeroed(b, storage, layout);
  quire_bitmap_alloc_clear(b);
}

void quire_bitmap_alloc_clear(struct quire_bitmap_alloc *b) {
  if (b->chunk_count != 0) {
    memset(words_of(b), 0, word_count(b->chunk_count) * sizeof(uint64_t));
  }
  b->chunk_used = 0;
  b->rover = 0;
}

/* The first chunk in [from, end) whose bit is `used`, or `end`. */
static uint32_t next_chunk(const struct quire_bitmap_alloc *b, uint32_t from,
                           uint32_t end, bool used) {
  const uint64_t *words = cwords_of(b);
  const uint64_t flip = used ? 0 : ~UINT64_C(0);
  uint32_t at = from;
  while (at < end) {
    const uint64_t bits = (words[at / WORD_BITS] ^ flip) >> (at % WORD_BITS);
    if (bits != 0) {
      at += (uint32_t)__builtin_ctzll(bits);
      return at < end ? at : end;
    }
    at += WORD_BITS - at % WORD_BITS;
  }
  return end;
}

/* The first run of `count` free chunks that begins in [from, limit); true with
 * its start in *out. */
static bool find_run(const struct quire_bitmap_alloc *b, uint32_t from,
                     uint32_t limit, uint32_t count, uint32_t *out) {
  uint32_t start = from;
  for (;;) {
    start = next_chunk(b, start, limit, false);
    if (start >= limit || count > b->chunk_count - start) {
      return false;
    }
    const uint32_t end = next_chunk(b, start, start + count, true);
    if (end == start + count) {
      *out = start;
      return true;
    }
    start = end;
  }
}

/* Sets or clears the bits of [from, from + count). */
static void mark_run(struct quire_bitmap_alloc *b, uint32_t from,
                     uint32_t count, bool used) {
  uint64_t *words = words_of(b);
  uint32_t left = count;
  for (uint32_t at = from; left != 0;) {
    const uint32_t bit = at % WORD_BITS;
    const uint32_t n = left < WORD_BITS - bit ? left : WORD_BITS - bit;
    const uint64_t mask = (~UINT64_C(0) >> (WORD_BITS - n)) << bit;
    if (used) {
      words[at / WORD_BITS] |= mask;
    } else {
      words[at / WORD_BITS] &= ~mask;
    }
    at += n;
    left -= n;
  }
}

enum quire_result quire_bitmap_alloc_alloc(struct quire_bitmap_alloc *b,
                                           uint32_t size_bytes,
                                           uint32_t *offset_out) {
  const uint32_t count = chunks_for(b, size_bytes);
  if (count == 0) {
    *offset_out = 0;
    return QUIRE_OK;
  }
  if (count > b->chunk_count - b->chunk_used) {
    return QUIRE_ERR_FULL;
  }
  uint32_t start = 0;
  if (!find_run(b, b->rover, b->chunk_count, count, &start) &&
      !find_run(b, 0, b->rover, count, &start)) {
    return QUIRE_ERR_FULL;
  }
  mark_run(b, start, count, true);
  b->chunk_used += count;
  b->rover = start + count;
  QUIRE_ASSERT(b->rover <= b->chunk_count); /* invariant 3 */
  *offset_out = start << b->chunk_shift;
  return QUIRE_OK;
}

bool quire_bitmap_alloc_is_used(const struct quire_bitmap_alloc *b,
                                uint32_t offset, uint32_t size_bytes) {
  const uint32_t first = offset >> b->chunk_shift;
  const uint32_t count = chunks_for(b, size_bytes);
  if (first << b->chunk_shift != offset || first > b->chunk_count ||
      count > b->chunk_count - first) {
    return false;
  }
  return next_chunk(b, first, first + count, false) == first + count;
}

bool quire_bitmap_alloc_free(struct quire_bitmap_alloc *b, uint32_t offset,
                             uint32_t size_bytes) {
  if (!quire_bitmap_alloc_is_used(b, offset, size_bytes)) {
    return false;
  }
  const uint32_t first = offset >> b->chunk_shift;
  const uint32_t count = chunks_for(b, size_bytes);
  QUIRE_ASSERT(count <= b->chunk_used); /* invariant 1 */
  mark_run(b, first, count, false);
  b->chunk_used -= count;
  if (first + count == b->rover) {
    b->rover = first; /* last in, first out: keep the arena dense */
  }
  return true;
}

bool quire_bitmap_alloc_free_wipe(struct quire_bitmap_alloc *b, uint32_t offset,
                                  uint32_t size_bytes) {
  if (!quire_bitmap_alloc_free(b, offset, size_bytes)) {
    return false;
  }
  const size_t bytes = (size_t)chunks_for(b, size_bytes) << b->chunk_shift;
  if (bytes != 0) {
    memset(quire_bitmap_alloc_ptr(b, offset), 0, bytes);
  }
  return true;
}

void *quire_bitmap_alloc_ptr(struct quire_bitmap_alloc *b, uint32_t offset) {
  QUIRE_ASSERT(offset <= quire_bitmap_alloc_capacity_bytes(b));
  return quire_offset_ptr(b, b->arena_offset + offset);
}

const void *quire_bitmap_alloc_cptr(const struct quire_bitmap_alloc *b,
                                    uint32_t offset) {
  QUIRE_ASSERT(offset <= quire_bitmap_alloc_capacity_bytes(b));
  return quire_offset_cptr(b, b->arena_offset + offset);
}

uint32_t quire_bitmap_alloc_used_bytes(const struct quire_bitmap_alloc *b) {
  return b->chunk_used << b->chunk_shift;
}

uint32_t quire_bitmap_alloc_capacity_bytes(const struct quire_bitmap_alloc *b) {
  return b->chunk_count << b->chunk_shift;
}

uint64_t quire_bitmap_alloc_rounded_bytes(const struct quire_bitmap_alloc *b,
                                          uint32_t size_bytes) {
  return (uint64_t)chunks_for(b, size_bytes) << b->chunk_shift;
}

bool quire_bitmap_alloc_verify(const struct quire_bitmap_alloc *b,
                               const char **fault) {
  const char *wrong = NULL;
  const uint64_t *words = cwords_of(b);
  uint64_t used = 0;
  for (uint32_t i = 0; i < word_count(b->chunk_count); i++) {
    used += (uint64_t)__builtin_popcountll(words[i]);
  }
  const uint32_t tail = b->chunk_count % WORD_BITS;
  if (used != b->chunk_used) {
    wrong = "number of used chunks is wrong";
  } else if (tail != 0 && words[b->chunk_count / WORD_BITS] >> tail != 0) {
    wrong = "bits beyond the last chunk are set";
  } else if (b->rover > b->chunk_count) {
    wrong = "rover is beyond the last chunk";
  }
  if (wrong != NULL) {
    *fault = wrong;
  }
  return wrong == NULL;
}
