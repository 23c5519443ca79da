/* Reading capture files whole, telling formats apart, collecting events. */
#include "capture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture_parse.h"

bool capture_fail(char *error, const char *format, ...) {
  va_list args;
  va_start(args, format);
  (void)vsnprintf(error, CAPTURE_ERROR_BYTES, format, args);
  va_end(args);
  return false;
}

static bool grow(void **array, size_t *room, size_t count, size_t item_bytes) {
  if (count < *room) {
    return true;
  }
  size_t more = *room != 0 ? *room * 2 : 64;
  void *larger = realloc(*array, more * item_bytes);
  if (larger == NULL) {
    return false;
  }
  *array = larger;
  *room = more;
  return true;
}

static bool add_event(struct capture *c, const struct capture_event *event) {
  void *events = c->events;
  if (!grow(&events, &c->event_room, c->event_count, sizeof *c->events)) {
    return false;
  }
  c->events = events;
  c->events[c->event_count++] = *event;
  return true;
}

bool capture_add_output(struct capture *c, double at_s, const char *bytes,
                        size_t len_bytes) {
  struct capture_event e = {.at_s = at_s,
                            .kind = CAPTURE_OUTPUT,
                            .bytes = bytes,
                            .len_bytes = len_bytes};
  return add_event(c, &e);
}

bool capture_add_resize(struct capture *c, double at_s, unsigned long cols,
                        unsigned long rows) {
  struct capture_event e = {.at_s = at_s,
                            .kind = CAPTURE_RESIZE,
                            .cols = (uint16_t)cols,
                            .rows = (uint16_t)rows};
  return add_event(c, &e);
}

bool capture_own_string(struct capture *c, char *string) {
  void *strings = c->strings;
  if (!grow(&strings, &c->string_room, c->string_count, sizeof *c->strings)) {
    return false;
  }
  c->strings = strings;
  c->strings[c->string_count++] = string;
  return true;
}

/* Reads to the end; a NUL follows the bytes. */
static char *read_all(int fd, size_t *len_bytes) {
  size_t room = 65536;
  size_t len = 0;
  char *bytes = malloc(room + 1);
  while (bytes != NULL) {
    ssize_t got = read(fd, bytes + len, room - len);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      free(bytes);
      return NULL;
    }
    if (got == 0) {
      bytes[len] = '\0';
      *len_bytes = len;
      return bytes;
    }
    len += (size_t)got;
    if (len == room) {
      room *= 2;
      char *larger = realloc(bytes, room + 1);
      if (larger == NULL) {
        free(bytes);
        errno = ENOMEM;
        return NULL;
      }
      bytes = larger;
    }
  }
  errno = ENOMEM;
  return NULL;
}

static char *read_file(const char *path, size_t *len_bytes, char *error) {
  bool standard_input = strcmp(path, "-") == 0;
  int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    (void)capture_fail(error, "%s: %s", path, strerror(errno));
    return NULL;
  }
  struct stat st;
  char *bytes = NULL;
  if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
    (void)capture_fail(error, "%s: is a directory", path);
  } else {
    bytes = read_all(fd, len_bytes);
    if (bytes == NULL) {
      (void)capture_fail(error, "%s: %s", path, strerror(errno));
    }
  }
  if (!standard_input) {
    (void)close(fd);
  }
  return bytes;
}

/* script(1) has put the session's terminal in brackets behind the date since
 * 2019. Older typescripts look like text that somebody may have captured as it
 * is, so they are only taken for what they are when a timing file says so. */
static bool has_typescript_header(const struct capture *c, size_t first) {
  static const char start[] = "Script started on ";
  return first > sizeof start &&
         memcmp(c->file, start, sizeof start - 1) == 0 &&
         (c->timing_file != NULL || memchr(c->file, '[', first) != NULL);
}

static enum capture_format guess_format(const struct capture *c) {
  const char *end = memchr(c->file, '\n', c->file_len_bytes);
  size_t first = end != NULL ? (size_t)(end - c->file) : c->file_len_bytes;
  if (has_typescript_header(c, first)) {
    return CAPTURE_TYPESCRIPT;
  }
  /* Any file whose first line opens a JSON object with a version. */
  if (c->file[0] == '{' && first < 65536) {
    static const char key[] = "\"version\"";
    for (size_t i = 0; i + sizeof key - 1 <= first; i++) {
      if (memcmp(c->file + i, key, sizeof key - 1) == 0) {
        return CAPTURE_ASCIICAST;
      }
    }
  }
  return CAPTURE_RAW;
}

bool capture_parse(struct capture *c, enum capture_format format, char *error) {
  if (format == CAPTURE_AUTO) {
    format = guess_format(c);
  }
  if (c->timing_file != NULL && format != CAPTURE_TYPESCRIPT) {
    return capture_fail(error, "a timing file goes with a typescript");
  }
  bool ok = false;
  (void)capture_fail(error, "out of memory");
  switch (format) {
    case CAPTURE_TYPESCRIPT: ok = capture_parse_typescript(c, error); break;
    case CAPTURE_ASCIICAST:
#if defined(QUIRE_HAVE_JANSSON)
      ok = capture_parse_asciicast(c, error);
#else
      (void)capture_fail(error, "asciicasts need a build with jansson");
#endif
      break;
    case CAPTURE_AUTO:
    case CAPTURE_RAW:
      ok = capture_add_output(c, 0, c->file, c->file_len_bytes);
      break;
  }
  return ok;
}

bool capture_open(struct capture *c, const char *path, const char *timing_path,
                  enum capture_format format, char error[CAPTURE_ERROR_BYTES]) {
  memset(c, 0, sizeof *c);
  c->file = read_file(path, &c->file_len_bytes, error);
  if (c->file == NULL) {
    return false;
  }
  if (c->file_len_bytes == 0) {
    return capture_fail(error, "%s: empty capture", path);
  }
  if (timing_path != NULL) {
    c->timing_file = read_file(timing_path, &c->timing_len_bytes, error);
    if (c->timing_file == NULL) {
      return false;
    }
  }
  char reason[CAPTURE_ERROR_BYTES];
  return capture_parse(c, format, reason) ||
         capture_fail(error, "%.120s: %.120s", path, reason);
}

void capture_close(struct capture *c) {
  for (size_t i = 0; i < c->string_count; i++) {
    free(c->strings[i]);
  }
  free(c->strings);
  free(c->events);
  free(c->file);
  free(c->timing_file);
  memset(c, 0, sizeof *c);
}
