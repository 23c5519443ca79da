/* The frame: what the host terminal should show, and what it shows already.
 *
 * A frame is put together from pieces, each a stretch of a row of some page. A
 * piece is drawn through its finished row, which comes from the rendered-row
 * cache under the row's key, so text that was drawn before costs no work again.
 * frame_end() compares with what the host shows and sends the difference only:
 * whole blocks of rows that moved as one scroll, then the columns that differ.
 * A frame that looks like the last one sends nothing. */
#ifndef QUIRE_DEMO_FRAME_H
#define QUIRE_DEMO_FRAME_H

#include <quire/cache.h>
#include <quire/page.h>
#include <quire/terminal.h>
#include <stdbool.h>
#include <stdint.h>

struct frame;

struct frame_stats {
  uint64_t frames; /* that sent something */
  uint64_t frames_unchanged;
  uint64_t rows_drawn;
  uint64_t rows_scrolled;
  uint64_t bytes_sent;
};

/* Writes to the host; false when it is gone. */
typedef bool (*frame_write_fn)(const char *bytes, size_t len);

struct frame *frame_new(frame_write_fn write, size_t cache_bytes);
void frame_free(struct frame *f);

/* Starts a frame of this size. A new size, or frame_invalidate(), draws
 * everything again. False without memory. */
bool frame_begin(struct frame *f, uint16_t cols, uint16_t rows);
void frame_invalidate(struct frame *f);

/* Columns [0, width) of row `page_y` at (y, x) of the frame. Pieces of a row do
 * not overlap. What no piece covers is blank. The page is not needed after. */
void frame_put(struct frame *f, uint16_t y, uint16_t x, uint16_t width,
               const struct quire_page *page, uint16_t page_y);
/* Text in one style, padded with that style to `width`; cut at it. */
void frame_put_text(struct frame *f, uint16_t y, uint16_t x, uint16_t width,
                    const char *utf8, const struct quire_style *style);
/* Where the cursor is; not called in a frame: hidden. */
void frame_cursor(struct frame *f, uint16_t row, uint16_t col,
                  enum quire_cursor_shape shape, bool blink);

/* Draws. False when the host is gone. */
bool frame_end(struct frame *f);

void frame_get_stats(const struct frame *f, struct frame_stats *out);
void frame_get_cache_stats(struct frame *f, struct quire_cache_stats *out);

#endif
