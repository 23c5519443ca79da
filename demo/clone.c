/* The frozen pane: a clone of the pages that were in view, saved to a file and
 * opened again. It is a page of its own and nothing the live side does reaches
 * it. */
#include <stdio.h>
#include <string.h>

#include "page_disk.h"
#include "term.h"

static struct quire_page *clone_of_view(struct term *t) {
  struct quire_page *page = NULL;
  enum quire_result r =
      quire_screen_clone_rows(engine_screen(t->session.engine),
                              quire_view_top(t->view), t->live_rows, &page);
  if (r != QUIRE_OK) {
    term_say(t, "cannot clone: %s", quire_result_text(r));
    return NULL;
  }
  return page;
}

static void show(struct term *t, struct quire_page *page) {
  quire_page_free(NULL, t->frozen);
  t->frozen = page;
  t->frozen_pan = 0;
  if (t->cols < TERM_SPLIT_COLS_MIN) {
    term_say(t, "too narrow to show it");
  }
  term_layout(t);
}

void term_clone_view(struct term *t) {
  struct quire_page *page = clone_of_view(t);
  if (page != NULL) {
    show(t, page);
  }
}

void term_clone_close(struct term *t) {
  show(t, NULL);
}

void term_clone_pan(struct term *t, int columns) {
  int pan = t->frozen_pan + columns;
  int last = t->frozen != NULL ? quire_page_cols(t->frozen) - 1 : 0;
  t->frozen_pan = (uint16_t)(pan < 0 ? 0 : pan > last ? last : pan);
}

void term_clone_save(struct term *t) {
  char error[PAGE_DISK_ERROR_BYTES];
  char path[TERM_NEEDLE_MAX];
  struct quire_page *page = t->frozen != NULL ? t->frozen : clone_of_view(t);
  if (page == NULL) {
    return;
  }
  page_disk_name(path, sizeof path, "clone", "page");
  if (page_disk_save(path, page, error)) {
    memcpy(t->path, path, sizeof path);
    term_say(t, "saved %s (o opens it)", path);
  } else {
    term_say(t, "cannot save %s", error);
  }
  if (page != t->frozen) {
    quire_page_free(NULL, page);
  }
}

void term_clone_open(struct term *t, const char *path) {
  char error[PAGE_DISK_ERROR_BYTES];
  struct quire_page *page = page_disk_load(path, error);
  if (page == NULL) {
    term_say(t, "cannot open %s", error);
    return;
  }
  (void)snprintf(t->path, sizeof t->path, "%s", path);
  show(t, page);
}
