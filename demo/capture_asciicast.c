/* asciicast v2 and v3: a JSON header line, then one JSON array an event line.
 *
 *   v2  {"version":2,"width":W,"height":H}
 *       [TIME since the start, CODE, DATA]
 *   v3  {"version":3,"term":{"cols":W,"rows":H}}
 *       [TIME since the event before, CODE, DATA]
 *
 * Codes: o output, r resize ("COLSxROWS"), i input, m marker, x exit. v3 allows
 * lines that begin with '#'.
 * Format after asciinema, doc/asciicast-v2.md and asciicast-v3.md. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_parse.h"

static bool positive_size(json_int_t cols, json_int_t rows) {
  return cols >= 1 && rows >= 1 && cols <= 16384 && rows <= 16384;
}

/* Answers the version, 0 with an error. */
static int parse_header(struct capture *c, const char *line, size_t len,
                        char *error) {
  json_error_t why;
  json_t *header = json_loadb(line, len, 0, &why);
  int version = 0;
  json_int_t cols = 0;
  json_int_t rows = 0;
  if (header == NULL || !json_is_object(header)) {
    (void)capture_fail(error, "asciicast header is malformed: %s",
                       header == NULL ? why.text : "not an object");
  } else {
    version = (int)json_integer_value(json_object_get(header, "version"));
    json_t *term = version == 3 ? json_object_get(header, "term") : header;
    cols = json_integer_value(
        json_object_get(term, version == 3 ? "cols" : "width"));
    rows = json_integer_value(
        json_object_get(term, version == 3 ? "rows" : "height"));
    if (version != 2 && version != 3) {
      (void)capture_fail(error, "asciicast version %d is not 2 or 3", version);
      version = 0;
    } else if (!positive_size(cols, rows)) {
      (void)capture_fail(error, "asciicast header has no sensible size");
      version = 0;
    }
  }
  json_decref(header);
  c->cols = (uint16_t)cols;
  c->rows = (uint16_t)rows;
  return version;
}

static bool add_data(struct capture *c, double at_s, const json_t *data,
                     char *error) {
  size_t len = json_string_length(data);
  char *copy = malloc(len + 1);
  if (copy == NULL || !capture_own_string(c, copy)) {
    free(copy);
    return capture_fail(error, "out of memory");
  }
  memcpy(copy, json_string_value(data), len);
  copy[len] = '\0';
  return capture_add_output(c, at_s, copy, len) ||
         capture_fail(error, "out of memory");
}

static bool add_size(struct capture *c, double at_s, const char *text,
                     unsigned long line, char *error) {
  unsigned long cols = 0;
  unsigned long rows = 0;
  char junk;
  if (sscanf(text, "%5lux%5lu%c", &cols, &rows, &junk) != 2 || cols > 16384 ||
      rows > 16384 || !positive_size((json_int_t)cols, (json_int_t)rows)) {
    return capture_fail(error, "asciicast line %lu: bad size", line);
  }
  return capture_add_resize(c, at_s, cols, rows) ||
         capture_fail(error, "out of memory");
}

static bool parse_event(struct capture *c, int version, const char *text,
                        size_t len, unsigned long line, double *now_s,
                        char *error) {
  json_error_t why;
  json_t *event = json_loadb(text, len, JSON_ALLOW_NUL, &why);
  const json_t *time = json_array_get(event, 0);
  const char *code = json_string_value(json_array_get(event, 1));
  const json_t *data = json_array_get(event, 2);
  bool ok = false;
  if (event == NULL) {
    (void)capture_fail(error, "asciicast line %lu is malformed or truncated",
                       line);
  } else if (!json_is_number(time) || code == NULL || !json_is_string(data) ||
             !isfinite(json_number_value(time)) ||
             json_number_value(time) < 0) {
    (void)capture_fail(error, "asciicast line %lu is not an event", line);
  } else {
    double t = json_number_value(time);
    *now_s = version == 3 ? *now_s + t : t;
    if (strcmp(code, "o") == 0) {
      ok = add_data(c, *now_s, data, error);
    } else if (strcmp(code, "r") == 0) {
      ok = add_size(c, *now_s, json_string_value(data), line, error);
    } else {
      ok = true; /* input, markers and exit show nothing */
    }
  }
  json_decref(event);
  return ok;
}

bool capture_parse_asciicast(struct capture *c, char *error) {
  const char *p = c->file;
  const char *end = c->file + c->file_len_bytes;
  unsigned long line = 0;
  int version = 0;
  double now_s = 0;
  c->timed = true;
  while (p < end) {
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    size_t len = (size_t)((newline != NULL ? newline : end) - p);
    size_t text = len > 0 && p[len - 1] == '\r' ? len - 1 : len;
    line++;
    if (line == 1) {
      version = parse_header(c, p, text, error);
      if (version == 0) {
        return false;
      }
    } else if (text != 0 && p[0] != '#') {
      if (!parse_event(c, version, p, text, line, &now_s, error)) {
        return false;
      }
    }
    p += len + (newline != NULL ? 1 : 0);
  }
  return true;
}
