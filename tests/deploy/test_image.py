"""What the Dockerfile leaves in the image can be read and started by its user."""

from pathlib import Path

from tests.deploy import image

CLOSED_TO_OTHERS = 0o700
READABLE, ENTERED = 0o004, 0o005


def test_files_of_a_clone_that_was_closed_to_others_are_open_to_the_user_of_the_image(tmp_path: Path) -> None:
    app = image.copy(tmp_path)
    for path in everything(app):
        path.chmod(path.stat().st_mode & CLOSED_TO_OTHERS)

    image.run_steps(tmp_path)

    assert (app / "static" / "staticfiles.json").is_file()
    assert [path for path in everything(app) if not open_to_all(path)] == []


def test_the_code_is_compiled_because_nothing_can_be_written_later(tmp_path: Path) -> None:
    app = image.build(tmp_path)

    assert list((app / "whatsappcrm_backend" / "__pycache__").glob("settings.*.pyc"))


def everything(folder: Path) -> list[Path]:
    return [folder, *folder.rglob("*")]


def open_to_all(path: Path) -> bool:
    needed = ENTERED if path.is_dir() else READABLE
    return path.stat().st_mode & needed == needed
