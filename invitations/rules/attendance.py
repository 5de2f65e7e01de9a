"""What was seen at the door, and from when it can be written down."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from invitations.models import Invitation
from meetings.models import Meeting
from meetings.rules import wall_moment

CHECK_IN_BEFORE = dt.timedelta(hours=2)
LINK_AFTER = dt.timedelta(hours=2)
# How someone stands at the door, in one sign: these, or with how many they are there; nobody was seen yet is none.
SIGNS = {"a": Invitation.Presence.ABSENT, "e": Invitation.Presence.EXCUSED}
NOT_SEEN = "0"


def links_open_until(ends_at: dt.datetime) -> dt.datetime:
    """Return the last moment at which the links that were mailed about a meeting still open."""
    return ends_at + dt.timedelta(days=settings.ANSWERS_VISIBLE_DAYS)


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


def can_miss(meeting: Meeting, now: dt.datetime) -> bool:
    """True from the start on: before that nobody stayed away yet."""
    return meeting.starts_at is not None and now >= meeting.starts_at


def is_over(meeting: Meeting, now: dt.datetime) -> bool:
    """True after the end of a meeting that takes place."""
    ends_at = meeting.ends_at or meeting.starts_at
    return _takes_place(meeting) and ends_at is not None and now >= ends_at


def closes_at(meeting: Meeting, *, by_link: bool) -> dt.datetime | None:
    """Return from when a tap is no good any more: by a link when `is_day_of` ends, by a login a midnight later."""
    last = meeting.ends_at or meeting.starts_at
    if last is None:
        return None
    midnight = wall_moment(timezone.localdate(last) + dt.timedelta(days=1 if by_link else 2), dt.time())
    return max(midnight, last + LINK_AFTER) if by_link else midnight


def sign_of(presence: str, heads: int) -> str:
    """Return how someone stands at the door in one sign."""
    if presence == Invitation.Presence.PRESENT:
        return str(heads)
    return next((sign for sign, meant in SIGNS.items() if meant == presence), NOT_SEEN)


def stands(sign: str) -> tuple[str, int]:
    """Return what a sign says: who was seen or not, and with how many."""
    if sign in SIGNS:
        return SIGNS[sign], 0
    heads = int(sign)
    return (Invitation.Presence.PRESENT if heads else Invitation.Presence.UNKNOWN), heads


def has_entry_code(invitation: Invitation, now: dt.datetime) -> bool:
    """True for who has a place in the room, until the end of a meeting that takes place."""
    meeting = invitation.meeting
    is_coming = invitation.answer == Invitation.Answer.ACCEPTED and has_seat(invitation)
    return is_coming and _takes_place(meeting) and not is_over(meeting, now)


def has_seat(invitation: Invitation) -> bool:
    """True for who has a place in the room: nobody else is missed there."""
    return invitation.place == Invitation.Place.RESERVED and not invitation.is_online


def is_day_of(meeting: Meeting, now: dt.datetime) -> bool:
    """True on the days of the meeting, from midnight to midnight: a link for the door works then only.

    Near midnight it is two hours more: who sets up before it, or writes down after it who came, is not shut out.
    """
    closes = closes_at(meeting, by_link=True)
    if not _takes_place(meeting) or meeting.starts_at is None or closes is None:
        return False
    midnight = wall_moment(timezone.localdate(meeting.starts_at), dt.time())
    return min(midnight, meeting.starts_at - CHECK_IN_BEFORE) <= now < closes


def _takes_place(meeting: Meeting) -> bool:
    return meeting.state in {Meeting.State.INVITING, Meeting.State.HELD}


def presence(answer: str, *, is_present: bool, has_seat: bool = True) -> str:
    """Return how someone counts: who said yes and was not there stayed away; who said no had sent word.

    Who waited for a place, or took part online, was not missed in the room.
    """
    if is_present:
        return Invitation.Presence.PRESENT
    if answer == Invitation.Answer.ACCEPTED and not has_seat:
        return Invitation.Presence.UNKNOWN
    unseen = {
        Invitation.Answer.ACCEPTED.value: Invitation.Presence.ABSENT,
        Invitation.Answer.DECLINED.value: Invitation.Presence.EXCUSED,
    }
    return unseen.get(answer, Invitation.Presence.UNKNOWN)
