"""Starting a sync through the API and reading what came of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from products_and_services.models import SyncRun
from tests.api.answers import the_problem

pytestmark = pytest.mark.django_db
SYNCS = "/api/v1/syncs/"


def may(user: User, *codenames: str) -> None:
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))


@pytest.fixture
def operator(api: APIClient, agent: User) -> APIClient:
    may(agent, "sync_zoho")
    return api


@pytest.fixture
def reader(api: APIClient, agent: User) -> APIClient:
    may(agent, "view_syncrun")
    return api


def test_a_post_starts_a_sync_and_says_where_to_look(operator: APIClient, agent: User) -> None:
    answer = operator.post(SYNCS)

    run = SyncRun.objects.get()
    assert answer.status_code == 202
    assert answer["Location"] == f"http://testserver{SYNCS}{run.pk}/"
    assert (run.kind, run.preview, run.trigger, run.started_by) == ("full", False, "api", agent)
    assert answer.json() == operator.get(answer["Location"]).json()
    assert (answer.json()["state"], answer.json()["active"]) == ("queued", True)


def test_a_second_post_answers_with_the_first_run(operator: APIClient) -> None:
    first = operator.post(SYNCS)
    second = operator.post(SYNCS, {"kind": "full", "preview": True}, format="json")

    assert second.status_code == 200
    assert (second["Location"], second.json()) == (first["Location"], first.json())
    assert SyncRun.objects.count() == 1


def test_a_preview_may_be_asked_for(operator: APIClient) -> None:
    assert operator.post(SYNCS, {"preview": True}, format="json").json()["preview"] is True


def test_chosen_items_go_on_beside_a_listing(operator: APIClient) -> None:
    operator.post(SYNCS)

    answer = operator.post(SYNCS, {"items": ["7", "8", "7"]}, format="json")

    run = SyncRun.objects.get(kind="selective")
    assert answer.status_code == 202
    assert (answer.json()["id"], run.item_ids) == (run.pk, ["7", "8"])


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"kind": "undo"}, "kind"),
        ({"kind": None}, "kind"),
        ({"preview": "true"}, "preview"),
        ({"preview": 1}, "preview"),
        ({"items": []}, "items"),
        ({"items": "7"}, "items"),
        ({"items": [7]}, "items"),
        ({"items": ["07"]}, "items"),
        ({"items": ["7\n"]}, "items"),
        ({"items": ["9999999999999999999"]}, "items"),
        ({"items": [str(n) for n in range(1, 102)]}, "items"),
        ({"items": ["7"], "kind": "full"}, "items"),
        ({"itmes": ["7"]}, "itmes"),
    ],
)
def test_a_wrong_body_starts_nothing_and_is_named(operator: APIClient, body: dict[str, Any], name: str) -> None:
    problem = the_problem(operator.post(SYNCS, body, format="json"), 400)

    assert [error["name"] for error in problem["errors"]] == [name]
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("body", ["[]", "null", '"full"', "{"])
def test_a_body_that_is_no_object_starts_nothing(operator: APIClient, body: str) -> None:
    the_problem(operator.post(SYNCS, body, content_type="application/json"), 400)

    assert not SyncRun.objects.exists()


def test_a_query_does_not_steer_a_post(operator: APIClient) -> None:
    the_problem(operator.post(f"{SYNCS}?page=1"), 400)


def test_whoever_may_only_look_starts_nothing(reader: APIClient) -> None:
    assert "Can start a Zoho sync" in the_problem(reader.post(SYNCS), 403)["detail"]
    assert not SyncRun.objects.exists()
    assert reader.get(SYNCS).status_code == 200


@pytest.mark.parametrize("tail", ["", "1/", "1/changes/", "1/problems/"])
def test_whoever_may_not_look_is_told_what_is_missing(api: APIClient, full_pass: Any, tail: str) -> None:
    full_pass(pk=1)

    assert "Can view sync run" in the_problem(api.get(SYNCS + tail), 403)["detail"]
    the_problem(APIClient().get(SYNCS + tail), 401)


@pytest.mark.parametrize("tail", ["9/", "9/changes/", "9/problems/", "99999999999999999999/"])
def test_a_run_that_is_not_there_is_not_found(reader: APIClient, tail: str) -> None:
    the_problem(reader.get(SYNCS + tail), 404)


def test_runs_come_newest_first_with_their_counts(reader: APIClient, full_pass: Callable[..., SyncRun]) -> None:
    full_pass(total=10, created=3, updated=2, failed=1)
    held = full_pass(state="held", started_by=User.objects.create_user("ana", first_name="Ana"))

    first, second = reader.get(SYNCS).json()["results"]

    assert (first["id"], first["state"], first["active"], first["started_by"]) == (held.pk, "held", False, "Ana")
    assert (second["total"], second["unchanged"]) == (10, 4)


def test_the_changes_of_a_run_are_exact_and_say_what_was_written(reader: APIClient, full_pass: Any) -> None:
    run = full_pass()
    run.changes.create(
        zoho_item_id="7", kind="updated", fields={"price": ["1.50", "2"], "zoho_locks": [{}, {}]}, skipped=["price"]
    )
    second = run.changes.create(zoho_item_id="8", kind="deactivated", fields={"is_active": [True, False]})
    run.changes.create(zoho_item_id="9", kind="noted")
    run.changes.create(zoho_item_id="10", kind="created", fields={"price": [None, "3"]})
    SyncRun.objects.update(applied_up_to=second.pk)
    address = f"{SYNCS}{run.pk}/changes/"

    rows = reader.get(address).json()["results"]

    assert rows == [
        {"zoho_item_id": "7", "kind": "updated",
         "fields_changed": [{"field": "price", "old": "1.50", "new": "2", "written": False}]},
        {"zoho_item_id": "8", "kind": "deactivated",
         "fields_changed": [{"field": "is_active", "old": "true", "new": "false", "written": True}]},
        {"zoho_item_id": "10", "kind": "created",
         "fields_changed": [{"field": "price", "old": None, "new": "3", "written": False}]},
    ]  # fmt: skip
    assert _ids(reader, f"{address}?kind=noted") == ["9"]
    assert _ids(reader, f"{address}?field=price") == ["7", "10"]
    assert _ids(reader, f"{address}?kind=created&field=price") == ["10"]
    the_problem(reader.get(f"{address}?kind=wrong"), 400)


def test_problems_and_notices_are_told_apart(reader: APIClient, full_pass: Any) -> None:
    run = full_pass()
    run.findings.create(severity="problem", item_id="7", item_name="Pot", field="price", reason="no", value="x")
    run.findings.create(severity="notice", item_id="8", field="sku", reason="shared")
    address = f"{SYNCS}{run.pk}/problems/"

    assert reader.get(f"{address}?severity=problem").json()["results"] == [
        {"severity": "problem", "item_id": "7", "item_name": "Pot", "field": "price", "reason": "no", "value": "x"}
    ]
    assert reader.get(address).json()["count"] == 2


def test_a_page_of_runs_takes_the_same_few_queries(reader: APIClient, full_pass: Any, token: Token) -> None:
    counts = []
    for _ in range(2):
        for _ in range(30):
            full_pass(started_by=token.user)
        with CaptureQueriesContext(connection) as queries:
            reader.get(SYNCS)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


def _ids(reader: APIClient, address: str) -> list[str]:
    return [row["zoho_item_id"] for row in reader.get(address).json()["results"]]
