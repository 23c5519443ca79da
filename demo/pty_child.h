/* A child on a pty. */
#ifndef QUIRE_DEMO_PTY_CHILD_H
#define QUIRE_DEMO_PTY_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct pty {
  int fd; /* non-blocking master; -1 when closed */
  pid_t child;
  bool exited;
  int status; /* as from waitpid, once exited */
};

struct pty_size {
  uint16_t cols, rows, width_px, height_px;
};

/* Runs argv[0] with TERM=`term` on a new pty. False: errno says why. */
bool pty_start(struct pty *p, char *const *argv, const char *term,
               const struct pty_size *size);
void pty_resize(struct pty *p, const struct pty_size *size);
/* Bytes read, 0 when there are none now, -1 when the other side is gone. */
ssize_t pty_read(struct pty *p, void *bytes, size_t room);
/* Bytes written, 0 when the child does not read now, -1 when it is gone. */
ssize_t pty_write(struct pty *p, const void *bytes, size_t len);
/* Notices the child's end without blocking. */
void pty_reap(struct pty *p);
/* Hangs up, gives the child a moment, then kills it; closes the pty. */
void pty_close(struct pty *p);

#endif
