"""What about the syncs needs a person: noticed once per cause, told once, and told again when it is over."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from integrations.models import ConnectionStatus, ZohoCredential
from products_and_services.attention_mail import mail_what_is_due
from products_and_services.models import Attention, SyncRun
from products_and_services.signals import attention_changed
from products_and_services.zoho_sync.cursor import NOT_NEWEST_FIRST

Cause = Attention.Cause
State = SyncRun.State
# Ends that say nothing about whether syncs work.
SAYS_NOTHING = (State.CANCELLED, State.DISCARDED, State.SUPERSEDED)
IN_A_ROW = 2


def watch(now: datetime) -> None:
    """Open what has begun, close what is over, send what has not been told yet."""
    found = dict(causes())
    for cause, sentence in found.items():
        _begin(cause, sentence, now)
    for row in Attention.objects.filter(over_at=None).exclude(cause__in=found):
        _end(row, now)
    mail_what_is_due(now)


def causes() -> Iterator[tuple[str, str]]:
    """What needs a person now: the cause, and a sentence. A dead connection explains the failures it brings."""
    credential = ZohoCredential.get_instance()
    dead = credential is not None and credential.status != ConnectionStatus.OK
    if credential is not None and dead:
        yield Cause.CONNECTION, credential.status_message
    held = SyncRun.objects.filter(state=State.HELD).order_by("pk").first()
    if held is not None:
        yield Cause.HELD, _("Run %(run)d: %(why)s") % {"run": held.pk, "why": held.message}
    failed = _failed_in_a_row()
    if failed is not None and not dead:
        yield Cause.FAILING, _("Run %(run)d: %(why)s") % {"run": failed.pk, "why": failed.message}


def _failed_in_a_row() -> SyncRun | None:
    """The newest listing run if it and the one before failed."""
    over = SyncRun.objects.filter(kind__in=SyncRun.LISTING_KINDS, preview=False)
    over = over.filter(state__in=(*SyncRun.OVER, State.HELD)).exclude(state__in=SAYS_NOTHING)
    newest = list(over.exclude(reason=NOT_NEWEST_FIRST).order_by("-pk")[:IN_A_ROW])
    all_failed = len(newest) == IN_A_ROW and all(run.state == State.FAILED for run in newest)
    return newest[0] if all_failed else None


def _begin(cause: str, sentence: str, now: datetime) -> None:
    """The database decides who notices first; that one sends the signal."""
    row, fresh = Attention.objects.get_or_create(cause=cause, defaults={"sentence": sentence, "since": now})
    if not fresh:
        again = Attention.objects.filter(pk=row.pk, over_at__isnull=False)
        fresh = bool(again.update(sentence=sentence, over_at=None))
    if fresh:
        attention_changed.send_robust(sender=Attention, cause=cause, sentence=sentence, over=False)


def _end(row: Attention, now: datetime) -> None:
    open_still = Attention.objects.filter(pk=row.pk, over_at=None)
    if open_still.update(over_at=now):
        attention_changed.send_robust(sender=Attention, cause=row.cause, sentence=row.sentence, over=True)
