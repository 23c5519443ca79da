#!/bin/sh
# Runs the recorded suites against quire-replay and holds a floor.
#
#   suite_floor.sh QUIRE-REPLAY ENGINE FLOOR
#
# The suites lie outside the tree: QUIRE_SUITES, else ../shared/suites beside
# it. Without them the test is skipped (77).
set -eu
replay=$1 engine=$2 floor=$3
here=$(cd "$(dirname "$0")/../.." && pwd)
suites=${QUIRE_SUITES:-$here/../shared/suites}
if [ ! -f "$suites/check_replay.py" ]; then
  echo "skipped: no suites in $suites"
  exit 77
fi
exec python3 "$suites/check_replay.py" --core --floor "$floor" -- \
  "$replay" --engine "$engine" --size '{cols}x{rows}' --scrollback '{hist}' \
  '{file}' --dump text
