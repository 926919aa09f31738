"""Six secrets, the connection's whole life under every fault, every page visited: none of them is to be seen."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from integrations.models import ZohoCredential
from products_and_services.models import SyncRun
from products_and_services.services import sync_zoho_products_to_db
from products_and_services.tasks import task_sync_zoho_products
from tests.integrations.consenting import come_back, connect, consent, page, press_connect
from tests.integrations.evidence import Evidence, Secrets
from tests.plugins.environment import FOLDER
from tests.plugins.services import listening
from whatsappcrm_backend.celery import app
from whatsappcrm_backend.log_config import LogOptions, log_config
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
REDIS = "redis://127.0.0.1:6379/15"
HTML = {"body": b"<html>login</html>", "headers": {"Content-Type": "text/html"}}
ANSWERS: list[dict[str, Any]] = [
    *({"status": status} for status in (302, 307, 400, 401, 403, 404, 408, 425, 429, 500, 502, 503, 504, 520, 530)),
    *({"status": 401, "json": {"code": code, "message": "no"}} for code in (14, 57)),
    *({"status": 400, "json": {"code": code, "message": "no"}} for code in (2, 4029, 6041)),
    {"status": 429, "json": {"code": 45, "message": "used up"}},
    {"status": 401, "json": {"code": "OAUTH_SCOPE_MISMATCH"}},
    *({"json": value} for value in ({}, [], None, "x", {"code": 1000}, {"code": 0})),
    HTML,
    {"body": b""},
    {"body": b'{"code":0,'},
    *({"raw": raw} for raw in ("reset", "truncate:100", "gzip-bomb")),
]
TOKEN_ANSWERS: list[dict[str, Any]] = [
    *ANSWERS,
    *(
        {"json": {"error": word}}
        for word in ("invalid_code", "invalid_client", "invalid_redirect_uri", "Access Denied", "?")
    ),
    {"json": {"access_token": "x", "api_domain": "https://evil.example"}},
]


@pytest.fixture
def evidence(tmp_path: Path, settings: Any) -> Iterator[Evidence]:
    """Logging at DEBUG, mails to an admin, results of eager tasks stored; all as it was afterwards."""
    settings.ADMINS = [("Ana", "ana@example.com")]
    settings.ZOHO_ATTEMPTS = 2
    settings.ZOHO_MAX_BODY_BYTES = 1_000_000
    settings.ZOHO_REFRESHES_PER_10_MINUTES = 10_000
    collected = Evidence(tmp_path)
    collected.start_logging()
    app.conf.task_store_eager_result = True
    yield collected
    app.conf.task_store_eager_result = False
    logging.config.dictConfig(log_config("django.log", LogOptions(FOLDER / "logs", "INFO", "INFO")))


def secrets_of(zoho: Sandbox, settings: Any) -> Secrets:
    """All that ever reached Zoho as a secret, and the key."""
    forms = [request.form for request in zoho.journal.requests]
    found = {
        name: {form[name] for form in forms if form.get(name)}
        for name in ("client_secret", "refresh_token", "code", "code_verifier")
    }
    tokens = {request.headers.get("authorization", "").rpartition(" ")[2] for request in zoho.journal.requests}
    return found | {"access_token": tokens - {""}, "key": set(settings.FIELD_ENCRYPTION_KEYS)}


def run_task(evidence: Evidence) -> None:
    """A sync as a worker runs it: the result stored, the exception looked at."""
    SyncRun.objects.update(state="failed", holds_place=False, lease_until=None)
    result = task_sync_zoho_products.apply(throw=False)
    evidence.texts["task result"] += [str(result.result), str(result.traceback)]
    if isinstance(result.result, BaseException):
        evidence.add_exception(result.result)


def suffer(evidence: Evidence, zoho: Sandbox) -> int:
    """Every fault on every route that carries a secret; returns how many."""
    faults = [("items", fault) for fault in ANSWERS] + [("token", fault) for fault in TOKEN_ANSWERS]
    for route, fault in faults:
        zoho.faults.add(route, times=None, **fault)
        ZohoCredential.objects.update(status="ok", status_message="", throttled_until=None, refresh_attempts="")
        if route == "token":
            ZohoCredential.objects.update(expires_in=None)
        run_task(evidence)
        zoho.faults.clear()
    ZohoCredential.objects.update(status="ok", status_message="", throttled_until=None, refresh_attempts="")
    return len(faults)


def commands(evidence: Evidence) -> None:
    for name in ("zoho_diagnose", "rotate_encryption_keys", "check"):
        out = io.StringIO()
        try:
            call_command(name, stdout=out, stderr=out)
        except CommandError as error:
            evidence.add_exception(error)
        evidence.texts["command"].append(out.getvalue())


def break_a_view(client: Client, monkeypatch: Any) -> None:
    """An error of our own while a secret is in hand: the admins get a mail."""

    def fail() -> str:
        row = ZohoCredential.objects.get()
        raise RuntimeError(f"{row.organization_id} {row.refresh_token}")

    client.raise_request_exception = False
    monkeypatch.setattr("integrations.admin.connection_pages.try_connection", fail)
    assert client.post(page("test")).status_code == 500
    client.raise_request_exception = True
    monkeypatch.undo()


def through_redis(evidence: Evidence) -> None:
    """What a broker holds of a queued sync, where Redis runs."""
    if not listening("Redis"):
        return
    server = redis.Redis.from_url(REDIS)
    run = SyncRun.objects.create(state="queued", task_id="canary-task")
    with app.connection_for_write(REDIS) as connection:
        task_sync_zoho_products.apply_async(kwargs={"run_id": run.pk}, task_id=run.task_id, connection=connection)
    evidence.texts["redis"] += [f"{key!r} {server.dump(key)!r}" for key in server.scan_iter()]
    server.flushdb()
    server.close()
    assert evidence.texts["redis"]


def test_no_secret_is_seen_anywhere(
    admin_client: Client, zoho: Sandbox, evidence: Evidence, settings: Any, monkeypatch: Any
) -> None:
    ZohoCredential.objects.create(client_id=zoho.client_id, client_secret=zoho.client_secret)
    connect(admin_client, zoho)
    come_back(admin_client, consent(zoho, press_connect(admin_client)) | {"accounts-server": "https://evil.example"})
    sync_zoho_products_to_db()
    faults = suffer(evidence, zoho)
    press_connect(admin_client)
    admin_client.post(f"{page('changelist')}1/change/", {"client_id": "x y", "client_secret": "bad secret"})
    break_a_view(admin_client, monkeypatch)
    commands(evidence)
    through_redis(evidence)
    pages = evidence.crawl(admin_client)
    admin_client.post(page("disconnect"))
    evidence.collect()
    secrets = secrets_of(zoho, settings)

    assert all(secrets.values())
    assert len(secrets) == 6
    assert evidence.hits(secrets) == set()
    sizes = {channel: len("".join(texts)) for channel, texts in evidence.texts.items()}
    assert {"log", "exception", "page", "task result", "dump", "mail", "command"} <= {c for c in sizes if sizes[c]}
    print(f"{faults} faults, {pages} pages, {sum(map(len, secrets.values()))} secrets; characters searched: {sizes}")


def test_the_search_finds_what_is_leaked_on_purpose(
    admin_client: Client, zoho: Sandbox, credential: ZohoCredential, evidence: Evidence, settings: Any
) -> None:
    """The positive control: one leak on each channel."""
    sync_zoho_products_to_db()
    secret = zoho.refresh_token
    ZohoCredential.objects.update(organization_name=secret)
    plain = logging.FileHandler(evidence.log)
    logging.getLogger("leak").addHandler(plain)
    logging.getLogger("leak").warning("%s", secret)
    plain.close()
    mail.mail_admins("Oops", secret)
    evidence.add_exception(ValueError(secret))
    evidence.texts["task result"].append(f"{{'token': '{secret}'}}")
    evidence.crawl(admin_client)
    evidence.collect()

    found = evidence.hits(secrets_of(zoho, settings))

    assert found >= {
        (channel, "refresh_token") for channel in ("log", "exception", "page", "task result", "dump", "mail")
    }


def test_a_user_without_rights_is_no_way_in(zoho: Sandbox, credential: ZohoCredential, evidence: Evidence) -> None:
    client = Client()
    client.force_login(User.objects.create_user("staff", is_staff=True))

    evidence.crawl(client)

    assert zoho.organization_id not in "".join(evidence.texts["page"])
