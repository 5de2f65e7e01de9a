"""More time to answer for one person."""

import datetime as dt

from django.db import transaction

from accounts.actions import log
from accounts.models import User
from invitations.actions.places import tend_meeting
from invitations.models import Invitation
from meetings.rules import end_of_day


def extend_reply(*, invitation: Invitation, actor: User, until: dt.date | None) -> None:
    """Let one person answer until the end of this day; None: as long as everyone. The same day twice changes nothing.

    Who asked too late and waits gets the next place that is free, as those who asked in time.
    """
    moment = end_of_day(until) if until else None
    with transaction.atomic():
        changed = Invitation.objects.filter(pk=invitation.pk).exclude(reply_until=moment).update(reply_until=moment)
        if changed:
            log(actor=actor, action="extend_reply", subject=invitation, until=until.isoformat() if until else "")
    if changed and invitation.place == Invitation.Place.WAITING:
        tend_meeting(meeting_id=invitation.meeting_id)
