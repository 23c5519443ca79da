#!/usr/bin/env python3
"""demo-term as a person uses it, inside tmux: demo_term_test.py PATH-TO-DEMO-TERM.

Each test starts its own tmux server, types with send-keys and looks with
capture-pane until what should be there is there. Exit 77 without tmux."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

DEMO_TERM = os.path.abspath(sys.argv.pop(1))
if shutil.which("tmux") is None:
    print("skipped: no tmux")
    sys.exit(77)

RC = "PS1='$ '; HISTFILE=; unset PROMPT_COMMAND; alias ls=\n"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


class DemoTerm(unittest.TestCase):
    engine = "quire"

    def start(self, *command, cols=80, rows=24, options=(), ends=False):
        self.folder = tempfile.mkdtemp()
        self.socket = os.path.join(self.folder, "tmux")
        self.stats_file = os.path.join(self.folder, "stats")
        self.status_file = os.path.join(self.folder, "status")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(self.tmux, "kill-server", check=False)
        rc = os.path.join(self.folder, "rc")
        with open(rc, "w", encoding="utf-8") as f:
            f.write(RC)
        if not command:
            command = ("bash", "--noprofile", "--rcfile", rc, "-i")
        run = shlex.join(
            (DEMO_TERM, "--stats", "--engine", self.engine, *options, "--", *command)
        )
        # The shell stays when demo-term has left, so that the restored screen
        # can be looked at.
        script = "printf before; %s 2>%s; echo $? >%s; printf after; sleep 60" % (
            run, self.stats_file, self.status_file,
        )
        environment = dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm-256color")
        environment.pop("TMUX", None)
        subprocess.run(
            ["tmux", "-S", self.socket, "-u", "-f", "/dev/null", "new-session", "-d",
             "-c", self.folder,
             "-x", str(cols), "-y", str(rows), "sh", "-c", script],
            check=True, env=environment, timeout=20,
        )
        self.tmux("set", "-g", "set-clipboard", "on")
        if ends:
            return
        self.wait_for(lambda s: "demo-term" in s[-1])
        if "bash" in command[0]:
            self.wait_for(lambda s: s[0].startswith("$"))

    def tmux(self, *args, check=True):
        done = subprocess.run(
            ["tmux", "-S", self.socket, *args],
            capture_output=True, text=True, check=check, timeout=20,
        )
        return done.stdout

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def line(self, text):
        self.type(text)
        self.keys("Enter")

    def screen(self, *options):
        return self.tmux("capture-pane", "-p", *options).split("\n")[:-1]

    def wait_for(self, wanted, *options, seconds=60):
        """Looks until wanted(rows) is true; answers the rows."""
        end = time.monotonic() + seconds
        while True:
            rows = self.screen(*options)
            try:
                if wanted(rows):
                    return rows
            except IndexError:
                pass
            if time.monotonic() > end:
                self.fail("not seen in %d s:\n%s" % (seconds, "\n".join(rows)))
            time.sleep(0.05)

    def see(self, text, *options):
        return self.wait_for(lambda rows: any(text in row for row in rows), *options)

    def leave(self):
        self.keys("C-]")
        self.keys("q")
        self.see("after")
        with open(self.stats_file, encoding="utf-8") as f:
            text = f.read()
        return json.loads(text[text.index("{"):])

    def status(self):
        self.see("after")
        with open(self.status_file, encoding="utf-8") as f:
            return int(f.read())

    def test_text_of_every_kind(self):
        self.start()
        self.line("printf '\\e[1;31mred\\e[0m 漢字 %s e\u0301 \\e[4mu\\e[0m\\n'" % FAMILY)
        rows = self.see("red 漢字")
        self.assertTrue(any(FAMILY in r and "e\u0301" in r for r in rows), rows)
        styled = self.tmux("capture-pane", "-pe")
        self.assertRegex(styled, "\x1b\\[1m\x1b\\[31mred|\x1b\\[1;31mred|\x1b\\[31m\x1b\\[1mred")
        stats = self.leave()
        self.assertGreater(stats["frames"], 0)
        self.assertEqual(stats["lines_lost"], 0)

    def test_vim(self):
        self.start(cols=100, rows=30)
        path = os.path.join(self.folder, "file.txt")
        self.line("vim -u NONE -i NONE " + path)
        self.see("~")
        self.keys("i")
        self.line("first line 漢字")
        self.type("second")
        self.keys("Escape")
        self.keys("g", "g", "d", "d", "p")
        rows = self.wait_for(lambda r: r[0].startswith("second") and r[1].startswith("first"))
        self.assertIn("漢字", rows[1])
        self.line(":wq")
        self.wait_for(lambda r: r[0].startswith("$"))
        with open(path, encoding="utf-8") as f:
            self.assertEqual(f.read(), "second\nfirst line 漢字\n")
        self.leave()

    def test_less_and_alternate_screen(self):
        self.start()
        self.line("seq 1 300 | less")
        self.wait_for(lambda r: r[0] == "1")
        self.keys("G")
        self.wait_for(lambda r: "300" in r)
        self.keys("Up")
        self.wait_for(lambda r: "299" in r and "300" not in r)
        self.keys("q")
        self.wait_for(lambda r: r[0].startswith("$ seq"))
        self.leave()

    def test_scroll_back_search_and_copy(self):
        self.start()
        self.line("seq -f n%gn 1 200")
        self.see("n200n")
        self.keys("C-]", "[")
        self.keys("PageUp", "PageUp")
        self.wait_for(lambda r: "[scroll" in r[-1] and "n200n" not in r)
        self.keys("/")
        self.line("n57n")
        rows = self.wait_for(lambda r: "n57n" in r)
        self.assertNotIn("n200n", rows)
        self.keys("v", "j", "$")
        self.wait_for(lambda r: "[select" in r[-1])
        self.keys("y")
        self.see("copied")
        self.assertEqual(self.tmux("show-buffer"), "n57n\nn58n")
        self.see("n200n")
        self.leave()

    def test_scrolled_back_view_stays_while_output_goes_on(self):
        self.start()
        self.line("seq 1 100; for i in 1 2 3 4 5 6; do sleep 0.3; seq 1 50; done; echo do''ne")
        self.see("100")
        self.keys("C-]", "[")
        for _ in range(3):
            self.keys("PageUp")
        self.wait_for(lambda r: "[scroll" in r[-1])
        time.sleep(0.5)
        before = self.screen()[:-1]
        time.sleep(1.0)
        self.assertEqual(self.screen()[:-1], before)
        self.keys("q")
        self.see("done")
        self.leave()

    def test_clone_stays_while_the_live_side_goes_on(self):
        self.start(cols=100)
        self.line("clear; echo orig''inal")
        self.see("original")
        self.keys("C-]", "c")
        self.wait_for(lambda r: "\u2502" in r[0])
        self.line("clear; seq 1 40")
        rows = self.wait_for(lambda r: any(x.startswith("40") for x in r))
        self.assertTrue(any("\u2502original" in r for r in rows), rows)
        self.keys("C-]", "x")
        self.wait_for(lambda r: not any("\u2502" in x for x in r))
        self.leave()

    def test_clone_is_saved_and_opened(self):
        self.start(cols=100)
        self.line("clear; echo kept''text")
        self.see("kepttext")
        self.keys("C-]", "s")
        self.see("saved clone-")
        self.line("clear")
        self.wait_for(lambda r: not any("kepttext" in x for x in r))
        self.keys("C-]", "o")
        self.see("open: clone-")
        self.keys("Enter")
        self.see("\u2502kepttext")
        self.keys("C-]", "o")
        self.line("x")
        self.see("cannot open")
        self.leave()

    def test_saves_of_one_second_are_two_files(self):
        self.start()
        for _ in range(3):
            self.keys("C-]", "s")
        self.see("saved clone-")
        self.line("set -- clone-*.page; echo n=$#")
        self.see("n=3")
        self.leave()

    def test_inspector_and_help(self):
        self.start()
        self.line("seq 1 100; printf 'e\\314\\201 \\033[31mred\\033[m\\n'")
        self.see("red")
        self.keys("C-]", "i")
        rows = self.see("history")
        self.assertTrue(any(re.search(r"history +[1-9]\d* lines", r) for r in rows), rows)
        # The containers behind it: sets, maps, the LRU, the cache.
        # libvterm hands whole clusters over, so nothing is joined there.
        joins = 1 if self.engine == "quire" else 0
        for figure in (
            r"styles +1,", r"clusters +1,", r"maps +%d cluster joins" % joins,
            r"rows +[1-9]\d* cached, \d+ KiB of \d+", r"\d+ hits, \d+ misses",
            r"\d+ evicted, \d+ expired",
        ):
            self.wait_for(lambda r: any(re.search(figure, x) for x in r))
        thawed = r"thawed +[1-9]\d* pages"
        self.assertFalse(any(re.search(thawed, r) for r in self.screen()))
        self.keys("C-]", "[", "PageUp", "PageUp", "PageUp", "PageUp")
        self.wait_for(lambda r: any(re.search(thawed, x) for x in r))
        self.keys("q")
        self.keys("C-]", "?")
        self.see("clone the view")
        self.keys("C-]", "?")
        self.wait_for(lambda r: not any("clone the view" in x for x in r))
        self.leave()

    def test_resize_is_followed(self):
        self.start()
        self.line("tput cols; tput lines")
        self.wait_for(lambda r: "80" in r and "23" in r)
        self.line("echo " + "x" * 150)
        self.tmux("resize-window", "-x", "200", "-y", "50")
        self.see("x" * 150)
        self.line("tput cols; tput lines")
        self.wait_for(lambda r: "200" in r and "49" in r)
        self.tmux("resize-window", "-x", "40", "-y", "10")
        self.wait_for(lambda r: len(r) == 10 and "demo-term" in r[9] and len(r[9]) <= 40)
        self.line("clear; tput cols; tput lines")
        self.wait_for(lambda r: "40" in r and "9" in r)
        self.leave()

    def test_identical_repaint_sends_nothing(self):
        self.start(
            "sh", "-c",
            "printf '\\033[?25l'; while :; do printf '\\033[Hthe same text\\r\\n"
            "\\033[32mand colours\\033[m\\033[K'; sleep 0.05; done",
        )
        self.see("and colours")
        time.sleep(2)
        stats = self.leave()
        self.assertGreater(stats["frames_unchanged"], 15)
        # What was drawn: the start, the first paint, the prefix key's status
        # line; dozens of repaints added nothing.
        self.assertLess(stats["frames"], 9)
        self.assertLess(stats["bytes_sent"], 1500)
        self.assertGreater(stats["cache_hits"], 100)

    def test_keys_are_encoded_for_the_modes(self):
        self.start("sh", "-c", "printf '\\033[?1h\\033[?2004hready'; stty raw -echo; cat -v")
        self.see("ready")
        self.keys("Up")
        self.see("^[OA")
        self.tmux("set-buffer", "pasted")
        self.tmux("paste-buffer", "-p")
        self.see("^[[200~pasted^[[201~")
        self.keys("C-]", "C-]")
        self.see("^]")
        self.leave()

    def test_mouse_goes_to_the_program_that_asks(self):
        self.start("sh", "-c", "printf '\\033[?1000h\\033[?1006hready'; stty raw -echo; cat -v")
        self.see("ready")
        self.type("\x1b[<0;5;3M\x1b[<0;5;3m")
        self.see("^[[<0;5;3M^[[<0;5;3m")
        self.leave()

    def test_program_asks_for_a_size(self):
        self.start(cols=100, rows=30)
        self.line("printf '\\e[8;20;90t'; sleep 0.5; tput cols; tput lines")
        self.wait_for(lambda r: "90" in r and "20" in r)
        self.line("clear; printf '\\e[8;50;300t'; sleep 0.5; tput cols; tput lines")
        self.wait_for(lambda r: "100" in r and "29" in r)
        self.leave()

    def test_hyperlinks_and_clipboard(self):
        self.start()
        self.line("printf '\\e]8;;https://example.org/\\e\\\\link\\e]8;;\\e\\\\ \\e]52;c;cXVpcmU=\\a\\n'")
        self.see("link")
        end = time.monotonic() + 10
        while "quire" not in self.tmux("show-buffer", check=False) and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(self.tmux("show-buffer"), "quire")
        stats = self.leave()
        self.assertEqual(stats["links"], 1)

    def test_exit_status_and_restored_screen(self):
        self.start("sh", "-c", "exit 7", ends=True)
        self.assertEqual(self.status(), 7)
        self.assertIn("beforeafter", "".join(self.screen()))

    def test_signal_restores_the_host(self):
        self.start()
        pids = subprocess.run(
            ["pgrep", "-f", "^%s --stats.*%s" % (re.escape(DEMO_TERM), re.escape(self.folder))],
            capture_output=True, text=True,
        ).stdout.split()
        self.assertTrue(pids)
        os.kill(int(pids[0]), signal.SIGTERM)
        self.see("after")
        self.assertIn("beforeafter", "".join(self.screen()))

    def test_command_that_does_not_exist(self):
        self.start("no-such-command-here", ends=True)
        self.assertEqual(self.status(), 2)
        with open(self.stats_file, encoding="utf-8") as f:
            self.assertEqual(
                f.read(),
                "demo-term: no-such-command-here: No such file or directory\n",
            )

    def test_own_prefix(self):
        self.start(options=("--prefix", "C-a"))
        self.keys("C-a", "?")
        self.see("clone the view")
        self.keys("C-a", "q")
        self.see("after")

    def test_small_and_large_hosts(self):
        for cols, rows in ((20, 4), (200, 50)):
            with self.subTest(cols=cols, rows=rows):
                self.start(cols=cols, rows=rows)
                self.line("seq 1 300")
                self.see("300")
                self.leave()


class DemoTermOnLibvterm(DemoTerm):
    """The same on libvterm's parser."""

    engine = "vterm"
    test_text_of_every_kind = None  # clusters are ours
    test_keys_are_encoded_for_the_modes = None  # as above, same code
    test_small_and_large_hosts = None
    test_program_asks_for_a_size = None  # libvterm does not tell
    test_own_prefix = None
    test_command_that_does_not_exist = None


if __name__ == "__main__":
    has_vterm = "no libvterm" not in subprocess.run(
        [DEMO_TERM, "--engine", "vterm"], stdin=subprocess.DEVNULL,
        capture_output=True, text=True,
    ).stderr
    if not has_vterm:
        del DemoTermOnLibvterm
    unittest.main(verbosity=1)
