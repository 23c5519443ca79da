/* The oracle. Slow and plain: no step here has anything in common with how the
 * history does it. */
#include "history/naive_history.h"

#include <check.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void naive_init(struct naive_history *n, uint64_t lines_max) {
  memset(n, 0, sizeof *n);
  n->lines_max = lines_max;
}

static void free_line(struct naive_line *line) {
  free(line->cells);
  free(line->segments);
}

void naive_deinit(struct naive_history *n) {
  for (size_t i = 0; i < n->lines_count; i++) {
    free_line(&n->lines[i]);
  }
  free(n->lines);
}

uint64_t naive_end_line(const struct naive_history *n) {
  return n->first_line + n->lines_count;
}

/* ---- writing ------------------------------------------------------------- */

void naive_read_cell(const struct quire_page *page, quire_cell cell,
                     struct naive_cell *out) {
  struct quire_link link;
  memset(out, 0, sizeof *out);
  out->len = (uint32_t)quire_page_cell_text(page, cell, out->text);
  out->wide = quire_cell_wide(cell);
  out->protected_cell = quire_cell_is_protected(cell);
  out->semantic = quire_cell_semantic(cell);
  out->style = *quire_page_style(page, quire_cell_style(cell));
  if (quire_page_link(page, quire_cell_link(cell), &link)) {
    ck_assert_uint_lt(link.uri_len_bytes + link.id_len_bytes + 1,
                      sizeof out->link);
    memcpy(out->link, link.uri, link.uri_len_bytes);
    out->link[link.uri_len_bytes] = '|';
    if (link.id_len_bytes != 0) {
      memcpy(out->link + link.uri_len_bytes + 1, link.id, link.id_len_bytes);
    }
  }
}

static bool is_wrapped(const struct quire_page *page, uint16_t y) {
  return (quire_page_row(page, y)->flags & QUIRE_ROW_WRAP) != 0;
}

/* Cells of the row after normalising. */
static uint32_t count_cells(const struct quire_page *page, uint16_t y) {
  const quire_cell *cells = quire_page_cells(page, y);
  uint32_t n = quire_page_cols(page);
  if (is_wrapped(page, y)) {
    return quire_cell_wide(cells[n - 1]) == QUIRE_SPACER_HEAD ? n - 1 : n;
  }
  while (n != 0 && cells[n - 1] == 0) {
    n--;
  }
  return n;
}

/* Room for `add` more items. The capacity is the power of two at or above the
 * count: growing one by one would copy a long line once for each of its rows.
 */
static void *grow(void *items, size_t count, size_t add, size_t item_bytes) {
  size_t capacity = 1;
  while (capacity < count) {
    capacity *= 2;
  }
  const size_t before = items == NULL ? 0 : capacity;
  while (capacity < count + add) {
    capacity *= 2;
  }
  if (capacity != before) {
    items = realloc(items, capacity * item_bytes);
    ck_assert_ptr_nonnull(items);
  }
  return items;
}

static void append_cells(struct naive_line *line, const struct quire_page *page,
                         uint16_t y) {
  const quire_cell *cells = quire_page_cells(page, y);
  const uint32_t add = count_cells(page, y);
  uint32_t written = add;
  while (written != 0 && cells[written - 1] == 0) {
    written--;
  }
  line->cells = grow(line->cells, line->cells_count, add, sizeof *line->cells);
  for (uint32_t x = 0; x < add; x++) {
    struct naive_cell *c = &line->cells[line->cells_count + x];
    naive_read_cell(page, x < written ? cells[x] : 0x20, c);
    line->wide = line->wide || c->wide == QUIRE_WIDE;
  }
  line->cells_count += add;
}

static void append_segment(struct naive_line *line,
                           const struct quire_page *page, uint16_t y) {
  line->segments =
      grow(line->segments, line->segments_count, 1, sizeof *line->segments);
  struct naive_segment *s = &line->segments[line->segments_count++];
  memset(s, 0, sizeof *s);
  s->cell = line->cells_count;
  s->row_flags = (uint16_t)(quire_page_row(page, y)->flags &
                            (QUIRE_ROW_SEMANTIC_MASK | QUIRE_ROW_SIZE_MASK));
  s->marked = quire_page_mark(page, y, &s->mark);
}

static void push_line(struct naive_history *n, bool continues,
                      uint64_t time_ms) {
  if (n->lines_count == n->lines_capacity) {
    n->lines_capacity = n->lines_capacity * 2 + 16;
    n->lines = realloc(n->lines, n->lines_capacity * sizeof *n->lines);
    ck_assert_ptr_nonnull(n->lines);
  }
  struct naive_line *line = &n->lines[n->lines_count++];
  memset(line, 0, sizeof *line);
  line->continues = continues;
  line->time_ms = time_ms;
}

void naive_commit(struct naive_history *n, const struct quire_page *page,
                  uint16_t y, uint64_t time_ms, struct quire_address *start) {
  const uint16_t cols = quire_page_cols(page);
  const bool joins = n->tail_open && (quire_page_row(page, y)->flags &
                                      QUIRE_ROW_CONTINUATION) != 0;
  const bool extends =
      joins && n->lines_count != 0 && n->tail_cols == cols &&
      n->lines[n->lines_count - 1].cells_count + count_cells(page, y) <=
          QUIRE_LINE_CELLS_MAX;
  if (!extends) {
    push_line(n, joins, time_ms);
  }
  struct naive_line *line = &n->lines[n->lines_count - 1];
  start->line_id = naive_end_line(n) - 1;
  start->cell = line->cells_count;
  append_segment(line, page, y);
  append_cells(line, page, y);
  n->tail_open = is_wrapped(page, y);
  n->tail_cols = n->tail_open ? cols : 0;
}

void naive_prune(struct naive_history *n) {
  size_t excess = 0;
  if (n->lines_count > n->lines_max) {
    excess = n->lines_count - (size_t)n->lines_max;
  }
  for (size_t i = 0; i < excess; i++) {
    free_line(&n->lines[i]);
  }
  n->lines_count -= excess;
  n->first_line += excess;
  if (excess != 0 && n->lines_count != 0) {
    memmove(n->lines, n->lines + excess, n->lines_count * sizeof *n->lines);
  }
  if (n->lines_count == 0) {
    n->tail_open = false;
  }
}

void naive_set_lines_max(struct naive_history *n, uint64_t lines_max) {
  n->lines_max = lines_max;
  naive_prune(n);
}

void naive_take_back(struct naive_history *n, uint64_t line) {
  if (line >= naive_end_line(n)) {
    return;
  }
  const size_t keep = line > n->first_line ? (size_t)(line - n->first_line) : 0;
  n->tail_open = keep != 0 && n->lines[keep].continues;
  n->tail_cols = 0;
  for (size_t i = keep; i < n->lines_count; i++) {
    free_line(&n->lines[i]);
  }
  n->lines_count = keep;
}

void naive_clear(struct naive_history *n) {
  const uint64_t lines_max = n->lines_max;
  naive_set_lines_max(n, 0);
  n->lines_max = lines_max;
}

void naive_close(struct naive_history *n) {
  n->tail_open = false;
  n->tail_cols = 0;
}

/* ---- rows ---------------------------------------------------------------- */

void naive_row_of_line(const struct naive_line *line, uint16_t cols,
                       uint32_t row, struct naive_row *out) {
  uint32_t at = 0;
  memset(out, 0, sizeof *out);
  for (uint32_t y = 0;; y++) {
    uint32_t x = 0;
    out->start = at;
    out->head = false;
    while (at < line->cells_count && x < cols) {
      const bool wide = line->cells[at].wide == QUIRE_WIDE;
      if (wide && cols == 1) {
        at += 2;
        x++;
      } else if (wide && x + 2 > cols) {
        out->head = true;
        break;
      } else {
        at += wide ? 2 : 1;
        x += wide ? 2 : 1;
      }
    }
    out->end = at;
    out->row = y;
    out->last = at == line->cells_count;
    if (y == row || out->last) {
      return;
    }
  }
}

uint32_t naive_line_rows(const struct naive_line *line, uint16_t cols) {
  struct naive_row row;
  if (!line->wide) {
    const uint32_t n = line->cells_count;
    return n == 0 ? 1 : n / cols + (n % cols != 0);
  }
  naive_row_of_line(line, cols, UINT32_MAX, &row);
  return row.row + 1;
}

uint64_t naive_rows(const struct naive_history *n, uint16_t cols) {
  uint64_t rows = 0;
  for (size_t i = 0; i < n->lines_count; i++) {
    rows += naive_line_rows(&n->lines[i], cols);
  }
  return rows;
}

bool naive_find_row(const struct naive_history *n, uint16_t cols, uint64_t row,
                    struct naive_row *out) {
  for (size_t i = 0; i < n->lines_count; i++) {
    const uint32_t rows = naive_line_rows(&n->lines[i], cols);
    if (row < rows) {
      naive_row_of_line(&n->lines[i], cols, (uint32_t)row, out);
      out->line = (uint32_t)i;
      return true;
    }
    row -= rows;
  }
  return false;
}

void naive_place(const struct naive_line *line, uint16_t cols, uint32_t cell,
                 uint32_t *row, uint16_t *col) {
  struct naive_row r;
  uint32_t y = 0;
  naive_row_of_line(line, cols, 0, &r);
  while (!r.last && cell >= r.end) {
    naive_row_of_line(line, cols, ++y, &r);
  }
  uint32_t x = 0;
  for (uint32_t at = r.start; at < r.end && at < cell; at++) {
    x += cols > 1 || line->cells[at].wide != QUIRE_SPACER_TAIL;
  }
  /* The tail of a pair that one column shows as one blank. */
  if (cols == 1 && cell < r.end &&
      line->cells[cell].wide == QUIRE_SPACER_TAIL) {
    x--;
  }
  *row = y;
  *col = (uint16_t)(x < cols ? x : cols - 1u);
}

static size_t put_utf8(char *out, uint32_t cp) {
  const unsigned more = cp < 0x80 ? 0 : cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
  static const unsigned lead[4] = {0, 0xc0, 0xe0, 0xf0};
  out[0] = (char)(lead[more] | cp >> (6 * more));
  for (unsigned i = 1; i <= more; i++) {
    out[i] = (char)(0x80 | ((cp >> (6 * (more - i))) & 0x3f));
  }
  return more + 1;
}

char *naive_text(const struct naive_line *line, size_t *len_bytes) {
  size_t len = 0, room = 1;
  for (uint32_t i = 0; i < line->cells_count; i++) {
    room += 4 * (size_t)line->cells[i].len + 1;
  }
  char *text = malloc(room);
  ck_assert_ptr_nonnull(text);
  for (uint32_t i = 0; i < line->cells_count; i++) {
    const struct naive_cell *c = &line->cells[i];
    for (uint32_t k = 0; k < c->len; k++) {
      len += put_utf8(text + len, c->text[k]);
    }
    if (c->len == 0 && c->wide == QUIRE_NARROW) {
      text[len++] = ' ';
    }
  }
  *len_bytes = len;
  return text;
}

/* ---- comparing ----------------------------------------------------------- */

static void check_cell(const struct naive_cell *want,
                       const struct naive_cell *got, uint64_t line,
                       uint32_t cell) {
  const bool same =
      want->len == got->len && want->wide == got->wide &&
      memcmp(want->text, got->text, want->len * sizeof *want->text) == 0 &&
      want->protected_cell == got->protected_cell &&
      want->semantic == got->semantic &&
      quire_style_equal(&want->style, &got->style) &&
      strcmp(want->link, got->link) == 0;
  ck_assert_msg(same,
                "line %" PRIu64 " cell %" PRIu32 ": text U+%" PRIX32 "/%" PRIu32
                " wide %d prot %d sem %d link '%s', got U+%" PRIX32 "/%" PRIu32
                " wide %d prot %d sem %d link '%s'",
                line, cell, want->text[0], want->len, (int)want->wide,
                want->protected_cell, (int)want->semantic, want->link,
                got->text[0], got->len, (int)got->wide, got->protected_cell,
                (int)got->semantic, got->link);
}

static uint16_t expected_flags(const struct naive_history *n,
                               const struct naive_row *row) {
  const struct naive_line *line = &n->lines[row->line];
  uint16_t flags = 0;
  const bool joined = row->line + 1 == n->lines_count
                          ? n->tail_open
                          : n->lines[row->line + 1].continues;
  if (!row->last || joined) {
    flags |= QUIRE_ROW_WRAP;
  }
  if (row->row != 0 || line->continues) {
    flags |= QUIRE_ROW_CONTINUATION;
  }
  for (uint32_t i = line->segments_count; i-- > 0;) {
    /* The row that began at or before this row's first cell. */
    if (line->segments[i].cell <= row->start &&
        (i == 0 || row->start < row->end)) {
      return flags | line->segments[i].row_flags;
    }
  }
  return flags;
}

static bool expected_mark(const struct naive_line *line,
                          const struct naive_row *row,
                          struct quire_mark *mark) {
  bool marked = false;
  memset(mark, 0, sizeof *mark);
  for (uint32_t i = 0; i < line->segments_count; i++) {
    const struct naive_segment *s = &line->segments[i];
    const bool here =
        s->cell >= row->start &&
        (s->cell < row->end || (row->last && s->cell >= row->end));
    if (s->marked && here) {
      marked = true;
      mark->kinds |= s->mark.kinds;
      if ((s->mark.kinds & QUIRE_MARK_STATUS) != 0) {
        mark->exit_status = s->mark.exit_status;
      }
    }
  }
  return marked;
}

static void check_row_state(const struct naive_history *n,
                            const struct naive_row *row,
                            const struct quire_page *page, uint16_t y) {
  const uint16_t owned = QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION |
                         QUIRE_ROW_SEMANTIC_MASK | QUIRE_ROW_SIZE_MASK;
  struct quire_mark want, got;
  ck_assert_uint_eq(expected_flags(n, row),
                    quire_page_row(page, y)->flags & owned);
  const bool marked = expected_mark(&n->lines[row->line], row, &want);
  ck_assert(quire_page_mark(page, y, &got) == marked);
  if (marked) {
    ck_assert_uint_eq(want.kinds, got.kinds);
    if ((want.kinds & QUIRE_MARK_STATUS) != 0) {
      ck_assert_int_eq(want.exit_status, got.exit_status);
    }
  }
}

void naive_check_row(const struct naive_history *n, const struct naive_row *row,
                     uint16_t cols, const struct quire_page *page, uint16_t y) {
  const struct naive_line *line = &n->lines[row->line];
  const uint64_t id = n->first_line + row->line;
  struct naive_cell got;
  uint32_t x = 0;
  ck_assert_uint_eq(quire_page_cols(page), cols);
  const quire_cell *cells = quire_page_cells(page, y);
  for (uint32_t at = row->start; at < row->end; at++, x++) {
    struct naive_cell want = line->cells[at];
    if (cols == 1 && want.wide == QUIRE_WIDE) {
      at++;
      want.wide = QUIRE_NARROW;
      want.len = 1;
      want.text[0] = ' ';
    }
    naive_read_cell(page, cells[x], &got);
    check_cell(&want, &got, id, at);
  }
  if (row->head) {
    ck_assert_int_eq(quire_cell_wide(cells[x]), QUIRE_SPACER_HEAD);
    ck_assert(quire_cell_is_blank(cells[x]));
    x++;
  }
  for (; x < cols; x++) {
    ck_assert_msg(cells[x] == 0, "cell %" PRIu32 " beyond the line", x);
  }
  check_row_state(n, row, page, y);
}

static void check_line(const struct naive_history *n, struct quire_history *h,
                       size_t i) {
  const uint64_t id = n->first_line + i;
  const struct naive_line *line = &n->lines[i];
  struct quire_line_info info;
  struct quire_line_text text;
  size_t len;
  const bool last = i + 1 == n->lines_count;
  ck_assert_int_eq(quire_history_line_info(h, id, &info), QUIRE_OK);
  ck_assert_uint_eq(info.id, id);
  ck_assert_uint_eq(info.cells, line->cells_count);
  ck_assert_uint_eq(info.time_ms, line->time_ms);
  ck_assert(info.has_wide == line->wide);
  ck_assert(info.open == (last && n->tail_open));
  ck_assert(info.joined == (!last && n->lines[i + 1].continues));
  ck_assert_int_eq(quire_history_line_text(h, id, &text), QUIRE_OK);
  char *want = naive_text(line, &len);
  ck_assert_uint_eq(text.len_bytes, len);
  ck_assert(memcmp(text.utf8, want, len) == 0);
  free(want);
}

void naive_check_all(const struct naive_history *n, struct quire_history *h,
                     uint16_t cols) {
  struct quire_thawed_row thawed;
  struct naive_row row;
  uint64_t y = 0;
  ck_assert_uint_eq(quire_history_first_line(h), n->first_line);
  ck_assert_uint_eq(quire_history_end_line(h), naive_end_line(n));
  ck_assert(quire_history_tail_open(h) == n->tail_open);
  ck_assert_uint_eq(quire_history_rows(h, cols), naive_rows(n, cols));
  for (size_t i = 0; i < n->lines_count; i++) {
    const uint32_t rows = naive_line_rows(&n->lines[i], cols);
    check_line(n, h, i);
    for (uint32_t r = 0; r < rows; r++, y++) {
      naive_row_of_line(&n->lines[i], cols, r, &row);
      row.line = (uint32_t)i;
      ck_assert_int_eq(quire_history_thaw_row(h, cols, y, &thawed), QUIRE_OK);
      ck_assert_uint_eq(thawed.start.line_id, n->first_line + i);
      ck_assert_uint_eq(thawed.start.cell, row.start);
      naive_check_row(n, &row, cols, thawed.page, thawed.y);
    }
  }
  ck_assert_int_eq(quire_history_thaw_row(h, cols, y, &thawed),
                   QUIRE_ERR_NOT_FOUND);
}
