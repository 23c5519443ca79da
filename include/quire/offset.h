/* What the containers inside a buffer share: self-relative offsets, the maths
 * of a layout, and the spreading of hashes.
 *
 * A container's control struct lies in the same buffer as its storage, in front
 * of it, and finds the storage by the distance in bytes from itself. So the
 * whole buffer may be copied with memcpy, mapped from a file or moved, and
 * works at its new address without a fix-up. Distances are 32 bits: a buffer is
 * at most 4 GiB.
 *
 * Nothing here allocates or fails; every function is O(1). */
#ifndef QUIRE_OFFSET_H
#define QUIRE_OFFSET_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <quire/export.h>

/* For functions of template headers: an instance need not use all of them. */
#define QUIRE_INLINE __attribute__((unused)) static inline

#ifdef __cplusplus
#define QUIRE_ALIGNOF(type) alignof(type)
#else
#define QUIRE_ALIGNOF(type) _Alignof(type)
#endif

/* The address `offset` bytes behind `base`. */
QUIRE_INLINE void *quire_offset_ptr(void *base, uint32_t offset) {
  return (unsigned char *)base + offset;
}

QUIRE_INLINE const void *quire_offset_cptr(const void *base, uint32_t offset) {
  return (const unsigned char *)base + offset;
}

/* True when `storage` can serve a container whose control struct is at `base`:
 * it lies behind the struct, is aligned to `align` (a power of two) and ends
 * within reach of a 32-bit offset. */
QUIRE_INLINE bool quire_offset_reaches(const void *base, size_t base_bytes,
                                       const void *storage, size_t size_bytes,
                                       size_t align) {
  const uintptr_t from = (uintptr_t)base;
  const uintptr_t to = (uintptr_t)storage;
  return (to & (align - 1)) == 0 && to >= from && to - from >= base_bytes &&
         to - from <= UINT32_MAX && size_bytes <= UINT32_MAX - (to - from);
}

/* Distance from `base` to `storage`, which quire_offset_reaches approved. */
QUIRE_INLINE uint32_t quire_offset_between(const void *base,
                                           const void *storage) {
  assert((uintptr_t)storage >= (uintptr_t)base);
  return (uint32_t)((uintptr_t)storage - (uintptr_t)base);
}

/* `value` rounded up to a multiple of `align` (a power of two). In 64 bits, so
 * that no size that a layout can ask for overflows. */
QUIRE_INLINE uint64_t quire_align_up(uint64_t value, uint64_t align) {
  assert(align != 0 && (align & (align - 1)) == 0);
  return (value + (align - 1)) & ~(align - 1);
}

/* The slots of an open-addressing table that holds `capacity` items at a load
 * of at most 13/16: a power of two, 0 for 0. At least one slot stays empty, so
 * every probe ends. */
QUIRE_INLINE uint64_t quire_table_slots(uint32_t capacity) {
  if (capacity == 0) {
    return 0;
  }
  const uint64_t wanted = ((uint64_t)capacity * 16 + 12) / 13;
  uint64_t slots = 2;
  while (slots < wanted) {
    slots *= 2;
  }
  return slots;
}

/* Spreads a caller's hash so that its high half is good for picking a slot and
 * its low half for a fingerprint, even where the caller's own hash is weak.
 * Fibonacci hashing (Knuth, TAOCP 6.4) after folding the halves. */
QUIRE_INLINE uint64_t quire_hash_spread(uint64_t hash) {
  return (hash ^ (hash >> 32)) * UINT64_C(0x9e3779b97f4a7c15);
}

#endif
