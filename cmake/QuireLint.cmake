# Targets for people: `format` rewrites, `format-check` and `tidy` report. Not
# part of the tests, because every version of the tools sees other things.
include_guard(GLOBAL)
find_program(QUIRE_CLANG_FORMAT clang-format)
find_program(QUIRE_RUN_CLANG_TIDY NAMES run-clang-tidy run-clang-tidy-14)
mark_as_advanced(QUIRE_CLANG_FORMAT QUIRE_RUN_CLANG_TIDY)

if(QUIRE_CLANG_FORMAT)
  set(quire_tracked git ls-files -z -- *.c *.h *.cc *.cpp)
  add_custom_target(
    format
    COMMAND ${quire_tracked} | xargs -0 ${QUIRE_CLANG_FORMAT} -i
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    VERBATIM)
  add_custom_target(
    format-check
    COMMAND ${quire_tracked} | xargs -0 ${QUIRE_CLANG_FORMAT} --dry-run -Werror
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    VERBATIM)
endif()

if(QUIRE_RUN_CLANG_TIDY)
  add_custom_target(
    tidy
    COMMAND ${QUIRE_RUN_CLANG_TIDY} -quiet -p ${PROJECT_BINARY_DIR}
            ${PROJECT_SOURCE_DIR}/\(src|demo\)/
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    VERBATIM USES_TERMINAL)
endif()
