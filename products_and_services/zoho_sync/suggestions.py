"""Products typed by hand that look like Zoho items: the same SKU or name. Offered to a person, never taken silently."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from products_and_services.models import Product, SyncChange, SyncRun


class Suggestion(NamedTuple):
    """A product without a Zoho id, the item it looks like, and what they share (`sku` or `name`)."""

    product_id: int
    product_name: str
    zoho_item_id: str
    item_name: str
    shared: str


class _Items(NamedTuple):
    zoho_item_id: str
    name: str
    sku: str


def suggest_links(preview: SyncRun | None = None) -> Iterator[Suggestion]:
    """Look for pairs among what a preview would create, and among products that syncs have created already."""
    return _pairs(chain(_proposed(preview) if preview else (), _created()))


def suggest_links_of(preview: SyncRun) -> Iterator[Suggestion]:
    """Look for pairs among what a preview would create, and nowhere else."""
    return _pairs(_proposed(preview))


def _pairs(items: Iterable[_Items]) -> Iterator[Suggestion]:
    by_sku, by_name = _typed_by_hand()
    if not by_name:
        return
    for item in items:
        product, shared = by_sku.get(_key(item.sku)), "sku"
        if product is None:
            product, shared = by_name.get(_key(item.name)), "name"
        if product is not None:
            yield Suggestion(product[0], product[1], item.zoho_item_id, item.name, shared)


def _typed_by_hand() -> tuple[dict[str, tuple[int, str]], dict[str, tuple[int, str]]]:
    rows = Product.objects.filter(zoho_item_id=None).order_by("-pk").values_list("pk", "name", "sku")
    by_sku = {_key(sku): (pk, name) for pk, name, sku in rows if sku}
    return by_sku, {_key(name): (pk, name) for pk, name, _ in rows}


def _proposed(preview: SyncRun) -> Iterator[_Items]:
    creations = preview.changes.filter(kind=SyncChange.Kind.CREATED).values_list("zoho_item_id", "fields")
    for item_id, fields in creations.iterator():
        yield _Items(item_id, fields["name"][1], fields["sku"][1] or "")


def _created() -> Iterator[_Items]:
    linked = Product.objects.exclude(zoho_item_id=None).values_list("zoho_item_id", "name", "sku")
    for linked_id, name, linked_sku in linked.iterator():
        yield _Items(linked_id or "", name, linked_sku or "")


def _key(text: str) -> str:
    """Equal for what people take for equal; a blank never matches."""
    return " ".join(text.split()).casefold() or "\0"
