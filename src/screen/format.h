/* The parts of quire_screen_format(): format.c walks the range and cuts rows,
 * one file a format writes them. */
#ifndef QUIRE_SRC_SCREEN_FORMAT_H
#define QUIRE_SRC_SCREEN_FORMAT_H

#include <quire/format.h>

#include "screen/sink.h"

/* The part of a row that lies in the range. */
struct quire_format_part {
  struct quire_row_ref row;
  uint16_t begin, end; /* columns to write */
  /* Columns of the range; those from `end` on are blanks left out. */
  uint16_t range_end;
  bool joins; /* the line goes on in the next part: no line break */
  bool blank_concealed;
};

/* The text of a cell that is not a spacer; a space for a blank. */
void quire_format_cell_text(struct quire_sink *sink,
                            const struct quire_page *page, quire_cell cell);

/* True when the cell's style conceals it (SGR 8). */
bool quire_format_is_concealed(const struct quire_page *page, quire_cell cell);

void quire_format_text_part(struct quire_sink *sink,
                            const struct quire_format_part *part);

/* Where the terminal that reads the output stands. Zero: default, no link. */
struct quire_ansi_pen {
  struct quire_style style;
  const struct quire_page *page; /* the ids' page */
  bool style_known;              /* style_id names `style` on that page */
  quire_id style_id;
  quire_id link;
};
void quire_format_ansi_part(struct quire_sink *sink, struct quire_ansi_pen *pen,
                            const struct quire_format_part *part);
/* Back to default style and no link. */
void quire_format_ansi_reset(struct quire_sink *sink,
                             struct quire_ansi_pen *pen);

/* A row of the "lines" array. */
void quire_format_json_part(struct quire_sink *sink,
                            const struct quire_format_part *part);

#endif
