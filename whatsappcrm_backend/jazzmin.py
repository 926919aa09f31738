"""How the admin looks (django-jazzmin): names, icons, order; no font from elsewhere, no pop-up windows."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LOGO = "products_and_services/logo.svg"

JAZZMIN_SETTINGS: dict[str, Any] = {
    "site_title": "WhatsApp CRM",
    "site_header": "WhatsApp CRM",
    "site_brand": "WhatsApp CRM",
    "site_logo": LOGO,
    "site_logo_classes": "",
    "welcome_sign": _("Sign in to WhatsApp CRM"),
    "copyright": "WhatsApp CRM",
    "topmenu_links": [
        {
            "name": _("Sync Zoho"),
            "url": "admin:products_and_services_sync_zoho",
            "permissions": ["products_and_services.sync_zoho"],
            "icon": "fas fa-sync",
        },
    ],
    "use_google_fonts_cdn": False,
    "related_modal_active": False,
    "changeform_format": "single",
    "show_ui_builder": False,
    "language_chooser": True,
    "custom_css": "products_and_services/admin.css",
    "custom_js": "products_and_services/admin.js",
    "hide_apps": ["authtoken", "django_celery_results"],
    "custom_links": {
        "products_and_services": [
            {
                "name": _("Link suggestions"),
                "url": "admin:products_and_services_product_links",
                "permissions": ["products_and_services.view_product"],
                "icon": "fas fa-link",
            },
        ],
    },
    "order_with_respect_to": [
        "products_and_services",
        "products_and_services.product",
        "products_and_services.syncrun",
        "products_and_services.syncsettings",
        "integrations",
        "auth",
    ],
    "icons": {
        "products_and_services": "fas fa-boxes",
        "products_and_services.product": "fas fa-box",
        "products_and_services.syncrun": "fas fa-sync",
        "products_and_services.syncsettings": "fas fa-clock",
        "integrations": "fas fa-plug",
        "integrations.zohocredential": "fas fa-key",
        "auth": "fas fa-users-cog",
        "auth.user": "fas fa-user",
        "auth.group": "fas fa-users",
    },
}
# Light or dark as the operator's own system says.
JAZZMIN_UI_TWEAKS: dict[str, Any] = {
    "theme": "default",
    "default_theme_mode": "auto",
    "button_classes": {
        "primary": "btn-primary",
        "secondary": "btn-outline-secondary",
        "info": "btn-outline-primary",
        "warning": "btn-warning",
        "danger": "btn-danger",
        "success": "btn-success",
    },
}
