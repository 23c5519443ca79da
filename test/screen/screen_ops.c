#include "screen/screen_ops.h"

#include <stdlib.h>
#include <string.h>

/* Mostly small, now and then absurd. */
static uint32_t count(struct op_source *c) {
  static const uint32_t wild[] = {0, 65535, 65536, UINT32_MAX, 16384};
  return op_source_below(c, 12) == 0 ? wild[op_source_below(c, 5)]
                                     : op_source_below(c, 9);
}

static uint32_t codepoint(struct op_source *c) {
  static const uint32_t some[] = {
      'a',    '#',     ' ',      0xe9,    0x301,   0x200d,  0xfe0f, 0xfe0e,
      0x4e16, 0x1f600, 0x1f468,  0x1f1e9, 0x1f1ea, 0x1f3fb, 0x2764, 0x2614,
      0x1112, 0x1161,  0x11ab,   0x915,   0x94d,   0x937,   0x600,  0x200b,
      0xad,   0x3000,  0x10ffff, 0xfffd,  0x20e3,  0xff9e,  0xd800, 0x110000};
  return some[op_source_below(c, sizeof some / sizeof some[0])];
}

static struct quire_style style(struct op_source *c) {
  struct quire_style s = {0};
  uint32_t kind = op_source_below(c, 5);
  if (kind > 0) {
    s.fg = quire_color_palette((uint8_t)op_source_below(c, 200));
  }
  if (kind > 2) {
    s.bg = quire_color_rgb((uint8_t)op_source_below(c, 30), 0, 1);
  }
  s.attrs = (uint16_t)(op_source_below(c, 4) == 0
                           ? op_source_below(c, QUIRE_ATTR_ALL + 1u)
                           : 0);
  s.underline = (uint8_t)op_source_below(c, 6);
  return s;
}

static struct quire_rect rect(struct op_source *c) {
  struct quire_rect r;
  r.top = (uint16_t)op_source_below(c, 14);
  r.left = (uint16_t)op_source_below(c, 30);
  r.bottom = (uint16_t)(r.top + op_source_below(c, 10));
  r.right = (uint16_t)(r.left + op_source_below(c, 20));
  return r;
}

static void print_op(struct quire_screen *s, struct op_source *c, bool cut) {
  uint8_t text[200];
  uint32_t n =
      1 + op_source_below(c, op_source_below(c, 5) == 0 ? sizeof text : 9);
  if (op_source_below(c, 2) == 0) {
    uint32_t run[12];
    n = n < 12 ? n : 12;
    for (uint32_t i = 0; i < n; i++) {
      run[i] = codepoint(c);
    }
    if (!cut) {
      quire_screen_print_run(s, run, n);
    }
    for (uint32_t i = 0; cut && i < n; i++) {
      quire_screen_print(s, run[i]);
    }
    return;
  }
  for (uint32_t i = 0; i < n; i++) {
    text[i] = (uint8_t)(0x20 + op_source_below(c, 0x5f));
  }
  if (!cut) {
    quire_screen_print_ascii(s, text, n);
    return;
  }
  for (uint32_t i = 0; i < n; i++) {
    quire_screen_print(s, text[i]);
  }
}

static void move_op(struct quire_screen *s, struct op_source *c) {
  uint32_t n = count(c);
  switch (op_source_below(c, 16)) {
    case 0: quire_screen_up(s, n); break;
    case 1: quire_screen_down(s, n); break;
    case 2: quire_screen_left(s, n); break;
    case 3: quire_screen_right(s, n); break;
    case 4: quire_screen_goto(s, n, count(c)); break;
    case 5: quire_screen_goto_col(s, n); break;
    case 6: quire_screen_goto_row(s, n); break;
    case 7: quire_screen_tab(s, n); break;
    case 8: quire_screen_back_tab(s, n); break;
    case 9: quire_screen_set_tab(s); break;
    case 10: quire_screen_clear_tab(s); break;
    case 11: quire_screen_save_cursor(s, n); break;
    case 12: (void)quire_screen_restore_cursor(s); break;
    case 13:
      quire_screen_set_cursor(s, (uint16_t)n, (uint16_t)count(c),
                              op_source_below(c, 3) == 0);
      break;
    default: quire_screen_carriage_return(s); break;
  }
}

static void scroll_op(struct quire_screen *s, struct op_source *c) {
  uint32_t n = count(c);
  switch (op_source_below(c, 14)) {
    case 0: quire_screen_reverse_index(s); break;
    case 1: quire_screen_forward_column(s); break;
    case 2: quire_screen_back_column(s); break;
    case 3: quire_screen_scroll_up(s, n); break;
    case 4: quire_screen_scroll_down(s, n); break;
    case 5: quire_screen_scroll_left(s, n); break;
    case 6: quire_screen_scroll_right(s, n); break;
    case 7: quire_screen_insert_lines(s, n); break;
    case 8: quire_screen_delete_lines(s, n); break;
    case 9: quire_screen_insert_columns(s, n); break;
    case 10: quire_screen_delete_columns(s, n); break;
    case 11:
      quire_screen_shift_rect(s, rect(c), (int32_t)op_source_below(c, 9) - 4,
                              (int32_t)op_source_below(c, 9) - 4,
                              op_source_below(c, 2) == 0);
      break;
    default: quire_screen_index(s); break;
  }
}

static void edit_op(struct quire_screen *s, struct op_source *c) {
  bool selective = op_source_below(c, 3) == 0;
  enum quire_erase what = (enum quire_erase)op_source_below(c, 3);
  uint32_t n = count(c);
  switch (op_source_below(c, 10)) {
    case 0: quire_screen_erase_line(s, what, selective); break;
    case 1: quire_screen_erase_display(s, what, selective); break;
    case 2: quire_screen_erase_cells(s, n); break;
    case 3: quire_screen_insert_cells(s, n); break;
    case 4: quire_screen_delete_cells(s, n); break;
    case 5: quire_screen_fill_rect(s, rect(c), codepoint(c)); break;
    case 6: quire_screen_erase_rect(s, rect(c), selective); break;
    case 7:
      quire_screen_copy_rect(s, rect(c), (uint16_t)op_source_below(c, 16),
                             (uint16_t)op_source_below(c, 40));
      break;
    case 8:
      quire_screen_change_attrs(s, rect(c), op_source_below(c, 2) == 0,
                                (uint16_t)(1u << op_source_below(c, 16)),
                                (uint16_t)(1u << op_source_below(c, 16)),
                                (uint16_t)(1u << op_source_below(c, 16)));
      break;
    default:
      quire_screen_set_row_size(s, (enum quire_row_size)op_source_below(c, 4));
      break;
  }
}

static void pen_op(struct quire_screen *s, struct op_source *c) {
  const struct quire_style look = style(c);
  const struct quire_mark mark = {1u << op_source_below(c, 5),
                                  (int32_t)op_source_below(c, 256)};
  char uri[] = "http://x";
  const struct quire_link link = {uri, sizeof uri - 1, uri,
                                  op_source_below(c, 3)};
  uri[7] = (char)('a' + op_source_below(c, 20));
  switch (op_source_below(c, 6)) {
    case 0:
      OP_CHECK(c, quire_screen_set_link(
                      s, op_source_below(c, 2) ? &link : NULL) == QUIRE_OK);
      break;
    case 1: quire_screen_set_protected(s, op_source_below(c, 2) == 0); break;
    case 2:
      quire_screen_set_semantic(s, (enum quire_semantic)op_source_below(c, 3));
      quire_screen_mark(s, &mark,
                        (enum quire_row_semantic)op_source_below(c, 4));
      break;
    default: quire_screen_set_style(s, &look); break;
  }
}

static void mode_op(struct quire_screen *s, struct op_source *c) {
  uint32_t a = op_source_below(c, 20);
  switch (op_source_below(c, 9)) {
    case 0:
      quire_screen_set_vertical_margins(s, a, op_source_below(c, 30));
      break;
    case 1:
      quire_screen_set_horizontal_margins(s, a, op_source_below(c, 60));
      break;
    case 2:
      OP_CHECK(c, quire_screen_set_alternate(s, op_source_below(c, 2) == 0,
                                             op_source_below(c, 2) == 0) ==
                      QUIRE_OK);
      break;
    case 3:
      if (op_source_below(c, 12) == 0) {
        quire_screen_reset(s);
      }
      break;
    case 4: quire_screen_soft_reset(s); break;
    case 5:
      if (op_source_below(c, 8) == 0) {
        quire_screen_align(s);
      }
      break;
    default: {
      uint32_t mode = op_source_below(c, QUIRE_SCREEN_MODE_COUNT);
      quire_screen_set_mode(s, (enum quire_screen_mode)mode,
                            op_source_below(c, 2) == 0);
      break;
    }
  }
}

static void rare_op(struct quire_screen *s, struct op_source *c) {
  switch (op_source_below(c, 8)) {
    case 0: quire_screen_clear_history(s); break;
    case 1:
      quire_screen_set_history_limits(
          s, op_source_below(c, 60),
          op_source_below(c, 3) == 0 ? op_source_below(c, 5000) : UINT64_MAX);
      break;
    default:
      OP_CHECK(c, quire_screen_resize(s, (uint16_t)(1 + op_source_below(c, 50)),
                                      (uint16_t)(1 + op_source_below(c, 16))) ==
                      QUIRE_OK);
      break;
  }
}

void screen_ops_step(struct quire_screen *s, struct op_source *c, bool cut) {
  uint32_t kind = op_source_below(c, 100);
  if (kind < 40) {
    print_op(s, c, cut);
  } else if (kind < 54) {
    move_op(s, c);
  } else if (kind < 68) {
    scroll_op(s, c);
  } else if (kind < 78) {
    edit_op(s, c);
  } else if (kind < 88) {
    pen_op(s, c);
  } else if (kind < 97) {
    mode_op(s, c);
  } else {
    rare_op(s, c);
  }
}

/* ---- reading ------------------------------------------------------------- */

static enum quire_result swallow(void *ctx, const char *bytes, size_t n) {
  size_t *sum = ctx;
  *sum += n + (unsigned char)bytes[0];
  return QUIRE_OK;
}

static struct quire_point point(struct quire_screen *s, struct op_source *c) {
  const uint64_t history = quire_screen_history_rows(s);
  const uint32_t rows = quire_screen_rows(s) + (uint32_t)history;
  return (struct quire_point){
      (int64_t)op_source_below(c, rows < 65536 ? rows : 65536) -
          (int64_t)history,
      (uint16_t)op_source_below(c, quire_screen_cols(s))};
}

/* A view or NULL, made or freed now and then. */
static void view_op(struct quire_screen *s, struct op_source *c,
                    struct quire_view **view) {
  if (*view == NULL) {
    OP_CHECK(c, quire_view_new(s, view) == QUIRE_OK);
  }
  switch (op_source_below(c, 4)) {
    case 0: quire_view_follow(*view); break;
    case 1: quire_view_scroll_to(*view, point(s, c).row); break;
    default:
      quire_view_scroll(*view, (int64_t)op_source_below(c, 40) - 25);
      break;
  }
  const int64_t top = quire_view_top(*view);
  OP_CHECK(c, top <= 0 && -top <= (int64_t)quire_screen_history_rows(s));
  OP_CHECK(c, (top == 0) >= quire_view_following(*view));
  if (op_source_below(c, 4) == 0) {
    quire_view_free(*view);
    *view = NULL;
  }
}

static void select_op(struct quire_screen *s, struct op_source *c) {
  char *text;
  size_t len_bytes;
  OP_CHECK(c, quire_selection_start(s, point(s, c),
                                    (enum quire_selection_mode)op_source_below(
                                        c, 4)) == QUIRE_OK);
  quire_selection_extend(s, point(s, c));
  const enum quire_result result = quire_selection_text(s, &text, &len_bytes);
  OP_CHECK(c, result == QUIRE_OK || result == QUIRE_ERR_NOT_FOUND);
  if (result == QUIRE_OK) {
    OP_CHECK(c, strlen(text) == len_bytes);
    quire_screen_free_text(s, text, len_bytes);
  }
}

static void clone_op(struct quire_screen *s, struct op_source *c) {
  const struct quire_point from = point(s, c);
  const int64_t most = quire_screen_rows(s) - from.row;
  const uint16_t n =
      (uint16_t)(1 + op_source_below(c, most < 100 ? (uint32_t)most : 100));
  struct quire_page *page;
  struct quire_page_fault fault = {"", 0, 0};
  OP_CHECK(c, quire_screen_clone_rows(s, from.row, n, &page) == QUIRE_OK);
  if (!quire_page_verify(page, &fault)) {
    op_source_fail(c, fault.what, __FILE__, __LINE__);
  }
  quire_page_free(NULL, page);
}

static void address_op(struct quire_screen *s, struct op_source *c) {
  const struct quire_point from = point(s, c);
  struct quire_address address;
  struct quire_point back;
  if (quire_screen_point_to_address(s, from, &address) == QUIRE_OK) {
    OP_CHECK(c, quire_screen_address_to_point(s, address, &back) == QUIRE_OK);
    OP_CHECK(c, back.row == from.row || from.col != 0);
  } else {
    OP_CHECK(c, from.row >= 0);
  }
}

static void format_op(struct quire_screen *s, struct op_source *c) {
  struct quire_range range = {point(s, c), point(s, c),
                              op_source_below(c, 4) == 0};
  const struct quire_format_options options = {
      .struct_size = sizeof options,
      .format = (enum quire_format)op_source_below(c, 3),
      .join_wrapped = op_source_below(c, 2) == 0,
      .keep_trailing_blanks = op_source_below(c, 2) == 0};
  size_t sum = 0;
  if (quire_point_before(range.last, range.first)) {
    const struct quire_point last = range.first;
    range.first = range.last;
    range.last = last;
  }
  OP_CHECK(c,
           quire_screen_format(s, &range, &options, swallow, &sum) == QUIRE_OK);
}

void screen_ops_read(struct quire_screen *s, struct op_source *c,
                     struct quire_view **view) {
  struct quire_range match;
  struct quire_row_ref row;
  int64_t marked = 0;
  switch (op_source_below(c, 9)) {
    case 0: view_op(s, c, view); break;
    case 1: select_op(s, c); break;
    case 2: clone_op(s, c); break;
    case 3: address_op(s, c); break;
    case 4: format_op(s, c); break;
    case 5:
      OP_CHECK(c, quire_screen_search(s, "a", 1, point(s, c),
                                      op_source_below(c, 2) == 0,
                                      &match) != QUIRE_ERR_MISUSE);
      break;
    case 6:
      OP_CHECK(c, quire_screen_find_mark(s, point(s, c).row,
                                         op_source_below(c, 2) == 0, 31,
                                         &marked) != QUIRE_ERR_MISUSE);
      break;
    default: {
      const struct quire_point at = point(s, c);
      OP_CHECK(c, quire_screen_row(s, at.row, &row) == QUIRE_OK);
      OP_CHECK(c, row.row == at.row && row.occupied <= row.cols);
      break;
    }
  }
}
