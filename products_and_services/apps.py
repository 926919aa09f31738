from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductsAndServicesConfig(AppConfig):
    name = "products_and_services"
    verbose_name = _("Products and services")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imported here because these need the loaded models; Django allows no earlier moment.
        from integrations.signals import organisation_changed  # noqa: PLC0415
        from products_and_services import checks  # noqa: F401, PLC0415
        from products_and_services.organisation import let_go  # noqa: PLC0415

        organisation_changed.connect(let_go, dispatch_uid="let-go-of-products")
