/* A finished row: what a row of a page looks like, as bytes for a terminal.
 *
 * It is made once, kept in the rendered-row cache under the row's key, and
 * drawn whole or in part: every column knows where its bytes begin and end,
 * which style and link are on there, and what it looks like (a hash), so that
 * drawing over an older row sends only the columns that differ. */
#ifndef QUIRE_DEMO_FINISHED_ROW_H
#define QUIRE_DEMO_FINISHED_ROW_H

#include <stddef.h>
#include <stdint.h>

#include <quire/row_key.h>
#include <quire/style.h>

struct finished_column {
  struct quire_style style;
  uint64_t look;           /* 0: a default blank */
  uint32_t begin, end;     /* its own bytes, transitions left out */
  uint32_t link, link_len; /* the OSC 8 bytes of its link; len 0: none */
  uint8_t width;           /* 1, 2, or 0 for the right half of a pair */
};

struct finished_row {
  size_t size_bytes; /* of this whole allocation */
  uint16_t cols;
  uint32_t len_bytes;
  struct finished_column *columns;
  char *bytes;
};

/* Columns [0, cols) of row y, padded with blanks beyond the page's width. One
 * malloc, released with free(). NULL without memory. */
struct finished_row *finished_row_make(const struct quire_row_keyer *keyer,
                                       const struct quire_page *page,
                                       uint16_t y, uint16_t cols);

/* A growing buffer of output bytes. */
struct out_buffer {
  char *bytes;
  size_t len, room;
  int failed; /* memory ran out: the frame must be drawn again from scratch */
};
void out_bytes(struct out_buffer *o, const char *bytes, size_t len);
void out_text(struct out_buffer *o, const char *text);
void out_format(struct out_buffer *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends columns [begin, end), which must not cut a pair; style and link are
 * off before and after. */
void finished_row_draw(const struct finished_row *row, uint16_t begin,
                       uint16_t end, struct out_buffer *out);

#endif
