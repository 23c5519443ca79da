/* Snapshots: which rows must be copied, and where those go that need not be.
 *
 *   tables   one block of pointers to stores, in four parts of rows_max:
 *   shown[0 .. rows-1]   the stores on show
 *   next[0 .. rows-1]    the same for the picture being put together
 *   spare[0 .. spares-1] stores on show nowhere (twice as long)
 *
 * An update fills `next`: a store that already holds a row's contents (in the
 * same place, or as far away as the row before it) is kept, any other row is
 * copied into a spare store. Only when all of it went well do `next` and
 * `shown` change places, so a failure leaves what is on show alone.
 *
 * Invariants:
 *   1. each store is in `shown` or in `spare`, once;
 *   2. there are at most 2 * rows_max stores: one is made only when all others
 *      are in `shown` or `next`;
 *   3. `kept` is false in every store between updates;
 *   4. a row on show points into the shown table of its page's styles. */
#include <quire/snapshot.h>

#include <string.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "render/snapshot_row.h"

struct quire_snapshot {
  const struct quire_allocator *allocator;
  struct snapshot_store **tables, **shown, **next, **spare;
  size_t rows_max, spares;
  struct snapshot_styles *styles;    /* a list */
  const struct quire_screen *source; /* of the last update; compared only */
  uint64_t serials;
  struct quire_snapshot_info info;
  struct quire_snapshot_changes changes;
};

enum quire_result quire_snapshot_new(const struct quire_allocator *allocator,
                                     struct quire_snapshot **out) {
  struct quire_snapshot *s = quire_mem_zalloc(allocator, sizeof *s);
  if (s == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  s->allocator = allocator;
  *out = s;
  return QUIRE_OK;
}

static size_t tables_bytes(size_t rows) {
  return 4 * rows * sizeof(struct snapshot_store *);
}

static void free_store(struct quire_snapshot *s, struct snapshot_store *t) {
  quire_snapshot_store_deinit(s->allocator, t);
  quire_mem_free(s->allocator, t, sizeof *t);
}

void quire_snapshot_free(struct quire_snapshot *s) {
  if (s == NULL) {
    return;
  }
  for (uint16_t y = 0; y < s->info.rows; y++) {
    free_store(s, s->shown[y]);
  }
  for (size_t i = 0; i < s->spares; i++) {
    free_store(s, s->spare[i]);
  }
  quire_snapshot_styles_free(s->allocator, s->styles);
  quire_mem_free(s->allocator, s->tables, tables_bytes(s->rows_max));
  quire_mem_free(s->allocator, s, sizeof *s);
}

void quire_snapshot_invalidate(struct quire_snapshot *s) {
  s->source = NULL;
}

const struct quire_snapshot_info *quire_snapshot_info(
    const struct quire_snapshot *s) {
  return &s->info;
}

struct quire_snapshot_changes quire_snapshot_changes(
    const struct quire_snapshot *s) {
  return s->changes;
}

const struct quire_snapshot_row *quire_snapshot_row(
    const struct quire_snapshot *s, uint16_t y) {
  QUIRE_ASSERT(y < s->info.rows);
  return &s->shown[y]->row;
}

bool quire_snapshot_row_has_attrs(const struct quire_snapshot_row *row,
                                  uint16_t attrs) {
  uint32_t id = 0;
  while (id < row->styles_count && (row->styles[id].attrs & attrs) == 0) {
    id++;
  }
  if (id == row->styles_count) {
    return false;
  }
  for (uint16_t x = 0; x < row->occupied; x++) {
    const struct quire_style *style = quire_snapshot_style(row, row->cells[x]);
    if ((style->attrs & attrs) != 0) {
      return true;
    }
  }
  return false;
}

size_t quire_snapshot_size_bytes(const struct quire_snapshot *s) {
  size_t bytes = sizeof *s + tables_bytes(s->rows_max) +
                 quire_snapshot_styles_size_bytes(s->styles);
  for (uint16_t y = 0; y < s->info.rows; y++) {
    bytes += sizeof *s->shown[y] + quire_snapshot_store_size_bytes(s->shown[y]);
  }
  for (size_t i = 0; i < s->spares; i++) {
    bytes += sizeof *s->spare[i] + quire_snapshot_store_size_bytes(s->spare[i]);
  }
  return bytes;
}

static enum quire_result reserve_rows(struct quire_snapshot *s, size_t rows) {
  if (rows <= s->rows_max) {
    return QUIRE_OK;
  }
  struct snapshot_store **tables =
      quire_mem_alloc(s->allocator, tables_bytes(rows));
  if (tables == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  for (uint16_t y = 0; y < s->info.rows; y++) {
    tables[y] = s->shown[y];
  }
  for (size_t i = 0; i < s->spares; i++) {
    tables[2 * rows + i] = s->spare[i];
  }
  quire_mem_free(s->allocator, s->tables, tables_bytes(s->rows_max));
  s->tables = tables;
  s->rows_max = rows;
  s->shown = tables;
  s->next = tables + rows;
  s->spare = tables + 2 * rows;
  return QUIRE_OK;
}

/* ---- putting a picture together ------------------------------------------ */

struct update {
  struct quire_snapshot *s;
  struct quire_screen *screen;
  int64_t top;
  uint16_t rows, done; /* next[0 .. done-1] are filled */
  bool reuse;          /* the source is that of the last update */
  int64_t shift;       /* where the row before was found: y + shift */
  struct quire_snapshot_changes changes;
};

/* The store that shows `ref` already: where the row before was found, else in
 * place, else one row on (a scroll that begins here). */
static struct snapshot_store *find_kept(struct update *u, int64_t y,
                                        const struct quire_row_ref *ref) {
  const int64_t guesses[] = {u->shift, 0, u->shift + 1};
  for (size_t i = 0; u->reuse && i < sizeof guesses / sizeof guesses[0]; i++) {
    int64_t at = y + guesses[i];
    if (at >= 0 && at < u->s->info.rows && !u->s->shown[at]->kept &&
        quire_snapshot_store_is(u->s->shown[at], ref)) {
      u->shift = guesses[i];
      return u->s->shown[at];
    }
  }
  return NULL;
}

/* How far the first row that is still on show has moved: a scroll by many rows
 * is found once, here. */
static int64_t find_shift(struct update *u) {
  struct quire_row_ref ref;
  if (!u->reuse || u->s->info.rows == 0 ||
      quire_screen_row(u->screen, u->top, &ref) != QUIRE_OK) {
    return 0;
  }
  for (uint16_t y = 0; y < u->s->info.rows; y++) {
    if (quire_snapshot_store_is(u->s->shown[y], &ref)) {
      return y;
    }
  }
  return u->top - u->s->info.top;
}

static struct snapshot_store *take_spare(struct quire_snapshot *s) {
  return s->spares != 0
             ? s->spare[--s->spares]
             : quire_mem_zalloc(s->allocator, sizeof(struct snapshot_store));
}

static void give_spare(struct quire_snapshot *s, struct snapshot_store *t) {
  QUIRE_ASSERT(s->spares < 2 * s->rows_max); /* invariant 2 */
  s->spare[s->spares++] = t;
}

static enum quire_result copy_row(struct quire_snapshot *s,
                                  struct snapshot_store *t,
                                  const struct quire_row_ref *ref) {
  t->styles = NULL;
  if ((ref->flags & QUIRE_ROW_STYLED) != 0) {
    enum quire_result r =
        quire_snapshot_styles_take(s->allocator, &s->styles, ref, &t->styles);
    if (r != QUIRE_OK) {
      return r;
    }
  }
  return quire_snapshot_store_copy(s->allocator, t, ref);
}

static enum quire_result put_row(struct update *u) {
  struct quire_snapshot *s = u->s;
  uint16_t y = u->done;
  struct quire_row_ref ref;
  enum quire_result r = quire_screen_row(u->screen, u->top + y, &ref);
  if (r != QUIRE_OK) {
    return r;
  }
  struct snapshot_store *t = find_kept(u, y, &ref);
  if (t == NULL) {
    t = take_spare(s);
    if (t == NULL) {
      return QUIRE_ERR_OUT_OF_MEMORY;
    }
    r = copy_row(s, t, &ref);
    if (r != QUIRE_OK) {
      give_spare(s, t);
      return r;
    }
    t->row.serial = ++s->serials;
    u->changes.rows_copied++;
  } else {
    t->kept = true;
    /* The seam's wrap flags change without the row; nothing else does. */
    t->row.flags = ref.flags;
    u->changes.rows_moved = (uint16_t)(u->changes.rows_moved +
                                       (y >= s->info.rows || s->shown[y] != t));
  }
  s->next[u->done++] = t;
  return QUIRE_OK;
}

/* Invariant 4, after all of an update went well (`show`) or some failed. */
static void settle_styles(struct quire_snapshot *s, uint16_t rows, bool show) {
  static const struct quire_style plain;
  quire_snapshot_styles_settle(s->styles, show);
  for (uint16_t y = 0; y < rows; y++) {
    struct snapshot_store *t = s->shown[y];
    if (t->styles != NULL) {
      t->styles->used = true;
    }
    if (show) {
      t->row.styles = t->styles != NULL ? t->styles->shown.styles : &plain;
      t->row.styles_count =
          t->styles != NULL ? (uint32_t)t->styles->shown.count : 1;
    }
  }
  quire_snapshot_styles_let_go(s->styles);
}

/* `shown` as it was: what was copied is spare again. */
static void take_back(struct update *u) {
  for (uint16_t y = 0; y < u->done; y++) {
    struct snapshot_store *t = u->s->next[y];
    if (t->kept) {
      t->kept = false;
    } else {
      give_spare(u->s, t);
    }
  }
  settle_styles(u->s, u->s->info.rows, false);
}

static void show_next(struct update *u) {
  struct quire_snapshot *s = u->s;
  for (uint16_t y = 0; y < s->info.rows; y++) {
    if (!s->shown[y]->kept) {
      give_spare(s, s->shown[y]);
    }
    s->shown[y]->kept = false; /* invariant 3 */
  }
  struct snapshot_store **shown = s->shown;
  s->shown = s->next;
  s->next = shown;
  settle_styles(s, u->rows, true);
}

static enum quire_result put_rows(struct update *u) {
  enum quire_result r = reserve_rows(u->s, u->rows);
  if (r != QUIRE_OK) {
    return r;
  }
  u->shift = find_shift(u);
  while (u->done < u->rows && r == QUIRE_OK) {
    r = put_row(u);
  }
  if (r != QUIRE_OK) {
    take_back(u);
    return r;
  }
  show_next(u);
  return QUIRE_OK;
}

/* ---- the rest of a picture ----------------------------------------------- */

static void read_screen(const struct update *u,
                        struct quire_snapshot_info *info) {
  struct quire_screen *screen = u->screen;
  info->cols = quire_screen_cols(screen);
  info->rows = u->rows;
  info->top = u->top;
  info->history_rows = quire_screen_history_rows(screen);
  info->alternate = quire_screen_is_alternate(screen);
  info->cursor = quire_screen_cursor(screen);
  int64_t y = (int64_t)info->cursor.row - u->top;
  info->cursor_y = y >= 0 && y < u->rows ? (int32_t)y : -1;
  info->cursor_look.visible = true;
  info->has_selection = quire_selection_range(screen, &info->selection);
  if (!info->has_selection) {
    memset(&info->selection, 0, sizeof info->selection);
  }
}

static void read_terminal(const struct quire_terminal *terminal,
                          struct quire_snapshot_info *info) {
  info->has_terminal = true;
  info->synchronized = quire_terminal_is_synchronized(terminal);
  info->reverse_screen = quire_terminal_mode(terminal, 5, true);
  info->cursor_look = quire_terminal_cursor_look(terminal);
  info->foreground = quire_terminal_color(terminal, QUIRE_ROLE_FOREGROUND);
  info->background = quire_terminal_color(terminal, QUIRE_ROLE_BACKGROUND);
  info->cursor_color = quire_terminal_color(terminal, QUIRE_ROLE_CURSOR);
  for (unsigned i = 0; i < 256; i++) {
    info->palette[i] = quire_terminal_palette(terminal, (uint8_t)i);
  }
}

static bool point_equal(struct quire_point a, struct quire_point b) {
  return a.row == b.row && a.col == b.col;
}

static bool info_equal(const struct quire_snapshot_info *a,
                       const struct quire_snapshot_info *b) {
  return a->cols == b->cols && a->rows == b->rows && a->top == b->top &&
         a->history_rows == b->history_rows && a->alternate == b->alternate &&
         a->cursor.row == b->cursor.row && a->cursor.col == b->cursor.col &&
         a->cursor.pending_wrap == b->cursor.pending_wrap &&
         a->cursor_y == b->cursor_y && a->has_selection == b->has_selection &&
         point_equal(a->selection.first, b->selection.first) &&
         point_equal(a->selection.last, b->selection.last) &&
         a->selection.block == b->selection.block &&
         a->has_terminal == b->has_terminal &&
         a->synchronized == b->synchronized &&
         a->reverse_screen == b->reverse_screen &&
         a->cursor_look.shape == b->cursor_look.shape &&
         a->cursor_look.blink == b->cursor_look.blink &&
         a->cursor_look.visible == b->cursor_look.visible &&
         memcmp(&a->foreground, &b->foreground, sizeof a->foreground) == 0 &&
         memcmp(&a->background, &b->background, sizeof a->background) == 0 &&
         memcmp(&a->cursor_color, &b->cursor_color, sizeof a->cursor_color) ==
             0 &&
         memcmp(a->palette, b->palette, sizeof a->palette) == 0;
}

static enum quire_result update(struct quire_snapshot *s,
                                struct quire_screen *screen,
                                const struct quire_terminal *terminal,
                                int64_t top, uint16_t rows) {
  struct update u = {.s = s, .screen = screen, .top = top, .rows = rows};
  struct quire_snapshot_info info = {.cols = 0};
  bool resized =
      rows != s->info.rows || quire_screen_cols(screen) != s->info.cols;
  u.reuse = s->source == screen;
  enum quire_result r = put_rows(&u);
  if (r != QUIRE_OK) {
    return r;
  }
  read_screen(&u, &info);
  if (terminal != NULL) {
    read_terminal(terminal, &info);
  }
  u.changes.rows =
      resized || u.changes.rows_copied != 0 || u.changes.rows_moved != 0;
  u.changes.info = !info_equal(&info, &s->info);
  s->info = info;
  s->changes = u.changes;
  s->source = screen;
  return QUIRE_OK;
}

enum quire_result quire_snapshot_update(struct quire_snapshot *s,
                                        struct quire_screen *screen,
                                        struct quire_view *view) {
  return update(s, screen, NULL, view != NULL ? quire_view_top(view) : 0,
                quire_screen_rows(screen));
}

enum quire_result quire_snapshot_update_terminal(
    struct quire_snapshot *s, struct quire_terminal *terminal,
    struct quire_view *view) {
  struct quire_screen *screen = quire_terminal_screen(terminal);
  return update(s, screen, terminal, view != NULL ? quire_view_top(view) : 0,
                quire_screen_rows(screen));
}

enum quire_result quire_snapshot_update_rows(struct quire_snapshot *s,
                                             struct quire_screen *screen,
                                             int64_t first, uint16_t rows) {
  return update(s, screen, NULL, first, rows);
}
