"""``python -m tests.upgrade.lint_migrations APP…``: do the apps' migrations lock a table for long on PostgreSQL?

Exit code 1 when one does. Works on the database of the settings, which must be PostgreSQL, and changes nothing.
The first migration of an app makes its tables, so nobody can be waiting for them.
"""

import sys

import django


def main(apps: list[str]) -> int:
    from django_migration_linter import MigrationLinter  # noqa: PLC0415 - needs the apps

    linter = MigrationLinter(include_apps=apps, no_cache=True, all_warnings_as_errors=True, quiet=["ignore"])
    linter.lint_all_migrations()
    linter.print_summary()
    return int(linter.has_errors or linter.nb_total == 0)


if __name__ == "__main__":
    django.setup()
    sys.exit(main(sys.argv[1:]))
