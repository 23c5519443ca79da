/* demo-term: a terminal in a terminal, on Quire.
 *
 * One thread, one poll loop: host input, the child's output, signals through a
 * pipe. Output is drawn at most every FRAME_MS, so a child that writes without
 * end costs frames and not keystrokes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "demo_options.h"
#include "host.h"
#include "stats.h"
#include "term.h"

#if defined(QUIRE_HAVE_WINDOW)
#include "window/window_main.h"
#endif

enum {
  FRAME_MS = 12,
  ESCAPE_MS = 40,        /* a lone ESC is the key after this long */
  SYNCHRONIZED_MS = 150, /* mode 2026 holds frames no longer */
  ROW_CACHE_BYTES = 16 << 20
};

/* ---- what the child asks for --------------------------------------------- */

static void on_bell(void *ctx) {
  (void)ctx;
  (void)host_write("\a", 1);
}

static void on_title(void *ctx, const char *title) {
  struct term *t = ctx;
  size_t len = strlen(title);
  if (len >= sizeof t->title) {
    /* Cut at a character and not inside one. */
    len = sizeof t->title - 1;
    while (len > 0 && ((unsigned char)title[len] & 0xc0) == 0x80) {
      len--;
    }
  }
  memcpy(t->title, title, len);
  t->title[len] = '\0';
  t->dirty = true;
}

static void on_clipboard(void *ctx, char selection, const char *data,
                         size_t len) {
  (void)ctx;
  term_host_clipboard(selection, data, len);
}

static void on_notification(void *ctx, const char *title, const char *body) {
  term_say(ctx, "%s%s%s", title, title[0] != '\0' ? ": " : "", body);
}

static void on_size_request(void *ctx, uint16_t cols, uint16_t rows) {
  struct term *t = ctx;
  t->wished_cols = cols != 0 ? cols : t->wished_cols;
  t->wished_rows = rows != 0 ? rows : t->wished_rows;
  term_layout(t);
}

/* ---- the loop ------------------------------------------------------------ */

static uint64_t now_ms(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void follow_host_size(struct term *t) {
  uint16_t width_px = 0;
  uint16_t height_px = 0;
  host_size(&t->cols, &t->rows, &width_px, &height_px);
  t->session.size.width_px = width_px;
  t->session.size.height_px = height_px;
  t->wished_cols = t->wished_rows = 0;
  term_layout(t);
  t->dirty = true;
}

static void read_host(struct term *t) {
  char bytes[4096];
  ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
  if (got > 0) {
    host_input_feed(&t->input, bytes, (size_t)got);
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    t->quit = true; /* the host hung up */
  }
}

/* How long poll may wait. */
static int wait_ms(const struct term *t, uint64_t drawn_at, uint64_t now) {
  int wait = -1;
  if (t->dirty) {
    uint64_t since = now - drawn_at;
    wait = since >= FRAME_MS ? 0 : (int)(FRAME_MS - since);
  }
  if (host_input_has_pending(&t->input) && (wait < 0 || wait > ESCAPE_MS)) {
    wait = ESCAPE_MS;
  }
  return wait;
}

static bool may_draw(const struct term *t, uint64_t drawn_at, uint64_t now) {
  if (!t->dirty || now - drawn_at < FRAME_MS) {
    return false;
  }
  return !engine_is_synchronized(t->session.engine) ||
         now - drawn_at >= SYNCHRONIZED_MS;
}

static void run(struct term *t, int wake_fd) {
  uint64_t drawn_at = 0;
  uint64_t input_at = now_ms();
  while (!t->quit && !t->session.ended) {
    uint64_t now = now_ms();
    struct pollfd fds[3] = {
        {.fd = STDIN_FILENO, .events = POLLIN},
        {.fd = t->session.pty.fd,
         .events = (short)(POLLIN |
                           (session_wants_write(&t->session) ? POLLOUT : 0))},
        {.fd = wake_fd, .events = POLLIN},
    };
    (void)poll(fds, 3, wait_ms(t, drawn_at, now));
    if ((fds[2].revents & POLLIN) != 0) {
      char drain[64];
      while (read(wake_fd, drain, sizeof drain) > 0) {
      }
    }
    now = now_ms();
    if (host_take_quit()) {
      break;
    }
    if (host_take_child()) {
      pty_reap(&t->session.pty);
    }
    if (host_take_resize()) {
      follow_host_size(t);
    }
    if (fds[0].revents != 0) {
      read_host(t);
      input_at = now;
    } else if (now - input_at >= ESCAPE_MS) {
      host_input_timeout(&t->input);
    }
    if (fds[1].revents != 0 && session_read(&t->session)) {
      t->dirty = true;
    }
    session_flush(&t->session);
    if (may_draw(t, drawn_at, now)) {
      drawn_at = now;
      if (!term_draw(t)) {
        break;
      }
    }
  }
}

/* ---- start and end ------------------------------------------------------- */

static void print_stats(struct term *t) {
  struct frame_stats f;
  struct quire_cache_stats c;
  frame_get_stats(t->frame, &f);
  frame_get_cache_stats(t->frame, &c);
  (void)fprintf(
      stderr,
      "{\"frames\":%llu,\"frames_unchanged\":%llu,"
      "\"rows_drawn\":%llu,\"rows_scrolled\":%llu,"
      "\"bytes_sent\":%llu,\"cache_hits\":%llu,"
      "\"cache_misses\":%llu,\"cache_evictions\":%llu,"
      "\"cache_bytes\":%zu,",
      (unsigned long long)f.frames, (unsigned long long)f.frames_unchanged,
      (unsigned long long)f.rows_drawn, (unsigned long long)f.rows_scrolled,
      (unsigned long long)f.bytes_sent, (unsigned long long)c.hits,
      (unsigned long long)c.misses, (unsigned long long)c.evictions,
      c.used_bytes);
  stats_write_fields(stderr, engine_screen(t->session.engine));
  (void)fputs("}\n", stderr);
}

static int fail(const char *why) {
  (void)fprintf(stderr, "demo-term: %s\n", why);
  return DEMO_EXIT_USAGE;
}

/* Everything between a started session and its end. */
static int serve(struct term *t, const struct demo_options *o,
                 const int wake[2]) {
  int status = DEMO_EXIT_USAGE;
  t->frame = frame_new(host_write, ROW_CACHE_BYTES);
  if (t->frame == NULL ||
      quire_view_new(engine_screen(t->session.engine), &t->view) != QUIRE_OK) {
    (void)fail("out of memory");
  } else if (!host_enter(wake[1])) {
    (void)fail(strerror(errno));
  } else {
    follow_host_size(t);
    run(t, wake[0]);
    if (t->session.ended) {
      (void)term_draw(t); /* what the child said last */
    }
    host_leave();
    status = t->quit ? EXIT_SUCCESS : session_exit_status(&t->session);
    if (o->stats) {
      print_stats(t);
    }
  }
  quire_pin_free(t->at_pin);
  quire_view_free(t->view);
  quire_page_free(NULL, t->frozen);
  quire_page_free(NULL, t->scratch);
  frame_free(t->frame);
  free(t->paste);
  return status;
}

int main(int argc, char **argv) {
  struct demo_options o;
  struct term t;
  int wake[2];
  const char *why = "";
  int status = demo_options_parse(argc, argv, &o);
  if (status >= 0) {
    return status;
  }
  if (o.window) {
#if defined(QUIRE_HAVE_WINDOW)
    return window_main(&o);
#else
    return fail(
        "this build has no window: it needs SDL2 and quire-render "
        "(Debian: libsdl2-dev libfcft-dev libpixman-1-dev libpng-dev)");
#endif
  }
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
    return fail(
        "needs a terminal on standard input and output; "
        "quire-replay shows captures without one");
  }
  memset(&t, 0, sizeof t);
  t.prefix = o.prefix;
  t.dirty = true;
  host_input_init(&t.input, term_on_host_event, &t);
  struct session_listener listener = {.ctx = &t,
                                      .bell = on_bell,
                                      .title = on_title,
                                      .clipboard = on_clipboard,
                                      .notification = on_notification,
                                      .size_request = on_size_request};
  struct pty_size *size = &o.session.size;
  host_size(&t.cols, &t.rows, &size->width_px, &size->height_px);
  size->cols = t.live_cols = t.cols;
  size->rows = t.live_rows = (uint16_t)(t.rows > 1 ? t.rows - 1 : 1);
  if (pipe(wake) != 0) {
    return fail(strerror(errno));
  }
  for (int i = 0; i < 2; i++) {
    (void)fcntl(wake[i], F_SETFL, O_NONBLOCK);
    (void)fcntl(wake[i], F_SETFD, FD_CLOEXEC);
  }
  if (!session_start(&t.session, &o.session, &listener, &why)) {
    return fail(why);
  }
  status = serve(&t, &o, wake);
  session_end(&t.session);
  return status;
}
