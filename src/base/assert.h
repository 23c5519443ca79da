/* Assert tiers.
 *
 *   QUIRE_ASSERT        cheap; on in debug and sanitizer builds (no NDEBUG).
 *   QUIRE_ASSERT_SLOW   walks a structure; on only with -DQUIRE_CHECK=2: a
 *                       debug build that checks all at each step is too slow
 *                       to use.
 *   _Static_assert      sizes and bit layouts, always.
 *
 * verify() functions are not asserts: they are always compiled and report. */
#ifndef QUIRE_SRC_BASE_ASSERT_H
#define QUIRE_SRC_BASE_ASSERT_H

#include <assert.h>

#if !defined(QUIRE_CHECK)
#define QUIRE_CHECK 1
#endif

#define QUIRE_ASSERT(cond) assert(cond)

#if QUIRE_CHECK >= 2
#define QUIRE_ASSERT_SLOW(cond) assert(cond)
#else
#define QUIRE_ASSERT_SLOW(cond) ((void)0)
#endif

#endif
