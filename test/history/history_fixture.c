#include "history/history_fixture.h"

#include <check.h>
#include <string.h>

struct quire_history *history_make(uint64_t lines_max, uint64_t bytes_max,
                                   const struct quire_allocator *a) {
  const struct quire_history_options options = {
      .allocator = a,
      .lines_max = lines_max,
      .bytes_max = bytes_max,
      .seed = 11,
  };
  struct quire_history *h = NULL;
  ck_ok(quire_history_new(&options, &h));
  return h;
}

void history_verify(const struct quire_history *h) {
  const char *fault;
  const bool sound = quire_history_verify(h, &fault);
  ck_assert_msg(sound, "%s", fault);
}

struct quire_address history_commit(struct quire_history *h,
                                    const struct quire_page *page, uint16_t y) {
  struct quire_address at;
  ck_ok(quire_history_commit_row(h, page, y, 77, &at));
  return at;
}

struct quire_page *history_row_page(uint16_t cols, const char *text,
                                    unsigned flags) {
  struct quire_page *page = maker_page(cols, 1);
  maker_text(page, 0, 0, text);
  maker_flags(page, 0, flags);
  return page;
}

struct quire_address history_commit_text(struct quire_history *h,
                                         const char *text, unsigned flags) {
  struct quire_page *page = history_row_page(8, text, flags);
  const struct quire_address at = history_commit(h, page, 0);
  maker_free(page);
  return at;
}

void history_expect_text(struct quire_history *h, uint64_t line,
                         const char *want) {
  struct quire_line_text text;
  ck_ok(quire_history_line_text(h, line, &text));
  ck_assert_uint_eq(text.len_bytes, strlen(want));
  ck_assert(memcmp(text.utf8, want, text.len_bytes) == 0);
}
