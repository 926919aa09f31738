"""A year's worth of runs and changes, invented inside the database."""

from django.db import connection

RUNS, CHANGES = 1_000, 1_000_000
FILL_RUNS = """
INSERT INTO products_and_services_syncrun (
    kind, preview, state, phase, reason, message, trigger, task_id, item_ids, organization_id, created_at, started_at,
    finished_at, worked_seconds, resumes, cancel_requested, holds_place, lease_owner, fence, pages, complete, total,
    created, updated, deactivated, failed, skipped, problems, notices, calls, retries, evidence, applied_up_to)
SELECT 'incremental', false, 'succeeded', 'done', '', 'Invented.', 'schedule', '', '[]', '1',
    now() - n * interval '40 minutes', now() - n * interval '40 minutes', now() - n * interval '39 minutes',
    60, 0, false, false, '', 1, 5, true, 1000, 0, 1000, 0, 0, 0, 0, 0, 5, 0, '{}', 9000000000000
FROM generate_series(1, %s) AS n
"""
FILL_CHANGES = """
INSERT INTO products_and_services_syncchange (run_id, zoho_item_id, kind, fields, skipped)
SELECT runs.id, items.zoho_item_id, 'updated', '{"price": ["1", "2"], "stock_quantity": ["5", "4"]}', '[]'
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM products_and_services_syncrun
      WHERE message = 'Invented.') AS runs
JOIN (SELECT zoho_item_id, row_number() OVER (ORDER BY id) AS place FROM products_and_services_product) AS items
    ON items.place %% %s = runs.place %% %s
LIMIT %s
"""


def fill() -> tuple[int, int]:
    """Add the runs and the changes; returns how many of both there are then."""
    with connection.cursor() as cursor:
        cursor.execute(FILL_RUNS, [RUNS])
        cursor.execute(FILL_CHANGES, [RUNS, RUNS, CHANGES])
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM products_and_services_syncrun")
        runs = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM products_and_services_syncchange")
        return runs, cursor.fetchone()[0]
