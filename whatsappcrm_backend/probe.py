"""Health checks that need the standard library alone: ``python -I probe.py web URL`` and ``probe.py age PATH SECONDS``.

Ends with 0 when all is well and with 1 and a sentence when not. Run by its path, so that a check every few seconds
does not load the project.
"""

import http.client
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

ANSWER_SECONDS = 10


def main(arguments: Sequence[str]) -> None:
    """Make the named check."""
    match arguments:
        case ["web", url]:
            check_answer(url)
        case ["age", path, seconds]:
            check_age(Path(path), float(seconds))
        case _:
            sys.exit("Say: web URL, or: age PATH SECONDS.")


def check_answer(url: str) -> None:
    """The address answers 200; a redirect is not followed."""
    at = urlsplit(url)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", at.path)
        answer = connection.getresponse()
        text = answer.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"{url} does not answer ({type(error).__name__}).")
    if answer.status != http.HTTPStatus.OK:
        sys.exit(f"{url} answers {answer.status}: {text}")
    print(text)


def check_age(path: Path, seconds: float) -> None:
    """The file was touched within so many seconds."""
    try:
        age = time.time() - path.stat().st_mtime
    except OSError as error:
        sys.exit(f"There is no sign of life in {path} ({error.strerror}).")
    if age > seconds:
        sys.exit(f"The last sign of life is {age:.0f} seconds old; {seconds:.0f} are allowed.")


if __name__ == "__main__":
    main(sys.argv[1:])
