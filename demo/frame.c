/* Composing frames and sending differences.
 *
 *   looks[row * cols + col]   what a column looks like, 0 for a default blank
 *   rows[row]                 the pieces of the frame being composed, and a key
 *                             of the whole row
 *
 * `shown` is the host's side of both; UNKNOWN means that nothing is known.
 * After frame_end() the two sides are equal.
 *
 * Invariants:
 *   1. `at_row`, `at_col` is where the host's cursor is; at_row is UNKNOWN_ROW
 *      where that is not known.
 *   2. Between two writes the host's style is the default and no link is open.
 */
#include "frame.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "finished_row.h"

enum { PIECES_MAX = 8, UNKNOWN_ROW = UINT16_MAX, JOIN_GAP = 6 };
/* A row that has not been shown for so long is let go of. */
enum { ROW_TTL_MS = 120000 };
#define UNKNOWN_LOOK UINT64_MAX

struct piece {
  uint16_t x, width;
  struct quire_cache_handle *handle;
};

struct frame_row {
  uint64_t key[2]; /* of the whole row */
  struct piece pieces[PIECES_MAX];
  uint8_t count;
};

struct cursor_state {
  bool visible;
  uint16_t row, col;
  uint8_t shape;
  bool blink;
};

struct frame {
  frame_write_fn write;
  struct quire_cache *cache;
  struct quire_row_keyer keyer;
  uint16_t cols, rows;
  struct frame_row *row; /* the frame being composed */
  uint64_t (*shown_key)[2];
  uint64_t *shown_look;
  uint64_t *new_look; /* one row */
  bool cleared;       /* the host must be cleared first */
  struct cursor_state cursor, shown_cursor;
  uint16_t at_row, at_col;
  struct quire_page *text_page; /* one row, for frame_put_text */
  struct out_buffer out;
  struct frame_stats stats;
};

static void free_finished(void *ctx, const void *key, size_t key_bytes,
                          void *value, size_t bytes,
                          enum quire_cache_reason reason) {
  (void)ctx;
  (void)key;
  (void)key_bytes;
  (void)bytes;
  (void)reason;
  free(value);
}

struct frame *frame_new(frame_write_fn write, size_t cache_bytes) {
  struct frame *f = calloc(1, sizeof *f);
  struct quire_cache_options options = {.struct_size = sizeof options,
                                        .max_bytes = cache_bytes,
                                        .on_evicted = free_finished,
                                        .expire_unused = true};
  if (f == NULL || quire_cache_new(&options, &f->cache) != QUIRE_OK) {
    free(f);
    return NULL;
  }
  quire_row_keyer_init(&f->keyer, 0);
  f->write = write;
  f->at_row = UNKNOWN_ROW;
  return f;
}

static void drop_pieces(struct frame *f) {
  for (uint16_t y = 0; f->row != NULL && y < f->rows; y++) {
    for (uint8_t i = 0; i < f->row[y].count; i++) {
      quire_cache_release(f->row[y].pieces[i].handle);
    }
    f->row[y].count = 0;
    f->row[y].key[0] = f->row[y].key[1] = 0;
  }
}

static void free_size(struct frame *f) {
  drop_pieces(f);
  free(f->row);
  free(f->shown_key);
  free(f->shown_look);
  free(f->new_look);
  quire_page_free(NULL, f->text_page);
  f->row = NULL;
  f->shown_key = NULL;
  f->shown_look = f->new_look = NULL;
  f->text_page = NULL;
  f->cols = f->rows = 0;
}

void frame_free(struct frame *f) {
  if (f != NULL) {
    free_size(f);
    quire_cache_free(f->cache);
    free(f->out.bytes);
    free(f);
  }
}

void frame_invalidate(struct frame *f) {
  f->cleared = true;
  f->at_row = UNKNOWN_ROW;
  f->shown_cursor.visible = !f->cursor.visible;
}

static bool set_size(struct frame *f, uint16_t cols, uint16_t rows) {
  struct quire_page_capacity capacity = {
      .cols = cols, .rows = 1, .styles = 8, .clusters = 64, .codepoints = 512};
  size_t cells = (size_t)cols * rows;
  free_size(f);
  f->row = calloc(rows, sizeof *f->row);
  f->shown_key = calloc(rows, sizeof *f->shown_key);
  f->shown_look = calloc(cells, sizeof *f->shown_look);
  f->new_look = calloc(cols, sizeof *f->new_look);
  if (f->row == NULL || f->shown_key == NULL || f->shown_look == NULL ||
      f->new_look == NULL ||
      quire_page_new(NULL, &capacity, 0, &f->text_page) != QUIRE_OK) {
    free_size(f);
    return false;
  }
  f->cols = cols;
  f->rows = rows;
  frame_invalidate(f);
  return true;
}

bool frame_begin(struct frame *f, uint16_t cols, uint16_t rows) {
  if ((cols != f->cols || rows != f->rows) && !set_size(f, cols, rows)) {
    return false;
  }
  /* Before the pieces are dropped: what is on show is not old. */
  (void)quire_cache_evict(f->cache, 0);
  drop_pieces(f);
  f->cursor.visible = false;
  return true;
}

/* ---- composing ----------------------------------------------------------- */

struct piece_key {
  struct quire_row_key row;
  uint64_t width;
};

struct make_context {
  const struct frame *f;
  const struct quire_page *page;
  uint16_t y, width;
};

static enum quire_result make_piece(void *ctx, const void *key,
                                    size_t key_bytes,
                                    struct quire_cache_computed *out) {
  const struct make_context *m = ctx;
  (void)key;
  (void)key_bytes;
  struct finished_row *row =
      finished_row_make(&m->f->keyer, m->page, m->y, m->width);
  if (row == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  out->value = row;
  out->bytes = row->size_bytes;
  out->ttl_ms = ROW_TTL_MS;
  return QUIRE_OK;
}

void frame_put(struct frame *f, uint16_t y, uint16_t x, uint16_t width,
               const struct quire_page *page, uint16_t page_y) {
  if (y >= f->rows || x >= f->cols) {
    return;
  }
  struct frame_row *row = &f->row[y];
  width = width < f->cols - x ? width : (uint16_t)(f->cols - x);
  if (width == 0 || row->count == PIECES_MAX) {
    return;
  }
  uint16_t page_cols = quire_page_cols(page);
  struct piece_key key = {
      quire_row_key_make(&f->keyer, page, page_y, 0,
                         width < page_cols ? width : page_cols, 0),
      width};
  struct make_context make = {f, page, page_y, width};
  struct piece *piece = &row->pieces[row->count];
  if (quire_cache_get_or_compute(f->cache, &key, sizeof key, make_piece, &make,
                                 &piece->handle) != QUIRE_OK) {
    return; /* drawn blank; the next frame tries again */
  }
  piece->x = x;
  piece->width = width;
  row->count++;
  /* Order matters, so the row's key is folded and not summed. */
  row->key[0] = row->key[0] * UINT64_C(0x9e3779b97f4a7c15) + key.row.low + x;
  row->key[1] =
      (row->key[1] ^ key.row.high) * UINT64_C(0xff51afd7ed558ccd) + width;
}

/* Decodes one codepoint; a byte that begins none shows as a question mark. */
static uint32_t next_codepoint(const char **utf8) {
  utf8proc_int32_t cp = 0;
  utf8proc_ssize_t used =
      utf8proc_iterate((const utf8proc_uint8_t *)*utf8, -1, &cp);
  *utf8 += used > 0 ? used : 1;
  return used > 0 ? (uint32_t)cp : '?';
}

void frame_put_text(struct frame *f, uint16_t y, uint16_t x, uint16_t width,
                    const char *utf8, const struct quire_style *style) {
  if (y >= f->rows || x >= f->cols) {
    return;
  }
  width = width < f->cols - x ? width : (uint16_t)(f->cols - x);
  quire_page_wipe_row(f->text_page, 0);
  for (uint16_t col = 0; col < width; col++) {
    quire_id id = 0;
    if (quire_page_style_add(f->text_page, style, 1, &id) != QUIRE_OK) {
      id = 0;
    }
    uint32_t cp = *utf8 != '\0' ? next_codepoint(&utf8) : ' ';
    quire_cell cell = quire_cell_with_style(
        quire_cell_with_content(0, cp >= 0x20 && cp != 0x7f ? cp : ' '), id);
    quire_page_put_cells(f->text_page, 0, col, &cell, 1);
  }
  frame_put(f, y, x, width, f->text_page, 0);
}

void frame_cursor(struct frame *f, uint16_t row, uint16_t col,
                  enum quire_cursor_shape shape, bool blink) {
  if (row < f->rows && col < f->cols) {
    f->cursor = (struct cursor_state){.visible = true,
                                      .row = row,
                                      .col = col,
                                      .shape = (uint8_t)shape,
                                      .blink = blink};
  }
}

/* ---- sending ------------------------------------------------------------- */

static void move_to(struct frame *f, uint16_t row, uint16_t col) {
  if (f->at_row == row && f->at_col == col) {
    return;
  }
  if (f->at_row == row && col == 0) {
    out_text(&f->out, "\r");
  } else if (f->at_row == row) {
    out_format(&f->out, "\x1b[%uG", col + 1U);
  } else if (row == 0 && col == 0) {
    out_text(&f->out, "\x1b[H");
  } else if (col == 0) {
    out_format(&f->out, "\x1b[%uH", row + 1U);
  } else {
    out_format(&f->out, "\x1b[%u;%uH", row + 1U, col + 1U);
  }
  f->at_row = row;
  f->at_col = col;
}

static const struct finished_row *finished(const struct piece *p) {
  return quire_cache_handle_value(p->handle);
}

static const struct finished_column *column(const struct frame *f, uint16_t y,
                                            uint16_t x) {
  const struct frame_row *row = &f->row[y];
  for (uint8_t i = 0; i < row->count; i++) {
    const struct piece *p = &row->pieces[i];
    if (x >= p->x && x < p->x + p->width) {
      return &finished(p)->columns[x - p->x];
    }
  }
  return NULL;
}

static void collect_looks(struct frame *f, uint16_t y) {
  const struct frame_row *row = &f->row[y];
  memset(f->new_look, 0, f->cols * sizeof *f->new_look);
  for (uint8_t i = 0; i < row->count; i++) {
    const struct piece *p = &row->pieces[i];
    const struct finished_row *r = finished(p);
    for (uint16_t x = 0; x < p->width; x++) {
      f->new_look[p->x + x] = r->columns[x].look;
    }
  }
}

/* Columns [begin, end) of row y, pair borders already respected. */
static void draw_span(struct frame *f, uint16_t y, uint16_t begin,
                      uint16_t end) {
  const struct frame_row *row = &f->row[y];
  for (uint16_t x = begin; x < end;) {
    const struct piece *hit = NULL;
    uint16_t next = end;
    for (uint8_t i = 0; i < row->count; i++) {
      const struct piece *p = &row->pieces[i];
      if (x >= p->x && x < p->x + p->width) {
        hit = p;
      } else if (p->x > x && p->x < next) {
        next = p->x;
      }
    }
    if (hit == NULL) {
      for (; x < next; x++) {
        out_text(&f->out, " ");
      }
      continue;
    }
    uint16_t stop = (uint16_t)(hit->x + hit->width);
    stop = stop < end ? stop : end;
    finished_row_draw(finished(hit), (uint16_t)(x - hit->x),
                      (uint16_t)(stop - hit->x), &f->out);
    x = stop;
  }
}

static bool is_right_half(const struct frame *f, uint16_t y, uint16_t x) {
  const struct finished_column *c = column(f, y, x);
  return c != NULL && c->width == 0;
}

/* Sends the columns of row y that differ. */
static void draw_row(struct frame *f, uint16_t y) {
  uint64_t *shown = f->shown_look + (size_t)y * f->cols;
  bool drawn = false;
  uint16_t tail = f->cols; /* from here on the row is default blanks */
  collect_looks(f, y);
  while (tail > 0 && f->new_look[tail - 1] == 0) {
    tail--;
  }
  for (uint16_t x = 0; x < f->cols;) {
    if (shown[x] == f->new_look[x]) {
      x++;
      continue;
    }
    uint16_t begin = x;
    uint16_t end = (uint16_t)(x + 1);
    for (uint16_t i = end; i < f->cols && i - end < JOIN_GAP; i++) {
      if (shown[i] != f->new_look[i]) {
        end = (uint16_t)(i + 1);
      }
    }
    while (begin > 0 && is_right_half(f, y, begin)) {
      begin--;
    }
    while (end < f->cols && is_right_half(f, y, end)) {
      end++;
    }
    move_to(f, y, begin);
    drawn = true;
    if (end > tail && f->cols - (tail > begin ? tail : begin) > 3) {
      uint16_t text_end = tail > begin ? tail : begin;
      draw_span(f, y, begin, text_end);
      out_text(&f->out, "\x1b[K");
      f->at_col = text_end;
      break;
    }
    draw_span(f, y, begin, end);
    f->at_col = end;
    x = end;
  }
  if (f->at_col >= f->cols) {
    f->at_row = UNKNOWN_ROW; /* hosts differ on where the cursor is now */
  }
  memcpy(shown, f->new_look, f->cols * sizeof *shown);
  memcpy(f->shown_key[y], f->row[y].key, sizeof f->row[y].key);
  f->stats.rows_drawn += drawn ? 1 : 0;
}

static bool keys_equal(const uint64_t a[2], const uint64_t b[2]) {
  return a[0] == b[0] && a[1] == b[1];
}

/* How many rows would need no drawing if the host's rows [0, rows) moved up by
 * n (down for a negative n), less those that need none as it is. */
static int scroll_gain(const struct frame *f, int n, int *top, int *bottom) {
  int gain = 0;
  *top = f->rows;
  *bottom = -1;
  for (int y = 0; y < f->rows; y++) {
    int from = y + n;
    if (from < 0 || from >= f->rows ||
        keys_equal(f->row[y].key, f->shown_key[y]) ||
        !keys_equal(f->row[y].key, f->shown_key[from])) {
      continue;
    }
    gain++;
    int low = y < from ? y : from;
    int high = y < from ? from : y;
    *top = low < *top ? low : *top;
    *bottom = high > *bottom ? high : *bottom;
  }
  /* Rows inside the region that were right already are moved away. */
  for (int y = *top; y <= *bottom; y++) {
    gain -= keys_equal(f->row[y].key, f->shown_key[y]) ? 1 : 0;
  }
  return gain;
}

static void apply_scroll(struct frame *f, int n, int top, int bottom) {
  int height = bottom - top + 1;
  int count = n > 0 ? n : -n;
  size_t look_row = f->cols * sizeof *f->shown_look;
  out_format(&f->out, "\x1b[%d;%dr\x1b[%d%c\x1b[r", top + 1, bottom + 1, count,
             n > 0 ? 'S' : 'T');
  f->at_row = 0; /* setting margins homes the cursor */
  f->at_col = 0;
  int to = n > 0 ? top : top + count;
  int from = n > 0 ? top + count : top;
  memmove(f->shown_look + (size_t)to * f->cols,
          f->shown_look + (size_t)from * f->cols,
          (size_t)(height - count) * look_row);
  memmove(f->shown_key + to, f->shown_key + from,
          (size_t)(height - count) * sizeof *f->shown_key);
  int blank = n > 0 ? bottom - count + 1 : top;
  memset(f->shown_look + (size_t)blank * f->cols, 0, (size_t)count * look_row);
  memset(f->shown_key + blank, 0, (size_t)count * sizeof *f->shown_key);
  f->stats.rows_scrolled += (uint64_t)(height - count);
}

static void send_scroll(struct frame *f) {
  int best = 0;
  int best_n = 0;
  int best_top = 0;
  int best_bottom = 0;
  int changed = 0;
  for (uint16_t y = 0; y < f->rows; y++) {
    changed += keys_equal(f->row[y].key, f->shown_key[y]) ? 0 : 1;
  }
  /* Fewer changed rows than this are cheaper drawn than looked at. */
  if (changed < 4) {
    return;
  }
  for (int n = 1; n < f->rows && n < changed + 1; n++) {
    for (int sign = 1; sign >= -1; sign -= 2) {
      int top = 0;
      int bottom = 0;
      int gain = scroll_gain(f, n * sign, &top, &bottom);
      if (gain > best) {
        best = gain;
        best_n = n * sign;
        best_top = top;
        best_bottom = bottom;
      }
    }
    if (best * 2 > changed) {
      break;
    }
  }
  if (best >= 2) {
    apply_scroll(f, best_n, best_top, best_bottom);
  }
}

static void send_cursor(struct frame *f) {
  struct cursor_state *shown = &f->shown_cursor;
  if (f->cursor.visible) {
    move_to(f, f->cursor.row, f->cursor.col);
    if (shown->shape != f->cursor.shape || shown->blink != f->cursor.blink) {
      out_format(&f->out, "\x1b[%d q",
                 f->cursor.shape * 2 + (f->cursor.blink ? 1 : 2));
    }
  } else {
    f->cursor.shape = shown->shape;
    f->cursor.blink = shown->blink;
  }
  if (shown->visible != f->cursor.visible) {
    out_text(&f->out, f->cursor.visible ? "\x1b[?25h" : "\x1b[?25l");
  }
  *shown = f->cursor;
}

bool frame_end(struct frame *f) {
  bool alive = true;
  f->out.len = 0;
  if (f->cleared) {
    out_text(&f->out, "\x1b[0m\x1b[H\x1b[2J");
    memset(f->shown_look, 0, (size_t)f->cols * f->rows * sizeof *f->shown_look);
    memset(f->shown_key, 0, f->rows * sizeof *f->shown_key);
    f->at_row = f->at_col = 0;
    f->cleared = false;
  } else {
    send_scroll(f);
  }
  for (uint16_t y = 0; y < f->rows; y++) {
    if (!keys_equal(f->row[y].key, f->shown_key[y])) {
      draw_row(f, y);
    }
  }
  send_cursor(f);
  if (f->out.failed) {
    f->out.failed = 0;
    frame_invalidate(f);
  } else if (f->out.len != 0) {
    alive = f->write(f->out.bytes, f->out.len);
    f->stats.frames++;
    f->stats.bytes_sent += f->out.len;
  } else {
    f->stats.frames_unchanged++;
  }
  drop_pieces(f);
  return alive;
}

void frame_get_stats(const struct frame *f, struct frame_stats *out) {
  *out = f->stats;
}

void frame_get_cache_stats(struct frame *f, struct quire_cache_stats *out) {
  memset(out, 0, sizeof *out);
  out->struct_size = sizeof *out;
  quire_cache_stats(f->cache, out);
}
