"""Mail about what needs a person, to the people chosen in the settings. A mail server that is down costs nothing."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.utils.translation import gettext as _

from products_and_services.conf import setting
from products_and_services.models import Attention, SyncSettings
from products_and_services.people import email_field, reachable

logger = logging.getLogger(__name__)
TRY_AGAIN_AFTER = timedelta(minutes=5)


def mail_what_is_due(now: datetime) -> None:
    """Send what was not told yet; each message once, by whichever process claims it first.

    The end of something that nobody was told of is no news.
    """
    recipients = addresses()
    free = Attention.objects.filter(Q(mail_held_until=None) | Q(mail_held_until__lte=now))
    untold_end = Q() if not recipients else Q(mailed_at=None)
    free.filter(untold_end, over_at__isnull=False).delete()
    if not recipients:
        return
    for row in free.filter(Q(mailed_at=None) | Q(over_at__isnull=False)):
        if _claimed(row, now) and _sent(row, recipients):
            _remember(row, now)


def addresses() -> list[str]:
    """The addresses of the chosen people who still work here."""
    told = SyncSettings.stored()
    if told.pk is None or told._state.adding:
        return []
    return sorted(set(reachable(told.told.all()).values_list(email_field(), flat=True)))


def _claimed(row: Attention, now: datetime) -> bool:
    mine = Attention.objects.filter(pk=row.pk, over_at=row.over_at, mail_held_until=row.mail_held_until)
    return bool(mine.update(mail_held_until=now + TRY_AGAIN_AFTER))


def _sent(row: Attention, recipients: list[str]) -> bool:
    """Whether the mail server took the message; it has ZOHO_MAIL_SECONDS for it."""
    seconds = settings.EMAIL_TIMEOUT or setting("ZOHO_MAIL_SECONDS")
    connection = get_connection(timeout=seconds)
    subject, body = _text(row)
    try:
        EmailMessage(subject, body, to=recipients, connection=connection).send()
    except OSError as error:  # SMTPException is one, too
        logger.warning("The notification about Zoho could not be mailed: %s", type(error).__name__)
        return False
    return True


def _text(row: Attention) -> tuple[str, str]:
    if row.over_at is not None:
        return _("Zoho: over: %(cause)s") % {"cause": row}, _("This is over: %(sentence)s") % {"sentence": row.sentence}
    more = _("Look at the admin of the CRM: the front page says what to do. A message follows when it is over.")
    return _("Zoho: %(cause)s") % {"cause": row}, f"{row.sentence}\n\n{more}"


def _remember(row: Attention, now: datetime) -> None:
    if row.over_at is not None:
        Attention.objects.filter(pk=row.pk, over_at=row.over_at).delete()
    else:
        Attention.objects.filter(pk=row.pk).update(mailed_at=now, mail_held_until=None)
