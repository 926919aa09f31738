"""No migration of ours keeps others waiting for a big table: the SQL that PostgreSQL would get is read by a linter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.upgrade.conftest import OURS, ROOT

FIRST = """
from django.db import migrations, models

class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Thing", [
        ("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())])]
"""
SECOND = """
from django.db import migrations, models

def fill(apps, schema_editor):
    pass

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [{operation}]
"""


def lint(url: str, *apps: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.upgrade.lint_migrations", *apps]
    environment = {**os.environ, "DATABASE_URL": url, **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_no_migration_of_ours_locks_a_table_for_long(empty_postgresql: str) -> None:
    done = lint(empty_postgresql, *OURS)

    assert done.returncode == 0, done.stdout + done.stderr
    for app in OURS:
        assert f"({app}, 0001_initial)... OK" in done.stdout


@pytest.mark.parametrize(
    ("operation", "complaint"),
    [
        ('migrations.AlterField("thing", "size", models.BigIntegerField())', "ALTERING columns"),
        ('migrations.AddIndex("thing", models.Index(fields=["size"], name="by_size"))', "CREATE INDEX locks table"),
        ('migrations.AddField("thing", "colour", models.TextField(default=""))', "NOT NULL constraint"),
        ("migrations.RunPython(fill)", "not reversible"),
    ],
)
def test_a_migration_that_would_is_found(empty_postgresql: str, tmp_path: Path, operation: str, complaint: str) -> None:
    folder = tmp_path / "shop" / "migrations"
    folder.mkdir(parents=True)
    for package in (folder.parent, folder):
        (package / "__init__.py").touch()
    (folder / "0001_initial.py").write_text(FIRST)
    (folder / "0002_more.py").write_text(SECOND.format(operation=operation))
    settings = "from whatsappcrm_backend.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, 'shop']\n"
    (tmp_path / "shop_settings.py").write_text(settings)

    done = lint(empty_postgresql, "shop", DJANGO_SETTINGS_MODULE="shop_settings", PYTHONPATH=str(tmp_path))

    assert done.returncode == 1, done.stdout + done.stderr
    assert "(shop, 0001_initial)... OK" in done.stdout
    assert complaint in done.stdout
