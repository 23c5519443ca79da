/* The selection: two pins, grown to words or lines when it is looked at, so
 * that it stays on its text whatever happens to the screen.
 *
 * Invariants:
 *   L1  anchor and extent are set exactly while the selection is active.
 *   L2  both ends are of one screen; beside the other screen there is no range.
 *       History belongs to the primary screen and can be read beside the
 *       alternate one too. */
#include <string.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "screen/read.h"
#include "screen/word.h"

/* The nearest cell that there is. */
static struct quire_point clamp(struct quire_screen *s,
                                struct quire_point point) {
  int64_t first = quire_read_first_row(s);
  int64_t last = s->rows - 1;
  uint16_t last_col = (uint16_t)(s->cols - 1);
  if (point.row < first) {
    return (struct quire_point){.row = first, .col = 0};
  }
  if (point.row > last) {
    return (struct quire_point){.row = last, .col = last_col};
  }
  point.col = point.col > last_col ? last_col : point.col;
  return point;
}

void quire_selection_clear(struct quire_screen *s) {
  struct quire_selection *selection = &s->selection;
  quire_pin_free(selection->anchor);
  quire_pin_free(selection->extent);
  memset(selection, 0, sizeof *selection);
}

enum quire_result quire_selection_start(struct quire_screen *s,
                                        struct quire_point at,
                                        enum quire_selection_mode mode) {
  struct quire_selection *selection = &s->selection;
  quire_selection_clear(s);
  at = clamp(s, at);
  enum quire_result result = quire_pin_new(s, at, &selection->anchor);
  if (result == QUIRE_OK) {
    result = quire_pin_new(s, at, &selection->extent);
  }
  if (result != QUIRE_OK) {
    quire_selection_clear(s);
    return result;
  }
  selection->active = true;
  selection->mode = mode;
  selection->anchor_col = at.col;
  selection->extent_col = at.col;
  return QUIRE_OK;
}

void quire_selection_extend(struct quire_screen *s, struct quire_point to) {
  struct quire_selection *selection = &s->selection;
  if (!selection->active) {
    return;
  }
  QUIRE_ASSERT(selection->extent != NULL); /* L1 */
  to = clamp(s, to);
  if (quire_pin_set(selection->extent, to) == QUIRE_OK) {
    selection->extent_col = to.col;
  }
}

/* Where an end is now. False when it is gone or of the other screen. */
static bool end_point(struct quire_screen *s, struct quire_pin *pin,
                      bool *other_screen, struct quire_point *out) {
  enum quire_pin_state state = quire_pin_get(pin, out);
  if (state == QUIRE_PIN_ON_SCREEN && pin->alternate != s->alternate) {
    *other_screen = true; /* L2 */
  }
  return state != QUIRE_PIN_GONE;
}

/* The two ends, in order. An end that was pruned is the oldest cell held. */
static bool ends(struct quire_screen *s, struct quire_range *out) {
  struct quire_selection *selection = &s->selection;
  struct quire_point a;
  struct quire_point b;
  bool other_screen = false;
  bool a_held = end_point(s, selection->anchor, &other_screen, &a);
  bool b_held = end_point(s, selection->extent, &other_screen, &b);
  if (other_screen || (!a_held && !b_held)) {
    return false;
  }
  struct quire_point oldest = {.row = quire_read_first_row(s), .col = 0};
  a = a_held ? a : oldest;
  b = b_held ? b : oldest;
  bool in_order = !quire_point_before(b, a);
  out->first = in_order ? a : b;
  out->last = in_order ? b : a;
  out->block = false;
  return true;
}

static void make_block(const struct quire_screen *s,
                       struct quire_range *range) {
  const struct quire_selection *selection = &s->selection;
  uint16_t last_col = (uint16_t)(s->cols - 1);
  uint16_t a =
      selection->anchor_col < last_col ? selection->anchor_col : last_col;
  uint16_t b =
      selection->extent_col < last_col ? selection->extent_col : last_col;
  range->first.col = a < b ? a : b;
  range->last.col = a < b ? b : a;
  range->block = true;
}

/* A wide character belongs to the selection whole. */
static enum quire_result take_wide(struct quire_screen *s,
                                   struct quire_range *range) {
  struct quire_row_ref row;
  enum quire_result result = quire_screen_row(s, range->first.row, &row);
  if (result != QUIRE_OK) {
    return result;
  }
  uint16_t col = range->first.col;
  if (col > 0 && quire_cell_wide(row.cells[col]) == QUIRE_SPACER_TAIL) {
    range->first.col--;
  }
  result = quire_screen_row(s, range->last.row, &row);
  if (result != QUIRE_OK) {
    return result;
  }
  col = range->last.col;
  if (col + 1 < s->cols && quire_cell_wide(row.cells[col]) == QUIRE_WIDE) {
    range->last.col++;
  }
  return QUIRE_OK;
}

static enum quire_result take_words(struct quire_screen *s,
                                    struct quire_range *range) {
  struct quire_point ignored;
  enum quire_result result =
      quire_word_at(s, range->first, &range->first, &ignored);
  if (result == QUIRE_OK) {
    result = quire_word_at(s, range->last, &ignored, &range->last);
  }
  return result;
}

static enum quire_result take_lines(struct quire_screen *s,
                                    struct quire_range *range) {
  enum quire_result result =
      quire_read_line_start(s, range->first.row, &range->first.row);
  if (result == QUIRE_OK) {
    result = quire_read_line_end(s, range->last.row, &range->last.row);
  }
  range->first.col = 0;
  range->last.col = (uint16_t)(s->cols - 1);
  return result;
}

static enum quire_result range_now(struct quire_screen *s,
                                   struct quire_range *out) {
  if (!s->selection.active || !ends(s, out)) {
    return QUIRE_ERR_NOT_FOUND;
  }
  enum quire_result result = QUIRE_OK;
  switch (s->selection.mode) {
    case QUIRE_SELECT_CELLS: break;
    case QUIRE_SELECT_WORDS: result = take_words(s, out); break;
    case QUIRE_SELECT_LINES: return take_lines(s, out);
    case QUIRE_SELECT_BLOCK: make_block(s, out); return QUIRE_OK;
  }
  return result == QUIRE_OK ? take_wide(s, out) : result;
}

bool quire_selection_range(struct quire_screen *s, struct quire_range *out) {
  return range_now(s, out) == QUIRE_OK;
}

/* ---- the text ----------------------------------------------------------- */

struct text {
  const struct quire_allocator *allocator;
  char *bytes;
  size_t len, capacity;
};

static enum quire_result reserve(struct text *text, size_t capacity) {
  char *bytes =
      quire_mem_resize(text->allocator, text->bytes, text->capacity, capacity);
  if (bytes == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  text->bytes = bytes;
  text->capacity = capacity;
  return QUIRE_OK;
}

static enum quire_result append(void *ctx, const char *bytes, size_t len) {
  struct text *text = ctx;
  if (len > text->capacity - text->len) {
    if (len > SIZE_MAX / 2 - text->capacity) {
      return QUIRE_ERR_LIMIT;
    }
    size_t doubled = text->capacity * 2;
    size_t needed = text->len + len;
    enum quire_result result =
        reserve(text, doubled > needed ? doubled : needed);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  memcpy(text->bytes + text->len, bytes, len);
  text->len += len;
  return QUIRE_OK;
}

enum quire_result quire_selection_text(struct quire_screen *s, char **text,
                                       size_t *len_bytes) {
  const struct quire_format_options options = {
      .struct_size = sizeof options,
      .format = QUIRE_FORMAT_TEXT,
      .join_wrapped = true,
      .keep_trailing_blanks = true,
  };
  struct quire_range range;
  enum quire_result result = range_now(s, &range);
  if (result != QUIRE_OK) {
    return result;
  }
  struct text out = {.allocator = s->allocator};
  result = quire_screen_format(s, &range, &options, append, &out);
  if (result == QUIRE_OK) {
    /* Exactly as long as quire_screen_free_text() will say. */
    result = reserve(&out, out.len + 1);
  }
  if (result != QUIRE_OK) {
    quire_mem_free(s->allocator, out.bytes, out.capacity);
    return result;
  }
  out.bytes[out.len] = '\0';
  *text = out.bytes;
  *len_bytes = out.len;
  return QUIRE_OK;
}

void quire_screen_free_text(struct quire_screen *s, char *text,
                            size_t len_bytes) {
  if (text != NULL) {
    quire_mem_free(s->allocator, text, len_bytes + 1);
  }
}
