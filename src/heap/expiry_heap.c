/* A binary min-heap of pointers to items.
 *
 * Invariants: 1. items[i]->index == i. 2. No item is earlier than its parent,
 * items[(i - 1) / 2]. */
#include "heap/expiry_heap.h"

#include "base/alloc.h"
#include "base/assert.h"

enum { CAPACITY_MIN = 16 };

static void place(struct quire_expiry_heap *heap, size_t index,
                  struct quire_expiry_item *item) {
  heap->items[index] = item;
  item->index = index;
}

/* Moves an item that may be too early for its place towards the root. */
static void sift_up(struct quire_expiry_heap *heap,
                    struct quire_expiry_item *item) {
  size_t index = item->index;
  while (index > 0) {
    struct quire_expiry_item *parent = heap->items[(index - 1) / 2];
    if (parent->at_ms <= item->at_ms) {
      break;
    }
    size_t above = parent->index;
    place(heap, index, parent);
    index = above;
  }
  place(heap, index, item);
}

/* Moves an item that may be too late for its place towards the leaves. */
static void sift_down(struct quire_expiry_heap *heap,
                      struct quire_expiry_item *item) {
  size_t index = item->index;
  for (;;) {
    size_t child = index * 2 + 1;
    if (child >= heap->count) {
      break;
    }
    if (child + 1 < heap->count &&
        heap->items[child + 1]->at_ms < heap->items[child]->at_ms) {
      child++;
    }
    if (item->at_ms <= heap->items[child]->at_ms) {
      break;
    }
    place(heap, index, heap->items[child]);
    index = child;
  }
  place(heap, index, item);
}

enum quire_result quire_expiry_heap_reserve(
    struct quire_expiry_heap *heap, const struct quire_allocator *allocator) {
  if (heap->count < heap->capacity) {
    return QUIRE_OK;
  }
  const size_t capacity =
      heap->capacity != 0 ? heap->capacity * 2 : (size_t)CAPACITY_MIN;
  const size_t item_bytes = sizeof heap->items[0];
  if (capacity > PTRDIFF_MAX / item_bytes) {
    return QUIRE_ERR_LIMIT;
  }
  struct quire_expiry_item **items =
      quire_mem_resize(allocator, heap->items, heap->capacity * item_bytes,
                       capacity * item_bytes);
  if (items == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  heap->items = items;
  heap->capacity = capacity;
  return QUIRE_OK;
}

void quire_expiry_heap_push(struct quire_expiry_heap *heap,
                            struct quire_expiry_item *item) {
  QUIRE_ASSERT(heap->count < heap->capacity);
  QUIRE_ASSERT(item->index == QUIRE_EXPIRY_NOWHERE);
  place(heap, heap->count++, item);
  sift_up(heap, item);
}

void quire_expiry_heap_remove(struct quire_expiry_heap *heap,
                              struct quire_expiry_item *item) {
  const size_t index = item->index;
  QUIRE_ASSERT(index < heap->count);
  QUIRE_ASSERT(heap->items[index] == item); /* invariant 1 */
  struct quire_expiry_item *last = heap->items[--heap->count];
  item->index = QUIRE_EXPIRY_NOWHERE;
  if (last != item) {
    place(heap, index, last);
    sift_up(heap, last);
    sift_down(heap, last);
  }
}

struct quire_expiry_item *quire_expiry_heap_first(
    const struct quire_expiry_heap *heap) {
  return heap->count > 0 ? heap->items[0] : NULL;
}

bool quire_expiry_heap_is_sound(const struct quire_expiry_heap *heap) {
  for (size_t i = 0; i < heap->count; i++) {
    if (heap->items[i]->index != i ||
        (i > 0 && heap->items[(i - 1) / 2]->at_ms > heap->items[i]->at_ms)) {
      return false;
    }
  }
  return heap->count <= heap->capacity;
}

void quire_expiry_heap_deinit(struct quire_expiry_heap *heap,
                              const struct quire_allocator *allocator) {
  quire_mem_free(allocator, heap->items,
                 heap->capacity * sizeof heap->items[0]);
  heap->items = NULL;
  heap->count = 0;
  heap->capacity = 0;
}
