/* Pages outside memory: saving and loading.
 *
 * What is saved is a compacted page as it lies in memory: exact capacity, no
 * dead values, no erased cells, no trace of what the page held before; the same
 * contents give the same bytes. It is read on machines of the same byte order.
 *
 * What is loaded is not trusted. The bytes are copied, everything in the copy
 * is checked as quire_page_verify() does, and then the rows are interned anew
 * into a page of their own under a fresh seed, so that nothing of the file's
 * tables stays in use. */
#ifndef QUIRE_PAGE_FILE_H
#define QUIRE_PAGE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include <quire/alloc.h>
#include <quire/export.h>
#include <quire/page.h>
#include <quire/result.h>

QUIRE_BEGIN_DECLS

/* Takes the next `len_bytes` of a saved page; anything but QUIRE_OK ends the
 * save. The bytes are borrowed for the call. */
typedef enum quire_result (*quire_page_write_fn)(void *ctx, const void *bytes,
                                                 size_t len_bytes);

/* Saves `page` through `write`, which is called once or more before this
 * returns and must not touch the page. Memory for the compacted page comes from
 * `allocator` (NULL: the default) and is given back. Generation and row
 * versions are not saved; a loaded page counts its own.
 * Errors: OUT_OF_MEMORY, REHASH, or what `write` answered (part of the page may
 * have been written then). O(page). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_save(
    const struct quire_page *page, const struct quire_allocator *allocator,
    quire_page_write_fn write, void *ctx);

/* Makes a page out of `len_bytes` saved bytes, which need no alignment and are
 * not kept. The page has the capacity that it was saved with: grow it before
 * editing. Freed with quire_page_free(). `seed` 0 = random; `fault` (may be
 * NULL) is filled when the answer is CORRUPT.
 * Errors: CORRUPT, OUT_OF_MEMORY, REHASH. O(page). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_page_load(
    const void *bytes, size_t len_bytes,
    const struct quire_allocator *allocator, uint64_t seed,
    struct quire_page_fault *fault, struct quire_page **out);

QUIRE_END_DECLS

#endif
