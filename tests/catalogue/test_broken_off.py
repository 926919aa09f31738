"""What a run becomes when the database or the worker's time limit breaks into it: it goes on, it does not fail."""

from collections.abc import Callable

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, InternalError, OperationalError

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_now, work_on_placed
from products_and_services.zoho_sync import reconnecting
from products_and_services.zoho_sync.starting import Wanted
from zoho_sandbox import Sandbox


def once(error: Exception) -> Callable[[SyncRun], None]:
    """Raise an error after the first page, as if the database or Celery had."""
    errors = [error]

    def strike(_run: SyncRun) -> None:
        if errors:
            raise errors.pop()

    return strike


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "lost",
    [
        OperationalError("server closed the connection unexpectedly"),
        InterfaceError("connection already closed"),
        # So PostgreSQL's driver tells of a transaction that was idle for too long, and of a server gone read-only.
        InternalError("terminating connection due to idle-in-transaction timeout"),
    ],
)
@pytest.mark.parametrize("zoho", [450], indirect=True)
def test_a_database_that_is_lost_for_a_moment_does_not_end_the_run(
    zoho: Sandbox, credential: ZohoCredential, monkeypatch: pytest.MonkeyPatch, lost: Exception
) -> None:
    monkeypatch.setattr(reconnecting, "PAUSES", (0, 0))

    result = sync_now(Wanted(), once(lost))

    assert (result["state"], result["total"], Product.objects.count()) == ("succeeded", 450, 450)


@pytest.mark.django_db
@pytest.mark.parametrize("zoho", [450], indirect=True)
def test_the_soft_time_limit_of_a_project_interrupts_the_run_and_the_next_worker_goes_on(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    stopped = sync_now(Wanted(), once(SoftTimeLimitExceeded()))
    assert (stopped["state"], stopped["reason"], stopped["pages"]) == ("interrupted", "INTERRUPTED", 1)

    result = work_on_placed(stopped["run_id"])

    assert (result["state"], result["total"], Product.objects.count()) == ("succeeded", 450, 450)
