"""One of the few calls to Zoho that may be under way at once, in all processes together."""

from datetime import UTC, datetime

from django.db import models

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# An end in milliseconds since 1970: this many digits until the year 2286, so that text sorts as numbers do.
DIGITS = 13


class CallSlot(models.Model):
    """Who has the slot and until when at the latest, and when the calls that went through it ended, latest first.

    The ends are text of fixed width, so that one UPDATE can look at the n-th and put another one in front.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    owner = models.CharField(max_length=32, blank=True, default="")
    held_until = models.DateTimeField(default=LONG_AGO)
    closed_until = models.DateTimeField(default=LONG_AGO)
    ends = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Slot {self.number}"

    def end(self, place: int) -> datetime:
        """When the call before the last ``place - 1`` ended; long ago when there was none."""
        digits = self.ends[(place - 1) * DIGITS : place * DIGITS]
        return datetime.fromtimestamp(int(digits) / 1000, UTC) if digits else LONG_AGO


def stamp(moment: datetime) -> str:
    """A moment as it stands in ``ends``, rounded up."""
    return f"{int(moment.timestamp() * 1000) + 1:0{DIGITS}d}"
