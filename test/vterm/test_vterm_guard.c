/* What must not reach libvterm, and what becomes of it instead. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/suite.h"

#include <quire/vterm.h>

static char replies[256];

static void reply(void *ctx, const char *bytes, size_t len) {
  const size_t used = strlen(replies);
  (void)ctx;
  ck_assert_uint_lt(used + len, sizeof replies);
  memcpy(replies + used, bytes, len);
  replies[used + len] = '\0';
}

/* The replies to `input`, and the text of the first row's cells. */
static void play(const char *input, uint32_t *cells, uint16_t n) {
  struct quire_vterm_options options;
  struct quire_vterm *q;
  struct quire_row_ref row;
  VTerm *vt = vterm_new(4, 20);
  replies[0] = '\0';
  quire_vterm_options_init(&options);
  options.callbacks.reply = reply;
  ck_assert_int_eq(quire_vterm_new(vt, &options, &q), QUIRE_OK);
  ck_assert_int_eq(quire_vterm_write(q, input, strlen(input)), QUIRE_OK);
  ck_assert_int_eq(quire_screen_row(quire_vterm_screen(q), 0, &row), QUIRE_OK);
  for (uint16_t x = 0; x < n; x++) {
    cells[x] = quire_cell_content(row.cells[x]);
  }
  quire_vterm_free(q);
  vterm_free(vt);
}

START_TEST(status_requests_that_nobody_knows_are_refused) {
  static const char *const unknown[] = {"", "x", "\"p", "mm", "\xff\xff"};
  static const char *const known[] = {"m", "r", "s", " q", "\"q"};
  char input[32];
  for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
    (void)snprintf(input, sizeof input, "\033P$q%s\033\\", unknown[i]);
    play(input, NULL, 0);
    ck_assert_str_eq(replies, "\033P0$r\033\\");
  }
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    (void)snprintf(input, sizeof input, "\033P$q%s\033\\", known[i]);
    play(input, NULL, 0);
    ck_assert_msg(strncmp(replies, "\033P1$r", 5) == 0, "%s: %s", known[i],
                  replies);
  }
}
END_TEST

START_TEST(intermediates_hide_no_sequence) {
  uint32_t cells[3];
  play("\033 [;;;;;;;;;;;;;;;;;;\rabc", cells, 3);
  ck_assert_uint_eq(cells[0], 'a');
  ck_assert_uint_eq(cells[2], 'c');
  play("\033(0q\033(Bq", cells, 2); /* those that are known still work */
  ck_assert_uint_eq(cells[0], 0x2500);
  ck_assert_uint_eq(cells[1], 'q');
}
END_TEST

START_TEST(c1_controls_are_sequences) {
  uint32_t cells[2];
  play(
      "ab\r\xc2\x9b"
      "5nX",
      cells, 2);
  ck_assert_str_eq(replies, "\033[0n");
  ck_assert_uint_eq(cells[0], 'X');
}
END_TEST

int main(void) {
  Suite *suite = suite_create("vterm: guard");
  TCase *tc = tcase_create("guard");
  tcase_add_test(tc, status_requests_that_nobody_knows_are_refused);
  tcase_add_test(tc, intermediates_hide_no_sequence);
  tcase_add_test(tc, c1_controls_are_sequences);
  suite_add_tcase(suite, tc);
  return suite_run(suite);
}
