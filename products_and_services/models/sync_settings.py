from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

ONLY_PK = 1


class SyncSettings(models.Model):
    """How fresh the products are kept, and who is told when that fails; one row, off until a person switches it on.

    `changes_due_at` and `full_due_at` are the next starts. Whoever moves one on, by a conditional UPDATE, starts it.
    """

    class Full(models.TextChoices):
        OFF = "off", _("Off")
        NIGHTLY = "nightly", _("Every night")
        HOURS = "hours", _("Every so many hours")

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_PK, editable=False)
    changes_minutes = models.PositiveIntegerField(_("minutes between syncs of the changes"), default=0)
    full = models.CharField(_("full sync"), max_length=16, choices=Full, default=Full.OFF)
    full_hours = models.PositiveIntegerField(_("hours between full syncs"), default=24)
    told = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("who is told"))
    changes_due_at = models.DateTimeField(null=True, editable=False)
    full_due_at = models.DateTimeField(null=True, editable=False)
    switched_on_at = models.DateTimeField(null=True, editable=False)
    note = models.TextField(_("why a start was skipped"), blank=True, editable=False)
    noted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("freshness of the products")
        verbose_name_plural = _("keep products fresh")
        default_permissions = ("view", "change")
        constraints = (models.CheckConstraint(condition=models.Q(id=ONLY_PK), name="one_row_of_sync_settings"),)

    def __str__(self) -> str:
        return str(self._meta.verbose_name_plural)

    @classmethod
    def stored(cls) -> "SyncSettings":
        """The row, or the same in its default form; reading never creates one."""
        return cls.objects.filter(pk=ONLY_PK).first() or cls()

    @property
    def is_on(self) -> bool:
        return bool(self.changes_minutes) or self.full != self.Full.OFF

    @property
    def full_interval(self) -> timedelta | None:
        """Time between two full syncs; None when they are off."""
        if self.full == self.Full.OFF:
            return None
        return timedelta(days=1) if self.full == self.Full.NIGHTLY else timedelta(hours=self.full_hours)

    @property
    def interval(self) -> timedelta | None:
        """Time between two syncs of any kind; None when everything is off."""
        return timedelta(minutes=self.changes_minutes) if self.changes_minutes else self.full_interval

    def skipped(self, sentence: str, now: datetime) -> None:
        """Remember why a start that was due did not happen."""
        SyncSettings.objects.filter(pk=self.pk).update(note=sentence, noted_at=now)

    def move_on(self, name: str, following: datetime | None) -> bool:
        """Plan the next start of `changes_due_at` or `full_due_at`; False when another process was faster."""
        unmoved = SyncSettings.objects.filter(pk=self.pk, **{name: getattr(self, name)})
        return bool(unmoved.update(**{name: following}))
