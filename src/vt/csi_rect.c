/* Rectangles of the VT420: fill, erase, copy, change attributes. Corners come
 * 1-based and origin-relative; a rectangle that is upside down does nothing. */
#include "vt/terminal.h"

/* The rectangle at parameters i .. i+3; false when it is none. */
static bool rect_at(const struct quire_terminal *t, unsigned i,
                    struct quire_rect *out) {
  struct quire_margins m = quire_screen_margins(t->screen);
  bool origin = quire_screen_mode(t->screen, QUIRE_SCREEN_ORIGIN);
  uint32_t row0 = origin ? m.top : 0U;
  uint32_t col0 = origin ? m.left : 0U;
  uint32_t rows = origin ? m.bottom + 1U : quire_screen_rows(t->screen);
  uint32_t cols = origin ? m.right + 1U : quire_screen_cols(t->screen);
  uint32_t top = row0 + quire_vt_count(t, i, 1) - 1;
  uint32_t left = col0 + quire_vt_count(t, i + 1, 1) - 1;
  uint32_t bottom = row0 + quire_vt_count(t, i + 2, rows - row0);
  uint32_t right = col0 + quire_vt_count(t, i + 3, cols - col0);
  bottom = bottom < rows ? bottom : rows;
  right = right < cols ? right : cols;
  if (top >= bottom || left >= right) {
    return false;
  }
  out->top = (uint16_t)top;
  out->left = (uint16_t)left;
  out->bottom = (uint16_t)(bottom - 1);
  out->right = (uint16_t)(right - 1);
  return true;
}

static void fill(struct quire_terminal *t) {
  struct quire_rect rect;
  uint32_t c = quire_vt_param(t, 0, ' ');
  bool prints = (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c <= 0xff);
  if (!prints || !rect_at(t, 1, &rect)) {
    return;
  }
  if (c < 0x7f) {
    /* Through GL, but a single shift waits for a typed character. */
    uint8_t shift = t->charsets.single_shift;
    t->charsets.single_shift = 0;
    c = quire_charsets_map(&t->charsets, c);
    t->charsets.single_shift = shift;
  }
  quire_screen_fill_rect(t->screen, rect, c);
}

static void copy(struct quire_terminal *t) {
  struct quire_rect rect;
  if (!rect_at(t, 0, &rect)) {
    return;
  }
  struct quire_margins m = quire_screen_margins(t->screen);
  bool origin = quire_screen_mode(t->screen, QUIRE_SCREEN_ORIGIN);
  uint32_t row = quire_vt_count(t, 5, 1) - 1 + (origin ? m.top : 0U);
  uint32_t col = quire_vt_count(t, 6, 1) - 1 + (origin ? m.left : 0U);
  if (row < quire_screen_rows(t->screen) &&
      col < quire_screen_cols(t->screen)) {
    quire_screen_copy_rect(t->screen, rect, (uint16_t)row, (uint16_t)col);
  }
}

struct change {
  uint16_t set, clear, toggle;
};

/* One parameter of DECCARA. */
static void change_one(struct change *c, uint32_t value) {
  static const struct {
    uint8_t on, off;
    uint16_t attr;
  } attrs[] = {{1, 22, QUIRE_ATTR_BOLD},
               {4, 24, QUIRE_ATTR_UNDERLINE_BIT},
               {5, 25, QUIRE_ATTR_BLINK},
               {7, 27, QUIRE_ATTR_INVERSE},
               {8, 28, QUIRE_ATTR_HIDDEN}};
  for (unsigned i = 0; i < sizeof attrs / sizeof attrs[0]; i++) {
    unsigned bit = attrs[i].attr;
    if (value == attrs[i].on) {
      c->set = (uint16_t)(c->set | bit);
      c->clear = (uint16_t)(c->clear & ~bit);
    } else if (value == attrs[i].off || value == 0) {
      c->clear = (uint16_t)(c->clear | bit);
      c->set = (uint16_t)(c->set & ~bit);
    }
  }
}

/* One parameter of DECRARA: 0 is all of them. */
static void toggle_one(struct change *c, uint32_t value) {
  struct change one = {0, 0, 0};
  change_one(&one, value);
  c->toggle = (uint16_t)(c->toggle ^ (value == 0 ? one.clear : one.set));
}

static void change_attributes(struct quire_terminal *t, bool toggle) {
  struct quire_rect rect;
  struct change c = {0, 0, 0};
  if (!rect_at(t, 0, &rect)) {
    return;
  }
  unsigned n = t->parser.count > 4 ? t->parser.count : 5;
  for (unsigned i = 4; i < n; i++) {
    if (toggle) {
      toggle_one(&c, quire_vt_param(t, i, 0));
    } else {
      change_one(&c, quire_vt_param(t, i, 0));
    }
  }
  quire_screen_change_attrs(t->screen, rect, t->change_extent != 2, c.set,
                            c.clear, c.toggle);
}

/* DECRQCRA as DEC's terminals and xterm answer: the negated sum of the
 * characters, blanks counting as spaces. (xterm adds attribute bits; the sum
 * here is of the text alone.) */
static uint32_t row_sum(struct quire_terminal *t, struct quire_rect rect,
                        uint16_t y) {
  struct quire_row_ref row;
  uint32_t sum = 0;
  if (quire_screen_row(t->screen, y, &row) != QUIRE_OK) {
    return 0;
  }
  for (unsigned x = rect.left; x <= rect.right; x++) {
    quire_cell cell = x < row.cols ? row.cells[x] : 0;
    size_t n = 0;
    if (quire_cell_is_cluster(cell)) {
      const uint32_t *codepoints =
          quire_page_cluster(row.page, (quire_id)quire_cell_content(cell), &n);
      for (size_t i = 0; codepoints != NULL && i < n; i++) {
        sum += codepoints[i];
      }
    } else if (quire_cell_wide(cell) != QUIRE_SPACER_TAIL) {
      sum += quire_cell_is_blank(cell) ? ' ' : quire_cell_content(cell);
    }
  }
  return sum;
}

static void report_checksum(struct quire_terminal *t) {
  struct quire_rect rect;
  uint32_t sum = 0;
  unsigned id = quire_vt_param(t, 0, 0);
  if (rect_at(t, 2, &rect)) {
    for (unsigned y = rect.top; y <= rect.bottom; y++) {
      sum += row_sum(t, rect, (uint16_t)y);
    }
  }
  quire_reply(t, "\033P%u!~%04X\033\\", id, (unsigned)(0U - sum) & 0xffffU);
}

bool quire_vt_csi_rect(struct quire_terminal *t) {
  struct quire_rect rect;
  switch (t->parser.intermediates[0] << 8 | t->parser.final) {
    case '$' << 8 | 'r': change_attributes(t, false); return true;
    case '$' << 8 | 't': change_attributes(t, true); return true;
    case '$' << 8 | 'v': copy(t); return true;
    case '$' << 8 | 'x': fill(t); return true;
    case '$' << 8 | 'z':
    case '$' << 8 | '{':
      if (rect_at(t, 0, &rect)) {
        /* As in xterm, DECSERA spares what DECSCA protected, not ISO's. */
        bool selective =
            t->parser.final == '{' && t->protection == QUIRE_PROTECT_DEC;
        quire_screen_erase_rect(t->screen, rect, selective);
      }
      return true;
    case '*' << 8 | 'x':
      t->change_extent = (uint8_t)(quire_vt_param(t, 0, 0) & 3);
      return true;
    case '*' << 8 | 'y': report_checksum(t); return true;
    default: return false;
  }
}
