"""Another Zoho organisation: its items are other goods, so the products of the old one are let go of, and kept."""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from products_and_services.models import Product, SyncProblem, SyncRun
from products_and_services.signals import AppliedChange, products_changed
from products_and_services.site_language import site_language

logger = logging.getLogger(__name__)
CHUNK = 500
State = SyncRun.State
COLUMNS = ("pk", "zoho_item_id", "name")


def let_go(sender: Any, old_id: str, new_id: str, **_kwargs: Any) -> str:
    """Receiver of `organisation_changed`: end what was under way, unlink and deactivate; a sentence for the operator.

    May be called again after it broke off: what is unlinked already is left alone.
    """
    values = {"old": old_id, "new": new_id}
    with site_language():
        _end_runs(_("The organization was changed from %(old)s to %(new)s.") % values)
    run = SyncRun.objects.create(
        kind=SyncRun.Kind.ORGANISATION,
        state=State.SUCCEEDED,
        phase=SyncRun.Phase.DONE,
        trigger=SyncRun.Trigger.BUTTON,
        organization_id=old_id,
        started_at=timezone.now(),
        finished_at=timezone.now(),
    )
    with site_language():
        while linked := list(_linked().order_by("pk").values_list(*COLUMNS)[:CHUNK]):
            _unlink(run, linked, old_id)
        SyncRun.objects.filter(pk=run.pk).update(message=_told(run), finished_at=timezone.now())
    return _told(run)


def _told(run: SyncRun) -> str:
    sentence = ngettext(
        "%(count)d product of organization %(old)s was unlinked and made inactive; run %(run)d lists it.",
        "%(count)d products of organization %(old)s were unlinked and made inactive; run %(run)d lists them.",
        run.deactivated,
    )
    return sentence % {"count": run.deactivated, "old": run.organization_id, "run": run.pk}


def _end_runs(message: str) -> None:
    """No run of the old organisation is applied, resumed or believed any more; a working one stops at its next write.

    Its complete passes say nothing about the new organisation: neither freshness nor a cursor may rest on them.
    """
    over = {"message": message, "finished_at": timezone.now(), "holds_place": False}
    SyncRun.objects.filter(state__in=(State.READY, State.HELD)).update(state=State.DISCARDED, **over)
    parked = SyncRun.objects.filter(state__in=(State.QUEUED, State.WAITING, State.INTERRUPTED), lease_until=None)
    parked.update(state=State.CANCELLED, **over)
    SyncRun.objects.exclude(state__in=SyncRun.OVER).update(cancel_requested=True)
    SyncRun.objects.filter(complete=True).update(complete=None)


def _unlink(run: SyncRun, linked: list[tuple[int, str, str]], old_id: str) -> None:
    """One chunk, one transaction: the products, the list of them, and the run's counts."""
    reason = _("belonged to organization %(old)s; unlinked and made inactive") % {"old": old_id}
    listed = [
        SyncProblem(run=run, severity="notice", item_id=item_id, item_name=name, field="is_active", reason=reason)
        for _pk, item_id, name in linked
    ]
    with transaction.atomic():
        SyncProblem.objects.bulk_create(listed)
        gone = _linked().filter(pk__in=[pk for pk, _item_id, _name in linked])
        count = gone.update(
            zoho_item_id=None,
            is_active=False,
            zoho_locks={},
            zoho_missing_since=None,
            zoho_last_modified=None,
            updated_at=timezone.now(),
        )
        run.deactivated, run.notices, run.total = run.deactivated + count, run.notices + len(linked), run.total + count
        run.updated = run.total
        run.save(update_fields=["deactivated", "notices", "total", "updated"])
        changes = [AppliedChange(item_id, "deactivated", ("is_active",)) for _pk, item_id, _name in linked]
        transaction.on_commit(lambda: _announce(run.pk, changes))


def _announce(run_id: int, changes: list[AppliedChange]) -> None:
    for receiver, answer in products_changed.send_robust(sender=Product, run_id=run_id, changes=changes):
        if isinstance(answer, Exception):
            logger.error("A products_changed receiver failed: %s", receiver, exc_info=answer)


def _linked() -> Any:
    return Product.objects.filter(zoho_item_id__isnull=False)
