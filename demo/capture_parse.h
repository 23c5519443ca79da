/* What the parsers of the capture formats share with capture.c. */
#ifndef QUIRE_DEMO_CAPTURE_PARSE_H
#define QUIRE_DEMO_CAPTURE_PARSE_H

#include "capture.h"

/* Tells what `c->file` is and parses it: at least one byte, a NUL behind them;
 * so behind `c->timing_file`, which may be NULL. This and each parser answer
 * false with one line in `error` (CAPTURE_ERROR_BYTES). */
bool capture_parse(struct capture *c, enum capture_format format, char *error);
bool capture_parse_typescript(struct capture *c, char *error);
bool capture_parse_asciicast(struct capture *c, char *error);

bool capture_add_output(struct capture *c, double at_s, const char *bytes,
                        size_t len_bytes);
bool capture_add_resize(struct capture *c, double at_s, unsigned long cols,
                        unsigned long rows);
/* The capture frees `string` (malloc'd) when it is closed. */
bool capture_own_string(struct capture *c, char *string);
/* Writes the message; answers false, so that parsers can return it. */
bool capture_fail(char *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
