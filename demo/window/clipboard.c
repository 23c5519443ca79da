/* Copy and paste. What is pasted is bracketed where the child asked for that;
 * text of several lines is asked about once, because a shell would run it. */
#include <stdlib.h>
#include <string.h>

#include "window.h"

static void set_primary(const char *text) {
#if SDL_VERSION_ATLEAST(2, 26, 0)
  (void)SDL_SetPrimarySelectionText(text);
#else
  (void)text;
#endif
}

static char *get_primary(void) {
#if SDL_VERSION_ATLEAST(2, 26, 0)
  return SDL_GetPrimarySelectionText();
#else
  return SDL_GetClipboardText();
#endif
}

void window_set_clipboard(char selection, const char *text) {
  if (selection == 'p') {
    set_primary(text);
  } else if (selection == 'c' || selection == 's') {
    (void)SDL_SetClipboardText(text);
  }
}

void window_copy(struct window *w) {
  char *text = NULL;
  size_t len = 0;
  enum quire_result r = quire_selection_text(w->screen, &text, &len);
  if (r != QUIRE_OK) {
    window_say(w, "%s",
               r == QUIRE_ERR_NOT_FOUND ? "nothing is selected"
                                        : quire_result_text(r));
    return;
  }
  if (SDL_SetClipboardText(text) == 0) {
    window_say(w, "copied %zu bytes", len);
  } else {
    window_say(w, "cannot copy: %s", SDL_GetError());
  }
  quire_screen_free_text(w->screen, text, len);
}

void window_copy_primary(struct window *w) {
  char *text = NULL;
  size_t len = 0;
  if (quire_selection_text(w->screen, &text, &len) == QUIRE_OK) {
    set_primary(text);
    quire_screen_free_text(w->screen, text, len);
  }
}

static void send_paste(struct window *w, char *text) {
  quire_view_follow(w->view);
  session_send_paste(w->session, text, strlen(text));
  SDL_free(text);
}

void window_paste(struct window *w, bool primary) {
  bool prompt = w->mode == MODE_SEARCH || w->mode == MODE_OPEN;
  if (!prompt && (w->session == NULL || w->mode != MODE_NORMAL)) {
    return;
  }
  char *text = primary ? get_primary() : SDL_GetClipboardText();
  if (text == NULL || text[0] == '\0') {
    SDL_free(text);
    window_say(w, "nothing to paste");
  } else if (prompt) {
    window_insert(w, text);
    SDL_free(text);
  } else if (strpbrk(text, "\r\n") != NULL) {
    w->paste = text;
    w->mode = MODE_PASTE;
  } else {
    send_paste(w, text);
  }
}

void window_paste_confirmed(struct window *w, bool yes) {
  char *text = w->paste;
  w->paste = NULL;
  w->mode = MODE_NORMAL;
  if (yes) {
    send_paste(w, text);
  } else {
    SDL_free(text);
  }
}
