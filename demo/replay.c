/* quire-replay: plays a capture into a terminal and prints what it shows.
 *
 * Everything that can fail is done before the first byte goes to standard
 * output: the capture is checked whole, and the dump is made in memory. */
#include <errno.h>
#include <quire/format.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "page_disk.h"
#include "replay_options.h"
#include "stats.h"

enum { EXIT_DIFFERS = 1, EXIT_ERROR = 2 };

struct text {
  char *bytes;
  size_t len, room;
};

static enum quire_result text_append(void *ctx, const char *bytes,
                                     size_t len_bytes) {
  struct text *t = ctx;
  if (t->room - t->len < len_bytes) {
    size_t room = (t->room + len_bytes) * 2;
    char *larger = realloc(t->bytes, room);
    if (larger == NULL) {
      return QUIRE_ERR_OUT_OF_MEMORY;
    }
    t->bytes = larger;
    t->room = room;
  }
  memcpy(t->bytes + t->len, bytes, len_bytes);
  t->len += len_bytes;
  return QUIRE_OK;
}

static int fail(const char *what, const char *why) {
  (void)fprintf(stderr, "quire-replay: %s: %s\n", what, why);
  return EXIT_ERROR;
}

/* Feeds the events up to the limit. */
static enum quire_result play(struct engine *e, const struct capture *c,
                              const struct replay_options *o) {
  bool seconds =
      o->limit == REPLAY_SECONDS || (o->limit == REPLAY_EITHER && c->timed);
  bool bytes = o->limit != REPLAY_TO_END && !seconds;
  double left = o->limit_value;
  for (size_t i = 0; i < c->event_count; i++) {
    const struct capture_event *event = &c->events[i];
    if (seconds && event->at_s > o->limit_value) {
      break;
    }
    if (event->kind == CAPTURE_RESIZE) {
      enum quire_result r = engine_resize(e, event->cols, event->rows);
      if (r != QUIRE_OK) {
        return r;
      }
      continue;
    }
    size_t len = event->len_bytes;
    if (bytes && (double)len > left) {
      len = (size_t)left;
    }
    engine_feed(e, event->bytes, len);
    left -= (double)len;
    if (bytes && len < event->len_bytes) {
      break;
    }
  }
  return QUIRE_OK;
}

/* History (of the primary screen), then the screen. */
static enum quire_result dump(struct quire_screen *s,
                              const struct replay_options *o,
                              struct text *out) {
  uint64_t history =
      quire_screen_is_alternate(s) ? 0 : quire_screen_history_rows(s);
  struct quire_range range = {
      .first = {.row = -(int64_t)history, .col = 0},
      .last = {.row = quire_screen_rows(s) - 1,
               .col = (uint16_t)(quire_screen_cols(s) - 1)},
  };
  struct quire_format_options format = {.struct_size = sizeof format,
                                        .format = o->dump_format,
                                        .blank_concealed = true};
  enum quire_result r =
      quire_screen_format(s, &range, &format, text_append, out);
  bool ended = o->dump_format == QUIRE_FORMAT_JSON;
  return r == QUIRE_OK && !ended ? text_append(out, "\n", 1) : r;
}

static bool read_whole(const char *path, struct text *out) {
  char chunk[65536];
  FILE *f = fopen(path, "rb");
  bool ok = f != NULL;
  while (ok) {
    size_t got = fread(chunk, 1, sizeof chunk, f);
    if (got == 0) {
      ok = ferror(f) == 0;
      break;
    }
    ok = text_append(out, chunk, got) == QUIRE_OK;
  }
  if (f != NULL) {
    int saved = errno;
    (void)fclose(f);
    errno = saved;
  }
  return ok;
}

/* Runs diff(1) with our dump on its standard input: every system has it, and it
 * shows the difference better than code of ours would. */
static int show_diff(const char *path, const struct text *actual) {
  int ends[2];
  if (pipe(ends) != 0) {
    return fail("--expect", strerror(errno));
  }
  pid_t child = fork();
  if (child < 0) {
    return fail("--expect", strerror(errno));
  }
  if (child == 0) {
    (void)dup2(ends[0], STDIN_FILENO);
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)execlp("diff", "diff", "-u", "--label", "expected", "--label",
                 "actual", path, "-", (char *)NULL);
    (void)fprintf(stderr, "quire-replay: the dump differs from %s\n", path);
    _exit(EXIT_DIFFERS);
  }
  (void)close(ends[0]);
  for (size_t at = 0; at < actual->len;) {
    ssize_t put = write(ends[1], actual->bytes + at, actual->len - at);
    if (put < 0 && errno != EINTR) {
      break;
    }
    at += put > 0 ? (size_t)put : 0;
  }
  (void)close(ends[1]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return EXIT_DIFFERS;
}

static int compare(const char *path, const struct text *actual) {
  struct text expected = {0};
  if (!read_whole(path, &expected)) {
    free(expected.bytes);
    return fail(path, strerror(errno));
  }
  bool same = expected.len == actual->len &&
              (actual->len == 0 ||
               memcmp(expected.bytes, actual->bytes, actual->len) == 0);
  free(expected.bytes);
  return same ? EXIT_SUCCESS : show_diff(path, actual);
}

static int print(const struct text *t) {
  if ((t->len != 0 && fwrite(t->bytes, 1, t->len, stdout) != t->len) ||
      fflush(stdout) != 0) {
    return fail("standard output", strerror(errno));
  }
  return EXIT_SUCCESS;
}

/* The dump, printed or compared. */
static int show(const struct replay_options *o, const struct text *dump) {
  return o->expect_path != NULL ? compare(o->expect_path, dump) : print(dump);
}

static int show_page(const struct replay_options *o) {
  char error[PAGE_DISK_ERROR_BYTES];
  struct text out = {0};
  struct quire_page *page = page_disk_load(o->page_path, error);
  if (page == NULL) {
    (void)fprintf(stderr, "quire-replay: %s\n", error);
    return EXIT_ERROR;
  }
  struct quire_format_options format = {.struct_size = sizeof format,
                                        .format = o->dump_format};
  enum quire_result r = quire_format_page(page, &format, text_append, &out);
  if (r == QUIRE_OK && o->dump_format != QUIRE_FORMAT_JSON) {
    r = text_append(&out, "\n", 1);
  }
  int status =
      r == QUIRE_OK ? show(o, &out) : fail("dump", quire_result_text(r));
  free(out.bytes);
  quire_page_free(NULL, page);
  return status;
}

static int save_page(const char *path, const struct quire_screen *s) {
  char error[PAGE_DISK_ERROR_BYTES];
  if (!page_disk_save(path, quire_screen_page(s), error)) {
    (void)fprintf(stderr, "quire-replay: %s\n", error);
    return EXIT_ERROR;
  }
  return EXIT_SUCCESS;
}

static int report(struct quire_screen *s, const struct replay_options *o) {
  struct text out = {0};
  int status = o->save_page_path != NULL ? save_page(o->save_page_path, s)
                                         : EXIT_SUCCESS;
  if (status != EXIT_SUCCESS) {
    return status;
  }
  if (o->dump || o->expect_path != NULL) {
    enum quire_result r = dump(s, o, &out);
    if (r != QUIRE_OK) {
      free(out.bytes);
      return fail("dump", quire_result_text(r));
    }
    status = show(o, &out);
  }
  free(out.bytes);
  if (status == EXIT_ERROR) {
    return status;
  }
  if (o->cursor || (o->dump && o->dump_format == QUIRE_FORMAT_TEXT)) {
    struct quire_cursor cursor = quire_screen_cursor(s);
    (void)fprintf(stderr, "cursor %d %d\n", cursor.row, cursor.col);
  }
  if (o->stats) {
    (void)fputc('{', stderr);
    stats_write_fields(stderr, s);
    (void)fputs("}\n", stderr);
  }
  return status;
}

/* What pictures look like, before programs change colours. */
static bool load_theme(const struct replay_options *o,
                       struct quire_theme *theme) {
  quire_theme_init(theme);
  if (o->theme_path == NULL) {
    return true;
  }
  char error[THEME_ERROR_BYTES] =
      "--theme: this build reads no JSON (Debian: libjansson-dev)";
#if defined(QUIRE_HAVE_JANSSON)
  bool capture = strcmp(o->theme_path, "capture") == 0;
  if (theme_file_read(capture ? o->capture_path : o->theme_path, theme,
                      error)) {
    return true;
  }
#endif
  (void)fprintf(stderr, "quire-replay: %s\n", error);
  return false;
}

static enum quire_result start_engine(const struct capture *c,
                                      const struct replay_options *o,
                                      struct engine **out) {
  struct quire_terminal_options to;
  quire_terminal_options_init(&to);
  bool sized = c->cols != 0 && c->rows != 0;
  to.screen.cols = o->cols != 0 ? o->cols : sized ? c->cols : 80;
  to.screen.rows = o->rows != 0 ? o->rows : sized ? c->rows : 24;
  to.screen.history_lines_max = o->history_lines;
  to.screen.codepoints = o->codepoints;
  to.screen.ambiguous_wide = o->ambiguous_wide;
  if (o->picture.theme != NULL) {
    to.palette = o->picture.theme->palette;
    to.foreground = o->picture.theme->foreground;
    to.background = o->picture.theme->background;
    to.cursor = o->picture.theme->cursor;
    to.has_colors = true;
  }
  return engine_new(o->engine, &to, out);
}

int main(int argc, char **argv) {
  struct replay_options o;
  switch (replay_options_parse(argc, argv, &o)) {
    case REPLAY_RUN: break;
    case REPLAY_EXIT_OK: return EXIT_SUCCESS;
    case REPLAY_EXIT_USAGE: return EXIT_ERROR;
  }
  if (o.page_path != NULL) {
    return picture_is_wanted(&o.picture)
               ? fail("--page", "pictures are made of captures only")
               : show_page(&o);
  }
  struct quire_theme theme;
  if (picture_is_wanted(&o.picture)) {
    if (!load_theme(&o, &theme)) {
      return EXIT_ERROR;
    }
    o.picture.theme = &theme;
  }
  struct capture capture;
  char error[CAPTURE_ERROR_BYTES];
  if (!capture_open(&capture, o.capture_path, o.timing_path, o.format, error)) {
    capture_close(&capture);
    (void)fprintf(stderr, "quire-replay: %s\n", error);
    return EXIT_ERROR;
  }
  struct engine *engine = NULL;
  int status;
  enum quire_result r = start_engine(&capture, &o, &engine);
  if (r == QUIRE_ERR_NOT_FOUND && o.engine == ENGINE_VTERM) {
    status = fail("--engine vterm", "this build has no libvterm front end");
  } else if (r != QUIRE_OK) {
    status = fail("terminal", quire_result_text(r));
  } else if (o.limit == REPLAY_SECONDS && !capture.timed) {
    status = fail("--at", "the capture has no times (see --timing)");
  } else if ((r = play(engine, &capture, &o)) != QUIRE_OK) {
    status = fail("resize", quire_result_text(r));
  } else if (picture_is_wanted(&o.picture) &&
             !picture_write(engine, &o.picture)) {
    status = EXIT_ERROR;
  } else {
    status = report(engine_screen(engine), &o);
  }
  engine_free(engine);
  capture_close(&capture);
  return status;
}
