#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include "store/moving_buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Maps the file, or anonymous memory for fd -1. */
static unsigned char *map(size_t size_bytes, int fd) {
  const int flags = fd >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
  void *bytes = mmap(NULL, size_bytes, PROT_READ | PROT_WRITE, flags, fd, 0);
  if (bytes == MAP_FAILED) {
    perror("mmap");
    abort();
  }
  return bytes;
}

static void unmap(unsigned char *bytes, size_t size_bytes) {
  if (munmap(bytes, size_bytes) != 0) {
    perror("munmap");
    abort();
  }
}

void moving_buffer_init(struct moving_buffer *buffer, size_t size_bytes,
                        bool in_file) {
  buffer->size_bytes = size_bytes;
  buffer->fd = -1;
  if (in_file) {
    char path[] = "/tmp/quire_store_XXXXXX";
    buffer->fd = mkstemp(path);
    if (buffer->fd < 0 || unlink(path) != 0 ||
        ftruncate(buffer->fd, (off_t)size_bytes) != 0) {
      perror(path);
      abort();
    }
  }
  buffer->bytes = map(size_bytes, buffer->fd);
}

void moving_buffer_deinit(struct moving_buffer *buffer) {
  unmap(buffer->bytes, buffer->size_bytes);
  if (buffer->fd >= 0) {
    (void)close(buffer->fd);
  }
}

void moving_buffer_move(struct moving_buffer *buffer) {
  /* Mapped before the old place is given up, so the address differs. */
  unsigned char *bytes = map(buffer->size_bytes, buffer->fd);
  if (buffer->fd < 0) {
    memcpy(bytes, buffer->bytes, buffer->size_bytes);
    memset(buffer->bytes, 0xdd, buffer->size_bytes);
  }
  unmap(buffer->bytes, buffer->size_bytes);
  buffer->bytes = bytes;
}
