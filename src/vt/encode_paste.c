/* Pastes to bytes. A paste is text from outside that a shell will read as
 * typing, so nothing in it may end the bracket early or act as a control key:
 * controls (C0 but tab and newline, DEL, and C1 in their UTF-8 form) are left
 * out, which also takes the ESC out of any end-of-paste marker inside. */
#include <quire/terminal.h>

#include <string.h>

static bool is_dropped(const unsigned char *s, size_t left, size_t *skip) {
  *skip = 1;
  if (s[0] == 0xc2 && left > 1 && s[1] >= 0x80 && s[1] < 0xa0) {
    *skip = 2;
    return true;
  }
  return (s[0] < 0x20 && s[0] != '\t' && s[0] != '\n' && s[0] != '\r') ||
         s[0] == 0x7f;
}

enum quire_result quire_encode_paste(const struct quire_input_modes *modes,
                                     const char *text, size_t len_bytes,
                                     quire_write_fn write, void *ctx) {
  const unsigned char *s = (const unsigned char *)text;
  char chunk[512];
  size_t used = 0;
  enum quire_result result = QUIRE_OK;
  if (len_bytes == 0) {
    return QUIRE_OK;
  }
  if (modes->bracketed_paste) {
    memcpy(chunk, "\x1b[200~", 6);
    used = 6;
  }
  for (size_t i = 0, skip; i < len_bytes && result == QUIRE_OK; i += skip) {
    if (is_dropped(s + i, len_bytes - i, &skip)) {
      continue;
    }
    if (s[i] == '\r' && i + 1 < len_bytes && s[i + 1] == '\n') {
      skip = 2;
    }
    chunk[used++] = s[i] == '\n' ? '\r' : (char)s[i];
    if (used == sizeof chunk) {
      result = write(ctx, chunk, used);
      used = 0;
    }
  }
  if (result == QUIRE_OK && used != 0) {
    result = write(ctx, chunk, used);
  }
  if (result == QUIRE_OK && modes->bracketed_paste) {
    result = write(ctx, "\x1b[201~", 6);
  }
  return result;
}
