/* One thread feeds at full speed, several draw: the contract of snapshot.h
 * under ThreadSanitizer. Every row that is fed holds one letter only, so a row
 * copied while it was being written, or torn between two, would show. */
#include "render_fixture.h"

#include <pthread.h>

enum { READERS = 2, FRAMES = 300 };

struct shared {
  pthread_mutex_t lock;
  struct quire_terminal *terminal;
  int readers; /* that still draw; under the lock */
  bool torn[READERS];
  uint64_t copied[READERS];
};

struct reader {
  struct shared *shared;
  int index;
};

static void *write_lines(void *arg) {
  struct shared *sh = arg;
  char line[64];
  for (unsigned i = 0;; i++) {
    int len = snprintf(line, sizeof line, "\x1b[3%um", i % 8);
    memset(line + len, 'a' + (int)(i % 26), 40);
    memcpy(line + len + 40, "\r\n", 2);
    (void)pthread_mutex_lock(&sh->lock);
    enum quire_result r =
        quire_terminal_feed(sh->terminal, line, (size_t)len + 42);
    bool go_on = sh->readers != 0 && r == QUIRE_OK;
    (void)pthread_mutex_unlock(&sh->lock);
    if (!go_on) {
      return NULL;
    }
  }
}

static bool is_torn(const struct quire_snapshot *s) {
  for (uint16_t y = 0; y < quire_snapshot_info(s)->rows; y++) {
    const char *text = snapshot_text(s, y);
    if (strspn(text, (char[]){text[0], '\0'}) != strlen(text)) {
      return true;
    }
  }
  return false;
}

static void *draw(void *arg) {
  struct reader *reader = arg;
  struct shared *sh = reader->shared;
  struct quire_snapshot *s = NULL;
  bool torn = quire_snapshot_new(NULL, &s) != QUIRE_OK;
  uint64_t copied = 0;
  for (int frame = 0; frame < FRAMES && !torn; frame++) {
    (void)pthread_mutex_lock(&sh->lock);
    torn = quire_snapshot_update_terminal(s, sh->terminal, NULL) != QUIRE_OK;
    (void)pthread_mutex_unlock(&sh->lock);
    copied += quire_snapshot_changes(s).rows_copied;
    torn = torn || is_torn(s);
  }
  quire_snapshot_free(s);
  (void)pthread_mutex_lock(&sh->lock);
  sh->torn[reader->index] = torn;
  sh->copied[reader->index] = copied;
  sh->readers--;
  (void)pthread_mutex_unlock(&sh->lock);
  return NULL;
}

START_TEST(readers_beside_a_writer) {
  struct shared sh = {.terminal = fixture_terminal(60, 20), .readers = READERS};
  pthread_t writer;
  pthread_t readers[READERS];
  struct reader arguments[READERS];
  ck_assert_int_eq(pthread_mutex_init(&sh.lock, NULL), 0);
  ck_assert_int_eq(pthread_create(&writer, NULL, write_lines, &sh), 0);
  for (int i = 0; i < READERS; i++) {
    arguments[i] = (struct reader){&sh, i};
    ck_assert_int_eq(pthread_create(&readers[i], NULL, draw, &arguments[i]), 0);
  }
  for (int i = 0; i < READERS; i++) {
    ck_assert_int_eq(pthread_join(readers[i], NULL), 0);
  }
  ck_assert_int_eq(pthread_join(writer, NULL), 0);
  for (int i = 0; i < READERS; i++) {
    ck_assert(!sh.torn[i]);
    ck_assert_uint_ge(sh.copied[i], 20);
  }
  (void)pthread_mutex_destroy(&sh.lock);
  quire_terminal_free(sh.terminal);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("snapshot_threads");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, readers_beside_a_writer);
  tcase_set_timeout(tests, 120);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
