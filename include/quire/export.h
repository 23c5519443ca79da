/* Symbol visibility and compiler attributes of the public headers.
 *
 * The library is built with hidden visibility; QUIRE_API marks what an
 * embedder may call. Define QUIRE_STATIC when linking the static library (the
 * installed CMake target and pkg-config file do so for you). */
#ifndef QUIRE_EXPORT_H
#define QUIRE_EXPORT_H

#if defined(QUIRE_STATIC)
#define QUIRE_API
#else
#define QUIRE_API __attribute__((visibility("default")))
#endif

/* The result must be looked at. */
#define QUIRE_NODISCARD __attribute__((warn_unused_result))

#ifdef __cplusplus
#define QUIRE_BEGIN_DECLS extern "C" {
#define QUIRE_END_DECLS }
#else
#define QUIRE_BEGIN_DECLS
#define QUIRE_END_DECLS
#endif

#endif
