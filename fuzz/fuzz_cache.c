/* Bytes as calls of the cache on one thread, interpreted by its model test. */
#include <stddef.h>
#include <stdint.h>

#include "heap/cache_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  if (size_bytes > 0) {
    cache_model_run(data, size_bytes, 4096, 64);
  }
  return 0;
}
