/* What the user does: keys to the child or to us, mouse, paste, focus. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "term.h"

enum { WHEEL_ROWS = 3, PASTE_MAX = 16 << 20 };

void term_say(struct term *t, const char *format, ...) {
  va_list args;
  va_start(args, format);
  (void)vsnprintf(t->message, sizeof t->message, format, args);
  va_end(args);
  t->dirty = true;
}

static uint16_t granted(uint16_t wished, uint16_t room) {
  return wished != 0 && wished < room ? wished : room;
}

void term_layout(struct term *t) {
  bool split = t->frozen != NULL && t->cols >= TERM_SPLIT_COLS_MIN;
  struct pty_size size = t->session.size;
  t->live_cols =
      granted(t->wished_cols, (uint16_t)(split ? (t->cols - 1) / 2 : t->cols));
  t->live_rows =
      granted(t->wished_rows, t->rows > 1 ? (uint16_t)(t->rows - 1) : t->rows);
  size.cols = t->live_cols;
  size.rows = t->live_rows;
  if (size.cols == t->session.size.cols && size.rows == t->session.size.rows) {
    return;
  }
  enum quire_result r = session_resize(&t->session, &size);
  if (r != QUIRE_OK) {
    term_say(t, "cannot resize: %s", quire_result_text(r));
  }
  t->dirty = true;
}

/* ---- commands after the prefix key --------------------------------------- */

static void toggle(struct term *t, enum term_overlay overlay) {
  t->overlay = t->overlay == overlay ? OVERLAY_NONE : overlay;
}

static void on_command(struct term *t, const struct quire_key_event *key) {
  uint32_t k = key->shifted != 0 ? key->shifted : key->key;
  t->mode = TERM_LIVE;
  switch (k) {
    case '[': term_copy_enter(t); break;
    case '/': term_search_begin(t); break;
    case 'v': term_select_begin(t); break;
    case 'y': term_copy_selection(t); break;
    case 'c': term_clone_view(t); break;
    case 'x': term_clone_close(t); break;
    case '<': term_clone_pan(t, -8); break;
    case '>': term_clone_pan(t, 8); break;
    case 's': term_clone_save(t); break;
    case 'o':
      t->mode = TERM_OPEN;
      t->needle_len = strlen(t->path);
      memcpy(t->needle, t->path, t->needle_len);
      break;
    case 'i': toggle(t, OVERLAY_INSPECTOR); break;
    case '?': toggle(t, OVERLAY_HELP); break;
    case 'l': frame_invalidate(t->frame); break;
    case 'q': t->quit = true; break;
    case QUIRE_KEY_PAGE_UP:
      term_copy_enter(t);
      term_copy_key(t, key);
      break;
    default: term_say(t, "no such command; ? shows them"); break;
  }
}

static bool is_prefix(const struct term *t, const struct quire_key_event *key) {
  return key->key == t->prefix && key->modifiers == QUIRE_MOD_CTRL;
}

bool term_line_key(struct term *t, const struct quire_key_event *key) {
  if (key->key == QUIRE_KEY_ENTER) {
    return true;
  }
  if (key->key == QUIRE_KEY_BACKSPACE) {
    while (t->needle_len > 0 &&
           ((unsigned char)t->needle[--t->needle_len] & 0xc0) == 0x80) {
    }
  } else if (key->text_len_bytes != 0 &&
             t->needle_len + key->text_len_bytes < TERM_NEEDLE_MAX) {
    memcpy(t->needle + t->needle_len, key->text, key->text_len_bytes);
    t->needle_len += key->text_len_bytes;
  }
  return false;
}

static void open_key(struct term *t, const struct quire_key_event *key) {
  if (key->key == QUIRE_KEY_ESCAPE) {
    t->mode = TERM_LIVE;
  } else if (term_line_key(t, key)) {
    t->mode = TERM_LIVE;
    t->needle[t->needle_len] = '\0';
    term_clone_open(t, t->needle);
  }
}

static void on_key(struct term *t, const struct quire_key_event *key) {
  t->message[0] = '\0';
  t->dirty = true;
  if (t->mode == TERM_PREFIX && is_prefix(t, key)) {
    t->mode = TERM_LIVE;
    session_send_key(&t->session, key);
  } else if (t->mode == TERM_PREFIX) {
    on_command(t, key);
  } else if (t->mode == TERM_SEARCH) {
    term_search_key(t, key);
  } else if (t->mode == TERM_OPEN) {
    open_key(t, key);
  } else if (is_prefix(t, key)) {
    if (t->mode == TERM_COPY) {
      term_copy_leave(t);
    }
    t->mode = TERM_PREFIX;
  } else if (t->mode == TERM_COPY) {
    term_copy_key(t, key);
  } else {
    quire_view_follow(t->view);
    session_send_key(&t->session, key);
  }
}

/* ---- mouse --------------------------------------------------------------- */

/* What the wheel does where the child does not want the mouse: arrow keys for a
 * full-screen program, unless it turned that off (mode 1007), else our history.
 */
static void on_wheel(struct term *t, bool up) {
  struct quire_input_modes modes;
  engine_input_modes(t->session.engine, &modes);
  if (quire_screen_is_alternate(engine_screen(t->session.engine))) {
    struct quire_key_event key = {.key = up ? QUIRE_KEY_UP : QUIRE_KEY_DOWN,
                                  .action = QUIRE_KEY_PRESS};
    for (int i = 0; modes.alternate_scroll && i < WHEEL_ROWS; i++) {
      session_send_key(&t->session, &key);
    }
    return;
  }
  quire_view_scroll(t->view, up ? -WHEEL_ROWS : WHEEL_ROWS);
}

static void on_drag(struct term *t, const struct quire_mouse_event *mouse) {
  struct quire_screen *screen = engine_screen(t->session.engine);
  struct quire_point at = {.row = quire_view_top(t->view) + mouse->row,
                           .col = (uint16_t)mouse->col};
  if (mouse->action == QUIRE_MOUSE_PRESS && mouse->button == 1) {
    enum quire_selection_mode mode = (mouse->modifiers & QUIRE_MOD_ALT) != 0
                                         ? QUIRE_SELECT_BLOCK
                                         : QUIRE_SELECT_CELLS;
    quire_selection_clear(screen);
    t->dragging = quire_selection_start(screen, at, mode) == QUIRE_OK;
  } else if (mouse->action == QUIRE_MOUSE_MOVE && t->dragging) {
    quire_selection_extend(screen, at);
  } else if (mouse->action == QUIRE_MOUSE_RELEASE && t->dragging) {
    struct quire_range range;
    t->dragging = false;
    bool some = quire_selection_range(screen, &range) &&
                (range.first.row != range.last.row ||
                 range.first.col != range.last.col);
    if (some) {
      term_say(t, "selected: Ctrl-%c y copies", (char)(t->prefix & ~32U));
    } else {
      quire_selection_clear(screen);
    }
  }
}

static void on_mouse(struct term *t, const struct quire_mouse_event *mouse) {
  if (mouse->row < 0 || mouse->col < 0 || mouse->row >= t->live_rows ||
      mouse->col >= t->live_cols) {
    return;
  }
  t->dirty = true;
  /* Shift takes the mouse from the child, as in every terminal. */
  bool ours = t->mode != TERM_LIVE || !quire_view_following(t->view) ||
              (mouse->modifiers & QUIRE_MOD_SHIFT) != 0;
  if (!ours && session_send_mouse(&t->session, mouse)) {
    return;
  }
  if (mouse->button == 4 || mouse->button == 5) {
    if (mouse->action == QUIRE_MOUSE_PRESS) {
      on_wheel(t, mouse->button == 4);
    }
  } else {
    on_drag(t, mouse);
  }
}

/* ---- paste --------------------------------------------------------------- */

static void collect_paste(struct term *t, const char *bytes, size_t len) {
  if (t->paste_room - t->paste_len < len) {
    size_t room = (t->paste_room + len) * 2;
    char *larger = room <= PASTE_MAX ? realloc(t->paste, room) : NULL;
    if (larger == NULL) {
      term_say(t, "paste is too long: cut");
      return;
    }
    t->paste = larger;
    t->paste_room = room;
  }
  memcpy(t->paste + t->paste_len, bytes, len);
  t->paste_len += len;
}

static void end_paste(struct term *t) {
  if (t->mode == TERM_LIVE && t->paste_len != 0) {
    session_send_paste(&t->session, t->paste, t->paste_len);
  }
  t->paste_len = 0;
}

void term_on_host_event(void *ctx, const struct host_event *event) {
  struct term *t = ctx;
  switch (event->kind) {
    case HOST_KEY: on_key(t, &event->key); break;
    case HOST_MOUSE: on_mouse(t, &event->mouse); break;
    case HOST_FOCUS: session_send_focus(&t->session, event->focused); break;
    case HOST_PASTE_BEGIN: t->paste_len = 0; break;
    case HOST_PASTE: collect_paste(t, event->bytes, event->len_bytes); break;
    case HOST_PASTE_END: end_paste(t); break;
  }
}
