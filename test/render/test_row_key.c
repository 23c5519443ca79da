/* Row keys: equal looks, equal keys; anything visible, another key. */
#include "render_fixture.h"

#include <quire/row_key.h>

enum { CELLS = 24 };

/* What a row should look like, cell by cell. */
struct look {
  struct quire_style style[CELLS];
  uint8_t glyph[CELLS];
  uint8_t link[CELLS];
};

static const uint32_t glyphs[][4] = {
    {'a'},    {'b'},        {' '},
    {0x4e2d}, {'e', 0x301}, {'e', 0x301, 0x323},
    {0xe9},   {0x1f600},    {0x1f468, 0x200d, 0x1f469},
};
enum { GLYPHS = sizeof glyphs / sizeof glyphs[0] };

static const char *const uris[] = {"", "https://example.org/a",
                                   "https://example.org/b"};

static struct quire_color random_color(struct model_run *run) {
  struct quire_color none = {0, 0, 0, 0};
  switch (model_below(run, 3)) {
    case 0: return none;
    case 1: return quire_color_palette((uint8_t)model_below(run, 256));
    default:
      return quire_color_rgb((uint8_t)model_below(run, 256),
                             (uint8_t)model_below(run, 256), 7);
  }
}

static void random_style(struct model_run *run, struct quire_style *out) {
  memset(out, 0, sizeof *out);
  if (model_below(run, 3) == 0) {
    return;
  }
  out->fg = random_color(run);
  out->bg = random_color(run);
  out->underline_color = random_color(run);
  out->attrs = (uint16_t)(model_below(run, QUIRE_ATTR_ALL + 1));
  out->underline = (uint8_t)model_below(run, 6);
}

static void random_look(struct model_run *run, struct look *out) {
  memset(out, 0, sizeof *out);
  for (int i = 0; i < CELLS; i++) {
    if (i == 0 || model_below(run, 3) == 0) {
      random_style(run, &out->style[i]);
      out->link[i] =
          (uint8_t)(model_below(run, 4) == 0 ? model_below(run, 3) : 0);
    } else {
      out->style[i] = out->style[i - 1];
      out->link[i] = out->link[i - 1];
    }
    out->glyph[i] = (uint8_t)model_below(run, GLYPHS);
  }
}

static void write_look(struct quire_screen *s, const struct look *look) {
  for (int i = 0; i < CELLS; i++) {
    struct quire_link link = {uris[look->link[i]], strlen(uris[look->link[i]]),
                              "", 0};
    quire_screen_set_style(s, &look->style[i]);
    ck_ok(quire_screen_set_link(s, look->link[i] != 0 ? &link : NULL));
    for (int k = 0; k < 4 && glyphs[look->glyph[i]][k] != 0; k++) {
      quire_screen_print(s, glyphs[look->glyph[i]][k]);
    }
  }
  struct quire_style plain;
  memset(&plain, 0, sizeof plain);
  quire_screen_set_style(s, &plain);
  ck_ok(quire_screen_set_link(s, NULL));
}

static struct quire_row_key key_of(const struct quire_row_keyer *keyer,
                                   struct quire_screen *s, int64_t row,
                                   uint64_t context) {
  struct quire_row_ref ref;
  ck_ok(quire_screen_row(s, row, &ref));
  return quire_row_key_make(keyer, ref.page, ref.y, 0, ref.cols, context);
}

/* A screen whose page gave its ids to other things first. */
static struct quire_terminal *used_terminal(struct model_run *run) {
  struct quire_terminal *t =
      fixture_terminal((uint16_t)(2 * CELLS + model_below(run, 40)),
                       (uint16_t)(4 + model_below(run, 20)));
  uint32_t pieces = model_below(run, 60);
  for (uint32_t i = 0; i < pieces; i++) {
    feed_random(run, t);
  }
  /* Row 0 continues nothing: else history may break the line elsewhere. */
  feed(t, "\x1b[r\x1b[4l\x1b[3J\x1b[H\x1b[2K\x1b#5");
  return t;
}

START_TEST(equal_looks_have_equal_keys) {
  struct model_run run;
  struct quire_row_keyer keyer;
  struct quire_snapshot *snapshot = fixture_snapshot();
  model_begin(&run, "row_key_equal");
  quire_row_keyer_init(&keyer, 0);
  for (int round = 0; round < 150; round++) {
    struct look look;
    struct quire_row_key keys[2];
    random_look(&run, &look);
    for (int i = 0; i < 2; i++) {
      struct quire_terminal *t = used_terminal(&run);
      struct quire_screen *s = quire_terminal_screen(t);
      write_look(s, &look);
      keys[i] = key_of(&keyer, s, 0, 5);
      ck_ok(quire_snapshot_update(snapshot, s, NULL));
      struct quire_row_key copied = quire_row_key_of_snapshot(
          &keyer, quire_snapshot_row(snapshot, 0), 0, UINT16_MAX, 5);
      MODEL_CHECK(&run, quire_row_key_equal(copied, keys[i]));
      /* Overlays change nothing; neither does going to history. */
      ck_ok(quire_selection_start(s, (struct quire_point){0, 1},
                                  QUIRE_SELECT_LINES));
      feed(t, "\x1b[99H\x1b[H");
      MODEL_CHECK(&run, quire_row_key_equal(key_of(&keyer, s, 0, 5), keys[i]));
      feed(t, "\x1b[999B\n");
      MODEL_CHECK(&run, quire_row_key_equal(key_of(&keyer, s, -1, 5), keys[i]));
      quire_snapshot_invalidate(snapshot);
      quire_terminal_free(t);
    }
    MODEL_CHECK(&run, quire_row_key_equal(keys[0], keys[1]));
  }
  quire_snapshot_free(snapshot);
}
END_TEST

/* Changes one visible thing of one cell. */
static void change_look(struct model_run *run, struct look *look) {
  uint32_t i = model_below(run, CELLS);
  struct quire_style *style = &look->style[i];
  switch (model_below(run, 7)) {
    case 0:
      look->glyph[i] =
          (uint8_t)((look->glyph[i] + 1 + model_below(run, GLYPHS - 1)) %
                    GLYPHS);
      break;
    case 1: look->link[i] = (uint8_t)((look->link[i] + 1) % 3); break;
    case 2: style->attrs ^= (uint16_t)(1u << model_below(run, 11)); break;
    case 3: style->underline = (uint8_t)((style->underline + 1) % 6); break;
    case 4: style->fg = quire_color_rgb(style->fg.r ^ 1, 250, 251); break;
    case 5: style->bg = quire_color_rgb(style->bg.r ^ 1, 250, 251); break;
    default:
      style->underline_color =
          quire_color_rgb(style->underline_color.r ^ 1, 250, 251);
      break;
  }
}

START_TEST(anything_visible_changes_the_key) {
  struct model_run run;
  struct quire_row_keyer keyer;
  model_begin(&run, "row_key_differs");
  quire_row_keyer_init(&keyer, 0);
  struct quire_terminal *t = fixture_terminal(3 * CELLS, 4);
  struct quire_screen *s = quire_terminal_screen(t);
  for (int round = 0; round < 2000; round++) {
    struct look look;
    random_look(&run, &look);
    feed(t, "\x1b[H\x1b[2K");
    write_look(s, &look);
    struct quire_row_key before = key_of(&keyer, s, 0, 0);
    model_log(&run, "round %d", round);
    change_look(&run, &look);
    feed(t, "\x1b[H\x1b[2K");
    write_look(s, &look);
    MODEL_CHECK(&run, !quire_row_key_equal(key_of(&keyer, s, 0, 0), before));
  }
  quire_terminal_free(t);
}
END_TEST

START_TEST(size_context_and_secret_count) {
  struct quire_row_keyer keyer;
  struct quire_row_keyer other;
  struct quire_row_keyer same;
  struct quire_terminal *t = fixture_terminal(20, 4);
  struct quire_screen *s = quire_terminal_screen(t);
  quire_row_keyer_init(&keyer, 1);
  quire_row_keyer_init(&same, 1);
  quire_row_keyer_init(&other, 0);
  feed(t, "text\r\n\x1b#6text\r\n\x1b#3text\r\n\x1b#4text");
  for (int64_t a = 0; a < 4; a++) {
    for (int64_t b = 0; b < a; b++) {
      ck_assert(!quire_row_key_equal(key_of(&keyer, s, a, 0),
                                     key_of(&keyer, s, b, 0)));
    }
  }
  struct quire_row_key key = key_of(&keyer, s, 0, 0);
  ck_assert(quire_row_key_equal(key, key_of(&same, s, 0, 0)));
  ck_assert(!quire_row_key_equal(key, key_of(&other, s, 0, 0)));
  ck_assert(!quire_row_key_equal(key, key_of(&keyer, s, 0, 1)));
  ck_assert(!quire_row_key_equal(key, key_of(&keyer, s, 0, UINT64_C(1) << 32)));
  /* Nothing of one half is in the other half alone. */
  struct quire_row_key wide = key_of(&keyer, s, 0, 1);
  ck_assert(key.low != wide.low && key.high != wide.high);
  quire_terminal_free(t);
}
END_TEST

START_TEST(blanks_at_the_end_are_not_seen) {
  struct quire_row_keyer keyer;
  struct quire_terminal *t = fixture_terminal(20, 6);
  struct quire_screen *s = quire_terminal_screen(t);
  quire_row_keyer_init(&keyer, 0);
  feed(
      t,
      "text\r\ntext    \r\ntextmore\x1b[4D\x1b[K\r\ntext\x1b[41m  \x1b[0m\r\n");
  struct quire_row_key key = key_of(&keyer, s, 0, 0);
  ck_assert(quire_row_key_equal(key, key_of(&keyer, s, 1, 0)));
  ck_assert(quire_row_key_equal(key, key_of(&keyer, s, 2, 0)));
  ck_assert(!quire_row_key_equal(key, key_of(&keyer, s, 3, 0)));
  /* A part of a row is as that part alone; a wide character cut in half is not
   * its left half. */
  feed(t,
       "\x1b[H\x1b[2Kab\xe4\xb8\xad"
       "c\r\n\x1b[2K\xe4\xb8\xad"
       "c");
  const struct quire_page *page = quire_screen_page(s);
  struct quire_row_key part = quire_row_key_make(&keyer, page, 0, 2, 5, 0);
  ck_assert(quire_row_key_equal(part, key_of(&keyer, s, 1, 0)));
  ck_assert(!quire_row_key_equal(quire_row_key_make(&keyer, page, 0, 3, 5, 0),
                                 quire_row_key_make(&keyer, page, 0, 2, 5, 0)));
  quire_terminal_free(t);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("row_key");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, equal_looks_have_equal_keys);
  tcase_add_test(tests, anything_visible_changes_the_key);
  tcase_add_test(tests, size_context_and_secret_count);
  tcase_add_test(tests, blanks_at_the_end_are_not_seen);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
