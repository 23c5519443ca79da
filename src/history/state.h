/* The state behind struct quire_history, shared by the files of this room. */
#ifndef QUIRE_SRC_HISTORY_STATE_H
#define QUIRE_SRC_HISTORY_STATE_H

#include <quire/hash.h>

#include "history/history.h"
#include "history/leaf.h"
#include "history/open_leaf.h"
#include "history/width_index.h"

/* A node of level k covers 16^k leaves; level 6 covers 16 million. */
enum { QUIRE_TREE_LEVELS = 6, QUIRE_TREE_FAN = 16 };

/* Merged histogram of 16^level leaves that are whole. */
struct quire_tree_node {
  struct quire_widths widths;
  struct quire_rows_memo memo;
};

/* A leaf as the directory knows it. Lines [skip, end) are held: pruning moves
 * skip, taking lines back moves end, what is sealed never changes. */
struct quire_leaf {
  struct quire_leaf_view view;
  uint64_t first_line; /* id of the line at index 0 */
  uint64_t stamp;      /* names these contents, never given twice */
  uint32_t skip;
  uint32_t end;
  void *buffer; /* NULL: the open leaf */
  size_t buffer_bytes;
  struct quire_widths widths; /* of all lines in the buffer; sealed leaves */

  /* Exact rows of lines [skip, memo_end) at memo.cols. */
  struct quire_rows_memo memo;
  uint32_t memo_end;

  /* node[k]: the node of level k + 1 whose first leaf this is, or NULL. */
  struct quire_tree_node *node[QUIRE_TREE_LEVELS];
};

/* What identifies a thawed page: not where it was found but what it holds. */
struct quire_thaw_key {
  uint64_t stamp;      /* of the leaf */
  uint64_t tail_bytes; /* of the growing tail; 0 where nothing can grow */
  uint32_t block;      /* number of the block, or the line's index */
  uint32_t part;       /* 0: a block; else 1 + part of a long line */
  uint32_t lines;      /* in the block */
  uint16_t cols;
  uint16_t wraps; /* whether the last row soft-wraps */
};
_Static_assert(sizeof(struct quire_thaw_key) == 32, "compared as bytes");

struct quire_thaw_page {
  struct quire_page *page;
};

#define QUIRE_LRU_NAME quire_thaw_lru
#define QUIRE_LRU_KEY struct quire_thaw_key
#define QUIRE_LRU_VALUE struct quire_thaw_page
#define QUIRE_LRU_HASH(ctx, key, seed) \
  quire_hash_bytes(key, sizeof *(key), seed)
#define QUIRE_LRU_EQ(ctx, a, b) (memcmp(a, b, sizeof *(a)) == 0)
#include <quire/lru.h>

struct quire_history {
  const struct quire_allocator *allocator;
  uint64_t lines_max;
  uint64_t bytes_max;
  uint32_t leaf_wished; /* the option, 0: default */
  uint32_t leaf_bytes;
  uint64_t seed; /* state: the next seed is drawn from it */

  uint64_t first_line;
  uint64_t end_line;
  bool tail_open;
  /* Width of the rows of the open tail; 0: nothing may be appended to its line,
   * a continuation makes a new chunk. */
  uint16_t tail_cols;

  /* Sealed leaves, oldest first: sealed[head .. head+count-1]. */
  struct quire_leaf **sealed;
  size_t sealed_head;
  size_t sealed_count;
  size_t sealed_capacity;
  uint64_t head_seq; /* number of the leaf at the head, counted for ever */
  size_t sealed_bytes;
  size_t widths_bytes; /* of histograms and nodes */

  struct quire_open_leaf open;
  struct quire_leaf open_entry;

  uint64_t last_stamp;
  uint64_t lines_pruned;
  uint64_t thaw_hits;
  uint64_t thaw_misses;
  struct quire_thaw_lru thawed;
  size_t thawed_bytes;
  uint64_t pages_made; /* generations of thawed pages */

  struct quire_buffer text; /* lines of several segments, put together */
};

/* ---- directory.c --------------------------------------------------------- */

/* Leaves that hold lines, the open one last. */
size_t quire_directory_count(const struct quire_history *h);
struct quire_leaf *quire_directory_at(const struct quire_history *h, size_t i);
/* The leaf that holds a line, and its index in it; NULL when none does. */
struct quire_leaf *quire_directory_find(const struct quire_history *h,
                                        uint64_t line, size_t *position,
                                        uint32_t *index);
/* Brings the open leaf's entry up to date with its arrays. */
void quire_directory_refresh(struct quire_history *h);
/* Drops the oldest line. */
void quire_directory_prune_line(struct quire_history *h);
/* Drops the oldest leaf with all its lines. */
void quire_directory_prune_leaf(struct quire_history *h);
/* Drops lines [line, end) but not those that were staged in the open leaf
 * behind its first `staged_from` lines: they take the ids from `line` on. */
void quire_directory_take_back(struct quire_history *h, uint64_t line,
                               uint32_t staged_from);
/* Seals what the open leaf holds, in leaves of about leaf_bytes, but for the
 * last `keep` lines. Where memory is short it stays open. */
void quire_directory_seal(struct quire_history *h, uint32_t keep);
void quire_directory_drop_all(struct quire_history *h);
/* Forgets pruned lines at the front of the open leaf. */
void quire_directory_compact(struct quire_history *h);
/* Gives back what no line needs. */
void quire_directory_shrink(struct quire_history *h);
/* Bytes of leaves from the allocator, and how many of them hold something. */
size_t quire_directory_held(const struct quire_history *h);
size_t quire_directory_live(const struct quire_history *h);

static inline uint64_t quire_leaf_first(const struct quire_leaf *leaf) {
  return leaf->first_line + leaf->skip;
}
/* All lines of a sealed leaf are held. */
static inline bool quire_leaf_is_whole(const struct quire_leaf *leaf) {
  return leaf->buffer != NULL && leaf->skip == 0 &&
         leaf->end == leaf->view.lines_count;
}
static inline bool quire_leaf_line_continues(const struct quire_leaf *leaf,
                                             uint32_t index) {
  return (leaf->view.lines[index].info & QUIRE_LEAF_LINE_CONTINUES) != 0;
}

/* ---- tree.c -------------------------------------------------------------- */

/* After a leaf was sealed: makes the nodes that it completes. */
void quire_tree_grow(struct quire_history *h);
/* Before leaf number i changes or goes: drops the nodes over it. */
void quire_tree_cut(struct quire_history *h, size_t i);
/* Exact rows of leaves [0, n). */
uint64_t quire_tree_rows(struct quire_history *h, size_t n, uint16_t cols);
/* The leaf that shows `row`, which is made relative to the leaf. False beyond
 * the last row. */
bool quire_tree_find_row(struct quire_history *h, uint16_t cols, uint64_t *row,
                         size_t *leaf);
/* Exact rows of a leaf's lines. */
uint64_t quire_leaf_rows(struct quire_leaf *leaf, uint16_t cols);

/* ---- lines.c ------------------------------------------------------------- */

/* A row of history: which line's, which of its rows, where it starts. */
struct quire_row_place {
  struct quire_leaf *leaf;
  size_t position; /* of the leaf */
  uint32_t index;  /* of the line in the leaf */
  uint32_t row;    /* in the line */
  uint32_t rows;   /* of the line */
  uint32_t cell;   /* the row's first */
};
QUIRE_NODISCARD enum quire_result quire_history_locate_row(
    struct quire_history *h, uint16_t cols, uint64_t row,
    struct quire_row_place *out);

/* ---- thaw.c -------------------------------------------------------------- */

void quire_thaw_drop_all(struct quire_history *h);

/* ---- history.c ----------------------------------------------------------- */

/* Whether a line's last row soft-wraps: its tail is on the screen, or the next
 * line continues it. */
bool quire_history_line_wraps(const struct quire_history *h, uint64_t line);

#endif
