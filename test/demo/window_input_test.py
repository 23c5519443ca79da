#!/usr/bin/env python3
"""What goes into demo-term --window: keys of several layouts, compose, input
methods, paste, mouse. window_input_test.py PATH-TO-DEMO-TERM [LIBWINDOW_EVENTS]

Exit 77 where the tools are missing, or where demo-term was built without a
window; see window_support.py."""

import os
import shutil
import subprocess
import time

from window_support import WindowCase, keep_only, main, near

BLUE = (0, 0, 238)


class Keys(WindowCase):
    def test_keys(self):
        self.recorder()
        self.keys("a", "A", "Up", "ctrl+Right", "F5", "alt+x", "ctrl+c", "shift+Tab", "Escape",
                  "BackSpace", "KP_Enter", "Delete")
        self.sent(b"aA\x1b[A\x1b[1;5C\x1b[15~\x1bx\x03\x1b[Z\x1b\x7f\r\x1b[3~")

    def test_text_beyond_the_layout(self):
        # xdotool lends such characters a key for a moment, and on a busy machine
        # the moment may be over too early: the server says another key then.
        self.recorder()
        got = b""
        for _ in range(10):
            self.type("é漢")
            time.sleep(0.3)
            with open(os.path.join(self.folder, "keys"), "rb") as f:
                got = f.read()
            if "é漢".encode() in got:
                return
        self.fail("not typed: %r" % got)

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

    def test_shifted_with_ctrl(self):
        self.recorder()
        self.keys("ctrl+underscore", "ctrl+at", "ctrl+space", "ctrl+shift+6", "ctrl+alt+a",
                  "shift+alt+a", "ctrl+BackSpace", "alt+BackSpace", "ctrl+shift+F6", "ctrl+alt+Left")
        self.sent(b"\x1f\0\0\x1e\x1b\x01\x1bA\x08\x1b\x7f\x1b[17;6~\x1b[1;7D")

    def layout(self, *names):
        if shutil.which("setxkbmap") is None:
            self.skipTest("no setxkbmap")
        subprocess.run(["setxkbmap", *names], env=self.environment, timeout=20, check=True)
        self.addCleanup(subprocess.run, ["setxkbmap", "us"], env=self.environment, timeout=20,
                        check=True)

    def test_dead_keys(self):
        self.layout("us", "-variant", "intl")
        self.recorder()
        self.keys("dead_acute", "e", "dead_diaeresis", "u", "dead_acute", "space",
                  "ISO_Level3_Shift+s")
        self.sent("éü'ß".encode())

    def test_dead_keys_in_the_kitty_protocol(self):
        self.layout("us", "-variant", "intl")
        self.recorder(r"\e[>27u")
        self.keys("dead_acute", "e")
        self.sent(b"\x1b[101;;233u\x1b[101;1:3u")

    def test_alt_gr(self):
        self.layout("de")
        self.recorder()
        self.keys("ISO_Level3_Shift+q", "ISO_Level3_Shift+7", "ISO_Level3_Shift+e", "y",
                  "udiaeresis", "ctrl+y", "alt+z")
        self.sent("@{€yü\x19\x1bz".encode())

    def test_the_right_alt_key_of_a_layout_without_alt_gr(self):
        self.recorder()
        self.keys("Alt_R+x", "Alt_R+shift+x", "Alt_R+shift+1")
        self.sent(b"\x1bx\x1bX\x1b!")

    def test_letters_of_another_script(self):
        self.layout("ru")
        self.recorder()
        self.keys("Cyrillic_ef", "ctrl+Cyrillic_es", "alt+Cyrillic_ef")
        self.sent("ф\x03\x1bф".encode())
        # A shortcut goes by the key's place.
        self.keys("ctrl+shift+Cyrillic_sha")
        self.see_corner(70, 0, BLUE)

    def test_a_release_goes_where_its_press_went(self):
        self.recorder(r"\e[>3u")
        self.keys("ctrl+shift+i", "ctrl+shift+i", "ctrl+shift+f", "Escape", "Escape", "x")
        self.sent(b"\x1b[27u\x1b[27;1:3ux\x1b[120;1:3u")

    def test_a_shortcut_held_down_acts_once(self):
        self.start()
        self.xdo("keydown", "ctrl", "keydown", "shift", "keydown", "n")
        self.wait_for(lambda: len(self.windows()) == 2)
        time.sleep(1.2)  # keys repeat after 0.66 s
        self.xdo("keyup", "n", "keyup", "shift", "keyup", "ctrl")
        self.assertEqual(len(self.windows()), 2)

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

    def test_typing_while_the_child_writes(self):
        self.start("sh", "-c", "yes & read line; printf %s \"$line\" >got; kill $!; exit 5")
        self.line("hello")
        self.assertEqual(self.file("got"), b"hello")
        self.leave()
        self.assertEqual(self.process.returncode, 5)

    def test_paste_into_a_prompt(self):
        self.start()
        self.line("clear; seq -f 'line %g' 300")
        self.wait_for(lambda: self.text_of(22) == "line 300")
        self.set_clipboard("line 42\nignored")
        self.keys("ctrl+shift+f", "ctrl+shift+v", "Return", "Escape")
        self.wait_for(lambda: "line 42" in [self.text_of(row) for row in (11, 12)])


class InputMethod(WindowCase):
    def say(self, line):
        with open(self.fifo, "w", encoding="utf-8") as f:
            f.write(line + "\n")

    def setUp(self):
        super().setUp()
        if self.events is None:
            self.skipTest("window_events.c was not built")
        self.fifo = os.path.join(self.folder, "events")
        os.mkfifo(self.fifo)
        self.environment.update(LD_PRELOAD=self.events, QUIRE_WINDOW_EVENTS=self.fifo,
                                ASAN_OPTIONS="verify_asan_link_order=0")

    def test_text_is_composed_at_the_cursor(self):
        self.recorder(r"top\e[4;6H")  # and "ready" from there
        before = self.row_pixels(4)
        self.say("edit kan")
        self.see_corner(10, 4, BLUE)
        self.see_corner(12, 4, BLUE)
        self.assertFalse(near(self.corner(13, 4), BLUE))
        self.say("edit 漢字")
        self.see_corner(13, 4, BLUE)
        self.say("edit ")
        self.wait_for(lambda: not near(self.corner(10, 4), BLUE))
        self.assertEqual(os.path.getsize(os.path.join(self.folder, "keys")), 0)
        # More than a plain event of SDL holds; at the edge it moves to the left.
        self.say("edit " + "漢" * 40)
        self.see_corner(0, 4, BLUE)
        self.see_corner(79, 4, BLUE)
        self.say("text 漢字")
        self.sent("漢字".encode())
        self.wait_for(lambda: self.row_pixels(4) == before)

    def test_text_is_composed_in_a_prompt(self):
        self.start()
        self.line(r"clear; seq 30; printf '\u6f22\u5b57\n'; seq 30")
        self.wait_for(lambda: self.text_of(22) == "30")
        self.keys("ctrl+shift+f")
        self.see_corner(0, 23, BLUE)
        before = self.row_pixels(23)
        self.say("edit kan")
        self.wait_for(lambda: self.row_pixels(23) != before)
        self.say("text 漢字")
        self.keys("Return", "Escape")
        self.wait_for(lambda: "漢字" in [self.text_of(row) for row in (11, 12)])


class Mouse(WindowCase):
    def test_mouse_reports(self):
        self.recorder(r"\e[?1000h\e[?1006h")
        self.click(4, 6)
        self.sent(b"\x1b[<0;5;7M\x1b[<0;5;7m")
        self.xdo("click", 5)
        self.sent(b"\x1b[<0;5;7M\x1b[<0;5;7m\x1b[<65;5;7M")

    def test_wheel_in_a_pager(self):
        self.recorder(r"\e[?1049h")
        self.move(4, 4)
        self.xdo("click", 4)
        self.sent(b"\x1b[A" * 3)

    def test_wheel_where_a_program_turned_it_off(self):
        self.recorder(r"\e[?1049h\e[?1007l")
        self.move(4, 4)
        self.xdo("click", 4)
        self.keys("x")
        self.sent(b"x")

    def test_dragging_is_reported(self):
        self.recorder(r"\e[?1002h\e[?1006h")
        self.move(1, 1)
        self.xdo("mousedown", 1)
        self.move(2, 1)
        self.move(4, 3)
        self.xdo("mouseup", 1)
        self.move(6, 6)
        self.xdo("click", 3)
        self.sent(b"\x1b[<0;2;2M\x1b[<32;3;2M\x1b[<32;5;4M\x1b[<0;5;4m"
                  b"\x1b[<2;7;7M\x1b[<2;7;7m")

    def test_motion_is_reported_in_pixels(self):
        self.recorder(r"\e[?1003h\e[?1016h")
        self.move(9, 9)
        self.move(4, 3)
        x, y = (v + 1 for v in self.point(4, 3))
        self.file("keys", lambda data: data.endswith(b"\x1b[<35;%d;%dM" % (x, y)))

    def test_a_release_goes_where_its_press_went(self):
        self.recorder(r"\e[?1000h\e[?1006h")
        self.set_clipboard("middle", "primary")
        self.move(2, 2)
        # Ours with Shift, and so is its release without.
        self.xdo("keydown", "shift")
        self.xdo("mousedown", 2)
        self.xdo("keyup", "shift")
        self.xdo("mouseup", 2)
        self.sent(b"middle")
        # The child's, and so is its release with Shift.
        self.xdo("mousedown", 1)
        self.xdo("keydown", "shift")
        self.xdo("mouseup", 1)
        self.xdo("keyup", "shift")
        self.sent(b"middle\x1b[<0;3;3M\x1b[<4;3;3m")


class KeysOnLibvterm(Keys):
    """The essentials on the other engine."""
    engine = "vterm"


keep_only(KeysOnLibvterm, "test_keys", "test_keys_in_application_mode")


class MouseOnLibvterm(Mouse):
    engine = "vterm"


keep_only(MouseOnLibvterm, "test_mouse_reports", "test_wheel_in_a_pager")

if __name__ == "__main__":
    main()
