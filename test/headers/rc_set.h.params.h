#include <stdint.h>

static inline uint64_t header_set_hash(const int *value, uint64_t seed) {
  return seed ^ (uint64_t)*value;
}

#define QUIRE_SET_NAME header_set
#define QUIRE_SET_VALUE int
#define QUIRE_SET_HASH(ctx, value, seed) header_set_hash(value, seed)
#define QUIRE_SET_EQ(ctx, a, b) (*(a) == *(b))
#define QUIRE_SET_KEY short
#define QUIRE_SET_KEY_HASH(ctx, key, seed) ((seed) ^ (uint64_t) * (key))
#define QUIRE_SET_KEY_EQ(ctx, key, value) (*(key) == *(value))
#define QUIRE_SET_KEY_BUILD(ctx, key, out) (*(out) = *(key), QUIRE_OK)
