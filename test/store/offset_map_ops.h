/* Operations on an offset_map, checked against a naive oracle after each step.
 * Run by model_offset_map with random numbers and by fuzz_offset_map with a
 * fuzzer's. */
#ifndef QUIRE_TEST_STORE_OFFSET_MAP_OPS_H
#define QUIRE_TEST_STORE_OFFSET_MAP_OPS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/op_source.h"

struct offset_map_ops_config {
  uint32_t capacity;
  uint32_t keys;          /* how many different keys, at most 2048 */
  uint64_t hash_mask;     /* 0: the same hash for all keys */
  uint64_t steps;         /* or until the source ends */
  uint64_t checked_steps; /* full check after each of the first so many, */
  uint64_t check_every;   /* then after every so many */
  bool in_file;           /* the buffer is a mapped file */
};

struct offset_map_ops_stats {
  uint64_t full;
  uint64_t removed;
  uint64_t moved;
  uint32_t count_most;
};

/* Aborts with the log of the last operations when anything differs. */
void offset_map_ops_run(const struct offset_map_ops_config *config,
                        struct op_source *source,
                        struct offset_map_ops_stats *stats);

#endif
