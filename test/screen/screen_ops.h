/* Any operation of the screen with any arguments, wild ones included, chosen by
 * random numbers (test_any_order) or by a fuzzer's bytes (fuzz_screen). */
#ifndef QUIRE_TEST_SCREEN_SCREEN_OPS_H
#define QUIRE_TEST_SCREEN_SCREEN_OPS_H

#include <quire/screen.h>

#include "store/op_source.h"

/* Edits: prints, moves, scrolls, erases, pens, modes, resizes, limits. With
 * `cut`, runs of text go in one character at a time, which must not show. */
void screen_ops_step(struct quire_screen *s, struct op_source *c, bool cut);

/* Looks: thawed rows, a view (made and freed here; freed with the screen),
 * selections, clones, addresses, output, search, marks. Changes nothing that
 * shows. */
void screen_ops_read(struct quire_screen *s, struct op_source *c,
                     struct quire_view **view);

#endif
