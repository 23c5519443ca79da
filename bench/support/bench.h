/* What every bench program shares: options, clock, medians, reports. */
#ifndef QUIRE_BENCH_SUPPORT_H
#define QUIRE_BENCH_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bench {
  const char *name;
  bool quick; /* small sizes only */
  bool json;  /* one object a line */
};

/* Reads --quick, --json and --help. False: the program ends with *status. */
bool bench_begin(struct bench *bench, const char *name, const char *what,
                 int argc, char **argv, int *status);

/* Nanoseconds of the monotonic clock. */
double bench_now_ns(void);

/* Nanoseconds of processor time of this thread: what a busy machine does to
 * others does not count. */
double bench_cpu_ns(void);

/* The next number of a splitmix64 sequence: the corpus is the same each time.
 */
uint64_t bench_random(uint64_t *state);

/* Sorts the values and answers the middle one. */
double bench_median(double *values, size_t count);

/* One figure. `who` is quire or the peer; `unit` as "ns/op" or "GB/s". */
void bench_report(const struct bench *bench, const char *group, const char *who,
                  double value, const char *unit);

/* Keeps the compiler from dropping what was computed. */
void bench_keep(uint64_t value);

#endif
