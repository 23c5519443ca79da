/* The command line of quire-replay. */
#ifndef QUIRE_DEMO_REPLAY_OPTIONS_H
#define QUIRE_DEMO_REPLAY_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <quire/screen.h>

#include "capture.h"
#include "engine.h"
#include "picture.h"

enum replay_limit {
  REPLAY_TO_END,
  REPLAY_SECONDS,
  REPLAY_BYTES,
  REPLAY_EITHER
};

struct replay_options {
  const char *capture_path;
  const char *timing_path;
  const char *expect_path;
  const char *save_page_path; /* write the final screen's page */
  const char *page_path;      /* print this saved page; no capture then */
  const char *theme_path;
  struct picture_options picture;
  enum capture_format format;
  enum engine_kind engine;
  uint16_t cols, rows;    /* 0: from the capture, else 80x24 */
  uint64_t history_lines; /* UINT64_MAX: unlimited */
  bool codepoints;        /* --unicode codepoints */
  bool ambiguous_wide;
  bool dump; /* print the screen at the end */
  enum quire_format dump_format;
  bool stats;
  bool cursor;
  /* --until: REPLAY_EITHER is a bare number, seconds where the capture has
   * times and bytes where it has none. */
  enum replay_limit limit;
  double limit_value;
};

/* How the program goes on. */
enum replay_start { REPLAY_RUN, REPLAY_EXIT_OK, REPLAY_EXIT_USAGE };

/* Parses argv; prints help, version or one line about a mistake itself. */
enum replay_start replay_options_parse(int argc, char **argv,
                                       struct replay_options *out);

#endif
