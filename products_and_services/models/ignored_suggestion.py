from django.db import models
from django.utils.translation import gettext_lazy as _

from products_and_services.models.product import Product


class IgnoredSuggestion(models.Model):
    """A person has said that this product is not that Zoho item: the pair is not suggested again."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+", verbose_name=_("product"))
    zoho_item_id = models.CharField(_("Zoho item id"), max_length=19)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["product", "zoho_item_id"], name="one_ignored_pair"),)

    def __str__(self) -> str:
        return f"{self.product_id}:{self.zoho_item_id}"
