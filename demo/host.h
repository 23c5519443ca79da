/* The terminal that demo-term itself runs in: raw mode, its size, and its way
 * back to how it was on exit, on a signal and on a crash. One per process. */
#ifndef QUIRE_DEMO_HOST_H
#define QUIRE_DEMO_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Raw mode, alternate screen, mouse, paste and focus reports. `wake_fd` is
 * written to when SIGWINCH or SIGCHLD comes. False: errno says why. */
bool host_enter(int wake_fd);
/* Puts everything back. May be called twice. */
void host_leave(void);

void host_size(uint16_t *cols, uint16_t *rows, uint16_t *width_px,
               uint16_t *height_px);
/* Set by SIGWINCH / SIGCHLD / SIGTERM and friends; cleared by the call. */
bool host_take_resize(void);
bool host_take_child(void);
bool host_take_quit(void);

/* Writes all of it; false when the terminal is gone. */
bool host_write(const char *bytes, size_t len);

#endif
