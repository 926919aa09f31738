"""manage.py with little patience for a database that is away: ``python -m tests.proofs.impatient sync_zoho``."""

import sys

from django.core.management import execute_from_command_line

from products_and_services.zoho_sync import reconnecting

if __name__ == "__main__":
    reconnecting.PAUSES = (0.1, 0.1)
    execute_from_command_line(sys.argv)
