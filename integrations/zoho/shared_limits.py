"""A limit that Zoho told one process reaches all of them: the minute closes the slots, the day is noted.

Codes of Zoho's API introduction and of recorded answers: 43 and 44 the minute, 45 the day. 1070, too many calls at
once, is left to the one who met it: it waits a few seconds and asks again.
"""

from integrations import conf
from integrations.models import ZohoCredential
from integrations.zoho import quota
from integrations.zoho.day_budget import USED_UP, note_used_up
from integrations.zoho.exceptions import ZohoRateLimitError
from integrations.zoho.retry import MINUTE_CODES, MINUTE_SECONDS


def share_refusal(row: ZohoCredential, error: ZohoRateLimitError) -> None:
    """Keep every process from asking for what Zoho has just refused; says on the error when the day ends."""
    if error.reason == USED_UP:
        note_used_up(row, error)
    elif error.code in MINUTE_CODES:
        wait = error.retry_after
        if wait is None:
            wait = conf.seconds("ZOHO_RETRY_BASE_SECONDS") * MINUTE_SECONDS
        quota.close_for(min(wait, conf.seconds("ZOHO_RETRY_AFTER_MAX_SECONDS")))
