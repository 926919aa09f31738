"""Settings of the processes that tests start: the project's own, with the long waits made short."""

from datetime import timedelta

from whatsappcrm_backend import settings

globals().update({name: value for name, value in vars(settings).items() if name.isupper()})

ZOHO_SYNC_LEASE = timedelta(seconds=2)
ZOHO_RETRY_BASE_SECONDS = 0.01
ZOHO_CALLS_PER_MINUTE = 100_000
