"""Products typed by hand beside the Zoho items they look like: shown in pages, linked or ignored by a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction

from products_and_services.models import IgnoredSuggestion, Product, SyncChange, SyncRun
from products_and_services.services import checked_item_ids
from products_and_services.zoho_sync.codec import encode
from products_and_services.zoho_sync.linking import link
from products_and_services.zoho_sync.suggestions import Suggestion, suggest_links

COMPARED = ("name", "sku", "price", "stock_quantity")
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """One product of ours and one Zoho item, with the JSON form of the values that a person compares.

    `twin` is the product that a sync has made of the item; None while only a preview knows it.
    """

    product: Product
    item_id: str
    ours: dict[str, Any]
    zohos: dict[str, Any]
    twin: Product | None
    shared: str


def suggested_pairs(start: int, size: int) -> list[Pair]:
    """A slice of the pairs that nobody has ignored; the newest preview that waits is looked at as well."""
    preview = SyncRun.objects.filter(preview=True, state=SyncRun.State.READY).order_by("-pk").first()
    ignored = set(IgnoredSuggestion.objects.values_list("product_id", "zoho_item_id"))
    return _pairs(list(islice(_new(suggest_links(preview), ignored), start, start + size)), preview)


def ignored_pairs(start: int, size: int) -> list[IgnoredSuggestion]:
    """A slice of what was ignored, newest first, each with its product."""
    return list(IgnoredSuggestion.objects.select_related("product").order_by("-pk")[start : start + size])


def link_pair(product_pk: int, item_id: str) -> list[Product]:
    """Link the product to the item; returns the twins that lost it, whose likeness is no news from now on.

    Raises SyncRefused when the id cannot be one, or the product does not exist or has another item.
    """
    (item_id,) = checked_item_ids([item_id])
    with transaction.atomic():
        twins = list(Product.objects.filter(zoho_item_id=item_id).exclude(pk=product_pk))
        link(product_pk, item_id)
        for twin in twins:
            ignore_pair(twin, item_id)
    return twins


def ignore_pair(product: Product, item_id: str) -> bool:
    """Suggest this pair no more; False when it was ignored already. Raises SyncRefused for an impossible id."""
    (item_id,) = checked_item_ids([item_id])
    return IgnoredSuggestion.objects.get_or_create(product=product, zoho_item_id=item_id)[1]


def suggest_again(product: Product, item_id: str) -> bool:
    """Take an *ignore* back; False when there was none."""
    return bool(IgnoredSuggestion.objects.filter(product=product, zoho_item_id=item_id).delete()[0])


def _new(suggestions: Iterator[Suggestion], seen: set[Key]) -> Iterator[Suggestion]:
    for one in suggestions:
        key = (one.product_id, one.zoho_item_id)
        if key not in seen:
            seen.add(key)
            yield one


def _pairs(suggestions: list[Suggestion], preview: SyncRun | None) -> list[Pair]:
    item_ids = [one.zoho_item_id for one in suggestions]
    products = Product.objects.in_bulk([one.product_id for one in suggestions])
    twins = {twin.zoho_item_id: twin for twin in Product.objects.filter(zoho_item_id__in=item_ids)}
    proposed = _proposed(preview, item_ids)
    return [
        Pair(
            product=products[one.product_id],
            item_id=one.zoho_item_id,
            ours=_values(products[one.product_id]),
            zohos=_values(twins[one.zoho_item_id]) if one.zoho_item_id in twins else proposed[one.zoho_item_id],
            twin=twins.get(one.zoho_item_id),
            shared=one.shared,
        )
        for one in suggestions
        if one.product_id in products and (one.zoho_item_id in twins or one.zoho_item_id in proposed)
    ]


def _values(product: Product) -> dict[str, Any]:
    return {name: encode(getattr(product, name)) for name in COMPARED}


def _proposed(preview: SyncRun | None, item_ids: list[str]) -> dict[str, dict[str, Any]]:
    if preview is None:
        return {}
    creations = preview.changes.filter(kind=SyncChange.Kind.CREATED, zoho_item_id__in=item_ids)
    return {
        change.zoho_item_id: {name: change.fields.get(name, (None, None))[1] for name in COMPARED}
        for change in creations
    }
