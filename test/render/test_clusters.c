/* What is drawn of clusters: marks stand over their base, what no font has is
 * one box, forms that look the same are the same. */
#include "render_fixture.h"

#include <quire/render.h>
#include <utf8proc.h>

#include "render/glyph_store.h"

enum { COLS = 12 };

struct picture {
  struct quire_renderer *renderer;
  struct quire_cell_metrics cell;
  struct quire_pixels pixels; /* one row of COLS cells */
};

static struct picture picture_new(bool ligatures) {
  struct picture p;
  struct quire_renderer_options options;
  quire_renderer_options_init(&options);
  options.font_size = 24;
  options.ligatures = ligatures;
  ck_ok(quire_renderer_new(&options, &p.renderer));
  quire_renderer_get_metrics(p.renderer, &p.cell);
  p.pixels.width = COLS * p.cell.width;
  p.pixels.height = p.cell.height;
  p.pixels.stride = p.pixels.width;
  p.pixels.argb =
      calloc((size_t)p.pixels.width * p.pixels.height, sizeof *p.pixels.argb);
  ck_assert(p.pixels.argb != NULL);
  return p;
}

static void picture_free(struct picture *p) {
  quire_renderer_free(p->renderer);
  free(p->pixels.argb);
}

static void draw(struct picture *p, const char *text) {
  struct quire_terminal *t = fixture_terminal(COLS, 1);
  struct quire_snapshot *s = fixture_snapshot();
  feed(t, "\x1b[?2027h");
  feed(t, text);
  ck_ok(quire_snapshot_update_terminal(s, t, NULL));
  quire_renderer_draw_cells(p->renderer, quire_snapshot_row(s, 0), 0, COLS,
                            &p->pixels, 0, 0);
  quire_snapshot_free(s);
  quire_terminal_free(t);
}

/* Pixels of columns [begin, end), lines [top, bottom), that are not ground. */
static unsigned ink(const struct picture *p, uint32_t begin, uint32_t end,
                    uint32_t top, uint32_t bottom) {
  uint32_t ground = p->pixels.argb[p->pixels.width - 1];
  unsigned count = 0;
  for (uint32_t y = top; y < bottom; y++) {
    for (uint32_t x = begin * p->cell.width; x < end * p->cell.width; x++) {
      count += p->pixels.argb[y * p->pixels.stride + x] != ground;
    }
  }
  return count;
}

static unsigned cell_ink(const struct picture *p, uint32_t column) {
  return ink(p, column, column + 1, 0, p->cell.height);
}

static bool equal(const struct picture *a, const struct picture *b) {
  return memcmp(a->pixels.argb, b->pixels.argb,
                (size_t)a->pixels.width * a->pixels.height *
                    sizeof *a->pixels.argb) == 0;
}

START_TEST(marks_stand_over_their_base) {
  static const struct {
    const char *base, *marked;
    bool above;
  } cases[] = {
      {"x", "x\xcc\x88", true},         /* diaeresis */
      {"x", "x\xcc\xa3", false},        /* dot below */
      {"a", "a\xcc\x88\xcc\xa3", true}, /* composes in part */
      {"o", "o\xcc\x82\xcc\x83", true}, /* two above */
      {"x", "x\xcd\x91\xcc\x81", true}, /* the first is rare */
  };
  struct picture p = picture_new(false);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    uint32_t middle = p.cell.baseline - p.cell.baseline / 3;
    draw(&p, cases[i].base);
    unsigned letter = cell_ink(&p, 0);
    unsigned low = ink(&p, 0, 1, middle, p.cell.baseline);
    draw(&p, cases[i].marked);
    ck_assert_msg(cell_ink(&p, 0) > letter + 3, "%zu", i);
    ck_assert_msg(ink(&p, 1, COLS, 0, p.cell.height) == 0, "%zu", i);
    /* The base keeps its size. */
    ck_assert_msg(ink(&p, 0, 1, middle, p.cell.baseline) >= low, "%zu", i);
    unsigned above = ink(&p, 0, 1, 0, p.cell.baseline / 2);
    draw(&p, cases[i].base);
    ck_assert_msg(
        !cases[i].above || above > ink(&p, 0, 1, 0, p.cell.baseline / 2), "%zu",
        i);
  }
  picture_free(&p);
}
END_TEST

START_TEST(what_no_font_has_is_one_box) {
  struct picture one = picture_new(false);
  struct picture two = picture_new(false);
  struct picture shaped = picture_new(true);
  /* An unassigned character; a blank is not one. */
  draw(&one, "\xcd\xb8");
  unsigned box = cell_ink(&one, 0);
  ck_assert_uint_gt(box, 20);
  ck_assert_uint_eq(cell_ink(&one, 1), 0);
  draw(&two, "\xc2\xa0\xe2\x80\x83"); /* no-break space, em space */
  ck_assert_uint_eq(ink(&two, 0, COLS, 0, two.cell.height), 0);
  /* With a mark on it, and in a run that is shaped, the same box. */
  draw(&two, "\xcd\xb8\xcc\x81");
  ck_assert(equal(&one, &two));
  draw(&one,
       "ab\xcd\xb8"
       "c");
  draw(&shaped,
       "ab\xcd\xb8"
       "c");
  ck_assert_uint_eq(cell_ink(&shaped, 2), box);
  ck_assert(cell_ink(&shaped, 0) > 0 && cell_ink(&shaped, 3) > 0);
  picture_free(&one);
  picture_free(&two);
  picture_free(&shaped);
}
END_TEST

/* Korean in jamo, as some systems name files, is as in syllables. */
START_TEST(decomposed_is_drawn_composed) {
  struct picture one = picture_new(false);
  struct picture two = picture_new(false);
  draw(&one, "\xed\x95\x9c");
  draw(&two, "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab");
  ck_assert(equal(&one, &two));
  draw(&one, "\xc3\xa9");
  draw(&two, "e\xcc\x81");
  ck_assert(equal(&one, &two));
  picture_free(&one);
  picture_free(&two);
}
END_TEST

static void append_utf8(char *text, uint32_t cp) {
  utf8proc_uint8_t bytes[5] = {0};
  (void)utf8proc_encode_char((utf8proc_int32_t)cp, bytes);
  strcat(text, (const char *)bytes);
}

/* A family of four is one glyph, where the emoji font has it. */
START_TEST(joined_emoji_stay_in_their_cells) {
  static const uint32_t clusters[][8] = {
      {0x1f468, 0x200d, 0x1f469, 0x200d, 0x1f467, 0x200d, 0x1f466}, /* family */
      {0x1f44d, 0x1f3fd},         /* a skin tone */
      {0x1f1ef, 0x1f1f5},         /* a flag */
      {'1', 0xfe0f, 0x20e3},      /* a keycap */
      {0x2764, 0xfe0f},           /* a heart */
      {0x1f984, 0x200d, 0x1f355}, /* nobody's */
  };
  struct picture p = picture_new(false);
  for (size_t i = 0; i < sizeof clusters / sizeof clusters[0]; i++) {
    char text[64] = "";
    for (size_t k = 0; k < 8 && clusters[i][k] != 0; k++) {
      append_utf8(text, clusters[i][k]);
    }
    draw(&p, text);
    ck_assert_msg(ink(&p, 0, 2, 0, p.cell.height) > 30, "%zu", i);
    ck_assert_msg(ink(&p, 3, COLS, 0, p.cell.height) == 0, "%zu", i);
  }
  picture_free(&p);
}
END_TEST

/* A program that prints piles of marks cannot make fonts hold memory that
 * nobody counts: fcft keeps the glyphs of what is drawn as a box, too. */
START_TEST(what_fonts_hold_is_counted) {
  struct quire_fonts fonts;
  uint32_t pile[64] = {0x378};
  for (size_t i = 1; i < 64; i++) {
    pile[i] = 0x301;
  }
  ck_ok(quire_fonts_open(NULL, NULL, 16, &fonts));
  for (uint32_t i = 0; i < 4; i++) {
    size_t before = quire_glyph_store_bytes(fonts.store);
    pile[1] = 0x300 + i;
    struct quire_glyphs box = quire_fonts_glyphs(&fonts, 0, pile, 64, 1, false);
    ck_assert(box.missing && box.count == 0);
    if (quire_fonts_can_shape()) {
      ck_assert_uint_gt(quire_glyph_store_bytes(fonts.store) - before, 4000);
    }
    before = quire_glyph_store_bytes(fonts.store);
    (void)quire_fonts_glyphs(&fonts, 0, pile, 64, 1, false);
    ck_assert_uint_eq(quire_glyph_store_bytes(fonts.store), before);
  }
  /* Of a pile so many are drawn and no more. */
  pile[0] = 'x';
  struct quire_glyphs glyphs =
      quire_fonts_glyphs(&fonts, 0, pile, 64, 1, false);
  ck_assert(!glyphs.missing && glyphs.count > 1);
  ck_assert_uint_le(glyphs.count, QUIRE_GLYPH_CODEPOINTS_MAX);
  quire_fonts_close(&fonts);
}
END_TEST

/* Unknown names are passed over: fontconfig answers something for them. */
START_TEST(the_first_font_that_is_one) {
  static const char *const lists[] = {"DejaVu Sans Mono",
                                      "No Such Font, DejaVu Sans Mono",
                                      "DejaVu Serif,No Such,DejaVu Sans Mono"};
  struct quire_renderer_options options;
  char first[64] = "";
  quire_renderer_options_init(&options);
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    struct quire_renderer *r;
    struct quire_cell_metrics metrics;
    options.font = lists[i];
    ck_ok(quire_renderer_new(&options, &r));
    quire_renderer_get_metrics(r, &metrics);
    if (i == 0) {
      (void)snprintf(first, sizeof first, "%s", metrics.font_name);
    }
    ck_assert_str_eq(metrics.font_name, first);
    quire_renderer_free(r);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("clusters");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, marks_stand_over_their_base);
  tcase_add_test(tests, what_no_font_has_is_one_box);
  tcase_add_test(tests, decomposed_is_drawn_composed);
  tcase_add_test(tests, joined_emoji_stay_in_their_cells);
  tcase_add_test(tests, what_fonts_hold_is_counted);
  tcase_add_test(tests, the_first_font_that_is_one);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
