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
RUN = re.compile(r"^RUN (.*python manage\.py .+)$", re.MULTILINE)


def environment(folder: Path) -> dict[str, str]:
    """What ENV says, with the image's folders moved into ours and its Python replaced by the one under test."""
    pairs = [word.partition("=") for line in ENV.findall(FINAL) for word in shlex.split(line)]
    said = {name: value.replace("/app", str(folder / "app")) for name, _, value in pairs}
    said |= {name: value.replace("/tmp", str(folder / "tmp")) for name, value in said.items()}  # noqa: S108
    return said | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def build(folder: Path) -> Path:
    """Copy and run what the last stage of the Dockerfile does; returns its working directory."""
    app = folder / "app"
    app.mkdir()
    (folder / "tmp").mkdir()
    for source, target in COPY.findall(FINAL):
        place = app / source if target == "./" else app / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, place)
    for step in RUN.findall(FINAL):
        done = subprocess.run(
            ["sh", "-ec", step], cwd=app, env=environment(folder), capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
    return app
