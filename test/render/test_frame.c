/* Frames and the rendered-row cache: what is drawn, what is rasterised, and
 * that a picture kept up to date is the picture drawn afresh. */
#include "render_fixture.h"

#include <math.h>
#include <quire/render.h>
#include <stdatomic.h>

struct scene {
  struct quire_terminal *terminal;
  struct quire_snapshot *snapshot;
  struct quire_row_cache *cache;
  struct quire_renderer *renderer;
  struct quire_frame *frame;
  struct quire_frame_options options;
};

static struct quire_row_cache *cache_of(size_t bytes_max) {
  struct quire_row_cache_options options;
  struct quire_row_cache *cache;
  quire_row_cache_options_init(&options);
  options.bytes_max = bytes_max;
  options.ttl_ms = 0;
  ck_ok(quire_row_cache_new(&options, &cache));
  return cache;
}

static struct quire_renderer *renderer_of(struct quire_row_cache *cache) {
  struct quire_renderer_options options;
  struct quire_renderer *renderer;
  quire_renderer_options_init(&options);
  options.cache = cache;
  ck_ok(quire_renderer_new(&options, &renderer));
  return renderer;
}

static struct scene scene_with(uint16_t cols, uint16_t rows,
                               size_t cache_bytes) {
  struct scene s;
  s.terminal = fixture_terminal(cols, rows);
  s.snapshot = fixture_snapshot();
  s.cache = cache_of(cache_bytes);
  s.renderer = renderer_of(s.cache);
  ck_ok(quire_frame_new(NULL, &s.frame));
  quire_frame_options_init(&s.options);
  return s;
}

static struct scene scene_of(uint16_t cols, uint16_t rows) {
  return scene_with(cols, rows, 64 << 20);
}

static void scene_end(struct scene *s) {
  quire_frame_free(s->frame);
  quire_renderer_free(s->renderer);
  quire_row_cache_free(s->cache);
  quire_snapshot_free(s->snapshot);
  quire_terminal_free(s->terminal);
}

static struct quire_frame_report compose(struct scene *s) {
  struct quire_frame_report report;
  ck_ok(quire_snapshot_update_terminal(s->snapshot, s->terminal, NULL));
  ck_ok(quire_frame_compose(s->frame, s->renderer, s->snapshot, &s->options,
                            &report));
  return report;
}

#define EXPECT(scene, drawn, rasterised)                  \
  do {                                                    \
    struct quire_frame_report got = compose(scene);       \
    ck_assert_uint_eq(got.rows_drawn, (drawn));           \
    ck_assert_uint_eq(got.rows_rasterised, (rasterised)); \
  } while (0)

START_TEST(only_what_looks_other_is_drawn) {
  struct scene s = scene_of(40, 10);
  feed(s.terminal, "\x1b[?25l");
  feed_lines(s.terminal, 0, 8);
  ck_assert(compose(&s).resized);
  EXPECT(&s, 0, 0);
  /* The same text once more. */
  feed(s.terminal, "\x1b[H\x1b[2J");
  feed_lines(s.terminal, 0, 8);
  EXPECT(&s, 0, 0);
  feed(s.terminal, "\x1b[3;1Hother");
  EXPECT(&s, 1, 1);
  ck_assert(quire_frame_row_drawn(s.frame, 2));
  ck_assert(!quire_frame_row_drawn(s.frame, 3));
  ck_assert(!quire_frame_row_drawn(s.frame, 10));
  /* And back: found in the cache. */
  feed(s.terminal, "\x1b[3;1Hline 2");
  EXPECT(&s, 1, 0);
  quire_frame_invalidate(s.frame);
  EXPECT(&s, 10, 0);
  scene_end(&s);
}
END_TEST

START_TEST(a_scroll_rasterises_what_came_in) {
  struct scene s = scene_of(40, 10);
  feed(s.terminal, "\x1b[?25l");
  feed_lines(s.terminal, 0, 30);
  (void)compose(&s);
  feed(s.terminal, "a new line\r\n");
  EXPECT(&s, 9, 1);
  scene_end(&s);
}
END_TEST

START_TEST(overlays_rasterise_nothing) {
  struct scene s = scene_of(40, 10);
  struct quire_screen *screen = quire_terminal_screen(s.terminal);
  feed_lines(s.terminal, 0, 9);
  (void)compose(&s);
  feed(s.terminal, "\x1b[2;2H");
  EXPECT(&s, 2, 0); /* where the cursor was, and where it is */
  feed(s.terminal, "\x1b[2;4H");
  EXPECT(&s, 1, 0);
  feed(s.terminal, "\x1b[6 q");
  EXPECT(&s, 1, 0);
  s.options.focused = false;
  EXPECT(&s, 1, 0);
  s.options.cursor_on = false;
  EXPECT(&s, 1, 0);
  ck_ok(quire_selection_start(screen, (struct quire_point){4, 2},
                              QUIRE_SELECT_CELLS));
  quire_selection_extend(screen, (struct quire_point){6, 3});
  EXPECT(&s, 3, 0);
  const struct quire_overlay marks[] = {
      {.y = 1, .begin = 0, .end = 4, .kind = QUIRE_OVERLAY_TINT, .alpha = 99},
      {.y = 2, .begin = 3, .end = 999, .kind = QUIRE_OVERLAY_OUTLINE},
      {.y = 3, .begin = 900, .end = 999, .kind = QUIRE_OVERLAY_UNDERLINE},
      {.y = 99, .begin = 0, .end = 4, .kind = QUIRE_OVERLAY_TINT},
      {.y = 0, .begin = 5, .end = 4, .kind = QUIRE_OVERLAY_TINT}};
  s.options.overlays = marks;
  s.options.overlays_count = 5;
  EXPECT(&s, 3, 0);
  EXPECT(&s, 0, 0);
  s.options.overlays_count = 1;
  EXPECT(&s, 2, 0);
  scene_end(&s);
}
END_TEST

START_TEST(blinking_rows_have_two_looks) {
  struct scene s = scene_of(40, 10);
  feed(s.terminal, "\x1b[?25lsteady\r\n\x1b[5mblinks\x1b[0m steady");
  (void)compose(&s);
  s.options.blink_on = false;
  EXPECT(&s, 1, 1);
  s.options.blink_on = true;
  EXPECT(&s, 1, 0);
  s.options.blink_on = false;
  EXPECT(&s, 1, 0);
  scene_end(&s);
}
END_TEST

START_TEST(colours_and_fonts_draw_everything_anew) {
  struct scene s = scene_of(40, 4);
  struct quire_theme theme = *quire_renderer_theme(s.renderer);
  struct quire_cell_metrics small;
  struct quire_cell_metrics large;
  feed(s.terminal, "a\r\nb\r\nc\r\nd");
  (void)compose(&s);
  quire_renderer_set_theme(s.renderer, &theme);
  EXPECT(&s, 0, 0);
  feed(s.terminal, "\x1b]11;#203040\x1b\\");
  (void)compose(&s);
  quire_theme_follow(&theme, quire_snapshot_info(s.snapshot));
  quire_renderer_set_theme(s.renderer, &theme);
  EXPECT(&s, 4, 4);
  struct quire_pixels p = quire_frame_pixels(s.frame);
  ck_assert_uint_eq(p.argb[p.width - 1], 0xff203040);
  quire_renderer_get_metrics(s.renderer, &small);
  ck_assert_uint_eq(p.width, 40 * small.width);
  ck_ok(quire_renderer_set_font(s.renderer, NULL, 16, 2));
  quire_renderer_get_metrics(s.renderer, &large);
  ck_assert_uint_gt(large.width, small.width);
  struct quire_frame_report report = compose(&s);
  ck_assert(report.resized);
  ck_assert_uint_eq(report.rows_drawn, 4);
  ck_assert_uint_eq(quire_frame_pixels(s.frame).width, 40 * large.width);
  ck_ok(quire_renderer_set_font(s.renderer, NULL, 16, 1));
  report = compose(&s);
  ck_assert(report.resized);
  ck_assert_uint_eq(report.rows_rasterised, 0); /* all still in the cache */
  scene_end(&s);
}
END_TEST

START_TEST(sizes_that_make_no_sense) {
  static const double sizes[] = {0, -1, 3.9, 401, 1e300, NAN, INFINITY};
  struct scene s = scene_of(300, 2);
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    struct quire_renderer_options options;
    struct quire_renderer *renderer;
    quire_renderer_options_init(&options);
    options.font_size = sizes[i];
    ck_assert_int_eq(quire_renderer_new(&options, &renderer), QUIRE_ERR_LIMIT);
    ck_assert_int_eq(quire_renderer_set_font(s.renderer, NULL, sizes[i], 1),
                     QUIRE_ERR_LIMIT);
    options.font_size = 16;
    options.scale = sizes[i] == 0 ? -1 : sizes[i] * 100;
    ck_assert_int_eq(quire_renderer_new(&options, &renderer), QUIRE_ERR_LIMIT);
  }
  /* A picture that is too wide is refused; the next that is not is drawn. */
  ck_ok(quire_renderer_set_font(s.renderer, NULL, 300, 1));
  struct quire_frame_report report;
  ck_ok(quire_snapshot_update_terminal(s.snapshot, s.terminal, NULL));
  ck_assert_int_eq(
      quire_frame_compose(s.frame, s.renderer, s.snapshot, NULL, &report),
      QUIRE_ERR_LIMIT);
  ck_ok(quire_renderer_set_font(s.renderer, "No Such Font", 4, 1));
  EXPECT(&s, 2, 1);
  ck_ok(quire_snapshot_update_rows(s.snapshot,
                                   quire_terminal_screen(s.terminal), 0, 0));
  ck_ok(quire_frame_compose(s.frame, s.renderer, s.snapshot, NULL, &report));
  ck_assert_uint_eq(report.rows_drawn, 0);
  scene_end(&s);
}
END_TEST

/* ---- the picture itself -------------------------------------------------- */

static bool pixels_equal(struct quire_pixels a, struct quire_pixels b) {
  ck_assert(a.width == b.width && a.height == b.height);
  for (uint32_t y = 0; y < a.height; y++) {
    if (memcmp(a.argb + y * a.stride, b.argb + y * b.stride,
               a.width * sizeof *a.argb) != 0) {
      return false;
    }
  }
  return true;
}

START_TEST(kept_up_to_date_is_drawn_afresh) {
  struct model_run run;
  model_begin(&run, "frame");
  /* Room for a few rows only, so that rows leave and come again. */
  struct scene s = scene_with(30, 8, 300000);
  struct quire_screen *screen = quire_terminal_screen(s.terminal);
  struct quire_renderer *plain = renderer_of(NULL);
  struct quire_frame *fresh;
  ck_ok(quire_frame_new(NULL, &fresh));
  for (int step = 0; step < 700; step++) {
    struct quire_frame_report report;
    model_log(&run, "step %d", step);
    feed_random(&run, s.terminal);
    if (model_below(&run, 30) == 0) {
      ck_ok(quire_terminal_resize(s.terminal,
                                  (uint16_t)(1 + model_below(&run, 40)),
                                  (uint16_t)(1 + model_below(&run, 12))));
    }
    if (model_below(&run, 10) == 0) {
      ck_ok(quire_selection_start(
          screen, (struct quire_point){0, (uint16_t)model_below(&run, 30)},
          model_below(&run, 2) == 0 ? QUIRE_SELECT_CELLS : QUIRE_SELECT_BLOCK));
      quire_selection_extend(
          screen, (struct quire_point){model_below(&run, 8),
                                       (uint16_t)model_below(&run, 30)});
    }
    s.options.blink_on = model_below(&run, 4) != 0;
    s.options.focused = model_below(&run, 4) != 0;
    (void)compose(&s);
    quire_frame_invalidate(fresh);
    ck_ok(quire_frame_compose(fresh, plain, s.snapshot, &s.options, &report));
    MODEL_CHECK(&run, pixels_equal(quire_frame_pixels(s.frame),
                                   quire_frame_pixels(fresh)));
  }
  struct quire_cache_stats stats;
  quire_row_cache_get_stats(s.cache, &stats);
  ck_assert_uint_le(stats.used_bytes, 300000);
  ck_assert_uint_gt(stats.hits, 0);
  ck_assert_uint_gt(stats.evictions, 0);
  ck_assert_uint_eq(stats.borrowed_bytes, 0);
  quire_frame_free(fresh);
  quire_renderer_free(plain);
  scene_end(&s);
}
END_TEST

START_TEST(caches_too_small) {
  static const size_t limits[] = {0, 1, 1500 /* one row */};
  for (size_t i = 0; i < 3; i++) {
    struct scene s = scene_with(40, 4, limits[i]);
    struct quire_cache_stats stats;
    feed(s.terminal, "a\r\nb\r\nc\r\nd");
    (void)compose(&s);
    EXPECT(&s, 0, 0);
    quire_frame_invalidate(s.frame);
    EXPECT(&s, 4, 4);
    quire_row_cache_get_stats(s.cache, &stats);
    ck_assert_uint_eq(stats.len, i == 2);
    ck_assert_uint_eq(stats.borrowed_bytes, 0);
    scene_end(&s);
  }
  struct scene s = scene_of(40, 4);
  feed(s.terminal, "a\r\nb\r\nc\r\nd");
  (void)compose(&s);
  quire_row_cache_set_bytes_max(s.cache, 0);
  quire_frame_invalidate(s.frame);
  EXPECT(&s, 4, 4);
  scene_end(&s);
}
END_TEST

static uint64_t read_clock(void *ctx) {
  return atomic_load((_Atomic uint64_t *)ctx);
}

/* What is on show stays in the cache however long it stands there; what nobody
 * shows any more goes when its time is over. */
START_TEST(rows_on_show_do_not_expire) {
  struct scene s = scene_of(40, 4);
  _Atomic uint64_t now_ms = 1000;
  struct quire_row_cache_options options;
  struct quire_row_cache *cache;
  struct quire_cache_stats stats;
  quire_row_cache_options_init(&options);
  options.ttl_ms = 60000;
  options.clock_ms = read_clock;
  options.clock_ctx = &now_ms;
  ck_ok(quire_row_cache_new(&options, &cache));
  quire_renderer_free(s.renderer);
  s.renderer = renderer_of(cache);
  feed(s.terminal, "\x1b[?25la\r\nb\r\nc\r\nd");
  (void)compose(&s);
  for (int i = 0; i < 3; i++) {
    atomic_fetch_add(&now_ms, 600000);
    quire_frame_invalidate(s.frame);
    EXPECT(&s, 4, 0);
  }
  feed(s.terminal, "\x1b[Hother");
  EXPECT(&s, 1, 1);
  atomic_fetch_add(&now_ms, 59999);
  feed(s.terminal, "\x1b[Ha    ");
  EXPECT(&s, 1, 0);
  atomic_fetch_add(&now_ms, 60000);
  feed(s.terminal, "\x1b[Hother");
  EXPECT(&s, 1, 1);
  quire_row_cache_get_stats(cache, &stats);
  ck_assert_uint_eq(stats.expirations, 1);
  /* Rows and frames may outlive the cache. */
  quire_renderer_free(s.renderer);
  s.renderer = NULL;
  quire_row_cache_free(cache);
  scene_end(&s);
}
END_TEST

START_TEST(renderers_share_a_cache) {
  struct scene a = scene_of(40, 4);
  struct scene b = scene_of(80, 5);
  quire_renderer_free(b.renderer);
  b.renderer = renderer_of(a.cache);
  feed(a.terminal, "\x1b[?25lone\r\n\x1b[1mtwo\x1b[0m\r\nthree\r\nfour");
  feed(b.terminal,
       "\x1b[?25lzero\r\none\r\n\x1b[1mtwo\x1b[0m\r\nthree\r\nfour");
  (void)compose(&a);
  EXPECT(&b, 5, 1);
  /* Other colours, other rows. */
  struct quire_theme theme = *quire_renderer_theme(b.renderer);
  theme.palette[1].r ^= 1;
  quire_renderer_set_theme(b.renderer, &theme);
  EXPECT(&b, 5, 5);
  quire_renderer_free(b.renderer);
  b.renderer = renderer_of(b.cache);
  scene_end(&b);
  scene_end(&a);
}
END_TEST

/* More glyphs than are kept: the fonts are opened again on the way. */
START_TEST(glyphs_without_end) {
  struct scene s = scene_with(10, 1, 0);
  struct quire_renderer *fresh = renderer_of(NULL);
  struct quire_frame *frame;
  struct quire_frame_report report;
  ck_ok(quire_renderer_set_font(s.renderer, NULL, 300, 1));
  ck_ok(quire_frame_new(NULL, &frame));
  for (int i = 0; i < 80; i += 4) {
    char text[32] = "\x1b[H";
    for (int k = 0; k < 4; k++) {
      char emoji[] = "\xf0\x9f\x98\x80";
      emoji[2] = (char)(0x98 + (i + k) / 64);
      emoji[3] = (char)(0x80 + (i + k) % 64);
      strcat(text, emoji);
    }
    feed(s.terminal, text);
    (void)compose(&s);
  }
  ck_ok(quire_renderer_set_font(fresh, NULL, 300, 1));
  ck_ok(quire_frame_compose(frame, fresh, s.snapshot, NULL, &report));
  ck_assert(
      pixels_equal(quire_frame_pixels(frame), quire_frame_pixels(s.frame)));
  quire_frame_free(frame);
  quire_renderer_free(fresh);
  scene_end(&s);
}
END_TEST

/* What the cells [begin, end) of a row look like, drawn alone. */
static unsigned pixels_unlike_ground(struct scene *s, uint16_t y,
                                     uint16_t begin, uint16_t end) {
  struct quire_cell_metrics m;
  struct quire_pixels p = quire_frame_pixels(s->frame);
  unsigned count = 0;
  quire_renderer_get_metrics(s->renderer, &m);
  uint32_t ground = p.argb[(y + 1) * m.height * p.stride - 1];
  for (uint32_t j = y * m.height; j < (y + 1) * m.height; j++) {
    for (uint32_t i = begin * m.width; i < end * m.width; i++) {
      count += p.argb[j * p.stride + i] != ground;
    }
  }
  return count;
}

START_TEST(attributes_are_seen) {
  struct scene s = scene_of(20, 12);
  feed(
      s.terminal,
      "\x1b[?25l\x1b[8mhidden\x1b[0m\r\nplain\r\n\x1b[1mplain\x1b[0m\r\n"
      "\x1b[4mplain\x1b[0m\r\n\x1b[4:3mplain\x1b[0m\r\n\x1b[53mplain\x1b[0m\r\n"
      "\x1b[9mplain\x1b[0m\r\n\x1b[7mplain\x1b[0m\r\n"
      "\xe4\xb8\xad\r\n\xf0\x9f\x98\x80\r\n\xf4\x8f\xbf\xbd");
  (void)compose(&s);
  unsigned plain = pixels_unlike_ground(&s, 1, 0, 5);
  ck_assert_uint_eq(pixels_unlike_ground(&s, 0, 0, 6), 0);
  ck_assert_uint_gt(plain, 50);
  ck_assert_uint_gt(pixels_unlike_ground(&s, 2, 0, 5), plain);
  for (uint16_t y = 3; y < 8; y++) {
    ck_assert_uint_gt(pixels_unlike_ground(&s, y, 0, 5), plain + 4);
  }
  /* CJK, an emoji, and the box of a character that no font has. */
  for (uint16_t y = 8; y < 11; y++) {
    ck_assert_uint_gt(pixels_unlike_ground(&s, y, 0, 2), 10);
    ck_assert_uint_eq(pixels_unlike_ground(&s, y, 3, 20), 0);
  }
  scene_end(&s);
}
END_TEST

/* Whatever the cursor stands on, its cell looks other than without it. */
START_TEST(the_cursor_is_seen) {
  static const char *const grounds[] = {"", "\x1b[7m", "\x1b[48;2;240;240;240m",
                                        "\x1b[48;2;220;240;230;38;5;7m",
                                        "\x1b[48;2;16;18;22m"};
  struct scene s = scene_of(6, 1);
  for (size_t i = 0; i < sizeof grounds / sizeof grounds[0]; i++) {
    for (unsigned shape = 2; shape <= 6; shape += 2) {
      char text[64];
      (void)snprintf(text, sizeof text, "\x1b[H\x1b[%u q%sa\x1b[0m\x1b[H",
                     shape, grounds[i]);
      feed(s.terminal, text);
      s.options.cursor_on = false;
      (void)compose(&s);
      struct quire_pixels p = quire_frame_pixels(s.frame);
      uint32_t corner = (p.height - 1) * (uint32_t)p.stride;
      uint32_t without = p.argb[corner];
      s.options.cursor_on = true;
      (void)compose(&s);
      uint32_t with = quire_frame_pixels(s.frame).argb[corner];
      int d = (int)(with & 0xff) - (int)(without & 0xff);
      ck_assert_msg(d > 48 || d < -48, "%zu %u", i, shape);
    }
  }
  scene_end(&s);
}
END_TEST

START_TEST(ligatures_keep_the_cells) {
  struct scene s = scene_of(20, 2);
  struct quire_renderer_options options;
  struct quire_cell_metrics m;
  quire_renderer_options_init(&options);
  options.ligatures = true;
  quire_renderer_free(s.renderer);
  ck_ok(quire_renderer_new(&options, &s.renderer));
  quire_renderer_get_metrics(s.renderer, &m);
  feed(s.terminal, "\x1b[?25la != b => c \xe2\x94\x80\xe2\x94\x80");
  (void)compose(&s);
  unsigned words = 0;
  for (uint16_t x = 0; x < 13; x++) {
    words += pixels_unlike_ground(&s, 0, x, (uint16_t)(x + 1)) != 0;
  }
  ck_assert_uint_eq(words, 8);
  scene_end(&s);
}
END_TEST

START_TEST(cells_are_drawn_anywhere) {
  struct scene s = scene_of(20, 2);
  uint32_t argb[50 * 30];
  struct quire_pixels target = {argb, 50, 30, 50};
  feed(s.terminal, "\x1b[41mred");
  (void)compose(&s);
  const struct quire_snapshot_row *row = quire_snapshot_row(s.snapshot, 0);
  memset(argb, 0, sizeof argb);
  quire_renderer_draw_cells(s.renderer, row, 0, 3, &target, -5, 10);
  ck_assert_uint_eq(argb[0], 0);
  ck_assert_uint_ne(argb[10 * 50], 0);
  memset(argb, 0, sizeof argb);
  quire_renderer_draw_cells(s.renderer, row, 0, 3, &target, 60, 10);
  quire_renderer_draw_cells(s.renderer, row, 0, 3, &target, 0, INT32_MIN / 2);
  quire_renderer_draw_cells(s.renderer, row, 5, 5, &target, 0, 0);
  for (size_t i = 0; i < 50 * 30; i++) {
    ck_assert_uint_eq(argb[i], 0);
  }
  quire_renderer_draw_cells(s.renderer, row, 19, UINT16_MAX, &target, 45, 0);
  ck_assert_uint_ne(argb[49], 0);
  scene_end(&s);
}
END_TEST

/* ---- without memory ------------------------------------------------------ */

static void fail_nth(size_t n, bool persistent, bool *fired) {
  struct failing_allocator fa;
  failing_allocator_init(&fa);
  const struct quire_allocator *hooks = failing_allocator_hooks(&fa);
  struct quire_row_cache_options co;
  struct quire_renderer_options ro;
  struct quire_row_cache *cache = NULL;
  struct quire_renderer *renderer = NULL;
  struct quire_frame *frame = NULL;
  struct quire_frame_report report;
  struct quire_terminal *t = fixture_terminal(20, 4);
  struct quire_snapshot *snapshot = fixture_snapshot();
  feed(t, "abc \xe2\x94\x80 \xe4\xb8\xad e\xcc\x81\r\n\x1b#6wide\r\n\x1b[3mx");
  ck_ok(quire_snapshot_update_terminal(snapshot, t, NULL));
  quire_row_cache_options_init(&co);
  co.allocator = hooks;
  co.ttl_ms = 0;
  quire_renderer_options_init(&ro);
  ro.allocator = hooks;
  failing_allocator_arm(&fa, n, persistent);
  enum quire_result r = quire_row_cache_new(&co, &cache);
  if (r == QUIRE_OK) {
    ro.cache = cache;
    r = quire_renderer_new(&ro, &renderer);
  }
  if (r == QUIRE_OK) {
    r = quire_frame_new(hooks, &frame);
  }
  if (r == QUIRE_OK) {
    r = quire_frame_compose(frame, renderer, snapshot, NULL, &report);
  }
  *fired = failing_allocator_fired(&fa);
  failing_allocator_disarm(&fa);
  ck_assert(r == QUIRE_OK || (*fired && r == QUIRE_ERR_OUT_OF_MEMORY));
  if (frame != NULL) {
    ck_ok(quire_frame_compose(frame, renderer, snapshot, NULL, &report));
    ck_assert(r == QUIRE_OK || report.rows_drawn != 0);
  }
  quire_frame_free(frame);
  quire_renderer_free(renderer);
  quire_row_cache_free(cache);
  quire_snapshot_free(snapshot);
  quire_terminal_free(t);
  ck_assert(failing_allocator_is_clean(&fa));
  failing_allocator_deinit(&fa);
}

START_TEST(without_memory) {
  for (int persistent = 0; persistent < 2; persistent++) {
    bool fired = true;
    size_t n = 0;
    while (fired) {
      fail_nth(++n, persistent != 0, &fired);
    }
    ck_assert_uint_gt(n, 10);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("frame");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, only_what_looks_other_is_drawn);
  tcase_add_test(tests, a_scroll_rasterises_what_came_in);
  tcase_add_test(tests, overlays_rasterise_nothing);
  tcase_add_test(tests, blinking_rows_have_two_looks);
  tcase_add_test(tests, colours_and_fonts_draw_everything_anew);
  tcase_add_test(tests, sizes_that_make_no_sense);
  tcase_add_test(tests, kept_up_to_date_is_drawn_afresh);
  tcase_add_test(tests, caches_too_small);
  tcase_add_test(tests, rows_on_show_do_not_expire);
  tcase_add_test(tests, renderers_share_a_cache);
  tcase_add_test(tests, glyphs_without_end);
  tcase_add_test(tests, attributes_are_seen);
  tcase_add_test(tests, the_cursor_is_seen);
  tcase_add_test(tests, ligatures_keep_the_cells);
  tcase_add_test(tests, cells_are_drawn_anywhere);
  tcase_add_test(tests, without_memory);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
