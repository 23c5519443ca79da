/* Captures of terminal sessions: raw bytes, script(1) typescripts with an old
 * timing file or the newer log format, asciicast v2 and v3.
 *
 * A capture is read and checked whole before the first event is played, so that
 * a truncated or malformed file is an error and never a partial success. */
#ifndef QUIRE_DEMO_CAPTURE_H
#define QUIRE_DEMO_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum capture_format {
  CAPTURE_AUTO, /* asciicast and typescripts are known by their first line */
  CAPTURE_RAW,
  CAPTURE_TYPESCRIPT,
  CAPTURE_ASCIICAST
};

enum capture_event_kind { CAPTURE_OUTPUT, CAPTURE_RESIZE };

struct capture_event {
  double at_s; /* since the capture's start; 0 when it has no times */
  enum capture_event_kind kind;
  const char *bytes; /* CAPTURE_OUTPUT; owned by the capture */
  size_t len_bytes;
  uint16_t cols, rows; /* CAPTURE_RESIZE */
};

struct capture {
  bool timed;
  uint16_t cols, rows; /* what the capture says it was made at, or 0 */
  struct capture_event *events;
  size_t event_count;

  /* Private: what the events point into. */
  char *file, *timing_file;
  size_t file_len_bytes, timing_len_bytes;
  char **strings;
  size_t string_count, string_room, event_room;
};

#define CAPTURE_ERROR_BYTES 256

/* Reads `path` ("-": standard input). `timing_path` goes with a typescript, or
 * is NULL. False: `error` is one line. Freed with capture_close() either way.
 */
bool capture_open(struct capture *c, const char *path, const char *timing_path,
                  enum capture_format format, char error[CAPTURE_ERROR_BYTES]);
void capture_close(struct capture *c);

#endif
