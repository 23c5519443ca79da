/* Saved pages on disk. */
#include "page_disk.h"

#include <errno.h>
#include <quire/page_file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A page is at most 4 GiB; a file of more is none. */
#define PAGE_FILE_BYTES_MAX UINT32_MAX

void page_disk_name(char *path, size_t path_bytes, const char *prefix,
                    const char *suffix) {
  enum { NAMES_MAX = 1000 };
  char stamp[32] = "now";
  time_t now = time(NULL);
  struct tm local;
  if (localtime_r(&now, &local) != NULL) {
    (void)strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
  }
  (void)snprintf(path, path_bytes, "%s-%s.%s", prefix, stamp, suffix);
  for (int i = 2; i < NAMES_MAX && access(path, F_OK) == 0; i++) {
    (void)snprintf(path, path_bytes, "%s-%s-%d.%s", prefix, stamp, i, suffix);
  }
}

static enum quire_result write_file(void *ctx, const void *bytes,
                                    size_t len_bytes) {
  return fwrite(bytes, 1, len_bytes, ctx) == len_bytes ? QUIRE_OK
                                                       : QUIRE_ERR_IO;
}

static bool fail(char *error, const char *path, const char *why) {
  (void)snprintf(error, PAGE_DISK_ERROR_BYTES, "%.150s: %.90s", path, why);
  return false;
}

bool page_disk_save(const char *path, const struct quire_page *page,
                    char error[PAGE_DISK_ERROR_BYTES]) {
  char name[4096];
  int len = snprintf(name, sizeof name, "%s.XXXXXX", path);
  if (len < 0 || (size_t)len >= sizeof name) {
    return fail(error, path, "name too long");
  }
  int fd = mkstemp(name); /* mode 0600: what a screen showed is private */
  FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
  if (f == NULL) {
    return fail(error, path, strerror(errno));
  }
  errno = 0;
  enum quire_result r = quire_page_save(page, NULL, write_file, f);
  bool closed = fclose(f) == 0;
  if (r == QUIRE_OK && closed && rename(name, path) == 0) {
    return true;
  }
  const char *why = errno != 0 ? strerror(errno) : quire_result_text(r);
  (void)fail(error, path, why);
  (void)unlink(name);
  return false;
}

static char *read_file(FILE *f, size_t *len_bytes) {
  struct stat st;
  if (fstat(fileno(f), &st) != 0) {
    return NULL;
  }
  if (S_ISDIR(st.st_mode)) {
    errno = EISDIR;
    return NULL;
  }
  if (st.st_size < 0 || (uintmax_t)st.st_size > PAGE_FILE_BYTES_MAX) {
    errno = EFBIG;
    return NULL;
  }
  size_t size = (size_t)st.st_size;
  char *bytes = malloc(size != 0 ? size : 1);
  if (bytes != NULL && fread(bytes, 1, size, f) != size) {
    free(bytes);
    bytes = NULL;
  }
  *len_bytes = size;
  return bytes;
}

struct quire_page *page_disk_load(const char *path,
                                  char error[PAGE_DISK_ERROR_BYTES]) {
  struct quire_page *page = NULL;
  struct quire_page_fault fault = {NULL, 0, 0};
  size_t len = 0;
  errno = 0;
  FILE *f = fopen(path, "rb");
  char *bytes = f != NULL ? read_file(f, &len) : NULL;
  if (bytes == NULL) {
    (void)fail(error, path, errno != 0 ? strerror(errno) : "cannot be read");
  } else {
    enum quire_result r = quire_page_load(bytes, len, NULL, 0, &fault, &page);
    if (r == QUIRE_ERR_CORRUPT) {
      char why[96];
      (void)snprintf(why, sizeof why, "not a sound saved page: %s",
                     fault.what != NULL ? fault.what : "too short");
      (void)fail(error, path, why);
    } else if (r != QUIRE_OK) {
      (void)fail(error, path, quire_result_text(r));
    }
  }
  free(bytes);
  if (f != NULL) {
    (void)fclose(f);
  }
  return page;
}
