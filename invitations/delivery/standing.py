"""Whether a message may still go: looked at when a worker takes it in hand. Its marker sees what changed since."""

import datetime as dt

from django.db.models import Q, QuerySet

from areas.models import Area, Contact
from invitations import rules, tokens
from invitations.delivery.told import told_sequence
from invitations.models import (
    Correspondent,
    DataCheck,
    Follower,
    Invitation,
    Message,
    PlannedMail,
    Registration,
    Speaker,
    Suppression,
)
from invitations.queries import plan_of_version
from meetings.models import Meeting
from meetings.rules import is_open_to_all

State = Message.State
# The places that a message about a place must still find, to be news.
_ABOUT_PLACE = {
    Message.Kind.OFFER: {Invitation.Place.OFFERED},
    Message.Kind.FREE: {Invitation.Place.WAITING},
    Message.Kind.GUEST: {Invitation.Place.RESERVED, Invitation.Place.NONE},
}
_NEWS = {Message.Kind.RESCHEDULE, Message.Kind.CANCEL}
_UNASKED = {
    *rules.TELLS_PLAN,
    *rules.PLANNED_KINDS,
    Message.Kind.CANCEL,
    Message.Kind.REPORT,
    Message.Kind.DONE,
    Message.Kind.AFTER,
    Message.Kind.REVIEW,
}
_COMING = {Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE}


def end_of(message: Message, now: dt.datetime, *, is_known: bool = True) -> str:
    """Return the final state of a message that must not go any more, or an empty text.

    `is_known`: there are rows about its address among the suppressed ones; whether they matter is looked up.
    """
    if message.deadline < now:
        return State.EXPIRED
    invitation = message.invitation
    if invitation:
        state = _end_at_meeting(message, invitation, now)
        if state:
            return state
    if message.registration:
        state = _end_of_question(message.registration)
        if state:
            return state
    address = address_of(message)
    return State.SUPPRESSED if is_known and address and suppressions(message, address).exists() else ""


def _end_of_question(registration: Registration) -> str:
    """Return the final state of a question that needs no answer any more, or an empty text."""
    if registration.invitation_id:
        return State.SUPERSEDED
    meeting = registration.meeting
    return "" if is_open_to_all(meeting) and meeting.state == Meeting.State.INVITING else State.CANCELLED


def _end_at_meeting(message: Message, invitation: Invitation, now: dt.datetime) -> str:
    """Return the final state of a message that says nothing true or new any more, or an empty text."""
    meeting = invitation.meeting
    is_cancelled = meeting.state == Meeting.State.CANCELLED
    if invitation.state == Invitation.State.WITHDRAWN or is_cancelled != (message.kind == Message.Kind.CANCEL):
        return State.CANCELLED
    if message.kind in rules.TELLS_PLAN and meeting.starts_at and meeting.starts_at <= now:
        return State.EXPIRED
    return State.SUPERSEDED if _is_superseded(message, invitation) else ""


def _is_superseded(message: Message, invitation: Invitation) -> bool:
    """True when another answer was given since, or when this person knows it already or never heard of the meeting.

    An invitation says what holds when it goes, so it is never too old.
    """
    if message.kind == Message.Kind.CONFIRMATION:
        version = message.dedupe_key.rpartition(":")[2].partition("-")[0]
        return version.isdecimal() and int(version) < invitation.answer_version
    if message.kind == Message.Kind.RESCHEDULE:
        told = told_sequence(message)
        return told is None or told >= invitation.meeting.sequence or _was_moved_back(invitation.meeting, told)
    if message.kind in _ABOUT_PLACE:
        return invitation.place not in _ABOUT_PLACE[Message.Kind(message.kind)]
    if message.planned:
        return _is_out_of_audience(message, message.planned, invitation)
    if message.kind == Message.Kind.RETURNED:
        return invitation.answer != Invitation.Answer.DELEGATED
    knows = invitation.source == Invitation.Source.SELF
    return message.kind == Message.Kind.CANCEL and not knows and told_sequence(message) is None


def _is_out_of_audience(message: Message, planned: PlannedMail, invitation: Invitation) -> bool:
    """True when someone answered since, or was noted as absent, or when the meeting was moved.

    Of a move people hear in a message of its own, and not as if they knew it.
    """
    is_reminder = message.kind == Message.Kind.REMINDER
    if is_reminder and message.sequence != invitation.meeting.sequence:
        return True
    is_noted = invitation.presence != Invitation.Presence.UNKNOWN
    return not rules.belongs(planned.kind, invitation.answer, invitation.place, invitation.presence, is_noted=is_noted)


def _was_moved_back(meeting: Meeting, told: int) -> bool:
    """True when the meeting is again where and when this person thinks that it is."""
    plan = plan_of_version(meeting, told)
    return plan is not None and plan.holds_for(meeting)


def address_of(message: Message) -> str:
    """Return to whom the message goes, as it is stored."""
    if message.guest:
        return message.guest.email
    if message.invitation:
        return message.invitation.contact.email
    someone = someone_of(message)
    if someone:
        return someone.email
    return message.user.email if message.user else ""


def someone_of(message: Message) -> Registration | Follower | Speaker | DataCheck | Contact | Correspondent | None:
    """Return who gets a message that is about no invitation; None for one to a user."""
    visitor = message.registration or message.follower or message.speaker
    return visitor or message.data_check or message.contact or message.correspondent


def suppressions(message: Message, address: str) -> "QuerySet[Suppression]":
    """Return what stands in the way of this message.

    Who wants no invitations still gets what answers an act of their own, and hears that a meeting changes or is
    cancelled when they said that they would come or might come. A dead address gets nothing. Who wants no mail at all
    gets none about following either: anyone can fill in an address; nor the question whether data are right. Who
    promised something, or confirmed what they wrote, hears of that.
    """
    rows: QuerySet[Suppression] = Suppression.objects.filter(address_hash=tokens.address_hash(address))
    writer = message.correspondent
    is_unconfirmed = writer is not None and writer.confirmed_at is None
    if message.follower or message.speaker or message.data_check or is_unconfirmed:
        return rows.filter(theme__isnull=True, area__isnull=True)
    invitation = message.invitation
    is_asked_for = invitation is None or message.kind not in _UNASKED
    is_service = message.kind in _NEWS and invitation is not None and invitation.answer in _COMING
    if is_asked_for or is_service or invitation is None:
        return rows.filter(reason=Suppression.Reason.BOUNCED)
    meeting = invitation.meeting
    return rows.filter(
        Q(theme__isnull=True) | Q(theme__meetings=meeting),
        Q(area__isnull=True) | Q(area__in=Area.objects.covering(meeting.area).values("pk")),
    )
