"""Whose calendar holds a meeting, and what a message does to the entry there."""

from invitations.models import Invitation, Message
from invitations.rules.places import PROFESSIONALS
from meetings.models import Meeting

Answer, Kind = Invitation.Answer, Message.Kind
# The file of one person rises with the meeting and with the answer: RFC 5546 section 2.1.4 asks for a higher number
# whenever the time or the status is another. What remains of the division is the answer.
_PER_PLAN = 1000


def has_appointment(invitation: Invitation) -> bool:
    """True for who comes or may come; a turn on the waiting list is no appointment."""
    meeting = invitation.meeting
    if meeting.state == Meeting.State.CANCELLED or meeting.starts_at is None or meeting.ends_at is None:
        return False
    has_place = invitation.answer == Answer.ACCEPTED and invitation.place == Invitation.Place.RESERVED
    return has_place or invitation.answer == Answer.TENTATIVE


def puts_in(kind: str, invitation: Invitation, *, reads_replies: bool) -> bool:
    """True when a message of this kind brings the appointment, new or changed.

    An entry before the answer is for officials and partners only, whose calendar can answer it.
    """
    if kind in {Kind.CONFIRMATION, Kind.GUEST}:
        return has_appointment(invitation)
    if kind not in {Kind.INVITE, Kind.RESCHEDULE}:
        return False
    is_asked = invitation.answer == Answer.NEEDS_ACTION and invitation.group in PROFESSIONALS
    return has_appointment(invitation) or (reads_replies and is_asked)


def takes_out(kind: str, invitation: Invitation) -> bool:
    """True when a message of this kind takes the appointment out of a calendar that holds it."""
    stays_away = invitation.answer not in {Answer.NEEDS_ACTION, Answer.ACCEPTED, Answer.TENTATIVE}
    return kind == Kind.CANCEL or (kind == Kind.CONFIRMATION and stays_away)


def sequence(invitation: Invitation) -> int:
    """Return the number of this version of someone's entry; it rises with the plan and with every answer."""
    return invitation.meeting.sequence * _PER_PLAN + min(invitation.answer_version, _PER_PLAN - 1)


def is_current(number: int, meeting: Meeting) -> bool:
    """True when an entry with this number shows when and where the meeting is now."""
    return number // _PER_PLAN == meeting.sequence
