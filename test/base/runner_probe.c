/* A fuzz target that dies of one input, for fuzz_runner.sh. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  if (size_bytes == 4 && memcmp(data, "boom", 4) == 0) {
    exit(42);
  }
  return 0;
}
