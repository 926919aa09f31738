"""Store the changes of a page with one INSERT … SELECT out of one JSON parameter: no model and no parameter per value.

Through `bulk_create` most of a first sync went into preparing, quoting and escaping six values per change.
"""

import json

from django.db import connection

from products_and_services.models import SyncChange
from products_and_services.zoho_sync.codec import encode
from products_and_services.zoho_sync.compare import Proposal

COLUMNS = ("run_id", "zoho_item_id", "kind", "fields", "zoho_last_modified", "skipped")
SELECT = {
    "sqlite": (
        "SELECT %s, JSON_EXTRACT(value, '$[0]'), JSON_EXTRACT(value, '$[1]'), JSON_EXTRACT(value, '$[2]'), "
        "JSON_EXTRACT(value, '$[3]'), '[]' FROM JSON_EACH(%s) ORDER BY key"
    ),
    "postgresql": (
        "SELECT %s, change ->> 0, change ->> 1, change -> 2, (change ->> 3)::timestamptz, '[]'::jsonb "
        "FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS page (change, place) ORDER BY place"
    ),
}


def insert_changes(run_id: int, proposals: list[Proposal]) -> None:
    """Store the proposals as changes of a run, in their order."""
    if not proposals:
        return
    table = connection.ops.quote_name(SyncChange._meta.db_table)
    with connection.cursor() as cursor:
        # Names come from the model, values are parameters.
        sql = f"INSERT INTO {table} ({', '.join(COLUMNS)}) {SELECT[connection.vendor]}"  # noqa: S608
        cursor.execute(sql, [run_id, json.dumps([_change(proposal) for proposal in proposals])])


def _change(proposal: Proposal) -> tuple[object, ...]:
    """As `SELECT` reads it; decimals and times become text."""
    fields = {name: (encode(old), encode(new)) for name, (old, new) in proposal.fields.items()}
    moment = proposal.last_modified
    stored = None if moment is None else str(connection.ops.adapt_datetimefield_value(moment))
    return proposal.item_id, proposal.kind, fields, stored
