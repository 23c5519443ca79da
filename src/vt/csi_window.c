/* CSI t: window operations. Sizes are told, sizes are wished for; titles are
 * put on a stack and taken from it, and never told (a title that is reported is
 * input that the program's output wrote). */
#include <string.h>

#include "vt/terminal.h"

static void push_title(struct quire_terminal *t) {
  uint32_t which = quire_vt_param(t, 1, 0);
  if (which > 2) {
    return;
  }
  if (t->title_depth == QUIRE_TITLE_STACK_MAX) {
    /* The oldest makes room; its buffers go to the new top. */
    struct quire_text title = t->title_stack[0];
    struct quire_text icon = t->icon_stack[0];
    size_t moved = (QUIRE_TITLE_STACK_MAX - 1) * sizeof title;
    memmove(&t->title_stack[0], &t->title_stack[1], moved);
    memmove(&t->icon_stack[0], &t->icon_stack[1], moved);
    t->title_depth--;
    t->title_stack[t->title_depth] = title;
    t->icon_stack[t->title_depth] = icon;
  }
  struct quire_text *title = &t->title_stack[t->title_depth];
  struct quire_text *icon = &t->icon_stack[t->title_depth];
  if (quire_text_set(t->allocator, title, quire_text_get(&t->title),
                     t->title.len_bytes) &&
      quire_text_set(t->allocator, icon, quire_text_get(&t->icon_name),
                     t->icon_name.len_bytes)) {
    t->title_depth++;
  }
}

static void pop_title(struct quire_terminal *t) {
  uint32_t which = quire_vt_param(t, 1, 0);
  if (t->title_depth == 0 || which > 2) {
    return;
  }
  t->title_depth--;
  const struct quire_text *title = &t->title_stack[t->title_depth];
  const struct quire_text *icon = &t->icon_stack[t->title_depth];
  if (which != 2 &&
      quire_text_set(t->allocator, &t->icon_name, quire_text_get(icon),
                     icon->len_bytes) &&
      t->callbacks.icon_name != NULL) {
    t->callbacks.icon_name(t->callbacks.ctx, t->icon_name.bytes,
                           t->icon_name.len_bytes);
  }
  if (which != 1 &&
      quire_text_set(t->allocator, &t->title, quire_text_get(title),
                     title->len_bytes) &&
      t->callbacks.title != NULL) {
    t->callbacks.title(t->callbacks.ctx, t->title.bytes, t->title.len_bytes);
  }
}

/* Pixels to cells, 0 where nothing was said or the cell size is unknown. */
static uint32_t to_cells(uint32_t px, uint16_t cell_px) {
  return cell_px == 0 ? 0 : (px + cell_px - 1U) / cell_px;
}

static void wish(struct quire_terminal *t, uint32_t cols, uint32_t rows) {
  if (cols != 0 || rows != 0) {
    quire_terminal_request_size(t, cols, rows);
  }
}

static void report_pixels(const struct quire_terminal *t, unsigned kind) {
  quire_reply(t, "\033[%u;%lu;%lut", kind,
              (unsigned long)t->cell_height_px * quire_screen_rows(t->screen),
              (unsigned long)t->cell_width_px * quire_screen_cols(t->screen));
}

void quire_vt_csi_window(struct quire_terminal *t) {
  uint32_t first = quire_vt_param(t, 1, 0);
  uint32_t second = quire_vt_param(t, 2, 0);
  unsigned rows = quire_screen_rows(t->screen);
  unsigned cols = quire_screen_cols(t->screen);
  uint32_t op = quire_vt_param(t, 0, 0);
  switch (op) {
    case 4:
      wish(t, to_cells(second, t->cell_width_px),
           to_cells(first, t->cell_height_px));
      break;
    case 8: wish(t, second, first); break;
    case 11: /* never an icon */ quire_reply(t, "\033[1t"); break;
    case 13: quire_reply(t, "\033[3;0;0t"); break;
    case 14: report_pixels(t, 4); break;
    case 15: report_pixels(t, 5); break;
    case 16:
      quire_reply(t, "\033[6;%u;%ut", (unsigned)t->cell_height_px,
                  (unsigned)t->cell_width_px);
      break;
    case 18: quire_reply(t, "\033[8;%u;%ut", rows, cols); break;
    case 19: quire_reply(t, "\033[9;%u;%ut", rows, cols); break;
    case 22: push_title(t); break;
    case 23: pop_title(t); break;
    default:
      if (op >= 24) { /* DECSLPP */
        wish(t, 0, op);
      }
      break;
  }
}
