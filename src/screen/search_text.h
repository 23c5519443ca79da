/* Text as search compares it, and where each piece of it came from. */
#ifndef QUIRE_SRC_SCREEN_SEARCH_TEXT_H
#define QUIRE_SRC_SCREEN_SEARCH_TEXT_H

#include "screen/screen.h"

/* One codepoint after folding. */
struct quire_search_unit {
  uint32_t codepoint;
  uint32_t piece; /* counted from the window's first */
  uint32_t at;    /* column on the screen; byte of the line's text in history */
};

struct quire_search_text {
  const struct quire_allocator *allocator;
  bool fold_case;
  struct quire_search_unit *units;
  size_t count, capacity;
};

void quire_search_text_init(struct quire_search_text *text,
                            const struct quire_allocator *allocator,
                            bool fold_case);
void quire_search_text_deinit(struct quire_search_text *text);

/* Appends a codepoint in canonical decomposition, folded if that is asked for:
 * one unit or several. OUT_OF_MEMORY. */
QUIRE_NODISCARD enum quire_result quire_search_text_add(
    struct quire_search_text *text, uint32_t codepoint, uint32_t piece,
    uint32_t at);

#endif
