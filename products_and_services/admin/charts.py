"""A chart as a page needs it: a picture for the script to draw, and the same in words and as a table."""

from typing import Any, NamedTuple


class Chart(NamedTuple):
    """What the page draws (`data`, for the script) and says (`summary`, `heads`, `rows`, for everybody)."""

    key: str
    title: str
    summary: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    data: dict[str, Any]

    @property
    def source(self) -> str:
        """The id of the element that carries `data`."""
        return f"chart-{self.key}"
