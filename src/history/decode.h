/* Decoding lines of leaves into the rows of a page. */
#ifndef QUIRE_SRC_HISTORY_DECODE_H
#define QUIRE_SRC_HISTORY_DECODE_H

#include "history/state.h"

/* Lines from (leaf, index) to (last_leaf, end_index), the latter exclusive. */
struct quire_decode_job {
  struct quire_history *history;
  size_t leaf;
  uint32_t index;
  size_t last_leaf;
  uint32_t end_index;
  uint16_t cols;
  /* Lines of more rows are left out. */
  uint32_t rows_max;
  /* Only these rows of each line; 0 and UINT32_MAX: all. */
  uint32_t row_from;
  uint32_t row_to;
  bool last_wraps; /* the last line's last row soft-wraps */
};

/* ---- decode_measure.c ---------------------------------------------------- */

/* Lines [*from, *to) of the job's leaf at `position`. */
const struct quire_leaf_view *quire_decode_lines_of(
    const struct quire_decode_job *job, size_t position, uint32_t *from,
    uint32_t *to);
/* Rows that the job will fill. */
uint64_t quire_decode_rows(const struct quire_decode_job *job);

/* The capacity that they need. The arrays hold an item for each style, or link,
 * of the job's largest leaf; all zero, before and after. */
void quire_decode_measure(const struct quire_decode_job *job, uint16_t rows,
                          quire_id *styles_seen, quire_id *links_seen,
                          struct quire_page_capacity *out);

/* ---- decode.c ------------------------------------------------------------ */

/* A new page of `rows` rows with what the job asks for, of a capacity that just
 * holds it. The caller owns it. Where one page cannot hold all distinct styles,
 * links or clusters the surplus is shown without. OUT_OF_MEMORY, LIMIT. */
QUIRE_NODISCARD enum quire_result quire_decode_page(
    const struct quire_decode_job *job, uint16_t rows, struct quire_page **out);

#endif
