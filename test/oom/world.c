#include "oom/world.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CAPTURE_BYTES = 16384 };

uint64_t world_hash(uint64_t hash, const void *bytes, size_t len_bytes) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < len_bytes; i++) {
    hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
  }
  return hash;
}

enum quire_result world_hash_write(void *ctx, const char *bytes,
                                   size_t len_bytes) {
  uint64_t *hash = ctx;
  *hash = world_hash(*hash, bytes, len_bytes);
  return QUIRE_OK;
}

/* ---- the capture --------------------------------------------------------- */

struct text {
  char bytes[CAPTURE_BYTES];
  size_t len;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t,
                                                      const char *format, ...) {
  va_list args;
  va_start(args, format);
  const size_t room = sizeof t->bytes - t->len;
  const int n = vsnprintf(t->bytes + t->len, room, format, args);
  va_end(args);
  ck_assert(n >= 0 && (size_t)n < room);
  t->len += (size_t)n;
}

/* More values than a fresh page has room for. */
static void add_values(struct text *t) {
  for (int i = 0; i < 70; i++) {
    add(t, "\033[38;2;%d;7;9m%c", i, 'a' + i % 26);
  }
  add(t, "\033[m\r\n");
  for (int i = 0; i < 10; i++) {
    add(t, "\033]8;id=%d;http://example.org/%d/", i, i);
    for (int k = 0; k < 110; k++) {
      add(t, "%c", 'a' + (i + k) % 26);
    }
    add(t, "\033\\L%d\033]8;;\033\\ ", i);
  }
  add(t, "\r\n");
  for (int i = 0; i < 20; i++) {
    add(t, "%c\xcc%c\xcc\x88\xcc\xa3", 'a' + i, (char)(0x80 + i));
  }
  for (int i = 0; i < 20; i++) {
    add(t, "\r\n\033]133;%c%s\a%d", "ABCD"[i % 4], i % 4 == 3 ? ";1" : "", i);
  }
  add(t, "\r\n");
}

static void add_strings(struct text *t) {
  add(t, "\033]0;a title\a\033]7;file:///tmp\a\033]52;c;SGVsbG8=\a");
  add(t, "\033]9;note\a\033]777;notify;a;b\a\033]4;5;#123456;6;?\a\033]10;?\a");
  add(t, "\033[22t\033]2;other\a\033[23t\033P$qm\033\\\033P+q544e\033\\");
  add(t,
      "\033Pq#0;2;0;0;0#0~~\033\\\033_Gf=100;AAAA\033\\\033]1337;File=:QQ==\a");
  add(t, "\033]2;");
  for (int i = 0; i < 40; i++) {
    add(t, "long title %d ", i);
  }
  add(t, "\a");
}

static void add_screens(struct text *t) {
  add(t, "\033[?1049h\033[44m\033[2J\033[2;3Hvim\033[7m~\033[m\033[8;9;34t");
  add(t,
      "\033[5;5H\xe4\xb8\x96\xe7\x95\x8c"
      "e\xcc\x81\033[?1049l");
  add(t, "\033[8;8;30t\033[2;5r\033[5;1H\n\n\033M\033[2L\033[M\033[r\033[3;4H");
  add(t, "\033[41m\033[@\033[P\033[3X\033[1K\033[J\033[65;2;2;3;9$x");
  add(t, "\033[1;1;2;9;1;4;5;1$v\033[2;2;4;9;1;4;7$r\033[2;2;4;9$t\033[m");
  add(t, "\033#6double\033[3b\0337\033[1\"qkept\033[0\"q\033[?J\0338\033[?69h");
  add(t, "\033[3;20s\033[2S\033[T\033['}\033[?69l\033[8;1H\r\n");
}

const char *world_capture(size_t *len_bytes) {
  static struct text text;
  if (text.len == 0) {
    struct text *t = &text;
    add_values(t);
    add_strings(t);
    add_screens(t);
    add(t, "\tplain text that is longer than a row of the screen is, ");
    add(t,
        "\xe4\xb8\x96\xe7\x95\x8c so that it wraps\033[42m twice\033[K\033[m");
    add(t,
        "\r\n\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac and "
        "#\xef\xb8\x8f\xe2\x83\xa3");
    for (int i = 0; i < 14; i++) {
      add(t, "\r\n%s\033[3%dmline\033[m %d needle",
          i % 3 == 0 ? "\033]133;A\a" : "", i % 8, i);
    }
    add(t, "\r\n");
    /* A line that is open across the seam of history and screen. */
    for (int i = 0; i < 40; i++) {
      add(t, "\033[4%dmword%d\033[m ", i % 8, i);
    }
  }
  *len_bytes = text.len;
  return text.bytes;
}

/* ---- life ---------------------------------------------------------------- */

static void on_bytes(void *ctx, const char *bytes, size_t len_bytes) {
  struct world *w = ctx;
  w->events = world_hash(w->events, bytes, len_bytes);
}

static void on_link(void *ctx, const struct quire_link *link) {
  struct world *w = ctx;
  w->events = link == NULL
                  ? world_hash(w->events, "end", 3)
                  : world_hash(w->events, link->uri, link->uri_len_bytes);
}

static void on_clipboard(void *ctx, char selection, const char *bytes,
                         size_t len_bytes) {
  on_bytes(ctx, &selection, 1);
  on_bytes(ctx, bytes, len_bytes);
}

static void on_notification(void *ctx, const char *title, const char *body) {
  on_bytes(ctx, title, strlen(title));
  on_bytes(ctx, body, strlen(body));
}

static void on_image(void *ctx, enum quire_image_protocol protocol,
                     const char *bytes, size_t len_bytes, bool last) {
  (void)protocol;
  (void)last;
  on_bytes(ctx, bytes, len_bytes);
}

/* A refused switch to the alternate screen shows here: it is not told. */
static void on_mode(void *ctx, uint32_t mode, bool dec_private, bool on) {
  const unsigned char kind = (unsigned char)(dec_private * 2 + on);
  on_bytes(ctx, (const char *)&kind, 1);
  on_bytes(ctx, (const char *)&mode, sizeof mode);
}

static void on_size(void *ctx, uint16_t cols, uint16_t rows) {
  struct world *w = ctx;
  if (quire_terminal_resize(w->t, cols != 0 ? cols : quire_screen_cols(w->s),
                            rows != 0 ? rows : quire_screen_rows(w->s)) !=
      QUIRE_OK) {
    w->refused++;
  }
}

static uint64_t fixed_clock(void *ctx) {
  (void)ctx;
  return 1000;
}

static const struct quire_terminal_callbacks callbacks = {
    .struct_size = sizeof callbacks,
    .reply = on_bytes,
    .title = on_bytes,
    .icon_name = on_bytes,
    .clipboard = on_clipboard,
    .notification = on_notification,
    .link = on_link,
    .working_directory = on_bytes,
    .size_request = on_size,
    .image = on_image,
    .mode_changed = on_mode,
};

void world_options(struct world *w, struct quire_screen_options *screen,
                   struct quire_terminal_callbacks *told) {
  screen->allocator = failing_allocator_hooks(&w->fa);
  screen->cols = WORLD_COLS;
  screen->rows = WORLD_ROWS;
  screen->history_lines_max = WORLD_LINES;
  screen->thaw_bytes_max = 1 << 18;
  screen->seed = 1;
  screen->clock_ms = fixed_clock;
  *told = callbacks;
  told->ctx = w;
}

void world_open(struct world *w) {
  struct quire_terminal_options o;
  quire_terminal_options_init(&o);
  world_options(w, &o.screen, &o.callbacks);
  o.allow_clipboard_read = true;
  w->t = NULL;
  w->s = NULL;
  w->view = NULL;
  w->follower = NULL;
  w->snapshot = NULL;
  w->refused = 0;
  w->events = 0;
  memset(w->pins, 0, sizeof w->pins);
  if (quire_terminal_new(&o, &w->t) == QUIRE_OK) {
    w->s = quire_terminal_screen(w->t);
  }
}

void world_fill(struct world *w) {
  static const struct quire_point places[WORLD_PINS] = {
      {0, 3}, {7, 12}, {-1, 2}, {-40, 0}};
  size_t len_bytes;
  const char *capture = world_capture(&len_bytes);
  ck_ok(quire_terminal_feed(w->t, capture, len_bytes));
  for (int i = 0; i < WORLD_PINS; i++) {
    ck_ok(quire_pin_new(w->s, places[i], &w->pins[i]));
  }
  ck_ok(quire_selection_start(w->s, (struct quire_point){-20, 2},
                              QUIRE_SELECT_CELLS));
  quire_selection_extend(w->s, (struct quire_point){2, 5});
  ck_ok(quire_view_new(w->s, &w->view));
  quire_view_scroll(w->view, -30);
  ck_assert_int_eq(quire_view_top(w->view), -30);
  ck_ok(quire_view_new(w->s, &w->follower));
  ck_ok(quire_snapshot_new(failing_allocator_hooks(&w->fa), &w->snapshot));
  ck_ok(quire_snapshot_update(w->snapshot, w->s, w->view));
}

void world_close(struct world *w) {
  quire_snapshot_free(w->snapshot);
  quire_terminal_free(w->t); /* pins and views go with it */
  ck_assert(failing_allocator_is_clean(&w->fa));
}

/* ---- looking at it ------------------------------------------------------- */

void world_verify(const struct world *w, const char *what, size_t nth) {
  const char *fault = NULL;
  ck_assert_msg(quire_screen_verify(w->s, &fault), "%s, failure %zu: %s", what,
                nth, fault);
}

struct quire_range world_everything(struct quire_screen *s) {
  return (struct quire_range){
      {-(int64_t)quire_screen_history_rows(s), 0},
      {quire_screen_rows(s) - 1, (uint16_t)(quire_screen_cols(s) - 1)},
      false};
}

static uint64_t hash_rows(struct world *w) {
  const struct quire_range range = world_everything(w->s);
  const struct quire_format_options options = {.struct_size = sizeof options,
                                               .format = QUIRE_FORMAT_JSON};
  uint64_t hash = 1;
  ck_ok(quire_screen_format(w->s, &range, &options, world_hash_write, &hash));
  return hash;
}

static uint64_t hash_snapshot(const struct world *w) {
  uint64_t hash = 1;
  const uint16_t rows =
      w->snapshot == NULL ? 0 : quire_snapshot_info(w->snapshot)->rows;
  for (uint16_t y = 0; y < rows; y++) {
    const struct quire_snapshot_row *row = quire_snapshot_row(w->snapshot, y);
    for (uint16_t x = 0; x < row->occupied; x++) {
      uint32_t single;
      size_t len;
      const uint32_t *text =
          quire_snapshot_text(row, row->cells[x], &single, &len);
      hash = world_hash(hash, text, len * sizeof *text);
      hash = world_hash(hash, quire_snapshot_style(row, row->cells[x]),
                        sizeof(struct quire_style));
    }
    hash = world_hash(hash, "\n", 1);
  }
  return hash;
}

void world_state(struct world *w, struct world_state *out) {
  const struct quire_page *page = quire_screen_page(w->s);
  memset(out, 0, sizeof *out);
  out->rows = hash_rows(w);
  out->page = world_hash(1, page, quire_page_size_bytes(page));
  out->shown = hash_snapshot(w);
  out->history_rows = quire_screen_history_rows(w->s);
  quire_screen_history_lines(w->s, &out->first_line, &out->end_line);
  out->cols = quire_screen_cols(w->s);
  out->height = quire_screen_rows(w->s);
  out->cursor = quire_screen_cursor(w->s);
  out->alternate = quire_screen_is_alternate(w->s);
  for (int i = 0; i < WORLD_PINS; i++) {
    out->pin_states[i] = w->pins[i] == NULL
                             ? QUIRE_PIN_GONE
                             : quire_pin_get(w->pins[i], &out->pins[i]);
  }
  out->view_top = w->view == NULL ? 0 : quire_view_top(w->view);
  out->follower_top = w->follower == NULL ? 0 : quire_view_top(w->follower);
  out->selected = quire_selection_range(w->s, &out->selection);
}

static bool same_point(struct quire_point a, struct quire_point b) {
  return a.row == b.row && a.col == b.col;
}

const char *world_difference(const struct world_state *a,
                             const struct world_state *b) {
  if (a->cols != b->cols || a->height != b->height) {
    return "the size";
  }
  if (a->alternate != b->alternate) {
    return "which screen is active";
  }
  if (a->history_rows != b->history_rows || a->first_line != b->first_line ||
      a->end_line != b->end_line) {
    return "the lines of history";
  }
  if (a->rows != b->rows) {
    return "the rows";
  }
  if (a->cursor.row != b->cursor.row || a->cursor.col != b->cursor.col ||
      a->cursor.pending_wrap != b->cursor.pending_wrap) {
    return "the cursor";
  }
  for (int i = 0; i < WORLD_PINS; i++) {
    if (a->pin_states[i] != b->pin_states[i] ||
        !same_point(a->pins[i], b->pins[i])) {
      return "a pin";
    }
  }
  if (a->view_top != b->view_top || a->follower_top != b->follower_top) {
    return "the view";
  }
  if (a->selected != b->selected ||
      !same_point(a->selection.first, b->selection.first) ||
      !same_point(a->selection.last, b->selection.last)) {
    return "the selection";
  }
  return a->shown != b->shown ? "the snapshot" : NULL;
}

uint64_t world_losses(const struct world *w) {
  struct quire_screen_stats stats = {.struct_size = sizeof stats};
  quire_screen_get_stats(w->s, &stats);
  return stats.lines_lost + stats.styles_lost + stats.links_lost +
         stats.clusters_lost + stats.marks_lost;
}
