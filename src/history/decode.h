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

/* Rows that the job will fill. */
uint64_t quire_decode_rows(const struct quire_decode_job *job);

/* A new page of `rows` rows with what the job asks for, of a capacity that just
 * holds it. The caller owns it. Where one page cannot hold all distinct styles,
 * links or clusters the surplus is shown without. OUT_OF_MEMORY, LIMIT. */
QUIRE_NODISCARD enum quire_result quire_decode_page(
    const struct quire_decode_job *job, uint16_t rows, struct quire_page **out);

#endif
