#define QUIRE_LRU_NAME header_lru
#define QUIRE_LRU_KEY int
#define QUIRE_LRU_VALUE int
#define QUIRE_LRU_HASH(ctx, key, seed) quire_hash_u64((uint64_t) * (key), seed)
#define QUIRE_LRU_EQ(ctx, a, b) (*(a) == *(b))
