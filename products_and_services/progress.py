"""A sync's progress in a terminal."""

import logging
import sys
from types import TracebackType
from typing import Any, Self, TextIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from products_and_services.models import Product, SyncChange, SyncRun


class ProgressBar:
    """Two bars, one after the other: items read (pages, rate, time left) and changes written.

    Zoho does not say how many items there are; the products linked so far are the estimate. Meanwhile the console shows
    warnings alone, so that the log's line for each page does not tear the bar apart; log files get everything.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: tqdm[Any] | None = None
        self._writing = False
        self._levels: dict[logging.Handler, int] = {}

    def __enter__(self) -> Self:
        self._levels = {handler: handler.level for handler in logging.root.handlers if _is_console(handler)}
        for handler, level in self._levels.items():
            handler.setLevel(max(level, logging.WARNING))
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()
        for handler, level in self._levels.items():
            handler.setLevel(level)

    def show(self, run: SyncRun) -> None:
        """Move the bar to where the run stands."""
        writing = run.applied_up_to > 0
        if self._bar is None or writing != self._writing:
            self._open(run, writing)
        self._writing = writing
        if self._bar is not None:
            done = run.changes.filter(pk__lte=run.applied_up_to).count() if writing else run.total
            self._bar.total = max(self._bar.total or 0, done) or None
            self._bar.set_postfix_str(ngettext("%d page", "%d pages", run.pages) % run.pages, refresh=False)
            self._bar.update(done - self._bar.n)

    def _open(self, run: SyncRun, writing: bool) -> None:
        if self._bar is not None:
            self._bar.close()
        if writing:
            total = SyncChange.objects.filter(run=run).count()
        else:
            total = Product.objects.filter(zoho_item_id__isnull=False).count()
        phase = SyncRun.Phase.APPLY if writing else SyncRun.Phase.COLLECT
        self._bar = tqdm(
            desc=str(phase.label),
            total=total or None,
            unit=" " + _("items"),
            file=self._stream,
            disable=False,
        )


def _is_console(handler: logging.Handler) -> bool:
    return isinstance(handler, logging.StreamHandler) and handler.stream in (sys.stdout, sys.stderr)
