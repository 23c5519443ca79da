# What the library links. This file is installed beside the package config,
# because somebody who links the static library needs the same targets.
#
#   quire_dep::utf8proc   widths and grapheme breaks
#   quire_dep::xxhash     hashes; header only (XXH_INLINE_ALL), build time only
#   quire_dep::vterm      libvterm, optional
#   quire_dep::fcft, quire_dep::pixman, quire_dep::png
#                         fonts, pixels and files of quire-render, optional
include_guard(GLOBAL)

# Makes quire_dep::NAME out of a pkg-config module, or out of a bare search for
# HEADER and LIBRARY where there is no pkg-config file.
function(quire_find_one name module header library)
  if(TARGET quire_dep::${name})
    return()
  endif()
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(QUIRE_PC_${name} QUIET ${module})
  endif()
  find_path(QUIRE_${name}_INCLUDE_DIR ${header}
            HINTS ${QUIRE_PC_${name}_INCLUDE_DIRS})
  mark_as_advanced(QUIRE_${name}_INCLUDE_DIR)
  if(NOT QUIRE_${name}_INCLUDE_DIR)
    return()
  endif()
  if(library)
    find_library(QUIRE_${name}_LIBRARY ${library}
                 HINTS ${QUIRE_PC_${name}_LIBRARY_DIRS})
    mark_as_advanced(QUIRE_${name}_LIBRARY)
    if(NOT QUIRE_${name}_LIBRARY)
      return()
    endif()
    add_library(quire_dep::${name} UNKNOWN IMPORTED GLOBAL)
    set_target_properties(
      quire_dep::${name} PROPERTIES IMPORTED_LOCATION
                                    "${QUIRE_${name}_LIBRARY}")
  else()
    add_library(quire_dep::${name} INTERFACE IMPORTED GLOBAL)
  endif()
  set_target_properties(
    quire_dep::${name}
    PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${QUIRE_${name}_INCLUDE_DIR}")
endfunction()

# What a consumer of the static library needs.
macro(quire_find_link_dependencies)
  set(THREADS_PREFER_PTHREAD_FLAG ON)
  find_package(Threads QUIET)
  quire_find_one(utf8proc libutf8proc utf8proc.h utf8proc)
endmacro()

macro(quire_find_vterm)
  quire_find_one(vterm vterm vterm.h vterm)
endmacro()

macro(quire_find_render)
  quire_find_one(fcft fcft fcft/fcft.h fcft)
  quire_find_one(pixman pixman-1 pixman.h pixman-1)
  quire_find_one(png libpng png.h png)
  set(quire_have_render FALSE)
  if(TARGET quire_dep::fcft
     AND TARGET quire_dep::pixman
     AND TARGET quire_dep::png)
    set(quire_have_render TRUE)
  endif()
endmacro()

function(quire_find_dependencies)
  quire_find_link_dependencies()
  quire_find_one(xxhash libxxhash xxhash.h "")
  if(NOT TARGET Threads::Threads)
    message(FATAL_ERROR "POSIX threads not found")
  endif()
  if(NOT TARGET quire_dep::utf8proc)
    message(FATAL_ERROR "utf8proc not found (Debian: libutf8proc-dev)")
  endif()
  if(NOT TARGET quire_dep::xxhash)
    message(FATAL_ERROR "xxHash not found (Debian: libxxhash-dev)")
  endif()
  set_property(
    TARGET quire_dep::xxhash PROPERTY INTERFACE_COMPILE_DEFINITIONS
                                      XXH_INLINE_ALL)
  if(QUIRE_WITH_VTERM)
    quire_find_vterm()
    if(NOT TARGET quire_dep::vterm)
      message(STATUS "libvterm not found (Debian: libvterm-dev): "
                     "the libvterm front end is left out")
    endif()
  endif()
  if(QUIRE_WITH_RENDER)
    quire_find_render()
    if(NOT quire_have_render)
      message(STATUS "fcft, pixman or libpng not found (Debian: libfcft-dev "
                     "libpixman-1-dev libpng-dev): quire-render is left out")
    endif()
    set(quire_have_render
        ${quire_have_render}
        PARENT_SCOPE)
  endif()
endfunction()
