#include "vt/fixture.h"
#include "support/suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static uint64_t hash_more(uint64_t hash, const char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
  }
  return hash;
}

static void log_bytes(char *log, size_t *len, const char *bytes, size_t n) {
  size_t room = FIXTURE_LOG_BYTES - 1 - *len;
  n = n < room ? n : room;
  memcpy(log + *len, bytes, n);
  *len += n;
  log[*len] = 0;
}

static void on_reply(void *ctx, const char *bytes, size_t n) {
  struct fixture *f = ctx;
  f->replies_hash = hash_more(f->replies_hash, bytes, n);
  log_bytes(f->replies, &f->replies_len, bytes, n);
}

static void event_bytes(struct fixture *f, const char *bytes, size_t n) {
  f->events_hash = hash_more(f->events_hash, bytes, n);
  log_bytes(f->events, &f->events_len, bytes, n);
}

static void event(struct fixture *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void event(struct fixture *f, const char *format, ...) {
  char text[256];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  event_bytes(f, text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
}

static void named(struct fixture *f, const char *name, const char *bytes,
                  size_t n) {
  ck_assert_int_eq(bytes[n], 0);
  event(f, "%s(", name);
  event_bytes(f, bytes, n);
  event(f, ") ");
}

static void on_title(void *ctx, const char *title, size_t n) {
  named(ctx, "title", title, n);
}
static void on_icon(void *ctx, const char *title, size_t n) {
  named(ctx, "icon", title, n);
}
static void on_directory(void *ctx, const char *uri, size_t n) {
  named(ctx, "cwd", uri, n);
}
static void on_bell(void *ctx) {
  event(ctx, "bell() ");
}
static void on_clipboard(void *ctx, char selection, const char *data,
                         size_t n) {
  char name[] = "clipboard:?";
  name[sizeof name - 2] = selection;
  named(ctx, name, data, n);
}
static void on_clipboard_query(void *ctx, char selection) {
  event(ctx, "query(%c) ", selection);
}
static void on_notification(void *ctx, const char *title, const char *body) {
  event(ctx, "notify(%s|%s) ", title, body);
}
static void on_link(void *ctx, const struct quire_link *link) {
  if (link == NULL) {
    event(ctx, "link() ");
  } else {
    event(ctx, "link(%.*s|%.*s) ", (int)link->uri_len_bytes, link->uri,
          (int)link->id_len_bytes, link->id);
  }
}
static void on_mark(void *ctx, const struct quire_mark *mark, uint16_t row) {
  event(ctx, "mark(%u %d %u) ", mark->kinds, mark->exit_status, row);
}
static void on_size(void *ctx, uint16_t cols, uint16_t rows) {
  struct fixture *f = ctx;
  event(f, "size(%u %u) ", cols, rows);
  if (f->resize_on_request) {
    ck_assert_int_eq(
        quire_terminal_resize(f->t, cols == 0 ? quire_screen_cols(f->s) : cols,
                              rows == 0 ? quire_screen_rows(f->s) : rows),
        QUIRE_OK);
  }
}
/* Pieces may be cut anywhere, so only their sum is logged. */
static void on_image(void *ctx, enum quire_image_protocol protocol,
                     const char *bytes, size_t n, bool last) {
  struct fixture *f = ctx;
  event_bytes(f, bytes, n);
  if (last) {
    event(f, "=image(%d) ", (int)protocol);
  }
}
static void on_mode(void *ctx, uint32_t mode, bool dec_private, bool on) {
  event(ctx, "mode(%s%u %d) ", dec_private ? "?" : "", mode, on);
}
static void on_colors(void *ctx) {
  event(ctx, "colors() ");
}

void fixture_options(struct fixture *f, struct quire_terminal_options *out,
                     uint16_t cols, uint16_t rows) {
  memset(f, 0, sizeof *f);
  quire_terminal_options_init(out);
  out->screen.cols = cols;
  out->screen.rows = rows;
  out->screen.seed = 1;
  out->cell_width_px = 8;
  out->cell_height_px = 16;
  out->callbacks = (struct quire_terminal_callbacks){
      .struct_size = sizeof out->callbacks,
      .ctx = f,
      .reply = on_reply,
      .title = on_title,
      .icon_name = on_icon,
      .bell = on_bell,
      .clipboard = on_clipboard,
      .clipboard_query = on_clipboard_query,
      .notification = on_notification,
      .link = on_link,
      .mark = on_mark,
      .working_directory = on_directory,
      .size_request = on_size,
      .image = on_image,
      .mode_changed = on_mode,
      .colors_changed = on_colors,
  };
}

void fixture_open_with(struct fixture *f,
                       const struct quire_terminal_options *options) {
  if (quire_terminal_new(options, &f->t) != QUIRE_OK) {
    f->t = NULL;
    return;
  }
  f->s = quire_terminal_screen(f->t);
}

void fixture_open(struct fixture *f, uint16_t cols, uint16_t rows) {
  struct quire_terminal_options options;
  fixture_options(f, &options, cols, rows);
  fixture_open_with(f, &options);
  ck_assert_ptr_nonnull(f->t);
}

void fixture_close(struct fixture *f) {
  const char *fault = NULL;
  ck_assert_msg(quire_screen_verify(f->s, &fault), "verify: %s", fault);
  quire_terminal_free(f->t);
}

void fixture_feed(struct fixture *f, const char *text) {
  ck_assert_int_eq(quire_terminal_feed(f->t, text, strlen(text)), QUIRE_OK);
}

/* For messages: ESC as ^[. */
static const char *visible(const char *text, char out[512]) {
  size_t n = 0;
  for (; *text != 0 && n < 500; text++) {
    if (*text == 27) {
      out[n++] = '^';
      out[n++] = '[';
    } else {
      out[n++] = *text < 32 ? '.' : *text;
    }
  }
  out[n] = 0;
  return out;
}

static void expect_text(const char *what, const char *fed, const char *got,
                        const char *want) {
  char a[512];
  char b[512];
  char c[512];
  ck_assert_msg(strcmp(got, want) == 0, "%s to \"%s\":\n got  %s\n want %s",
                what, visible(fed, a), visible(got, b), visible(want, c));
}

void fixture_expect_reply(struct fixture *f, const char *text,
                          const char *replies) {
  f->replies_len = 0;
  f->replies[0] = 0;
  fixture_feed(f, text);
  expect_text("replies", text, f->replies, replies);
}

void fixture_expect_events(struct fixture *f, const char *text,
                           const char *events) {
  f->events_len = 0;
  f->events[0] = 0;
  fixture_feed(f, text);
  expect_text("events", text, f->events, events);
}

struct text {
  char bytes[1024];
  size_t n;
};

static enum quire_result take(void *ctx, const char *bytes, size_t n) {
  struct text *text = ctx;
  ck_assert_uint_lt(text->n + n, sizeof text->bytes);
  memcpy(text->bytes + text->n, bytes, n);
  text->n += n;
  return QUIRE_OK;
}

void fixture_expect_row(struct fixture *f, int row, const char *want) {
  struct text text = {.n = 0};
  struct quire_range range = {
      {row, 0}, {row, (uint16_t)(quire_screen_cols(f->s) - 1)}, false};
  struct quire_format_options options = {.struct_size = sizeof options,
                                         .format = QUIRE_FORMAT_TEXT};
  ck_assert_int_eq(quire_screen_format(f->s, &range, &options, take, &text),
                   QUIRE_OK);
  while (text.n > 0 && text.bytes[text.n - 1] == ' ') {
    text.n--;
  }
  text.bytes[text.n] = 0;
  ck_assert_msg(strcmp(text.bytes, want) == 0, "row %d: got \"%s\" not \"%s\"",
                row, text.bytes, want);
}

void fixture_expect_cursor(struct fixture *f, unsigned row, unsigned col) {
  struct quire_cursor at = quire_screen_cursor(f->s);
  ck_assert_msg(at.row == row && at.col == col,
                "cursor at %u, %u instead of %u, %u", at.row, at.col, row, col);
}

struct quire_style fixture_style(struct fixture *f, uint16_t row,
                                 uint16_t col) {
  struct quire_row_ref ref;
  ck_assert_int_eq(quire_screen_row(f->s, row, &ref), QUIRE_OK);
  ck_assert_uint_lt(col, ref.cols);
  return *quire_page_style(ref.page, quire_cell_style(ref.cells[col]));
}

/* ---- comparing ----------------------------------------------------------- */

static bool same_link(const struct quire_row_ref *a, quire_cell ca,
                      const struct quire_row_ref *b, quire_cell cb) {
  struct quire_link la;
  struct quire_link lb;
  bool has_a = quire_page_link(a->page, quire_cell_link(ca), &la);
  bool has_b = quire_page_link(b->page, quire_cell_link(cb), &lb);
  if (!has_a || !has_b) {
    return has_a == has_b;
  }
  return la.uri_len_bytes == lb.uri_len_bytes &&
         memcmp(la.uri, lb.uri, la.uri_len_bytes) == 0;
}

static bool same_text(const struct quire_row_ref *a, quire_cell ca,
                      const struct quire_row_ref *b, quire_cell cb) {
  if (quire_cell_is_cluster(ca) != quire_cell_is_cluster(cb)) {
    return false;
  }
  if (!quire_cell_is_cluster(ca)) {
    return quire_cell_content(ca) == quire_cell_content(cb);
  }
  size_t na = 0;
  size_t nb = 0;
  const uint32_t *ta =
      quire_page_cluster(a->page, (quire_id)quire_cell_content(ca), &na);
  const uint32_t *tb =
      quire_page_cluster(b->page, (quire_id)quire_cell_content(cb), &nb);
  return na == nb && memcmp(ta, tb, na * sizeof *ta) == 0;
}

static const char *row_difference(const struct quire_row_ref *a,
                                  const struct quire_row_ref *b) {
  const unsigned exact = QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION |
                         QUIRE_ROW_SEMANTIC_MASK | QUIRE_ROW_SIZE_MASK |
                         QUIRE_ROW_HAS_MARK;
  const quire_cell rest = QUIRE_CELL_WIDE_MASK | QUIRE_CELL_PROTECTED_BIT |
                          QUIRE_CELL_SEMANTIC_MASK;
  if (((unsigned)a->flags & exact) != ((unsigned)b->flags & exact)) {
    return "row flags";
  }
  if (a->cols != b->cols) {
    return "columns";
  }
  for (unsigned x = 0; x < a->cols; x++) {
    quire_cell ca = a->cells[x];
    quire_cell cb = b->cells[x];
    if ((ca & rest) != (cb & rest)) {
      return "cell flags";
    }
    if (!same_text(a, ca, b, cb)) {
      return "text";
    }
    if (!quire_style_equal(quire_page_style(a->page, quire_cell_style(ca)),
                           quire_page_style(b->page, quire_cell_style(cb)))) {
      return "style";
    }
    if (!same_link(a, ca, b, cb)) {
      return "link";
    }
  }
  return NULL;
}

static const char *rows_difference(struct fixture *a, struct fixture *b) {
  int64_t history = (int64_t)quire_screen_history_rows(a->s);
  if (quire_screen_history_rows(b->s) != (uint64_t)history ||
      quire_screen_rows(a->s) != quire_screen_rows(b->s)) {
    return "number of rows";
  }
  for (int64_t y = -history; y < quire_screen_rows(a->s); y++) {
    struct quire_row_ref ra;
    struct quire_row_ref rb;
    if (quire_screen_row(a->s, y, &ra) != QUIRE_OK ||
        quire_screen_row(b->s, y, &rb) != QUIRE_OK) {
      return "unreadable row";
    }
    const char *difference = row_difference(&ra, &rb);
    if (difference != NULL) {
      return difference;
    }
  }
  return NULL;
}

const char *fixture_difference(struct fixture *a, struct fixture *b) {
  struct quire_cursor ca = quire_screen_cursor(a->s);
  struct quire_cursor cb = quire_screen_cursor(b->s);
  if (ca.row != cb.row || ca.col != cb.col ||
      ca.pending_wrap != cb.pending_wrap) {
    return "cursor";
  }
  const struct quire_pen *pa = quire_screen_pen(a->s);
  const struct quire_pen *pb = quire_screen_pen(b->s);
  if (!quire_style_equal(&pa->style, &pb->style) ||
      pa->is_protected != pb->is_protected || pa->semantic != pb->semantic) {
    return "pen";
  }
  if (quire_screen_is_alternate(a->s) != quire_screen_is_alternate(b->s)) {
    return "alternate screen";
  }
  for (uint32_t mode = 0; mode < 2100; mode++) {
    if (quire_terminal_mode(a->t, mode, true) !=
            quire_terminal_mode(b->t, mode, true) ||
        quire_terminal_mode(a->t, mode, false) !=
            quire_terminal_mode(b->t, mode, false)) {
      return "modes";
    }
  }
  if (a->replies_hash != b->replies_hash) {
    return "replies";
  }
  if (a->events_hash != b->events_hash) {
    return "events";
  }
  if (strcmp(quire_terminal_title(a->t), quire_terminal_title(b->t)) != 0) {
    return "title";
  }
  return rows_difference(a, b);
}

int fixture_run(const char *name, const TTest *const *tests, size_t count) {
  Suite *suite = suite_create(name);
  TCase *tcase = tcase_create(name);
  for (size_t i = 0; i < count; i++) {
    tcase_add_test(tcase, tests[i]);
  }
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
