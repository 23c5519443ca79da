/* demo-term in a window. */
#ifndef QUIRE_DEMO_WINDOW_MAIN_H
#define QUIRE_DEMO_WINDOW_MAIN_H

#include "demo_options.h"

/* Runs until the last window is closed; answers the exit status. */
int window_main(const struct demo_options *options);

#endif
