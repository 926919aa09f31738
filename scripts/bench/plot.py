"""``python -m scripts.bench.plot``: the picture of the documentation, out of what the last growth bench measured."""

import json
from math import log10
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MEASURED = ROOT / "var" / "bench"
PICTURE = ROOT / "docs" / "images" / "sync-growth.svg"
COLOURS = {"SQLite first": "#1f6feb", "SQLite unchanged": "#79b8ff", "PostgreSQL first": "#b35900",
           "PostgreSQL unchanged": "#f0a050"}  # fmt: skip
VENDORS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 640, 400, 70, 600, 50
ITEMS, SECONDS = (3, 6), (-2, 3)
TEXT = 'font-family="sans-serif" font-size="13" fill="#57606a"'


def main() -> None:
    series: dict[str, list[dict[str, Any]]] = {}
    for vendor, name in VENDORS.items():
        file = MEASURED / f"growth-{vendor}.jsonl"
        for line in file.read_text().splitlines() if file.exists() else ():
            point = json.loads(line)
            series.setdefault(f"{name} {point['pass']}", []).append(point)
    parts = [*_grid(), *(part for row, name in enumerate(series) for part in _line(row, name, series[name]))]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    title = "<title>Seconds of a full sync by number of items, both axes logarithmic</title>"
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    PICTURE.write_text("\n".join([head, title, ground, *parts, "</svg>", ""]))
    print(f"{len(series)} lines drawn into {PICTURE.relative_to(ROOT)}")


def _x(items: float) -> float:
    return LEFT + (log10(items) - ITEMS[0]) / (ITEMS[1] - ITEMS[0]) * (RIGHT - LEFT)


def _y(seconds: float) -> float:
    share = (log10(max(seconds, 10 ** SECONDS[0])) - SECONDS[0]) / (SECONDS[1] - SECONDS[0])
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - 20)


def _grid() -> list[str]:
    parts = [f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle" {TEXT}>items</text>']
    for power in range(SECONDS[0], SECONDS[1] + 1):
        y = _y(10**power)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="#d0d7de"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" {TEXT}>{10**power:g} s</text>')
    for power in range(ITEMS[0], ITEMS[1] + 1):
        x = _x(10**power)
        parts.append(f'<path d="M{x:.1f} 20V{HEIGHT - BOTTOM}" stroke="#d0d7de"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" {TEXT}>{10**power:,}</text>')
    return parts


def _line(row: int, name: str, points: list[dict[str, Any]]) -> list[str]:
    colour = COLOURS[name]
    places = " ".join(f"{_x(point['items']):.1f},{_y(point['seconds']):.1f}" for point in points)
    y = 38 + 20 * row
    return [
        f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2.5"/>',
        f'<path d="M{LEFT + 14} {y}h24" stroke="{colour}" stroke-width="2.5"/>',
        f'<text x="{LEFT + 46}" y="{y + 4}" {TEXT}>{name}</text>',
    ]


if __name__ == "__main__":
    main()
