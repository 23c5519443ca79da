/* Seeded hash functions for the containers, and ready-made keys.
 *
 * All of them spread every input bit over all 64 output bits: the containers
 * take the low 7 bits as a fingerprint and the bits above as the bucket. A
 * table's seed must stay secret for crafted keys to be harmless; these are not
 * cryptographic hashes.
 *
 * Idea: 64x64 -> 128 bit multiply, halves folded with xor, as in wyhash (Wang
 * Yi) and Abseil's hash. */
#ifndef QUIRE_HASH_H
#define QUIRE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <quire/export.h>

QUIRE_BEGIN_DECLS

/* `wished` when it is not 0, else 64 random bits of the system, never 0. */
QUIRE_API uint64_t quire_hash_seed(uint64_t wished);

/* Odd constants with as many ones as zeroes in each byte's neighbourhood; any
 * such numbers do. */
#define QUIRE_HASH_C0 UINT64_C(0x9e3779b97f4a7c15)
#define QUIRE_HASH_C1 UINT64_C(0xd1b54a32d192ed03)
#define QUIRE_HASH_C2 UINT64_C(0x8bb84b93962eacc9)

/* The two halves of a * b, xored. */
static inline uint64_t quire_hash_mix(uint64_t a, uint64_t b) {
#if defined(__SIZEOF_INT128__)
  __extension__ typedef unsigned __int128 wide;
  wide product = (wide)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
  uint64_t a_lo = a & UINT32_MAX, a_hi = a >> 32;
  uint64_t b_lo = b & UINT32_MAX, b_hi = b >> 32;
  uint64_t low = a_lo * b_lo, mid1 = a_hi * b_lo, mid2 = a_lo * b_hi;
  uint64_t carry = (low >> 32) + (mid1 & UINT32_MAX) + (mid2 & UINT32_MAX);
  uint64_t high = a_hi * b_hi + (mid1 >> 32) + (mid2 >> 32) + (carry >> 32);
  return (a * b) ^ high;
#endif
}

static inline uint64_t quire_hash_u64(uint64_t key, uint64_t seed) {
  return quire_hash_mix(key ^ seed, QUIRE_HASH_C0);
}

static inline uint64_t quire_hash_load8(const unsigned char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static inline uint64_t quire_hash_load4(const unsigned char *bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

/* Hash of `size_bytes` bytes; they may be unaligned. The seed goes into both
 * factors of every product, so that no block that is chosen without knowing it
 * can zero the state. Differs between machines of different byte order. */
static inline uint64_t quire_hash_bytes(const void *data, size_t size_bytes,
                                        uint64_t seed) {
  const unsigned char *bytes = (const unsigned char *)data;
  const uint64_t secret = seed ^ QUIRE_HASH_C1;
  uint64_t state = seed ^ QUIRE_HASH_C2;
  uint64_t a, b;
  size_t left = size_bytes;
  while (left > 16) {
    state = quire_hash_mix(quire_hash_load8(bytes) ^ secret,
                           quire_hash_load8(bytes + 8) ^ state);
    bytes += 16;
    left -= 16;
  }
  if (left >= 8) {
    a = quire_hash_load8(bytes);
    b = quire_hash_load8(bytes + left - 8);
  } else if (left >= 4) {
    a = quire_hash_load4(bytes);
    b = quire_hash_load4(bytes + left - 4);
  } else if (left > 0) {
    a = ((uint64_t)bytes[0] << 16) | ((uint64_t)bytes[left >> 1] << 8) |
        bytes[left - 1];
    b = 0;
  } else {
    a = 0;
    b = 0;
  }
  state = quire_hash_mix(a ^ secret, b ^ state);
  return quire_hash_mix(state ^ (uint64_t)size_bytes, QUIRE_HASH_C0);
}

static inline uint64_t quire_hash_string(const char *text, uint64_t seed) {
  return quire_hash_bytes(text, strlen(text), seed);
}

/* A byte string as a key: borrowed, not NUL-terminated. */
struct quire_bytes {
  const void *data;
  size_t size_bytes;
};

static inline bool quire_bytes_equal(const struct quire_bytes *a,
                                     const struct quire_bytes *b) {
  return a->size_bytes == b->size_bytes &&
         (a->size_bytes == 0 || memcmp(a->data, b->data, a->size_bytes) == 0);
}

QUIRE_END_DECLS

#endif
