/* The loop of demo-term's windows.
 *
 * One thread waits for SDL's events, among them the watcher's (the pty has
 * something), with a timeout when a frame is due. Frames are paced here and not
 * by the display's vertical blank: a present that waits would keep the child's
 * output and the keyboard waiting too, once for each window. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "desktop.h"
#include "stats.h"
#include "window.h"

enum {
  EVENTS_A_TURN = 256,
  READ_MS = 8 /* of the child's output before the keyboard has a turn */
};

uint64_t now_ms(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static struct window *live_window(struct app *a) {
  struct window *w = a->windows;
  while (w != NULL && w->session == NULL) {
    w = w->next;
  }
  return w;
}

static struct window *window_of(struct app *a, uint32_t id) {
  struct window *w = a->windows;
  while (w != NULL && SDL_GetWindowID(w->sdl) != id) {
    w = w->next;
  }
  return w;
}

/* ---- what the child asks for --------------------------------------------- */

static void on_bell(void *ctx) {
  struct window *w = live_window(ctx);
#if SDL_VERSION_ATLEAST(2, 0, 16)
  if (w != NULL && !w->focused) {
    (void)SDL_FlashWindow(w->sdl, SDL_FLASH_UNTIL_FOCUSED);
  }
#else
  (void)w;
#endif
}

static void on_title(void *ctx, const char *title) {
  struct window *w = live_window(ctx);
  (void)title;
  if (w != NULL) {
    window_set_title(w);
  }
}

static void on_clipboard(void *ctx, char selection, const char *data,
                         size_t len) {
  (void)ctx;
  if (memchr(data, '\0', len) == NULL) {
    window_set_clipboard(selection, data);
  }
}

static void on_notification(void *ctx, const char *title, const char *body) {
  struct window *w = live_window(ctx);
  if (w != NULL) {
    window_say(w, "%s%s%s", title, title[0] != '\0' ? ": " : "", body);
  }
}

static void on_size_request(void *ctx, uint16_t cols, uint16_t rows) {
  struct window *w = live_window(ctx);
  if (w != NULL) {
    window_set_cells(w, cols != 0 ? cols : w->cols, rows != 0 ? rows : w->rows);
  }
}

/* ---- events -------------------------------------------------------------- */

static void on_window_event(struct app *a, const SDL_WindowEvent *event) {
  struct window *w = window_of(a, event->windowID);
  if (w == NULL) {
    return;
  }
  w->dirty = true;
  switch (event->event) {
    case SDL_WINDOWEVENT_CLOSE: w->closing = true; break;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
#if SDL_VERSION_ATLEAST(2, 0, 18)
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
#endif
      window_resized(w);
      break;
    case SDL_WINDOWEVENT_MINIMIZED:
    case SDL_WINDOWEVENT_HIDDEN: w->hidden = true; break;
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_EXPOSED:
      w->hidden = false;
      w->picture = 0;
      break;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
    case SDL_WINDOWEVENT_FOCUS_LOST:
      w->focused = event->event == SDL_WINDOWEVENT_FOCUS_GAINED;
      if (w->session != NULL) {
        session_send_focus(w->session, w->focused);
      }
      break;
    case SDL_WINDOWEVENT_LEAVE: w->has_link = false; break;
    default: break;
  }
}

/* A child that writes much is read for a while in one go: being woken for every
 * few kilobytes costs more than reading them. */
static bool read_pty(struct app *a) {
  struct pollfd more = {.fd = a->session.pty.fd, .events = POLLIN};
  uint64_t begin = now_ms();
  bool changed = false;
  while (session_read(&a->session)) {
    changed = true;
    if (now_ms() - begin >= READ_MS || poll(&more, 1, 1) <= 0) {
      break;
    }
  }
  return changed;
}

static void on_pty(struct app *a) {
  struct window *w = live_window(a);
  if (read_pty(a) && w != NULL) {
    w->dirty = true;
    w->blink_on = true;
  }
  session_flush(&a->session);
  pty_reap(&a->session.pty);
  if (!a->session.ended) {
    watcher_served(&a->watcher, session_wants_write(&a->session));
  }
}

static void forget_textures(struct app *a) {
  for (struct window *w = a->windows; w != NULL; w = w->next) {
    SDL_DestroyTexture(w->texture);
    w->texture = NULL;
    w->dirty = true;
  }
}

static void on_composing(struct window *w, const char *text) {
  (void)snprintf(w->composing, sizeof w->composing, "%s", text);
  w->dirty = true;
}

static void on_event(struct app *a, const SDL_Event *event) {
  struct window *w = NULL;
  if (event->type == a->watcher.event) {
    on_pty(a);
    return;
  }
  switch (event->type) {
    case SDL_QUIT: a->quit = true; break;
    case SDL_WINDOWEVENT: on_window_event(a, &event->window); break;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET: forget_textures(a); break;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
      if ((w = window_of(a, event->key.windowID)) != NULL) {
        window_on_key(w, &event->key);
      }
      break;
    case SDL_TEXTINPUT:
      if ((w = window_of(a, event->text.windowID)) != NULL) {
        window_on_text(w, event->text.text);
      }
      break;
    case SDL_TEXTEDITING:
      if ((w = window_of(a, event->edit.windowID)) != NULL) {
        on_composing(w, event->edit.text);
      }
      break;
#if SDL_VERSION_ATLEAST(2, 0, 22)
    case SDL_TEXTEDITING_EXT:
      if ((w = window_of(a, event->editExt.windowID)) != NULL) {
        on_composing(w, event->editExt.text);
      }
      SDL_free(event->editExt.text);
      break;
#endif
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
      if ((w = window_of(a, event->button.windowID)) != NULL) {
        window_on_button(w, &event->button);
      }
      break;
    case SDL_MOUSEMOTION:
      if ((w = window_of(a, event->motion.windowID)) != NULL) {
        window_on_motion(w, &event->motion);
      }
      break;
    case SDL_MOUSEWHEEL:
      if ((w = window_of(a, event->wheel.windowID)) != NULL) {
        window_on_wheel(w, &event->wheel);
      }
      break;
    default: break;
  }
}

/* ---- the loop ------------------------------------------------------------ */

static int wait_ms(const struct app *a, uint64_t now) {
  int wait = -1;
  for (struct window *w = a->windows; w != NULL; w = w->next) {
    int mine = window_wait_ms(w, now);
    if (mine >= 0 && (wait < 0 || mine < wait)) {
      wait = mine;
    }
  }
  return wait;
}

static void close_windows(struct app *a) {
  for (struct window **at = &a->windows; *at != NULL;) {
    struct window *w = *at;
    if (w->session != NULL && w->closing) {
      /* The child goes with its window; frozen ones stay. */
      a->hung_up = true;
      watcher_stop(&a->watcher);
      pty_close(&a->session.pty);
    }
    if (w->closing || (w->session != NULL && a->session.ended)) {
      *at = w->next;
      window_close(w);
    } else {
      at = &w->next;
    }
  }
}

static void run(struct app *a) {
  while (!a->quit && a->windows != NULL) {
    SDL_Event event;
    if (SDL_WaitEventTimeout(&event, wait_ms(a, now_ms())) != 0) {
      int turn = 0;
      /* Reading the child's output ends a turn: there may be more of it right
       * after, and frames and closed windows must not wait for its end. */
      do {
        on_event(a, &event);
      } while (event.type != a->watcher.event && ++turn < EVENTS_A_TURN &&
               SDL_PollEvent(&event) != 0);
    }
    session_flush(&a->session);
    if (session_wants_write(&a->session)) {
      watcher_want_write(&a->watcher);
    }
    close_windows(a);
    for (struct window *w = a->windows; w != NULL; w = w->next) {
      window_drag_tick(w);
      window_draw(w, now_ms());
    }
  }
}

/* ---- start and end ------------------------------------------------------- */

static int fail(const char *what, const char *why) {
  (void)fprintf(stderr, "demo-term: %s%s%s\n", what, why[0] != '\0' ? ": " : "",
                why);
  return DEMO_EXIT_USAGE;
}

static void print_stats(struct app *a) {
  struct quire_cache_stats c = {.struct_size = sizeof c};
  quire_row_cache_get_stats(a->rows, &c);
  (void)fprintf(stderr,
                "{\"frames\":%llu,\"frames_unchanged\":%llu,"
                "\"rows_drawn\":%llu,\"rows_rasterised\":%llu,"
                "\"cols\":%u,\"rows\":%u,"
                "\"cache_hits\":%llu,\"cache_misses\":%llu,"
                "\"cache_evictions\":%llu,\"cache_bytes\":%zu,",
                (unsigned long long)a->stats.frames,
                (unsigned long long)a->stats.frames_unchanged,
                (unsigned long long)a->stats.rows_drawn,
                (unsigned long long)a->stats.rows_rasterised,
                (unsigned)a->session.size.cols, (unsigned)a->session.size.rows,
                (unsigned long long)c.hits, (unsigned long long)c.misses,
                (unsigned long long)c.evictions, c.used_bytes);
  stats_write_fields(stderr, engine_screen(a->session.engine));
  (void)fputs("}\n", stderr);
}

/* The child's, when it ended by itself; closing its window is no failure. */
static int exit_status(struct app *a) {
  return !a->session.ended || a->hung_up ? EXIT_SUCCESS
                                         : session_exit_status(&a->session);
}

static void set_hints(void) {
  (void)SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
  (void)SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
  (void)SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
#if defined(SDL_HINT_IME_SUPPORT_EXTENDED_TEXT)
  (void)SDL_SetHint(SDL_HINT_IME_SUPPORT_EXTENDED_TEXT, "1");
#endif
#if defined(SDL_HINT_IME_SHOW_UI)
  (void)SDL_SetHint(SDL_HINT_IME_SHOW_UI, "1");
#endif
#if defined(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE)
  (void)SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0");
#endif
#if defined(SDL_HINT_APP_NAME)
  (void)SDL_SetHint(SDL_HINT_APP_NAME, "demo-term");
#endif
}

/* SDL falls back on drivers that show nothing; who wants one says so. */
static bool is_seen(void) {
  const char *driver = SDL_GetCurrentVideoDriver();
  return SDL_getenv("SDL_VIDEODRIVER") != NULL ||
         (strcmp(driver, "offscreen") != 0 && strcmp(driver, "dummy") != 0);
}

/* With a session, from the first window to the last. */
static int serve(struct app *a) {
  const char *why = "";
  const struct pty_size *size = &a->options->session.size;
  struct window *w =
      window_open(a, &a->session, NULL, NULL, size->cols, size->rows, &why);
  if (w == NULL) {
    return fail("cannot open a window", why);
  }
  if (!watcher_start(&a->watcher, a->session.pty.fd, &why)) {
    window_close(w);
    a->windows = NULL;
    return fail("cannot start a thread", why);
  }
  a->arrow = SDL_CreateSystemCursor(SDL_SYSTEM_CURSOR_IBEAM);
  a->hand = SDL_CreateSystemCursor(SDL_SYSTEM_CURSOR_HAND);
  SDL_SetCursor(a->arrow);
  SDL_StartTextInput();
  run(a);
  watcher_stop(&a->watcher);
  while (a->windows != NULL) {
    w = a->windows;
    a->windows = w->next;
    window_close(w);
  }
  SDL_FreeCursor(a->arrow);
  SDL_FreeCursor(a->hand);
  return exit_status(a);
}

int window_main(const struct demo_options *options) {
  struct app a;
  struct quire_row_cache_options cache;
  const char *why = "";
  memset(&a, 0, sizeof a);
  a.options = options;
  set_hints();
  if (SDL_Init(SDL_INIT_VIDEO) != 0) {
    return fail("no display", SDL_GetError());
  }
  desktop_survive_errors();
  if (!is_seen()) {
    SDL_Quit();
    return fail("no display", "");
  }
  quire_row_cache_options_init(&cache);
  struct session_listener listener = {.ctx = &a,
                                      .bell = on_bell,
                                      .title = on_title,
                                      .clipboard = on_clipboard,
                                      .notification = on_notification,
                                      .size_request = on_size_request};
  int status = DEMO_EXIT_USAGE;
  enum quire_result r = quire_row_cache_new(&cache, &a.rows);
  if (r != QUIRE_OK) {
    (void)fail("cannot start", quire_result_text(r));
  } else if (!session_start(&a.session, &options->session, &listener, &why)) {
    (void)fail("cannot start", why);
  } else {
    status = serve(&a);
    if (options->stats) {
      print_stats(&a);
    }
    session_end(&a.session);
  }
  quire_row_cache_free(a.rows);
  SDL_Quit();
  return status;
}
