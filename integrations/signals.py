"""Signals for the rest of the CRM.

``connection_status_changed(sender=ZohoCredential, status, message)``: the connection began or ceased to need a person;
sent at most once, after the fact is stored.

``organisation_changed(sender=ZohoCredential, old_id, new_id)``: the products are about to belong to another
organisation. Sent while every sync is refused and before the new one is pinned. A receiver lets go of what came from
``old_id`` and may return a sentence for the person who waits. An exception leaves the change unfinished; confirming
it again sends the signal again, so a receiver must bear being called twice.
"""

from django.dispatch import Signal

connection_status_changed = Signal()
organisation_changed = Signal()
