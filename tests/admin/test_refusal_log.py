"""Who was refused, and from where, stands in the log; what they sent cannot forge a line or show a secret."""

import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.conftest import browser_of, person

pytestmark = pytest.mark.django_db
HOSTILE = "eve\n2026-01-01 INFO all is well"


@pytest.fixture
def lines(caplog: Any) -> Any:
    """Reads what the log says about refusals."""
    caplog.set_level(logging.WARNING)
    return lambda: [record.getMessage() for record in caplog.records if record.name.endswith(".refusals")]


@pytest.mark.parametrize("page", ["products_and_services_sync_zoho", "products_and_services_product_add"])
def test_a19_a_refused_person_is_named_with_page_and_address(lines: Any, page: str) -> None:
    viewer = person("viewer")

    assert browser_of(viewer).post(reverse(f"admin:{page}")).status_code == 403

    asked = f"'{viewer.get_username()}' asked for POST '{reverse(f'admin:{page}')}' (from 127.0.0.1)"
    assert lines() == [f"Refused: {asked}"]


def test_a19_a_forged_post_and_a_bad_token_are_named_too(lines: Any) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(person("operator"))
    forged.post(reverse("admin:products_and_services_sync_zoho"))
    Client().get("/api/v1/products/", headers={"Authorization": "Token abcdef0123456789"})

    assert [line.split(" (")[0] for line in lines()] == [
        "Refused: 'operator' asked for POST '/admin/products_and_services/product/sync-zoho/'",
        "Refused: 'nobody' asked for GET '/api/v1/products/'",
    ]


def test_a19_a_failed_sign_in_is_one_line_without_the_password(lines: Any) -> None:
    Client().post(reverse("admin:login"), {"username": HOSTILE, "password": "let-me-in-please"})

    [line] = lines()
    assert line == "Sign-in failed: 'eve\\n2026-01-01 INFO all is well' (from 127.0.0.1)"
    assert "let-me-in" not in line


def test_what_is_allowed_is_no_refusal(lines: Any) -> None:
    User.objects.create_superuser("root", password="only-for-this-test")  # noqa: S106 - a database that is thrown away
    browser = Client()
    browser.post(reverse("admin:login"), {"username": "root", "password": "only-for-this-test"})

    assert browser.get(reverse("admin:products_and_services_product_changelist")).status_code == 200
    assert lines() == []
