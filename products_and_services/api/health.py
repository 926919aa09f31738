"""Is it alive, can it work, are the products fresh: for load balancers and monitors, without a login."""

from datetime import UTC
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.decorators import method_decorator
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from products_and_services.api.access import MayViewProducts
from products_and_services.api.base import ApiView
from products_and_services.api.pagination import CATALOGUE_AS_OF
from products_and_services.api.schema import HEADERS, problem_responses, saying
from products_and_services.freshness import INTERVALS, as_of, is_stale, last_good_sync
from products_and_services.models import Attention, SyncSettings

OK, DEGRADED, UNAVAILABLE = "ok", "degraded", "unavailable"
STALE, UNSCHEDULED, UNKNOWN = "stale", "unscheduled", "unknown"
Words = dict[str, str]


def _word(help_text: str, *words: str) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=words, help_text=help_text)


def _moment(help_text: str) -> serializers.DateTimeField:
    return serializers.DateTimeField(allow_null=True, default_timezone=UTC, help_text=help_text)


class HealthDetailsSerializer(serializers.Serializer):
    catalogue_as_of = _moment(CATALOGUE_AS_OF["description"])
    changes_as_of = _moment("Up to when the changes that Zoho lists are in the products. Null: never synced.")
    last_good_sync = _moment("When a sync last read everything it had to read and was applied. Null: never.")
    stale_after_seconds = serializers.IntegerField(
        allow_null=True, help_text="Three intervals of the chosen rhythm. Null: nothing syncs by itself."
    )
    attention = serializers.ListField(
        child=serializers.ChoiceField(choices=Attention.Cause.values), help_text="What needs a person now."
    )


class HealthSerializer(serializers.Serializer):
    status = _word("The worst of the three below.", OK, DEGRADED, UNAVAILABLE)
    live = _word("The web server answers.", OK)
    ready = _word("It can work: the database answers.", OK, UNAVAILABLE)
    fresh = _word(
        "`stale`: the last good sync is older than three intervals of the rhythm that was chosen. "
        "`unscheduled`: nothing syncs by itself. `unknown`: the database does not answer.",
        *(OK, STALE, UNSCHEDULED, UNKNOWN),
    )
    details = HealthDetailsSerializer(required=False, help_text="Only for accounts that may view products.")


# Not atomic under ATOMIC_REQUESTS: a database that is down has to be told, not to be met on the way in.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class HealthView(ApiView):
    permission_classes = (AllowAny,)
    serializer_class = HealthSerializer

    @saying(
        operation_id="health",
        tags=["health"],
        parameters=HEADERS,
        responses={200: HealthSerializer, 503: HealthSerializer, **problem_responses((400, 401, 406, 429))},
    )
    def get(self, request: Request) -> Response:
        """Live, ready, fresh. 503 when it cannot work; a stale catalogue is 200 and `degraded`: it can be read."""
        try:
            words = _words(SyncSettings.stored())
            details = _details() if MayViewProducts().has_permission(request, self) else {}
        except DatabaseError:
            return Response(_said(UNAVAILABLE, UNKNOWN), status=503)
        return Response({**words, **details})


def _words(rhythm: SyncSettings) -> Words:
    if not rhythm.is_on:
        return _said(OK, UNSCHEDULED)
    return _said(OK, STALE if is_stale(rhythm, timezone.now()) else OK)


def _said(ready: str, fresh: str) -> Words:
    status = UNAVAILABLE if ready == UNAVAILABLE else DEGRADED if fresh == STALE else OK
    return {"status": status, "live": OK, "ready": ready, "fresh": fresh}


def _details() -> dict[str, Any]:
    interval, moments = SyncSettings.stored().interval, as_of()
    told = {
        "catalogue_as_of": moments.catalogue,
        "changes_as_of": moments.changes,
        "last_good_sync": last_good_sync(),
        "stale_after_seconds": int(INTERVALS * interval.total_seconds()) if interval else None,
        "attention": list(Attention.objects.filter(over_at=None).values_list("cause", flat=True)),
    }
    return {"details": HealthDetailsSerializer(told).data}
