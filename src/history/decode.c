/* Decoding lines into the rows of a page.
 *
 * Two passes: decode_measure.c finds out what the lines refer to, so that the
 * page is made as large as need be; then it is filled here. A page that turns
 * out too small all the same (its sets may refuse before they are full) is made
 * again, larger.
 *
 * While it is filled, the decoder holds one reference on each style and link
 * that it has met, so that the page's id of a leaf's index stays known from one
 * row to the next; the cells' own references are taken row by row, in runs.
 *
 * Invariants:
 *   1. cells[0 .. col-1] is the row being filled; col <= cols.
 *   2. A cluster's reference is taken for a wanted row only, which is put
 *      before the next one starts. */
#include "history/decode.h"

#include "base/assert.h"
#include "base/seed.h"
#include "history/wrap.h"
#include "page/fault.h"

enum { ATTEMPTS_MAX = 64 };

/* What is left out beyond the page's room, once it cannot grow any more. */
enum degrade {
  WITHOUT_STYLES = 1 << 0,
  WITHOUT_LINKS = 1 << 1,
  WITHOUT_CLUSTERS = 1 << 2
};

struct decoder {
  const struct quire_decode_job *job;
  struct quire_page *page;
  const struct quire_leaf_view *view;
  quire_cell *cells;
  quire_id *style_ids; /* by index in the leaf; 0: not met yet */
  quire_id *link_ids;
  unsigned without;

  uint32_t y; /* of the page */
  uint32_t row;
  uint32_t col;
  bool continues;  /* the line goes on where the one before ends */
  bool attributed; /* the row has a style or a link */

  const struct quire_segment *segment;
  bool segment_is_new; /* none of its cells was placed yet */
  uint8_t row_info;
  struct quire_mark mark;

  struct quire_reader text;
  struct quire_reader runs;
  struct quire_run run;
  quire_cell run_cell; /* attributes of the run as a cell */
};

/* ---- interning ----------------------------------------------------------- */

/* Whether a failure to intern is borne: the page is as large as it can be. */
static bool is_surplus(const struct decoder *d, enum quire_result result,
                       enum degrade what) {
  return (d->without & what) != 0 &&
         (result == QUIRE_ERR_REHASH || (result <= QUIRE_ERR_FULL_STYLES &&
                                         result >= QUIRE_ERR_FULL_STRINGS));
}

static enum quire_result style_id(struct decoder *d, uint32_t index,
                                  quire_id *id) {
  enum quire_result result = QUIRE_OK;
  *id = d->style_ids[index];
  if (*id == 0) {
    result = quire_page_style_add(d->page, &d->view->styles[index], 1, id);
    if (is_surplus(d, result, WITHOUT_STYLES)) {
      *id = 0;
      result = QUIRE_OK;
    }
    if (result == QUIRE_OK) {
      d->style_ids[index] = *id;
    }
  }
  return result;
}

static enum quire_result link_id(struct decoder *d, uint32_t index,
                                 quire_id *id) {
  enum quire_result result = QUIRE_OK;
  *id = d->link_ids[index];
  if (*id == 0) {
    struct quire_link link;
    quire_leaf_link_get(d->view->links, d->view->strings, index, &link);
    result = quire_page_link_add(d->page, &link, 1, id);
    if (is_surplus(d, result, WITHOUT_LINKS)) {
      *id = 0;
      result = QUIRE_OK;
    }
    if (result == QUIRE_OK) {
      d->link_ids[index] = *id;
    }
  }
  return result;
}

/* Gives back the references that kept the ids known. */
static void release_ids(struct decoder *d) {
  for (uint32_t i = 0; i < d->view->styles_count; i++) {
    if (d->style_ids[i] != 0) {
      quire_page_style_release(d->page, d->style_ids[i], 1);
      d->style_ids[i] = 0;
    }
  }
  for (uint32_t i = 0; i < d->view->links_count; i++) {
    if (d->link_ids[i] != 0) {
      quire_page_link_release(d->page, d->link_ids[i], 1);
      d->link_ids[i] = 0;
    }
  }
}

/* ---- rows ---------------------------------------------------------------- */

static bool row_is_wanted(const struct decoder *d) {
  return d->row >= d->job->row_from && d->row < d->job->row_to;
}

/* Takes the references of the row's cells, a run of equal ids at a time. */
static void take_references(struct decoder *d) {
  uint32_t style_from = 0, link_from = 0;
  for (uint32_t x = 1; x <= d->col; x++) {
    const quire_cell last = d->cells[x - 1];
    const quire_cell c = x < d->col ? d->cells[x] : ~last;
    if (((c ^ last) & QUIRE_CELL_STYLE_MASK) != 0) {
      if (quire_cell_style(last) != 0) {
        quire_page_style_use(d->page, quire_cell_style(last), x - style_from);
      }
      style_from = x;
    }
    if (((c ^ last) & QUIRE_CELL_LINK_MASK) != 0) {
      if (quire_cell_link(last) != 0) {
        quire_page_link_use(d->page, quire_cell_link(last), x - link_from);
      }
      link_from = x;
    }
  }
}

/* Puts the row and starts the next one. */
static enum quire_result finish_row(struct decoder *d, bool wraps) {
  enum quire_result result = QUIRE_OK;
  if (row_is_wanted(d)) {
    const uint16_t y = (uint16_t)d->y++;
    const uint32_t semantic = d->row_info & QUIRE_SEGMENT_SEMANTIC_MASK;
    const uint32_t size = (uint32_t)(d->row_info & QUIRE_SEGMENT_SIZE_MASK) >>
                          QUIRE_SEGMENT_SIZE_SHIFT;
    const uint32_t flags =
        (wraps ? QUIRE_ROW_WRAP : 0u) |
        (d->row != 0 || d->continues ? QUIRE_ROW_CONTINUATION : 0u) |
        semantic << QUIRE_ROW_SEMANTIC_SHIFT | size << QUIRE_ROW_SIZE_SHIFT;
    QUIRE_ASSERT(y < quire_page_rows(d->page));
    if (d->attributed) {
      take_references(d);
    }
    quire_page_put_cells(d->page, y, 0, d->cells, (uint16_t)d->col);
    quire_page_set_row_flags(d->page, y, 0, (uint16_t)flags);
    if (d->mark.kinds != 0) {
      result = quire_page_mark_merge(d->page, y, &d->mark);
    }
  }
  d->row++;
  d->col = 0;
  d->attributed = false;
  memset(&d->mark, 0, sizeof d->mark);
  d->row_info = d->segment->row;
  return result;
}

/* The current segment's first cell, or its end, is at the current place. */
static void enter_segment(struct decoder *d) {
  const struct quire_mark *mark = &d->segment->mark;
  d->segment_is_new = false;
  if (d->col == 0) {
    d->row_info = d->segment->row;
  }
  if ((d->segment->row & QUIRE_SEGMENT_MARK) != 0) {
    d->mark.kinds |= mark->kinds;
    if ((mark->kinds & QUIRE_MARK_STATUS) != 0) {
      d->mark.exit_status = mark->exit_status;
    }
  }
}

/* Makes room for a character of `cols` columns. */
static enum quire_result make_room(struct decoder *d, uint32_t cols) {
  enum quire_result result = QUIRE_OK;
  if (d->col + cols > d->job->cols) {
    if (d->col < d->job->cols) {
      d->cells[d->col++] = quire_cell_with_wide(0, QUIRE_SPACER_HEAD);
    }
    result = finish_row(d, true);
  }
  if (d->segment_is_new) {
    enter_segment(d);
  }
  return result;
}

/* ---- cells --------------------------------------------------------------- */

/* The attributes of the next cell, without content. */
static enum quire_result next_attributes(struct decoder *d, quire_cell *out) {
  quire_id style = 0, link = 0;
  if (d->run.cells == 0) {
    if (!quire_run_next(d->view, &d->runs, &d->run)) {
      return QUIRE_ERR_CORRUPT;
    }
    enum quire_result result = QUIRE_OK;
    if ((d->run.flags & QUIRE_RUN_STYLE) != 0) {
      result = style_id(d, d->run.style, &style);
    }
    if (result == QUIRE_OK && (d->run.flags & QUIRE_RUN_LINK) != 0) {
      result = link_id(d, d->run.link, &link);
    }
    if (result != QUIRE_OK) {
      return result;
    }
    quire_cell c = quire_cell_with_style(0, style);
    c = quire_cell_with_link(c, link);
    c = quire_cell_with_protected(c, (d->run.flags & QUIRE_RUN_PROTECTED) != 0);
    d->run_cell = quire_cell_with_semantic(
        c, (enum quire_semantic)((d->run.flags & QUIRE_RUN_SEMANTIC_MASK) >>
                                 QUIRE_RUN_SEMANTIC_SHIFT));
  }
  d->run.cells--;
  *out = d->run_cell;
  return QUIRE_OK;
}

static enum quire_result next_content(struct decoder *d, uint32_t codepoints,
                                      quire_cell *c) {
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  quire_id id;
  if (codepoints == 0 || codepoints > QUIRE_CLUSTER_CODEPOINTS_MAX) {
    return QUIRE_ERR_CORRUPT;
  }
  for (uint32_t i = 0; i < codepoints; i++) {
    if (!quire_utf8_next(&d->text, &text[i])) {
      return QUIRE_ERR_CORRUPT;
    }
  }
  if ((d->run.flags & QUIRE_RUN_BLANK) != 0) {
    return QUIRE_OK;
  }
  *c = quire_cell_with_content(*c, text[0]);
  if (codepoints > 1 && row_is_wanted(d)) {
    const enum quire_result result =
        quire_page_cluster_add(d->page, text, codepoints, 1, &id);
    if (result == QUIRE_OK) {
      *c = quire_cell_with_cluster(*c, id);
    } else if (!is_surplus(d, result, WITHOUT_CLUSTERS)) {
      return result;
    }
  }
  return QUIRE_OK;
}

/* One character of the text, `cells` cells wide. */
static enum quire_result put_character(struct decoder *d, uint32_t cells,
                                       uint32_t codepoints) {
  quire_cell c = 0, tail = 0;
  /* One column has no place for a pair: it shows a blank. */
  const bool squeezed = cells > d->job->cols;
  enum quire_result result = make_room(d, squeezed ? 1 : cells);
  if (result == QUIRE_OK) {
    result = next_attributes(d, &c);
  }
  if (result == QUIRE_OK && squeezed) {
    uint32_t cp;
    for (uint32_t i = 0; i < codepoints; i++) {
      (void)quire_utf8_next(&d->text, &cp);
    }
    c = quire_cell_with_content(c, ' ');
  } else if (result == QUIRE_OK) {
    result = next_content(d, codepoints, &c);
  }
  if (result == QUIRE_OK && cells == 2) {
    result = next_attributes(d, &tail);
  }
  if (result != QUIRE_OK) {
    return result;
  }
  if (cells == 2 && !squeezed) {
    c = quire_cell_with_wide(c, QUIRE_WIDE);
    d->cells[d->col + 1] = quire_cell_with_wide(tail, QUIRE_SPACER_TAIL);
  }
  d->cells[d->col] = c;
  d->col += squeezed ? 1 : cells;
  d->attributed =
      d->attributed ||
      ((c | tail) & (QUIRE_CELL_STYLE_MASK | QUIRE_CELL_LINK_MASK)) != 0;
  return QUIRE_OK;
}

static enum quire_result put_characters(struct decoder *d,
                                        enum quire_shape kind, uint32_t n) {
  const uint32_t cells = (kind & QUIRE_SHAPE_WIDE) != 0 ? 2 : 1;
  enum quire_result result = QUIRE_OK;
  if (kind >= QUIRE_SHAPE_NARROW_CLUSTER) {
    return put_character(d, cells, n);
  }
  while (n-- != 0 && result == QUIRE_OK) {
    result = put_character(d, cells, 1);
  }
  return result;
}

/* Unstyled ASCII: widened a row at a time. */
static enum quire_result put_ascii(struct decoder *d) {
  uint32_t n = d->segment->cells;
  const uint8_t *text = d->segment->text;
  while (n != 0) {
    const enum quire_result result = make_room(d, 1);
    if (result != QUIRE_OK) {
      return result;
    }
    const uint32_t room = d->job->cols - d->col;
    const uint32_t some = n < room ? n : room;
    for (uint32_t i = 0; i < some; i++) {
      d->cells[d->col + i] = text[i];
    }
    d->col += some;
    text += some;
    n -= some;
  }
  return QUIRE_OK;
}

static enum quire_result put_segment(struct decoder *d,
                                     const struct quire_segment *s) {
  enum quire_result result = QUIRE_OK;
  d->segment = s;
  d->segment_is_new = true;
  if ((s->flags & (QUIRE_SEGMENT_ASCII | QUIRE_SEGMENT_RUNS)) ==
      QUIRE_SEGMENT_ASCII) {
    result = put_ascii(d);
  } else {
    struct quire_reader shapes = s->shapes;
    enum quire_shape kind = QUIRE_SHAPE_NARROW;
    uint32_t n = s->cells;
    d->text.at = s->text;
    d->text.end = s->text + s->text_bytes;
    d->runs = s->runs;
    memset(&d->run, 0, sizeof d->run);
    d->run_cell = 0;
    if ((s->flags & QUIRE_SEGMENT_RUNS) == 0) {
      d->run.cells = s->cells;
    }
    if ((s->flags & QUIRE_SEGMENT_SHAPED) == 0) {
      result = put_characters(d, kind, n);
    } else {
      while (result == QUIRE_OK && quire_shape_next(&shapes, &kind, &n)) {
        result = put_characters(d, kind, n);
      }
    }
  }
  if (result == QUIRE_OK && d->segment_is_new) {
    enter_segment(d);
  }
  return result;
}

static enum quire_result put_line(struct decoder *d, uint32_t line,
                                  bool wraps) {
  struct quire_reader r;
  struct quire_segment s;
  enum quire_result result = QUIRE_OK;
  if (!quire_leaf_line_records(d->view, line, &r)) {
    return QUIRE_ERR_CORRUPT;
  }
  d->row = 0;
  d->col = 0;
  d->row_info = 0;
  memset(&d->mark, 0, sizeof d->mark);
  d->attributed = false;
  d->continues = (d->view->lines[line].info & QUIRE_LEAF_LINE_CONTINUES) != 0;
  while (result == QUIRE_OK && quire_segment_next(d->view, &r, &s)) {
    result = put_segment(d, &s);
  }
  if (result == QUIRE_OK && r.at != r.end) {
    result = QUIRE_ERR_CORRUPT;
  }
  return result == QUIRE_OK ? finish_row(d, wraps) : result;
}

/* ---- the job's leaves ---------------------------------------------------- */

/* Whether line `i` of the job soft-wraps into the next. */
static bool line_wraps(const struct quire_decode_job *job, size_t position,
                       uint32_t i, uint32_t to) {
  const struct quire_leaf *leaf = quire_directory_at(job->history, position);
  if (i + 1 < to) {
    return quire_leaf_line_continues(leaf, i + 1);
  }
  if (position == job->last_leaf) {
    return job->last_wraps;
  }
  leaf = quire_directory_at(job->history, position + 1);
  return quire_leaf_line_continues(leaf, leaf->skip);
}

/* ---- the page ------------------------------------------------------------ */

static enum quire_result fill_page(struct decoder *d) {
  enum quire_result result = QUIRE_OK;
  uint32_t from, to;
  d->y = 0;
  for (size_t p = d->job->leaf; p <= d->job->last_leaf; p++) {
    d->view = quire_decode_lines_of(d->job, p, &from, &to);
    for (uint32_t i = from; i < to && result == QUIRE_OK; i++) {
      result = quire_page_fault(d->job->history->allocator);
      if (result == QUIRE_OK &&
          quire_wrap_rows(d->view, i, d->job->cols) <= d->job->rows_max) {
        result = put_line(d, i, line_wraps(d->job, p, i, to));
      }
    }
    /* After a failure too: the ids are of a page that goes. */
    release_ids(d);
  }
  return result;
}

/* Makes the capacity larger where the page was full, or gives that part up. */
static enum quire_result enlarge(struct quire_page_capacity *capacity,
                                 enum quire_result full, unsigned *without) {
  const enum quire_result result = quire_page_capacity_grow(capacity, full);
  if (result != QUIRE_ERR_LIMIT) {
    return result;
  }
  switch (full) {
    case QUIRE_ERR_FULL_STYLES: *without |= WITHOUT_STYLES; return QUIRE_OK;
    case QUIRE_ERR_FULL_LINKS:
    case QUIRE_ERR_FULL_STRINGS: *without |= WITHOUT_LINKS; return QUIRE_OK;
    case QUIRE_ERR_FULL_CLUSTERS:
    case QUIRE_ERR_FULL_CODEPOINTS:
      *without |= WITHOUT_CLUSTERS;
      return QUIRE_OK;
    default: return result;
  }
}

static enum quire_result make_page(struct decoder *d, uint16_t rows) {
  struct quire_history *h = d->job->history;
  struct quire_page_capacity capacity;
  enum quire_result result = QUIRE_ERR_LIMIT;
  quire_decode_measure(d->job, rows, d->style_ids, d->link_ids, &capacity);
  for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    result = quire_page_new(h->allocator, &capacity, quire_seed_next(&h->seed),
                            &d->page);
    if (result != QUIRE_OK) {
      return result;
    }
    result = fill_page(d);
    if (result == QUIRE_OK) {
      QUIRE_ASSERT(d->y == rows);
      return QUIRE_OK;
    }
    quire_page_free(h->allocator, d->page);
    if (result == QUIRE_ERR_CORRUPT) {
      return result;
    }
    result = enlarge(&capacity, result, &d->without);
    if (result != QUIRE_OK) {
      return result;
    }
  }
  return result == QUIRE_OK ? QUIRE_ERR_LIMIT : result;
}

enum quire_result quire_decode_page(const struct quire_decode_job *job,
                                    uint16_t rows, struct quire_page **out) {
  const struct quire_allocator *a = job->history->allocator;
  struct decoder d = {.job = job};
  size_t styles = 0, links = 0;
  for (size_t p = job->leaf; p <= job->last_leaf; p++) {
    const struct quire_leaf_view *v =
        &quire_directory_at(job->history, p)->view;
    styles = styles > v->styles_count ? styles : v->styles_count;
    links = links > v->links_count ? links : v->links_count;
  }
  /* Cells first, which need the larger alignment. */
  const size_t bytes =
      job->cols * sizeof *d.cells + (styles + links) * sizeof(quire_id);
  d.cells = quire_mem_zalloc(a, bytes);
  if (d.cells == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  d.style_ids = (void *)(d.cells + job->cols);
  d.link_ids = d.style_ids + styles;
  const enum quire_result result = make_page(&d, rows);
  quire_mem_free(a, d.cells, bytes);
  if (result == QUIRE_OK) {
    *out = d.page;
  }
  return result;
}
