#include "screen_fixture.h"

#include <string.h>

#include "screen/screen.h"

static uint64_t fixed_clock(void *ctx) {
  (void)ctx;
  return 1700000000000u;
}

struct quire_screen *fixture_new_with(const struct quire_allocator *allocator,
                                      uint16_t cols, uint16_t rows,
                                      uint64_t lines) {
  struct quire_screen_options options;
  quire_screen_options_init(&options);
  options.allocator = allocator;
  options.cols = cols;
  options.rows = rows;
  options.history_lines_max = lines;
  options.seed = 7;
  options.clock_ms = fixed_clock;
  struct quire_screen *s = NULL;
  return quire_screen_new(&options, &s) == QUIRE_OK ? s : NULL;
}

struct quire_screen *fixture_new(uint16_t cols, uint16_t rows, uint64_t lines) {
  struct quire_screen *s = fixture_new_with(NULL, cols, rows, lines);
  ck_assert_ptr_nonnull(s);
  return s;
}

static uint32_t next_codepoint(const char **text) {
  const unsigned char *p = (const unsigned char *)*text;
  uint32_t cp = p[0];
  int more = cp < 0x80 ? 0 : cp < 0xe0 ? 1 : cp < 0xf0 ? 2 : 3;
  cp = more == 0 ? cp : more == 1 ? cp & 0x1f : more == 2 ? cp & 0xf : cp & 7;
  for (int i = 1; i <= more; i++) {
    cp = cp << 6 | (p[i] & 0x3fu);
  }
  *text += 1 + more;
  return cp;
}

void fixture_put(struct quire_screen *s, const char *text) {
  while (*text != '\0') {
    uint32_t cp = next_codepoint(&text);
    switch (cp) {
      case '\r': quire_screen_carriage_return(s); break;
      case '\n': quire_screen_index(s); break;
      case '\t': quire_screen_tab(s, 1); break;
      default: quire_screen_print(s, cp); break;
    }
  }
}

void fixture_goto(struct quire_screen *s, uint32_t row, uint32_t col) {
  quire_screen_goto(s, row, col);
}

static size_t put_utf8(char *out, uint32_t cp) {
  if (cp < 0x80) {
    out[0] = (char)cp;
    return 1;
  }
  if (cp < 0x800) {
    out[0] = (char)(0xc0 | cp >> 6);
    out[1] = (char)(0x80 | (cp & 0x3f));
    return 2;
  }
  if (cp < 0x10000) {
    out[0] = (char)(0xe0 | cp >> 12);
    out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
    out[2] = (char)(0x80 | (cp & 0x3f));
    return 3;
  }
  out[0] = (char)(0xf0 | cp >> 18);
  out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
  out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
  out[3] = (char)(0x80 | (cp & 0x3f));
  return 4;
}

/* The row as a row of some page; history is thawed. */
static const struct quire_page *page_of(struct quire_screen *s, int64_t row,
                                        uint16_t *y) {
  if (row >= 0) {
    *y = (uint16_t)row;
    return s->page;
  }
  uint64_t rows = quire_history_rows(s->history, s->cols);
  struct quire_thawed_row thawed;
  ck_assert_uint_le((uint64_t)-row, rows);
  ck_assert_int_eq(quire_history_thaw_row(s->history, s->cols,
                                          rows - (uint64_t)-row, &thawed),
                   QUIRE_OK);
  *y = thawed.y;
  return thawed.page;
}

void fixture_row(struct quire_screen *s, int64_t row, char *out,
                 size_t out_bytes) {
  uint16_t y;
  const struct quire_page *page = page_of(s, row, &y);
  size_t used = 0;
  size_t trimmed = 0;
  for (uint16_t x = 0; x < quire_page_cols(page); x++) {
    quire_cell cell = quire_page_cells(page, y)[x];
    uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
    size_t n = quire_page_cell_text(page, cell, text);
    enum quire_wide wide = quire_cell_wide(cell);
    if (wide == QUIRE_SPACER_TAIL || wide == QUIRE_SPACER_HEAD) {
      continue;
    }
    if (n == 0) {
      text[n++] = ' ';
    }
    ck_assert_uint_lt(used + n * 4, out_bytes);
    for (size_t i = 0; i < n; i++) {
      used += put_utf8(out + used, text[i]);
    }
    if (n > 1 || text[0] != ' ') {
      trimmed = used;
    }
  }
  out[trimmed] = '\0';
}

static void join_rows(struct quire_screen *s, int64_t first, int64_t end,
                      bool trim, char *out, size_t out_bytes) {
  size_t used = 0;
  size_t kept = 0;
  for (int64_t row = first; row < end; row++) {
    if (row > first) {
      out[used++] = '|';
    }
    fixture_row(s, row, out + used, out_bytes - used - 1);
    size_t len = strlen(out + used);
    used += len;
    if (len > 0 || !trim) {
      kept = used;
    }
  }
  out[kept] = '\0';
}

void fixture_screen(struct quire_screen *s, char *out, size_t out_bytes) {
  join_rows(s, 0, quire_screen_rows(s), true, out, out_bytes);
}

void fixture_history(struct quire_screen *s, char *out, size_t out_bytes) {
  int64_t rows = (int64_t)quire_screen_history_rows(s);
  join_rows(s, -rows, 0, false, out, out_bytes);
}

void fixture_verify(const struct quire_screen *s, const char *file, int line) {
  const char *fault = NULL;
  if (!quire_screen_verify(s, &fault)) {
    ck_abort_msg("%s:%d: verify: %s", file, line, fault);
  }
}

void fixture_expect(struct quire_screen *s, const char *want, bool history,
                    const char *file, int line) {
  static char got[1 << 16];
  fixture_verify(s, file, line);
  if (history) {
    fixture_history(s, got, sizeof got);
  } else {
    fixture_screen(s, got, sizeof got);
  }
  if (strcmp(got, want) != 0) {
    ck_abort_msg("%s:%d: %s is \"%s\", expected \"%s\"", file, line,
                 history ? "history" : "screen", got, want);
  }
}

void fixture_expect_cursor(const struct quire_screen *s, uint16_t row,
                           uint16_t col, bool pending, const char *file,
                           int line) {
  struct quire_cursor c = quire_screen_cursor(s);
  if (c.row != row || c.col != col || c.pending_wrap != pending) {
    ck_abort_msg("%s:%d: cursor %u,%u%s, expected %u,%u%s", file, line, c.row,
                 c.col, c.pending_wrap ? " pending" : "", row, col,
                 pending ? " pending" : "");
  }
}
