/* Allocator hooks, the default allocator, zeroed OS pages and fault points.
 *
 * Nothing here is global but a constant: fault points are asked of the
 * allocator that the object was made with, so two tests in one process do not
 * meet. */
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if !defined(MAP_ANONYMOUS)
#define MAP_ANONYMOUS MAP_ANON
#endif

/* OS pages may be larger than this (16 KiB on some ARM systems); mmap rounds up
 * itself, we only promise the alignment that the page format needs. */
enum { MAP_ALIGN = 4096 };

static void *default_alloc(void *ctx, size_t size_bytes) {
  (void)ctx;
  return malloc(size_bytes);
}

static void *default_resize(void *ctx, void *ptr, size_t old_bytes,
                            size_t new_bytes) {
  (void)ctx;
  (void)old_bytes;
  return realloc(ptr, new_bytes);
}

static void default_free(void *ctx, void *ptr, size_t size_bytes) {
  (void)ctx;
  (void)size_bytes;
  free(ptr);
}

static void *os_map(size_t size_bytes) {
  void *p = mmap(NULL, size_bytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return p == MAP_FAILED ? NULL : p;
}

static const struct quire_allocator default_allocator = {
    .struct_size = sizeof(struct quire_allocator),
    .alloc = default_alloc,
    .resize = default_resize,
    .free = default_free,
};

const struct quire_allocator *quire_allocator_default(void) {
  return &default_allocator;
}

static const struct quire_allocator *or_default(
    const struct quire_allocator *a) {
  return a != NULL ? a : &default_allocator;
}

void *quire_mem_alloc(const struct quire_allocator *a, size_t size_bytes) {
  a = or_default(a);
  if (size_bytes > (size_t)PTRDIFF_MAX) {
    return NULL;
  }
  return a->alloc(a->ctx, size_bytes != 0 ? size_bytes : 1);
}

void *quire_mem_zalloc(const struct quire_allocator *a, size_t size_bytes) {
  void *p = quire_mem_alloc(a, size_bytes);
  if (p != NULL) {
    memset(p, 0, size_bytes);
  }
  return p;
}

void *quire_mem_alloc_array(const struct quire_allocator *a, size_t count,
                            size_t item_bytes) {
  size_t size_bytes;
  if (__builtin_mul_overflow(count, item_bytes, &size_bytes)) {
    return NULL;
  }
  return quire_mem_alloc(a, size_bytes);
}

void *quire_mem_resize(const struct quire_allocator *a, void *ptr,
                       size_t old_bytes, size_t new_bytes) {
  a = or_default(a);
  if (new_bytes > (size_t)PTRDIFF_MAX) {
    return NULL;
  }
  if (ptr == NULL) {
    return quire_mem_alloc(a, new_bytes);
  }
  return a->resize(a->ctx, ptr, old_bytes != 0 ? old_bytes : 1,
                   new_bytes != 0 ? new_bytes : 1);
}

void quire_mem_free(const struct quire_allocator *a, void *ptr,
                    size_t size_bytes) {
  if (ptr != NULL) {
    a = or_default(a);
    a->free(a->ctx, ptr, size_bytes != 0 ? size_bytes : 1);
  }
}

void *quire_mem_map(const struct quire_allocator *a, size_t size_bytes) {
  a = or_default(a);
  if (size_bytes == 0 || size_bytes > (size_t)PTRDIFF_MAX - MAP_ALIGN ||
      quire_fault(a, QUIRE_FAULT_OS_MAP)) {
    return NULL;
  }
  return a->map != NULL ? a->map(a->ctx, size_bytes) : os_map(size_bytes);
}

void quire_mem_unmap(const struct quire_allocator *a, void *ptr,
                     size_t size_bytes) {
  if (ptr == NULL) {
    return;
  }
  a = or_default(a);
  if (a->map != NULL) {
    a->unmap(a->ctx, ptr, size_bytes);
  } else {
    (void)munmap(ptr, size_bytes);
  }
}

const char *quire_fault_point_name(enum quire_fault_point point) {
  static const char *const names[QUIRE_FAULT_POINTS] = {
      [QUIRE_FAULT_OS_MAP] = "os.map",
      [QUIRE_FAULT_PAGE_MAP] = "page.map",
      [QUIRE_FAULT_PAGE_STYLES] = "page.styles",
      [QUIRE_FAULT_PAGE_LINKS] = "page.links",
      [QUIRE_FAULT_PAGE_CLUSTERS] = "page.clusters",
      [QUIRE_FAULT_PAGE_CODEPOINTS] = "page.codepoints",
      [QUIRE_FAULT_PAGE_STRINGS] = "page.strings",
      [QUIRE_FAULT_PAGE_MARKS] = "page.marks",
      [QUIRE_FAULT_PAGE_REHASH] = "page.rehash",
      [QUIRE_FAULT_CACHE_THREAD] = "cache.thread",
  };
  return names[point];
}

bool quire_fault(const struct quire_allocator *a,
                 enum quire_fault_point point) {
  return a != NULL && a->fault != NULL &&
         a->fault(a->ctx, quire_fault_point_name(point));
}

void *quire_allocator_alloc(const struct quire_allocator *allocator,
                            size_t size_bytes) {
  return quire_mem_alloc(allocator, size_bytes);
}

void quire_allocator_free(const struct quire_allocator *allocator, void *ptr,
                          size_t size_bytes) {
  quire_mem_free(allocator, ptr, size_bytes);
}
