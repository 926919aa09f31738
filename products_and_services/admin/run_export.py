"""The changes of a run as a CSV file, streamed: one line per field, old and new, exact."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from products_and_services.admin.run_filters import ChangeFilters
from products_and_services.models import SyncRun
from products_and_services.run_csv import csv_rows


class _Echo:
    """A file for the CSV writer that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def export_view(modeladmin: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponseBase:
    """The changes that the page's filters let through."""
    if not modeladmin.has_view_permission(request):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    run = get_object_or_404(SyncRun, pk=pk)
    lines = _lines(csv_rows(run, ChangeFilters(request.GET).query()))
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="zoho-sync-{run.pk}.csv"', "Cache-Control": "no-store"},
    )


def _lines(rows: Iterator[list[str]]) -> Iterator[Any]:
    writer = csv.writer(_Echo())
    # The mark by which spreadsheets know UTF-8.
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)
