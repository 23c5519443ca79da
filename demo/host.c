/* The host terminal. Signal handlers have no other way to reach us than
 * statics, so this file has them, and nothing else in the program does.
 *
 * Orderly signals (TERM, HUP, INT, QUIT) ask the main loop to leave. Fatal ones
 * (SEGV, ABRT, ...) restore the terminal in the handler with async-signal-safe
 * calls and then die of the same signal. */
#include "host.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved_modes;
static volatile sig_atomic_t entered;
static volatile sig_atomic_t resized, child_changed, quit_asked;
static volatile sig_atomic_t wake = -1;

/* Alternate screen, no autowrap (the last column must not scroll), mouse with
 * SGR coordinates, bracketed paste, focus. */
static const char enter_bytes[] =
    "\x1b[?1049h\x1b[?7l\x1b[?1002h\x1b[?1006h\x1b[?2004h\x1b[?1004h\x1b[H"
    "\x1b[2J";
static const char leave_bytes[] =
    "\x1b[?2026l\x1b[?1004l\x1b[?2004l\x1b[?1006l\x1b[?1003l\x1b[?1002l"
    "\x1b[r\x1b[?7h\x1b[0m\x1b]8;;\x1b\\\x1b[0 q\x1b[?25h\x1b[?1049l";

static void write_now(const char *bytes, size_t len) {
  while (len > 0) {
    ssize_t put = write(STDOUT_FILENO, bytes, len);
    if (put <= 0) {
      return;
    }
    bytes += put;
    len -= (size_t)put;
  }
}

/* Only async-signal-safe calls: this also runs in the crash handler. */
static void restore(void) {
  if (entered) {
    entered = 0;
    write_now(leave_bytes, sizeof leave_bytes - 1);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved_modes);
  }
}

static void on_signal(int number) {
  int saved = errno;
  switch (number) {
    case SIGWINCH: resized = 1; break;
    case SIGCHLD: child_changed = 1; break;
    default: quit_asked = 1; break;
  }
  if (wake >= 0) {
    char byte = 1;
    ssize_t ignored = write(wake, &byte, 1);
    (void)ignored;
  }
  errno = saved;
}

static void on_crash(int number) {
  restore();
  /* SA_RESETHAND has put the default back: die of it now. */
  (void)raise(number);
}

static void install(const int *signals, size_t count, void (*handler)(int),
                    int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  (void)sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < count; i++) {
    (void)sigaction(signals[i], &action, NULL);
  }
}

bool host_enter(int wake_fd) {
  static const int orderly[] = {SIGWINCH, SIGCHLD, SIGTERM,
                                SIGHUP,   SIGINT,  SIGQUIT};
  static const int fatal[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
  struct termios raw;
  if (tcgetattr(STDIN_FILENO, &saved_modes) != 0) {
    return false;
  }
  wake = wake_fd;
  install(orderly, sizeof orderly / sizeof orderly[0], on_signal, SA_RESTART);
  install(fatal, sizeof fatal / sizeof fatal[0], on_crash,
          (int)(SA_RESETHAND | SA_NODEFER));
  (void)signal(SIGPIPE, SIG_IGN);
  raw = saved_modes;
  raw.c_iflag &= (tcflag_t) ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR |
                              IGNCR | ICRNL | IXON);
  raw.c_oflag &= (tcflag_t)~OPOST;
  raw.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  raw.c_cflag = (raw.c_cflag & (tcflag_t) ~(CSIZE | PARENB)) | CS8;
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) != 0) {
    return false;
  }
  entered = 1;
  (void)atexit(restore);
  return host_write(enter_bytes, sizeof enter_bytes - 1);
}

void host_leave(void) {
  restore();
}

void host_size(uint16_t *cols, uint16_t *rows, uint16_t *width_px,
               uint16_t *height_px) {
  struct winsize ws;
  memset(&ws, 0, sizeof ws);
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) != 0 || ws.ws_col == 0 ||
      ws.ws_row == 0) {
    ws.ws_col = 80;
    ws.ws_row = 24;
  }
  *cols = ws.ws_col;
  *rows = ws.ws_row;
  *width_px = ws.ws_xpixel;
  *height_px = ws.ws_ypixel;
}

static bool take(volatile sig_atomic_t *flag) {
  bool was = *flag != 0;
  *flag = 0;
  return was;
}

bool host_take_resize(void) {
  return take(&resized);
}
bool host_take_child(void) {
  return take(&child_changed);
}
bool host_take_quit(void) {
  return take(&quit_asked);
}

bool host_write(const char *bytes, size_t len) {
  while (len > 0) {
    ssize_t put = write(STDOUT_FILENO, bytes, len);
    if (put > 0) {
      bytes += put;
      len -= (size_t)put;
    } else if (put < 0 && errno == EAGAIN) {
      struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};
      (void)poll(&p, 1, -1);
    } else if (put < 0 && errno != EINTR) {
      return false;
    }
  }
  return true;
}
