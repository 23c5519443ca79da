/* The counting and failing allocator of the tests.
 *
 * Memory map of a heap block:   [struct block_head][size_bytes of payload]
 * of a mapped block: one 4096-byte page whose tail is the block_head, then the
 * payload, so that the payload is aligned as a page must be. The head carries
 * the size and a tag; a freed head's tag is overwritten before the memory goes
 * back, so that a second free is seen as often as the C library lets us. */
#define _POSIX_C_SOURCE 200809L
#include "failing_allocator.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAP_ALIGN = 4096, FILL_FRESH = 0xa5, FILL_FREED = 0x5a };

static const uint64_t TAG_HEAP = UINT64_C(0x71756972652d6831);
static const uint64_t TAG_MAP = UINT64_C(0x71756972652d6d31);
static const uint64_t TAG_FREED = UINT64_C(0xdeadbeefdeadbeef);

struct block_head {
  alignas(max_align_t) uint64_t tag;
  size_t size_bytes;
};

static struct block_head *head_of(void *ptr) {
  return (struct block_head *)ptr - 1;
}

/* Called with the lock held: counts this allocation, says whether it fails. */
static bool count_and_fail(struct failing_allocator *fa) {
  fa->allocations++;
  if (fa->countdown == 0) {
    return false;
  }
  if (fa->countdown > 1) {
    fa->countdown--;
    return false;
  }
  if (!fa->persistent) {
    fa->countdown = 0;
  }
  fa->failures++;
  return true;
}

static void count_live(struct failing_allocator *fa, size_t size_bytes) {
  fa->live_blocks++;
  fa->live_bytes += size_bytes;
  if (fa->live_bytes > fa->peak_bytes) {
    fa->peak_bytes = fa->live_bytes;
  }
}

static void complain(struct failing_allocator *fa, const char *what,
                     size_t asked_bytes, size_t given_bytes) {
  fa->misuses++;
  (void)fprintf(stderr, "failing_allocator: %s (block of %zu, told %zu)\n",
                what, asked_bytes, given_bytes);
}

/* Called with the lock held. False when the block is not ours to free. */
static bool check_block(struct failing_allocator *fa,
                        const struct block_head *head, uint64_t tag,
                        size_t size_bytes) {
  if (head->tag != tag) {
    complain(fa, head->tag == TAG_FREED ? "double free" : "foreign pointer", 0,
             size_bytes);
    return false;
  }
  if (head->size_bytes != size_bytes) {
    complain(fa, "wrong size at free or resize", head->size_bytes, size_bytes);
  }
  return true;
}

/* Called with the lock held, after check_block. */
static void retire(struct failing_allocator *fa, struct block_head *head) {
  fa->live_blocks--;
  fa->live_bytes -= head->size_bytes;
  memset(head + 1, FILL_FREED, head->size_bytes);
  head->tag = TAG_FREED;
}

static void *heap_block(struct failing_allocator *fa, size_t size_bytes) {
  if (size_bytes == 0) {
    complain(fa, "request for 0 bytes", 0, 0);
  }
  struct block_head *head = malloc(sizeof *head + size_bytes);
  if (head == NULL) {
    return NULL;
  }
  head->tag = TAG_HEAP;
  head->size_bytes = size_bytes;
  memset(head + 1, FILL_FRESH, size_bytes);
  count_live(fa, size_bytes);
  return head + 1;
}

static void *hook_alloc(void *ctx, size_t size_bytes) {
  struct failing_allocator *fa = ctx;
  (void)pthread_mutex_lock(&fa->lock);
  void *ptr = count_and_fail(fa) ? NULL : heap_block(fa, size_bytes);
  (void)pthread_mutex_unlock(&fa->lock);
  return ptr;
}

static void *hook_resize(void *ctx, void *ptr, size_t old_bytes,
                         size_t new_bytes) {
  struct failing_allocator *fa = ctx;
  struct block_head *head = head_of(ptr);
  void *fresh = NULL;
  (void)pthread_mutex_lock(&fa->lock);
  if (!count_and_fail(fa) && check_block(fa, head, TAG_HEAP, old_bytes)) {
    fresh = heap_block(fa, new_bytes);
    if (fresh != NULL) {
      size_t kept = head->size_bytes < new_bytes ? head->size_bytes : new_bytes;
      memcpy(fresh, ptr, kept);
      retire(fa, head);
      free(head);
    }
  }
  (void)pthread_mutex_unlock(&fa->lock);
  return fresh;
}

static void hook_free(void *ctx, void *ptr, size_t size_bytes) {
  struct failing_allocator *fa = ctx;
  struct block_head *head = head_of(ptr);
  (void)pthread_mutex_lock(&fa->lock);
  if (check_block(fa, head, TAG_HEAP, size_bytes)) {
    retire(fa, head);
    free(head);
  }
  (void)pthread_mutex_unlock(&fa->lock);
}

static void *hook_map(void *ctx, size_t size_bytes) {
  struct failing_allocator *fa = ctx;
  void *payload = NULL;
  (void)pthread_mutex_lock(&fa->lock);
  if (!count_and_fail(fa)) {
    void *base;
    if (posix_memalign(&base, MAP_ALIGN, MAP_ALIGN + size_bytes) == 0) {
      payload = (unsigned char *)base + MAP_ALIGN;
      memset(payload, 0, size_bytes);
      head_of(payload)->tag = TAG_MAP;
      head_of(payload)->size_bytes = size_bytes;
      count_live(fa, size_bytes);
    }
  }
  (void)pthread_mutex_unlock(&fa->lock);
  return payload;
}

static void hook_unmap(void *ctx, void *ptr, size_t size_bytes) {
  struct failing_allocator *fa = ctx;
  struct block_head *head = head_of(ptr);
  (void)pthread_mutex_lock(&fa->lock);
  if (check_block(fa, head, TAG_MAP, size_bytes)) {
    retire(fa, head);
    free((unsigned char *)ptr - MAP_ALIGN);
  }
  (void)pthread_mutex_unlock(&fa->lock);
}

static struct failing_allocator_point *point_of(struct failing_allocator *fa,
                                                const char *name) {
  for (size_t i = 0; i < fa->points_count; i++) {
    if (strcmp(fa->points[i].name, name) == 0) {
      return &fa->points[i];
    }
  }
  if (fa->points_count == FAILING_ALLOCATOR_POINTS_MAX ||
      strlen(name) >= FAILING_ALLOCATOR_NAME_MAX) {
    (void)fprintf(stderr, "failing_allocator: no room for point %s\n", name);
    abort();
  }
  struct failing_allocator_point *point = &fa->points[fa->points_count++];
  (void)snprintf(point->name, sizeof point->name, "%s", name);
  return point;
}

static bool hook_fault(void *ctx, const char *name) {
  struct failing_allocator *fa = ctx;
  bool fail = false;
  (void)pthread_mutex_lock(&fa->lock);
  struct failing_allocator_point *point = point_of(fa, name);
  point->hits++;
  if (fa->point_countdown != 0 && strcmp(fa->armed_point, name) == 0) {
    fail = fa->point_countdown == 1;
    if (!fail || !fa->point_persistent) {
      fa->point_countdown--;
    }
  }
  if (fail) {
    point->failures++;
    fa->failures++;
  }
  (void)pthread_mutex_unlock(&fa->lock);
  return fail;
}

void failing_allocator_init(struct failing_allocator *fa) {
  memset(fa, 0, sizeof *fa);
  if (pthread_mutex_init(&fa->lock, NULL) != 0) {
    abort();
  }
  fa->hooks = (struct quire_allocator){
      .struct_size = sizeof fa->hooks,
      .ctx = fa,
      .alloc = hook_alloc,
      .resize = hook_resize,
      .free = hook_free,
      .map = hook_map,
      .unmap = hook_unmap,
      .fault = hook_fault,
  };
}

void failing_allocator_deinit(struct failing_allocator *fa) {
  (void)pthread_mutex_destroy(&fa->lock);
}

const struct quire_allocator *failing_allocator_hooks(
    const struct failing_allocator *fa) {
  return &fa->hooks;
}

void failing_allocator_arm(struct failing_allocator *fa, size_t nth,
                           bool persistent) {
  (void)pthread_mutex_lock(&fa->lock);
  fa->countdown = nth;
  fa->persistent = persistent;
  fa->failures = 0;
  (void)pthread_mutex_unlock(&fa->lock);
}

void failing_allocator_arm_point(struct failing_allocator *fa, const char *name,
                                 size_t nth, bool persistent) {
  (void)pthread_mutex_lock(&fa->lock);
  (void)snprintf(fa->armed_point, sizeof fa->armed_point, "%s", name);
  fa->point_countdown = nth;
  fa->point_persistent = persistent;
  fa->failures = 0;
  (void)pthread_mutex_unlock(&fa->lock);
}

void failing_allocator_disarm(struct failing_allocator *fa) {
  (void)pthread_mutex_lock(&fa->lock);
  fa->countdown = 0;
  fa->point_countdown = 0;
  (void)pthread_mutex_unlock(&fa->lock);
}

bool failing_allocator_fired(const struct failing_allocator *fa) {
  return fa->failures != 0;
}

const struct failing_allocator_point *failing_allocator_find_point(
    const struct failing_allocator *fa, const char *name) {
  for (size_t i = 0; i < fa->points_count; i++) {
    if (strcmp(fa->points[i].name, name) == 0) {
      return &fa->points[i];
    }
  }
  return NULL;
}

bool failing_allocator_is_clean(const struct failing_allocator *fa) {
  if (fa->live_blocks == 0 && fa->live_bytes == 0 && fa->misuses == 0) {
    return true;
  }
  (void)fprintf(stderr,
                "failing_allocator: %zu blocks, %zu bytes live, %zu misuses\n",
                fa->live_blocks, fa->live_bytes, fa->misuses);
  return false;
}
