/* The command line of demo-term. */
#include "demo_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "NAME\n"
    "    demo-term - a terminal in a terminal, on Quire\n"
    "\n"
    "SYNOPSIS\n"
    "    demo-term [OPTION]... [--] [COMMAND [ARGUMENT]...]\n"
    "\n"
    "DESCRIPTION\n"
    "    Runs COMMAND (default: $SHELL) on a pty and shows its screen. After "
    "the\n"
    "    prefix key: [ scrolls back, / searches, v selects, y copies (OSC 52), "
    "c\n"
    "    clones the view into a frozen pane, x closes it, i shows the "
    "inspector,\n"
    "    ? the keys, q quits. The prefix key twice sends it to COMMAND.\n"
    "\n"
    "OPTIONS\n"
    "    --prefix C-X         the prefix key, Ctrl with a letter or ] \\ ^ _;\n"
    "                         default C-]\n"
    "    --scrollback LINES   logical lines of history, or \"unlimited\";\n"
    "                         default 100000 (and at most 256 MiB)\n"
    "    --engine NAME        quire (default) or vterm (libvterm's parser)\n"
    "    --unicode MODE       clusters (default) or codepoints\n"
    "    --ambiguous-wide     East Asian ambiguous characters take two cells\n"
    "    --stats              print frames, rows drawn, bytes sent, cache "
    "hits\n"
    "                         and what is held as JSON on standard error at "
    "exit\n"
    "    --help, --version\n"
    "\n"
    "  In a window:\n"
    "    --window             a window of its own instead of this terminal\n"
    "    --size COLSxROWS     its size; default 80x24\n"
    "    --font NAME          a fontconfig pattern; default monospace\n"
    "    --font-size PIXELS   before scaling; default 16\n"
    "    --scale FACTOR       device pixels a pixel; default: the display's\n"
    "    --ligatures          shape runs of text where the font has ligatures\n"
    "\n"
    "KEYS OF THE WINDOW\n"
    "    Ctrl+Shift+C, V      copy, paste (lines are asked about first)\n"
    "    Ctrl+Shift+F         search; Enter up, Shift+Enter down, Esc ends it\n"
    "    Ctrl+Shift+Up, Down  the prompt above, below (OSC 133)\n"
    "    Ctrl+Shift+N         clone history and screen into a frozen window\n"
    "    Ctrl+Shift+S, O      save the clone as a page, open a saved page\n"
    "    Ctrl+Shift+P         save a picture (PNG)\n"
    "    Ctrl+Shift+I, H      inspector, help\n"
    "    Ctrl+Shift+W         close the window\n"
    "    Ctrl + - 0           font larger, smaller, as at first\n"
    "    Shift+PgUp, PgDn, Home, End   scroll\n"
    "    Mouse: drag selects cells, double click words, triple click lines,\n"
    "    with Alt a block; Shift takes the mouse from the program; the middle\n"
    "    button pastes; Ctrl+click opens the link.\n"
    "    In a frozen window: arrows, PgUp and PgDn scroll, / searches, q "
    "closes.\n"
    "\n"
    "EXIT STATUS\n"
    "    That of COMMAND; 128 + N if signal N ended it; 0 after q; 2 for a\n"
    "    mistake in the command or without a terminal or display.\n";

enum {
  OPT_PREFIX = 256,
  OPT_SCROLLBACK,
  OPT_ENGINE,
  OPT_UNICODE,
  OPT_AMBIGUOUS,
  OPT_STATS,
  OPT_WINDOW,
  OPT_SIZE,
  OPT_FONT,
  OPT_FONT_SIZE,
  OPT_SCALE,
  OPT_LIGATURES,
  OPT_HELP,
  OPT_VERSION
};

static const struct option long_options[] = {
    {"prefix", required_argument, NULL, OPT_PREFIX},
    {"scrollback", required_argument, NULL, OPT_SCROLLBACK},
    {"engine", required_argument, NULL, OPT_ENGINE},
    {"unicode", required_argument, NULL, OPT_UNICODE},
    {"ambiguous-wide", no_argument, NULL, OPT_AMBIGUOUS},
    {"stats", no_argument, NULL, OPT_STATS},
    {"window", no_argument, NULL, OPT_WINDOW},
    {"size", required_argument, NULL, OPT_SIZE},
    {"font", required_argument, NULL, OPT_FONT},
    {"font-size", required_argument, NULL, OPT_FONT_SIZE},
    {"scale", required_argument, NULL, OPT_SCALE},
    {"ligatures", no_argument, NULL, OPT_LIGATURES},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

static bool parse_prefix(const char *text, uint32_t *prefix) {
  if (strncmp(text, "C-", 2) != 0 || strlen(text) != 3) {
    return false;
  }
  char c = text[2];
  c = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
  *prefix = (uint32_t)(unsigned char)c;
  return (c >= 'a' && c <= 'z') || strchr("]\\^_", c) != NULL;
}

static bool parse_scrollback(const char *text, uint64_t *lines) {
  char *end = NULL;
  if (strcmp(text, "unlimited") == 0) {
    *lines = UINT64_MAX;
    return true;
  }
  *lines = strtoull(text, &end, 10);
  return text[0] >= '0' && text[0] <= '9' && *end == '\0';
}

static bool parse_positive(const char *text, double *value) {
  char *end = NULL;
  *value = strtod(text, &end);
  return end != text && *end == '\0' && *value > 0 && *value < 1e6;
}

static bool parse_size(const char *text, struct pty_size *size) {
  char *end = NULL;
  unsigned long cols = strtoul(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end != 'x' || end[1] < '0' ||
      end[1] > '9') {
    return false;
  }
  unsigned long rows = strtoul(end + 1, &end, 10);
  size->cols = (uint16_t)cols;
  size->rows = (uint16_t)rows;
  return *end == '\0' && cols > 0 && rows > 0 &&
         cols <= QUIRE_SCREEN_COLS_MAX && rows <= QUIRE_SCREEN_ROWS_MAX;
}

static bool parse_value(int opt, const char *value, struct demo_options *o) {
  switch (opt) {
    case OPT_PREFIX: return parse_prefix(value, &o->prefix);
    case OPT_SCROLLBACK:
      return parse_scrollback(value, &o->session.history_lines);
    case OPT_ENGINE:
      o->session.engine =
          strcmp(value, "vterm") == 0 ? ENGINE_VTERM : ENGINE_QUIRE;
      return o->session.engine == ENGINE_VTERM || strcmp(value, "quire") == 0;
    case OPT_UNICODE:
      o->session.codepoints = strcmp(value, "codepoints") == 0;
      return o->session.codepoints || strcmp(value, "clusters") == 0;
    case OPT_AMBIGUOUS: o->session.ambiguous_wide = true; return true;
    case OPT_WINDOW: o->window = true; return true;
    case OPT_SIZE: return parse_size(value, &o->session.size);
    case OPT_FONT: o->font = value; return value[0] != '\0';
    case OPT_FONT_SIZE: return parse_positive(value, &o->font_size);
    case OPT_SCALE: return parse_positive(value, &o->scale);
    case OPT_LIGATURES: o->ligatures = true; return true;
    default: o->stats = true; return true;
  }
}

int demo_options_parse(int argc, char **argv, struct demo_options *o) {
  static char *shell_argv[2];
  *o = (struct demo_options){
      .prefix = ']',
      .session = {.history_lines = 100000, .size = {.cols = 80, .rows = 24}}};
  for (int opt;
       (opt = getopt_long(argc, argv, "+", long_options, NULL)) != -1;) {
    if (opt == OPT_HELP) {
      (void)fputs(help, stdout);
      return EXIT_SUCCESS;
    }
    if (opt == OPT_VERSION) {
      (void)printf("demo-term %s\n", quire_version_string());
      return EXIT_SUCCESS;
    }
    if (opt == '?') {
      return DEMO_EXIT_USAGE;
    }
    if (!parse_value(opt, optarg, o)) {
      (void)fprintf(stderr, "demo-term: bad value \"%s\" (see --help)\n",
                    optarg);
      return DEMO_EXIT_USAGE;
    }
  }
  o->session.argv = argv + optind;
  if (optind == argc) {
    shell_argv[0] = getenv("SHELL");
    if (shell_argv[0] == NULL || shell_argv[0][0] == '\0') {
      static char fallback[] = "/bin/sh";
      shell_argv[0] = fallback;
    }
    o->session.argv = shell_argv;
  }
  return -1;
}
