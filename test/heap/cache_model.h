/* The model test of the cache, for test_cache and its fuzz target. */
#ifndef QUIRE_TEST_CACHE_MODEL_H
#define QUIRE_TEST_CACHE_MODEL_H

#include <stddef.h>
#include <stdint.h>

/* Random operations when `bytes` is NULL, else those that the bytes spell;
 * verify() after each of the first `verified_steps`. */
void cache_model_run(const uint8_t *bytes, size_t size_bytes, size_t steps,
                     size_t verified_steps);

#endif
