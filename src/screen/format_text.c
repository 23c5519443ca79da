/* Plain text: what one would type to get the same line. */
#include "screen/format.h"

void quire_format_cell_text(struct quire_sink *sink,
                            const struct quire_page *page, quire_cell cell) {
  if (quire_cell_is_blank(cell)) {
    quire_sink_put(sink, " ", 1);
    return;
  }
  if (!quire_cell_is_cluster(cell)) {
    quire_sink_codepoint(sink, quire_cell_content(cell));
    return;
  }
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  size_t len = quire_page_cell_text(page, cell, text);
  for (size_t i = 0; i < len; i++) {
    quire_sink_codepoint(sink, text[i]);
  }
}

void quire_format_text_part(struct quire_sink *sink,
                            const struct quire_format_part *part) {
  for (uint16_t x = part->begin; x < part->end; x++) {
    quire_cell cell = part->row.cells[x];
    enum quire_wide wide = quire_cell_wide(cell);
    if (wide != QUIRE_SPACER_TAIL && wide != QUIRE_SPACER_HEAD) {
      quire_format_cell_text(sink, part->row.page, cell);
    }
  }
}
