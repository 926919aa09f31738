"""Become another program that dies with its parent: ``python -I tether.py PARENT_PID program argument…``.

The kernel kills this process the moment its parent is gone, however it went (Linux: prctl(2), PR_SET_PDEATHSIG, which
stays in force over exec). Elsewhere the program runs without that safety line. Standard library alone, so that a
start costs nothing.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def bind_to_parent(parent: int, when_orphaned: signal.Signals) -> bool:
    """Ask for a signal when the parent ends; False when the parent is gone already."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(when_orphaned))
    return os.getppid() == parent


def main() -> None:
    """Bind, then turn into the program; an orphan never starts it."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if bind_to_parent(parent, signal.SIGKILL):
        os.execvp(program[0], program)  # noqa: S606 - the caller's own command, no shell between


if __name__ == "__main__":
    main()
