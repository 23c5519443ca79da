/* A session: a child on a pty, the engine that keeps its screen, and the bytes
 * on their way to the child. Frontends share it; how rows are shown is theirs.
 */
#ifndef QUIRE_DEMO_SESSION_H
#define QUIRE_DEMO_SESSION_H

#include <quire/quire.h>
#include <stdbool.h>

#include "engine.h"
#include "pty_child.h"

struct session_options {
  char *const *argv;
  enum engine_kind engine;
  struct pty_size size;
  uint64_t history_lines;
  bool codepoints;
  bool ambiguous_wide;
};

/* What the child asked of the terminal's user; called from session_read(). */
struct session_listener {
  void *ctx;
  void (*bell)(void *ctx);
  void (*title)(void *ctx, const char *title);
  void (*clipboard)(void *ctx, char selection, const char *data, size_t len);
  void (*notification)(void *ctx, const char *title, const char *body);
  /* CSI 8 t, DECCOLM; 0 leaves a dimension. May resize the session. */
  void (*size_request)(void *ctx, uint16_t cols, uint16_t rows);
};

struct session {
  struct pty pty;
  struct engine *engine;
  struct session_listener listener;
  struct quire_mouse_state mouse;
  struct pty_size size;
  /* To the child, not yet written. */
  char *queue;
  size_t queue_len, queue_room;
  bool ended;    /* the pty is closed and all output was read */
  char why[256]; /* that the child could not be started */
};

/* False: `why` is one line, which lives as long as the session. */
bool session_start(struct session *s, const struct session_options *options,
                   const struct session_listener *listener, const char **why);
void session_end(struct session *s);

/* As a shell has it: the child's, or 128 and the signal that ended it. Waits a
 * moment for a child that has closed its terminal and is still about to end. */
int session_exit_status(struct session *s);

/* Reads what the child wrote, up to a bound, and feeds it. True when the screen
 * may have changed. */
bool session_read(struct session *s);
/* Writes what is queued, as far as the child takes it. */
void session_flush(struct session *s);
bool session_wants_write(const struct session *s);

void session_send(struct session *s, const char *bytes, size_t len);
void session_send_key(struct session *s, const struct quire_key_event *key);
/* True when the child wanted it. */
bool session_send_mouse(struct session *s,
                        const struct quire_mouse_event *mouse);
void session_send_focus(struct session *s, bool focused);
void session_send_paste(struct session *s, const char *text, size_t len);
/* QUIRE_OK, or the screen keeps its size. */
QUIRE_NODISCARD enum quire_result session_resize(struct session *s,
                                                 const struct pty_size *size);

#endif
