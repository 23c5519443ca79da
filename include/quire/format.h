/* Cells as bytes for a terminal: the pieces that quire_screen_format() is made
 * of, for programs that draw rows themselves. */
#ifndef QUIRE_FORMAT_H
#define QUIRE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include <quire/page.h>
#include <quire/screen.h>
#include <quire/style.h>

QUIRE_BEGIN_DECLS

/* The longest answer of quire_format_sgr(). */
#define QUIRE_FORMAT_SGR_BYTES_MAX 160

/* The shortest SGR sequence that leads from one style to another: what differs,
 * or a reset and all that is on. Answers its length in bytes, 0 when the styles
 * are equal. Nothing is written, and the length is still answered, when it is
 * more than `buffer_bytes`. Not NUL-terminated.
 *
 * Palette colours 0 .. 15 are written as 30-37, 90-97 and so on, others as 38;5
 * and 38;2; underline styles as 4:n; underline colours as 58:5:n and
 * 58:2::r:g:b. */
QUIRE_API size_t quire_format_sgr(const struct quire_style *from,
                                  const struct quire_style *to, char *buffer,
                                  size_t buffer_bytes);

/* Writes columns [begin, end) of a row: text, SGR and OSC 8. The terminal is
 * expected at the column `begin` with default style and no link, and is left so
 * at the column `end` (pending wrap when that is its last). Every column is
 * written: blanks as spaces, and so is a half of a wide character whose other
 * half lies outside. Control bytes and bytes beyond ASCII in links go out
 * percent-encoded. `end` is clamped to the page's columns.
 *
 * Answers what `write` answers; MISUSE for a row that is not there. Allocates
 * nothing. O(columns). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_format_row_ansi(
    const struct quire_page *page, uint16_t y, uint16_t begin, uint16_t end,
    quire_write_fn write, void *ctx);

/* All rows of a page (a clone, a page that was loaded), as
 * quire_screen_format() writes those of a screen. Errors: MISUSE for wrong
 * options, what `write` answers. O(page). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_format_page(
    const struct quire_page *page, const struct quire_format_options *options,
    quire_write_fn write, void *ctx);

QUIRE_END_DECLS

#endif
