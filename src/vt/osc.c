/* OSC: titles, links, marks, notifications, the working directory. Colours and
 * the clipboard have files of their own. The text is UTF-8 without controls and
 * may be cut up in place. */
#include <string.h>

#include "base/assert.h"
#include "vt/terminal.h"

bool quire_vt_number(const char **text, uint32_t *out) {
  const char *p = *text;
  uint32_t value = 0;
  while (*p >= '0' && *p <= '9') {
    value = value * 10 + (uint32_t)(*p++ - '0');
    if (value > 999999) {
      return false;
    }
  }
  if (p == *text) {
    return false;
  }
  *text = p;
  *out = value;
  return true;
}

/* The part before the next ';' (NUL-terminated in place); *rest is what follows
 * it, or NULL. */
static char *cut(char *text, char **rest) {
  char *semicolon = strchr(text, ';');
  *rest = NULL;
  if (semicolon != NULL) {
    *semicolon = 0;
    *rest = semicolon + 1;
  }
  return text;
}

/* At most `max` bytes, not ending inside a character. */
static size_t clip(const char *text, size_t n, size_t max) {
  if (n <= max) {
    return n;
  }
  while (max > 0 && ((unsigned char)text[max] & 0xc0U) == 0x80) {
    max--;
  }
  return max;
}

static void set_title(struct quire_terminal *t, char *text, bool icon) {
  size_t n = clip(text, strlen(text), QUIRE_TITLE_BYTES_MAX);
  text[n] = 0;
  struct quire_text *kept = icon ? &t->icon_name : &t->title;
  /* Without memory the old one is kept, but the embedder hears of the new. */
  (void)quire_text_set(t->allocator, kept, text, n);
  void (*tell)(void *, const char *, size_t) =
      icon ? t->callbacks.icon_name : t->callbacks.title;
  if (tell != NULL) {
    tell(t->callbacks.ctx, text, n);
  }
}

static void set_working_directory(struct quire_terminal *t, const char *uri) {
  size_t n = strlen(uri);
  if (n > QUIRE_TITLE_BYTES_MAX) {
    return;
  }
  (void)quire_text_set(t->allocator, &t->working_directory, uri, n);
  if (t->callbacks.working_directory != NULL) {
    t->callbacks.working_directory(t->callbacks.ctx, uri, n);
  }
}

/* The value of `name` in name=value:name=value, or NULL. */
static const char *find_option(const char *options, char separator,
                               const char *name, size_t *n) {
  size_t name_n = strlen(name);
  while (*options != 0) {
    const char *end = strchr(options, separator);
    size_t len = end == NULL ? strlen(options) : (size_t)(end - options);
    if (len > name_n && options[name_n] == '=' &&
        memcmp(options, name, name_n) == 0) {
      *n = len - name_n - 1;
      return options + name_n + 1;
    }
    options += len + (end != NULL);
  }
  return NULL;
}

static void set_link(struct quire_terminal *t, char *text) {
  char *uri;
  const char *options = cut(text, &uri);
  const struct quire_link *given = NULL;
  struct quire_link link = {NULL, 0, "", 0};
  if (uri != NULL && *uri != 0) {
    const char *id = find_option(options, ':', "id", &link.id_len_bytes);
    link.id = id == NULL ? "" : id;
    link.uri = uri;
    link.uri_len_bytes = strlen(uri);
    given = &link;
  }
  /* Too long, or no memory: the text shows without a link. */
  if (quire_screen_set_link(t->screen, given) != QUIRE_OK) {
    given = NULL;
  }
  if (t->callbacks.link != NULL) {
    t->callbacks.link(t->callbacks.ctx, given);
  }
}

static void notify(const struct quire_terminal *t, const char *title,
                   const char *body) {
  if (t->callbacks.notification != NULL) {
    t->callbacks.notification(t->callbacks.ctx, title, body);
  }
}

/* OSC 9 is a notification, except ConEmu's 9;4 (progress) and its other
 * numbers. */
static void notify_9(const struct quire_terminal *t, const char *text) {
  uint32_t number;
  const char *p = text;
  if (quire_vt_number(&p, &number) && (*p == ';' || *p == 0) && number <= 12) {
    return;
  }
  notify(t, "", text);
}

static void notify_777(const struct quire_terminal *t, char *text) {
  char *title;
  char *body;
  if (strcmp(cut(text, &title), "notify") != 0 || title == NULL) {
    return;
  }
  (void)cut(title, &body);
  notify(t, title, body == NULL ? "" : body);
}

/* ---- OSC 133: shell integration ----------------------------------------- */

static bool is_continuation(const char *options) {
  size_t n;
  const char *kind = find_option(options, ';', "k", &n);
  return kind != NULL && n == 1 && (*kind == 'c' || *kind == 's');
}

static void mark_end(struct quire_mark *mark, const char *options) {
  bool negative = *options == '-';
  uint32_t status;
  options += negative;
  mark->kinds = QUIRE_MARK_END;
  if (quire_vt_number(&options, &status) &&
      (*options == 0 || *options == ';')) {
    mark->kinds |= QUIRE_MARK_STATUS;
    mark->exit_status = negative ? -(int32_t)status : (int32_t)status;
  }
}

static void mark(struct quire_terminal *t, char *text) {
  struct quire_mark mark = {0, 0};
  char *options;
  enum quire_row_semantic row = QUIRE_ROW_SEMANTIC_NONE;
  enum quire_semantic pen = QUIRE_SEMANTIC_OUTPUT;
  const char *letter = cut(text, &options);
  if (letter[0] == 0 || letter[1] != 0) {
    return;
  }
  options = options == NULL ? text + 1 : options;
  switch (letter[0]) {
    case 'A':
    case 'P':
    case 'N':
      mark.kinds = QUIRE_MARK_PROMPT;
      row = is_continuation(options) ? QUIRE_ROW_PROMPT_CONTINUATION
                                     : QUIRE_ROW_PROMPT;
      pen = QUIRE_SEMANTIC_PROMPT;
      break;
    case 'B':
    case 'I':
      mark.kinds = QUIRE_MARK_INPUT;
      pen = QUIRE_SEMANTIC_INPUT;
      row = QUIRE_ROW_PROMPT;
      break;
    case 'C':
      mark.kinds = QUIRE_MARK_OUTPUT;
      row = QUIRE_ROW_OUTPUT;
      break;
    case 'D': mark_end(&mark, options); break;
    default: return;
  }
  quire_screen_mark(t->screen, &mark, row);
  quire_screen_set_semantic(t->screen, pen);
  if (t->callbacks.mark != NULL) {
    t->callbacks.mark(t->callbacks.ctx, &mark,
                      quire_screen_cursor(t->screen).row);
  }
}

/* ---- dispatch ------------------------------------------------------------ */

void quire_osc_dispatch(struct quire_terminal *t, char *text, size_t n) {
  uint32_t number;
  const char *p = text;
  if (!quire_vt_number(&p, &number) || (*p != 0 && *p != ';')) {
    return;
  }
  size_t offset = (size_t)(p - text) + (*p == ';');
  QUIRE_ASSERT(offset <= n);
  char *rest = text + offset;
  switch (number) {
    case 0:
      set_title(t, rest, true);
      set_title(t, rest, false);
      break;
    case 1:
    case 2: set_title(t, rest, number == 1); break;
    case 4:
    case 5: quire_osc_palette(t, rest, number == 5); break;
    case 7: set_working_directory(t, rest); break;
    case 8: set_link(t, rest); break;
    case 9: notify_9(t, rest); break;
    case 10:
    case 11:
    case 12: quire_osc_role(t, number, rest); break;
    case 52: quire_osc_clipboard(t, rest, n - offset); break;
    case 104:
    case 105:
    case 110:
    case 111:
    case 112: quire_osc_reset_color(t, number, rest); break;
    case 133: mark(t, rest); break;
    case 777: notify_777(t, rest); break;
    default: break;
  }
}
