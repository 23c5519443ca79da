/* The watcher: a thread that waits for the pty while the loop waits for SDL.
 *
 * SDL has no way to wait for a file descriptor together with its events, so
 * this thread polls the pty and pushes one event when it is ready; then it
 * sleeps until the loop has served it. It never reads or writes the pty. */
#ifndef QUIRE_DEMO_WATCHER_H
#define QUIRE_DEMO_WATCHER_H

#include <SDL.h>
#include <stdbool.h>
#include <stdint.h>

struct watcher {
  SDL_Thread *thread;
  SDL_sem *served;
  int fd;
  int wake[2];
  SDL_atomic_t want_write, quit;
  uint32_t event; /* the type of the event that it pushes */
};

/* False: `why` is one line, and nothing runs. */
bool watcher_start(struct watcher *w, int fd, const char **why);
/* Ends and joins the thread. May be called twice. */
void watcher_stop(struct watcher *w);
/* The loop has served the event: watch on, for room to write too or not. */
void watcher_served(struct watcher *w, bool want_write);
/* There is something to write now. */
void watcher_want_write(struct watcher *w);

#endif
