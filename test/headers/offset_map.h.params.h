#include <stdint.h>

#define QUIRE_MAP_NAME header_map
#define QUIRE_MAP_KEY int
#define QUIRE_MAP_VALUE int
#define QUIRE_MAP_HASH(ctx, key, seed) ((seed) ^ (uint64_t) * (key))
#define QUIRE_MAP_EQ(ctx, a, b) (*(a) == *(b))
