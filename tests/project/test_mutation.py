"""How the results of mutation testing are counted."""

from scripts.mutation import killed

RESULTS = """    integrations.zoho.oauth.xǁOAuthǁexchange__mutmut_1: killed
    integrations.zoho.oauth.xǁOAuthǁ_grant__mutmut_18: survived
    products_and_services.zoho_sync.guard.x_doubts__mutmut_1: timeout
    products_and_services.zoho_sync.guard.x__doubt__mutmut_2: killed
    products_and_services.zoho_sync.guard.x__doubt__mutmut_3: killed
    products_and_services.zoho_sync.guard.x__doubt__mutmut_4: not checked
"""


def test_only_what_a_test_killed_counts() -> None:
    assert killed(RESULTS) == {
        "integrations.zoho.oauth": (1, 2),
        "products_and_services.zoho_sync.guard": (2, 4),
    }
