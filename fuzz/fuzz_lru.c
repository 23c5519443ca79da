/* Bytes as operations on an LRU, interpreted by the model test: the first one
 * chooses how bad the hash is. */
#include <quire/hash.h>
#include <quire/result.h>
#include <stddef.h>
#include <stdint.h>

#include "support/failing_allocator.h"
#include "support/model.h"

#define MODEL_NAME run_good
#define MODEL_LRU good_lru
#define MODEL_HASH(ctx, key, seed) quire_hash_u64((key) ^ *(ctx), seed)
#define MODEL_KEYS_MAX 200
#include "heap/lru_model.h"

#define MODEL_NAME run_constant
#define MODEL_LRU constant_lru
#define MODEL_HASH(ctx, key, seed) ((void)(key), *(ctx)&0x55)
#define MODEL_KEYS_MAX 100
#include "heap/lru_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  if (size_bytes == 0) {
    return 0;
  }
  if (data[0] % 2 == 0) {
    run_good(data + 1, size_bytes - 1, 4096, 64);
  } else {
    run_constant(data + 1, size_bytes - 1, 4096, 64);
  }
  return 0;
}
