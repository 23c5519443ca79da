/* Bytes as operations on a hash map, interpreted by the model test: the first
 * one chooses how bad the hash is. */
#include <quire/hash.h>
#include <quire/hash_group.h>
#include <quire/result.h>
#include <stddef.h>
#include <stdint.h>

#include "heap/hash_map_alt_key.h"
#include "support/failing_allocator.h"
#include "support/model.h"

#define MODEL_NAME run_good
#define MODEL_MAP good_map
#define MODEL_HASH(ctx, key, seed) quire_hash_u64((key) ^ *(ctx), seed)
#define MODEL_KEYS_MAX 256
#include "heap/hash_map_model.h"

#define MODEL_NAME run_bad
#define MODEL_MAP bad_map
#define MODEL_HASH(ctx, key, seed) \
  ((uint64_t)((key) % 3) << 7 | ((key) % 2) | (*(ctx)&0))
#define MODEL_KEYS_MAX 256
#include "heap/hash_map_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  if (size_bytes == 0) {
    return 0;
  }
  if (data[0] % 2 == 0) {
    run_good(data + 1, size_bytes - 1, 4096, 64);
  } else {
    run_bad(data + 1, size_bytes - 1, 4096, 64);
  }
  return 0;
}
