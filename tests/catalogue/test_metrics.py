"""What `zoho_metrics` prints: text that Prometheus reads, numbers that are true, and nothing where nothing is known."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from integrations.models import ConnectionStatus, ZohoCredential
from products_and_services.models import Attention, Product, SyncRun, SyncSettings
from products_and_services.services import sync_zoho_products_to_db
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
# https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf'({NAME}(?:\{{[a-z_]+="[a-z_]+"\}})?) (-?[0-9.e+]+)')
COMMENT = re.compile(rf"# (HELP|TYPE) ({NAME}) (.+)")


def printed() -> str:
    out = io.StringIO()
    call_command("zoho_metrics", stdout=out)
    return out.getvalue()


def metrics() -> dict[str, float]:
    samples = [SAMPLE.fullmatch(line) for line in printed().splitlines() if not line.startswith("#")]
    return {match[1]: float(match[2]) for match in samples if match}


def test_every_line_is_of_the_text_format(credential: ZohoCredential, zoho: Sandbox) -> None:
    sync_zoho_products_to_db()
    text = printed()
    announced: list[str] = []

    assert text.endswith("\n")
    for line in text.splitlines():
        comment, sample = COMMENT.fullmatch(line), SAMPLE.fullmatch(line)
        assert comment or sample, line
        if comment:
            announced.append(f"{comment[1]} {comment[2]}")
            assert comment[1] == "HELP" or comment[3] == "gauge"
        if sample:
            name = sample[1].partition("{")[0]
            assert announced[-2:] == [f"HELP {name}", f"TYPE {name}"]
    assert len(announced) == len(set(announced))


def test_the_numbers_are_those_of_the_last_sync(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.catalogue.edit(zoho.catalogue.ids()[0], rate="many")
    before = timezone.now().timestamp()

    sync_zoho_products_to_db()

    told, row = metrics(), ZohoCredential.objects.get()
    assert before <= told["zoho_last_good_sync_seconds"] <= timezone.now().timestamp()
    assert told['zoho_runs{state="succeeded_with_issues"}'] == 1
    assert told['zoho_runs{state="held"}'] == 0
    assert told["zoho_last_sync_problems"] == 1
    assert told['zoho_products{is="linked"}'] == Product.objects.count() == 106
    assert told['zoho_products{is="with_problems"}'] == 1
    assert told['zoho_calls_today{of="left"}'] == row.quota_remaining
    assert row.expires_in is not None
    assert told["zoho_token_expires_seconds"] == pytest.approx(row.expires_in.timestamp())
    assert told["zoho_connection_ok"] == 1


def test_what_needs_a_person_is_a_one() -> None:
    Attention.objects.create(cause="held", sentence="x", since=timezone.now())
    Attention.objects.create(cause="failing", sentence="x", since=timezone.now(), over_at=timezone.now())
    ZohoCredential.objects.create(status=ConnectionStatus.NEEDS_RECONNECT)

    told = metrics()

    causes = {cause: told[f'zoho_attention{{cause="{cause}"}}'] for cause in Attention.Cause.values}
    assert causes == {"connection": 0, "held": 1, "failing": 0}
    assert told["zoho_connection_ok"] == 0


def test_a_stale_catalogue_is_a_one() -> None:
    SyncSettings.objects.create(changes_minutes=10, switched_on_at=timezone.now() - timedelta(hours=1))

    assert metrics()["zoho_stale"] == 1


def test_what_is_not_known_is_left_out() -> None:
    told = metrics()

    assert not [name for name in told if name.endswith("_seconds") or "calls" in name or "connection_ok" in name]
    ZohoCredential.objects.create()
    assert not [name for name in metrics() if name.endswith("_seconds") or "calls" in name]
    assert (told["zoho_stale"], told['zoho_products{is="linked"}']) == (0, 0)


def test_a_time_is_told_to_the_millisecond() -> None:
    moment = datetime(2026, 11, 22, 3, 4, 5, 678_000, UTC)
    SyncRun.objects.create(state="succeeded", complete=True, started_at=moment, finished_at=moment)

    assert metrics()["zoho_last_good_sync_seconds"] == moment.timestamp()
