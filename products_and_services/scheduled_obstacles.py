"""What stands in the way of a scheduled sync, as a sentence for the note that is kept of the skipped start."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from integrations.models import ConnectionStatus, ZohoCredential
from products_and_services.cost import costs
from products_and_services.models import SyncRun

Kind = SyncRun.Kind
State = SyncRun.State
PARKED = (State.WAITING, State.INTERRUPTED)
# A wrong configuration may have been mended at Zoho's side: it is tried again, but not every few minutes.
TRY_AGAIN_AFTER = timedelta(hours=1)


class Obstacle(NamedTuple):
    """`passes_soon`: the start is only put off to the next minute, not skipped."""

    sentence: str
    passes_soon: bool = False


def obstacle(kind: str, now: datetime) -> Obstacle | None:
    """The first thing that keeps a sync of this kind from starting now; None when nothing does."""
    return _connection(now) or _active(kind) or _parked(kind) or _held(kind)


def too_soon_for_another_full(now: datetime) -> Obstacle | None:
    """Where changes cannot be read by themselves, full syncs take their place, as often as the plan can bear."""
    last = SyncRun.objects.filter(kind=Kind.FULL, preview=False).order_by("-created_at").first()
    if last is None or now - last.created_at >= costs().shortest_full:
        return None
    sentence = _("Only full syncs find the changes here, and the plan does not bear another one yet.")
    return Obstacle(sentence)


def still_active(run: SyncRun) -> str:
    return _("Run %(run)d (%(kind)s) was still active.") % {"run": run.pk, "kind": run.get_kind_display()}


def _connection(now: datetime) -> Obstacle | None:
    credential = ZohoCredential.get_instance()
    if credential is None:
        return Obstacle(_("Zoho is not connected. Connect it in Admin → Integrations → Zoho credentials."))
    if credential.status != ConnectionStatus.OK and not _may_be_mended(credential, now):
        return Obstacle(_("The connection needs a person: see Admin → Integrations → Zoho credentials."))
    return None


def _may_be_mended(credential: ZohoCredential, now: datetime) -> bool:
    tried = SyncRun.objects.filter(state=State.FAILED, created_at__gt=now - TRY_AGAIN_AFTER)
    return credential.status == ConnectionStatus.CONFIG_ERROR and not tried.exists()


def _active(kind: str) -> Obstacle | None:
    active = SyncRun.objects.filter(holds_place=True).first()
    if active is None:
        return None
    covers = active.kind == Kind.FULL and not active.preview
    return Obstacle(still_active(active), passes_soon=kind == Kind.FULL and not covers)


def _parked(kind: str) -> Obstacle | None:
    """A run of the same kind goes on by itself; a schedule never hurries it, only a person's button does."""
    parked = SyncRun.objects.filter(kind=kind, preview=False, state__in=PARKED).first()
    if parked is None:
        return None
    sentence = _("Run %(run)d waits and goes on by itself.") % {"run": parked.pk}
    return Obstacle(f"{sentence} {parked.message}".strip())


def _held(kind: str) -> Obstacle | None:
    """Another reading of the same changes would be held as well, and would push aside what a person looks at."""
    held = SyncRun.objects.filter(kind=kind, state=State.HELD).first()
    if held is None or kind == Kind.FULL:
        return None
    return Obstacle(_("Run %(run)d is held: apply it or discard it.") % {"run": held.pk})
