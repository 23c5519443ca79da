#!/usr/bin/env python3
"""Cells, colours and attributes against recordings: suite_cells.py REPLAY FLOOR.

Every recording of the suites that has expected_cells.json is played and its JSON
dump compared cell by cell, with the comparer that lies beside the recordings.
Exit 77 without the suites; 1 when fewer than FLOOR recordings agree."""

import json
import os
import subprocess
import sys
import tempfile

replay, floor = sys.argv[1], int(sys.argv[2])
tree = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
suites = os.environ.get("QUIRE_SUITES", os.path.join(tree, "..", "shared", "suites"))
compare = os.path.join(suites, "compare_cells.py")
if not os.path.exists(compare):
    print("skipped: no suites in", suites)
    sys.exit(77)

agree = []
recordings = os.path.join(suites, "alacritty")
for name in sorted(os.listdir(recordings)):
    folder = os.path.join(recordings, name)
    expected = os.path.join(folder, "expected_cells.json")
    if not os.path.exists(expected):
        continue
    with open(os.path.join(folder, "meta.json"), encoding="utf-8") as f:
        meta = json.load(f)
    size = "%dx%d" % (meta["cols"], meta["rows"])
    history = str(meta.get("history_limit") or 0)
    with tempfile.NamedTemporaryFile(suffix=".json") as actual:
        subprocess.run(
            [replay, "--size", size, "--scrollback", history, "--dump", "json",
             os.path.join(folder, "input.vt")],
            stdout=actual, stderr=subprocess.DEVNULL, check=True, timeout=60,
        )
        same = subprocess.run(
            [sys.executable, compare, expected, actual.name],
            capture_output=True, text=True, timeout=60,
        )
    agree.append(same.returncode == 0)
    if same.returncode != 0:
        print("differs:", name, same.stdout.strip().split("\n")[0])
print("%d of %d recordings agree, floor %d" % (sum(agree), len(agree), floor))
sys.exit(0 if sum(agree) >= floor else 1)
