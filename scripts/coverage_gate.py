"""``python -m scripts.coverage_gate``: did the tests take enough of the branches of each package?

Combines what the processes of ``coverage run -m pytest -n 2`` measured, lists every file below the limit with the
lines that no test reached, and fails when a package as a whole is below it (fail_under in pyproject.toml).
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coverage import Coverage

COUNTS = ("covered_lines", "covered_branches", "num_statements", "num_branches")


def main() -> int:
    """Print the files and the packages; 1 when a package is below the limit or nothing was measured."""
    measured = Coverage()
    measured.combine()
    measured.save()
    limit = float(str(measured.get_option("report:fail_under")))
    files = read(measured)
    for name, file in sorted(files.items()):
        if share(file["summary"]) < limit:
            print(f"{name}: {share(file['summary']):.1f} %, not reached: {file['missing_lines']}")
    shares = packages(files)
    for package, percent in sorted(shares.items()):
        print(f"{package}: {percent:.1f} % of lines and branches, {limit:.0f} % are wanted.")
    return int(not shares or min(shares.values()) < limit)


def read(measured: Coverage) -> dict[str, Any]:
    """The report of each file, by its path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(path))
        return dict(json.loads(path.read_text())["files"])


def packages(files: Mapping[str, Any]) -> dict[str, float]:
    """The share of each top-level package."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for name, file in files.items():
        total = sums[Path(name).parts[0]]
        for count in COUNTS:
            total[count] += file["summary"][count]
    return {package: share(total) for package, total in sums.items()}


def share(summary: Mapping[str, int]) -> float:
    """The percentage of lines and branches taken."""
    everything = summary["num_statements"] + summary["num_branches"]
    return 100 * (summary["covered_lines"] + summary["covered_branches"]) / everything if everything else 100.0


if __name__ == "__main__":
    sys.exit(main())
