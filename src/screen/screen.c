/* The screen's life, its options, figures and limits. See screen.h for the map
 * of the struct and the numbered invariants. */
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/seed.h"
#include "screen/grid.h"

static uint64_t system_clock_ms(void *ctx) {
  struct timespec now = {0};
  (void)ctx;
  (void)timespec_get(&now, TIME_UTC);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void quire_screen_options_init(struct quire_screen_options *out) {
  *out = (struct quire_screen_options){
      .struct_size = sizeof *out,
      .cols = 80,
      .rows = 24,
      .history_lines_max = 10000,
      .history_bytes_max = UINT64_MAX,
  };
}

/* The caller's struct may be of an older, shorter version. */
static struct quire_screen_options known_options(
    const struct quire_screen_options *options) {
  struct quire_screen_options known;
  quire_screen_options_init(&known);
  size_t bytes =
      options->struct_size < sizeof known ? options->struct_size : sizeof known;
  memcpy(&known, options, bytes);
  known.struct_size = sizeof known;
  return known;
}

static enum quire_result make_parts(struct quire_screen *s,
                                    const struct quire_screen_options *o) {
  const struct quire_history_options history = {
      .allocator = s->allocator,
      .lines_max = o->history_lines_max,
      .bytes_max = o->history_bytes_max,
      .thaw_bytes_max = o->thaw_bytes_max,
      .seed = quire_seed_next(&s->seed_state),
  };
  s->tabs = quire_mem_zalloc(s->allocator, quire_tabs_bytes(s->cols));
  if (s->tabs == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  enum quire_result result = quire_history_new(&history, &s->history);
  if (result != QUIRE_OK) {
    return result;
  }
  struct quire_page_capacity capacity;
  quire_grid_capacity(s->cols, s->rows, &capacity);
  return quire_grid_new_page(s, &capacity, &s->pages[0]);
}

enum quire_result quire_screen_new(const struct quire_screen_options *options,
                                   struct quire_screen **out) {
  struct quire_screen_options o = known_options(options);
  if (o.cols == 0 || o.rows == 0 || o.cols > QUIRE_SCREEN_COLS_MAX ||
      o.rows > QUIRE_SCREEN_ROWS_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  struct quire_screen *s = quire_mem_zalloc(o.allocator, sizeof *s);
  if (s == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  s->allocator = o.allocator;
  s->clock_ms = o.clock_ms != NULL ? o.clock_ms : system_clock_ms;
  s->clock_ctx = o.clock_ctx;
  s->seed_state = quire_seed(o.seed);
  s->cols = o.cols;
  s->rows = o.rows;
  s->history_lines_max = o.history_lines_max;
  s->history_bytes_max = o.history_bytes_max;
  s->codepoints = o.codepoints;
  s->ambiguous_wide = o.ambiguous_wide;
  enum quire_result result = make_parts(s, &o);
  if (result != QUIRE_OK) {
    quire_screen_free(s);
    return result;
  }
  s->page = s->pages[0];
  quire_screen_reset(s);
  *out = s;
  return QUIRE_OK;
}

void quire_screen_free(struct quire_screen *s) {
  if (s == NULL) {
    return;
  }
  while (s->views != NULL) {
    struct quire_view *view = s->views;
    s->views = view->next;
    quire_mem_free(s->allocator, view, sizeof *view);
  }
  while (s->pins != NULL) {
    quire_pin_free(s->pins);
  }
  quire_shared_link_release(s, s->link);
  quire_shared_link_release(s, s->saved[0].link);
  quire_shared_link_release(s, s->saved[1].link);
  quire_page_free(s->allocator, s->pages[0]);
  quire_page_free(s->allocator, s->pages[1]);
  if (s->history != NULL) {
    quire_history_free(s->history);
  }
  if (s->tabs != NULL) {
    quire_mem_free(s->allocator, s->tabs, quire_tabs_bytes(s->cols));
  }
  quire_mem_free(s->allocator, s, sizeof *s);
}

uint16_t quire_screen_cols(const struct quire_screen *s) {
  return s->cols;
}
uint16_t quire_screen_rows(const struct quire_screen *s) {
  return s->rows;
}

const struct quire_page *quire_screen_page(const struct quire_screen *s) {
  return s->page;
}

/* ---- history ------------------------------------------------------------ */

uint64_t quire_screen_history_rows(struct quire_screen *s) {
  return quire_history_rows(s->history, s->cols);
}

uint64_t quire_screen_history_rows_estimate(const struct quire_screen *s,
                                            bool *exact) {
  return quire_history_rows_estimate(s->history, s->cols, exact);
}

void quire_screen_history_lines(const struct quire_screen *s, uint64_t *first,
                                uint64_t *end) {
  *first = quire_history_first_line(s->history);
  *end = quire_history_end_line(s->history);
}

void quire_screen_set_history_limits(struct quire_screen *s, uint64_t lines_max,
                                     uint64_t bytes_max) {
  s->history_lines_max = lines_max;
  s->history_bytes_max = bytes_max;
  quire_history_set_limits(s->history, lines_max, bytes_max);
  quire_grid_sync_top(s);
}

/* ---- figures ------------------------------------------------------------ */

static void history_figures(const struct quire_screen *s,
                            struct quire_screen_stats *out) {
  struct quire_history_stats h;
  quire_history_get_stats(s->history, &h);
  out->leaves = h.leaves;
  out->leaf_bytes = h.leaf_bytes;
  out->history_lines = h.lines;
  out->history_text_bytes = h.text_bytes;
  out->history_style_bytes = h.style_bytes;
  out->history_index_bytes = h.index_bytes;
  out->thawed_pages = h.thawed_pages;
  out->thawed_bytes = h.thawed_bytes;
  out->thaw_hits = h.thaw_hits;
  out->thaw_misses = h.thaw_misses;
  out->history_styles = h.styles;
  out->history_links = h.links;
  out->history_clusters = h.clusters;
  out->lines_pruned = h.lines_pruned;
}

static void page_figures(const struct quire_screen *s,
                         struct quire_screen_stats *out) {
  struct quire_page_stats p;
  quire_page_get_stats(s->page, &p);
  out->styles = p.styles;
  out->links = p.links;
  out->clusters = p.clusters;
  out->marks = p.marks;
  out->joins = p.joins;
  out->style_refs = p.style_refs;
  out->link_refs = p.link_refs;
  out->cluster_refs = p.cluster_refs;
  for (int i = 0; i < 2; i++) {
    if (s->pages[i] != NULL) {
      out->pages++;
      out->page_bytes += quire_page_size_bytes(s->pages[i]);
    }
  }
}

void quire_screen_get_stats(const struct quire_screen *s,
                            struct quire_screen_stats *out) {
  struct quire_screen_stats all = {.struct_size = out->struct_size};
  page_figures(s, &all);
  history_figures(s, &all);
  all.regrows = s->degrades.regrows;
  all.lines_lost = s->degrades.lines_lost;
  all.styles_lost = s->degrades.styles_lost;
  all.links_lost = s->degrades.links_lost;
  all.clusters_lost = s->degrades.clusters_lost;
  all.marks_lost = s->degrades.marks_lost;
  size_t bytes = out->struct_size < sizeof all ? out->struct_size : sizeof all;
  memcpy(out, &all, bytes);
}
