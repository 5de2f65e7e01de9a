"""What was seen at the door, and from when it can be written down."""

import datetime as dt

from invitations.models import Invitation
from meetings.models import Meeting


def can_note_attendance(meeting: Meeting, now: dt.datetime) -> bool:
    """True from the moment that the doors open, for a meeting that takes place."""
    opens_at = meeting.doors_at or meeting.starts_at
    takes_place = meeting.state in {Meeting.State.INVITING, Meeting.State.HELD}
    return takes_place and opens_at is not None and now >= opens_at


def presence(answer: str, *, is_present: bool) -> str:
    """Return how someone counts: who said yes and was not there stayed away; who said no had sent word."""
    if is_present:
        return Invitation.Presence.PRESENT
    unseen = {
        Invitation.Answer.ACCEPTED.value: Invitation.Presence.ABSENT,
        Invitation.Answer.DECLINED.value: Invitation.Presence.EXCUSED,
    }
    return unseen.get(answer, Invitation.Presence.UNKNOWN)
