"""Settings of the workers of the soak: the call limits of `limited_settings`, and a lease that runs out soon."""

from datetime import timedelta

from tests.proofs import limited_settings

globals().update({name: value for name, value in vars(limited_settings).items() if name.isupper()})

ZOHO_SYNC_LEASE = timedelta(seconds=5)
