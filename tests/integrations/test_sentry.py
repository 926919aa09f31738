"""What goes to Sentry: an event by Sentry's own layout, with a secret in every place where one could stand."""

from typing import Any

from integrations.log_context import working_on
from integrations.log_redaction import remember
from integrations.sentry import scrub_event

TOKEN = "1000.8cb99dxxxxxxxxxxxxx9be93.9b8xxxxxxxxxxxxxxxf"
SHAPELESS = "a-shapeless-secret"


def event() -> dict[str, Any]:
    frame = {
        "filename": "shop/sync.py",
        "vars": {"token": f"'{TOKEN}'", "row": {"client_secret": f"'{SHAPELESS}'"}, "page": "7", "raw": b"\x00" * 9},
        "context_line": f"    call({TOKEN!r})",
    }
    return {
        "level": "error",
        "timestamp": 1_780_000_000.25,
        "logentry": {"message": "refused %s", "params": [TOKEN, 7]},
        "exception": {"values": [{"type": "ValueError", "value": f"bad {TOKEN}", "stacktrace": {"frames": [frame]}}]},
        "request": {
            "url": f"https://crm.example/callback?code={SHAPELESS}&state=1",
            "headers": {"Authorization": f"Token {SHAPELESS}", "Host": "crm.example"},
            "cookies": {"sessionid": SHAPELESS},
        },
        "breadcrumbs": {"values": [{"message": f"Zoho-oauthtoken {TOKEN}", "data": None}]},
        "extra": {TOKEN: "as a name", "FIELD_ENCRYPTION_KEYS": [SHAPELESS]},
    }


def test_no_secret_leaves_in_an_event() -> None:
    cleaned = str(scrub_event(event(), {"exc_info": None}))

    assert TOKEN not in cleaned
    assert SHAPELESS not in cleaned


def test_what_helps_to_find_the_fault_stays() -> None:
    cleaned = scrub_event(event())

    (found,) = cleaned["exception"]["values"]
    (frame,) = found["stacktrace"]["frames"]
    assert (found["type"], found["value"]) == ("ValueError", "bad [redacted]")
    assert (frame["filename"], frame["vars"]["page"]) == ("shop/sync.py", "7")
    assert cleaned["timestamp"] == 1_780_000_000.25
    assert cleaned["logentry"]["params"] == ["[redacted]", 7]
    assert cleaned["request"]["headers"]["Host"] == "crm.example"


def test_a_secret_of_this_process_is_known_wherever_it_stands() -> None:
    remember(SHAPELESS)

    assert SHAPELESS not in str(scrub_event({"message": f"x {SHAPELESS} y"}))


def test_the_run_is_a_tag() -> None:
    with working_on(41):
        inside = scrub_event({"tags": {"release": "1"}})

    assert inside["tags"] == {"release": "1", "zoho_run": "41"}
    assert scrub_event({"message": "x"})["tags"] == {}


def test_tags_in_sentrys_other_form_are_left_as_they_are() -> None:
    with working_on(41):
        assert scrub_event({"tags": [["release", "1"]]})["tags"] == [["release", "1"]]
