"""Programs that read the API at a fixed rate; `hey` is a public load generator (Debian: apt-get install hey)."""

import re
import shutil
import subprocess
from typing import NamedTuple

PER_SECOND = 20
READERS = 4


class Load(NamedTuple):
    """What the readers met."""

    answered: int
    failed: int
    p95_seconds: float


def hey() -> str | None:
    """The load generator, None where it is not installed."""
    return shutil.which("hey")


def read_at_a_fixed_rate(url: str, token: str, seconds: int) -> Load:
    """20 requests a second, spread over four readers."""
    rate = str(PER_SECOND // READERS)
    options = ["-z", f"{seconds}s", "-c", str(READERS), "-q", rate, "-H", f"Authorization: Token {token}"]
    told = subprocess.run(["hey", *options, url], capture_output=True, text=True, check=True).stdout
    codes = {code: int(count) for code, count in re.findall(r"\[(\d{3})\]\s+(\d+) responses", told)}
    errors = sum(int(count) for count in re.findall(r"^\s+\[(\d+)\]\s+(?!\d)", told, re.MULTILINE))
    p95 = re.search(r"95%+ in ([0-9.]+) secs", told)
    return Load(codes.get("200", 0), sum(codes.values()) - codes.get("200", 0) + errors, float(p95[1]) if p95 else 0.0)
