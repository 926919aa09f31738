"""Where Zoho's behaviour is undocumented or differs by report, a switch chooses; the defaults are the likeliest."""

from dataclasses import dataclass


@dataclass
class Switches:
    """All on one object, so that a test sets one attribute."""

    ignore_modified_filter: bool = False
    modified_filter_equality: bool = False
    ignore_sort: bool = False
    itemdetails_cap: int | None = 100
    itemdetails_unknown_is_404: bool = False
    missing_item_code: int = 1002
    bad_token_code: int = 57
    missing_organization_status: int = 400
    login_page_everywhere: bool = False
    organizations: int = 1
