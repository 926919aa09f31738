"""For mutation testing: tests without a database come first, so that most mutants end before a database is made."""

import pytest

from tests.plugins.services import uses_database


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=uses_database)
