/* The link under the mouse: of OSC 8, or a web address in the text.
 * Nothing is opened but by Ctrl+click, and only what a browser or a mail
 * program opens. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "window.h"

static bool starts_with(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* ---- finding ------------------------------------------------------------- */

/* The character of a cell if it can be part of a plain address, else 0. */
static char address_char(const struct window *w, struct window_spot at) {
  quire_cell cell =
      quire_snapshot_cell(quire_snapshot_row(w->snapshot, at.y), at.x);
  uint32_t c = quire_cell_content(cell);
  if (quire_cell_is_cluster(cell) || c <= 0x20 || c >= 0x7f ||
      strchr("\"<>`{}|\\^", (int)c) != NULL) {
    return 0;
  }
  return (char)c;
}

static bool wraps(const struct window *w, uint16_t y) {
  return (quire_snapshot_row(w->snapshot, y)->flags & QUIRE_ROW_WRAP) != 0;
}

/* To the cell before or after it in its line, if that is in view. */
static bool step_back(const struct window *w, struct window_spot *at) {
  const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
  if (at->x > 0) {
    at->x--;
  } else if (at->y > 0 && wraps(w, (uint16_t)(at->y - 1))) {
    at->y--;
    at->x = (uint16_t)(info->cols - 1);
  } else {
    return false;
  }
  return true;
}

static bool step(const struct window *w, struct window_spot *at) {
  const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
  if (at->x + 1 < info->cols) {
    at->x++;
  } else if (at->y + 1 < info->rows && wraps(w, at->y)) {
    at->y++;
    at->x = 0;
  } else {
    return false;
  }
  return true;
}

/* The characters around a cell that an address may consist of, in w->link;
 * *from is the cell of the first, the answer the number of them before it. */
static size_t gather(struct window *w, struct window_spot at,
                     struct window_spot *from) {
  struct window_spot before = at;
  size_t back = 0;
  size_t len = 0;
  *from = at;
  while (back < sizeof w->link / 2 && step_back(w, &before) &&
         address_char(w, before) != 0) {
    *from = before;
    back++;
  }
  struct window_spot next = *from;
  do {
    w->link[len] = address_char(w, next);
  } while (w->link[len] != '\0' && ++len < sizeof w->link - 1 &&
           step(w, &next));
  w->link[len] = '\0';
  return back;
}

static bool is_web_address(const char *text) {
  return starts_with(text, "https://") || starts_with(text, "http://");
}

/* A web address in plain text around a cell. */
static bool find_plain(struct window *w, struct window_spot at) {
  struct window_spot first;
  if (address_char(w, at) == 0) {
    return false;
  }
  size_t hit = gather(w, at, &first);
  size_t skip = 0;
  /* Whatever stands before the address, as "(https://..." does. */
  while (skip <= hit && !is_web_address(w->link + skip)) {
    skip++;
    (void)step(w, &first);
  }
  size_t len = strlen(w->link);
  while (len > 0 && strchr(".,;:!?)]'", w->link[len - 1]) != NULL) {
    len--;
  }
  if (skip > hit || hit >= len) {
    return false;
  }
  w->link_first = w->link_last = first;
  for (size_t i = skip + 1; i < len; i++) {
    (void)step(w, &w->link_last);
  }
  memmove(w->link, w->link + skip, len - skip);
  w->link[len - skip] = '\0';
  return true;
}

static bool find_osc8(struct window *w, const struct quire_snapshot_row *row,
                      uint16_t x) {
  quire_id id = quire_cell_link(quire_snapshot_cell(row, x));
  if (id == 0) {
    return false;
  }
  const struct quire_link *link = &row->links[id];
  size_t len = link->uri_len_bytes < sizeof w->link - 1 ? link->uri_len_bytes
                                                        : sizeof w->link - 1;
  memcpy(w->link, link->uri, len);
  w->link[len] = '\0';
  return true;
}

void window_find_link(struct window *w) {
  const struct quire_snapshot_info *info = quire_snapshot_info(w->snapshot);
  int x = (int)(w->mouse_x * w->pixel_ratio) / (int)w->cell.width;
  int y = (int)(w->mouse_y * w->pixel_ratio) / (int)w->cell.height;
  bool had = w->has_link;
  w->has_link = false;
  if (SDL_GetMouseFocus() == w->sdl && w->drag == DRAG_NONE && x >= 0 &&
      y >= 0 && x < info->cols && y < info->rows) {
    const struct quire_snapshot_row *row =
        quire_snapshot_row(w->snapshot, (uint16_t)y);
    struct window_spot at = {(uint16_t)y, (uint16_t)x};
    bool marked = find_osc8(w, row, at.x);
    w->has_link = marked || find_plain(w, at);
    w->link_is_plain = !marked;
  }
  if (had != w->has_link) {
    SDL_SetCursor(w->has_link ? w->app->hand : w->app->arrow);
  }
}

/* ---- opening ------------------------------------------------------------- */

/* Runs the desktop's opener, detached. Answers 0 or the errno of its start. */
static int spawn_opener(const char *link) {
#if defined(__APPLE__)
  static const char opener[] = "open";
#else
  static const char opener[] = "xdg-open";
#endif
  int report[2];
  int error = 0;
  if (pipe(report) != 0) {
    return errno;
  }
  (void)fcntl(report[0], F_SETFD, FD_CLOEXEC);
  (void)fcntl(report[1], F_SETFD, FD_CLOEXEC);
  pid_t child = fork();
  if (child == 0) {
    /* Twice, so that nobody has to wait for the opener. */
    (void)setsid();
    if (fork() == 0) {
      (void)execlp(opener, opener, link, (char *)NULL);
      int why = errno;
      ssize_t put = write(report[1], &why, sizeof why);
      _exit(put < 0 ? 1 : 127);
    }
    _exit(0);
  }
  error = child < 0 ? errno : 0;
  (void)close(report[1]);
  if (child > 0) {
    (void)waitpid(child, NULL, 0);
    if (read(report[0], &error, sizeof error) != (ssize_t)sizeof error) {
      error = 0;
    }
  }
  (void)close(report[0]);
  return error;
}

void window_open_link(struct window *w) {
  if (!is_web_address(w->link) && !starts_with(w->link, "mailto:")) {
    window_say(w, "not opened: %.200s", w->link);
    return;
  }
  int error = spawn_opener(w->link);
  if (error != 0) {
    window_say(w, "cannot open links: %s", strerror(error));
  } else {
    window_say(w, "opening %.200s", w->link);
  }
}
