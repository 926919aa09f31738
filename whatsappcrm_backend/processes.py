"""Start programs beside each other, notice when one ends, stop them all; none outlives the one who started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

from whatsappcrm_backend.stopping import stop_signals_ignored

STOP_SECONDS = 10.0
POLL_SECONDS = 0.1
TAIL_LINES = 15
TETHER = Path(__file__).with_name("tether.py")
Handle = subprocess.Popen[bytes]


class ProcessFailed(Exception):
    """A program ended that should have gone on, or ended with an error; the text ends with its last lines."""


@dataclass
class Process:
    """One started program; ``output`` is the file that takes what it prints, or None when that is the terminal."""

    name: str
    handle: Handle
    output: Path | None

    def check(self) -> None:
        """Raise ``ProcessFailed`` when the program has ended."""
        if self.handle.poll() is not None:
            raise ProcessFailed(f"{self.name} stopped with exit code {self.handle.returncode}.{self._last_lines()}")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program and to everything it started itself."""
        try:
            os.killpg(self.handle.pid, number)
        except ProcessLookupError:
            return

    def _last_lines(self) -> str:
        if self.output is None:
            return ""
        lines = self.output.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join([f" The last lines of {self.output}:", *lines])


@dataclass
class Supervisor:
    """Owns a group of programs; leaving its ``with`` block stops them all, the last started first."""

    environment: Mapping[str, str]
    outputs: Path
    folder: Path
    processes: list[Process] = field(default_factory=list)

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str]) -> Process:
        """Start a program in the background; what it prints goes to ``outputs/name.log``."""
        path = self.outputs / f"{name}.log"
        with path.open("wb") as output:
            handle = self._launch(command, self.environment, output)
        process = Process(name, handle, path)
        self.processes.append(process)
        return process

    def run(self, name: str, command: Sequence[str], extra: Mapping[str, str] | None = None) -> None:
        """Run a program to its end in the terminal; anything but exit code 0 raises ``ProcessFailed``."""
        process = Process(name, self._launch(command, {**self.environment, **(extra or {})}, None), None)
        self.processes.append(process)
        if process.handle.wait():
            process.check()
        self.processes.remove(process)

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait for a condition while all programs live; ``ProcessFailed`` when one ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            self._check_all()
            if time.monotonic() > deadline:
                raise ProcessFailed(f"{what} was not ready within {seconds:g} seconds.")
            time.sleep(POLL_SECONDS)

    def watch(self) -> None:
        """Stay until a program ends by itself (``ProcessFailed``) or somebody asks to stop (``StopRequested``)."""
        while True:
            self._check_all()
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Ask every program to end, and kill what has not ended after ``STOP_SECONDS``."""
        with stop_signals_ignored():
            for process in reversed(self.processes):
                process.signal(signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            for process in reversed(self.processes):
                _end(process, deadline)
            self.processes.clear()

    def _launch(self, command: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | None) -> Handle:
        return subprocess.Popen(
            [sys.executable, "-I", str(TETHER), str(os.getpid()), *command],
            env=environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
        )

    def _check_all(self) -> None:
        for process in self.processes:
            process.check()


def _end(process: Process, deadline: float) -> None:
    """Wait for a program until the deadline; then kill whatever is left of its group."""
    try:
        process.handle.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.signal(signal.SIGKILL)
        process.handle.wait()
    process.signal(signal.SIGKILL)
