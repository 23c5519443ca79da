# Install rules: headers, libraries, CMake package, pkg-config files.
include_guard(GLOBAL)
