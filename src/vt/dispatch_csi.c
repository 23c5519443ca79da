/* Control sequences that move and edit. What needs more than a line has a file
 * of its own, see terminal.h. Counts are clamped by the screen. */
#include "vt/terminal.h"

/* Whether ED, EL, ECH (or with `asked` DECSED, DECSEL) spare protected cells:
 * ISO protection holds against every erase, DEC's against selective ones. */
static bool is_selective(const struct quire_terminal *t, bool asked) {
  return t->protection == QUIRE_PROTECT_ISO ||
         (t->protection == QUIRE_PROTECT_DEC && asked);
}

static void erase_display(struct quire_terminal *t, bool asked) {
  bool selective = is_selective(t, asked);
  switch (quire_vt_param(t, 0, 0)) {
    case 0:
      quire_screen_erase_display(t->screen, QUIRE_ERASE_RIGHT, selective);
      break;
    case 1:
      quire_screen_erase_display(t->screen, QUIRE_ERASE_LEFT, selective);
      break;
    case 2:
      quire_screen_erase_display(t->screen, QUIRE_ERASE_ALL, selective);
      break;
    case 3:
      if (!asked) {
        quire_screen_clear_history(t->screen);
      }
      break;
    default: break;
  }
}

static void erase_line(struct quire_terminal *t, bool asked) {
  bool selective = is_selective(t, asked);
  switch (quire_vt_param(t, 0, 0)) {
    case 0:
      quire_screen_erase_line(t->screen, QUIRE_ERASE_RIGHT, selective);
      break;
    case 1:
      quire_screen_erase_line(t->screen, QUIRE_ERASE_LEFT, selective);
      break;
    case 2:
      quire_screen_erase_line(t->screen, QUIRE_ERASE_ALL, selective);
      break;
    default: break;
  }
}

static void erase_characters(struct quire_terminal *t) {
  uint32_t n = quire_vt_count(t, 0, 1);
  if (!is_selective(t, false)) {
    quire_screen_erase_cells(t->screen, n);
    return;
  }
  struct quire_cursor at = quire_screen_cursor(t->screen);
  uint32_t last = quire_screen_cols(t->screen) - 1U;
  uint32_t right = at.col + n - 1;
  struct quire_rect rect = {at.row, at.col, at.row,
                            (uint16_t)(right < last ? right : last)};
  quire_screen_erase_rect(t->screen, rect, true);
  quire_screen_set_cursor(t->screen, at.row, at.col, false);
}

/* REP. More than a screenful repeats nothing that could be seen. */
static void repeat(struct quire_terminal *t) {
  uint32_t n = quire_vt_count(t, 0, 1);
  uint32_t most = (uint32_t)quire_screen_cols(t->screen) *
                  (uint32_t)quire_screen_rows(t->screen);
  if (t->last_printed == 0) {
    return;
  }
  for (n = n < most ? n : most; n > 0; n--) {
    quire_screen_print(t->screen, t->last_printed);
  }
}

static void set_margins(struct quire_terminal *t) {
  uint32_t rows = quire_screen_rows(t->screen);
  quire_screen_set_vertical_margins(t->screen, quire_vt_count(t, 0, 1) - 1,
                                    quire_vt_count(t, 1, rows) - 1);
}

static void set_side_margins(struct quire_terminal *t) {
  uint32_t cols = quire_screen_cols(t->screen);
  quire_screen_set_horizontal_margins(t->screen, quire_vt_count(t, 0, 1) - 1,
                                      quire_vt_count(t, 1, cols) - 1);
}

/* CSI s is DECSLRM while left and right margins may be set, else SCOSC. */
static void save_or_margins(struct quire_terminal *t) {
  if (quire_screen_mode(t->screen, QUIRE_SCREEN_LEFT_RIGHT_MARGINS)) {
    set_side_margins(t);
  } else {
    quire_terminal_save_cursor(t);
  }
}

/* HPR and VPR: no margin stops them. */
static void move_relative(struct quire_terminal *t, uint32_t rows,
                          uint32_t cols) {
  struct quire_cursor at = quire_screen_cursor(t->screen);
  uint32_t row = at.row + rows;
  uint32_t col = at.col + cols;
  uint32_t last_row = quire_screen_rows(t->screen) - 1U;
  uint32_t last_col = quire_screen_cols(t->screen) - 1U;
  quire_screen_set_cursor(t->screen,
                          (uint16_t)(row < last_row ? row : last_row),
                          (uint16_t)(col < last_col ? col : last_col), false);
}

static void clear_tabs(struct quire_terminal *t) {
  switch (quire_vt_param(t, 0, 0)) {
    case 0: quire_screen_clear_tab(t->screen); break;
    case 3: quire_screen_clear_all_tabs(t->screen); break;
    default: break;
  }
}

/* CSI T with five parameters is xterm's highlight tracking, not SD. */
static void scroll_down(struct quire_terminal *t) {
  if (t->parser.count <= 1) {
    quire_screen_scroll_down(t->screen, quire_vt_count(t, 0, 1));
  }
}

static bool csi_move(struct quire_terminal *t) {
  struct quire_screen *s = t->screen;
  uint32_t n = quire_vt_count(t, 0, 1);
  switch (t->parser.final) {
    case 'A': quire_screen_up(s, n); return true;
    case 'B': quire_screen_down(s, n); return true;
    case 'C': quire_screen_right(s, n); return true;
    case 'D': quire_screen_left(s, n); return true;
    case 'E':
      quire_screen_down(s, n);
      quire_screen_carriage_return(s);
      return true;
    case 'F':
      quire_screen_up(s, n);
      quire_screen_carriage_return(s);
      return true;
    case 'G':
    case '`': quire_screen_goto_col(s, n - 1); return true;
    case 'H':
    case 'f':
      quire_screen_goto(s, n - 1, quire_vt_count(t, 1, 1) - 1);
      return true;
    case 'I': quire_screen_tab(s, n); return true;
    case 'Z': quire_screen_back_tab(s, n); return true;
    case 'a': move_relative(t, 0, n); return true;
    case 'd': quire_screen_goto_row(s, n - 1); return true;
    case 'e': move_relative(t, n, 0); return true;
    default: return false;
  }
}

static bool csi_edit(struct quire_terminal *t) {
  struct quire_screen *s = t->screen;
  uint32_t n = quire_vt_count(t, 0, 1);
  switch (t->parser.final) {
    case '@': quire_screen_insert_cells(s, n); return true;
    case 'J': erase_display(t, false); return true;
    case 'K': erase_line(t, false); return true;
    case 'L': quire_screen_insert_lines(s, n); return true;
    case 'M': quire_screen_delete_lines(s, n); return true;
    case 'P': quire_screen_delete_cells(s, n); return true;
    case 'S': quire_screen_scroll_up(s, n); return true;
    case 'T':
    case '^': scroll_down(t); return true;
    case 'X': erase_characters(t); return true;
    case 'b': repeat(t); return true;
    default: return false;
  }
}

static void csi_other(struct quire_terminal *t) {
  switch (t->parser.final) {
    case 'g': clear_tabs(t); break;
    case 'h':
    case 'l': quire_modes_csi(t, t->parser.final == 'h'); break;
    case 'm': quire_vt_sgr(t); break;
    case 'r': set_margins(t); break;
    case 's': save_or_margins(t); break;
    case 't': quire_vt_csi_window(t); break;
    case 'u': quire_terminal_restore_cursor(t); break;
    default: (void)quire_vt_csi_report(t); break;
  }
}

static void csi_question(struct quire_terminal *t) {
  switch (t->parser.final) {
    case 'J': erase_display(t, true); break;
    case 'K': erase_line(t, true); break;
    case 'W': /* DECST8C */
      if (quire_vt_param(t, 0, 0) == 5) {
        quire_screen_default_tabs(t->screen);
      }
      break;
    case 'h':
    case 'l': quire_modes_csi(t, t->parser.final == 'h'); break;
    case 'r': quire_modes_restore(t); break;
    case 's': quire_modes_save(t); break;
    default:
      if (!quire_vt_csi_keyboard(t)) {
        (void)quire_vt_csi_report(t);
      }
      break;
  }
}

static void cursor_style(struct quire_terminal *t) {
  uint32_t style = quire_vt_param(t, 0, 0);
  if (style > 6) {
    return;
  }
  t->cursor_look.shape =
      (uint8_t)(style == 0 ? QUIRE_CURSOR_BLOCK : (style - 1) / 2);
  quire_modes_set(t, 12, true, (style & 1) != 0);
}

static void character_protection(struct quire_terminal *t) {
  t->protection = QUIRE_PROTECT_DEC;
  quire_screen_set_protected(t->screen, quire_vt_param(t, 0, 0) == 1);
}

/* DECSCL: a soft reset, then the level whose features exist. */
static void conformance_level(struct quire_terminal *t) {
  uint32_t level = quire_vt_param(t, 0, 0);
  if (level >= 61 && level <= 65) {
    quire_terminal_soft_reset(t);
    t->level = (uint8_t)(level - 60);
  }
}

static void columns_per_page(struct quire_terminal *t) {
  uint32_t cols = quire_vt_count(t, 0, 80);
  if (cols == 80 || cols == 132) {
    quire_terminal_request_size(t, cols, 0);
  }
}

/* One intermediate and no prefix: `key` is intermediate, then final. */
static bool csi_intermediate(struct quire_terminal *t) {
  struct quire_screen *s = t->screen;
  uint32_t n = quire_vt_count(t, 0, 1);
  int key = t->parser.intermediates[0] << 8 | t->parser.final;
  switch (key) {
    case ' ' << 8 | '@': quire_screen_scroll_left(s, n); return true;
    case ' ' << 8 | 'A': quire_screen_scroll_right(s, n); return true;
    case ' ' << 8 | 'q': cursor_style(t); return true;
    case '!' << 8 | 'p': quire_terminal_soft_reset(t); return true;
    case '"' << 8 | 'p': conformance_level(t); return true;
    case '"' << 8 | 'q': character_protection(t); return true;
    case '#' << 8 | 'p':
    case '#' << 8 | '{': quire_vt_sgr_push(t); return true;
    case '#' << 8 | 'q':
    case '#' << 8 | '}': quire_vt_sgr_pop(t); return true;
    case '$' << 8 | '|': columns_per_page(t); return true;
    case '*' << 8 | '|': /* DECSNLS */
      quire_terminal_request_size(t, 0, quire_vt_count(t, 0, 24));
      return true;
    case '\'' << 8 | '}': quire_screen_insert_columns(s, n); return true;
    case '\'' << 8 | '~': quire_screen_delete_columns(s, n); return true;
    default: return quire_vt_csi_rect(t);
  }
}

void quire_vt_csi(struct quire_terminal *t) {
  const struct quire_parser *p = &t->parser;
  if (p->has_sub && p->final != 'm') {
    return; /* sub-parameters mean something in SGR only */
  }
  if (p->intermediates_count != 0) {
    if (p->intermediates_count > 1) {
      return;
    }
    if (p->prefix != 0 || !csi_intermediate(t)) {
      (void)quire_vt_csi_report(t);
    }
    return;
  }
  if (p->prefix == 0) {
    if (!csi_move(t) && !csi_edit(t)) {
      csi_other(t);
    }
  } else if (p->prefix == '?') {
    csi_question(t);
  } else if (!quire_vt_csi_keyboard(t)) {
    (void)quire_vt_csi_report(t);
  }
}
