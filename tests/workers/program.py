"""A program that a test starts and lets work for a while."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class Program(subprocess.Popen[bytes]):
    """Its output goes to a file: nobody reads a pipe while it works, and a full one would make it stand still."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            super().__init__(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)

    @property
    def output(self) -> str:
        """What it has printed so far, errors included."""
        return self.log.read_text()
