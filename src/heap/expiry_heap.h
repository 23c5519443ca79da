/* A binary min-heap of times, whose items sit inside their owners and know
 * their place, so that any of them can be taken out in O(log n). */
#ifndef QUIRE_SRC_HEAP_EXPIRY_HEAP_H
#define QUIRE_SRC_HEAP_EXPIRY_HEAP_H

#include <quire/alloc.h>
#include <quire/result.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUIRE_EXPIRY_NOWHERE SIZE_MAX

struct quire_expiry_item {
  uint64_t at_ms;
  size_t index; /* QUIRE_EXPIRY_NOWHERE when in no heap */
};

/* All zero is an empty heap. */
struct quire_expiry_heap {
  struct quire_expiry_item **items;
  size_t count;
  size_t capacity;
};

/* Room for one more: the next push cannot fail. */
QUIRE_NODISCARD enum quire_result quire_expiry_heap_reserve(
    struct quire_expiry_heap *heap, const struct quire_allocator *allocator);

void quire_expiry_heap_push(struct quire_expiry_heap *heap,
                            struct quire_expiry_item *item);
void quire_expiry_heap_remove(struct quire_expiry_heap *heap,
                              struct quire_expiry_item *item);

/* The earliest item, or NULL. */
struct quire_expiry_item *quire_expiry_heap_first(
    const struct quire_expiry_heap *heap);

/* Order and places are right. */
bool quire_expiry_heap_is_sound(const struct quire_expiry_heap *heap);

void quire_expiry_heap_deinit(struct quire_expiry_heap *heap,
                              const struct quire_allocator *allocator);

#endif
