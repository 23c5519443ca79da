/* What the page's tests share: pages of handy capacities, cells with
 * references, rows as text. */
#ifndef QUIRE_TEST_PAGE_FIXTURE_H
#define QUIRE_TEST_PAGE_FIXTURE_H

#include <check.h>
#include <stdio.h>
#include <string.h>

#include <quire/page.h>

#define ck_ok(call) ck_assert_int_eq((call), QUIRE_OK)

static inline struct quire_page_capacity fixture_capacity(uint16_t cols,
                                                          uint16_t rows) {
  struct quire_page_capacity c;
  memset(&c, 0, sizeof c);
  c.cols = cols;
  c.rows = rows;
  c.styles = 16;
  c.links = 8;
  c.clusters = 16;
  c.marks = 8;
  c.codepoints = 128;
  c.string_bytes = 1024;
  return c;
}

static inline struct quire_page *fixture_page(uint16_t cols, uint16_t rows) {
  const struct quire_page_capacity c = fixture_capacity(cols, rows);
  struct quire_page *page = NULL;
  ck_ok(quire_page_new(NULL, &c, 1, &page));
  return page;
}

static inline void fixture_verify(const struct quire_page *page) {
  struct quire_page_fault fault = {"", 0, 0};
  const bool sound = quire_page_verify(page, &fault);
  ck_assert_msg(sound, "%s at %u,%u", fault.what, fault.y, fault.x);
}

static inline struct quire_style fixture_style(uint8_t index) {
  struct quire_style style;
  memset(&style, 0, sizeof style);
  style.fg = quire_color_palette(index);
  return style;
}

/* Takes one reference. */
static inline quire_id fixture_style_id(struct quire_page *page,
                                        uint8_t index) {
  const struct quire_style style = fixture_style(index);
  quire_id id = 0;
  ck_ok(quire_page_style_add(page, &style, 1, &id));
  return id;
}

static inline struct quire_link fixture_link(const char *uri, const char *id) {
  struct quire_link link;
  link.uri = uri;
  link.uri_len_bytes = strlen(uri);
  link.id = id;
  link.id_len_bytes = strlen(id);
  return link;
}

/* Takes one reference. */
static inline quire_id fixture_link_id(struct quire_page *page, const char *uri,
                                       const char *link_id) {
  const struct quire_link link = fixture_link(uri, link_id);
  quire_id id = 0;
  ck_ok(quire_page_link_add(page, &link, 1, &id));
  return id;
}

static inline quire_id fixture_cluster_id(struct quire_page *page,
                                          uint32_t base, uint32_t mark) {
  const uint32_t text[2] = {base, mark};
  quire_id id = 0;
  ck_ok(quire_page_cluster_add(page, text, 2, 1, &id));
  return id;
}

/* Writes ASCII without style. */
static inline void fixture_write(struct quire_page *page, uint16_t y,
                                 uint16_t x, const char *text) {
  quire_page_put_ascii(page, y, x, (const uint8_t *)text,
                       (uint16_t)strlen(text), 0);
}

static inline void fixture_put(struct quire_page *page, uint16_t y, uint16_t x,
                               quire_cell cell) {
  quire_page_put_cells(page, y, x, &cell, 1);
}

/* A wide character and its tail. */
static inline void fixture_put_wide(struct quire_page *page, uint16_t y,
                                    uint16_t x, uint32_t codepoint,
                                    quire_cell like) {
  const quire_cell pair[2] = {
      quire_cell_with_wide(quire_cell_with_content(like, codepoint),
                           QUIRE_WIDE),
      quire_cell_with_wide(quire_cell_with_content(like, 0),
                           QUIRE_SPACER_TAIL)};
  quire_page_put_cells(page, y, x, pair, 2);
}

/* The row as text, one byte a cell: '.' for a blank that was never written, '#'
 * for what is not ASCII, '>' for a tail. */
static inline const char *fixture_row(const struct quire_page *page,
                                      uint16_t y) {
  static char text[QUIRE_PAGE_COLS_MAX + 1];
  const quire_cell *cells = quire_page_cells(page, y);
  const uint16_t cols = quire_page_cols(page);
  for (uint16_t x = 0; x < cols; x++) {
    const uint32_t content = quire_cell_content(cells[x]);
    text[x] = quire_cell_wide(cells[x]) == QUIRE_SPACER_TAIL ? '>'
              : quire_cell_is_blank(cells[x])                ? '.'
              : quire_cell_is_cluster(cells[x]) || content > 0x7e
                  ? '#'
                  : (char)content;
  }
  text[cols] = '\0';
  return text;
}

#endif
