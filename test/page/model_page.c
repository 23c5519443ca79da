/* Model test: random operations on two pages of different shapes beside an
 * oracle that keeps every cell by value. The pages begin with next to nothing,
 * so that every region fills up and grows many times on the way.
 * QUIRE_SEED=n plays the operations of a seed again. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include <quire/page.h>

#include "support/model.h"
#include "support/suite.h"

enum {
  PAGES = 2,
  COLS_MAX = 20,
  ROWS_MAX = 6,
  TEXT_MAX = 5,
  OPERATIONS = 300000,
  VERIFY_ALL = 8000, /* each of the first is followed by a verify */
  VERIFY_EVERY = 37,
  STYLES = 24,
  LINKS = 12
};

/* ---- the oracle --------------------------------------------------------- */

struct model_cell {
  uint32_t text[TEXT_MAX];
  uint8_t len;
  uint8_t wide;
  uint8_t style; /* 0: default */
  uint8_t link;  /* 0: none */
  uint8_t protect;
};

struct model_row {
  struct model_cell cells[COLS_MAX];
  uint16_t flags; /* without hints */
  struct quire_mark mark;
  bool marked;
};

struct model_page {
  struct model_row rows[ROWS_MAX];
  uint16_t cols;
  uint16_t rows_count;
  struct quire_page *page;
};

static struct model_page pages[PAGES];
static struct model_run run;

static uint32_t rnd(uint32_t below) {
  return model_below(&run, below);
}

static void expect(bool truth, const char *what) {
  if (!truth) {
    model_fail(&run, what, __FILE__, __LINE__);
  }
}

static struct quire_style style_of(uint8_t index) {
  struct quire_style style;
  memset(&style, 0, sizeof style);
  if (index != 0) {
    style.bg = quire_color_rgb(index, 1, 2);
    style.attrs = QUIRE_ATTR_BOLD;
  }
  return style;
}

/* Links share URIs in pairs; every third has an id. */
static struct quire_link link_of(uint8_t index) {
  static char uri[40];
  static char id[16];
  struct quire_link link;
  (void)snprintf(uri, sizeof uri, "https://host.example/page/%d", index / 2);
  (void)snprintf(id, sizeof id, "%s%d", index % 3 == 0 ? "id" : "", index);
  link.uri = uri;
  link.uri_len_bytes = strlen(uri);
  link.id = id;
  link.id_len_bytes = index % 3 == 0 ? strlen(id) : (size_t)(index & 1);
  return link;
}

/* ---- growing, as an owner does ------------------------------------------ */

static void grow(struct model_page *m, enum quire_result full) {
  struct quire_page_capacity c;
  struct quire_page *grown = NULL;
  quire_page_get_capacity(m->page, &c);
  expect(quire_page_capacity_grow(&c, full) == QUIRE_OK, "growing failed");
  expect(
      quire_page_regrow(NULL, m->page, &c, 1 + rnd(1000), &grown) == QUIRE_OK,
      "regrow failed");
  quire_page_free(NULL, m->page);
  m->page = grown;
}

#define GROWING(m, call)                                      \
  for (enum quire_result result = (call); result != QUIRE_OK; \
       result = (call)) {                                     \
    grow((m), result);                                        \
  }

static quire_cell add_style(struct model_page *m, uint8_t index, uint32_t n) {
  const struct quire_style style = style_of(index);
  quire_id id = 0;
  GROWING(m, quire_page_style_add(m->page, &style, n, &id))
  return quire_cell_with_style(0, id);
}

/* Growing under a cell that is not yet in the page would lose its references,
 * so all that a cell needs is grown first. Answers a cell with references for n
 * copies of it. */
static quire_cell make_cell(struct model_page *m, const struct model_cell *c,
                            uint32_t n) {
  const struct quire_style style = style_of(c->style);
  for (;;) {
    quire_id style_id = 0;
    quire_id link_id = 0;
    quire_id cluster_id = 0;
    enum quire_result result =
        quire_page_style_add(m->page, &style, n, &style_id);
    if (result == QUIRE_OK && c->link != 0) {
      const struct quire_link link = link_of(c->link);
      result = quire_page_link_add(m->page, &link, n, &link_id);
    }
    if (result == QUIRE_OK && c->len > 1) {
      result = quire_page_cluster_add(m->page, c->text, c->len, n, &cluster_id);
    }
    if (result != QUIRE_OK) {
      grow(m, result);
      continue;
    }
    quire_cell cell = c->len > 1 ? quire_cell_with_cluster(0, cluster_id)
                                 : (c->len == 1 ? c->text[0] : 0);
    cell = quire_cell_with_style(cell, style_id);
    cell = quire_cell_with_link(cell, link_id);
    cell = quire_cell_with_protected(cell, c->protect != 0);
    return quire_cell_with_wide(cell, (enum quire_wide)c->wide);
  }
}

/* ---- comparing ---------------------------------------------------------- */

static void compare_cell(const struct quire_page *page, quire_cell cell,
                         const struct model_cell *want) {
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  const size_t len = quire_page_cell_text(page, cell, text);
  const struct quire_style style = style_of(want->style);
  struct quire_link link;
  expect(len == want->len, "length of a cell's text");
  expect(memcmp(text, want->text, len * sizeof text[0]) == 0, "text of a cell");
  expect((uint8_t)quire_cell_wide(cell) == want->wide, "width of a cell");
  expect(quire_cell_is_protected(cell) == (want->protect != 0), "protection");
  expect(
      quire_style_equal(quire_page_style(page, quire_cell_style(cell)), &style),
      "style of a cell");
  const bool linked = quire_page_link(page, quire_cell_link(cell), &link);
  expect(linked == (want->link != 0), "link of a cell");
  if (linked) {
    const struct quire_link wanted = link_of(want->link);
    expect(link.uri_len_bytes == wanted.uri_len_bytes &&
               memcmp(link.uri, wanted.uri, link.uri_len_bytes) == 0 &&
               link.id_len_bytes == wanted.id_len_bytes &&
               memcmp(link.id, wanted.id, link.id_len_bytes) == 0,
           "strings of a link");
  }
}

static void compare(const struct model_page *m) {
  const uint16_t hints =
      QUIRE_ROW_HAS_CLUSTER | QUIRE_ROW_STYLED | QUIRE_ROW_HAS_LINK;
  for (uint16_t y = 0; y < m->rows_count; y++) {
    const struct model_row *want = &m->rows[y];
    const struct quire_row *row = quire_page_row(m->page, y);
    struct quire_mark mark;
    for (uint16_t x = 0; x < m->cols; x++) {
      compare_cell(m->page, quire_page_cells(m->page, y)[x], &want->cells[x]);
    }
    const uint16_t flags = (uint16_t)(row->flags & ~hints);
    expect(flags == (want->flags | (want->marked ? QUIRE_ROW_HAS_MARK : 0)),
           "row flags");
    expect(quire_page_mark(m->page, y, &mark) == want->marked, "mark");
    expect(!want->marked || (mark.kinds == want->mark.kinds &&
                             mark.exit_status == want->mark.exit_status),
           "what the mark says");
  }
}

static void verify(const struct model_page *m) {
  struct quire_page_fault fault = {"", 0, 0};
  const bool sound = quire_page_verify(m->page, &fault);
  expect(sound, fault.what);
}

/* ---- operations on the oracle ------------------------------------------- */

static const struct model_cell nothing;

static void model_blank_half(struct model_cell *c) {
  const uint8_t style = c->style;
  *c = nothing;
  c->style = style;
}

static void split(struct model_page *m, uint16_t y, uint16_t x) {
  quire_page_split_wide(m->page, y, x);
  if (x > 0 && x < m->cols && m->rows[y].cells[x].wide == QUIRE_SPACER_TAIL) {
    model_blank_half(&m->rows[y].cells[x - 1]);
    model_blank_half(&m->rows[y].cells[x]);
  }
}

static void model_drop_head(struct model_page *m, uint16_t y, uint16_t right) {
  struct model_cell *last = &m->rows[y].cells[right - 1];
  if (last->wide == QUIRE_SPACER_HEAD) {
    model_blank_half(last);
  }
}

static void random_range(const struct model_page *m, uint16_t *x, uint16_t *n) {
  *x = (uint16_t)rnd(m->cols);
  *n = (uint16_t)(1 + rnd((uint32_t)m->cols - *x));
}

static struct model_cell random_blank(void) {
  struct model_cell blank = nothing;
  blank.style = rnd(3) == 0 ? (uint8_t)rnd(STYLES) : 0;
  return blank;
}

/* The blank as an id that nobody holds a reference on. */
static quire_cell blank_cell(struct model_page *m, struct model_cell blank) {
  const quire_cell cell = add_style(m, blank.style, 1);
  quire_page_style_release(m->page, quire_cell_style(cell), 1);
  return cell;
}

/* ---- the operations ----------------------------------------------------- */

static void op_ascii(struct model_page *m, uint16_t y) {
  uint16_t x;
  uint16_t n;
  uint8_t text[COLS_MAX];
  struct model_cell like = nothing;
  random_range(m, &x, &n);
  like.style = rnd(2) ? (uint8_t)rnd(STYLES) : 0;
  like.link = rnd(4) == 0 ? (uint8_t)rnd(LINKS) : 0;
  const quire_cell cell = make_cell(m, &like, n);
  split(m, y, x);
  split(m, y, (uint16_t)(x + n));
  for (uint16_t i = 0; i < n; i++) {
    text[i] = (uint8_t)(' ' + rnd(95));
    struct model_cell *c = &m->rows[y].cells[x + i];
    *c = like;
    c->len = 1;
    c->text[0] = text[i];
  }
  quire_page_put_ascii(m->page, y, x, text, n, cell);
}

/* One character, narrow or wide, of one codepoint or more. */
static void op_put(struct model_page *m, uint16_t y) {
  struct model_cell c = nothing;
  const bool wide = rnd(3) == 0 && m->cols >= 2;
  const uint16_t n = wide ? 2 : 1;
  const uint16_t x = (uint16_t)rnd((uint32_t)m->cols + 1u - n);
  c.len = (uint8_t)(rnd(2) ? 1 : 2 + rnd(TEXT_MAX - 2));
  c.text[0] = 0x4e00 + rnd(40);
  for (uint8_t i = 1; i < c.len; i++) {
    c.text[i] = 0x300 + rnd(3);
  }
  c.style = (uint8_t)rnd(STYLES);
  c.link = rnd(3) == 0 ? (uint8_t)rnd(LINKS) : 0;
  c.protect = (uint8_t)rnd(2);
  c.wide = wide ? QUIRE_WIDE : QUIRE_NARROW;
  quire_cell cells[2];
  cells[0] = make_cell(m, &c, 1);
  split(m, y, x);
  split(m, y, (uint16_t)(x + n));
  m->rows[y].cells[x] = c;
  if (wide) {
    struct model_cell *tail = &m->rows[y].cells[x + 1];
    *tail = nothing;
    tail->wide = QUIRE_SPACER_TAIL;
    tail->style = c.style;
    cells[1] = quire_cell_with_wide(
        quire_cell_with_style(0, quire_cell_style(cells[0])),
        QUIRE_SPACER_TAIL);
    quire_page_style_use(m->page, quire_cell_style(cells[0]), 1);
  }
  quire_page_put_cells(m->page, y, x, cells, n);
}

static void op_spacer_head(struct model_page *m, uint16_t y) {
  const uint16_t x = (uint16_t)(m->cols - 1);
  struct model_cell head = nothing;
  head.wide = QUIRE_SPACER_HEAD;
  const quire_cell cell = quire_cell_with_wide(0, QUIRE_SPACER_HEAD);
  split(m, y, x);
  m->rows[y].cells[x] = head;
  quire_page_put_cells(m->page, y, x, &cell, 1);
}

static void op_join(struct model_page *m, uint16_t y) {
  const uint16_t x = (uint16_t)rnd(m->cols);
  struct model_cell *c = &m->rows[y].cells[x];
  const uint32_t codepoint = 0x300 + rnd(3);
  quire_id id = 0;
  if (c->len == 0 || c->len == TEXT_MAX) {
    return;
  }
  GROWING(m, quire_page_cluster_join(m->page, quire_page_cells(m->page, y)[x],
                                     codepoint, &id))
  /* The other references of the cell stay where they are: take them anew. */
  const quire_cell old = quire_page_cells(m->page, y)[x];
  const quire_cell cell = quire_cell_with_cluster(old, id);
  quire_page_style_use(m->page, quire_cell_style(old), 1);
  quire_page_link_use(m->page, quire_cell_link(old), 1);
  quire_page_put_cells(m->page, y, x, &cell, 1);
  c->text[c->len++] = codepoint;
}

static void op_clear(struct model_page *m, uint16_t y) {
  uint16_t x;
  uint16_t n;
  const struct model_cell blank = random_blank();
  const quire_cell cell = blank_cell(m, blank);
  random_range(m, &x, &n);
  split(m, y, x);
  split(m, y, (uint16_t)(x + n));
  quire_page_clear_cells(m->page, y, x, n, cell);
  for (uint16_t i = 0; i < n; i++) {
    m->rows[y].cells[x + i] = blank;
  }
}

static void op_shift(struct model_page *m, uint16_t y) {
  const bool insert = rnd(2) != 0;
  const uint16_t x = (uint16_t)rnd(m->cols);
  const uint16_t right = (uint16_t)(x + 1 + rnd((uint32_t)m->cols - x));
  const uint16_t n = (uint16_t)(1 + rnd(6));
  const uint16_t gap = n < right - x ? n : (uint16_t)(right - x);
  const struct model_cell blank = random_blank();
  const quire_cell cell = blank_cell(m, blank);
  struct model_cell *cells = m->rows[y].cells;
  const size_t kept = (size_t)(right - x - gap) * sizeof *cells;
  split(m, y, x);
  split(m, y, right);
  split(m, y, (uint16_t)(insert ? right - gap : x + gap));
  model_drop_head(m, y, right);
  if (insert) {
    quire_page_insert_cells(m->page, y, x, right, n, cell);
    memmove(cells + x + gap, cells + x, kept);
  } else {
    quire_page_delete_cells(m->page, y, x, right, n, cell);
    memmove(cells + x, cells + x + gap, kept);
  }
  for (uint16_t i = 0; i < gap; i++) {
    cells[(insert ? x : right - gap) + i] = blank;
  }
}

static void op_between_rows(struct model_page *m, uint16_t a) {
  const uint16_t b = (uint16_t)rnd(m->rows_count);
  const bool swap = rnd(2) != 0;
  uint16_t x;
  uint16_t n;
  random_range(m, &x, &n);
  for (int i = 0; i < 2; i++) {
    split(m, i == 0 ? a : b, x);
    split(m, i == 0 ? a : b, (uint16_t)(x + n));
  }
  if (swap) {
    quire_page_swap_cells(m->page, a, b, x, n);
  } else {
    quire_page_move_cells(m->page, a, b, x, n);
  }
  for (uint16_t i = x; i < x + n && a != b; i++) {
    const struct model_cell kept = m->rows[a].cells[i];
    m->rows[a].cells[i] = m->rows[b].cells[i];
    m->rows[b].cells[i] = swap ? kept : nothing;
  }
}

static void op_scroll(struct model_page *m, uint16_t top) {
  const uint16_t bottom = (uint16_t)(top + rnd((uint32_t)m->rows_count - top));
  const uint16_t n = (uint16_t)(1 + rnd(4));
  const bool up = rnd(2) != 0;
  const struct model_cell blank = random_blank();
  const quire_cell cell = blank_cell(m, blank);
  if (up) {
    quire_page_scroll_up(m->page, top, bottom, n, cell);
  } else {
    quire_page_scroll_down(m->page, top, bottom, n, cell);
  }
  for (uint16_t i = 0; i < n && i <= bottom - top; i++) {
    struct model_row *first = &m->rows[top];
    const size_t others = (size_t)(bottom - top) * sizeof *first;
    if (up) {
      memmove(first, first + 1, others);
    } else {
      memmove(first + 1, first, others);
    }
    struct model_row *fresh = up ? &m->rows[bottom] : first;
    memset(fresh, 0, sizeof *fresh);
    for (uint16_t x = 0; x < m->cols; x++) {
      fresh->cells[x] = blank;
    }
  }
}

static void op_row(struct model_page *m, uint16_t y) {
  struct model_row *row = &m->rows[y];
  struct quire_mark mark;
  mark.kinds = 1u << rnd(5);
  mark.exit_status = (int32_t)rnd(256);
  switch (rnd(4)) {
    case 0:
      quire_page_wipe_row(m->page, y);
      memset(row, 0, sizeof *row);
      break;
    case 1: {
      const uint16_t set = (uint16_t)(rnd(4) | rnd(16) << 6);
      quire_page_set_row_flags(
          m->page, y, QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION | 15 << 6, set);
      row->flags = set;
      break;
    }
    case 2:
      GROWING(m, quire_page_mark_merge(m->page, y, &mark))
      row->mark.kinds = mark.kinds | (row->marked ? row->mark.kinds : 0);
      if (!row->marked || mark.kinds == QUIRE_MARK_STATUS) {
        row->mark.exit_status = mark.exit_status;
      }
      row->marked = true;
      break;
    default:
      quire_page_mark_remove(m->page, y);
      row->marked = false;
      break;
  }
}

/* What becomes of a range that is cut out of `from`, for a row of `cols`. */
static void model_copy(struct model_cell *to, const struct model_cell *from,
                       uint16_t n, uint16_t at, uint16_t cols) {
  for (uint16_t i = 0; i < n; i++) {
    to[i] = from[i];
    if ((from[i].wide == QUIRE_WIDE && i + 1 == n) ||
        (from[i].wide == QUIRE_SPACER_TAIL && i == 0) ||
        (from[i].wide == QUIRE_SPACER_HEAD && at + i + 1 != cols)) {
      model_blank_half(&to[i]);
    }
  }
}

static void op_copy(struct model_page *m, uint16_t y) {
  struct model_page *src = m == &pages[0] ? &pages[1] : &pages[0];
  const uint16_t src_y = (uint16_t)rnd(src->rows_count);
  struct model_row *row = &m->rows[y];
  if (rnd(2)) {
    GROWING(m, quire_page_copy_row(m->page, y, src->page, src_y))
    const uint16_t n = m->cols < src->cols ? m->cols : src->cols;
    *row = src->rows[src_y];
    memset(row->cells, 0, sizeof row->cells);
    model_copy(row->cells, src->rows[src_y].cells, n, 0, m->cols);
    return;
  }
  uint16_t x;
  uint16_t n;
  random_range(m, &x, &n);
  const uint16_t src_x = (uint16_t)rnd(src->cols);
  if (n > src->cols - src_x) {
    n = (uint16_t)(src->cols - src_x);
  }
  GROWING(m, quire_page_copy_cells(m->page, y, x, src->page, src_y, src_x, n))
  /* The copy has split the pairs at its borders. */
  split(m, y, x);
  split(m, y, (uint16_t)(x + n));
  model_copy(row->cells + x, src->rows[src_y].cells + src_x, n, x, m->cols);
}

/* The page moves: as a clone, or compacted to what it needs. */
static void op_move_page(struct model_page *m, uint16_t y) {
  (void)y;
  struct quire_page *moved = NULL;
  if (rnd(2)) {
    expect(quire_page_clone(NULL, m->page, &moved) == QUIRE_OK, "clone");
  } else {
    struct quire_page_capacity c;
    quire_page_exact_capacity(m->page, 0, m->rows_count, &c);
    expect(
        quire_page_regrow(NULL, m->page, &c, 1 + rnd(99), &moved) == QUIRE_OK,
        "regrow to the exact capacity");
  }
  /* The old page is poisoned: nothing may refer to it. */
  const size_t size = quire_page_size_bytes(m->page);
  struct quire_page *old = m->page;
  struct quire_page *keep = NULL;
  expect(quire_page_clone(NULL, old, &keep) == QUIRE_OK, "clone");
  memset(old, 0x5a, size);
  m->page = moved;
  compare(m);
  expect(quire_page_clone_into(keep, old, size, &old) == QUIRE_OK, "clone");
  quire_page_free(NULL, keep);
  quire_page_free(NULL, old);
}

static const struct {
  const char *name;
  void (*play)(struct model_page *m, uint16_t y);
  uint32_t weight; /* of 64 */
} operations[] = {
    {"ascii", op_ascii, 12},        {"put", op_put, 12},
    {"join", op_join, 8},           {"clear", op_clear, 4},
    {"shift", op_shift, 5},         {"between rows", op_between_rows, 4},
    {"scroll", op_scroll, 4},       {"row", op_row, 6},
    {"copy", op_copy, 4},           {"spacer head", op_spacer_head, 4},
    {"move page", op_move_page, 1},
};

static void step(struct model_page *m) {
  const uint16_t y = (uint16_t)rnd(m->rows_count);
  uint32_t pick = rnd(64);
  size_t i = 0;
  while (pick >= operations[i].weight) {
    pick -= operations[i++].weight;
  }
  model_log(&run, "%s on page %d, row %u", operations[i].name,
            m == &pages[0] ? 0 : 1, y);
  operations[i].play(m, y);
}

/* ---- the run ------------------------------------------------------------ */

static void set_up(struct model_page *m, uint16_t cols, uint16_t rows) {
  struct quire_page_capacity c;
  memset(&c, 0, sizeof c);
  c.cols = cols;
  c.rows = rows;
  memset(m, 0, sizeof *m);
  m->cols = cols;
  m->rows_count = rows;
  expect(quire_page_new(NULL, &c, 1 + rnd(1000), &m->page) == QUIRE_OK, "new");
}

/* Each version stands for one content of a place: when what a row shows
 * changes, so does its version. */
static void step_and_check(struct model_page *m, bool whole) {
  static struct model_row before[ROWS_MAX];
  uint64_t versions[ROWS_MAX];
  const struct quire_page *page = m->page;
  memcpy(before, m->rows, sizeof before);
  for (uint16_t y = 0; y < m->rows_count; y++) {
    versions[y] = quire_page_row(page, y)->version;
  }
  step(m);
  for (uint16_t y = 0; y < m->rows_count; y++) {
    expect(memcmp(&before[y], &m->rows[y], sizeof before[y]) == 0 ||
               quire_page_row(m->page, y)->version != versions[y],
           "a changed row kept its version");
  }
  if (whole) {
    compare(m);
    verify(m);
  }
}

START_TEST(pages_match_the_oracle) {
  model_begin(&run, "page");
  set_up(&pages[0], 12, 4);
  set_up(&pages[1], 17, 6);
  for (uint32_t i = 0; i < OPERATIONS; i++) {
    step_and_check(&pages[rnd(PAGES)], i < VERIFY_ALL || i % VERIFY_EVERY == 0);
  }
  for (int i = 0; i < PAGES; i++) {
    compare(&pages[i]);
    verify(&pages[i]);
    quire_page_free(NULL, pages[i].page);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("page: model");
  TCase *tcase = tcase_create("model");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, pages_match_the_oracle);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
