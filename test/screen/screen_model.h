/* The oracle of model_screen: a terminal's primary screen that keeps whole
 * lines in plain arrays, written without any idea of pages, leaves or reflow in
 * place. On resize it breaks all text ever kept anew. */
#ifndef QUIRE_TEST_SCREEN_MODEL_H
#define QUIRE_TEST_SCREEN_MODEL_H

#include <stdbool.h>
#include <stdint.h>

enum {
  MODEL_COLS_MAX = 48,
  MODEL_ROWS_MAX = 16,
  MODEL_LINES_MAX = 4000,
  MODEL_BACKGROUND = 100 /* style of a cell erased with background k: 100 + k */
};

struct model_cell {
  uint32_t codepoint; /* 0: blank */
  uint8_t wide;       /* enum quire_wide */
  uint8_t style;      /* 0, or the palette index; from 4 on with background */
  uint8_t marks;      /* combining marks on it */
  uint32_t serial;    /* of the print that wrote it; 0: a blank */
};

struct model_row {
  struct model_cell cells[MODEL_COLS_MAX];
  bool wraps;
};

struct model_line {
  struct model_cell *cells;
  uint32_t count;
};

struct model {
  uint16_t cols, rows;
  struct model_row screen[MODEL_ROWS_MAX];
  struct model_line lines[MODEL_LINES_MAX]; /* history, oldest first */
  uint32_t lines_count;
  bool open; /* the newest line goes on in row 0 */
  uint64_t lines_max;

  uint16_t row, col;
  bool pending;
  uint8_t style;
  bool autowrap, insert;
  uint16_t top, bottom;
  bool joinable; /* a combining mark joins what was printed last */
  uint16_t join_row, join_col;
  uint32_t serial;
};

void model_init(struct model *m, uint16_t cols, uint16_t rows,
                uint64_t lines_max);
void model_deinit(struct model *m);

void model_print(struct model *m, uint32_t codepoint, uint16_t width);
void model_combine(struct model *m);
void model_index(struct model *m);
void model_reverse_index(struct model *m);
void model_scroll(struct model *m, uint16_t top, uint16_t n, bool up,
                  bool commit);
void model_erase_line(struct model *m, int what);
void model_erase_display(struct model *m, int what);
void model_erase_cells(struct model *m, uint16_t n);
void model_shift_cells(struct model *m, uint16_t n, bool open);
void model_set_limit(struct model *m, uint64_t lines_max);
void model_resize(struct model *m, uint16_t cols, uint16_t rows);

/* Rows of history at today's width, broken on the spot into `out` (an array of
 * MODEL_LINES_MAX rows); answers the count. */
uint32_t model_history(const struct model *m, struct model_row *out);

/* ---- what its two files share -------------------------------------------- */

/* Never written, and not erased with a background either. */
bool model_is_zero(const struct model_cell *c);
/* Cells of a row that count in its line; written blanks fill one that wraps. */
uint16_t model_normalise(struct model_row *row, uint16_t cols);
/* The row becomes the newest of history. */
void model_append_row(struct model *m, struct model_row row);
/* A head whose wide character does not stand below it is a blank. */
void model_settle_heads(struct model *m);

#endif
