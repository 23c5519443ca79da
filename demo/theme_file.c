/* Theme files. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"

enum { FILE_BYTES_MAX = 1 << 20 };

static bool bad(char error[THEME_ERROR_BYTES], const char *what,
                const char *why) {
  (void)snprintf(error, THEME_ERROR_BYTES, "%s: %s", what, why);
  return false;
}

/* "#rrggbb"; answers what follows it, or NULL. */
static const char *parse_color(const char *text, struct quire_rgb *out) {
  if (text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6) {
    return NULL;
  }
  unsigned long value = strtoul(text + 1, NULL, 16);
  out->r = (uint8_t)(value >> 16);
  out->g = (uint8_t)(value >> 8);
  out->b = (uint8_t)value;
  return text + 7;
}

static bool read_color(const json_t *object, const char *name,
                       struct quire_rgb *out, char error[THEME_ERROR_BYTES]) {
  const json_t *value = json_object_get(object, name);
  if (value == NULL) {
    return true;
  }
  const char *text = json_string_value(value);
  const char *end = text != NULL ? parse_color(text, out) : NULL;
  return (end != NULL && *end == '\0') ||
         bad(error, name, "a colour is written \"#rrggbb\"");
}

static bool read_palette_text(const char *text, struct quire_theme *theme) {
  for (size_t i = 0; i < 256; i++) {
    text = parse_color(text, &theme->palette[i]);
    if (text == NULL || (*text != ':' && *text != '\0')) {
      return false;
    }
    if (*text++ == '\0') {
      return true;
    }
  }
  return false;
}

static bool read_palette(const json_t *object, struct quire_theme *theme,
                         char error[THEME_ERROR_BYTES]) {
  const char *why = "up to 256 colours written \"#rrggbb\"";
  const json_t *value = json_object_get(object, "palette");
  if (value == NULL) {
    return true;
  }
  if (json_is_string(value)) {
    return read_palette_text(json_string_value(value), theme) ||
           bad(error, "palette", why);
  }
  if (!json_is_array(value) || json_array_size(value) > 256) {
    return bad(error, "palette", why);
  }
  for (size_t i = 0; i < json_array_size(value); i++) {
    const char *text = json_string_value(json_array_get(value, i));
    const char *end =
        text != NULL ? parse_color(text, &theme->palette[i]) : NULL;
    if (end == NULL || *end != '\0') {
      return bad(error, "palette", why);
    }
  }
  return true;
}

static bool read_theme(const json_t *object, struct quire_theme *theme,
                       char error[THEME_ERROR_BYTES]) {
  const struct {
    const char *name;
    struct quire_rgb *to;
  } colors[] = {
      {"foreground", &theme->foreground},   {"fg", &theme->foreground},
      {"background", &theme->background},   {"bg", &theme->background},
      {"cursor", &theme->cursor},           {"selection", &theme->selection},
      {"cursor_text", &theme->cursor_text},
  };
  for (size_t i = 0; i < sizeof colors / sizeof colors[0]; i++) {
    if (!read_color(object, colors[i].name, colors[i].to, error)) {
      return false;
    }
  }
  return read_palette(object, theme, error);
}

/* Names that mean nothing to us are mistakes in a file that is nothing but a
 * theme; an asciicast may say more. */
static bool check_names(json_t *object, char error[THEME_ERROR_BYTES]) {
  static const char *const names[] = {"foreground", "fg",       "background",
                                      "bg",         "cursor",   "cursor_text",
                                      "palette",    "selection"};
  const char *key;
  json_t *value;
  if (json_object_get(object, "version") != NULL) {
    return bad(error, "not a theme", "an asciicast without one");
  }
  json_object_foreach(object, key, value) {
    size_t i = 0;
    while (i < sizeof names / sizeof names[0] && strcmp(key, names[i]) != 0) {
      i++;
    }
    if (i == sizeof names / sizeof names[0]) {
      return bad(error, key, "no such colour");
    }
  }
  return true;
}

/* The theme inside an asciicast's header, or the object itself. */
static const json_t *theme_in(const json_t *object) {
  const json_t *inner = json_object_get(object, "theme");
  if (inner == NULL) {
    inner = json_object_get(json_object_get(object, "term"), "theme");
  }
  return json_is_object(inner) ? inner : object;
}

static char *read_file(const char *path, size_t *len,
                       char error[THEME_ERROR_BYTES]) {
  FILE *f = fopen(path, "rb");
  char *text = f != NULL ? malloc(FILE_BYTES_MAX) : NULL;
  if (text == NULL) {
    (void)bad(error, path, strerror(f != NULL ? ENOMEM : errno));
  } else {
    errno = 0;
    *len = fread(text, 1, FILE_BYTES_MAX, f);
    if (ferror(f) != 0) {
      (void)bad(error, path, strerror(errno));
      free(text);
      text = NULL;
    }
  }
  if (f != NULL) {
    (void)fclose(f);
  }
  return text;
}

bool theme_file_read(const char *path, struct quire_theme *theme,
                     char error[THEME_ERROR_BYTES]) {
  size_t len = 0;
  char why[THEME_ERROR_BYTES] = "";
  json_error_t json_error;
  struct quire_theme read = *theme;
  char *text = read_file(path, &len, error);
  if (text == NULL) {
    return false;
  }
  /* One object; an asciicast goes on after it. */
  json_t *object = json_loadb(text, len, JSON_DISABLE_EOF_CHECK, &json_error);
  free(text);
  bool ok = false;
  if (!json_is_object(object)) {
    (void)bad(why, "not a theme",
              object == NULL ? json_error.text : "no JSON object");
  } else {
    const json_t *inner = theme_in(object);
    ok = (inner != object || check_names(object, why)) &&
         read_theme(inner, &read, why);
  }
  json_decref(object);
  if (!ok) {
    (void)snprintf(error, THEME_ERROR_BYTES, "%.100s: %.140s", path, why);
    return false;
  }
  *theme = read;
  return true;
}
