# The hash map beside GLib, uthash and Abseil (Debian: libglib2.0-dev,
# uthash-dev, libabsl-dev).
set(sources bench_containers.c bench_containers_buffer.c bench_containers_recency.c
            bench_containers_quire.c)
set(peers "")
set(libraries "")

if(PkgConfig_FOUND)
  pkg_check_modules(QUIRE_GLIB QUIET IMPORTED_TARGET glib-2.0)
endif()
if(QUIRE_GLIB_FOUND)
  list(APPEND sources bench_containers_glib.c)
  list(APPEND peers BENCH_GLIB)
  list(APPEND libraries PkgConfig::QUIRE_GLIB)
else()
  message(STATUS "bench_containers: GLib not found (Debian: libglib2.0-dev)")
endif()

find_path(QUIRE_UTHASH_INCLUDE_DIR uthash.h)
mark_as_advanced(QUIRE_UTHASH_INCLUDE_DIR)
if(QUIRE_UTHASH_INCLUDE_DIR)
  list(APPEND sources bench_containers_uthash.c)
  list(APPEND peers BENCH_UTHASH)
  # Its macros do not compile cleanly with our warnings.
  set_source_files_properties(bench_containers_uthash.c PROPERTIES COMPILE_OPTIONS
                                                                   -w)
else()
  message(STATUS "bench_containers: uthash not found (Debian: uthash-dev)")
endif()

if(CMAKE_CXX_COMPILER)
  find_package(absl CONFIG QUIET)
endif()
if(TARGET absl::flat_hash_map)
  list(APPEND sources bench_containers_abseil.cc)
  list(APPEND peers BENCH_ABSEIL)
  list(APPEND libraries absl::flat_hash_map)
else()
  message(STATUS "bench_containers: Abseil not found (Debian: libabsl-dev)")
endif()

quire_bench(bench_containers SOURCES ${sources} LIBS ${libraries}
            quire_bench_support m)
target_compile_definitions(bench_containers PRIVATE ${peers})
