/* Seeds: getentropy where the system has it; address and clock where it fails,
 * because a weak seed is better than a terminal that does not start.
 * splitmix64: Sebastiano Vigna, prng.di.unimi.it (public domain). */
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include "base/seed.h"

#include <sys/random.h>
#include <time.h>
#include <unistd.h>

uint64_t quire_seed_next(uint64_t *state) {
  uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

uint64_t quire_seed(uint64_t wished) {
  if (wished != 0) {
    return wished;
  }
  uint64_t seed = 0;
  if (getentropy(&seed, sizeof seed) != 0) {
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    seed = (uint64_t)now.tv_nsec ^ ((uint64_t)now.tv_sec << 32) ^
           (uint64_t)(uintptr_t)&seed;
    seed = quire_seed_next(&seed);
  }
  return seed != 0 ? seed : 1;
}
