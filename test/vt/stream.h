/* Random but plausible VT streams, from a seed. */
#ifndef QUIRE_TEST_VT_STREAM_H
#define QUIRE_TEST_VT_STREAM_H

#include <stddef.h>
#include <stdint.h>

/* Fills `out` with n bytes of text, sequences, broken sequences and noise. */
void stream_fill(uint64_t seed, uint8_t *out, size_t n);
uint64_t stream_random(uint64_t *state);

#endif
