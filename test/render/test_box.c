/* Shapes that are drawn to the edges of their cells: neighbours meet. */
#include "render_fixture.h"

#include "render/box.h"

enum { SIDE_MAX = 64 };

struct cell {
  uint8_t mask[SIDE_MAX * SIDE_MAX];
  uint32_t width, height;
};

static const uint32_t sizes[][2] = {{10, 19}, {9, 18}, {8, 16}, {7, 15},
                                    {20, 37}, {5, 9},  {33, 60}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void draw(struct cell *c, uint32_t cp, const uint32_t size[2]) {
  memset(c, 0, sizeof *c);
  c->width = size[0];
  c->height = size[1];
  uint32_t thin = (c->width + 4) / 8;
  int index = quire_box_index(cp);
  ck_assert(index >= 0 && index < QUIRE_BOX_COUNT);
  quire_box_draw(index, c->mask, c->width, c->height, thin > 0 ? thin : 1);
}

enum edge { TOP, RIGHT, BOTTOM, LEFT };

/* Whether the pixel i of an edge is lit by half or more. */
static bool lit(const struct cell *c, enum edge edge, uint32_t i) {
  uint32_t x = edge == LEFT ? 0 : edge == RIGHT ? c->width - 1 : i;
  uint32_t y = edge == TOP ? 0 : edge == BOTTOM ? c->height - 1 : i;
  return c->mask[y * c->width + x] >= 128;
}

static uint32_t length(const struct cell *c, enum edge edge) {
  return edge == TOP || edge == BOTTOM ? c->width : c->height;
}

static bool edges_equal(const struct cell *a, enum edge ea,
                        const struct cell *b, enum edge eb) {
  for (uint32_t i = 0; i < length(a, ea); i++) {
    if (lit(a, ea, i) != lit(b, eb, i)) {
      return false;
    }
  }
  return true;
}

/* Each edge of each line drawing is blank, or that of the straight light, heavy
 * or double line: so any two that should meet do. */
START_TEST(lines_meet) {
  static const uint32_t straight[2][4] = {{0x20, 0x2502, 0x2503, 0x2551},
                                          {0x20, 0x2500, 0x2501, 0x2550}};
  static const uint32_t reach_all[] = {0x253c, 0x254b, 0x256c};
  for (int size = 0; size < SIZES; size++) {
    struct cell lines[2][4];
    for (int i = 0; i < 2; i++) {
      memset(&lines[i][0], 0, sizeof lines[i][0]);
      lines[i][0].width = sizes[size][0];
      lines[i][0].height = sizes[size][1];
      for (int k = 1; k < 4; k++) {
        draw(&lines[i][k], straight[i][k], sizes[size]);
      }
    }
    for (uint32_t cp = 0x2500; cp < 0x2580; cp++) {
      struct cell c;
      bool dashed =
          (cp >= 0x2504 && cp <= 0x250b) || (cp >= 0x254c && cp <= 0x254f);
      if (dashed || (cp >= 0x2571 && cp <= 0x2573)) {
        continue;
      }
      draw(&c, cp, sizes[size]);
      int reached = 0;
      for (int i = 0; i < 4; i++) {
        enum edge edge = (enum edge)i;
        int horizontal = edge == LEFT || edge == RIGHT;
        int kind = 0;
        while (kind < 4 &&
               !edges_equal(&c, edge, &lines[horizontal][kind], edge)) {
          kind++;
        }
        ck_assert_msg(kind < 4, "U+%04X edge %d in %ux%u", cp, edge,
                      sizes[size][0], sizes[size][1]);
        reached += kind != 0;
      }
      for (size_t i = 0; i < sizeof reach_all / sizeof reach_all[0]; i++) {
        ck_assert(cp != reach_all[i] || reached == 4);
      }
      ck_assert_int_gt(reached, 0);
    }
    ck_assert(edges_equal(&lines[1][1], LEFT, &lines[1][1], RIGHT));
    ck_assert(edges_equal(&lines[0][3], TOP, &lines[0][3], BOTTOM));
  }
}
END_TEST

/* The pieces cover the cell once. */
static void covers(const uint32_t *pieces, size_t count,
                   const uint32_t size[2]) {
  int sum[SIDE_MAX * SIDE_MAX] = {0};
  for (size_t i = 0; i < count; i++) {
    struct cell c;
    draw(&c, pieces[i], size);
    for (uint32_t p = 0; p < size[0] * size[1]; p++) {
      sum[p] += c.mask[p];
    }
  }
  for (uint32_t p = 0; p < size[0] * size[1]; p++) {
    ck_assert_msg(sum[p] == 255, "U+%04X in %ux%u: pixel %u", pieces[0],
                  size[0], size[1], p);
  }
}

START_TEST(blocks_fill_their_cells) {
  for (int i = 0; i < SIZES; i++) {
    covers((const uint32_t[]){0x2588}, 1, sizes[i]);
    covers((const uint32_t[]){0x2580, 0x2584}, 2, sizes[i]);
    covers((const uint32_t[]){0x258c, 0x2590}, 2, sizes[i]);
    covers((const uint32_t[]){0x2596, 0x2597, 0x2598, 0x259d}, 4, sizes[i]);
    covers((const uint32_t[]){0x2599, 0x259d}, 2, sizes[i]);
    covers((const uint32_t[]){0x259a, 0x259e}, 2, sizes[i]);
    covers((const uint32_t[]){0x2587, 0x2594}, 2, sizes[i]);
    covers((const uint32_t[]){0x2589, 0x2595}, 2, sizes[i]);
    covers((const uint32_t[]){0x1fb00, 0x1fb01, 0x1fb03, 0x1fb07, 0x1fb0f,
                              0x1fb1e},
           6, sizes[i]);
    covers((const uint32_t[]){0x2585, 0x1fb83}, 2, sizes[i]);
    covers((const uint32_t[]){0x2581, 0x1fb86}, 2, sizes[i]);
    covers((const uint32_t[]){0x258d, 0x1fb89}, 2, sizes[i]);
    covers((const uint32_t[]){0x258e, 0x1fb8a}, 2, sizes[i]);
    covers((const uint32_t[]){0x258f, 0x1fb70, 0x1fb71, 0x1fb72, 0x1fb73,
                              0x1fb74, 0x1fb75, 0x2595},
           8, sizes[i]);
    covers((const uint32_t[]){0x1fb80, 0x1fb76, 0x1fb77, 0x1fb78, 0x1fb79,
                              0x1fb7a, 0x1fb7b},
           7, sizes[i]);
  }
}
END_TEST

static unsigned sum(const struct cell *c) {
  unsigned total = 0;
  for (uint32_t i = 0; i < c->width * c->height; i++) {
    total += c->mask[i];
  }
  return total;
}

START_TEST(steps_grow) {
  struct cell c;
  unsigned before = 0;
  for (uint32_t cp = 0x2581; cp <= 0x2588; cp++) {
    draw(&c, cp, sizes[0]);
    ck_assert_uint_gt(sum(&c), before);
    before = sum(&c);
  }
  before = 0;
  for (uint32_t cp = 0x2591; cp <= 0x2593; cp++) {
    draw(&c, cp, sizes[0]);
    ck_assert_uint_gt(sum(&c), before);
    before = sum(&c);
  }
  ck_assert_uint_lt(before, 255 * 190);
  /* Braille: as much as there are dots. */
  draw(&c, 0x2800, sizes[0]);
  ck_assert_uint_eq(sum(&c), 0);
  draw(&c, 0x2801, sizes[0]);
  unsigned dot = sum(&c);
  ck_assert_uint_gt(dot, 255);
  draw(&c, 0x28ff, sizes[0]);
  ck_assert_uint_ge(sum(&c), dot * 7);
  ck_assert_uint_le(sum(&c), dot * 9);
}
END_TEST

/* All of an edge but its ends, where a triangle is thinnest. */
static bool touches(const struct cell *c, enum edge edge) {
  for (uint32_t i = 1; i + 1 < length(c, edge); i++) {
    if (!lit(c, edge, i)) {
      return false;
    }
  }
  return true;
}

START_TEST(powerline_touches_the_edges) {
  for (int i = 0; i < SIZES; i++) {
    struct cell c;
    struct cell other;
    draw(&c, 0xe0b0, sizes[i]);
    ck_assert(touches(&c, LEFT) && !touches(&c, RIGHT));
    draw(&c, 0xe0b2, sizes[i]);
    ck_assert(touches(&c, RIGHT) && !touches(&c, LEFT));
    draw(&c, 0xe0b4, sizes[i]);
    ck_assert(touches(&c, LEFT) && !touches(&c, RIGHT));
    /* A triangle and the one that completes it. */
    draw(&c, 0xe0b8, sizes[i]);
    draw(&other, 0xe0be, sizes[i]);
    ck_assert(touches(&c, LEFT) && touches(&c, BOTTOM));
    ck_assert(touches(&other, RIGHT) && touches(&other, TOP));
    for (uint32_t p = 0; p < c.width * c.height; p++) {
      ck_assert_int_ge(c.mask[p] + other.mask[p], 250);
    }
    draw(&c, 0xe0b1, sizes[i]);
    ck_assert_uint_gt(sum(&c), 0);
    ck_assert_uint_lt(sum(&c), 128 * c.width * c.height);
  }
}
END_TEST

START_TEST(only_what_we_draw_is_ours) {
  static const uint32_t theirs[] = {0,       'a',     0x24ff,  0x25a0,
                                    0x27ff,  0x2900,  0xe0af,  0xe0c0,
                                    0x1faff, 0x1fb3c, 0x1fb6f, 0x1fb8c};
  for (size_t i = 0; i < sizeof theirs / sizeof theirs[0]; i++) {
    ck_assert_int_eq(quire_box_index(theirs[i]), -1);
  }
  /* Each has a number of its own. */
  bool seen[QUIRE_BOX_COUNT] = {false};
  int count = 0;
  for (uint32_t cp = 0; cp < 0x20000; cp++) {
    int index = quire_box_index(cp);
    if (index >= 0) {
      ck_assert(!seen[index]);
      seen[index] = true;
      count++;
    }
  }
  ck_assert_int_eq(count, QUIRE_BOX_COUNT);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("box");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, lines_meet);
  tcase_add_test(tests, blocks_fill_their_cells);
  tcase_add_test(tests, steps_grow);
  tcase_add_test(tests, powerline_touches_the_edges);
  tcase_add_test(tests, only_what_we_draw_is_ours);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
