/* X11: the scale of things, of which the server knows nothing, and errors, by
 * which Xlib ends the program.
 *
 * The scale is, in this order, as toolkits have it: the resource Xft.dpi, which
 * desktops set to 96 times the scale; GDK_SCALE, which people set; the
 * display's density. */
#include "desktop.h"

#include <SDL_syswm.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined(QUIRE_HAVE_X11) && defined(SDL_VIDEO_DRIVER_X11)
#define HAVE_XLIB
#endif

enum {
  USUAL_DPI = 96,
  DENSE_DPI = 144 /* a display is taken for a dense one from here on */
};

#if defined(HAVE_XLIB)
/* SDL answers who asks for the clipboard; when the asker has gone meanwhile,
 * the server says so. SDL's own requests that may fail have their own handlers.
 */
static int on_error(Display *display, XErrorEvent *error) {
  (void)display;
  (void)error;
  return 0;
}
#endif

void desktop_survive_errors(void) {
#if defined(HAVE_XLIB)
  (void)XSetErrorHandler(on_error);
#endif
}

static double in_bounds(double scale) {
  return scale >= 0.5 && scale <= 8 ? scale : 0;
}

/* 0: not set. */
static double xft_scale(SDL_Window *window) {
#if defined(HAVE_XLIB)
  static const char name[] = "Xft.dpi:";
  SDL_SysWMinfo info;
  SDL_VERSION(&info.version);
  if (SDL_GetWindowWMInfo(window, &info) == SDL_TRUE &&
      info.subsystem == SDL_SYSWM_X11) {
    const char *line = XResourceManagerString(info.info.x11.display);
    while (line != NULL && strncmp(line, name, sizeof name - 1) != 0) {
      line = strchr(line, '\n');
      line = line != NULL ? line + 1 : NULL;
    }
    if (line != NULL) {
      return in_bounds(strtod(line + sizeof name - 1, NULL) / USUAL_DPI);
    }
  }
#else
  (void)window;
#endif
  return 0;
}

static double density_scale(SDL_Window *window) {
  float dpi = 0;
  int display = SDL_GetWindowDisplayIndex(window);
  if (display < 0 || SDL_GetDisplayDPI(display, &dpi, NULL, NULL) != 0 ||
      !(dpi >= DENSE_DPI)) {
    return 0;
  }
  return in_bounds(round((double)dpi / USUAL_DPI * 4) / 4);
}

double desktop_scale(SDL_Window *window) {
  const char *driver = SDL_GetCurrentVideoDriver();
  if (driver == NULL || strcmp(driver, "x11") != 0) {
    return 1; /* elsewhere SDL's window coordinates are scaled already */
  }
  const char *gdk = SDL_getenv("GDK_SCALE");
  double scale = xft_scale(window);
  double wished = gdk != NULL ? in_bounds(strtod(gdk, NULL)) : 0;
  if (scale == 0 && wished == 0) {
    scale = density_scale(window);
  }
  scale = scale > wished ? scale : wished;
  return scale > 0 ? scale : 1;
}
