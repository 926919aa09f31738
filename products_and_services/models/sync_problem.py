from django.db import models
from django.utils.translation import gettext_lazy as _

from products_and_services.models.sync_run import SyncRun


class SyncProblem(models.Model):
    """Something about one item that a person may want to know: a refused value, or a mere notice."""

    # The field of a finding about the pass as a whole, not about an item.
    LISTING = "listing"

    class Severity(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        NOTICE = "notice", _("Notice")

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="findings", db_index=False)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    item_id = models.CharField(_("Zoho item id"), max_length=64, blank=True, db_index=True)
    item_name = models.CharField(_("item"), max_length=255, blank=True)
    field = models.CharField(_("field"), max_length=64, blank=True)
    reason = models.TextField(_("reason"))
    value = models.CharField(_("value shown"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("problem or notice")
        verbose_name_plural = _("problems and notices")
        ordering = ("pk",)
        default_permissions = ("view",)
        indexes = (models.Index(fields=["run", "severity", "id"], name="problem_run_order"),)

    def __str__(self) -> str:
        """The line that `errors` of a result carries."""
        about_item = f"item {self.item_id or '(no id)'}: " if self.field != self.LISTING else ""
        return f"{about_item}{self.field}: {self.reason}"
