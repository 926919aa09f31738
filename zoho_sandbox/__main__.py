"""python -m zoho_sandbox: the stand-in as a process of its own, until it is told to stop."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from zoho_sandbox.control import ready
from zoho_sandbox.sandbox import Sandbox


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; return 0, or 1 with a sentence when the port cannot be had."""
    options = _parser().parse_args(argv)
    zoho = Sandbox(options.items, options.seed, port=options.port, journal_path=options.journal)
    zoho.usual_latency = zoho.latency = options.latency
    with _told_to_stop() as stop:
        try:
            zoho.start()
        except OSError as refused:
            print(f"The sandbox cannot use port {options.port}: {refused.strerror}.", file=sys.stderr)
            print("Stop what uses it, or choose another with --port.", file=sys.stderr)
            return 1
        try:
            print(_announcement(zoho, options.json), flush=True)
            stop.wait()
        finally:
            zoho.stop()
    return 0


def _announcement(zoho: Sandbox, as_json: bool) -> str:
    facts = ready(zoho)
    if as_json:
        return json.dumps(facts)
    lines = "\n".join(f"  {name}: {value}" for name, value in facts.items())
    return f"Zoho sandbox with {zoho.items} items (seed {zoho.seed}). Ctrl-C stops it.\n{lines}"


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zoho_sandbox", description="A local stand-in for Zoho Inventory.")
    parser.add_argument("--items", type=_count, default=106, help="how many items the catalogue has (default 106)")
    parser.add_argument("--seed", type=_count, default=1, help="another seed, another catalogue and other credentials")
    parser.add_argument("--port", type=_port, default=8900, help="port on 127.0.0.1 (default 8900, 0 takes a free one)")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every API answer takes")
    parser.add_argument("--journal", help="file to which every request is appended as a line of JSON")
    parser.add_argument("--json", action="store_true", help="print address and credentials as one line of JSON")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError("must be between 0 and 65535")
    return number


if __name__ == "__main__":
    sys.exit(main())
