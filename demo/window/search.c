/* Searching: the library finds the next match in history and screen; all the
 * matches that are in view are found here, in the snapshot, because they are
 * looked up again for every frame. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "window.h"

/* ---- the match stood on -------------------------------------------------- */

void window_search_end(struct window *w) {
  quire_pin_free(w->match_first);
  quire_pin_free(w->match_last);
  w->match_first = w->match_last = NULL;
  w->needle_len = 0;
}

static void stand_on(struct window *w, const struct quire_range *match) {
  quire_pin_free(w->match_first);
  quire_pin_free(w->match_last);
  w->match_first = w->match_last = NULL;
  if (quire_pin_new(w->screen, match->first, &w->match_first) != QUIRE_OK ||
      quire_pin_new(w->screen, match->last, &w->match_last) != QUIRE_OK) {
    window_say(w, "no memory to stay on the match");
  }
  int64_t top = quire_view_top(w->view);
  if (match->first.row < top || match->first.row >= top + w->rows) {
    quire_view_scroll_to(w->view, match->first.row - w->rows / 2);
  }
}

void window_find(struct window *w, bool backward) {
  struct quire_range match;
  int64_t top = quire_view_top(w->view);
  struct quire_point from = {.row = backward ? top + w->rows : top - 1,
                             .col = (uint16_t)(backward ? 0 : w->cols - 1)};
  bool stood = w->match_first != NULL &&
               quire_pin_get(w->match_first, &from) != QUIRE_PIN_GONE;
  if (w->needle_len == 0) {
    return;
  }
  w->message[0] = '\0';
  enum quire_result r = quire_screen_search(w->screen, w->needle, w->needle_len,
                                            from, backward, &match);
  if (r == QUIRE_ERR_NOT_FOUND && stood) {
    from.row = backward ? w->rows : INT64_MIN / 2;
    r = quire_screen_search(w->screen, w->needle, w->needle_len, from, backward,
                            &match);
    if (r == QUIRE_OK) {
      window_say(w, "(from the other end)");
    }
  }
  if (r == QUIRE_OK) {
    stand_on(w, &match);
  } else {
    window_say(w, "%s",
               r == QUIRE_ERR_NOT_FOUND ? "(not found)" : quire_result_text(r));
  }
}

void window_find_prompt(struct window *w, bool backward) {
  int64_t row = 0;
  int64_t top = quire_view_top(w->view);
  if (quire_screen_find_mark(w->screen, top, backward, QUIRE_MARK_PROMPT,
                             &row) == QUIRE_OK) {
    quire_view_scroll_to(w->view, row);
  } else {
    window_say(w, "no prompt %s (programs mark them with OSC 133)",
               backward ? "above" : "below");
  }
}

/* ---- highlights ---------------------------------------------------------- */

static uint32_t lower(uint32_t cp) {
  return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

/* A codepoint of the text in view, and its columns. 0 ends a logical line. */
struct unit {
  uint32_t codepoint;
  uint16_t y, begin, end;
};

struct units {
  struct unit *at;
  size_t count, room;
};

static bool add_unit(struct units *u, struct unit unit) {
  if (u->count == u->room) {
    size_t room = u->room * 2 + 1024;
    struct unit *larger = realloc(u->at, room * sizeof *larger);
    if (larger == NULL) {
      return false;
    }
    u->at = larger;
    u->room = room;
  }
  u->at[u->count++] = unit;
  return true;
}

static bool add_cell(struct units *u, const struct quire_snapshot_row *row,
                     uint16_t y, uint16_t x) {
  uint32_t single = 0;
  size_t len = 0;
  quire_cell cell = row->cells[x];
  enum quire_wide wide = quire_cell_wide(cell);
  if (wide == QUIRE_SPACER_TAIL || wide == QUIRE_SPACER_HEAD) {
    return true;
  }
  const uint32_t *text = quire_snapshot_text(row, cell, &single, &len);
  struct unit unit = {' ', y, x, (uint16_t)(x + (wide == QUIRE_WIDE ? 2 : 1))};
  if (len == 0) {
    return add_unit(u, unit);
  }
  for (size_t i = 0; i < len; i++) {
    unit.codepoint = text[i];
    if (!add_unit(u, unit)) {
      return false;
    }
  }
  return true;
}

static bool text_in_view(const struct window *w, struct units *u) {
  const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
  for (uint16_t y = 0; y < info->rows; y++) {
    const struct quire_snapshot_row *row = quire_snapshot_row(w->snapshot, y);
    for (uint16_t x = 0; x < row->occupied; x++) {
      if (!add_cell(u, row, y, x)) {
        return false;
      }
    }
    struct unit end = {0, y, row->occupied, row->occupied};
    if ((row->flags & QUIRE_ROW_WRAP) == 0 && !add_unit(u, end)) {
      return false;
    }
  }
  return true;
}

static void add_overlay(struct window *w, enum quire_overlay_kind kind,
                        uint16_t y, uint16_t begin, uint16_t end) {
  if (w->overlay_count < WINDOW_MATCHES_MAX && begin < end) {
    struct quire_overlay *o = &w->overlays[w->overlay_count++];
    o->y = y;
    o->begin = begin;
    o->end = end;
    o->kind = (uint8_t)kind;
    o->alpha = 110;
    o->color = kind == QUIRE_OVERLAY_UNDERLINE
                   ? w->theme.foreground
                   : (struct quire_rgb){230, 190, 20};
  }
}

/* An overlay for each row that units [begin, end) lie on. */
static void mark_units(struct window *w, const struct unit *units, size_t begin,
                       size_t end) {
  size_t from = begin;
  for (size_t i = begin + 1; i <= end; i++) {
    if (i == end || units[i].y != units[from].y) {
      add_overlay(w, QUIRE_OVERLAY_TINT, units[from].y, units[from].begin,
                  units[i - 1].end);
      from = i;
    }
  }
}

/* The needle as codepoints; *fold when it has no upper-case letter. */
static size_t needle_of(const struct window *w, uint32_t *out, bool *fold) {
  size_t count = 0;
  *fold = true;
  for (const char *at = w->needle; at < w->needle + w->needle_len;) {
    uint32_t cp = window_codepoint(&at);
    *fold = *fold && lower(cp) == cp;
    out[count++] = cp;
  }
  return count;
}

static void mark_matches(struct window *w) {
  uint32_t needle[WINDOW_TEXT_MAX];
  struct units u = {NULL, 0, 0};
  bool fold = false;
  size_t len = needle_of(w, needle, &fold);
  if (len != 0 && text_in_view(w, &u)) {
    for (size_t i = 0; i + len <= u.count; i++) {
      size_t n = 0;
      while (n < len) {
        uint32_t cp = u.at[i + n].codepoint;
        cp = fold ? lower(cp) : cp;
        if (cp != needle[n]) {
          break;
        }
        n++;
      }
      if (n == len) {
        mark_units(w, u.at, i, i + len);
        i += len - 1;
      }
    }
  }
  free(u.at);
}

static void mark_stood_on(struct window *w) {
  struct quire_point first;
  struct quire_point last;
  int64_t top = quire_snapshot_info(w->snapshot)->top;
  if (w->match_first == NULL || w->match_last == NULL ||
      quire_pin_get(w->match_first, &first) == QUIRE_PIN_GONE ||
      quire_pin_get(w->match_last, &last) == QUIRE_PIN_GONE) {
    return;
  }
  for (uint16_t y = 0; y < w->rows; y++) {
    int64_t row = top + y;
    if (row >= first.row && row <= last.row) {
      add_overlay(w, QUIRE_OVERLAY_OUTLINE, y, row == first.row ? first.col : 0,
                  row == last.row ? (uint16_t)(last.col + 1) : w->cols);
    }
  }
}

static bool is_hovered(const struct window *w,
                       const struct quire_snapshot_row *row, uint16_t x) {
  quire_id id = quire_cell_link(quire_snapshot_cell(row, x));
  size_t len = strlen(w->link);
  return id != 0 && row->links[id].uri_len_bytes == len &&
         memcmp(row->links[id].uri, w->link, len) == 0;
}

/* All of the hovered link that is in view. */
static void mark_link(struct window *w) {
  if (w->link_is_plain) {
    for (uint16_t y = w->link_first.y; y <= w->link_last.y; y++) {
      add_overlay(
          w, QUIRE_OVERLAY_UNDERLINE, y,
          y == w->link_first.y ? w->link_first.x : 0,
          y == w->link_last.y ? (uint16_t)(w->link_last.x + 1) : w->cols);
    }
    return;
  }
  for (uint16_t y = 0; y < w->rows; y++) {
    const struct quire_snapshot_row *row = quire_snapshot_row(w->snapshot, y);
    uint16_t begin = 0;
    for (uint16_t x = 0; row->links_count > 1 && x < row->occupied;
         x = (uint16_t)(x + 1)) {
      if (!is_hovered(w, row, x)) {
        begin = (uint16_t)(x + 1);
      } else if (x + 1 == row->occupied ||
                 !is_hovered(w, row, (uint16_t)(x + 1))) {
        add_overlay(w, QUIRE_OVERLAY_UNDERLINE, y, begin, (uint16_t)(x + 1));
      }
    }
  }
}

void window_highlight(struct window *w) {
  w->overlay_count = 0;
  if (w->has_link) {
    mark_link(w);
  }
  if (w->needle_len != 0) {
    mark_stood_on(w);
    mark_matches(w);
  }
}
