/* Bytes as operations on an offset_map: the first three choose capacity, number
 * of keys and how bad the hash is, the rest is read by
 * test/store/offset_map_ops.c. The map is verified after every step at
 * first, then after every eighth. */
#include <stddef.h>
#include <stdint.h>

#include "store/offset_map_ops.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  static const uint64_t masks[4] = {UINT64_MAX, 0, 3, 0x1f};
  if (size_bytes < 3) {
    return 0;
  }
  const struct offset_map_ops_config config = {
      .capacity = data[0],
      .keys = data[1] + 1u,
      .hash_mask = masks[data[2] % 4],
      .steps = 4096,
      .checked_steps = 64,
      .check_every = 8,
  };
  struct op_source source;
  struct offset_map_ops_stats stats;
  op_source_bytes(&source, data + 3, size_bytes - 3);
  offset_map_ops_run(&config, &source, &stats);
  return 0;
}
