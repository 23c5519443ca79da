/* The cache's janitor thread, and closing.
 *
 * The janitor sleeps on janitor_wake with a time limit, so that close ends it
 * at once. It may itself run the callback that closes the cache; it cannot join
 * itself then, and quire_cache_free does. */
#define _POSIX_C_SOURCE 200809L
#define _DARWIN_C_SOURCE 1
#include <quire/cache.h>
#include <signal.h>
#include <time.h>

#include "base/alloc.h"
#include "heap/cache_private.h"

enum { MS_PER_SECOND = 1000, NS_PER_MS = 1000000, NS_PER_SECOND = 1000000000 };

#if defined(__APPLE__)

static void wait_ms(struct quire_cache *cache, uint32_t ms) {
  struct timespec span = {(time_t)(ms / MS_PER_SECOND),
                          (long)(ms % MS_PER_SECOND) * NS_PER_MS};
  (void)pthread_cond_timedwait_relative_np(&cache->janitor_wake, &cache->lock,
                                           &span);
}

static int init_wake(pthread_cond_t *wake) {
  return pthread_cond_init(wake, NULL);
}

#else

/* On the monotonic clock, so that setting the time does not stop the janitor.
 */
static void wait_ms(struct quire_cache *cache, uint32_t ms) {
  struct timespec until = {0, 0};
  (void)clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += (time_t)(ms / MS_PER_SECOND);
  until.tv_nsec += (long)(ms % MS_PER_SECOND) * NS_PER_MS;
  if (until.tv_nsec >= NS_PER_SECOND) {
    until.tv_sec++;
    until.tv_nsec -= NS_PER_SECOND;
  }
  (void)pthread_cond_timedwait(&cache->janitor_wake, &cache->lock, &until);
}

static int init_wake(pthread_cond_t *wake) {
  pthread_condattr_t attributes;
  int error = pthread_condattr_init(&attributes);
  if (error == 0) {
    error = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (error == 0) {
      error = pthread_cond_init(wake, &attributes);
    }
    (void)pthread_condattr_destroy(&attributes);
  }
  return error;
}

#endif

static void *run_janitor(void *arg) {
  struct quire_cache *cache = arg;
  quire_cache_lock(cache);
  while (!cache->closed) {
    struct quire_cache_handle *dead = NULL;
    wait_ms(cache, cache->options.janitor_interval_ms);
    if (cache->closed) {
      break;
    }
    quire_cache_unlock(cache, NULL);
    const uint64_t now_ms = quire_cache_now(cache);
    quire_cache_lock(cache);
    quire_cache_sweep(cache, now_ms, &dead);
    quire_cache_unlock(cache, dead);
    quire_cache_lock(cache);
  }
  quire_cache_unlock(cache, NULL);
  return NULL;
}

/* A new thread has its maker's signal mask. Signals of the process are for the
 * program's own threads, which expect them to interrupt their calls; those of a
 * crash go where they are raised in any case. */
static int create_deaf(struct quire_cache *cache) {
  static const int crashes[] = {SIGSEGV, SIGBUS,  SIGFPE,
                                SIGILL,  SIGTRAP, SIGABRT};
  sigset_t blocked;
  sigset_t before;
  (void)sigfillset(&blocked);
  for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++) {
    (void)sigdelset(&blocked, crashes[i]);
  }
  int error = pthread_sigmask(SIG_SETMASK, &blocked, &before);
  if (error == 0) {
    error = pthread_create(&cache->janitor, NULL, run_janitor, cache);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
  }
  return error;
}

/* The thread starts with the lock taken here, so that it finds its own id. */
static bool create_thread(struct quire_cache *cache) {
  quire_cache_lock(cache);
  cache->has_janitor =
      !quire_fault(cache->options.allocator, QUIRE_FAULT_CACHE_THREAD) &&
      create_deaf(cache) == 0;
  const bool created = cache->has_janitor;
  quire_cache_unlock(cache, NULL);
  return created;
}

enum quire_result quire_cache_start(struct quire_cache *cache) {
  if (pthread_mutex_init(&cache->lock, NULL) != 0) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  if (pthread_cond_init(&cache->computed, NULL) != 0) {
    goto no_computed;
  }
  if (init_wake(&cache->janitor_wake) != 0) {
    goto no_wake;
  }
  if (cache->options.janitor_interval_ms == 0 || create_thread(cache)) {
    return QUIRE_OK;
  }
  (void)pthread_cond_destroy(&cache->janitor_wake);
no_wake:
  (void)pthread_cond_destroy(&cache->computed);
no_computed:
  (void)pthread_mutex_destroy(&cache->lock);
  return QUIRE_ERR_OUT_OF_MEMORY;
}

void quire_cache_close(struct quire_cache *cache) {
  struct quire_cache_handle *dead = NULL;
  const struct cache_lru_entry *oldest;
  quire_cache_lock(cache);
  cache->closed = true;
  /* Whoever finds the janitor first joins it, once. */
  const bool join =
      cache->has_janitor && !pthread_equal(cache->janitor, pthread_self());
  if (join) {
    cache->has_janitor = false;
  }
  while ((oldest = cache_lru_oldest(&cache->lru)) != NULL) {
    quire_cache_detach(oldest->value, QUIRE_CACHE_CLOSED, &dead);
  }
  (void)pthread_cond_broadcast(&cache->computed);
  (void)pthread_cond_broadcast(&cache->janitor_wake);
  quire_cache_unlock(cache, NULL);
  if (join) {
    (void)pthread_join(cache->janitor, NULL);
  }
  quire_cache_lock(cache);
  quire_cache_unlock(cache, dead);
}
