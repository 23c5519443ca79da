#!/bin/sh
# exports.sh NM LIBRARY HEADER...
#
# The dynamic symbols of LIBRARY are exactly the functions that the headers
# declare with QUIRE_API.
set -eu
nm=$1 library=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$nm" -D --defined-only "$library" | awk '$2 ~ /^[A-Z]$/ { print $3 }' |
  sort -u >"$work/exported"
# Each declaration on a line of its own; the name is the word before the first
# parenthesis that follows QUIRE_API.
cat "$@" | grep -v '^ *[#/*]' | tr '\n' ' ' | tr ';' '\n' |
  sed -n 's/.*QUIRE_API //p' |
  sed 's/__attribute__ *(([^)]*))//g' |
  sed -n 's/[^(]*[ *]\(quire_[a-z0-9_]*\) *(.*/\1/p' | sort -u >"$work/declared"
[ -s "$work/declared" ] || { echo "no declarations found" >&2; exit 1; }
if ! diff "$work/declared" "$work/exported" >"$work/diff"; then
  sed -n 's/^< /declared, not exported: /p; s/^> /exported, not declared: /p' \
    "$work/diff"
  exit 1
fi
echo "$(wc -l <"$work/exported") exported functions, all declared"
