"""Problems and notices below a run: each a table of its own, page by page."""

from typing import Any

from django.http import HttpRequest

from products_and_services.admin.change_lines import finding_label
from products_and_services.admin.run_paging import paged
from products_and_services.admin.run_table import Linked
from products_and_services.fields import is_zoho_item_id
from products_and_services.models import SyncProblem, SyncRun
from products_and_services.run_findings import findings

ROWS = 50
Severity = SyncProblem.Severity


def findings_tables(request: HttpRequest, run: SyncRun) -> dict[str, Any]:
    """Both tables: 4 queries."""
    tables = {
        "problems": paged(request, findings(run, Severity.PROBLEM), "problems", ROWS),
        "notices": paged(request, findings(run, Severity.NOTICE), "notices", ROWS),
    }
    shown = [finding for table in tables.values() for finding in table.window.rows]
    linked = Linked(request, [finding.item_id for finding in shown])
    for finding in shown:
        finding.name = linked.name(finding.item_id) or finding.item_name
        finding.product_url = linked.product_url(finding.item_id)
        finding.zoho_url = linked.zoho_url(finding.item_id) if is_zoho_item_id(finding.item_id) else ""
        finding.label = finding_label(finding.field)
    return {**tables, "retryable": _may_be_retried(run, tables["problems"].window.rows)}


def _may_be_retried(run: SyncRun, shown: list[SyncProblem]) -> bool:
    return run.state in SyncRun.APPLIED and any(is_zoho_item_id(problem.item_id) for problem in shown)
