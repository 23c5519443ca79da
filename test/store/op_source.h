/* Where an operation interpreter gets its decisions from: a random sequence
 * (model tests) or the bytes of a fuzzer; and a log of the last operations,
 * printed when a check fails. */
#ifndef QUIRE_TEST_STORE_OP_SOURCE_H
#define QUIRE_TEST_STORE_OP_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OP_LOG_LENGTH = 40 };

struct op_record {
  const char *name;
  uint32_t a;
  uint32_t b;
  int result;
};

struct op_source {
  const uint8_t *data; /* NULL: random */
  size_t left_bytes;
  uint64_t seed;
  uint64_t state;
  uint64_t step;
  struct op_record log[OP_LOG_LENGTH];
};

/* `seed` 0: a fresh one. It is printed when a check fails. */
void op_source_random(struct op_source *source, uint64_t seed);
void op_source_bytes(struct op_source *source, const uint8_t *data,
                     size_t size_bytes);

/* True when the bytes are used up; never for a random source. */
bool op_source_ended(const struct op_source *source);

/* The next number below `limit` (at most 65536), 0 after the end. */
uint32_t op_source_below(struct op_source *source, uint32_t limit);

/* Starts a step: what is done, and with which arguments. */
void op_source_log(struct op_source *source, const char *name, uint32_t a,
                   uint32_t b);
void op_source_log_result(struct op_source *source, int result);

/* Prints seed and log, then aborts. */
_Noreturn void op_source_fail(const struct op_source *source, const char *what,
                              const char *file, int line);

#define OP_CHECK(source, cond)                           \
  do {                                                   \
    if (!(cond)) {                                       \
      op_source_fail(source, #cond, __FILE__, __LINE__); \
    }                                                    \
  } while (0)

#endif
