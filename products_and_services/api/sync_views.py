"""Start a sync and see what came of it; the work is a worker's, an answer never waits for Zoho."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from drf_spectacular.utils import OpenApiParameter
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from products_and_services.api.access import MaySync, MayViewRuns
from products_and_services.api.base import ApiView
from products_and_services.api.pagination import StrictPagination
from products_and_services.api.schema import HEADERS, described, problem_responses, saying
from products_and_services.api.sync_request import DESCRIPTION, SyncRequestSerializer
from products_and_services.api.sync_serializers import SyncRunSerializer
from products_and_services.api.views import READING
from products_and_services.models import SyncRun
from products_and_services.queueing import queue_sync

TAG = "syncs"
WRITING = (400, 401, 403, 406, 415, 429)
LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, required=True, response=[200, 202], description="The run."
)


def runs() -> QuerySet[SyncRun]:
    """Runs with whoever started them, without what only the guard reads."""
    return SyncRun.objects.select_related("started_by").defer("item_ids", "evidence")


class RunsPagination(StrictPagination):
    rows = "Runs"


# Not atomic under ATOMIC_REQUESTS: a worker must find the run that it is sent.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class SyncListView(ApiView, ListAPIView):
    serializer_class = SyncRunSerializer
    pagination_class = RunsPagination

    @property
    def query_parameters(self) -> Any:  # type: ignore[override]
        return StrictPagination.parameters if self.request.method in ("GET", "HEAD") else ()

    def get_queryset(self) -> QuerySet[SyncRun]:
        return runs().order_by("-pk")

    def get_permissions(self) -> list[BasePermission]:
        return [MaySync() if self.request.method == "POST" else MayViewRuns()]

    @described("syncs_list", TAG, SyncRunSerializer(many=True), READING)
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """The runs, the newest first."""
        return super().get(*args, **kwargs)

    @saying(
        operation_id="syncs_create",
        tags=[TAG],
        parameters=[*HEADERS, LOCATION],
        request={"application/json": DESCRIPTION},
        responses={202: SyncRunSerializer, 200: SyncRunSerializer, **problem_responses(WRITING)},
    )
    def post(self, request: Request) -> Response:
        """Start a sync: 202 and where to look. While one reads the listing already: 200 and that one."""
        asked = SyncRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        queued = queue_sync(replace(asked.wanted(), trigger=SyncRun.Trigger.API, user=request.user))
        run = runs().get(pk=queued.run.pk)
        where = reverse("products_api:sync-detail", args=[run.pk], request=request)
        body = SyncRunSerializer(run).data
        return Response(body, status=202 if queued.placed else 200, headers={"Location": where})


class SyncDetailView(ApiView, RetrieveAPIView):
    serializer_class = SyncRunSerializer
    permission_classes = (MayViewRuns,)

    def get_queryset(self) -> QuerySet[SyncRun]:
        return runs()

    @described("syncs_retrieve", TAG, SyncRunSerializer, READING)
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """One run. For a preview or a held run the counts are what is proposed."""
        return super().get(*args, **kwargs)
