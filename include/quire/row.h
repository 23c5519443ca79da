/* A row, read in one call: text, widths, resolved styles, links.
 *
 * For embedders that draw: quire_screen_row() names a row of the screen or of
 * history, quire_row_read() turns it into plain arrays in which nothing refers
 * back to the page but the links' bytes. */
#ifndef QUIRE_ROW_H
#define QUIRE_ROW_H

#include <stddef.h>
#include <stdint.h>

#include <quire/screen.h>

QUIRE_BEGIN_DECLS

enum quire_row_cell_flag {
  QUIRE_ROW_CELL_WRITTEN = 1 << 0,  /* it has content; a blank counts */
  QUIRE_ROW_CELL_PROTECTED = 1 << 1 /* DECSCA */
};

/* One column. */
struct quire_row_cell {
  struct quire_style style;
  uint32_t text;     /* index of its first codepoint in `codepoints` */
  uint16_t text_len; /* codepoints; 0 for blanks never written and spacers */
  uint8_t wide;      /* enum quire_wide */
  uint8_t flags;     /* set of enum quire_row_cell_flag */
  uint8_t semantic;  /* enum quire_semantic */
  uint8_t reserved;  /* zero */
  uint16_t link;     /* 1 + index in `links`; 0 is no link */
};

/* The arrays are the caller's; the `_max` say how long they are and the
 * `_count` are set by quire_row_read(). NULL with 0 is allowed for links (then
 * every cell's link is 0). */
struct quire_row_cells {
  size_t struct_size; /* sizeof(struct quire_row_cells) */

  struct quire_row_cell *cells; /* as many as the row has columns */
  size_t cells_max, cells_count;
  uint32_t *codepoints;
  size_t codepoints_max, codepoints_count;
  struct quire_link *links; /* one for each run of cells under one link */
  size_t links_max, links_count;
};

/* Row y of a page of your own (a clone, a page that was loaded) as the row of
 * no screen: `row` is y. Borrowed until the page's next change. `y` must be
 * below the page's rows. */
QUIRE_API void quire_page_row_ref(const struct quire_page *page, uint16_t y,
                                  struct quire_row_ref *out);

/* Reads all columns of `row`, which must still be valid (see struct
 * quire_row_ref). Blank cells beyond the occupied ones are there too.
 *
 * Bytes of links are borrowed from the row's page, as long as the row itself;
 * all else is a copy.
 *
 * LIMIT when an array is too short: then the counts say how long each must be
 * and the arrays' contents are undefined. `cols` codepoints are enough for a
 * row without grapheme clusters. MISUSE for a wrong struct_size. O(columns). */
QUIRE_API QUIRE_NODISCARD enum quire_result quire_row_read(
    const struct quire_row_ref *row, struct quire_row_cells *out);

QUIRE_END_DECLS

#endif
