/* PNG files, a strip at a time. libpng tells of errors by longjmp: each
 * function that calls it sets the jump, and keeps nothing that it changed in
 * registers. */
#include <errno.h>
#include <png.h>
#include <quire/render.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct quire_png {
  FILE *file;
  char *path;
  png_structp png;
  png_infop info;
  uint8_t *line; /* of 3 bytes a pixel */
  uint32_t width, height, written;
  bool failed;
  int os_error; /* of the write that failed */
};

static void quiet_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void quiet_error(png_structp png, png_const_charp text) {
  (void)text;
  png_longjmp(png, 1);
}

static void free_png(struct quire_png *p) {
  if (p->png != NULL) {
    png_destroy_write_struct(&p->png, &p->info);
  }
  free(p->line);
  free(p->path);
  free(p);
}

static bool write_head(struct quire_png *p) {
  errno = 0;
  if (setjmp(png_jmpbuf(p->png)) != 0) {
    p->os_error = errno;
    return false;
  }
  png_init_io(p->png, p->file);
  png_set_user_limits(p->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(p->png, p->info, p->width, p->height, 8, PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(p->png, 6);
  png_write_info(p->png, p->info);
  return true;
}

static struct quire_png *new_png(const char *path, uint32_t width,
                                 uint32_t height) {
  struct quire_png *p = calloc(1, sizeof *p);
  if (p == NULL) {
    return NULL;
  }
  p->width = width;
  p->height = height;
  p->path = malloc(strlen(path) + 1);
  p->line = malloc((size_t)width * 3);
  p->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, quiet_error,
                                   quiet_warning);
  p->info = p->png != NULL ? png_create_info_struct(p->png) : NULL;
  if (p->path == NULL || p->line == NULL || p->info == NULL) {
    free_png(p);
    return NULL;
  }
  memcpy(p->path, path, strlen(path) + 1);
  return p;
}

enum quire_result quire_png_open(const char *path, uint32_t width,
                                 uint32_t height, int *os_error,
                                 struct quire_png **out) {
  int unused;
  os_error = os_error != NULL ? os_error : &unused;
  *os_error = 0;
  if (width == 0 || height == 0 || width > 1000000 ||
      height > PNG_UINT_31_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  struct quire_png *p = new_png(path, width, height);
  if (p == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  p->file = fopen(path, "wb");
  if (p->file == NULL) {
    *os_error = errno;
    free_png(p);
    return QUIRE_ERR_IO;
  }
  if (!write_head(p)) {
    enum quire_result closed = quire_png_close(p, true, os_error);
    return closed == QUIRE_OK ? QUIRE_ERR_IO : closed;
  }
  *out = p;
  return QUIRE_OK;
}

static bool write_lines(struct quire_png *p,
                        const struct quire_pixels *pixels) {
  errno = 0;
  if (setjmp(png_jmpbuf(p->png)) != 0) {
    p->os_error = errno;
    return false;
  }
  for (uint32_t y = 0; y < pixels->height; y++) {
    const uint32_t *from = pixels->argb + y * pixels->stride;
    for (uint32_t x = 0; x < p->width; x++) {
      p->line[3 * (size_t)x] = (uint8_t)(from[x] >> 16);
      p->line[3 * (size_t)x + 1] = (uint8_t)(from[x] >> 8);
      p->line[3 * (size_t)x + 2] = (uint8_t)from[x];
    }
    png_write_row(p->png, p->line);
  }
  return true;
}

enum quire_result quire_png_write(struct quire_png *p,
                                  const struct quire_pixels *pixels) {
  if (pixels->width != p->width || pixels->height > p->height - p->written) {
    return QUIRE_ERR_MISUSE;
  }
  if (p->failed || !write_lines(p, pixels)) {
    p->failed = true;
    return QUIRE_ERR_IO;
  }
  p->written += pixels->height;
  return QUIRE_OK;
}

static bool write_end(struct quire_png *p) {
  errno = 0;
  if (setjmp(png_jmpbuf(p->png)) != 0) {
    p->os_error = errno;
    return false;
  }
  png_write_end(p->png, NULL);
  return true;
}

enum quire_result quire_png_close(struct quire_png *p, bool abandon,
                                  int *os_error) {
  struct stat status;
  bool ok = !abandon && !p->failed && p->written == p->height && write_end(p);
  /* Not a device, whoever named it as a picture. */
  bool regular =
      fstat(fileno(p->file), &status) == 0 && S_ISREG(status.st_mode);
  errno = 0;
  ok = fclose(p->file) == 0 && ok;
  if (os_error != NULL) {
    *os_error = ok ? 0 : p->os_error != 0 ? p->os_error : errno;
  }
  if (!ok && regular) {
    (void)remove(p->path);
  }
  free_png(p);
  return ok || abandon ? QUIRE_OK : QUIRE_ERR_IO;
}
