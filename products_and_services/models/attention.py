from django.db import models
from django.utils.translation import gettext_lazy as _


class Attention(models.Model):
    """Something about the syncs that needs a person: one row per cause, from its beginning until its end was told.

    The row is what makes every message go out once, whichever process notices first.
    """

    class Cause(models.TextChoices):
        CONNECTION = "connection", _("The connection needs a person")
        HELD = "held", _("A sync is held")
        FAILING = "failing", _("Syncs fail")

    cause = models.CharField(_("cause"), max_length=16, choices=Cause, unique=True)
    sentence = models.TextField(_("what happened"))
    since = models.DateTimeField(_("since"))
    over_at = models.DateTimeField(_("over since"), null=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True)
    # A process that is sending holds the row until then; afterwards, or after a failure, it is tried again.
    mail_held_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("cause",)

    def __str__(self) -> str:
        return str(self.get_cause_display())
