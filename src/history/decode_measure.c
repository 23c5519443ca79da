/* What lines refer to: the capacity of a page that will hold them.
 *
 * Styles and links are counted once each, by their index in the leaf; the same
 * ones in two leaves count twice, and so do equal clusters. */
#include "history/decode.h"
#include "history/wrap.h"
#include "page/layout.h"

/* Lines [*from, *to) of the job's leaf at `position`. */
const struct quire_leaf_view *quire_decode_lines_of(
    const struct quire_decode_job *job, size_t position, uint32_t *from,
    uint32_t *to) {
  const struct quire_leaf *leaf = quire_directory_at(job->history, position);
  *from = position == job->leaf ? job->index : leaf->skip;
  *to = position == job->last_leaf ? job->end_index : leaf->end;
  return &leaf->view;
}

uint64_t quire_decode_rows(const struct quire_decode_job *job) {
  uint64_t rows = 0;
  uint32_t from, to;
  for (size_t p = job->leaf; p <= job->last_leaf; p++) {
    const struct quire_leaf_view *v = quire_decode_lines_of(job, p, &from, &to);
    for (uint32_t i = from; i < to; i++) {
      const uint32_t n = quire_wrap_rows(v, i, job->cols);
      const uint32_t end = n < job->row_to ? n : job->row_to;
      rows +=
          n <= job->rows_max && end > job->row_from ? end - job->row_from : 0;
    }
  }
  return rows;
}

/* ---- measuring ----------------------------------------------------------- */

struct measure {
  const struct quire_decode_job *job;
  const struct quire_leaf_view *view;
  quire_id *styles_seen; /* by index in the leaf: 0 or 1 */
  quire_id *links_seen;
  uint64_t styles;
  uint64_t links;
  uint64_t clusters;
  uint64_t codepoints;
  uint64_t string_bytes;
  uint64_t marks;
};

static uint64_t whole_chunks(uint32_t bytes) {
  const uint32_t chunk = QUIRE_PAGE_STRING_CHUNK;
  return (uint64_t)(bytes + chunk - 1) / chunk * chunk;
}

static void measure_run(struct measure *m, const struct quire_run *run) {
  if ((run->flags & QUIRE_RUN_STYLE) != 0 && m->styles_seen[run->style] == 0) {
    m->styles_seen[run->style] = 1;
    m->styles++;
  }
  if ((run->flags & QUIRE_RUN_LINK) != 0 && m->links_seen[run->link] == 0) {
    const struct quire_leaf_link *link = &m->view->links[run->link];
    m->links_seen[run->link] = 1;
    m->links++;
    m->string_bytes +=
        whole_chunks(link->uri_len_bytes) + whole_chunks(link->id_len_bytes);
  }
}

static void measure_segment(struct measure *m, const struct quire_segment *s) {
  struct quire_reader shapes = s->shapes;
  struct quire_reader runs = s->runs;
  enum quire_shape kind;
  struct quire_run run;
  uint32_t n;
  m->marks += (s->row & QUIRE_SEGMENT_MARK) != 0;
  while (quire_shape_next(&shapes, &kind, &n)) {
    if (kind >= QUIRE_SHAPE_NARROW_CLUSTER) {
      m->clusters++;
      m->codepoints += n + n % 2; /* the arena's chunks hold two */
    }
  }
  while (quire_run_next(m->view, &runs, &run)) {
    measure_run(m, &run);
  }
}

static void measure_lines(struct measure *m, uint32_t from, uint32_t to) {
  struct quire_reader r;
  struct quire_segment s;
  for (uint32_t i = from; i < to; i++) {
    if (quire_wrap_rows(m->view, i, m->job->cols) > m->job->rows_max ||
        !quire_leaf_line_records(m->view, i, &r)) {
      continue;
    }
    while (quire_segment_next(m->view, &r, &s)) {
      measure_segment(m, &s);
    }
  }
  if (m->view->styles_count != 0) {
    memset(m->styles_seen, 0, m->view->styles_count * sizeof(quire_id));
  }
  if (m->view->links_count != 0) {
    memset(m->links_seen, 0, m->view->links_count * sizeof(quire_id));
  }
}

static uint32_t at_most(uint64_t n, uint32_t max) {
  return n < max ? (uint32_t)n : max;
}

void quire_decode_measure(const struct quire_decode_job *job, uint16_t rows,
                          quire_id *styles_seen, quire_id *links_seen,
                          struct quire_page_capacity *out) {
  struct measure m = {
      .job = job, .styles_seen = styles_seen, .links_seen = links_seen};
  uint32_t from, to;
  for (size_t p = job->leaf; p <= job->last_leaf; p++) {
    m.view = quire_decode_lines_of(job, p, &from, &to);
    measure_lines(&m, from, to);
  }
  memset(out, 0, sizeof *out);
  out->cols = job->cols;
  out->rows = rows;
  out->styles = (uint16_t)at_most(m.styles, QUIRE_PAGE_IDS_MAX);
  out->links = (uint16_t)at_most(m.links, QUIRE_PAGE_LINKS_MAX);
  out->clusters = (uint16_t)at_most(m.clusters, QUIRE_PAGE_IDS_MAX);
  out->marks = (uint16_t)at_most(m.marks, QUIRE_PAGE_ROWS_MAX);
  out->codepoints = at_most(m.codepoints, UINT32_MAX);
  out->string_bytes = at_most(m.string_bytes, UINT32_MAX);
}
