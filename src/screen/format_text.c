/* Plain text: what one would type to get the same line. */
#include "screen/format.h"

void quire_format_cell_text(struct quire_sink *sink,
                            const struct quire_page *page, quire_cell cell) {
  uint32_t content = quire_cell_content(cell);
  if (!quire_cell_is_cluster(cell)) {
    if (content < 0x80) {
      quire_sink_byte(sink, content == 0 ? ' ' : (char)content);
    } else {
      quire_sink_codepoint(sink, content);
    }
    return;
  }
  size_t len = 0;
  const uint32_t *text = quire_page_cluster(page, (quire_id)content, &len);
  for (size_t i = 0; text != NULL && i < len; i++) {
    quire_sink_codepoint(sink, text[i]);
  }
}

bool quire_format_is_concealed(const struct quire_page *page, quire_cell cell) {
  quire_id id = quire_cell_style(cell);
  return id != 0 &&
         (quire_page_style(page, id)->attrs & QUIRE_ATTR_HIDDEN) != 0;
}

void quire_format_text_part(struct quire_sink *sink,
                            const struct quire_format_part *part) {
  for (uint16_t x = part->begin; x < part->end; x++) {
    quire_cell cell = part->row.cells[x];
    enum quire_wide wide = quire_cell_wide(cell);
    if (wide == QUIRE_SPACER_TAIL || wide == QUIRE_SPACER_HEAD) {
      continue;
    }
    if (part->blank_concealed &&
        quire_format_is_concealed(part->row.page, cell)) {
      cell = 0;
    }
    quire_format_cell_text(sink, part->row.page, cell);
  }
}
