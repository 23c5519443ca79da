/* The one hash helper that cannot be inline: it asks the system for entropy. */
#include <quire/hash.h>

#include "base/seed.h"

uint64_t quire_hash_seed(uint64_t wished) {
  return quire_seed(wished);
}
