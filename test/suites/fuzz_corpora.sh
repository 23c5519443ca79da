#!/bin/sh
# Runs the fuzz corpora of the suites through a replay of our VT target.
#
#   fuzz_corpora.sh VT_REPLAY
#
# The suites lie outside the tree: QUIRE_SUITES, else ../shared/suites beside
# it. Without them the test is skipped (77). The first three bytes of an input
# choose size and options, whatever they were meant for.
set -eu
replay=$1
here=$(cd "$(dirname "$0")/../.." && pwd)
corpora=${QUIRE_SUITES:-$here/../shared/suites}/fuzz
if [ ! -d "$corpora" ]; then
  echo "skipped: no corpora in $corpora"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for archive in "$corpora"/*.tar.xz; do
  tar -C "$work" -xJf "$archive"
done
find "$work" -mindepth 1 -maxdepth 2 -type d | while read -r directory; do
  if [ -n "$(find "$directory" -maxdepth 1 -type f | head -n 1)" ]; then
    "$replay" "$directory"
  fi
done
