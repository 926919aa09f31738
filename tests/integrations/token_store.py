"""What the tests of the stored token ask: the row as the database has it, and for a token that cannot be had."""

import pytest

from integrations.models import ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import ZohoError


def row() -> ZohoCredential:
    stored = ZohoCredential.get_instance()
    assert stored is not None
    return stored


def expect(kind: type[ZohoError]) -> ZohoError:
    with pytest.raises(kind) as caught:
        ZohoClient().get_valid_token()
    return caught.value
