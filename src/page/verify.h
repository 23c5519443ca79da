/* The two halves of quire_page_verify. Private to the room.
 *
 * Order matters for a page that nobody vouches for: the containers are checked
 * first, and the second half relies on what the first has found sound. */
#ifndef QUIRE_SRC_PAGE_VERIFY_H
#define QUIRE_SRC_PAGE_VERIFY_H

#include <quire/page.h>

/* Invariants 1, 7 and 8: NULL, or what is broken. */
const char *quire_page_verify_containers(const struct quire_page *page);

/* True for a codepoint that a cell or a cluster may hold: no control character,
 * no surrogate, nothing beyond Unicode. */
static inline bool quire_page_is_text(uint32_t codepoint) {
  return codepoint >= 0x20 && (codepoint < 0x7f || codepoint > 0x9f) &&
         (codepoint < 0xd800 || codepoint > 0xdfff) && codepoint <= 0x10ffff;
}

#endif
