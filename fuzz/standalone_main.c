/* Runs files through a fuzz target without libFuzzer, so that a corpus is
 * replayed by any compiler and under any sanitizer.
 *
 *   NAME_replay FILE|DIRECTORY...
 *
 * Every regular file of a directory is one input. Exit status 0 when all ran,
 * 2 when an argument could not be read or held no input: a replay that ran
 * nothing must not pass. */
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static int run_file(const char *path, size_t size_bytes) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return -1;
  }
  /* A buffer of the exact size lets AddressSanitizer see an overrun. */
  uint8_t *data = malloc(size_bytes != 0 ? size_bytes : 1);
  int result = -1;
  if (data != NULL && fread(data, 1, size_bytes, file) == size_bytes) {
    (void)LLVMFuzzerTestOneInput(data, size_bytes);
    result = 1;
  }
  free(data);
  (void)fclose(file);
  return result;
}

/* The number of inputs that ran, or -1. */
static int run_path(const char *path, int depth) {
  struct stat info;
  if (stat(path, &info) != 0) {
    return -1;
  }
  if (S_ISREG(info.st_mode)) {
    return run_file(path, (size_t)info.st_size);
  }
  DIR *dir = S_ISDIR(info.st_mode) && depth == 0 ? opendir(path) : NULL;
  if (dir == NULL) {
    return -1;
  }
  int ran = 0;
  for (struct dirent *entry = readdir(dir); entry != NULL && ran >= 0;
       entry = readdir(dir)) {
    char inner[4096];
    int length = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
    if (entry->d_name[0] == '.') {
      continue;
    }
    int one = length > 0 && (size_t)length < sizeof inner
                  ? run_path(inner, depth + 1)
                  : -1;
    ran = one < 0 ? -1 : ran + one;
  }
  (void)closedir(dir);
  return ran;
}

int main(int argc, char **argv) {
  int total = 0;
  for (int i = 1; i < argc; i++) {
    int ran = run_path(argv[i], 0);
    if (ran <= 0) {
      (void)fprintf(stderr, "%s: no input could be read\n", argv[i]);
      return 2;
    }
    total += ran;
  }
  if (total == 0) {
    (void)fprintf(stderr, "usage: %s FILE|DIRECTORY...\n", argv[0]);
    return 2;
  }
  (void)printf("%d inputs ran\n", total);
  return 0;
}
