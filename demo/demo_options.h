/* The command line of demo-term, in a terminal and in a window. */
#ifndef QUIRE_DEMO_OPTIONS_H
#define QUIRE_DEMO_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "session.h"

enum { DEMO_EXIT_USAGE = 2 };

struct demo_options {
  struct session_options session; /* its size is the window's */
  uint32_t prefix;                /* the letter of Ctrl-letter */
  bool stats;                     /* JSON on standard error at the end */

  bool window;
  const char *font;        /* NULL: monospace */
  double font_size, scale; /* 0: the default, the display's */
  bool ligatures;
};

/* -1: go on; else the exit status. Prints help, version or one line about a
 * mistake itself. */
int demo_options_parse(int argc, char **argv, struct demo_options *o);

#endif
