/* Frames: snapshot, row keys, the rendered-row cache and the rasteriser.
 *
 *   bench_render [--quick] [--json]
 *
 * A frame is a snapshot update and a compose; feeding the terminal is not
 * counted. who = quire keeps finished rows in the cache and draws what looks
 * other; who = no-cache draws every row of every frame anew. Beside the times
 * stand the rows rasterised a frame, for quire, and no-cache over quire. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <quire/render.h>

#include "bench_render.h"
#include "support/bench.h"

enum { WARM_UP = 3, TEXT_MAX = 65536, CACHE_BYTES = 1 << 30 };

struct stage {
  struct quire_terminal *terminal;
  struct quire_view *view;
  struct quire_snapshot *snapshot;
  struct quire_renderer *renderer;
  struct quire_frame *frame;
  struct quire_row_cache *cache; /* or NULL */
};

struct text {
  char bytes[TEXT_MAX];
  size_t len;
};

static uint64_t rng;

static void add(struct text *t, const char *text) {
  size_t len = strlen(text);
  if (t->len + len < TEXT_MAX) {
    memcpy(t->bytes + t->len, text, len);
    t->len += len;
  }
}

static uint32_t below(uint32_t bound) {
  return (uint32_t)(bench_random(&rng) % bound);
}

/* A line of a log, or of code: words and a few colours. */
static void add_line(struct text *t, uint32_t width) {
  char word[64];
  uint32_t used = 0;
  (void)snprintf(word, sizeof word, "\x1b[2m%06u\x1b[0m ", below(1000000));
  add(t, word);
  used += 7;
  uint32_t length = width / 4 + below(width * 3 / 4);
  while (used + 12 < length) {
    uint32_t n = 2 + below(8);
    uint32_t color = below(8);
    if (color < 4) {
      (void)snprintf(word, sizeof word, "\x1b[3%um", color + 1);
      add(t, word);
    }
    for (uint32_t i = 0; i < n; i++) {
      word[i] = (char)('a' + below(26));
    }
    word[n] = '\0';
    add(t, word);
    add(t, color < 4 ? "\x1b[m " : " ");
    used += n + 1;
  }
}

static void add_wide(struct text *t, uint32_t width, uint32_t first,
                     uint32_t count) {
  for (uint32_t i = 0; i + 2 <= width; i += 2) {
    uint32_t cp = first + below(count);
    char utf8[5] = {0};
    if (cp < 0x10000) {
      utf8[0] = (char)(0xe0 | cp >> 12);
      utf8[1] = (char)(0x80 | (cp >> 6 & 0x3f));
      utf8[2] = (char)(0x80 | (cp & 0x3f));
    } else {
      utf8[0] = (char)(0xf0 | cp >> 18);
      utf8[1] = (char)(0x80 | (cp >> 12 & 0x3f));
      utf8[2] = (char)(0x80 | (cp >> 6 & 0x3f));
      utf8[3] = (char)(0x80 | (cp & 0x3f));
    }
    add(t, utf8);
  }
}

/* ---- scenes -------------------------------------------------------------- */

/* Each
 * feeds what happens before frame i. */

struct scene {
  const char *name;
  void (*start)(struct stage *s, uint16_t cols, uint16_t rows);
  void (*step)(struct stage *s, uint16_t cols, uint16_t rows, uint32_t i);
};

static void feed(struct stage *s, const struct text *t) {
  bench_must(quire_terminal_feed(s->terminal, t->bytes, t->len));
}

static void feed_text(struct stage *s, const char *text) {
  bench_must(quire_terminal_feed(s->terminal, text, strlen(text)));
}

static void fill_with(struct stage *s, uint16_t cols, uint16_t rows,
                      uint32_t first, uint32_t count) {
  static struct text t;
  for (uint16_t y = 0; y < rows; y++) {
    t.len = 0;
    add(&t, y == 0 ? "\x1b[H" : "\r\n");
    if (count == 0) {
      add_line(&t, cols);
      add(&t, "\x1b[K");
    } else {
      add_wide(&t, cols, first, count);
    }
    feed(s, &t);
  }
}

static void start_log(struct stage *s, uint16_t cols, uint16_t rows) {
  feed_text(s, "\x1b[?25l");
  fill_with(s, cols, rows, 0, 0);
}

static void step_nothing(struct stage *s, uint16_t cols, uint16_t rows,
                         uint32_t i) {
  (void)s;
  (void)cols;
  (void)rows;
  (void)i;
}

/* The program clears and writes the same text again. */
static void step_repaint(struct stage *s, uint16_t cols, uint16_t rows,
                         uint32_t i) {
  (void)i;
  rng = 7;
  feed_text(s, "\x1b[2J");
  fill_with(s, cols, rows, 0, 0);
}

static void start_repaint(struct stage *s, uint16_t cols, uint16_t rows) {
  feed_text(s, "\x1b[?25l");
  step_repaint(s, cols, rows, 0);
}

static void step_one_line(struct stage *s, uint16_t cols, uint16_t rows,
                          uint32_t i) {
  static struct text t;
  char at[32];
  t.len = 0;
  (void)snprintf(at, sizeof at, "\x1b[%uH", 1 + i % rows);
  add(&t, at);
  add_line(&t, cols);
  add(&t, "\x1b[K");
  feed(s, &t);
}

static void step_scroll_log(struct stage *s, uint16_t cols, uint16_t rows,
                            uint32_t i) {
  static struct text t;
  (void)rows;
  (void)i;
  t.len = 0;
  add(&t, "\r\n");
  add_line(&t, cols);
  feed(s, &t);
}

/* What vim sends for ^E: the text region scrolls, a line and the ruler are
 * written. */
static void step_vim(struct stage *s, uint16_t cols, uint16_t rows,
                     uint32_t i) {
  static struct text t;
  char at[96];
  t.len = 0;
  (void)snprintf(at, sizeof at, "\x1b[1;%dr\x1b[%d;1H\r\n\x1b[1;%dr\x1b[%d;1H",
                 rows - 1, rows - 1, rows, rows - 1);
  add(&t, at);
  add_line(&t, cols);
  (void)snprintf(at, sizeof at, "\x1b[%d;%dH%u,1\x1b[9C%u%%\x1b[1;8H", rows,
                 cols - 17, i + 1, i % 100);
  add(&t, at);
  feed(s, &t);
}

static void start_emoji(struct stage *s, uint16_t cols, uint16_t rows) {
  feed_text(s, "\x1b[?25l");
  fill_with(s, cols, rows, 0x1f600, 64);
}

static void start_cjk(struct stage *s, uint16_t cols, uint16_t rows) {
  feed_text(s, "\x1b[?25l");
  fill_with(s, cols, rows, 0x4e00, 500);
}

static void scroll_wide(struct stage *s, uint16_t cols, uint32_t first,
                        uint32_t count) {
  static struct text t;
  t.len = 0;
  add(&t, "\r\n");
  add_wide(&t, cols, first, count);
  feed(s, &t);
}

static void step_emoji(struct stage *s, uint16_t cols, uint16_t rows,
                       uint32_t i) {
  (void)rows;
  (void)i;
  scroll_wide(s, cols, 0x1f600, 64);
}

static void step_cjk(struct stage *s, uint16_t cols, uint16_t rows,
                     uint32_t i) {
  (void)rows;
  (void)i;
  scroll_wide(s, cols, 0x4e00, 500);
}

enum { HISTORY_ROWS = 1000 };

static void start_history(struct stage *s, uint16_t cols, uint16_t rows) {
  start_log(s, cols, rows);
  for (uint32_t i = 0; i < HISTORY_ROWS; i++) {
    step_scroll_log(s, cols, rows, i);
  }
}

/* A row at a time to the top of the history and down again. */
static void step_back_forth(struct stage *s, uint16_t cols, uint16_t rows,
                            uint32_t i) {
  (void)cols;
  (void)rows;
  quire_view_scroll(s->view, i / HISTORY_ROWS % 2 == 0 ? -1 : 1);
}

/* A page at a time into history that was never shown. At its top all is
 * forgotten. */
static void step_cold_page_up(struct stage *s, uint16_t cols, uint16_t rows,
                              uint32_t i) {
  (void)cols;
  if (i % (HISTORY_ROWS / rows) == 0) {
    quire_view_follow(s->view);
    if (s->cache != NULL) {
      quire_row_cache_set_bytes_max(s->cache, 0);
      quire_row_cache_set_bytes_max(s->cache, CACHE_BYTES);
    }
  }
  quire_view_scroll(s->view, -(int64_t)rows);
}

static const struct scene scenes[] = {
    {"unchanged-frame", start_log, step_nothing},
    {"full-repaint", start_repaint, step_repaint},
    {"one-line", start_log, step_one_line},
    {"scroll-log", start_log, step_scroll_log},
    {"vim-scroll", start_log, step_vim},
    {"emoji-scroll", start_emoji, step_emoji},
    {"cjk-scroll", start_cjk, step_cjk},
    {"scroll-back-forth", start_history, step_back_forth},
    {"cold-page-up", start_history, step_cold_page_up},
};

/* ---- measuring ----------------------------------------------------------- */

static void stage_start(struct stage *s, struct quire_row_cache *cache,
                        uint16_t cols, uint16_t rows) {
  struct quire_renderer_options options;
  s->terminal = bench_terminal(cols, rows);
  s->cache = cache;
  quire_renderer_options_init(&options);
  options.cache = cache;
  bench_must(quire_view_new(quire_terminal_screen(s->terminal), &s->view));
  bench_must(quire_snapshot_new(NULL, &s->snapshot));
  bench_must(quire_renderer_new(&options, &s->renderer));
  bench_must(quire_frame_new(NULL, &s->frame));
}

static void stage_end(struct stage *s) {
  quire_frame_free(s->frame);
  quire_renderer_free(s->renderer);
  quire_snapshot_free(s->snapshot);
  quire_terminal_free(s->terminal);
}

static double draw(struct stage *s, uint64_t *rasterised) {
  struct quire_frame_report report;
  if (s->cache == NULL) {
    quire_frame_invalidate(s->frame);
  }
  double begin = bench_now_ns();
  bench_must(quire_snapshot_update_terminal(s->snapshot, s->terminal, s->view));
  bench_must(
      quire_frame_compose(s->frame, s->renderer, s->snapshot, NULL, &report));
  double took = bench_now_ns() - begin;
  *rasterised += report.rows_rasterised;
  return took / 1000;
}

static double run_scene(const struct bench *b, const struct scene *scene,
                        bool cached, uint16_t cols, uint16_t rows) {
  struct stage s;
  struct quire_row_cache *cache = NULL;
  struct quire_row_cache_options options;
  uint64_t rasterised = 0;
  bool history = scene->step == step_back_forth;
  uint32_t frames = b->quick ? 60 : 300;
  double *us = malloc(frames * sizeof *us);
  char name[64];
  rng = 7;
  quire_row_cache_options_init(&options);
  options.bytes_max = CACHE_BYTES;
  if (cached) {
    bench_must(quire_row_cache_new(&options, &cache));
  }
  stage_start(&s, cache, cols, rows);
  scene->start(&s, cols, rows);
  /* History was shown once: scrolling back and forth finds it again. */
  uint32_t before = history ? (cached ? 2 * HISTORY_ROWS : 0) : WARM_UP;
  for (uint32_t i = 0; i < before; i++) {
    scene->step(&s, cols, rows, i);
    (void)draw(&s, &rasterised);
  }
  rasterised = 0;
  for (uint32_t i = 0; i < frames; i++) {
    scene->step(&s, cols, rows, before + i);
    us[i] = draw(&s, &rasterised);
  }
  double value = bench_median(us, frames);
  free(us);
  (void)snprintf(name, sizeof name, "%s/%ux%u", scene->name, cols, rows);
  bench_report(b, name, cached ? "quire" : "no-cache", value, "us");
  if (cached) {
    bench_report(b, name, "quire", 1e6 / value, "frames per second");
    bench_report(b, name, "quire", (double)rasterised / frames,
                 "rows rasterised/frame");
  }
  stage_end(&s);
  quire_row_cache_free(cache);
  return value;
}

/* Rows that were never seen, with their glyphs known. */
static void run_cold_row(const struct bench *b) {
  struct stage s;
  struct text *t = calloc(1, sizeof *t);
  uint64_t rasterised = 0;
  enum { ROWS = 500 };
  double us[ROWS];
  stage_start(&s, NULL, 200, 1);
  for (uint32_t i = 0; i < ROWS; i++) {
    t->len = 0;
    add(t, "\x1b[H");
    for (int k = 0; k < 200; k++) {
      t->bytes[t->len++] = (char)('!' + below(94));
    }
    feed(&s, t);
    us[i] = draw(&s, &rasterised);
  }
  bench_report(b, "cold-row/200", "quire", bench_median(us, ROWS), "us");
  stage_end(&s);
  free(t);
}

int main(int argc, char **argv) {
  static const uint16_t sizes[][2] = {{80, 24}, {200, 50}};
  struct bench b;
  int status;
  if (!bench_begin(&b, "render",
                   "Frames with the rendered-row cache and without, in us.",
                   argc, argv, &status)) {
    return status;
  }
  for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
    for (size_t k = 0; k < 2; k++) {
      char name[64];
      double ours = run_scene(&b, &scenes[i], true, sizes[k][0], sizes[k][1]);
      double plain = run_scene(&b, &scenes[i], false, sizes[k][0], sizes[k][1]);
      (void)snprintf(name, sizeof name, "%s/%ux%u", scenes[i].name, sizes[k][0],
                     sizes[k][1]);
      bench_report(&b, name, "no-cache-over-quire", plain / ours, "x");
    }
  }
  run_cold_row(&b);
  bench_render_lock(&b);
  return EXIT_SUCCESS;
}
