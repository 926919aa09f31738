from django.db import models

from products_and_services.models.sync_run import SyncRun


class SyncPage(models.Model):
    """A page of Zoho's listing that is safely stored: which items it showed, in order.

    `item_ids` packs them as 8-byte big-endian integers, so that a million items cost 8 MB.
    """

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="stored_pages", db_index=False)
    number = models.PositiveIntegerField()
    item_ids = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["run", "number"], name="one_page_per_number"),)

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"
