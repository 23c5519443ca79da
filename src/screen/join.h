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

/* The soft wrap of printing: marks the row, goes to the next one, scrolls.
 * `leaves_column`: for a wide character that does not fit; the row gets a
 * spacer head. May regrow. */
void quire_print_wrap(struct quire_screen *s, bool leaves_column);

#endif
