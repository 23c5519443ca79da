/* What every model test shares: seed, random numbers, the log of operations. */
#include "support/model.h"

#include <check.h>
#include <inttypes.h>
#include <quire/hash.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void model_begin(struct model_run *run, const char *name) {
  const char *wished = getenv("QUIRE_SEED");
  memset(run, 0, sizeof *run);
  run->name = name;
  run->seed = quire_hash_seed(wished != NULL ? strtoull(wished, NULL, 0) : 0);
  run->state = run->seed;
  printf("%s: QUIRE_SEED=%" PRIu64 "\n", name, run->seed);
}

void model_begin_bytes(struct model_run *run, const char *name,
                       const uint8_t *bytes, size_t size_bytes) {
  memset(run, 0, sizeof *run);
  run->name = name;
  run->bytes = bytes;
  run->bytes_left = size_bytes;
}

bool model_ended(const struct model_run *run) {
  return run->bytes != NULL && run->bytes_left == 0;
}

static uint32_t next_byte(struct model_run *run) {
  if (run->bytes_left == 0) {
    return 0;
  }
  run->bytes_left--;
  return *run->bytes++;
}

uint64_t model_next(struct model_run *run) {
  if (run->bytes != NULL) {
    return next_byte(run) | ((uint64_t)run->step << 8);
  }
  run->state += QUIRE_HASH_C1;
  return quire_hash_u64(run->state, run->seed);
}

uint32_t model_below(struct model_run *run, uint32_t bound) {
  if (run->bytes != NULL) {
    uint32_t number = next_byte(run);
    if (bound > 256) {
      number |= next_byte(run) << 8;
    }
    return number % bound;
  }
  return (uint32_t)(((model_next(run) >> 32) * bound) >> 32);
}

void model_log(struct model_run *run, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(run->lines[run->step % MODEL_LOG_LINES], MODEL_LOG_LINE_MAX,
                  format, arguments);
  va_end(arguments);
  run->step++;
}

void model_fail(const struct model_run *run, const char *what, const char *file,
                int line) {
  size_t first = run->step > MODEL_LOG_LINES ? run->step - MODEL_LOG_LINES : 0;
  for (size_t i = first; i < run->step; i++) {
    (void)fprintf(stderr, "  %zu: %s\n", i, run->lines[i % MODEL_LOG_LINES]);
  }
  (void)fprintf(stderr, "%s: failed at step %zu, QUIRE_SEED=%" PRIu64 "\n",
                run->name, run->step, run->seed);
  if (run->bytes == NULL) {
    ck_abort_msg("%s:%d: %s", file, line, what);
  }
  (void)fprintf(stderr, "%s:%d: %s\n", file, line, what);
  abort();
}
