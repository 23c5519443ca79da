/* Screens for tests: small to make, easy to write on and to compare. */
#ifndef QUIRE_TEST_SCREEN_FIXTURE_H
#define QUIRE_TEST_SCREEN_FIXTURE_H

#include <check.h>
#include <quire/screen.h>

/* A screen with `lines` of history and a fixed seed. */
struct quire_screen *fixture_new(uint16_t cols, uint16_t rows, uint64_t lines);
/* The same from an allocator; NULL when it fails. */
struct quire_screen *fixture_new_with(const struct quire_allocator *allocator,
                                      uint16_t cols, uint16_t rows,
                                      uint64_t lines);

/* Prints UTF-8; \r, \n (index) and \t act, nothing else does. */
void fixture_put(struct quire_screen *s, const char *text);
void fixture_goto(struct quire_screen *s, uint32_t row, uint32_t col);

/* The text of a row, right-trimmed, as UTF-8 in `out`; row -1 is the newest of
 * history. Wide spacers are left out. */
void fixture_row(struct quire_screen *s, int64_t row, char *out,
                 size_t out_bytes);
/* All rows of the screen joined with "|", trailing empty ones left out. */
void fixture_screen(struct quire_screen *s, char *out, size_t out_bytes);
/* All rows of history joined with "|". */
void fixture_history(struct quire_screen *s, char *out, size_t out_bytes);

void fixture_verify(const struct quire_screen *s, const char *file, int line);
void fixture_expect(struct quire_screen *s, const char *want, bool history,
                    const char *file, int line);
void fixture_expect_cursor(const struct quire_screen *s, uint16_t row,
                           uint16_t col, bool pending, const char *file,
                           int line);

#define VERIFY(s) fixture_verify(s, __FILE__, __LINE__)
#define EXPECT_SCREEN(s, want) \
  fixture_expect(s, want, false, __FILE__, __LINE__)
#define EXPECT_HISTORY(s, want) \
  fixture_expect(s, want, true, __FILE__, __LINE__)
#define EXPECT_CURSOR(s, row, col, pending) \
  fixture_expect_cursor(s, row, col, pending, __FILE__, __LINE__)

#endif
