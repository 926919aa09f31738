"""/__sandbox__/…: the same levers for other processes, over HTTP on the same loopback port."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from zoho_sandbox.answer import Answer, json_answer
from zoho_sandbox.encoding import decode
from zoho_sandbox.faults import Fault
from zoho_sandbox.request import Request
from zoho_sandbox.world import World

Lever = Callable[[World, str, Any], Any]
FAULT_FIELDS = {field.name for field in fields(Fault)} - {"match", "change", "seen"}


def control(zoho: World, request: Request) -> Answer:
    """Carry out a control request; 400 with a sentence when it makes no sense, 404 for an unknown lever or item."""
    name, _, rest = request.rest.partition("/")
    lever = LEVERS.get((request.method, name))
    if lever is None:
        return json_answer({"error": f"There is no {request.method} /__sandbox__/{name}."}, 404)
    try:
        value = decode(request.body) if request.body else {}
        return json_answer(lever(zoho, rest, value))
    except KeyError:
        return json_answer({"error": f"There is no {name} {rest!r}."}, 404)
    except (ValueError, TypeError, AttributeError) as wrong:
        return json_answer({"error": str(wrong)}, 400)


def ready(zoho: World, rest: str = "", value: Any = None) -> dict[str, str]:
    """Return the address and credentials that work from the start."""
    names = ("url", "organization_id", "client_id", "client_secret", "refresh_token", "access_token")
    return {name: getattr(zoho, name) for name in names}


def _journal(zoho: World, rest: str, value: Any) -> dict[str, Any]:
    journal = zoho.journal
    requests = journal.of(rest) if rest else journal.requests
    return {
        "requests": [request.as_json() for request in requests],
        "worst_minute": journal.worst_minute(),
        "worst_concurrency": journal.worst_concurrency(),
    }


def _add_fault(zoho: World, rest: str, value: dict[str, Any]) -> dict[str, str]:
    unknown = set(value) - FAULT_FIELDS
    if unknown:
        raise ValueError(f"A fault has no field {sorted(unknown)[0]!r}.")
    numbers = {name: float(value[name]) for name in ("delay",) if name in value}
    zoho.faults.add(**value | numbers)
    return {"done": "fault added"}


def _add_item(zoho: World, rest: str, value: dict[str, Any]) -> dict[str, str]:
    return {"item_id": zoho.catalogue.add(**value)}


def _edit_item(zoho: World, rest: str, value: dict[str, Any]) -> dict[str, str]:
    zoho.catalogue.edit(rest, **value)
    return {"item_id": rest}


def _set(zoho: World, rest: str, value: dict[str, Any]) -> dict[str, str]:
    for path, wanted in value.items():
        *owners, name = path.split(".")
        owner: Any = zoho
        for part in owners:
            owner = getattr(owner, part)
        kind = type(getattr(owner, name))
        setattr(owner, name, kind(wanted) if kind in (int, float, str) else wanted)
    return {"done": "set"}


def _done(act: Callable[[World, str], object]) -> Lever:
    def lever(zoho: World, rest: str, value: Any) -> dict[str, str]:
        act(zoho, rest)
        return {"done": "yes"}

    return lever


def _reset(zoho: World, rest: str) -> None:
    zoho.fresh()
    zoho.journal.clear()


LEVERS: dict[tuple[str, str], Lever] = {
    ("GET", "ready"): ready,
    ("GET", "journal"): _journal,
    ("DELETE", "journal"): _done(lambda zoho, rest: zoho.journal.clear()),
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _done(lambda zoho, rest: zoho.faults.clear()),
    ("GET", "items"): lambda zoho, rest, value: zoho.catalogue.get(rest) if rest else zoho.catalogue.ids(),
    ("POST", "items"): _add_item,
    ("PUT", "items"): _edit_item,
    ("DELETE", "items"): _done(lambda zoho, rest: zoho.catalogue.delete(rest)),
    ("POST", "set"): _set,
    ("POST", "expire"): _done(lambda zoho, rest: zoho.oauth.expire_access_tokens()),
    ("POST", "revoke"): _done(lambda zoho, rest: zoho.oauth.revoke_refresh_token()),
    ("POST", "reset"): _done(_reset),
}
