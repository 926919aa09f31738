"""Who did what to a run, and when: lines in the admin's own history."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest

from products_and_services.models import SyncRun


def remember(request: HttpRequest, run: SyncRun, sentence: str) -> None:
    """Write one line into the history of a run."""
    if request.user.pk is not None:
        LogEntry.objects.log_actions(request.user.pk, [run], CHANGE, sentence, single_object=True)
