/* Reading against an oracle that keeps whole lines: random text, line feeds and
 * resizes with a limit on history; after each step the joined text of history
 * and screen is the end of what was written, views stand on their lines and the
 * selection copies its own. */
#include "reading_fixture.h"

enum { LINES_MAX = 4000, LINE_BYTES = 600, STEPS = 300, COLS_LEAST = 7 };

static uint64_t random_state;
static unsigned random_below(unsigned n) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (unsigned)(random_state >> 33) % n;
}

/* The oracle: what was written, line by line; the last one is open. */
static char lines[LINES_MAX][LINE_BYTES];
static int lines_count;

struct model {
  struct quire_screen *s;
  uint64_t lines_max;
  struct quire_view *view;
  int view_line;                     /* -1: it follows */
  int first_selected, last_selected; /* -1: no selection */
  bool whole_lines;
};

static void begin_line(struct model *m) {
  char number[8];
  ck_assert_int_lt(lines_count, LINES_MAX);
  (void)snprintf(number, sizeof number, "%05d", lines_count % 100000);
  strcpy(lines[lines_count++], number);
  say(m->s, number);
}

static void write_some(struct model *m) {
  static const char *const pieces[] = {
      "a",
      "bc",
      " ",
      "    ",
      "\xe4\xb8\xad",
      "\xc3\xa9",
      "e\xcc\x81",
      "x-y",
      "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac",
      "word"};
  char *line = lines[lines_count - 1];
  for (unsigned n = random_below(30); n > 0; n--) {
    const char *piece = pieces[random_below(10)];
    if (strlen(line) + strlen(piece) < LINE_BYTES) {
      strcat(line, piece);
      say(m->s, piece);
    }
  }
}

/* Splits the joined text of everything and compares it with the end of the
 * oracle. Answers how many lines were there. */
static int ck_all_text(struct model *m) {
  const char *text =
      fixture_format(m->s, fixture_all(m->s), QUIRE_FORMAT_TEXT, true, true);
  size_t len = strlen(text);
  while (len > 0 && text[len - 1] == '\n') {
    len--; /* rows of the screen below the text */
  }
  int n = 1;
  for (size_t i = 0; i < len; i++) {
    n += text[i] == '\n';
  }
  ck_assert_int_le(n, lines_count);
  const char *at = text;
  for (int i = lines_count - n; i < lines_count; i++) {
    size_t line_len = strlen(lines[i]);
    ck_assert_msg(strncmp(at, lines[i], line_len) == 0, "line %d: %s\n%.700s",
                  i, lines[i], at);
    at += line_len;
    ck_assert(at == text + len || *at == '\n');
    at++;
  }
  return n;
}

/* The row where an oracle line begins, of the `held` newest ones. */
static int64_t row_of_line(struct model *m, int line) {
  int at = lines_count;
  int64_t row = quire_screen_rows(m->s) - 1;
  while (row_text(m->s, row)[0] == '\0') {
    row--; /* below the text */
  }
  for (;; row--) {
    struct quire_row_ref ref;
    ck_ok(quire_screen_row(m->s, row, &ref));
    if ((ref.flags & QUIRE_ROW_CONTINUATION) == 0 && --at == line) {
      return row;
    }
  }
}

static void move_view(struct model *m, int held) {
  int line = lines_count - 1 - (int)random_below((unsigned)held);
  int64_t row = row_of_line(m, line);
  quire_view_scroll_to(m->view, row);
  m->view_line = row < 0 ? line : -1;
  ck_assert_int_eq(quire_view_top(m->view), row < 0 ? row : 0);
}

static void ck_view(struct model *m, int held) {
  int64_t top = quire_view_top(m->view);
  if (m->view_line >= 0 && m->view_line < lines_count - held) {
    m->view_line = -1;
  }
  if (m->view_line < 0) {
    ck_assert(quire_view_following(m->view));
    ck_assert_int_eq(top, 0);
    return;
  }
  int64_t row = row_of_line(m, m->view_line);
  ck_assert_int_eq(top, row < 0 ? row : 0);
}

static void move_selection(struct model *m, int held) {
  int a = lines_count - 1 - (int)random_below((unsigned)held);
  int b = lines_count - 1 - (int)random_below((unsigned)held);
  m->first_selected = a < b ? a : b;
  m->last_selected = a < b ? b : a;
  m->whole_lines = random_below(2) == 0;
  struct quire_point first = {row_of_line(m, m->first_selected), 0};
  struct quire_point last = {row_of_line(m, m->last_selected), 3};
  if (!m->whole_lines) {
    last.col = 4; /* the last digit of its number */
  }
  bool turned = random_below(2) == 0;
  ck_ok(quire_selection_start(
      m->s, turned ? last : first,
      m->whole_lines ? QUIRE_SELECT_LINES : QUIRE_SELECT_CELLS));
  quire_selection_extend(m->s, turned ? first : last);
}

static void ck_selection(struct model *m, int held) {
  static char expected[LINES_MAX * 64];
  struct quire_range range;
  int oldest = lines_count - held;
  if (m->last_selected < oldest) {
    ck_assert(!quire_selection_range(m->s, &range));
    return;
  }
  int first = m->first_selected > oldest ? m->first_selected : oldest;
  char *end = expected;
  for (int i = first; i <= m->last_selected; i++) {
    bool whole = m->whole_lines || i < m->last_selected;
    size_t n = whole ? strlen(lines[i]) : 5;
    memcpy(end, lines[i], n);
    end += n;
    *end++ = '\n';
  }
  end[-1] = '\0';
  char *text;
  size_t len;
  ck_ok(quire_selection_text(m->s, &text, &len));
  ck_assert_str_eq(text, expected);
  quire_screen_free_text(m->s, text, len);
}

static void step(struct model *m) {
  switch (random_below(8)) {
    case 0:
    case 1:
      say(m->s, "\n");
      begin_line(m);
      break;
    case 2:
      ck_ok(quire_screen_resize(m->s, (uint16_t)(COLS_LEAST + random_below(30)),
                                (uint16_t)(1 + random_below(12))));
      break;
    case 3:
      if (random_below(20) == 0) {
        m->lines_max = 3 + random_below(60);
        quire_screen_set_history_limits(m->s, m->lines_max, UINT64_MAX);
      }
      break;
    default: write_some(m); break;
  }
}

START_TEST(reading_agrees_with_whole_lines) {
  random_state = 0x9e3779b97f4a7c15u + (unsigned)_i;
  struct model m = {.lines_max = 40, .view_line = -1, .first_selected = -1};
  m.s = fixture_screen_with(NULL, 20, 4, m.lines_max);
  m.last_selected = -1;
  lines_count = 0;
  ck_ok(quire_view_new(m.s, &m.view));
  begin_line(&m);
  for (int i = 0; i < STEPS; i++) {
    step(&m);
    fixture_verify(m.s);
    int held = ck_all_text(&m);
    ck_view(&m, held);
    ck_selection(&m, held);
    if (random_below(12) == 0) {
      move_view(&m, held);
    }
    if (random_below(12) == 0) {
      move_selection(&m, held);
    }
  }
  quire_screen_free(m.s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("screen: reading model");
  TCase *tcase = tcase_create("model");
  tcase_add_loop_test(tcase, reading_agrees_with_whole_lines, 0, 3);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
