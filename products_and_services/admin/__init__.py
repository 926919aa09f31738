from products_and_services.admin import dashboard
from products_and_services.admin.keep_fresh import SyncSettingsAdmin
from products_and_services.admin.product import ProductAdmin
from products_and_services.admin.sync_run import SyncRunAdmin

__all__ = ["ProductAdmin", "SyncRunAdmin", "SyncSettingsAdmin", "dashboard"]
