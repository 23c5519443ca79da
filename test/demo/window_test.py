#!/usr/bin/env python3
"""demo-term --window as a person uses it: window_test.py PATH-TO-DEMO-TERM.

Exit 77 where the tools are missing, or where demo-term was built without a
window; see window_support.py."""

import ctypes
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import zlib

from window_support import BAR, Server, WindowCase, keep_only, main, near

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

    def processor_ticks(self):
        with open("/proc/%d/stat" % self.process.pid, encoding="ascii") as f:
            return sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13]))

    def test_quiet_while_nothing_changes(self):
        self.start("sh", "-c", "echo ready; sleep 2.5")
        time.sleep(0.5)
        before = self.processor_ticks()
        time.sleep(1.5)
        self.assertLessEqual(self.processor_ticks() - before, 2)  # hundredths of a second
        stats = self.leave()
        # Some for the start, the pointer and the focus; a blinking cursor would be 5.
        self.assertLess(stats["frames"], 12)

    def test_sixty_frames_a_second(self):
        begin = time.monotonic()
        self.start("sh", "-c", "for i in $(seq 500); do echo $i; sleep 0.004; done")
        stats = self.leave(60)
        seconds = time.monotonic() - begin
        frames = stats["frames"] + stats["frames_unchanged"]
        self.assertLessEqual(frames, 60 * seconds + 2)
        self.assertGreater(frames, 40)  # of some 150, on a machine that has other work
        self.assertLess(stats["rows_rasterised"], 520)  # a row is drawn once

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
        # A block, with Alt, or with Ctrl where the desktop wants Alt.
        for modifier in ("alt", "ctrl"):
            self.click(40, 20)  # selects nothing
            time.sleep(0.6)
            self.xdo("keydown", modifier)
            self.move(4, 0)
            self.xdo("mousedown", 1)
            self.move(5, 0)
            self.move(6, 1)
            self.xdo("mouseup", 1)
            self.xdo("keyup", modifier)
            self.assertEqual(self.copy(), "two\n fo")

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
        self.line("echo third; seq 50")
        self.wait_for(lambda: self.text_of(22) == "50")
        self.keys("ctrl+shift+Up")
        self.assertEqual(self.text_of(0), "> echo third; seq 50")
        self.keys("ctrl+shift+Up")
        self.assertEqual(self.text_of(0), "> echo second; seq 50")
        self.keys("ctrl+shift+Down", "ctrl+shift+Down")
        self.assertEqual(self.text_of(22), "50")
        # In a clone, too: it holds the marks of the page.
        live = self.window
        self.keys("ctrl+shift+n")
        frozen = self.wait_for(lambda: [w for w in self.windows() if w != live])[0]
        self.focus(frozen)
        for key, wanted in (("Up", "third"), ("Up", "second"), ("Down", "third")):
            self.keys("ctrl+shift+" + key)
            self.assertEqual(self.text_of(0), "> echo %s; seq 50" % wanted)

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

    def test_a_link_that_wraps(self):
        self.opener()
        self.start()
        link = "http://example.com/" + "-".join(map(str, range(1, 41)))
        self.line("clear; echo 'see (http://example.com/'$(seq -s- 1 40)').'")
        self.wait_for(lambda: self.text_of(0) == "see (" + link + ").")
        self.move(40, 10)
        time.sleep(0.2)
        plain = self.row_pixels(0), self.row_pixels(1)
        self.move(2, 1)
        self.wait_for(lambda: self.row_pixels(0) != plain[0] and self.row_pixels(1) != plain[1])
        self.xdo("keydown", "ctrl")
        self.click(2, 1)
        self.xdo("keyup", "ctrl")
        self.assertEqual(self.file("opened"), link.encode() + b"\n")

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

    def test_who_asked_for_the_clipboard_has_gone(self):
        try:
            x = ctypes.CDLL("libX11.so.6")
        except OSError:
            self.skipTest("no libX11")
        self.start()
        self.line("clear; echo text")
        self.wait_for(lambda: self.text_of(0) == "text")
        pointer, number = ctypes.c_void_p, ctypes.c_ulong
        x.XOpenDisplay.restype, x.XDefaultRootWindow.restype = pointer, number
        x.XCreateSimpleWindow.restype = x.XInternAtom.restype = number
        display = pointer(x.XOpenDisplay(self.server.display.encode()))
        window = number(x.XCreateSimpleWindow(
            display, number(x.XDefaultRootWindow(display)), 0, 0, 1, 1, 0, number(0), number(0)))
        clipboard, utf8, name = (number(x.XInternAtom(display, atom, 0))
                                 for atom in (b"CLIPBOARD", b"UTF8_STRING", b"PLACE"))
        x.XConvertSelection(display, clipboard, utf8, name, window, number(0))
        x.XDestroyWindow(display, window)
        x.XCloseDisplay(display)
        self.line("exit 4")
        self.leave()
        self.assertEqual(self.process.returncode, 4)

    def another_server(self, *options):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        # Its own: the other tests' is the class's.
        self.server = Server(folder, *options)
        self.environment["DISPLAY"] = self.server.display
        self.addCleanup(self.server.stop)

    def scaled_to(self, scale):
        options = ("--size", "40x10")
        self.start("sh", "-c", "echo ready; sleep 60", options=options)
        scaled = self.cell
        self.end()
        self.environment.pop("GDK_SCALE", None)
        self.start("sh", "-c", "echo ready; sleep 60", options=options + ("--scale", scale))
        self.assertEqual(scaled, self.cell)
        self.end()

    def test_scale_of_the_desktop(self):
        if shutil.which("xprop") is None:
            self.skipTest("no xprop")
        self.another_server()
        self.environment["GDK_SCALE"] = "2"
        self.scaled_to("2")
        subprocess.run(["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
                        "Xcursor.size:\t24\nXft.dpi:\t144\n"],
                       env=self.environment, timeout=20, check=True)
        self.scaled_to("1.5")

    def test_scale_of_a_dense_display(self):
        self.another_server("-dpi", "192")
        self.environment["SDL_VIDEO_X11_XRANDR"] = "0"  # where Xvfb has no density
        self.scaled_to("2")

    def test_the_display_is_lost(self):
        self.another_server()
        self.start("sh", "-c", "trap 'echo gone >hup; exit' HUP; echo ready; while :; do sleep 0.1; done")
        self.server.process.kill()
        begin = time.monotonic()
        self.process.wait(timeout=20)
        self.assertLess(time.monotonic() - begin, 5)
        self.assertNotEqual(self.process.returncode, 0)
        self.assertIn(self.server.display, self.errors())  # Xlib says it is broken
        self.assertEqual(self.file("hup"), b"gone\n")

    def test_the_display_is_lost_while_the_child_writes(self):
        self.another_server()
        self.launch("sh", "-c", "echo $$ >pid; exec yes")
        pid = int(self.file("pid"))
        self.wait_for(self.windows)
        self.server.process.kill()
        self.process.wait(timeout=20)
        self.wait_for(lambda: not os.path.exists("/proc/%d" % pid))


class WindowOnLibvterm(Window):
    """The essentials on the other engine."""
    engine = "vterm"


keep_only(WindowOnLibvterm, "test_a_shell", "test_select_and_copy", "test_scrolling")

if __name__ == "__main__":
    main()
