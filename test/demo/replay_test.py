#!/usr/bin/env python3
"""quire-replay as a user runs it: replay_test.py PATH-TO-QUIRE-REPLAY."""

import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

REPLAY = os.path.abspath(sys.argv.pop(1))


class ReplayCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, content=None):
        path = os.path.join(self.folder.name, name)
        if content is not None:
            mode = "wb" if isinstance(content, bytes) else "w"
            with open(path, mode) as f:
                f.write(content)
        return path

    def run_replay(self, *args, stdin=b""):
        done = subprocess.run(
            [REPLAY, *args], input=stdin, capture_output=True, timeout=60
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def rows(self, *args, stdin=b""):
        status, out, err = self.run_replay(*args, stdin=stdin)
        self.assertEqual(status, 0, err)
        return out.split("\n")[:-1]

    def fails(self, *args, stdin=b""):
        """Exit 2, one line on stderr, nothing on stdout."""
        status, out, err = self.run_replay(*args, stdin=stdin)
        self.assertEqual(status, 2, (args, out, err))
        self.assertEqual(out, "")
        self.assertEqual(err.count("\n"), 1, err)
        return err


class Replay(ReplayCase):
    def test_raw_bytes_history_first_then_screen(self):
        capture = self.path("a.vt", b"".join(b"%d\r\n" % i for i in range(6)))
        self.assertEqual(
            self.rows("--size", "10x3", capture),
            ["0", "1", "2", "3", "4", "5", ""],
        )
        self.assertEqual(
            self.rows("--size", "10x3", "--scrollback", "2", capture),
            ["2", "3", "4", "5", ""],
        )
        self.assertEqual(
            self.rows("--size", "10x3", "--scrollback", "0", capture),
            ["4", "5", ""],
        )
        many = b"".join(b"%d\r\n" % i for i in range(30000))
        self.assertEqual(
            len(self.rows("--size", "10x3", "--scrollback", "unlimited", "-", stdin=many)),
            30001,
        )
        self.assertEqual(
            len(self.rows("--size", "10x3", "-", stdin=many)), 10000 + 3
        )

    def test_cursor_is_told(self):
        status, _, err = self.run_replay("--size", "10x3", "-", stdin=b"\x1b[2;5H")
        self.assertEqual((status, err), (0, "cursor 1 4\n"))
        _, _, err = self.run_replay("--dump", "json", "-", stdin=b"x")
        self.assertEqual(err, "")
        _, _, err = self.run_replay("--dump", "json", "--cursor", "-", stdin=b"x")
        self.assertEqual(err, "cursor 0 1\n")

    def test_json_says_what_cells_look_like(self):
        _, out, _ = self.run_replay(
            "--size", "12x2", "--dump", "json", "-",
            stdin=b"a\x1b[1;38;2;1;2;3mb\x1b[0;4:3mc\x1b]8;;http://x/\x1b\\d",
        )
        dump = json.loads(out)
        self.assertEqual((dump["cols"], dump["rows"]), (12, 2))
        runs = dump["lines"][0]
        self.assertEqual(runs[0][0], "a")
        self.assertEqual(runs[1][:4], ["b", "#010203", "default", ["bold"]])
        self.assertEqual(runs[2][3], ["undercurl"])
        self.assertEqual(runs[3][4]["hyperlink"], "http://x/")

    def test_ansi_dump_shows_the_same_when_played_again(self):
        first = self.path(
            "a.vt",
            "\x1b[1;31mred\x1b[0m \x1b[4:3;58:2::9:8:7mcurl\x1b[0m 漢字 "
            "e\u0301 \x1b[48;5;200mbg\x1b[K\r\n\x1b]8;;http://x/\x1b\\link".encode(),
        )
        status, ansi, _ = self.run_replay("--size", "40x3", "--dump", "ansi", first)
        self.assertEqual(status, 0)
        again = self.path("b.vt", ansi.rstrip("\n").replace("\n", "\r\n").encode())
        dumps = [
            json.loads(self.run_replay("--size", "40x3", "--dump", "json", p)[1])
            for p in (first, again)
        ]
        self.assertEqual(dumps[0]["lines"][0], dumps[1]["lines"][0])
        self.assertEqual(
            [r[:4] for r in dumps[0]["lines"][1]], [r[:4] for r in dumps[1]["lines"][1]]
        )

    def test_clusters_and_codepoints(self):
        family = "\U0001f468\u200d\U0001f469x".encode()
        _, out, _ = self.run_replay("--dump", "json", "-", stdin=family)
        runs = json.loads(out)["lines"][0]
        self.assertEqual(runs[0][4], {"cells": 2})
        _, _, err = self.run_replay("--unicode", "codepoints", "-", stdin=family)
        self.assertEqual(err, "cursor 0 5\n")
        _, _, err = self.run_replay("--unicode", "clusters", "-", stdin=family)
        self.assertEqual(err, "cursor 0 3\n")
        _, _, err = self.run_replay("--ambiguous-wide", "-", stdin="\u00a7".encode())
        self.assertEqual(err, "cursor 0 2\n")

    def test_until(self):
        capture = self.path("a.vt", b"0123456789")
        self.assertEqual(self.rows("--size", "20x1", "--until", "4", capture), ["0123"])
        self.assertEqual(self.rows("--size", "20x1", "--until", "4b", capture), ["0123"])
        cast = self.path("a.cast", CAST2)
        self.assertEqual(self.rows("--until", "1", cast)[0], "one")
        self.assertEqual(self.rows("--until", "1.5s", cast)[0], "onetwo")
        self.assertEqual(self.rows("--until", "2b", cast)[0], "on")

    def test_asciicasts_with_resizes(self):
        rows = self.rows(self.path("a.cast", CAST2))
        self.assertEqual(rows, ["onetwo", "x"])
        rows = self.rows(self.path("b.cast", CAST3))
        self.assertEqual(rows, ["onetwo", "x"])
        # The size of the command line wins until the capture changes it.
        rows = self.rows("--size", "4x3", "--until", "1.5", self.path("a.cast"))
        self.assertEqual(rows, ["onet", "wo", ""])

    def test_typescripts(self):
        old = self.path("t", HEADER + "abc\r\ndef" + TRAILER)
        timing = self.path("t.tm", "0.5 3\n0.5 5\n")
        self.assertEqual(self.rows("--size", "9x2", old), ["abc", "def"])
        self.assertEqual(
            self.rows("--size", "9x2", "--timing", timing, "--until", "0.7", old),
            ["abc", ""],
        )
        both = self.path("b", HEADER + "keyout" + TRAILER)
        log = self.path(
            "b.tm",
            "H 0.0 START_TIME now\nH 0.0 OUTPUT_LOG b\nH 0.0 INPUT_LOG b\n"
            "H 0.0 COLUMNS 6\nH 0.0 LINES 2\n"
            "I 0.1 3\nO 0.1 1\nS 0.2 SIGWINCH ROWS=3 COLS=7\nO 0.1 2\nH 0.0 EXIT_CODE 0\n",
        )
        self.assertEqual(self.rows("--timing", log, both), ["out", "", ""])

    def test_stats_are_json(self):
        _, _, err = self.run_replay(
            "--dump", "none", "--stats", "--size", "10x2", "-",
            stdin=b"\x1b[31ma\r\nb\r\nc\r\n" + "e\u0301".encode(),
        )
        stats = json.loads(err)
        self.assertEqual(stats["lines"], 2)
        self.assertEqual(stats["clusters"], 1)
        self.assertGreater(stats["leaf_bytes"], 0)
        self.assertGreater(stats["style_dedup"], 0)

    def test_expect(self):
        good = self.path("good", "hi\n\n")
        bad = self.path("bad", "ho\n\n")
        status, out, _ = self.run_replay("--size", "5x2", "--expect", good, "-", stdin=b"hi")
        self.assertEqual((status, out), (0, ""))
        status, out, _ = self.run_replay("--size", "5x2", "--expect", bad, "-", stdin=b"hi")
        self.assertEqual(status, 1)
        self.assertIn("-ho\n+hi\n", out)
        self.fails("--expect", self.path("absent"), "-", stdin=b"hi")

    def test_saved_pages(self):
        page = self.path("p.page")
        stream = b"one\r\n\x1b[1;31mtwo\x1b[m " + "漢e\u0301 \x1b]8;;http://x/\x1b\\l".encode()
        _, shown, _ = self.run_replay("--size", "20x3", "--save-page", page, "-", stdin=stream)
        status, printed, err = self.run_replay("--page", page)
        self.assertEqual((status, printed, err), (0, shown, ""))
        dumps = [
            json.loads(out)["lines"]
            for _, out, _ in (
                self.run_replay("--size", "20x3", "--dump", "json", "-", stdin=stream),
                self.run_replay("--page", page, "--dump", "json"),
            )
        ]
        self.assertEqual(*dumps)
        self.assertEqual(os.stat(page).st_mode & 0o077, 0)
        with open(page, "rb") as f:
            saved = f.read()
        for content in (b"", saved[:-1], saved + b"x", b"junk" * 2000, saved[:100]):
            self.fails("--page", self.path("bad.page", content))
        step = max(1, len(saved) // 150)
        for at in range(0, len(saved), step):
            flipped = bytearray(saved)
            flipped[at] ^= 0x41
            status, out, err = self.run_replay("--page", self.path("f.page", bytes(flipped)))
            self.assertIn(status, (0, 2), (at, err))
        self.fails("--save-page", self.path("no/such/folder/p"), "-", stdin=b"x")
        self.fails("--page", page, page)

    def test_files_that_cannot_be_played(self):
        self.assertIn("No such file", self.fails(self.path("absent")))
        self.assertIn("directory", self.fails(self.folder.name))
        self.assertIn("empty", self.fails(self.path("empty", b"")))
        self.assertIn("truncated", self.fails(self.path("cut", CAST2[:-8])))
        self.assertIn("version", self.fails(self.path("v9", '{"version": 9}\n')))
        self.fails(self.path("nosize", '{"version": 2}\n'))
        self.fails(self.path("badsize", CAST2.replace("6x2", "0x2")))
        self.fails(self.path("utf8", CAST2.encode().replace(b"one", b"\xff")))
        self.fails(self.path("event", CAST2 + "[1]\n"))
        self.assertIn("truncated", self.fails(self.path("ts", HEADER + "abc")))
        whole = self.path("whole", HEADER + "abc" + TRAILER)
        for timing in ("", "0.1 99\n", "0.1 3", "junk\n", "0.1 -3\n", "0.1 1\n", "nan 3\n"):
            self.fails("--timing", self.path("tm", timing), whole)
        self.fails("--timing", self.path("tm", "0.1 3\n"), self.path("raw", b"abc"))

    def test_mistakes_in_the_command(self):
        capture = self.path("a.vt", b"x")
        for args in (
            ("--size", "0x5"), ("--size", "80"), ("--size", "99999x1"),
            ("--scrollback", "-1"), ("--scrollback", "many"), ("--engine", "xterm"),
            ("--unicode", "utf8"), ("--dump", "html"), ("--until", "soon"),
            ("--until", "-1"), ("--until", "1h"), ("--format", "mp4"), ("--nonsense",),
        ):
            self.fails(*args, capture)
        self.fails()
        self.fails(capture, capture)

    def test_help_and_version(self):
        status, out, _ = self.run_replay("--help")
        self.assertEqual(status, 0)
        for word in ("NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "--until"):
            self.assertIn(word, out)
        self.assertRegex(self.run_replay("--version")[1], r"^quire-replay \d+\.\d+\.\d+\n$")

    def test_a_full_disk_is_an_error(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([REPLAY, "-"], input=b"x", stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)

    def test_extreme_sizes(self):
        self.assertEqual(self.rows("--size", "1x1", "-", stdin="a漢\u0301b".encode())[-1], "b")
        rows = self.rows("--size", "10000x10000", "-", stdin=b"hi\x1b[9999;9990Hx")
        self.assertEqual(rows[0], "hi")
        self.assertEqual(rows[9998].strip(), "x")

    def test_a_mark_with_nothing_to_join_is_dropped(self):
        self.assertEqual(self.rows("--size", "9x1", "-", stdin="\u0301\u0302".encode()), [""])

    def test_hostile_streams(self):
        self.rows("--size", "9x2", "-", stdin=b"\x1b]0;" + b"t" * 10_000_000 + b"\x07end")
        self.assertEqual(
            self.rows("--size", "9x1", "-", stdin=b"\x1b]2;" + b"t" * 10_000_000 + b"\x07end"),
            ["end"],
        )
        self.rows("--size", "9x1", "-", stdin=bytes(range(128, 256)) * 50)
        self.rows("--size", "9x2", "-", stdin=b"\x1b[99999999999b\x1b[" + b"1;" * 5000 + b"m")


class Pictures(ReplayCase):
    def setUp(self):
        super().setUp()
        self.capture = self.path("c.vt", "\x1b[31mred\x1b[0m <&> \x1b[4;1mline")

    def size_of_png(self, path):
        with open(path, "rb") as f:
            head = f.read(24)
        self.assertEqual(head[:8], b"\x89PNG\r\n\x1a\n")
        return struct.unpack(">II", head[16:])

    def png(self, *args):
        """The size of the picture, or None where the build draws none."""
        path = self.path("out.png")
        status, out, err = self.run_replay("--png", path, *args, self.capture)
        if "no quire-render" in err:
            self.skipTest(err)
        self.assertEqual((status, out), (0, ""), err)
        return self.size_of_png(path)

    def test_svg_is_xml_with_the_text(self):
        path = self.path("out.svg")
        status, out, err = self.run_replay("--svg", path, self.capture)
        self.assertEqual((status, out), (0, ""), err)
        text = "".join(ElementTree.parse(path).getroot().itertext())
        self.assertIn("red", text)
        self.assertIn("<&>", text)
        self.assertIn("line", text)

    def test_png_of_the_screen(self):
        width, height = self.png("--size", "40x10")
        self.assertEqual((width % 40, height % 10), (0, 0))
        self.assertEqual(
            self.png("--size", "80x10", "--dump", "none"), (2 * width, height)
        )
        larger = self.png("--size", "40x10", "--font-size", "32")
        self.assertGreater(larger, (width + 40, height))
        self.assertEqual(
            self.png("--size", "40x10", "--scale", "2", "--ligatures"), larger
        )

    def test_png_of_history(self):
        height = self.png("--size", "40x10")[1] // 10
        self.capture = self.path("long.vt", "".join(f"{i}\r\n" for i in range(200)))
        tall = self.path("tall.png")
        self.png("--size", "40x10", "--png-history", tall)
        self.assertEqual(self.size_of_png(tall)[1], 201 * height)
        self.png("--size", "40x10", "--png-history", tall, "--rows", "-20:-11")
        self.assertEqual(self.size_of_png(tall)[1], 10 * height)

    def test_themes(self):
        theme = self.path("t.json", '{"fg": "#ffffff", "palette": "#000000:#aa0011"}')
        svg = self.path("out.svg")
        status, _, err = self.run_replay("--svg", svg, "--theme", theme, self.capture)
        if "reads no JSON" in err:
            self.skipTest(err)
        self.assertEqual(status, 0, err)
        with open(svg) as f:
            self.assertIn("#aa0011", f.read())

    def test_at_a_time(self):
        cast = self.path(
            "t.cast",
            '{"version": 2, "width": 10, "height": 1}\n'
            '[1.0, "o", "one"]\n[2.0, "o", "two"]\n',
        )
        svg = self.path("out.svg")
        for at, text in (("0", ""), ("1.5", "one"), ("9", "onetwo")):
            status, _, err = self.run_replay("--svg", svg, "--at", at, cast)
            self.assertEqual(status, 0, err)
            root = ElementTree.parse(svg).getroot()
            self.assertEqual("".join(root.itertext()).strip(), text)
        err = self.fails("--svg", svg, "--at", "1", self.capture)
        self.assertIn("no times", err)

    def test_disk_full(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        for option in ("--svg", "--png"):
            status, out, err = self.run_replay(option, "/dev/full", self.capture)
            if "no quire-render" not in err:
                self.assertEqual((status, out), (2, ""))
                self.assertIn("No space left", err)

    def test_svg_of_lines_and_double_rows(self):
        self.capture = self.path(
            "l.vt",
            "\x1b[4:3;58;2;1;2;3mcurly\x1b[0m \x1b[9mstruck\x1b[0m\r\n"
            "\x1b#3top\r\n\x1b#4top\r\n\x1b[4m    \x1b[0m",
        )
        path = self.path("out.svg")
        status, _, err = self.run_replay("--svg", path, "--size", "20x4", self.capture)
        self.assertEqual(status, 0, err)
        root = ElementTree.parse(path).getroot()
        ns = "{http://www.w3.org/2000/svg}"
        strokes = [p.get("stroke") for p in root.iter(ns + "path")]
        self.assertEqual(len(strokes), 3)
        self.assertIn("#010203", strokes)
        top, bottom = (r.get("viewBox").split() for r in root.findall(ns + "svg"))
        self.assertEqual(top[2:], bottom[2:])
        self.assertEqual((float(top[1]), bottom[1]), (0, top[3]))

    def test_mistakes_about_pictures(self):
        self.fails("--page", self.capture, "--png", self.path("x.png"))
        bad_theme = self.path("bad.json", '{"foreground": "red"}')
        for args in (
            ["--font-size", "0"],
            ["--font-size", "nan"],
            ["--scale", "1e9"],
            ["--rows", "3:1"],
            ["--at", "-1"],
            ["--png", "/nonexistent/folder/out.png"],
            ["--svg", "/nonexistent/folder/out.svg"],
            ["--svg", self.path("o.svg"), "--theme", "/nonexistent"],
            ["--svg", self.path("o.svg"), "--theme", bad_theme],
            ["--svg", self.path("o.svg"), "--theme", self.capture],
            ["--svg", self.path("o.svg"), "--theme", self.path("1", '{"selction": "#ffffff"}')],
            ["--svg", self.path("o.svg"), "--theme", self.path("2", '{"version": 2}')],
            ["--svg", self.path("o.svg"), "--theme", self.path("3", '{"palette": 5}')],
        ):
            self.fails(*args, self.capture)


class ReplayOnLibvterm(Replay):
    """The same on libvterm's parser, where the build has it."""

    def setUp(self):
        super().setUp()
        status, _, err = Replay.run_replay(self, "--engine", "vterm", "-", stdin=b"x")
        if status == 2 and "no libvterm" in err:
            self.skipTest(err.strip())

    def run_replay(self, *args, stdin=b""):
        return Replay.run_replay(self, "--engine", "vterm", *args, stdin=stdin)

    # libvterm has no grapheme clusters and knows fewer attributes.
    test_clusters_and_codepoints = None
    test_a_mark_with_nothing_to_join_is_dropped = None
    test_json_says_what_cells_look_like = None
    test_ansi_dump_shows_the_same_when_played_again = None


CAST2 = (
    '{"version": 2, "width": 9, "height": 2}\n'
    '[0.5, "o", "one"]\n[0.6, "i", "typed"]\n[1.2, "o", "two"]\n'
    '[2.0, "r", "6x2"]\n[2.5, "o", "\\r\\nx"]\n'
)
CAST3 = (
    '{"version": 3, "term": {"cols": 9, "rows": 2}}\n# a comment\n'
    '[0.5, "o", "one"]\n[0.7, "o", "two"]\n[0.8, "r", "6x2"]\n[0.5, "o", "\\r\\nx"]\n'
    '[0.1, "x", "0"]\n'
)
HEADER = 'Script started on 2026-01-01 00:00:00+00:00 [TERM="xterm" COLUMNS="9" LINES="2"]\n'
TRAILER = '\nScript done on 2026-01-01 00:00:01+00:00 [COMMAND_EXIT_CODE="0"]\n'

if __name__ == "__main__":
    unittest.main(verbosity=1)
