/* A region of a page that is full because a test wants it so. Private. */
#ifndef QUIRE_SRC_PAGE_FAULT_H
#define QUIRE_SRC_PAGE_FAULT_H

#include <quire/alloc.h>
#include <quire/result.h>

/* Asks the points page.styles ... page.rehash; the result of the first that
 * fails. Owners of pages ask it wherever a page could answer the same. */
QUIRE_NODISCARD enum quire_result quire_page_fault_asked(
    const struct quire_allocator *allocator);

static inline enum quire_result quire_page_fault(
    const struct quire_allocator *allocator) {
  return allocator == NULL || allocator->fault == NULL
             ? QUIRE_OK
             : quire_page_fault_asked(allocator);
}

#endif
