/* A child on a pty: start, resize, read and write without blocking, end. */
#include "pty_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <util.h>
#else
#include <pty.h>
#endif

static struct winsize to_winsize(const struct pty_size *size) {
  struct winsize ws = {.ws_row = size->rows,
                       .ws_col = size->cols,
                       .ws_xpixel = size->width_px,
                       .ws_ypixel = size->height_px};
  return ws;
}

/* In the child: a clean slate, the environment of a terminal, exec. What goes
 * wrong there is told through `report`, which exec closes. */
static void run_child(char *const *argv, const char *term, int report) {
  static const int reset[] = {SIGCHLD, SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE,
                              SIGTERM, SIGALRM, SIGTSTP, SIGWINCH};
  for (size_t i = 0; i < sizeof reset / sizeof reset[0]; i++) {
    (void)signal(reset[i], SIG_DFL);
  }
  sigset_t none;
  (void)sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, NULL);
  (void)setenv("TERM", term, 1);
  (void)setenv("COLORTERM", "truecolor", 1);
  (void)setenv("TERM_PROGRAM", "demo-term", 1);
  /* The size of the terminal we run in is not the child's. */
  (void)unsetenv("COLUMNS");
  (void)unsetenv("LINES");
  (void)execvp(argv[0], argv);
  const int error = errno;
  ssize_t told = write(report, &error, sizeof error);
  (void)told;
  _exit(127);
}

/* Waits for exec: 0, or the errno that it failed with. */
static int exec_error(int report) {
  int error = 0;
  ssize_t got;
  do {
    got = read(report, &error, sizeof error);
  } while (got < 0 && errno == EINTR);
  return got == (ssize_t)sizeof error ? error : 0;
}

bool pty_start(struct pty *p, char *const *argv, const char *term,
               const struct pty_size *size) {
  struct winsize ws = to_winsize(size);
  int fd = -1;
  int report[2];
  memset(p, 0, sizeof *p);
  p->fd = -1;
  if (pipe(report) != 0) {
    return false;
  }
  (void)fcntl(report[0], F_SETFD, FD_CLOEXEC);
  (void)fcntl(report[1], F_SETFD, FD_CLOEXEC);
  p->child = forkpty(&fd, NULL, NULL, &ws);
  int error = p->child < 0 ? errno : 0;
  if (p->child == 0) {
    run_child(argv, term, report[1]);
  }
  (void)close(report[1]);
  error = error != 0 ? error : exec_error(report[0]);
  (void)close(report[0]);
  if (error != 0) {
    p->fd = fd;
    pty_close(p);
    errno = error;
    return false;
  }
  int flags = fcntl(fd, F_GETFL);
  (void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  p->fd = fd;
  return true;
}

void pty_resize(struct pty *p, const struct pty_size *size) {
  struct winsize ws = to_winsize(size);
  if (p->fd >= 0) {
    (void)ioctl(p->fd, TIOCSWINSZ, &ws);
  }
}

ssize_t pty_read(struct pty *p, void *bytes, size_t room) {
  if (p->fd < 0) {
    return -1;
  }
  ssize_t got = read(p->fd, bytes, room);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
    return 0;
  }
  /* Linux answers EIO once the last process on the other side is gone. */
  return got == 0 ? -1 : got;
}

ssize_t pty_write(struct pty *p, const void *bytes, size_t len) {
  if (p->fd < 0) {
    return -1;
  }
  ssize_t put = write(p->fd, bytes, len);
  if (put < 0 && (errno == EAGAIN || errno == EINTR)) {
    return 0;
  }
  return put;
}

void pty_reap(struct pty *p) {
  if (!p->exited && p->child > 0 &&
      waitpid(p->child, &p->status, WNOHANG) == p->child) {
    p->exited = true;
  }
}

void pty_close(struct pty *p) {
  if (p->fd >= 0) {
    (void)close(p->fd);
    p->fd = -1;
  }
  if (p->child <= 0) {
    return;
  }
  /* Closing the master hangs up; a child that ignores it for a while is killed,
   * so that leaving never hangs. */
  (void)kill(p->child, SIGHUP);
  for (int tries = 0; tries < 50 && !p->exited; tries++) {
    pty_reap(p);
    if (!p->exited) {
      (void)poll(NULL, 0, 10);
    }
  }
  if (!p->exited) {
    (void)kill(p->child, SIGKILL);
    (void)waitpid(p->child, &p->status, 0);
    p->exited = true;
  }
}
