#!/bin/sh
# Builds and runs the embedding example of README.md.
#
#   embedding.sh README.md WORK-FOLDER CC INCLUDE-FOLDER LIBRARY...
set -eu
readme=$1 work=$2 cc=$3 include=$4
shift 4
mkdir -p "$work"
sed -n '/^```c$/,/^```$/p' "$readme" | sed '/^```/d' >"$work/example.c"
lines=$(wc -l <"$work/example.c")
if [ "$lines" -lt 10 ] || [ "$lines" -gt 40 ]; then
  echo "the example has $lines lines"
  exit 1
fi
"$cc" -std=c11 -Wall -Wextra -Werror -DQUIRE_STATIC -I"$include" \
  -o "$work/example" "$work/example.c" "$@"
out=$("$work/example" 2>"$work/reply")
echo "$out"
case $out in
  *"U+0072 bold"*"U+6F22"*) ;;
  *) echo "not what the example should print"; exit 1 ;;
esac
[ "$(cat "$work/reply")" = "$(printf '\033[2;1R')" ]
