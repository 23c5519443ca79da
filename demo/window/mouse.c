/* The mouse: the child's when it asked for it, else selecting, scrolling and
 * links. Shift takes it from the child, as in every terminal. */
#include <math.h>

#include "window.h"

enum { WHEEL_ROWS = 3, DRAG_TICK_MS = 40 };

struct place {
  int x, y; /* pixels */
  int32_t row, col;
};

static struct place place_of(const struct window *w, int x, int y) {
  struct place p;
  p.x = (int)(x * w->pixel_ratio);
  p.y = (int)(y * w->pixel_ratio);
  p.col = (int32_t)floor((double)p.x / w->cell.width);
  p.row = (int32_t)floor((double)p.y / w->cell.height);
  return p;
}

static int32_t clamp(int32_t value, int32_t last) {
  return value < 0 ? 0 : value > last ? last : value;
}

static struct quire_point point_of(struct window *w, const struct place *p) {
  return (struct quire_point){
      .row = quire_view_top(w->view) + clamp(p->row, w->rows - 1),
      .col = (uint16_t)clamp(p->col, w->cols - 1)};
}

static void send(struct window *w, uint8_t action, uint8_t button,
                 const struct place *p) {
  struct quire_mouse_event event = {.action = action,
                                    .button = button,
                                    .modifiers = window_modifiers(),
                                    .row = clamp(p->row, w->rows - 1),
                                    .col = clamp(p->col, w->cols - 1),
                                    .x_px = p->x < 0 ? 0 : p->x,
                                    .y_px = p->y < 0 ? 0 : p->y};
  (void)session_send_mouse(w->session, &event);
}

/* Whether what the mouse does now is the child's. */
static bool is_reported(const struct window *w) {
  struct quire_input_modes modes = {.mouse_mode = 0};
  if (w->session != NULL) {
    engine_input_modes(w->session->engine, &modes);
  }
  return modes.mouse_mode != 0 && w->drag == DRAG_NONE &&
         (window_modifiers() & QUIRE_MOD_SHIFT) == 0 &&
         quire_view_following(w->view);
}

/* ---- the scroll bar ------------------------------------------------------ */

static void bar_to(struct window *w, int thumb_top) {
  int top = 0;
  int height = 0;
  if (!window_bar(w, &top, &height) || height >= w->height) {
    return;
  }
  double history = (double)quire_screen_history_rows(w->screen);
  double at = (double)thumb_top / (w->height - height);
  at = at < 0 ? 0 : at > 1 ? 1 : at;
  quire_view_scroll_to(w->view, (int64_t)round(at * history - history));
}

static bool bar_press(struct window *w, const struct place *p) {
  int top = 0;
  int height = 0;
  if (p->x < w->width - w->bar_width || !window_bar(w, &top, &height)) {
    return false;
  }
  w->drag = DRAG_BAR;
  w->picture = 0;
  w->bar_grab = p->y >= top && p->y < top + height ? p->y - top : height / 2;
  bar_to(w, p->y - w->bar_grab);
  return true;
}

/* ---- selecting ----------------------------------------------------------- */

static void select_press(struct window *w, const struct place *p, int clicks) {
  struct quire_range range;
  uint16_t modifiers = window_modifiers();
  if ((modifiers & QUIRE_MOD_SHIFT) != 0 && clicks == 1 &&
      quire_selection_range(w->screen, &range)) {
    quire_selection_extend(w->screen, point_of(w, p));
    w->drag = DRAG_SELECT;
    w->clicks = 2; /* a press that extends leaves a selection */
    return;
  }
  /* Many window managers take Alt for themselves. */
  enum quire_selection_mode mode =
      (modifiers & (QUIRE_MOD_ALT | QUIRE_MOD_CTRL)) != 0 ? QUIRE_SELECT_BLOCK
      : clicks == 2                                       ? QUIRE_SELECT_WORDS
      : clicks >= 3                                       ? QUIRE_SELECT_LINES
                                                          : QUIRE_SELECT_CELLS;
  quire_selection_clear(w->screen);
  w->clicks = clicks;
  if (quire_selection_start(w->screen, point_of(w, p), mode) == QUIRE_OK) {
    w->drag = DRAG_SELECT;
  } else {
    window_say(w, "no memory for a selection");
  }
}

static void select_release(struct window *w) {
  struct quire_range range;
  w->drag_rows = 0;
  bool some = quire_selection_range(w->screen, &range) &&
              (w->clicks > 1 || range.first.row != range.last.row ||
               range.first.col != range.last.col);
  if (some) {
    window_copy_primary(w);
  } else {
    quire_selection_clear(w->screen);
  }
}

void window_drag_tick(struct window *w) {
  uint64_t now = now_ms();
  if (w->drag != DRAG_SELECT || w->drag_rows == 0 ||
      now - w->drag_at_ms < DRAG_TICK_MS) {
    return;
  }
  w->drag_at_ms = now;
  quire_view_scroll(w->view, w->drag_rows);
  struct place p = place_of(w, w->mouse_x, w->mouse_y);
  quire_selection_extend(w->screen, point_of(w, &p));
  w->dirty = true;
}

/* ---- events -------------------------------------------------------------- */

/* The protocols' number of a button; 0: they have none. */
static uint8_t number_of(uint8_t button) {
  static const uint8_t numbers[] = {0, 1, 2, 3, 8, 9};
  return button < sizeof numbers ? numbers[button] : 0;
}

static void press(struct window *w, uint8_t button, const struct place *p,
                  int clicks) {
  bool ctrl = (window_modifiers() & QUIRE_MOD_CTRL) != 0;
  if (button == SDL_BUTTON_LEFT && bar_press(w, p)) {
    return;
  }
  if (button == SDL_BUTTON_LEFT && ctrl && w->has_link) {
    window_open_link(w);
    return;
  }
  if (number_of(button) != 0 && is_reported(w)) {
    w->buttons |= (uint32_t)SDL_BUTTON(button);
    send(w, QUIRE_MOUSE_PRESS, number_of(button), p);
  } else if (button == SDL_BUTTON_LEFT) {
    select_press(w, p, clicks);
  } else if (button == SDL_BUTTON_MIDDLE) {
    window_paste(w, true);
  }
}

/* The child gets the releases of those presses that it got. */
static void release(struct window *w, uint8_t button, const struct place *p) {
  if ((w->buttons & SDL_BUTTON(button)) != 0) {
    w->buttons &= ~(uint32_t)SDL_BUTTON(button);
    send(w, QUIRE_MOUSE_RELEASE, number_of(button), p);
  } else if (w->drag != DRAG_NONE && button == SDL_BUTTON_LEFT) {
    if (w->drag == DRAG_SELECT) {
      select_release(w);
    }
    w->drag = DRAG_NONE;
    w->picture = 0;
  }
}

void window_on_button(struct window *w, const SDL_MouseButtonEvent *event) {
  struct place p = place_of(w, event->x, event->y);
  w->dirty = true;
  w->mouse_x = event->x;
  w->mouse_y = event->y;
  if (event->type == SDL_MOUSEBUTTONDOWN) {
    /* Follows a drag that leaves the window. */
    (void)SDL_CaptureMouse(SDL_TRUE);
    window_find_link(w);
    press(w, event->button, &p, event->clicks);
  } else {
    if (SDL_GetMouseState(NULL, NULL) == 0) {
      (void)SDL_CaptureMouse(SDL_FALSE);
    }
    release(w, event->button, &p);
  }
}

static uint8_t held_button(uint32_t state) {
  return (state & SDL_BUTTON_LMASK) != 0   ? 1
         : (state & SDL_BUTTON_MMASK) != 0 ? 2
         : (state & SDL_BUTTON_RMASK) != 0 ? 3
                                           : 0;
}

void window_on_motion(struct window *w, const SDL_MouseMotionEvent *event) {
  struct place p = place_of(w, event->x, event->y);
  w->mouse_x = event->x;
  w->mouse_y = event->y;
  if (w->drag == DRAG_BAR) {
    bar_to(w, p.y - w->bar_grab);
    w->dirty = true;
  } else if (w->drag == DRAG_SELECT) {
    quire_selection_extend(w->screen, point_of(w, &p));
    w->drag_rows = p.y < 0 ? -1 : p.y >= w->height ? 1 : 0;
    w->dirty = true;
  } else {
    if (w->buttons != 0 || is_reported(w)) {
      send(w, QUIRE_MOUSE_MOVE, held_button(w->buttons), &p);
    }
    bool had = w->has_link;
    window_find_link(w);
    w->dirty = w->dirty || had || w->has_link;
  }
}

/* Where the child does not want the mouse: arrow keys for a full-screen
 * program, unless it turned that off (mode 1007), else our history. */
static void scroll(struct window *w, int rows) {
  struct quire_input_modes modes;
  if (!quire_screen_is_alternate(w->screen) || w->session == NULL) {
    quire_view_scroll(w->view, rows);
    return;
  }
  engine_input_modes(w->session->engine, &modes);
  struct quire_key_event key = {.key = rows < 0 ? QUIRE_KEY_UP : QUIRE_KEY_DOWN,
                                .action = QUIRE_KEY_PRESS,
                                .text = ""};
  for (int i = rows < 0 ? -rows : rows; modes.alternate_scroll && i > 0; i--) {
    session_send_key(w->session, &key);
  }
}

void window_on_wheel(struct window *w, const SDL_MouseWheelEvent *event) {
  struct place p = place_of(w, w->mouse_x, w->mouse_y);
  bool theirs = is_reported(w);
  int sign = event->direction == SDL_MOUSEWHEEL_FLIPPED ? -1 : 1;
#if SDL_VERSION_ATLEAST(2, 0, 18)
  double clicks = sign * (double)event->preciseY;
#else
  double clicks = sign * event->y;
#endif
  /* Touchpads tell of parts of a click, which add up: to clicks, or to rows. */
  w->wheel_rest += theirs ? clicks : clicks * WHEEL_ROWS;
  int steps = (int)w->wheel_rest;
  w->wheel_rest -= steps;
  w->dirty = true;
  if (!theirs) {
    scroll(w, -steps);
    return;
  }
  for (int i = 0; i < steps || i < -steps; i++) {
    send(w, QUIRE_MOUSE_PRESS, steps > 0 ? 4 : 5, &p);
  }
  for (int i = 0; i < event->x || i < -event->x; i++) {
    send(w, QUIRE_MOUSE_PRESS, event->x > 0 ? 7 : 6, &p);
  }
}
