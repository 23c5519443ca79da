/* One row of a page as bytes and as arrays; SGR from any style to any other. */
#include <check.h>
#include <string.h>

#include "support/suite.h"

#include <quire/format.h>
#include <quire/page.h>
#include <quire/row.h>

static void ck_ok(enum quire_result result) {
  ck_assert_msg(result == QUIRE_OK, "%s", quire_result_text(result));
}

/* ---- a page to read ----------------------------------------------------- */

static struct quire_page *make_page(uint16_t cols) {
  const struct quire_page_capacity capacity = {.cols = cols,
                                               .rows = 2,
                                               .styles = 16,
                                               .links = 8,
                                               .clusters = 8,
                                               .codepoints = 64,
                                               .string_bytes = 512};
  struct quire_page *page;
  ck_ok(quire_page_new(NULL, &capacity, 1, &page));
  return page;
}

static uint16_t write_text(struct quire_page *page, uint16_t x,
                           const char *text, const struct quire_style *style,
                           const struct quire_link *link) {
  uint16_t n = (uint16_t)strlen(text);
  quire_cell like = 0;
  quire_id id;
  if (style != NULL) {
    ck_ok(quire_page_style_add(page, style, n, &id));
    like = quire_cell_with_style(like, id);
  }
  if (link != NULL) {
    ck_ok(quire_page_link_add(page, link, n, &id));
    like = quire_cell_with_link(like, id);
  }
  quire_page_put_ascii(page, 0, x, (const uint8_t *)text, n, like);
  return (uint16_t)(x + n);
}

static uint16_t write_wide(struct quire_page *page, uint16_t x, uint32_t cp) {
  quire_cell cells[2] = {
      quire_cell_with_wide(quire_cell_with_content(0, cp), QUIRE_WIDE),
      quire_cell_with_wide(0, QUIRE_SPACER_TAIL)};
  quire_page_put_cells(page, 0, x, cells, 2);
  return (uint16_t)(x + 2);
}

static uint16_t write_cluster(struct quire_page *page, uint16_t x,
                              const uint32_t *codepoints, size_t len) {
  quire_id id;
  ck_ok(quire_page_cluster_add(page, codepoints, len, 1, &id));
  quire_cell cell = quire_cell_with_cluster(0, id);
  quire_page_put_cells(page, 0, x, &cell, 1);
  return (uint16_t)(x + 1);
}

static const struct quire_style red = {.fg = {QUIRE_COLOR_PALETTE, 1, 0, 0}};
static const struct quire_style bold_red = {
    .fg = {QUIRE_COLOR_PALETTE, 1, 0, 0}, .attrs = QUIRE_ATTR_BOLD};

struct bytes {
  size_t len;
  size_t stop_after; /* SIZE_MAX: never */
  char text[4096];
};

static enum quire_result take(void *ctx, const char *bytes, size_t len) {
  struct bytes *out = ctx;
  if (out->len + len > out->stop_after) {
    return QUIRE_ERR_IO;
  }
  ck_assert_uint_lt(out->len + len, sizeof out->text);
  memcpy(out->text + out->len, bytes, len);
  out->len += len;
  out->text[out->len] = '\0';
  return QUIRE_OK;
}

static const char *row_ansi(const struct quire_page *page, uint16_t begin,
                            uint16_t end) {
  static struct bytes out;
  out.len = 0;
  out.stop_after = SIZE_MAX;
  out.text[0] = '\0';
  ck_ok(quire_format_row_ansi(page, 0, begin, end, take, &out));
  return out.text;
}

/* ---- SGR ---------------------------------------------------------------- */

/* A reader of SGR, written from ECMA-48 and xterm's documentation and as plain
 * as can be, to check the writer against. */
static int number(const char **at) {
  int n = -1;
  while (**at >= '0' && **at <= '9') {
    n = (n < 0 ? 0 : n * 10) + (*(*at)++ - '0');
  }
  return n;
}

static struct quire_color read_color(const char **at, char separator) {
  ck_assert_int_eq(**at, separator);
  (*at)++;
  int kind = number(at);
  int parts[3] = {0, 0, 0};
  if (kind == 2 && separator == ':') {
    ck_assert_int_eq(*(*at)++, ':');
    ck_assert_int_eq(number(at), -1); /* colour space, left empty */
  }
  int n = kind == 5 ? 1 : 3;
  for (int i = 0; i < n; i++) {
    ck_assert_int_eq(*(*at)++, separator);
    parts[i] = number(at);
    ck_assert_int_ge(parts[i], 0);
    ck_assert_int_le(parts[i], 255);
  }
  return kind == 5 ? quire_color_palette((uint8_t)parts[0])
                   : quire_color_rgb((uint8_t)parts[0], (uint8_t)parts[1],
                                     (uint8_t)parts[2]);
}

static bool read_attr(int code, struct quire_style *style) {
  static const struct {
    int code;
    unsigned clear, set;
  } table[] = {
      {1, 0, QUIRE_ATTR_BOLD},
      {2, 0, QUIRE_ATTR_FAINT},
      {3, 0, QUIRE_ATTR_ITALIC},
      {5, 0, QUIRE_ATTR_BLINK},
      {6, 0, QUIRE_ATTR_RAPID_BLINK},
      {7, 0, QUIRE_ATTR_INVERSE},
      {8, 0, QUIRE_ATTR_HIDDEN},
      {9, 0, QUIRE_ATTR_STRIKE},
      {22, QUIRE_ATTR_BOLD | QUIRE_ATTR_FAINT, 0},
      {23, QUIRE_ATTR_ITALIC, 0},
      {25, QUIRE_ATTR_BLINK | QUIRE_ATTR_RAPID_BLINK, 0},
      {27, QUIRE_ATTR_INVERSE, 0},
      {28, QUIRE_ATTR_HIDDEN, 0},
      {29, QUIRE_ATTR_STRIKE, 0},
      {53, 0, QUIRE_ATTR_OVERLINE},
      {55, QUIRE_ATTR_OVERLINE, 0},
      {73, QUIRE_ATTR_SUBSCRIPT, QUIRE_ATTR_SUPERSCRIPT},
      {74, QUIRE_ATTR_SUPERSCRIPT, QUIRE_ATTR_SUBSCRIPT},
      {75, QUIRE_ATTR_SUPERSCRIPT | QUIRE_ATTR_SUBSCRIPT, 0},
  };
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (table[i].code == code) {
      style->attrs =
          (uint16_t)((style->attrs & ~table[i].clear) | table[i].set);
      return true;
    }
  }
  return false;
}

static void read_code(int code, const char **at, struct quire_style *style) {
  static const struct quire_color none;
  if (code <= 0) {
    memset(style, 0, sizeof *style);
  } else if (code == 4) {
    style->underline = QUIRE_UNDERLINE_SINGLE;
    if (**at == ':') {
      (*at)++;
      style->underline = (uint8_t)number(at);
    }
  } else if (code == 24) {
    style->underline = QUIRE_UNDERLINE_NONE;
  } else if (code == 38) {
    style->fg = read_color(at, ';');
  } else if (code == 48) {
    style->bg = read_color(at, ';');
  } else if (code == 58) {
    style->underline_color = read_color(at, ':');
  } else if (code == 59) {
    style->underline_color = none;
  } else if (code == 39 || code == 49) {
    *(code == 39 ? &style->fg : &style->bg) = none;
  } else if (!read_attr(code, style)) {
    struct quire_color *color =
        code % 100 / 10 == 3 || code / 10 == 9 ? &style->fg : &style->bg;
    int index = code >= 90 ? code % 10 + 8 : code % 10;
    ck_assert_int_ge(code, 30);
    ck_assert_int_le(code, 107);
    *color = quire_color_palette((uint8_t)index);
  }
}

static struct quire_style apply(struct quire_style style, const char *bytes,
                                size_t len) {
  const char *at = bytes;
  if (len == 0) {
    return style;
  }
  ck_assert(memcmp(at, "\033[", 2) == 0 && bytes[len - 1] == 'm');
  at += 2;
  for (;;) {
    read_code(number(&at), &at, &style);
    if (at == bytes + len - 1) {
      return style;
    }
    ck_assert_int_eq(*at++, ';');
  }
}

static uint32_t random_state;
static unsigned random_below(unsigned n) {
  random_state = random_state * 1664525u + 1013904223u;
  return (random_state >> 8) % n;
}

static struct quire_color random_color(void) {
  static const struct quire_color none;
  switch (random_below(4)) {
    case 0: return none;
    case 1: return quire_color_palette((uint8_t)random_below(18));
    case 2: return quire_color_palette((uint8_t)random_below(256));
    default:
      return quire_color_rgb((uint8_t)random_below(256),
                             (uint8_t)random_below(256),
                             (uint8_t)random_below(256));
  }
}

static struct quire_style random_style(void) {
  struct quire_style style = {.fg = random_color()};
  style.bg = random_below(2) != 0 ? random_color() : style.bg;
  style.underline_color =
      random_below(3) == 0 ? random_color() : style.underline_color;
  style.attrs = (uint16_t)(random_below(QUIRE_ATTR_ALL + 1) &
                           random_below(QUIRE_ATTR_ALL + 1));
  if ((style.attrs & QUIRE_ATTR_SUPERSCRIPT) != 0) {
    style.attrs = (uint16_t)(style.attrs & ~(unsigned)QUIRE_ATTR_SUBSCRIPT);
  }
  style.underline = (uint8_t)random_below(QUIRE_UNDERLINE_DASHED + 1);
  return style;
}

START_TEST(sgr_leads_from_any_style_to_any_other) {
  random_state = 7;
  struct quire_style from = random_style();
  const struct quire_style none = {.attrs = 0};
  for (int i = 0; i < 20000; i++) {
    struct quire_style to = random_style();
    char bytes[QUIRE_FORMAT_SGR_BYTES_MAX];
    size_t len = quire_format_sgr(&from, &to, bytes, sizeof bytes);
    ck_assert_uint_le(len, sizeof bytes);
    struct quire_style got = apply(from, bytes, len);
    ck_assert_msg(quire_style_equal(&got, &to), "step %d: %.*s", i,
                  (int)len - 1, bytes + 1);
    /* Never longer than a reset and everything anew. */
    char anew[QUIRE_FORMAT_SGR_BYTES_MAX];
    size_t full = quire_format_sgr(&none, &to, anew, sizeof anew);
    ck_assert_uint_le(len, full < 3 ? 3 : full + 1);
    from = to;
  }
}
END_TEST

static void ck_sgr(const struct quire_style *from, const struct quire_style *to,
                   const char *expected) {
  char bytes[QUIRE_FORMAT_SGR_BYTES_MAX + 1];
  size_t len = quire_format_sgr(from, to, bytes, sizeof bytes - 1);
  bytes[len] = '\0';
  ck_assert_str_eq(bytes, expected);
}

START_TEST(sgr_is_the_shortest_form) {
  const struct quire_style none = {.attrs = 0};
  struct quire_style faint_bold = {.attrs = QUIRE_ATTR_BOLD | QUIRE_ATTR_FAINT};
  struct quire_style bold = {.attrs = QUIRE_ATTR_BOLD};
  struct quire_style rich = {.fg = quire_color_palette(9),
                             .bg = quire_color_palette(200),
                             .underline_color = quire_color_rgb(1, 20, 255),
                             .attrs = QUIRE_ATTR_ITALIC | QUIRE_ATTR_OVERLINE,
                             .underline = QUIRE_UNDERLINE_CURLY};
  struct quire_style nearly = rich;
  nearly.underline = QUIRE_UNDERLINE_SINGLE;
  ck_sgr(&red, &red, "");
  ck_sgr(&none, &red, "\033[31m");
  ck_sgr(&red, &none, "\033[m");
  ck_sgr(&bold_red, &bold, "\033[39m");
  ck_sgr(&bold_red, &none, "\033[m");
  ck_sgr(&bold_red, &red, "\033[22m");
  ck_sgr(&faint_bold, &bold, "\033[;1m");
  ck_sgr(&none, &rich, "\033[3;53;4:3;91;48;5;200;58:2::1:20:255m");
  ck_sgr(&rich, &nearly, "\033[4m");
  ck_sgr(&rich, &none, "\033[m");
  ck_sgr(&rich, &bold, "\033[;1m");
}
END_TEST

START_TEST(sgr_keeps_to_a_short_buffer) {
  char bytes[8] = "xxxxxxx";
  const struct quire_style none = {.attrs = 0};
  ck_assert_uint_eq(quire_format_sgr(&none, &bold_red, bytes, 6), 7);
  ck_assert_str_eq(bytes, "xxxxxxx");
  ck_assert_uint_eq(quire_format_sgr(&none, &bold_red, bytes, 7), 7);
  ck_assert_str_eq(bytes, "\033[1;31m");
}
END_TEST

/* ---- a row as ANSI ------------------------------------------------------ */

START_TEST(row_ansi_changes_style_only_where_it_changes) {
  struct quire_page *page = make_page(12);
  uint16_t x = write_text(page, 0, "ab", NULL, NULL);
  x = write_text(page, x, "cd", &red, NULL);
  x = write_text(page, x, "e", &bold_red, NULL);
  write_text(page, (uint16_t)(x + 1), "f", NULL, NULL);
  ck_assert_str_eq(row_ansi(page, 0, 7), "ab\033[31mcd\033[1me\033[m f");
  ck_assert_str_eq(row_ansi(page, 3, 4), "\033[31md\033[m");
  ck_assert_str_eq(row_ansi(page, 6, 500), "f     ");
  ck_assert_str_eq(row_ansi(page, 4, 4), "");
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(row_ansi_draws_every_column) {
  struct quire_page *page = make_page(8);
  write_text(page, 0, "a", NULL, NULL);
  write_wide(page, 1, 0x4e2d);
  write_cluster(page, 3, (const uint32_t[]){'e', 0x301}, 2);
  ck_assert_str_eq(row_ansi(page, 0, 5),
                   "a\xe4\xb8\xad"
                   "e\xcc\x81 ");
  /* Halves of the wide character are blanks. */
  ck_assert_str_eq(row_ansi(page, 0, 2), "a ");
  ck_assert_str_eq(row_ansi(page, 2, 4), " e\xcc\x81");
  quire_cell head = quire_cell_with_wide(0, QUIRE_SPACER_HEAD);
  quire_page_put_cells(page, 0, 7, &head, 1);
  ck_assert_str_eq(row_ansi(page, 6, 8), "  ");
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(row_ansi_opens_and_closes_links) {
  struct quire_page *page = make_page(16);
  const struct quire_link plain = {"http://x/", 9, NULL, 0};
  const struct quire_link named = {"http://y/", 9, "a:1", 3};
  write_text(page, 0, "ab", NULL, &plain);
  write_text(page, 2, "c", NULL, &named);
  write_text(page, 3, "d", NULL, NULL);
  ck_assert_str_eq(row_ansi(page, 0, 4),
                   "\033]8;;http://x/\033\\ab"
                   "\033]8;id=a%3A1;http://y/\033\\c"
                   "\033]8;;\033\\d");
  ck_assert_str_eq(row_ansi(page, 0, 1),
                   "\033]8;;http://x/\033\\a\033]8;;\033\\");
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(row_ansi_lets_only_ascii_out_of_a_link) {
  struct quire_page *page = make_page(4);
  const struct quire_link odd = {"x;\xc3\xa9\\", 5, "\x9c;", 2};
  write_text(page, 0, "a", NULL, &odd);
  ck_assert_str_eq(row_ansi(page, 0, 1),
                   "\033]8;id=%9C%3B;x;%C3%A9\\\033\\a\033]8;;\033\\");
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(row_ansi_passes_on_what_write_answers) {
  struct quire_page *page = make_page(4096);
  struct bytes out = {.len = 0, .stop_after = 2500};
  ck_assert_int_eq(quire_format_row_ansi(page, 0, 0, 4096, take, &out),
                   QUIRE_ERR_IO);
  ck_assert_uint_le(out.len, 2500);
  ck_assert_int_eq(quire_format_row_ansi(page, 2, 0, 1, take, &out),
                   QUIRE_ERR_MISUSE);
  quire_page_free(NULL, page);
}
END_TEST

/* ---- a row as arrays ---------------------------------------------------- */

static struct quire_row_ref ref_of(const struct quire_page *page) {
  const struct quire_row *row = quire_page_row(page, 0);
  return (struct quire_row_ref){.page = page,
                                .y = 0,
                                .cols = quire_page_cols(page),
                                .flags = row->flags,
                                .occupied = row->occupied,
                                .cells = quire_page_cells(page, 0)};
}

static const struct quire_link link_x = {"http://x/", 9, NULL, 0};

static struct quire_page *mixed_page(void) {
  struct quire_page *page = make_page(10);
  uint16_t x = write_text(page, 0, "a", &bold_red, NULL);
  x = write_wide(page, x, 0x4e2d);
  x = write_cluster(page, x, (const uint32_t[]){'e', 0x301, 0x302}, 3);
  x = write_text(page, x, " x", NULL, &link_x);
  write_text(page, (uint16_t)(x + 1), "y", &red, &link_x);
  return page;
}

START_TEST(row_read_resolves_everything) {
  struct quire_page *page = mixed_page();
  struct quire_row_ref row = ref_of(page);
  struct quire_row_cell cells[10];
  uint32_t codepoints[16];
  struct quire_link links[4];
  struct quire_row_cells out = {.struct_size = sizeof out,
                                .cells = cells,
                                .cells_max = 10,
                                .codepoints = codepoints,
                                .codepoints_max = 16,
                                .links = links,
                                .links_max = 4};
  ck_ok(quire_row_read(&row, &out));
  ck_assert_uint_eq(out.cells_count, 10);
  ck_assert_uint_eq(out.codepoints_count, 8);
  ck_assert_uint_eq(out.links_count, 2);
  ck_assert(quire_style_equal(&cells[0].style, &bold_red));
  ck_assert_uint_eq(codepoints[cells[0].text], 'a');
  ck_assert_uint_eq(cells[1].wide, QUIRE_WIDE);
  ck_assert_uint_eq(codepoints[cells[1].text], 0x4e2d);
  ck_assert_uint_eq(cells[2].wide, QUIRE_SPACER_TAIL);
  ck_assert_uint_eq(cells[2].text_len, 0);
  ck_assert_uint_eq(cells[3].text_len, 3);
  ck_assert_uint_eq(codepoints[cells[3].text + 2], 0x302);
  ck_assert(quire_style_is_default(&cells[3].style));
  ck_assert_uint_eq(cells[4].text_len, 1);
  ck_assert_uint_eq(cells[4].flags, QUIRE_ROW_CELL_WRITTEN);
  ck_assert_uint_eq(cells[4].link, 1);
  ck_assert_uint_eq(cells[5].link, 1);
  ck_assert_uint_eq(cells[6].flags, 0);
  ck_assert_uint_eq(cells[6].link, 0);
  ck_assert_uint_eq(cells[7].link, 2);
  ck_assert(quire_style_equal(&cells[7].style, &red));
  ck_assert_uint_eq(links[1].uri_len_bytes, 9);
  ck_assert_int_eq(memcmp(links[1].uri, "http://x/", 9), 0);
  ck_assert_uint_eq(cells[9].text_len, 0);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(row_read_says_how_much_room_it_needs) {
  struct quire_page *page = mixed_page();
  struct quire_row_ref row = ref_of(page);
  struct quire_row_cell cells[10];
  uint32_t codepoints[8];
  struct quire_link links[2];
  for (int short_of = 0; short_of < 4; short_of++) {
    struct quire_row_cells out = {.struct_size = sizeof out,
                                  .cells = cells,
                                  .cells_max = short_of == 0 ? 9 : 10,
                                  .codepoints = codepoints,
                                  .codepoints_max = short_of == 1 ? 7 : 8,
                                  .links = links,
                                  .links_max = short_of == 2 ? 1 : 2};
    ck_assert_int_eq(quire_row_read(&row, &out),
                     short_of < 3 ? QUIRE_ERR_LIMIT : QUIRE_OK);
    ck_assert_uint_eq(out.cells_count, 10);
    ck_assert_uint_eq(out.codepoints_count, 8);
    ck_assert_uint_eq(out.links_count, 2);
  }
  struct quire_row_cells unlinked = {.struct_size = sizeof unlinked,
                                     .cells = cells,
                                     .cells_max = 10,
                                     .codepoints = codepoints,
                                     .codepoints_max = 8};
  ck_ok(quire_row_read(&row, &unlinked));
  ck_assert_uint_eq(cells[5].link, 0);
  unlinked.struct_size = 8;
  ck_assert_int_eq(quire_row_read(&row, &unlinked), QUIRE_ERR_MISUSE);
  quire_page_free(NULL, page);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen: row output");
  TCase *tcase = tcase_create("row");
  tcase_add_test(tcase, sgr_leads_from_any_style_to_any_other);
  tcase_add_test(tcase, sgr_is_the_shortest_form);
  tcase_add_test(tcase, sgr_keeps_to_a_short_buffer);
  tcase_add_test(tcase, row_ansi_changes_style_only_where_it_changes);
  tcase_add_test(tcase, row_ansi_draws_every_column);
  tcase_add_test(tcase, row_ansi_opens_and_closes_links);
  tcase_add_test(tcase, row_ansi_lets_only_ascii_out_of_a_link);
  tcase_add_test(tcase, row_ansi_passes_on_what_write_answers);
  tcase_add_test(tcase, row_read_resolves_everything);
  tcase_add_test(tcase, row_read_says_how_much_room_it_needs);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
