"""What window_test.py stands on: an X server without a display (Xvfb), which
keeps its picture in a file that is read here pixel by pixel; xdotool, which types
and clicks; xclip, which looks at the clipboard.

QUIRE_WINDOW_SHOTS=FOLDER keeps a picture of each test's end (as PPM)."""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest

RC = "PS1='$ '; HISTFILE=; unset PROMPT_COMMAND; alias ls=; bind 'set bell-style none'\n"
BAR = 10  # pixels of the scroll bar


def missing_tool():
    """The name of a program that is not there, or None."""
    tools = [t for t in ("Xvfb", "xdotool", "xclip") if shutil.which(t) is None]
    return tools[0] if tools else None


class Server:
    """Xvfb on a free display."""

    def __init__(self, folder, *options):
        read, write = os.pipe()
        os.set_inheritable(write, True)
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1800x900x24",
             "-fbdir", folder, "-nolisten", "tcp", "-noreset", *options],
            stderr=subprocess.DEVNULL, pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as f:
            number = f.readline().strip()
        if not number:
            print("skipped: Xvfb does not start")
            sys.exit(77)
        self.display = ":" + number
        self.path = os.path.join(folder, "Xvfb_screen0")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=20)


class Picture:
    """The server's screen (an XWD file), or a part of it."""

    def __init__(self, path):
        with open(path, "rb") as f:
            data = f.read()
        head = struct.unpack(">25I", data[:100])
        self.stride = head[12]
        self.width, self.height = head[4], head[5]
        begin = head[0] + 12 * head[19]
        self.data = data[begin:begin + self.stride * self.height]

    def pixel(self, x, y):
        at = y * self.stride + 4 * x
        b, g, r = self.data[at:at + 3]
        return (r, g, b)

    def area(self, x, y, width, height):
        return [self.data[line * self.stride + 4 * x:line * self.stride + 4 * (x + width)]
                for line in range(y, y + height)]

    def save(self, path):
        with open(path, "wb") as f:
            f.write(b"P6 %d %d 255\n" % (self.width, self.height))
            for y in range(self.height):
                line = self.data[y * self.stride:y * self.stride + 4 * self.width]
                rgb = bytearray(3 * self.width)
                rgb[0::3], rgb[1::3], rgb[2::3] = line[2::4], line[1::4], line[0::4]
                f.write(rgb)


def near(a, b, slack=2):
    return all(abs(x - y) <= slack for x, y in zip(a, b))


class WindowCase(unittest.TestCase):
    """A demo-term in a window, and hands and eyes for it."""
    program = None
    events = None  # window_events.c, where it was built
    engine = "quire"

    @classmethod
    def setUpClass(cls):
        cls.server_folder = tempfile.mkdtemp()
        cls.server = Server(cls.server_folder)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.server_folder, ignore_errors=True)

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.environment = dict(os.environ, DISPLAY=self.server.display, LC_ALL="C.UTF-8",
                                SDL_VIDEODRIVER="x11")
        self.environment.pop("WAYLAND_DISPLAY", None)

    # ---- the program

    def launch(self, *command, options=()):
        rc = os.path.join(self.folder, "rc")
        with open(rc, "w", encoding="utf-8") as f:
            f.write(RC)
        if not command:
            command = ("bash", "--noprofile", "--rcfile", rc, "-i")
        self.stderr = open(os.path.join(self.folder, "stderr"), "w+", encoding="utf-8")
        self.addCleanup(self.stderr.close)
        self.process = subprocess.Popen(
            [self.program, "--window", "--stats", "--engine", self.engine, *options, "--", *command],
            cwd=self.folder, env=self.environment, stderr=self.stderr,
            stdin=subprocess.DEVNULL)
        self.addCleanup(self.end)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def start(self, *command, options=()):
        self.launch(*command, options=options)
        self.window = self.wait_for(self.windows)[0]
        self.focus(self.window)
        width, height = self.geometry()[2:]
        size = dict(zip(options[::2], options[1::2])).get("--size", "80x24")
        cols, rows = map(int, size.split("x"))
        self.cell = ((width - BAR) // cols, height // rows)
        # The prompt, or the cursor: something other than ground.
        self.wait_for(lambda: len(set(b"".join(self.row_pixels(0)))) > 3)

    def recorder(self, setup=""):
        """A child that writes down what it is sent."""
        self.start("bash", "-c", "stty raw -echo; printf '%s'; echo ready; cat >keys"
                   % setup)
        time.sleep(0.3)

    def sent(self, wanted):
        got = self.file("keys", lambda data: len(data) >= len(wanted))
        self.assertEqual(got, wanted)

    def leave(self, seconds=20):
        """Answers the statistics of a program that has ended or is about to."""
        self.process.wait(timeout=seconds)
        text = self.errors()
        return json.loads(text[text.index("{"):])

    def errors(self):
        self.stderr.seek(0)
        return self.stderr.read()

    def wait_for(self, wanted, seconds=60):
        end = time.monotonic() + seconds
        while True:
            found = wanted()
            if found:
                return found
            if time.monotonic() > end:
                self.fail("not seen in %d s; the program said: %s" % (seconds, self.errors()))
            time.sleep(0.03)

    # ---- windows, keys, mouse

    def xdo(self, *args, check=True):
        done = subprocess.run(["xdotool", *map(str, args)], env=self.environment,
                              capture_output=True, text=True, timeout=20, check=check)
        return done.stdout

    def windows(self):
        found = self.xdo("search", "--onlyvisible", "--name", "demo-term", check=False)
        return [int(line) for line in found.split()]

    def geometry(self, window=None):
        text = self.xdo("getwindowgeometry", "--shell", window or self.window)
        values = dict(line.split("=") for line in text.split())
        return [int(values[k]) for k in ("X", "Y", "WIDTH", "HEIGHT")]

    def focus(self, window):
        self.window = window
        self.xdo("windowraise", window)
        self.xdo("windowfocus", "--sync", window)

    def keys(self, *keys):
        self.xdo("key", *keys)

    def type(self, text):
        self.xdo("type", "--delay", "4", text)

    def line(self, text):
        self.type(text)
        self.keys("Return")

    def point(self, col, row):
        """The middle of a cell, in the window."""
        return (int((col + 0.5) * self.cell[0]), int((row + 0.5) * self.cell[1]))

    def move(self, col, row):
        self.xdo("mousemove", "--window", self.window, *self.point(col, row))

    def click(self, col, row, times=1, button=1):
        time.sleep(0.6)  # not the second click of the last pair
        self.move(col, row)
        self.xdo("click", "--repeat", times, "--delay", 40, button)

    def clipboard(self, selection="clipboard"):
        done = subprocess.run(["xclip", "-o", "-selection", selection], env=self.environment,
                              capture_output=True, timeout=20, check=False)
        return done.stdout.decode()

    def set_clipboard(self, text, selection="clipboard"):
        subprocess.run(["xclip", "-i", "-selection", selection], env=self.environment,
                       input=text.encode(), timeout=20, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def copy(self):
        self.set_clipboard("(nothing)")
        self.keys("ctrl+shift+c")
        return self.wait_for(lambda: self.clipboard() not in ("", "(nothing)")
                             and self.clipboard())

    # ---- looking

    def row_pixels(self, row, window=None):
        x, y, width, _ = self.geometry(window)
        return Picture(self.server.path).area(
            x, y + row * self.cell[1], width - BAR, self.cell[1])

    def corner(self, col, row, dx=0, dy=0):
        """A pixel of a cell: its top left corner, where no glyph reaches."""
        x, y = self.geometry()[:2]
        return Picture(self.server.path).pixel(
            x + col * self.cell[0] + dx, y + row * self.cell[1] + dy)

    def see_corner(self, col, row, color, slack=2):
        self.wait_for(lambda: near(self.corner(col, row), color, slack))

    def text_of(self, row):
        """A row's logical line, as the clipboard has it after a triple click."""
        self.click(2, row, times=3)
        return self.copy()

    def file(self, name, wanted=None):
        path = os.path.join(self.folder, name)

        def read():
            try:
                with open(path, "rb") as f:
                    data = f.read()
            except FileNotFoundError:
                return None
            return data if (data if wanted is None else wanted(data)) else None
        return self.wait_for(read)

    def tearDown(self):
        shots = os.environ.get("QUIRE_WINDOW_SHOTS")
        if shots:
            Picture(self.server.path).save(os.path.join(shots, self.id() + ".ppm"))


def keep_only(case, *names):
    """Leaves these tests of a class, among those that it has from another one."""
    for name in dir(case):
        if name.startswith("test_") and name not in names:
            setattr(case, name, None)


def main():
    """Runs the tests of a program that was called with PATH-TO-DEMO-TERM and,
    perhaps, PATH-TO-LIBWINDOW_EVENTS."""
    WindowCase.program = os.path.abspath(sys.argv.pop(1))
    if len(sys.argv) > 1 and os.path.isfile(sys.argv[1]):
        WindowCase.events = os.path.abspath(sys.argv.pop(1))
    if missing_tool():
        print("skipped: no " + missing_tool())
        sys.exit(77)
    probe = subprocess.run([WindowCase.program, "--window"], capture_output=True, text=True,
                           env={"PATH": os.environ["PATH"]}, stdin=subprocess.DEVNULL, timeout=30)
    if "has no window" in probe.stderr:
        print("skipped: " + probe.stderr.strip())
        sys.exit(77)
    unittest.main(verbosity=2)
