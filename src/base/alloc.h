/* Allocation through a struct quire_allocator, with the size maths checked.
 *
 * Callers inside the library never touch the hooks directly: these wrappers add
 * the default, overflow checks and the zero-size rule (a request for 0 bytes is
 * rounded up to 1, so that NULL always means "no memory"). */
#ifndef QUIRE_SRC_BASE_ALLOC_H
#define QUIRE_SRC_BASE_ALLOC_H

#include <quire/alloc.h>

#include "base/fault_points.h"

void *quire_mem_alloc(const struct quire_allocator *a, size_t size_bytes);
void *quire_mem_zalloc(const struct quire_allocator *a, size_t size_bytes);
/* `count * item_bytes`, NULL on overflow. */
void *quire_mem_alloc_array(const struct quire_allocator *a, size_t count,
                            size_t item_bytes);
void *quire_mem_resize(const struct quire_allocator *a, void *ptr,
                       size_t old_bytes, size_t new_bytes);
/* NULL is allowed. */
void quire_mem_free(const struct quire_allocator *a, void *ptr,
                    size_t size_bytes);

/* Zeroed, page-aligned memory; `size_bytes` is rounded up to whole OS pages by
 * the callee and must be handed back unchanged. Fault point os.map. */
void *quire_mem_map(const struct quire_allocator *a, size_t size_bytes);
void quire_mem_unmap(const struct quire_allocator *a, void *ptr,
                     size_t size_bytes);

/* True when the allocator's test hook wants the named point to fail. */
bool quire_fault(const struct quire_allocator *a, enum quire_fault_point point);

#endif
