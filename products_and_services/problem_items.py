"""Which items Zoho last said something unusable about: problems of the last complete pass and of everything since."""

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from products_and_services.models import SyncProblem, SyncRun


def last_pass() -> QuerySet[SyncRun]:
    """Complete full passes that were applied, newest first."""
    return SyncRun.objects.filter(kind=SyncRun.Kind.FULL, complete=True, state__in=SyncRun.APPLIED).order_by("-pk")


def current_problems() -> QuerySet[SyncProblem]:
    """Problems that still count: an earlier pass is answered by the last complete one."""
    since = Coalesce(Subquery(last_pass().values("pk")[:1]), Value(0))
    return SyncProblem.objects.filter(severity=SyncProblem.Severity.PROBLEM, run_id__gte=since)


def with_problems() -> Q:
    """The condition on products."""
    return Q(zoho_item_id__in=current_problems().values("item_id"))
