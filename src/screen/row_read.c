/* A row in one call, see quire/row.h. */
#include <quire/row.h>

#include <string.h>

#include "base/assert.h"

_Static_assert(sizeof(struct quire_row_cell) == 28,
               "part of the interface: no hidden padding");

/* What one pass over a row carries along. */
struct reader {
  const struct quire_row_ref *row;
  struct quire_row_cells *out;
  quire_id style_id; /* the last one looked up */
  struct quire_style style;
  quire_id link_id; /* of the run that the last cell belongs to */
  uint16_t link;    /* what its cells answer */
};

static uint16_t read_text(struct reader *r, quire_cell cell) {
  struct quire_row_cells *out = r->out;
  const uint32_t *text;
  size_t len = 1;
  uint32_t single = quire_cell_content(cell);
  if (quire_cell_is_blank(cell)) {
    return 0;
  }
  text = quire_cell_is_cluster(cell)
             ? quire_page_cluster(r->row->page, (quire_id)single, &len)
             : &single;
  if (text == NULL) {
    return 0;
  }
  if (out->codepoints_count + len <= out->codepoints_max) {
    memcpy(out->codepoints + out->codepoints_count, text, len * sizeof *text);
  }
  out->codepoints_count += len;
  QUIRE_ASSERT(len <= QUIRE_CLUSTER_CODEPOINTS_MAX);
  return (uint16_t)len;
}

static uint16_t read_link(struct reader *r, quire_cell cell) {
  struct quire_row_cells *out = r->out;
  quire_id id = quire_cell_link(cell);
  if (id != r->link_id) {
    struct quire_link link;
    r->link_id = id;
    r->link = 0;
    if (quire_page_link(r->row->page, id, &link)) {
      if (out->links_count < out->links_max) {
        out->links[out->links_count] = link;
      }
      r->link = (uint16_t)++out->links_count;
    }
  }
  return r->link;
}

static void read_cell(struct reader *r, quire_cell cell,
                      struct quire_row_cell *out) {
  quire_id style = quire_cell_style(cell);
  if (style != r->style_id) {
    r->style_id = style;
    r->style = *quire_page_style(r->row->page, style);
  }
  out->style = r->style;
  out->text = (uint32_t)r->out->codepoints_count;
  out->text_len = read_text(r, cell);
  out->wide = (uint8_t)quire_cell_wide(cell);
  out->flags = 0;
  if (!quire_cell_is_blank(cell)) {
    out->flags |= QUIRE_ROW_CELL_WRITTEN;
  }
  if (quire_cell_is_protected(cell)) {
    out->flags |= QUIRE_ROW_CELL_PROTECTED;
  }
  out->semantic = (uint8_t)quire_cell_semantic(cell);
  out->reserved = 0;
  out->link = r->out->links == NULL ? 0 : read_link(r, cell);
}

enum quire_result quire_row_read(const struct quire_row_ref *row,
                                 struct quire_row_cells *out) {
  if (out->struct_size < sizeof *out) {
    return QUIRE_ERR_MISUSE;
  }
  struct reader r = {.row = row, .out = out};
  struct quire_row_cell scratch;
  out->cells_count = row->cols;
  out->codepoints_count = 0;
  out->links_count = 0;
  for (uint16_t x = 0; x < row->cols; x++) {
    read_cell(&r, row->cells[x],
              x < out->cells_max ? &out->cells[x] : &scratch);
  }
  bool fits = out->cells_count <= out->cells_max &&
              out->codepoints_count <= out->codepoints_max &&
              (out->links == NULL || out->links_count <= out->links_max);
  return fits ? QUIRE_OK : QUIRE_ERR_LIMIT;
}
