"""What was seen at the door, and from when it can be written down."""

import datetime as dt

from django.utils import timezone

from invitations.models import Invitation
from meetings.models import Meeting

CHECK_IN_BEFORE = dt.timedelta(hours=2)


def can_note_attendance(meeting: Meeting, now: dt.datetime) -> bool:
    """True from the moment that the doors open, for a meeting that takes place."""
    opens_at = meeting.doors_at or meeting.starts_at
    return _takes_place(meeting) and opens_at is not None and now >= opens_at


def can_check_in(meeting: Meeting, now: dt.datetime) -> bool:
    """True from two hours before the start until the end of the day after, for a meeting that takes place."""
    if not _takes_place(meeting) or meeting.starts_at is None:
        return False
    last_day = timezone.localdate(meeting.ends_at or meeting.starts_at) + dt.timedelta(days=1)
    return now >= meeting.starts_at - CHECK_IN_BEFORE and timezone.localdate(now) <= last_day


def is_day_of(meeting: Meeting, now: dt.datetime) -> bool:
    """True on the days of the meeting, from midnight to midnight: a link for the door works then only."""
    if not _takes_place(meeting) or meeting.starts_at is None:
        return False
    last_day = timezone.localdate(meeting.ends_at or meeting.starts_at)
    return timezone.localdate(meeting.starts_at) <= timezone.localdate(now) <= last_day


def _takes_place(meeting: Meeting) -> bool:
    return meeting.state in {Meeting.State.INVITING, Meeting.State.HELD}


def presence(answer: str, *, is_present: bool) -> str:
    """Return how someone counts: who said yes and was not there stayed away; who said no had sent word."""
    if is_present:
        return Invitation.Presence.PRESENT
    unseen = {
        Invitation.Answer.ACCEPTED.value: Invitation.Presence.ABSENT,
        Invitation.Answer.DECLINED.value: Invitation.Presence.EXCUSED,
    }
    return unseen.get(answer, Invitation.Presence.UNKNOWN)
