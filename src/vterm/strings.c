/* OSC strings of the libvterm front end. libvterm reports titles in fragments
 * or whole depending on its version, and the others not at all, so they are
 * read here, the same for every version. */
#include <stdlib.h>
#include <string.h>

#include "vterm/front.h"

/* Splits at the first `separator`; the rest, or NULL. */
static char *split(char *s, char separator) {
  char *at = strchr(s, separator);
  if (at != NULL) {
    *at++ = '\0';
  }
  return at;
}

static void set_title(struct quire_vterm *q, const char *text, bool title,
                      bool icon) {
  char clean[TITLE_BYTES_MAX];
  size_t len = 0;
  for (; *text != '\0' && len + 1 < sizeof clean; text++) {
    if ((unsigned char)*text >= 0x20 && *text != 0x7f) {
      clean[len++] = *text;
    }
  }
  clean[len] = '\0';
  if (title) {
    memcpy(q->title, clean, len + 1);
    if (q->callbacks.title != NULL) {
      q->callbacks.title(q->callbacks.ctx, clean, len);
    }
  }
  if (icon && q->callbacks.icon_name != NULL) {
    q->callbacks.icon_name(q->callbacks.ctx, clean, len);
  }
}

/* 8 ; key=value:... ; URI */
static void set_link(struct quire_vterm *q, char *params) {
  char *uri = split(params, ';');
  struct quire_link link = {NULL, 0, NULL, 0};
  if (uri == NULL || uri[0] == '\0') {
    enum quire_result ended = quire_screen_set_link(q->screen, NULL);
    (void)ended;
    if (q->callbacks.link != NULL) {
      q->callbacks.link(q->callbacks.ctx, NULL);
    }
    return;
  }
  link.uri = uri;
  link.uri_len_bytes = strlen(uri);
  for (char *p = params; p != NULL && *p != '\0';) {
    char *next = split(p, ':');
    if (strncmp(p, "id=", 3) == 0) {
      link.id = p + 3;
      link.id_len_bytes = strlen(p + 3);
    }
    p = next;
  }
  if (quire_screen_set_link(q->screen, &link) == QUIRE_OK &&
      q->callbacks.link != NULL) {
    q->callbacks.link(q->callbacks.ctx, &link);
  }
}

static int digit_of(char c) {
  static const char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *at = c != '\0' ? strchr(digits, c) : NULL;
  return at != NULL ? (int)(at - digits) : -1;
}

/* 52 ; selection ; base64. Decoded in place. Reads are never answered. */
static void set_clipboard(struct quire_vterm *q, char *selection) {
  char *data = split(selection, ';');
  size_t len = 0;
  uint32_t bits = 0;
  int held = 0;
  if (data == NULL || strcmp(data, "?") == 0 ||
      q->callbacks.clipboard == NULL) {
    return;
  }
  for (const char *p = data; *p != '\0' && *p != '='; p++) {
    int digit = digit_of(*p);
    if (digit < 0) {
      return;
    }
    bits = bits << 6 | (uint32_t)digit;
    held += 6;
    if (held >= 8) {
      held -= 8;
      data[len++] = (char)(unsigned char)(bits >> held & 0xff);
    }
  }
  data[len] = '\0';
  q->callbacks.clipboard(q->callbacks.ctx,
                         selection[0] != '\0' ? selection[0] : 'c', data, len);
}

/* 133 ; A | B | C | D [; status] */
static void set_mark(struct quire_vterm *q, const char *what) {
  struct quire_mark mark = {0, 0};
  enum quire_row_semantic row = QUIRE_ROW_SEMANTIC_NONE;
  enum quire_semantic cells = QUIRE_SEMANTIC_OUTPUT;
  switch (what[0]) {
    case 'A':
      mark.kinds = QUIRE_MARK_PROMPT;
      row = QUIRE_ROW_PROMPT;
      cells = QUIRE_SEMANTIC_PROMPT;
      break;
    case 'B':
      mark.kinds = QUIRE_MARK_INPUT;
      row = QUIRE_ROW_PROMPT;
      cells = QUIRE_SEMANTIC_INPUT;
      break;
    case 'C':
      mark.kinds = QUIRE_MARK_OUTPUT;
      row = QUIRE_ROW_OUTPUT;
      break;
    case 'D':
      mark.kinds = QUIRE_MARK_END;
      if (what[1] == ';' && what[2] >= '0' && what[2] <= '9') {
        mark.kinds |= QUIRE_MARK_STATUS;
        mark.exit_status = (int32_t)strtol(what + 2, NULL, 10);
      }
      break;
    default: return;
  }
  quire_screen_mark(q->screen, &mark, row);
  quire_screen_set_semantic(q->screen, cells);
  if (q->callbacks.mark != NULL) {
    q->callbacks.mark(q->callbacks.ctx, &mark,
                      quire_screen_cursor(q->screen).row);
  }
}

static void notify(struct quire_vterm *q, const char *title, const char *body) {
  if (q->callbacks.notification != NULL && body != NULL) {
    q->callbacks.notification(q->callbacks.ctx, title, body);
  }
}

bool quire_vterm_osc(struct quire_vterm *q, char *string, size_t len) {
  char *rest = NULL;
  unsigned long number = strtoul(string, &rest, 10);
  if (rest == string || *rest != ';') {
    return false;
  }
  rest++;
  bool long_enough = number == 52 || len <= GUARD_STRING_MAX;
  if (!long_enough) {
    return true; /* over the cap of its kind: dropped */
  }
  switch (number) {
    case 0: set_title(q, rest, true, true); return true;
    case 1: set_title(q, rest, false, true); return true;
    case 2: set_title(q, rest, true, false); return true;
    case 7:
      if (q->callbacks.working_directory != NULL) {
        q->callbacks.working_directory(q->callbacks.ctx, rest, strlen(rest));
      }
      return true;
    case 8: set_link(q, rest); return true;
    case 9: notify(q, "", rest); return true;
    case 52: set_clipboard(q, rest); return true;
    case 133: set_mark(q, rest); return true;
    case 777:
      if (strncmp(rest, "notify;", 7) == 0) {
        char *title = rest + 7;
        notify(q, title, split(title, ';'));
      }
      return true;
    default: return false;
  }
}
