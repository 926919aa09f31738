"""The description of the API is valid, open, complete, and the page that shows it needs no other server."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tests.api.answers import the_problem

SCHEMA = "/api/v1/schema/"
HEALTH = "/api/v1/health/"
STORED = Path(__file__).with_name("openapi.yaml")
GENERATOR = "products_and_services.api.schema.CatalogueSchemaGenerator"
REFRESH = f"manage.py spectacular --generator-class {GENERATOR} --file {STORED.name}"


@pytest.fixture
def schema(client: Client) -> Any:
    return yaml.safe_load(client.get(SCHEMA).content)


def test_the_schema_is_valid_and_nothing_in_it_is_guessed(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "a.yaml"))
    ours = tmp_path / "b.yaml"

    call_command("spectacular", "--validate", "--fail-on-warn", "--generator-class", GENERATOR, "--file", str(ours))

    assert yaml.safe_load(ours.read_text(encoding="utf-8"))["paths"]


def test_the_api_is_what_was_promised(schema: Any) -> None:
    assert schema == yaml.safe_load(STORED.read_text(encoding="utf-8")), f"If the change is meant: {REFRESH}"


def test_every_operation_tells_its_errors_and_who_may_ask(schema: Any) -> None:
    for path in (path for address, path in schema["paths"].items() if address != HEALTH):
        answers = path["get"]["responses"]
        assert set(answers) == {"200", "400", "401", "403", "404", "406", "429"}
        assert all(
            list(answers[status]["content"]) == ["application/problem+json"] for status in answers if status > "3"
        )
        assert answers["429"]["headers"]["Retry-After"]["required"] is True
        assert path["get"]["security"] == [{"tokenAuth": []}, {"cookieAuth": []}]


def test_health_is_open_to_everybody_and_has_an_answer_for_being_down(schema: Any) -> None:
    described = schema["paths"][HEALTH]["get"]

    assert set(described["responses"]) == {"200", "400", "401", "406", "429", "503"}
    assert {} in described["security"]


def test_every_answer_promises_the_age_of_the_catalogue(schema: Any) -> None:
    for name in ("PaginatedProductList", "ProductDetail"):
        assert "catalogue_as_of" in schema["components"]["schemas"][name]["required"]


@pytest.mark.parametrize(("accept", "kind"), [("application/vnd.oai.openapi+json", "json"), ("*/*", "openapi")])
def test_the_schema_comes_as_json_or_yaml(client: Client, accept: str, kind: str) -> None:
    answer = client.get(SCHEMA, headers={"accept": accept})

    assert answer.status_code == 200
    assert kind in answer["Content-Type"]


@pytest.mark.parametrize("query", ["lang=%00", "lang=xx", "version=2", "nothing=1"])
def test_the_schema_takes_no_parameter_but_its_format(client: Client, query: str) -> None:
    the_problem(client.get(f"{SCHEMA}?{query}"), 400)


def test_a_format_that_is_not_there_is_a_problem_too(client: Client) -> None:
    the_problem(client.get(f"{SCHEMA}?format=xml"), 404)


def test_nobody_may_ask_for_the_schema_without_end(client: Client, settings: Any) -> None:
    settings.ZOHO_API_RATE = "1/min"

    assert client.get(SCHEMA).status_code == 200
    the_problem(client.get(SCHEMA), 429)


def test_the_page_that_shows_it_loads_from_this_server_alone(client: Client) -> None:
    page = client.get("/api/v1/docs/")
    script = client.get("/api/v1/docs/?script=")

    text = page.content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', text)
    files = [address.removeprefix("/static/") for address in loaded if address.startswith("/static/")]
    assert page.status_code == script.status_code == 200
    assert "//" not in text.replace("<!DOCTYPE html>", "").replace("http://testserver", "")
    assert len(files) == 4
    assert all(finders.find(file) for file in files)
    assert SCHEMA in script.content.decode()
