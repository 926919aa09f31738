"""Settings of the demo: the project's own, and patience with a sandbox that forgets its tokens at every start."""

from whatsappcrm_backend.settings import *  # noqa: F403 - all of them, as Django reads them

ZOHO_REFRESHES_PER_10_MINUTES = 1000
