/* Pictures against pictures that somebody has looked at.
 *
 *   golden/NAME.vt   what a program wrote
 *   golden/NAME.png  what it should look like
 *
 * Letters differ a little from one FreeType to the next, so a few pixels may be
 * other than expected, and many a little; but not so many in one cell that it
 * shows another character. Where a picture fails, what was drawn
 * is written beside what was expected, as NAME.actual.png, with NAME.diff.png.
 * QUIRE_UPDATE_GOLDEN=1 writes the expected pictures instead: look at them. */
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include "render_fixture.h"

#include <png.h>
#include <quire/render.h>
#include <stdlib.h>
#include <unistd.h>

#define FONT "DejaVu Sans Mono"

enum { CHANNEL_TOLERANCE = 40, PER_MILLE_MAX = 5, PER_CENT_OF_CELL_MAX = 10 };

struct golden {
  const char *name;
  uint16_t cols, rows;
  const char *family; /* needed beside FONT */
};

static const struct golden goldens[] = {
    {"attributes", 72, 10, NULL},
    {"shapes", 66, 8, NULL},
    {"wide", 40, 5, "WenQuanYi Micro Hei"},
    {"clusters", 44, 5, "Noto Color Emoji"},
    {"double", 40, 5, "WenQuanYi Micro Hei"},
    {"vim", 64, 18, NULL},
    {"htop", 80, 16, NULL},
};
enum { GOLDENS = sizeof goldens / sizeof goldens[0] };

static void path_of(char path[512], const char *name, const char *suffix) {
  (void)snprintf(path, 512, "%s/%s%s", GOLDEN_DIR, name, suffix);
}

static bool has_family(const char *family) {
  char command[128];
  (void)snprintf(command, sizeof command,
                 "fc-list ':family=%s' family | grep -q .", family);
  return system(command) == 0;
}

/* ---- pictures ------------------------------------------------------------ */

static void feed_file(struct quire_terminal *t, const char *name) {
  char path[512];
  char bytes[4096];
  path_of(path, name, ".vt");
  FILE *f = fopen(path, "rb");
  ck_assert_msg(f != NULL, "%s", path);
  for (size_t n; (n = fread(bytes, 1, sizeof bytes, f)) != 0;) {
    ck_ok(quire_terminal_feed(t, bytes, n));
  }
  (void)fclose(f);
}

static struct quire_renderer *golden_renderer(void) {
  struct quire_renderer_options options;
  struct quire_renderer *renderer;
  quire_renderer_options_init(&options);
  options.font = FONT;
  ck_ok(quire_renderer_new(&options, &renderer));
  return renderer;
}

/* Draws the capture; the frame owns the pixels. */
static struct quire_frame *draw(const struct golden *g) {
  struct quire_terminal *t = fixture_terminal(g->cols, g->rows);
  struct quire_snapshot *snapshot = fixture_snapshot();
  struct quire_renderer *renderer = golden_renderer();
  struct quire_frame *frame;
  struct quire_frame_report report;
  feed_file(t, g->name);
  ck_ok(quire_snapshot_update(snapshot, quire_terminal_screen(t), NULL));
  ck_ok(quire_frame_new(NULL, &frame));
  ck_ok(quire_frame_compose(frame, renderer, snapshot, NULL, &report));
  quire_renderer_free(renderer);
  quire_snapshot_free(snapshot);
  quire_terminal_free(t);
  return frame;
}

static void write_png(const char *path, const struct quire_pixels *pixels) {
  struct quire_png *png;
  ck_ok(quire_png_open(path, pixels->width, pixels->height, NULL, &png));
  ck_ok(quire_png_write(png, pixels));
  ck_ok(quire_png_close(png, false, NULL));
}

/* Freed with free(pixels.argb). */
static struct quire_pixels read_png(const char *path) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  ck_assert_msg(png_image_begin_read_from_file(&image, path) != 0, "%s: %s",
                path, image.message);
  image.format = PNG_FORMAT_RGBA;
  uint8_t *rgba = malloc(PNG_IMAGE_SIZE(image));
  ck_assert(rgba != NULL);
  ck_assert(png_image_finish_read(&image, NULL, rgba, 0, NULL) != 0);
  struct quire_pixels p = {NULL, image.width, image.height, image.width};
  p.argb = malloc((size_t)p.width * p.height * sizeof *p.argb);
  ck_assert(p.argb != NULL);
  for (size_t i = 0; i < (size_t)p.width * p.height; i++) {
    p.argb[i] = (uint32_t)rgba[4 * i + 3] << 24 | (uint32_t)rgba[4 * i] << 16 |
                (uint32_t)rgba[4 * i + 1] << 8 | rgba[4 * i + 2];
  }
  free(rgba);
  return p;
}

/* ---- comparing ----------------------------------------------------------- */

static uint32_t channel_difference(uint32_t a, uint32_t b) {
  uint32_t most = 0;
  for (int shift = 0; shift < 24; shift += 8) {
    uint32_t x = a >> shift & 0xff;
    uint32_t y = b >> shift & 0xff;
    uint32_t d = x > y ? x - y : y - x;
    most = d > most ? d : most;
  }
  return most;
}

/* Pixels that differ by more than the tolerance; `diff` shows where. */
static size_t count_different(const struct quire_pixels *a,
                              const struct quire_pixels *b,
                              const struct quire_pixels *diff) {
  size_t count = 0;
  for (size_t i = 0; i < (size_t)a->width * a->height; i++) {
    uint32_t d = channel_difference(a->argb[i], b->argb[i]);
    count += d > CHANNEL_TOLERANCE;
    diff->argb[i] = d > CHANNEL_TOLERANCE ? 0xffff2020 : 0xff000000 | d * 3;
  }
  return count;
}

/* The most pixels of one cell that differ, in per cent of a cell. */
static size_t worst_cell(const struct golden *g, const struct quire_pixels *a,
                         const struct quire_pixels *b) {
  uint32_t width = a->width / g->cols;
  uint32_t height = a->height / g->rows;
  size_t worst = 0;
  for (uint32_t cell = 0; cell < (uint32_t)g->cols * g->rows; cell++) {
    size_t at = (size_t)(cell / g->cols) * height * a->width +
                (size_t)(cell % g->cols) * width;
    size_t count = 0;
    for (uint32_t i = 0; i < width * height; i++) {
      size_t p = at + (size_t)(i / width) * a->width + i % width;
      count += channel_difference(a->argb[p], b->argb[p]) > CHANNEL_TOLERANCE;
    }
    worst = count > worst ? count : worst;
  }
  return worst * 100 / ((size_t)width * height);
}

START_TEST(it_looks_as_it_should) {
  const struct golden *g = &goldens[_i];
  char expected_path[512];
  char path[512];
  if (g->family != NULL && !has_family(g->family)) {
    (void)fprintf(stderr, "%s: left out, no font %s\n", g->name, g->family);
    return;
  }
  struct quire_frame *frame = draw(g);
  struct quire_pixels actual = quire_frame_pixels(frame);
  path_of(expected_path, g->name, ".png");
  if (getenv("QUIRE_UPDATE_GOLDEN") != NULL) {
    write_png(expected_path, &actual);
  }
  struct quire_pixels expected = read_png(expected_path);
  bool same_size =
      expected.width == actual.width && expected.height == actual.height;
  size_t pixels = (size_t)actual.width * actual.height;
  size_t different = pixels;
  struct quire_pixels diff = actual;
  diff.argb = malloc(pixels * sizeof *diff.argb);
  ck_assert(diff.argb != NULL);
  size_t worst = 100;
  if (same_size) {
    different = count_different(&actual, &expected, &diff);
    worst = worst_cell(g, &actual, &expected);
  }
  if (different * 1000 > pixels * PER_MILLE_MAX ||
      worst > PER_CENT_OF_CELL_MAX) {
    path_of(path, g->name, ".actual.png");
    write_png(path, &actual);
    if (same_size) {
      path_of(path, g->name, ".diff.png");
      write_png(path, &diff);
    }
    ck_abort_msg("%s: %zu of %zu pixels differ, %zu %% of a cell", g->name,
                 different, pixels, worst);
  }
  free(diff.argb);
  free(expected.argb);
  quire_frame_free(frame);
}
END_TEST

/* The comparison itself can fail: pictures that are not the same differ. */
START_TEST(other_pictures_differ) {
  struct quire_frame *frame = draw(&goldens[0]);
  struct quire_pixels a = quire_frame_pixels(frame);
  size_t bytes = (size_t)a.width * a.height * sizeof *a.argb;
  struct quire_pixels b = a;
  struct quire_pixels diff = a;
  b.argb = malloc(bytes);
  diff.argb = malloc(bytes);
  ck_assert(b.argb != NULL && diff.argb != NULL);
  memcpy(b.argb, a.argb, bytes);
  ck_assert_uint_eq(count_different(&a, &b, &diff), 0);
  /* One line lower. */
  memcpy(b.argb, a.argb + a.width, bytes - a.width * sizeof *a.argb);
  size_t pixels = (size_t)a.width * a.height;
  ck_assert_uint_gt(count_different(&a, &b, &diff) * 1000,
                    pixels * PER_MILLE_MAX);
  free(b.argb);
  free(diff.argb);
  quire_frame_free(frame);
}
END_TEST

START_TEST(files_that_cannot_be_written) {
  struct quire_png *png;
  uint32_t argb[4] = {0, 0, 0, 0};
  struct quire_pixels pixels = {argb, 2, 2, 2};
  int os_error = 0;
  ck_assert_int_eq(quire_png_open("/nonexistent/x.png", 2, 2, &os_error, &png),
                   QUIRE_ERR_IO);
  ck_assert_int_ne(os_error, 0);
  ck_assert_int_eq(quire_png_open("x.png", 0, 2, NULL, &png), QUIRE_ERR_LIMIT);
  ck_assert_int_eq(quire_png_open("x.png", 2, UINT32_MAX, NULL, &png),
                   QUIRE_ERR_LIMIT);
  /* Lines that are missing leave no file. */
  char path[] = "/tmp/quire-png-XXXXXX";
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  (void)close(fd);
  ck_ok(quire_png_open(path, 2, 4, NULL, &png));
  ck_ok(quire_png_write(png, &pixels));
  ck_assert_int_eq(quire_png_close(png, false, NULL), QUIRE_ERR_IO);
  ck_assert_int_ne(access(path, F_OK), 0);
  ck_ok(quire_png_open(path, 2, 2, NULL, &png));
  struct quire_pixels wrong = {argb, 1, 2, 1};
  ck_assert_int_eq(quire_png_write(png, &wrong), QUIRE_ERR_MISUSE);
  ck_ok(quire_png_write(png, &pixels));
  ck_assert_int_eq(quire_png_write(png, &pixels), QUIRE_ERR_MISUSE);
  ck_ok(quire_png_close(png, false, NULL));
  struct quire_pixels back = read_png(path);
  ck_assert(back.width == 2 && back.height == 2 && back.argb[3] == 0xff000000);
  free(back.argb);
  (void)remove(path);
}
END_TEST

int main(void) {
  struct quire_cell_metrics metrics;
  struct quire_renderer_options options;
  struct quire_renderer *renderer;
  bool has_font = false;
  /* Before fontconfig is asked the first time. */
  if (setenv("FONTCONFIG_FILE", FONTS_CONF, 1) != 0) {
    return EXIT_FAILURE;
  }
  quire_renderer_options_init(&options);
  options.font = FONT;
  if (quire_renderer_new(&options, &renderer) == QUIRE_OK) {
    quire_renderer_get_metrics(renderer, &metrics);
    has_font = strcmp(metrics.font_name, FONT) == 0;
    quire_renderer_free(renderer);
  }
  if (!has_font) {
    (void)fprintf(stderr, "skipped: no font %s\n", FONT);
    return 77;
  }
  Suite *suite = suite_create("golden");
  TCase *tests = tcase_create("all");
  tcase_add_loop_test(tests, it_looks_as_it_should, 0, GOLDENS);
  tcase_add_test(tests, other_pictures_differ);
  tcase_add_test(tests, files_that_cannot_be_written);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
