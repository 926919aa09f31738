"""What needs a person, worst first: each a sentence and the page where it is mended."""

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from integrations.models import ConnectionStatus, ZohoCredential
from products_and_services.admin.addresses import admin_url, run_url
from products_and_services.models import SyncRun


class Alert(NamedTuple):
    """`tone` is a Bootstrap colour; the word in front says the same."""

    tone: str
    word: str
    sentence: str
    url: str
    action: str


def alerts(
    request: HttpRequest, credential: ZohoCredential | None, held: list[SyncRun], last: SyncRun | None
) -> list[Alert]:
    """The connection first: without it nothing else can be mended."""
    return [*_connection(request, credential), *_held(request, held), *_failed(request, last)]


def _connection(request: HttpRequest, credential: ZohoCredential | None) -> Iterator[Alert]:
    sentence = _broken(credential)
    if sentence:
        url = admin_url(request, "integrations_zohocredential_changelist")
        yield Alert("danger", _("Connection"), sentence, url, _("Open the connection"))


def _broken(credential: ZohoCredential | None) -> str:
    if credential is None:
        return _("Zoho is not connected yet.")
    if credential.unreadable_secrets():
        return _("The stored secrets cannot be read: the encryption key is not the one they were stored with.")
    if credential.status != ConnectionStatus.OK:
        return credential.status_message or str(credential.get_status_display())
    if not (credential.refresh_token or credential.access_token):
        return _("Zoho is not connected yet.")
    return ""


def _held(request: HttpRequest, held: list[SyncRun]) -> Iterator[Alert]:
    for run in held:
        sentence = run.message or _("This sync would change more than is plausible.")
        yield Alert(
            "warning", _("Held"), sentence, run_url(request, run), _("Decide about run %(run)d") % {"run": run.pk}
        )


def _failed(request: HttpRequest, last: SyncRun | None) -> Iterator[Alert]:
    if last is not None and last.state == SyncRun.State.FAILED:
        sentence = last.message or _("The last sync failed.")
        yield Alert("danger", _("Failed"), sentence, run_url(request, last), _("See run %(run)d") % {"run": last.pk})
