"""Mails the links for choosing a password. Each is claimed first, so that two workers do not mail two of them."""

import datetime as dt
import logging
import smtplib

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.mail import link_mail
from accounts.models import SignInLink
from accounts.tokens import digest, new_token

logger = logging.getLogger(__name__)
TRY_AGAIN_AFTER = dt.timedelta(minutes=2)
ON_ONE_RUN = 50


def send_links() -> int:
    """Mail what was not mailed yet and return how much; what a mail server refuses waits two minutes, until it ends."""
    now = timezone.now()
    waiting = _waiting(now).select_related("user").order_by("pk")[:ON_ONE_RUN]
    return sum(_send(link, now) for link in waiting)


def _waiting(now: dt.datetime) -> QuerySet[SignInLink]:
    free = Q(tried_at=None) | Q(tried_at__lte=now - TRY_AGAIN_AFTER)
    return SignInLink.objects.open(now).filter(free, sent_at=None, user__is_active=True)


def _send(link: SignInLink, now: dt.datetime) -> bool:
    """Mail one link; only the newest mail of a link works."""
    token = new_token()
    if not _waiting(now).filter(pk=link.pk).update(tried_at=now, digest=digest(token)):
        return False
    try:
        link_mail(link, token).send()
    except (OSError, smtplib.SMTPException):
        logger.exception("A link for choosing a password could not be mailed; it is tried again.")
        return False
    SignInLink.objects.filter(pk=link.pk).update(sent_at=timezone.now())
    return True
