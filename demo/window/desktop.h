/* What SDL leaves to its users on X11 desktops; elsewhere there is nothing to
 * do.
 */
#ifndef QUIRE_DEMO_DESKTOP_H
#define QUIRE_DEMO_DESKTOP_H

#include <SDL.h>

/* An error of one request must not end the terminal. Call it after SDL_Init(),
 * when the display is open. */
void desktop_survive_errors(void);

/* How large the desktop wants things: device pixels a pixel; 1 when nothing
 * says otherwise. */
double desktop_scale(SDL_Window *window);

#endif
