/* A buffer that does not stay where it is: each move copies it to another
 * address and makes the old one unusable, so that a pointer kept inside it
 * shows. */
#ifndef QUIRE_TEST_STORE_MOVING_BUFFER_H
#define QUIRE_TEST_STORE_MOVING_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct moving_buffer {
  unsigned char *bytes; /* aligned to 4096 */
  size_t size_bytes;
  int fd; /* of the mapped file, -1: memory */
};

/* Zeroed. In a temporary file that is mapped, or in memory. Aborts when the
 * system refuses. */
void moving_buffer_init(struct moving_buffer *buffer, size_t size_bytes,
                        bool in_file);
void moving_buffer_deinit(struct moving_buffer *buffer);

/* Memory: copied, the old place poisoned and unmapped. File: mapped anew. */
void moving_buffer_move(struct moving_buffer *buffer);

#endif
