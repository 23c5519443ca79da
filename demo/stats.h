/* A screen's figures as one JSON object, for --stats of both programs. */
#ifndef QUIRE_DEMO_STATS_H
#define QUIRE_DEMO_STATS_H

#include <stdio.h>

#include <quire/screen.h>

/* Writes `"name":value` pairs, separated by commas, without braces: the caller
 * adds its own. */
void stats_write_fields(FILE *out, const struct quire_screen *screen);

/* The same for a person: lines of an inspector. Answers how many. */
#define STATS_LINE_BYTES 96
uint16_t stats_describe(char (*lines)[STATS_LINE_BYTES], uint16_t lines_max,
                        const struct quire_screen *screen);

/* References a distinct item: 1.0 where nothing is shared, 0 without any. */
double stats_dedup(uint64_t references, uint64_t distinct);

#endif
