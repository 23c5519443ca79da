/* Joining codepoints to the cell printed before: between print.c and join.c. */
#ifndef QUIRE_SRC_SCREEN_JOIN_H
#define QUIRE_SRC_SCREEN_JOIN_H

#include "screen/screen.h"

/* In clusters mode: joins the codepoint to the cluster printed last if no break
 * lies between; false if it begins something new. May regrow. */
bool quire_join_continue(struct quire_screen *s, uint32_t codepoint);
/* A codepoint without width of its own joins the cell before the cursor, or is
 * dropped. May regrow. */
void quire_join_zero_width(struct quire_screen *s, uint32_t codepoint);

/* The soft wrap of printing: marks the row, goes to the next one, scrolls. May
 * regrow. */
void quire_print_wrap(struct quire_screen *s);
/* The last column of the cursor's row is left to a wide character that goes to
 * the next row. May regrow. */
void quire_print_spacer_head(struct quire_screen *s, uint16_t limit);

#endif
