/* The storage of one row of a snapshot, see snapshot_row.c. */
#ifndef QUIRE_SRC_RENDER_SNAPSHOT_ROW_H
#define QUIRE_SRC_RENDER_SNAPSHOT_ROW_H

#include "render/snapshot_styles.h"

struct snapshot_store {
  struct quire_snapshot_row row; /* points into what follows */
  /* Where its contents came from; version 0 says "blank" only. */
  uint64_t generation, version;
  bool kept; /* the row stays in the snapshot that is being put together */

  struct snapshot_styles *styles; /* its page's; NULL: the default alone */
  quire_cell *cells;
  struct quire_link *links;
  uint32_t *codepoints;
  char *bytes; /* of the links */
  size_t cells_max, links_max, codepoints_max, bytes_max;
  size_t codepoints_count, bytes_count;
};

void quire_snapshot_store_deinit(const struct quire_allocator *a,
                                 struct snapshot_store *t);

/* Replaces the contents by a row of a page, whose styles are taken apart from
 * it. On OUT_OF_MEMORY the contents are undefined, and may be copied over
 * again. */
QUIRE_NODISCARD enum quire_result quire_snapshot_store_copy(
    const struct quire_allocator *a, struct snapshot_store *t,
    const struct quire_row_ref *ref);

/* Whether the contents are those of `ref`. */
bool quire_snapshot_store_is(const struct snapshot_store *t,
                             const struct quire_row_ref *ref);

size_t quire_snapshot_store_size_bytes(const struct snapshot_store *t);

#endif
