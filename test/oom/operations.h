/* The public operations that allocate, as functions of a world. */
#ifndef QUIRE_TEST_OOM_OPERATIONS_H
#define QUIRE_TEST_OOM_OPERATIONS_H

#include "oom/world.h"

enum operation_kind {
  /* Never changes what can be seen of the world. */
  OPERATION_READS,
  /* Changes it, or fails and has changed nothing. */
  OPERATION_CHANGES,
  /* Cannot fail: either does its work or leaves things as they were. */
  OPERATION_TRIES
};

struct operation {
  const char *name;
  enum operation_kind kind;
  /* `answer` takes a hash of what the operation gave. */
  enum quire_result (*run)(struct world *w, uint64_t *answer);
  bool on_alternate;   /* run while the alternate screen is active */
  bool may_do_without; /* what is short of memory is only slower */
};

extern const struct operation operations[];
extern const size_t operations_count;

#endif
