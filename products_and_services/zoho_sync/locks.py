"""Who owns a field of a linked product. Pure functions over `Product.zoho_locks`.

`{"price": {"lock": "ours", "zoho": "12.50"}}`    the operator owns it; `zoho` is the value last noted, if any
`{"price": {"lock": "refused", "zoho": "12.50"}}` an undone value, refused until Zoho says something else
"""

from dataclasses import dataclass, field
from typing import Any

from products_and_services.zoho_sync.codec import encode

OURS = "ours"
REFUSED = "refused"

Locks = dict[str, dict[str, Any]]
Differences = dict[str, tuple[object, object]]


@dataclass(slots=True)
class Settled:
    """Differences that may be written, the locks afterwards, and the locked fields whose new value is news."""

    writable: Differences = field(default_factory=dict)
    locks: Locks = field(default_factory=dict)
    news: list[str] = field(default_factory=list)


def lock(locks: Locks, name: str) -> Locks:
    """The locks with the operator as owner of a field."""
    return {**locks, name: {"lock": OURS, "zoho": None}}


def refuse(locks: Locks, name: str, value: object) -> Locks:
    """The locks with one value of a field refused until Zoho says something else."""
    return {**locks, name: {"lock": REFUSED, "zoho": encode(value)}}


def unlock(locks: Locks, name: str) -> Locks:
    """The locks with Zoho as owner of a field again."""
    return {key: value for key, value in locks.items() if key != name}


def rebased(locks: Locks, before: Locks, after: Locks) -> Locks:
    """The locks with what changed from `before` to `after`, field by field; a field that moved meanwhile stays."""
    changed = {
        name
        for name in {*before, *after}
        if locks.get(name) == before.get(name) and before.get(name) != after.get(name)
    }
    kept = {name: held for name, held in locks.items() if name not in changed}
    return {**kept, **{name: after[name] for name in after if name in changed}}


def is_ours(locks: Locks, name: str) -> bool:
    return locks.get(name, {}).get("lock") == OURS


def is_refused(locks: Locks, name: str, value: object) -> bool:
    held = locks.get(name, {})
    return held.get("lock") == REFUSED and held.get("zoho") == encode(value)


def settle(locks: Locks, values: dict[str, object], differences: Differences) -> Settled:
    """Sort the differences between a product and Zoho's values by what the locks allow."""
    settled = Settled(dict(differences), dict(locks))
    for name in locks.keys() & values.keys():
        if is_ours(locks, name):
            _keep_ours(settled, name, values[name])
        elif is_refused(locks, name, values[name]):
            settled.writable.pop(name, None)
        else:
            settled.locks = unlock(settled.locks, name)
    return settled


def _keep_ours(settled: Settled, name: str, value: object) -> None:
    """A locked difference is noted once per value of Zoho's, not on every run."""
    if settled.writable.pop(name, None) and settled.locks[name].get("zoho") != encode(value):
        settled.locks[name] = {"lock": OURS, "zoho": encode(value)}
        settled.news.append(name)
