"""A server has the packages of requirements.txt and no other; here those of the developers lie beside them."""

import re
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.deploy.compose import ROOT

LOCKED = re.compile(r"^([a-z0-9.-]+)==", re.MULTILINE)
# Python's own installers are there before anything is installed.
THERE = {"pip", "setuptools"}
HIDE = """
import sys


class Missing:
    names = {names!r}

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in cls.names:
            raise ModuleNotFoundError(f"No module named {{name!r}}: it is not in requirements.txt", name=name)


sys.meta_path.insert(0, Missing)
"""


def hide_the_rest(folder: Path) -> None:
    """Let every Python that has this folder on its path miss what requirements.txt does not install."""
    (folder / "sitecustomize.py").write_text(HIDE.format(names=developers_only()))


def developers_only() -> set[str]:
    """Top-level modules that only distributions outside of requirements.txt bring."""
    locked = {*LOCKED.findall((ROOT / "requirements.txt").read_text()), *THERE}
    return {
        module
        for module, distributions in packages_distributions().items()
        if not {re.sub(r"[-_.]+", "-", name).lower() for name in distributions} & locked
    }
