"""The index for searching products by words: what it serves, how it comes and goes, and who is told that it cannot."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from products_and_services.models import Product
from products_and_services.search import INDEX, sort_what_was_found
from tests.api.answers import PRODUCTS, names

pytestmark = pytest.mark.django_db(transaction=True)
IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
SPOIL = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)"
ADMIN = "/admin/products_and_services/product/"


def command(*options: str) -> str:
    out = StringIO()
    call_command("product_search_index", *options, stdout=out)
    return out.getvalue()


def ask(sql: str, *values: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def plans_of(client: Client, address: str) -> str:
    """How PostgreSQL reads products for a page, when reading all of them is made expensive."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    statements = [one["sql"] for one in asked if " LIKE UPPER(" in one["sql"]]
    assert len(statements) == 2, "one counts, one reads"
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        plans = [ask(f"EXPLAIN {statement}") for statement in statements]
        cursor.execute("RESET enable_seqscan")
    return "\n".join(str(line) for plan in plans for line in plan)


@pytest.fixture
def index() -> Iterator[None]:
    command()
    yield
    command("--drop")


@pytest.mark.only("postgresql")
@pytest.mark.usefixtures("index", "shelf")
def test_it_serves_the_search_of_the_api_and_of_the_admin(api: APIClient, admin_client: Client) -> None:
    for plans in (plans_of(api, f"{PRODUCTS}?search=tea"), plans_of(admin_client, f"{ADMIN}?q=tea")):
        # Twice for each of the three columns; the index on names walks past what it does not find.
        assert plans.count(INDEX) == 6
        assert "product_name" not in plans


@pytest.mark.only("postgresql")
@pytest.mark.usefixtures("shelf")
def test_it_changes_no_answer(api: APIClient) -> None:
    queries = ({"search": word, "ordering": order} for word in ("tea", "E", "101", "_") for order in ("name", "-name"))
    asked = list(queries)
    before = [names(api.get(PRODUCTS, query)) for query in asked]

    command()

    assert [names(api.get(PRODUCTS, query)) for query in asked] == before
    command("--drop")


@pytest.mark.only("postgresql")
def test_it_comes_once_and_goes() -> None:
    assert "is built" in command()
    assert "there already" in command()
    assert "is gone" in command("--drop")
    assert "is gone" in command("--drop")
    assert ask("SELECT to_regclass(%s)", INDEX) == [(None,)]


@pytest.mark.only("postgresql")
@pytest.mark.usefixtures("index")
def test_what_an_interrupted_attempt_left_is_replaced() -> None:
    ask(SPOIL, INDEX)

    assert "is built" in command()
    assert ask(IS_VALID, INDEX) == [(True,)]


@pytest.mark.only("postgresql")
@pytest.mark.usefixtures("index")
def test_an_account_that_may_not_is_told_what_to_do() -> None:
    ask(SPOIL, INDEX)
    ask("SET ROLE pg_monitor")
    try:
        with pytest.raises(CommandError, match=r"^PostgreSQL refused: .+CREATE EXTENSION pg_trgm"):
            command()
        with pytest.raises(CommandError, match=r"^PostgreSQL refused: .+owns the tables"):
            command("--drop")
    finally:
        ask("RESET ROLE")


@pytest.mark.only("postgresql")
def test_what_stopped_it_is_told_with_what_to_do_next() -> None:
    ask("SET default_transaction_read_only = on")
    try:
        with pytest.raises(CommandError, match=r"^PostgreSQL refused: .+read-only.+ Run the command again"):
            command()
    finally:
        ask("RESET default_transaction_read_only")


@pytest.mark.only("postgresql")
def test_an_index_of_that_name_on_another_table_is_left_alone() -> None:
    ask("CREATE SCHEMA other")
    ask("CREATE TABLE other.words (word text)")
    ask(f"CREATE INDEX {INDEX} ON other.words (word)")
    ask("SET search_path = other, public")
    try:
        assert "is built" in command()
        assert "is gone" in command("--drop")
        assert ask("SELECT to_regclass(%s)", f"other.{INDEX}") != [(None,)]
    finally:
        ask("RESET search_path")
        ask("DROP SCHEMA other CASCADE")


@pytest.mark.only("postgresql")
@pytest.mark.parametrize(("text", "walks"), [("a", True), ("a te", True), ("a tea", False)])
def test_only_what_the_index_serves_is_sorted_afterwards(text: str, walks: bool) -> None:
    products = Product.objects.order_by("-name", "-pk")

    assert (sort_what_was_found(products, text).query.order_by == ("-name", "-pk")) is walks


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("options", [[], ["--drop"]])
def test_on_sqlite_the_command_says_that_there_is_none(options: list[str]) -> None:
    with pytest.raises(CommandError, match="Only PostgreSQL has such an index"):
        command(*options)
