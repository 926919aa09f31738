"""Watching real processes: a condition is polled until a deadline, nothing sleeps and hopes."""

import time
from collections.abc import Callable
from pathlib import Path

DEADLINE_SECONDS = 120.0


def wait_for(condition: Callable[[], object], what: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Return when the condition holds; fail the test when it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} seconds"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent (a zombie) does not."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def processes_with(variable: str, value: str) -> list[int]:
    """Ids of the live processes whose environment carries ``variable=value``."""
    needle = f"{variable}={value}".encode()
    return [pid for pid in _pids() if needle in _words(pid, "environ") and alive(pid)]


def command_line(pid: int) -> str:
    """The command of a process; blank when it has ended."""
    return b" ".join(_words(pid, "cmdline")).decode()


def _pids() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def _words(pid: int, file: str) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/{file}").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []
