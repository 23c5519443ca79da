/* An allocator of byte ranges inside a caller's buffer.
 *
 * What it does: cuts an arena into chunks of one size and keeps a bit for each
 * (set = used). A page keeps its strings and codepoints in one. The allocator
 * does not remember sizes: they are handed back at free, so there is no header
 * in front of a range.
 *
 * Shapes and units: sizes are bytes, offsets are bytes from the start of the
 * arena. The control struct lies in the buffer, bitmap and arena behind it (see
 * quire/offset.h). All-zero storage is the empty allocator.
 *
 * Ownership: a pointer from quire_bitmap_alloc_ptr is good until the range is
 * freed or the buffer moves; offsets outlive a move.
 *
 * Errors: QUIRE_ERR_FULL when no run of free chunks is long enough;
 * QUIRE_ERR_LIMIT for a layout that 32 bits cannot express. On failure nothing
 * has changed.
 *
 * Cost: the search goes on where the last one ended (next fit), 64 chunks a
 * step. Free is O(chunks / 64) of the range.
 *
 * Example: test/store/example_page_containers.c.
 *
 * Where it comes from: next fit: Knuth, TAOCP 2.5. The use of a bitmap of
 * chunks for a terminal's page: Ghostty's terminal/bitmap_allocator.zig. */
#ifndef QUIRE_BITMAP_ALLOC_H
#define QUIRE_BITMAP_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <quire/export.h>
#include <quire/result.h>

QUIRE_BEGIN_DECLS

/* Lies in the buffer; treat the members as private. */
struct quire_bitmap_alloc {
  uint32_t words_offset; /* from this struct */
  uint32_t arena_offset; /* from this struct */
  uint32_t chunk_count;
  uint32_t chunk_used;
  uint32_t chunk_shift; /* log2 of the chunk's bytes */
  uint32_t rover;       /* the chunk where the next search begins */
};

struct quire_bitmap_alloc_layout {
  uint32_t capacity_bytes; /* rounded up to whole chunks */
  uint32_t chunk_bytes;
  uint32_t chunk_count;
  size_t words_offset; /* from the start of the storage */
  size_t arena_offset;
  size_t size_bytes; /* of the storage, without the control struct */
  size_t align;      /* of the storage */
};

/* Sizes and offsets for an arena of at least `capacity_bytes` (0 is legal) in
 * chunks of `chunk_bytes`, a power of two from 1 to 65536 (else
 * QUIRE_ERR_MISUSE). The arena is aligned to the chunk, but at most to 64. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_bitmap_alloc_layout(
    uint32_t capacity_bytes, uint32_t chunk_bytes,
    struct quire_bitmap_alloc_layout *out);

/* Makes `b` the empty allocator over `storage`, which must be all zero and is
 * not touched. Storage that is misaligned, not behind `b` or out of reach is a
 * misuse: asserted, and otherwise the capacity is 0. */
QUIRE_API void quire_bitmap_alloc_init_zeroed(
    struct quire_bitmap_alloc *b, void *storage,
    const struct quire_bitmap_alloc_layout *layout);

/* The same for storage with any contents: clears the bitmap, not the arena. */
QUIRE_API void quire_bitmap_alloc_init(
    struct quire_bitmap_alloc *b, void *storage,
    const struct quire_bitmap_alloc_layout *layout);

/* Takes a range of at least `size_bytes`; its offset goes to *offset_out. The
 * contents are what was there before. 0 bytes take nothing: offset 0. */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_bitmap_alloc_alloc(
    struct quire_bitmap_alloc *b, uint32_t size_bytes, uint32_t *offset_out);

/* Gives back what quire_bitmap_alloc_alloc gave for the same size. A range that
 * is not wholly in use is a misuse: false, and nothing changes. */
QUIRE_API bool quire_bitmap_alloc_free(struct quire_bitmap_alloc *b,
                                       uint32_t offset, uint32_t size_bytes);

/* The same, and wipes the range, so that nothing of it is ever saved. */
QUIRE_API bool quire_bitmap_alloc_free_wipe(struct quire_bitmap_alloc *b,
                                            uint32_t offset,
                                            uint32_t size_bytes);

/* Frees everything. */
QUIRE_API void quire_bitmap_alloc_clear(struct quire_bitmap_alloc *b);

/* The address of an offset; asserts that it is within the arena. */
QUIRE_API void *quire_bitmap_alloc_ptr(struct quire_bitmap_alloc *b,
                                       uint32_t offset);
QUIRE_API const void *quire_bitmap_alloc_cptr(
    const struct quire_bitmap_alloc *b, uint32_t offset);

/* Bytes in used chunks, and in all. */
QUIRE_API uint32_t
quire_bitmap_alloc_used_bytes(const struct quire_bitmap_alloc *b);
QUIRE_API uint32_t
quire_bitmap_alloc_capacity_bytes(const struct quire_bitmap_alloc *b);

/* Bytes that a range of `size_bytes` takes: whole chunks. */
QUIRE_API uint64_t quire_bitmap_alloc_rounded_bytes(
    const struct quire_bitmap_alloc *b, uint32_t size_bytes);

/* True when the range lies in the arena, begins at a chunk and all its chunks
 * are in use (a range of 0 bytes: when it lies in the arena or at its end). */
QUIRE_API bool quire_bitmap_alloc_is_used(const struct quire_bitmap_alloc *b,
                                          uint32_t offset, uint32_t size_bytes);

/* Checks the bitmap against the counters; on a violation answers false and a
 * static text in *fault. Never asserts. O(chunks / 64). */
QUIRE_API bool quire_bitmap_alloc_verify(const struct quire_bitmap_alloc *b,
                                         const char **fault);

QUIRE_END_DECLS

#endif
