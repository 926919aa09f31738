from products_and_services.models.attention import Attention
from products_and_services.models.ignored_suggestion import IgnoredSuggestion
from products_and_services.models.product import Product
from products_and_services.models.sync_change import SyncChange
from products_and_services.models.sync_page import SyncPage
from products_and_services.models.sync_problem import SyncProblem
from products_and_services.models.sync_run import SyncRun
from products_and_services.models.sync_settings import SyncSettings

__all__ = [
    "Attention",
    "IgnoredSuggestion",
    "Product",
    "SyncChange",
    "SyncPage",
    "SyncProblem",
    "SyncRun",
    "SyncSettings",
]
