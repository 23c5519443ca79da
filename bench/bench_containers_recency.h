/* The containers that forget what was not used: lru and cache. */
#ifndef QUIRE_BENCH_CONTAINERS_RECENCY_H
#define QUIRE_BENCH_CONTAINERS_RECENCY_H

#include "support/bench.h"

void bench_recency_containers(const struct bench *bench);

#endif
