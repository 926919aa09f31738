"""The door that other apps use: the client for Zoho Inventory, its pages, ids, the day's calls, links to screens."""

from integrations.zoho.client import ZohoClient
from integrations.zoho.day_budget import DayBudget, day_budget
from integrations.zoho.paging import Page
from integrations.zoho.seen_ids import SeenIds
from integrations.zoho.web_links import zoho_item_url

__all__ = ["DayBudget", "Page", "SeenIds", "ZohoClient", "day_budget", "zoho_item_url"]
