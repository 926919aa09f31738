"""Somebody's Django project with the apps of docs/embed.md and Jazzmin; prints what each page of the admin is like."""

import json
import re
import sys
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.urls import include, path

DJANGO = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
PAGES = (
    "products_and_services/product/",
    "products_and_services/product/1/change/",
    "products_and_services/product/1/changes/",
    "products_and_services/product/link-suggestions/",
    "products_and_services/product/sync-zoho/",
    "products_and_services/syncrun/1/change/",
    "products_and_services/syncsettings/",
    "integrations/zohocredential/add/",
)
CONTEXT = ("django.template.context_processors.request", "django.contrib.auth.context_processors.auth")
MIDDLEWARE = ("sessions.middleware.Session", "auth.middleware.Authentication", "messages.middleware.Message")

settings.configure(
    SECRET_KEY="made-up" * 8,
    FIELD_ENCRYPTION_KEYS=["dGVzdC1vbmx5LWtleS10ZXN0LW9ubHkta2V5LTAwMDA="],
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["testserver"],
    USE_TZ=True,
    STATIC_URL="static/",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": [*CONTEXT, "django.contrib.messages.context_processors.messages"]},
        }
    ],
    MIDDLEWARE=[f"django.contrib.{name}Middleware" for name in MIDDLEWARE],
    INSTALLED_APPS=[sys.argv[1], *(f"django.contrib.{name}" for name in DJANGO), *sys.argv[2:]],
)
django.setup()
urlpatterns = [path("admin/", admin.site.urls), path("api/", include("products_and_services.api.urls"))]


def seen() -> dict[str, dict[str, Any]]:
    """Status and style sheets of every page, with one product and one run there."""
    call_command("check", "--database", "default", stdout=sys.stderr)
    call_command("migrate", verbosity=0)
    client = Client()
    client.force_login(apps.get_model("auth.User").objects.create_superuser("owner"))
    apps.get_model("products_and_services.Product").objects.create(name="Green tea", zoho_item_id="1001")
    apps.get_model("products_and_services.SyncRun").objects.create()
    return {page: told(client.get(f"/admin/{page}")) for page in PAGES}


def told(answer: Any) -> dict[str, Any]:
    links = re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.content.decode())
    return {"status": answer.status_code, "links": links}


if __name__ == "__main__":
    json.dump(seen(), sys.stdout)
