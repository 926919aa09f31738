"""A terminal in which a test starts the demo as a person would, types, and reads the screen."""

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.project.process_tools import command_line, processes_with, wait_for

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C stops everything."
CTRL_C = b"\x03"
# A shell owns the terminal and stays when a job is killed; make shares its job with the demo and dies of a Ctrl-C.
SHELL = """
import fcntl, signal, subprocess, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
code = subprocess.call(sys.argv[1:])
if code < 0: signal.pause()
sys.exit(code)
"""
MAKE = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Terminal:
    """One start of the demo; ``text`` is all that it has shown so far."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port, self.text = home, port, ""
        self.screen, inside = pty.openpty()
        demo = [sys.executable, "manage.py", "demo", "--port", str(port), "--stop-with-parent"]
        self.shell = subprocess.Popen(
            [sys.executable, "-c", SHELL, sys.executable, "-c", MAKE, *demo],
            cwd=ROOT,
            env=self.environment(),
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
        )
        os.close(inside)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def environment(self) -> dict[str, str]:
        """As configured for real work; the demo must keep away from that database."""
        own = {
            "VAR_DIR": self.home,
            "LOG_DIR": self.home / "logs",
            "DATABASE_URL": f"sqlite:///{self.home}/real.sqlite3",
        }
        return {**os.environ, **{name: str(value) for name, value in own.items()}}

    def wait_for_text(self, words: str) -> None:
        """Wait until the screen shows these words; fail when the demo ends without."""
        wait_for(lambda: words in self.text or not self._reader.is_alive(), f"“{words}” on the screen", 90)
        assert words in self.text, self.text

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self.screen, keys)

    def exit_code(self) -> int:
        """Wait for the end of the shell and for the last words on the screen."""
        code = self.shell.wait(timeout=60)
        self._reader.join(timeout=60)
        return code

    def processes(self, name: str = "") -> list[int]:
        """Everything that runs for this demo: shell, make, demo and what it started; or one of them by its command."""
        found = processes_with("VAR_DIR", str(self.home)) + processes_with("VAR_DIR", str(self.home / "demo"))
        return [pid for pid in found if name in command_line(pid)]

    def close(self) -> None:
        """End whatever a failed test left behind."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.shell.wait()
        self._reader.join()
        os.close(self.screen)

    def _read(self) -> None:
        while True:
            try:
                piece = os.read(self.screen, 65536)
            except OSError:
                return
            self.text = COLOUR.sub("", self.text + piece.decode(errors="replace"))


@contextmanager
def opened(home: Path, port: int | None = None) -> Iterator[Terminal]:
    """A terminal in which the demo has just been started; what is left at the end is killed."""
    terminal = Terminal(home, port or free_port())
    try:
        yield terminal
    finally:
        terminal.close()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody used a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
