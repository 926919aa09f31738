from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from products_and_services.fields import BlankIsNullCharField, ZohoItemIdField


class Product(models.Model):
    """What an agent or a bot quotes to a customer.

    A product with a Zoho item id is *linked*: syncs keep it true to Zoho, field by field, except where
    `zoho_locks` says otherwise. One without is the operator's own and no sync ever touches it.
    """

    zoho_item_id = ZohoItemIdField(
        _("Zoho item id"), max_length=19, unique=True, null=True, blank=True, help_text=_("Empty: not linked to Zoho.")
    )
    name = models.CharField(_("name"), max_length=255)
    sku = BlankIsNullCharField(_("SKU"), max_length=255, null=True, blank=True)
    description = models.TextField(_("description"), blank=True, default="")
    price = models.DecimalField(
        _("price"),
        max_digits=20,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("In the organisation's currency. Empty: not known."),
    )
    stock_quantity = models.DecimalField(
        _("stock"),
        max_digits=20,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Stock on hand, negative when oversold. Empty: not tracked."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    zoho_last_modified = models.DateTimeField(_("last changed in Zoho"), null=True, blank=True, editable=False)
    zoho_synced_at = models.DateTimeField(_("last written by a sync"), null=True, blank=True, editable=False)
    zoho_missing_since = models.DateTimeField(_("missing in Zoho since"), null=True, blank=True, editable=False)
    zoho_locks = models.JSONField(_("locks"), default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(pgettext_lazy("moment", "created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("name", "pk")
        # Plain text: migrate stores these names as rows, in no language.
        permissions = (
            ("sync_zoho", "Can start a Zoho sync"),
            ("apply_held_sync", "Can apply a held Zoho sync"),
        )
        indexes = (
            models.Index(fields=["name", "id"], name="product_name"),
            models.Index(fields=["sku"], name="product_sku"),
            models.Index(fields=["updated_at", "id"], name="product_updated"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_linked(self) -> bool:
        return self.zoho_item_id is not None
