/* Copying cells between pages of any two capacities and widths.
 *
 * A copy first takes every reference it will need in the destination (styles,
 * links, clusters, in runs), which is all that can fail; when one is refused,
 * those taken so far are given back and the destination's cells were never
 * touched. Then it writes the cells, finding each id again by its value. Rows
 * without styles, links and clusters skip both passes.
 *
 * At the ends of the range, half a wide pair becomes a blank, and so does a
 * spacer head that does not land in the destination's last column. */
#include "page/copy.h"

#include <string.h>

#include "page/layout.h"

/* A range of one row on its way. */
struct copy_range {
  struct quire_copier *copier;
  const quire_cell *from; /* n cells of the source */
  uint32_t n;
  uint32_t dst_x;
  uint16_t hints; /* of the source row */
};

void quire_copier_init(struct quire_copier *copier, struct quire_page *dst,
                       const struct quire_page *src) {
  QUIRE_ASSERT(dst != src);
  memset(copier, 0, sizeof *copier);
  copier->dst = dst;
  copier->src = src;
}

/* Cell i as it is to arrive, with the source's ids. Only the ends of a range
 * can cut a pair, and a spacer head is the last cell of its row. */
static quire_cell arriving(const struct copy_range *range, uint32_t i) {
  const quire_cell c = range->from[i];
  if (i != 0 && i + 1 != range->n) {
    return c;
  }
  bool blank = false;
  switch (quire_cell_wide(c)) {
    case QUIRE_NARROW: break;
    case QUIRE_WIDE: blank = i + 1 == range->n; break;
    case QUIRE_SPACER_TAIL: blank = i == 0; break;
    case QUIRE_SPACER_HEAD:
      blank = range->dst_x + i + 1 != range->copier->dst->capacity.cols;
      break;
  }
  return blank ? c & QUIRE_CELL_STYLE_MASK : c;
}

/* ---- translating one id -------------------------------------------------- */

static quire_id recall(const struct quire_copy_memo *memo, quire_id from) {
  const uint32_t at = from % QUIRE_COPY_MEMOS;
  return memo->from[at] == from ? memo->to[at] : 0;
}

static void remember(struct quire_copy_memo *memo, quire_id from, quire_id to) {
  const uint32_t at = from % QUIRE_COPY_MEMOS;
  memo->from[at] = from;
  memo->to[at] = to;
}

/* Which of a cell's ids a pass is about. */
enum copy_kind { COPY_STYLE, COPY_LINK, COPY_CLUSTER };

static quire_id id_of(quire_cell c, enum copy_kind kind) {
  switch (kind) {
    case COPY_STYLE: return quire_cell_style(c);
    case COPY_LINK: return quire_cell_link(c);
    case COPY_CLUSTER: break;
  }
  return quire_cell_is_cluster(c) ? (quire_id)quire_cell_content(c) : 0;
}

static struct quire_copy_memo *memo_of(struct quire_copier *copier,
                                       enum copy_kind kind) {
  return kind == COPY_STYLE  ? &copier->styles
         : kind == COPY_LINK ? &copier->links
                             : &copier->clusters;
}

static enum quire_result use_known(struct quire_page *dst, enum copy_kind kind,
                                   quire_id id, uint32_t count) {
  switch (kind) {
    case COPY_STYLE: return style_set_use_multiple(&dst->styles, id, count);
    case COPY_LINK: return link_set_use_multiple(&dst->links, id, count);
    case COPY_CLUSTER: break;
  }
  return cluster_set_use_multiple(&dst->clusters, id, count);
}

static enum quire_result add_value(struct quire_copier *copier,
                                   enum copy_kind kind, quire_id from,
                                   uint32_t count, quire_id *to) {
  struct quire_page *dst = copier->dst;
  if (kind == COPY_STYLE) {
    return quire_page_style_add(dst, quire_page_style(copier->src, from), count,
                                to);
  }
  if (kind == COPY_LINK) {
    struct quire_link link;
    const bool found = quire_page_link(copier->src, from, &link);
    QUIRE_ASSERT(found);
    return found ? quire_page_link_add(dst, &link, count, to)
                 : QUIRE_ERR_CORRUPT;
  }
  size_t len = 0;
  const uint32_t *text = quire_page_cluster(copier->src, from, &len);
  QUIRE_ASSERT(text != NULL);
  return text != NULL ? quire_page_cluster_add(dst, text, len, count, to)
                      : QUIRE_ERR_CORRUPT;
}

/* Takes `count` references in the destination to what `from` is in the source.
 * The id is remembered. */
static enum quire_result take(struct quire_copier *copier, enum copy_kind kind,
                              quire_id from, uint32_t count, quire_id *to) {
  struct quire_copy_memo *memo = memo_of(copier, kind);
  *to = recall(memo, from);
  if (*to != 0) {
    return use_known(copier->dst, kind, *to, count);
  }
  const enum quire_result result = add_value(copier, kind, from, count, to);
  if (result == QUIRE_OK) {
    remember(memo, from, *to);
  }
  return result;
}

static void give_back(struct quire_page *dst, enum copy_kind kind, quire_id id,
                      uint32_t count) {
  switch (kind) {
    case COPY_STYLE: quire_page_style_release(dst, id, count); break;
    case COPY_LINK: quire_page_link_release(dst, id, count); break;
    case COPY_CLUSTER: quire_page_cluster_release(dst, id, count); break;
  }
}

/* The destination's id of a value that take() put there: adding nothing to a
 * living value cannot fail. */
static quire_id translated(struct quire_copier *copier, enum copy_kind kind,
                           quire_id from) {
  quire_id to = 0;
  if (from != 0) {
    const enum quire_result result = take(copier, kind, from, 0, &to);
    QUIRE_ASSERT(result == QUIRE_OK);
    (void)result;
  }
  return to;
}

/* ---- passes over a range ------------------------------------------------ */

/* The bits of a cell that say which value of this kind it shows. */
static quire_cell mask_of(enum copy_kind kind) {
  return kind == COPY_STYLE  ? QUIRE_CELL_STYLE_MASK
         : kind == COPY_LINK ? QUIRE_CELL_LINK_MASK
                             : QUIRE_CELL_CONTENT_MASK | QUIRE_CELL_CLUSTER_BIT;
}

/* The end of the run of cells from i on that agree in the bits of `mask`. Cells
 * between the range's ends arrive as they are. */
static uint32_t run_end(const struct copy_range *range, quire_cell mask,
                        uint32_t i) {
  const quire_cell run = arriving(range, i) & mask;
  const uint32_t last = range->n - 1;
  for (i++; i < last; i++) {
    if ((range->from[i] & mask) != run) {
      return i;
    }
  }
  return i == last && (arriving(range, i) & mask) == run ? i + 1 : i;
}

static void undo_kind(const struct copy_range *range, enum copy_kind kind,
                      uint32_t end) {
  struct quire_copier *copier = range->copier;
  for (uint32_t i = 0; i < end;) {
    const quire_id from = id_of(arriving(range, i), kind);
    const uint32_t next = run_end(range, mask_of(kind), i);
    if (from != 0) {
      give_back(copier->dst, kind, translated(copier, kind, from), next - i);
    }
    i = next;
  }
}

static enum quire_result take_kind(const struct copy_range *range,
                                   enum copy_kind kind) {
  for (uint32_t i = 0; i < range->n;) {
    const quire_id from = id_of(arriving(range, i), kind);
    const uint32_t next = run_end(range, mask_of(kind), i);
    quire_id to;
    const enum quire_result result =
        from == 0 ? QUIRE_OK : take(range->copier, kind, from, next - i, &to);
    if (result != QUIRE_OK) {
      undo_kind(range, kind, i);
      return result;
    }
    i = next;
  }
  return QUIRE_OK;
}

static const uint16_t kind_flag[] = {
    [COPY_STYLE] = QUIRE_ROW_STYLED,
    [COPY_LINK] = QUIRE_ROW_HAS_LINK,
    [COPY_CLUSTER] = QUIRE_ROW_HAS_CLUSTER,
};

/* All references of the range, or none. */
static enum quire_result take_range(const struct copy_range *range) {
  for (int kind = COPY_STYLE; kind <= COPY_CLUSTER; kind++) {
    if ((range->hints & kind_flag[kind]) == 0) {
      continue;
    }
    const enum quire_result result = take_kind(range, (enum copy_kind)kind);
    if (result != QUIRE_OK) {
      while (--kind >= COPY_STYLE) {
        if ((range->hints & kind_flag[kind]) != 0) {
          undo_kind(range, (enum copy_kind)kind, range->n);
        }
      }
      return result;
    }
  }
  return QUIRE_OK;
}

/* The cell with the destination's ids. */
static quire_cell translate(struct quire_copier *copier, quire_cell c) {
  const quire_id style = quire_cell_style(c);
  const quire_id link = quire_cell_link(c);
  if (style != 0) {
    c = quire_cell_with_style(c, translated(copier, COPY_STYLE, style));
  }
  if (link != 0) {
    c = quire_cell_with_link(c, translated(copier, COPY_LINK, link));
  }
  if (quire_cell_is_cluster(c)) {
    const quire_id cluster = (quire_id)quire_cell_content(c);
    c = quire_cell_with_cluster(c, translated(copier, COPY_CLUSTER, cluster));
  }
  return c;
}

/* Writes the range over cells whose references are gone. Answers the hints that
 * the row needs. */
static uint16_t write_range(const struct copy_range *range, quire_cell *out) {
  quire_cell seen = 0;
  if (range->n == 0) {
    return 0;
  }
  if (range->hints == 0) {
    memcpy(out, range->from, range->n * sizeof *out);
    out[0] = arriving(range, 0);
    out[range->n - 1] = arriving(range, range->n - 1);
    return 0;
  }
  const quire_cell ids = QUIRE_CELL_STYLE_MASK | QUIRE_CELL_LINK_MASK;
  quire_cell run = 0; /* the ids of the cell before, and what became of them */
  quire_cell run_out = 0;
  for (uint32_t i = 0; i < range->n; i++) {
    const quire_cell c = arriving(range, i);
    if (!quire_cell_is_cluster(c) && (c & ids) == run) {
      out[i] = (c & ~ids) | run_out;
    } else {
      out[i] = translate(range->copier, c);
      run = c & ids;
      run_out = out[i] & ids;
    }
    seen |= out[i];
  }
  return quire_cell_hints(seen);
}

/* Replaces n cells of a row by the range, whose references are taken, and the
 * rest of them by nothing. Answers the hints of what was written. */
static uint16_t replace(const struct copy_range *range, struct quire_row *row,
                        uint32_t n) {
  struct quire_page *dst = range->copier->dst;
  quire_cell *out = quire_page_cells_of(dst, row) + range->dst_x;
  quire_page_drop_cells(dst, row, range->dst_x, n);
  const uint16_t hints = write_range(range, out);
  memset(out + range->n, 0, (n - range->n) * sizeof *out);
  return hints;
}

/* The part of n cells from x on that is in use. */
static uint32_t used_part(const struct quire_row *row, uint32_t x, uint32_t n) {
  if (row->occupied <= x) {
    return 0;
  }
  const uint32_t used = (uint32_t)row->occupied - x;
  return used < n ? used : n;
}

enum quire_result quire_page_copy_cells(struct quire_page *dst, uint16_t dst_y,
                                        uint16_t dst_x,
                                        const struct quire_page *src,
                                        uint16_t src_y, uint16_t src_x,
                                        uint16_t n) {
  const struct quire_row *from = quire_page_row_at(src, src_y);
  struct quire_copier copier;
  QUIRE_ASSERT((uint32_t)dst_x + n <= dst->capacity.cols);
  QUIRE_ASSERT((uint32_t)src_x + n <= src->capacity.cols);
  if (n == 0) {
    return QUIRE_OK;
  }
  quire_copier_init(&copier, dst, src);
  const struct copy_range range = {
      .copier = &copier,
      .from = quire_page_cells_at(src, src_y) + src_x,
      .n = used_part(from, src_x, n),
      .dst_x = dst_x,
      .hints = from->flags & QUIRE_ROW_HINTS,
  };
  const enum quire_result result = take_range(&range);
  if (result != QUIRE_OK) {
    return result;
  }
  quire_page_split_wide(dst, dst_y, dst_x);
  quire_page_split_wide(dst, dst_y, (uint16_t)(dst_x + n));
  struct quire_row *to = quire_page_row_mut(dst, dst_y);
  to->flags |= replace(&range, to, n);
  if (range.n != 0) {
    quire_page_occupy(to, dst_x + range.n);
  }
  quire_page_touch(dst, to);
  return QUIRE_OK;
}

enum quire_result quire_copier_row(struct quire_copier *copier, uint16_t dst_y,
                                   uint16_t src_y) {
  struct quire_page *dst = copier->dst;
  const struct quire_row *from = quire_page_row_at(copier->src, src_y);
  struct quire_row *to = quire_page_row_mut(dst, dst_y);
  struct quire_mark mark;
  const bool marked = quire_page_mark(copier->src, src_y, &mark);
  if (marked && (to->flags & QUIRE_ROW_HAS_MARK) == 0 &&
      mark_map_count(&dst->marks) == mark_map_capacity(&dst->marks)) {
    return QUIRE_ERR_FULL_MARKS;
  }
  const struct copy_range range = {
      .copier = copier,
      .from = quire_page_cells_at(copier->src, src_y),
      .n = used_part(from, 0, dst->capacity.cols),
      .hints = from->flags & QUIRE_ROW_HINTS,
  };
  enum quire_result result = take_range(&range);
  if (result != QUIRE_OK) {
    return result;
  }
  quire_page_mark_remove(dst, dst_y);
  const uint16_t hints = replace(&range, to, dst->capacity.cols);
  to->occupied = (uint16_t)range.n;
  to->flags = (uint16_t)((from->flags & QUIRE_ROW_OWNED) | hints);
  if (marked) {
    result = quire_page_mark_merge(dst, dst_y, &mark);
    QUIRE_ASSERT(result == QUIRE_OK);
  }
  quire_page_touch(dst, to);
  return result;
}

enum quire_result quire_page_copy_row(struct quire_page *dst, uint16_t dst_y,
                                      const struct quire_page *src,
                                      uint16_t src_y) {
  struct quire_copier copier;
  quire_copier_init(&copier, dst, src);
  return quire_copier_row(&copier, dst_y, src_y);
}
