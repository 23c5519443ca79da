/* Another shape of the model's keys, for adapted lookup. */
#ifndef QUIRE_TEST_HASH_MAP_ALT_KEY_H
#define QUIRE_TEST_HASH_MAP_ALT_KEY_H

#include <stdint.h>

struct model_alt_key {
  uint32_t high;
  uint32_t low;
};

static struct model_alt_key model_alt(uint32_t key) {
  struct model_alt_key alt = {key / 100, key % 100};
  return alt;
}

static uint32_t model_alt_value(const struct model_alt_key *key) {
  return key->high * 100 + key->low;
}

#endif
