#!/usr/bin/env python3
"""demo-term when what it stands on goes away: hostile_test.py PATH-TO-DEMO-TERM.

Each test gives it a pty of its own and takes the host, the child or the child's
terminal away. It must end by itself, leave no child and restore the host."""

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import unittest

DEMO_TERM = os.path.abspath(sys.argv.pop(1))
SECONDS = 20


class Host:
    """demo-term on a pty, its output collected."""

    def __init__(self, *command, cols=80, rows=24):
        self.output = b""
        self.master, slave = os.openpty()
        self.resize(cols, rows)
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.process = subprocess.Popen(
            [DEMO_TERM, "--", *command],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env=dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8"),
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def resize(self, cols, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def read(self, seconds):
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.output += os.read(self.master, 65536)
            except OSError:
                pass

    def see(self, text):
        end = time.monotonic() + SECONDS
        while text not in self.output:
            if time.monotonic() > end:
                raise AssertionError("%r not seen in %r" % (text, self.output[-2000:]))
            self.read(0.1)

    def wait(self):
        """The exit status; what is written meanwhile is read."""
        end = time.monotonic() + SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        self.read(0)
        return self.process.wait(timeout=0.1)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)


class Hostile(unittest.TestCase):
    def start(self, *command, **size):
        host = Host(*command, **size)
        self.addCleanup(host.close)
        return host

    def gone(self, pid):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            with open("/proc/%d/stat" % pid, encoding="ascii") as f:
                if f.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return
            time.sleep(0.05)
        self.fail("process %d is still there" % pid)

    def child(self, host):
        """A child that says its process id and stays."""
        host.see(b"pid=")
        host.see(b";")
        return int(host.output.split(b"pid=")[1].split(b";")[0])

    def restored(self, host):
        self.assertIn(b"\x1b[?1049l", host.output)
        self.assertIn(b"\x1b[?25h", host.output)
        self.assertEqual(termios.tcgetattr(host.slave), host.before)

    def test_the_host_terminal_closes(self):
        host = self.start("sh", "-c", "echo \"pid=$$;\"; exec sleep 300")
        pid = self.child(host)
        os.close(host.slave)
        os.close(host.master)
        host.slave = host.master = -1
        host.process.wait(timeout=SECONDS)
        self.gone(pid)

    def test_the_child_is_killed(self):
        host = self.start("sh", "-c", "echo \"pid=$$;\"; exec sleep 300")
        os.kill(self.child(host), signal.SIGKILL)
        self.assertEqual(host.wait(), 128 + signal.SIGKILL)
        self.restored(host)

    def test_the_child_closes_its_terminal_and_lives_on(self):
        host = self.start(
            "sh", "-c", "echo \"pid=$$;\"; sleep 0.3; exec sleep 2 <&- >&- 2>&-"
        )
        self.child(host)
        host.wait()
        self.restored(host)

    def test_a_grandchild_keeps_the_terminal(self):
        host = self.start("sh", "-c", "sleep 300 & echo \"pid=$!;\"; exit 3")
        pid = self.child(host)
        self.addCleanup(lambda: os.kill(pid, signal.SIGKILL))
        self.assertEqual(host.wait(), 3)
        self.restored(host)

    def test_output_without_end_can_be_left(self):
        host = self.start("sh", "-c", "exec yes hostile")
        host.see(b"hostile")
        host.process.send_signal(signal.SIGTERM)
        host.wait()
        self.restored(host)

    def test_hosts_of_any_size(self):
        for cols, rows in ((1, 1), (2, 2), (0, 0), (1, 60), (9999, 3)):
            with self.subTest(cols=cols, rows=rows):
                host = self.start("sh", "-c", "seq 1 50; sleep 0.2; exit 5",
                                  cols=cols, rows=rows)
                self.assertEqual(host.wait(), 5)

    def test_sizes_that_change_all_the_time(self):
        host = self.start("sh", "-c", "for i in $(seq 1 60); do seq 1 40; sleep 0.02; done; exit 6")
        for step in range(60):
            host.resize(1 + step * 37 % 150, 1 + step * 13 % 50)
            host.read(0.01)
        self.assertEqual(host.wait(), 6)
        self.restored(host)


if __name__ == "__main__":
    unittest.main(verbosity=1)
