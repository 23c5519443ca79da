/* Seeds for hash tables: random by default, injectable for tests. */
#ifndef QUIRE_SRC_BASE_SEED_H
#define QUIRE_SRC_BASE_SEED_H

#include <stdint.h>

/* `wished` when it is not 0, else 64 random bits from the system (never 0). */
uint64_t quire_seed(uint64_t wished);

/* The next value of a splitmix64 sequence: derives many seeds from one. */
uint64_t quire_seed_next(uint64_t *state);

#endif
