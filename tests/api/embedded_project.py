"""Somebody else's project, as small as can be, that took the two apps in: no REST_FRAMEWORK, another address.

Run as a program it answers one question on standard output, for `test_embedding`.
"""

import json
import sys
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

settings.configure(
    SECRET_KEY="made-up" * 8,
    FIELD_ENCRYPTION_KEYS=["dGVzdC1vbmx5LWtleS10ZXN0LW9ubHkta2V5LTAwMDA="],
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["testserver"],
    USE_TZ=True,
    TIME_ZONE="Asia/Kolkata",
    STATIC_URL="/files/",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        "rest_framework",
        "rest_framework.authtoken",
        "django_filters",
        "drf_spectacular",
        "drf_spectacular_sidecar",
        "integrations",
        "products_and_services",
    ],
)
django.setup()


def neighbour(request: HttpRequest) -> HttpResponse:
    return HttpResponse("not ours")


urlpatterns = [
    path("shop/zoho/", include("products_and_services.api.urls")),
    path("shop/nothing/", neighbour),
]


def seen() -> dict[str, Any]:
    """What a reader of this project gets."""
    call_command("migrate", verbosity=0)
    apps.get_model("products_and_services.Product").objects.create(name="Green tea", price="12.50")
    owner = apps.get_model("auth.User").objects.create_superuser("owner")
    token = apps.get_model("authtoken.Token").objects.create(user=owner)
    client = Client(headers={"authorization": f"Token {token.key}"})
    schema = client.get("/shop/zoho/v1/schema/?format=json").json()
    return {
        "products": client.get("/shop/zoho/v1/products/").json(),
        "stranger": client.get("/shop/zoho/v1/products/", headers={"authorization": ""}).json(),
        "bad": client.get("/shop/zoho/v1/products/?format=xml").json(),
        "unknown": client.get("/shop/zoho/nothing/").json(),
        "neighbour": client.get("/shop/nothing/").content.decode(),
        "described": sorted(schema["paths"]),
        "docs": client.get("/shop/zoho/v1/docs/").content.decode(),
        "deploy": [str(one) for one in run_checks(include_deployment_checks=True) if "spectacular" in str(one.id)],
    }


if __name__ == "__main__":
    json.dump(seen(), sys.stdout)
