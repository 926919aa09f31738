"""The pages of errors: they say what happened and what to do, in the reader's language, without a database."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_protect

Answers = Callable[[HttpRequest], HttpResponse]


def raising(error: Exception) -> Answers:
    def view(_request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("missing/", raising(Http404("secret of the view"))),
    path("forbidden/", raising(PermissionDenied("secret of the view"))),
    path("broken/", raising(RuntimeError("secret of the view"))),
    path("form/", csrf_protect(lambda _request: HttpResponse("sent"))),
]


@pytest.fixture
def browser(settings: object) -> Client:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("address", "status", "heading", "advice"),
    [
        ("/missing/", 404, "This page does not exist", "begin at the start page"),
        ("/forbidden/", 403, "You may not open this page", "Ask whoever manages the users"),
        ("/broken/", 500, "The server could not show this page", r"log says more: [-\d]{10} [:\d]{8} \w+\."),
    ],
)
def test_an_error_is_a_page_with_a_way_out(
    browser: Client, address: str, status: int, heading: str, advice: str
) -> None:
    answer = browser.get(address)

    page = answer.content.decode()
    assert (answer.status_code, page.count(f">{heading}<")) == (status, 2)
    assert re.search(advice, page)
    assert 'href="/"' in page
    assert "secret of the view" not in page


def test_a_form_from_a_page_that_was_open_for_too_long_says_so(browser: Client) -> None:
    answer = browser.post("/form/")

    assert answer.status_code == 403
    assert "send it once more" in answer.content.decode()


def test_a_server_opened_under_another_name_names_the_setting(browser: Client) -> None:
    answer = browser.get("/form/", HTTP_HOST="other.example.com")

    assert answer.status_code == 400
    assert "ALLOWED_HOSTS" in answer.content.decode()


def test_an_error_speaks_the_readers_language(browser: Client) -> None:
    page = browser.get("/missing/", HTTP_ACCEPT_LANGUAGE="es").content.decode()

    assert '<html lang="es">' in page
    assert "Esta página no existe" in page


@pytest.mark.django_db
def test_the_admin_answers_so_too(client: Client) -> None:
    client.force_login(User.objects.create_user("clerk", is_staff=True))

    assert "This page does not exist" in client.get("/admin/no-such-page/").content.decode()
    assert "You may not open this page" in client.get("/admin/products_and_services/product/").content.decode()
