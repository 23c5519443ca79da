/* Views: windows that follow the screen or stay on their text.
 *
 * A view that is scrolled back holds a pin on the cell at its top left, so that
 * output, pruning and resizing need to know nothing of views:
 *
 *   pin in history    the view's top is the row that shows it
 *   pin on screen     pulled back by a resize: the text is in sight, the top is
 *                     row 0, and the view stays again once it is committed
 *   pin gone          pruned: the view follows
 *
 * Beside the alternate screen, which has no history, every view is at row 0;
 * where it was is kept for the primary screen. */
#include "base/alloc.h"
#include "screen/read.h"

enum quire_result quire_view_new(struct quire_screen *s,
                                 struct quire_view **out) {
  struct quire_view *v = quire_mem_zalloc(s->allocator, sizeof *v);
  if (v == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  v->screen = s;
  v->next = s->views;
  if (v->next != NULL) {
    v->next->prev = v;
  }
  s->views = v;
  *out = v;
  return QUIRE_OK;
}

void quire_view_free(struct quire_view *v) {
  if (v == NULL) {
    return;
  }
  struct quire_screen *s = v->screen;
  if (v->prev != NULL) {
    v->prev->next = v->next;
  } else {
    s->views = v->next;
  }
  if (v->next != NULL) {
    v->next->prev = v->prev;
  }
  quire_pin_free(v->top);
  quire_mem_free(s->allocator, v, sizeof *v);
}

void quire_view_follow(struct quire_view *v) {
  quire_pin_free(v->top);
  v->top = NULL;
}

int64_t quire_view_top(struct quire_view *v) {
  struct quire_point point;
  if (v->top == NULL || v->screen->alternate) {
    return 0;
  }
  switch (quire_pin_get(v->top, &point)) {
    case QUIRE_PIN_IN_HISTORY: return point.row;
    case QUIRE_PIN_ON_SCREEN: return 0;
    case QUIRE_PIN_GONE: break;
  }
  quire_view_follow(v);
  return 0;
}

bool quire_view_following(const struct quire_view *v) {
  struct quire_point point;
  return v->top == NULL || v->screen->alternate ||
         quire_pin_get(v->top, &point) == QUIRE_PIN_GONE;
}

void quire_view_scroll_to(struct quire_view *v, int64_t row) {
  struct quire_screen *s = v->screen;
  if (s->alternate) {
    return;
  }
  int64_t first = quire_read_first_row(s);
  struct quire_point top = {.row = row < first ? first : row, .col = 0};
  if (top.row >= 0) {
    quire_view_follow(v);
    return;
  }
  /* Without memory the view stays where it is. */
  enum quire_result result = v->top == NULL ? quire_pin_new(s, top, &v->top)
                                            : quire_pin_set(v->top, top);
  (void)result;
}

void quire_view_scroll(struct quire_view *v, int64_t rows) {
  int64_t top = quire_view_top(v);
  int64_t first = quire_read_first_row(v->screen);
  /* Clamped before it is added: the sum cannot overflow. */
  int64_t least = first - top;
  quire_view_scroll_to(v, top + (rows < least  ? least
                                 : rows > -top ? -top
                                               : rows));
}
