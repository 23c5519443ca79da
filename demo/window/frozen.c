/* Frozen windows: a clone of what a window held, as one page.
 *
 * The page is the clone; it is what is saved. To be looked at it is written
 * into a terminal of its own, row by row, so that a frozen window scrolls,
 * searches, selects and reflows by the same code as the live one. */
#include <quire/format.h>
#include <stdio.h>
#include <string.h>

#include "page_disk.h"
#include "window.h"

enum {
  CLONE_ROWS_MAX = 20000, /* the newest; 200 columns of these are 32 MB */
  OPEN_ROWS_MAX = 40,
  OPEN_COLS_MAX = 160
};

static struct quire_page *clone(struct window *w) {
  struct quire_page *page = NULL;
  uint64_t history = quire_screen_is_alternate(w->screen)
                         ? 0
                         : quire_screen_history_rows(w->screen);
  uint64_t room = CLONE_ROWS_MAX > w->rows ? CLONE_ROWS_MAX - w->rows : 0;
  int64_t back = (int64_t)(history < room ? history : room);
  enum quire_result r = quire_screen_clone_rows(
      w->screen, -back, (uint16_t)(back + w->rows), &page);
  if (r != QUIRE_OK) {
    window_say(w, "cannot clone: %s", quire_result_text(r));
    return NULL;
  }
  return page;
}

/* ---- a page as a terminal ------------------------------------------------ */

static void feed(struct quire_terminal *t, const char *text) {
  (void)quire_terminal_feed(t, text, strlen(text));
}

static enum quire_result feed_bytes(void *ctx, const char *bytes,
                                    size_t len_bytes) {
  return quire_terminal_feed(ctx, bytes, len_bytes);
}

/* What OSC 133 and the line size sequences said of a row. */
static void feed_row_marks(struct quire_terminal *t,
                           const struct quire_page *page, uint16_t y) {
  static const char *const sizes[] = {"", "\x1b#6", "\x1b#3", "\x1b#4"};
  struct quire_mark mark;
  uint16_t flags = quire_page_row(page, y)->flags;
  feed(t, sizes[(flags & QUIRE_ROW_SIZE_MASK) >> QUIRE_ROW_SIZE_SHIFT]);
  if (!quire_page_mark(page, y, &mark)) {
    return;
  }
  if ((mark.kinds & QUIRE_MARK_END) != 0) {
    char end[40];
    (void)snprintf(end, sizeof end, "\x1b]133;D;%d\a", (int)mark.exit_status);
    feed(t, (mark.kinds & QUIRE_MARK_STATUS) != 0 ? end : "\x1b]133;D\a");
  }
  feed(t, (mark.kinds & QUIRE_MARK_PROMPT) != 0 ? "\x1b]133;A\a" : "");
  feed(t, (mark.kinds & QUIRE_MARK_INPUT) != 0 ? "\x1b]133;B\a" : "");
  feed(t, (mark.kinds & QUIRE_MARK_OUTPUT) != 0 ? "\x1b]133;C\a" : "");
}

static enum quire_result feed_row(struct quire_terminal *t,
                                  const struct quire_page *page, uint16_t y) {
  const struct quire_row *row = quire_page_row(page, y);
  uint16_t end = row->occupied;
  bool wraps = (row->flags & QUIRE_ROW_WRAP) != 0;
  if (wraps) {
    /* Full width, so that the next row wraps by itself; a spacer head is left
     * by the wide character that did not fit. */
    uint16_t last = (uint16_t)(quire_page_cols(page) - 1);
    quire_cell cell = quire_page_cells(page, y)[last];
    end = quire_cell_wide(cell) == QUIRE_SPACER_HEAD ? last
                                                     : (uint16_t)(last + 1);
  }
  feed_row_marks(t, page, y);
  enum quire_result r = quire_format_row_ansi(page, y, 0, end, feed_bytes, t);
  if (!wraps && y + 1 < quire_page_rows(page)) {
    feed(t, "\r\n");
  }
  return r;
}

static void copy_colors(struct quire_terminal *to,
                        const struct quire_terminal *from) {
  static const enum quire_color_role roles[] = {
      QUIRE_ROLE_FOREGROUND, QUIRE_ROLE_BACKGROUND, QUIRE_ROLE_CURSOR};
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
    quire_terminal_set_color(to, roles[i],
                             quire_terminal_color(from, roles[i]));
  }
  for (unsigned i = 0; i < 256; i++) {
    quire_terminal_set_palette(to, (uint8_t)i,
                               quire_terminal_palette(from, (uint8_t)i));
  }
}

static struct quire_terminal *terminal_of(const struct window *w,
                                          const struct quire_page *page,
                                          uint16_t rows) {
  struct quire_terminal_options o;
  struct quire_terminal *t = NULL;
  quire_terminal_options_init(&o);
  o.screen.cols = quire_page_cols(page);
  o.screen.rows = rows;
  o.screen.history_lines_max = UINT64_MAX;
  o.screen.codepoints = w->app->options->session.codepoints;
  o.screen.ambiguous_wide = w->app->options->session.ambiguous_wide;
  if (quire_terminal_new(&o, &t) != QUIRE_OK) {
    return NULL;
  }
  if (w->terminal != NULL) {
    copy_colors(t, w->terminal);
  }
  for (uint16_t y = 0; y < quire_page_rows(page); y++) {
    if (feed_row(t, page, y) != QUIRE_OK) {
      quire_terminal_free(t);
      return NULL;
    }
  }
  feed(t, "\x1b[?25l");
  return t;
}

/* ---- windows ------------------------------------------------------------- */

/* Takes the page. NULL: `w` says why. */
static struct window *show(struct window *w, struct quire_page *page,
                           uint16_t cols, uint16_t rows) {
  const char *why = "out of memory";
  struct quire_terminal *t = terminal_of(w, page, rows);
  struct window *frozen =
      t != NULL ? window_open(w->app, NULL, t, page, cols, rows, &why) : NULL;
  if (frozen == NULL) {
    window_say(w, "cannot open a window: %s", why);
    quire_terminal_free(t);
    quire_page_free(NULL, page);
  }
  return frozen;
}

void window_clone(struct window *w) {
  int64_t top = quire_view_top(w->view);
  struct quire_page *page = clone(w);
  if (page == NULL) {
    return;
  }
  struct window *frozen = show(w, page, w->cols, w->rows);
  if (frozen != NULL) {
    quire_view_scroll_to(frozen->view, top);
  }
}

void window_save_page(struct window *w) {
  char error[PAGE_DISK_ERROR_BYTES];
  char path[WINDOW_TEXT_MAX];
  struct quire_page *page = w->page != NULL ? w->page : clone(w);
  if (page == NULL) {
    return;
  }
  page_disk_name(path, sizeof path, "clone", "page");
  if (page_disk_save(path, page, error)) {
    window_say(w, "saved %s", path);
  } else {
    window_say(w, "cannot save %s", error);
  }
  if (page != w->page) {
    quire_page_free(NULL, page);
  }
}

void window_open_page(struct window *w, const char *path) {
  char error[PAGE_DISK_ERROR_BYTES];
  struct quire_page *page = page_disk_load(path, error);
  if (page == NULL) {
    window_say(w, "cannot open %s", error);
    return;
  }
  uint16_t cols = quire_page_cols(page);
  uint16_t rows = quire_page_rows(page);
  struct window *frozen =
      show(w, page, cols < OPEN_COLS_MAX ? cols : OPEN_COLS_MAX,
           rows < OPEN_ROWS_MAX ? rows : OPEN_ROWS_MAX);
  if (frozen != NULL) {
    quire_view_scroll_to(frozen->view, INT64_MIN / 2);
  }
}
