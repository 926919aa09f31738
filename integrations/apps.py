from django.apps import AppConfig
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    """The connection to Zoho: credential, client and admin page; knows nothing of products."""

    name = "integrations"
    verbose_name = _("Integrations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imported here because both need the loaded models; Django allows no earlier moment.
        from integrations import checks  # noqa: F401, PLC0415
        from integrations.singleton import SingletonModel, refuse_deletion  # noqa: PLC0415

        for model in self.get_models():
            if issubclass(model, SingletonModel):
                pre_delete.connect(refuse_deletion, sender=model, dispatch_uid=f"keep-{model.__name__}")
