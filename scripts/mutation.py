"""``python -m scripts.mutation``: change the decisive modules a little, a thousand times; do the tests notice?

Which modules and which tests stands in pyproject.toml ([tool.mutmut]). Prints each surviving mutant and the share
killed per module; fails below 85 %. docs/quality.md explains the survivors. Look at one with ``mutmut show NAME``.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

BIN = Path(sys.executable).parent
WANTED = 85
VERDICT = re.compile(r"^ +([\w.]+)\.x([^:]+): ([\w ]+)$", re.MULTILINE)


def main() -> int:
    """Run mutmut anew, one mutant at a time and politely; 1 when a module is below what is wanted."""
    shutil.rmtree("mutants", ignore_errors=True)
    os.nice(15)
    subprocess.run([BIN / "mutmut", "run", "--max-children", "1"], check=True)
    told = subprocess.run([BIN / "mutmut", "results", "--all", "true"], check=True, capture_output=True, text=True)
    shares = killed(told.stdout)
    for line in sorted(line.strip() for line in told.stdout.splitlines() if not line.endswith(": killed")):
        print(line)
    for module, (kills, mutants) in sorted(shares.items()):
        print(f"{module}: {kills} of {mutants} killed, {100 * kills / mutants:.1f} %")
    return int(not shares or any(100 * kills < WANTED * mutants for kills, mutants in shares.values()))


def killed(results: str) -> dict[str, tuple[int, int]]:
    """Per module: mutants killed, and all of them. A mutant that merely ran out of time counts as alive."""
    verdicts = VERDICT.findall(results)
    mutants = Counter(module for module, _name, _verdict in verdicts)
    kills = Counter(module for module, _name, verdict in verdicts if verdict == "killed")
    return {module: (kills[module], mutants[module]) for module in mutants}


if __name__ == "__main__":
    sys.exit(main())
