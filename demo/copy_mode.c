/* Copy mode: looking back, searching, selecting with the keyboard.
 *
 * The mode's cursor is a point, and points are stale after output; a pin keeps
 * it on its text, and term_copy_refresh() reads the point back from the pin. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "term.h"

static struct quire_screen *screen_of(struct term *t) {
  return engine_screen(t->session.engine);
}

static void pin_cursor(struct term *t) {
  quire_pin_free(t->at_pin);
  t->at_pin = NULL;
  if (quire_pin_new(screen_of(t), t->at, &t->at_pin) != QUIRE_OK) {
    t->at_pin = NULL; /* it will not follow; nothing else is lost */
  }
}

/* Brings the cursor into the view. */
static void reveal(struct term *t) {
  int64_t top = quire_view_top(t->view);
  if (t->at.row < top) {
    quire_view_scroll(t->view, t->at.row - top);
  } else if (t->at.row >= top + t->live_rows) {
    quire_view_scroll(t->view, t->at.row - (top + t->live_rows - 1));
  }
}

static void move_to(struct term *t, int64_t row, int64_t col) {
  int64_t oldest = -(int64_t)quire_screen_history_rows(screen_of(t));
  int64_t newest = quire_screen_rows(screen_of(t)) - 1;
  if (quire_screen_is_alternate(screen_of(t))) {
    oldest = 0;
  }
  row = row < oldest ? oldest : row > newest ? newest : row;
  int64_t last = quire_screen_cols(screen_of(t)) - 1;
  t->at.row = row;
  t->at.col = (uint16_t)(col < 0 ? 0 : col > last ? last : col);
  pin_cursor(t);
  reveal(t);
  if (t->selecting) {
    quire_selection_extend(screen_of(t), t->at);
  }
}

void term_copy_refresh(struct term *t) {
  struct quire_point point;
  if (t->mode != TERM_COPY && t->mode != TERM_SEARCH) {
    return;
  }
  if (t->at_pin != NULL) {
    if (quire_pin_get(t->at_pin, &point) == QUIRE_PIN_GONE) {
      t->at = (struct quire_point){.row = quire_view_top(t->view), .col = 0};
      pin_cursor(t);
    } else {
      t->at = point;
    }
  }
  uint16_t cols = quire_screen_cols(screen_of(t));
  t->at.col = t->at.col < cols ? t->at.col : (uint16_t)(cols - 1);
}

void term_copy_enter(struct term *t) {
  if (t->mode == TERM_COPY) {
    return;
  }
  struct quire_cursor cursor = quire_screen_cursor(screen_of(t));
  t->mode = TERM_COPY;
  t->at = (struct quire_point){.row = cursor.row, .col = cursor.col};
  t->selecting = false;
  pin_cursor(t);
}

void term_copy_leave(struct term *t) {
  t->mode = TERM_LIVE;
  t->selecting = false;
  t->has_match = false;
  quire_selection_clear(screen_of(t));
  quire_pin_free(t->at_pin);
  t->at_pin = NULL;
  quire_view_follow(t->view);
}

void term_select_begin(struct term *t) {
  term_copy_enter(t);
  if (quire_selection_start(screen_of(t), t->at, QUIRE_SELECT_CELLS) ==
      QUIRE_OK) {
    t->selecting = true;
  } else {
    term_say(t, "no memory for a selection");
  }
}

void term_copy_selection(struct term *t) {
  char *text = NULL;
  size_t len = 0;
  enum quire_result r = quire_selection_text(screen_of(t), &text, &len);
  if (r != QUIRE_OK) {
    term_say(
        t, r == QUIRE_ERR_NOT_FOUND ? "nothing is selected" : "cannot copy: %s",
        quire_result_text(r));
    return;
  }
  term_host_clipboard('c', text, len);
  term_say(t, "copied %zu bytes", len);
  quire_screen_free_text(screen_of(t), text, len);
  if (t->mode == TERM_COPY) {
    term_copy_leave(t);
  } else {
    quire_selection_clear(screen_of(t));
  }
}

/* Base64, as OSC 52 wants it. */
void term_host_clipboard(char selection, const char *data, size_t len) {
  static const char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char *out = malloc((len + 2) / 3 * 4 + 16);
  size_t at = 0;
  if (out == NULL) {
    return;
  }
  at = (size_t)sprintf(out, "\x1b]52;%c;", selection);
  for (size_t i = 0; i < len; i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; k++) {
      group = group << 8 | (i + k < len ? (unsigned char)data[i + k] : 0U);
    }
    for (size_t k = 0; k < 4; k++) {
      out[at++] = i + k > len ? '=' : digits[group >> (18 - 6 * k) & 63];
    }
  }
  memcpy(out + at, "\x1b\\", 2);
  (void)host_write(out, at + 2);
  free(out);
}

/* ---- searching ----------------------------------------------------------- */

void term_search_begin(struct term *t) {
  term_copy_enter(t);
  t->mode = TERM_SEARCH;
  t->needle_len = 0;
}

static void find(struct term *t, bool backward) {
  struct quire_range match;
  enum quire_result r = quire_screen_search(
      screen_of(t), t->needle, t->needle_len, t->at, backward, &match);
  if (r != QUIRE_OK) {
    t->has_match = false;
    term_say(t, r == QUIRE_ERR_NOT_FOUND ? "not found" : "cannot search: %s",
             quire_result_text(r));
    return;
  }
  t->match = match;
  move_to(t, match.first.row, match.first.col);
  t->has_match = true;
  t->message[0] = '\0';
}

void term_search_key(struct term *t, const struct quire_key_event *key) {
  if (key->key == QUIRE_KEY_ESCAPE) {
    t->mode = TERM_COPY;
  } else if (term_line_key(t, key)) {
    t->mode = TERM_COPY;
    if (t->needle_len != 0) {
      find(t, true);
    }
  }
}

/* ---- keys ---------------------------------------------------------------- */

static void find_prompt(struct term *t, bool backward) {
  int64_t row = 0;
  if (quire_screen_find_mark(screen_of(t), t->at.row, backward,
                             QUIRE_MARK_PROMPT, &row) == QUIRE_OK) {
    move_to(t, row, 0);
    quire_view_scroll_to(t->view, row);
  } else {
    term_say(t, "no prompt %s (programs mark them with OSC 133)",
             backward ? "above" : "below");
  }
}

static bool move_key(struct term *t, uint32_t key) {
  int64_t page = t->live_rows > 1 ? t->live_rows - 1 : 1;
  int64_t row = t->at.row;
  int64_t col = t->at.col;
  switch (key) {
    case QUIRE_KEY_UP:
    case 'k': row--; break;
    case QUIRE_KEY_DOWN:
    case 'j': row++; break;
    case QUIRE_KEY_LEFT:
    case 'h': col--; break;
    case QUIRE_KEY_RIGHT:
    case 'l': col++; break;
    case QUIRE_KEY_PAGE_UP:
    case 'b': row -= page; break;
    case QUIRE_KEY_PAGE_DOWN:
    case ' ':
    case 'f': row += page; break;
    case QUIRE_KEY_HOME:
    case '0': col = 0; break;
    case QUIRE_KEY_END:
    case '$': col = INT64_MAX / 2; break;
    case 'g':
      row = INT64_MIN / 2;
      col = 0;
      break;
    case 'G':
      row = INT64_MAX / 2;
      col = 0;
      break;
    default: return false;
  }
  move_to(t, row, col);
  return true;
}

void term_copy_key(struct term *t, const struct quire_key_event *key) {
  /* Letters as they were typed: g and G differ. */
  uint32_t k = (key->modifiers & QUIRE_MOD_SHIFT) != 0 && key->shifted != 0
                   ? key->shifted
                   : key->key;
  if (move_key(t, k)) {
    return;
  }
  switch (k) {
    case '/':
      t->mode = TERM_SEARCH;
      t->needle_len = 0;
      break;
    case 'N': find(t, true); break;
    case 'M': find(t, false); break;
    case 'p': find_prompt(t, true); break;
    case 'n': find_prompt(t, false); break;
    case 'v': term_select_begin(t); break;
    case 'y':
    case QUIRE_KEY_ENTER: term_copy_selection(t); break;
    case 'q':
    case QUIRE_KEY_ESCAPE: term_copy_leave(t); break;
    default: break;
  }
}
