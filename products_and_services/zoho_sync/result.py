"""What a run came to, as the plain dict that services, tasks and the shell give back."""

from typing import Any

from products_and_services.models import SyncProblem, SyncRun

MOST_ERRORS = 100


def result(run: SyncRun) -> dict[str, Any]:
    """JSON-safe counts of a run. For a preview or a held run they are what is *proposed*.

    total = created + updated + unchanged + failed; `deactivated` stands outside that sum. `errors` holds at most
    100 lines; the run's problems are the full list.
    """
    told = {name: getattr(run, name) for name in ("total", "created", "updated", "unchanged", "failed")}
    problems = run.findings.filter(severity=SyncProblem.Severity.PROBLEM)[:MOST_ERRORS]
    return {
        **told,
        "errors": [str(problem) for problem in problems],
        "deactivated": run.deactivated,
        "skipped": run.skipped,
        "notices": run.notices,
        "not_found": max(0, len(run.item_ids) - run.total),
        "pages": run.pages,
        "calls": run.calls,
        "retries": run.retries,
        "run_id": run.pk,
        "kind": run.kind,
        "state": run.state,
        "reason": run.reason,
        "message": run.message,
        "preview": run.preview,
    }
