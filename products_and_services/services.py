"""The use cases of the catalogue: everything other code may call. Each returns the dict of `zoho_sync.result`."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoUnsortedError
from products_and_services.fields import is_zoho_item_id
from products_and_services.models import Product, SyncRun
from products_and_services.zoho_sync import decisions
from products_and_services.zoho_sync.cursor import can_read_changes
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.job import Progress
from products_and_services.zoho_sync.linking import link
from products_and_services.zoho_sync.result import result
from products_and_services.zoho_sync.run import work_on
from products_and_services.zoho_sync.sentences import already_running
from products_and_services.zoho_sync.starting import Wanted, place_run

Result = dict[str, Any]
Kind = SyncRun.Kind
MOST_CHOSEN_ITEMS = 100


def sync_zoho_products_to_db(preview: bool = False) -> Result:
    """Bring every linked product in line with Zoho Inventory, or only show what that would change.

    If a listing run is active already, its counts so far come back at once. Raises ZohoTransientError when Zoho
    cannot be reached for now (the run goes on by itself) and ZohoPermanentError when a person must act.
    """
    return sync_now(Wanted(preview=preview))


def sync_zoho_changes_to_db() -> Result:
    """Bring in line what changed in Zoho since the last applied sync; usually one call.

    A full sync takes its place where there was none yet, and where Zoho does not list the latest changes first.
    It concludes nothing from items it does not see. Raises as `sync_zoho_products_to_db`.
    """
    return sync_changes_now(Wanted(kind=Kind.INCREMENTAL))


def sync_zoho_items(item_ids: Iterable[str]) -> Result:
    """Fetch exactly these items (at most 100 ids) and bring their products in line; runs beside a listing run.

    Raises SyncRefused for an id that cannot be one, and for none or too many.
    """
    return sync_now(Wanted(kind=Kind.SELECTIVE, item_ids=checked_item_ids(item_ids)))


def apply_run(run_id: int) -> Result:
    """Apply exactly what a preview or a held run proposes. Raises SyncRefused when it does not wait for that."""
    return result(work_on(decisions.queue_for_apply(run_id).pk))


def discard_run(run_id: int) -> Result:
    """Drop what a preview or a held run proposes. Raises SyncRefused when it does not wait for a decision."""
    return result(decisions.discard(run_id))


def cancel_run(run_id: int) -> Result:
    """Stop an active or parked run after the page in hand. Raises SyncRefused when it is over."""
    return result(decisions.cancel(run_id))


def undo_run(run_id: int) -> Result:
    """Take back what a run wrote, by a run of its own; values changed since are kept and listed as skipped.

    Raises SyncRefused when the run wrote nothing.
    """
    return sync_now(Wanted(kind=Kind.UNDO, parent=decisions.find_undoable(run_id)))


def link_product(product: Product, zoho_item_id: str) -> Result:
    """Link a product typed by hand to a Zoho item and bring it in line; a twin with that item is unlinked, inactive.

    Raises SyncRefused for an id that cannot be one and for a product of another item.
    """
    (item_id,) = checked_item_ids([zoho_item_id])
    link(product.pk, item_id)
    return sync_zoho_items([item_id])


def work_on_placed(run_id: int) -> Result:
    """Work on a run that was placed before; where it cannot read the changes only, a full one takes its place."""
    try:
        return result(work_on(run_id))
    except ZohoUnsortedError:
        run = SyncRun.objects.get(pk=run_id)
        return sync_now(Wanted(trigger=run.trigger, user=run.started_by))


def sync_now(wanted: Wanted, on_progress: Progress | None = None) -> Result:
    """Place a run and work on it in this process; `on_progress` is called after every page and chunk.

    A listing run that is active already comes back as it is, unless it waits for a worker and is what was wanted.
    """
    run, placed = place_run(wanted)
    if placed or (run.kind, run.preview) == (wanted.kind, wanted.preview):
        run = work_on(run.pk, on_progress)
    told = result(run)
    if not placed and run.holds_place:
        told["message"] = already_running(run)
    return told


def sync_changes_now(wanted: Wanted, on_progress: Progress | None = None) -> Result:
    """An incremental sync in this process, or the full one that has to take its place."""
    full = replace(wanted, kind=Kind.FULL)
    credential = ZohoCredential.get_instance()
    if credential is None or not can_read_changes(credential.organization_id):
        return sync_now(full, on_progress)
    try:
        return sync_now(wanted, on_progress)
    except ZohoUnsortedError:
        return sync_now(full, on_progress)


def checked_item_ids(item_ids: Iterable[str]) -> list[str]:
    """Distinct valid ids in the given order. Raises SyncRefused with a sentence otherwise."""
    chosen = list(dict.fromkeys(str(item_id).strip() for item_id in item_ids))
    wrong = [item_id for item_id in chosen if not is_zoho_item_id(item_id)]
    if wrong:
        raise SyncRefused(_("“%(id)s” is not a Zoho item id.") % {"id": wrong[0][:64]})
    if not 0 < len(chosen) <= MOST_CHOSEN_ITEMS:
        raise SyncRefused(_("Choose between 1 and %(most)d items.") % {"most": MOST_CHOSEN_ITEMS})
    return chosen
