# How every target of this tree is compiled: warnings, sanitizers, visibility.
include_guard(GLOBAL)
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

set(quire_warning_candidates
    -Wall
    -Wextra
    -Wpedantic
    -Wshadow
    -Wconversion
    -Wsign-conversion
    -Wcast-align
    -Wcast-align=strict
    -Wcast-qual
    -Wundef
    -Wvla)
# Meaningless to a C++ compiler.
set(quire_warning_candidates_c -Wstrict-prototypes -Wmissing-prototypes)

# result_var <- those of the given flags that the C compiler knows.
function(quire_known_flags result_var)
  set(known "")
  foreach(flag IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER "QUIRE_HAVE${flag}" have)
    # Clang only warns about a -W it does not know, so the check needs -Werror.
    set(CMAKE_REQUIRED_FLAGS "-Werror")
    set(CMAKE_REQUIRED_QUIET ON)
    check_c_compiler_flag(${flag} ${have})
    if(${have})
      list(APPEND known ${flag})
    endif()
  endforeach()
  set(${result_var}
      "${known}"
      PARENT_SCOPE)
endfunction()

quire_known_flags(quire_warnings ${quire_warning_candidates})
quire_known_flags(quire_warnings_c ${quire_warning_candidates_c})
if(QUIRE_WARNINGS_AS_ERRORS)
  list(APPEND quire_warnings -Werror)
endif()

# A shared library that lacks a symbol fails at its own link, not at that of its
# first user. (The default on macOS; impossible with clang's sanitizers.)
check_linker_flag(C "-Wl,-z,defs" QUIRE_HAVE_Z_DEFS)

# Flags common to all our targets. Private: nothing of it reaches a consumer.
function(quire_compile_options target)
  set_target_properties(
    ${target}
    PROPERTIES C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden
               VISIBILITY_INLINES_HIDDEN ON)
  target_compile_options(
    ${target} PRIVATE ${quire_warnings}
                      "$<$<COMPILE_LANGUAGE:C>:${quire_warnings_c}>")
  target_compile_definitions(${target} PRIVATE QUIRE_CHECK=${QUIRE_CHECK})
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "SHARED_LIBRARY"
     AND QUIRE_HAVE_Z_DEFS
     AND NOT QUIRE_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  if(QUIRE_SANITIZE)
    target_compile_options(
      ${target} PRIVATE -fsanitize=${QUIRE_SANITIZE} -fno-sanitize-recover=all
                        -fno-omit-frame-pointer)
    # PUBLIC, so that a program that links the library gets the run time too.
    string(REPLACE "fuzzer-no-link," "" link_sanitize "${QUIRE_SANITIZE}")
    if(NOT type STREQUAL "OBJECT_LIBRARY")
      target_link_options(${target} PUBLIC -fsanitize=${link_sanitize})
    endif()
  endif()
endfunction()
