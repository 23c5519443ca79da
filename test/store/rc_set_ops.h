/* Operations on an rc_set, checked against a naive oracle after each step. Run
 * by model_rc_set with random numbers and by fuzz_rc_set with a fuzzer's. */
#ifndef QUIRE_TEST_STORE_RC_SET_OPS_H
#define QUIRE_TEST_STORE_RC_SET_OPS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/op_source.h"

struct rc_set_ops_config {
  uint32_t capacity;      /* at most QUIRE_SET_SCAN_MAX (1024) */
  uint32_t names;         /* how many different values, at most 2048 */
  uint64_t hash_mask;     /* 0: the same hash for all values */
  uint64_t steps;         /* or until the source ends */
  uint64_t checked_steps; /* full check after each of the first so many, */
  uint64_t check_every;   /* then after every so many */
  bool in_file;           /* the buffer is a mapped file */
};

struct rc_set_ops_stats {
  uint64_t full;
  uint64_t rehash;
  uint64_t limit;
  uint64_t resurrected;
  uint64_t deleted;
  uint64_t moved;
  uint64_t living_most;
};

/* Aborts with the log of the last operations when anything differs. */
void rc_set_ops_run(const struct rc_set_ops_config *config,
                    struct op_source *source, struct rc_set_ops_stats *stats);

#endif
