"""The card on the admin's front page: what needs a person, the connection, the catalogue, the syncs."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from integrations.models import ConnectionStatus, ZohoCredential
from products_and_services import overview
from products_and_services.admin.addresses import admin_url
from products_and_services.admin.dashboard_alerts import alerts
from products_and_services.admin.dashboard_chart import runs_chart
from products_and_services.admin.formatting import UNKNOWN, local_time
from products_and_services.admin.keep_fresh_facts import front_page_facts
from products_and_services.cost import costs_of
from products_and_services.freshness import as_of
from products_and_services.models import SyncSettings
from products_and_services.zoho_sync.sentences import already_running

TEMPLATE = "admin/products_and_services/dashboard.html"
SEES = ("products_and_services.view_syncrun", "products_and_services.sync_zoho")
COUNTS = (
    ("linked", pgettext_lazy("products", "linked"), "zoho=linked"),
    ("active", pgettext_lazy("products", "active"), "active=yes"),
    ("out_of_stock", gettext_lazy("out of stock"), "stock=out"),
    ("with_problems", gettext_lazy("with problems"), "zoho=problems"),
)

# A project that has a front page of its own keeps it; there, the tag `zoho_dashboard` shows the card.
admin.site.index_template = admin.site.index_template or TEMPLATE


class Tile(NamedTuple):
    """A number and the list of products that it counts."""

    label: str | Promise
    number: int
    url: str


def dashboard(request: HttpRequest) -> dict[str, Any]:
    """Everything the card shows; empty for whoever may not see the syncs."""
    if not any(request.user.has_perm(permission) for permission in SEES):
        return {}
    credential, last, active = ZohoCredential.get_instance(), overview.last_sync(), overview.active_sync()
    rhythm, counts, moments = SyncSettings.stored(), overview.product_counts(), as_of()
    return {
        "shown": True,
        "alerts": alerts(request, credential, overview.held_runs(), last),
        "connection": _connection(credential),
        "catalogue": _catalogue(moments.catalogue),
        "active": active,
        "active_sentence": already_running(active) if active else "",
        "last": last,
        "next": local_time(planned) if (planned := overview.next_sync_at(rhythm)) else "",
        "calls": _calls(credential),
        "fresh": front_page_facts(rhythm, costs_of(credential, counts.linked), moments),
        "tiles": _tiles(request, counts),
        "chart": runs_chart(),
        "may_sync": request.user.has_perm("products_and_services.sync_zoho"),
    }


def _connection(credential: ZohoCredential | None) -> str:
    if credential is None:
        return _("not connected")
    now = timezone.now()
    if credential.status == ConnectionStatus.OK and credential.throttled_until and credential.throttled_until > now:
        return _("Zoho lets nobody sign in before %(moment)s") % {"moment": local_time(credential.throttled_until)}
    name = credential.organization_name or credential.organization_id
    return " · ".join(part for part in (str(credential.get_status_display()), name) if part)


def _catalogue(moment: datetime | None) -> str:
    if moment is None:
        return _("never read completely")
    return _("%(age)s old (%(moment)s)") % {"age": timesince(moment), "moment": local_time(moment)}


def _calls(credential: ZohoCredential | None) -> str:
    """Calls used today, as Zoho last counted them."""
    if credential is None or credential.quota_limit is None or credential.quota_remaining is None:
        return UNKNOWN
    anew = credential.quota_reset_at is not None and credential.quota_reset_at <= timezone.now()
    used = 0 if anew else max(0, credential.quota_limit - credential.quota_remaining)
    shown = {"used": _whole(used), "limit": _whole(credential.quota_limit)}
    return _("%(used)s of %(limit)s") % shown


def _tiles(request: HttpRequest, counts: overview.ProductCounts) -> list[Tile]:
    products = admin_url(request, "products_and_services_product_changelist")
    linked = request.user.has_perm("products_and_services.view_product")
    return [
        Tile(label, getattr(counts, name), f"{products}?{query}" if linked else "") for name, label, query in COUNTS
    ]


def _whole(count: int) -> str:
    return number_format(count, 0, force_grouping=True)
