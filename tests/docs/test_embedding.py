"""The apps that the README names are enough for the admin of another project."""

import json
import re
import subprocess
import sys

from tests.docs.pages import ROOT


def test_the_apps_that_the_readme_names_serve_the_admin_elsewhere() -> None:
    section = (
        (ROOT / "README.md").read_text().partition("## In a CRM that exists")[2].partition("to `INSTALLED_APPS`")[0]
    )
    apps = re.findall(r"`([a-z_.]+)`", section)
    command = [sys.executable, "-m", "tests.docs.embedded_admin", *apps]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout).values()) == {200}
