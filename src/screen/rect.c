/* Rectangles: fill, erase, copy, attributes, shift (DECFRA, DECERA, DECSERA,
 * DECCRA, DECCARA, DECRARA, and libvterm's scrollrect). None moves the cursor.
 */

#include "page/fault.h"
#include "screen/grid.h"
#include "screen/unicode.h"

/* Cells are handled in chunks of this many, kept on the stack. */
enum { CHUNK = 64 };

/* Clips a rectangle to the screen; false when nothing is left. */
static bool clip(const struct quire_screen *s, struct quire_rect *rect) {
  if (rect->top >= s->rows || rect->left >= s->cols) {
    return false;
  }
  if (rect->bottom >= s->rows) {
    rect->bottom = (uint16_t)(s->rows - 1);
  }
  if (rect->right >= s->cols) {
    rect->right = (uint16_t)(s->cols - 1);
  }
  return rect->top <= rect->bottom && rect->left <= rect->right;
}

static uint16_t width_of(struct quire_rect rect) {
  return (uint16_t)(rect.right - rect.left + 1);
}

void quire_screen_fill_rect(struct quire_screen *s, struct quire_rect rect,
                            uint32_t codepoint) {
  quire_screen_break_cluster(s);
  codepoint = quire_unicode_scalar(codepoint);
  if (!clip(s, &rect) || quire_screen_codepoint_width(s, codepoint) != 1) {
    return;
  }
  for (uint32_t y = rect.top; y <= rect.bottom; y++) {
    quire_grid_cut(s, (uint16_t)y, rect.left, width_of(rect));
    for (uint32_t x = rect.left; x <= rect.right; x += CHUNK) {
      uint32_t rest = (uint32_t)rect.right - x + 1;
      uint16_t n = (uint16_t)(rest < CHUNK ? rest : CHUNK);
      quire_cell like =
          quire_cell_with_content(quire_grid_take_pen(s, n), codepoint);
      quire_cell cells[CHUNK];
      for (uint16_t i = 0; i < n; i++) {
        cells[i] = like;
      }
      quire_page_put_cells(s->page, (uint16_t)y, (uint16_t)x, cells, n);
    }
    quire_grid_settle_head(s, (uint16_t)y, rect.left);
  }
}

void quire_screen_erase_rect(struct quire_screen *s, struct quire_rect rect,
                             bool selective) {
  quire_screen_break_cluster(s);
  if (!clip(s, &rect)) {
    return;
  }
  quire_cell blank = quire_grid_take_blank(s);
  for (uint32_t y = rect.top; y <= rect.bottom; y++) {
    quire_grid_clear(s, (uint16_t)y, rect.left, width_of(rect), blank,
                     selective);
  }
  quire_grid_drop_blank(s, blank);
}

/* ---- copy --------------------------------------------------------------- */

/* A half of a pair whose other half stays behind becomes a blank. */
static quire_cell whole_cell(const quire_cell *cells, uint32_t x,
                             struct quire_rect from) {
  quire_cell cell = cells[x];
  switch (quire_cell_wide(cell)) {
    case QUIRE_NARROW: return cell;
    case QUIRE_WIDE:
      if (x < from.right) {
        return cell;
      }
      break;
    case QUIRE_SPACER_TAIL:
      if (x > from.left) {
        return cell;
      }
      break;
    case QUIRE_SPACER_HEAD: break;
  }
  return cell & QUIRE_CELL_STYLE_MASK;
}

/* Copies n cells of one row to another place of the page, chunk by chunk from
 * the side where source and target cannot overlap yet. */
static void copy_row(struct quire_screen *s, struct quire_rect from,
                     uint16_t src_y, uint16_t dst_y, uint16_t dst_x,
                     uint16_t n) {
  quire_grid_cut(s, dst_y, dst_x, n);
  bool backward = src_y == dst_y && dst_x > from.left;
  for (uint32_t done = 0; done < n;) {
    uint32_t take = (uint32_t)n - done < CHUNK ? (uint32_t)n - done : CHUNK;
    uint32_t at = backward ? n - done - take : done;
    const quire_cell *cells = quire_page_cells(s->page, src_y);
    quire_cell chunk[CHUNK];
    for (uint32_t i = 0; i < take; i++) {
      chunk[i] = whole_cell(cells, from.left + at + i, from);
      quire_grid_use_cell(s, chunk[i]);
    }
    quire_page_put_cells(s->page, dst_y, (uint16_t)(dst_x + at), chunk,
                         (uint16_t)take);
    done += take;
  }
  quire_grid_settle_head(s, dst_y, dst_x);
}

void quire_screen_copy_rect(struct quire_screen *s, struct quire_rect from,
                            uint16_t to_row, uint16_t to_col) {
  quire_screen_break_cluster(s);
  if (!clip(s, &from) || to_row >= s->rows || to_col >= s->cols) {
    return;
  }
  uint16_t h = (uint16_t)(from.bottom - from.top + 1);
  uint16_t w = width_of(from);
  if (h > s->rows - to_row) {
    h = (uint16_t)(s->rows - to_row);
  }
  if (w > s->cols - to_col) {
    w = (uint16_t)(s->cols - to_col);
  }
  from.right = (uint16_t)(from.left + w - 1);
  for (uint16_t i = 0; i < h; i++) {
    uint16_t k = to_row > from.top ? (uint16_t)(h - 1 - i) : i;
    copy_row(s, from, (uint16_t)(from.top + k), (uint16_t)(to_row + k), to_col,
             w);
  }
}

/* ---- attributes --------------------------------------------------------- */

struct attr_change {
  uint16_t set, clear, toggle;
};

static struct quire_style changed_style(struct quire_style style,
                                        const struct attr_change *change) {
  style.attrs = (uint16_t)(((style.attrs & ~change->clear) | change->set) ^
                           change->toggle) &
                QUIRE_ATTR_ALL;
  bool underlined = style.underline != QUIRE_UNDERLINE_NONE;
  bool wanted = underlined;
  if ((change->clear & QUIRE_ATTR_UNDERLINE_BIT) != 0) {
    wanted = false;
  }
  if ((change->set & QUIRE_ATTR_UNDERLINE_BIT) != 0) {
    wanted = true;
  }
  if ((change->toggle & QUIRE_ATTR_UNDERLINE_BIT) != 0) {
    wanted = !wanted;
  }
  if (wanted != underlined) {
    style.underline = wanted ? QUIRE_UNDERLINE_SINGLE : QUIRE_UNDERLINE_NONE;
  }
  return style;
}

/* An id with n references for a style. Degrades to false. May regrow. */
static bool take_style(struct quire_screen *s, const struct quire_style *style,
                       uint32_t n, quire_id *id) {
  enum quire_result result;
  int tries = 0;
  do {
    result = quire_page_fault(s->allocator);
    if (result == QUIRE_OK) {
      result = quire_page_style_add(s->page, style, n, id);
    }
  } while (quire_grid_retry(s, result, &tries));
  s->degrades.styles_lost += result != QUIRE_OK;
  return result == QUIRE_OK;
}

/* Restyles the first cells of a range that share a style; answers how many. */
static uint16_t change_run(struct quire_screen *s, uint16_t y, uint16_t x,
                           uint16_t n, const struct attr_change *change) {
  const quire_cell *cells = quire_page_cells(s->page, y) + x;
  quire_id old = quire_cell_style(cells[0]);
  uint16_t run = 1;
  while (run < n && run < CHUNK && quire_cell_style(cells[run]) == old) {
    run++;
  }
  struct quire_style style =
      changed_style(*quire_page_style(s->page, old), change);
  quire_id id;
  if (!take_style(s, &style, run, &id)) {
    return run;
  }
  cells = quire_page_cells(s->page, y) + x;
  quire_cell chunk[CHUNK];
  for (uint16_t i = 0; i < run; i++) {
    quire_grid_use_cell(s, quire_cell_with_style(cells[i], 0));
    chunk[i] = quire_cell_with_style(cells[i], id);
  }
  quire_page_put_cells(s->page, y, x, chunk, run);
  return run;
}

void quire_screen_change_attrs(struct quire_screen *s, struct quire_rect rect,
                               bool stream, uint16_t set, uint16_t clear,
                               uint16_t toggle) {
  const struct attr_change change = {set, clear, toggle};
  quire_screen_break_cluster(s);
  if (rect.left >= s->cols) {
    return;
  }
  uint16_t last = (uint16_t)(s->cols - 1);
  uint16_t right = rect.right < last ? rect.right : last;
  struct quire_rect rows = rect;
  rows.left = 0;
  rows.right = last;
  if (!clip(s, &rows)) {
    return;
  }
  for (uint32_t y = rows.top; y <= rows.bottom; y++) {
    uint16_t from = stream && y > rect.top ? 0 : rect.left;
    uint16_t to = stream && y < rect.bottom ? last : right;
    for (uint16_t x = from; x <= to;) {
      x = (uint16_t)(x + change_run(s, (uint16_t)y, x, (uint16_t)(to - x + 1),
                                    &change));
    }
  }
}

/* ---- shift -------------------------------------------------------------- */

void quire_screen_shift_rect(struct quire_screen *s, struct quire_rect rect,
                             int32_t up, int32_t left, bool commit) {
  quire_screen_break_cluster(s);
  if (!clip(s, &rect)) {
    return;
  }
  const int32_t max = (int32_t)QUIRE_GRID_COUNT_MAX;
  up = up < -max ? -max : up > max ? max : up;
  left = left < -max ? -max : left > max ? max : left;
  if (up > 0) {
    quire_grid_scroll_up(s, rect, (uint16_t)up, commit);
  } else if (up < 0) {
    quire_grid_scroll_down(s, rect, (uint16_t)-up);
  }
  if (left != 0) {
    quire_grid_shift_columns(s, rect, rect.left,
                             (uint16_t)(left < 0 ? -left : left), left < 0);
  }
}
