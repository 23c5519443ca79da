/* A child, its engine, and the queue between the keyboard and the child. */
#include "session.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Read at most this much before the frontend gets a turn: a child that writes
 * without end must not keep the keyboard waiting. */
enum { READ_BYTES = 65536, READS_A_TURN = 16 };
/* A child that reads nothing must not make us grow for ever. */
enum { QUEUE_MAX = 16 << 20 };
/* Lines may be endless, so a number of lines is no bound on memory. */
enum { HISTORY_BYTES_MAX = 256 << 20 };

static void on_reply(void *ctx, const char *bytes, size_t len) {
  session_send(ctx, bytes, len);
}

static void on_bell(void *ctx) {
  struct session *s = ctx;
  s->listener.bell(s->listener.ctx);
}

static void on_title(void *ctx, const char *title, size_t len) {
  struct session *s = ctx;
  (void)len;
  s->listener.title(s->listener.ctx, title);
}

static void on_clipboard(void *ctx, char selection, const char *data,
                         size_t len) {
  struct session *s = ctx;
  s->listener.clipboard(s->listener.ctx, selection, data, len);
}

static void on_notification(void *ctx, const char *title, const char *body) {
  struct session *s = ctx;
  s->listener.notification(s->listener.ctx, title, body);
}

static void on_size_request(void *ctx, uint16_t cols, uint16_t rows) {
  struct session *s = ctx;
  s->listener.size_request(s->listener.ctx, cols, rows);
}

static enum quire_result start_engine(struct session *s,
                                      const struct session_options *o) {
  struct quire_terminal_options to;
  quire_terminal_options_init(&to);
  to.screen.cols = o->size.cols;
  to.screen.rows = o->size.rows;
  to.screen.history_lines_max = o->history_lines;
  to.screen.history_bytes_max =
      o->history_lines == UINT64_MAX ? UINT64_MAX : HISTORY_BYTES_MAX;
  to.screen.codepoints = o->codepoints;
  to.screen.ambiguous_wide = o->ambiguous_wide;
  if (o->size.width_px != 0 && o->size.height_px != 0) {
    to.cell_width_px = (uint16_t)(o->size.width_px / o->size.cols);
    to.cell_height_px = (uint16_t)(o->size.height_px / o->size.rows);
  }
  to.callbacks.ctx = s;
  to.callbacks.reply = on_reply;
  to.callbacks.bell = on_bell;
  to.callbacks.title = on_title;
  to.callbacks.clipboard = on_clipboard;
  to.callbacks.notification = on_notification;
  to.callbacks.size_request = on_size_request;
  return engine_new(o->engine, &to, &s->engine);
}

bool session_start(struct session *s, const struct session_options *options,
                   const struct session_listener *listener, const char **why) {
  memset(s, 0, sizeof *s);
  s->pty.fd = -1;
  s->listener = *listener;
  s->size = options->size;
  enum quire_result r = start_engine(s, options);
  if (r != QUIRE_OK) {
    *why = r == QUIRE_ERR_NOT_FOUND ? "this build has no libvterm front end"
                                    : quire_result_text(r);
    return false;
  }
  if (!pty_start(&s->pty, options->argv, "xterm-256color", &options->size)) {
    (void)snprintf(s->why, sizeof s->why, "%s: %s", options->argv[0],
                   strerror(errno));
    *why = s->why;
    session_end(s);
    return false;
  }
  return true;
}

void session_end(struct session *s) {
  pty_close(&s->pty);
  engine_free(s->engine);
  free(s->queue);
  s->engine = NULL;
  s->queue = NULL;
}

int session_exit_status(struct session *s) {
  for (int i = 0; i < 100 && !s->pty.exited; i++) {
    pty_reap(&s->pty);
    if (!s->pty.exited) {
      (void)poll(NULL, 0, 5);
    }
  }
  int status = s->pty.status;
  return !s->pty.exited        ? EXIT_SUCCESS
         : WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                               : WEXITSTATUS(status);
}

bool session_read(struct session *s) {
  char bytes[READ_BYTES];
  bool changed = false;
  for (int turn = 0; turn < READS_A_TURN; turn++) {
    ssize_t got = pty_read(&s->pty, bytes, sizeof bytes);
    if (got <= 0) {
      s->ended = s->ended || got < 0;
      break;
    }
    engine_feed(s->engine, bytes, (size_t)got);
    changed = true;
  }
  return changed;
}

bool session_wants_write(const struct session *s) {
  return s->queue_len != 0;
}

void session_flush(struct session *s) {
  size_t at = 0;
  while (at < s->queue_len) {
    ssize_t put = pty_write(&s->pty, s->queue + at, s->queue_len - at);
    if (put < 0) {
      at = s->queue_len; /* nobody will read it any more */
    } else if (put == 0) {
      break;
    } else {
      at += (size_t)put;
    }
  }
  if (at != 0) { /* without a queue there is no buffer either */
    memmove(s->queue, s->queue + at, s->queue_len - at);
    s->queue_len -= at;
  }
}

void session_send(struct session *s, const char *bytes, size_t len) {
  if (len == 0) {
    return;
  }
  if (s->queue_room - s->queue_len < len) {
    size_t room = (s->queue_room + len) * 2;
    char *larger = room <= QUEUE_MAX ? realloc(s->queue, room) : NULL;
    if (larger == NULL) {
      return;
    }
    s->queue = larger;
    s->queue_room = room;
  }
  memcpy(s->queue + s->queue_len, bytes, len);
  s->queue_len += len;
}

void session_send_key(struct session *s, const struct quire_key_event *key) {
  struct quire_input_modes modes;
  char bytes[256];
  engine_input_modes(s->engine, &modes);
  size_t len = quire_encode_key(&modes, key, bytes, sizeof bytes);
  if (len <= sizeof bytes) {
    session_send(s, bytes, len);
  }
}

bool session_send_mouse(struct session *s,
                        const struct quire_mouse_event *mouse) {
  struct quire_input_modes modes;
  char bytes[64];
  engine_input_modes(s->engine, &modes);
  size_t len =
      quire_encode_mouse(&modes, &s->mouse, mouse, bytes, sizeof bytes);
  if (len <= sizeof bytes) {
    session_send(s, bytes, len);
  }
  return modes.mouse_mode != 0;
}

void session_send_focus(struct session *s, bool focused) {
  struct quire_input_modes modes;
  engine_input_modes(s->engine, &modes);
  if (modes.focus) {
    session_send(s, focused ? "\x1b[I" : "\x1b[O", 3);
  }
}

static enum quire_result queue_write(void *ctx, const char *bytes, size_t len) {
  session_send(ctx, bytes, len);
  return QUIRE_OK;
}

void session_send_paste(struct session *s, const char *text, size_t len) {
  struct quire_input_modes modes;
  engine_input_modes(s->engine, &modes);
  /* The queue takes all or drops it; there is no error to pass on. */
  enum quire_result r = quire_encode_paste(&modes, text, len, queue_write, s);
  (void)r;
}

enum quire_result session_resize(struct session *s,
                                 const struct pty_size *size) {
  enum quire_result r = engine_resize(s->engine, size->cols, size->rows);
  if (r == QUIRE_OK) {
    s->size = *size;
    pty_resize(&s->pty, size);
  }
  return r;
}
