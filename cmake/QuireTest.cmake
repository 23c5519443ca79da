# Functions for the fragments of test/, fuzz/ and bench/.
include_guard(GLOBAL)

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(CHECK IMPORTED_TARGET check)
endif()
if(NOT TARGET PkgConfig::CHECK)
  message(FATAL_ERROR "Check not found (Debian: check); "
                      "-DQUIRE_BUILD_TESTS=OFF builds without tests")
endif()

# Seconds; generous because sanitizer builds on a busy machine are slow.
set(quire_test_timeout 900)
set(quire_test_environment
    CK_DEFAULT_TIMEOUT=${quire_test_timeout}
    UBSAN_OPTIONS=print_stacktrace=1
    LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/test/support/lsan.supp:print_suppressions=0
    "TSAN_OPTIONS=halt_on_error=1 second_deadlock_stack=1")

# What a ThreadSanitizer run has to build.
add_custom_target(thread_tests)
# What a fuzz campaign has to build.
add_custom_target(fuzz_targets)

# A program of the tree that sees the private headers: src/ and test/ are
# include directories, the static library is linked.
function(quire_private_program name)
  add_executable(${name} ${ARGN})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src
                                             ${PROJECT_SOURCE_DIR}/test)
  target_link_libraries(${name} PRIVATE quire_static quire_dep::utf8proc
                                        quire_dep::xxhash Threads::Threads)
  quire_compile_options(${name})
endfunction()

# quire_test(NAME test_x LABELS unit SOURCES test_x.c [LIBS target...])
#
# One Check program, one CTest test, linked with test/support. Labels: unit, model, oom, suite,
# fuzz-replay, e2e, consumer; thread too where ThreadSanitizer has something to
# see. A program that exits with 77 is counted as skipped.
function(quire_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "LABELS;SOURCES;LIBS")
  if(NOT arg_NAME OR NOT arg_LABELS OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "quire_test(NAME n LABELS l... SOURCES s... [LIBS l...])")
  endif()
  quire_private_program(${arg_NAME} ${arg_SOURCES})
  target_link_libraries(${arg_NAME} PRIVATE ${arg_LIBS} quire_test_support
                                            PkgConfig::CHECK)
  add_test(NAME ${arg_NAME} COMMAND ${arg_NAME})
  quire_test_properties(${arg_NAME} ${arg_LABELS})
  if("thread" IN_LIST arg_LABELS)
    add_dependencies(thread_tests ${arg_NAME})
  endif()
endfunction()

# What all tests share, whatever their command is.
function(quire_test_properties name)
  set_tests_properties(
    ${name}
    PROPERTIES LABELS "${ARGN}" TIMEOUT ${quire_test_timeout} SKIP_RETURN_CODE
               77 ENVIRONMENT "${quire_test_environment}")
  # They type and look as a person would: other tests beside them only take the
  # time that they wait for.
  if("e2e" IN_LIST ARGN)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()

# quire_fuzz_target(NAME source...)
#
# SOURCES define LLVMFuzzerTestOneInput. NAME_replay runs the files of
# fuzz/corpus/NAME through it in every build; fuzz_NAME itself is built with
# libFuzzer where QUIRE_BUILD_FUZZ is on.
function(quire_fuzz_target name)
  set(corpus ${PROJECT_SOURCE_DIR}/fuzz/corpus/${name})
  if(NOT IS_DIRECTORY ${corpus})
    message(FATAL_ERROR "fuzz target ${name} has no seeds in ${corpus}")
  endif()
  quire_private_program(${name}_replay ${ARGN}
                        ${PROJECT_SOURCE_DIR}/fuzz/standalone_main.c)
  target_link_libraries(${name}_replay PRIVATE quire_test_support)
  add_test(NAME ${name}_replay COMMAND ${name}_replay ${corpus})
  quire_test_properties(${name}_replay fuzz-replay)
  if(QUIRE_BUILD_FUZZ)
    quire_private_program(fuzz_${name} ${ARGN})
    target_link_libraries(fuzz_${name} PRIVATE quire_test_support)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz_targets fuzz_${name})
  endif()
endfunction()

# quire_bench(NAME [SOURCES s...] [LIBS target...]): SOURCES defaults to NAME.c.
function(quire_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  if(NOT arg_SOURCES)
    set(arg_SOURCES ${name}.c)
  endif()
  quire_private_program(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS})
endfunction()
