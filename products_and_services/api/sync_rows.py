"""What a run changed and what it could not use, row by row."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters.rest_framework import ChoiceFilter, DjangoFilterBackend, FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework.generics import ListAPIView
from rest_framework.response import Response

from products_and_services.api.access import MayViewRuns
from products_and_services.api.base import ApiView
from products_and_services.api.pagination import StrictPagination
from products_and_services.api.schema import described
from products_and_services.api.sync_serializers import SyncChangeSerializer, SyncProblemSerializer
from products_and_services.api.sync_views import TAG
from products_and_services.api.views import READING
from products_and_services.models import SyncChange, SyncProblem, SyncRun
from products_and_services.zoho_sync.mapping import FIELD_NAMES


def _one_of(values: list[str], description: str) -> Any:
    return extend_schema_field({"type": "string", "enum": values, "description": description})


class ChangeFilter(FilterSet):
    kind = _one_of(
        SyncChange.Kind.values, "Only changes of this kind; `noted`, mere bookkeeping, is left out unless asked for."
    )(ChoiceFilter(choices=SyncChange.Kind.choices))
    field = _one_of(list(FIELD_NAMES), "Only changes of this field.")(
        ChoiceFilter(choices=[(name, name) for name in FIELD_NAMES], method="filter_field")
    )

    class Meta:
        model = SyncChange
        fields: tuple[str, ...] = ()

    def filter_field(self, changes: QuerySet[SyncChange], name: str, value: str) -> QuerySet[SyncChange]:
        return changes.filter(fields__has_key=value)

    def filter_queryset(self, queryset: QuerySet[SyncChange]) -> QuerySet[SyncChange]:
        found: QuerySet[SyncChange] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["kind"] else found.exclude(kind=SyncChange.Kind.NOTED)


class ProblemFilter(FilterSet):
    severity = _one_of(SyncProblem.Severity.values, "Only problems, or only notices.")(
        ChoiceFilter(choices=SyncProblem.Severity.choices)
    )

    class Meta:
        model = SyncProblem
        fields: tuple[str, ...] = ()


class ChangesPagination(StrictPagination):
    rows = "Changes"


class ProblemsPagination(StrictPagination):
    rows = "Problems and notices"


class RowsOfARun(ApiView, ListAPIView):
    """The rows of one kind that hang on a run; 404 when there is no such run."""

    permission_classes = (MayViewRuns,)
    filter_backends = (DjangoFilterBackend,)

    @cached_property
    def run(self) -> SyncRun:
        """The run that the address names."""
        return get_object_or_404(SyncRun.objects.only("pk", "applied_up_to"), pk=self.kwargs["pk"])


class SyncChangesView(RowsOfARun):
    serializer_class = SyncChangeSerializer
    filterset_class = ChangeFilter
    pagination_class = ChangesPagination
    query_parameters = (*ChangeFilter.base_filters, *StrictPagination.parameters)
    queryset = SyncChange.objects.none()

    def get_queryset(self) -> QuerySet[SyncChange]:
        return SyncChange.objects.filter(run=self.run).order_by("pk")

    def get_serializer_context(self) -> dict[str, Any]:
        applied_up_to = self.run.applied_up_to if "pk" in self.kwargs else 0
        return {**super().get_serializer_context(), "applied_up_to": applied_up_to}

    @described("syncs_changes_list", TAG, SyncChangeSerializer(many=True), READING)
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """What the run changed, or proposes to change."""
        return super().get(*args, **kwargs)


class SyncProblemsView(RowsOfARun):
    serializer_class = SyncProblemSerializer
    filterset_class = ProblemFilter
    pagination_class = ProblemsPagination
    query_parameters = (*ProblemFilter.base_filters, *StrictPagination.parameters)
    queryset = SyncProblem.objects.none()

    def get_queryset(self) -> QuerySet[SyncProblem]:
        return SyncProblem.objects.filter(run=self.run).order_by("pk")

    @described("syncs_problems_list", TAG, SyncProblemSerializer(many=True), READING)
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """What Zoho sent and could not be used, and what is merely worth knowing."""
        return super().get(*args, **kwargs)
