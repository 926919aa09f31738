"""The project's settings; the guard lets through what the bench changes on purpose."""

from whatsappcrm_backend import settings

globals().update({name: value for name, value in vars(settings).items() if name.isupper()})

LOGGING = {"version": 1, "disable_existing_loggers": True}
ZOHO_GUARD_PRICES_MOVED = 1.0
