/* Loaded into demo-term by window_input_test.py (LD_PRELOAD): says to SDL what
 * an input method would. It reads lines from the FIFO that is named by
 * QUIRE_WINDOW_EVENTS: "edit TEXT" is text that is being composed, "text TEXT"
 * is finished. */
#include <SDL.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void push_edit(uint32_t window, const char *text) {
  SDL_Event event;
  SDL_zero(event);
  event.type = SDL_TEXTEDITING;
#if SDL_VERSION_ATLEAST(2, 0, 22)
  if (strlen(text) >= sizeof event.edit.text) {
    event.type = SDL_TEXTEDITING_EXT;
    event.editExt.windowID = window;
    event.editExt.text = SDL_strdup(text); /* the receiver's */
    (void)SDL_PushEvent(&event);
    return;
  }
#endif
  event.edit.windowID = window;
  (void)SDL_strlcpy(event.edit.text, text, sizeof event.edit.text);
  (void)SDL_PushEvent(&event);
}

static void push_text(uint32_t window, const char *text) {
  SDL_Event event;
  SDL_zero(event);
  event.type = SDL_TEXTINPUT;
  event.text.windowID = window;
  (void)SDL_strlcpy(event.text.text, text, sizeof event.text.text);
  (void)SDL_PushEvent(&event);
}

static void on_line(char *line) {
  uint32_t window = SDL_GetWindowID(SDL_GetKeyboardFocus());
  line[strcspn(line, "\n")] = '\0';
  if (strncmp(line, "edit ", 5) == 0) {
    push_edit(window, line + 5);
  } else if (strncmp(line, "text ", 5) == 0) {
    push_text(window, line + 5);
  }
}

static void *serve(void *path) {
  char line[512];
  for (FILE *fifo; (fifo = fopen(path, "r")) != NULL; fclose(fifo)) {
    while (fgets(line, sizeof line, fifo) != NULL) {
      on_line(line);
    }
  }
  free(path);
  return NULL;
}

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("QUIRE_WINDOW_EVENTS");
  pthread_t thread;
  char *copy = path != NULL ? strdup(path) : NULL;
  /* Not in what demo-term starts, too. */
  (void)unsetenv("LD_PRELOAD");
  (void)unsetenv("QUIRE_WINDOW_EVENTS");
  if (copy != NULL && pthread_create(&thread, NULL, serve, copy) == 0) {
    (void)pthread_detach(thread);
  }
}
