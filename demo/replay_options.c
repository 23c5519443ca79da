/* The command line of quire-replay and its help. */
#include "replay_options.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <quire/version.h>

static const char help[] =
    "NAME\n"
    "    quire-replay - play a terminal capture, print what the terminal "
    "shows\n"
    "\n"
    "SYNOPSIS\n"
    "    quire-replay [OPTION]... CAPTURE\n"
    "    quire-replay [--dump FORMAT] [--expect FILE] --page FILE\n"
    "\n"
    "DESCRIPTION\n"
    "    Feeds CAPTURE (\"-\": standard input) to a terminal and prints the "
    "rows\n"
    "    of history and screen at its end. Captures are raw bytes, "
    "typescripts\n"
    "    of script(1) and asciicasts v2 and v3; the first line tells which.\n"
    "\n"
    "OPTIONS\n"
    "    --size COLSxROWS     size of the terminal; default: what the capture\n"
    "                         says, else 80x24\n"
    "    --scrollback LINES   logical lines of history kept: a number, 0 for\n"
    "                         none, or \"unlimited\"; default 10000\n"
    "    --engine NAME        quire (default) or vterm (libvterm's parser)\n"
    "    --unicode MODE       clusters (default): a grapheme cluster takes "
    "its\n"
    "                         cells as a whole; codepoints: one by one\n"
    "    --ambiguous-wide     East Asian ambiguous characters take two cells\n"
    "    --format NAME        auto (default), raw, typescript, asciicast\n"
    "    --timing FILE        timing file of a typescript, either format\n"
    "    --until LIMIT        stop before the first event after LIMIT: 2.5s "
    "is\n"
    "                         seconds, 400b is bytes, a bare number is "
    "seconds\n"
    "                         where the capture has times and bytes where not\n"
    "    --dump FORMAT        text (default), ansi, json, or none. text "
    "prints\n"
    "                         history rows, then screen rows, one a line, and\n"
    "                         the cursor on standard error\n"
    "    --cursor             print \"cursor ROW COL\" (0-based) on standard\n"
    "                         error with the other formats too\n"
    "    --stats              print what is held as one JSON object on "
    "standard\n"
    "                         error: pages, leaves, lines, styles, clusters,\n"
    "                         links, bytes by kind, dedup ratios\n"
    "    --expect FILE        compare the dump with FILE instead of printing "
    "it;\n"
    "                         prints a unified diff where they differ\n"
    "    --save-page FILE     write the final screen's page to FILE\n"
    "    --page FILE          print a saved page instead of playing a capture\n"
    "    --at SECONDS         the same as --until SECONDSs; a mistake where "
    "the\n"
    "                         capture has no times\n"
    "    --png FILE           write a picture of the screen; nothing is "
    "dumped\n"
    "                         then unless --dump asks for it\n"
    "    --png-history FILE   write a tall picture of history and screen\n"
    "    --rows FIRST:LAST    of these rows only: 0 is the screen's first "
    "row,\n"
    "                         -1 the last row of history\n"
    "    --svg FILE           write the screen as SVG with real text\n"
    "    --font NAME          fontconfig's name; default monospace\n"
    "    --font-size PIXELS   height of the letters' em; default 16\n"
    "    --scale FACTOR       pixels a pixel, for fine displays; default 1\n"
    "    --ligatures          shape runs where the font has ligatures\n"
    "    --theme FILE         colours: a JSON object, or an asciicast that "
    "has\n"
    "                         a theme (\"capture\": the one being played)\n"
    "    --help, --version\n"
    "\n"
    "EXIT STATUS\n"
    "    0  played to the end (or as --expect wants it)\n"
    "    1  the dump differs from --expect's file\n"
    "    2  a mistake in the command, or a capture that is missing, empty,\n"
    "       truncated or malformed; nothing was printed on standard output\n"
    "\n"
    "EXAMPLES\n"
    "    quire-replay --size 80x24 session.vt\n"
    "    quire-replay --timing session.tm --until 12.5 session.script\n"
    "    quire-replay --dump json demo.cast | jq .rows\n";

enum {
  OPT_SIZE = 256,
  OPT_SCROLLBACK,
  OPT_ENGINE,
  OPT_UNICODE,
  OPT_AMBIGUOUS,
  OPT_FORMAT,
  OPT_TIMING,
  OPT_UNTIL,
  OPT_DUMP,
  OPT_CURSOR,
  OPT_STATS,
  OPT_EXPECT,
  OPT_SAVE_PAGE,
  OPT_PAGE,
  OPT_AT,
  OPT_PNG,
  OPT_PNG_HISTORY,
  OPT_ROWS,
  OPT_SVG,
  OPT_FONT,
  OPT_FONT_SIZE,
  OPT_SCALE,
  OPT_LIGATURES,
  OPT_THEME,
  OPT_HELP,
  OPT_VERSION
};

static const struct option long_options[] = {
    {"size", required_argument, NULL, OPT_SIZE},
    {"scrollback", required_argument, NULL, OPT_SCROLLBACK},
    {"engine", required_argument, NULL, OPT_ENGINE},
    {"unicode", required_argument, NULL, OPT_UNICODE},
    {"ambiguous-wide", no_argument, NULL, OPT_AMBIGUOUS},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"timing", required_argument, NULL, OPT_TIMING},
    {"until", required_argument, NULL, OPT_UNTIL},
    {"dump", required_argument, NULL, OPT_DUMP},
    {"cursor", no_argument, NULL, OPT_CURSOR},
    {"stats", no_argument, NULL, OPT_STATS},
    {"expect", required_argument, NULL, OPT_EXPECT},
    {"save-page", required_argument, NULL, OPT_SAVE_PAGE},
    {"page", required_argument, NULL, OPT_PAGE},
    {"at", required_argument, NULL, OPT_AT},
    {"png", required_argument, NULL, OPT_PNG},
    {"png-history", required_argument, NULL, OPT_PNG_HISTORY},
    {"rows", required_argument, NULL, OPT_ROWS},
    {"svg", required_argument, NULL, OPT_SVG},
    {"font", required_argument, NULL, OPT_FONT},
    {"font-size", required_argument, NULL, OPT_FONT_SIZE},
    {"scale", required_argument, NULL, OPT_SCALE},
    {"ligatures", no_argument, NULL, OPT_LIGATURES},
    {"theme", required_argument, NULL, OPT_THEME},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

static bool parse_size(const char *text, struct replay_options *o) {
  unsigned cols = 0;
  unsigned rows = 0;
  char junk;
  if (sscanf(text, "%5ux%5u%c", &cols, &rows, &junk) != 2 || cols < 1 ||
      rows < 1 || cols > QUIRE_SCREEN_COLS_MAX ||
      rows > QUIRE_SCREEN_ROWS_MAX) {
    return false;
  }
  o->cols = (uint16_t)cols;
  o->rows = (uint16_t)rows;
  return true;
}

static bool parse_lines(const char *text, uint64_t *lines) {
  if (strcmp(text, "unlimited") == 0) {
    *lines = UINT64_MAX;
    return true;
  }
  if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text) ||
      strlen(text) > 19) {
    return false;
  }
  *lines = strtoull(text, NULL, 10);
  return true;
}

static bool parse_until(const char *text, struct replay_options *o) {
  char *end = NULL;
  o->limit_value = strtod(text, &end);
  if (end == text || !isfinite(o->limit_value) || o->limit_value < 0) {
    return false;
  }
  o->limit = strcmp(end, "s") == 0   ? REPLAY_SECONDS
             : strcmp(end, "b") == 0 ? REPLAY_BYTES
                                     : REPLAY_EITHER;
  return o->limit != REPLAY_EITHER || *end == '\0';
}

/* The index of `text` among the names, or -1. */
static int choose(const char *text, const char *const *names) {
  for (int i = 0; names[i] != NULL; i++) {
    if (strcmp(text, names[i]) == 0) {
      return i;
    }
  }
  return -1;
}

static bool parse_dump(const char *text, struct replay_options *o) {
  static const char *const names[] = {"text", "ansi", "json", "none", NULL};
  int i = choose(text, names);
  o->dump = i != 3;
  if (i >= 0 && i < 3) {
    o->dump_format = (enum quire_format)i;
  }
  return i >= 0;
}

static bool parse_number(const char *text, double least, double most,
                         double *out) {
  char *end = NULL;
  *out = strtod(text, &end);
  return end != text && *end == '\0' && isfinite(*out) && *out >= least &&
         *out <= most;
}

static bool parse_rows(const char *text, struct picture_options *p) {
  long long first = 0;
  long long last = 0;
  char junk;
  if (sscanf(text, "%18lld:%18lld%c", &first, &last, &junk) != 2 ||
      first > last) {
    return false;
  }
  p->first_row = first;
  p->last_row = last;
  return true;
}

static bool parse_value(int opt, const char *value, struct replay_options *o) {
  static const char *const engines[] = {"quire", "vterm", NULL};
  static const char *const modes[] = {"clusters", "codepoints", NULL};
  static const char *const formats[] = {"auto", "raw", "typescript",
                                        "asciicast", NULL};
  int i;
  switch (opt) {
    case OPT_SIZE: return parse_size(value, o);
    case OPT_SCROLLBACK: return parse_lines(value, &o->history_lines);
    case OPT_UNTIL: return parse_until(value, o);
    case OPT_DUMP: return parse_dump(value, o);
    case OPT_AT:
      o->limit = REPLAY_SECONDS;
      return parse_number(value, 0, 1e9, &o->limit_value);
    case OPT_ROWS: return parse_rows(value, &o->picture);
    case OPT_FONT_SIZE:
      return parse_number(value, 4, 400, &o->picture.font_size);
    case OPT_SCALE: return parse_number(value, 0.25, 16, &o->picture.scale);
    case OPT_ENGINE:
      i = choose(value, engines);
      o->engine = i == 1 ? ENGINE_VTERM : ENGINE_QUIRE;
      return i >= 0;
    case OPT_UNICODE:
      i = choose(value, modes);
      o->codepoints = i == 1;
      return i >= 0;
    case OPT_FORMAT:
      i = choose(value, formats);
      o->format = i >= 0 ? (enum capture_format)i : CAPTURE_AUTO;
      return i >= 0;
    default: return false;
  }
}

static void set_flag(int opt, const char *value, struct replay_options *o) {
  switch (opt) {
    case OPT_TIMING: o->timing_path = value; break;
    case OPT_EXPECT: o->expect_path = value; break;
    case OPT_SAVE_PAGE: o->save_page_path = value; break;
    case OPT_PAGE: o->page_path = value; break;
    case OPT_PNG: o->picture.png_path = value; break;
    case OPT_PNG_HISTORY: o->picture.png_history_path = value; break;
    case OPT_SVG: o->picture.svg_path = value; break;
    case OPT_FONT: o->picture.font = value; break;
    case OPT_LIGATURES: o->picture.ligatures = true; break;
    case OPT_THEME: o->theme_path = value; break;
    case OPT_AMBIGUOUS: o->ambiguous_wide = true; break;
    case OPT_CURSOR: o->cursor = true; break;
    default: o->stats = true; break;
  }
}

static const char *option_name(int opt) {
  for (const struct option *p = long_options; p->name != NULL; p++) {
    if (p->val == opt) {
      return p->name;
    }
  }
  return "";
}

enum replay_start replay_options_parse(int argc, char **argv,
                                       struct replay_options *out) {
  *out = (struct replay_options){
      .history_lines = 10000,
      .dump = true,
      .picture = {.first_row = INT64_MIN,
                  .last_row = INT64_MAX,
                  .font_size = 16,
                  .scale = 1},
  };
  bool dump_wanted = false;
  for (int opt;
       (opt = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
    switch (opt) {
      case OPT_HELP: (void)fputs(help, stdout); return REPLAY_EXIT_OK;
      case OPT_VERSION:
        (void)printf("quire-replay %s\n", quire_version_string());
        return REPLAY_EXIT_OK;
      case OPT_TIMING:
      case OPT_EXPECT:
      case OPT_SAVE_PAGE:
      case OPT_PAGE:
      case OPT_PNG:
      case OPT_PNG_HISTORY:
      case OPT_SVG:
      case OPT_FONT:
      case OPT_LIGATURES:
      case OPT_THEME:
      case OPT_AMBIGUOUS:
      case OPT_CURSOR:
      case OPT_STATS: set_flag(opt, optarg, out); break;
      case '?': return REPLAY_EXIT_USAGE;
      default:
        dump_wanted = dump_wanted || opt == OPT_DUMP;
        if (!parse_value(opt, optarg, out)) {
          (void)fprintf(stderr, "quire-replay: --%s: bad value \"%s\"\n",
                        option_name(opt), optarg);
          return REPLAY_EXIT_USAGE;
        }
    }
  }
  if (picture_is_wanted(&out->picture) && !dump_wanted) {
    out->dump = false;
  }
  if (out->page_path != NULL && optind == argc) {
    return REPLAY_RUN;
  }
  if (optind + 1 != argc || out->page_path != NULL) {
    (void)fprintf(stderr, "quire-replay: %s (see --help)\n",
                  out->page_path != NULL ? "--page takes no capture"
                  : optind == argc       ? "no capture named"
                                         : "more than one capture");
    return REPLAY_EXIT_USAGE;
  }
  out->capture_path = argv[optind];
  return REPLAY_RUN;
}
