"""The project's settings with Zoho's pace as given by the environment, and an API that does not slow its reader."""

import os

from whatsappcrm_backend import settings

globals().update({name: value for name, value in vars(settings).items() if name.isupper()})

LOGGING = {"version": 1, "disable_existing_loggers": True}
ZOHO_CALLS_PER_MINUTE = int(os.environ.get("CALLS_PER_MINUTE", "1000000"))
ZOHO_API_RATE = None
STATIC_COLLECTED = False
