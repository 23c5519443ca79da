/* Every suite input, fed in one piece and 1, 3 and 7 bytes at a time, and one
 * byte at a time through the state machine alone, ends in identical screens.
 *
 * The suites lie beside the repository or where QUIRE_SUITES says; without them
 * the program exits with 77 (skipped). */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vt/fixture.h"

static const char *suites;

struct input {
  uint8_t *bytes;
  size_t n;
  uint16_t cols, rows;
};

/* The whole file, NUL-terminated, or NULL. */
static char *read_file(const char *path, size_t *n) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return NULL;
  }
  ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
  long size = ftell(file);
  ck_assert_int_ge((int)size, 0);
  rewind(file);
  char *bytes = malloc((size_t)size + 1);
  ck_assert_ptr_nonnull(bytes);
  *n = fread(bytes, 1, (size_t)size, file);
  ck_assert_uint_eq(*n, (size_t)size);
  bytes[*n] = 0;
  (void)fclose(file);
  return bytes;
}

static struct fixture whole, cut;

static void open_one(struct fixture *f, const struct input *in, bool slow) {
  struct quire_terminal_options o;
  fixture_options(f, &o, in->cols, in->rows);
  o.slow_lane = slow;
  o.screen.history_lines_max = 500;
  fixture_open_with(f, &o);
  ck_assert_ptr_nonnull(f->t);
  f->resize_on_request = true;
}

static void check_input(const char *name, const struct input *in) {
  static const size_t pieces[] = {1, 3, 7, 1};
  open_one(&whole, in, false);
  ck_assert_int_eq(quire_terminal_feed(whole.t, in->bytes, in->n), QUIRE_OK);
  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
    open_one(&cut, in, i == 3);
    for (size_t at = 0; at < in->n; at += pieces[i]) {
      size_t n = in->n - at < pieces[i] ? in->n - at : pieces[i];
      ck_assert_int_eq(quire_terminal_feed(cut.t, in->bytes + at, n), QUIRE_OK);
    }
    const char *difference = fixture_difference(&whole, &cut);
    ck_assert_msg(difference == NULL, "%s by %zu: %s", name, pieces[i],
                  difference);
    fixture_close(&cut);
  }
  fixture_close(&whole);
}

static uint16_t number_behind(const char *text, const char *key,
                              uint16_t otherwise) {
  const char *at = text == NULL ? NULL : strstr(text, key);
  return at == NULL ? otherwise : (uint16_t)atoi(at + strlen(key));
}

/* NAME/input.vt for every NAME of a suite. */
static unsigned check_directory(const char *suite) {
  char path[1024];
  (void)snprintf(path, sizeof path, "%s/%s", suites, suite);
  DIR *dir = opendir(path);
  unsigned count = 0;
  if (dir == NULL) {
    return 0;
  }
  for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
    struct input in = {NULL, 0, 80, 25};
    size_t n;
    if (e->d_name[0] == '.') {
      continue;
    }
    (void)snprintf(path, sizeof path, "%s/%s/%s/meta.json", suites, suite,
                   e->d_name);
    char *meta = read_file(path, &n);
    in.cols = number_behind(meta, "\"cols\":", 80);
    in.rows = number_behind(meta, "\"rows\":", 24);
    free(meta);
    (void)snprintf(path, sizeof path, "%s/%s/%s/input.vt", suites, suite,
                   e->d_name);
    in.bytes = (uint8_t *)read_file(path, &in.n);
    if (in.bytes != NULL) {
      check_input(path, &in);
      count++;
    }
    free(in.bytes);
  }
  (void)closedir(dir);
  return count;
}

static uint8_t hex(char c) {
  return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* Every case of a JSON file is its pushes, one behind the other. */
static unsigned check_cases(const char *file) {
  char path[1024];
  size_t n;
  unsigned count = 0;
  (void)snprintf(path, sizeof path, "%s/%s", suites, file);
  char *text = read_file(path, &n);
  if (text == NULL) {
    return 0;
  }
  uint8_t *bytes = malloc(n);
  ck_assert_ptr_nonnull(bytes);
  char *at = strstr(text, "\"cols\":");
  while (at != NULL) {
    char *next = strstr(at + 1, "\"cols\":");
    struct input in = {bytes, 0, number_behind(at, "\"cols\":", 80),
                       number_behind(at, "\"rows\":", 25)};
    char *push = strstr(at, "\"push\":");
    while (push != NULL && (next == NULL || push < next)) {
      for (const char *p = strchr(push + 7, '"') + 1; *p != '"'; p += 2) {
        bytes[in.n++] = (uint8_t)(hex(p[0]) << 4 | hex(p[1]));
      }
      push = strstr(push + 1, "\"push\":");
    }
    char name[64];
    (void)snprintf(name, sizeof name, "%s case %u", file, count++);
    check_input(name, &in);
    at = next;
  }
  free(bytes);
  free(text);
  return count;
}

START_TEST(alacritty) {
  ck_assert_uint_ge(check_directory("alacritty"), 30);
}
END_TEST
START_TEST(xtermjs) {
  ck_assert_uint_ge(check_directory("xtermjs"), 50);
}
END_TEST
START_TEST(vttest) {
  ck_assert_uint_ge(check_directory("vttest"), 15);
}
END_TEST
START_TEST(libvterm) {
  ck_assert_uint_ge(check_cases("libvterm_cases.json"), 200);
}
END_TEST
START_TEST(ghostty) {
  ck_assert_uint_ge(check_cases("ghostty_cases.json"), 150);
}
END_TEST

int main(void) {
  suites = getenv("QUIRE_SUITES");
  if (suites == NULL) {
    suites = QUIRE_SUITES_BESIDE;
  }
  DIR *dir = opendir(suites);
  if (dir == NULL) {
    (void)printf("no suites in %s: skipped\n", suites);
    return 77;
  }
  (void)closedir(dir);
  const TTest *const tests[] = {alacritty, xtermjs, vttest, libvterm, ghostty};
  return fixture_run("suite_cuts", tests, sizeof tests / sizeof tests[0]);
}
