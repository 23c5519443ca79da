# Set-up shared by test/run and demo/run; sourced, never run.
#
# The caller has set -eu, stands in the root of the tree and keeps stdout for
# itself: everything here talks on stderr. Works in the bash 3.2 of macOS.

jobs=${QUIRE_JOBS:-$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null ||
  echo 2)}

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

# What each group needs: probe, then the Debian package that has it. Probes:
# cmd:NAME a program; pc:MODULE a pkg-config module; have:NAME a function below.
packages_of() {
  case $1 in
    build)
      cat <<'LIST'
have:c_compiler gcc
have:c_library libc6-dev
have:cmake_325 cmake
cmd:ninja ninja-build
cmd:pkg-config pkg-config
pc:libutf8proc libutf8proc-dev
pc:libxxhash libxxhash-dev
pc:vterm libvterm-dev
pc:jansson libjansson-dev
LIST
      ;;
    test)
      cat <<'LIST'
pc:check check
cmd:g++ g++
cmd:clang clang
cmd:git git
cmd:python3 python3
cmd:tmux tmux
cmd:vim vim
cmd:less less
cmd:htop htop
cmd:xz xz-utils
cmd:infocmp ncurses-bin
LIST
      ;;
    bench)
      cat <<'LIST'
cmd:g++ g++
pc:glib-2.0 libglib2.0-dev
have:uthash uthash-dev
pc:absl_flat_hash_map libabsl-dev
LIST
      ;;
    render)
      cat <<'LIST'
pc:fcft libfcft-dev
pc:pixman-1 libpixman-1-dev
pc:libpng libpng-dev
have:font_mono fonts-dejavu-core
have:font_oblique fonts-dejavu-extra
have:font_emoji fonts-noto-color-emoji
have:font_cjk fonts-wqy-microhei
have:font_devanagari fonts-lohit-deva
cmd:fc-match fontconfig
LIST
      ;;
    window)
      cat <<'LIST'
pc:sdl2 libsdl2-dev
LIST
      ;;
    window-test)
      cat <<'LIST'
cmd:Xvfb xvfb
cmd:xdotool xdotool
cmd:xclip xclip
LIST
      ;;
    fuzz)
      cat <<'LIST'
cmd:clang clang
have:libfuzzer @clang-runtime
LIST
      ;;
    *) die "unknown package group $1" ;;
  esac
}

c_compiler() { command -v "${CC:-cc}" >/dev/null; }
c_library() { [ "$(uname)" != Linux ] || [ -e /usr/include/stdlib.h ]; }
cmake_325() {
  command -v cmake >/dev/null &&
    cmake --version | awk '/version/ {
      split($3, v, "."); exit !(v[1] > 3 || (v[1] == 3 && v[2] >= 25)) }'
}
uthash() {
  echo '#include <uthash.h>' | "${CC:-cc}" -E - >/dev/null 2>&1
}
libfuzzer() {
  command -v clang >/dev/null &&
    ls "$(clang -print-resource-dir)"/lib/*/libclang_rt.fuzzer* >/dev/null 2>&1
}

has_font() { fc-list ":$1" family 2>/dev/null | grep -q .; }
font_mono() { has_font "family=DejaVu Sans Mono"; }
font_oblique() { has_font "family=DejaVu Sans Mono:style=Oblique"; }
font_emoji() { has_font "family=Noto Color Emoji"; }
font_cjk() { has_font "lang=zh"; }
font_devanagari() { has_font "lang=hi"; }

probe() {
  case $1 in
    cmd:*) command -v "${1#cmd:}" >/dev/null ;;
    pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
    have:*) "${1#have:}" ;;
  esac
}

# The packages of the given groups whose probe fails, one a line.
missing_packages() {
  local group check package
  for group in "$@"; do
    packages_of "$group" | while read -r check package; do
      probe "$check" || printf '%s\n' "$package"
    done
  done | sort -u
}

# The sanitizer and fuzzer run time is packaged by version, and under another
# name in older releases.
clang_runtime_package() {
  local major
  major=$(clang -dumpversion | cut -d. -f1)
  if apt-cache show "libclang-rt-$major-dev" >/dev/null 2>&1; then
    echo "libclang-rt-$major-dev"
  else
    echo "libclang-common-$major-dev"
  fi
}

apt_install() {
  local root=
  if [ "$(id -u)" -ne 0 ]; then
    root=sudo
  fi
  DEBIAN_FRONTEND=noninteractive $root apt-get install -y \
    --no-install-recommends "$@" </dev/null >&2
}

# Asks for a password only where somebody can type it.
may_install() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" -eq 0 ] || {
    command -v sudo >/dev/null &&
      { sudo -n true 2>/dev/null || { [ -t 0 ] && [ -t 2 ]; }; }
  }
}

# install_missing GROUP...: returns at once when nothing is missing.
install_missing() {
  local wanted plain
  wanted=$(missing_packages "$@")
  [ -n "$wanted" ] || return 0
  plain=$(printf '%s\n' "$wanted" | grep -v '^@' | tr '\n' ' ' || true)
  if ! may_install; then
    say "Quire needs packages that are not installed. By their Debian names:"
    printf '%s\n' "$wanted" |
      sed 's/^@clang-runtime$/libclang-rt-dev (the one of your clang)/
           s/^cmake$/cmake (3.25 or newer)/
           s/^/  /' >&2
    die "install them and run this again"
  fi
  say "installing: $plain"
  if [ -n "$plain" ]; then
    # Fresh machines have no package lists, old ones have stale ones.
    # shellcheck disable=SC2086 # the names are words
    apt_install $plain || {
      apt_update
      apt_install $plain
    } || die "apt-get could not install: $plain"
  fi
  case $wanted in
    *@clang-runtime*)
      apt_install "$(clang_runtime_package)" ||
        die "apt-get could not install the run time of clang"
      ;;
  esac
  wanted=$(missing_packages "$@" | tr '\n' ' ')
  [ -z "$wanted" ] || die "still missing or too old: $wanted"
}

# The same for what the tree can do without.
install_wanted() {
  local wanted
  wanted=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "$wanted" ] || return 0
  if ! may_install || ! (install_missing "$@"); then
    say "going on without: $wanted"
  fi
}

apt_update() {
  if [ "$(id -u)" -eq 0 ]; then
    apt-get update </dev/null >&2
  else
    sudo apt-get update </dev/null >&2
  fi
}

# Arguments for the configuration beside the preset; set by the caller.
configure_with=

# build_preset PRESET [TARGET...]: quiet unless it fails. Ninja reconfigures by
# itself when a CMakeLists.txt changed.
build_preset() {
  local preset=$1 dir=build/$1 log=build/$1.log
  shift
  mkdir -p build
  # Ninja does not know the presets, nor what was installed since.
  local without
  without=$(missing_packages render window)
  if [ ! -e "$dir/build.ninja" ] ||
    ! cmp -s CMakePresets.json "$dir/presets.json" ||
    [ "$without" != "$(cat "$dir/without" 2>/dev/null)" ]; then
    say "configuring $dir"
    # --fresh: the cache may be the rest of a configuration that was stopped
    # half way, or come from an older preset.
    # shellcheck disable=SC2086 # the arguments are words
    cmake --fresh --preset "$preset" $configure_with >"$log" 2>&1 ||
      build_failed "$log"
    cp CMakePresets.json "$dir/presets.json"
    printf '%s\n' "$without" >"$dir/without"
  fi
  if [ $# -gt 0 ]; then
    set -- --target "$@"
  fi
  cmake --build "$dir" -j "$jobs" "$@" >"$log" 2>&1 || build_failed "$log"
}

build_failed() {
  cat "$1" >&2
  die "the build failed; the log is in $1"
}
