"""The package of the two apps: everything they need at run time is in it, and nothing else."""

import ast
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.embedding.packaging import APPS, ROOT

pytestmark = pytest.mark.xdist_group("foreign project")
# What a package is called where its import has another name.
DISTRIBUTIONS = {"rest_framework": "djangorestframework", "django_filters": "django-filter"}


@pytest.fixture(scope="module")
def inside(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def shipped(app: str) -> set[str]:
    """Every file of an app that Python did not make itself."""
    files = (path for path in (ROOT / app).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(ROOT)) for path in files}


@pytest.mark.parametrize("app", APPS)
def test_every_file_of_an_app_is_in_it(inside: set[str], app: str) -> None:
    assert shipped(app) <= inside


@pytest.mark.parametrize("folder", ["templates", "static", "migrations"])
def test_what_is_no_module_is_in_it_too(inside: set[str], folder: str) -> None:
    assert {name.partition("/")[0] for name in inside if name.split("/")[1] == folder} == set(APPS)


def test_translations_would_be_in_it() -> None:
    patterns = project()["tool"]["setuptools"]["package-data"]["*"]

    assert "locale/*/LC_MESSAGES/*" in patterns


def test_nothing_else_is_in_it(inside: set[str]) -> None:
    assert {name.partition("/")[0] for name in inside} == set(APPS)


def test_every_package_that_the_apps_import_is_declared() -> None:
    declared = {Requirement(line).name for line in project()["project"]["dependencies"]}

    assert imported() <= declared
    assert declared - imported() == set()


def test_this_project_installs_what_the_apps_declare() -> None:
    own = re.findall(r"^[a-z0-9-]+", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    lines = [*project()["project"]["dependencies"], *sum(project()["project"]["optional-dependencies"].values(), [])]

    assert {Requirement(line).name for line in lines} <= set(own)


def imported() -> set[str]:
    """Distributions that the modules of the apps import."""
    trees = [ast.parse(path.read_text()) for app in APPS for path in (ROOT / app).rglob("*.py")]
    names = {name.partition(".")[0] for tree in trees for node in ast.walk(tree) for name in names_in(node)}
    foreign = names - set(sys.stdlib_module_names) - set(APPS)
    return {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in foreign}


def names_in(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def project() -> dict:  # type: ignore[type-arg]
    return tomllib.loads((ROOT / "pyproject.toml").read_text())
