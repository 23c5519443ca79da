#!/bin/sh
# Whether README.md and test/README.md name what is there.
#
#   names.sh ROOT
set -eu
cd "$1"
status=0
missing() {
  echo "$1: names $2, which is not there"
  status=1
}

# Files that are linked, and the rooms of the map.
for path in $(sed -n 's/.*](\([^):]*\)).*/\1/p' README.md) \
  $(sed -n 's/^| \(`[^|]*`\) |.*/\1/p' README.md | tr -d '`,' | grep / || true); do
  [ -e "$path" ] || missing README.md "$path"
done

# Rooms that are not on the map.
for room in src/*/; do
  grep -q "^| \`$room\`" README.md || {
    echo "README.md: $room is not on the map"
    status=1
  }
done

# Tests: `name` in the right column of a table of faults.
names=$(sed -n '/^## What went wrong/,$s/^|[^|]*|\(.*\)|$/\1/p' test/README.md |
  grep -o '`[a-z_]*`' | tr -d '`')
[ -n "$names" ] || missing test/README.md "no test"
known=$(grep -rhoE --include='*.c' --include='*.h' --include='*.py' \
  '(START_TEST\(|def )[a-z_0-9]+' test | sed 's/.*[( ]//')
for name in $names; do
  echo "$known" | grep -qx "$name" || missing test/README.md "$name"
done
exit $status
