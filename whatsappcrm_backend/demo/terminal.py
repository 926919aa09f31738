"""The terminal around the demo: who hears Ctrl-C, and whether a port can be had."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

HOST = "127.0.0.1"


@contextmanager
def foreground() -> Iterator[None]:
    """Become the terminal's foreground job, as a shell would arrange it, so that Ctrl-C reaches this process alone.

    Otherwise the ``make`` around it hears Ctrl-C too and reports a clean stop as an error. Ctrl-Z is ignored
    meanwhile: the shell, which knows only ``make``, could not bring the demo back.
    """
    if not _shares_the_terminal():
        yield
        return
    terminal, shell_job = sys.stdin.fileno(), os.getpgrp()
    os.setpgid(0, 0)
    before = [(number, signal.signal(number, signal.SIG_IGN)) for number in (signal.SIGTTOU, signal.SIGTSTP)]
    os.tcsetpgrp(terminal, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(terminal, shell_job)
        for number, handler in before:
            signal.signal(number, handler)


def _shares_the_terminal() -> bool:
    """In the foreground, but as a member of somebody else's job."""
    if not sys.stdin.isatty() or os.getpgrp() == os.getpid():
        return False
    return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()


def check_port(port: int) -> None:
    """``CommandError`` with one sentence when nothing can be served on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError:
            raise CommandError(f"{port} is not a port; take one from 1024 to 65535.") from None
        except OSError as error:
            reason = (error.strerror or "").lower()
            raise CommandError(f"Port {port} cannot be used ({reason}); try: make run PORT={port + 1}") from None


def answers(port: int) -> bool:
    """Whether something accepts connections on this port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
