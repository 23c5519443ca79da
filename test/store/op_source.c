#include "store/op_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/seed.h"

void op_source_random(struct op_source *source, uint64_t seed) {
  memset(source, 0, sizeof *source);
  source->seed = quire_seed(seed);
  source->state = source->seed;
}

void op_source_bytes(struct op_source *source, const uint8_t *data,
                     size_t size_bytes) {
  memset(source, 0, sizeof *source);
  source->data = data;
  source->left_bytes = size_bytes;
}

bool op_source_ended(const struct op_source *source) {
  return source->seed == 0 && source->left_bytes == 0;
}

uint32_t op_source_below(struct op_source *source, uint32_t limit) {
  if (source->seed != 0) {
    return (uint32_t)(quire_seed_next(&source->state) >> 32) % limit;
  }
  uint32_t number = 0;
  for (uint32_t reach = 1; reach < limit && source->left_bytes != 0;
       reach <<= 8) {
    number = number << 8 | *source->data++;
    source->left_bytes--;
  }
  return number % limit;
}

void op_source_log(struct op_source *source, const char *name, uint32_t a,
                   uint32_t b) {
  const struct op_record record = {name, a, b, 0};
  source->log[source->step++ % OP_LOG_LENGTH] = record;
}

void op_source_log_result(struct op_source *source, int result) {
  source->log[(source->step - 1) % OP_LOG_LENGTH].result = result;
}

void op_source_fail(const struct op_source *source, const char *what,
                    const char *file, int line) {
  const uint64_t first =
      source->step > OP_LOG_LENGTH ? source->step - OP_LOG_LENGTH : 0;
  for (uint64_t i = first; i < source->step; i++) {
    const struct op_record *record = &source->log[i % OP_LOG_LENGTH];
    (void)fprintf(stderr, "%8llu %s(%lu, %lu) = %d\n", (unsigned long long)i,
                  record->name, (unsigned long)record->a,
                  (unsigned long)record->b, record->result);
  }
  (void)fprintf(stderr, "%s:%d: %s\nseed %llu, step %llu\n", file, line, what,
                (unsigned long long)source->seed,
                (unsigned long long)source->step);
  abort();
}
