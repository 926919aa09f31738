"""An API reply becomes a JSON object with code 0, or the one error that fits it."""

from typing import Any

from django.utils.translation import gettext as _

from integrations.log_redaction import redact
from integrations.zoho.decoding import is_web_page, json_of, media_type, object_of, printable
from integrations.zoho.exceptions import ZohoBadAnswerError
from integrations.zoho.redirects import redirected
from integrations.zoho.refusals import BY_STATUS, Refusal, maker_for
from integrations.zoho.transport import Reply

SCOPE_MISMATCH = "OAUTH_SCOPE_MISMATCH"
TEXT_LIMIT = 160


def read_answer(reply: Reply) -> dict[str, Any]:
    """The object of a good answer; raises a ZohoError, or TokenRefusedError for the client to act upon."""
    if 300 <= reply.status < 400:
        raise redirected(reply)
    payload = object_of(reply) if reply.status < 400 else _lenient(reply)
    scope = SCOPE_MISMATCH in f"{payload.get('code')} {payload.get('message')}"
    refusal = Refusal(reply, None if scope else _code(reply, payload), _text(payload), scope)
    make = maker_for(refusal)
    if make is not None:
        raise make(refusal)
    return payload


def holding(payload: dict[str, Any], key: str) -> dict[str, Any]:
    """A good answer's object, once it holds what was asked for: a list under a plural key, an object under another.

    A row of a list that is no object becomes an empty one, to be reported by whoever reads it.
    """
    value, kind = payload.get(key), list if key.endswith("s") else dict
    if not isinstance(value, kind):
        raise ZohoBadAnswerError(_("Zoho's answer holds no %(key)s. It is asked for again.") % {"key": key})
    if isinstance(value, list):
        value = [row if isinstance(row, dict) else {} for row in value]
    return payload | {key: value}


def _lenient(reply: Reply) -> dict[str, Any]:
    """The object of an error answer, or an empty one: its status says enough. A 4xx web page is a wrong address."""
    if is_web_page(reply) and reply.status not in BY_STATUS and reply.status < 500:
        json_of(reply)
    try:
        return object_of(reply)
    except ZohoBadAnswerError:
        return {}


def _code(reply: Reply, payload: dict[str, Any]) -> int | None:
    code = payload.get("code")
    if isinstance(code, str) and code.isascii() and code.isdigit():
        code = int(code[:18])
    if isinstance(code, int) and not isinstance(code, bool):
        return code
    # Without a code only a success in JSON proper is taken (text/plain needs one).
    if reply.status >= 400 or (code is None and "json" in media_type(reply.headers)):
        return None
    raise ZohoBadAnswerError(_("Zoho's answer carries no result code."), status=reply.status)


def _text(payload: dict[str, Any]) -> str:
    return redact(printable(str(payload.get("message") or ""), " "))[:TEXT_LIMIT]
