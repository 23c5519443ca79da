/* The page: cloning beside memcpy of the same size, copying rows between pages,
 * writing, scrolling, style churn and a screen full of grapheme clusters.
 *
 *   bench_page [--quick] [--json]
 *
 * Medians of 25 runs in turns with the peer, fixed seed. "clone" goes into
 * fresh memory from the system each time and so does its peer; "clone_into"
 * reuses a buffer. Times are those of the processor. */
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <quire/page.h>

#include "support/bench.h"

#if !defined(MAP_ANONYMOUS)
#define MAP_ANONYMOUS MAP_ANON
#endif

/* Many short runs rather than few long ones: a busy machine disturbs some of
 * them, and the median is of the others. */
enum { RUNS = 25 };

static struct bench bench;
static uint64_t rng = 20261120;

static void must(enum quire_result result) {
  if (result != QUIRE_OK) {
    (void)fprintf(stderr, "bench_page: %s\n", quire_result_text(result));
    exit(1);
  }
}

static uint32_t below(uint32_t bound) {
  return (uint32_t)(bench_random(&rng) % bound);
}

/* Repetitions that make one run about this many bytes or steps. */
static size_t rounds_for(size_t unit, size_t total) {
  const size_t wanted = bench.quick ? total / 16 : total;
  return wanted / unit > 0 ? wanted / unit : 1;
}

static struct quire_page *new_page(uint16_t cols, uint16_t rows) {
  const struct quire_page_capacity c = {
      .cols = cols,
      .rows = rows,
      .styles = 256,
      .links = 32,
      .clusters = 256,
      .marks = 64,
      .codepoints = 2048,
      .string_bytes = 4096,
  };
  struct quire_page *page;
  must(quire_page_new(NULL, &c, 1, &page));
  return page;
}

/* Text with a new style every eight cells, as of a coloured listing. */
static void fill_styled(struct quire_page *page, uint32_t styles) {
  const uint16_t cols = quire_page_cols(page);
  uint8_t text[QUIRE_PAGE_COLS_MAX];
  for (uint16_t x = 0; x < cols; x++) {
    text[x] = (uint8_t)('!' + below(90));
  }
  for (uint16_t y = 0; y < quire_page_rows(page); y++) {
    for (uint16_t x = 0; x < cols; x = (uint16_t)(x + 8)) {
      const uint16_t n = cols - x < 8 ? (uint16_t)(cols - x) : 8;
      struct quire_style style = {.attrs = QUIRE_ATTR_BOLD};
      quire_id id = 0;
      if (styles != 0) {
        style.fg = quire_color_palette((uint8_t)below(styles));
        must(quire_page_style_add(page, &style, n, &id));
      }
      quire_page_put_ascii(page, y, x, text + x, n,
                           quire_cell_with_style(0, id));
    }
  }
}

/* ---- clone --------------------------------------------------------------- */

static double time_clone(const struct quire_page *page, size_t rounds) {
  const double start = bench_cpu_ns();
  for (size_t i = 0; i < rounds; i++) {
    struct quire_page *clone;
    must(quire_page_clone(NULL, page, &clone));
    bench_keep(quire_page_row(clone, 0)->version);
    quire_page_free(NULL, clone);
  }
  return bench_cpu_ns() - start;
}

static double time_map_and_memcpy(const struct quire_page *page, size_t size,
                                  size_t rounds) {
  const double start = bench_cpu_ns();
  for (size_t i = 0; i < rounds; i++) {
    unsigned char *copy = (unsigned char *)mmap(
        NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (copy == MAP_FAILED) {
      must(QUIRE_ERR_OUT_OF_MEMORY);
    }
    memcpy(copy, page, size);
    bench_keep(copy[size / 2]);
    (void)munmap(copy, size);
  }
  return bench_cpu_ns() - start;
}

static double time_clone_into(const struct quire_page *page, void *buffer,
                              size_t size, size_t rounds) {
  const double start = bench_cpu_ns();
  for (size_t i = 0; i < rounds; i++) {
    struct quire_page *clone;
    must(quire_page_clone_into(page, buffer, size, &clone));
    bench_keep(quire_page_row(clone, 0)->version);
  }
  return bench_cpu_ns() - start;
}

static double time_memcpy(const struct quire_page *page, void *buffer,
                          size_t size, size_t rounds) {
  const double start = bench_cpu_ns();
  for (size_t i = 0; i < rounds; i++) {
    memcpy(buffer, page, size);
    bench_keep(((unsigned char *)buffer)[size / 2]);
  }
  return bench_cpu_ns() - start;
}

static void report_rate(const char *group, const char *who, double *ns,
                        size_t bytes) {
  bench_report(&bench, group, who, (double)bytes / bench_median(ns, RUNS),
               "GB/s");
}

static void bench_clone(uint16_t cols, uint16_t rows) {
  struct quire_page *page = new_page(cols, rows);
  fill_styled(page, 16);
  const size_t size = quire_page_size_bytes(page);
  const size_t rounds = rounds_for(size, (size_t)64 << 20);
  void *buffer = aligned_alloc(QUIRE_PAGE_ALIGN, size);
  double ns[4][RUNS];
  char group[40];
  if (buffer == NULL) {
    must(QUIRE_ERR_OUT_OF_MEMORY);
  }
  memset(buffer, 0, size);
  for (int run = 0; run < RUNS; run++) {
    ns[0][run] = time_clone(page, rounds);
    ns[1][run] = time_map_and_memcpy(page, size, rounds);
    ns[2][run] = time_clone_into(page, buffer, size, rounds);
    ns[3][run] = time_memcpy(page, buffer, size, rounds);
  }
  (void)snprintf(group, sizeof group, "clone/%ux%u", cols, rows);
  report_rate(group, "quire", ns[0], size * rounds);
  report_rate(group, "memcpy", ns[1], size * rounds);
  (void)snprintf(group, sizeof group, "clone_into/%ux%u", cols, rows);
  report_rate(group, "quire", ns[2], size * rounds);
  report_rate(group, "memcpy", ns[3], size * rounds);
  free(buffer);
  quire_page_free(NULL, page);
}

/* ---- rows ---------------------------------------------------------------- */

static double time_copy_rows(struct quire_page *dst,
                             const struct quire_page *src, size_t rounds) {
  const uint16_t rows = quire_page_rows(src);
  const double start = bench_cpu_ns();
  for (size_t i = 0; i < rounds; i++) {
    for (uint16_t y = 0; y < rows; y++) {
      must(quire_page_copy_row(dst, y, src, y));
    }
  }
  return bench_cpu_ns() - start;
}

static double time_memcpy_rows(quire_cell *dst, const struct quire_page *src,
                               size_t rounds) {
  const uint16_t rows = quire_page_rows(src);
  const size_t cols = quire_page_cols(src);
  const double start = bench_cpu_ns();
  for (size_t i = 0; i < rounds; i++) {
    for (uint16_t y = 0; y < rows; y++) {
      memcpy(dst + y * cols, quire_page_cells(src, y), cols * sizeof *dst);
    }
    bench_keep(dst[i % cols]);
  }
  return bench_cpu_ns() - start;
}

static void bench_copy_rows(const char *group, uint32_t styles) {
  struct quire_page *src = new_page(200, 50);
  struct quire_page *dst = new_page(200, 50);
  quire_cell *plain = (quire_cell *)calloc(200 * 50, sizeof *plain);
  const size_t rounds = rounds_for(50, 30000);
  const double all = (double)(rounds * 50);
  double ns[2][RUNS];
  if (plain == NULL) {
    must(QUIRE_ERR_OUT_OF_MEMORY);
  }
  fill_styled(src, styles);
  for (int run = 0; run < RUNS; run++) {
    ns[0][run] = time_copy_rows(dst, src, rounds) / all;
    ns[1][run] = time_memcpy_rows(plain, src, rounds) / all;
  }
  bench_report(&bench, group, "quire", bench_median(ns[0], RUNS), "ns/row");
  bench_report(&bench, group, "memcpy", bench_median(ns[1], RUNS), "ns/row");
  free(plain);
  quire_page_free(NULL, dst);
  quire_page_free(NULL, src);
}

static void bench_put_ascii(void) {
  struct quire_page *page = new_page(200, 50);
  const size_t rounds = rounds_for(50, 120000);
  uint8_t text[200];
  double ns[RUNS];
  for (size_t i = 0; i < sizeof text; i++) {
    text[i] = (uint8_t)(' ' + below(95));
  }
  for (int run = 0; run < RUNS; run++) {
    const double start = bench_cpu_ns();
    for (size_t i = 0; i < rounds; i++) {
      for (uint16_t y = 0; y < 50; y++) {
        quire_page_put_ascii(page, y, 0, text, sizeof text, 0);
      }
    }
    ns[run] = bench_cpu_ns() - start;
  }
  bench_report(&bench, "put_ascii/200", "quire",
               (double)(rounds * 50 * sizeof text) / bench_median(ns, RUNS),
               "GB/s");
  quire_page_free(NULL, page);
}

static void bench_scroll(void) {
  struct quire_page *page = new_page(200, 50);
  const size_t rounds = rounds_for(1, 300000);
  double ns[RUNS];
  fill_styled(page, 0);
  for (int run = 0; run < RUNS; run++) {
    const double start = bench_cpu_ns();
    for (size_t i = 0; i < rounds; i++) {
      quire_page_scroll_up(page, 0, 49, 1, 0);
    }
    ns[run] = (bench_cpu_ns() - start) / (double)rounds;
  }
  bench_report(&bench, "scroll/200x50", "quire", bench_median(ns, RUNS),
               "ns/row");
  quire_page_free(NULL, page);
}

/* ---- interning ----------------------------------------------------------- */

/* A cell that changes its style at every step; `styles` distinct ones, of which
 * a page holds 256, so that beyond it dead ones are reclaimed all the time. */
static void bench_style_churn(const char *group, uint32_t styles) {
  struct quire_page *page = new_page(80, 24);
  const size_t steps = rounds_for(1, 500000);
  double ns[RUNS];
  for (int run = 0; run < RUNS; run++) {
    const double start = bench_cpu_ns();
    for (size_t i = 0; i < steps; i++) {
      const uint32_t pick = below(styles);
      struct quire_style style = {.attrs = QUIRE_ATTR_ITALIC};
      quire_id id;
      style.fg = quire_color_rgb((uint8_t)pick, (uint8_t)(pick >> 8), 0);
      must(quire_page_style_add(page, &style, 1, &id));
      const quire_cell cell = quire_cell_with_style('x', id);
      quire_page_put_cells(page, 0, (uint16_t)(i % 80), &cell, 1);
    }
    ns[run] = (bench_cpu_ns() - start) / (double)steps;
  }
  bench_report(&bench, group, "quire", bench_median(ns, RUNS), "ns/op");
  quire_page_free(NULL, page);
}

/* A screen of emoji families, joined codepoint by codepoint as they come from a
 * stream; 40 distinct ones. */
static void bench_clusters(void) {
  struct quire_page *page = new_page(80, 24);
  const size_t screens = rounds_for(80 * 24, 100000);
  double ns[RUNS];
  for (int run = 0; run < RUNS; run++) {
    const double start = bench_cpu_ns();
    for (size_t i = 0; i < screens * 24 * 80; i++) {
      const uint16_t y = (uint16_t)(i / 80 % 24);
      const uint16_t x = (uint16_t)(i % 80);
      const uint32_t tail[4] = {0x1f3fb + (uint32_t)(i % 5), 0x200d, 0x2640,
                                0xfe0f};
      quire_cell cell = 0x1f468 + i % 8;
      quire_page_put_cells(page, y, x, &cell, 1);
      for (int k = 0; k < 4; k++) {
        quire_id id;
        must(quire_page_cluster_join(page, quire_page_cells(page, y)[x],
                                     tail[k], &id));
        cell = quire_cell_with_cluster(0, id);
        quire_page_put_cells(page, y, x, &cell, 1);
      }
    }
    ns[run] = (bench_cpu_ns() - start) / (double)(screens * 24 * 80 * 5);
  }
  bench_report(&bench, "clusters/5", "quire", bench_median(ns, RUNS),
               "ns/codepoint");
  quire_page_free(NULL, page);
}

int main(int argc, char **argv) {
  int status;
  if (!bench_begin(&bench, "page",
                   "Pages: clone and row copies beside memcpy, writing, "
                   "scrolling, interning.",
                   argc, argv, &status)) {
    return status;
  }
  bench_clone(80, 24);
  bench_clone(200, 50);
  bench_clone(400, 1000);
  bench_copy_rows("copy_row/plain", 0);
  bench_copy_rows("copy_row/styled", 16);
  bench_put_ascii();
  bench_scroll();
  bench_style_churn("style_churn/200", 200);
  bench_style_churn("style_churn/2000", 2000);
  bench_clusters();
  return 0;
}
