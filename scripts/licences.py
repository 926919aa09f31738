"""``python -m scripts.licences``: every package that runs in production may be used under a licence that we allow.

The packages are those of requirements.txt, and what they need; the licences are what the installed packages say of
themselves. A package with a choice (OR) needs one allowed licence, any other needs all of its licences allowed.
docs/dependencies.md lists the allowed ones with what they ask of us.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {
    "MIT": ("MIT", "MIT License", "MIT-0"),
    "BSD": ("BSD License", "BSD-2-Clause", "BSD-3-Clause", "BSD 3-Clause"),
    "Apache 2.0": ("Apache-2.0", "Apache Software License"),
    "MPL 2.0": ("MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"),
    "PSF 2.0": ("PSF-2.0",),
    "CNRI-Python": ("CNRI-Python",),
    "LGPL 3.0": ("LGPL-3.0-only",),
}
NAMES = frozenset(name for names in ALLOWED.values() for name in names)
# A line with a semicolon is for some systems only.
LOCKED = re.compile(r"^([a-z0-9-]+)(?:\[\w+\])?==[^ ]+( ;)?", re.MULTILINE)


def main() -> int:
    """Print the packages that may not be used; 1 when there are any."""
    lock = ROOT.joinpath("requirements.txt").read_text()
    found = dict.fromkeys(always(lock), "not installed, so its licence is unknown;") | licences(locked(lock))
    refused = {name: licence for name, licence in found.items() if not allowed(licence)}
    for name, licence in sorted(refused.items()):
        print(f"{name}: {licence} is not among the allowed licences (docs/dependencies.md).", file=sys.stderr)
    print(f"{len(found)} packages run in production; {len(refused)} may not be used.")
    return int(bool(refused) or not found)


def locked(lock: str) -> list[str]:
    """The packages of a lock."""
    return [name for name, _condition in LOCKED.findall(lock)]


def always(lock: str) -> list[str]:
    """Those of them that every system needs."""
    return [name for name, condition in LOCKED.findall(lock) if not condition]


def licences(packages: list[str]) -> dict[str, str]:
    """What the installed ones of these packages say of their licence."""
    command = [
        sys.executable,
        "-m",
        "piplicenses",
        "--from=mixed",
        "--format=json",
        "--with-system",
        "--packages",
        *packages,
    ]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {re.sub(r"[-_.]+", "-", row["Name"]).lower(): row["License"] for row in json.loads(listed)}


def allowed(licence: str) -> bool:
    """Whether a licence, or a combination of several, is one that we allow."""
    if " OR " in licence:
        return any(allowed(choice) for choice in licence.split(" OR "))
    return all(name.strip(" ()") in NAMES or name in NAMES for name in re.split(r" AND |; ", licence))


if __name__ == "__main__":
    sys.exit(main())
