"""What a program may ask for: a full sync, a preview of one, or chosen items. Read strictly."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from products_and_services.models import SyncRun
from products_and_services.services import MOST_CHOSEN_ITEMS
from products_and_services.zoho_sync.starting import Wanted

Kind = SyncRun.Kind
KINDS = (Kind.FULL.value,)
# Every number of up to 19 digits that a database can hold, but the last few of them.
ITEM_ID = "^([1-9][0-9]{0,17}|[1-8][0-9]{18})$"
DESCRIPTION: dict[str, Any] = {
    "oneOf": [
        {
            "type": "object",
            "description": "Read the whole listing. A preview writes nothing and waits for a person.",
            "properties": {
                "kind": {"type": "string", "enum": list(KINDS), "default": KINDS[0]},
                "preview": {"type": "boolean", "default": False},
            },
            "additionalProperties": False,
        },
        {
            "type": "object",
            "description": "Fetch exactly these Zoho items; goes on beside a sync of the listing.",
            "properties": {
                "items": {
                    "type": "array",
                    "items": {"type": "string", "pattern": ITEM_ID},
                    "minItems": 1,
                    "maxItems": MOST_CHOSEN_ITEMS,
                }
            },
            "required": ["items"],
            "additionalProperties": False,
        },
    ]
}


class TrueOrFalse(serializers.Field):
    """`true` or `false` of JSON, nothing that merely looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise ValidationError(_("Must be true or false."), code="invalid")
        return data


class KindField(serializers.Field):
    """One of the kinds, as text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in KINDS:
            raise ValidationError(_("Must be one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)}, code="invalid")
        return data


class ItemIds(serializers.Field):
    """1 to 100 Zoho item ids, as text."""

    def to_internal_value(self, data: Any) -> list[str]:
        if not isinstance(data, list) or not 0 < len(data) <= MOST_CHOSEN_ITEMS:
            sentence = _("Must be a list of 1 to %(most)d Zoho item ids.")
            raise ValidationError(sentence % {"most": MOST_CHOSEN_ITEMS}, code="invalid")
        if not all(isinstance(one, str) and re.fullmatch(ITEM_ID[1:-1], one) for one in data):
            raise ValidationError(
                _("A Zoho item id is text of 1 to 19 digits and does not start with 0."), code="invalid"
            )
        return list(dict.fromkeys(data))


class SyncRequestSerializer(serializers.Serializer):
    """The body of a POST; every part of it may be left out."""

    kind = KindField(required=False)
    preview = TrueOrFalse(required=False)
    items = ItemIds(required=False)

    def to_internal_value(self, data: Any) -> Any:
        """Unknown parts are refused: a program that writes `itmes` would otherwise start a full sync."""
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                known = ", ".join(self.fields)
                sentence = _("There is no such part. Known: %(names)s.") % {"names": known}
                raise ValidationError({name: [sentence] for name in unknown}, code="unknown")
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "items" in attrs and len(attrs) > 1:
            raise ValidationError({"items": [_("Chosen items go without kind and preview.")]})
        return attrs

    def wanted(self) -> Wanted:
        """The run that a valid body asks for."""
        asked = self.validated_data
        if "items" in asked:
            return Wanted(kind=Kind.SELECTIVE, item_ids=asked["items"])
        return Wanted(kind=asked.get("kind", Kind.FULL), preview=asked.get("preview", False))
