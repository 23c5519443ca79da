/* The styles of a snapshot's rows, a table a page, see snapshot_styles.c. */
#ifndef QUIRE_SRC_RENDER_SNAPSHOT_STYLES_H
#define QUIRE_SRC_RENDER_SNAPSHOT_STYLES_H

#include <quire/snapshot.h>

struct style_table {
  struct quire_style *styles;
  size_t count, max;
};

struct snapshot_styles {
  struct snapshot_styles *next;
  uint64_t generation; /* of the page; 0: of none, free to be taken */
  struct style_table shown;
  struct style_table coming; /* filled in by the update that is going on */
  bool has_coming;
  bool used; /* by a row on show; between begin and end of a settling only */
};

void quire_snapshot_styles_free(const struct quire_allocator *a,
                                struct snapshot_styles *list);
size_t quire_snapshot_styles_size_bytes(const struct snapshot_styles *list);

/* The table of the row's page, read from it once an update. On OUT_OF_MEMORY
 * what is on show is as it was. */
QUIRE_NODISCARD enum quire_result quire_snapshot_styles_take(
    const struct quire_allocator *a, struct snapshot_styles **list,
    const struct quire_row_ref *ref, struct snapshot_styles **out);

/* The end of an update: shows what was read, or forgets it. Then the caller
 * sets `used` in the table of each row on show, and the rest are let go. */
void quire_snapshot_styles_settle(struct snapshot_styles *list, bool show);
void quire_snapshot_styles_let_go(struct snapshot_styles *list);

#endif
