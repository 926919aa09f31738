"""The library that draws charts is our own file: known version, with its licence, asking for nothing else."""

from pathlib import Path

from django.contrib.staticfiles.finders import find

FOLDER = "products_and_services/vendor/chartjs"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "dependencies.md"


def text(name: str) -> str:
    path = find(f"{FOLDER}/{name}")
    assert isinstance(path, str)
    return Path(path).read_text()


def test_the_version_is_the_one_that_the_documents_name() -> None:
    version = text("chart.umd.min.js").split("Chart.js v", 1)[1].split()[0]

    assert f"Chart.js {version} (MIT)" in DOCUMENT.read_text()
    assert "MIT License" in text("LICENSE.md")


def test_it_names_no_file_that_is_not_shipped() -> None:
    assert "sourceMappingURL" not in text("chart.umd.min.js")
