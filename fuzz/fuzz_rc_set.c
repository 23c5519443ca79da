/* Bytes as operations on an rc_set: the first three choose capacity, number of
 * values and how bad the hash is, the rest is read by test/store/rc_set_ops.c.
 * The set is verified after every step at first, then after every eighth. */
#include <stddef.h>
#include <stdint.h>

#include "store/rc_set_ops.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  static const uint64_t masks[4] = {UINT64_MAX, 0, 3, 0x1f};
  if (size_bytes < 3) {
    return 0;
  }
  const struct rc_set_ops_config config = {
      .capacity = data[0],
      .names = data[1] + 1u,
      .hash_mask = masks[data[2] % 4],
      .steps = 4096,
      .checked_steps = 64,
      .check_every = 8,
  };
  struct op_source source;
  struct rc_set_ops_stats stats;
  op_source_bytes(&source, data + 3, size_bytes - 3);
  rc_set_ops_run(&config, &source, &stats);
  return 0;
}
