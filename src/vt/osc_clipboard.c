/* OSC 52: the clipboard. Writing is decoded from base64 in place; reading is a
 * question to the embedder, and only if the option allows it. */
#include <string.h>

#include "vt/terminal.h"

enum { SELECTIONS_MAX = 12 };

/* 0 .. 63, or -1. */
static int sextet(char c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* In place; the length, or SIZE_MAX for what is no base64. */
static size_t decode(char *text, size_t n) {
  size_t out = 0;
  uint32_t bits = 0;
  unsigned have = 0;
  while (n > 0 && text[n - 1] == '=') {
    n--;
  }
  for (size_t i = 0; i < n; i++) {
    int value = sextet(text[i]);
    if (value < 0) {
      return SIZE_MAX;
    }
    bits = (bits << 6 | (uint32_t)value) & 0xffffffU;
    have += 6;
    if (have >= 8) {
      have -= 8;
      text[out++] = (char)(bits >> have & 0xffU);
    }
  }
  return have == 6 ? SIZE_MAX : out;
}

static bool is_selection(char c) {
  return c != 0 && strchr("cpqs01234567", c) != NULL;
}

void quire_osc_clipboard(struct quire_terminal *t, char *text, size_t n) {
  char *semicolon = memchr(text, ';', n);
  if (semicolon == NULL) {
    return;
  }
  char names[SELECTIONS_MAX];
  size_t count = 0;
  for (const char *p = text; p < semicolon && count < SELECTIONS_MAX; p++) {
    if (is_selection(*p) && memchr(names, *p, count) == NULL) {
      names[count++] = *p;
    }
  }
  if (semicolon == text) {
    names[count++] = 'c';
  }
  char *data = semicolon + 1;
  size_t data_n = n - (size_t)(data - text);
  if (data_n == 1 && *data == '?') {
    if (count != 0 && t->allow_clipboard_read &&
        t->callbacks.clipboard_query != NULL) {
      t->callbacks.clipboard_query(t->callbacks.ctx, names[0]);
    }
    return;
  }
  size_t len = decode(data, data_n);
  if (len == SIZE_MAX) {
    len = 0; /* as xterm does: neither base64 nor "?" clears the selection */
  }
  if (len > t->clipboard_bytes_max || t->callbacks.clipboard == NULL) {
    return;
  }
  data[len] = 0;
  for (size_t i = 0; i < count; i++) {
    t->callbacks.clipboard(t->callbacks.ctx, names[i], data, len);
  }
}

enum quire_result quire_terminal_reply_clipboard(struct quire_terminal *t,
                                                 char selection,
                                                 const char *data,
                                                 size_t len_bytes) {
  static const char alphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (!t->allow_clipboard_read || !is_selection(selection)) {
    return QUIRE_ERR_MISUSE;
  }
  if (len_bytes > t->clipboard_bytes_max) {
    return QUIRE_ERR_LIMIT;
  }
  const unsigned char *p = (const unsigned char *)data;
  quire_reply(t, "\033]52;%c;", selection);
  char piece[1024];
  size_t out = 0;
  for (size_t i = 0; i < len_bytes; i += 3) {
    size_t left = len_bytes - i;
    uint32_t bits = (uint32_t)p[i] << 16 |
                    (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) |
                    (left > 2 ? p[i + 2] : 0U);
    piece[out++] = alphabet[bits >> 18];
    piece[out++] = alphabet[bits >> 12 & 63];
    piece[out++] = '=';
    piece[out++] = '=';
    if (left > 1) {
      piece[out - 2] = alphabet[bits >> 6 & 63];
    }
    if (left > 2) {
      piece[out - 1] = alphabet[bits & 63];
    }
    if (out == sizeof piece) {
      quire_reply_bytes(t, piece, out);
      out = 0;
    }
  }
  if (out != 0) {
    quire_reply_bytes(t, piece, out);
  }
  quire_reply(t, "\033\\");
  return QUIRE_OK;
}
