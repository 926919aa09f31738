"""Ask for the next pages while this one is worked on, where waiting for Zoho is what takes the time.

The extra threads do HTTP and nothing else: slots, tokens and the database belong to the thread that asks. A page that
went wrong on the way is simply asked for again, in the ordinary way, when its turn comes.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from contextvars import copy_context
from dataclasses import dataclass

from integrations import conf
from integrations.models import ZohoCredential
from integrations.zoho import quota
from integrations.zoho.api import Answer, InventoryApi
from integrations.zoho.asking import Ask
from integrations.zoho.exceptions import ZohoError
from integrations.zoho.refusals import TokenRefusedError
from integrations.zoho.transport import Call, Reply, Transport
from integrations.zoho.waiting import SLICE_SECONDS, beat

# The most that one run may have in flight.
MOST_AHEAD = 3
# Below this many seconds a page, the limit of calls a minute decides the pace, not the waiting.
SHORTEST_PACE = 0.5


@dataclass(slots=True)
class _Pending:
    ask: Ask
    row: ZohoCredential
    slot: str
    future: Future[Reply | None]


class FetchAhead:
    """Answers page by page, in order; use it as a context, so that no thread outlives the listing."""

    def __init__(self, api: InventoryApi, transport: Transport, ask_for: Callable[[int], Ask]) -> None:
        self._api, self._transport, self._ask_for = api, transport, ask_for
        self._transports = [Transport() for _ in range(MOST_AHEAD)]
        self._threads = ThreadPoolExecutor(MOST_AHEAD, thread_name_prefix="zoho-page")
        self._pending: dict[int, _Pending] = {}

    @property
    def calls(self) -> int:
        """HTTP requests that the extra threads have sent."""
        return sum(transport.calls for transport in self._transports)

    def page(self, number: int) -> Answer:
        """The answer for a page, wherever it came from. Raises what InventoryApi.get raises."""
        pending = self._pending.get(number)
        answer = self._collect(pending) if pending else None
        self._pending.pop(number, None)
        if answer is None:
            answer = self._api.get(self._ask_for(number))
        return answer

    def start(self, after: int) -> None:
        """Send for the pages behind one that has a successor, as many as the waiting makes worthwhile."""
        pace = max(60 / conf.number("ZOHO_CALLS_PER_MINUTE"), SHORTEST_PACE)
        seconds = max(self._transport.last_seconds, *(transport.last_seconds for transport in self._transports))
        worthwhile = int(seconds / pace) + 1 if seconds > pace else 0
        for number in range(after + 1, after + 1 + min(MOST_AHEAD, worthwhile)):
            if number not in self._pending and not self._send(number):
                return

    def close(self) -> None:
        """Let the pages under way end; they are not wanted any more, and nobody is told that this takes a while."""
        self._threads.shutdown()
        for pending in self._pending.values():
            quota.release(pending.slot)
        self._pending.clear()
        for transport in self._transports:
            transport.close()

    def _send(self, number: int) -> bool:
        """Whether the page could be sent for at once: a thread and a slot were free."""
        slot = quota.try_acquire() if len(self._pending) < MOST_AHEAD else ""
        if not slot:
            return False
        with ExitStack() as undo:
            undo.callback(quota.release, slot)
            ask = self._ask_for(number)
            try:
                row, call = self._api.prepare(ask)
            except ZohoError:
                return False  # the same error, if it lasts, comes up when the page's turn comes
            # The thread logs as part of the same run.
            future = self._threads.submit(copy_context().run, self._exchange, number, call)
            self._pending[number] = _Pending(ask, row, slot, future)
            undo.pop_all()
        return True

    def _exchange(self, number: int, call: Call) -> Reply | None:
        return self._transports[number % MOST_AHEAD].exchange(call)

    def _collect(self, pending: _Pending) -> Answer | None:
        """The answer of a page sent for earlier, or None when it has to be asked for again."""
        try:
            reply = self._settle(pending)
            return self._api.accept(pending.ask, pending.row, reply) if reply else None
        except (ZohoError, TokenRefusedError):
            return None

    def _settle(self, pending: _Pending) -> Reply | None:
        while not wait([pending.future], SLICE_SECONDS).done:
            beat(self._transport.on_wait)
        quota.release(pending.slot)
        return pending.future.result()
