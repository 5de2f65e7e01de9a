"""What one message to one person is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from invitations import tokens
from invitations.audience import Invitee
from invitations.models import Invitation
from meetings.models import Meeting

# Malformed on purpose: in a preview or a test the links lead to the page for a link that does not work.
_DEMO_TOKEN = "voorbeeld"  # noqa: S105 (opens nothing)


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that a message to one person says. Reading it asks the database nothing."""

    meeting: Meeting
    venue: str
    address: str
    name: str
    email: str
    language: str
    role: str
    reasons: Sequence[Mapping[str, Any]]
    reply_url: str
    decline_url: str
    stop_url: str
    organiser_name: str
    organiser_function: str
    organiser_phone: str
    organiser_email: str
    answer: str = Invitation.Answer.NEEDS_ACTION.value
    party_size: int = 0


def letter_for(invitation: Invitation) -> Letter:
    """Return the letter of an invitation, whose contact, meeting, venue and organiser were loaded with it."""
    contact = invitation.contact
    reply = tokens.make(invitation.public_id, invitation.token_version, "reply")
    stop = tokens.make(invitation.public_id, invitation.token_version, "unsubscribe")
    return _letter(
        invitation.meeting,
        (reply, stop),
        name=contact.name,
        email=contact.email,
        language=contact.language,
        role=invitation.role,
        reasons=invitation.reasons,
        answer=invitation.answer,
        party_size=invitation.party_size,
    )


def letter_for_invitee(meeting: Meeting, invitee: Invitee) -> Letter:
    """Return the letter that this person would get; its links open nothing."""
    return _letter(
        meeting,
        (_DEMO_TOKEN, _DEMO_TOKEN),
        name=invitee.name,
        email=invitee.email,
        language=invitee.language,
        role=invitee.role,
        reasons=[reason.as_json() for reason in invitee.reasons],
    )


def _letter(meeting: Meeting, keys: tuple[str, str], **person: Any) -> Letter:
    """Join the facts of the meeting, the links and the person."""
    venue, organiser = meeting.venue, meeting.organiser
    reply_url = settings.BASE_URL + reverse("invitations:reply", args=[keys[0]])
    return Letter(
        meeting=meeting,
        venue=venue.name if venue else "",
        address=venue.address if venue else "",
        reply_url=reply_url,
        decline_url=f"{reply_url}?a=nee",
        stop_url=settings.BASE_URL + reverse("invitations:unsubscribe", args=[keys[1]]),
        organiser_name=organiser.name,
        organiser_function=organiser.function,
        organiser_phone=organiser.phone,
        organiser_email=organiser.email,
        **person,
    )
