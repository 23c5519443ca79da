/* libvterm's state callbacks, turned into calls of the screen.
 *
 * libvterm keeps cursor, margins, tabs and modes itself and tells us where each
 * glyph goes and which rectangles move or vanish. The screen's own cursor is
 * set to follow; its autowrap, margins and clusters are not used. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "vterm/front.h"

/* ---- printing ------------------------------------------------------------ */

/* True when this glyph is where libvterm goes after a full row. */
static void infer_wrap(struct quire_vterm *q, uint16_t row, uint16_t col,
                       int width) {
  if (q->wrap_possible && col == 0 && row == q->wrap_row + 1) {
    quire_screen_set_wrapped(q->screen, q->wrap_row, true);
  }
  q->wrap_possible = col + width >= quire_screen_cols(q->screen);
  q->wrap_row = row;
}

static int on_putglyph(VTermGlyphInfo *info, VTermPos pos, void *user) {
  struct quire_vterm *q = user;
  size_t len = 0;
  if (pos.row < 0 || pos.col < 0 || pos.row >= quire_screen_rows(q->screen) ||
      pos.col >= quire_screen_cols(q->screen)) {
    return 1;
  }
  while (len < GLYPH_CHARS_MAX && info->chars[len] != 0) {
    q->last_glyph[len] = info->chars[len];
    len++;
  }
  q->last_glyph_len = len;
  infer_wrap(q, (uint16_t)pos.row, (uint16_t)pos.col, info->width);
  quire_screen_set_protected(q->screen, info->protected_cell != 0);
  quire_screen_put_glyph(q->screen, (uint16_t)pos.row, (uint16_t)pos.col,
                         q->last_glyph, len, info->width);
  return 1;
}

static int on_movecursor(VTermPos pos, VTermPos oldpos, int visible,
                         void *user) {
  struct quire_vterm *q = user;
  (void)oldpos;
  (void)visible;
  uint16_t cols = quire_screen_cols(q->screen);
  uint16_t rows = quire_screen_rows(q->screen);
  uint16_t row = (uint16_t)(pos.row < 0 ? 0 : pos.row);
  uint16_t col = (uint16_t)(pos.col < 0 ? 0 : pos.col);
  row = row < rows ? row : (uint16_t)(rows - 1);
  col = col < cols ? col : (uint16_t)(cols - 1);
  q->wrap_possible = q->wrap_possible && row == q->wrap_row && col + 2 >= cols;
  quire_screen_set_cursor(q->screen, row, col, q->wrap_possible);
  return 1;
}

/* ---- rectangles ---------------------------------------------------------- */

/* False for an empty one. libvterm's ends are exclusive. */
static bool to_rect(const struct quire_vterm *q, VTermRect r,
                    struct quire_rect *out) {
  int cols = quire_screen_cols(q->screen);
  int rows = quire_screen_rows(q->screen);
  int top = r.start_row > 0 ? r.start_row : 0;
  int left = r.start_col > 0 ? r.start_col : 0;
  int bottom = r.end_row < rows ? r.end_row : rows;
  int right = r.end_col < cols ? r.end_col : cols;
  if (top >= bottom || left >= right) {
    return false;
  }
  out->top = (uint16_t)top;
  out->left = (uint16_t)left;
  out->bottom = (uint16_t)(bottom - 1);
  out->right = (uint16_t)(right - 1);
  return true;
}

static int on_scrollrect(VTermRect rect, int downward, int rightward,
                         void *user) {
  struct quire_vterm *q = user;
  struct quire_rect r;
  if (!to_rect(q, rect, &r)) {
    return 1;
  }
  if (q->wrap_possible && downward == 1 && rightward == 0 && r.top == 0 &&
      q->wrap_row == r.bottom && q->wrap_row > 0) {
    q->wrap_row--; /* the wrap itself scrolled */
  } else {
    q->wrap_possible = false;
  }
  quire_screen_shift_rect(q->screen, r, downward, rightward, true);
  return 1;
}

static int on_erase(VTermRect rect, int selective, void *user) {
  struct quire_vterm *q = user;
  struct quire_rect r;
  if (to_rect(q, rect, &r)) {
    quire_screen_erase_rect(q->screen, r, selective != 0);
  }
  return 1;
}

/* ---- pen ----------------------------------------------------------------- */

static struct quire_color to_color(const VTermColor *c) {
  struct quire_color none = {QUIRE_COLOR_DEFAULT, 0, 0, 0};
  if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c)) {
    return none;
  }
  return VTERM_COLOR_IS_INDEXED(c)
             ? quire_color_palette(c->indexed.idx)
             : quire_color_rgb(c->rgb.red, c->rgb.green, c->rgb.blue);
}

static void set_attr(struct quire_style *s, uint16_t attr, bool on) {
  s->attrs = (uint16_t)(on ? s->attrs | attr : s->attrs & ~attr);
}

static int on_setpenattr(VTermAttr attr, VTermValue *val, void *user) {
  struct quire_vterm *q = user;
  struct quire_style *s = &q->style;
  switch ((int)attr) {
    case VTERM_ATTR_BOLD: set_attr(s, QUIRE_ATTR_BOLD, val->boolean); break;
    case VTERM_ATTR_ITALIC: set_attr(s, QUIRE_ATTR_ITALIC, val->boolean); break;
    case VTERM_ATTR_BLINK: set_attr(s, QUIRE_ATTR_BLINK, val->boolean); break;
    case VTERM_ATTR_REVERSE:
      set_attr(s, QUIRE_ATTR_INVERSE, val->boolean);
      break;
    case VTERM_ATTR_STRIKE: set_attr(s, QUIRE_ATTR_STRIKE, val->boolean); break;
#if VTERM_VERSION_MAJOR > 0 || VTERM_VERSION_MINOR >= 2
    case VTERM_ATTR_CONCEAL:
      set_attr(s, QUIRE_ATTR_HIDDEN, val->boolean);
      break;
#endif
    case VTERM_ATTR_UNDERLINE:
      s->underline = (uint8_t)(val->number >= 0 && val->number <= 3
                                   ? val->number
                                   : QUIRE_UNDERLINE_SINGLE);
      break;
    case VTERM_ATTR_FOREGROUND: s->fg = to_color(&val->color); break;
    case VTERM_ATTR_BACKGROUND: s->bg = to_color(&val->color); break;
    default: return 1; /* fonts and baselines are not kept */
  }
  quire_screen_set_style(q->screen, s);
  return 1;
}

static int on_initpen(void *user) {
  struct quire_vterm *q = user;
  memset(&q->style, 0, sizeof q->style);
  quire_screen_set_style(q->screen, &q->style);
  return 1;
}

/* ---- properties ---------------------------------------------------------- */

static int on_settermprop(VTermProp prop, VTermValue *val, void *user) {
  struct quire_vterm *q = user;
  switch ((int)prop) {
    case VTERM_PROP_CURSORVISIBLE: q->look.visible = val->boolean != 0; break;
    case VTERM_PROP_CURSORBLINK: q->look.blink = val->boolean != 0; break;
    case VTERM_PROP_CURSORSHAPE:
      q->look.shape = (uint8_t)(val->number == VTERM_PROP_CURSORSHAPE_UNDERLINE
                                    ? QUIRE_CURSOR_UNDERLINE
                                : val->number == VTERM_PROP_CURSORSHAPE_BAR_LEFT
                                    ? QUIRE_CURSOR_BAR
                                    : QUIRE_CURSOR_BLOCK);
      break;
    case VTERM_PROP_ALTSCREEN:
      q->wrap_possible = false;
      return quire_screen_set_alternate(q->screen, val->boolean != 0,
                                        val->boolean != 0) == QUIRE_OK;
    default: break;
  }
  return 1;
}

static int on_bell(void *user) {
  struct quire_vterm *q = user;
  if (q->callbacks.bell != NULL) {
    q->callbacks.bell(q->callbacks.ctx);
  }
  return 1;
}

static int on_setlineinfo(int row, const VTermLineInfo *newinfo,
                          const VTermLineInfo *oldinfo, void *user) {
  struct quire_vterm *q = user;
  (void)oldinfo;
  if (row < 0 || row >= quire_screen_rows(q->screen)) {
    return 1;
  }
  if (newinfo->doublewidth != 0 && quire_screen_cols(q->screen) == 1) {
    return 0; /* invariant 5 */
  }
  struct quire_cursor cursor = quire_screen_cursor(q->screen);
  quire_screen_set_cursor(q->screen, (uint16_t)row, 0, false);
  quire_screen_set_row_size(
      q->screen, newinfo->doubleheight == 1   ? QUIRE_ROW_DOUBLE_TOP
                 : newinfo->doubleheight == 2 ? QUIRE_ROW_DOUBLE_BOTTOM
                 : newinfo->doublewidth != 0  ? QUIRE_ROW_DOUBLE_WIDTH
                                              : QUIRE_ROW_SINGLE);
  quire_screen_set_cursor(q->screen, cursor.row, cursor.col,
                          cursor.pending_wrap);
  return 1;
}

/* libvterm asks what the resize did to the cursor: reflow moved it. */
#if VTERM_VERSION_MAJOR > 0 || VTERM_VERSION_MINOR >= 3
static int on_resize(int rows, int cols, VTermStateFields *fields, void *user) {
  struct quire_vterm *q = user;
  if (quire_screen_resize(q->screen, (uint16_t)cols, (uint16_t)rows) !=
      QUIRE_OK) {
    return 0;
  }
  struct quire_cursor cursor = quire_screen_cursor(q->screen);
  fields->pos.row = cursor.row;
  fields->pos.col = cursor.col;
  return 1;
}
#else
static int on_resize(int rows, int cols, VTermPos *delta, void *user) {
  struct quire_vterm *q = user;
  VTermPos before;
  vterm_state_get_cursorpos(q->state, &before);
  if (quire_screen_resize(q->screen, (uint16_t)cols, (uint16_t)rows) !=
      QUIRE_OK) {
    return 0;
  }
  struct quire_cursor cursor = quire_screen_cursor(q->screen);
  delta->row = cursor.row - before.row;
  delta->col = cursor.col - before.col;
  return 1;
}
#endif

static const VTermStateCallbacks state_callbacks = {
    .putglyph = on_putglyph,
    .movecursor = on_movecursor,
    .scrollrect = on_scrollrect,
    .erase = on_erase,
    .initpen = on_initpen,
    .setpenattr = on_setpenattr,
    .settermprop = on_settermprop,
    .bell = on_bell,
    .resize = on_resize,
    .setlineinfo = on_setlineinfo,
};

static void on_output(const char *bytes, size_t len, void *user) {
  struct quire_vterm *q = user;
  if (q->callbacks.reply != NULL) {
    q->callbacks.reply(q->callbacks.ctx, bytes, len);
  }
}

/* ---- life ---------------------------------------------------------------- */

void quire_vterm_options_init(struct quire_vterm_options *out) {
  memset(out, 0, sizeof *out);
  out->struct_size = sizeof *out;
  quire_screen_options_init(&out->screen);
  out->callbacks.struct_size = sizeof out->callbacks;
}

enum quire_result quire_vterm_new(VTerm *vt,
                                  const struct quire_vterm_options *options,
                                  struct quire_vterm **out) {
  int rows = 0;
  int cols = 0;
  struct quire_screen_options so = options->screen;
  vterm_get_size(vt, &rows, &cols);
  if (rows < 1 || cols < 1 || rows > QUIRE_SCREEN_ROWS_MAX ||
      cols > QUIRE_SCREEN_COLS_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  so.cols = (uint16_t)cols;
  so.rows = (uint16_t)rows;
  struct quire_vterm *q = quire_allocator_alloc(so.allocator, sizeof *q);
  if (q == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  memset(q, 0, sizeof *q);
  enum quire_result r = quire_screen_new(&so, &q->screen);
  if (r != QUIRE_OK) {
    quire_allocator_free(so.allocator, q, sizeof *q);
    return r;
  }
  q->vt = vt;
  q->allocator = so.allocator;
  q->callbacks = options->callbacks;
  q->look.visible = true;
  quire_vterm_reset_modes(q);
  /* libvterm decides where glyphs go; nothing may join or wrap on its own. */
  quire_screen_set_mode(q->screen, QUIRE_SCREEN_AUTOWRAP, false);
  vterm_set_utf8(vt, 1);
  q->state = vterm_obtain_state(vt);
  vterm_state_set_callbacks(q->state, &state_callbacks, q);
  vterm_output_set_callback(vt, on_output, q);
  vterm_state_reset(q->state, 1);
  *out = q;
  return QUIRE_OK;
}

void quire_vterm_free(struct quire_vterm *q) {
  if (q == NULL) {
    return;
  }
  vterm_state_set_callbacks(q->state, NULL, NULL);
  vterm_output_set_callback(q->vt, NULL, NULL);
  quire_vterm_guard_deinit(q);
  quire_screen_free(q->screen);
  quire_allocator_free(q->allocator, q, sizeof *q);
}

enum quire_result quire_vterm_write(struct quire_vterm *q, const void *bytes,
                                    size_t len_bytes) {
  if (q->busy) {
    return QUIRE_ERR_MISUSE;
  }
  q->busy = true;
  quire_vterm_guard(q, bytes, len_bytes);
  q->busy = false;
  return QUIRE_OK;
}

/* Invariant 4. The screen's margins go too; the cursor stays where it is. */
static void reset_margins(struct quire_vterm *q) {
  char text[48];
  VTermPos pos;
  if (!q->margins_set) {
    return;
  }
  q->margins_set = false;
  vterm_state_get_cursorpos(q->state, &pos);
  int len = snprintf(text, sizeof text, "\x1b[r\x1b[s\x1b[%d;%dH", pos.row + 1,
                     pos.col + 1);
  (void)vterm_input_write(q->vt, text, (size_t)len);
}

/* Invariant 5 on rows that were double before there was one column. libvterm
 * has no call for it; the array is its own and not constant. */
static void end_double_width(struct quire_vterm *q, int rows) {
  const VTermLineInfo single = {0};
  for (int row = 0; row < rows; row++) {
    const VTermLineInfo *info = vterm_state_get_lineinfo(q->state, row);
    memcpy((void *)(uintptr_t)info, &single, sizeof single);
  }
}

enum quire_result quire_vterm_resize(struct quire_vterm *q, uint16_t cols,
                                     uint16_t rows) {
  if (q->busy) {
    return QUIRE_ERR_MISUSE;
  }
  if (cols == 0 || rows == 0 || cols > QUIRE_SCREEN_COLS_MAX ||
      rows > QUIRE_SCREEN_ROWS_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  int old_rows = 0;
  int old_cols = 0;
  vterm_get_size(q->vt, &old_rows, &old_cols);
  reset_margins(q);
  q->wrap_possible = false;
  vterm_set_size(q->vt, rows, cols);
  if (quire_screen_cols(q->screen) == cols &&
      quire_screen_rows(q->screen) == rows) {
    if (cols == 1) {
      end_double_width(q, rows);
    }
    return QUIRE_OK;
  }
  /* The screen could not follow: libvterm goes back to what it was. */
  vterm_set_size(q->vt, old_rows, old_cols);
  return QUIRE_ERR_OUT_OF_MEMORY;
}

struct quire_screen *quire_vterm_screen(struct quire_vterm *q) {
  return q->screen;
}

const char *quire_vterm_title(const struct quire_vterm *q) {
  return q->title;
}

struct quire_cursor_look quire_vterm_cursor_look(const struct quire_vterm *q) {
  return q->look;
}

void quire_vterm_input_modes(const struct quire_vterm *q,
                             struct quire_input_modes *out) {
  *out = q->modes;
}
