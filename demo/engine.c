/* The two front ends behind one face. */
#include "engine.h"

#include <stdlib.h>

#if defined(QUIRE_HAVE_VTERM)
#include <quire/vterm.h>
#endif

struct engine {
  struct quire_terminal *terminal; /* NULL on libvterm */
#if defined(QUIRE_HAVE_VTERM)
  VTerm *vt;
  struct quire_vterm *front;
#endif
};

#if defined(QUIRE_HAVE_VTERM)
static enum quire_result vterm_start(
    struct engine *e, const struct quire_terminal_options *options) {
  struct quire_vterm_options vo;
  quire_vterm_options_init(&vo);
  vo.screen = options->screen;
  vo.callbacks = options->callbacks;
  e->vt = vterm_new(options->screen.rows, options->screen.cols);
  if (e->vt == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  return quire_vterm_new(e->vt, &vo, &e->front);
}
#endif

enum quire_result engine_new(enum engine_kind kind,
                             const struct quire_terminal_options *options,
                             struct engine **out) {
  struct engine *e = calloc(1, sizeof *e);
  if (e == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  enum quire_result r = QUIRE_ERR_NOT_FOUND;
  if (kind == ENGINE_QUIRE) {
    r = quire_terminal_new(options, &e->terminal);
  }
#if defined(QUIRE_HAVE_VTERM)
  if (kind == ENGINE_VTERM) {
    r = vterm_start(e, options);
  }
#endif
  if (r != QUIRE_OK) {
    engine_free(e);
    return r;
  }
  *out = e;
  return QUIRE_OK;
}

void engine_free(struct engine *e) {
  if (e == NULL) {
    return;
  }
  quire_terminal_free(e->terminal);
#if defined(QUIRE_HAVE_VTERM)
  quire_vterm_free(e->front);
  if (e->vt != NULL) {
    vterm_free(e->vt);
  }
#endif
  free(e);
}

void engine_feed(struct engine *e, const void *bytes, size_t len_bytes) {
  if (e->terminal != NULL) {
    (void)quire_terminal_feed(e->terminal, bytes, len_bytes);
    return;
  }
#if defined(QUIRE_HAVE_VTERM)
  (void)quire_vterm_write(e->front, bytes, len_bytes);
#endif
}

enum quire_result engine_resize(struct engine *e, uint16_t cols,
                                uint16_t rows) {
#if defined(QUIRE_HAVE_VTERM)
  if (e->terminal == NULL) {
    return quire_vterm_resize(e->front, cols, rows);
  }
#endif
  return quire_terminal_resize(e->terminal, cols, rows);
}

struct quire_screen *engine_screen(struct engine *e) {
#if defined(QUIRE_HAVE_VTERM)
  if (e->terminal == NULL) {
    return quire_vterm_screen(e->front);
  }
#endif
  return quire_terminal_screen(e->terminal);
}

struct quire_terminal *engine_terminal(struct engine *e) {
  return e->terminal;
}

const char *engine_title(const struct engine *e) {
#if defined(QUIRE_HAVE_VTERM)
  if (e->terminal == NULL) {
    return quire_vterm_title(e->front);
  }
#endif
  return quire_terminal_title(e->terminal);
}

struct quire_cursor_look engine_cursor_look(const struct engine *e) {
#if defined(QUIRE_HAVE_VTERM)
  if (e->terminal == NULL) {
    return quire_vterm_cursor_look(e->front);
  }
#endif
  return quire_terminal_cursor_look(e->terminal);
}

void engine_input_modes(const struct engine *e, struct quire_input_modes *out) {
#if defined(QUIRE_HAVE_VTERM)
  if (e->terminal == NULL) {
    quire_vterm_input_modes(e->front, out);
    return;
  }
#endif
  quire_terminal_input_modes(e->terminal, out);
}

bool engine_is_synchronized(const struct engine *e) {
  return e->terminal != NULL && quire_terminal_is_synchronized(e->terminal);
}
