"""Who is let in, how often, and that every refusal has the one shape."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from products_and_services.api.views import ProductListView
from tests.api.answers import PRODUCTS, the_problem

pytestmark = pytest.mark.django_db


def test_nobody_is_not_let_in_and_is_told_how(client: Any) -> None:
    answer = client.get(PRODUCTS)

    body = the_problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Token"
    assert body["code"] == "not_authenticated"
    assert "Authorization: Token" in body["detail"]


@pytest.mark.parametrize(
    "header", ["Token wrong", "Token", "Token a b", "Token \x00" + "a" * 39, "Token é", "Basic YTpi"]
)
def test_a_bad_token_is_not_let_in(header: str) -> None:
    the_problem(APIClient().get(PRODUCTS, HTTP_AUTHORIZATION=header), 401)


def test_the_token_of_somebody_who_left_is_not_let_in(api: APIClient, agent: User) -> None:
    User.objects.filter(pk=agent.pk).update(is_active=False)

    the_problem(api.get(PRODUCTS), 401)


def test_a_session_is_let_in_too(agent: User) -> None:
    client = APIClient()
    client.force_login(agent)

    assert client.get(PRODUCTS).status_code == 200


@pytest.mark.parametrize("address", [PRODUCTS, f"{PRODUCTS}1/"])
def test_an_account_without_the_permission_is_refused_with_its_name(api: APIClient, agent: User, address: str) -> None:
    agent.user_permissions.clear()

    body = the_problem(api.get(address), 403)

    assert "Can view product" in body["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", [PRODUCTS, f"{PRODUCTS}1/"])
def test_nothing_can_be_written(api: APIClient, address: str, method: str) -> None:
    answer = getattr(api, method)(address)

    the_problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD"


def test_a_type_that_cannot_be_served_is_refused(api: APIClient) -> None:
    body = the_problem(api.get(PRODUCTS, HTTP_ACCEPT="text/csv"), 406)

    assert "application/json" in body["detail"]


def test_a_body_that_is_not_json_is_refused(agent: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(agent)
    client.cookies["csrftoken"] = "a" * 32

    the_problem(client.post(PRODUCTS, "<a/>", content_type="text/xml"), 415)


def test_a_session_cannot_write_without_its_csrf_token(agent: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(agent)

    assert "CSRF" in the_problem(client.post(PRODUCTS), 403)["detail"]


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize(
    "address", ["/api/", "/api/nothing", "/api/v1/", "/api/v1/products", "/api/v2/products/", "/api/%00/%0a"]
)
def test_an_unknown_address_has_the_same_shape_of_error(address: str, method: str) -> None:
    client = APIClient(enforce_csrf_checks=True)

    assert the_problem(getattr(client, method)(address), 404)["code"] == "not_found"


def test_who_asks_too_often_is_told_when_to_come_back(api: APIClient, settings: Any, time_machine: Any) -> None:
    settings.ZOHO_API_RATE = "3/min"
    time_machine.move_to("2026-06-09T09:00:00Z", tick=False)
    statuses = [api.get(PRODUCTS).status_code for _ in range(3)]
    time_machine.shift(20.5)

    refused = api.get(PRODUCTS)

    assert statuses == [200, 200, 200]
    assert the_problem(refused, 429)["code"] == "throttled"
    assert refused["Retry-After"] == "40"
    time_machine.shift(40)
    assert api.get(PRODUCTS).status_code == 200


def test_a_lowered_limit_still_says_when_to_come_back(api: APIClient, settings: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-06-09T09:00:00Z", tick=False)
    for _ in range(3):
        api.get(PRODUCTS)
        time_machine.shift(10)
    settings.ZOHO_API_RATE = "2/min"

    refused = api.get(PRODUCTS)

    assert refused["Retry-After"] == "40"
    time_machine.shift(40)
    assert api.get(PRODUCTS).status_code == 200


def test_who_writes_other_addresses_into_a_header_is_counted_as_one(settings: Any) -> None:
    settings.ZOHO_API_RATE = "1/min"

    answers = [
        APIClient().get("/api/v1/health/", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in (1, 2)
    ]

    assert answers == [200, 429]


def test_behind_the_proxy_each_address_that_it_saw_is_counted_for_itself(settings: Any) -> None:
    settings.ZOHO_API_RATE = "1/min"
    settings.MIDDLEWARE = ["whatsappcrm_backend.client_address.ClientAddress", *settings.MIDDLEWARE]
    seen = ["203.0.113.1", "203.0.113.2", "203.0.113.9, 203.0.113.1", "203.0.113.2"]

    answers = [APIClient().get("/api/v1/health/", headers={"X-Forwarded-For": address}).status_code for address in seen]

    assert answers == [200, 200, 429, 429]


def test_each_account_is_counted_for_itself(api: APIClient, settings: Any) -> None:
    settings.ZOHO_API_RATE = "1/min"
    other = APIClient()
    owner = User.objects.create_superuser("owner")
    other.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=owner).key}")

    assert [client.get(PRODUCTS).status_code for client in (api, other, api)] == [200, 200, 429]


def test_a_project_may_lift_the_limit(api: APIClient, settings: Any) -> None:
    settings.ZOHO_API_RATE = None

    assert {api.get(PRODUCTS).status_code for _ in range(5)} == {200}


def test_a_bug_is_told_in_the_same_shape_and_logged_with_its_traceback(
    api: APIClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: ProductListView) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(ProductListView, "get_queryset", broken)

    body = the_problem(api.get(PRODUCTS), 500)

    assert "secret inside" not in str(body)
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["secret inside"]
