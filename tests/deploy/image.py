"""The image without Docker: a folder with what the Dockerfile copies, in which its steps are run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.deploy.compose import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
FINAL = DOCKERFILE.rpartition("\nFROM ")[2]
COPY = re.compile(r"^COPY (?!--from)(\S+) (\S+)$", re.MULTILINE)
ENV = re.compile(r"^ENV (.+)$", re.MULTILINE)
RUN = re.compile(r"^RUN (.+)$", re.MULTILINE)
# The folders of the image that lie elsewhere here.
OURS = re.compile(r"^/(app|tmp)\b")
# Nobody makes an account on the machine that runs the tests.
ACCOUNT = "groupadd "


def environment(folder: Path) -> dict[str, str]:
    """What ENV says, with the image's folders moved into ours and its Python replaced by the one under test."""
    pairs = [word.partition("=") for line in ENV.findall(FINAL) for word in shlex.split(line)]
    said = {name: OURS.sub(f"{folder}/\\1", value) for name, _, value in pairs}
    return said | {"TMPDIR": str(folder / "tmp"), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def build(folder: Path) -> Path:
    """Copy and run what the last stage of the Dockerfile does; returns its working directory."""
    app = copy(folder)
    run_steps(folder)
    return app


def copy(folder: Path) -> Path:
    app = folder / "app"
    app.mkdir()
    (folder / "tmp").mkdir()
    for source, target in COPY.findall(FINAL):
        place = app / source if target == "./" else app / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, place)
    return app


def run_steps(folder: Path) -> None:
    for step in RUN.findall(FINAL):
        if step.startswith(ACCOUNT):
            continue
        command, home = ["sh", "-ec", step], folder / "app"
        done = subprocess.run(command, cwd=home, env=environment(folder), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
