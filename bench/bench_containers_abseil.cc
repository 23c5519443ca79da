// Abseil's flat_hash_map for bench_containers.
#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bench_containers.h"

namespace {

uint64_t KeyAt(const bench_keys *keys, size_t i, const uint64_t *) {
  return keys->numbers[i];
}

std::string_view KeyAt(const bench_keys *keys, size_t i,
                       const std::string_view *) {
  return {keys->texts[i].data, keys->texts[i].size_bytes};
}

template <typename Key>
struct Peer {
  using Map = absl::flat_hash_map<Key, uint64_t>;

  static Key At(const bench_keys *keys, size_t i) {
    return KeyAt(keys, i, static_cast<const Key *>(nullptr));
  }

  static void *Create() { return new Map; }

  static void Destroy(void *map) { delete static_cast<Map *>(map); }

  static void Insert(void *map, const bench_keys *keys, size_t first,
                     size_t count) {
    Map &table = *static_cast<Map *>(map);
    for (size_t i = first; i < first + count; i++) {
      table[At(keys, i)] = i;
    }
  }

  static uint64_t Find(void *map, const bench_keys *keys, size_t first,
                       size_t count) {
    Map &table = *static_cast<Map *>(map);
    uint64_t sum = 0;
    for (size_t i = first; i < first + count; i++) {
      auto it = table.find(At(keys, i));
      if (it != table.end()) {
        sum += it->second;
      }
    }
    return sum;
  }

  static void Churn(void *map, const bench_keys *keys, size_t first_old,
                    size_t first_new, size_t count) {
    Map &table = *static_cast<Map *>(map);
    for (size_t i = 0; i < count; i++) {
      if (table.erase(At(keys, first_old + i)) != 1) {
        std::abort();
      }
      table[At(keys, first_new + i)] = i;
    }
  }

  static uint64_t Iterate(void *map) {
    uint64_t sum = 0;
    for (const auto &entry : *static_cast<Map *>(map)) {
      sum += entry.second;
    }
    return sum;
  }
};

template <typename Key>
constexpr bench_peer kPeer = {
    "abseil",        Peer<Key>::Create, Peer<Key>::Destroy, Peer<Key>::Insert,
    Peer<Key>::Find, Peer<Key>::Churn,  Peer<Key>::Iterate};

}  // namespace

const bench_peer bench_abseil_numbers = kPeer<uint64_t>;
const bench_peer bench_abseil_texts = kPeer<std::string_view>;
