"""Authorised calls to the Inventory API: a token, one replay after a refused token, retries, notes for the card."""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from integrations.models import ITEMS_SCOPE, ZohoCredential
from integrations.zoho.answers import holding, read_answer
from integrations.zoho.asking import Ask, Asking
from integrations.zoho.connection_state import pin_organization, record_call_failure, record_success
from integrations.zoho.day_budget import is_scarce, refuse_reserve
from integrations.zoho.exceptions import (
    ZohoAuthError,
    ZohoConfigurationError,
    ZohoPermanentError,
    ZohoRateLimitError,
)
from integrations.zoho.notes import HeaderNotes, zoho_time
from integrations.zoho.refusals import TokenRefusedError
from integrations.zoho.retry import Retrying
from integrations.zoho.shared_limits import share_refusal
from integrations.zoho.token_store import TokenStore, stored_credential
from integrations.zoho.transport import Call, Reply, Transport

# A token that was renewed because of a refusal and is refused again this soon is not stale: a right is missing.
FRESH_SECONDS = 60.0
NO_PERMISSION_CODE = 57


@dataclass(frozen=True, slots=True)
class Answer:
    payload: dict[str, Any]
    zoho_time: datetime | None


class InventoryApi:
    """GET requests with the stored token. Raises ZohoError only, and what ``transport.on_wait`` raises.

    ``background``: nobody waits for the answers, so that the last calls of the day are left to people. ``answered``
    counts the good answers.
    """

    def __init__(self, transport: Transport, retrying: Retrying) -> None:
        self._transport = transport
        self._retrying = retrying
        self._tokens = TokenStore(transport)
        self._notes = HeaderNotes()
        self._asking = Asking()
        self._renewed = ("", 0.0)
        self.background = False
        self.answered = 0

    def get(self, ask: Ask) -> Answer:
        """A good answer, after as many attempts as the rules allow."""
        return self._retrying.run(lambda: self._attempt(ask), ask.attempts)

    def token(self) -> ZohoCredential:
        """The row with a valid access token; transient failures are tried again."""
        return self._retrying.run(self._tokens.valid)

    def renewed_token(self, stale: str) -> ZohoCredential:
        """The row with another access token than ``stale``."""
        return self._retrying.run(lambda: self._tokens.renewed(stale))

    def _attempt(self, ask: Ask) -> Answer:
        row = self._affordable()
        try:
            return self._send(ask, row)
        except TokenRefusedError as refused:
            first = refused
        if self._is_pointless(first, row, ask):
            raise self._refused(first, row, ask)
        row = self._tokens.renewed(row.access_token)
        self._renewed = (row.access_token, time.monotonic())
        try:
            return self._send(ask, row)
        except TokenRefusedError as refused:
            second = refused
        raise self._refused(second, row, ask)

    def prepare(self, ask: Ask) -> tuple[ZohoCredential, Call]:
        """The row with a valid token and the request made of it, for a transport and a slot of the caller's own."""
        row = self._affordable()
        return row, self._asking.call(ask, row)

    def accept(self, ask: Ask, row: ZohoCredential, reply: Reply) -> Answer:
        """A good answer out of a reply, noted on the credential. Raises the ZohoError that the reply amounts to."""
        try:
            payload = holding(read_answer(reply), ask.holds)
        except ZohoRateLimitError as error:
            share_refusal(row, error)
            raise
        except ZohoConfigurationError as error:
            record_call_failure(row, error)
            raise
        self._notes.note(row, reply.headers)
        record_success(row)
        self.answered += 1
        if ask.organization:
            pin_organization(row)
        return Answer(payload, zoho_time(reply.headers))

    def _send(self, ask: Ask, row: ZohoCredential) -> Answer:
        call = self._asking.call(ask, row)
        if is_scarce(row.quota_limit, row.quota_remaining):
            call = replace(call, before_sending=self._check_again)
        return self.accept(ask, row, self._transport.send(call))

    def _affordable(self) -> ZohoCredential:
        """The row with a valid token; raises ZohoRateLimitError when the calls left today are not for this client."""
        row = self._tokens.valid()
        refuse_reserve(row, background=self.background)
        return row

    def _check_again(self) -> None:
        refuse_reserve(stored_credential(), background=self.background)

    def _is_pointless(self, refused: TokenRefusedError, row: ZohoCredential, ask: Ask) -> bool:
        """Whether another token would be refused just the same."""
        token, since = self._renewed
        if row.access_token == token and time.monotonic() - since < FRESH_SECONDS:
            return True
        optional = ask.scope != ITEMS_SCOPE  # whoever asks for more than items does so with a token that just worked
        known_to_lack = optional or (bool(row.scope) and not row.has_scope(ask.scope))
        return refused.scope or (refused.code == NO_PERMISSION_CODE and known_to_lack)

    def _refused(self, refused: TokenRefusedError, row: ZohoCredential, ask: Ask) -> ZohoPermanentError:
        """The end of the road for a token that Zoho will not take: a missing right, or a dead connection."""
        error: ZohoPermanentError
        if refused.scope or refused.code == NO_PERMISSION_CODE:
            sentence = _("The Zoho token lacks %(scope)s, or its user may not see this. Connect again with that scope.")
            error = ZohoConfigurationError(sentence % {"scope": ask.scope})
        else:
            error = ZohoAuthError(
                _("Zoho refuses a fresh token. Press Connect in Admin → Integrations → Zoho credentials.")
            )
        if ask.scope == ITEMS_SCOPE:
            record_call_failure(row, error)
        return error
