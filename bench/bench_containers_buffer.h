/* The second half of bench_containers: rc_set and offset_map, which have no
 * peers, and what age does to the maps. */
#ifndef QUIRE_BENCH_CONTAINERS_BUFFER_H
#define QUIRE_BENCH_CONTAINERS_BUFFER_H

#include "support/bench.h"

void bench_buffer_containers(const struct bench *bench);

#endif
