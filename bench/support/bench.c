/* Options, clock, medians and reports of the bench programs. */
#define _POSIX_C_SOURCE 200809L
#include "support/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool bench_begin(struct bench *bench, const char *name, const char *what,
                 int argc, char **argv, int *status) {
  memset(bench, 0, sizeof *bench);
  bench->name = name;
  *status = EXIT_SUCCESS;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--quick") == 0) {
      bench->quick = true;
    } else if (strcmp(argv[i], "--json") == 0) {
      bench->json = true;
    } else {
      const bool help = strcmp(argv[i], "--help") == 0;
      (void)fprintf(help ? stdout : stderr,
                    "usage: bench_%s [--quick] [--json]\n\n%s\n\n"
                    "  --quick  small sizes only\n"
                    "  --json   one object a line: bench, case, who, value, "
                    "unit\n",
                    name, what);
      *status = help ? EXIT_SUCCESS : 2;
      return false;
    }
  }
  return true;
}

static double clock_ns(clockid_t clock) {
  struct timespec now = {0, 0};
  (void)clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

double bench_now_ns(void) {
  return clock_ns(CLOCK_MONOTONIC);
}

double bench_cpu_ns(void) {
  return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

uint64_t bench_random(uint64_t *state) {
  uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static int compare(const void *a, const void *b) {
  const double *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

double bench_median(double *values, size_t count) {
  qsort(values, count, sizeof values[0], compare);
  return count % 2 == 1 ? values[count / 2]
                        : (values[count / 2 - 1] + values[count / 2]) / 2;
}

void bench_report(const struct bench *bench, const char *group, const char *who,
                  double value, const char *unit) {
  if (bench->json) {
    printf(
        "{\"bench\":\"%s\",\"case\":\"%s\",\"who\":\"%s\",\"value\":%.4g,"
        "\"unit\":\"%s\"}\n",
        bench->name, group, who, value, unit);
  } else {
    printf("%-28s %-10s %10.4g %s\n", group, who, value, unit);
  }
  (void)fflush(stdout);
}

void bench_keep(uint64_t value) {
  volatile uint64_t sink = value;
  (void)sink;
}
