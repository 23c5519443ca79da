#include "oom/operations.h"

#include <quire/page_file.h>
#include <stdlib.h>
#include <string.h>

static uint64_t hash_page(const struct quire_page *page) {
  struct quire_page_fault fault;
  ck_assert_msg(quire_page_verify(page, &fault), "%s", fault.what);
  uint64_t hash = 1;
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  for (uint16_t y = 0; y < quire_page_rows(page); y++) {
    const quire_cell *cells = quire_page_cells(page, y);
    for (uint16_t x = 0; x < quire_page_cols(page); x++) {
      const size_t len = quire_page_cell_text(page, cells[x], text);
      hash = world_hash(hash, text, len * sizeof *text);
      hash =
          world_hash(hash, quire_page_style(page, quire_cell_style(cells[x])),
                     sizeof(struct quire_style));
    }
  }
  return hash;
}

static enum quire_result answer_page(struct world *w, enum quire_result result,
                                     struct quire_page *page,
                                     uint64_t *answer) {
  if (result == QUIRE_OK) {
    *answer = hash_page(page);
    quire_page_free(&w->fa.hooks, page);
  }
  return result;
}

/* ---- pages --------------------------------------------------------------- */

static enum quire_result clone_screen(struct world *w, uint64_t *answer) {
  struct quire_page *page = NULL;
  const enum quire_result result =
      quire_screen_clone_rows(w->s, 0, quire_screen_rows(w->s), &page);
  return answer_page(w, result, page, answer);
}

static enum quire_result clone_history(struct world *w, uint64_t *answer) {
  const uint64_t rows = quire_screen_history_rows(w->s);
  struct quire_page *page = NULL;
  const enum quire_result result = quire_screen_clone_rows(
      w->s, -(int64_t)rows, (uint16_t)(rows + 3), &page);
  return answer_page(w, result, page, answer);
}

static enum quire_result clone_page(struct world *w, uint64_t *answer) {
  struct quire_page *page = NULL;
  const enum quire_result result =
      quire_page_clone(&w->fa.hooks, quire_screen_page(w->s), &page);
  return answer_page(w, result, page, answer);
}

static enum quire_result regrow_page(struct world *w, uint64_t *answer) {
  struct quire_page_capacity capacity;
  struct quire_page *page = NULL;
  quire_page_get_capacity(quire_screen_page(w->s), &capacity);
  capacity.cols = (uint16_t)(capacity.cols + 9);
  const enum quire_result result = quire_page_regrow(
      &w->fa.hooks, quire_screen_page(w->s), &capacity, 3, &page);
  return answer_page(w, result, page, answer);
}

static enum quire_result copy_rows(struct world *w, uint64_t *answer) {
  const struct quire_page *from = quire_screen_page(w->s);
  struct quire_page_capacity capacity;
  struct quire_page *page = NULL;
  quire_page_exact_capacity(from, 0, quire_page_rows(from), &capacity);
  enum quire_result result = quire_page_new(&w->fa.hooks, &capacity, 5, &page);
  if (result != QUIRE_OK) {
    return result;
  }
  for (uint16_t y = 0; y < quire_page_rows(from); y++) {
    ck_ok(quire_page_copy_row(page, y, from, y)); /* allocates nothing */
  }
  return answer_page(w, result, page, answer);
}

struct saved {
  unsigned char bytes[1 << 17];
  size_t len_bytes;
};

static enum quire_result keep_saved(void *ctx, const void *bytes,
                                    size_t len_bytes) {
  struct saved *saved = ctx;
  ck_assert_uint_le(saved->len_bytes + len_bytes, sizeof saved->bytes);
  memcpy(saved->bytes + saved->len_bytes, bytes, len_bytes);
  saved->len_bytes += len_bytes;
  return QUIRE_OK;
}

/* Pages of equal contents may lie in other bytes when a set had to be laid out
 * under another seed, so what was saved is looked at as a page. */
static enum quire_result save_page(struct world *w, uint64_t *answer) {
  static struct saved saved;
  struct quire_page *page = NULL;
  saved.len_bytes = 0;
  const enum quire_result result = quire_page_save(
      quire_screen_page(w->s), &w->fa.hooks, keep_saved, &saved);
  if (result == QUIRE_OK) {
    ck_ok(quire_page_load(saved.bytes, saved.len_bytes, NULL, 9, NULL, &page));
    *answer = hash_page(page);
    quire_page_free(NULL, page);
  }
  return result;
}

static enum quire_result load_page(struct world *w, uint64_t *answer) {
  static struct saved saved;
  struct quire_page *page = NULL;
  saved.len_bytes = 0;
  ck_ok(quire_page_save(quire_screen_page(w->s), NULL, keep_saved, &saved));
  const enum quire_result result = quire_page_load(
      saved.bytes, saved.len_bytes, &w->fa.hooks, 9, NULL, &page);
  return answer_page(w, result, page, answer);
}

/* ---- output, search, rows ------------------------------------------------ */

static enum quire_result format(struct world *w, enum quire_format format,
                                bool join, uint64_t *answer) {
  const struct quire_range range = world_everything(w->s);
  const struct quire_format_options options = {.struct_size = sizeof options,
                                               .format = format,
                                               .join_wrapped = join,
                                               .keep_trailing_blanks = join};
  *answer = 1;
  return quire_screen_format(w->s, &range, &options, world_hash_write, answer);
}

static enum quire_result format_text(struct world *w, uint64_t *answer) {
  return format(w, QUIRE_FORMAT_TEXT, false, answer);
}
static enum quire_result format_joined(struct world *w, uint64_t *answer) {
  return format(w, QUIRE_FORMAT_TEXT, true, answer);
}
static enum quire_result format_ansi(struct world *w, uint64_t *answer) {
  return format(w, QUIRE_FORMAT_ANSI, true, answer);
}
static enum quire_result format_json(struct world *w, uint64_t *answer) {
  return format(w, QUIRE_FORMAT_JSON, false, answer);
}

static enum quire_result search(struct world *w, const char *needle,
                                bool backward, uint64_t *answer) {
  struct quire_range match = {{0, 0}, {0, 0}, false};
  const struct quire_range all = world_everything(w->s);
  const enum quire_result result =
      quire_screen_search(w->s, needle, strlen(needle),
                          backward ? all.last : all.first, backward, &match);
  *answer = (uint64_t)match.first.row * 1000 + match.first.col;
  return result;
}

static enum quire_result search_back(struct world *w, uint64_t *answer) {
  return search(w, "2 needle", true, answer);
}
static enum quire_result search_forward(struct world *w, uint64_t *answer) {
  return search(w, "needle", false, answer);
}
static enum quire_result search_nothing(struct world *w, uint64_t *answer) {
  const enum quire_result result = search(w, "Absent", true, answer);
  return result == QUIRE_ERR_NOT_FOUND ? QUIRE_OK : result;
}

static enum quire_result read_rows(struct world *w, uint64_t *answer) {
  const int64_t oldest = -(int64_t)quire_screen_history_rows(w->s);
  *answer = 1;
  for (int64_t y = oldest; y < quire_screen_rows(w->s); y++) {
    struct quire_row_ref row;
    const enum quire_result result = quire_screen_row(w->s, y, &row);
    if (result != QUIRE_OK) {
      return result;
    }
    for (uint16_t x = 0; x < row.occupied; x++) {
      uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
      const size_t len = quire_page_cell_text(row.page, row.cells[x], text);
      *answer = world_hash(*answer, text, len * sizeof *text);
    }
  }
  return QUIRE_OK;
}

static enum quire_result find_marks(struct world *w, uint64_t *answer) {
  enum quire_result result;
  int64_t row = quire_screen_rows(w->s);
  *answer = 1;
  while ((result = quire_screen_find_mark(w->s, row, true, QUIRE_MARK_PROMPT,
                                          &row)) == QUIRE_OK) {
    *answer = world_hash(*answer, &row, sizeof row);
  }
  return result == QUIRE_ERR_NOT_FOUND ? QUIRE_OK : result;
}

static enum quire_result read_selection(struct world *w, uint64_t *answer) {
  char *text = NULL;
  size_t len_bytes = 0;
  const enum quire_result result =
      quire_selection_text(w->s, &text, &len_bytes);
  if (result == QUIRE_OK) {
    *answer = world_hash(1, text, len_bytes);
    quire_screen_free_text(w->s, text, len_bytes);
  }
  return result;
}

/* ---- snapshots ----------------------------------------------------------- */

static enum quire_result new_snapshot(struct world *w, uint64_t *answer) {
  struct quire_snapshot *s = NULL;
  enum quire_result result = quire_snapshot_new(&w->fa.hooks, &s);
  if (result != QUIRE_OK) {
    return result;
  }
  result = quire_snapshot_update_terminal(s, w->t, NULL);
  *answer = quire_snapshot_info(s)->rows;
  quire_snapshot_free(s);
  return result;
}

static enum quire_result update_snapshot(struct world *w, uint64_t *answer) {
  (void)answer;
  return quire_snapshot_update(w->snapshot, w->s, NULL);
}

static enum quire_result update_snapshot_rows(struct world *w,
                                              uint64_t *answer) {
  (void)answer;
  return quire_snapshot_update_rows(w->snapshot, w->s, -40, 45);
}

/* ---- places -------------------------------------------------------------- */

static enum quire_result new_pin(struct world *w, uint64_t *answer) {
  struct quire_pin *pin = NULL;
  struct quire_point at = {0, 0};
  enum quire_result result =
      quire_pin_new(w->s, (struct quire_point){-13, 4}, &pin);
  if (result == QUIRE_OK) {
    *answer = (uint64_t)quire_pin_get(pin, &at) + (uint64_t)at.row;
    quire_pin_free(pin);
  }
  return result;
}

static enum quire_result new_view(struct world *w, uint64_t *answer) {
  struct quire_view *view = NULL;
  const enum quire_result result = quire_view_new(w->s, &view);
  if (result == QUIRE_OK) {
    *answer = (uint64_t)quire_view_top(view);
    quire_view_free(view);
  }
  return result;
}

static enum quire_result scroll_view(struct world *w, uint64_t *answer) {
  (void)answer;
  quire_view_scroll(w->follower, -7);
  return QUIRE_OK;
}

/* ---- changes ------------------------------------------------------------- */

static enum quire_result resize(struct world *w, uint16_t cols, uint16_t rows) {
  return quire_terminal_resize(w->t, cols, rows);
}
static enum quire_result narrower(struct world *w, uint64_t *answer) {
  (void)answer;
  return resize(w, 11, WORLD_ROWS);
}
static enum quire_result wider(struct world *w, uint64_t *answer) {
  (void)answer;
  return resize(w, 71, WORLD_ROWS);
}
static enum quire_result taller(struct world *w, uint64_t *answer) {
  (void)answer;
  return resize(w, WORLD_COLS, 33);
}
static enum quire_result smaller(struct world *w, uint64_t *answer) {
  (void)answer;
  return resize(w, 4, 2);
}

static enum quire_result set_link(struct world *w, uint64_t *answer) {
  static const struct quire_link link = {"http://new.example/", 19, "n", 1};
  struct quire_link now = {NULL, 0, NULL, 0};
  const enum quire_result result = quire_screen_set_link(w->s, &link);
  *answer = quire_screen_pen_link(w->s, &now) ? now.uri_len_bytes : 0;
  return result;
}

static enum quire_result lower_limits(struct world *w, uint64_t *answer) {
  (void)answer;
  quire_screen_set_history_limits(w->s, 20, UINT64_MAX);
  return QUIRE_OK;
}

static enum quire_result drop_history(struct world *w, uint64_t *answer) {
  (void)answer;
  quire_screen_clear_history(w->s);
  return QUIRE_OK;
}

static enum quire_result reset(struct world *w, uint64_t *answer) {
  (void)answer;
  quire_terminal_reset(w->t);
  return QUIRE_OK;
}

const struct operation operations[] = {
    {"clone the screen", OPERATION_READS, clone_screen, false, false},
    {"clone all rows", OPERATION_READS, clone_history, false, false},
    {"clone the page", OPERATION_READS, clone_page, false, false},
    {"regrow the page", OPERATION_READS, regrow_page, false, false},
    {"copy rows", OPERATION_READS, copy_rows, false, false},
    {"save the page", OPERATION_READS, save_page, false, false},
    {"load a page", OPERATION_READS, load_page, false, false},
    {"text", OPERATION_READS, format_text, false, false},
    {"joined text", OPERATION_READS, format_joined, false, false},
    {"ansi", OPERATION_READS, format_ansi, false, false},
    {"json", OPERATION_READS, format_json, false, false},
    {"search back", OPERATION_READS, search_back, false, false},
    {"search forward", OPERATION_READS, search_forward, false, false},
    {"search in vain", OPERATION_READS, search_nothing, false, false},
    {"read rows", OPERATION_READS, read_rows, false, false},
    {"find marks", OPERATION_READS, find_marks, false, false},
    {"selected text", OPERATION_READS, read_selection, false, false},
    {"new snapshot", OPERATION_READS, new_snapshot, false, false},
    {"update a snapshot", OPERATION_CHANGES, update_snapshot, false, false},
    {"snapshot of rows", OPERATION_CHANGES, update_snapshot_rows, false, false},
    {"new pin", OPERATION_READS, new_pin, false, false},
    {"new view", OPERATION_READS, new_view, false, false},
    {"scroll a view", OPERATION_TRIES, scroll_view, false, false},
    {"narrower", OPERATION_CHANGES, narrower, false, false},
    {"wider", OPERATION_CHANGES, wider, false, false},
    {"taller", OPERATION_CHANGES, taller, false, false},
    {"smaller", OPERATION_CHANGES, smaller, false, false},
    {"narrower, alternate", OPERATION_CHANGES, narrower, true, false},
    {"wider, alternate", OPERATION_CHANGES, wider, true, false},
    {"smaller, alternate", OPERATION_CHANGES, smaller, true, false},
    {"set a link", OPERATION_CHANGES, set_link, false, false},
    {"lower the limits", OPERATION_TRIES, lower_limits, false, true},
    {"drop history", OPERATION_TRIES, drop_history, false, true},
    {"reset", OPERATION_TRIES, reset, false, true},
};
const size_t operations_count = sizeof operations / sizeof operations[0];
