"""Pages of bounded size; a page or size that cannot be is refused, never replaced by another."""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import connections
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from products_and_services.freshness import catalogue_as_of

LARGEST_PAGE_NUMBER = 1_000_000_000
WHOLE_NUMBER = re.compile(r"[0-9]{1,10}")
# Counting costs a database some time for each row, so a count of this many rows serves several requests.
MANY_ROWS, MANY_ROWS_SECONDS = 10_000, 10


class StrictPagination(PageNumberPagination):
    """Numbered pages of 50 rows, or up to 200."""

    rows = "Rows"
    page_size = 50
    max_page_size = 200
    page_query_param = "page"
    page_size_query_param = "page_size"
    parameters = (page_query_param, page_size_query_param)

    def get_page_size(self, request: Request) -> int:
        return _whole_number(request, self.page_size_query_param, (self.page_size, self.max_page_size))

    def get_page_number(self, request: Request, paginator: Paginator) -> int:
        number = _whole_number(request, self.page_query_param, (1, LARGEST_PAGE_NUMBER))
        if number > paginator.num_pages:
            raise NotFound(
                _("There is no page %(page)d. The last one is page %(last)d.")
                % {"page": number, "last": paginator.num_pages}
            )
        return number

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["required"] = list(described["properties"])
        return described

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        page = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE_NUMBER, "default": 1}
        return [
            _parameter("page", "The page wanted; one after the last is a 404.", page),
            _parameter("page_size", f"{self.rows} on a page.", size),
        ]


class CataloguePaginator(Paginator):
    """Counts anew for each request, but keeps a count of MANY_ROWS or more for MANY_ROWS_SECONDS in the cache."""

    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        asked = connections[self.object_list.db].settings_dict["NAME"], self.object_list.query.sql_with_params()
        key = f"products-count-{sha256(repr(asked).encode()).hexdigest()}"
        kept: int | None = cache.get(key)
        if kept is not None:
            return kept
        counted = super().count
        if counted >= MANY_ROWS:
            cache.set(key, counted, MANY_ROWS_SECONDS)
        return counted


class CataloguePagination(StrictPagination):
    """Pages of products; each answer says how fresh the catalogue is."""

    rows = "Products"
    django_paginator_class = CataloguePaginator

    def paginate_queryset(
        self, queryset: QuerySet | Sequence[Any], request: Request, view: Any = None
    ) -> list[Any] | None:
        # Asked before the products are read: a sync that ends in between must not make old rows look fresh.
        self.as_of = catalogue_as_of()
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        body = super().get_paginated_response(data).data
        return Response({"catalogue_as_of": self.as_of, **body})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["properties"] = {"catalogue_as_of": CATALOGUE_AS_OF, **described["properties"]}
        described["properties"]["count"]["description"] = COUNT
        described["required"] = list(described["properties"])
        return described


CATALOGUE_AS_OF: dict[str, Any] = {
    "type": "string",
    "format": "date-time",
    "nullable": True,
    "description": "When the last complete reading of Zoho that was applied began: the products hold everything Zoho "
    "said then. Null: there was none yet.",
}

COUNT = f"How many products fit. From {MANY_ROWS:,} on the number may be {MANY_ROWS_SECONDS} seconds old."


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _whole_number(request: Request, name: str, default_and_largest: tuple[int, int]) -> int:
    default, largest = default_and_largest
    text = request.query_params.get(name, str(default))
    if not WHOLE_NUMBER.fullmatch(text) or not 1 <= int(text) <= largest:
        wanted = _("Must be a whole number from 1 to %(largest)d.") % {"largest": largest}
        raise ValidationError({name: [wanted]})
    return int(text)
