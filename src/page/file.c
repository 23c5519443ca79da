/* Saving and loading: a regrow to the exact capacity, and back.
 *
 * Compaction is what a regrow does anyway: it carries over what cells show and
 * nothing else, into memory that was zero. Loading runs the same way after a
 * full verify of a private copy. */
#include <quire/page_file.h>
#include <string.h>

#include "base/alloc.h"
#include "page/layout.h"

/* Equal contents shall give equal files. Whoever loads picks a seed of his own,
 * so that this one being known helps nobody. */
#define SAVE_SEED UINT64_C(1)

/* Whoever fills a screen may know SAVE_SEED too, and choose styles and links
 * that no table under it can take. Such a page gets a seed that nobody knows.
 */
static enum quire_result compact_rows(const struct quire_page *page,
                                      const struct quire_allocator *allocator,
                                      struct quire_page **out) {
  struct quire_page_capacity exact;
  quire_page_exact_capacity(page, 0, page->capacity.rows, &exact);
  const enum quire_result result =
      quire_page_regrow(allocator, page, &exact, SAVE_SEED, out);
  return result == QUIRE_ERR_REHASH
             ? quire_page_regrow(allocator, page, &exact, 0, out)
             : result;
}

/* A callback may take its bytes in pieces of any size; this one keeps buffers
 * small. */
enum { WRITE_BYTES = 65536 };

static enum quire_result write_all(const struct quire_page *page,
                                   quire_page_write_fn write, void *ctx) {
  const unsigned char *bytes = (const unsigned char *)page;
  const size_t size_bytes = (size_t)page->size_bytes;
  enum quire_result result = QUIRE_OK;
  for (size_t at = 0; at < size_bytes && result == QUIRE_OK;) {
    const size_t left = size_bytes - at;
    const size_t step = left < WRITE_BYTES ? left : WRITE_BYTES;
    result = write(ctx, bytes + at, step);
    at += step;
  }
  return result;
}

/* Numbers as those of a page just written: what they were says how often it was
 * edited, and numbers of a file may be so large that the next ones wrap. */
static void number_anew(struct quire_page *page) {
  page->generation = 0;
  page->id_epoch = 0;
  page->version = page->capacity.rows;
  for (uint32_t y = 0; y < page->capacity.rows; y++) {
    quire_page_row_mut(page, (uint16_t)y)->version = y + 1;
  }
}

enum quire_result quire_page_save(const struct quire_page *page,
                                  const struct quire_allocator *allocator,
                                  quire_page_write_fn write, void *ctx) {
  struct quire_page *compact;
  enum quire_result result = compact_rows(page, allocator, &compact);
  if (result != QUIRE_OK) {
    return result;
  }
  number_anew(compact);
  result = write_all(compact, write, ctx);
  quire_page_free(allocator, compact);
  return result;
}

/* The copy is as long as its header says, so verify may read all of it. */
static enum quire_result check_and_rebuild(
    const struct quire_page *copy, const struct quire_allocator *allocator,
    uint64_t seed, struct quire_page_fault *fault, struct quire_page **out) {
  if (!quire_page_verify(copy, fault)) {
    return QUIRE_ERR_CORRUPT;
  }
  enum quire_result result =
      quire_page_regrow(allocator, copy, &copy->capacity, seed, out);
  if (result == QUIRE_OK) {
    number_anew(*out);
  }
  return result;
}

enum quire_result quire_page_load(const void *bytes, size_t len_bytes,
                                  const struct quire_allocator *allocator,
                                  uint64_t seed, struct quire_page_fault *fault,
                                  struct quire_page **out) {
  struct quire_page_fault ignored;
  struct quire_page header;
  fault = fault != NULL ? fault : &ignored;
  fault->what = "file: not a whole page";
  fault->y = 0;
  fault->x = 0;
  if (len_bytes < sizeof header) {
    return QUIRE_ERR_CORRUPT;
  }
  memcpy(&header, bytes, sizeof header);
  if (header.magic != QUIRE_PAGE_MAGIC || header.size_bytes != len_bytes) {
    return QUIRE_ERR_CORRUPT;
  }
  void *copy = quire_mem_map(allocator, len_bytes);
  if (copy == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  memcpy(copy, bytes, len_bytes);
  const enum quire_result result = check_and_rebuild(
      (const struct quire_page *)copy, allocator, seed, fault, out);
  quire_mem_unmap(allocator, copy, len_bytes);
  return result;
}
