/* Version of the headers, and of the library that was linked. */
#ifndef QUIRE_VERSION_H
#define QUIRE_VERSION_H

#include <quire/export.h>

QUIRE_BEGIN_DECLS

#define QUIRE_VERSION_MAJOR 0
#define QUIRE_VERSION_MINOR 1
#define QUIRE_VERSION_PATCH 0
#define QUIRE_VERSION_STRING "0.1.0"

/* The version of the headers as one number that compares: 0xMMmmpp. */
#define QUIRE_VERSION                                         \
  ((QUIRE_VERSION_MAJOR << 16) | (QUIRE_VERSION_MINOR << 8) | \
   QUIRE_VERSION_PATCH)

/* The version of the library that runs, in the form of QUIRE_VERSION. */
QUIRE_API int quire_version(void);

/* The same as text ("0.1.0"). Static storage. */
QUIRE_API const char *quire_version_string(void);

QUIRE_END_DECLS

#endif
