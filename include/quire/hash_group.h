/* Sixteen metadata bytes at a time: what the hash tables probe with.
 *
 * One byte a slot: QUIRE_SLOT_FREE, 0x80 | the low 7 bits of the hash for a
 * used slot, or QUIRE_SLOT_PENDING in the middle of a rehash. A group is 16
 * neighbouring bytes on a 16-byte border, so it never straddles cache lines.
 * Each match answers a mask with one set bit a slot that fits; walk it with
 * quire_hash_mask_first and quire_hash_mask_next.
 *
 * SSE2 and NEON where the compiler has them, else two 64-bit words; define
 * QUIRE_HASH_GROUP_PORTABLE to force the latter. The bytes in memory are the
 * same for all three. Ideas: Abseil's "Swiss tables" and, for groups on
 * borders, Meta's F14. */
#ifndef QUIRE_HASH_GROUP_H
#define QUIRE_HASH_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <quire/export.h>

#if defined(__SSE2__) && !defined(QUIRE_HASH_GROUP_PORTABLE)
#define QUIRE_HASH_GROUP_SSE2 1
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON) && \
    !defined(QUIRE_HASH_GROUP_PORTABLE)
#define QUIRE_HASH_GROUP_NEON 1
#include <arm_neon.h>
#endif

QUIRE_BEGIN_DECLS

#define QUIRE_HASH_GROUP_WIDTH 16u
#define QUIRE_SLOT_FREE 0x00u
#define QUIRE_SLOT_PENDING 0x01u
#define QUIRE_SLOT_USED 0x80u

#define QUIRE_LIKELY(cond) __builtin_expect(!!(cond), 1)
#define QUIRE_UNLIKELY(cond) __builtin_expect(!!(cond), 0)

/* Template functions off the hot path: growth, rehash. */
#define QUIRE_TEMPLATE_SLOW __attribute__((noinline, unused)) static

static inline uint8_t quire_slot_tag(uint64_t hash) {
  return (uint8_t)(QUIRE_SLOT_USED | (hash & 0x7f));
}

/* Where the probe of a hash starts; the caller masks it. */
static inline size_t quire_hash_start(uint64_t hash) {
  return (size_t)(hash >> 7);
}

#if defined(QUIRE_HASH_GROUP_SSE2)

typedef __m128i quire_hash_group;
typedef uint32_t quire_hash_mask;

static inline quire_hash_group quire_hash_group_load(const uint8_t *control) {
  return _mm_load_si128((const __m128i *)(const void *)control);
}

static inline quire_hash_mask quire_hash_group_match(quire_hash_group group,
                                                     uint8_t tag) {
  __m128i wanted = _mm_set1_epi8((char)tag);
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(group, wanted));
}

static inline quire_hash_mask quire_hash_group_used(quire_hash_group group) {
  return (uint32_t)_mm_movemask_epi8(group);
}

static inline quire_hash_mask quire_hash_group_available(
    quire_hash_group group) {
  return quire_hash_group_used(group) ^ 0xffffu;
}

static inline size_t quire_hash_mask_first(quire_hash_mask mask) {
  return (size_t)__builtin_ctz(mask);
}

#elif defined(QUIRE_HASH_GROUP_NEON)

/* NEON has no movemask: narrowing each 16-bit pair by 4 leaves 4 bits a byte,
 * of which we keep the top one. */
typedef uint8x16_t quire_hash_group;
typedef uint64_t quire_hash_mask;

#define QUIRE_HASH_NEON_BITS UINT64_C(0x8888888888888888)

static inline quire_hash_mask quire_hash_neon_mask(uint8x16_t lanes) {
  uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(lanes), 4);
  return vget_lane_u64(vreinterpret_u64_u8(narrow), 0) & QUIRE_HASH_NEON_BITS;
}

static inline quire_hash_group quire_hash_group_load(const uint8_t *control) {
  return vld1q_u8(control);
}

static inline quire_hash_mask quire_hash_group_match(quire_hash_group group,
                                                     uint8_t tag) {
  return quire_hash_neon_mask(vceqq_u8(group, vdupq_n_u8(tag)));
}

static inline quire_hash_mask quire_hash_group_used(quire_hash_group group) {
  return quire_hash_neon_mask(group);
}

static inline quire_hash_mask quire_hash_group_available(
    quire_hash_group group) {
  return quire_hash_group_used(group) ^ QUIRE_HASH_NEON_BITS;
}

static inline size_t quire_hash_mask_first(quire_hash_mask mask) {
  return (size_t)__builtin_ctzll(mask) >> 2;
}

#else

struct quire_hash_words {
  uint64_t low, high;
};
typedef struct quire_hash_words quire_hash_group;
typedef uint32_t quire_hash_mask;

#define QUIRE_HASH_LOW_BITS UINT64_C(0x7f7f7f7f7f7f7f7f)

/* The top bit of each byte, packed: bit i for byte i. */
static inline uint32_t quire_hash_pack(uint64_t word) {
  uint64_t bits = (word >> 7) & UINT64_C(0x0101010101010101);
  return (uint32_t)((bits * UINT64_C(0x0102040810204080)) >> 56);
}

/* 0x80 in each byte that is zero, exactly (no borrow between bytes). */
static inline uint64_t quire_hash_zero_bytes(uint64_t word) {
  uint64_t carried = (word & QUIRE_HASH_LOW_BITS) + QUIRE_HASH_LOW_BITS;
  return ~(carried | word | QUIRE_HASH_LOW_BITS);
}

static inline quire_hash_group quire_hash_group_load(const uint8_t *control) {
  quire_hash_group group;
  memcpy(&group.low, control, 8);
  memcpy(&group.high, control + 8, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  group.low = __builtin_bswap64(group.low);
  group.high = __builtin_bswap64(group.high);
#endif
  return group;
}

static inline quire_hash_mask quire_hash_group_match(quire_hash_group group,
                                                     uint8_t tag) {
  uint64_t wanted = tag * UINT64_C(0x0101010101010101);
  return quire_hash_pack(quire_hash_zero_bytes(group.low ^ wanted)) |
         quire_hash_pack(quire_hash_zero_bytes(group.high ^ wanted)) << 8;
}

static inline quire_hash_mask quire_hash_group_used(quire_hash_group group) {
  return quire_hash_pack(group.low) | quire_hash_pack(group.high) << 8;
}

static inline quire_hash_mask quire_hash_group_available(
    quire_hash_group group) {
  return quire_hash_group_used(group) ^ 0xffffu;
}

static inline size_t quire_hash_mask_first(quire_hash_mask mask) {
  return (size_t)__builtin_ctz(mask);
}

#endif

static inline quire_hash_mask quire_hash_mask_next(quire_hash_mask mask) {
  return mask & (mask - 1);
}

/* A group's overflow byte: how many entries passed the group because it was
 * full. At UINT8_MAX it is stuck: it has forgotten how many they are. */
static inline void quire_overflow_add(uint8_t *overflow) {
  if (*overflow != UINT8_MAX) {
    (*overflow)++;
  }
}

static inline void quire_overflow_drop(uint8_t *overflow) {
  if (*overflow != UINT8_MAX) {
    (*overflow)--;
  }
}

/* Entries that a table of `capacity` slots may hold: 13/16, at which one group
 * in six has sent an entry on. */
static inline size_t quire_hash_load_max(size_t capacity) {
  return capacity - capacity / 16 * 3;
}

/* The smallest capacity (a power of two of at least one group) that holds
 * `count` entries; false when it cannot be expressed. */
static inline bool quire_hash_capacity_for(size_t count, size_t *capacity) {
  size_t wanted = QUIRE_HASH_GROUP_WIDTH;
  while (quire_hash_load_max(wanted) < count) {
    if (wanted > SIZE_MAX / 4) {
      return false;
    }
    wanted *= 2;
  }
  *capacity = wanted;
  return true;
}

QUIRE_END_DECLS

#endif
