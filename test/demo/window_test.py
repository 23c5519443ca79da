#!/usr/bin/env python3
"""demo-term --window as a person uses it: window_test.py PATH-TO-DEMO-TERM.

Exit 77 where the tools are missing, or where demo-term was built without a
window; see window_support.py."""

import os
import signal
import struct
import subprocess
import sys
import time
import unittest
import zlib

from window_support import BAR, WindowCase, missing_tool, near

RED, GREEN, BLUE = (205, 0, 0), (0, 205, 0), (0, 0, 238)


class Window(WindowCase):
    def test_a_shell(self):
        self.start()
        self.line(r"clear; printf '\e[41mAB\e[48;2;1;128;255m C\e[0m\n'; echo done")
        self.see_corner(0, 0, RED)
        self.assertTrue(near(self.corner(1, 0), RED))
        self.assertTrue(near(self.corner(3, 0), (1, 128, 255)))
        self.assertFalse(near(self.corner(4, 0), (1, 128, 255)))
        self.assertEqual(self.text_of(1), "done")
        # Its glyphs are ink on the ground.
        ground = self.corner(79, 10)
        inks = {bytes(line[i:i + 3]) for line in self.row_pixels(1) for i in range(0, len(line), 4)}
        self.assertGreater(len(inks), 4)
        self.line("exit 3")
        stats = self.leave()
        self.assertEqual(self.process.returncode, 3)
        self.assertGreater(stats["frames"], 0)
        self.assertEqual((stats["cols"], stats["rows"]), (80, 24))
        self.assertNotEqual(ground, RED)

    def test_quiet_while_nothing_changes(self):
        self.start("sh", "-c", "echo ready; sleep 2.5")
        stats = self.leave()
        # Some for the start, the pointer and the focus; a blinking cursor would be 5.
        self.assertLess(stats["frames"], 12)

    def recorder(self, setup=""):
        """A child that writes down what it is sent."""
        self.start("bash", "-c", "stty raw -echo; printf '%s'; printf ready >&2; echo ready; cat >keys"
                   % setup)
        time.sleep(0.3)

    def sent(self, wanted):
        got = self.file("keys", lambda data: len(data) >= len(wanted))
        self.assertEqual(got, wanted)

    def test_keys(self):
        self.recorder()
        self.keys("a", "A", "Up", "ctrl+Right", "F5", "alt+x", "ctrl+c", "shift+Tab", "Escape",
                  "BackSpace", "KP_Enter", "Delete")
        self.sent(b"aA\x1b[A\x1b[1;5C\x1b[15~\x1bx\x03\x1b[Z\x1b\x7f\r\x1b[3~")

    def test_text_beyond_the_layout(self):
        # xdotool lends such characters a key for a moment, and on a busy machine
        # the moment may be over too early: the server says another key then.
        self.recorder()
        for _ in range(10):
            self.type("é漢")
            time.sleep(0.3)
            if "é漢".encode() in self.file("keys", lambda data: True):
                return
        self.fail("not typed: %r" % self.file("keys"))

    def test_keys_in_application_mode(self):
        self.recorder(r"\e[?1h")
        self.keys("Up", "Left", "ctrl+Up")
        self.sent(b"\x1bOA\x1bOD\x1b[1;5A")

    def test_keys_of_the_kitty_protocol(self):
        self.recorder(r"\e[>1u")
        self.keys("a", "ctrl+i", "ctrl+shift+a", "Escape", "alt+y", "Tab")
        self.sent(b"a\x1b[105;5u\x1b[97;6u\x1b[27u\x1b[121;3u\t")

    def test_every_key_as_a_code(self):
        self.recorder(r"\e[>31u")
        self.keys("A")
        got = self.file("keys", lambda data: data.count(b":3u") == 2)
        self.assertIn(b"\x1b[57441;2u\x1b[97:65;2;65u", got)
        self.assertRegex(got, rb"\x1b\[97(:65;2|;1):3u")

    def test_select_and_copy(self):
        self.start()
        self.line("clear; echo one two-three; printf '\\u6f22\\u5b57 four\\n'; seq -s ' ' 60")
        self.wait_for(lambda: self.text_of(0) == "one two-three")
        self.click(5, 0, times=2)
        self.assertIn("two", self.copy())
        self.assertIn("two", self.clipboard("primary"))
        # A line that wraps is one line.
        self.assertEqual(self.text_of(2), " ".join(map(str, range(1, 61))))
        # Cells: a drag from one to another.
        time.sleep(0.6)
        self.move(0, 0)
        self.xdo("mousedown", 1)
        self.move(2, 0)
        self.move(1, 1)
        self.xdo("mouseup", 1)
        self.assertEqual(self.copy(), "one two-three\n漢")
        # A block, with Alt.
        time.sleep(0.6)
        self.xdo("keydown", "alt")
        self.move(4, 0)
        self.xdo("mousedown", 1)
        self.move(5, 0)
        self.move(6, 1)
        self.xdo("mouseup", 1)
        self.xdo("keyup", "alt")
        self.assertEqual(self.copy(), "two\n fo")

    def test_paste(self):
        self.recorder(r"\e[?2004h")
        self.set_clipboard("word é")
        self.keys("ctrl+shift+v")
        self.sent("\x1b[200~word é\x1b[201~".encode())
        # Lines are asked about; Escape drops them.
        self.set_clipboard("rm -rf x\nls\n")
        self.keys("ctrl+shift+v")
        bottom = 23
        self.see_corner(0, bottom, BLUE)
        self.keys("Escape")
        self.wait_for(lambda: not near(self.corner(0, bottom), BLUE))
        self.keys("ctrl+shift+v")
        self.see_corner(0, bottom, BLUE)
        self.keys("Return")
        self.sent("\x1b[200~word é\x1b[201~\x1b[200~rm -rf x\rls\r\x1b[201~".encode())

    def test_primary_selection(self):
        self.recorder()
        self.set_clipboard("middle", "primary")
        self.click(3, 3, button=2)
        self.sent(b"middle")

    def test_resize_reflows(self):
        self.start()
        self.line("clear; seq -s ' ' 60")
        text = " ".join(map(str, range(1, 61)))
        self.wait_for(lambda: self.text_of(0) == text)
        self.xdo("windowsize", self.window, 40 * self.cell[0] + BAR, 12 * self.cell[1])
        self.wait_for(lambda: self.geometry()[3] == 12 * self.cell[1])
        self.line("clear; stty size >size; seq -s ' ' 60")
        self.assertEqual(self.file("size"), b"12 40\n")
        self.wait_for(lambda: self.text_of(3) == text)  # five rows of it now
        for width in (30, 50, 33, 80, 61):  # as dragging does
            self.xdo("windowsize", self.window, width * self.cell[0] + BAR, 12 * self.cell[1])
        self.wait_for(lambda: self.text_of(1) == text)
        # As small as a window gets; nothing is lost.
        self.xdo("windowsize", self.window, 1, 1)
        time.sleep(0.3)
        self.xdo("windowsize", self.window, 70 * self.cell[0] + BAR, 10 * self.cell[1])
        self.line("stty size >size2")
        self.assertEqual(self.file("size2"), b"10 70\n")

    def test_scrolling(self):
        self.start()
        self.line(r"clear; seq 200 | sed 's/^1$/\x1b[41m1\x1b[0m/'")
        self.wait_for(lambda: self.text_of(22) == "200")
        before = self.row_pixels(0)
        self.keys("shift+Prior")
        self.wait_for(lambda: self.row_pixels(0) != before)
        self.assertEqual(self.text_of(22), "177")
        self.keys("shift+Home")
        self.wait_for(lambda: any(near(self.corner(0, row), RED) for row in range(3)))
        self.keys("shift+End")
        self.assertEqual(self.text_of(22), "200")
        self.move(3, 3)
        self.xdo("click", 4)
        self.assertEqual(self.text_of(22), "197")
        # The bar: at its top the oldest line is in view; a key comes back.
        width, height = self.geometry()[2:]
        self.xdo("mousemove", "--window", self.window, width - BAR // 2, height - 4)
        self.xdo("mousedown", 1)
        self.xdo("mousemove", "--window", self.window, width - BAR // 2, 1)
        self.xdo("mouseup", 1)
        self.wait_for(lambda: any(near(self.corner(0, row), RED) for row in range(3)))
        self.keys("x")
        self.wait_for(lambda: self.text_of(22) == "200")

    def test_search(self):
        self.start()
        self.line("clear; seq -f 'line %g' 300")
        self.wait_for(lambda: self.text_of(22) == "line 300")
        plain = self.corner(0, 5)
        self.keys("ctrl+shift+f")
        self.see_corner(0, 23, BLUE)
        self.type("line 42")
        self.keys("Return")
        # In the middle of the view, marked and framed.
        found = []

        def marked():
            found[:] = [row for row in range(23)
                        if self.corner(2, row, dx=2, dy=4) != plain
                        and self.corner(2, row, dx=2, dy=4)[2] < 100
                        and self.corner(2, row, dx=2, dy=4)[0] > 60]
            return len(found) == 1
        self.wait_for(marked)
        self.keys("Escape")
        self.wait_for(lambda: not near(self.corner(0, 23), BLUE))
        self.assertEqual(self.text_of(found[0]), "line 42")

    def test_prompts(self):
        self.start()
        self.line(r"PS1='\[\e]133;A\a\]> '")
        self.line("clear; echo first; seq 40")
        self.line("echo second; seq 50")
        self.wait_for(lambda: self.text_of(22) == "50")
        self.keys("ctrl+shift+Up")
        self.assertEqual(self.text_of(0), "> echo second; seq 50")
        self.keys("ctrl+shift+Down")
        self.assertEqual(self.text_of(22), "50")

    def test_zoom(self):
        self.start()
        self.keys("ctrl+plus", "ctrl+plus", "ctrl+plus")
        time.sleep(0.3)
        self.line("stty size >larger")
        rows, cols = map(int, self.file("larger").split())
        self.assertLess(rows, 24)
        self.assertLess(cols, 80)
        self.keys("ctrl+0")
        time.sleep(0.3)
        self.line("stty size >same")
        self.assertEqual(self.file("same"), b"24 80\n")
        self.keys("ctrl+minus")
        time.sleep(0.3)
        self.line("stty size >smaller")
        self.assertGreater(int(self.file("smaller").split()[0]), 24)

    def test_clone(self):
        self.start()
        live = self.window
        self.xdo("windowmove", live, 0, 0)
        self.line(r"clear; seq -f 'row %g' 100; printf '\e[42mgreen\e[0m \u6f22\u5b57\n'")
        self.see_corner(0, 22, GREEN)
        self.keys("ctrl+shift+n")
        frozen = self.wait_for(lambda: [w for w in self.windows() if w != live])[0]
        self.xdo("windowmove", frozen, 900, 0)
        self.focus(frozen)
        self.see_corner(0, 22, GREEN)
        # The live one goes on; the clone stays as it was.
        self.focus(live)
        self.line("clear; echo other")
        self.wait_for(lambda: self.text_of(0) == "other")
        self.focus(frozen)
        self.see_corner(0, 22, GREEN)
        self.assertEqual(self.text_of(22), "green 漢字")
        self.keys("Prior")
        self.assertEqual(self.text_of(22), "row 78")
        self.keys("slash")
        self.type("row 9")
        self.keys("Return", "Escape")
        time.sleep(0.3)
        self.assertEqual(self.text_of(8), "row 9")
        # Saved, closed, opened again.
        self.keys("ctrl+shift+s")
        name = self.wait_for(lambda: [n for n in os.listdir(self.folder)
                                      if n.startswith("clone-") and n.endswith(".page")])[0]
        self.keys("q")
        self.wait_for(lambda: self.windows() == [live])
        self.focus(live)
        self.keys("ctrl+shift+o")
        self.type(name)
        self.keys("Return")
        opened = self.wait_for(lambda: [w for w in self.windows() if w != live])[0]
        self.xdo("windowmove", opened, 900, 0)
        self.focus(opened)
        self.keys("End")
        self.wait_for(lambda: self.geometry()[3] == 40 * self.cell[1])
        self.see_corner(0, 38, GREEN)
        self.assertEqual(self.text_of(37), "row 100")
        # The page outlives its session.
        self.focus(live)
        self.line("exit")
        self.wait_for(lambda: self.windows() == [opened])
        self.focus(opened)
        self.keys("ctrl+shift+w")
        self.leave()

    def test_open_what_is_no_page(self):
        self.start()
        with open(os.path.join(self.folder, "bad"), "wb") as f:
            f.write(b"no page")
        self.keys("ctrl+shift+o")
        self.see_corner(0, 23, BLUE)
        self.type("bad")
        self.keys("Return")
        time.sleep(0.3)
        self.assertTrue(near(self.corner(0, 23), BLUE))  # a message says so
        self.assertEqual(len(self.windows()), 1)
        self.line("exit 0")
        self.leave()

    def test_mouse_reports(self):
        self.recorder(r"\e[?1000h\e[?1006h")
        self.click(4, 6)
        self.sent(b"\x1b[<0;5;7M\x1b[<0;5;7m")
        self.xdo("click", 5)
        self.sent(b"\x1b[<0;5;7M\x1b[<0;5;7m\x1b[<65;5;7M")

    def test_wheel_in_a_pager(self):
        self.recorder(r"\e[?1049h\e[?1007h")
        self.move(4, 4)
        self.xdo("click", 4)
        self.sent(b"\x1b[A" * 3)

    def opener(self):
        """A desktop that writes down what it is asked to open."""
        path = os.path.join(self.folder, "bin")
        os.mkdir(path)
        with open(os.path.join(path, "xdg-open"), "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\nprintf '%%s\\n' \"$1\" >>'%s/opened'\n" % self.folder)
        os.chmod(os.path.join(path, "xdg-open"), 0o755)
        self.environment["PATH"] = path + ":" + self.environment["PATH"]

    def test_links(self):
        self.opener()
        self.start()
        self.line(r"clear; printf '\e]8;;https://a.example/x\e\\a link\e]8;;\e\\ see (http://b.example/y).\n\e]8;;sh:evil\e\\z\e]8;;\e\\\n'")
        self.wait_for(lambda: self.text_of(0) == "a link see (http://b.example/y).")
        self.move(40, 10)
        time.sleep(0.2)
        plain = self.row_pixels(0)
        self.move(2, 0)
        self.wait_for(lambda: self.row_pixels(0) != plain)  # underlined
        self.click(2, 0)
        time.sleep(0.3)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "opened")))
        self.xdo("keydown", "ctrl")
        self.click(2, 0)
        self.click(20, 0)
        self.click(0, 1)
        self.xdo("keyup", "ctrl")
        self.file("opened", lambda data: data.count(b"\n") >= 2)
        time.sleep(0.3)
        self.assertEqual(self.file("opened"), b"https://a.example/x\nhttp://b.example/y\n")

    def test_inspector_and_help(self):
        self.start()
        column = 70
        for key in ("ctrl+shift+i", "ctrl+shift+h"):
            self.keys(key)
            self.see_corner(column, 0, BLUE)
            self.keys(key)
            self.wait_for(lambda: not near(self.corner(column, 0), BLUE))

    def test_picture(self):
        self.start()
        self.line(r"clear; printf '\e[41m  \e[0m'")
        self.see_corner(0, 0, RED)
        self.keys("ctrl+shift+p")
        name = self.wait_for(lambda: [n for n in os.listdir(self.folder) if n.endswith(".png")])[0]
        data = self.file(name, lambda d: d.endswith(b"IEND\xaeB`\x82"))
        self.assertTrue(data.startswith(b"\x89PNG"))
        self.assertEqual(struct.unpack(">II", data[16:24]),
                         (80 * self.cell[0], 24 * self.cell[1]))
        at, rows = 8, b""
        while at < len(data):
            length, kind = struct.unpack(">I4s", data[at:at + 8])
            rows += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
            at += length + 12
        self.assertGreater(len(zlib.decompress(rows)), 80 * self.cell[0] * 3)

    def test_title_bell_and_clipboard(self):
        self.start()
        self.line(r"printf '\e]2;a title\a\a\e]52;c;Y2xpcA==\a'")
        self.wait_for(lambda: self.clipboard() == "clip")
        self.assertIn("a title", self.xdo("getwindowname", self.window))

    def test_a_program_asks_for_a_size(self):
        self.start()
        self.line(r"printf '\e[8;10;50t'")
        self.wait_for(lambda: self.geometry()[2:] == [50 * self.cell[0] + BAR, 10 * self.cell[1]])
        self.line("stty size >size")
        self.assertEqual(self.file("size"), b"10 50\n")

    def test_closed_while_the_child_writes(self):
        self.start("sh", "-c", "echo $$ >pid; exec yes")
        time.sleep(0.5)
        pid = int(self.file("pid"))
        begin = time.monotonic()
        self.keys("ctrl+shift+w")
        self.leave()
        self.assertLess(time.monotonic() - begin, 5)
        self.assertEqual(self.process.returncode, 0)
        with self.assertRaises(ProcessLookupError):
            os.kill(pid, 0)

    def test_typing_while_the_child_writes(self):
        self.start("sh", "-c", "yes & read line; printf %s \"$line\" >got; kill $!; exit 5")
        self.line("hello")
        self.assertEqual(self.file("got"), b"hello")
        self.leave()
        self.assertEqual(self.process.returncode, 5)

    def test_terminated(self):
        self.start()
        self.process.send_signal(signal.SIGTERM)
        self.leave()
        self.assertEqual(self.process.returncode, 0)

    def test_the_child_dies_by_a_signal(self):
        self.start()
        self.line("kill -9 $$")
        self.leave()
        self.assertEqual(self.process.returncode, 128 + 9)

    def refused(self, *options, environment=None):
        done = subprocess.run([self.program, "--window", *options, "--", "sleep", "1"],
                              env=environment or self.environment, capture_output=True,
                              text=True, timeout=30, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 2, done.stderr)
        # The display's own libraries may talk before.
        self.assertRegex(done.stderr, r"(\A|\n)demo-term: [^\n]+\n\Z")
        return done.stderr

    def test_refused(self):
        self.assertIn("scale", self.refused("--scale", "5000"))
        self.assertIn("font size", self.refused("--font-size", "1"))
        self.refused("--scale", "0")
        self.refused("--scale", "nan")
        self.refused("--size", "0x24")
        self.refused("--size", "80")
        self.assertIn("size", self.refused("--size", "16384x16384"))
        nowhere = dict(self.environment)
        nowhere.pop("DISPLAY")
        nowhere.pop("SDL_VIDEODRIVER")
        self.assertIn("display", self.refused(environment=nowhere))
        no_fonts = os.path.join(self.folder, "fonts.conf")
        with open(no_fonts, "w", encoding="utf-8") as f:
            f.write("<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'>"
                    "<fontconfig><cachedir>%s</cachedir></fontconfig>" % self.folder)
        self.assertIn("font", self.refused(
            environment=dict(self.environment, FONTCONFIG_FILE=no_fonts)))

    def test_scale(self):
        self.start(options=("--size", "40x10", "--scale", "2.5"))
        self.assertGreater(self.cell[1], 40)
        self.line("stty size >size")
        self.assertEqual(self.file("size"), b"10 40\n")


class WindowOnLibvterm(Window):
    """The essentials on the other engine."""
    engine = "vterm"


for name in dir(Window):
    if name.startswith("test_") and name not in (
            "test_a_shell", "test_select_and_copy", "test_scrolling", "test_keys"):
        setattr(WindowOnLibvterm, name, None)

if __name__ == "__main__":
    WindowCase.program = os.path.abspath(sys.argv.pop(1))
    if missing_tool():
        print("skipped: no " + missing_tool())
        sys.exit(77)
    probe = subprocess.run([WindowCase.program, "--window"], capture_output=True, text=True,
                           env={"PATH": os.environ["PATH"]}, stdin=subprocess.DEVNULL, timeout=30)
    if "has no window" in probe.stderr:
        print("skipped: " + probe.stderr.strip())
        sys.exit(77)
    unittest.main(verbosity=2)
