"""*Keep products fresh*: how often syncs start by themselves, what that costs, who is told when it fails."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from products_and_services.admin.addresses import admin_url
from products_and_services.admin.keep_fresh_facts import facts, in_words, proposal
from products_and_services.admin.keep_fresh_form import KeepFreshForm
from products_and_services.cost import Choice, costs
from products_and_services.models import SyncSettings

URL_NAME = "products_and_services_syncsettings_changelist"
TEMPLATE = "admin/products_and_services/keep_fresh.html"
HISTORY_LINES = 5


@admin.register(SyncSettings)
class SyncSettingsAdmin(admin.ModelAdmin):
    """One page instead of a list of one row."""

    http_methods: ClassVar[tuple[str, ...]] = ("GET", "HEAD", "POST")

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.page), name=URL_NAME)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def page(self, request: HttpRequest) -> HttpResponse:
        """GET shows, POST stores; looking is for those who may view, storing for those who may change."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._store(request)
        if request.method not in self.http_methods:
            return HttpResponseNotAllowed(self.http_methods)
        return self._show(request, KeepFreshForm(SyncSettings.stored(), costs()))

    def _store(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        known = costs()
        rhythm = SyncSettings.stored()
        form = KeepFreshForm(rhythm, known, _with_proposal(request, known.proposed()))
        if not form.is_valid():
            return self._show(request, form)
        form.save()
        told = _in_words(form)
        _remember(request, rhythm, told)
        messages.success(request, _("Stored: %(what)s") % {"what": told})
        if known.per_day(form.choice()) > known.affordable:
            messages.warning(request, _unaffordable())
        return HttpResponseRedirect(admin_url(request, URL_NAME))

    def _show(self, request: HttpRequest, form: KeepFreshForm) -> HttpResponse:
        may_change = self.has_change_permission(request)
        for field in form.fields.values():
            field.disabled = not may_change
        context = {
            **self.admin_site.each_context(request),
            "title": _("Keep products fresh"),
            "opts": self.model._meta,
            "form": form,
            "may_change": may_change,
            "facts": facts(form.rhythm, form.costs),
            "proposal": proposal(form.costs),
            "history": _history(form.rhythm),
        }
        return TemplateResponse(request, TEMPLATE, context)


def _with_proposal(request: HttpRequest, proposed: Choice) -> Any:
    """What was posted; *Use this* replaces the rhythm by the proposed one and keeps who is told."""
    data = request.POST.copy()
    if "proposal" in data:
        nightly = proposed.hours == 24
        data["changes"] = str(proposed.minutes)
        data["full"] = SyncSettings.Full.NIGHTLY if nightly else SyncSettings.Full.HOURS
        data["full_hours"] = "" if nightly else str(proposed.hours)
    return data


def _in_words(form: KeepFreshForm) -> str:
    """The rhythm as the history keeps it."""
    return _("Changes: %(changes)s. Full sync: %(full)s. People told: %(told)d.") % {
        **in_words(form.choice()),
        "told": len(form.cleaned_data["told"]),
    }


def _remember(request: HttpRequest, rhythm: SyncSettings, sentence: str) -> None:
    if request.user.pk is not None:
        LogEntry.objects.log_actions(request.user.pk, [rhythm], CHANGE, sentence, single_object=True)


def _unaffordable() -> str:
    return _(
        "This costs more calls than the plan leaves for scheduled work: when they are used up, syncs wait until "
        "midnight where the organization is."
    )


def _history(rhythm: SyncSettings) -> list[LogEntry]:
    kind = ContentType.objects.get_for_model(SyncSettings)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(rhythm.pk)).select_related("user")
    return list(entries.order_by("-action_time")[:HISTORY_LINES])
