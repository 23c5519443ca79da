/* Pins: places that follow their text. The table in quire/screen.h says what
 * happens to one in each case; the functions here are called by every operation
 * that moves cells, and cost nothing when there is no pin.
 *
 * A pin is ON_SCREEN with a row and a column of its page, or IN_HISTORY with an
 * address. That a line was pruned is found out when the pin is asked. */
#include "base/alloc.h"
#include "screen/grid.h"

static bool follows(const struct quire_screen *s, const struct quire_pin *pin) {
  return pin->state == QUIRE_PIN_ON_SCREEN && pin->alternate == s->alternate;
}

static bool is_inside(const struct quire_pin *pin, struct quire_rect region) {
  return pin->row >= region.top && pin->row <= region.bottom &&
         pin->col >= region.left && pin->col <= region.right;
}

void quire_pins_rows_up(struct quire_screen *s, struct quire_rect region,
                        uint16_t n) {
  for (struct quire_pin *pin = s->pins; pin != NULL; pin = pin->next) {
    if (!follows(s, pin) || !is_inside(pin, region)) {
      continue;
    }
    if (pin->row - region.top < n) {
      pin->row = region.top;
      pin->col = region.left;
    } else {
      pin->row = (uint16_t)(pin->row - n);
    }
  }
}

void quire_pins_rows_down(struct quire_screen *s, struct quire_rect region,
                          uint16_t n) {
  for (struct quire_pin *pin = s->pins; pin != NULL; pin = pin->next) {
    if (!follows(s, pin) || !is_inside(pin, region)) {
      continue;
    }
    if (region.bottom - pin->row < n) {
      pin->row = region.bottom;
      pin->col = region.left;
    } else {
      pin->row = (uint16_t)(pin->row + n);
    }
  }
}

void quire_pins_cells_inserted(struct quire_screen *s, uint16_t y, uint16_t x,
                               uint16_t right, uint16_t n) {
  for (struct quire_pin *pin = s->pins; pin != NULL; pin = pin->next) {
    if (follows(s, pin) && pin->row == y && pin->col >= x &&
        pin->col <= right) {
      uint32_t col = (uint32_t)pin->col + n;
      pin->col = col < right ? (uint16_t)col : right;
    }
  }
}

void quire_pins_cells_deleted(struct quire_screen *s, uint16_t y, uint16_t x,
                              uint16_t right, uint16_t n) {
  for (struct quire_pin *pin = s->pins; pin != NULL; pin = pin->next) {
    if (follows(s, pin) && pin->row == y && pin->col >= x &&
        pin->col <= right) {
      pin->col = pin->col - x < n ? x : (uint16_t)(pin->col - n);
    }
  }
}

void quire_pins_committed(struct quire_screen *s, uint16_t y,
                          const struct quire_address *start) {
  for (struct quire_pin *pin = s->pins; pin != NULL; pin = pin->next) {
    if (pin->state != QUIRE_PIN_ON_SCREEN || pin->alternate || pin->row != y) {
      continue;
    }
    if (start == NULL) {
      pin->state = QUIRE_PIN_GONE;
    } else {
      pin->state = QUIRE_PIN_IN_HISTORY;
      pin->at = *start;
      pin->at.cell += pin->col;
    }
  }
}

/* ---- the interface ------------------------------------------------------ */

enum quire_result quire_pin_set(struct quire_pin *pin,
                                struct quire_point point) {
  struct quire_screen *s = pin->screen;
  uint16_t last = (uint16_t)(s->cols - 1);
  uint16_t col = point.col < last ? point.col : last;
  if (point.row >= s->rows) {
    return QUIRE_ERR_NOT_FOUND;
  }
  if (point.row >= 0) {
    pin->state = QUIRE_PIN_ON_SCREEN;
    pin->alternate = s->alternate;
    pin->row = (uint16_t)point.row;
    pin->col = col;
    return QUIRE_OK;
  }
  uint64_t rows = quire_history_rows(s->history, s->cols);
  uint64_t back = (uint64_t)-point.row;
  if (back > rows) {
    return QUIRE_ERR_NOT_FOUND;
  }
  struct quire_address at;
  enum quire_result result =
      quire_history_row_to_address(s->history, s->cols, rows - back, &at);
  if (result != QUIRE_OK) {
    return result;
  }
  pin->state = QUIRE_PIN_IN_HISTORY;
  pin->alternate = false;
  pin->at = at;
  pin->at.cell += col;
  return QUIRE_OK;
}

enum quire_result quire_pin_new(struct quire_screen *s,
                                struct quire_point point,
                                struct quire_pin **out) {
  struct quire_pin *pin = quire_mem_zalloc(s->allocator, sizeof *pin);
  if (pin == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  pin->screen = s;
  enum quire_result result = quire_pin_set(pin, point);
  if (result != QUIRE_OK) {
    quire_mem_free(s->allocator, pin, sizeof *pin);
    return result;
  }
  pin->next = s->pins;
  if (s->pins != NULL) {
    s->pins->prev = pin;
  }
  s->pins = pin;
  *out = pin;
  return QUIRE_OK;
}

void quire_pin_free(struct quire_pin *pin) {
  if (pin == NULL) {
    return;
  }
  struct quire_screen *s = pin->screen;
  if (pin->prev != NULL) {
    pin->prev->next = pin->next;
  } else {
    s->pins = pin->next;
  }
  if (pin->next != NULL) {
    pin->next->prev = pin->prev;
  }
  quire_mem_free(s->allocator, pin, sizeof *pin);
}

/* Where an address stands; columns beyond the text of its line stay behind its
 * last cell. */
static bool find_in_history(struct quire_screen *s, struct quire_address at,
                            struct quire_point *point) {
  struct quire_line_info info;
  if (quire_history_line_info(s->history, at.line_id, &info) != QUIRE_OK) {
    return false;
  }
  uint32_t last = info.cells == 0 ? 0 : info.cells - 1;
  uint32_t beyond = at.cell > last ? at.cell - last : 0;
  at.cell -= beyond;
  uint64_t row;
  uint16_t col;
  if (quire_history_address_to_row(s->history, s->cols, at, &row, &col) !=
      QUIRE_OK) {
    return false;
  }
  uint64_t rows = quire_history_rows(s->history, s->cols);
  uint32_t room = (uint32_t)(s->cols - 1 - col);
  point->row = -(int64_t)(rows - row);
  point->col = (uint16_t)(col + (beyond < room ? beyond : room));
  return true;
}

enum quire_pin_state quire_pin_get(struct quire_pin *pin,
                                   struct quire_point *point) {
  struct quire_screen *s = pin->screen;
  if (pin->state == QUIRE_PIN_IN_HISTORY &&
      !find_in_history(s, pin->at, point)) {
    pin->state = QUIRE_PIN_GONE;
  }
  if (pin->state == QUIRE_PIN_ON_SCREEN) {
    point->row = pin->row;
    point->col = pin->col;
  }
  return (enum quire_pin_state)pin->state;
}
