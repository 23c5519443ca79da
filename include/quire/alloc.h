/* Where Quire's memory comes from.
 *
 * Every object that allocates is handed a `const struct quire_allocator *` when
 * it is made and uses it until it is freed; NULL means the default (malloc, and
 * mmap for pages). The struct is borrowed: it must outlive the object. Sizes
 * are handed back at free, so that an allocator may count without headers of
 * its own. No function may be called from two threads at once unless the
 * allocator allows it; the default does. */
#ifndef QUIRE_ALLOC_H
#define QUIRE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

#include <quire/export.h>

QUIRE_BEGIN_DECLS

struct quire_allocator {
  /* sizeof(struct quire_allocator) of the caller: lets the struct grow. */
  size_t struct_size;
  void *ctx;

  /* At least `size_bytes` (never 0) of memory aligned for max_align_t, or NULL.
   * The contents are undefined. */
  void *(*alloc)(void *ctx, size_t size_bytes);
  /* Like realloc. On NULL the old block is untouched. */
  void *(*resize)(void *ctx, void *ptr, size_t old_bytes, size_t new_bytes);
  /* `size_bytes` is what alloc or the last resize was asked for. */
  void (*free)(void *ctx, void *ptr, size_t size_bytes);

  /* Zeroed memory aligned to 4096 for page buffers, or NULL. Both or neither:
   * where they are NULL, anonymous mmap is used. */
  void *(*map)(void *ctx, size_t size_bytes);
  void (*unmap)(void *ctx, void *ptr, size_t size_bytes);

  /* For tests, may be NULL: asked at each named fault point ("page.styles",
   * "os.map" ...); true makes that point fail as if the resource were gone. */
  bool (*fault)(void *ctx, const char *point);
};

/* The allocator behind NULL: malloc, realloc, free, mmap. */
QUIRE_API const struct quire_allocator *quire_allocator_default(void);

/* What the template headers call: `allocator` may be NULL (the default), 0
 * bytes count as 1, a size above PTRDIFF_MAX answers NULL. Free takes NULL
 * blocks and needs the size that was asked for. */
QUIRE_API void *quire_allocator_alloc(const struct quire_allocator *allocator,
                                      size_t size_bytes);
QUIRE_API void quire_allocator_free(const struct quire_allocator *allocator,
                                    void *ptr, size_t size_bytes);

QUIRE_END_DECLS

#endif
