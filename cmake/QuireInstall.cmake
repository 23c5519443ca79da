# Install rules: headers, libraries, CMake package, pkg-config files. Every path
# in what is installed is relative to the file itself, so the tree can be moved;
# test/consumer moves it.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(quire_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/quire)

# quire_install_library(SET target...): one export set, loaded by
# quire-config.cmake when its file is there.
function(quire_install_library set)
  install(
    TARGETS ${ARGN}
    EXPORT ${set}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    INCLUDES
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(
    EXPORT ${set}
    NAMESPACE quire::
    DESTINATION ${quire_cmake_dir})
endfunction()

# From the directory of the .pc file up to the prefix.
function(quire_install_pkg_config name)
  set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  file(RELATIVE_PATH up /prefix/${pc_dir} /prefix)
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${up}")
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in
                 ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${pc_dir})
endfunction()

quire_install_library(quire-targets quire quire_static)
quire_install_pkg_config(quire)
get_property(public_headers GLOBAL PROPERTY QUIRE_PUBLIC_HEADERS)
list(TRANSFORM public_headers PREPEND ${PROJECT_SOURCE_DIR}/include/quire/)
install(FILES ${public_headers}
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/quire)

if(TARGET quire_vterm)
  quire_install_library(quire-vterm-targets quire_vterm quire_vterm_static)
  quire_install_pkg_config(quire-vterm)
endif()

if(TARGET quire_render)
  quire_install_library(quire-render-targets quire_render quire_render_static)
  quire_install_pkg_config(quire-render)
endif()

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/quire-config.cmake.in
  ${PROJECT_BINARY_DIR}/quire-config.cmake
  INSTALL_DESTINATION ${quire_cmake_dir}
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# Before 1.0 a minor version may break the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/quire-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(
  FILES ${PROJECT_BINARY_DIR}/quire-config.cmake
        ${PROJECT_BINARY_DIR}/quire-config-version.cmake
        ${PROJECT_SOURCE_DIR}/cmake/QuireDependencies.cmake
  DESTINATION ${quire_cmake_dir})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
