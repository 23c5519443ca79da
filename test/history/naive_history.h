/* The oracle: a history that keeps whole lines in plain arrays, cell by cell,
 * and counts rows by laying cells out one after the other. */
#ifndef QUIRE_TEST_NAIVE_HISTORY_H
#define QUIRE_TEST_NAIVE_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "history/history.h"

enum { NAIVE_URI_BYTES = 64 };

struct naive_cell {
  uint32_t text[QUIRE_CLUSTER_CODEPOINTS_MAX];
  uint32_t len; /* 0: blank that was never written, or a tail */
  enum quire_wide wide;
  bool protected_cell;
  enum quire_semantic semantic;
  struct quire_style style;
  char link[NAIVE_URI_BYTES]; /* URI, '|', id; empty: none */
};

/* What a committed row carried, and where it began. */
struct naive_segment {
  uint32_t cell;
  uint16_t row_flags; /* semantic and size */
  bool marked;
  struct quire_mark mark;
};

struct naive_line {
  struct naive_cell *cells;
  uint32_t cells_count;
  struct naive_segment *segments;
  uint32_t segments_count;
  bool continues;
  bool wide;
  uint64_t time_ms;
};

struct naive_history {
  struct naive_line *lines; /* lines[i] has id first_line + i */
  size_t lines_count;
  size_t lines_capacity;
  uint64_t first_line;
  uint64_t lines_max;
  bool tail_open;
  uint16_t tail_cols;
};

/* A row as it must be shown. */
struct naive_row {
  uint32_t line; /* index in lines */
  uint32_t row;  /* in the line */
  uint32_t start;
  uint32_t end; /* cells of the line on this row */
  bool head;    /* followed by a spacer head */
  bool last;
};

void naive_init(struct naive_history *n, uint64_t lines_max);
void naive_deinit(struct naive_history *n);

uint64_t naive_end_line(const struct naive_history *n);
void naive_commit(struct naive_history *n, const struct quire_page *page,
                  uint16_t y, uint64_t time_ms, struct quire_address *start);
void naive_take_back(struct naive_history *n, uint64_t line);
void naive_prune(struct naive_history *n);
void naive_set_lines_max(struct naive_history *n, uint64_t lines_max);
void naive_clear(struct naive_history *n);
void naive_close(struct naive_history *n);

uint32_t naive_line_rows(const struct naive_line *line, uint16_t cols);
uint64_t naive_rows(const struct naive_history *n, uint16_t cols);
bool naive_find_row(const struct naive_history *n, uint16_t cols, uint64_t row,
                    struct naive_row *out);
/* Row `row` of a line. */
void naive_row_of_line(const struct naive_line *line, uint16_t cols,
                       uint32_t row, struct naive_row *out);
/* Row within the line and column of a cell of it. */
void naive_place(const struct naive_line *line, uint16_t cols, uint32_t cell,
                 uint32_t *row, uint16_t *col);
/* UTF-8 of the line; the caller frees it. */
char *naive_text(const struct naive_line *line, size_t *len_bytes);

/* Reads a cell of a page through its public interface. */
void naive_read_cell(const struct quire_page *page, quire_cell cell,
                     struct naive_cell *out);
/* Fails the test when row y of the page is not that row, cell by cell. */
void naive_check_row(const struct naive_history *n, const struct naive_row *row,
                     uint16_t cols, const struct quire_page *page, uint16_t y);
/* Ids, tail, rows, every line's info, text and rows at `cols`. */
void naive_check_all(const struct naive_history *n, struct quire_history *h,
                     uint16_t cols);

#endif
