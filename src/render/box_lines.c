/* Box drawing, U+2500-257F: arms that go from the middle to the four edges.
 *
 * A character is four arms (up, right, down, left), each absent, light, heavy
 * or double. An arm is one line, or two with a gap as wide as a line. Lines lie
 * on whole pixels; those of one weight lie in the same place in every
 * character, which is what makes neighbours meet.
 *
 * Where arms meet, each line of an arm begins at the line of the crossing arms
 * that it touches first:
 *
 *   a line of a double   the crossing arm on its side: double: its near line;
 *                        single: the middle; none: the far line of the arm
 *                        on the other side (the outside of a corner)
 *   a single line        through, when the arm goes on; else it covers the
 *                        crossing line, or begins at the lines of a double */
#include <stdbool.h>

#include "render/box.h"

enum weight { NONE, LIGHT, HEAVY, DOUBLE };
enum { UP, RIGHT, DOWN, LEFT };

/* Four characters each: the arms up, right, down, left. '-' none, l light, h
 * heavy, d double. Dashes, arcs and diagonals, drawn elsewhere, are blank. */
static const char arms_table[128][5] = {
    /* 2500 */ "-l-l",
    "-h-h",
    "l-l-",
    "h-h-",
    "----",
    "----",
    "----",
    "----",
    /* 2508 */ "----",
    "----",
    "----",
    "----",
    "-ll-",
    "-hl-",
    "-lh-",
    "-hh-",
    /* 2510 */ "--ll",
    "--lh",
    "--hl",
    "--hh",
    "ll--",
    "lh--",
    "hl--",
    "hh--",
    /* 2518 */ "l--l",
    "l--h",
    "h--l",
    "h--h",
    "lll-",
    "lhl-",
    "hll-",
    "llh-",
    /* 2520 */ "hlh-",
    "hhl-",
    "lhh-",
    "hhh-",
    "l-ll",
    "l-lh",
    "h-ll",
    "l-hl",
    /* 2528 */ "h-hl",
    "h-lh",
    "l-hh",
    "h-hh",
    "-lll",
    "-llh",
    "-hll",
    "-hlh",
    /* 2530 */ "-lhl",
    "-lhh",
    "-hhl",
    "-hhh",
    "ll-l",
    "ll-h",
    "lh-l",
    "lh-h",
    /* 2538 */ "hl-l",
    "hl-h",
    "hh-l",
    "hh-h",
    "llll",
    "lllh",
    "lhll",
    "lhlh",
    /* 2540 */ "hlll",
    "llhl",
    "hlhl",
    "hllh",
    "hhll",
    "llhh",
    "lhhl",
    "hhlh",
    /* 2548 */ "lhhh",
    "hlhh",
    "hhhl",
    "hhhh",
    "----",
    "----",
    "----",
    "----",
    /* 2550 */ "-d-d",
    "d-d-",
    "-dl-",
    "-ld-",
    "-dd-",
    "--ld",
    "--dl",
    "--dd",
    /* 2558 */ "ld--",
    "dl--",
    "dd--",
    "l--d",
    "d--l",
    "d--d",
    "ldl-",
    "dld-",
    /* 2560 */ "ddd-",
    "l-ld",
    "d-dl",
    "d-dd",
    "-dld",
    "-ldl",
    "-ddd",
    "ld-d",
    /* 2568 */ "dl-l",
    "dd-d",
    "ldld",
    "dldl",
    "dddd",
    "----",
    "----",
    "----",
    /* 2570 */ "----",
    "----",
    "----",
    "----",
    "---l",
    "l---",
    "-l--",
    "--l-",
    /* 2578 */ "---h",
    "h---",
    "-h--",
    "--h-",
    "-h-l",
    "l-h-",
    "-l-h",
    "h-l-",
};

/* Dashed lines: 0x2504-250B, 0x254C-254F. */
static int dashes(unsigned code) {
  if (code >= 0x4c && code <= 0x4f) {
    return 2;
  }
  return code >= 0x04 && code <= 0x07   ? 3
         : code >= 0x08 && code <= 0x0b ? 4
                                        : 0;
}

static enum weight arm(unsigned code, int direction) {
  switch (arms_table[code][direction]) {
    case 'l': return LIGHT;
    case 'h': return HEAVY;
    case 'd': return DOUBLE;
    default: return NONE;
  }
}

static int32_t thickness(const struct box *b, enum weight weight) {
  return weight == NONE ? 0 : weight == HEAVY ? b->heavy : b->thin;
}

/* A rectangle given along and across an arm: `along` runs towards the arm's
 * edge from its opposite edge, whatever the direction. */
static void arm_rect(const struct box *b, int direction, int32_t along0,
                     int32_t along1, int32_t across0, int32_t across1) {
  switch (direction) {
    case RIGHT: quire_box_rect(b, along0, across0, along1, across1); break;
    case LEFT:
      quire_box_rect(b, b->width - along1, across0, b->width - along0, across1);
      break;
    case DOWN: quire_box_rect(b, across0, along0, across1, along1); break;
    default:
      quire_box_rect(b, across0, b->height - along1, across1,
                     b->height - along0);
      break;
  }
}

/* First pixel of a centred line of width t in a cell of `size`. */
static int32_t middle(int32_t size, int32_t t) {
  return (size - t) / 2;
}

/* The same as seen along an arm: LEFT and UP count from the far edge. */
static int32_t middle_along(const struct box *b, int direction, int32_t t) {
  bool vertical = direction == UP || direction == DOWN;
  int32_t size = vertical ? b->height : b->width;
  int32_t first = middle(size, t);
  return direction == RIGHT || direction == DOWN ? first : size - first - t;
}

/* Where one line of a double arm begins, given the crossing arm on that line's
 * side and the one on the other side. */
static int32_t double_start(const struct box *b, int direction,
                            enum weight near, enum weight far) {
  int32_t t = b->thin;
  int32_t centre = middle_along(b, direction, t);
  if (near != NONE) {
    return near == DOUBLE ? centre + t : centre;
  }
  return far == DOUBLE ? centre - t : centre;
}

static void draw_double(const struct box *b, unsigned code, int direction) {
  bool vertical = direction == UP || direction == DOWN;
  int32_t end = vertical ? b->height : b->width;
  int32_t t = b->thin;
  int32_t centre = middle(vertical ? b->width : b->height, t);
  /* The crossing arms on the side of the first line (left or up) and of the
   * second. */
  enum weight first = arm(code, vertical ? LEFT : UP);
  enum weight second = arm(code, vertical ? RIGHT : DOWN);
  arm_rect(b, direction, double_start(b, direction, first, second), end,
           centre - t, centre);
  arm_rect(b, direction, double_start(b, direction, second, first), end,
           centre + t, centre + 2 * t);
}

static void draw_single(const struct box *b, unsigned code, int direction) {
  bool vertical = direction == UP || direction == DOWN;
  int32_t end = vertical ? b->height : b->width;
  int32_t t = thickness(b, arm(code, direction));
  int32_t across = middle(vertical ? b->width : b->height, t);
  enum weight first = arm(code, vertical ? LEFT : UP);
  enum weight second = arm(code, vertical ? RIGHT : DOWN);
  enum weight opposite = arm(code, (direction + 2) % 4);
  int32_t start;
  if (opposite == NONE && first == DOUBLE && second == DOUBLE) {
    start = middle_along(b, direction, b->thin) + b->thin;
  } else if (opposite == NONE && (first == DOUBLE || second == DOUBLE)) {
    start = middle_along(b, direction, b->thin) - b->thin;
  } else {
    int32_t crossing = thickness(b, first);
    crossing =
        thickness(b, second) > crossing ? thickness(b, second) : crossing;
    /* Half a line begins in the middle; a corner covers the crossing line. */
    start = crossing != 0 ? middle_along(b, direction, crossing)
                          : (vertical ? b->height : b->width) / 2;
  }
  arm_rect(b, direction, start, end, across, across + t);
}

/* `count` dashes, each followed by a gap that the next cell's dash meets. */
static void draw_dashes(const struct box *b, unsigned code, int count) {
  bool vertical = (code & 2) != 0;
  int32_t t = (code & 1) != 0 ? b->heavy : b->thin;
  int32_t size = vertical ? b->height : b->width;
  int32_t across = middle(vertical ? b->width : b->height, t);
  for (int i = 0; i < count; i++) {
    int32_t from = size * i / count;
    int32_t to = size * (i + 1) / count;
    int32_t gap = (to - from) / 3 > 0 ? (to - from) / 3 : 1;
    arm_rect(b, vertical ? DOWN : RIGHT, from + gap / 2, to - (gap - gap / 2),
             across, across + t);
  }
}

/* ---- arcs and diagonals -------------------------------------------------- */

static double square(double v) {
  return v * v;
}

/* U+256D-2570: a quarter circle, and straight lines on to the edges, around the
 * same middle that light lines have. */
static int inside_arc(const struct box *b, int shape, double x, double y) {
  double half = b->thin / 2.0;
  double cx = middle(b->width, b->thin) + half;
  double cy = middle(b->height, b->thin) + half;
  /* Mirrored so that the arc always goes right and down. */
  bool left = shape == 0x6e || shape == 0x6f;
  bool up = shape == 0x6f || shape == 0x70;
  double dx = left ? cx - x : x - cx;
  double dy = up ? cy - y : y - cy;
  double room_x = left ? cx : b->width - cx;
  double room_y = up ? cy : b->height - cy;
  double radius = room_x < room_y ? room_x : room_y;
  if (dy >= radius) {
    return dx >= -half && dx < half;
  }
  if (dx >= radius) {
    return dy >= -half && dy < half;
  }
  double distance = square(dx - radius) + square(dy - radius);
  return dx >= -half && dy >= -half && radius >= half &&
         distance >= square(radius - half) && distance < square(radius + half);
}

/* U+2571-2573: from corner to corner. */
static int inside_diagonal(const struct box *b, int shape, double x, double y) {
  double w = b->width;
  double h = b->height;
  double reach = square(b->thin / 2.0) * (w * w + h * h);
  bool rising = square(x * h + y * w - w * h) <= reach;
  bool falling = square(x * h - y * w) <= reach;
  return (shape != 0x72 && rising) || (shape != 0x71 && falling);
}

void quire_box_lines(const struct box *b, unsigned code) {
  if (dashes(code) != 0) {
    draw_dashes(b, code, dashes(code));
    return;
  }
  if (code >= 0x6d && code <= 0x70) {
    quire_box_sample(b, inside_arc, (int)code);
    return;
  }
  if (code >= 0x71 && code <= 0x73) {
    quire_box_sample(b, inside_diagonal, (int)code);
    return;
  }
  for (int direction = 0; direction < 4; direction++) {
    enum weight weight = arm(code, direction);
    if (weight == DOUBLE) {
      draw_double(b, code, direction);
    } else if (weight != NONE) {
      draw_single(b, code, direction);
    }
  }
}
