from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from products_and_services.models.sync_run import SyncRun


class SyncChange(models.Model):
    """What one run proposes for one item, field by field; applied once the run's mark has passed it.

    `fields` maps a Product field to `[old, new]` (decimals and times as text). `skipped` names the fields that
    were not written because the product had changed meanwhile. A *noted* change moves only bookkeeping
    (Zoho's time stamp, a lock's note, missing-since), nothing that a customer could notice.
    """

    class Kind(models.TextChoices):
        CREATED = "created", pgettext_lazy("product", "Created")
        UPDATED = "updated", _("Updated")
        DEACTIVATED = "deactivated", _("Deactivated")
        REACTIVATED = "reactivated", _("Reactivated")
        NOTED = "noted", _("Noted")

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="changes", db_index=False)
    zoho_item_id = models.CharField(_("Zoho item id"), max_length=19)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    fields = models.JSONField(_("fields"), default=dict)
    zoho_last_modified = models.DateTimeField(_("last changed in Zoho"), null=True, blank=True)
    skipped = models.JSONField(_("not written"), default=list, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("pk",)
        default_permissions = ("view",)
        indexes = (models.Index(fields=["run", "id"], name="change_run_order"),)
        constraints = (models.UniqueConstraint(fields=["zoho_item_id", "run"], name="one_change_per_item"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.zoho_item_id}"

    @property
    def by_absence(self) -> bool:
        """Whether this deactivation rests on the item not being there, instead of on a row of Zoho's."""
        return self.fields.get("zoho_missing_since", [None, None])[1] is not None and "is_active" in self.fields
