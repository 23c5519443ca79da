/* Words, as a double click takes them:
 *
 *   - a run of letters, digits, marks and connecting punctuation of any script,
 *     and of the characters that URLs, paths and options are made of:
 *         # % & + , - . / : = ? @ \ _ ~
 *   - or a run of blanks, written or not;
 *   - or one other character alone.
 *
 * Runs go on across soft wraps and across the seam between history and screen;
 * a cell counts by its first codepoint. */
#include "screen/word.h"

#include <string.h>

#include <utf8proc.h>

/* A word longer than this is cut: a line without blanks may be of any length,
 * and a click must not read all of it. */
enum { WORD_CELLS_MAX = 65536 };

enum class { CLASS_BLANK, CLASS_WORD, CLASS_OTHER };

static enum class class_of(const struct quire_page *page, quire_cell cell) {
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  if (quire_cell_is_blank(cell) ||
      quire_page_cell_text(page, cell, text) == 0){return CLASS_BLANK;}
if (text[0] < 0x80 && strchr("#%&+,-./:=?@\\_~", (int)text[0]) != NULL) {
  return CLASS_WORD;
}
switch (utf8proc_category((utf8proc_int32_t)text[0])) {
  case UTF8PROC_CATEGORY_LU:
  case UTF8PROC_CATEGORY_LL:
  case UTF8PROC_CATEGORY_LT:
  case UTF8PROC_CATEGORY_LM:
  case UTF8PROC_CATEGORY_LO:
  case UTF8PROC_CATEGORY_MN:
  case UTF8PROC_CATEGORY_MC:
  case UTF8PROC_CATEGORY_ME:
  case UTF8PROC_CATEGORY_ND:
  case UTF8PROC_CATEGORY_NL:
  case UTF8PROC_CATEGORY_NO:
  case UTF8PROC_CATEGORY_PC: return CLASS_WORD;
  case UTF8PROC_CATEGORY_ZS: return CLASS_BLANK;
  default: return CLASS_OTHER;
}
}

/* A place that walks over characters, its row at hand. */
struct walker {
  struct quire_screen *screen;
  struct quire_row_ref row;
  uint16_t col; /* of the first cell of a character */
};

static enum quire_wide wide_at(const struct walker *w) {
  return quire_cell_wide(w->row.cells[w->col]);
}

static enum quire_result walker_init(struct walker *w, struct quire_screen *s,
                                     struct quire_point at) {
  w->screen = s;
  w->col = at.col < s->cols ? at.col : (uint16_t)(s->cols - 1);
  enum quire_result result = quire_screen_row(s, at.row, &w->row);
  if (result == QUIRE_OK && w->col > 0 && wide_at(w) == QUIRE_SPACER_TAIL) {
    w->col--;
  }
  return result;
}

/* To the character before or after on the logical line; NOT_FOUND at its end.
 * Spacers are stepped over. */
static enum quire_result step(struct walker *w, bool forward) {
  do {
    uint16_t edge = forward ? (uint16_t)(w->row.cols - 1) : 0;
    if (w->col != edge) {
      w->col = (uint16_t)(forward ? w->col + 1 : w->col - 1);
      continue;
    }
    uint16_t flag = forward ? QUIRE_ROW_WRAP : QUIRE_ROW_CONTINUATION;
    if ((w->row.flags & flag) == 0) {
      return QUIRE_ERR_NOT_FOUND;
    }
    enum quire_result result =
        quire_screen_row(w->screen, w->row.row + (forward ? 1 : -1), &w->row);
    if (result != QUIRE_OK) {
      return result;
    }
    w->col = forward ? 0 : (uint16_t)(w->row.cols - 1);
  } while (wide_at(w) == QUIRE_SPACER_HEAD || wide_at(w) == QUIRE_SPACER_TAIL);
  return QUIRE_OK;
}

/* The last character of the same class in one direction. */
static enum quire_result grow(struct walker w, bool forward,
                              struct quire_point *out) {
  enum class class = class_of(w.row.page, w.row.cells[w.col]);
  enum quire_result result = QUIRE_OK;
  *out = (struct quire_point){.row = w.row.row, .col = w.col};
  for (uint32_t n = 0; n < WORD_CELLS_MAX && class != CLASS_OTHER; n++) {
    result = step(&w, forward);
    if (result != QUIRE_OK ||
        class_of(w.row.page, w.row.cells[w.col]) != class) {
      break;
    }
    *out = (struct quire_point){.row = w.row.row, .col = w.col};
  }
  return result == QUIRE_ERR_NOT_FOUND ? QUIRE_OK : result;
}

enum quire_result quire_word_at(struct quire_screen *s, struct quire_point at,
                                struct quire_point *first,
                                struct quire_point *last) {
  struct walker w;
  enum quire_result result = walker_init(&w, s, at);
  if (result == QUIRE_OK && wide_at(&w) == QUIRE_SPACER_HEAD) {
    /* The character that did not fit stands in the next row. */
    result = step(&w, true);
    result = result == QUIRE_ERR_NOT_FOUND ? QUIRE_OK : result;
  }
  if (result == QUIRE_OK) {
    result = grow(w, false, first);
  }
  if (result == QUIRE_OK) {
    /* Reading rows of history may have taken this one's page away. */
    result = quire_screen_row(s, w.row.row, &w.row);
  }
  if (result == QUIRE_OK) {
    result = grow(w, true, last);
  }
  return result;
}
