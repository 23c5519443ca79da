/* Bytes as a capture file, in each format and with or without a timing file:
 *
 *   byte 0     the format (modulo 4), and 4: a timing file comes first
 *   byte 1..2  the length of the timing file, if there is one
 *
 * A capture is refused with one line, or its events lie inside the file, in
 * order of time, with sizes that a screen can have. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool truth, const char *what) {
  if (!truth) {
    (void)fprintf(stderr, "fuzz_capture: %s\n", what);
    abort();
  }
}

static char *copy(const uint8_t *data, size_t size_bytes) {
  char *text = malloc(size_bytes + 1);
  require(text != NULL, "memory");
  memcpy(text, data, size_bytes);
  text[size_bytes] = '\0';
  return text;
}

static void check_events(const struct capture *c) {
  size_t bytes = 0;
  double now_s = 0;
  for (size_t i = 0; i < c->event_count; i++) {
    const struct capture_event *e = &c->events[i];
    require(!isnan(e->at_s) && e->at_s >= 0, "time");
    now_s = e->at_s;
    if (e->kind == CAPTURE_RESIZE) {
      require(
          e->cols >= 1 && e->cols <= 16384 && e->rows >= 1 && e->rows <= 16384,
          "size");
      continue;
    }
    for (size_t k = 0; k < e->len_bytes; k++) {
      bytes += (unsigned char)e->bytes[k]; /* all of them can be read */
    }
  }
  require(c->timed || now_s == 0, "a time without a clock");
  require(bytes <= 255 * c->file_len_bytes, "more than the file holds");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  struct capture c = {0};
  char error[CAPTURE_ERROR_BYTES];
  if (size_bytes < 4) {
    return 0;
  }
  const uint8_t kind = data[0];
  const uint8_t *end = data + size_bytes;
  const uint8_t *at = data + 3;
  if ((kind & 4) != 0) {
    const size_t most = size_bytes - 4;
    const size_t wanted = (size_t)data[1] << 8 | data[2];
    c.timing_len_bytes = wanted < most ? wanted : most;
    c.timing_file = copy(at, c.timing_len_bytes);
    at += c.timing_len_bytes;
  }
  c.file_len_bytes = (size_t)(end - at);
  c.file = copy(at, c.file_len_bytes);
  error[0] = '\0';
  if (capture_parse(&c, (enum capture_format)(kind & 3), error)) {
    check_events(&c);
  } else {
    require(error[0] != '\0' && memchr(error, '\0', sizeof error) != NULL &&
                strchr(error, '\n') == NULL,
            "an error is one line");
  }
  capture_close(&c);
  return 0;
}
