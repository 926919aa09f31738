"""What needs a person, worst first: each a sentence and the page where it is mended."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from integrations.models import ConnectionStatus, ZohoCredential
from products_and_services.models import SyncRun


class Alert(NamedTuple):
    """`tone` is a Bootstrap colour; the word in front says the same."""

    tone: str
    word: str
    sentence: str
    url: str
    action: str


def alerts(credential: ZohoCredential | None, held: list[SyncRun], last: SyncRun | None) -> list[Alert]:
    """The connection first: without it nothing else can be mended."""
    return [*_connection(credential), *_held(held), *_failed(last)]


def _connection(credential: ZohoCredential | None) -> Iterator[Alert]:
    sentence = _broken(credential)
    if sentence:
        url = reverse("admin:integrations_zohocredential_changelist")
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


def _held(held: list[SyncRun]) -> Iterator[Alert]:
    for run in held:
        sentence = run.message or _("This sync would change more than is plausible.")
        yield Alert("warning", _("Held"), sentence, _url(run), _("Decide about run %(run)d") % {"run": run.pk})


def _failed(last: SyncRun | None) -> Iterator[Alert]:
    if last is not None and last.state == SyncRun.State.FAILED:
        sentence = last.message or _("The last sync failed.")
        yield Alert("danger", _("Failed"), sentence, _url(last), _("See run %(run)d") % {"run": last.pk})


def _url(run: SyncRun) -> str:
    return reverse("admin:products_and_services_syncrun_change", args=[run.pk])
