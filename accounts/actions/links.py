"""Mailed links with which someone chooses a password: for who is new, and for who forgot it.

A row says that a link must be mailed; `accounts.delivery` makes the link when the mail leaves, so it is kept nowhere.
"""

import datetime as dt
import logging

from celery import current_app
from django.db import transaction
from django.utils import timezone

from accounts.actions.logging import log
from accounts.models import SignInLink, User

logger = logging.getLogger(__name__)
DAYS_FOR_INVITED, HOURS_FOR_FORGOTTEN = 7, 2
BELL_SECONDS = 60


def invite_user(*, user: User, actor: User | None) -> SignInLink:
    """Let someone choose a password and a second factor, by a mailed link that works for seven days."""
    with transaction.atomic():
        link = _ask(user, SignInLink.Purpose.INVITATION, dt.timedelta(days=DAYS_FOR_INVITED))
        log(actor=actor, action="invite_user", subject=user)
    ring_bell()
    return link


def ask_new_password(*, email: str) -> None:
    """Mail a link for a new password, when someone logs in with this address and a password of ours.

    It is done after the answer, and the bell rings for every address: how long it takes tells nobody who has one.
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is not None and user.has_usable_password():
        with transaction.atomic():
            _ask(user, SignInLink.Purpose.PASSWORD, dt.timedelta(hours=HOURS_FOR_FORGOTTEN))
            log(actor=None, action="ask_new_password", subject=user)
    ring_bell()


def use_link(*, link: SignInLink, password: str | None) -> User | None:
    """Give the user of a link a password and end the link; None when it was used at the same moment, or ended.

    Without a password the link is used to connect an account of the municipality.
    """
    with transaction.atomic():
        open_ones = SignInLink.objects.open(timezone.now()).filter(pk=link.pk)
        if not open_ones.update(used_at=timezone.now()):
            return None
        user = link.user
        if password is not None:
            user.set_password(password)
            user.save(update_fields=["password"])
        withdraw_links(user=user)
        log(actor=user, action="use_link", subject=user, purpose=str(link.purpose))
    return user


def withdraw_links(*, user: User) -> None:
    """End the links of a user that were not used: an address that changed must not open the account."""
    SignInLink.objects.open(timezone.now()).filter(user=user).update(expires_at=timezone.now())


def ring_bell() -> None:
    """Tell a worker after the commit that there is mail; the timetable finds what it missed."""

    def publish() -> None:
        try:
            current_app.send_task("accounts.tasks.send_links", expires=BELL_SECONDS)
        except Exception:
            logger.exception("The broker does not answer; the timetable will send the mail.")

    transaction.on_commit(publish, robust=True)


def _ask(user: User, purpose: str, lasts: dt.timedelta) -> SignInLink:
    """Put the link in place of those of before."""
    withdraw_links(user=user)
    now = timezone.now()
    return SignInLink.objects.create(user=user, purpose=purpose, asked_at=now, expires_at=now + lasts)
