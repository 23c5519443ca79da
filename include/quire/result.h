/* Result codes: 0 is success, every failure is negative.
 *
 * On failure nothing has changed, unless the function says otherwise. Host
 * memory, a full region inside a page (and which one), a limit that was set,
 * bad input and misuse are told apart, because the caller does something
 * different about each: give up, grow that region, drop the item, report, fix
 * the code. */
#ifndef QUIRE_RESULT_H
#define QUIRE_RESULT_H

#include <quire/export.h>

QUIRE_BEGIN_DECLS

enum quire_result {
  QUIRE_OK = 0,

  /* The host has no memory left (the allocator answered NULL). */
  QUIRE_ERR_OUT_OF_MEMORY = -1,

  /* A fixed-capacity container is full: its owner must make a larger one. */
  QUIRE_ERR_FULL = -2,
  /* A set cannot take the value although it is not full: too many dead ids or
   * a probe length at its limit. Clone it at the same capacity under a new
   * seed. */
  QUIRE_ERR_REHASH = -3,

  /* A region of a page is full; the name says which dimension to grow. */
  QUIRE_ERR_FULL_STYLES = -10,
  QUIRE_ERR_FULL_LINKS = -11,
  QUIRE_ERR_FULL_CLUSTERS = -12,
  QUIRE_ERR_FULL_CODEPOINTS = -13,
  QUIRE_ERR_FULL_STRINGS = -14,
  QUIRE_ERR_FULL_MARKS = -15,
  QUIRE_ERR_FULL_ROWS = -16,

  /* A limit that the caller or the format sets would be exceeded. */
  QUIRE_ERR_LIMIT = -20,
  /* Input that does not have the form it must have. */
  QUIRE_ERR_BAD_INPUT = -21,
  /* A stored image (page, leaf) that fails validation. */
  QUIRE_ERR_CORRUPT = -22,
  /* What was asked for does not exist (any more). */
  QUIRE_ERR_NOT_FOUND = -23,
  /* The operating system refused: open, read, write, map. */
  QUIRE_ERR_IO = -24,

  /* The caller broke the contract: id out of range, wrong state, reentry. */
  QUIRE_ERR_MISUSE = -30,
  /* The object was closed. */
  QUIRE_ERR_CLOSED = -31
};

/* A short lower-case English text for a result. Static storage, never NULL. */
QUIRE_API const char *quire_result_text(enum quire_result result);

QUIRE_END_DECLS

#endif
