/* JSON: a row as an array of runs of cells that look alike. A cell with several
 * codepoints is a run of its own ("cells" says how many columns it takes), so
 * that a reader can tell cells apart without knowing Unicode. */
#include "base/utf8.h"
#include "screen/format.h"

static const char *const underline_names[] = {
    NULL,        "underline",        "double_underline",
    "undercurl", "dotted_underline", "dashed_underline",
};

static const struct {
  uint16_t attrs;
  const char *name;
} attr_names[] = {
    {QUIRE_ATTR_BOLD, "bold"},
    {QUIRE_ATTR_FAINT, "dim"},
    {QUIRE_ATTR_ITALIC, "italic"},
    {QUIRE_ATTR_BLINK | QUIRE_ATTR_RAPID_BLINK, "blink"},
    {QUIRE_ATTR_INVERSE, "inverse"},
    {QUIRE_ATTR_HIDDEN, "hidden"},
    {QUIRE_ATTR_STRIKE, "strikeout"},
    {QUIRE_ATTR_OVERLINE, "overline"},
};

/* What the cells of a run share. */
struct run {
  quire_id style, link;
  bool wide, cluster, wraps, head;
};

static struct run run_of(const struct quire_format_part *part, uint16_t x) {
  quire_cell cell = part->row.cells[x];
  bool last = x + 1 == part->row.cols;
  return (struct run){
      .style = quire_cell_style(cell),
      .link = quire_cell_link(cell),
      .wide = quire_cell_wide(cell) == QUIRE_WIDE,
      .cluster = quire_cell_is_cluster(cell),
      .wraps = last && (part->row.flags & QUIRE_ROW_WRAP) != 0,
      .head = quire_cell_wide(cell) == QUIRE_SPACER_HEAD,
  };
}

static bool same_run(const struct run *a, const struct run *b) {
  return a->style == b->style && a->link == b->link && a->wide == b->wide &&
         !a->cluster && !b->cluster && a->wraps == b->wraps &&
         a->head == b->head;
}

static void put_string(struct quire_sink *sink, const char *bytes, size_t len) {
  static const char hex[] = "0123456789abcdef";
  for (size_t i = 0; i < len; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    if (byte == '"' || byte == '\\') {
      quire_sink_byte(sink, '\\');
    }
    if (byte < 0x20 || byte == 0x7f) {
      char code[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
      quire_sink_put(sink, code, sizeof code);
    } else {
      quire_sink_byte(sink, bytes[i]);
    }
  }
}

static void put_cell_text(struct quire_sink *sink,
                          const struct quire_page *page, quire_cell cell) {
  uint32_t content = quire_cell_content(cell);
  if (!quire_cell_is_cluster(cell) && content != 0 && content < 0x80) {
    char byte = (char)content;
    put_string(sink, &byte, 1);
  } else {
    quire_format_cell_text(sink, page, cell);
  }
}

static void put_color(struct quire_sink *sink, struct quire_color color) {
  static const char hex[] = "0123456789abcdef";
  if (color.kind == QUIRE_COLOR_DEFAULT) {
    quire_sink_text(sink, "\"default\"");
  } else if (color.kind == QUIRE_COLOR_PALETTE) {
    quire_sink_number(sink, color.r);
  } else {
    char text[9] = {
        '"',
        '#',
        hex[color.r >> 4],
        hex[color.r & 15],
        hex[color.g >> 4],
        hex[color.g & 15],
        hex[color.b >> 4],
        hex[color.b & 15],
        '"',
    };
    quire_sink_put(sink, text, sizeof text);
  }
}

static void put_name(struct quire_sink *sink, const char *name, bool *any) {
  quire_sink_text(sink, *any ? ",\"" : "\"");
  quire_sink_text(sink, name);
  quire_sink_text(sink, "\"");
  *any = true;
}

static void put_flags(struct quire_sink *sink, const struct quire_style *style,
                      const struct run *run) {
  bool any = false;
  quire_sink_text(sink, "[");
  for (size_t i = 0; i < sizeof attr_names / sizeof attr_names[0]; i++) {
    if ((style->attrs & attr_names[i].attrs) != 0) {
      put_name(sink, attr_names[i].name, &any);
    }
  }
  if (style->underline != QUIRE_UNDERLINE_NONE &&
      style->underline <= QUIRE_UNDERLINE_DASHED) {
    put_name(sink, underline_names[style->underline], &any);
  }
  if (run->wraps) {
    put_name(sink, "wrapline", &any);
  }
  if (run->head) {
    put_name(sink, "leading_spacer", &any);
  }
  if (run->wide) {
    put_name(sink, "wide", &any);
  }
  quire_sink_text(sink, "]");
}

/* A member of the fifth element, which exists only when it has one. */
static void put_member(struct quire_sink *sink, const char *name, bool *any) {
  quire_sink_text(sink, *any ? "," : ",{");
  *any = true;
  quire_sink_text(sink, "\"");
  quire_sink_text(sink, name);
  quire_sink_text(sink, "\":");
}

/* Links may hold any bytes; what is not UTF-8 would not be JSON. */
static void put_link_text(struct quire_sink *sink, const char *name,
                          const char *bytes, size_t len, bool *any) {
  put_member(sink, name, any);
  quire_sink_text(sink, "\"");
  while (len > 0) {
    uint32_t cp;
    size_t n = quire_utf8_decode(bytes, len, &cp);
    if (cp < 0x80) {
      put_string(sink, bytes, 1);
    } else {
      quire_sink_codepoint(sink, cp);
    }
    bytes += n;
    len -= n;
  }
  quire_sink_text(sink, "\"");
}

static void put_extras(struct quire_sink *sink, const struct quire_page *page,
                       const struct quire_style *style, const struct run *run) {
  bool any = false;
  struct quire_link link;
  if (quire_page_link(page, run->link, &link)) {
    put_link_text(sink, "hyperlink", link.uri, link.uri_len_bytes, &any);
    if (link.id_len_bytes > 0) {
      put_link_text(sink, "hyperlink_id", link.id, link.id_len_bytes, &any);
    }
  }
  if (style->underline_color.kind != QUIRE_COLOR_DEFAULT) {
    put_member(sink, "underline_color", &any);
    put_color(sink, style->underline_color);
  }
  if (run->cluster) {
    put_member(sink, "cells", &any);
    quire_sink_number(sink, run->wide ? 2 : 1);
  }
  if (any) {
    quire_sink_text(sink, "}");
  }
}

/* Writes the run that begins at x; answers the column after it. */
static uint16_t put_run(struct quire_sink *sink,
                        const struct quire_format_part *part, uint16_t x,
                        uint16_t end) {
  struct run run = run_of(part, x);
  const struct quire_page *page = part->row.page;
  const struct quire_style *style = quire_page_style(page, run.style);
  quire_sink_text(sink, "[\"");
  for (bool first = true; x < end; first = false) {
    struct run next = run_of(part, x);
    if (quire_cell_wide(part->row.cells[x]) == QUIRE_SPACER_TAIL && !first) {
      x++;
      continue;
    }
    if (!first && !same_run(&run, &next)) {
      break;
    }
    put_cell_text(sink, page, part->row.cells[x]);
    x++;
  }
  quire_sink_text(sink, "\",");
  put_color(sink, style->fg);
  quire_sink_text(sink, ",");
  put_color(sink, style->bg);
  quire_sink_text(sink, ",");
  put_flags(sink, style, &run);
  put_extras(sink, page, style, &run);
  quire_sink_text(sink, "]");
  return x;
}

void quire_format_json_part(struct quire_sink *sink,
                            const struct quire_format_part *part) {
  uint16_t end = part->end;
  /* The mark of a soft wrap sits on the last cell, blank or not. */
  bool wraps = (part->row.flags & QUIRE_ROW_WRAP) != 0;
  if (wraps && part->range_end == part->row.cols) {
    end = part->row.cols;
  }
  quire_sink_text(sink, "[");
  for (uint16_t x = part->begin; x < end;) {
    if (x > part->begin) {
      quire_sink_text(sink, ",");
    }
    x = put_run(sink, part, x, end);
  }
  quire_sink_text(sink, "]");
}
