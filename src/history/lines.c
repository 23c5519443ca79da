/* Reading lines where they lie: text, marks, rows and addresses. Nothing is
 * thawed here. */
#include "history/state.h"
#include "history/wrap.h"

/* ---- text ---------------------------------------------------------------- */

enum quire_result quire_history_line_text(struct quire_history *h, uint64_t id,
                                          struct quire_line_text *out) {
  size_t position;
  uint32_t index;
  struct quire_reader r;
  struct quire_segment s;
  const struct quire_leaf *leaf =
      quire_directory_find(h, id, &position, &index);
  if (leaf == NULL) {
    return QUIRE_ERR_NOT_FOUND;
  }
  if (!quire_leaf_line_records(&leaf->view, index, &r) ||
      !quire_segment_next(&leaf->view, &r, &s)) {
    return QUIRE_ERR_CORRUPT;
  }
  if (r.at == r.end) {
    out->utf8 = (const char *)s.text;
    out->len_bytes = s.text_bytes;
    return QUIRE_OK;
  }
  /* The text is never longer than the records that hold it. */
  h->text.len = 0;
  const enum quire_result result = quire_buffer_reserve(
      &h->text, h->allocator, s.text_bytes + (size_t)(r.end - r.at));
  if (result != QUIRE_OK) {
    return result;
  }
  do {
    quire_buffer_put(&h->text, s.text, s.text_bytes);
  } while (quire_segment_next(&leaf->view, &r, &s));
  out->utf8 = (const char *)h->text.bytes;
  out->len_bytes = h->text.len;
  return QUIRE_OK;
}

/* A character's place in the text and in cells, and the byte looked for. The
 * walks below move on until it is reached and then answer true. */
struct place {
  size_t byte;
  uint32_t cell;
  size_t stop_byte;
};

static bool walk_codepoints(struct place *p, struct quire_reader *text,
                            uint32_t codepoints, uint32_t width) {
  const uint8_t *start = text->at;
  uint32_t cp;
  for (uint32_t i = 0; i < codepoints; i++) {
    if (!quire_utf8_next(text, &cp)) {
      return true;
    }
  }
  const size_t bytes = (size_t)(text->at - start);
  if (p->stop_byte - p->byte < bytes) {
    return true;
  }
  p->byte += bytes;
  p->cell += width;
  return false;
}

static bool walk_shape(struct place *p, struct quire_reader *text,
                       enum quire_shape kind, uint32_t n) {
  const uint32_t width = (kind & QUIRE_SHAPE_WIDE) != 0 ? 2 : 1;
  if (kind >= QUIRE_SHAPE_NARROW_CLUSTER) {
    return walk_codepoints(p, text, n, width);
  }
  while (n-- != 0) {
    if (walk_codepoints(p, text, 1, width)) {
      return true;
    }
  }
  return false;
}

static bool walk_segment_text(struct place *p, const struct quire_segment *s) {
  struct quire_reader text = {s->text, s->text + s->text_bytes};
  struct quire_reader shapes = s->shapes;
  enum quire_shape kind;
  uint32_t n;
  if (p->stop_byte - p->byte >= s->text_bytes) {
    p->byte += s->text_bytes;
    p->cell += s->cells;
    return false;
  }
  if ((s->flags & QUIRE_SEGMENT_SHAPED) == 0) {
    return walk_shape(p, &text, QUIRE_SHAPE_NARROW, s->cells);
  }
  while (quire_shape_next(&shapes, &kind, &n)) {
    if (walk_shape(p, &text, kind, n)) {
      return true;
    }
  }
  return false;
}

static void walk_line_text(const struct quire_history *h, uint64_t id,
                           struct place *p) {
  size_t position;
  uint32_t index;
  struct quire_reader r;
  struct quire_segment s;
  const struct quire_leaf *leaf =
      quire_directory_find(h, id, &position, &index);
  if (leaf == NULL || !quire_leaf_line_records(&leaf->view, index, &r)) {
    return;
  }
  while (quire_segment_next(&leaf->view, &r, &s)) {
    if (walk_segment_text(p, &s)) {
      return;
    }
  }
}

uint32_t quire_history_text_cell(const struct quire_history *h, uint64_t id,
                                 const struct quire_line_text *text,
                                 size_t byte) {
  struct place p = {.stop_byte = byte};
  if (byte > text->len_bytes) {
    p.stop_byte = text->len_bytes;
  }
  walk_line_text(h, id, &p);
  return p.cell;
}

/* ---- marks --------------------------------------------------------------- */

/* The first, or the last, mark of a line that is of one of `kinds`. */
static bool mark_of_line(const struct quire_leaf_view *v, uint32_t index,
                         bool last, uint32_t kinds, uint32_t *cell,
                         struct quire_mark *mark) {
  struct quire_reader r;
  struct quire_segment s;
  uint32_t at = 0;
  bool found = false;
  if ((v->lines[index].info & QUIRE_LEAF_LINE_MARKED) == 0 ||
      !quire_leaf_line_records(v, index, &r)) {
    return false;
  }
  while (quire_segment_next(v, &r, &s)) {
    if ((s.mark.kinds & kinds) != 0 && (last || !found)) {
      found = true;
      *cell = at;
      *mark = s.mark;
    }
    at += s.cells;
  }
  return found;
}

static bool mark_of_leaf(const struct quire_leaf *leaf, uint32_t from,
                         bool backward, uint32_t kinds,
                         struct quire_address *at, struct quire_mark *mark) {
  if ((leaf->view.totals.mark_kinds & kinds) == 0) {
    return false;
  }
  for (uint32_t i = from; i >= leaf->skip && i < leaf->end;
       i = backward ? i - 1 : i + 1) {
    if (mark_of_line(&leaf->view, i, backward, kinds, &at->cell, mark)) {
      at->line_id = leaf->first_line + i;
      return true;
    }
  }
  return false;
}

enum quire_result quire_history_find_mark(const struct quire_history *h,
                                          uint64_t from_line, bool backward,
                                          uint32_t kinds,
                                          struct quire_address *at,
                                          struct quire_mark *mark) {
  size_t position;
  uint32_t index;
  if (backward && from_line >= h->end_line && h->end_line != 0) {
    from_line = h->end_line - 1;
  } else if (!backward) {
    if (from_line >= h->end_line) {
      return QUIRE_ERR_NOT_FOUND;
    }
    from_line = from_line < h->first_line ? h->first_line : from_line + 1;
  }
  const struct quire_leaf *leaf =
      quire_directory_find(h, from_line, &position, &index);
  const size_t count = quire_directory_count(h);
  while (leaf != NULL) {
    if (mark_of_leaf(leaf, index, backward, kinds, at, mark)) {
      return QUIRE_OK;
    }
    position = backward ? position - 1 : position + 1;
    leaf = position < count ? quire_directory_at(h, position) : NULL;
    if (leaf != NULL) {
      index = backward ? leaf->end - 1 : leaf->skip;
    }
  }
  return QUIRE_ERR_NOT_FOUND;
}

/* ---- rows at a width ----------------------------------------------------- */

uint64_t quire_history_rows(struct quire_history *h, uint16_t cols) {
  return cols != 0 ? quire_tree_rows(h, quire_directory_count(h), cols) : 0;
}

/* Without a memo and without walking lines. */
static uint64_t estimate_lines(const struct quire_leaf *leaf, uint16_t cols,
                               bool *exact) {
  uint64_t rows = 0;
  for (uint32_t i = leaf->skip; i < leaf->end; i++) {
    const uint32_t cells = quire_leaf_cells(&leaf->view, i);
    if ((leaf->view.lines[i].info & QUIRE_LEAF_LINE_WIDE) == 0) {
      rows += quire_wrap_narrow_rows(cells, cols);
    } else {
      const uint32_t least = quire_wrap_wide_rows_min(cells, cols);
      rows += least;
      *exact = *exact && least == quire_wrap_wide_rows_max(cells, cols);
    }
  }
  return rows;
}

uint64_t quire_history_rows_estimate(const struct quire_history *h,
                                     uint16_t cols, bool *exact) {
  const size_t count = quire_directory_count(h);
  uint64_t rows = 0;
  *exact = true;
  if (cols == 0) {
    return 0;
  }
  for (size_t i = 0; i < count;) {
    const struct quire_leaf *leaf = quire_directory_at(h, i);
    const struct quire_tree_node *node = NULL;
    size_t span = 1;
    bool this_exact = true;
    for (int k = 0; k < QUIRE_TREE_LEVELS && leaf->node[k] != NULL; k++) {
      node = leaf->node[k];
      span *= QUIRE_TREE_FAN;
    }
    if (node != NULL) {
      rows += quire_widths_rows(&node->widths, cols, &this_exact);
    } else if (quire_leaf_is_whole(leaf)) {
      rows += quire_widths_rows(&leaf->widths, cols, &this_exact);
    } else {
      rows += estimate_lines(leaf, cols, &this_exact);
    }
    *exact = *exact && this_exact;
    i += span;
  }
  return rows;
}

enum quire_result quire_history_locate_row(struct quire_history *h,
                                           uint16_t cols, uint64_t row,
                                           struct quire_row_place *out) {
  if (cols == 0 || !quire_tree_find_row(h, cols, &row, &out->position)) {
    return QUIRE_ERR_NOT_FOUND;
  }
  struct quire_leaf *leaf = quire_directory_at(h, out->position);
  for (uint32_t i = leaf->skip; i < leaf->end; i++) {
    const uint32_t rows = quire_wrap_rows(&leaf->view, i, cols);
    if (row < rows) {
      out->leaf = leaf;
      out->index = i;
      out->row = (uint32_t)row;
      out->rows = rows;
      out->cell = quire_wrap_row_start(&leaf->view, i, cols, (uint32_t)row);
      return QUIRE_OK;
    }
    row -= rows;
  }
  return QUIRE_ERR_NOT_FOUND;
}

enum quire_result quire_history_row_to_address(struct quire_history *h,
                                               uint16_t cols, uint64_t row,
                                               struct quire_address *out) {
  struct quire_row_place place;
  const enum quire_result result =
      quire_history_locate_row(h, cols, row, &place);
  if (result == QUIRE_OK) {
    out->line_id = place.leaf->first_line + place.index;
    out->cell = place.cell;
  }
  return result;
}

enum quire_result quire_history_address_to_row(struct quire_history *h,
                                               uint16_t cols,
                                               struct quire_address address,
                                               uint64_t *row, uint16_t *col) {
  size_t position;
  uint32_t index, row_in_line;
  uint16_t column;
  const struct quire_leaf *leaf =
      quire_directory_find(h, address.line_id, &position, &index);
  if (leaf == NULL || cols == 0) {
    return QUIRE_ERR_NOT_FOUND;
  }
  quire_wrap_cell_place(&leaf->view, index, cols, address.cell, &row_in_line,
                        &column);
  uint64_t above = quire_tree_rows(h, position, cols);
  for (uint32_t i = leaf->skip; i < index; i++) {
    above += quire_wrap_rows(&leaf->view, i, cols);
  }
  *row = above + row_in_line;
  if (col != NULL) {
    *col = column;
  }
  return QUIRE_OK;
}
