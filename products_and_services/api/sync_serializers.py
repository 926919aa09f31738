"""Runs, their changes and their problems as the API shows them."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import ISO_8601, serializers

from products_and_services.models import SyncChange, SyncProblem, SyncRun
from products_and_services.zoho_sync.mapping import FIELD_NAMES
from products_and_services.zoho_sync.sentences import started_by

COUNTS = ("total", "created", "updated", "unchanged", "deactivated", "failed", "skipped")
MORE_COUNTS = ("problems", "notices", "pages", "calls")
CHANGED_FIELDS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "field": {"type": "string", "enum": list(FIELD_NAMES)},
            "old": {"type": "string", "nullable": True},
            "new": {"type": "string", "nullable": True},
            "written": {
                "type": "boolean",
                "description": "False: only proposed, or changed meanwhile.",
            },
        },
        "required": ["field", "old", "new", "written"],
    },
    "description": "Values as text, exact; null: none.",
}


def _moment(**options: Any) -> serializers.DateTimeField:
    return serializers.DateTimeField(read_only=True, format=ISO_8601, default_timezone=UTC, **options)


class SyncRunSerializer(serializers.ModelSerializer[SyncRun]):
    kind = serializers.CharField(read_only=True, help_text="Such as `full`, `selective`, `undo`; more may come.")
    trigger = serializers.CharField(read_only=True, help_text="Such as `button`, `api`, `schedule`; more may come.")
    unchanged = serializers.IntegerField(read_only=True)
    active = serializers.SerializerMethodField(help_text="Whether it goes on, or will by itself.")
    started_by = serializers.SerializerMethodField(help_text="The person, otherwise what started it.")
    created_at = _moment(help_text="When it was asked for.")
    started_at = _moment(allow_null=True)
    finished_at = _moment(allow_null=True)

    class Meta:
        model = SyncRun
        fields = (
            *("id", "kind", "preview", "state", "active", "reason", "message", "trigger", "started_by", "parent"),
            *("created_at", "started_at", "finished_at", *COUNTS, *MORE_COUNTS),
        )
        read_only_fields = fields

    def get_active(self, run: SyncRun) -> bool:
        waits_for_a_person = run.state in (SyncRun.State.READY, SyncRun.State.HELD)
        return run.state not in SyncRun.OVER and not waits_for_a_person

    def get_started_by(self, run: SyncRun) -> str:
        return started_by(run)


class SyncChangeSerializer(serializers.ModelSerializer[SyncChange]):
    fields_changed = serializers.SerializerMethodField()

    class Meta:
        model = SyncChange
        fields = ("zoho_item_id", "kind", "fields_changed")
        read_only_fields = fields

    @extend_schema_field(CHANGED_FIELDS)
    def get_fields_changed(self, change: SyncChange) -> list[dict[str, Any]]:
        return list(self._fields_changed(change))

    def _fields_changed(self, change: SyncChange) -> Iterator[dict[str, Any]]:
        applied = change.pk <= self.context["applied_up_to"]
        for name in FIELD_NAMES:
            if name in change.fields:
                old, new = (_text(value) for value in change.fields[name])
                yield {"field": name, "old": old, "new": new, "written": applied and name not in change.skipped}


class SyncProblemSerializer(serializers.ModelSerializer[SyncProblem]):
    class Meta:
        model = SyncProblem
        fields = ("severity", "item_id", "item_name", "field", "reason", "value")
        read_only_fields = fields


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
