/* Rows to bytes, with an index by column. */
#include "finished_row.h"

#include <quire/format.h>
#include <quire/page.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

void out_bytes(struct out_buffer *o, const char *bytes, size_t len) {
  if (o->room - o->len < len) {
    size_t room = (o->room + len) * 2;
    char *larger = realloc(o->bytes, room);
    if (larger == NULL) {
      o->failed = 1;
      return;
    }
    o->bytes = larger;
    o->room = room;
  }
  if (len != 0) {
    memcpy(o->bytes + o->len, bytes, len);
    o->len += len;
  }
}

void out_text(struct out_buffer *o, const char *text) {
  out_bytes(o, text, strlen(text));
}

void out_format(struct out_buffer *o, const char *format, ...) {
  char text[128];
  va_list args;
  va_start(args, format);
  int len = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (len > 0 && (size_t)len < sizeof text) {
    out_bytes(o, text, (size_t)len);
  }
}

/* What is on while a row is being written. */
struct writer {
  struct out_buffer out;
  struct quire_style style;
  quire_id link;
  uint32_t link_at, link_len;
};

static void set_style(struct writer *w, const struct quire_style *style) {
  char sgr[QUIRE_FORMAT_SGR_BYTES_MAX];
  size_t len = quire_format_sgr(&w->style, style, sgr, sizeof sgr);
  out_bytes(&w->out, sgr, len);
  w->style = *style;
}

/* Bytes that could end or bend the OSC string never reach the host. */
static void put_link_bytes(struct out_buffer *o, const char *s, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c > 0x20 && c < 0x7f) {
      out_bytes(o, s + i, 1);
    } else {
      out_format(o, "%%%02X", c);
    }
  }
}

static void set_link(struct writer *w, const struct quire_page *page,
                     quire_id id) {
  struct quire_link link;
  w->link = id;
  w->link_at = (uint32_t)w->out.len;
  out_text(&w->out, "\x1b]8;");
  if (quire_page_link(page, id, &link)) {
    if (link.id_len_bytes != 0) {
      out_text(&w->out, "id=");
      put_link_bytes(&w->out, link.id, link.id_len_bytes);
    }
    out_text(&w->out, ";");
    put_link_bytes(&w->out, link.uri, link.uri_len_bytes);
  } else {
    out_text(&w->out, ";");
  }
  out_text(&w->out, "\x1b\\");
  w->link_len = id != 0 ? (uint32_t)(w->out.len - w->link_at) : 0;
}

static void put_codepoint(struct out_buffer *o, uint32_t cp) {
  utf8proc_uint8_t s[4];
  utf8proc_ssize_t len = utf8proc_encode_char((utf8proc_int32_t)cp, s);
  out_bytes(o, (const char *)s, (size_t)len);
}

/* A column's text. A wide character whose other half lies outside the piece is
 * drawn as a blank, so that it cannot spill into what stands beside it. */
static uint8_t put_text(struct writer *w, const struct quire_page *page,
                        quire_cell cell, uint16_t x, uint16_t cols) {
  uint32_t cps[QUIRE_CLUSTER_CODEPOINTS_MAX];
  size_t len = quire_page_cell_text(page, cell, cps);
  bool wide = quire_cell_wide(cell) == QUIRE_WIDE;
  if (len == 0 || (wide && x + 1 >= cols)) {
    out_text(&w->out, " ");
    return 1;
  }
  for (size_t i = 0; i < len; i++) {
    put_codepoint(&w->out, cps[i]);
  }
  return wide ? 2 : 1;
}

static void put_column(struct writer *w, const struct quire_row_keyer *keyer,
                       const struct quire_page *page, uint16_t y, uint16_t x,
                       uint16_t cols, struct finished_column *columns) {
  struct finished_column *c = &columns[x];
  uint16_t page_cols = quire_page_cols(page);
  quire_cell cell = x < page_cols ? quire_page_cells(page, y)[x] : 0;
  memset(c, 0, sizeof *c);
  if (quire_cell_wide(cell) == QUIRE_SPACER_TAIL && x > 0 &&
      columns[x - 1].width == 2) {
    c->style = columns[x - 1].style;
    c->look = columns[x - 1].look + 1;
    c->begin = c->end = columns[x - 1].end;
    return;
  }
  if (quire_cell_link(cell) != w->link) {
    set_link(w, page, quire_cell_link(cell));
  }
  const struct quire_style *style =
      quire_page_style(page, quire_cell_style(cell));
  set_style(w, style);
  c->style = *style;
  c->link = w->link_at;
  c->link_len = w->link_len;
  c->begin = (uint32_t)w->out.len;
  c->width = put_text(w, page, cell, x, cols);
  c->end = (uint32_t)w->out.len;
  bool blank = c->end - c->begin == 1 && w->out.len != 0 &&
               w->out.bytes[c->begin] == ' ';
  if (!blank || c->link_len != 0 || !quire_style_is_default(style)) {
    uint16_t end = (uint16_t)(x + 1 < page_cols ? x + 1 : page_cols);
    c->look = quire_row_key_make(keyer, page, y, x, end, c->width).low | 1;
  }
}

struct finished_row *finished_row_make(const struct quire_row_keyer *keyer,
                                       const struct quire_page *page,
                                       uint16_t y, uint16_t cols) {
  struct writer w;
  memset(&w, 0, sizeof w);
  size_t columns_bytes = cols * sizeof(struct finished_column);
  struct finished_column *columns = malloc(columns_bytes);
  struct finished_row *row = NULL;
  if (columns == NULL) {
    return NULL;
  }
  for (uint16_t x = 0; x < cols && !w.out.failed; x++) {
    put_column(&w, keyer, page, y, x, cols, columns);
  }
  size_t size = sizeof *row + columns_bytes + w.out.len;
  row = w.out.failed ? NULL : malloc(size);
  if (row != NULL) {
    row->size_bytes = size;
    row->cols = cols;
    row->len_bytes = (uint32_t)w.out.len;
    row->columns = (struct finished_column *)(void *)(row + 1);
    row->bytes = (char *)(row->columns + cols);
    memcpy(row->columns, columns, columns_bytes);
    if (w.out.len != 0) {
      memcpy(row->bytes, w.out.bytes, w.out.len);
    }
  }
  free(columns);
  free(w.out.bytes);
  return row;
}

void finished_row_draw(const struct finished_row *row, uint16_t begin,
                       uint16_t end, struct out_buffer *out) {
  static const struct quire_style plain;
  char sgr[QUIRE_FORMAT_SGR_BYTES_MAX];
  if (begin >= end) {
    return;
  }
  const struct finished_column *first = &row->columns[begin];
  const struct finished_column *last = &row->columns[end - 1];
  out_bytes(out, row->bytes + first->link, first->link_len);
  out_bytes(out, sgr, quire_format_sgr(&plain, &first->style, sgr, sizeof sgr));
  out_bytes(out, row->bytes + first->begin, last->end - first->begin);
  out_bytes(out, sgr, quire_format_sgr(&last->style, &plain, sgr, sizeof sgr));
  if (last->width == 0 ? row->columns[end - 2].link_len != 0
                       : last->link_len != 0) {
    out_text(out, "\x1b]8;;\x1b\\");
  }
}
