/* Copying cells between two pages. Private to the room. */
#ifndef QUIRE_SRC_PAGE_COPY_H
#define QUIRE_SRC_PAGE_COPY_H

#include <quire/page.h>

/* Remembered translations of ids, direct-mapped by the source's id. An entry is
 * good while the destination's id has references that the copy put there. */
enum { QUIRE_COPY_MEMOS = 64 };

struct quire_copy_memo {
  quire_id from[QUIRE_COPY_MEMOS]; /* 0: empty */
  quire_id to[QUIRE_COPY_MEMOS];
};

struct quire_copier {
  struct quire_page *dst;
  const struct quire_page *src;
  struct quire_copy_memo styles;
  struct quire_copy_memo links;
  struct quire_copy_memo clusters;
};

void quire_copier_init(struct quire_copier *copier, struct quire_page *dst,
                       const struct quire_page *src);
/* quire_page_copy_row() through a copier that may serve many rows, as long as
 * nothing else changes the destination. A copier that failed is spent: its
 * memos may name the dead. */
QUIRE_NODISCARD enum quire_result quire_copier_row(struct quire_copier *copier,
                                                   uint16_t dst_y,
                                                   uint16_t src_y);

#endif
