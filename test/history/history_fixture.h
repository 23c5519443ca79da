/* A history and its first lines, for tests that do not care how. */
#ifndef QUIRE_TEST_HISTORY_FIXTURE_H
#define QUIRE_TEST_HISTORY_FIXTURE_H

#include "history/history.h"
#include "history/row_maker.h"

/* An empty history with a fixed seed; NULL is the default allocator. */
struct quire_history *history_make(uint64_t lines_max, uint64_t bytes_max,
                                   const struct quire_allocator *a);
/* Fails with the broken invariant's name. */
void history_verify(const struct quire_history *h);

/* Commits row y of a page; answers where it went. */
struct quire_address history_commit(struct quire_history *h,
                                    const struct quire_page *page, uint16_t y);
/* A page of one row with these flags. */
struct quire_page *history_row_page(uint16_t cols, const char *text,
                                    unsigned flags);
/* Commits such a row, eight columns wide. */
struct quire_address history_commit_text(struct quire_history *h,
                                         const char *text, unsigned flags);
void history_expect_text(struct quire_history *h, uint64_t line,
                         const char *want);

#endif
