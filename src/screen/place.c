/* For front ends that decide themselves where glyphs go and where lines wrap.
 */
#include "page/fault.h"
#include "screen/grid.h"
#include "screen/unicode.h"

/* Copies a glyph's codepoints, up to the cap; what is no text becomes U+FFFD
 * (libvterm decodes up to U+1FFFFF). Answers how many. */
static size_t copy_text(uint32_t *text, const uint32_t *codepoints,
                        size_t len) {
  len = len < QUIRE_CLUSTER_CODEPOINTS_MAX ? len : QUIRE_CLUSTER_CODEPOINTS_MAX;
  for (size_t i = 0; i < len; i++) {
    text[i] = quire_unicode_is_control(codepoints[i])
                  ? 0xfffd
                  : quire_unicode_scalar(codepoints[i]);
  }
  return len;
}

/* The cell of a glyph: its codepoint, or the cluster of all of them. Falls back
 * to the first codepoint where the cluster finds no room. May regrow. */
static quire_cell glyph_cell(struct quire_screen *s, const uint32_t *codepoints,
                             size_t len, uint16_t width) {
  quire_id id = 0;
  if (len > 1) {
    enum quire_result result;
    int tries = 0;
    do {
      result = quire_page_fault(s->allocator);
      if (result == QUIRE_OK) {
        result = quire_page_cluster_add(s->page, codepoints, len, 1, &id);
      }
    } while (quire_grid_retry(s, result, &tries));
    s->degrades.clusters_lost += result != QUIRE_OK;
  }
  uint64_t generation = quire_page_generation(s->page);
  quire_cell pen = quire_grid_take_pen(s, width);
  if (id != 0 && generation != quire_page_generation(s->page)) {
    /* The page grew for the pen: no cell held the cluster, so it stayed behind
     * with the old page. The larger page has room for both. */
    id = 0;
    if (quire_page_cluster_add(s->page, codepoints, len, 1, &id) != QUIRE_OK) {
      s->degrades.clusters_lost++;
    }
  }
  return id != 0 ? quire_cell_with_cluster(pen, id)
                 : quire_cell_with_content(pen, len != 0 ? codepoints[0] : ' ');
}

void quire_screen_put_glyph(struct quire_screen *s, uint16_t row, uint16_t col,
                            const uint32_t *codepoints, size_t len, int width) {
  quire_cell cells[2];
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  if (row >= s->rows || col >= s->cols) {
    return;
  }
  bool fits = width != 2 || col + 1 < s->cols;
  uint16_t w = width == 2 && fits ? 2 : 1;
  quire_screen_break_cluster(s);
  cells[0] =
      glyph_cell(s, text, copy_text(text, codepoints, fits ? len : 0), w);
  if (w == 2) {
    cells[0] = quire_cell_with_wide(cells[0], QUIRE_WIDE);
    cells[1] = quire_cell_with_wide(
        quire_cell_with_content(
            cells[0] & ~(QUIRE_CELL_WIDE_MASK | QUIRE_CELL_CLUSTER_BIT), 0),
        QUIRE_SPACER_TAIL);
  }
  quire_grid_cut(s, row, col, w);
  quire_page_put_cells(s->page, row, col, cells, w);
  quire_grid_settle_head(s, row, col);
}

void quire_screen_set_wrapped(struct quire_screen *s, uint16_t row,
                              bool wrapped) {
  if (row + 1 >= s->rows) {
    return;
  }
  quire_grid_unlink_below(s, row);
  if (wrapped) {
    quire_grid_link_below(s, row);
  }
}
