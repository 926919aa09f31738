"""Programs that read the API at a fixed rate; `hey` is a public load generator (Debian: apt-get install hey)."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from typing import NamedTuple

PER_SECOND = 20
# Each address has this many readers, so that a slow answer does not keep the others from being asked for in time.
READERS = 5


class Load(NamedTuple):
    """What the readers of an address met."""

    answered: int
    failed: int
    p95_seconds: float


def hey() -> str | None:
    """The load generator, None where it is not installed."""
    return shutil.which("hey")


def read_at_a_fixed_rate(urls: Sequence[str], token: str, seconds: int) -> list[Load]:
    """20 requests a second, spread evenly over the addresses; what each of them met."""
    rate = str(PER_SECOND / len(urls) / READERS)
    options = ["-z", f"{seconds}s", "-c", str(READERS), "-q", rate, "-H", f"Authorization: Token {token}"]
    crowd = [subprocess.Popen(["hey", *options, url], stdout=subprocess.PIPE, text=True) for url in urls]
    return [_load(readers.communicate()[0]) for readers in crowd]


def _load(told: str) -> Load:
    codes = {code: int(count) for code, count in re.findall(r"\[(\d{3})\]\s+(\d+) responses", told)}
    errors = sum(int(count) for count in re.findall(r"^\s+\[(\d+)\]\s+(?!\d)", told, re.MULTILINE))
    p95 = re.search(r"95%+ in ([0-9.]+) secs", told)
    return Load(codes.get("200", 0), sum(codes.values()) - codes.get("200", 0) + errors, float(p95[1]) if p95 else 0.0)
