"""The page of a run: what happened and what to do next, in numbers and row by row."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext, npgettext
from django.utils.translation import gettext_lazy as _

from products_and_services.admin.run_decisions import affected
from products_and_services.admin.run_findings_tables import findings_tables
from products_and_services.admin.run_held import why_held
from products_and_services.admin.run_states import (
    ACTIVE,
    CANCELLABLE,
    UNDECIDED,
    is_implausible,
    may_apply,
    may_decide,
    may_sync,
)
from products_and_services.admin.run_table import changes_table
from products_and_services.admin.run_undo import may_be_undone
from products_and_services.admin.sync_progress import progress
from products_and_services.models import SyncRun
from products_and_services.queueing import undo_of

COUNTS = (
    ("created", _("created")),
    ("updated", _("updated")),
    ("unchanged", _("unchanged")),
    ("deactivated", _("deactivated")),
    ("failed", _("refused")),
)


def run_page(request: HttpRequest, run: SyncRun) -> dict[str, Any]:
    """Everything that the template shows of a run; a constant number of queries."""
    undone_by = undo_of(run) if may_be_undone(run) else None
    return {
        "run": run,
        "heading": _heading(run),
        "progress": progress(run) if run.state in ACTIVE else None,
        "counts": _counts(run),
        "may_sync": may_sync(request, run),
        "cancellable": run.state in CANCELLABLE,
        "undone_by": undone_by,
        "undoable": may_be_undone(run) and undone_by is None,
        "advice": _advice(run),
        **_decision(request, run),
        **changes_table(request, run),
        **findings_tables(request, run),
    }


def _heading(run: SyncRun) -> str:
    sentence = gettext("%(kind)s · run %(run)d")
    if run.preview:
        sentence = gettext("%(kind)s, preview · run %(run)d")
    return sentence % {"kind": run.get_kind_display(), "run": run.pk}


def _counts(run: SyncRun) -> list[tuple[Any, int]]:
    counts: list[tuple[Any, int]] = [(npgettext("count", "item", "items", run.total), run.total)]
    counts += [(label, getattr(run, name)) for name, label in COUNTS]
    if run.kind == SyncRun.Kind.SELECTIVE:
        counts.append((_("not found"), max(0, len(run.item_ids) - run.total)))
    if run.problems:
        counts.append((npgettext("count", "problem", "problems", run.problems), run.problems))
    return counts


def _advice(run: SyncRun) -> str:
    """What the run's own sentence leaves open."""
    if run.state != SyncRun.State.SUCCEEDED_WITH_ISSUES:
        return ""
    return gettext("Zoho sent something that could not be used: see the problems below.")


def _decision(request: HttpRequest, run: SyncRun) -> dict[str, Any]:
    """What a preview or a held run waits for."""
    if run.state not in UNDECIDED:
        return {"undecided": False}
    implausible = is_implausible(run)
    return {
        "undecided": True,
        "implausible": implausible,
        "affected": affected(run),
        "may_apply": may_apply(request, run),
        "may_discard": may_decide(request, run),
        **why_held(run),
    }
