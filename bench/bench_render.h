/* The two halves of bench_render. */
#ifndef QUIRE_BENCH_RENDER_H
#define QUIRE_BENCH_RENDER_H

#include <quire/snapshot.h>

#include "support/bench.h"

/* Ends the program for anything but QUIRE_OK. */
void bench_must(enum quire_result result);
struct quire_terminal *bench_terminal(uint16_t cols, uint16_t rows);

/* How long a snapshot holds the terminal's lock, and how long its reader waits
 * for it, while another thread feeds at full speed. */
void bench_render_lock(const struct bench *bench);

#endif
