/* Output of a range: walks its rows, decides which columns count, and hands
 * each row to the file of the format asked for. Streaming: nothing grows with
 * the range but one batch of decoded history (row_source.c).
 *
 * Which columns count:
 *   F1  a range never cuts a wide character: it grows over both halves.
 *   F2  of a row that goes on in the next one all columns count that belong to
 *       the line, written or not (quire_read_wrap_end()).
 *   F3  of a row that ends its line trailing blanks are dropped: those never
 *       written always, written ones unless they were asked for. Where looks
 *       are output too, a cell with a style or a link is no blank.
 *   F4  ANSI: a row that a line goes on in is never left out: one blank of it
 *       at least makes the reader wrap.
 *   F5  text of joined rows is the same at any width: blanks at the end of a
 *       row are held back until the line goes on. */
#include "screen/format.h"

#include <quire/row.h>

#include "base/assert.h"
#include "screen/read.h"

struct walk {
  const struct quire_page *page; /* the rows of a page, or NULL: of a screen */
  uint16_t cols;
  struct quire_range range;
  const struct quire_format_options *options;
  struct quire_row_source source;
  struct quire_sink sink;
  struct quire_ansi_pen pen;
  bool continues; /* the part before joins this one */
  uint64_t held;  /* blanks left out so far at the end of the line (F5) */
};

/* F3 */
static uint16_t trim(const struct walk *walk, const struct quire_row_ref *row,
                     uint16_t begin, uint16_t end) {
  const quire_cell look = QUIRE_CELL_STYLE_MASK | QUIRE_CELL_LINK_MASK;
  bool looks = walk->options->format != QUIRE_FORMAT_TEXT;
  while (end > begin) {
    quire_cell cell = row->cells[end - 1];
    bool blank = quire_cell_is_blank(cell)
                     ? quire_cell_wide(cell) != QUIRE_SPACER_TAIL
                     : !walk->options->keep_trailing_blanks &&
                           quire_cell_content(cell) == ' ' &&
                           !quire_cell_is_cluster(cell);
    if (!blank && walk->options->blank_concealed && !looks) {
      blank = quire_format_is_concealed(row->page, cell);
    }
    if (!blank || (looks && (cell & look) != 0)) {
      break;
    }
    end--;
  }
  return end;
}

static void cut(const struct walk *walk, struct quire_format_part *part) {
  const struct quire_range *range = &walk->range;
  const quire_cell *cells = part->row.cells;
  int64_t row = part->row.row;
  uint16_t cols = part->row.cols;
  uint16_t begin = 0;
  uint16_t end = cols;
  if (range->block || row == range->first.row) {
    begin = range->first.col;
  }
  if (range->block || row == range->last.row) {
    end = (uint16_t)(range->last.col + 1);
  }
  /* F1 */
  if (begin > 0 && quire_cell_wide(cells[begin]) == QUIRE_SPACER_TAIL) {
    begin--;
  }
  if (end < cols && quire_cell_wide(cells[end - 1]) == QUIRE_WIDE) {
    end++;
  }
  part->begin = begin;
  part->blank_concealed = walk->options->blank_concealed;
  part->range_end = end;
  part->joins = walk->options->join_wrapped && !range->block &&
                row < range->last.row &&
                (part->row.flags & QUIRE_ROW_WRAP) != 0;
  uint16_t wrap_end = quire_read_wrap_end(&part->row); /* F2 */
  if (!part->joins) {
    end = trim(walk, &part->row, begin, end);
    if (end == begin && walk->continues &&
        walk->options->format == QUIRE_FORMAT_ANSI) {
      end++; /* F4 */
    }
  } else if (end > wrap_end) {
    end = begin > wrap_end ? begin : wrap_end;
  }
  part->end = end;
  QUIRE_ASSERT(part->begin <= part->end && part->end <= part->range_end);
}

/* The end of a line of ANSI. A terminal that scrolls when it wraps fills the
 * row with the background of the time: blanks left out have to be erased then.
 */
static void end_ansi_line(struct walk *walk,
                          const struct quire_format_part *part) {
  const struct quire_style *style = quire_page_style(
      part->row.page, quire_cell_style(part->row.cells[part->begin]));
  quire_format_ansi_reset(&walk->sink, &walk->pen);
  if (walk->continues && part->end < part->row.cols &&
      style->bg.kind != QUIRE_COLOR_DEFAULT) {
    quire_sink_text(&walk->sink, "\033[K");
  }
}

/* F5 */
static void write_text(struct walk *walk, struct quire_format_part part) {
  uint16_t end = part.end;
  if (part.joins && !walk->options->keep_trailing_blanks) {
    part.end = trim(walk, &part.row, part.begin, end);
  }
  if (part.end > part.begin) {
    for (; walk->held > 0; walk->held--) {
      quire_sink_byte(&walk->sink, ' ');
    }
  }
  quire_format_text_part(&walk->sink, &part);
  walk->held = part.joins ? walk->held + (end - part.end) : 0;
}

static void write_part(struct walk *walk,
                       const struct quire_format_part *part) {
  bool last = part->row.row == walk->range.last.row;
  switch (walk->options->format) {
    case QUIRE_FORMAT_TEXT: write_text(walk, *part); break;
    case QUIRE_FORMAT_ANSI:
      quire_format_ansi_part(&walk->sink, &walk->pen, part);
      if (!part->joins) {
        end_ansi_line(walk, part);
      }
      break;
    case QUIRE_FORMAT_JSON:
      quire_format_json_part(&walk->sink, part);
      quire_sink_text(&walk->sink, last ? "\n" : ",\n");
      return;
  }
  if (!part->joins && !last) {
    quire_sink_put(&walk->sink, "\n", 1);
  }
}

static enum quire_result walk_rows(struct walk *walk) {
  for (int64_t row = walk->range.first.row; row <= walk->range.last.row;
       row++) {
    struct quire_format_part part;
    enum quire_result result = QUIRE_OK;
    if (walk->page != NULL) {
      quire_page_row_ref(walk->page, (uint16_t)row, &part.row);
    } else {
      result = quire_row_source_get(&walk->source, row, &part.row);
    }
    if (result != QUIRE_OK) {
      return result;
    }
    cut(walk, &part);
    write_part(walk, &part);
    walk->continues = part.joins;
    if (walk->sink.result != QUIRE_OK) {
      return walk->sink.result;
    }
  }
  return QUIRE_OK;
}

/* {"schema":1,...,"lines":[ ... ]}: what compares screens wants to know where
 * the screen begins among the lines. */
static void write_json_head(struct walk *walk) {
  int64_t first = walk->range.first.row;
  int64_t end = walk->range.last.row + 1;
  struct quire_sink *sink = &walk->sink;
  int64_t screen_first = first > 0 ? first : 0;
  int64_t history_end = end < 0 ? end : 0;
  quire_sink_text(sink, "{\"schema\":1,\"cols\":");
  quire_sink_number(sink, walk->cols);
  quire_sink_text(sink, ",\"rows\":");
  quire_sink_number(sink,
                    end > screen_first ? (uint64_t)(end - screen_first) : 0);
  quire_sink_text(sink, ",\"history_rows\":");
  quire_sink_number(sink,
                    history_end > first ? (uint64_t)(history_end - first) : 0);
  quire_sink_text(sink, ",\"lines\":[\n");
}

/* Puts the columns in order and inside the screen. */
static struct quire_range normalize(uint16_t cols, struct quire_range range) {
  uint16_t last_col = (uint16_t)(cols - 1);
  if (range.first.col > last_col) {
    range.first.col = last_col;
  }
  if (range.last.col > last_col) {
    range.last.col = last_col;
  }
  if (range.block && range.first.col > range.last.col) {
    uint16_t col = range.first.col;
    range.first.col = range.last.col;
    range.last.col = col;
  }
  return range;
}

static enum quire_result format_walk(struct walk *walk, quire_write_fn write,
                                     void *ctx) {
  quire_sink_init(&walk->sink, write, ctx);
  if (walk->options->format == QUIRE_FORMAT_JSON) {
    write_json_head(walk);
  }
  enum quire_result result = walk_rows(walk);
  if (result != QUIRE_OK) {
    return result;
  }
  if (walk->options->format == QUIRE_FORMAT_JSON) {
    quire_sink_text(&walk->sink, "]}\n");
  }
  return quire_sink_finish(&walk->sink);
}

static bool options_are_sound(const struct quire_format_options *options) {
  return options->struct_size >= sizeof *options &&
         options->format <= QUIRE_FORMAT_JSON;
}

enum quire_result quire_screen_format(
    struct quire_screen *s, const struct quire_range *range,
    const struct quire_format_options *options, quire_write_fn write,
    void *ctx) {
  if (!options_are_sound(options)) {
    return QUIRE_ERR_MISUSE;
  }
  struct walk walk = {.cols = s->cols, .options = options};
  walk.range = normalize(s->cols, *range);
  if (walk.range.first.row < quire_read_first_row(s) ||
      walk.range.last.row >= s->rows) {
    return QUIRE_ERR_NOT_FOUND;
  }
  if (quire_point_before(walk.range.last, walk.range.first)) {
    return QUIRE_ERR_MISUSE;
  }
  quire_row_source_init(&walk.source, s);
  enum quire_result result = format_walk(&walk, write, ctx);
  quire_row_source_deinit(&walk.source);
  return result;
}

enum quire_result quire_format_page(const struct quire_page *page,
                                    const struct quire_format_options *options,
                                    quire_write_fn write, void *ctx) {
  if (!options_are_sound(options)) {
    return QUIRE_ERR_MISUSE;
  }
  uint16_t cols = quire_page_cols(page);
  struct walk walk = {
      .page = page,
      .cols = cols,
      .options = options,
      .range = {.first = {.row = 0, .col = 0},
                .last = {.row = quire_page_rows(page) - 1,
                         .col = (uint16_t)(cols - 1)}},
  };
  return format_walk(&walk, write, ctx);
}
