/* The watcher thread. It shares its semaphore, its pipe and two atomic flags
 * with the loop, and nothing else. */
#include "watcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static void tell(struct watcher *w) {
  SDL_Event event;
  SDL_zero(event);
  event.type = w->event;
  while (SDL_PushEvent(&event) < 0 && SDL_AtomicGet(&w->quit) == 0) {
    SDL_Delay(5); /* SDL's queue is full: the loop is behind */
  }
}

static int watch(void *data) {
  struct watcher *w = data;
  while (SDL_AtomicGet(&w->quit) == 0) {
    short wanted = POLLIN;
    if (SDL_AtomicGet(&w->want_write) != 0) {
      wanted |= POLLOUT;
    }
    struct pollfd fds[2] = {{.fd = w->fd, .events = wanted},
                            {.fd = w->wake[0], .events = POLLIN}};
    if (poll(fds, 2, -1) < 0 && errno != EINTR) {
      break;
    }
    char drain[64];
    while (fds[1].revents != 0 &&
           read(w->wake[0], drain, sizeof drain) == (ssize_t)sizeof drain) {
    }
    if (fds[0].revents != 0) {
      tell(w);
      (void)SDL_SemWait(w->served);
    }
  }
  return 0;
}

bool watcher_start(struct watcher *w, int fd, const char **why) {
  memset(w, 0, sizeof *w);
  w->fd = fd;
  if (pipe(w->wake) != 0) {
    *why = strerror(errno);
    return false;
  }
  for (int i = 0; i < 2; i++) {
    (void)fcntl(w->wake[i], F_SETFL, O_NONBLOCK);
    (void)fcntl(w->wake[i], F_SETFD, FD_CLOEXEC);
  }
  w->event = SDL_RegisterEvents(1);
  w->served = SDL_CreateSemaphore(0);
  if (w->served != NULL) {
    w->thread = SDL_CreateThread(watch, "watcher", w);
  }
  if (w->thread == NULL) {
    *why = SDL_GetError();
    SDL_DestroySemaphore(w->served);
    w->served = NULL;
    (void)close(w->wake[0]);
    (void)close(w->wake[1]);
    return false;
  }
  return true;
}

static void poke(struct watcher *w) {
  /* A full pipe wakes it as well. */
  ssize_t put = write(w->wake[1], "", 1);
  (void)put;
}

void watcher_stop(struct watcher *w) {
  if (w->thread == NULL) {
    return;
  }
  SDL_AtomicSet(&w->quit, 1);
  poke(w);
  (void)SDL_SemPost(w->served);
  SDL_WaitThread(w->thread, NULL);
  SDL_DestroySemaphore(w->served);
  (void)close(w->wake[0]);
  (void)close(w->wake[1]);
  w->thread = NULL;
}

void watcher_served(struct watcher *w, bool want_write) {
  SDL_AtomicSet(&w->want_write, want_write ? 1 : 0);
  (void)SDL_SemPost(w->served);
}

void watcher_want_write(struct watcher *w) {
  if (w->thread != NULL && SDL_AtomicSet(&w->want_write, 1) == 0) {
    poke(w);
  }
}
