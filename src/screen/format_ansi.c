/* Cells as SGR, OSC 8 and text, see quire/format.h.
 *
 * Nothing but these leaves: text holds no controls because no cell does, and
 * the bytes of links are percent-encoded where they are not printable ASCII, so
 * that a crafted link cannot end its own sequence. */
#include <string.h>

#include "base/assert.h"
#include "screen/format.h"

/* Printable ASCII but `except` goes out as it is, all else percent-encoded. */
static void put_encoded(struct quire_sink *sink, const char *bytes, size_t len,
                        const char *except) {
  static const char hex[] = "0123456789ABCDEF";
  for (size_t i = 0; i < len; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    if (byte >= 0x20 && byte < 0x7f && strchr(except, byte) == NULL) {
      quire_sink_byte(sink, bytes[i]);
    } else {
      char code[3] = {'%', hex[byte >> 4], hex[byte & 15]};
      quire_sink_put(sink, code, sizeof code);
    }
  }
}

static void set_link(struct quire_sink *sink, struct quire_ansi_pen *pen,
                     const struct quire_page *page, quire_id id) {
  struct quire_link link;
  if (id != 0 && !quire_page_link(page, id, &link)) {
    id = 0;
  }
  if (id == pen->link) {
    return;
  }
  quire_sink_text(sink, "\033]8;");
  if (id != 0 && link.id_len_bytes > 0) {
    quire_sink_text(sink, "id=");
    put_encoded(sink, link.id, link.id_len_bytes, ":;");
  }
  quire_sink_text(sink, ";");
  if (id != 0) {
    put_encoded(sink, link.uri, link.uri_len_bytes, "");
  }
  quire_sink_text(sink, "\033\\");
  pen->link = id;
}

static void set_style(struct quire_sink *sink, struct quire_ansi_pen *pen,
                      const struct quire_style *style) {
  char bytes[QUIRE_FORMAT_SGR_BYTES_MAX];
  size_t len = quire_format_sgr(&pen->style, style, bytes, sizeof bytes);
  QUIRE_ASSERT(len <= sizeof bytes);
  quire_sink_put(sink, bytes, len);
  pen->style = *style;
}

/* Ids are of a page: on another one they are looked up anew. */
static void set_page(struct quire_sink *sink, struct quire_ansi_pen *pen,
                     const struct quire_page *page) {
  if (pen->page != page) {
    set_link(sink, pen, pen->page, 0);
    pen->page = page;
    pen->style_known = false;
  }
}

static void put_cell(struct quire_sink *sink, struct quire_ansi_pen *pen,
                     quire_cell cell, bool as_space) {
  quire_id style = quire_cell_style(cell);
  if (!pen->style_known || style != pen->style_id) {
    set_style(sink, pen, quire_page_style(pen->page, style));
    pen->style_id = style;
    pen->style_known = true;
  }
  if (quire_cell_link(cell) != pen->link) {
    set_link(sink, pen, pen->page, quire_cell_link(cell));
  }
  if (as_space) {
    quire_sink_byte(sink, ' ');
  } else {
    quire_format_cell_text(sink, pen->page, cell);
  }
}

void quire_format_ansi_part(struct quire_sink *sink, struct quire_ansi_pen *pen,
                            const struct quire_format_part *part) {
  const quire_cell *cells = part->row.cells;
  set_page(sink, pen, part->row.page);
  for (uint16_t x = part->begin; x < part->end; x++) {
    enum quire_wide wide = quire_cell_wide(cells[x]);
    bool tail = wide == QUIRE_SPACER_TAIL;
    if (tail && x > part->begin) {
      continue;
    }
    bool cut = wide == QUIRE_WIDE && x + 1 == part->end;
    put_cell(sink, pen, cells[x], tail || cut || wide == QUIRE_SPACER_HEAD);
  }
}

void quire_format_ansi_reset(struct quire_sink *sink,
                             struct quire_ansi_pen *pen) {
  static const struct quire_style none;
  set_page(sink, pen, NULL);
  set_style(sink, pen, &none);
}

enum quire_result quire_format_row_ansi(const struct quire_page *page,
                                        uint16_t y, uint16_t begin,
                                        uint16_t end, quire_write_fn write,
                                        void *ctx) {
  uint16_t cols = quire_page_cols(page);
  if (y >= quire_page_rows(page)) {
    return QUIRE_ERR_MISUSE;
  }
  struct quire_format_part part = {.begin = begin,
                                   .end = end < cols ? end : cols};
  part.row.page = page;
  part.row.cells = quire_page_cells(page, y);
  struct quire_ansi_pen pen = {.link = 0};
  struct quire_sink sink;
  quire_sink_init(&sink, write, ctx);
  quire_format_ansi_part(&sink, &pen, &part);
  quire_format_ansi_reset(&sink, &pen);
  return quire_sink_finish(&sink);
}
