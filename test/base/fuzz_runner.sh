#!/bin/sh
# fuzz_runner.sh PROBE: what the standalone fuzz runner answers.
set -eu
probe=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# expect STATUS ARGUMENT...
expect() {
  wanted=$1
  shift
  status=0
  "$probe" "$@" >"$work.out" 2>&1 || status=$?
  cat "$work.out"
  rm -f "$work.out"
  if [ "$status" -ne "$wanted" ]; then
    echo "exit status $status instead of $wanted for: $*" >&2
    exit 1
  fi
}

mkdir "$work/some" "$work/none" "$work/bad"
printf 'one' >"$work/some/a"
: >"$work/some/empty"
printf 'one' >"$work/bad/a"
printf 'boom' >"$work/bad/b"

expect 0 "$work/some"
expect 0 "$work/some/a" "$work/some"
expect 42 "$work/bad"
expect 2 "$work/none"
expect 2 "$work/some" "$work/missing"
expect 2
