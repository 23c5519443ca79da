/* script(1) typescripts: a header line, the bytes, a trailer line; and beside
 * it a timing file in one of two formats:
 *
 *   old:   DELAY BYTES
 *   new:   O DELAY BYTES     output
 *          I DELAY BYTES     input (in the same file only with --log-io)
 *          S DELAY SIGWINCH ROWS=R COLS=C
 *          H DELAY NAME VALUE
 *
 * Format after util-linux, script(1) and scriptreplay(1). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_parse.h"

/* The bytes between header and trailer. */
struct body {
  const char *bytes;
  size_t len_bytes;
  bool complete; /* the trailer is there */
};

static struct body find_body(const struct capture *c) {
  static const char trailer[] = "\nScript done on ";
  const char *end = c->file + c->file_len_bytes;
  const char *newline = memchr(c->file, '\n', c->file_len_bytes);
  struct body b = {newline != NULL ? newline + 1 : end, 0, false};
  b.len_bytes = (size_t)(end - b.bytes);
  /* The last one: the session itself may have shown a typescript. */
  for (const char *p = end - (sizeof trailer - 1); p >= b.bytes - 1; p--) {
    if (memcmp(p, trailer, sizeof trailer - 1) == 0) {
      b.len_bytes = p >= b.bytes ? (size_t)(p - b.bytes) : 0;
      b.complete = true;
      break;
    }
  }
  return b;
}

/* NAME="123" in the header line, or 0. */
static uint16_t header_number(const struct capture *c, const char *name) {
  const char *newline = memchr(c->file, '\n', c->file_len_bytes);
  size_t len =
      newline != NULL ? (size_t)(newline - c->file) : c->file_len_bytes;
  size_t name_len = strlen(name);
  for (size_t i = 0; i + name_len < len; i++) {
    if (memcmp(c->file + i, name, name_len) == 0) {
      unsigned long n = strtoul(c->file + i + name_len, NULL, 10);
      return n <= 16384 ? (uint16_t)n : 0;
    }
  }
  return 0;
}

struct timing {
  struct capture *c;
  struct body body;
  size_t used; /* bytes of the body played */
  double now_s;
  char output_log[128], input_log[128];
  unsigned long cols, rows; /* from header entries */
  bool ended;               /* the log was closed properly */
};

static bool take(struct timing *t, unsigned long line, size_t count, bool show,
                 char *error) {
  if (count > t->body.len_bytes - t->used) {
    return capture_fail(
        error, "typescript is shorter than its timing (line %lu)", line);
  }
  const char *bytes = t->body.bytes + t->used;
  t->used += count;
  return !show || capture_add_output(t->c, t->now_s, bytes, count);
}

static void header_entry(struct timing *t, const char *name,
                         const char *value) {
  if (strcmp(name, "OUTPUT_LOG") == 0) {
    (void)snprintf(t->output_log, sizeof t->output_log, "%s", value);
  } else if (strcmp(name, "INPUT_LOG") == 0) {
    (void)snprintf(t->input_log, sizeof t->input_log, "%s", value);
  } else if (strcmp(name, "COLUMNS") == 0) {
    t->cols = strtoul(value, NULL, 10);
  } else if (strcmp(name, "LINES") == 0) {
    t->rows = strtoul(value, NULL, 10);
  } else if (strcmp(name, "DURATION") == 0 || strcmp(name, "EXIT_CODE") == 0) {
    t->ended = true;
  }
}

static bool size_is_sane(unsigned long cols, unsigned long rows) {
  return cols >= 1 && rows >= 1 && cols <= 16384 && rows <= 16384;
}

static bool signal_entry(struct timing *t, unsigned long line, const char *rest,
                         char *error) {
  unsigned long rows = 0;
  unsigned long cols = 0;
  if (sscanf(rest, "SIGWINCH ROWS=%5lu COLS=%5lu", &rows, &cols) == 2) {
    if (!size_is_sane(cols, rows)) {
      return capture_fail(error, "timing line %lu: bad size", line);
    }
    return capture_add_resize(t->c, t->now_s, cols, rows);
  }
  return true; /* other signals change nothing on the screen */
}

/* One line of the newer format, its kind letter already seen. */
static bool log_entry(struct timing *t, unsigned long line, char *text,
                      char *error) {
  char kind = text[0];
  char *rest = NULL;
  double delay = strtod(text + 2, &rest);
  if (rest == text + 2 || *rest != ' ' || !isfinite(delay) || delay < 0) {
    return capture_fail(error, "timing line %lu is malformed", line);
  }
  rest++;
  t->now_s += delay;
  if (kind == 'H') {
    char *value = strchr(rest, ' ');
    if (value != NULL) {
      *value++ = '\0';
      header_entry(t, rest, value);
    }
    return true;
  }
  if (kind == 'S') {
    return signal_entry(t, line, rest, error);
  }
  char *end = NULL;
  unsigned long long count = strtoull(rest, &end, 10);
  if (end == rest || *end != '\0' || rest[0] == '-') {
    return capture_fail(error, "timing line %lu is malformed", line);
  }
  if (kind == 'O') {
    return take(t, line, (size_t)count, true, error);
  }
  /* Input lies between the output only where both went to one file. */
  bool same_file =
      t->input_log[0] != '\0' && strcmp(t->input_log, t->output_log) == 0;
  return !same_file || take(t, line, (size_t)count, false, error);
}

static bool old_entry(struct timing *t, unsigned long line, const char *text,
                      char *error) {
  char *end = NULL;
  double delay = strtod(text, &end);
  if (end == text || *end != ' ' || !isfinite(delay) || delay < 0) {
    return capture_fail(error, "timing line %lu is malformed", line);
  }
  const char *number = end + 1;
  unsigned long long count = strtoull(number, &end, 10);
  if (end == number || *end != '\0' || number[0] == '-') {
    return capture_fail(error, "timing line %lu is malformed", line);
  }
  t->now_s += delay;
  return take(t, line, (size_t)count, true, error);
}

static bool play_timing(struct timing *t, char *error) {
  struct capture *c = t->c;
  unsigned long line = 0;
  if (c->timing_len_bytes == 0) {
    return capture_fail(error, "timing file is empty");
  }
  for (char *p = c->timing_file; *p != '\0';) {
    char *newline = strchr(p, '\n');
    line++;
    if (newline == NULL) {
      return capture_fail(error, "timing file is truncated (line %lu)", line);
    }
    *newline = '\0';
    bool entry = strchr("OISH", p[0]) != NULL && p[0] != '\0' && p[1] == ' ';
    bool ok =
        entry ? log_entry(t, line, p, error) : old_entry(t, line, p, error);
    if (!ok) {
      return false;
    }
    p = newline + 1;
  }
  if (t->used < t->body.len_bytes && !t->ended) {
    return capture_fail(error, "timing file ends before the typescript");
  }
  return true;
}

bool capture_parse_typescript(struct capture *c, char *error) {
  struct timing t = {.c = c, .body = find_body(c)};
  c->cols = header_number(c, "COLUMNS=\"");
  c->rows = header_number(c, "LINES=\"");
  if (c->timing_file == NULL) {
    if (!t.body.complete) {
      return capture_fail(error,
                          "typescript is truncated: no \"Script done\" line "
                          "(--format raw plays it as it is)");
    }
    return capture_add_output(c, 0, t.body.bytes, t.body.len_bytes);
  }
  c->timed = true;
  if (!play_timing(&t, error)) {
    return false;
  }
  if (size_is_sane(t.cols, t.rows)) {
    c->cols = (uint16_t)t.cols;
    c->rows = (uint16_t)t.rows;
  }
  return true;
}
