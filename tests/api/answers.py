"""What the tests of the API ask and how they read what comes back."""

from datetime import UTC, datetime
from typing import Any

PRODUCTS = "/api/v1/products/"
NINE = datetime(2026, 6, 9, 9, 0, tzinfo=UTC)


def names(answer: Any) -> list[str]:
    """The names on a page, in its order."""
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


def the_problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem details of an answer that must have this status."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]
    return body
