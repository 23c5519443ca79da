/* The link under the mouse: of OSC 8, or a web address in the text of a row.
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
static char address_char(const struct quire_snapshot_row *row, uint16_t x) {
  quire_cell cell = quire_snapshot_cell(row, x);
  uint32_t c = quire_cell_content(cell);
  if (quire_cell_is_cluster(cell) || c <= 0x20 || c >= 0x7f ||
      strchr("\"<>`{}|\\^", (int)c) != NULL) {
    return 0;
  }
  return (char)c;
}

/* A web address in plain text around column x. Only within a row. */
static bool find_plain(struct window *w, const struct quire_snapshot_row *row,
                       uint16_t x) {
  uint16_t begin = x;
  uint16_t end = x;
  size_t len = 0;
  while (begin > 0 && address_char(row, (uint16_t)(begin - 1)) != 0) {
    begin--;
  }
  while (end < row->occupied && address_char(row, end) != 0) {
    end++;
  }
  /* Whatever stands before the address, as "(https://..." does. */
  for (; begin < end; begin++) {
    len = 0;
    for (uint16_t at = begin; at < end && len < sizeof w->link - 1; at++) {
      w->link[len++] = address_char(row, at);
    }
    w->link[len] = '\0';
    if (starts_with(w->link, "https://") || starts_with(w->link, "http://")) {
      break;
    }
  }
  while (len > 0 && strchr(".,;:!?)]'", w->link[len - 1]) != NULL) {
    w->link[--len] = '\0';
  }
  w->link_begin = begin;
  w->link_end = (uint16_t)(begin + len);
  return begin < end && x >= begin && x < w->link_end;
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
  w->link_begin = w->link_end = 0;
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
    w->link_y = (uint16_t)y;
    w->has_link =
        find_osc8(w, row, (uint16_t)x) || find_plain(w, row, (uint16_t)x);
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
  if (!starts_with(w->link, "https://") && !starts_with(w->link, "http://") &&
      !starts_with(w->link, "mailto:")) {
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
