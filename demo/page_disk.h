/* Saved pages on disk: a clone of a view, kept and shown again. */
#ifndef QUIRE_DEMO_PAGE_DISK_H
#define QUIRE_DEMO_PAGE_DISK_H

#include <quire/page.h>
#include <stdbool.h>
#include <stddef.h>

#define PAGE_DISK_ERROR_BYTES 256

/* Names a file of the working directory after the time, one that is not there:
 * PREFIX-YYYYMMDD-HHMMSS.SUFFIX, with a number where several are saved in a
 * second. */
void page_disk_name(char *path, size_t path_bytes, const char *prefix,
                    const char *suffix);

/* Writes a new file that only its owner may read, and puts it in the place of
 * `path` when it is complete. False: `error` is one line. */
bool page_disk_save(const char *path, const struct quire_page *page,
                    char error[PAGE_DISK_ERROR_BYTES]);

/* NULL: `error` is one line. Freed with quire_page_free(NULL, ...). */
struct quire_page *page_disk_load(const char *path,
                                  char error[PAGE_DISK_ERROR_BYTES]);

#endif
