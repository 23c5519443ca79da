/* Makes rows in pages: by hand for tests that say what they want, at random for
 * those that do not. */
#ifndef QUIRE_TEST_ROW_MAKER_H
#define QUIRE_TEST_ROW_MAKER_H

#include <quire/page.h>

#define ck_ok(call) ck_assert_int_eq((call), QUIRE_OK)

/* A page with room for anything that the functions below put into it. */
struct quire_page *maker_page(uint16_t cols, uint16_t rows);
void maker_free(struct quire_page *page);

/* How a cell looks; each number chooses one of a few, 0 is plain. */
struct maker_look {
  uint8_t style;
  uint8_t link;
  bool protected_cell;
  enum quire_semantic semantic;
};

/* One cell or wide pair at (y, x); answers the columns it took. */
uint16_t maker_put(struct quire_page *page, uint16_t y, uint16_t x,
                   const uint32_t *codepoints, size_t len, bool wide,
                   struct maker_look look);
/* Each byte a plain cell from x on; '_' leaves a cell never written. */
void maker_text(struct quire_page *page, uint16_t y, uint16_t x,
                const char *text);
void maker_spacer_head(struct quire_page *page, uint16_t y);
/* An erased cell with a background. */
void maker_erased(struct quire_page *page, uint16_t y, uint16_t x,
                  uint8_t style);
void maker_flags(struct quire_page *page, uint16_t y, unsigned flags);
void maker_mark(struct quire_page *page, uint16_t y, uint32_t kinds,
                int32_t status);

struct maker_random {
  uint64_t state;
};
uint32_t maker_below(struct maker_random *r, uint32_t n);

/* Fills rows y0 .. y0+n-1 as one soft-wrapped line of random contents. The
 * first has QUIRE_ROW_CONTINUATION when `continued`, the last QUIRE_ROW_WRAP
 * when `open`. */
void maker_random_line(struct maker_random *r, struct quire_page *page,
                       uint16_t y0, uint16_t n, bool continued, bool open);

#endif
