"""The outward door of the catalogue: other code learns here which products a sync changed."""

from typing import NamedTuple

from django.dispatch import Signal


class AppliedChange(NamedTuple):
    """One product as a sync left it: its Zoho item id, the kind of change, and the fields that were written."""

    zoho_item_id: str
    kind: str
    fields: tuple[str, ...]


# Sent after commit, once per applied chunk, at most once: run_id (int) and changes (list of AppliedChange).
# The change rows of the run are the durable record.
products_changed = Signal()

# Something about the syncs needs a person, or does no longer: cause ("connection", "held" or "failing"), sentence
# (what happened and what to do) and over (bool). Sent once at the beginning and once at the end of each cause, by the
# minute's tick, over all processes: the place to hook WhatsApp or Slack onto. A receiver that raises stops nothing.
attention_changed = Signal()
