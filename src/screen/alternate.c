/* The alternate screen: a second page without history or reflow; and the
 * resets, which touch both pages. */
#include "screen/grid.h"

static void wipe_page(struct quire_screen *s, quire_cell blank) {
  for (uint16_t y = 0; y < s->rows; y++) {
    quire_grid_wipe_row(s, y, blank);
  }
}

static void activate(struct quire_screen *s, bool alternate) {
  s->alternate = alternate;
  s->page = s->pages[alternate];
}

enum quire_result quire_screen_set_alternate(struct quire_screen *s, bool on,
                                             bool clear) {
  quire_screen_break_cluster(s);
  if (!on) {
    activate(s, false);
    return QUIRE_OK;
  }
  if (s->pages[1] == NULL) {
    struct quire_page_capacity capacity;
    quire_grid_capacity(s->cols, s->rows, &capacity);
    enum quire_result result = quire_grid_new_page(s, &capacity, &s->pages[1]);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  activate(s, true);
  if (clear) {
    quire_cell blank = quire_grid_take_blank(s);
    wipe_page(s, blank);
    quire_grid_drop_blank(s, blank);
  }
  return QUIRE_OK;
}

bool quire_screen_is_alternate(const struct quire_screen *s) {
  return s->alternate;
}

static void forget_saved(struct quire_screen *s, bool alternate) {
  quire_shared_link_release(s, s->saved[alternate].link);
  s->saved[alternate] = (struct quire_saved_cursor){0};
}

static void set_modes(struct quire_screen *s, bool clusters, bool wide) {
  s->modes = UINT32_C(1) << QUIRE_SCREEN_AUTOWRAP |
             (uint32_t)clusters << QUIRE_SCREEN_CLUSTERS |
             (uint32_t)wide << QUIRE_SCREEN_AMBIGUOUS_WIDE;
}

static void reset_pen(struct quire_screen *s) {
  const struct quire_style plain = {0};
  quire_screen_set_style(s, &plain);
  s->pen.is_protected = false;
  enum quire_result result = quire_screen_set_link(s, NULL);
  QUIRE_ASSERT(result == QUIRE_OK); /* ending a link allocates nothing */
  (void)result;
}

void quire_screen_soft_reset(struct quire_screen *s) {
  quire_screen_break_cluster(s);
  s->cursor.pending_wrap = false;
  reset_pen(s);
  set_modes(s, quire_screen_has(s, QUIRE_SCREEN_CLUSTERS),
            quire_screen_has(s, QUIRE_SCREEN_AMBIGUOUS_WIDE));
  quire_grid_reset_margins(s);
  forget_saved(s, s->alternate);
}

void quire_screen_reset(struct quire_screen *s) {
  reset_pen(s);
  s->pen.semantic = QUIRE_SEMANTIC_OUTPUT;
  set_modes(s, !s->codepoints, s->ambiguous_wide);
  quire_grid_reset_margins(s);
  forget_saved(s, false);
  forget_saved(s, true);
  quire_screen_default_tabs(s);
  for (int i = 1; i >= 0; i--) {
    if (s->pages[i] != NULL) {
      activate(s, i == 1);
      wipe_page(s, 0);
    }
  }
  quire_screen_break_cluster(s);
  s->cursor = (struct quire_cursor){0};
}
