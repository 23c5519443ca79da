/* Rows for the history's tests. */
#include "history/row_maker.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

struct quire_page *maker_page(uint16_t cols, uint16_t rows) {
  const uint32_t cells = (uint32_t)cols * rows;
  const struct quire_page_capacity capacity = {
      .cols = cols,
      .rows = rows,
      .styles = 64,
      .links = 64,
      .clusters = (uint16_t)(cells < 2048 ? cells : 2048),
      .marks = rows,
      .codepoints = 8192,
      .string_bytes = 2048,
  };
  struct quire_page *page = NULL;
  ck_ok(quire_page_new(NULL, &capacity, 7, &page));
  return page;
}

void maker_free(struct quire_page *page) {
  quire_page_free(NULL, page);
}

static quire_id style_id(struct quire_page *page, uint8_t choice,
                         uint32_t count) {
  struct quire_style style;
  quire_id id = 0;
  memset(&style, 0, sizeof style);
  if (choice != 0) {
    style.fg = quire_color_palette(choice);
    style.bg = quire_color_rgb(choice, 2, 3);
    style.attrs = (uint16_t)(choice % 8);
    style.underline = (uint8_t)(choice % 6);
  }
  ck_ok(quire_page_style_add(page, &style, count, &id));
  return id;
}

static quire_id link_id(struct quire_page *page, uint8_t choice,
                        uint32_t count) {
  char uri[32], name[8];
  quire_id id = 0;
  if (choice == 0) {
    return 0;
  }
  struct quire_link link = {.uri = uri, .id = name};
  link.uri_len_bytes =
      (size_t)snprintf(uri, sizeof uri, "file:///x/%d", choice);
  /* Same URI under several ids, and links without one. */
  link.id_len_bytes =
      choice % 3 == 0 ? 0 : (size_t)snprintf(name, sizeof name, "i%d", choice);
  ck_ok(quire_page_link_add(page, &link, count, &id));
  return id;
}

static quire_cell look_cell(struct quire_page *page, struct maker_look look,
                            uint32_t count) {
  quire_cell c = quire_cell_with_style(0, style_id(page, look.style, count));
  c = quire_cell_with_link(c, link_id(page, look.link, count));
  c = quire_cell_with_protected(c, look.protected_cell);
  return quire_cell_with_semantic(c, look.semantic);
}

uint16_t maker_put(struct quire_page *page, uint16_t y, uint16_t x,
                   const uint32_t *codepoints, size_t len, bool wide,
                   struct maker_look look) {
  quire_cell cells[2];
  const quire_cell like = look_cell(page, look, wide ? 2 : 1);
  quire_id cluster;
  cells[0] = quire_cell_with_content(like, codepoints[0]);
  if (len > 1) {
    ck_ok(quire_page_cluster_add(page, codepoints, len, 1, &cluster));
    cells[0] = quire_cell_with_cluster(like, cluster);
  }
  if (wide) {
    cells[0] = quire_cell_with_wide(cells[0], QUIRE_WIDE);
    cells[1] = quire_cell_with_wide(like, QUIRE_SPACER_TAIL);
  }
  quire_page_put_cells(page, y, x, cells, wide ? 2 : 1);
  return wide ? 2 : 1;
}

void maker_text(struct quire_page *page, uint16_t y, uint16_t x,
                const char *text) {
  for (; *text != '\0'; text++, x++) {
    const quire_cell c = (quire_cell)(unsigned char)*text;
    if (*text != '_') {
      quire_page_put_cells(page, y, x, &c, 1);
    }
  }
}

void maker_spacer_head(struct quire_page *page, uint16_t y) {
  const quire_cell c = quire_cell_with_wide(0, QUIRE_SPACER_HEAD);
  quire_page_put_cells(page, y, (uint16_t)(quire_page_cols(page) - 1), &c, 1);
}

void maker_erased(struct quire_page *page, uint16_t y, uint16_t x,
                  uint8_t style) {
  const quire_cell c = quire_cell_with_style(0, style_id(page, style, 1));
  quire_page_put_cells(page, y, x, &c, 1);
}

void maker_flags(struct quire_page *page, uint16_t y, unsigned flags) {
  const uint16_t owned = QUIRE_ROW_WRAP | QUIRE_ROW_CONTINUATION |
                         QUIRE_ROW_SEMANTIC_MASK | QUIRE_ROW_SIZE_MASK;
  quire_page_set_row_flags(page, y, owned, (uint16_t)flags);
}

void maker_mark(struct quire_page *page, uint16_t y, uint32_t kinds,
                int32_t status) {
  const struct quire_mark mark = {.kinds = kinds, .exit_status = status};
  ck_ok(quire_page_mark_merge(page, y, &mark));
}

/* ---- at random ----------------------------------------------------------- */

uint32_t maker_below(struct maker_random *r, uint32_t n) {
  /* xorshift64*, Marsaglia and Vigna. */
  r->state ^= r->state >> 12;
  r->state ^= r->state << 25;
  r->state ^= r->state >> 27;
  return (uint32_t)((r->state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % n;
}

struct brush {
  struct maker_look look;
  bool plain;
};

static void random_look(struct maker_random *r, struct brush *b) {
  memset(b, 0, sizeof *b);
  b->plain = maker_below(r, 3) != 0;
  if (!b->plain) {
    b->look.style = (uint8_t)(maker_below(r, 3) == 0 ? 0 : maker_below(r, 40));
    b->look.link = (uint8_t)(maker_below(r, 5) == 0 ? maker_below(r, 20) : 0);
    b->look.protected_cell = maker_below(r, 9) == 0;
    b->look.semantic = (enum quire_semantic)maker_below(r, 3);
  }
}

static uint32_t random_codepoint(struct maker_random *r, bool wide) {
  static const uint32_t narrow[] = {0xe9, 0x416, 0x2500, 0x1d11e, 0xa0, 0xfffd};
  static const uint32_t broad[] = {0x4e2d, 0xac00, 0x1f600, 0x1f469};
  if (wide) {
    return broad[maker_below(r, 4)];
  }
  return maker_below(r, 6) == 0 ? narrow[maker_below(r, 6)]
                                : 0x20 + maker_below(r, 95);
}

/* One character, or a gap, at x; answers columns, 0 when it does not fit. */
static uint16_t random_cell(struct maker_random *r, struct quire_page *page,
                            uint16_t y, uint16_t x, bool exotic,
                            struct brush *b) {
  uint32_t text[4];
  const uint32_t dice = exotic ? maker_below(r, 40) : 39;
  const bool wide = dice < 6;
  const size_t len = dice >= 4 && dice < 9 ? 2 + maker_below(r, 3) : 1;
  if (wide && x + 2 > quire_page_cols(page)) {
    return 0;
  }
  if (dice == 10) {
    return 1;
  }
  if (dice == 11) {
    maker_erased(page, y, x, (uint8_t)(1 + maker_below(r, 30)));
    return 1;
  }
  if (exotic && maker_below(r, 8) == 0) {
    random_look(r, b);
  }
  text[0] = random_codepoint(r, wide);
  for (size_t i = 1; i < len; i++) {
    text[i] = 0x300 + maker_below(r, 40);
  }
  return maker_put(page, y, x, text, len, wide, b->look);
}

static void random_row_state(struct maker_random *r, struct quire_page *page,
                             uint16_t y, unsigned flags) {
  if (maker_below(r, 6) == 0) {
    flags |= maker_below(r, 4) << QUIRE_ROW_SEMANTIC_SHIFT;
  }
  if (maker_below(r, 20) == 0) {
    flags |= maker_below(r, 4) << QUIRE_ROW_SIZE_SHIFT;
  }
  maker_flags(page, y, flags);
  if (maker_below(r, 10) == 0) {
    maker_mark(page, y, 1 + maker_below(r, 31),
               (int32_t)maker_below(r, 300) - 20);
  }
}

void maker_random_line(struct maker_random *r, struct quire_page *page,
                       uint16_t y0, uint16_t n, bool continued, bool open) {
  const uint16_t cols = quire_page_cols(page);
  const bool exotic = maker_below(r, 2) == 0;
  bool wide_next = false;
  struct brush b;
  random_look(r, &b);
  if (!exotic) {
    memset(&b, 0, sizeof b);
  }
  for (uint16_t i = 0; i < n; i++) {
    const uint16_t y = (uint16_t)(y0 + i);
    const bool wraps = i + 1 < n || open;
    /* A wrapped row may end early: its tail was erased. */
    const uint32_t end =
        wraps && maker_below(r, 8) != 0 ? cols : maker_below(r, cols + 1u);
    uint16_t x = 0;
    quire_page_wipe_row(page, y);
    if (wide_next) {
      const uint32_t cp = random_codepoint(r, true);
      x = maker_put(page, y, 0, &cp, 1, true, b.look);
      wide_next = false;
    }
    while (x < end) {
      const uint16_t took = random_cell(r, page, y, x, exotic, &b);
      if (took == 0) {
        break;
      }
      x = (uint16_t)(x + took);
    }
    if (cols > 1 && x == cols - 1 && i + 1 < n && exotic) {
      maker_spacer_head(page, y);
      wide_next = true;
    }
    random_row_state(r, page, y,
                     (wraps ? QUIRE_ROW_WRAP : 0u) |
                         (i != 0 || continued ? QUIRE_ROW_CONTINUATION : 0u));
  }
}
