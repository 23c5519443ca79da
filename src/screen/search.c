/* Search through history and screen, as they lie: history is read from its
 * leaves as text and never thawed.
 *
 *   pieces:  line first .. line end-1 of history | screen row 0 .. rows-1
 *
 * A logical line is a run of pieces joined to each other: chunks of a long
 * line, an open line and its tail on the screen, soft-wrapped rows. A window is
 * one piece and as much of the joined ones after it as a match that begins in
 * it may reach, so that memory is bounded by one piece whatever the line's
 * length.
 *
 * Numbered invariants:
 *   W1  a match begins in the window's first piece: no match is found twice,
 *       and none is missed at a border.
 *   W2  a match begins with the first codepoint of a cell and ends with the
 *       last of one: "e" is not found inside "é", nor a part of an emoji
 *       sequence.
 *   W3  text and needle are compared in canonical decomposition, so that
 *       both spellings of "é" are one. */

#include "base/assert.h"
#include "base/utf8.h"
#include "screen/read.h"
#include "screen/search_text.h"

struct search {
  struct quire_screen *screen;
  uint64_t first_line, end_line; /* of history */
  uint64_t pieces;
  struct quire_search_text needle;
  bool needle_ascii;
  struct quire_search_text window;
  uint64_t window_piece;
  enum quire_result result; /* the first failure of place_of() */
};

/* A place in the sequence of pieces: cell is a column on the screen. */
struct place {
  uint64_t piece;
  uint32_t cell;
};

static uint64_t history_pieces(const struct search *f) {
  return f->end_line - f->first_line;
}

static bool is_history(const struct search *f, uint64_t piece) {
  return piece < history_pieces(f);
}

static uint64_t line_of(const struct search *f, uint64_t piece) {
  return f->first_line + piece;
}

static uint16_t row_of(const struct search *f, uint64_t piece) {
  return (uint16_t)(piece - history_pieces(f));
}

/* Whether the line goes on in the next piece. */
static bool is_joined(const struct search *f, uint64_t piece) {
  struct quire_screen *s = f->screen;
  if (piece + 1 >= f->pieces) {
    return false;
  }
  if (!is_history(f, piece)) {
    uint16_t y = row_of(f, piece);
    return (quire_page_row(s->page, y)->flags & QUIRE_ROW_WRAP) != 0;
  }
  struct quire_line_info info;
  if (quire_history_line_info(s->history, line_of(f, piece), &info) !=
      QUIRE_OK) {
    return false;
  }
  if (!is_history(f, piece + 1)) {
    return quire_read_seam_joined(s);
  }
  return info.joined;
}

/* ---- windows ------------------------------------------------------------ */

/* Appends a row of the screen. The blanks after the text of a row that wraps
 * are part of its line. */
static enum quire_result add_row(struct search *f, uint64_t piece,
                                 size_t units_max) {
  struct quire_row_ref row;
  enum quire_result result =
      quire_screen_row(f->screen, row_of(f, piece), &row);
  if (result != QUIRE_OK) {
    return result;
  }
  uint32_t index = (uint32_t)(piece - f->window_piece);
  bool wraps = (row.flags & QUIRE_ROW_WRAP) != 0;
  uint16_t end = wraps ? quire_read_wrap_end(&row) : row.occupied;
  while (!wraps && end > 0 && quire_cell_is_blank(row.cells[end - 1])) {
    end--;
  }
  size_t limit = f->window.count + units_max;
  for (uint16_t x = 0; x < end && f->window.count < limit; x++) {
    enum quire_wide wide = quire_cell_wide(row.cells[x]);
    if (wide == QUIRE_SPACER_TAIL || wide == QUIRE_SPACER_HEAD) {
      continue;
    }
    uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX] = {' '};
    size_t len = quire_page_cell_text(row.page, row.cells[x], text);
    for (size_t i = 0; (i < len || i == 0) && result == QUIRE_OK; i++) {
      result = quire_search_text_add(&f->window, text[i], index, x);
    }
    if (result != QUIRE_OK) {
      return result;
    }
  }
  return QUIRE_OK;
}

static enum quire_result add_line(struct search *f, uint64_t piece,
                                  size_t units_max) {
  struct quire_line_text text;
  enum quire_result result =
      quire_history_line_text(f->screen->history, line_of(f, piece), &text);
  uint32_t index = (uint32_t)(piece - f->window_piece);
  size_t limit = units_max < SIZE_MAX - f->window.count
                     ? f->window.count + units_max
                     : SIZE_MAX;
  size_t at = 0;
  while (result == QUIRE_OK && at < text.len_bytes && f->window.count < limit) {
    uint32_t cp;
    size_t n = quire_utf8_decode(text.utf8 + at, text.len_bytes - at, &cp);
    result = quire_search_text_add(&f->window, cp, index, (uint32_t)at);
    at += n;
  }
  return result;
}

/* W1: piece whole, and of those joined to it a needle's length, and a cluster
 * more so that the end of a match can be told from the middle of a cell. */
static enum quire_result load_window(struct search *f, uint64_t piece) {
  size_t ahead = f->needle.count + QUIRE_CLUSTER_CODEPOINTS_MAX;
  f->window.count = 0;
  f->window_piece = piece;
  size_t units_max = SIZE_MAX / 4;
  size_t end = SIZE_MAX / 4;
  for (;; piece++) {
    enum quire_result result = is_history(f, piece)
                                   ? add_line(f, piece, units_max)
                                   : add_row(f, piece, units_max);
    if (result != QUIRE_OK) {
      return result;
    }
    if (piece == f->window_piece) {
      end = f->window.count + ahead;
    }
    if (f->window.count >= end || !is_joined(f, piece)) {
      return QUIRE_OK;
    }
    units_max = end - f->window.count;
  }
}

/* The cell that a unit of the window is of. A failure is remembered in result;
 * what is answered then means nothing. */
static struct place place_of(struct search *f, size_t unit) {
  const struct quire_search_unit *u = &f->window.units[unit];
  struct place place = {.piece = f->window_piece + u->piece, .cell = u->at};
  if (is_history(f, place.piece)) {
    struct quire_history *history = f->screen->history;
    uint64_t line = line_of(f, place.piece);
    struct quire_line_text text;
    enum quire_result result = quire_history_line_text(history, line, &text);
    if (result == QUIRE_OK) {
      place.cell = quire_history_text_cell(history, line, &text, u->at);
    } else if (f->result == QUIRE_OK) {
      f->result = result;
    }
  }
  return place;
}

/* ---- matching ----------------------------------------------------------- */

static bool equals_at(const struct search *f, size_t unit) {
  const struct quire_search_unit *text = &f->window.units[unit];
  const struct quire_search_unit *needle = f->needle.units;
  for (size_t i = 0; i < f->needle.count; i++) {
    if (text[i].codepoint != needle[i].codepoint) {
      return false;
    }
  }
  return true;
}

/* W2: whether a cell begins with this unit. History is asked only where the
 * text alone does not tell. */
static bool begins_cell(struct search *f, size_t unit) {
  if (unit == 0 || unit == f->window.count) {
    return true;
  }
  const struct quire_search_unit *u = &f->window.units[unit];
  const struct quire_search_unit *p = u - 1;
  if (u->piece != p->piece || u->at == p->at) {
    return u->piece != p->piece;
  }
  if (!is_history(f, f->window_piece + u->piece) ||
      (u->codepoint < 0x80 && p->codepoint < 0x80)) {
    return true;
  }
  return place_of(f, unit - 1).cell != place_of(f, unit).cell;
}

/* How many units at the front of the window lie before `place`, which is in its
 * first piece; with `or_at` those at it count too. */
static size_t units_before(struct search *f, struct place place, bool or_at) {
  size_t low = 0;
  size_t high = f->window.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    struct place here = place_of(f, middle);
    bool less = here.piece == place.piece &&
                (here.cell < place.cell || (or_at && here.cell == place.cell));
    low = less ? middle + 1 : low;
    high = less ? high : middle;
  }
  return low;
}

/* The first match that begins in the window's piece, or the last. `from`, where
 * not NULL, and all on its near side are left out. */
static bool find_in_window(struct search *f, bool backward,
                           const struct place *from, size_t *unit) {
  const struct quire_search_text *window = &f->window;
  size_t begin = 0;
  size_t end = window->count;
  if (from != NULL && backward) {
    end = units_before(f, *from, false);
  } else if (from != NULL) {
    begin = units_before(f, *from, true);
  }
  if (window->count < f->needle.count) {
    return false;
  }
  size_t starts = window->count - f->needle.count + 1;
  end = end < starts ? end : starts;
  for (size_t i = begin; i < end; i++) {
    size_t at = backward ? begin + end - 1 - i : i;
    if (window->units[at].piece == 0 && equals_at(f, at) &&
        begins_cell(f, at) && begins_cell(f, at + f->needle.count)) {
      *unit = at;
      return true;
    }
  }
  return false;
}

/* A look at the bytes of a line of history, before its text is taken apart:
 * false when the needle cannot begin in it. ASCII text holds nothing but
 * itself; other text may fold into anything. */
static bool may_match(struct search *f, uint64_t piece) {
  struct quire_line_text text;
  if (!is_history(f, piece) || is_joined(f, piece) ||
      quire_history_line_text(f->screen->history, line_of(f, piece), &text) !=
          QUIRE_OK) {
    return true;
  }
  const unsigned char *bytes = (const unsigned char *)text.utf8;
  unsigned char any = 0;
  for (size_t i = 0; i < text.len_bytes; i++) {
    any |= bytes[i];
  }
  if (any >= 0x80) {
    return true;
  }
  if (!f->needle_ascii) {
    return false;
  }
  size_t n = f->needle.count;
  for (size_t i = 0; n <= text.len_bytes && i <= text.len_bytes - n; i++) {
    size_t k = 0;
    for (; k < n; k++) {
      unsigned char byte = bytes[i + k];
      if (f->needle.fold_case && byte >= 'A' && byte <= 'Z') {
        byte = (unsigned char)(byte - 'A' + 'a');
      }
      if (byte != f->needle.units[k].codepoint) {
        break;
      }
    }
    if (k == n) {
      return true;
    }
  }
  return false;
}

/* ---- from and to points ------------------------------------------------- */

static enum quire_result place_to_point(struct search *f, struct place place,
                                        struct quire_point *out) {
  if (is_history(f, place.piece)) {
    struct quire_address address = {.line_id = line_of(f, place.piece),
                                    .cell = place.cell};
    return quire_screen_address_to_point(f->screen, address, out);
  }
  out->row = row_of(f, place.piece);
  out->col = (uint16_t)place.cell;
  return QUIRE_OK;
}

static enum quire_result match_range(struct search *f, size_t unit,
                                     struct quire_range *match) {
  struct place first = place_of(f, unit);
  struct place last = place_of(f, unit + f->needle.count - 1);
  struct quire_range range = {.block = false};
  struct quire_row_ref row;
  enum quire_result result = f->result;
  if (result == QUIRE_OK) {
    result = place_to_point(f, first, &range.first);
  }
  if (result == QUIRE_OK) {
    result = place_to_point(f, last, &range.last);
  }
  if (result == QUIRE_OK) {
    result = quire_screen_row(f->screen, range.last.row, &row);
  }
  if (result == QUIRE_OK) {
    /* Both halves of a wide character. */
    uint16_t col = range.last.col;
    if (col + 1 < row.cols && quire_cell_wide(row.cells[col]) == QUIRE_WIDE) {
      range.last.col++;
    }
    *match = range;
  }
  return result;
}

/* Where the search begins. *bounded is false when `from` lies beyond the end it
 * comes from, so that nothing is excluded. NOT_FOUND: beyond the other one. */
static enum quire_result start_place(struct search *f, struct quire_point from,
                                     bool backward, struct place *place,
                                     bool *bounded) {
  struct quire_screen *s = f->screen;
  int64_t oldest = quire_read_first_row(s);
  *bounded = false;
  if (from.row < oldest || from.row >= s->rows) {
    bool below = from.row >= s->rows;
    place->piece = below ? f->pieces - 1 : 0;
    place->cell = 0;
    return below == backward ? QUIRE_OK : QUIRE_ERR_NOT_FOUND;
  }
  *bounded = true;
  from.col = from.col < s->cols ? from.col : (uint16_t)(s->cols - 1);
  if (from.row >= 0) {
    place->piece = history_pieces(f) + (uint64_t)from.row;
    place->cell = from.col;
    return QUIRE_OK;
  }
  struct quire_address address;
  enum quire_result result = quire_screen_point_to_address(s, from, &address);
  if (result == QUIRE_OK) {
    place->piece = address.line_id - f->first_line;
    place->cell = address.cell;
  }
  return result;
}

/* ---- the search --------------------------------------------------------- */

static enum quire_result walk(struct search *f, struct quire_point from,
                              bool backward, struct quire_range *match) {
  struct place start;
  bool bounded;
  enum quire_result result = start_place(f, from, backward, &start, &bounded);
  if (result != QUIRE_OK) {
    return result;
  }
  QUIRE_ASSERT(start.piece < f->pieces);
  for (uint64_t piece = start.piece;;) {
    const struct place *bound = bounded && piece == start.piece ? &start : NULL;
    size_t unit;
    if (may_match(f, piece)) {
      result = load_window(f, piece);
      if (result != QUIRE_OK) {
        return result;
      }
      bool found = find_in_window(f, backward, bound, &unit);
      if (f->result != QUIRE_OK) {
        return f->result;
      }
      if (found) {
        return match_range(f, unit, match);
      }
    }
    if (piece == (backward ? 0 : f->pieces - 1)) {
      return QUIRE_ERR_NOT_FOUND;
    }
    piece = backward ? piece - 1 : piece + 1;
  }
}

/* Smart case: a needle with an upper-case letter is taken as it is. */
static enum quire_result read_needle(struct search *f, const char *needle,
                                     size_t len) {
  bool upper = false;
  uint32_t cp;
  for (size_t at = 0; at < len;) {
    at += quire_utf8_decode(needle + at, len - at, &cp);
    upper =
        upper || utf8proc_tolower((utf8proc_int32_t)cp) != (utf8proc_int32_t)cp;
  }
  const struct quire_allocator *allocator = f->screen->allocator;
  quire_search_text_init(&f->needle, allocator, !upper);
  quire_search_text_init(&f->window, allocator, !upper);
  enum quire_result result = QUIRE_OK;
  for (size_t at = 0; at < len && result == QUIRE_OK;) {
    at += quire_utf8_decode(needle + at, len - at, &cp);
    result = quire_search_text_add(&f->needle, cp, 0, 0);
  }
  f->needle_ascii = true;
  for (size_t i = 0; i < f->needle.count; i++) {
    f->needle_ascii = f->needle_ascii && f->needle.units[i].codepoint < 0x80;
  }
  return result;
}

enum quire_result quire_screen_search(struct quire_screen *s,
                                      const char *needle, size_t needle_bytes,
                                      struct quire_point from, bool backward,
                                      struct quire_range *match) {
  if (needle_bytes == 0) {
    return QUIRE_ERR_NOT_FOUND;
  }
  struct search f = {
      .screen = s,
      .first_line = quire_history_first_line(s->history),
      .end_line = quire_history_end_line(s->history),
  };
  f.pieces = history_pieces(&f) + s->rows;
  enum quire_result result = read_needle(&f, needle, needle_bytes);
  if (result == QUIRE_OK) {
    result = walk(&f, from, backward, match);
  }
  quire_search_text_deinit(&f.needle);
  quire_search_text_deinit(&f.window);
  return result;
}
