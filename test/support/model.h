/* Random operations against an oracle: the seed, the numbers, the last words.
 *
 *   struct model_run run;
 *   model_begin(&run, "hash_map");         prints the seed (QUIRE_SEED sets it)
 *   for each step:
 *     model_log(&run, "put %u", key);
 *     MODEL_CHECK(&run, map_get(...) == oracle);
 *
 * A failed check prints the last operations and the seed, then fails the Check
 * test. A fuzz target feeds the same model from bytes instead: then the numbers
 * are the bytes, the run ends with them, and a failed check aborts. */
#ifndef QUIRE_TEST_MODEL_H
#define QUIRE_TEST_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MODEL_LOG_LINES = 64, MODEL_LOG_LINE_MAX = 120 };

struct model_run {
  const char *name;
  uint64_t seed;
  uint64_t state;
  size_t step;          /* lines logged so far */
  const uint8_t *bytes; /* NULL: random */
  size_t bytes_left;
  char lines[MODEL_LOG_LINES][MODEL_LOG_LINE_MAX];
};

void model_begin(struct model_run *run, const char *name);
void model_begin_bytes(struct model_run *run, const char *name,
                       const uint8_t *bytes, size_t size_bytes);

/* The bytes are used up; never true of a random run. */
bool model_ended(const struct model_run *run);

/* The next number: all bits random, or one byte and the number of the step.
 * model_below answers 0 .. bound - 1 (bound > 0). */
uint64_t model_next(struct model_run *run);
uint32_t model_below(struct model_run *run, uint32_t bound);

__attribute__((format(printf, 2, 3))) void model_log(struct model_run *run,
                                                     const char *format, ...);

/* Prints the tail of the log and fails the running test; does not return. */
__attribute__((noreturn)) void model_fail(const struct model_run *run,
                                          const char *what, const char *file,
                                          int line);

#define MODEL_CHECK(run, cond)                      \
  do {                                              \
    if (!(cond)) {                                  \
      model_fail((run), #cond, __FILE__, __LINE__); \
    }                                               \
  } while (0)

/* `fault` is what a verify function answered. */
#define MODEL_CHECK_SOUND(run, sound, fault)                                  \
  do {                                                                        \
    if (!(sound)) {                                                           \
      model_fail((run), (fault) != NULL ? (fault) : "(none named)", __FILE__, \
                 __LINE__);                                                   \
    }                                                                         \
  } while (0)

#endif
