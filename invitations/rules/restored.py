"""After restoring a backup: which messages may have gone out since the backup was made, and what to do with them."""

import datetime as dt
from enum import StrEnum

from django.db.models import Q

from invitations.models import Message

State, Kind = Message.State, Message.Kind
WAITING = (State.QUEUED, State.UNCERTAIN)
# What the timetable makes by itself: after a restore it makes again what it had made since the backup.
MADE_BY_TIMETABLE = (
    Kind.OFFER, Kind.FREE, Kind.REMINDER, Kind.THANKS, Kind.MISSED, Kind.AGENDA, Kind.ANSWER, Kind.NAG, Kind.POINT,
    Kind.DONE, Kind.REVIEW, Kind.OVERDUE, Kind.AFTER, Kind.CHORES, Kind.PROGRESS, Kind.DIGEST,
)  # fmt: skip
WHY_HELD = "restored from a backup; perhaps sent since"


class Choice(StrEnum):
    """What happens to the messages of a kind that may have gone out since the backup."""

    KEEP = "keep"
    SEND = "send"
    DROP = "drop"


def in_doubt(held_since: dt.datetime) -> Q:
    """Return which waiting messages may have gone out between the backup and the restore.

    All that is older than the restore came out of the backup; its own moment says too little, for it was taken before
    the copy. What was to leave later cannot have left. What people asked for since the restore is new.
    """
    may_have_left = Q(created_at__lte=held_since, not_before__lte=held_since)
    made_again = Q(created_at__gt=held_since, kind__in=MADE_BY_TIMETABLE)
    return Q(state__in=WAITING) & (may_have_left | made_again)
