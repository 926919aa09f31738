"""What the page about Zoho says of regions, scopes and the exchange of a code is what the software does."""

import json

import pytest
import requests

from integrations.forms import CredentialForm
from integrations.models import ITEMS_SCOPE, SETTINGS_SCOPE
from integrations.zoho.regions import REGIONS
from tests.docs.pages import ROOT, Block, blocks
from zoho_sandbox import Sandbox

PAGE = ROOT / "docs" / "zoho-setup.md"


def test_the_table_of_regions_is_that_of_the_code() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    expected = [[str(one.name), f"`{one.code}`", one.accounts, one.api, one.inventory] for one in REGIONS]

    assert rows[1:] == expected


def test_the_least_scope_is_the_one_the_software_asks_for() -> None:
    text = PAGE.read_text()

    assert f"`{ITEMS_SCOPE}` is all that is needed" in text
    assert f"scope={ITEMS_SCOPE}&" in text


@pytest.fixture
def exchange() -> tuple[Block, Block]:
    """The curl command and the answer that is shown behind it."""
    found = blocks(PAGE)
    place = next(place for place, block in enumerate(found) if block.code.startswith("curl "))
    return found[place], found[place + 1]


@pytest.mark.parametrize("redirect_uri", ["", "https://crm.example.com/zoho/callback"])
def test_the_exchange_is_accepted_and_answered_as_shown(
    zoho: Sandbox, exchange: tuple[Block, Block], redirect_uri: str
) -> None:
    command, answer = exchange
    address = command.code.split()[3]
    lines = [line for line in command.code.splitlines()[1:-1] if redirect_uri or not line.startswith("redirect_uri")]
    form = "".join(lines)
    values = {"CLIENT_ID": zoho.client_id, "CLIENT_SECRET": zoho.client_secret, "REDIRECT_URI": redirect_uri}
    for name, value in {**values, "CODE": zoho.oauth.issue_code(redirect_uri)}.items():
        form = form.replace(f"YOUR_{name}", value)

    token = requests.post(
        address.replace("https://accounts.zoho.com", zoho.url),
        data=form,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=60,
    ).json()

    assert address == "https://accounts.zoho.com/oauth/v2/token"
    assert list(token) == list(json.loads(answer.code))
    assert zoho.journal.of("token")[0].query == {}


def test_the_secrets_of_the_exchange_travel_in_the_body(exchange: tuple[Block, Block]) -> None:
    first_line = exchange[0].code.splitlines()[0]

    assert first_line.startswith("curl --data @- ")
    assert "YOUR_" not in first_line


def test_the_page_names_the_ways_to_connect_that_the_admin_has() -> None:
    text = PAGE.read_text()

    assert f"`{SETTINGS_SCOPE}` beside\nit lets the CRM read" in text
    assert "*Connect to Zoho*" in text
    assert f"*{CredentialForm.base_fields['with_settings'].label}*" in text
