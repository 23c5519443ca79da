/* Keys of rows as a renderer has them: what the renderer adds to the looks of a
 * row (font, size, scale, ligatures, colours, phase of blinking) changes the
 * key, each by itself and on any row; overlays do not; and rows of equal keys
 * are equal pictures. */
#include "render_fixture.h"

#include "render/renderer.h"

enum { COLS = 40 };

struct setting {
  const char *font;
  double size, scale;
  bool ligatures;
};

static const struct setting plain_setting = {"DejaVu Sans Mono", 16, 1, false};

static struct quire_renderer *renderer_with(struct quire_row_cache *cache,
                                            const struct setting *setting) {
  struct quire_renderer_options options;
  struct quire_renderer *r;
  quire_renderer_options_init(&options);
  options.cache = cache;
  options.font = setting->font;
  options.font_size = setting->size;
  options.scale = setting->scale;
  options.ligatures = setting->ligatures;
  ck_ok(quire_renderer_new(&options, &r));
  return r;
}

static struct quire_row_cache *cache_new(void) {
  struct quire_row_cache_options options;
  struct quire_row_cache *cache;
  quire_row_cache_options_init(&options);
  options.ttl_ms = 0;
  ck_ok(quire_row_cache_new(&options, &cache));
  return cache;
}

/* A row of anything; blinking only when asked for. */
static void random_row(struct model_run *run, struct quire_terminal *t,
                       bool blinks) {
  char text[64];
  feed(t, "\x1b[H\x1b[2J\x1b[0m\x1b]8;;\x1b\\");
  for (uint32_t i = model_below(run, 6); i > 0; i--) {
    (void)snprintf(
        text, sizeof text, "\x1b[0;%u;38;5;%u;4:%u;58;5;%um%c\xe4\xb8\xad",
        model_below(run, 5), model_below(run, 256), model_below(run, 6),
        model_below(run, 256), (int)('a' + model_below(run, 26)));
    feed(t, text);
  }
  feed(t, blinks ? "\x1b[0;5mx" : "\x1b[0mx");
}

START_TEST(fonts_change_the_key) {
  static const struct setting others[] = {
      {"DejaVu Sans Mono", 17, 1, false},
      {"DejaVu Sans Mono", 16, 1.5, false},
      {"DejaVu Sans Mono", 16, 1, true},
      {"monospace", 16, 1, false},
      {"DejaVu Sans Mono:weight=bold", 16, 1, false},
  };
  struct model_run run;
  struct quire_row_cache *cache = cache_new();
  struct quire_renderer *plain = renderer_with(cache, &plain_setting);
  struct quire_renderer *again = renderer_with(cache, &plain_setting);
  struct quire_terminal *t = fixture_terminal(COLS, 2);
  struct quire_snapshot *s = fixture_snapshot();
  model_begin(&run, "renderer_key_fonts");
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    struct quire_renderer *other = renderer_with(cache, &others[i]);
    bool shapes = other->ligatures == others[i].ligatures;
    for (int round = 0; round < 20; round++) {
      random_row(&run, t, false);
      ck_ok(quire_snapshot_update_terminal(s, t, NULL));
      const struct quire_snapshot_row *row = quire_snapshot_row(s, 0);
      struct quire_row_key key = quire_renderer_key(plain, row, true);
      MODEL_CHECK(
          &run, quire_row_key_equal(key, quire_renderer_key(again, row, true)));
      MODEL_CHECK(&run,
                  !shapes || !quire_row_key_equal(
                                 key, quire_renderer_key(other, row, true)));
      /* The same through a change of font, and back. */
      ck_ok(quire_renderer_set_font(again, others[i].font, others[i].size,
                                    others[i].scale));
      MODEL_CHECK(
          &run, others[i].ligatures ||
                    quire_row_key_equal(quire_renderer_key(again, row, true),
                                        quire_renderer_key(other, row, true)));
      ck_ok(quire_renderer_set_font(again, plain_setting.font,
                                    plain_setting.size, plain_setting.scale));
    }
    quire_renderer_free(other);
  }
  quire_snapshot_free(s);
  quire_terminal_free(t);
  quire_renderer_free(again);
  quire_renderer_free(plain);
  quire_row_cache_free(cache);
}
END_TEST

/* Every colour of the theme, one bit of one channel. */
START_TEST(colours_change_the_key) {
  struct model_run run;
  struct quire_row_cache *cache = cache_new();
  struct quire_renderer *r = renderer_with(cache, &plain_setting);
  struct quire_terminal *t = fixture_terminal(COLS, 2);
  struct quire_snapshot *s = fixture_snapshot();
  const struct quire_theme theme = *quire_renderer_theme(r);
  model_begin(&run, "renderer_key_colours");
  random_row(&run, t, false);
  ck_ok(quire_snapshot_update_terminal(s, t, NULL));
  const struct quire_snapshot_row *row = quire_snapshot_row(s, 0);
  const struct quire_row_key key = quire_renderer_key(r, row, true);
  for (int i = 0; i < 256 + 3; i++) {
    struct quire_theme other = theme;
    struct quire_rgb *color = i < 256    ? &other.palette[i]
                              : i == 256 ? &other.foreground
                                         : &other.background;
    uint8_t *channel = model_below(&run, 2) == 0 ? &color->r : &color->b;
    *channel ^= (uint8_t)(1u << model_below(&run, 8));
    if (i == 258) {
      other = theme;
      other.reverse = true;
    }
    quire_renderer_set_theme(r, &other);
    MODEL_CHECK(&run,
                !quire_row_key_equal(key, quire_renderer_key(r, row, true)));
    quire_renderer_set_theme(r, &theme);
    MODEL_CHECK(&run,
                quire_row_key_equal(key, quire_renderer_key(r, row, true)));
  }
  quire_snapshot_free(s);
  quire_terminal_free(t);
  quire_renderer_free(r);
  quire_row_cache_free(cache);
}
END_TEST

START_TEST(blinking_changes_the_key_of_what_blinks) {
  struct model_run run;
  struct quire_row_cache *cache = cache_new();
  struct quire_renderer *r = renderer_with(cache, &plain_setting);
  struct quire_terminal *t = fixture_terminal(COLS, 2);
  struct quire_snapshot *s = fixture_snapshot();
  model_begin(&run, "renderer_key_blink");
  for (int round = 0; round < 100; round++) {
    bool blinks = model_below(&run, 2) != 0;
    random_row(&run, t, blinks);
    ck_ok(quire_snapshot_update_terminal(s, t, NULL));
    const struct quire_snapshot_row *row = quire_snapshot_row(s, 0);
    MODEL_CHECK(
        &run, quire_row_key_equal(quire_renderer_key(r, row, true),
                                  quire_renderer_key(r, row, false)) != blinks);
  }
  quire_snapshot_free(s);
  quire_terminal_free(t);
  quire_renderer_free(r);
  quire_row_cache_free(cache);
}
END_TEST

/* Cursor, its shape, selection: the same key, and the same finished row. */
START_TEST(overlays_leave_the_key_alone) {
  struct model_run run;
  struct quire_row_cache *cache = cache_new();
  struct quire_renderer *r = renderer_with(cache, &plain_setting);
  struct quire_terminal *t = fixture_terminal(COLS, 2);
  struct quire_screen *screen = quire_terminal_screen(t);
  struct quire_snapshot *s = fixture_snapshot();
  model_begin(&run, "renderer_key_overlays");
  for (int round = 0; round < 100; round++) {
    char text[32];
    random_row(&run, t, false);
    quire_selection_clear(screen);
    ck_ok(quire_snapshot_update_terminal(s, t, NULL));
    struct quire_row_key key =
        quire_renderer_key(r, quire_snapshot_row(s, 0), true);
    (void)snprintf(text, sizeof text, "\x1b[%u;%uH\x1b[%u q\x1b[?25%c",
                   1 + model_below(&run, 2), 1 + model_below(&run, COLS),
                   model_below(&run, 7), model_below(&run, 2) != 0 ? 'h' : 'l');
    feed(t, text);
    ck_ok(quire_selection_start(
        screen, (struct quire_point){0, (uint16_t)model_below(&run, COLS)},
        QUIRE_SELECT_CELLS));
    ck_ok(quire_snapshot_update_terminal(s, t, NULL));
    MODEL_CHECK(&run, quire_snapshot_info(s)->has_selection);
    MODEL_CHECK(
        &run, quire_row_key_equal(
                  key, quire_renderer_key(r, quire_snapshot_row(s, 0), true)));
  }
  quire_snapshot_free(s);
  quire_terminal_free(t);
  quire_renderer_free(r);
  quire_row_cache_free(cache);
}
END_TEST

static bool same_picture(const struct quire_finished_row *a,
                         const struct quire_finished_row *b) {
  if (a->pixels.width != b->pixels.width || a->background != b->background) {
    return false;
  }
  for (uint32_t y = 0; y < a->pixels.height; y++) {
    if (memcmp(a->pixels.argb + y * a->pixels.stride,
               b->pixels.argb + y * b->pixels.stride,
               a->pixels.width * sizeof(uint32_t)) != 0) {
      return false;
    }
  }
  return true;
}

/* Rows of two terminals with equal keys are equal pictures: so whatever shows
 * changes the key. */
START_TEST(keys_and_pictures_agree) {
  struct model_run run;
  struct quire_row_cache *caches[2] = {cache_new(), cache_new()};
  struct quire_renderer *r[2];
  struct quire_terminal *t[2];
  struct quire_snapshot *s[2];
  unsigned same = 0;
  model_begin(&run, "renderer_key_pictures");
  for (int i = 0; i < 2; i++) {
    t[i] = fixture_terminal((uint16_t)(COLS + 7 * i), 3);
    s[i] = fixture_snapshot();
    r[i] = renderer_with(caches[i], &plain_setting);
  }
  for (int round = 0; round < 400; round++) {
    struct quire_finished_row row[2];
    struct quire_row_key key[2];
    for (int i = 0; i < 2; i++) {
      feed(t[i], "\x1b[H\x1b[2K\x1b#5");
      for (uint32_t n = model_below(&run, 3); n > 0; n--) {
        feed_random(&run, t[i]);
      }
      feed(t[i], "\x1b[0m\x1b]8;;\x1b\\");
      ck_ok(quire_snapshot_update_terminal(s[i], t[i], NULL));
      /* Both keys are the first cache's; each picture is made by its own. */
      key[i] = quire_renderer_key(r[0], quire_snapshot_row(s[i], 0), true);
      ck_ok(quire_renderer_get_row(r[i], quire_snapshot_row(s[i], 0), true,
                                   &row[i]));
    }
    if (quire_row_key_equal(key[0], key[1])) {
      MODEL_CHECK(&run, same_picture(&row[0], &row[1]));
      same++;
    }
    quire_finished_row_release(&row[0]);
    quire_finished_row_release(&row[1]);
  }
  ck_assert_uint_gt(same, 5);
  for (int i = 0; i < 2; i++) {
    quire_snapshot_free(s[i]);
    quire_terminal_free(t[i]);
    quire_renderer_free(r[i]);
    quire_row_cache_free(caches[i]);
  }
}
END_TEST

/* Two caches of one process have secrets of their own. */
START_TEST(keys_are_secret) {
  struct quire_row_cache *a = cache_new();
  struct quire_row_cache *b = cache_new();
  struct quire_renderer *ra = renderer_with(a, &plain_setting);
  struct quire_renderer *rb = renderer_with(b, &plain_setting);
  struct quire_terminal *t = fixture_terminal(COLS, 1);
  struct quire_snapshot *s = fixture_snapshot();
  feed(t, "text");
  ck_ok(quire_snapshot_update_terminal(s, t, NULL));
  const struct quire_snapshot_row *row = quire_snapshot_row(s, 0);
  struct quire_row_key ka = quire_renderer_key(ra, row, true);
  struct quire_row_key kb = quire_renderer_key(rb, row, true);
  ck_assert(ka.low != kb.low && ka.high != kb.high);
  _Static_assert(sizeof ka == 16, "128 bits");
  quire_snapshot_free(s);
  quire_terminal_free(t);
  quire_renderer_free(ra);
  quire_renderer_free(rb);
  quire_row_cache_free(a);
  quire_row_cache_free(b);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("renderer_key");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, fonts_change_the_key);
  tcase_add_test(tests, colours_change_the_key);
  tcase_add_test(tests, blinking_changes_the_key_of_what_blinks);
  tcase_add_test(tests, overlays_leave_the_key_alone);
  tcase_add_test(tests, keys_and_pictures_agree);
  tcase_add_test(tests, keys_are_secret);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
