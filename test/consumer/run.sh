#!/bin/sh
# run.sh package|pkgconfig|subproject BUILD_DIR WORK_DIR CMAKE CC GENERATOR
#
# Installs BUILD_DIR into WORK_DIR, moves what was installed and builds app/
# against it, shared and static; `subproject` builds app/ with the source tree
# inside it instead.
set -eu
way=$1 build=$2 work=$3 cmake=$4 cc=$5
export CMAKE_GENERATOR="$6"
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$work"
mkdir -p "$work"

check() {
  said=$("$@")
  case $said in
    "quire "[0-9]*.[0-9]*.[0-9]*) echo "$*: $said" ;;
    *) echo "$*: unexpected output: $said" >&2; exit 1 ;;
  esac
}

build_app() {
  "$cmake" -S "$here/app" -B "$work/build" -DCMAKE_C_COMPILER="$cc" \
    "$@" >"$work/log" 2>&1 &&
    "$cmake" --build "$work/build" >>"$work/log" 2>&1 ||
    { cat "$work/log" >&2; exit 1; }
  for program in "$work"/build/consumer_*; do
    check "$program"
  done
}

install_and_move() {
  "$cmake" --install "$build" --prefix "$work/first" >"$work/log"
  mv "$work/first" "$work/moved"
  # Neither the old prefix nor the build tree may be written down anywhere.
  if grep -rlI -e "$work/first" -e "$build" "$work/moved"; then
    echo "these files name a path that is gone" >&2
    exit 1
  fi
}

# pkg_config_app NAME SOURCE MODULE [--static]
pkg_config_app() {
  program=$work/$1 source=$here/app/$2 module=$3
  shift 3
  flags=$(pkg-config "$@" --cflags --libs "$module")
  libdir=$(pkg-config --variable=libdir "$module")
  # shellcheck disable=SC2086 # the flags are words
  "$cc" -std=c11 "$source" -o "$program" $flags -Wl,-rpath,"$libdir"
  check "$program"
}

# pkg_config_apps KIND [--static]
pkg_config_apps() {
  kind=$1
  shift
  pkg_config_app "$kind" main.c quire "$@"
  if pkg-config --exists quire-vterm; then
    pkg_config_app "vterm_$kind" main_vterm.c quire-vterm "$@"
  fi
}

case $way in
  package)
    install_and_move
    build_app -DCMAKE_PREFIX_PATH="$work/moved"
    ;;
  pkgconfig)
    install_and_move
    pc=$(find "$work/moved" -name quire.pc)
    PKG_CONFIG_PATH=$(dirname "$pc")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
    export PKG_CONFIG_PATH
    pkg_config_apps shared
    # A static-only installation: -lquire can only mean the archive.
    find "$work/moved" -name 'libquire*.so*' -exec rm {} +
    find "$work/moved" -name 'libquire*.dylib' -exec rm {} +
    pkg_config_apps static --static
    ;;
  subproject)
    build_app -DQUIRE_SUBPROJECT="$here/../.."
    ;;
  *)
    echo "unknown way: $way" >&2
    exit 2
    ;;
esac
