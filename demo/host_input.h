/* What the host terminal sends, decoded into events: keys (legacy encodings and
 * CSI u), SGR mouse reports, focus, bracketed pastes.
 *
 * Bytes come in any pieces. A lone ESC is the Escape key only once nothing has
 * followed it for a while: the caller says so with host_input_timeout(). */
#ifndef QUIRE_DEMO_HOST_INPUT_H
#define QUIRE_DEMO_HOST_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include <quire/input.h>

enum host_event_kind {
  HOST_KEY,
  HOST_MOUSE,
  HOST_FOCUS,
  HOST_PASTE_BEGIN,
  HOST_PASTE, /* a piece of pasted text */
  HOST_PASTE_END
};

struct host_event {
  enum host_event_kind kind;
  struct quire_key_event key;     /* HOST_KEY; text points into the event */
  struct quire_mouse_event mouse; /* HOST_MOUSE */
  bool focused;                   /* HOST_FOCUS */
  const char *bytes;              /* HOST_PASTE; borrowed for the call */
  size_t len_bytes;
};

typedef void (*host_event_fn)(void *ctx, const struct host_event *event);

struct host_input {
  host_event_fn on_event;
  void *ctx;
  char pending[64]; /* an unfinished sequence */
  size_t pending_len;
  bool in_paste;
};

void host_input_init(struct host_input *in, host_event_fn on_event, void *ctx);
void host_input_feed(struct host_input *in, const char *bytes, size_t len);
/* Nothing more came: what is pending is what it looks like. */
void host_input_timeout(struct host_input *in);
bool host_input_has_pending(const struct host_input *in);

#endif
