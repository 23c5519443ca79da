/* PNG: a frame of the screen, or strips of any number of rows. */
#include "picture.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#if defined(QUIRE_HAVE_RENDER)
#include <quire/render.h>
#endif

static bool fail(const char *what, const char *why) {
  (void)fprintf(stderr, "quire-replay: %s: %s\n", what, why);
  return false;
}

static enum quire_result take_snapshot(struct engine *e,
                                       struct quire_snapshot *s) {
  struct quire_terminal *terminal = engine_terminal(e);
  return terminal != NULL ? quire_snapshot_update_terminal(s, terminal, NULL)
                          : quire_snapshot_update(s, engine_screen(e), NULL);
}

#if defined(QUIRE_HAVE_RENDER)

enum { STRIP_ROWS = 64 };

struct painter {
  const struct picture_options *o;
  struct quire_renderer *renderer;
  struct quire_frame *frame;
  struct quire_snapshot *snapshot;
};

/* Fontconfig always finds something: say so when it is something else. */
static void tell_substitute(const struct painter *p) {
  const char *asked = p->o->font;
  struct quire_cell_metrics cell;
  if (asked == NULL || strncasecmp(asked, "mono", 4) == 0) {
    return;
  }
  quire_renderer_get_metrics(p->renderer, &cell);
  if (strncasecmp(asked, cell.font_name, strcspn(asked, ":,-")) != 0) {
    (void)fprintf(stderr,
                  "quire-replay: no fixed-pitch font \"%s\", using %s\n", asked,
                  cell.font_name);
  }
}

static bool painter_start(struct painter *p, struct engine *e,
                          const struct picture_options *o) {
  struct quire_renderer_options ro;
  struct quire_theme theme = *o->theme;
  quire_renderer_options_init(&ro);
  ro.font = o->font;
  ro.font_size = o->font_size;
  ro.scale = o->scale;
  ro.ligatures = o->ligatures;
  *p = (struct painter){.o = o};
  enum quire_result r = quire_renderer_new(&ro, &p->renderer);
  if (r == QUIRE_ERR_LIMIT) {
    return fail("--font-size", "size times scale must be 4 to 400 pixels");
  }
  if (r == QUIRE_ERR_NOT_FOUND) {
    return fail("--font", "no font found (Debian: fonts-dejavu-core)");
  }
  if (r == QUIRE_OK) {
    r = quire_frame_new(NULL, &p->frame);
  }
  if (r == QUIRE_OK) {
    r = quire_snapshot_new(NULL, &p->snapshot);
  }
  if (r == QUIRE_OK) {
    r = take_snapshot(e, p->snapshot);
  }
  if (r != QUIRE_OK) {
    return fail("picture", quire_result_text(r));
  }
  quire_theme_follow(&theme, quire_snapshot_info(p->snapshot));
  quire_renderer_set_theme(p->renderer, &theme);
  tell_substitute(p);
  return true;
}

static void painter_end(struct painter *p) {
  quire_renderer_free(p->renderer);
  quire_frame_free(p->frame);
  quire_snapshot_free(p->snapshot);
}

static const char *why_not(enum quire_result r, int os_error) {
  return r == QUIRE_ERR_LIMIT                 ? "the picture would be too large"
         : r == QUIRE_ERR_IO && os_error != 0 ? strerror(os_error)
                                              : quire_result_text(r);
}

/* Appends what the snapshot shows. */
static enum quire_result put_strip(struct painter *p, struct quire_png *png) {
  struct quire_frame_report report;
  enum quire_result r =
      quire_frame_compose(p->frame, p->renderer, p->snapshot, NULL, &report);
  if (r != QUIRE_OK) {
    return r;
  }
  struct quire_pixels pixels = quire_frame_pixels(p->frame);
  return quire_png_write(png, &pixels);
}

static bool write_screen(struct painter *p) {
  const struct quire_snapshot_info *info = quire_snapshot_info(p->snapshot);
  struct quire_cell_metrics cell;
  struct quire_png *png = NULL;
  int os_error = 0;
  quire_renderer_get_metrics(p->renderer, &cell);
  enum quire_result r =
      quire_png_open(p->o->png_path, info->cols * cell.width,
                     info->rows * cell.height, &os_error, &png);
  if (r == QUIRE_OK) {
    r = put_strip(p, png);
    enum quire_result closed = quire_png_close(png, r != QUIRE_OK, &os_error);
    r = r == QUIRE_OK ? closed : r;
  }
  return r == QUIRE_OK || fail(p->o->png_path, why_not(r, os_error));
}

static enum quire_result put_rows(struct painter *p, struct quire_screen *s,
                                  struct quire_png *png, int64_t first,
                                  int64_t last) {
  enum quire_result r = QUIRE_OK;
  while (first <= last && r == QUIRE_OK) {
    int64_t rows = last - first < STRIP_ROWS ? last - first + 1 : STRIP_ROWS;
    r = quire_snapshot_update_rows(p->snapshot, s, first, (uint16_t)rows);
    if (r == QUIRE_OK) {
      r = put_strip(p, png);
    }
    first += rows;
  }
  return r;
}

static bool write_history(struct painter *p, struct engine *e) {
  struct quire_screen *s = engine_screen(e);
  bool alternate = quire_screen_is_alternate(s);
  int64_t first = alternate ? 0 : -(int64_t)quire_screen_history_rows(s);
  int64_t last = quire_screen_rows(s) - 1;
  struct quire_cell_metrics cell;
  struct quire_png *png = NULL;
  int os_error = 0;
  first = p->o->first_row > first ? p->o->first_row : first;
  last = p->o->last_row < last ? p->o->last_row : last;
  if (first > last) {
    return fail("--rows", "there are no such rows");
  }
  quire_renderer_get_metrics(p->renderer, &cell);
  uint64_t height = (uint64_t)(last - first + 1) * cell.height;
  enum quire_result r = quire_png_open(
      p->o->png_history_path, quire_screen_cols(s) * cell.width,
      height < UINT32_MAX ? (uint32_t)height : UINT32_MAX, &os_error, &png);
  if (r == QUIRE_OK) {
    r = put_rows(p, s, png, first, last);
    enum quire_result closed = quire_png_close(png, r != QUIRE_OK, &os_error);
    r = r == QUIRE_OK ? closed : r;
  }
  return r == QUIRE_OK || fail(p->o->png_history_path, why_not(r, os_error));
}

static bool write_png(struct engine *e, const struct picture_options *o) {
  struct painter p;
  bool ok = painter_start(&p, e, o);
  if (ok && o->png_path != NULL) {
    ok = write_screen(&p);
  }
  if (ok && o->png_history_path != NULL) {
    ok = write_history(&p, e);
  }
  painter_end(&p);
  return ok;
}

#else

static bool write_png(struct engine *e, const struct picture_options *o) {
  (void)e;
  (void)o;
  return fail("--png", "this build has no quire-render (fcft, pixman, libpng)");
}

#endif

static bool write_svg(struct engine *e, const struct picture_options *o) {
  struct quire_snapshot *s = NULL;
  struct picture_options followed = *o;
  struct quire_theme theme = *o->theme;
  enum quire_result r = quire_snapshot_new(NULL, &s);
  if (r == QUIRE_OK) {
    r = take_snapshot(e, s);
  }
  bool ok = r == QUIRE_OK || fail("picture", quire_result_text(r));
  if (ok) {
    quire_theme_follow(&theme, quire_snapshot_info(s));
    followed.theme = &theme;
    ok = picture_svg_write(s, &followed, o->svg_path) ||
         fail(o->svg_path, strerror(errno));
  }
  quire_snapshot_free(s);
  return ok;
}

bool picture_write(struct engine *e, const struct picture_options *o) {
  bool png = o->png_path != NULL || o->png_history_path != NULL;
  return (!png || write_png(e, o)) && (o->svg_path == NULL || write_svg(e, o));
}
