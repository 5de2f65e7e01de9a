"""Picks up what a worker left behind that ended without a word."""

import logging

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Now

from invitations import rules
from invitations.delivery import channel
from invitations.delivery.recalling import recall_returned
from invitations.models import Message

logger = logging.getLogger(__name__)
State = Message.State
_NO_LEASE = {"lease_token": None, "lease_until": None}


def sweep() -> int:
    """Pick up what a crash left behind, and end what is stopped or too late; return how many rows changed.

    Safe to run twice.
    """
    channel.note_sweep()
    lost = Message.objects.filter(state=State.SENDING, lease_until__lt=Now())
    after_dot = lost.filter(dot_at__isnull=False)
    is_resent = Q(kind__in=rules.RESENT_KINDS, uncertain_count=0)
    counted = {"uncertain_count": F("uncertain_count") + 1, **_NO_LEASE}
    rested = Message.objects.filter(state=State.UNCERTAIN, not_before__lte=Now())
    return sum(
        (
            _put_back(lost.filter(dot_at__isnull=True)),
            after_dot.filter(~is_resent).update(state=State.HELD, **counted),
            after_dot.filter(is_resent).update(state=State.UNCERTAIN, not_before=Now() + rules.RESEND_AFTER, **counted),
            recall_returned(),
            rested.filter(deadline__lt=Now()).update(state=State.HELD),
            rested.update(state=State.QUEUED, dot_at=None),
            Message.objects.filter(state=State.QUEUED, deadline__lt=Now()).update(state=State.EXPIRED),
        )
    )


def _put_back(rows: "QuerySet[Message]") -> int:
    """Queue what was claimed and not handed over, as if it had not been tried; return how many rows changed.

    Each was there when its worker ended. The next time it is claimed alone, and a message that was there too often is
    given up: nothing else can have ended all those workers.
    """
    # A crash is no try: the others of the claim are innocent, and keep theirs.
    values = {"crash_count": F("crash_count") + 1, "attempts": Greatest(F("attempts") - 1, 0), **_NO_LEASE}
    is_last = Q(crash_count__gte=rules.MAX_CRASHES - 1)
    given_up = rows.filter(is_last).update(state=State.FAILED, smtp_code=None, smtp_reply=rules.WORKER_LOST, **values)
    if given_up:
        logger.error("%s messages were given up: each ended %s workers.", given_up, rules.MAX_CRASHES)
    return given_up + rows.update(state=State.QUEUED, **values)
