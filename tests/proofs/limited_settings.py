"""Settings of processes that must keep Zoho's limits: as many calls in a window as the test says."""

import os
from datetime import timedelta

from tests import process_settings

globals().update({name: value for name, value in vars(process_settings).items() if name.isupper()})

ZOHO_CALLS_PER_MINUTE = int(os.environ["CALLS"])
ZOHO_QUOTA_WINDOW_SECONDS = float(os.environ["WINDOW"])
ZOHO_TOTAL_SECONDS = 3.0
ZOHO_SYNC_LEASE = timedelta(seconds=90)
