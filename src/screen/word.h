/* Word boundaries for selections. */
#ifndef QUIRE_SRC_SCREEN_WORD_H
#define QUIRE_SRC_SCREEN_WORD_H

#include "screen/screen.h"

/* The cells of the word at `at`, across soft wraps. See word.c for what a word
 * is. Errors: those of quire_screen_row(). */
QUIRE_NODISCARD enum quire_result quire_word_at(struct quire_screen *s,
                                                struct quire_point at,
                                                struct quire_point *first,
                                                struct quire_point *last);

#endif
