"""No test reaches beyond this machine: any connection or name lookup that would is a failure.

An audit hook sees every socket of this process, whichever library opened it; C libraries (libpq) are outside.
"""

import ipaddress
import sys
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"", "localhost", "testserver"})
WATCHED = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0}


def pytest_configure() -> None:
    """Watch from the start on; an audit hook stays for the life of the process."""
    sys.addaudithook(refuse_the_outside)


def refuse_the_outside(event: str, args: tuple[Any, ...]) -> None:
    """Fail the test, past every ``except Exception``, when it is about to leave this machine."""
    if event in WATCHED and not is_local(args[WATCHED[event]], looked_up=event.endswith("getaddrinfo")):
        pytest.fail(f"A test tried to reach {args[WATCHED[event]]!r} over the network.")


def is_local(address: Any, *, looked_up: bool = False) -> bool:
    """Whether an address is a Unix socket, a loopback address or this machine's own name.

    Looking up a plain number asks nobody, so that is allowed for any number.
    """
    host = address[0] if isinstance(address, tuple) else address
    if not isinstance(address, tuple) and not looked_up:
        return True
    name = host.decode() if isinstance(host, bytes) else host or ""
    if name in LOCAL_NAMES:
        return True
    try:
        number = ipaddress.ip_address(name)
    except ValueError:
        return False
    return looked_up or number.is_loopback
