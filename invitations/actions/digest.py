"""Once a day, when something failed: one mail to each administrator, by the same outbox."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invitations import queries
from invitations.actions.queueing import ring_bell
from invitations.models import Message
from invitations.tokens import address_hash

KEPT = dt.timedelta(hours=20)


def send_digests(*, now: dt.datetime | None = None) -> int:
    """Queue the overview of today for each administrator; return for how many. Twice on one day sends one.

    Nothing when there is nothing to tell. What it says is read when it leaves, so that it is not old news.
    """
    now = now or timezone.now()
    if queries.failures(now).is_empty:
        return 0
    administrators = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).exclude(email="")
    rows = [
        Message(
            dedupe_key=f"digest:{user.pk}:{timezone.localdate(now)}",
            kind=Message.Kind.DIGEST,
            user=user,
            not_before=now,
            deadline=now + KEPT,
            address_hash=address_hash(user.email),
            domain=user.email.rpartition("@")[2].lower(),
        )
        for user in administrators
    ]
    with transaction.atomic():
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        ring_bell()
    return len(rows)
